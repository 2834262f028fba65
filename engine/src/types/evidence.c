/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* What the file does with its fields: who stores what, what is released; and from that, which
 * fields own what they hold. */
#include "types/types.h"

#include <string.h>

/* --- stores and releases ------------------------------------------------------------------- */

/* Places that the variable's object went to before end, other than the one at hand. */
static uint32_t stores_until(const func_facts *facts, const event *end, const event *store,
                             uint32_t local) {
    uint32_t count = 0;
    for (const event *e = facts->events; e < end; e++) {
        if (e->kind != EVENT_STORE || !e->value || e->value->local != local ||
            e->target->fields == store->target->fields)
            continue;
        bool known = false;
        for (const event *b = facts->events; b < e && !known; b++)
            known = b->kind == EVENT_STORE && b->value && b->value->local == local &&
                    b->target->fields == e->target->fields;
        count += !known;
    }
    return count;
}

static uint32_t retains_until(const func_facts *facts, const event *end, uint32_t local) {
    uint32_t count = 0;
    for (const event *e = facts->events; e < end; e++)
        count += e->kind == EVENT_RETAIN && e->target && e->target->local == local;
    return count;
}

/* There was a reference left for this place; or there are enough for all places, whatever the
 * order. */
static bool has_reference_left(const func_facts *facts, const event *store, uint32_t local) {
    const event *end = facts->events + facts->event_count;
    if (store < facts->events || store >= end)
        return true;
    uint32_t all = retains_until(facts, end, local);
    return stores_until(facts, store, store, local) < retains_until(facts, store, local) ||
           (all > 0 ? stores_until(facts, end, store, local) < all
                    : stores_until(facts, store, store, local) == 0);
}

/* A reference is taken in the same function: on the variable, as often as it is stored, or on the
 * object's field itself. */
static bool is_retained(const func_facts *facts, const event *store, const origin *value,
                        const field_set *fields) {
    if (value->local && value->local <= 64 &&
        (facts->retained & (uint64_t)1 << (value->local - 1)) &&
        has_reference_left(facts, store, value->local))
        return true;
    for (uint32_t k = 0; k < facts->event_count; k++) {
        const event *e = &facts->events[k];
        if (e->kind != EVENT_RETAIN || !e->target || !e->target->fields)
            continue;
        for (uint32_t n = 0; fields && n < fields->count; n++)
            if (refcopi_field_in(e->target->fields, fields->ids[n]))
                return true;
    }
    return false;
}

/* The object as event e names it: by the variable, or by the field it was stored to. */
static bool is_same_object(const event *e, const origin *value, const field_set *fields) {
    return e->target && ((value->local && e->target->local == value->local) ||
                         (fields && refcopi_field_in(e->target->fields, fields->ids[0])));
}

static bool is_retained_after(const func_facts *facts, const event *store, const origin *value,
                              const field_set *fields) {
    for (const event *e = store + 1; e < facts->events + facts->event_count; e++)
        if (e->kind == EVENT_RETAIN && is_same_object(e, value, fields))
            return true;
    return false;
}

/* Someone takes over a reference of the object, and none was made for that. */
static bool is_stolen(const func_facts *facts, const event *store, const origin *value) {
    const field_set *fields = store->target->fields;
    bool stolen = false;
    for (const event *e = facts->events; e < facts->events + facts->event_count; e++) {
        if (e->kind == EVENT_RETAIN && is_same_object(e, value, fields))
            return false;
        stolen |= e > store && e->kind == EVENT_STEAL && is_same_object(e, value, fields);
    }
    return stolen;
}

static bool is_returned(const func_facts *facts, const event *store, const origin *value) {
    for (const event *e = store + 1; e < facts->events + facts->event_count; e++)
        if (e->kind == EVENT_RETURN && e->value && e->value->local == value->local)
            return true;
    return false;
}

/* A new object goes to several places, and is returned with a reference taken for that: which place
 * the one that is left belongs to cannot be told. A list with its first and last node is like that. */
static bool is_shared_out(const func_facts *facts, const event *store, const origin *value) {
    const event *end = facts->events + facts->event_count;
    if (!(value->flags & FROM_NEW) || !value->local || store < facts->events || store >= end ||
        !is_returned(facts, store, value))
        return false;
    return stores_until(facts, end, store, value->local) >= retains_until(facts, end, value->local);
}

/* Some way leads from the one event to the other. */
static bool leads_to(types *t, const func_facts *facts, const event *from, const event *to) {
    if (from < facts->events || from >= facts->events + facts->event_count || from->block == to->block)
        return from < to;
    return refcop_func_reach(facts->func, from->block, NULL, NULL, t->a->path_arena)[to->block];
}

/* The variable whose object was stored loses its reference later on: what was stored was not
 * that reference. */
