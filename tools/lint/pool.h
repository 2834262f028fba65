/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOP_LINT_POOL_H
#define REFCOP_LINT_POOL_H

/* Worker processes. Each analyses one file after another, so a crash or a hang costs one file; the
 * worker is replaced. */

#include "lint/lint.h"

/* Analyses the commands whose numbers are in `order`; outcomes and findings go to run. progress is
 * called after each. False when no worker could be started. */
bool lint_pool_run(lint_run *run, const size_t *order, size_t count,
                   void (*progress)(void *context, size_t done, size_t all, const char *file),
                   void *context);

/* What one extra worker says to one job, for reproducers. False when it crashed or hung. */
bool lint_pool_once(const char *job, double seconds);

/* --- reproducer.c ----------------------------------------------------------------------------- */

/* Leaves the file with all it includes, the command, and what the worker wrote, in a new directory,
 * whose name goes into outcome. */
void lint_reproduce(const lint_run *run, lint_outcome *outcome, const char *said);

#endif
