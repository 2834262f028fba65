/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Flags: bits of a number that are known, because it is a constant or because `flags & MASK` was tested. A
 * callee that tests a bit of a parameter ends differently where its caller gives the bit and where it does not. */
#include "call.h"
#include "exit.h"

static bits_known bits_of_constant(int32_t n) {
    bits_known known = {(uint32_t)n, ~(uint32_t)n};
    return known;
}

bits_known refcopi_bits_of(const working *w, val v) {
    bits_known known = {0, 0};
    if (v.kind == VAL_INT)
        return bits_of_constant(v.x);
    if (v.kind != VAL_SYM || w->syms[v.x].kind != SYM_NUM)
        return known;
    if (w->syms[v.x].lo == w->syms[v.x].hi)
        return bits_of_constant(w->syms[v.x].lo);
    for (uint16_t i = 0; i < w->fact_count; i++) {
        const fact *test = &w->facts[i];
        if (test->op != FACT_AND || test->b.kind != VAL_INT || !val_equal(test->a, v))
            continue;
        const sym *answer = &w->syms[test->result];
        uint32_t mask = (uint32_t)test->b.x;
        bool one = mask && (mask & (mask - 1)) == 0; /* of several bits nobody knows which is set */
        if (answer->lo == 0 && answer->hi == 0)
            known.clear |= mask;
        else if (one && refcopi_is_nonzero(answer))
            known.set |= mask;
    }
    return known;
}

/* No number agrees with both. */
static bool differ(bits_known a, bits_known b) {
    return (a.set & b.clear) || (a.clear & b.set);
}

bits_known refcopi_bits_common(bits_known a, bits_known b) {
    bits_known both = {a.set & b.set, a.clear & b.clear};
    return both;
}

void refcopi_fill_bits(frame *f, summary *out) {
    uint32_t count = f->func->param_count;
    for (uint32_t p = 0; p < count; p++)
        for (uint32_t k = 0; k < f->exit_count; k++) {
            bits_known known = f->exits[k].params[p].bits;
            if (!known.set && !known.clear)
                continue;
            if (!out->bits)
                out->bits = REFCOP_NEW_ARRAY(f->a->arena, bits_known, count * f->exit_count);
            out->bits[p * f->exit_count + k] = known;
        }
}

uint32_t refcopi_admitted_by_bits(const frame *f, const call *c, uint32_t mask) {
    const summary *s = c->summary;
    uint32_t count = c->contract->outcome_count;
    for (uint32_t p = 0; s && s->bits && p < c->contract->param_count && p < c->arg_count; p++) {
        bits_known given = refcopi_bits_of(f->w, c->args[p]);
        for (uint32_t k = 0; k < count && (given.set || given.clear); k++)
            if (differ(given, s->bits[p * count + k]) && (mask & ~(1u << k)))
                mask &= ~(1u << k);
    }
    return mask;
}

bool refcopi_same_bits(const summary *a, const summary *b) {
    uint32_t count = a->contract && a->bits && b->bits ? a->contract->param_count * a->contract->outcome_count : 0;
    for (uint32_t k = 0; k < count; k++)
        if (a->bits[k].set != b->bits[k].set || a->bits[k].clear != b->bits[k].clear)
            return false;
    return !a->bits == !b->bits;
}
