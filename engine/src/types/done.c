/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* What a slot function does to the fields of an instance, its callees included. */
#include "types/types.h"

#include <string.h>

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

bool refcopi_is_again(const type_info *info, uint32_t index) {
    for (uint32_t k = 0; k < index; k++)
        if (info->owned[k].id == info->owned[index].id)
            return true;
    return false;
}
