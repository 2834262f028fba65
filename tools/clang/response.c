/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#define _GNU_SOURCE

#include "response.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

extern char **environ;

enum {
    MAX_NESTING = 20, /* files that name each other */
    FILE_LIMIT = 64 * 1024 * 1024,
    SPARE = 64 * 1024 /* bytes that the kernel and the launcher may add */
};

static void expand(const char *const *args, size_t count, refcop_args *into, int depth) {
    for (size_t i = 0; i < count; ++i) {
        size_t size = 0;
        char *text = args[i][0] == '@' && depth < MAX_NESTING
                         ? refcop_read_file(args[i] + 1, FILE_LIMIT, &size)
                         : NULL;
        if (text == NULL) {
            refcop_args_add(into, args[i]);
            continue;
        }
        refcop_args words = {0};
        refcop_args_split(&words, text, size);
        expand((const char *const *)words.items, words.count, into, depth + 1);
        refcop_args_fini(&words);
        free(text);
    }
}

void refcop_response_expand(const char *const *args, refcop_args *into) {
    size_t count = 0;
    while (args[count] != NULL)
        ++count;
    expand(args, count, into, 0);
}

/* --- back into a file ------------------------------------------------------------------------- */

static size_t bytes_of(char *const *words) {
    size_t size = 0;
    for (; *words != NULL; ++words)
        size += strlen(*words) + 1 + sizeof *words;
    return size;
}

static void write_quoted(FILE *file, const char *word) {
    fputc('"', file);
    for (; *word != '\0'; ++word) {
        if (*word == '"' || *word == '\\')
            fputc('\\', file);
        fputc(*word, file);
    }
    fputs("\"\n", file);
}

void refcop_response_shorten(refcop_args *args, size_t first) {
    long most = sysconf(_SC_ARG_MAX);
    if (most < 0 || bytes_of(args->items) + bytes_of(environ) + SPARE < (size_t)most)
        return;
    int fd = memfd_create("refcop-clang", 0); /* stays open in clang, which reads it */
    FILE *file = fd >= 0 ? fdopen(dup(fd), "w") : NULL;
    if (file == NULL)
        return; /* execv will say that the list is too long */
    for (size_t i = first; i < args->count; ++i)
        write_quoted(file, args->items[i]);
    fclose(file);
    refcop_args shorter = {0};
    for (size_t i = 0; i < first; ++i)
        refcop_args_add(&shorter, args->items[i]);
    refcop_args_add_format(&shorter, "@/proc/self/fd/%d", fd);
    refcop_args_fini(args);
    *args = shorter;
}
