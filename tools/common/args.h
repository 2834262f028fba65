/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOP_TOOLS_ARGS_H
#define REFCOP_TOOLS_ARGS_H

/* A list of strings that grows and can be handed to execv: items[count] is always NULL once
 * something was added. The list owns its strings; heap; running out of memory ends the program. */

#include <stdbool.h>
#include <stddef.h>

typedef struct refcop_args {
    char **items;
    size_t count;
    size_t capacity;
} refcop_args;

void refcop_args_fini(refcop_args *args);
/* Appends a copy. */
void refcop_args_add(refcop_args *args, const char *text);
/* Appends printf's result. */
void refcop_args_add_format(refcop_args *args, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Appends copies of all of other. */
void refcop_args_add_all(refcop_args *args, const refcop_args *other);

/* Splits text as the GNU tools split a response file: at white space; quotes and backslashes as in
 * a shell, without any expansion. */
void refcop_args_split(refcop_args *args, const char *text, size_t size);

/* malloc, strdup and printf that end the program when memory runs out. Owned by the caller. */
void *refcop_allocate(size_t size);
char *refcop_copy(const char *text);
char *refcop_copy_range(const char *text, size_t size);
char *refcop_format(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The whole file, with a NUL behind it, owned by the caller; NULL with errno set when it cannot be
 * read or is larger than limit bytes (EFBIG). */
char *refcop_read_file(const char *path, size_t limit, size_t *size);

bool refcop_starts_with(const char *text, const char *prefix);
bool refcop_ends_with(const char *text, const char *suffix);
/* The part behind the last '/'. Borrowed from path. */
const char *refcop_base_name(const char *path);

#endif
