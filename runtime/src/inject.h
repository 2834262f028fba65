/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * Fault injection: one call of an instrumented site fails; `refcop run --inject` decides which. */
#ifndef RT_INJECT_H
#define RT_INJECT_H

#include <stdint.h>

#include "site.h"

/* Reads the option `inject`. */
void rt_inject_begin(void);
/* Phase C: writes what was learnt for refcop run. */
void rt_inject_end(void);

uint32_t rt_inject_should_fail(const refcop_site *site);
void rt_inject_fail_done(const refcop_site *site);
void rt_inject_fail_release(void *object, const refcop_site *site);

#endif
