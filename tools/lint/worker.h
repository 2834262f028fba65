/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOP_LINT_WORKER_H
#define REFCOP_LINT_WORKER_H

/* The other end of a pool: `refcop lint --worker`. Reads jobs from standard input, one line of JSON
 * each, analyses, and answers on standard output with lines of record.c, the last of each job
 * {"kind": "done"}. */

#include "lint/lint.h"

extern const char lint_worker_word[]; /* "--worker" */

int lint_worker_main(void);

/* A job as a line of JSON with its newline; from malloc. flatten: NULL, or where the file is to be
 * written with its includes in place instead of being analysed. */
char *lint_worker_job(const lint_run *run, const lint_command *command, const char *flatten);

#endif
