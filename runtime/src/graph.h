/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * The graph of live objects: what the collector tracks, and instances of the extensions' own types
 * wherever they are. Edges come from tp_traverse and from the field tables, so that a field which
 * tp_traverse forgot is an edge too, and marked as such. */
#ifndef RT_GRAPH_H
#define RT_GRAPH_H

#include <stdbool.h>
#include <stdint.h>

#include "memory.h"
#include "python.h"
#include "site.h"
#include "table.h"

typedef struct rt_node {
    py_object *object;
    py_type *type;
    const refcop_layout *layout; /* of the extensions' types; NULL */
    int64_t refcnt;
    int64_t outside; /* references that no edge accounts for */
    uint64_t first_edge;
    uint32_t edge_count;
    uint32_t site; /* where it was made, or 0 */
    bool tracked;  /* in the collector's lists */
    bool reachable;
} rt_node;

typedef struct rt_edge {
    uint32_t to;
    bool visited;              /* by tp_traverse */
    const refcop_field *field; /* NULL: not known */
} rt_edge;

typedef struct rt_graph {
    rt_array nodes, edges;
    rt_table numbers; /* object -> node number + 1 */
    rt_table types;   /* type -> layout number + 1; 0: none */
    rt_array layouts; /* of const refcop_layout * */
    rt_table places;  /* tracked place -> the object whose claim it holds */
    bool complete;    /* else there was no memory */
} rt_graph;

/* GIL held, Python usable, claims netted. What is not reachable from outside has reachable = false.
 */
bool rt_graph_build(rt_graph *graph);
void rt_graph_free(rt_graph *graph);

static inline rt_node *rt_graph_node(const rt_graph *graph, uint64_t number) {
    return rt_array_at(&graph->nodes, rt_node, number);
}

static inline rt_edge *rt_graph_edge(const rt_graph *graph, uint64_t number) {
    return rt_array_at(&graph->edges, rt_edge, number);
}

#endif
