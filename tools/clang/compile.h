/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOP_CLANG_COMPILE_H
#define REFCOP_CLANG_COMPILE_H

/* The compiler's process: in place of ours, or beside it. */

#include "../common/args.h"

/* Becomes the program command->items[0], found in PATH. Returns only when that fails: the exit
 * status then, after a line on stderr. */
int refcop_compile_exec(const refcop_args *command);

/* Runs an analysis, a command with -fsyntax-only, and shows on stderr what refcop says in it. What
 * clang itself says is left to the compile that follows. The exit status that ends the build: 0 to
 * go on; not 0 only for findings that are errors and for mistakes in our options. */
int refcop_compile_analyse(const refcop_args *command);

#endif
