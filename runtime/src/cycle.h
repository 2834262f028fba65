/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * Cycles: strongly connected components of the live objects that nothing outside refers to. */
#ifndef RT_CYCLE_H
#define RT_CYCLE_H

#include <stdbool.h>

/* Adds findings. GIL held; before the collector runs, so that it also sees what that would free. */
bool rt_cycles_find(void);

#endif
