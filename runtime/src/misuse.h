/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * What goes wrong while the program runs: reported at once, because it may not live much longer. */
#ifndef RT_MISUSE_H
#define RT_MISUSE_H

#include <stdint.h>

#include "log.h"

/* A take or drop of an object whose count no live object has. */
void rt_misuse_of_released(rt_log *log, const void *object, const refcop_site *site);
/* `count` references to the object were given up in a call that had none, and nobody has any. */
void rt_misuse_over_release(rt_log *log, uint64_t object, uint32_t count, const refcop_site *site);

#endif
