/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * Where live objects were made by instrumented code: address -> site. An aid for reports; nothing
 * relies on its being complete. Any thread. */
#ifndef RT_BIRTHS_H
#define RT_BIRTHS_H

#include <stddef.h>
#include <stdint.h>

void rt_births_add(uint64_t object, uint32_t site);
void rt_births_remove(uint64_t object);
uint32_t rt_births_find(uint64_t object); /* 0: not known */
/* Calls visit for each; no other function of this header meanwhile. */
void rt_births_each(void (*visit)(uint64_t object, uint32_t site, void *argument), void *argument);
uint32_t rt_births_stamp(void); /* of the latest: larger is later */
/* Visits those that were added after `stamp`; else as rt_births_each. */
void rt_births_each_since(uint32_t stamp,
                          void (*visit)(uint64_t object, uint32_t site, void *argument),
                          void *argument);
void rt_births_lock(void); /* around fork */
void rt_births_unlock(void);

#endif
