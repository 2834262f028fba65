/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Which outcomes of a call are possible, as far as the exception indicator and the arguments tell,
 * and what an outcome tells of the arguments. */
#include "call.h"

/* PyErr_Fetch: the exception is handed out, and in this outcome there was none. */
static bool hands_out_nothing(const refcop_contract *c, uint32_t at) {
    if (c->outcome_count < 2 || c->outcomes[at].exception != REFCOP_EXC_CLEARED)
        return false;
    for (uint32_t p = 0; p < c->param_count; p++)
        for (uint32_t e = 0; e < c->params[p].effect_count; e++)
            if (c->params[p].effects[e].kind == REFCOP_EFFECT_OUT_NULL &&
                c->params[p].effects[e].when == 1u << at)
                return true;
    return c->outcomes[at].result == REFCOP_RESULT_NULL;
}

static bool hands_out(const refcop_contract *c, uint32_t at) {
    bool other = false;
    for (uint32_t k = 0; k < c->outcome_count; k++)
        other |= k != at && hands_out_nothing(c, k);
    return other && c->outcomes[at].exception == REFCOP_EXC_CLEARED && !hands_out_nothing(c, at);
}

/* Outcomes that the exception indicator admits. */
uint32_t refcopi_feasible_outcomes(const frame *f, const refcop_contract *c) {
    uint32_t mask = 0;
    bool clear = f->w->exc == EXC_CLEAR && !refcopi_has_pending(f->w) && !f->w->error.unseen;
    for (uint32_t k = 0; k < c->outcome_count; k++) {
        refcop_exception_effect e = c->outcomes[k].exception;
        bool sure = f->w->error.sure;
        refcop_exception_before before = c->outcomes[k].before;
        bool was_set = e == REFCOP_EXC_WAS_SET || before == REFCOP_BEFORE_SET || (sure && hands_out(c, k));
        bool was_clear = e == REFCOP_EXC_WAS_CLEAR || before == REFCOP_BEFORE_CLEAR || (sure && hands_out_nothing(c, k));
        if ((was_set && clear) || (was_clear && f->w->exc == EXC_SET))
            continue;
        mask |= 1u << k;
    }
    return mask;
}

/* A perhaps-NULL argument was tested by the callee, and the outcomes tell how that ended. */
bool refcopi_arguments_decide(frame *f, const call *c, uint32_t mask) {
    const summary *s = c->summary;
    for (uint32_t p = 0; s && s->nonnull && p < c->contract->param_count && p < c->arg_count; p++) {
        const sym *arg = refcopi_sym_of(f->w, c->args[p]);
        bool open = arg && (arg->kind == SYM_NUM ? arg->lo <= 0 && arg->hi >= 0 && arg->lo < arg->hi
                                                 : !(arg->flags & SYMF_NONNULL) &&
                                                       (arg->flags & SYMF_NULL_FAIL));
        if (!open)
            continue;
        uint32_t nonnull = s->nonnull[p] & mask, null = s->null[p] & mask;
        if ((nonnull && nonnull != mask) || (null && null != mask))
            return true;
    }
    return false;
}

/* 1: v is NULL or 0; 0: it is not; -1: not known. */
static int is_zero(frame *f, val v) {
    const sym *s = refcopi_sym_of(f->w, v);
    if (!s)
        return v.kind == VAL_INT ? v.x == 0 : v.kind == VAL_ADDR || v.kind == VAL_STRING ? 0 : -1;
    if (s->kind != SYM_NUM)
        return (s->flags & SYMF_NONNULL) ? 0 : -1;
    return s->lo == 0 && s->hi == 0 ? 1 : refcopi_is_nonzero(s) ? 0 : -1;
}

static bool is_not_negative(frame *f, val v) {
    const sym *s = refcopi_sym_of(f->w, v);
    return s ? s->kind == SYM_NUM && s->lo >= 0 : v.kind == VAL_INT && v.x >= 0;
}

/* Outcomes that arguments rule out: the callee tested them. */
uint32_t refcopi_possible_outcomes(frame *f, const call *c, uint32_t mask) {
    const summary *s = c->summary;
    for (uint32_t p = 0; s && s->nonnull && p < c->contract->param_count && p < c->arg_count; p++) {
        int zero = is_zero(f, c->args[p]);
        uint32_t left = zero < 0 ? mask : zero ? mask & ~(uint32_t)s->nonnull[p]
                                               : mask & ~(uint32_t)s->null[p];
        left &= is_not_negative(f, c->args[p]) ? ~(uint32_t)s->negative[p] : UINT32_MAX;
        mask = left ? left : mask;
    }
    return refcopi_admitted_by_bits(f, c, mask);
}

/* The outcomes at hand say whether arguments are NULL; false: not these outcomes. */
bool refcopi_learn_arguments(frame *f, const call *c, uint32_t mask) {
    const summary *s = c->summary;
    for (uint32_t p = 0; s && s->nonnull && p < c->contract->param_count && p < c->arg_count; p++) {
        bool nonnull = (s->nonnull[p] & mask) == mask, null = (s->null[p] & mask) == mask;
        if (!nonnull && !null)
            continue;
        const sym *arg = refcopi_sym_of(f->w, c->args[p]);
        int zero = is_zero(f, c->args[p]);
        bool negative = (s->negative[p] & mask) == mask;
        if (zero == (nonnull ? 1 : 0) || (negative && is_not_negative(f, c->args[p])))
            return false;
        if (arg && !refcopi_assume(f, null ? REFCOP_PRED_EQ : REFCOP_PRED_NE, c->args[p],
                                   val_int(0), false))
            return false;
    }
    return true;
}
