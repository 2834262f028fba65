/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOP_LINT_PROGRESS_H
#define REFCOP_LINT_PROGRESS_H

/* What a person sees on standard error: a bar that redraws itself on a terminal, a plain line now
 * and then elsewhere; and the summary at the end. */

#include "lint/lint.h"

typedef struct lint_progress {
    bool is_quiet, is_terminal;
    unsigned tenth; /* last one told */
} lint_progress;

void lint_progress_begin(lint_progress *progress, bool quiet);
void lint_progress_show(lint_progress *progress, size_t done, size_t all, const char *file);
void lint_progress_end(lint_progress *progress);

/* Files that were not analysed, the denominators, and what to do next. */
void lint_summary(const lint_run *run);

#endif
