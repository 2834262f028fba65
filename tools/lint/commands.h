/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOP_LINT_COMMANDS_H
#define REFCOP_LINT_COMMANDS_H

/* Which files there are and how each is compiled. */

#include "lint/lint.h"

/* Fills run->commands as its options ask. False after a message. */
bool lint_find_commands(lint_run *run);

/* Reads compile_commands.json: each entry's command into commands. False, with a message that names
 * the place, when the text is wrong. */
bool lint_database_read(refcop_arena *arena, lint_commands *commands, const char *path,
                        const char *text, size_t size);

/* Adds a copy of command. */
void lint_push_command(refcop_arena *arena, lint_commands *commands, const lint_command *command);

/* Takes one compile command: arguments[0] is the compiler. Leaves out what is not for us (outputs,
 * warnings, plugins) and what is for another compiler only. */
void lint_add_command(refcop_arena *arena, lint_commands *commands, const char *directory,
                      const char *file, size_t count, const char *const *arguments);

/* Commands for the C files below directory that are about Python: from its own setup, else from
 * the interpreter. False after a message. */
bool lint_discover(lint_run *run, const char *directory);

/* Asks the setup of the project at run->root, if it has one, for its commands: into run->setup.
 * Once. */
void lint_ask_setup(lint_run *run);

/* Splits a command line as a POSIX shell does, without expansions. False at an open quote. */
bool lint_split(refcop_arena *arena, const char *line, lint_list *words);

/* The flags that the interpreter's headers need; false, after a message, without interpreter. */
bool lint_python_flags(lint_run *run, lint_list *flags);

/* "C", "C++" or NULL, for a file's name. */
const char *lint_language_of(const char *file);

#endif
