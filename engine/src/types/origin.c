/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Origins: joining them. */
#include "types/types.h"

#include <string.h>

bool refcopi_is_clear(const origin *o) {
    return !o->fields && !o->allocs && !o->result_of && !o->address_of && !o->parts_of && !o->types_of &&
           (!o->content || (o->flags & FROM_SEALED)) && !(o->flags & FROM_UNKNOWN);
}

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
    open.result_at = open.called = open.called_field = 0;
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

/* Both unknown: what is called stays known while each says it, and it is one field. */
static void join_called(origin *into, const origin *from) {
    bool vague = ((into->flags & FROM_UNKNOWN) && !into->called && !into->called_field) ||
                 ((from->flags & FROM_UNKNOWN) && !from->called && !from->called_field) ||
                 (into->called_field && from->called_field && into->called_field != from->called_field);
    into->called = vague ? 0 : into->called | from->called;
    into->called_field = vague ? 0 : into->called_field | from->called_field;
}

static void join_sources(types *t, origin *into, const origin *from) {
    join_told(t, into, from);
    into->fields = refcopi_field_union(t, into->fields, from->fields);
    into->params |= from->params;
    into->types_of |= from->types_of;
    into->parts_of |= from->parts_of;
    into->drawn |= from->drawn;
    into->allocs |= from->allocs;
    join_called(into, from);
    uint16_t exact = into->flags & from->flags & FROM_EXACT;
    into->flags = (uint16_t)(((into->flags | from->flags) & ~(unsigned)FROM_EXACT) | exact);
    if (!into->address_of)
        into->address_of = from->address_of;
    if (!into->result_of) {
        into->result_of = from->result_of;
        into->result_at = from->result_at;
    } else if (from->result_of && from->result_of != into->result_of) {
        into->flags |= FROM_UNKNOWN;
        into->called = into->called_field = 0;
    } else if (from->result_of && from->result_at != into->result_at) {
        into->result_at = 0;
    }
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
