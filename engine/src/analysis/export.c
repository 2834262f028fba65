/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* What callers in other files may know of a function: its summary as contracts of the language.
 * What the language cannot say becomes less: an effect on a field is `writes`, a result that is
 * not certain is `unknown`. */
#include "frame.h"

/* Clauses that a caller elsewhere can use. */
enum { EXPORTED = REFCOP_CLAUSE_INFERRED | REFCOP_CLAUSE_NORETURN | REFCOP_CLAUSE_WRITES };

static bool is_pointee(const refcop_func *func, const mem_effect *m) {
    refcop_type type = func->locals[m->param].type;
    return m->path == PATH_EMPTY && (type == REFCOP_TYPE_OBJPTR || m->type != REFCOP_TYPE_OBJ);
}

/* The effect on *param as one of the parameter; ones that no word says are of no use to anyone. */
static void add_out_effect(refcop_param *param, const mem_effect *m) {
    refcop_effect *e = &param->effects[param->effect_count++];
    e->kind = (refcop_effect_kind)m->kind;
    e->param = -1;
    e->when = m->when;
    param->indirect = 1;
}

static bool has_word(const mem_effect *m) {
    return m->kind >= REFCOP_EFFECT_OUT_NEW && m->kind <= REFCOP_EFFECT_OUT_UNKNOWN &&
           m->kind != REFCOP_EFFECT_OUT_INTERIOR && m->kind != REFCOP_EFFECT_OUT_RAW &&
           m->kind != REFCOP_EFFECT_OUT_SET;
}

static void export_memory(const refcop_func *func, const summary *s, refcop_contract *c) {
    for (uint32_t k = 0; k < s->effect_count; k++) {
        const mem_effect *m = &s->effects[k];
        if (m->param == MEM_EFFECT_GLOBAL)
            continue; /* calls of unknown functions do not change globals either */
        if (m->param < c->param_count && is_pointee(func, m) && has_word(m))
            add_out_effect(&c->params[m->param], m);
        else
            c->clauses |= REFCOP_CLAUSE_WRITES;
    }
}

/* Outcomes of `from` in mask. */
static refcop_contract *copy_outcomes(refcop_arena *arena, const refcop_contract *from,
                                      uint32_t extra, uint32_t mask) {
    refcop_contract *c = refcop_arena_copy(arena, from, sizeof *from);
    c->clauses &= EXPORTED;
    c->next = NULL;
    c->outcomes = REFCOP_NEW_ARRAY(arena, refcop_outcome, from->outcome_count);
    uint16_t bit[REFCOP_MAX_OUTCOMES];
    c->outcome_count = 0;
    for (uint32_t o = 0; o < from->outcome_count; o++) {
        bit[o] = (mask >> o) & 1u ? (uint16_t)(1u << c->outcome_count) : 0;
        if (bit[o])
            c->outcomes[c->outcome_count++] = from->outcomes[o];
    }
    c->params = refcop_arena_copy(arena, from->params, from->param_count * sizeof *c->params);
    for (uint32_t p = 0; p < c->param_count; p++) {
        const refcop_param *old = &from->params[p];
        refcop_param *param = &c->params[p];
        param->effects = REFCOP_NEW_ARRAY(arena, refcop_effect, old->effect_count + extra + 1);
        param->effect_count = 0;
        for (uint32_t e = 0; e < old->effect_count; e++) {
            uint16_t when = 0;
            for (uint32_t o = 0; o < from->outcome_count; o++)
                when |= (old->effects[e].when >> o) & 1 ? bit[o] : 0;
            if (!when)
                continue;
            param->effects[param->effect_count] = old->effects[e];
            param->effects[param->effect_count++].when = when;
        }
    }
    return c;
}

static uint32_t all_outcomes(const refcop_contract *c) {
    return (1u << c->outcome_count) - 1;
}

/* A parameter whose being NULL (or 0) rules some outcomes out; -1: none. */
static int deciding_param(const summary *s, const refcop_contract *c) {
    uint32_t all = all_outcomes(c);
    for (uint32_t p = 0; s->nonnull && p < c->param_count; p++)
        if ((s->nonnull[p] && s->nonnull[p] != all) || (s->null[p] && s->null[p] != all))
            return (int)p;
    return -1;
}

static void blur_results(refcop_contract *c) {
    for (uint32_t o = 0; o < c->outcome_count; o++)
        if (c->outcomes[o].result == REFCOP_RESULT_NEW) {
            c->outcomes[o].result = REFCOP_RESULT_UNKNOWN;
            c->outcomes[o].held = false;
            c->outcomes[o].type = NULL;
        }
}

const refcop_contract *refcopi_export(const refcop_func *func, const summary *s,
                                      refcop_arena *arena) {
    if (s->contract->outcome_count == 0 || s->contract->outcome_count > REFCOP_MAX_OUTCOMES)
        return NULL;
    refcop_contract *whole = copy_outcomes(arena, s->contract, s->effect_count,
                                           all_outcomes(s->contract));
    export_memory(func, s, whole);
    if (s->uncertain)
        blur_results(whole);
    int p = deciding_param(s, whole);
    uint32_t all = all_outcomes(whole);
    if (p < 0 || s->nonnull[p] == all || s->null[p] == all)
        return whole;
    uint32_t if_null = all & ~(uint32_t)s->nonnull[p], otherwise = all & ~(uint32_t)s->null[p];
    if (!if_null || !otherwise)
        return whole;
    uint32_t clauses = whole->clauses;
    refcop_contract *null = copy_outcomes(arena, whole, 0, if_null);
    refcop_contract *nonnull = copy_outcomes(arena, whole, 0, otherwise);
    null->clauses = nonnull->clauses = clauses;
    null->guard.param = (int8_t)p;
    null->guard.equal = true;
    null->guard.value = 0;
    null->params[p].null_ok = true;
    null->next = nonnull;
    return null;
}
