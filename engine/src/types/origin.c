/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Origins: joining them, and asking what a value of some origin may be, through parameters and
 * results of the module's functions. */
#include "types/types.h"

#include <string.h>

/* A sealed value that meets one which is not: its content stays all that its sources give, if it
 * is of that very type. */
static origin unsealed(const origin *o) {
    origin open = *o;
    open.flags &= (uint16_t)~FROM_SEALED;
    if (!(o->flags & FROM_EXACT))
        return open;
    open.told_fields = o->fields;
    open.told_params = o->params;
    open.result_of = NULL;
    open.flags &= (uint16_t)~(FROM_EXACT | FROM_UNKNOWN);
    return open;
}

/* What one of both leaves open is open. */
static void join_told(types *t, origin *into, const origin *from) {
    uint32_t open = (into->params & ~into->told_params) | (from->params & ~from->told_params);
    into->told_params = (into->told_params | from->told_params) & ~open;
    if (!into->told_fields && !from->told_fields)
        return;
    const field_set *a = refcopi_field_without(t, into->fields, into->told_fields);
    const field_set *b = refcopi_field_without(t, from->fields, from->told_fields);
    const field_set *told = refcopi_field_union(t, into->told_fields, from->told_fields);
    into->told_fields = refcopi_field_without(t, told, refcopi_field_union(t, a, b));
}

static void join_sources(types *t, origin *into, const origin *from) {
    join_told(t, into, from);
    into->fields = refcopi_field_union(t, into->fields, from->fields);
    into->params |= from->params;
    into->types_of |= from->types_of;
    into->parts_of |= from->parts_of;
    into->allocs |= from->allocs;
    uint16_t exact = into->flags & from->flags & FROM_EXACT;
    into->flags = (uint16_t)(((into->flags | from->flags) & ~(unsigned)FROM_EXACT) | exact);
    if (!into->address_of)
        into->address_of = from->address_of;
    if (!into->result_of)
        into->result_of = from->result_of;
    else if (from->result_of && from->result_of != into->result_of)
        into->flags |= FROM_UNKNOWN;
    if (!into->global)
        into->global = from->global;
    if (!into->block)
        into->block = from->block;
}

void refcopi_origin_join(types *t, origin *into, const origin *from) {
    bool empty = !into->fields && !into->params && !into->types_of && !into->parts_of &&
                 !into->allocs && !into->content && !into->address_of && !into->result_of &&
                 !into->global && (into->flags & ~(unsigned)FROM_NULL) == 0;
    if (empty) {
        uint16_t null = into->flags;
        uint32_t local = into->local;
        *into = *from;
        into->flags |= null;
        into->local = local;
        return;
    }
    if ((from->flags & FROM_NULL) && !from->fields && !from->params && !from->content) {
        into->flags |= FROM_NULL;
        return;
    }
    origin other = *from;
    if ((into->flags ^ from->flags) & FROM_SEALED) {
        if (into->flags & FROM_SEALED)
            *into = unsealed(into);
        else
            other = unsealed(from);
    }
    join_sources(t, into, &other);
    if (from->content > into->content) {
        into->content = from->content;
        into->record = from->record;
    } else if (from->content == CONTENT_RECORD && into->content == CONTENT_RECORD &&
               from->record != into->record) {
        into->content = CONTENT_ANY;
    }
}

/* --- what a value may be ------------------------------------------------------------------ */

enum { MAX_HOLDING_DEPTH = 6 };

static void hold(holding *h, content what, refcop_str record, bool from_caller) {
    if (what == CONTENT_RECORD && h->content == CONTENT_RECORD && record != h->record) {
        h->content = CONTENT_ANY;
    } else if (what > h->content) {
        h->content = what;
        h->record = record;
    }
    h->from_caller |= from_caller;
}

static void hold_declared(types *t, holding *h, refcop_str record, content otherwise,
                          bool from_caller) {
    content declared = refcopi_content_of_record(t, record);
    if (declared == CONTENT_NONE)
        hold(h, otherwise, NULL, from_caller);
    else
        hold(h, declared, record, from_caller);
}

