/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOP_LINT_JSON_H
#define REFCOP_LINT_JSON_H

/* What the formats made of JSON share. Functions return new references. */

#include "lint/lint.h"
#include "lint/source.h"

#include <jansson.h>

/* A string; bytes that are no UTF-8 become '?'. */
json_t *lint_json_text(const char *text);
json_t *lint_json_number(uint64_t number);
/* Adds root as text with an ending newline, and lets go of it. */
void lint_json_add(lint_buffer *to, json_t *root, bool pretty);

/* Name and number of each denominator, in one object. */
json_t *lint_json_totals(const lint_run *run);
/* "analysed", "crashed", ... */
const char *lint_state_name(lint_state state);

/* Path below the run's root where it is there. */
const char *lint_shown_path(const lint_run *run, const char *file);

/* The edits of one finding as one replacement of a stretch of one file. False when there are none,
 * or they are in several files. */
typedef struct lint_replacement {
    const char *file;
    uint32_t begin_line, begin_column; /* in bytes, from 1; the end is exclusive */
    uint32_t end_line, end_column;
    char *text;
} lint_replacement;
bool lint_replacement_of(const lint_run *run, const lint_report *report,
                         lint_replacement *replacement);

#endif
