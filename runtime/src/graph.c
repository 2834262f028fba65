/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "graph.h"

#include <string.h>

#include "births.h"
#include "claims.h"
#include "scan.h"

enum { MAX_FIELD_ITEMS = 1 << 20 };

/* --- Types ------------------------------------------------------------------------------------*/

static const refcop_layout *layout_at(const rt_graph *graph, uint64_t number) {
    return number != 0 ? *rt_array_at(&graph->layouts, const refcop_layout *, number - 1) : NULL;
}

static void add_layouts(rt_graph *graph) {
    for (const refcop_object *object = rt_object_first(); object != NULL; object = object->next)
        for (uint32_t i = 0; i < object->layout_count; i++) {
            const refcop_layout **layout = rt_array_add(&graph->layouts, sizeof(*layout));
            if (layout == NULL)
                return;
            *layout = &object->layouts[i];
            if (object->layouts[i].type != NULL)
                rt_table_set(&graph->types, (uintptr_t)object->layouts[i].type,
                             graph->layouts.count);
        }
}

/* Heap types are known by name and size; 0: none. */
static uint64_t find_by_name(const rt_graph *graph, const py_type *type) {
    for (uint64_t number = 1; number <= graph->layouts.count; number++) {
        const refcop_layout *layout = layout_at(graph, number);
        if (layout->type == NULL && *layout->type_name != '\0' &&
            (uint64_t)type->basicsize == layout->size && strcmp(type->name, layout->type_name) == 0)
            return number;
    }
    return 0;
}

/* The layout of the nearest type, up the bases, that has one. Remembers. */
static uint64_t layout_number(rt_graph *graph, const py_type *type) {
    uint64_t number = 0;
    if (graph->layouts.count == 0 || rt_table_find(&graph->types, (uintptr_t)type, &number))
        return number;
    if ((type->flags & PY_FLAG_HEAPTYPE) != 0)
        number = find_by_name(graph, type);
    if (number == 0 && type->base != NULL)
        number = layout_number(graph, type->base);
    if (!rt_table_set(&graph->types, (uintptr_t)type, number))
        graph->complete = false;
    return number;
}

/* --- Nodes ------------------------------------------------------------------------------------*/

static rt_node *add_node(rt_graph *graph, py_object *object) {
    uint64_t *number = rt_table_get(&graph->numbers, (uintptr_t)object);
    if (number == NULL || *number != 0)
        return number != NULL ? rt_graph_node(graph, *number - 1) : NULL;
    rt_node *node = rt_array_add(&graph->nodes, sizeof(*node));
    if (node == NULL)
        return NULL;
    *number = graph->nodes.count;
    node->object = object;
    node->type = object->type;
    node->layout = layout_at(graph, layout_number(graph, object->type));
    return node;
}

static int add_tracked(py_object *object, void *argument) {
    rt_graph *graph = argument;
    rt_node *node = add_node(graph, object);
    if (node == NULL) {
        graph->complete = false;
        return 0;
    }
    node->tracked = true;
    /* Classes: their layouts must be known before memory is searched for instances. */
    if ((object->type->flags & PY_FLAG_TYPE_SUBCLASS) != 0)
        layout_number(graph, (py_type *)object);
    return 1;
}

static void add_instance(uint64_t object, uint64_t type, void *argument) {
    rt_graph *graph = argument;
    uint64_t number = 0;
    if (rt_table_find(&graph->types, type, &number) && number != 0 &&
        rt_python_looks_alive((const void *)(uintptr_t)object, NULL))
        graph->complete &= add_node(graph, (py_object *)(uintptr_t)object) != NULL;
}

static void add_birth(uint64_t object, uint32_t site, void *argument) {
    rt_graph *graph = argument;
    (void)site;
    if (rt_python_looks_alive((const void *)(uintptr_t)object, NULL))
        graph->complete &= add_node(graph, (py_object *)(uintptr_t)object) != NULL;
}

