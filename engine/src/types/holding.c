/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* What a value of some origin may be, through parameters and results of the module's functions. */
#include "types/types.h"

#include <string.h>

enum { MAX_HOLDING_DEPTH = 6, MAX_CALLS_DEPTH = 6 };

/* The call by which the function at hand was entered. NULL: whichever there are. */
typedef struct given {
    uint32_t caller;
    const event *event;
    const struct given *outer; /* the call that the caller was entered by */
    uint32_t depth;
} given;

static void hold(holding *h, content what, refcop_str record, bool from_caller) {
    if (what == CONTENT_RECORD && h->content == CONTENT_RECORD && record != h->record) {
        h->content = CONTENT_ANY;
    } else if (what > h->content) {
        h->content = what;
        h->record = record;
    }
    h->from_caller |= from_caller;
    h->other |= what != CONTENT_NONE;
}

static void hold_declared(types *t, holding *h, refcop_str record, content otherwise,
                          bool from_caller) {
    content declared = refcopi_content_of_record(t, record);
    if (declared == CONTENT_NONE)
        hold(h, otherwise, NULL, from_caller);
    else
        hold(h, declared, record, from_caller);
}

static void hold_origin(types *t, uint32_t func, const origin *o, const given *by, holding *h);

/* What the calls of the module give for a parameter; false: nobody knows. */
static bool hold_given(types *t, uint32_t func, uint32_t param, const given *by, holding *h) {
    func_facts *facts = &t->funcs[func];
    if (by) {
        h->other |= param >= by->event->arg_count;
        if (param < by->event->arg_count)
            hold_origin(t, by->caller, &by->event->args[param], by->outer, h);
        return true;
    }
    if (facts->is_imposed || !t->first_site[func] || facts->depth >= MAX_HOLDING_DEPTH)
        return false;
    facts->depth += MAX_HOLDING_DEPTH; /* once on the way */
    for (uint32_t s = t->first_site[func]; s; s = t->sites[s - 1].next) {
        const call_site *site = &t->sites[s - 1];
        h->other |= param >= site->event->arg_count;
        if (param < site->event->arg_count)
            hold_origin(t, site->caller, &site->event->args[param], NULL, h);
    }
    facts->depth -= MAX_HOLDING_DEPTH;
    return true;
}

static void hold_param(types *t, uint32_t func, uint32_t param, const given *by, holding *h) {
    const func_facts *facts = &t->funcs[func];
    const refcop_local *local = &facts->func->locals[param];
    holding inner = {CONTENT_NONE, NULL, false, false};
    if (local->type != REFCOP_TYPE_OBJ && local->type != REFCOP_TYPE_OBJPTR) {
        h->other = true;
        return;
    }
    if (!hold_given(t, func, param, by, &inner)) {
        /* The first parameter is the instance; what else comes in comes from Python. */
        hold_declared(t, h, local->record, CONTENT_ANY, facts->is_imposed && param > 0);
        return;
    }
    h->other |= inner.other;
    content declared = refcopi_content_of_record(t, local->record);
    bool narrower = declared == CONTENT_STATIC && inner.content == CONTENT_LEAF;
    if (declared != CONTENT_NONE && !narrower)
        hold(h, declared, local->record, inner.from_caller);
    else
        hold(h, inner.content, inner.record, inner.from_caller);
}

/* --- results of calls ------------------------------------------------------------------------- */

static void hold_returned(types *t, uint32_t func, const given *by, holding *h) {
    func_facts *facts = &t->funcs[func];
    h->other = true;
    if (!by && facts->depth)
        return; /* it calls itself */
    uint8_t outer = facts->depth;
    facts->depth = by ? outer : 1;
    if (facts->return_count > MAX_RETURNS)
        hold_origin(t, func, &facts->result, by, h);
    for (uint32_t k = 0; k < facts->return_count && facts->return_count <= MAX_RETURNS; k++)
        hold_origin(t, func, facts->returns[k], by, h);
    facts->depth = outer;
}

