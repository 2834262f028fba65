/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOP_CLANGD_DOCUMENT_H
#define REFCOP_CLANGD_DOCUMENT_H

/* The text of a file as it stands in the editor, and positions in it.
 *
 * A position is a line and a character, both from 0, where a character is a code unit of the
 * encoding that editor and server agreed upon: UTF-16 unless they said otherwise. Text is bytes,
 * UTF-8 as far as it is valid; a byte that is not counts as one unit. Positions outside of the text
 * mean its end, those outside of a line the line's end. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum refcop_encoding {
    REFCOP_ENCODING_UTF16,
    REFCOP_ENCODING_UTF8,
    REFCOP_ENCODING_UTF32
} refcop_encoding;

typedef struct refcop_position {
    int64_t line, character;
} refcop_position;

/* What a change did: the old range, and how the new text ends. */
typedef struct refcop_edit {
    refcop_position start, end;
    int64_t new_lines;      /* line breaks in the new text */
    int64_t last_line_size; /* units behind the last of them */
} refcop_edit;

typedef struct refcop_document {
    char *uri;  /* as the editor spells it */
    char *path; /* owned; NULL: not a file */
    int64_t version;
    char *text; /* with a NUL behind it */
    size_t size;
} refcop_document;

/* Copies uri and text. */
void refcop_document_init(refcop_document *document, const char *uri, int64_t version,
                          const char *text, size_t size);
void refcop_document_fini(refcop_document *document);

/* Replaces everything. */
void refcop_document_set(refcop_document *document, const char *text, size_t size);
/* Replaces what is between two positions. */
refcop_edit refcop_document_replace(refcop_document *document, refcop_position start,
                                    refcop_position end, const char *text, size_t size,
                                    refcop_encoding encoding);

/* Offset of a position. */
size_t refcop_document_offset(const refcop_document *document, refcop_position position,
                              refcop_encoding encoding);
/* The position of clang's line and column: from 1, in bytes. */
refcop_position refcop_document_position(const refcop_document *document, uint32_t line,
                                         uint32_t column, refcop_encoding encoding);

/* Where a position is after an edit. False: it was inside of what was replaced. */
bool refcop_position_shift(refcop_position *position, const refcop_edit *edit);

/* "file:///a%20b" -> "/a b", owned by the caller; NULL for other schemes. And back. */
char *refcop_path_of_uri(const char *uri);
char *refcop_uri_of_path(const char *path);

#endif
