/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Rings of strong references in the object graph at the end of a path. Its edges are places behind
 * an object that own what they hold, and what calls put into a container or bind to a method. */
#include "cycle.h"
#include "finding.h"

#include <stdio.h>
#include <string.h>

typedef struct ring {
    frame *f;
    uint16_t returned;
    cycle made;
    uint16_t objects[CYCLE_MAX_EDGES];
    uint32_t when[CYCLE_MAX_EDGES]; /* instruction that made the edge; 0: it was there before */
    bool seen[STATE_MAX_SYMS];
} ring;

/* Types are in rings anyway (tp_mro), and so are modules and their functions. */
static bool is_type(refcop_str record) {
    return record && (strcmp(record->text, "PyTypeObject") == 0 ||
                      strcmp(record->text, "_typeobject") == 0);
}

static bool takes_part(const frame *f, uint16_t at) {
    const sym *s = &f->w->syms[at];
    if (s->kind != SYM_OBJ || (s->flags & (SYMF_ESCAPED | SYMF_DEAD | SYMF_IMMORTAL | SYMF_FREED)))
        return false;
    if (s->origin == ORIGIN_GLOBAL || s->origin == ORIGIN_SINGLE)
        return false;
    if (s->name != NO_LOCAL && is_type(f->func->locals[s->name].record))
        return false;
    return !s->type || (strcmp(s->type->text, "module") != 0 && strcmp(s->type->text, "type") != 0);
}

static bool is_object_edge(const frame *f, const binding *b) {
    return b->base == BASE_SYM && b->type == REFCOP_TYPE_OBJ && b->value.kind == VAL_SYM &&
           f->w->syms[b->value.x].kind == SYM_OBJ && takes_part(f, b->index) &&
           !is_type(refcopi_path_get(f->a->paths, b->path)->record);
}

static bool is_new(const frame *f, const binding *b) {
    const sym *s = &f->w->syms[b->value.x];
    return s->origin != ORIGIN_LOAD || s->origin_id != b->path;
}

/* This path gave the place a reference to keep, or the place had what it holds and owns it. */
static bool is_strong(const ring *r, const binding *b) {
    const frame *f = r->f;
    int kept = f->w->syms[b->value.x].refs - (b->value.x == r->returned);
    int places = (int)refcopi_mem_places(f->w, (uint16_t)b->value.x); /* each needs one */
    return is_new(f, b) ? kept > 0 && kept >= places : refcopi_owner_of(f, b->base, b->index, b->path) == OWNER_OWNS;
}

/* Only the edge made last closes a ring; when goes back with the edges of a wrong turn. */
static void push(ring *r, uint16_t from, refcop_str record, refcop_str field, uint32_t when) {
    cycle_edge edge = {record, field};
    r->when[r->made.count] = when;
    r->objects[r->made.count] = from;
    r->made.edges[r->made.count++] = edge;
}

static void push_binding(ring *r, const binding *b) {
    const path_node *n = refcopi_path_get(r->f->a->paths, b->path);
    uint32_t last = r->f->w->syms[b->value.x].last;
    push(r, b->index, n->record, n->field, is_new(r->f, b) && last != NO_INSTR ? last : 0);
}

/* Extends the ring from `at` to `goal`, depth first; rings are short. */
static bool reaches(ring *r, uint16_t at, uint16_t goal) {
    working *w = r->f->w;
    if (at == goal)
        return true;
    if (r->seen[at] || r->made.count == CYCLE_MAX_EDGES || !takes_part(r->f, at))
        return false;
    r->seen[at] = true;
    for (uint32_t i = 0; i < w->mem_count; i++) {
        const binding *b = &w->mem[i];
        if (b->base != BASE_SYM || b->index != at || !is_object_edge(r->f, b) ||
            !is_strong(r, b))
            continue;
        push_binding(r, b);
        if (reaches(r, (uint16_t)b->value.x, goal))
            return true;
        r->made.count--;
    }
    for (uint16_t t = 0; t < w->sym_count; t++) {
        if (w->syms[t].holder != at || !(w->syms[t].flags & SYMF_PUT))
            continue;
        push(r, at, NULL, NULL, w->syms[t].put_at);
        if (reaches(r, t, goal))
            return true;
        r->made.count--;
    }
    return false;
}

/* "self->callback -> PyMethod_New() -> self" */
static const char *describe(const ring *r) {
    char text[256];
    size_t used = 0;
    for (uint32_t k = 0; k <= r->made.count && used < sizeof text - 80; k++) {
        const cycle_edge *e = k < r->made.count ? &r->made.edges[k] : NULL;
        const char *name = refcopi_name_of(r->f, r->objects[k % r->made.count]);
        int n = snprintf(text + used, sizeof text - used, "%s%.30s%s%.30s", k ? " -> " : "", name,
                         e && e->field ? "->" : "", e && e->field ? e->field->text : "");
        used += n > 0 ? (size_t)n : 0;
    }
    return refcopi_print(r->f->a->path_arena, "%s", text);
}

static void report_ring(ring *r, uint16_t closing, uint32_t site) {
    frame *f = r->f;
    f->closed = refcop_arena_copy(f->a->arena, &r->made, sizeof r->made);
    refcopi_report(f, REFCOP_RULE_CYCLE_CREATED, closing, site, f->instrs[site]->loc, 1,
                   "a cycle of strong references is closed here: %s", describe(r));
    f->closed = NULL;
}

/* The first edge of the ring is the one that was made last. */
static bool is_closing(const ring *r) {
    for (uint32_t k = 1; k < r->made.count; k++)
        if (r->when[k] > r->when[0])
            return false;
    return true;
}

static bool start(ring *r, frame *f, uint16_t returned, uint16_t from, uint16_t to) {
    memset(r, 0, sizeof *r);
    r->f = f;
    r->returned = returned;
    return takes_part(f, from) && takes_part(f, to);
}

void refcopi_put_into_itself(frame *f, uint16_t at) {
    ring r;
    if (!start(&r, f, NO_SYM, at, at))
        return;
    push(&r, at, NULL, NULL, f->at->id);
    report_ring(&r, at, f->at->id);
}

void refcopi_find_cycles(frame *f, uint16_t returned) {
    working *w = f->w;
    ring r;
    for (uint32_t i = 0; i < w->mem_count; i++) {
        const binding *b = &w->mem[i];
        if (!is_object_edge(f, b) || !is_new(f, b) ||
            !start(&r, f, returned, b->index, (uint16_t)b->value.x) || !is_strong(&r, b))
            continue;
        push_binding(&r, b);
        if (reaches(&r, (uint16_t)b->value.x, b->index) && is_closing(&r))
            report_ring(&r, (uint16_t)b->value.x, r.when[0]);
    }
    for (uint16_t t = 0; t < w->sym_count; t++) {
        if (!(w->syms[t].flags & SYMF_PUT) || w->syms[t].holder == NO_SYM ||
            !start(&r, f, returned, w->syms[t].holder, t))
            continue;
        push(&r, w->syms[t].holder, NULL, NULL, w->syms[t].put_at);
        if (reaches(&r, t, w->syms[t].holder) && is_closing(&r))
            report_ring(&r, t, r.when[0]);
    }
}
