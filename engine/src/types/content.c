/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* What fields hold: the stores that evidence.c gathered, resolved until nothing changes, since a
 * field may get what another one holds. From that, which fields can be part of a cycle. */
#include "types/types.h"

#include <string.h>

/* --- what is stored -------------------------------------------------------------------------- */

static bool note_content(field *f, const holding *h) {
    if (f->points_to && f->content && f->content != CONTENT_ANY &&
        f->content_record == f->points_to)
        return false; /* declared */
    if (h->content == CONTENT_RECORD && f->content == CONTENT_RECORD &&
        f->content_record != h->record) {
        f->content = CONTENT_ANY;
        return true;
    }
    if (h->content <= f->content)
        return false;
    f->content = h->content;
    f->content_record = h->record;
    return true;
}

/* A singleton needs no reference from 3.12 on, so a borrowed one says nothing. */
static bool is_telling(const field_store *s, const holding *h) {
    return s->is_owned || h->content != CONTENT_LEAF || h->from_caller || s->value.params;
}

static bool apply(types *t, const field_store *s) {
    holding h = refcopi_holding_of(t, s->func, &s->value);
    bool changed = false;
    for (uint32_t k = 0; is_telling(s, &h) && k < s->fields->count; k++)
        changed |= note_content(&t->fields[s->fields->ids[k]], &h);
    return changed;
}

static void apply_all(types *t) {
    enum { MAX_ROUNDS = 6 }; /* the longest chain of fields that is followed */
    bool changed = true;
    for (int round = 0; changed && round < MAX_ROUNDS; round++) {
        changed = false;
        for (uint32_t k = 0; k < t->store_count; k++)
            changed |= apply(t, &t->stores[k]);
    }
}

static void note_origin(types *t, const field_store *s) {
    holding h = refcopi_holding_of(t, s->func, &s->value);
    for (uint32_t k = 0; k < s->fields->count; k++) {
        t->fields[s->fields->ids[k]].stored_object |= h.other;
        t->fields[s->fields->ids[k]].stored_given_null |= !h.other;
    }
    for (uint32_t k = 0; is_telling(s, &h) && k < s->fields->count; k++) {
        field *f = &t->fields[s->fields->ids[k]];
        f->stored_borrowed |= !s->is_owned;
        f->stored_open |= h.content != CONTENT_LEAF;
        f->stored_owned |= s->is_owned;
        f->stored_kept |= s->is_kept;
        if (s->is_owned && !f->owned_by) {
            f->owned_by = t->funcs[s->func].func;
            f->owned_at = s->at;
        }
        if (!h.from_caller || h.content < CONTENT_RECORD)
            continue;
        if (!f->from_caller || (s->is_later && !f->set_later)) {
            f->from_caller = refcopi_caller_shown(t, s->func);
            f->from_caller_at = s->at;
        }
        f->set_later |= s->is_later;
    }
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

/* `self->code = code`, where all who call that give NULL. */
static void settle_null(types *t) {
    for (uint32_t k = 1; k < t->field_count; k++) {
        field *f = &t->fields[k];
        if (f->stored_given_null && !f->stored_object && !f->is_member && !f->is_dict) {
            f->stored = f->stored_owned = f->stored_kept = false;
            f->stored_null = true;
        }
    }
}

void refcopi_resolve_contents(types *t) {
    for (uint32_t k = 1; k < t->field_count; k++) {
        field *f = &t->fields[k];
        if (f->is_member || f->is_dict) {
            f->stored = f->stored_owned = f->stored_kept = true;
            f->content = CONTENT_ANY;
            f->set_later = true;
        }
    }
    apply_all(t);
    adopt_all(t);
    t->is_resolved = true; /* what is still not known is something */
    apply_all(t);
    for (uint32_t k = 0; k < t->store_count; k++)
        note_origin(t, &t->stores[k]);
    settle_null(t);
}

/* --- ownership and cycles --------------------------------------------------------------------- */

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
    if (f->content == CONTENT_STATIC && f->stored && !f->stored_open && !f->is_member)
        return false; /* declared as a type: static ones only */
    if (f->content == CONTENT_NONE && f->stored_null && !f->stored)
        return false; /* the file sets it, and never to an object */
    return f->content >= at_least || (f->content == CONTENT_NONE && at_least < CONTENT_ANY);
}
