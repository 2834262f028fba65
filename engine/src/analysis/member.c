/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* The table of members and of what functions do with them (keeping.c and lending.c fill it). */
#include "member.h"

/* --- filling it ---------------------------------------------------------------------------------- */

/* Where the member is, or would be, in slots. */
static uint32_t slot_of(const member_table *m, refcop_str record, refcop_str name) {
    uint32_t at = (record->id * 31u + name->id) * 2654435761u & (m->slot_count - 1);
    while (m->slots[at] && (m->items[m->slots[at] - 1].record != record ||
                            m->items[m->slots[at] - 1].field != name))
        at = (at + 1) & (m->slot_count - 1);
    return at;
}

static void grow_slots(analysis *a, member_table *m) {
    m->slot_count = m->slot_count ? m->slot_count * 2 : 128;
    m->slots = REFCOP_NEW_ARRAY(a->arena, uint32_t, m->slot_count);
    for (uint32_t k = 0; k < m->count; k++)
        m->slots[slot_of(m, m->items[k].record, m->items[k].field)] = k + 1;
}

void refcopi_members_new(analysis *a) {
    uint32_t funcs = a->module->func_count + 1;
    member_table *m = a->members = REFCOP_NEW(a->arena, member_table);
    grow_slots(a, m);
    m->returns_fresh = REFCOP_NEW_ARRAY(a->arena, bool, funcs);
    m->returns_other = REFCOP_NEW_ARRAY(a->arena, bool, funcs);
    m->returns_domain = REFCOP_NEW_ARRAY(a->arena, refcop_str, funcs);
    m->frees_params = REFCOP_NEW_ARRAY(a->arena, uint32_t, funcs);
    m->fills_params = REFCOP_NEW_ARRAY(a->arena, uint32_t, funcs);
    m->gives_params = REFCOP_NEW_ARRAY(a->arena, uint32_t, funcs);
    m->gives_other = REFCOP_NEW_ARRAY(a->arena, uint32_t, funcs);
    m->keeps_params = REFCOP_NEW_ARRAY(a->arena, uint32_t, funcs);
}

uint32_t refcopi_member_for(analysis *a, refcop_str record, refcop_str name) {
    member_table *m = a->members;
    uint32_t *slot = &m->slots[slot_of(m, record, name)];
    if (*slot)
        return *slot;
    if (m->count == m->cap) {
        uint32_t cap = m->cap ? m->cap * 2 : 64;
        m->items = refcop_arena_grow(a->arena, m->items, m->cap, cap, sizeof(member));
        m->cap = cap;
    }
    member made = {.record = record, .field = name};
    m->items[m->count++] = made;
    *slot = m->count;
    uint32_t at = m->count;
    if (m->count * 2 > m->slot_count)
        grow_slots(a, m);
    return at;
}

void refcopi_note_member_use(analysis *a, uint32_t at, member_use use) {
    member_table *m = a->members;
    if (m->use_count == m->use_cap) {
        uint32_t cap = m->use_cap ? m->use_cap * 2 : 64;
        m->uses = refcop_arena_grow(a->arena, m->uses, m->use_cap, cap, sizeof(member_use));
        m->use_cap = cap;
    }
    member *x = &m->items[at - 1];
    use.next = x->uses;
    m->uses[m->use_count++] = use;
    x->uses = m->use_count;
    x->kinds |= 1u << use.kind;
}

void refcopi_note_struct_use(analysis *a, struct_use use) {
    member_table *m = a->members;
    if (m->struct_count == m->struct_cap) {
        uint32_t cap = m->struct_cap ? m->struct_cap * 2 : 64;
        m->structs = refcop_arena_grow(a->arena, m->structs, m->struct_cap, cap, sizeof(struct_use));
        m->struct_cap = cap;
    }
    m->structs[m->struct_count++] = use;
}

void refcopi_note_entrusted(analysis *a, entrusted made) {
    member_table *m = a->members;
    if (m->entrusted_count == m->entrusted_cap) {
        uint32_t cap = m->entrusted_cap ? m->entrusted_cap * 2 : 8;
        m->entrusted = refcop_arena_grow(a->arena, m->entrusted, m->entrusted_cap, cap, sizeof(entrusted));
        m->entrusted_cap = cap;
    }
    m->entrusted[m->entrusted_count++] = made;
}

/* --- questions
 * ---------------------------------------------------------------------------------------- */

const member *refcopi_member(const analysis *a, uint32_t k) {
    return k < a->members->count ? &a->members->items[k] : NULL;
}

const member *refcopi_member_named(const analysis *a, refcop_str record, refcop_str name) {
    uint32_t at = a->members->slots[slot_of(a->members, record, name)];
    return at ? &a->members->items[at - 1] : NULL;
}

const struct_use *refcopi_struct_use(const analysis *a, uint32_t k) {
    return k < a->members->struct_count ? &a->members->structs[k] : NULL;
}

const entrusted *refcopi_entrusted(const analysis *a, uint32_t k) {
    return k < a->members->entrusted_count ? &a->members->entrusted[k] : NULL;
}

const member_use *refcopi_member_uses(const analysis *a, uint32_t at) {
    return at ? &a->members->uses[at - 1] : NULL;
}

#define KIND(kind) (1u << (kind))

bool refcopi_holds_blocks(const member *m) {
    return (m->kinds & (KIND(USE_FILLED) | KIND(USE_LIKELY_FILLED))) &&
           !(m->kinds & KIND(USE_UNCLEAR));
}

bool refcopi_uses_in(const analysis *a, const member *m, member_use_kind kind, uint32_t func) {
    for (const member_use *u = refcopi_member_uses(a, m->uses); u;
         u = refcopi_member_uses(a, u->next))
        if (u->kind == kind && u->func == func)
            return true;
    return false;
}

bool refcopi_uses(const member *m, member_use_kind kind) {
    return (m->kinds & KIND(kind)) != 0;
}

bool refcopi_frees_unknown(const analysis *a) {
    return a->members->frees_unknown;
}