static bool is_given_up(types *t, const func_facts *facts, const event *store, const origin *value) {
    const field_set *fields = store->target->fields;
    if (is_stolen(facts, store, value) || is_shared_out(facts, store, value))
        return true;
    for (uint32_t k = 0; k < facts->event_count; k++) {
        const event *e = &facts->events[k];
        bool same = e->target && value->local && e->target->local == value->local;
        if (e > store && e->kind == EVENT_RELEASE && same && leads_to(t, facts, store, e))
            return true;
        if (e > store && e->kind == EVENT_RETURN && (value->flags & FROM_NEW) && e->value &&
            ((value->local && e->value->local == value->local) ||
             (fields && refcopi_field_in(e->value->fields, fields->ids[0]))) &&
            !is_retained_after(facts, store, value, fields) && leads_to(t, facts, store, e))
            return true;
        /* One reference for two places. */
        if (e != store && e->kind == EVENT_STORE && value->local && e->value &&
            e->value->local == value->local && e->target->fields != fields &&
            !(value->local <= 64 && (facts->retained & (uint64_t)1 << (value->local - 1))))
            return true;
    }
    return false;
}

static bool stores_to(const func_facts *facts, field_id id) {
    for (uint32_t k = 0; k < facts->event_count; k++)
        if (facts->events[k].kind == EVENT_STORE && facts->events[k].target &&
            refcopi_field_in(facts->events[k].target->fields, id))
            return true;
    return false;
}

/* It puts an object there, rather than NULL: what it releases it has replaced. */
static bool replaces(const func_facts *facts, field_id id) {
    for (uint32_t k = 0; k < facts->event_count; k++) {
        const event *e = &facts->events[k];
        if (e->kind == EVENT_STORE && e->target && e->value && refcopi_field_in(e->target->fields, id) &&
            (e->value->flags & ~(unsigned)(FROM_JOINED | FROM_NULL)))
            return true;
    }
    return false;
}

/* Something is put there, or a reference taken of what it holds. */
static bool gains(const func_facts *facts, field_id id) {
    for (uint32_t k = 0; k < facts->event_count; k++)
        if (facts->events[k].kind == EVENT_RETAIN && facts->events[k].target &&
            refcopi_field_in(facts->events[k].target->fields, id))
            return true;
    return stores_to(facts, id);
}

/* tp_new, or a helper that only such call. */
static bool is_constructor(types *t, uint32_t func, uint32_t depth) {
    const func_facts *facts = &t->funcs[func];
    if (refcopi_stands_in(t, facts->func->name, "tp_new") ||
        refcopi_stands_in(t, facts->func->name, "tp_init"))
        return true;
    if (facts->is_imposed)
        return false;
    if (facts->alloc_count)
        return true;
    for (uint32_t k = 0; k < facts->event_count; k++)
        if (facts->events[k].kind == EVENT_INDIRECT && facts->events[k].name &&
            strcmp(facts->events[k].name->text, "tp_alloc") == 0)
            return true;
    if (!t->first_site[func] || depth > 3)
        return false;
    for (uint32_t s = t->first_site[func]; s; s = t->sites[s - 1].next)
        if (!is_constructor(t, t->sites[s - 1].caller, depth + 1))
            return false;
    return true;
}

/* A function that Python calls: func itself, or one that leads to it. */
static const refcop_func *imposed_above(const types *t, uint32_t func, uint32_t depth) {
    const refcop_func *f = t->funcs[func].func;
    if (t->funcs[func].is_imposed)
        return refcopi_stands_in(t, f->name, "module_init") ||
                       refcopi_stands_in(t, f->name, "Py_mod_exec") ? NULL : f;
    for (uint32_t s = t->first_site[func]; s && depth > 0; s = t->sites[s - 1].next) {
        const refcop_func *found = imposed_above(t, t->sites[s - 1].caller, depth - 1);
        if (found)
            return found;
    }
    return NULL;
}

const refcop_func *refcopi_caller_shown(const types *t, uint32_t func) {
    const refcop_func *found = imposed_above(t, func, 3);
    return found ? found : t->funcs[func].func;
}

static void add_store(types *t, field_store store) {
    if (t->store_count == t->store_room) {
        uint32_t room = t->store_room ? t->store_room * 2 : 64;
        t->stores = refcop_arena_grow(t->arena, t->stores, t->store_room, room, sizeof store);
        t->store_room = room;
    }
    t->stores[t->store_count++] = store;
}

/* `Parse(args, "O", &self->name); if (!Check(self->name)) return -1;`: what stays there has passed. */
static void apply_checks(const func_facts *facts, const field_set *fields, origin *value) {
    for (uint32_t k = 0; k < facts->check_count && fields->count == 1; k++)
        if (facts->checks[k].field == fields->ids[0]) {
            value->content = facts->checks[k].content;
            value->record = facts->checks[k].record;
            value->flags |= FROM_SEALED;
        }
}

