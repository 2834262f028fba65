/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOP_CLANG_RESPONSE_H
#define REFCOP_CLANG_RESPONSE_H

/* Response files: "@FILE" on a command line stands for the words in FILE. */

#include "../common/args.h"

/* Appends args to into, with the words of the files in place of their names, as clang reads them:
 * nested ones too; a word that names no readable file stays. */
void refcop_response_expand(const char *const *args, refcop_args *into);

/* When the words from index first on are too long for the system, replaces them by one "@FILE" that
 * lives in memory and goes with the process. */
void refcop_response_shorten(refcop_args *args, size_t first);

#endif
