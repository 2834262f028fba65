/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "cycle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "finding.h"
#include "graph.h"
#include "memory.h"
#include "options.h"
#include "size.h"

enum {
    MAX_CHAIN = 12, /* links of a chain that are printed */
    MAX_DRAWN = 40, /* objects of a drawn cycle */

};

#define NONE UINT32_MAX

/* Per node. */
struct mark {
    uint32_t index, low; /* Tarjan; index 0: not seen */
    uint32_t component;  /* from 1 */
    uint32_t parent;     /* of the search for a short cycle */
    uint32_t parent_edge;
    bool on_stack;
};

struct step {
    uint32_t node, next_edge;
};

struct search {
    rt_graph *graph;
    struct mark *marks;
    size_t mark_bytes;
    rt_array steps;   /* of step: the call stack that recursion would need */
    rt_array stack;   /* of uint32_t: Tarjan's */
    rt_array members; /* of uint32_t: all components, one after the other */
    uint32_t components, clock;
};

/* Why the collector cannot free a component. */
struct reasons {
    const rt_node *no_gc;          /* a type without Py_TPFLAGS_HAVE_GC */
    const rt_node *untracked;      /* an object that is not tracked, though its type is */
    const rt_node *unvisited_of;   /* a field that tp_traverse does not visit ... */
    const refcop_field *unvisited; /* ... which one */
    bool clears;                   /* some member's type has tp_clear */
    bool ours;                     /* some member's type is an extension's */
};

/* --- Components (Tarjan, without recursion) ---------------------------------------------------*/

static bool push(rt_array *array, uint32_t value) {
    uint32_t *place = rt_array_add(array, sizeof(*place));
    if (place != NULL)
        *place = value;
    return place != NULL;
}

static bool open_node(struct search *search, uint32_t node) {
    struct mark *mark = &search->marks[node];
    mark->index = mark->low = ++search->clock;
    mark->on_stack = true;
    struct step *step = rt_array_add(&search->steps, sizeof(*step));
    if (step == NULL || !push(&search->stack, node))
        return false;
    *step = (struct step){node, 0};
    return true;
}

static bool has_edge_to_itself(const struct search *search, uint32_t number) {
    const rt_node *node = rt_graph_node(search->graph, number);
    for (uint32_t i = 0; i < node->edge_count; i++)
        if (rt_graph_edge(search->graph, node->first_edge + i)->to == number)
            return true;
    return false;
}

static bool report_component(struct search *search, size_t first, size_t count);

static bool close_node(struct search *search, uint32_t node) {
    struct mark *marks = search->marks;
    if (marks[node].low != marks[node].index)
        return true;
    size_t first = search->members.count;
    uint32_t member;
    search->components++;
    do {
        member = *rt_array_at(&search->stack, uint32_t, --search->stack.count);
        marks[member].on_stack = false;
        marks[member].component = search->components;
        if (!push(&search->members, member))
            return false;
    } while (member != node);
    size_t count = search->members.count - first;
    if (count == 1 && !has_edge_to_itself(search, node))
        return true;
    return report_component(search, first, count);
}

static bool search_from(struct search *search, uint32_t root) {
    struct mark *marks = search->marks;
    if (!open_node(search, root))
        return false;
    while (search->steps.count != 0) {
        struct step *step = rt_array_at(&search->steps, struct step, search->steps.count - 1);
        uint32_t from = step->node;
        const rt_node *node = rt_graph_node(search->graph, from);
        if (step->next_edge < node->edge_count) {
            uint32_t to = rt_graph_edge(search->graph, node->first_edge + step->next_edge++)->to;
            if (rt_graph_node(search->graph, to)->reachable)
                continue;
            if (marks[to].index == 0) {
                if (!open_node(search, to))
                    return false;
            } else if (marks[to].on_stack && marks[to].index < marks[from].low) {
                marks[from].low = marks[to].index;
            }
            continue;
        }
        search->steps.count--;
        if (!close_node(search, from))
            return false;
        if (search->steps.count != 0) {
            uint32_t above =
                rt_array_at(&search->steps, struct step, search->steps.count - 1)->node;
            if (marks[from].low < marks[above].low)
                marks[above].low = marks[from].low;
        }
    }
    return true;
}

/* --- What a component is ----------------------------------------------------------------------*/

