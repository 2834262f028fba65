/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "path.h"

#include <stdlib.h>
#include <string.h>

struct path_table {
    refcop_arena *arena;
    path_node *nodes;
    uint32_t count, cap;
    uint32_t *buckets; /* open addressing; holds index, 0 is empty (the empty path is never hashed) */
    uint32_t bucket_count;
    refcop_str older, record; /* two names of one record; NULL: none */
};

path_table *refcopi_paths_new(refcop_arena *arena) {
    path_table *paths = REFCOP_NEW(arena, path_table);
    paths->arena = arena;
    paths->cap = 64;
    paths->nodes = REFCOP_NEW_ARRAY(arena, path_node, paths->cap);
    paths->count = 1;
    paths->bucket_count = 256;
    paths->buckets = REFCOP_NEW_ARRAY(arena, uint32_t, paths->bucket_count);
    return paths;
}

const path_node *refcopi_path_get(const path_table *paths, path_id path) {
    return &paths->nodes[path];
}

void refcopi_paths_same_record(path_table *paths, refcop_str older, refcop_str record) {
    paths->older = older;
    paths->record = record;
}

static uint32_t hash_step(path_id parent, refcop_str field, int64_t index) {
    uint64_t h = (uint64_t)parent * 0x9e3779b97f4a7c15u;
    h ^= (field ? (uint64_t)field->id + 1 : 0) * 0xc2b2ae3d27d4eb4fu;
    h ^= (uint64_t)index * 0x165667b19e3779f9u;
    return (uint32_t)(h ^ (h >> 29));
}

static void insert(path_table *paths, uint32_t index) {
    const path_node *n = &paths->nodes[index];
    uint32_t mask = paths->bucket_count - 1;
    uint32_t at = hash_step(n->parent, n->field, n->index) & mask;
    while (paths->buckets[at])
        at = (at + 1) & mask;
    paths->buckets[at] = index;
}

static void rehash(path_table *paths) {
    paths->bucket_count *= 2;
    paths->buckets = REFCOP_NEW_ARRAY(paths->arena, uint32_t, paths->bucket_count);
    for (uint32_t i = 1; i < paths->count; i++)
        insert(paths, i);
}

static path_id intern(path_table *paths, path_id parent, refcop_str field, refcop_str record,
                      int64_t index) {
    uint32_t mask = paths->bucket_count - 1;
    for (uint32_t at = hash_step(parent, field, index) & mask; paths->buckets[at];
         at = (at + 1) & mask) {
        const path_node *n = &paths->nodes[paths->buckets[at]];
        if (n->parent == parent && n->field == field && n->record == record && n->index == index)
            return paths->buckets[at];
    }
    if (paths->count == paths->cap) {
        paths->nodes = refcop_arena_grow(paths->arena, paths->nodes, paths->cap,
                                         (size_t)paths->cap * 2, sizeof(path_node));
        paths->cap *= 2;
    }
    path_node *n = &paths->nodes[paths->count];
    n->parent = parent;
    n->depth = paths->nodes[parent].depth + 1;
    n->field = field;
    n->record = record;
    n->index = index;
    n->has_any = paths->nodes[parent].has_any || (!field && index == PATH_INDEX_ANY);
    insert(paths, paths->count++);
    path_id made = paths->count - 1;
    if (paths->count * 2 > paths->bucket_count)
        rehash(paths);
    return made;
}

path_id refcopi_path_field(path_table *paths, path_id parent, refcop_str field,
                           refcop_str record) {
    if (paths->nodes[parent].depth >= PATH_MAX_DEPTH)
        return refcopi_path_index(paths, parent, PATH_INDEX_ANY);
    return intern(paths, parent, field, record && record == paths->older ? paths->record : record, 0);
}

path_id refcopi_path_index(path_table *paths, path_id parent, int64_t index) {
    const path_node *n = &paths->nodes[parent];
    if (n->depth >= PATH_MAX_DEPTH) {
        if (n->has_any)
            return parent;
        index = PATH_INDEX_ANY;
    }
    return intern(paths, parent, NULL, NULL, index);
}

path_id refcopi_path_shift(path_table *paths, path_id path, int64_t offset) {
    const path_node *n = &paths->nodes[path];
    if (n->index == PATH_INDEX_ANY || offset == PATH_INDEX_ANY || offset > INT32_MAX ||
        offset < INT32_MIN || n->index > INT32_MAX || n->index < INT32_MIN)
        return refcopi_path_index(paths, n->parent, PATH_INDEX_ANY);
    return refcopi_path_index(paths, n->parent, n->index + offset);
}

path_id refcopi_path_join(path_table *paths, path_id parent, path_id tail) {
    path_id chain[PATH_MAX_DEPTH + 2];
    uint32_t depth = 0;
    for (path_id p = tail; p != PATH_EMPTY; p = paths->nodes[p].parent)
        chain[depth++] = p;
    while (depth > 0) {
        path_node n = paths->nodes[chain[--depth]];
        if (n.field)
            parent = refcopi_path_field(paths, parent, n.field, n.record);
        else if (parent != PATH_EMPTY && !paths->nodes[parent].field)
            parent = refcopi_path_shift(paths, parent, n.index);
        else
            parent = refcopi_path_index(paths, parent, n.index);
    }
    return parent;
}

path_id refcopi_path_blur(path_table *paths, path_id path) {
    const path_node *n = &paths->nodes[path];
    return n->field ? path : refcopi_path_index(paths, n->parent, PATH_INDEX_ANY);
}

bool refcopi_path_has_prefix(const path_table *paths, path_id path, path_id prefix) {
    uint32_t depth = paths->nodes[prefix].depth;
    while (paths->nodes[path].depth > depth)
        path = paths->nodes[path].parent;
    return path == prefix;
}
