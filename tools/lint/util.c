/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "lint/util.h"

#include "base/closest.h"
#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *lint_copy_n(refcop_arena *arena, const char *text, size_t length) {
    char *copy = refcop_arena_alloc(arena, length + 1);
    memcpy(copy, text, length);
    return copy;
}

char *lint_copy(refcop_arena *arena, const char *text) {
    return lint_copy_n(arena, text, strlen(text));
}

char *lint_format(refcop_arena *arena, const char *format, ...) {
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    char *text = refcop_arena_alloc(arena, (size_t)length + 1);
    vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return text;
}

bool lint_starts(const char *text, const char *prefix) {
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool lint_ends(const char *text, const char *suffix) {
    size_t length = strlen(text), tail = strlen(suffix);
    return length >= tail && strcmp(text + length - tail, suffix) == 0;
}

/* The classic two-pointer match: each kind of star remembers the last place it can grow from, so
 * time is bounded by the product of the lengths. */
static bool glob_from(const char *pattern, const char *text) {
    const char *star = NULL, *star_text = NULL, *deep = NULL, *deep_text = NULL;
    for (;;) {
        if (*pattern == '*') {
            bool is_deep = pattern[1] == '*';
            pattern += is_deep ? 2 : 1;
            if (is_deep) {
                if (*pattern == '/') { /* "**" and its slash may stand for nothing */
                    pattern++;
                }
                deep = pattern;
                deep_text = text;
                star = NULL;
            } else {
                star = pattern;
                star_text = text;
            }
        } else if (*pattern == '\0' && (*text == '\0' || *text == '/')) {
            return true; /* the path itself, or a directory that it is in */
        } else if (*text != '\0' && (*pattern == *text || (*pattern == '?' && *text != '/'))) {
            pattern++;
            text++;
        } else if (star != NULL && *star_text != '\0' && *star_text != '/') {
            pattern = star;
            text = ++star_text;
        } else if (deep != NULL && *deep_text != '\0') {
            pattern = deep;
            text = ++deep_text;
            star = NULL;
        } else {
            return false;
        }
    }
}

bool lint_glob(const char *pattern, const char *path) {
    size_t length = strlen(pattern);
    char plain[512];
    if (length > 0 && length < sizeof plain && pattern[length - 1] == '/') {
        memcpy(plain, pattern, length - 1); /* "vendor/" is "vendor" */
        plain[length - 1] = '\0';
        pattern = plain;
    }
    if (lint_starts(pattern, "./")) {
        pattern += 2;
    }
    if (glob_from(pattern, path)) {
        return true;
    }
    if (strchr(pattern, '/') != NULL) {
        return false;
    }
    for (const char *slash = strchr(path, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        if (glob_from(pattern, slash + 1)) {
            return true;
        }
    }
    return false;
}

void lint_push(refcop_arena *arena, lint_list *list, const char *item) {
    if (list->count == list->capacity) {
        size_t capacity = list->capacity == 0 ? 8 : 2 * list->capacity;
        list->items =
            refcop_arena_grow(arena, list->items, list->count, capacity, sizeof list->items[0]);
        list->capacity = capacity;
    }
    list->items[list->count++] = item;
}

void lint_add(lint_buffer *buffer, const char *text, size_t length) {
    if (buffer->capacity - buffer->length < length + 1) {
        size_t capacity = buffer->capacity == 0 ? 256 : buffer->capacity;
        while (capacity - buffer->length < length + 1) {
            capacity *= 2;
        }
        buffer->text = refcopi_realloc(buffer->text, capacity);
        buffer->capacity = capacity;
    }
    if (length != 0) {
        memcpy(buffer->text + buffer->length, text, length);
    }
    buffer->length += length;
    buffer->text[buffer->length] = '\0';
}

void lint_add_text(lint_buffer *buffer, const char *text) {
    lint_add(buffer, text, strlen(text));
}

void lint_add_format(lint_buffer *buffer, const char *format, ...) {
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    char *text = refcopi_malloc((size_t)length + 1);
    vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    lint_add(buffer, text, (size_t)length);
    refcopi_free(text);
}

void lint_buffer_free(lint_buffer *buffer) {
    refcopi_free(buffer->text);
    *buffer = (lint_buffer){0};
}

void lint_complain(const char *format, ...) {
    va_list arguments;
    fflush(stdout);
    fputs("refcop lint: error: ", stderr);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
}

const char *lint_did_you_mean(refcop_arena *arena, const char *word, const char *const *candidates,
                              size_t count) {
    const char *near = refcopi_closest(word, strlen(word), candidates, count);
    return near == NULL ? "" : lint_format(arena, "; did you mean '%s'?", near);
}
