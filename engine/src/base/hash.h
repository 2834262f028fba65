/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOPI_BASE_HASH_H
#define REFCOPI_BASE_HASH_H

/* Hash: uthash, set up for this library: memory through base/memory.h, and a hash function that
 * reads eight bytes at a time. The only place that includes uthash.h. */

#include "base/memory.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* The same on every run and machine of one byte order; uthash iterates in insertion order, so
 * no output depends on it. */
static inline unsigned refcopi_hash_bytes(const void *data, size_t length) {
    const uint64_t factor = UINT64_C(0x9e3779b97f4a7c15);
    const unsigned char *bytes = data;
    uint64_t hash = length * factor;
    uint64_t word;

    for (; length >= 8; bytes += 8, length -= 8) {
        memcpy(&word, bytes, 8);
        hash = (hash ^ word) * factor;
        hash ^= hash >> 29;
    }
    word = 0;
    switch (length) {
    case 7: word |= (uint64_t)bytes[6] << 48; /* fall through */
    case 6: word |= (uint64_t)bytes[5] << 40; /* fall through */
    case 5: word |= (uint64_t)bytes[4] << 32; /* fall through */
    case 4: word |= (uint64_t)bytes[3] << 24; /* fall through */
    case 3: word |= (uint64_t)bytes[2] << 16; /* fall through */
    case 2: word |= (uint64_t)bytes[1] << 8;  /* fall through */
    case 1: word |= (uint64_t)bytes[0];       /* fall through */
    case 0: break;
    }
    hash = (hash ^ word) * factor;
    return (unsigned)(hash >> 32);
}

#define HASH_FUNCTION(key, length, hash) ((hash) = refcopi_hash_bytes((key), (length)))
#define uthash_malloc(size) refcopi_malloc(size)
#define uthash_free(pointer, size) refcopi_free(pointer)
#define uthash_fatal(message) refcopi_out_of_memory(0)

#include <uthash.h>

#endif
