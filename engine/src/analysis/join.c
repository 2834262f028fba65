/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Two exits that callers cannot tell apart become one: what they agree on stays. */
#include "block.h"
#include "exit.h"

bool refcopi_same_result(const exit_record *a, const exit_record *b) {
    return a->result == b->result && a->param == b->param && a->lo == b->lo && a->hi == b->hi &&
           a->type == b->type;
}

bool refcopi_is_told_by_sign(const frame *f, uint32_t p, const param_exit *a, const param_exit *b) {
    return f->func->locals[p].type == REFCOP_TYPE_INT && (uint8_t)(a->excluded | b->excluded) == UINT8_MAX;
}

void refcopi_join_params(exit_record *into, const exit_record *from, uint32_t count) {
    for (uint32_t p = 0; p < count && p < REFCOP_MAX_PARAMS; p++) {
        param_exit *a = &into->params[p];
        const param_exit *b = &from->params[p];
        bits_known bits = refcopi_bits_common(a->bits, b->bits);
        uint8_t excluded = a->excluded & b->excluded;
        refcopi_join_block(a, b);
        if (a->null != b->null && (a->null || b->null)) { /* counts are per non-NULL */
            bool null = a->null;
            param_exit known = null ? *b : *a;
            known.null = known.nonnull = known.needed = false;
            *a = known;
            a->bits = bits;
            a->excluded = excluded;
            continue;
        }
        if (a->single != b->single && !a->unknown && !b->unknown) {
            bool needed = a->needed && b->needed, nonnull = a->nonnull && b->nonnull;
            *a = a->single ? *b : *a;
            a->needed = needed;
            a->nonnull = nonnull;
            continue;
        }
        if (a->unknown || b->unknown || a->net != b->net || (a->net && a->stolen != b->stolen)) {
            bool same = a->net == b->net && !a->unknown && !b->unknown;
            a->unknown = !same;
        }
        a->needed &= b->needed;
        a->held &= b->held;
        a->nonnull &= b->nonnull;
        a->null &= b->null;
        a->excluded = excluded;
        a->bits = bits;
    }
}

mem_exit *refcopi_find_mem(exit_record *r, const mem_exit *m) {
    for (uint32_t k = 0; k < r->mem_count; k++)
        if (r->mem[k].param == m->param && r->mem[k].path == m->path &&
            (m->param != MEM_EFFECT_GLOBAL || r->mem[k].global == m->global))
            return &r->mem[k];
    return NULL;
}

static uint8_t join_kind(uint8_t a, uint8_t b) {
    if (a == b)
        return a;
    bool null = a == REFCOP_EFFECT_OUT_NULL || b == REFCOP_EFFECT_OUT_NULL;
    bool made = a == REFCOP_EFFECT_OUT_NEW || b == REFCOP_EFFECT_OUT_NEW ||
                a == REFCOP_EFFECT_OUT_MAYBE_NEW || b == REFCOP_EFFECT_OUT_MAYBE_NEW;
    bool both_made = (a == REFCOP_EFFECT_OUT_NEW || a == REFCOP_EFFECT_OUT_MAYBE_NEW) &&
                     (b == REFCOP_EFFECT_OUT_NEW || b == REFCOP_EFFECT_OUT_MAYBE_NEW);
    if ((null && made) || both_made)
        return REFCOP_EFFECT_OUT_MAYBE_NEW;
    if (a == REFCOP_EFFECT_OUT_PLAIN || b == REFCOP_EFFECT_OUT_PLAIN ||
        a == REFCOP_EFFECT_OUT_RAW || b == REFCOP_EFFECT_OUT_RAW)
        return REFCOP_EFFECT_OUT_PLAIN;
    return REFCOP_EFFECT_OUT_UNKNOWN;
}

static bool is_absent(const exit_record *r, const mem_exit *m) {
    return m->param < REFCOP_MAX_PARAMS && r->params[m->param].null;
}

/* b is NULL: the path left the place alone. */
static void join_place(mem_exit *a, const mem_exit *b) {
    bool released = b && b->released;
    a->lo = !b ? INT32_MIN : b->lo < a->lo ? b->lo : a->lo;
    a->hi = !b ? INT32_MAX : b->hi > a->hi ? b->hi : a->hi;
    if (b && a->domain != b->domain)
        a->kind = REFCOP_EFFECT_OUT_PLAIN;
    a->kind = join_kind(a->kind, b ? b->kind : (uint8_t)REFCOP_EFFECT_BORROW);
    a->guessed &= !b || b->guessed;
    a->lost_sight = a->released != released || (a->lost_sight && b && b->lost_sight);
    a->released &= released;
    a->taken &= b && b->taken;
}

/* Without memory a pointer may be written that other ways to the same answer leave alone: those are
 * what counts. */
