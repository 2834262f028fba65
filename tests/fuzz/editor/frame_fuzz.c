/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */

/* Fuzzes the framing of the Language Server Protocol: every byte comes out once and in order, and
 * how the bytes are cut into pieces changes nothing of the messages. The first byte is the size of
 * a piece. */

#include "clangd/frame.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct outcome {
    size_t passed; /* bytes */
    size_t messages;
    size_t body_hash; /* over all bodies */
} outcome;

static void take(outcome *o, refcop_frame frame, const char *data, size_t size) {
    if (frame.size > size - o->passed || memcmp(data + o->passed, frame.bytes, frame.size) != 0)
        abort();
    o->passed += frame.size;
    if (frame.kind != REFCOP_FRAME_MESSAGE)
        return;
    if (frame.body + frame.body_size != frame.bytes + frame.size || frame.body_size == 0)
        abort();
    ++o->messages;
    for (size_t i = 0; i < frame.body_size; ++i)
        o->body_hash = o->body_hash * 31 + (unsigned char)frame.body[i];
}

static outcome run(const char *data, size_t size, size_t piece) {
    refcop_frame_reader reader = {0};
    outcome o = {0};
    refcop_frame frame;
    for (size_t at = 0; at < size; at += piece) {
        refcop_frame_feed(&reader, data + at, size - at < piece ? size - at : piece);
        while ((frame = refcop_frame_next(&reader)).kind != REFCOP_FRAME_NONE)
            take(&o, frame, data, size);
    }
    frame = refcop_frame_rest(&reader);
    if (frame.kind != REFCOP_FRAME_NONE)
        take(&o, frame, data, size);
    if (o.passed != size)
        abort();
    refcop_frame_reader_fini(&reader);
    return o;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0 || size > REFCOP_FRAME_HEADER_LIMIT)
        return 0;
    const char *text = (const char *)data + 1;
    outcome whole = run(text, size - 1, size);
    outcome pieces = run(text, size - 1, (size_t)data[0] + 1);
    if (whole.messages != pieces.messages || whole.body_hash != pieces.body_hash)
        abort();
    return 0;
}