/* The result of a function of the module, which is called in func, with what that call gives. */
static void hold_result(types *t, uint32_t func, const origin *o, const given *by, holding *h) {
    uint32_t callee = refcopi_func_named(t->a, o->result_of->name) - 1;
    func_facts *facts = &t->funcs[func];
    uint32_t at = o->result_at && facts->calls ? facts->calls[o->result_at - 1] : 0;
    if (!at || (by && by->depth == MAX_CALLS_DEPTH)) {
        hold_returned(t, callee, NULL, h);
        return;
    }
    event *e = &facts->events[at - 1];
    given inner = {func, e, by, by ? by->depth + 1 : 1};
    h->other = true;
    if (e->busy)
        return;
    e->busy = true;
    hold_returned(t, callee, &inner, h);
    e->busy = false;
}

/* The function of that name is called. */
static void hold_result_named(types *t, refcop_str name, holding *h) {
    uint32_t index = refcopi_func_named(t->a, name);
    const refcop_contract *c = index ? NULL : refcop_model_find(t->a->model, REFCOP_KIND_FUNCTION, name);
    if (index)
        hold_returned(t, index - 1, NULL, h);
    else if (!c)
        hold(h, CONTENT_ANY, NULL, false);
    for (; c; c = refcop_contract_next(t->a->model, c))
        for (uint32_t k = 0; k < c->outcome_count; k++) {
            const refcop_outcome *o = &c->outcomes[k];
            bool typed = o->result == REFCOP_RESULT_NEW && o->type && !c->combines;
            if (o->result != REFCOP_RESULT_NULL)
                hold(h, typed ? refcopi_content_of_word(o->type) : CONTENT_ANY, NULL, false);
        }
}

static void hold_called(types *t, uint32_t func, uint32_t param, const given *by, holding *h);

/* A pointer of that origin is called. */
static void hold_call_of(types *t, uint32_t func, const origin *o, const given *by, holding *h) {
    bool clear = refcopi_is_clear(o);
    refcop_str record = NULL;
    if (clear && o->global && !o->params && !(o->flags & FROM_JOINED)) {
        if (refcopi_content_of_type(t, o, &record) == CONTENT_LEAF)
            hold(h, CONTENT_LEAF, NULL, false); /* an instance of that type */
        else
            hold_result_named(t, o->global, h);
        return;
    }
    if (clear && !o->global && !o->params && (o->flags & FROM_NULL))
        return; /* it is not called */
    if (!clear || o->global || !o->params)
        hold(h, CONTENT_ANY, NULL, false);
    else
        for (uint32_t p = 0; p < MAX_TRACKED_PARAMS && o->params >> p; p++)
            if (o->params & 1u << p)
                hold_called(t, func, p, by, h);
}

/* The function calls a pointer that it was given. */
static void hold_called(types *t, uint32_t func, uint32_t param, const given *by, holding *h) {
    func_facts *facts = &t->funcs[func];
    if (by && param < by->event->arg_count) {
        hold_call_of(t, by->caller, &by->event->args[param], by->outer, h);
        return;
    }
    if (by || facts->is_imposed || !t->first_site[func] || facts->depth >= MAX_HOLDING_DEPTH) {
        hold(h, CONTENT_ANY, NULL, false);
        return;
    }
    facts->depth += MAX_HOLDING_DEPTH;
    for (uint32_t s = t->first_site[func]; s; s = t->sites[s - 1].next) {
        const call_site *site = &t->sites[s - 1];
        if (param < site->event->arg_count)
            hold_call_of(t, site->caller, &site->event->args[param], NULL, h);
        else
            hold(h, CONTENT_ANY, NULL, false);
    }
    facts->depth -= MAX_HOLDING_DEPTH;
}

