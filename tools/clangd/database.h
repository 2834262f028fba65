/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOP_CLANGD_DATABASE_H
#define REFCOP_CLANGD_DATABASE_H

/* How a file is compiled. Looked for as clangd does: in each directory above the file
 * compile_commands.json, build/compile_commands.json, compile_flags.txt. A file that is changed is
 * read again. A source that a compile_commands.json does not list is compiled as its neighbour in
 * the tree. */

#include "../common/args.h"

typedef struct refcop_database refcop_database;

/* directory: of --compile-commands-dir, copied; NULL: look above each file. */
refcop_database *refcop_database_new(const char *directory);
void refcop_database_free(refcop_database *database);

/* Appends the arguments for path (absolute), without the compiler and without the file itself, and
 * gives the directory to compile in, owned by the caller. False: nothing is known; then the
 * arguments are none and the directory is the file's own. */
bool refcop_database_find(refcop_database *database, const char *path, refcop_args *args,
                          char **directory);

#endif
