/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "refcop/base.h"

#include "base/memory.h"

#include <stdalign.h>
#include <string.h>

/* Built with REFCOP_ARENA_MALLOC_PER_OBJECT, every object is a chunk of its own, so that
 * sanitizers and valgrind see each one. Otherwise chunks grow by doubling; under AddressSanitizer
 * what was not given out is poisoned, with a gap after each object. */

#ifndef __has_feature
#define __has_feature(feature) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
#include <sanitizer/asan_interface.h>
#define POISON(address, size) ASAN_POISON_MEMORY_REGION((address), (size))
#define UNPOISON(address, size) ASAN_UNPOISON_MEMORY_REGION((address), (size))
enum { GAP = alignof(max_align_t) };
#else
#define POISON(address, size) ((void)0)
#define UNPOISON(address, size) ((void)0)
enum { GAP = 0 };
#endif

enum {
    ALIGNMENT = alignof(max_align_t),
    FIRST_CHUNK = 16 * 1024,  /* a small function's analysis fits */
    LARGEST_CHUNK = 1024 * 1024
};

/* Chunks form a list in the order of use; those after the current one are empty. */
struct chunk {
    struct chunk *next;
    size_t size; /* of data */
    alignas(max_align_t) unsigned char data[];
};

struct refcop_arena {
    const char *name;
    struct chunk *first;
    struct chunk *current; /* NULL: nothing given out yet */
    unsigned char *top;    /* first free byte of current */
    unsigned char *end;    /* end of current */
    size_t used;
    size_t held;
    size_t next_size; /* of the next chunk to be made */
};

refcop_arena *refcop_arena_new(const char *name) {
    refcop_arena *arena = refcopi_malloc(sizeof *arena);
    memset(arena, 0, sizeof *arena);
    arena->name = name;
    arena->next_size = FIRST_CHUNK;
    return arena;
}

static void free_chunks(refcop_arena *arena) {
    struct chunk *next;
    for (struct chunk *chunk = arena->first; chunk; chunk = next) {
        next = chunk->next;
        UNPOISON(chunk->data, chunk->size);
        refcopi_free(chunk);
    }
    arena->first = arena->current = NULL;
    arena->top = arena->end = NULL;
}

void refcop_arena_free(refcop_arena *arena) {
    if (arena) {
        free_chunks(arena);
        refcopi_free(arena);
    }
}

static void enter_chunk(refcop_arena *arena, struct chunk *chunk) {
    arena->current = chunk;
    arena->top = chunk->data;
    arena->end = chunk->data + chunk->size;
}

/* Makes a chunk with room for size bytes and links it behind the current one. */
static void add_chunk(refcop_arena *arena, size_t size) {
    struct chunk *chunk;
#ifndef REFCOP_ARENA_MALLOC_PER_OBJECT
    if (size < arena->next_size) {
        size = arena->next_size;
    }
    if (arena->next_size < LARGEST_CHUNK) {
        arena->next_size *= 2;
    }
#endif
    chunk = refcopi_malloc(sizeof *chunk + size);
    chunk->size = size;
    POISON(chunk->data, size);
    if (arena->current) {
        chunk->next = arena->current->next;
        arena->current->next = chunk;
    } else {
        chunk->next = arena->first;
        arena->first = chunk;
    }
    arena->held += sizeof *chunk + size;
    enter_chunk(arena, chunk);
}

/* Moves to a chunk with room for size bytes. */
static void next_chunk(refcop_arena *arena, size_t size) {
    struct chunk *next = arena->current ? arena->current->next : arena->first;
    if (next && next->size >= size) {
        enter_chunk(arena, next);
    } else {
        add_chunk(arena, size);
    }
}

/* size, rounded up so that the next object is aligned; never 0. */
static size_t round_up(size_t size) {
    if (size > SIZE_MAX / 2) {
        refcopi_out_of_memory(size);
    }
    return (size + !size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

static void *take(refcop_arena *arena, size_t size) {
    size_t rounded = round_up(size) + GAP;
    if (rounded > (size_t)(arena->end - arena->top)) {
        next_chunk(arena, rounded);
    }
    void *object = arena->top;
    arena->top += rounded;
    arena->used += rounded;
#ifdef REFCOP_ARENA_MALLOC_PER_OBJECT
    arena->top = arena->end;
#endif
    UNPOISON(object, size);
    return object;
}

void *refcop_arena_alloc(refcop_arena *arena, size_t size) {
    return memset(take(arena, size), 0, size);
}

void *refcop_arena_copy(refcop_arena *arena, const void *data, size_t size) {
    void *object = take(arena, size);
    if (size) {
        memcpy(object, data, size);
    }
    return object;
}

/* Grows the last object where it is; false when it is not the last, or there is no room. */
static bool grow_in_place(refcop_arena *arena, void *old, size_t old_size, size_t new_size) {
#ifndef REFCOP_ARENA_MALLOC_PER_OBJECT
    size_t old_rounded = round_up(old_size) + GAP;
    size_t new_rounded = round_up(new_size) + GAP;
    if ((unsigned char *)old + old_rounded != arena->top ||
        new_rounded - old_rounded > (size_t)(arena->end - arena->top)) {
        return false;
    }
    arena->top += new_rounded - old_rounded;
    arena->used += new_rounded - old_rounded;
    UNPOISON(old, new_size);
    memset((unsigned char *)old + old_size, 0, new_size - old_size);
    return true;
#else
    (void)arena, (void)old, (void)old_size, (void)new_size;
    return false;
#endif
}

void *refcop_arena_grow(refcop_arena *arena, void *old, size_t old_count, size_t new_count,
                        size_t element_size) {
    size_t old_size = refcopi_array_size(old_count, element_size);
    size_t new_size = refcopi_array_size(new_count, element_size);

    if (old && new_size <= old_size) {
        return old;
    }
    if (old && grow_in_place(arena, old, old_size, new_size)) {
        return old;
    }
    unsigned char *storage = take(arena, new_size);
    if (old_size) {
        memcpy(storage, old, old_size);
    }
    memset(storage + old_size, 0, new_size - old_size);
    return storage;
}

void refcop_arena_reset(refcop_arena *arena) {
#ifdef REFCOP_ARENA_MALLOC_PER_OBJECT
    free_chunks(arena);
#else
    for (struct chunk *chunk = arena->first; chunk; chunk = chunk->next) {
        POISON(chunk->data, chunk->size);
    }
    arena->current = NULL;
    arena->top = arena->end = NULL;
#endif
    arena->used = 0;
}

size_t refcop_arena_used(const refcop_arena *arena) {
    return arena->used;
}

size_t refcop_arena_held(const refcop_arena *arena) {
    return arena->held;
}
