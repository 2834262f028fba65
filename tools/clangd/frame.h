/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOP_CLANGD_FRAME_H
#define REFCOP_CLANGD_FRAME_H

/* Framing of the Language Server Protocol: a stream of bytes in, messages out.
 *
 * A proxy must not make things worse: whatever comes in can be sent on as it came. So every byte
 * that was fed is part of exactly one frame, in order, and what is no proper message is a frame of
 * kind RAW: headers without a length, lines that are no headers, and the body of a message that is
 * larger than REFCOP_FRAME_LIMIT, which is never held in memory as a whole. */

#include <stdbool.h>
#include <stddef.h>

enum {
    REFCOP_FRAME_LIMIT = 64 * 1024 * 1024, /* bytes of a body that is looked into */
    REFCOP_FRAME_HEADER_LIMIT = 64 * 1024  /* bytes of a header */
};

typedef enum refcop_frame_kind {
    REFCOP_FRAME_NONE,    /* more bytes are needed */
    REFCOP_FRAME_MESSAGE, /* header and body */
    REFCOP_FRAME_RAW      /* bytes to be sent on unread */
} refcop_frame_kind;

typedef struct refcop_frame {
    refcop_frame_kind kind;
    const char *bytes; /* with the header; borrowed until the next call */
    size_t size;
    const char *body; /* of a MESSAGE: part of bytes */
    size_t body_size;
} refcop_frame;

typedef struct refcop_frame_reader {
    char *data;
    size_t size, capacity;
    size_t taken;     /* bytes at the front that were returned */
    size_t scanned;   /* bytes behind them that hold no end of a header */
    size_t huge_left; /* bytes of a huge body that are still to come */
} refcop_frame_reader;

void refcop_frame_reader_fini(refcop_frame_reader *reader);
/* Copies bytes. */
void refcop_frame_feed(refcop_frame_reader *reader, const char *bytes, size_t size);
refcop_frame refcop_frame_next(refcop_frame_reader *reader);
/* At the end of the stream: what is left, as RAW or NONE. */
refcop_frame refcop_frame_rest(refcop_frame_reader *reader);
/* Whether a message was returned in part, so that nothing may be put in between. */
bool refcop_frame_is_open(const refcop_frame_reader *reader);

#endif
