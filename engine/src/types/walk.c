/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Walks a function's events and those of the functions it calls, with what their parameters are
 * bound to: so a field is followed through helpers that take the instance, a part of it, a
 * pointer to a field, or the object in it. */
#include "types/types.h"

#include <string.h>

enum {
    WALK_DEPTH = 12,
    WALK_VISITS = 24,    /* of one function within a walk */
    WALK_EVENTS = 60000, /* of a walk: what comes after is not seen */
    WALK_PARAMS = 16
};

static bound bind_param(const walker *w, uint32_t p) {
    static const bound none;
    return w->params && p < WALK_PARAMS ? w->params[p] : none;
}

static void merge(walker *w, bound *into, const bound *from) {
    into->fields = refcopi_field_union(w->t, into->fields, from->fields);
    into->is_self |= from->is_self;
    into->is_type |= from->is_type;
    into->is_part |= from->is_part;
}

bound refcopi_bind(walker *w, const origin *o) {
    bound b = {NULL, false, false, false};
    if (!o)
        return b;
    b.fields = o->fields;
    for (uint32_t p = 0; p < WALK_PARAMS; p++) {
        if (o->params & 1u << p) {
            bound from = bind_param(w, p);
            merge(w, &b, &from);
        }
        if (o->types_of & 1u << p && bind_param(w, p).is_self)
            b.is_type = true;
        if (o->parts_of & 1u << p && bind_param(w, p).is_self)
            b.is_part = true;
    }
    return b;
}

static void walk(walker *w, const func_facts *facts, const bound *params);

static void enter(walker *w, const event *e) {
    const func_facts *callee = &w->t->funcs[e->callee];
    func_facts *counted = &w->t->funcs[e->callee];
    if (w->depth >= WALK_DEPTH || counted->visits >= WALK_VISITS)
        return;
    counted->visits++;
    bound params[WALK_PARAMS];
    memset(params, 0, sizeof params);
    for (uint32_t k = 0; k < e->arg_count && k < WALK_PARAMS; k++)
        params[k] = refcopi_bind(w, &e->args[k]);
    walk(w, callee, params);
}

/* Py_TYPE(self)->tp_clear(self) */
static bool is_own_clear(walker *w, const event *e) {
    return w->info && w->info->clear.state == SLOT_BODY && e->name && e->arg_count &&
           strcmp(e->name->text, "tp_clear") == 0 && refcopi_bind(w, &e->args[0]).is_self;
}

static void enter_clear(walker *w) {
    func_facts *counted = &w->t->funcs[w->info->clear.facts - w->t->funcs];
    if (w->depth >= WALK_DEPTH || counted->visits++ > 0)
        return;
    bound params[WALK_PARAMS];
    memset(params, 0, sizeof params);
    params[0].is_self = true;
    walk(w, counted, params);
}

static void walk(walker *w, const func_facts *facts, const bound *params) {
    const func_facts *saved_facts = w->facts;
    const bound *saved_params = w->params;
    w->facts = facts;
    w->params = params;
    w->depth++;
    for (uint32_t k = 0; k < facts->event_count && w->budget > 0; k++) {
        const event *e = &facts->events[k];
        w->budget--;
        if (w->visit(w, e) && e->kind == EVENT_CALL)
            enter(w, e);
        else if (e->kind == EVENT_INDIRECT && is_own_clear(w, e))
            enter_clear(w);
        w->facts = facts;
        w->params = params;
    }
    w->depth--;
    w->facts = saved_facts;
    w->params = saved_params;
}

static void start(types *t, const type_info *info, const func_facts *facts, int self_param,
                  event_visitor visit, void *context) {
    walker w = {
        .t = t, .visit = visit, .context = context, .info = info, .budget = WALK_EVENTS};
    for (uint32_t n = 0; n < t->module->func_count; n++)
        t->funcs[n].visits = 0;
    bound params[WALK_PARAMS];
    memset(params, 0, sizeof params);
    if (self_param >= 0 && self_param < WALK_PARAMS)
        params[self_param].is_self = true;
    walk(&w, facts, params);
}

void refcopi_walk(types *t, const func_facts *facts, int self_param, event_visitor visit,
                  void *context) {
    start(t, NULL, facts, self_param, visit, context);
}

void refcopi_walk_slot(types *t, const type_info *info, const func_facts *facts,
                       event_visitor visit, void *context) {
    start(t, info, facts, 0, visit, context);
}