/* Nothing is known of the value itself, but perhaps what was called for it. */
static void hold_unknown(types *t, uint32_t func, const origin *o, const given *by, holding *h) {
    const field *f = &t->fields[o->called_field];
    h->other = true;
    if (o->called_field && f->first_pointed && !f->points_elsewhere) {
        for (uint32_t p = f->first_pointed; p; p = t->pointed[p - 1].next)
            hold_returned(t, t->pointed[p - 1].func, NULL, h);
        return;
    }
    for (uint32_t p = 0; p < MAX_TRACKED_PARAMS && o->called >> p; p++)
        if (o->called & 1u << p)
            hold_called(t, func, p, by, h);
    if (!o->called)
        hold(h, CONTENT_ANY, NULL, false);
}

/* --- everything ------------------------------------------------------------------------------- */

/* A static type of this file: what it refers to was there before any instance. */
static bool is_static_type(const types *t, refcop_str global) {
    const refcop_typeobj *obj = global ? refcop_module_find_typeobj(t->module, global) : NULL;
    return obj && obj->kind == REFCOP_TYPEOBJ_STATIC;
}

/* The file reads the field and never stores to it by name. In a struct that is no object, such as the state of a
 * module that is filled by way of a table, it is as good as a global. */
static content of_unseen_field(const types *t, const field *f) {
    const refcop_record *record = refcop_module_find_record(t->module, f->record);
    return record && !record->is_object ? CONTENT_STATIC : CONTENT_MADE;
}

static void hold_fields(types *t, const origin *o, holding *h) {
    for (uint32_t k = 0; o->fields && k < o->fields->count; k++) {
        const field *f = &t->fields[o->fields->ids[k]];
        h->other = true;
        if (refcopi_field_in(o->told_fields, o->fields->ids[k]))
            continue;
        content otherwise = f->content || !t->is_resolved ? f->content : of_unseen_field(t, f);
        hold_declared(t, h, f->points_to, otherwise, false);
    }
}

static void hold_params(types *t, uint32_t func, const origin *o, const given *by, holding *h) {
    uint32_t open = o->params & ~o->told_params;
    for (uint32_t p = 0; p < MAX_TRACKED_PARAMS && open >> p; p++)
        if (open & 1u << p)
            hold_param(t, func, p, by, h);
    for (uint32_t p = 0; p < MAX_TRACKED_PARAMS && o->parts_of >> p; p++) {
        if (o->parts_of & 1u << p) {
            holding whole = {CONTENT_NONE, NULL, false, false};
            hold_param(t, func, p, by, &whole);
            hold(h, CONTENT_ANY, NULL, whole.from_caller);
        }
    }
}

static void hold_sources(types *t, uint32_t func, const origin *o, const given *by, holding *h) {
    h->other |= !(o->flags & FROM_NULL) && !o->params && !o->result_of;
    hold(h, (content)o->content, o->record, (o->flags & FROM_CALLER) != 0);
    if (o->flags & FROM_SEALED)
        return;
    if (o->types_of || o->global)
        hold(h, is_static_type(t, o->global) ? CONTENT_LEAF : CONTENT_STATIC, NULL, false);
    if (o->flags & FROM_UNKNOWN)
        hold_unknown(t, func, o, by, h);
    const func_facts *facts = &t->funcs[func];
    for (uint32_t k = 0; k < facts->alloc_count; k++)
        if (o->allocs & 1u << k)
            hold_declared(t, h, facts->allocs[k].record, CONTENT_ANY, false);
    hold_params(t, func, o, by, h);
    hold_fields(t, o, h);
    if (o->result_of)
        hold_result(t, func, o, by, h);
}

static void hold_origin(types *t, uint32_t func, const origin *o, const given *by, holding *h) {
    holding operands = {CONTENT_NONE, NULL, false, true};
    if (!(o->flags & FROM_OPERANDS)) {
        hold_sources(t, func, o, by, h);
        return;
    }
    hold_sources(t, func, o, by, &operands);
    hold(h, operands.content <= CONTENT_LEAF ? operands.content : CONTENT_ANY, NULL, operands.from_caller);
    h->other = true;
}

holding refcopi_holding_of(types *t, uint32_t func, const origin *o) {
    holding h = {CONTENT_NONE, NULL, false, false};
    hold_origin(t, func, o, NULL, &h);
    return h;
}
