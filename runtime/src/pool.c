/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "pool.h"

#include "memory.h"
#include "python.h"

size_t rt_pool_size(void) {
    return rt_py.minor >= 10 ? RT_POOL_MOST : 1 << 12;
}

uint32_t rt_pool_block_size(const rt_pool *pool) {
    return (pool->size_class + 1) * 16;
}

bool rt_pool_is(const rt_pool *pool, uint64_t address) {
    if (pool->size_class >= 32)
        return false;
    size_t pool_size = rt_pool_size();
    uint32_t size = rt_pool_block_size(pool);
    uint32_t capacity = (uint32_t)((pool_size - sizeof(*pool)) / size);
    return pool->maxnextoffset == pool_size - size &&
           pool->nextoffset >= sizeof(*pool) + size && pool->nextoffset <= pool_size &&
           (pool->nextoffset - sizeof(*pool)) % size == 0 && pool->count <= capacity &&
           (pool->freeblock == 0 ||
            (pool->freeblock > address && pool->freeblock < address + pool_size)) &&
           (pool->prevpool & 7) == 0 && (pool->nextpool & 7) == 0;
}

uint64_t rt_pool_block_end(uint64_t address) {
    rt_pool pool;
    uint64_t start = address / rt_pool_size() * rt_pool_size(), blocks = start + sizeof(pool);
    if (address < blocks || !rt_read((const void *)(uintptr_t)start, &pool, sizeof(pool)) ||
        !rt_pool_is(&pool, start))
        return 0;
    return blocks + ((address - blocks) / rt_pool_block_size(&pool) + 1) * rt_pool_block_size(&pool);
}
