/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "table.h"

#include <string.h>

#include "memory.h"

static size_t slot_of(const rt_table *table, uint64_t key) {
    size_t at = rt_hash(key) & (table->slot_count - 1);
    while (table->slots[at].key != 0 && table->slots[at].key != key)
        at = (at + 1) & (table->slot_count - 1);
    return at;
}

static bool grow(rt_table *table) {
    rt_table larger = {.slot_count = table->slot_count != 0 ? table->slot_count * 2 : 1024};
    larger.slots = rt_map(larger.slot_count * sizeof(larger.slots[0]));
    if (larger.slots == NULL)
        return false;
    larger.count = table->count;
    for (size_t i = 0; i < table->slot_count; i++)
        if (table->slots[i].key != 0)
            larger.slots[slot_of(&larger, table->slots[i].key)] = table->slots[i];
    rt_unmap(table->slots, table->slot_count * sizeof(table->slots[0]));
    *table = larger;
    return true;
}

bool rt_table_find(const rt_table *table, uint64_t key, uint64_t *value) {
    if (table->count == 0)
        return false;
    size_t at = slot_of(table, key);
    if (table->slots[at].key == 0)
        return false;
    *value = table->slots[at].value;
    return true;
}

uint64_t *rt_table_get(rt_table *table, uint64_t key) {
    if (table->count * 3 >= table->slot_count * 2 && !grow(table))
        return NULL;
    size_t at = slot_of(table, key);
    if (table->slots[at].key == 0) {
        table->slots[at].key = key;
        table->count++;
    }
    return &table->slots[at].value;
}

bool rt_table_set(rt_table *table, uint64_t key, uint64_t value) {
    uint64_t *place = rt_table_get(table, key);
    if (place != NULL)
        *place = value;
    return place != NULL;
}

bool rt_table_remove(rt_table *table, uint64_t key) {
    if (table->count == 0)
        return false;
    size_t mask = table->slot_count - 1, hole = slot_of(table, key);
    if (table->slots[hole].key == 0)
        return false;
    for (size_t at = (hole + 1) & mask; table->slots[at].key != 0; at = (at + 1) & mask) {
        size_t home = rt_hash(table->slots[at].key) & mask;
        if (((at - home) & mask) >= ((at - hole) & mask)) {
            table->slots[hole] = table->slots[at];
            hole = at;
        }
    }
    memset(&table->slots[hole], 0, sizeof(table->slots[hole]));
    table->count--;
    return true;
}

void rt_table_clear(rt_table *table) {
    rt_unmap(table->slots, table->slot_count * sizeof(table->slots[0]));
    memset(table, 0, sizeof(*table));
}
