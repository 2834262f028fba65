/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOP_LINT_UTIL_H
#define REFCOP_LINT_UTIL_H

/* Text, paths, files and other programs, for `refcop lint`.
 *
 * Memory: whatever a function returns without saying otherwise lives in the arena that it got. */

#include "refcop/base.h"

#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* --- text ------------------------------------------------------------------------------------- */

char *lint_copy(refcop_arena *arena, const char *text);
char *lint_copy_n(refcop_arena *arena, const char *text, size_t length);
char *lint_format(refcop_arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
bool lint_starts(const char *text, const char *prefix);
bool lint_ends(const char *text, const char *suffix);
/* Whether path, or a directory that it is in, matches: '*' stands for any text without '/',
 * '**' for any text, '?' for one character. A pattern without '/' matches any part of path. */
bool lint_glob(const char *pattern, const char *path);

/* A list of strings that grows. */
typedef struct lint_list {
    const char **items;
    size_t count, capacity;
} lint_list;
void lint_push(refcop_arena *arena, lint_list *list, const char *item);

/* Text that grows; text ends in NUL once something was added. */
typedef struct lint_buffer {
    char *text; /* from malloc */
    size_t length, capacity;
} lint_buffer;
void lint_add(lint_buffer *buffer, const char *text, size_t length);
void lint_add_text(lint_buffer *buffer, const char *text);
void lint_add_format(lint_buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void lint_buffer_free(lint_buffer *buffer);

/* --- messages --------------------------------------------------------------------------------- */

/* "refcop lint: error: ...", on standard error. */
void lint_complain(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* ", did you mean 'level'?" or "" */
const char *lint_did_you_mean(refcop_arena *arena, const char *word, const char *const *candidates,
                              size_t count);

/* --- paths ------------------------------------------------------------------------------------ */

/* Absolute, without "." and ".."; nothing is looked up. */
char *lint_absolute(refcop_arena *arena, const char *directory, const char *path);
/* With symbolic links resolved where the file exists. */
char *lint_real(refcop_arena *arena, const char *directory, const char *path);
/* The part of path below directory ("." for itself), or NULL when it is not below. */
const char *lint_below(const char *directory, const char *path);
char *lint_join(refcop_arena *arena, const char *directory, const char *name);
char *lint_directory_of(refcop_arena *arena, const char *path);
const char *lint_name_of(const char *path);
char *lint_working_directory(refcop_arena *arena);
bool lint_is_directory(const char *path);
bool lint_is_file(const char *path);

/* --- files ------------------------------------------------------------------------------------ */

/* The content, with a NUL behind it. NULL, with errno set, when it cannot be read. */
char *lint_read_file(refcop_arena *arena, const char *path, size_t *size);
/* All of a descriptor, to its end. */
char *lint_read_all(refcop_arena *arena, int descriptor, size_t *size);
/* Replaces path as a whole: never half of it. Keeps the mode of a file that is there. False,
 * with errno set, when that failed. "/dev/..." and pipes are written in place. */
bool lint_write_file(const char *path, const char *text, size_t size);

/* The number of the signal that asks this program to stop, or 0. */
extern volatile sig_atomic_t lint_interrupted;

/* --- other programs --------------------------------------------------------------------------- */

/* Runs a program in directory with `input` on its standard input, and takes what it writes to
 * standard output, and to standard error when `errors` is not NULL (else that is dropped). Returns
 * its exit status; -1 when it could not be started, was killed, took longer than seconds, or a
 * signal asked us to stop. */
int lint_run_program(refcop_arena *arena, const char *directory, const char *const *arguments,
                     const char *input, double seconds, char **output, char **errors);

#endif
