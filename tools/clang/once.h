/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOP_CLANG_ONCE_H
#define REFCOP_CLANG_ONCE_H

/* What is to happen once in a whole build, though each file has a process of its own. A mark is an
 * empty file in the user's runtime directory; those of past days are removed. */

#include <stdbool.h>

/* True for the first caller with this name in one build: the command that the user, or the CI step,
 * started. False afterwards, and when no mark can be made. */
bool refcop_once_in_build(const char *name);

/* The same, for the process that called us; true when no mark can be made. */
bool refcop_once_in_parent(const char *name);

#endif
