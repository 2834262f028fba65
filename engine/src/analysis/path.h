/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOPI_PATH_H
#define REFCOPI_PATH_H

/* Paths: interned sequences of steps (.field, [3], [any]) from a base to a place. The empty path
 * is 0. Fields of one name are told apart by their record. One table serves a whole analysis, so a path means the same in every function.
 * Arena: the analysis' own. */

#include "refcop/ir.h"

typedef uint32_t path_id;

enum { PATH_EMPTY = 0, PATH_MAX_DEPTH = 12 };
#define PATH_INDEX_ANY INT64_MIN /* index that is not a known constant */

typedef struct path_node {
    path_id parent;
    uint32_t depth;
    refcop_str field;  /* NULL: an index step */
    refcop_str record; /* of field; may be NULL */
    int64_t index;
    bool has_any;      /* an index somewhere on the way is not constant */
} path_node;

typedef struct path_table path_table;

path_table *refcopi_paths_new(refcop_arena *arena);
const path_node *refcopi_path_get(const path_table *paths, path_id path);
/* From now on `older` is another name of `record`: fields of both are the same. One such pair. */
void refcopi_paths_same_record(path_table *paths, refcop_str older, refcop_str record);
/* Too deep paths end in [any]. */
path_id refcopi_path_field(path_table *paths, path_id parent, refcop_str field, refcop_str record);
path_id refcopi_path_index(path_table *paths, path_id parent, int64_t index);
/* parent followed by all steps of tail; a[2] followed by [3] is a[5]. */
path_id refcopi_path_join(path_table *paths, path_id parent, path_id tail);
/* The last step is an index: parent[k]. Gives parent[k + offset], [any] when unknown. */
path_id refcopi_path_shift(path_table *paths, path_id path, int64_t offset);
/* path with its last index, if the last step is one, made [any]. */
path_id refcopi_path_blur(path_table *paths, path_id path);
/* Whether path begins with prefix (equal counts). */
bool refcopi_path_has_prefix(const path_table *paths, path_id path, path_id prefix);

#endif
