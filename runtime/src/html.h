/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * Cycles for people: one self-contained page, or Graphviz. */
#ifndef RT_HTML_H
#define RT_HTML_H

#include <stddef.h>

#include "finding.h"
#include "memory.h"

void rt_html_add(rt_text *text, rt_finding **findings, size_t count);
void rt_dot_add(rt_text *text, rt_finding **findings, size_t count);

#endif
