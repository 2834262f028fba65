/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOP_LINT_CACHE_H
#define REFCOP_LINT_CACHE_H

#include "lint/lint.h"

/* --cache=DIR: results of files that have not changed, nor anything that they include, nor this
 * program. Takes them for outcome's command; false when there are none. */
bool lint_cache_take(lint_run *run, lint_outcome *outcome);
/* Keeps those of a command that was analysed now. */
void lint_cache_keep(lint_run *run, const lint_outcome *outcome);

#endif