static void hold_origin(types *t, uint32_t func, const origin *o, holding *h);

/* What callers of the module give for a parameter. */
static void hold_param(types *t, uint32_t func, uint32_t param, holding *h) {
    func_facts *facts = &t->funcs[func];
    const refcop_local *local = &facts->func->locals[param];
    if (local->type != REFCOP_TYPE_OBJ && local->type != REFCOP_TYPE_OBJPTR) {
        return;
    }
    if (facts->is_imposed) {
        /* The first parameter is the instance; what else comes in comes from Python. */
        hold_declared(t, h, local->record, CONTENT_ANY, param > 0);
        return;
    }
    if (!t->first_site[func] || facts->depth >= MAX_HOLDING_DEPTH) {
        hold_declared(t, h, local->record, CONTENT_ANY, false);
        return;
    }
    holding inner = {CONTENT_NONE, NULL, false};
    facts->depth += MAX_HOLDING_DEPTH; /* once on the way */
    for (uint32_t s = t->first_site[func]; s; s = t->sites[s - 1].next) {
        const call_site *site = &t->sites[s - 1];
        if (param < site->event->arg_count)
            hold_origin(t, site->caller, &site->event->args[param], &inner);
    }
    facts->depth -= MAX_HOLDING_DEPTH;
    content declared = refcopi_content_of_record(t, local->record);
    bool narrower = declared == CONTENT_STATIC && inner.content == CONTENT_LEAF;
    if (declared != CONTENT_NONE && !narrower)
        hold(h, declared, local->record, inner.from_caller);
    else
        hold(h, inner.content, inner.record, inner.from_caller);
}

static uint32_t index_of(const types *t, const refcop_func *func) {
    return refcopi_func_named(t->a, func->name) - 1;
}

static void hold_result(types *t, const refcop_func *func, holding *h) {
    uint32_t index = index_of(t, func);
    func_facts *facts = &t->funcs[index];
    if (facts->depth) {
        hold(h, CONTENT_NONE, NULL, false);
        return;
    }
    facts->depth++;
    hold_origin(t, index, &facts->result, h);
    facts->depth--;
}

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

static void hold_origin(types *t, uint32_t func, const origin *o, holding *h) {
    hold(h, (content)o->content, o->record, (o->flags & FROM_CALLER) != 0);
    if (o->flags & FROM_SEALED)
        return;
    if (o->types_of || o->global)
        hold(h, is_static_type(t, o->global) ? CONTENT_LEAF : CONTENT_STATIC, NULL, false);
    if (o->flags & FROM_UNKNOWN)
        hold(h, CONTENT_ANY, NULL, false);
    const func_facts *facts = &t->funcs[func];
    for (uint32_t k = 0; k < facts->alloc_count; k++)
        if (o->allocs & 1u << k)
            hold_declared(t, h, facts->allocs[k].record, CONTENT_ANY, false);
    uint32_t open = o->params & ~o->told_params;
    for (uint32_t p = 0; p < MAX_TRACKED_PARAMS && open >> p; p++)
        if (open & 1u << p)
            hold_param(t, func, p, h);
    for (uint32_t p = 0; p < MAX_TRACKED_PARAMS && o->parts_of >> p; p++) {
        if (o->parts_of & 1u << p) {
            holding whole = {CONTENT_NONE, NULL, false};
            hold_param(t, func, p, &whole);
            hold(h, CONTENT_ANY, NULL, whole.from_caller);
        }
    }
    for (uint32_t k = 0; o->fields && k < o->fields->count; k++) {
        const field *f = &t->fields[o->fields->ids[k]];
        if (refcopi_field_in(o->told_fields, o->fields->ids[k]))
            continue;
        content otherwise = f->content || !t->is_resolved ? f->content : of_unseen_field(t, f);
        hold_declared(t, h, f->points_to, otherwise, false);
    }
    if (o->result_of)
        hold_result(t, o->result_of, h);
}

holding refcopi_holding_of(types *t, uint32_t func, const origin *o) {
    holding h = {CONTENT_NONE, NULL, false};
    hold_origin(t, func, o, &h);
    return h;
}
