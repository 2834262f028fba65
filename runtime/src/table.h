/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * Address -> number, open addressing, in the runtime's own memory. Zero-initialise. No lock. */
#ifndef RT_TABLE_H
#define RT_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct rt_table {
    struct rt_table_slot {
        uint64_t key; /* 0: free */
        uint64_t value;
    } * slots;
    size_t slot_count, count;
} rt_table;

bool rt_table_find(const rt_table *table, uint64_t key, uint64_t *value);
/* The value's place, made with value 0 where it is new; NULL: no memory. Valid until the next. */
uint64_t *rt_table_get(rt_table *table, uint64_t key);
bool rt_table_set(rt_table *table, uint64_t key, uint64_t value);
bool rt_table_remove(rt_table *table, uint64_t key);
void rt_table_clear(rt_table *table);

#endif