static void add_claims(rt_graph *graph) {
    size_t count;
    rt_claims_lock();
    const rt_claim *slots = rt_claims_slots(&count);
    for (size_t i = 0; i < count; i++) {
        if (slots[i].object == 0)
            continue;
        add_birth(slots[i].object, 0, graph);
        if (slots[i].place != 0)
            graph->complete &= rt_table_set(&graph->places, slots[i].place, slots[i].object);
    }
    rt_claims_unlock();
}

static bool any_type(const rt_graph *graph) {
    for (size_t i = 0; i < graph->types.slot_count; i++)
        if (graph->types.slots[i].key != 0 && graph->types.slots[i].value != 0)
            return true;
    return false;
}

static void add_instances(rt_graph *graph) {
    rt_table nothing = {0}, types = {0};
    for (size_t i = 0; i < graph->types.slot_count; i++)
        if (graph->types.slots[i].key != 0 && graph->types.slots[i].value != 0)
            rt_table_set(&types, graph->types.slots[i].key, 1);
    rt_scan scan = {
        .words = &nothing, .types = &types, .instance = add_instance, .argument = graph};
    if (any_type(graph))
        rt_scan_run(&scan);
    rt_table_clear(&nothing);
    rt_table_clear(&types);
}

/* --- Edges ------------------------------------------------------------------------------------*/

typedef struct edge_maker {
    rt_graph *graph;
    uint32_t from;
} edge_maker;

static int add_edge(py_object *object, void *argument) {
    edge_maker *maker = argument;
    uint64_t number;
    if (object == NULL || !rt_table_find(&maker->graph->numbers, (uintptr_t)object, &number))
        return 0;
    rt_edge *edge = rt_array_add(&maker->graph->edges, sizeof(*edge));
    if (edge == NULL) {
        maker->graph->complete = false;
        return 1;
    }
    edge->to = (uint32_t)number - 1;
    edge->visited = true;
    rt_graph_node(maker->graph, maker->from)->edge_count++;
    return 0;
}

/* One object that a field holds: the edge that tp_traverse gave gets its name; if there is none,
 * and the field owns, that is an edge which the collector does not see. */
static void add_held(rt_graph *graph, uint32_t from, const refcop_field *field,
                     py_object *const *place) {
    rt_node *node = rt_graph_node(graph, from);
    uint64_t number, holder = 0;
    if (*place == NULL || !rt_table_find(&graph->numbers, (uintptr_t)*place, &number))
        return;
    for (uint32_t i = 0; i < node->edge_count; i++) {
        rt_edge *edge = rt_graph_edge(graph, node->first_edge + i);
        if (edge->to == number - 1 && edge->field == NULL && edge->visited) {
            edge->field = field;
            return;
        }
    }
    rt_table_find(&graph->places, (uintptr_t)place, &holder);
    bool owns = (field->flags & (REFCOP_FIELD_OWNED | REFCOP_FIELD_MEMBER)) != 0 ||
                holder == (uintptr_t)*place;
    if (!owns || (field->flags & (REFCOP_FIELD_BORROWED | REFCOP_FIELD_WEAKLIST)) != 0)
        return;
    edge_maker maker = {graph, from};
    if (add_edge(*place, &maker) == 0) {
        rt_edge *edge = rt_graph_edge(graph, graph->edges.count - 1);
        edge->visited = false;
        edge->field = field;
    }
}

static uint64_t array_length(const char *object, const refcop_field *field) {
    switch (field->count_size) {
    case 1:
        return *(const uint8_t *)(object + field->count_offset);
    case 2:
        return *(const uint16_t *)(const void *)(object + field->count_offset);
    case 4:
        return *(const uint32_t *)(const void *)(object + field->count_offset);
    case 8:
        return *(const uint64_t *)(const void *)(object + field->count_offset);
    default:
        return 0;
    }
}

