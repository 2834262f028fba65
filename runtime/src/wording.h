/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * Wording: one finding as text and as a line of JSON, in the shape that readers of sanitizer reports know. */
#ifndef RT_WORDING_H
#define RT_WORDING_H

#include "finding.h"
#include "memory.h"

void rt_wording_add_text(rt_text *text, const rt_finding *finding);
void rt_wording_add_json(rt_text *text, const rt_finding *finding);
/* "lk.c:6 PyList_New" */
void rt_wording_add_site(rt_text *text, const refcop_site *site);
/* "s", unless there is one. */
const char *rt_wording_plural(uint64_t count);

#endif
