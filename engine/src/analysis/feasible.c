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

/* Signs that v can have; a pointer is 0 or any other number. */
static unsigned signs_of(frame *f, val v) {
    enum { NOT_ZERO = SIGN_NEGATIVE | SIGN_POSITIVE, ANY = NOT_ZERO | SIGN_ZERO };
    const sym *s = refcopi_sym_of(f->w, v);
    if (s)
        return s->kind == SYM_NUM ? refcopi_signs_of(s) : (s->flags & SYMF_NONNULL) ? NOT_ZERO : ANY;
    if (v.kind == VAL_INT)
        return v.x < 0 ? SIGN_NEGATIVE : v.x == 0 ? SIGN_ZERO : SIGN_POSITIVE;
    return v.kind == VAL_ADDR || v.kind == VAL_STRING ? NOT_ZERO : ANY;
}

/* Outcomes in which the parameter has one of the signs. */
static uint32_t outcomes_with(const signs_given *given, unsigned signs) {
    return (signs & SIGN_NEGATIVE ? given->negative : 0u) | (signs & SIGN_ZERO ? given->zero : 0u) |
           (signs & SIGN_POSITIVE ? given->positive : 0u);
}

/* Outcomes that arguments rule out: the callee tested them. */
uint32_t refcopi_possible_outcomes(frame *f, const call *c, uint32_t mask) {
    const summary *s = c->summary;
    for (uint32_t p = 0; s && s->signs && p < c->contract->param_count && p < c->arg_count; p++) {
        uint32_t left = mask & outcomes_with(&s->signs[p], signs_of(f, c->args[p]));
        mask = left ? left : mask;
    }
    return refcopi_admitted_by_bits(f, c, mask);
}

/* The outcomes of mask say which signs v can have; false: not these outcomes. */
static bool learn_signs(frame *f, const signs_given *given, uint32_t mask, val v) {
    if ((given->negative & given->zero & given->positive & mask) == mask)
        return true;
    if (!(outcomes_with(given, signs_of(f, v)) & mask))
        return false;
    if (v.kind != VAL_SYM)
        return true;
    if (!((given->negative | given->positive) & mask))
        return refcopi_assume(f, REFCOP_PRED_EQ, v, val_int(0), false);
    bool number = f->w->syms[v.x].kind == SYM_NUM;
    return ((given->zero & mask) || refcopi_assume(f, REFCOP_PRED_NE, v, val_int(0), false)) &&
           ((given->negative & mask) || !number || refcopi_assume(f, REFCOP_PRED_GE, v, val_int(0), false)) &&
           ((given->positive & mask) || !number || refcopi_assume(f, REFCOP_PRED_LE, v, val_int(0), false));
}

bool refcopi_learn_arguments(frame *f, const call *c, uint32_t mask) {
    const summary *s = c->summary;
    for (uint32_t p = 0; s && s->signs && p < c->contract->param_count && p < c->arg_count; p++)
        if (!learn_signs(f, &s->signs[p], mask, c->args[p]))
            return false;
    return true;
}