static void note_store(types *t, const func_facts *facts, const func_facts *owner, const event *e,
                       const origin *value, const field_set *fields, uint32_t func) {
    /* The object linked to itself: no reference of its own. */
    if (e->object && value->local && e->object->local == value->local)
        return;
    if ((value->flags & ~(unsigned)FROM_JOINED) == FROM_NULL && !value->fields && !value->params && !value->parts_of &&
        !value->content && !value->result_of && !value->allocs && !value->global) {
        for (uint32_t k = 0; k < fields->count; k++)
            t->fields[fields->ids[k]].stored_null = true;
        return;
    }
    bool is_new = (value->flags & FROM_NEW) || value->allocs;
    bool is_owned = is_new || is_retained(facts, e, value, fields) ||
                    (owner != facts && is_retained(owner, e, value, fields));
    for (uint32_t k = 0; k < fields->count; k++)
        t->fields[fields->ids[k]].stored = true;
    origin kept = *value;
    apply_checks(owner, fields, &kept);
    add_store(t, (field_store){
        .func = func,
        .at = e->instr,
        .value = kept,
        .fields = fields,
        .is_owned = is_owned,
        .is_kept = is_owned && !is_given_up(t, facts, e, value),
        .is_later = !(e->object && e->object->allocs) && !is_constructor(t, func, 0),
    });
}

typedef struct gather {
    uint32_t func;
    const func_facts *root;
} gather;

static bool has_fields(walker *w, const event *e) {
    for (uint32_t k = 0; k < e->arg_count; k++)
        if (refcopi_bind(w, &e->args[k]).fields)
            return true;
    return false;
}

/* Helpers are entered only for what they do to fields given to them: what they do to fields of
 * their own is theirs to tell. */
static bool gather_event(walker *w, const event *e) {
    types *t = w->t;
    gather *g = w->context;
    bound target = refcopi_bind(w, e->target);
    bool inner = w->facts != g->root;
    if (e->kind == EVENT_CALL)
        return w->depth < 4 && has_fields(w, e);
    if (inner && (!e->target || e->target->fields || !target.fields))
        return false;
    for (uint32_t k = 0; target.fields && k < target.fields->count; k++) {
        field *f = &t->fields[target.fields->ids[k]];
        if (g->root->func->address_taken && (e->kind == EVENT_CLEAR || e->kind == EVENT_RELEASE))
            f->released_by_callback |= e->kind == EVENT_CLEAR || !replaces(g->root, target.fields->ids[k]);
        if (!inner && e->kind == EVENT_RELEASE && !refcopi_stands_in(t, g->root->func->name, "tp_dealloc") &&
            !gains(g->root, target.fields->ids[k]))
            f->released_for_good = true;
        if (e->kind == EVENT_CLEAR)
            f->released = true;
        else if ((e->kind == EVENT_RELEASE || e->kind == EVENT_STEAL) &&
                 stores_to(g->root, target.fields->ids[k]))
            f->released = e->kind == EVENT_RELEASE || f->released;
        else if (e->kind == EVENT_UNKNOWN && f->type == REFCOP_TYPE_OBJPTR)
            f->leaks_away = true;
    }
    if (e->kind == EVENT_STORE && target.fields && e->value) {
        uint32_t at = (uint32_t)(w->facts - t->funcs);
        origin value = *e->value;
        if (inner) { /* the helper's parameters are what this call gives */
            bound b = refcopi_bind(w, e->value);
            value.fields = b.fields;
        }
        note_store(t, w->facts, g->root, e, &value, target.fields, at);
    }
    return true;
}

/* --- teardown -------------------------------------------------------------------------------- */

static bool teardown_event(walker *w, const event *e) {
    if (e->kind == EVENT_RELEASE || e->kind == EVENT_CLEAR) {
        bound b = refcopi_bind(w, e->target);
        for (uint32_t k = 0; b.fields && k < b.fields->count; k++) {
            field *f = &w->t->fields[b.fields->ids[k]];
            f->released = f->released_in_teardown = true;
        }
    }
    return true;
}

static bool visit_event(walker *w, const event *e) {
    if (e->kind == EVENT_VISIT) {
        bound b = refcopi_bind(w, e->target);
        for (uint32_t k = 0; b.fields && k < b.fields->count; k++) {
            field *f = &w->t->fields[b.fields->ids[k]];
            f->visited_by_other |= !w->info->record || w->info->record->name != f->record;
        }
    }
    return true;
}

static void walk_teardown(types *t, const type_info *info, const slot_use *use) {
    if (use->state == SLOT_BODY && !use->inherited)
        refcopi_walk_slot(t, info, use->facts, teardown_event, NULL);
}

void refcopi_evidence(types *t) {
    for (uint32_t n = 0; n < t->module->func_count; n++) {
        gather g = {n, &t->funcs[n]};
        refcopi_walk(t, &t->funcs[n], -1, gather_event, &g);
    }
    for (uint32_t k = 0; k < t->info_count; k++) {
        walk_teardown(t, &t->infos[k], &t->infos[k].dealloc);
        walk_teardown(t, &t->infos[k], &t->infos[k].clear);
        walk_teardown(t, &t->infos[k], &t->infos[k].finalize);
        if (t->infos[k].traverse.state == SLOT_BODY && !t->infos[k].traverse.inherited)
            refcopi_walk_slot(t, &t->infos[k], t->infos[k].traverse.facts, visit_event, NULL);
    }
    refcopi_resolve_contents(t);
}
