/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Functions that call each other. At first a call within the group ends its path: what is left are
 * the ways out that need no recursion. What they say is what such calls do in the next round, and so
 * on until nothing changes: the least contracts that agree with each other. A function is looked at
 * again when something that it asked for has changed since, and only then; what was found in it before is
 * taken back. */
#include "exit.h"
#include "finding.h"

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

static bool same_signs(const signs_given *a, const signs_given *b, uint32_t count) {
    if (!a || !b)
        return a == b;
    return memcmp(a, b, count * sizeof *a) == 0;
}

static bool same_summary(const summary *a, const summary *b) {
    bool flags = a->uncertain == b->uncertain && a->guessed == b->guessed && a->asks == b->asks &&
                 a->needs_gil == b->needs_gil && a->gil == b->gil && a->unsure == b->unsure && a->touches == b->touches &&
                 a->gave_up == b->gave_up && a->lends_item == b->lends_item && a->cut == b->cut &&
                 a->effect_count == b->effect_count;
    if (!flags || !same_contract(a->contract, b->contract))
        return false;
    for (uint32_t k = 0; k < a->effect_count; k++)
        if (!same_memory(&a->effects[k], &b->effects[k]))
            return false;
    uint32_t count = a->contract ? a->contract->param_count : 0;
    return same_tests(a->nonnull, b->nonnull, count) && same_tests(a->null, b->null, count) &&
           same_signs(a->signs, b->signs, count) && refcopi_same_bits(a, b);
}

typedef struct member {
    uint32_t index;   /* in module->funcs */
    uint32_t ran;     /* when it was looked at last; 0: it is to be looked at in any case */
    uint32_t changed; /* when its summary changed last */
    bool *asked;      /* by member: whose summary it asked for then */
    last_run run;
} member;

typedef struct group {
    analysis *a;
    member *members;
    uint32_t count;
    uint32_t now; /* goes on with each event */
} group;

static group new_group(analysis *a, const uint32_t *indices, uint32_t count) {
    group g = {a, REFCOP_NEW_ARRAY(a->arena, member, count), count, 0};
    for (uint32_t k = 0; k < count; k++) {
        g.members[k].index = indices[k];
        g.members[k].asked = REFCOP_NEW_ARRAY(a->arena, bool, count);
        a->summaries[indices[k]].cut = true;
    }
    return g;
}

/* It would be found to be the same as before. */
static bool is_settled(const group *g, const member *m) {
    for (uint32_t k = 0; k < g->count; k++)
        if (m->asked[k] && g->members[k].changed > m->ran)
            return false;
    return m->ran != 0;
}

static void run_member(group *g, member *m) {
    analysis *a = g->a;
    for (uint32_t k = 0; k < g->count; k++)
        a->looked_up[g->members[k].index] = false;
    refcopi_findings_take_back(a, a->module->funcs[m->index]);
    summary before = a->summaries[m->index];
    m->ran = ++g->now;
    m->run = refcopi_run_function(a, m->index);
    for (uint32_t k = 0; k < g->count; k++)
        m->asked[k] = a->looked_up[g->members[k].index];
    g->now++;
    if (!same_summary(&before, &a->summaries[m->index]))
        m->changed = g->now;
}

static bool is_at_rest(const group *g) {
    for (uint32_t k = 0; k < g->count; k++)
        if (!is_settled(g, &g->members[k]))
            return false;
    return true;
}

/* One round, callees first as far as there is such an order. */
static void run_round(group *g) {
    for (uint32_t k = g->count; k-- > 0;)
        if (!is_settled(g, &g->members[k]))
            run_member(g, &g->members[k]);
}

/* They do not come to rest: calls within the group may do anything at first. */
static void start_anew(group *g) {
    for (uint32_t k = 0; k < g->count; k++) {
        member *m = &g->members[k];
        if (g->a->summaries[m->index].gave_up)
            continue;
        memset(&g->a->summaries[m->index], 0, sizeof(summary));
        m->ran = 0;
    }
}

void refcopi_run_recursive(analysis *a, const uint32_t *members, uint32_t count) {
    group g = new_group(a, members, count);
    for (uint32_t round = 0; round < MAX_ROUNDS && !is_at_rest(&g); round++)
        run_round(&g);
    if (!is_at_rest(&g)) {
        start_anew(&g);
        run_round(&g);
        run_round(&g);
    }
    for (uint32_t k = count; k-- > 0;)
        refcopi_finish_function(a, g.members[k].index, g.members[k].run);
}
