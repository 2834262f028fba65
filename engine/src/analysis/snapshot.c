/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* A state as it is kept at a block: copied, hashed, compared. */
#include "state.h"

#include <string.h>

void refcopi_working_from(working *w, const snapshot *from) {
    w->sym_count = from->sym_count;
    w->mem_count = from->mem_count;
    w->fact_count = from->fact_count;
    w->cond_count = 0;
    w->choice_count = 0;
    w->exc = from->exc;
    w->error = from->error;
    w->gil = from->gil;
    w->gil_at = from->gil_at;
    w->path = from->path;
    w->merged = from->merged;
    w->skipped = from->skipped;
    w->guarded = from->guarded;
    w->from = from;
    memcpy(w->locals, from->locals, w->local_count * sizeof(val));
    memcpy(w->syms, from->syms, from->sym_count * sizeof(sym));
    memcpy(w->mem, from->mem, from->mem_count * sizeof(binding));
    memcpy(w->facts, from->facts, from->fact_count * sizeof(fact));
}

void refcopi_working_copy(working *to, const working *from) {
    to->sym_count = from->sym_count;
    to->mem_count = from->mem_count;
    to->fact_count = from->fact_count;
    to->cond_count = from->cond_count;
    to->choice_count = from->choice_count;
    to->exc = from->exc;
    to->error = from->error;
    to->gil = from->gil;
    to->gil_at = from->gil_at;
    to->path = from->path;
    to->merged = from->merged;
    to->skipped = from->skipped;
    to->guarded = from->guarded;
    to->from = from->from;
    to->local_count = from->local_count;
    memcpy(to->locals, from->locals, from->local_count * sizeof(val));
    memcpy(to->syms, from->syms, from->sym_count * sizeof(sym));
    memcpy(to->mem, from->mem, from->mem_count * sizeof(binding));
    memcpy(to->facts, from->facts, from->fact_count * sizeof(fact));
    memcpy(to->conds, from->conds, from->cond_count * sizeof(cond));
    memcpy(to->choices, from->choices, from->choice_count * sizeof(choice));
}

bool refcopi_working_same(const working *a, const working *b) {
    return a->sym_count == b->sym_count && a->mem_count == b->mem_count && a->fact_count == b->fact_count &&
           memcmp(a->locals, b->locals, a->local_count * sizeof(val)) == 0 &&
           memcmp(a->syms, b->syms, a->sym_count * sizeof(sym)) == 0 &&
           memcmp(a->mem, b->mem, a->mem_count * sizeof(binding)) == 0 &&
           memcmp(a->facts, b->facts, a->fact_count * sizeof(fact)) == 0;
}

/* Flags that decide what can still happen; the others only choose rule, level and wording. */
enum {
    FLAGS_STRICT = SYMF_NONNULL | SYMF_ESCAPED | SYMF_DEAD | SYMF_IMMORTAL | SYMF_CALLER |
                   SYMF_STATIC | SYMF_NULL_EXC | SYMF_NULL_MAY_EXC | SYMF_FAIL_EXC |
                   SYMF_FAIL_AMBIGUOUS | SYMF_INTERIOR | SYMF_NE | SYMF_FREED | SYMF_ZEROED,
    FLAGS_WORDING = SYMF_STOLEN | SYMF_NULL_MEM | SYMF_NULL_FAIL | SYMF_FAIL_MEM |
                    SYMF_UNKNOWN_CALLEE | SYMF_PLACED | SYMF_RELEASED | SYMF_OWNED
};

static bool same_type(const sym *a, const sym *b) {
    return a->type == b->type && (!a->type || a->subtype == b->subtype);
}

/* The part of a symbol that decides what can still happen to it; loose: where it comes from is
 * not compared. */
static bool same_sym(const sym *a, const sym *b, bool loose) {
    bool same = a->kind == b->kind && a->origin == b->origin && a->refs == b->refs &&
                a->init_own == b->init_own && a->init_either == b->init_either && a->lent == b->lent && a->kept == b->kept &&
                a->left == b->left && a->resized == b->resized &&
                a->element == b->element && a->owned == b->owned && a->filed == b->filed &&
                a->fail == b->fail && a->holder == b->holder &&
                ((a->flags ^ b->flags) & FLAGS_STRICT) == 0 &&
                a->origin_id == b->origin_id && a->single == b->single && a->lo == b->lo && a->hi == b->hi &&
                a->ne == b->ne && (a->origin != ORIGIN_GLOBAL || a->from == b->from);
    if (!same || (loose && a->kind == SYM_OBJ))
        return same;
    if (loose)
        return same_type(a, b);
    return (a->ran >= RAN_FIRST) == (b->ran >= RAN_FIRST) &&
           ((a->flags ^ b->flags) & FLAGS_WORDING) == 0 && same_type(a, b) &&
           (a->refs <= 0 || a->site == b->site);
}

static uint64_t mix(uint64_t h, uint64_t v) {
    h = (h ^ v) * UINT64_C(0x9e3779b97f4a7c15);
    return h ^ (h >> 29);
}

static uint64_t mix_val(uint64_t h, val v) {
    uint64_t bits; /* a val has no padding */
    memcpy(&bits, &v, sizeof bits);
    return mix(h, bits);
}

