/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#define _GNU_SOURCE

#include "args.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- memory ----------------------------------------------------------------------------------- */

static void *check(void *memory) {
    if (memory == NULL) {
        fputs("refcop: out of memory\n", stderr);
        abort();
    }
    return memory;
}

void *refcop_allocate(size_t size) {
    return check(malloc(size != 0 ? size : 1));
}

char *refcop_copy_range(const char *text, size_t size) {
    char *copy = refcop_allocate(size + 1);
    memcpy(copy, text, size);
    copy[size] = '\0';
    return copy;
}

char *refcop_copy(const char *text) {
    return refcop_copy_range(text, strlen(text));
}

static char *format_list(const char *format, va_list values) {
    char *text = NULL;
    return check(vasprintf(&text, format, values) < 0 ? NULL : text);
}

char *refcop_format(const char *format, ...) {
    va_list values;
    va_start(values, format);
    char *text = format_list(format, values);
    va_end(values);
    return text;
}

/* --- the list --------------------------------------------------------------------------------- */

void refcop_args_fini(refcop_args *args) {
    for (size_t i = 0; i < args->count; ++i)
        free(args->items[i]);
    free(args->items);
    *args = (refcop_args){0};
}

/* Takes text, which malloc made. */
static void take(refcop_args *args, char *text) {
    if (args->count + 2 > args->capacity) {
        args->capacity = args->capacity != 0 ? args->capacity * 2 : 64;
        args->items = check(realloc(args->items, args->capacity * sizeof *args->items));
    }
    args->items[args->count++] = text;
    args->items[args->count] = NULL;
}

void refcop_args_add(refcop_args *args, const char *text) {
    take(args, refcop_copy(text));
}

void refcop_args_add_format(refcop_args *args, const char *format, ...) {
    va_list values;
    va_start(values, format);
    take(args, format_list(format, values));
    va_end(values);
}

void refcop_args_add_all(refcop_args *args, const refcop_args *other) {
    for (size_t i = 0; i < other->count; ++i)
        refcop_args_add(args, other->items[i]);
}

void refcop_args_split(refcop_args *args, const char *text, size_t size) {
    char *word = refcop_allocate(size + 1);
    size_t at = 0;
    while (at < size) {
        while (at < size && isspace((unsigned char)text[at]))
            ++at;
        if (at == size)
            break;
        size_t length = 0;
        char quote = 0;
        for (; at < size && (quote != 0 || !isspace((unsigned char)text[at])); ++at) {
            char c = text[at];
            if (c == '\\' && quote != '\'' && at + 1 < size) {
                word[length++] = text[++at];
            } else if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
            } else if (c == quote) {
                quote = 0;
            } else {
                word[length++] = c;
            }
        }
        take(args, refcop_copy_range(word, length));
    }
    free(word);
}

/* --- files and names -------------------------------------------------------------------------- */

char *refcop_read_file(const char *path, size_t limit, size_t *size) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return NULL;
    size_t capacity = 65536, length = 0;
    char *data = refcop_allocate(capacity + 1);
    int failure = 0;
    for (;;) {
        ssize_t got = read(fd, data + length, capacity - length);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            failure = errno;
        if (got <= 0)
            break;
        length += (size_t)got;
        if (length > limit) {
            failure = EFBIG;
            break;
        }
        if (length == capacity) {
            capacity *= 2;
            data = check(realloc(data, capacity + 1));
        }
    }
    close(fd);
    if (failure != 0) {
        free(data);
        errno = failure;
        return NULL;
    }
    data[length] = '\0';
    *size = length;
    return data;
}

bool refcop_starts_with(const char *text, const char *prefix) {
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool refcop_ends_with(const char *text, const char *suffix) {
    size_t length = strlen(text), end = strlen(suffix);
    return length >= end && strcmp(text + length - end, suffix) == 0;
}

const char *refcop_base_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}