static bool is_rare(const exit_record *r, const exit_record *other, const mem_exit *m) {
    bool pointer = m->type == REFCOP_TYPE_PTR || m->type == REFCOP_TYPE_VOIDPTR || m->type == REFCOP_TYPE_CHARPTR;
    return pointer && r->path == PATH_NO_MEMORY && other->path < PATH_NO_MEMORY;
}

static void drop_rare(exit_record *into, const exit_record *from) {
    uint32_t kept = 0;
    for (uint32_t k = 0; k < into->mem_count; k++)
        if (!is_rare(into, from, &into->mem[k]))
            into->mem[kept++] = into->mem[k];
    into->mem_count = kept;
}

/* Before join_params: where a pointer is NULL, nothing can lie behind it. */
void refcopi_join_memory(exit_record *into, const exit_record *from) {
    drop_rare(into, from);
    for (uint32_t k = 0; k < into->mem_count; k++) {
        mem_exit *a = &into->mem[k];
        const mem_exit *b = refcopi_find_mem((exit_record *)(uintptr_t)from, a);
        if (b ? !is_rare(from, into, b) : !is_absent(from, a) && !is_rare(from, into, a))
            join_place(a, b);
    }
    for (uint32_t k = 0; k < from->mem_count; k++) {
        if (refcopi_find_mem(into, &from->mem[k]) || into->mem_count == MAX_MEM || is_rare(from, into, &from->mem[k]))
            continue;
        mem_exit *a = &into->mem[into->mem_count++];
        *a = from->mem[k];
        if (!is_absent(into, a))
            join_place(a, NULL);
    }
}

void refcopi_join_exception(exit_record *into, const exit_record *from) {
    if (into->before != from->before)
        into->before = REFCOP_BEFORE_ANY;
    into->unsure |= from->unsure;
    if (into->exc != from->exc)
        into->exc = EXIT_UNKNOWN;
}

void refcopi_join_exit(const frame *f, exit_record *have, const exit_record *r) {
    refcopi_join_memory(have, r);
    refcopi_join_params(have, r, f->func->param_count);
    have->held |= r->held;
    have->guessed &= r->guessed;
    have->is_item &= r->is_item;
    refcopi_join_exception(have, r);
    have->path = have->path < r->path ? have->path : r->path;
}

static bool same_effect(const param_exit *a, const param_exit *b) {
    return a->net == b->net && a->unknown == b->unknown && (!a->net || a->stolen == b->stolen);
}

/* An object is put where the other leaves, or puts, something else. */
static bool differ_in_memory(const exit_record *a, const exit_record *b) {
    for (uint32_t k = 0; k < a->mem_count; k++) {
        const mem_exit *m = &a->mem[k], *other = refcopi_find_mem((exit_record *)(uintptr_t)b, m);
        if (m->type == REFCOP_TYPE_OBJ && (!other || other->kind != m->kind || other->released != m->released))
            return true;
    }
    return false;
}

/* A flag that the caller gave chose between the two, and they differ in what becomes of an argument,
 * or of what lies behind one: one outcome each, as long as there is room for the others. */
bool refcopi_told_by_flag(const frame *f, const exit_record *a, const exit_record *b) {
    bool told = false, differ = false;
    for (uint32_t p = 0; p < f->func->param_count && p < REFCOP_MAX_PARAMS; p++) {
        const param_exit *x = &a->params[p], *y = &b->params[p];
        told |= refcopi_is_told_by_sign(f, p, x, y);
        differ |= !x->null && !y->null && !same_effect(x, y);
    }
    return told && (differ || differ_in_memory(a, b) || differ_in_memory(b, a)) && f->exit_count < MAX_EXITS / 2;
}

static bool fills_or_empties(const mem_exit *m) {
    return m->kind == REFCOP_EFFECT_OUT_RAW || m->released;
}

static bool fills_alike(const exit_record *a, const exit_record *b) {
    for (uint32_t k = 0; k < a->mem_count; k++) {
        const mem_exit *other = refcopi_find_mem((exit_record *)(uintptr_t)b, &a->mem[k]);
        if (fills_or_empties(&a->mem[k]) &&
            (!other || other->kind != a->mem[k].kind || other->released != a->mem[k].released))
            return false;
    }
    return true;
}

bool refcopi_told_by_null(const frame *f, const exit_record *a, const exit_record *b) {
    bool asked = false;
    for (uint32_t p = 0; p < f->func->param_count && p < REFCOP_MAX_PARAMS; p++)
        asked |= f->func->locals[p].type == REFCOP_TYPE_OBJ &&
                 ((a->params[p].null && b->params[p].nonnull) || (b->params[p].null && a->params[p].nonnull));
    return asked && !(fills_alike(a, b) && fills_alike(b, a));
}
