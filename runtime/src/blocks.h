/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * Raw memory of instrumented code: outstanding blocks by domain and site, and frees by the wrong
 * family. Any thread, no GIL. */
#ifndef RT_BLOCKS_H
#define RT_BLOCKS_H

#include <stdbool.h>

#include "memory.h"
#include "site.h"

typedef struct rt_block {
    uint64_t address; /* 0: free slot; odd: of a Py_buffer, which may stand in a block */
    uint64_t size;
    uint32_t site;
    uint32_t domain; /* enum refcop_domain */
} rt_block;

void rt_blocks_alloc(const void *block, uint64_t size, uint32_t domain, const refcop_site *site);
void rt_blocks_realloc(const void *old, const void *block, uint64_t size, uint32_t domain,
                       const refcop_site *site);
void rt_blocks_free(const void *block, uint32_t domain, const refcop_site *site);

/* n bytes were copied: a Py_buffer among them is now the copy. */
void rt_blocks_copy_view(const void *to, const void *from, uint64_t size);

const char *rt_domain_name(uint32_t domain);
/* Appends a copy of every outstanding block (rt_block) that this process allocated itself. */
bool rt_blocks_copy(rt_array *copy);
void rt_blocks_lock(void); /* around fork */
void rt_blocks_unlock(void);
void rt_blocks_after_fork(void); /* in the child, locked: what there is, is the parent's */

#endif