static struct reasons find_reasons(const struct search *search, size_t first, size_t count,
                                   uint64_t *bytes) {
    struct reasons reasons = {0};
    for (size_t i = first; i < first + count; i++) {
        uint32_t number = *rt_array_at(&search->members, uint32_t, i);
        const rt_node *node = rt_graph_node(search->graph, number);
        bool has_gc = (node->type->flags & PY_FLAG_HAVE_GC) != 0;
        *bytes += rt_size_of(node->object, node->type, NULL);
        reasons.ours |= node->layout != NULL;
        reasons.clears |= has_gc && node->type->clear != NULL;
        if (!has_gc && reasons.no_gc == NULL)
            reasons.no_gc = node;
        if (has_gc && !node->tracked && reasons.untracked == NULL)
            reasons.untracked = node;
        for (uint32_t e = 0; e < node->edge_count && reasons.unvisited == NULL; e++) {
            const rt_edge *edge = rt_graph_edge(search->graph, node->first_edge + e);
            if (has_gc && node->tracked && !edge->visited &&
                search->marks[edge->to].component == search->marks[number].component) {
                reasons.unvisited = edge->field;
                reasons.unvisited_of = node;
            }
        }
    }
    return reasons;
}

static bool is_uncollectable(const struct reasons *reasons) {
    return reasons->no_gc != NULL || reasons->untracked != NULL || reasons->unvisited != NULL ||
           !reasons->clears;
}

static void add_reasons(rt_text *text, const struct reasons *reasons) {
    if (reasons->no_gc != NULL)
        rt_text_add(text, "    not collectable: type %s has no Py_TPFLAGS_HAVE_GC\n",
                    reasons->no_gc->type->name);
    if (reasons->unvisited != NULL)
        rt_text_add(text, "    not collectable: tp_traverse of %s does not visit %s\n",
                    reasons->unvisited_of->type->name, reasons->unvisited->name);
    if (reasons->untracked != NULL)
        rt_text_add(text,
                    "    not collectable: an object of %s is not tracked "
                    "(PyObject_GC_Track was not called)\n",
                    reasons->untracked->type->name);
    if (!is_uncollectable(reasons) && rt_py.PyGC_IsEnabled != NULL && !rt_py.PyGC_IsEnabled())
        rt_text_add(text, "    the collector is switched off (gc.disable)\n");
    if (reasons->no_gc == NULL && reasons->unvisited == NULL && reasons->untracked == NULL &&
        !reasons->clears)
        rt_text_add(text, "    not collectable: no type in it has tp_clear\n");
}

/* --- A short cycle in it ----------------------------------------------------------------------*/

/* Breadth first from `start` within its component, back to `start`; edges go to `path`. */
static bool find_short_cycle(struct search *search, uint32_t start, rt_array *path) {
    rt_array queue = {0};
    struct mark *marks = search->marks;
    uint32_t component = marks[start].component, last = NONE, last_edge = 0;
    bool done = push(&queue, start);
    for (size_t at = 0; done && last == NONE && at < queue.count; at++) {
        uint32_t from = *rt_array_at(&queue, uint32_t, at);
        const rt_node *node = rt_graph_node(search->graph, from);
        for (uint32_t e = 0; e < node->edge_count && last == NONE; e++) {
            uint32_t to = rt_graph_edge(search->graph, node->first_edge + e)->to;
            if (to == start) {
                last = from;
                last_edge = e;
            } else if (marks[to].component == component && marks[to].parent == NONE) {
                marks[to].parent = from;
                marks[to].parent_edge = e;
                done = done && push(&queue, to);
            }
        }
    }
    /* Backwards: pairs of node and edge. */
    while (done && last != NONE) {
        done = push(path, last) && push(path, last_edge);
        last_edge = marks[last].parent_edge;
        last = last == start ? NONE : marks[last].parent;
    }
    for (size_t i = 0; i < queue.count; i++)
        marks[*rt_array_at(&queue, uint32_t, i)].parent = NONE;
    rt_array_clear(&queue);
    return done;
}

struct link {
    const py_type *type;
    const refcop_field *field; /* NULL: unknown */
};

static struct link get_link(const struct search *search, const rt_array *path, size_t number) {
    size_t at = 2 * (path->count / 2 - 1 - number);
    const rt_node *node = rt_graph_node(search->graph, *rt_array_at(path, uint32_t, at));
    size_t edge = node->first_edge + *rt_array_at(path, uint32_t, at + 1);
    return (struct link){node->type, rt_graph_edge(search->graph, edge)->field};
}

