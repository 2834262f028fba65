/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */

#include "document.h"

#include "../common/args.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void refcop_document_init(refcop_document *document, const char *uri, int64_t version,
                          const char *text, size_t size) {
    *document = (refcop_document){.uri = refcop_copy(uri),
                                  .path = refcop_path_of_uri(uri),
                                  .version = version,
                                  .text = refcop_copy_range(text, size),
                                  .size = size};
}

void refcop_document_fini(refcop_document *document) {
    free(document->uri);
    free(document->path);
    free(document->text);
    *document = (refcop_document){0};
}

/* --- units ------------------------------------------------------------------------------------ */

/* Bytes of the character at text; 1 for a byte that starts none. */
static size_t character_size(const char *text, size_t left) {
    unsigned char first = (unsigned char)*text;
    size_t size = first < 0xc2 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 1;
    if (size > left)
        return 1;
    for (size_t i = 1; i < size; ++i)
        if (((unsigned char)text[i] & 0xc0) != 0x80)
            return 1;
    return size;
}

static int64_t units_of_character(size_t size, refcop_encoding encoding) {
    switch (encoding) {
    case REFCOP_ENCODING_UTF8:
        return (int64_t)size;
    case REFCOP_ENCODING_UTF16:
        return size == 4 ? 2 : 1;
    case REFCOP_ENCODING_UTF32:
        return 1;
    }
    return 1;
}

static int64_t units(const char *text, size_t size, refcop_encoding encoding) {
    int64_t count = 0;
    for (size_t at = 0; at < size;) {
        size_t step = character_size(text + at, size - at);
        count += units_of_character(step, encoding);
        at += step;
    }
    return count;
}

/* Offset of the start of a line, from 0; the end of the text when there are fewer lines. */
static size_t line_start(const refcop_document *document, int64_t line) {
    size_t at = 0;
    for (; line > 0; --line) {
        const char *newline = memchr(document->text + at, '\n', document->size - at);
        if (newline == NULL)
            return document->size;
        at = (size_t)(newline - document->text) + 1;
    }
    return at;
}

static size_t line_size(const refcop_document *document, size_t start) {
    const char *newline = memchr(document->text + start, '\n', document->size - start);
    size_t end = newline != NULL ? (size_t)(newline - document->text) : document->size;
    if (newline != NULL && end > start && document->text[end - 1] == '\r')
        --end;
    return end - start;
}

size_t refcop_document_offset(const refcop_document *document, refcop_position position,
                              refcop_encoding encoding) {
    size_t start = line_start(document, position.line);
    const char *line = document->text + start;
    size_t size = line_size(document, start), at = 0;
    for (int64_t left = position.character; left > 0 && at < size;) {
        size_t step = character_size(line + at, size - at);
        left -= units_of_character(step, encoding);
        at += step;
    }
    return start + at;
}

refcop_position refcop_document_position(const refcop_document *document, uint32_t line,
                                         uint32_t column, refcop_encoding encoding) {
    int64_t index = line != 0 ? (int64_t)line - 1 : 0;
    size_t start = line_start(document, index);
    size_t size = line_size(document, start);
    size_t bytes = column != 0 ? column - 1 : 0;
    if (bytes > size)
        bytes = size;
    return (refcop_position){index, units(document->text + start, bytes, encoding)};
}

/* --- changes ---------------------------------------------------------------------------------- */

void refcop_document_set(refcop_document *document, const char *text, size_t size) {
    free(document->text);
    document->text = refcop_copy_range(text, size);
    document->size = size;
}

refcop_edit refcop_document_replace(refcop_document *document, refcop_position start,
                                    refcop_position end, const char *text, size_t size,
                                    refcop_encoding encoding) {
    size_t from = refcop_document_offset(document, start, encoding);
    size_t to = refcop_document_offset(document, end, encoding);
    if (to < from)
        to = from;
    size_t rest = document->size - to;
    char *changed = refcop_allocate(from + size + rest + 1);
    memcpy(changed, document->text, from);
    memcpy(changed + from, text, size);
    memcpy(changed + from + size, document->text + to, rest + 1);
    free(document->text);
    document->text = changed;
    document->size = from + size + rest;

    refcop_edit edit = {.start = start, .end = end};
    const char *last = text;
    for (size_t i = 0; i < size; ++i)
        if (text[i] == '\n') {
            ++edit.new_lines;
            last = text + i + 1;
        }
    edit.last_line_size = units(last, size - (size_t)(last - text), encoding);
    return edit;
}

static bool is_before(refcop_position a, refcop_position b) {
    return a.line != b.line ? a.line < b.line : a.character < b.character;
}

bool refcop_position_shift(refcop_position *position, const refcop_edit *edit) {
    if (is_before(*position, edit->end)) {
        /* In front of the edit, or swallowed by it. */
        return !is_before(edit->start, *position);
    }
    if (position->line == edit->end.line) {
        position->character += edit->last_line_size - edit->end.character;
        if (edit->new_lines == 0)
            position->character += edit->start.character;
    }
    position->line += edit->new_lines - (edit->end.line - edit->start.line);
    return true;
}

/* --- addresses -------------------------------------------------------------------------------- */

static int hex_value(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

char *refcop_path_of_uri(const char *uri) {
    static const char scheme[] = "file://";
    if (!refcop_starts_with(uri, scheme))
        return NULL;
    const char *at = strchr(uri + strlen(scheme), '/'); /* behind the host, if any */
    if (at == NULL)
        return NULL;
    char *path = refcop_allocate(strlen(at) + 1);
    size_t size = 0;
    for (; *at != '\0'; ++at) {
        int high = *at == '%' ? hex_value(at[1]) : -1;
        int low = high >= 0 ? hex_value(at[2]) : -1;
        if (low >= 0 && (high != 0 || low != 0)) {
            path[size++] = (char)(high * 16 + low);
            at += 2;
        } else {
            path[size++] = *at;
        }
    }
    path[size] = '\0';
    return path;
}

char *refcop_uri_of_path(const char *path) {
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/";
    char *uri = refcop_allocate(strlen(path) * 3 + 8);
    size_t size = (size_t)sprintf(uri, "file://");
    for (; *path != '\0'; ++path) {
        if (strchr(plain, *path) != NULL)
            uri[size++] = *path;
        else
            size += (size_t)sprintf(uri + size, "%%%02X", (unsigned char)*path);
    }
    uri[size] = '\0';
    return uri;
}
