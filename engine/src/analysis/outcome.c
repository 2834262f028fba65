/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* The outcomes of a contract: which of them are failures, and which need not be told apart at the call: those that
 * do the same to arguments stay one until the first test of the result. */
#include "block.h"
#include "call.h"

static bool is_failure(const refcop_outcome *o) {
    return o->cause != REFCOP_CAUSE_NONE &&
           (o->exception == REFCOP_EXC_SET || o->exception == REFCOP_EXC_MAY_SET ||
            o->cause == REFCOP_CAUSE_MEM || o->result == REFCOP_RESULT_NULL);
}

uint32_t refcopi_all_outcomes(const refcop_contract *c) {
    return (1u << c->outcome_count) - 1;
}

uint32_t refcopi_failing_outcomes(const refcop_contract *c) {
    uint32_t mask = 0;
    for (uint32_t k = 0; k < c->outcome_count; k++)
        if (is_failure(&c->outcomes[k]))
            mask |= 1u << k;
    return mask;
}

static bool is_single(uint32_t mask) {
    return (mask & (mask - 1)) == 0;
}

static bool effect_differs(const refcop_effect *e, uint32_t mask, uint32_t failing) {
    if (e->kind == REFCOP_EFFECT_STEAL && e->param >= 0 && (mask & failing) && (mask & ~failing))
        return true;
    return (e->when & mask) != 0 && (e->when & mask) != mask;
}

/* Nobody will tell these outcomes apart by the result: effects must not differ among them. */
static bool needs_one(const refcop_contract *c, uint32_t mask) {
    for (uint32_t p = 0; p < c->param_count; p++)
        for (uint32_t e = 0; e < c->params[p].effect_count; e++)
            if (effect_differs(&c->params[p].effects[e], mask, 0))
                return true;
    return (mask & (mask - 1)) != 0 && c->outcomes[0].result != REFCOP_RESULT_VOID &&
           c->outcomes[0].result != REFCOP_RESULT_INT;
}

/* The outcomes' results cannot be told apart by one test of one symbol. */
static bool results_differ(const refcop_contract *c, uint32_t mask) {
    const refcop_outcome *nonnull = NULL;
    uint32_t sets = 0;
    for (uint32_t k = 0; k < c->outcome_count; k++) {
        const refcop_outcome *o = &c->outcomes[k];
        if (!(mask >> k & 1))
            continue;
        bool cleared = o->exception == REFCOP_EXC_CLEARED && !(c->clauses & REFCOP_CLAUSE_INFERRED);
        if (cleared || o->before != REFCOP_BEFORE_ANY || o->exception == REFCOP_EXC_WAS_SET ||
            o->exception == REFCOP_EXC_WAS_CLEAR)
            return true;
        if (o->result == REFCOP_RESULT_NULL)
            continue;
        sets += o->exception == REFCOP_EXC_SET;
        bool number = o->result == REFCOP_RESULT_INT || o->result == REFCOP_RESULT_PLAIN ||
                      o->result == REFCOP_RESULT_VOID;
        if (!number && nonnull && (nonnull->result != o->result || nonnull->param != o->param))
            return true;
        if (!number && !nonnull)
            nonnull = o;
        if (o->result == REFCOP_RESULT_NONZERO || (number && nonnull))
            return true;
    }
    return sets > 1;
}

bool refcopi_needs_split(frame *f, const call *c, uint32_t mask) {
    const refcop_contract *k = c->contract;
    if (is_single(mask))
        return false;
    uint32_t failing = refcopi_failing_outcomes(k);
    for (uint32_t p = 0; p < k->param_count; p++)
        for (uint32_t e = 0; e < k->params[p].effect_count; e++)
            if ((effect_differs(&k->params[p].effects[e], mask, failing) &&
                 refcopi_effect_matters(f, c, p, &k->params[p].effects[e])) ||
                k->params[p].effects[e].format == REFCOP_FORMAT_PARSE)
                return true;
    if (effect_differs(&k->rest, mask, failing))
        return true;
    for (uint32_t e = 0; !c->summary && e < k->field_count; e++)
        if (effect_differs(&k->fields[e].effect, mask, failing))
            return true;
    if (refcopi_arguments_decide(f, c, mask))
        return true;
    for (uint32_t e = 0; c->summary && e < c->summary->effect_count; e++) {
        uint16_t when = c->summary->effects[e].when;
        if ((when & mask) && (when & mask) != mask)
            return true;
    }
    return results_differ(k, mask);
}

static uint32_t null_outcomes(const refcop_contract *k) {
    uint32_t mask = 0;
    for (uint32_t o = 0; o < k->outcome_count; o++)
        mask |= (uint32_t)(k->outcomes[o].result == REFCOP_RESULT_NULL) << o;
    return mask;
}

uint32_t refcopi_outcomes_if_ignored(const refcop_contract *k, uint32_t good) {
    for (uint32_t p = 0; p < k->param_count; p++)
        for (uint32_t e = 0; e < k->params[p].effect_count; e++) {
            const refcop_effect *effect = &k->params[p].effects[e];
            bool fills = effect->kind == REFCOP_EFFECT_OUT_NEW ||
                         effect->kind == REFCOP_EFFECT_OUT_BORROWED ||
                         effect->kind == REFCOP_EFFECT_OUT_INTERIOR;
            uint32_t when = effect->when & good;
            if (fills && when && when != good)
                return when & (~when + 1);
        }
    for (uint32_t o = 0; o < k->outcome_count; o++)
        if ((good >> o & 1) && k->outcomes[o].result == REFCOP_RESULT_NEW)
            return 1u << o;
    if (good & ~null_outcomes(k))
        good &= ~null_outcomes(k);
    return needs_one(k, good) ? good & (~good + 1) : good;
}

uint32_t refcopi_shown_outcomes(const refcop_contract *k, uint32_t mask) {
    uint32_t shown = 0;
    for (uint32_t p = 0; p < k->param_count; p++) {
        uint32_t filled = 0, null = 0;
        for (uint32_t e = 0; e < k->params[p].effect_count; e++) {
            const refcop_effect *effect = &k->params[p].effects[e];
            if (effect->kind == REFCOP_EFFECT_OUT_NEW || effect->kind == REFCOP_EFFECT_OUT_BORROWED ||
                effect->kind == REFCOP_EFFECT_OUT_MOVED)
                filled |= effect->when;
            else if (effect->kind == REFCOP_EFFECT_OUT_NULL)
                null |= effect->when;
        }
        shown |= filled ? null & mask : 0;
    }
    return shown;
}
