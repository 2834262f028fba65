/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "ir/internal.h"

enum { FIRST_CAPACITY = 16 };

/* Finaliser of MurmurHash3: ids count up, so neighbours must spread. */
static uint32_t mix(uint32_t key) {
    key ^= key >> 16;
    key *= 0x85ebca6bu;
    key ^= key >> 13;
    key *= 0xc2b2ae35u;
    return key ^ (key >> 16);
}

/* The slot that holds key, or the free one where it belongs. capacity is not 0 and some slot is
 * free. */
static refcopi_map_slot *probe(const refcopi_map *map, uint32_t key) {
    uint32_t i = mix(key) & (map->capacity - 1);
    while (map->slots[i].used && map->slots[i].key != key) {
        i = (i + 1) & (map->capacity - 1);
    }
    return &map->slots[i];
}

void refcopi_map_init(refcopi_map *map, refcop_arena *arena) {
    *map = (refcopi_map){.arena = arena};
}

uint32_t *refcopi_map_find(const refcopi_map *map, uint32_t key) {
    if (map->capacity == 0) {
        return NULL;
    }
    refcopi_map_slot *slot = probe(map, key);
    return slot->used ? &slot->value : NULL;
}

static void make_room(refcopi_map *map) {
    if (map->count < map->capacity - map->capacity / 4) {
        return;
    }
    refcopi_map old = *map;
    map->capacity = old.capacity == 0 ? FIRST_CAPACITY : old.capacity * 2;
    map->slots = REFCOP_NEW_ARRAY(map->arena, refcopi_map_slot, map->capacity);
    for (uint32_t i = 0; i < old.capacity; i++) {
        if (old.slots[i].used) {
            *probe(map, old.slots[i].key) = old.slots[i];
        }
    }
}

bool refcopi_map_add(refcopi_map *map, uint32_t key, uint32_t value) {
    make_room(map);
    refcopi_map_slot *slot = probe(map, key);
    if (slot->used) {
        return false;
    }
    *slot = (refcopi_map_slot){.key = key, .value = value, .used = true};
    map->count++;
    return true;
}