static void name_link(struct link link, char *name, size_t size) {
    if (link.field != NULL)
        snprintf(name, size, "%s.%s", link.type->name, link.field->name);
    else
        snprintf(name, size, "%s", link.type->name);
}

static int compare_links(struct link a, struct link b) {
    char first[256], second[256];
    if (a.type == b.type && a.field == b.field)
        return 0; /* a million times, in a long ring */
    name_link(a, first, sizeof(first));
    name_link(b, second, sizeof(second));
    return strcmp(first, second);
}

/* The chain begins where its text is smallest, so that equal cycles have equal text. */
static void add_chain(const struct search *search, const rt_array *path, rt_text *text) {
    size_t links = path->count / 2, first = 0;
    char name[256];
    for (size_t start = 1; start < links; start++) {
        int order = 0;
        for (size_t i = 0; i < links && i <= MAX_CHAIN && order == 0; i++)
            order = compare_links(get_link(search, path, (start + i) % links),
                                  get_link(search, path, (first + i) % links));
        if (order < 0)
            first = start;
    }
    for (size_t i = 0; i < links && i < MAX_CHAIN; i++) {
        name_link(get_link(search, path, (first + i) % links), name, sizeof(name));
        rt_text_add(text, "%s%s", i != 0 ? " -> " : "", name);
    }
    if (links > MAX_CHAIN) {
        rt_text_add(text, " -> ... (%zu links)", links);
    } else {
        uint32_t back = *rt_array_at(path, uint32_t, 2 * (links - 1 - first));
        rt_text_add(text, " -> %s", rt_graph_node(search->graph, back)->type->name);
    }
}

/* --- Report -----------------------------------------------------------------------------------*/

static void draw_node(const rt_node *node, size_t number, rt_text *json, rt_text *dot) {
    char place[300];
    bool has_gc = (node->type->flags & PY_FLAG_HAVE_GC) != 0;
    rt_site_print(rt_site_get(node->site), place, sizeof(place));
    rt_text_add(json, "%s{\"type\":", number != 0 ? "," : "");
    rt_text_add_json(json, node->type->name);
    rt_text_add(json, ",\"made\":");
    rt_text_add_json(json, place);
    rt_text_add(json, ",\"refcount\":%lld,\"bytes\":%llu,\"gc\":%s,\"tracked\":%s}",
                (long long)node->refcnt,
                (unsigned long long)rt_size_of(node->object, node->type, NULL),
                has_gc ? "true" : "false", node->tracked ? "true" : "false");
    rt_text_add(dot, "    n%zu [label=\"%s\\n%s\"%s]\n", number, node->type->name, place,
                has_gc ? "" : ", color=red");
}

static void draw_edge(const rt_edge *edge, size_t from, uint64_t to, bool first, rt_text *json,
                      rt_text *dot) {
    const char *field = edge->field != NULL ? edge->field->name : "";
    rt_text_add(json, "%s{\"from\":%zu,\"to\":%llu,\"visited\":%s,\"field\":", first ? "" : ",",
                from, (unsigned long long)to, edge->visited ? "true" : "false");
    rt_text_add_json(json, field);
    rt_text_add(json, "}");
    rt_text_add(dot, "    n%zu -> n%llu [label=\"%s\"%s]\n", from, (unsigned long long)to, field,
                edge->visited ? "" : ", style=dashed, color=red");
}

static void draw(const struct search *search, size_t first, size_t count, rt_text *json,
                 rt_text *dot) {
    rt_table drawn = {0};
    size_t shown = count < MAX_DRAWN ? count : MAX_DRAWN;
    rt_text_add(json, "{\"nodes\":[");
    for (size_t i = 0; i < shown; i++) {
        uint32_t number = *rt_array_at(&search->members, uint32_t, first + i);
        rt_table_set(&drawn, (uint64_t)number + 1, i);
        draw_node(rt_graph_node(search->graph, number), i, json, dot);
    }
    rt_text_add(json, "],\"edges\":[");
    bool any = false;
    for (size_t i = 0; i < shown; i++) {
        uint32_t number = *rt_array_at(&search->members, uint32_t, first + i);
        const rt_node *node = rt_graph_node(search->graph, number);
        for (uint32_t e = 0; e < node->edge_count; e++) {
            const rt_edge *edge = rt_graph_edge(search->graph, node->first_edge + e);
            uint64_t to;
            if (!rt_table_find(&drawn, (uint64_t)edge->to + 1, &to))
                continue;
            draw_edge(edge, i, to, !any, json, dot);
            any = true;
        }
    }
    rt_text_add(json, "],\"objects\":%zu}", count);
    rt_table_clear(&drawn);
}

