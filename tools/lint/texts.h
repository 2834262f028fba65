/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOP_LINT_TEXTS_H
#define REFCOP_LINT_TEXTS_H

/* Files that are built into the program (cmake/RefcopLint.cmake). Each list ends with a NULL
 * name; each text ends in NUL. */

#include <stddef.h>

typedef struct refcop_text {
    const char *name; /* "ref-leak.md" */
    const char *begin, *end;
} refcop_text;

extern const refcop_text refcop_rule_pages[]; /* docs/rules/RULE.md */
extern const refcop_text refcop_lint_texts[]; /* page.html, discover.py */

/* The text of that name, or NULL. */
const refcop_text *refcop_text_find(const refcop_text *list, const char *name);

#endif
