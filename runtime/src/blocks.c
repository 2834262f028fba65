/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "blocks.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "finding.h"
#include "life.h"
#include "memory.h"
#include "report.h"
#include "table.h"

enum { BASELINE = 1u << 16 }; /* in `domain`: the block was the parent's before the fork */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static rt_table numbers; /* address -> number in blocks, from 1 */
static rt_array blocks;
static uint64_t first_free; /* number of a free record, linked by size; 0 none */

const char *rt_domain_name(uint32_t domain) {
    static const char *const names[] = {"PyMem_Raw", "PyMem", "PyObject", "malloc", "Py_buffer"};
    domain &= BASELINE - 1;
    return domain < 5 ? names[domain] : "?";
}

/* A Py_buffer may be the first thing in a block of memory. */
static uint64_t key_of(const void *block, uint32_t domain) {
    return (uintptr_t)block | (domain == REFCOP_DOMAIN_BUFFER);
}

static rt_block *at(uint64_t number) {
    return rt_array_at(&blocks, rt_block, number - 1);
}

static void remember(uint64_t address, uint64_t size, uint32_t domain, uint32_t site) {
    uint64_t *number = rt_table_get(&numbers, address);
    if (number == NULL)
        return;
    if (*number == 0 && first_free != 0) {
        *number = first_free;
        first_free = at(first_free)->size;
    } else if (*number == 0) {
        if (rt_array_add(&blocks, sizeof(rt_block)) == NULL) {
            rt_table_remove(&numbers, address);
            return;
        }
        *number = blocks.count;
    }
    *at(*number) = (rt_block){address, size, site, domain};
}

/* True and a copy when the block was known; it is not any more. */
static bool forget(uint64_t address, rt_block *block) {
    uint64_t number;
    if (!rt_table_find(&numbers, address, &number))
        return false;
    *block = *at(number);
    *at(number) = (rt_block){0, first_free, 0, 0};
    first_free = number;
    rt_table_remove(&numbers, address);
    return true;
}

void rt_blocks_alloc(const void *block, uint64_t size, uint32_t domain, const refcop_site *site) {
    if (block == NULL)
        return;
    int saved = errno;
    rt_count(&rt_site_stats_of(site)->takes, 1);
    pthread_mutex_lock(&lock);
    remember(key_of(block, domain), size, domain, site->id);
    pthread_mutex_unlock(&lock);
    errno = saved;
}

static void report_mismatch(const rt_block *block, uint32_t domain, const refcop_site *site) {
    char detail[512], from[300];
    if (rt_life_is_over())
        return;
    rt_site_print(rt_site_get(block->site), from, sizeof(from));
    snprintf(detail, sizeof(detail), "    %llu bytes allocated by %s at %s, released as %s\n",
             (unsigned long long)block->size, rt_domain_name(block->domain), from,
             rt_domain_name(domain));
    rt_finding *finding = rt_finding_add(&(rt_finding){.kind = RT_FINDING_FREE_MISMATCH,
                                                       .site = site,
                                                       .other = rt_site_get(block->site),
                                                       .count = 1,
                                                       .bytes = block->size,
                                                       .detail = detail},
                                         false);
    if (finding != NULL && finding->is_new)
        rt_report_now(finding);
}

void rt_blocks_free(const void *block, uint32_t domain, const refcop_site *site) {
    rt_block known;
    if (block == NULL)
        return;
    int saved = errno;
    pthread_mutex_lock(&lock);
    bool found = forget(key_of(block, domain), &known);
    pthread_mutex_unlock(&lock);
    if (found && (known.domain & (BASELINE - 1)) != domain)
        report_mismatch(&known, domain, site);
    errno = saved;
}

void rt_blocks_realloc(const void *old, const void *block, uint64_t size, uint32_t domain,
                       const refcop_site *site) {
    rt_block known = {0};
    if (block == NULL)
        return;
    int saved = errno;
    pthread_mutex_lock(&lock);
    bool found = old != NULL && forget((uintptr_t)old, &known);
    /* It stays where it came from; a block that was not known stays so. */
    if (old == NULL)
        remember(key_of(block, domain), size, domain, site->id);
    else if (found)
        remember((uintptr_t)block, size, domain | (known.domain & BASELINE), known.site);
    pthread_mutex_unlock(&lock);
    if (old == NULL)
        rt_count(&rt_site_stats_of(site)->takes, 1);
    if (found && (known.domain & (BASELINE - 1)) != domain)
        report_mismatch(&known, domain, site);
    errno = saved;
}

void rt_blocks_copy_view(const void *to, const void *from, uint64_t size) {
    enum { VIEW_SIZE = 80 };
    rt_block view;
    if (size < VIEW_SIZE || numbers.count == 0)
        return;
    pthread_mutex_lock(&lock);
    if (forget(key_of(from, REFCOP_DOMAIN_BUFFER), &view))
        remember(key_of(to, REFCOP_DOMAIN_BUFFER), view.size, view.domain, view.site);
    pthread_mutex_unlock(&lock);
}

bool rt_blocks_copy(rt_array *copy) {
    bool complete = true;
    pthread_mutex_lock(&lock);
    for (uint64_t number = 1; complete && number <= blocks.count; number++) {
        if (at(number)->address == 0 || (at(number)->domain & BASELINE) != 0)
            continue;
        rt_block *block = rt_array_add(copy, sizeof(*block));
        complete = block != NULL;
        if (complete)
            *block = *at(number);
    }
    pthread_mutex_unlock(&lock);
    return complete;
}

void rt_blocks_lock(void) {
    pthread_mutex_lock(&lock);
}

void rt_blocks_unlock(void) {
    pthread_mutex_unlock(&lock);
}

void rt_blocks_after_fork(void) {
    for (uint64_t number = 1; number <= blocks.count; number++)
        at(number)->domain |= BASELINE;
}
