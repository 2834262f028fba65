/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * Python's small-object allocator. Its pools are found by their headers, which are laid out alike in
 * 3.9 to 3.13: what has no such header is none. */
#ifndef RT_POOL_H
#define RT_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RT_POOL_MOST = 1 << 14 };

/* In front of the blocks, which follow each other without gaps. */
typedef struct rt_pool {
    uint32_t count, padding;
    uint64_t freeblock, nextpool, prevpool;
    uint32_t arena, size_class, nextoffset, maxnextoffset;
} rt_pool;

/* Bytes of a pool, and what its address is a multiple of. */
size_t rt_pool_size(void);
uint32_t rt_pool_block_size(const rt_pool *pool);
/* Is `pool` the copy of a pool's header at that address? */
bool rt_pool_is(const rt_pool *pool, uint64_t address);
/* Where the block ends that the address is in; 0 when it is in no pool. */
uint64_t rt_pool_block_end(uint64_t address);

#endif
