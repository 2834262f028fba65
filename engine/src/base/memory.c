/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "base/memory.h"

#include "refcop/base.h"

#include <stdio.h>
#include <stdlib.h>

/* Set once at start-up, before any object of the library is made. */
static refcop_memory_handler memory_handler;

void refcop_set_memory_handler(refcop_memory_handler handler) {
    memory_handler = handler;
}

void refcopi_out_of_memory(size_t size) {
    if (memory_handler) {
        memory_handler(size);
    }
    fprintf(stderr, "refcop: out of memory (%zu bytes)\n", size);
    abort();
}

void *refcopi_malloc(size_t size) {
    void *pointer = malloc(size ? size : 1);
    if (!pointer) {
        refcopi_out_of_memory(size);
    }
    return pointer;
}

void *refcopi_realloc(void *old, size_t size) {
    void *pointer = realloc(old, size ? size : 1);
    if (!pointer) {
        refcopi_out_of_memory(size);
    }
    return pointer;
}

void refcopi_free(void *pointer) {
    free(pointer);
}

size_t refcopi_array_size(size_t count, size_t size) {
    if (size && count > SIZE_MAX / size) {
        refcopi_out_of_memory(SIZE_MAX);
    }
    return count * size;
}