static void add_array(rt_graph *graph, uint32_t from, const refcop_field *field,
                      const char *object) {
    py_object *const *items = *(py_object *const *const *)(const void *)(object + field->offset);
    uint64_t length = array_length(object, field);
    py_object *item;
    for (uint64_t i = 0; items != NULL && i < length && i < MAX_FIELD_ITEMS; i++)
        if (rt_read(&items[i], &item, sizeof(item)))
            add_held(graph, from, field, &items[i]);
        else
            break; /* no length after all */
}

static void add_fields(rt_graph *graph, uint32_t from) {
    const rt_node *node = rt_graph_node(graph, from);
    const refcop_layout *layout = node->layout;
    const char *object = (const char *)node->object;
    for (uint32_t i = 0; i < layout->field_count; i++) {
        const refcop_field *field = &layout->fields[i];
        py_object *const *place = (py_object *const *)(const void *)(object + field->offset);
        if (field->kind == REFCOP_FIELD_OBJECT)
            add_held(graph, from, field, place);
        else if (field->kind == REFCOP_FIELD_INLINE)
            for (uint32_t item = 0; item < field->count; item++)
                add_held(graph, from, field, &place[item]);
        else if (field->kind == REFCOP_FIELD_ARRAY)
            add_array(graph, from, field, object);
    }
}

static void add_edges(rt_graph *graph) {
    for (uint32_t from = 0; from < graph->nodes.count && graph->complete; from++) {
        rt_node *node = rt_graph_node(graph, from);
        edge_maker maker = {graph, from};
        node->first_edge = graph->edges.count;
        if (node->tracked && node->type->traverse != NULL)
            node->type->traverse(node->object, add_edge, &maker);
        if (node->layout != NULL)
            add_fields(graph, from);
    }
}

/* --- Who is reachable -------------------------------------------------------------------------*/

static bool mark_reachable(rt_graph *graph) {
    rt_array stack = {0};
    for (uint64_t i = 0; i < graph->edges.count; i++)
        rt_graph_node(graph, rt_graph_edge(graph, i)->to)->outside--;
    for (uint32_t i = 0; i < graph->nodes.count; i++) {
        rt_node *node = rt_graph_node(graph, i);
        node->refcnt = node->object->refcnt; /* while they were listed, the list had one */
        node->outside += node->refcnt;
        node->site = rt_births_find((uintptr_t)node->object);
        /* Below zero: some edge owns nothing, so this one is not understood. */
        if (node->outside == 0 && !rt_python_is_immortal(node->object, node->refcnt))
            continue;
        node->reachable = true;
        uint32_t *entry = rt_array_add(&stack, sizeof(*entry));
        if (entry == NULL)
            return false;
        *entry = i;
    }
    while (stack.count != 0) {
        const rt_node *node = rt_graph_node(graph, *rt_array_at(&stack, uint32_t, --stack.count));
        for (uint32_t i = 0; i < node->edge_count; i++) {
            uint32_t to = rt_graph_edge(graph, node->first_edge + i)->to;
            if (rt_graph_node(graph, to)->reachable)
                continue;
            rt_graph_node(graph, to)->reachable = true;
            uint32_t *entry = rt_array_add(&stack, sizeof(*entry));
            if (entry == NULL)
                return false;
            *entry = to;
        }
    }
    rt_array_clear(&stack);
    return true;
}

bool rt_graph_build(rt_graph *graph) {
    memset(graph, 0, sizeof(*graph));
    graph->complete = true;
    add_layouts(graph);
    if (!rt_python_visit_tracked(add_tracked, graph))
        return false;
    add_instances(graph);
    rt_births_each(add_birth, graph);
    add_claims(graph);
    add_edges(graph);
    return graph->complete && mark_reachable(graph);
}

void rt_graph_free(rt_graph *graph) {
    rt_array_clear(&graph->nodes);
    rt_array_clear(&graph->edges);
    rt_array_clear(&graph->layouts);
    rt_table_clear(&graph->numbers);
    rt_table_clear(&graph->types);
    rt_table_clear(&graph->places);
}