/* Where the members were made, each site once, the most frequent ones first. */
static uint32_t add_sites(const struct search *search, size_t first, size_t count, rt_text *text) {
    enum { MOST = 8 };
    struct {
        uint32_t site;
        uint64_t objects;
    } sites[MOST] = {{0, 0}};
    int used = 0;
    uint32_t smallest = 0;
    for (size_t i = first; i < first + count; i++) {
        uint32_t site =
            rt_graph_node(search->graph, *rt_array_at(&search->members, uint32_t, i))->site;
        if (site == 0)
            continue;
        int at = 0;
        while (at < used && sites[at].site != site)
            at++;
        if (at == used && used < MOST)
            sites[used++].site = site;
        if (at < used)
            sites[at].objects++;
        if (smallest == 0 || site < smallest)
            smallest = site;
    }
    for (int i = 0; i < used; i++) {
        const refcop_site *site = rt_site_get(sites[i].site);
        rt_text_add(text, "    made at %s:%u %s\n", rt_site_file(site), site->line, site->callee);
    }
    return smallest;
}

/* Searching for the shortest of all cycles would be quadratic: from the member that is first by
 * type and field it is short enough. */
static uint32_t first_member(const struct search *search, size_t first, size_t count) {
    uint32_t best = *rt_array_at(&search->members, uint32_t, first);
    for (size_t i = first + 1; i < first + count; i++) {
        uint32_t other = *rt_array_at(&search->members, uint32_t, i);
        if (strcmp(rt_graph_node(search->graph, other)->type->name,
                   rt_graph_node(search->graph, best)->type->name) < 0)
            best = other;
    }
    return best;
}

static bool report_component(struct search *search, size_t first, size_t count) {
    uint64_t bytes = 0;
    struct reasons reasons = find_reasons(search, first, count, &bytes);
    bool uncollectable = is_uncollectable(&reasons);
    rt_array path = {0};
    rt_text chain = {0}, detail = {0}, graph = {0}, dot = {0};
    if (!reasons.ours)
        return true; /* not the extension's doing */
    bool done = find_short_cycle(search, first_member(search, first, count), &path);
    if (done && path.count != 0) {
        add_chain(search, &path, &chain);
        add_reasons(&detail, &reasons);
        uint32_t site = add_sites(search, first, count, &detail);
        draw(search, first, count, &graph, &dot);
        enum rt_finding_kind kind =
            uncollectable ? RT_FINDING_LEAKED_CYCLE : RT_FINDING_COLLECTABLE_CYCLE;
        rt_finding finding = {.kind = kind,
                              .site = rt_site_get(site),
                              .count = 1,
                              .objects = count,
                              .bytes = bytes,
                              .type = chain.bytes,
                              .detail = detail.bytes,
                              .graph = graph.bytes,
                              .dot = dot.bytes};
        rt_finding_add_bytes(&finding);
    }
    rt_array_clear(&path);
    rt_text_free(&chain);
    rt_text_free(&detail);
    rt_text_free(&graph);
    rt_text_free(&dot);
    return done;
}

static bool search_all(struct search *search) {
    for (uint32_t i = 0; i < search->graph->nodes.count; i++)
        if (!rt_graph_node(search->graph, i)->reachable && search->marks[i].index == 0 &&
            !search_from(search, i))
            return false;
    return true;
}

bool rt_cycles_find(void) {
    rt_graph graph;
    struct search search = {.graph = &graph};
    bool done = rt_graph_build(&graph);
    if (done && graph.nodes.count != 0) {
        search.mark_bytes = graph.nodes.count * sizeof(struct mark);
        search.marks = rt_map(search.mark_bytes);
        done = search.marks != NULL;
        for (uint32_t i = 0; done && i < graph.nodes.count; i++)
            search.marks[i].parent = NONE;
        rt_findings_reset_cycles();
        done = done && search_all(&search);
    }
    rt_unmap(search.marks, search.mark_bytes);
    rt_array_clear(&search.steps);
    rt_array_clear(&search.stack);
    rt_array_clear(&search.members);
    rt_graph_free(&graph);
    return done;
}
