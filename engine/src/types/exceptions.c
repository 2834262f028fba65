/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* dealloc-clobbers-exception: an object dies while an exception is on its way, and its
 * tp_dealloc or tp_finalize loses it. */
#include "types/types.h"

#include <string.h>

typedef struct watch {
    types *t;
    const type_info *info;
    const char *slot;
    bool saved, clears;
    bool looked_up; /* what clears only where that failed has nothing to clear */
    const event *found;
    const func_facts *in;
} watch;

static bool all_clear(const refcop_contract *c) {
    for (uint32_t k = 0; k < c->outcome_count; k++)
        if (c->outcomes[k].exception != REFCOP_EXC_CLEARED)
            return false;
    return c->outcome_count > 0;
}

/* PyErr_Fetch, PyErr_GetRaisedException: hands out what was set. */
static bool saves(const refcop_contract *c) {
    if (!all_clear(c))
        return false;
    for (uint32_t k = 0; k < c->outcome_count; k++)
        if (c->outcomes[k].result == REFCOP_RESULT_NEW)
            return true;
    for (uint32_t k = 0; k < c->param_count; k++)
        for (uint32_t e = 0; e < c->params[k].effect_count; e++)
            if (c->params[k].effects[e].kind == REFCOP_EFFECT_OUT_NEW ||
                c->params[k].effects[e].kind == REFCOP_EFFECT_OUT_MAYBE_NEW)
                return true;
    return false;
}

static bool sets_itself(const refcop_contract *c) {
    return c->outcome_count == 1 && c->outcomes[0].exception == REFCOP_EXC_SET;
}

static bool asks(const refcop_contract *c) {
    for (uint32_t k = 0; k < c->outcome_count; k++)
        if (c->outcomes[k].exception == REFCOP_EXC_WAS_SET)
            return true;
    return false;
}

static bool can_raise(const refcop_contract *c) {
    if (!(c->clauses & REFCOP_CLAUSE_RUNS))
        return false;
    for (uint32_t k = 0; k < c->outcome_count; k++)
        if (c->outcomes[k].exception == REFCOP_EXC_SET &&
            c->outcomes[k].cause == REFCOP_CAUSE_DATA)
            return true;
    return false;
}

static bool is_of_event(const void *event_block, uint32_t block) {
    return block == *(const uint32_t *)event_block;
}

/* Every path through the function goes through the event's block. */
static bool is_certain(const walker *w, const event *e) {
    const refcop_func *func = w->facts->func;
    uint32_t at = e->block;
    const bool *reached = refcop_func_reach(func, 0, is_of_event, &at, w->t->a->path_arena);
    for (uint32_t b = 0; b < func->block_count; b++)
        if (reached[b] && b != at && func->blocks[b].instrs[func->blocks[b].count - 1]->op == REFCOP_OP_RETURN)
            return false;
    return true;
}

/* A look-up of something exact runs no code of others, and finds it. */
static bool is_looked_up(walker *w, const event *e) {
    types *t = w->t;
    bool exact = false;
    for (uint32_t k = 1; k < e->arg_count; k++) {
        const origin *arg = &e->args[k];
        if (e->instr->args[k].type != REFCOP_TYPE_OBJ || (arg->flags & FROM_NULL))
            continue;
        holding h = refcopi_holding_of(t, (uint32_t)(w->facts - t->funcs), arg);
        if (h.content != CONTENT_LEAF)
            return false;
        exact = true;
    }
    return exact;
}

/* The entry for a call with that constant where the name has one of its own. */
static const refcop_contract *entry_for(const types *t, const event *e) {
    for (const refcop_contract *c = e->contract; c; c = refcop_contract_next(t->a->model, c)) {
        int param = c->guard.param;
        const refcop_value *arg = param >= 0 && (uint32_t)param < e->instr->arg_count
                                      ? &e->instr->args[param] : NULL;
        if (arg && !c->guard.type && c->guard.equal && arg->kind == REFCOP_VALUE_INT &&
            arg->as.number == c->guard.value)
            return c;
    }
    return e->contract;
}

/* Every event until the exception is saved; the first that is wrong is kept. What is cleared on
 * the way is lost for certain. */
static bool watch_event(walker *w, const event *e) {
    watch *x = w->context;
    if (e->kind == EVENT_CALL)
        return !x->saved && w->depth < 3;
    if (e->kind != EVENT_API || !e->contract || x->saved)
        return true;
    const refcop_contract *c = entry_for(x->t, e);
    if (saves(c) || asks(c) || sets_itself(c)) {
        x->saved = true; /* or an error of its own, told on purpose */
        return true;
    }
    bool clears = all_clear(c);
    bool looked_up = !clears && can_raise(c) && is_looked_up(w, e);
    x->looked_up |= looked_up;
    if (!clears && (!can_raise(c) || looked_up))
        return true;
    bool certain = clears && w->depth == 1 && is_certain(w, e);
    if (clears && !certain && x->looked_up)
        return true;
    x->clears |= certain;
    if (!x->found) {
        x->found = e;
        x->in = w->facts;
    }
    return true;
}

static void report_watch(types *t, const watch *x) {
    const char *name = x->found->name ? x->found->name->text : "a call";
    report r = {.rule = REFCOP_RULE_DEALLOC_CLOBBERS_EXCEPTION, .level = x->clears ? 1 : 2,
                .func = x->in->func, .loc = x->found->instr->loc, .object = name};
    const char *how = t->version >= 0x030c
                          ? "PyErr_GetRaisedException before and PyErr_SetRaisedException after"
                          : "PyErr_Fetch before and PyErr_Restore after";
    refcopi_types_report(t, &r,
                         all_clear(x->found->contract)
                             ? "'%s' in %s of '%s' drops an exception that was on its way when the "
                               "object died; call %s"
                             : "'%s' in %s of '%s' runs while an exception may be on its way, which "
                               "is then lost; call %s",
                         name, x->slot, x->info->shown, how);
}

static void check(types *t, const type_info *info, const slot_use *use, const char *slot) {
    if (use->state != SLOT_BODY || use->inherited)
        return;
    watch x = {.t = t, .info = info, .slot = slot};
    refcopi_walk_slot(t, info, use->facts, watch_event, &x);
    if (x.found)
        report_watch(t, &x);
}

void refcopi_check_exceptions(types *t, const type_info *info) {
    if (info->is_module)
        return;
    check(t, info, &info->dealloc, "tp_dealloc");
    check(t, info, &info->finalize, "tp_finalize");
}
