/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Functions that call each other. At first a call within the group ends its path: what is left are
 * the ways out that need no recursion. What they say is what such calls do in the next round, and so
 * on until nothing changes: the least contracts that agree with each other. */
#include "exit.h"

#include <string.h>

enum { MAX_ROUNDS = 4 };

static bool same_effects(const refcop_param *a, const refcop_param *b) {
    if (a->effect_count != b->effect_count || a->null_ok != b->null_ok || a->nonnull != b->nonnull)
        return false;
    for (uint32_t e = 0; e < a->effect_count; e++)
        if (a->effects[e].kind != b->effects[e].kind || a->effects[e].when != b->effects[e].when ||
            a->effects[e].type != b->effects[e].type)
            return false;
    return true;
}

static bool same_outcome(const refcop_outcome *a, const refcop_outcome *b) {
    return a->result == b->result && a->exception == b->exception && a->before == b->before && a->cause == b->cause &&
           a->param == b->param && a->held == b->held && a->lo == b->lo && a->hi == b->hi &&
           a->type == b->type;
}

static bool same_contract(const refcop_contract *a, const refcop_contract *b) {
    if (!a || !b)
        return a == b;
    if (a->clauses != b->clauses || a->outcome_count != b->outcome_count ||
        a->param_count != b->param_count)
        return false;
    for (uint32_t o = 0; o < a->outcome_count; o++)
        if (!same_outcome(&a->outcomes[o], &b->outcomes[o]))
            return false;
    for (uint32_t p = 0; p < a->param_count; p++)
        if (!same_effects(&a->params[p], &b->params[p]))
            return false;
    return true;
}

static bool same_memory(const mem_effect *a, const mem_effect *b) {
    return a->kind == b->kind && a->param == b->param && a->type == b->type && a->path == b->path &&
           a->global == b->global && a->when == b->when && a->domain == b->domain &&
           a->lo == b->lo && a->hi == b->hi;
}

static bool same_tests(const uint16_t *a, const uint16_t *b, uint32_t count) {
    if (!a || !b)
        return a == b;
    return memcmp(a, b, count * sizeof *a) == 0;
}

bool refcopi_same_summary(const summary *a, const summary *b) {
    bool flags = a->uncertain == b->uncertain && a->guessed == b->guessed && a->asks == b->asks &&
                 a->needs_gil == b->needs_gil && a->gil == b->gil && a->unsure == b->unsure &&
                 a->gave_up == b->gave_up && a->cut == b->cut && a->effect_count == b->effect_count;
    if (!flags || !same_contract(a->contract, b->contract))
        return false;
    for (uint32_t k = 0; k < a->effect_count; k++)
        if (!same_memory(&a->effects[k], &b->effects[k]))
            return false;
    uint32_t count = a->contract ? a->contract->param_count : 0;
    return same_tests(a->nonnull, b->nonnull, count) && same_tests(a->null, b->null, count);
}

/* One round, callees first as far as there is such an order; whether anything changed. */
static bool run_round(analysis *a, const uint32_t *members, uint32_t count) {
    bool changed = false;
    for (uint32_t k = count; k-- > 0;) {
        summary before = a->summaries[members[k]];
        refcopi_run_function(a, members[k], ROUND_EARLY);
        changed |= !refcopi_same_summary(&before, &a->summaries[members[k]]);
    }
    return changed;
}

/* A function that calls itself: the round that changes nothing is the last one. */
static bool run_alone(analysis *a, uint32_t index) {
    refcopi_run_function(a, index, ROUND_EARLY);
    for (uint32_t round = 1; round < MAX_ROUNDS; round++)
        if (refcopi_run_function(a, index, ROUND_PERHAPS_LAST))
            return true;
    return false;
}

void refcopi_run_recursive(analysis *a, const uint32_t *members, uint32_t count) {
    for (uint32_t k = 0; k < count; k++)
        a->summaries[members[k]].cut = true;
    if (count == 1 && run_alone(a, members[0]))
        return;
    bool changed = true;
    for (uint32_t round = 0; count > 1 && changed && round < MAX_ROUNDS; round++)
        changed = run_round(a, members, count);
    if (changed) { /* they do not come to rest: calls within the group may do anything at first */
        for (uint32_t k = 0; k < count; k++)
            if (!a->summaries[members[k]].gave_up)
                memset(&a->summaries[members[k]], 0, sizeof(summary));
        run_round(a, members, count);
    }
    for (uint32_t k = count; k-- > 0;)
        refcopi_run_function(a, members[k], ROUND_LAST);
}