static uint32_t hash(const snapshot *s, const uint64_t *live, uint32_t local_count) {
    uint64_t h = mix(s->exc, (uint64_t)s->sym_count << 16 | s->mem_count);
    for (uint32_t from = 0; from < local_count; from += 64)
        for (uint64_t bits = refcopi_live_bits(live, from, local_count); bits; bits &= bits - 1) {
            uint32_t i = from + (uint32_t)__builtin_ctzll(bits);
            if (s->locals[i].kind != VAL_UNDEF)
                h = mix_val(h ^ i, s->locals[i]);
        }
    for (uint32_t i = 0; i < s->sym_count; i++) {
        const sym *y = &s->syms[i];
        uint32_t rest = (uint32_t)(uint8_t)y->refs << 24 | (uint32_t)y->kind << 16 | y->holder;
        h = mix(h, (uint64_t)(y->flags & FLAGS_STRICT) << 32 | rest);
        if (y->kind == SYM_NUM)
            h = mix(h, (uint64_t)(uint32_t)y->lo << 32 | (uint32_t)y->hi);
    }
    for (uint32_t i = 0; i < s->mem_count; i++)
        h = mix_val(h ^ refcopi_place_key(&s->mem[i]), s->mem[i].value);
    for (uint32_t i = 0; i < s->fact_count; i++)
        h = mix(h, (uint64_t)s->facts[i].op << 32 | s->facts[i].result);
    return (uint32_t)(h ^ h >> 32);
}

static bool same_memory(const snapshot *a, const snapshot *b) {
    for (uint32_t i = 0; i < a->mem_count; i++) {
        const binding *x = &a->mem[i], *y = &b->mem[i];
        if (refcopi_place_key(x) != refcopi_place_key(y) || !val_equal(x->value, y->value))
            return false;
    }
    for (uint32_t i = 0; i < a->fact_count; i++) {
        const fact *x = &a->facts[i], *y = &b->facts[i];
        if (x->op != y->op || x->type != y->type || x->exact != y->exact || x->result != y->result || !val_equal(x->a, y->a) ||
            !val_equal(x->b, y->b))
            return false;
    }
    return true;
}

bool refcopi_snapshot_same(const snapshot *a, const snapshot *b, uint32_t local_count,
                           bool loose) {
    if (a->hash != b->hash || a->exc != b->exc || a->gil != b->gil || a->sym_count != b->sym_count ||
        a->mem_count != b->mem_count || a->fact_count != b->fact_count)
        return false;
    if (!loose && (a->error.unseen == 0) != (b->error.unseen == 0))
        return false;
    if (a->error.entry != b->error.entry)
        return false;
    if (memcmp(a->locals, b->locals, local_count * sizeof(val)) != 0) /* a val has no padding */
        return false;
    for (uint32_t i = 0; i < a->sym_count; i++)
        if (!same_sym(&a->syms[i], &b->syms[i], loose))
            return false;
    return same_memory(a, b);
}

void refcopi_snapshot_view(working *w, const uint64_t *live, snapshot *s) {
    memset(s, 0, sizeof *s);
    s->parent = w->from;
    s->length = w->from ? w->from->length + 1 : 0;
    s->sym_count = w->sym_count;
    s->mem_count = w->mem_count;
    s->fact_count = w->fact_count;
    s->choice_count = w->choice_count;
    s->exc = w->exc;
    s->error = w->error;
    s->gil = w->gil;
    s->gil_at = w->gil_at;
    s->path = w->path;
    s->merged = w->merged;
    s->skipped = w->skipped;
    s->guarded = w->guarded;
    s->locals = w->locals;
    s->syms = w->syms;
    s->mem = w->mem;
    s->facts = w->facts;
    s->choices = w->choices;
    s->hash = hash(s, live, w->local_count);
}

/* A copy, or what the parent has where that is the same: most blocks change little, and what is kept never changes. */
static void *share(refcop_arena *arena, const void *have, const void *parents, size_t parents_size, size_t size) {
    if (parents && parents_size == size && memcmp(have, parents, size) == 0)
        return (void *)(uintptr_t)parents;
    return refcop_arena_copy(arena, have, size);
}

snapshot *refcopi_snapshot_keep(refcop_arena *arena, const snapshot *view, uint32_t local_count) {
    snapshot *s = refcop_arena_copy(arena, view, sizeof *view);
    const snapshot *p = view->parent;
    size_t locals = local_count * sizeof(val), syms = view->sym_count * sizeof(sym), mem = view->mem_count * sizeof(binding);
    s->locals = share(arena, view->locals, p ? p->locals : NULL, locals, locals);
    s->syms = share(arena, view->syms, p ? p->syms : NULL, p ? p->sym_count * sizeof(sym) : 0, syms);
    s->mem = share(arena, view->mem, p ? p->mem : NULL, p ? p->mem_count * sizeof(binding) : 0, mem);
    s->facts = refcop_arena_copy(arena, view->facts, view->fact_count * sizeof(fact));
    s->choices = refcop_arena_copy(arena, view->choices, view->choice_count * sizeof(choice));
    return s;
}
