/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOP_LINT_SOURCE_H
#define REFCOP_LINT_SOURCE_H

/* Lines of source, to be shown with findings. A file is read once. */

#include "lint/lint.h"

typedef struct lint_source {
    const char *file;
    const char *const *lines; /* without their ends; [0] is line 1 */
    uint32_t line_count;      /* 0: it cannot be read */
    struct lint_source *next;
} lint_source;

typedef struct lint_sources {
    refcop_arena *arena;
    lint_source *first;
} lint_sources;

const lint_source *lint_source_get(lint_sources *sources, const lint_run *run, const char *file);
/* NULL when there is no such line. */
const char *lint_source_line(const lint_source *source, uint32_t line);

#endif
