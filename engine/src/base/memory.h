/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOPI_BASE_MEMORY_H
#define REFCOPI_BASE_MEMORY_H

/* Memory: the one door to malloc. Nothing here returns NULL: running out of memory calls the
 * handler of refcop_set_memory_handler. */

#include <stddef.h>

/* Owned by the caller; not zeroed. */
void *refcopi_malloc(size_t size);
/* Like realloc: takes old, which may be NULL; owned by the caller. */
void *refcopi_realloc(void *old, size_t size);
/* NULL is allowed. */
void refcopi_free(void *pointer);
/* Reports that size bytes (0: unknown) could not be had. */
_Noreturn void refcopi_out_of_memory(size_t size);
/* count * size; calls the handler when that overflows. */
size_t refcopi_array_size(size_t count, size_t size);

#endif
