/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* What the file does with its fields: who stores what, what is released; and from that, which
 * fields own what they hold, and which of them can be part of a cycle. */
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

static bool is_retained_after(const func_facts *facts, const event *store, const origin *value,
                              const field_set *fields) {
    for (const event *e = store + 1; e < facts->events + facts->event_count; e++)
        if (e->kind == EVENT_RETAIN && e->target &&
            ((value->local && e->target->local == value->local) ||
             (fields && refcopi_field_in(e->target->fields, fields->ids[0]))))
            return true;
    return false;
}

/* The variable whose object was stored loses its reference later on: what was stored was not
 * that reference. */
static bool is_given_up(const func_facts *facts, const event *store, const origin *value) {
    const field_set *fields = store->target->fields;
    for (uint32_t k = 0; k < facts->event_count; k++) {
        const event *e = &facts->events[k];
        bool same = e->target && value->local && e->target->local == value->local;
        if (e > store && (e->kind == EVENT_RELEASE || e->kind == EVENT_STEAL) &&
            (same || (e->kind == EVENT_STEAL && e->target && fields &&
                      refcopi_field_in(e->target->fields, fields->ids[0]))))
            return true;
        if (e > store && e->kind == EVENT_RETURN && (value->flags & FROM_NEW) && e->value &&
            ((value->local && e->value->local == value->local) ||
             (fields && refcopi_field_in(e->value->fields, fields->ids[0]))) &&
            !is_retained_after(facts, store, value, fields))
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

static void note_content(field *f, const holding *h) {
    if (f->points_to && f->content && f->content != CONTENT_ANY &&
        f->content_record == f->points_to)
        return; /* declared */
    if (h->content == CONTENT_RECORD && f->content == CONTENT_RECORD &&
        f->content_record != h->record) {
        f->content = CONTENT_ANY;
    } else if (h->content > f->content) {
        f->content = h->content;
        f->content_record = h->record;
    }
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

static const refcop_func *caller_shown(const types *t, uint32_t func) {
    const refcop_func *found = imposed_above(t, func, 3);
    return found ? found : t->funcs[func].func;
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
    holding h = refcopi_holding_of(t, func, value);
    bool is_new = (value->flags & FROM_NEW) || value->allocs;
    bool is_owned = is_new || is_retained(facts, e, value, fields) ||
                 (owner != facts && is_retained(owner, e, value, fields));
    for (uint32_t k = 0; k < fields->count; k++) {
        field *f = &t->fields[fields->ids[k]];
        f->stored = true;
        if (!is_owned && h.content == CONTENT_LEAF && !h.from_caller && !value->params)
            continue; /* a singleton needs no reference from 3.12 on */
        if (is_owned && !f->owned_by) {
            f->owned_by = facts->func;
            f->owned_at = e->instr;
        }
        f->stored_owned |= is_owned;
        f->stored_kept |= is_owned && !is_given_up(facts, e, value);
        f->stored_borrowed |= !is_owned;
        note_content(f, &h);
        if (h.from_caller && h.content >= CONTENT_RECORD) {
            bool later = !is_constructor(t, func, 0);
            if (!f->from_caller || (later && !f->set_later)) {
                f->from_caller = caller_shown(t, func);
                f->from_caller_at = e->instr;
            }
            f->set_later |= later;
        }
    }
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
        if ((e->kind == EVENT_CLEAR || e->kind == EVENT_RELEASE) && g->root->func->address_taken)
            f->released_by_callback = true;
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

/* --- structs that begin alike ----------------------------------------------------------------- */

/* C has no inheritance: a function casts to another struct that begins with the same members. The
 * k-th member of one is that of the other when all before have the same types. */
static bool is_alike(const refcop_record *a, const refcop_record *b, uint32_t k) {
    if (a == b || k >= b->field_count || !a->is_object || !b->is_object || a->base != b->base)
        return false;
    for (uint32_t n = 0; n <= k; n++)
        if (a->fields[n].type != b->fields[n].type || a->fields[n].is_array != b->fields[n].is_array)
            return false;
    return true;
}

static bool did_alike(const types *t, const field *f, const bool *which) {
    const refcop_record *own = refcop_module_find_record(t->module, f->record);
    for (uint32_t k = 0; own && k < own->field_count; k++) {
        if (own->fields[k].name != f->name)
            continue;
        for (uint32_t r = 0; r < t->module->record_count; r++) {
            const refcop_record *other = &t->module->records[r];
            if (!is_alike(own, other, k))
                continue;
            field_id id = refcopi_field_find(t, other->name, other->fields[k].name);
            if (id && id < t->field_count && which[id])
                return true;
        }
    }
    return false;
}

/* A field that this file never stores to under its own name: its twins in other structs say what
 * it holds. */
static void adopt(types *t, field *f) {
    for (uint32_t k = 1; k < t->field_count; k++) {
        const field *twin = &t->fields[k];
        if (twin == f || twin->name != f->name || twin->content <= f->content)
            continue;
        f->content = twin->content;
        f->content_record = twin->content_record;
    }
}

static void adopt_all(types *t) {
    for (uint32_t k = 1; k < t->field_count; k++)
        if (!t->fields[k].stored && t->fields[k].content == CONTENT_NONE)
            adopt(t, &t->fields[k]);
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
    for (uint32_t k = 1; k < t->field_count; k++) {
        field *f = &t->fields[k];
        if (f->is_member || f->is_dict) {
            f->stored = f->stored_owned = f->stored_kept = true;
            f->content = CONTENT_ANY;
            f->set_later = true;
        }
    }
    adopt_all(t);
}

/* --- ownership and cycles ----------------------------------------------------------------------- */

bool refcopi_is_owning(const field *f) {
    return !f->is_weaklist && (f->released || f->stored_owned || f->is_dict);
}

enum { MAX_CHAIN = 4 };

/* An instance of that struct owns something that can be anything, or leads to goal. */
static bool is_open(const types *t, refcop_str record, refcop_str goal, content at_least,
                    uint32_t depth) {
    if (record == goal || depth > MAX_CHAIN)
        return record == goal;
    bool known = false;
    for (uint32_t k = 0; k < t->info_count; k++) {
        const type_info *info = &t->infos[k];
        if (!info->record || info->record->name != record || info->is_module)
            continue;
        known = true;
        for (uint32_t n = 0; n < info->owned_count; n++) {
            const field *f = &t->fields[info->owned[n].id];
            if (!refcopi_is_owning(f))
                continue;
            if (f->content == CONTENT_RECORD
                    ? is_open(t, f->content_record, goal, at_least, depth + 1)
                    : f->content >= at_least || f->content == CONTENT_NONE)
                return true;
        }
    }
    return !known;
}

bool refcopi_is_unseen(const types *t, const field *f) {
    bool unseen = false;
    for (uint32_t k = 0; f->content == CONTENT_RECORD && k < t->info_count; k++) {
        const type_info *info = &t->infos[k];
        if (!info->record || info->record->name != f->content_record || info->is_module)
            continue;
        if (info->has_gc || info->gc_unclear)
            return false;
        unseen = true;
    }
    return unseen;
}

bool refcopi_can_cycle(const types *t, const field *f, content at_least) {
    if (!refcopi_is_owning(f))
        return false;
    if (f->content == CONTENT_RECORD)
        return is_open(t, f->content_record, f->record, at_least, 0);
    if (f->content == CONTENT_NONE && f->stored_null && !f->stored)
        return false; /* the file sets it, and never to an object */
    return f->content >= at_least || (f->content == CONTENT_NONE && at_least < CONTENT_ANY);
}

/* --- what a slot function does --------------------------------------------------------------------- */

static void set_all(const field_set *fields, bool *which, done *d) {
    for (uint32_t k = 0; fields && k < fields->count; k++) {
        which[fields->ids[k]] = true;
        d->any = true;
    }
}

static bool is_base_slot(refcop_str name) {
    return !name || strncmp(name->text, "tp_", 3) == 0 || strcmp(name->text, "traverse") == 0;
}

static void note_args(walker *w, const event *e, done *d, bool indirect) {
    for (uint32_t k = 0; k < e->arg_count; k++) {
        bound b = refcopi_bind(w, &e->args[k]);
        if (b.is_self && indirect && is_base_slot(e->name))
            d->base_called |= !e->name || strcmp(e->name->text, "tp_free") != 0;
        else if (b.is_self)
            d->self_passed = true;
        for (uint32_t n = 0; b.fields && n < b.fields->count; n++)
            d->passed[b.fields->ids[n]] = true;
    }
}

static bool done_event(walker *w, const event *e) {
    done *d = w->context;
    bound b = refcopi_bind(w, e->target);
    switch ((event_kind)e->kind) {
    case EVENT_VISIT:
        set_all(b.fields, d->visited, d);
        d->part |= b.is_part;
        d->type_visited |= b.is_type;
        break;
    case EVENT_CLEAR:
        set_all(b.fields, d->cleared, d);
        set_all(b.fields, d->released, d);
        set_all(b.fields, d->nulled, d);
        break;
    case EVENT_RELEASE:
        set_all(b.fields, d->released, d);
        d->part |= b.is_part;
        d->type_released |= b.is_type;
        break;
    case EVENT_STEAL: set_all(b.fields, d->passed, d); break;
    case EVENT_STORE: set_all(b.fields, d->nulled, d); break;
    case EVENT_TRACK: d->tracked |= b.is_self; break;
    case EVENT_UNTRACK: d->untracked |= b.is_self; break;
    case EVENT_FREE: d->freed |= b.is_self; break;
    case EVENT_VISIT_DICT: d->dict_visited |= b.is_self; break;
    case EVENT_CLEAR_DICT: d->dict_cleared |= b.is_self; break;
    case EVENT_INDIRECT: note_args(w, e, d, true); break;
    case EVENT_UNKNOWN: note_args(w, e, d, false); break;
    case EVENT_CALL:
    case EVENT_API:
    case EVENT_RETAIN:
    case EVENT_RETURN: break;
    }
    return true;
}

static done empty_done(types *t) {
    done d;
    memset(&d, 0, sizeof d);
    bool *flags = REFCOP_NEW_ARRAY(t->arena, bool, (size_t)t->field_count * 5);
    d.visited = flags;
    d.released = flags + t->field_count;
    d.cleared = flags + 2 * (size_t)t->field_count;
    d.nulled = flags + 3 * (size_t)t->field_count;
    d.passed = flags + 4 * (size_t)t->field_count;
    return d;
}

done refcopi_done_by(types *t, const func_facts *facts, int self_param) {
    done d = empty_done(t);
    if (facts)
        refcopi_walk(t, facts, self_param, done_event, &d);
    return d;
}

done refcopi_done_in_slot(types *t, const type_info *info, const slot_use *use) {
    done d = empty_done(t);
    if (use->state == SLOT_BODY)
        refcopi_walk_slot(t, info, use->facts, done_event, &d);
    return d;
}

done refcopi_done_at_death(types *t, const type_info *info) {
    done d = refcopi_done_in_slot(t, info, &info->dealloc);
    if (info->finalize.state == SLOT_BODY)
        refcopi_walk_slot(t, info, info->finalize.facts, done_event, &d);
    return d;
}

/* Another struct that begins alike may be what the function casts to. */
static bool did_by_name(const types *t, refcop_str name, const bool *which) {
    for (uint32_t k = 1; k < t->field_count; k++)
        if (which[k] && t->fields[k].name == name)
            return true;
    return false;
}

bool refcopi_did(const types *t, const type_info *info, uint32_t index, const bool *which) {
    const owned *o = &info->owned[index];
    if (which[o->id] || did_by_name(t, t->fields[o->id].name, which) ||
        did_alike(t, &t->fields[o->id], which))
        return true;
    for (uint32_t k = 0; o->is_overlaid && k < info->owned_count; k++)
        if (info->owned[k].is_overlaid && which[info->owned[k].id])
            return true;
    return false;
}
