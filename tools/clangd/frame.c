/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */

#include "frame.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void refcop_frame_reader_fini(refcop_frame_reader *reader) {
    free(reader->data);
    *reader = (refcop_frame_reader){0};
}

void refcop_frame_feed(refcop_frame_reader *reader, const char *bytes, size_t size) {
    if (reader->taken != 0) {
        reader->size -= reader->taken;
        memmove(reader->data, reader->data + reader->taken, reader->size);
        reader->taken = 0;
    }
    if (reader->size + size > reader->capacity) {
        reader->capacity = (reader->size + size) * 2;
        reader->data = realloc(reader->data, reader->capacity);
        if (reader->data == NULL) {
            fputs("refcop-clangd: out of memory\n", stderr);
            abort();
        }
    }
    if (size != 0)
        memcpy(reader->data + reader->size, bytes, size);
    reader->size += size;
}

/* The next size bytes as a frame. */
static refcop_frame take(refcop_frame_reader *reader, refcop_frame_kind kind, size_t size) {
    refcop_frame frame = {.kind = kind, .bytes = reader->data + reader->taken, .size = size};
    reader->taken += size;
    reader->scanned = 0;
    return frame;
}

/* The value of a Content-Length header; SIZE_MAX: the line is none, or holds no proper number. */
static size_t length_of_line(const char *line, size_t size) {
    static const char name[] = "Content-Length:";
    size_t at = sizeof name - 1;
    if (size <= at || strncasecmp(line, name, at) != 0)
        return SIZE_MAX;
    while (at < size && (line[at] == ' ' || line[at] == '\t'))
        ++at;
    size_t value = 0, digits = 0;
    for (; at < size && line[at] >= '0' && line[at] <= '9'; ++at, ++digits) {
        if (value > SIZE_MAX / 100)
            return SIZE_MAX;
        value = value * 10 + (size_t)(line[at] - '0');
    }
    while (at < size && (line[at] == ' ' || line[at] == '\r'))
        ++at;
    return digits != 0 && at == size ? value : SIZE_MAX;
}

/* Size of the header that starts at data, with the empty line; 0: it has no end yet. *length is
 * that of the body, SIZE_MAX when the header does not say. */
static size_t read_header(const refcop_frame_reader *reader, size_t *length) {
    const char *data = reader->data + reader->taken;
    size_t size = reader->size - reader->taken;
    *length = SIZE_MAX;
    for (size_t start = 0; start < size;) {
        const char *newline = memchr(data + start, '\n', size - start);
        if (newline == NULL)
            return 0;
        size_t end = (size_t)(newline - data);
        if (end == start || (end == start + 1 && data[start] == '\r'))
            return end + 1;
        size_t value = length_of_line(data + start, end - start);
        if (value != SIZE_MAX)
            *length = value;
        start = end + 1;
    }
    return 0;
}

refcop_frame refcop_frame_next(refcop_frame_reader *reader) {
    size_t left = reader->size - reader->taken;
    if (left == 0 || reader->scanned == left)
        return (refcop_frame){0};
    if (reader->huge_left != 0) {
        size_t size = left < reader->huge_left ? left : reader->huge_left;
        reader->huge_left -= size;
        return take(reader, REFCOP_FRAME_RAW, size);
    }
    size_t length;
    size_t header = read_header(reader, &length);
    if (header == 0) {
        if (left > REFCOP_FRAME_HEADER_LIMIT) /* no header at all */
            return take(reader, REFCOP_FRAME_RAW, left);
        reader->scanned = left;
        return (refcop_frame){0};
    }
    if (length == SIZE_MAX || length == 0)
        return take(reader, REFCOP_FRAME_RAW, header);
    if (length > REFCOP_FRAME_LIMIT) {
        reader->huge_left = length;
        return take(reader, REFCOP_FRAME_RAW, header);
    }
    if (left - header < length) {
        reader->scanned = left;
        return (refcop_frame){0};
    }
    refcop_frame frame = take(reader, REFCOP_FRAME_MESSAGE, header + length);
    frame.body = frame.bytes + header;
    frame.body_size = length;
    return frame;
}

refcop_frame refcop_frame_rest(refcop_frame_reader *reader) {
    size_t left = reader->size - reader->taken;
    return left != 0 ? take(reader, REFCOP_FRAME_RAW, left) : (refcop_frame){0};
}

bool refcop_frame_is_open(const refcop_frame_reader *reader) {
    return reader->huge_left != 0;
}
