/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Inference: the ends of all paths, grouped by what a caller can observe, become outcomes. Where
 * paths of one group disagree on an argument, the effect is `may-steal`, which is silent. */
#include "block.h"
#include "call.h"
#include "exit.h"

#include <string.h>

/* --- grouping ---------------------------------------------------------------------------------------- */

static void add_exit_record(frame *f, const exit_record *r) {
    if (!f->exits)
        f->exits = REFCOP_NEW_ARRAY(f->a->path_arena, exit_record, MAX_EXITS + 1);
    for (uint32_t k = 0; k < f->exit_count; k++) {
        exit_record *have = &f->exits[k];
        if (!refcopi_same_result(have, r) || refcopi_told_by_flag(f, have, r) ||
            refcopi_told_by_null(f, have, r))
            continue;
        refcopi_join_exit(f, have, r);
        return;
    }
    if (f->exit_count < MAX_EXITS)
        f->exits[f->exit_count] = *r;
    f->exit_count++;
}

static bool is_object_result(const exit_record *r) {
    return r->result == REFCOP_RESULT_NEW || r->result == REFCOP_RESULT_UNKNOWN ||
           r->result == REFCOP_RESULT_SAME || r->result == REFCOP_RESULT_BORROWED;
}

static uint32_t object_outcomes(const frame *f) {
    uint32_t count = 0;
    for (uint32_t k = 0; k < f->exit_count; k++)
        count += is_object_result(&f->exits[k]);
    return count;
}

/* A caller cannot tell one object from another: results that give it a reference become one
 * outcome, whether the object is new, a parameter with a reference of its own, or unknown. */
static void unite_objects(frame *f) {
    uint32_t kept = 0, made = UINT32_MAX;
    if (object_outcomes(f) < 2)
        return;
    for (uint32_t k = 0; k < f->exit_count; k++) {
        exit_record *r = &f->exits[k];
        if (r->result == REFCOP_RESULT_SAME && r->param >= 0 && r->params[r->param].net == 1 &&
            !r->params[r->param].unknown) {
            r->params[r->param].net = 0;
            r->result = REFCOP_RESULT_NEW;
            r->held = true;
            r->param = -1;
        }
    }
    for (uint32_t k = 0; k < f->exit_count; k++) {
        exit_record *r = &f->exits[k];
        bool was_unknown = made != UINT32_MAX && f->exits[made].result == REFCOP_RESULT_UNKNOWN;
        bool gives = r->result == REFCOP_RESULT_NEW || r->result == REFCOP_RESULT_UNKNOWN;
        if (gives && made != UINT32_MAX) {
            if (r->result == REFCOP_RESULT_NEW)
                f->exits[made].result = REFCOP_RESULT_NEW;
            f->exits[made].held |= r->held;
            f->exits[made].guessed &= r->guessed;
            if (f->exits[made].type != r->type)
                f->exits[made].type = NULL;
            f->uncertain |= r->result == REFCOP_RESULT_UNKNOWN || was_unknown;
            refcopi_join_memory(&f->exits[made], r);
            refcopi_join_params(&f->exits[made], r, f->func->param_count);
            refcopi_join_exception(&f->exits[made], r);
            continue;
        }
        if (gives)
            made = kept;
        if (kept != k)
            f->exits[kept] = *r;
        kept++;
    }
    f->exit_count = kept;
}

/* Memory that the caller has to free on some paths only, or in one of several domains: a pointer
 * like any other. */
static void unite_blocks(frame *f) {
    const exit_record *raw = NULL;
    bool mixed = false;
    for (uint32_t k = 0; k < f->exit_count; k++) {
        const exit_record *r = &f->exits[k];
        bool is_raw = r->result == REFCOP_RESULT_RAW;
        mixed |= raw && is_raw && r->type != raw->type;
        mixed |= r->result == REFCOP_RESULT_POINTER || r->result == REFCOP_RESULT_PLAIN;
        raw = is_raw ? r : raw;
    }
    uint32_t kept = 0;
    for (uint32_t k = 0; raw && mixed && k < f->exit_count; k++) {
        exit_record *r = &f->exits[k];
        if (r->result == REFCOP_RESULT_RAW) {
            r->result = REFCOP_RESULT_POINTER;
            r->type = NULL;
        }
        exit_record *same = NULL;
        for (uint32_t n = 0; n < kept && !same; n++)
            if (refcopi_same_result(&f->exits[n], r))
                same = &f->exits[n];
        if (same)
            refcopi_join_exit(f, same, r);
        else if (kept++ != k)
            f->exits[kept - 1] = *r;
    }
    f->exit_count = raw && mixed ? kept : f->exit_count;
}

/* Where -1 comes with an exception, callers take every negative number for a failure: a number
 * of which nothing is known is then none. */
static void bound_numbers(frame *f) {
    bool fails = false;
    for (uint32_t k = 0; k < f->exit_count; k++) {
        const exit_record *r = &f->exits[k];
        fails |= r->result == REFCOP_RESULT_INT && r->lo == -1 && r->hi == -1 && r->exc == EXIT_SET;
    }
    for (uint32_t k = 0; fails && k < f->exit_count; k++) {
        exit_record *r = &f->exits[k];
        if (r->result == REFCOP_RESULT_INT && r->lo == INT64_MIN && r->hi == INT64_MAX &&
            r->exc != EXIT_SET)
            r->lo = 0;
    }
}

/* The exit of r once more, for the number that says that the call failed. */
static void record_failure(frame *f, val result, exit_record *r) {
    const sym *s = &f->w->syms[result.x];
    r->result = REFCOP_RESULT_INT;
    refcopi_exit_classify_range(s->fail, s->fail, r);
    r->exc = EXIT_SET;
    r->unsure = !refcopi_fails_surely(f, s->site);
    if (s->flags & SYMF_FAIL_MEM)
        r->path = PATH_NO_MEMORY;
    else
        r->path = r->path < PATH_ERROR ? PATH_ERROR : r->path;
    add_exit_record(f, r);
}

void refcopi_record_exit(frame *f, val result, bool returns_new, const param_exit *params) {
    exit_record *r = REFCOP_NEW(f->a->path_arena, exit_record);
    for (uint32_t p = 0; p < f->func->param_count && p < REFCOP_MAX_PARAMS; p++)
        r->params[p] = params[p];
    refcopi_exit_classify_exception(f, result, r);
    r->path = f->w->path;
    refcopi_exit_classify(f, result, returns_new, r);
    refcopi_exit_collect_memory(f, r);
    refcopi_note_cleanup(f, r);
    /* What an unknown function gave is no surer for having been handed on. */
    r->guessed = r->result == REFCOP_RESULT_NEW && result.kind == VAL_SYM &&
                 f->w->syms[result.x].level == 2 &&
                 (f->w->syms[result.x].flags & SYMF_UNKNOWN_CALLEE);
    if (!refcopi_may_mean_failure(f, result))
        refcopi_compare_exits(f, r);
    add_exit_record(f, r);
    if (refcopi_may_mean_failure(f, result))
        record_failure(f, result, r);
    if (!r->maybe_null)
        return;
    const sym *s = &f->w->syms[result.x];
    r->result = REFCOP_RESULT_NULL;
    r->param = -1;
    if (s->flags & SYMF_NULL_EXC) {
        r->exc = EXIT_SET;
        r->unsure = !refcopi_fails_surely(f, s->site);
    } else if (s->flags & SYMF_NULL_MAY_EXC) {
        r->exc = EXIT_UNKNOWN;
    }
    if (s->flags & SYMF_NULL_MEM)
        r->path = PATH_NO_MEMORY;
    else if (s->flags & SYMF_NULL_EXC)
        r->path = r->path < PATH_ERROR ? PATH_ERROR : r->path;
    add_exit_record(f, r);
}

/* --- the contract ---------------------------------------------------------------------------------------- */

static bool is_guessed(const frame *f) {
    for (uint32_t k = 0; k < f->exit_count; k++) {
        bool guessed = f->exits[k].guessed;
        for (uint32_t m = 0; m < f->exits[k].mem_count; m++)
            guessed |= f->exits[k].mem[m].guessed && f->exits[k].mem[m].kind == REFCOP_EFFECT_OUT_NEW;
        if (guessed)
            return true;
    }
    return false;
}

static bool lends_item(const frame *f) {
    for (uint32_t k = 0; k < f->exit_count; k++)
        if (f->exits[k].result == REFCOP_RESULT_BORROWED && !f->exits[k].is_item)
            return false;
    return true;
}

static void fill_outcome(const exit_record *r, refcop_outcome *o) {
    o->result = r->result;
    o->param = (int8_t)r->param;
    o->lo = r->lo;
    o->hi = r->hi;
    o->held = r->held && r->result == REFCOP_RESULT_NEW;
    o->type = r->type;
    static const refcop_exception_effect effect[] = {REFCOP_EXC_KEPT, REFCOP_EXC_SET,
                                                     REFCOP_EXC_CLEARED, REFCOP_EXC_MAY_SET};
    o->exception = effect[r->exc];
    o->before = (refcop_exception_before)r->before;
    if ((r->before == REFCOP_BEFORE_SET && r->exc == EXIT_SET) ||
        (r->before == REFCOP_BEFORE_CLEAR && (r->exc == EXIT_CLEARED || r->exc == EXIT_KEPT))) {
        o->exception = r->before == REFCOP_BEFORE_SET ? REFCOP_EXC_WAS_SET : REFCOP_EXC_WAS_CLEAR;
        o->before = REFCOP_BEFORE_ANY;
    }
    if (r->exc == EXIT_SET || (r->result == REFCOP_RESULT_NULL && r->path > PATH_SUCCESS))
        o->cause = r->path == PATH_NO_MEMORY ? REFCOP_CAUSE_MEM : REFCOP_CAUSE_DATA;
    else if (r->result == REFCOP_RESULT_NULL)
        o->cause = REFCOP_CAUSE_NONE;
}

static refcop_effect_kind param_effect(const param_exit *p) {
    if (p->block == BLOCK_FREED || p->block == BLOCK_GIVEN)
        return p->block == BLOCK_FREED ? REFCOP_EFFECT_FREE : REFCOP_EFFECT_STEAL;
    if (p->unknown || p->net > 1 || p->net < -1)
        return REFCOP_EFFECT_MAY_STEAL;
    if (p->net == 0)
        return p->held ? REFCOP_EFFECT_HELD : REFCOP_EFFECT_BORROW;
    if (p->net > 0)
        return REFCOP_EFFECT_RETAIN;
    return p->stolen ? REFCOP_EFFECT_STEAL : REFCOP_EFFECT_RELEASE;
}

static void fill_param(frame *f, refcop_contract *c, uint32_t p) {
    refcop_param *param = &c->params[p];
    param->null_ok = false;
    for (uint32_t k = 0; k < c->outcome_count; k++)
        param->null_ok |= !f->exits[k].params[p].needed;
    param->nonnull = !param->null_ok && f->func->locals[p].type != REFCOP_TYPE_OBJ;
    param->effects = REFCOP_NEW_ARRAY(f->a->arena, refcop_effect, c->outcome_count);
    for (uint32_t k = 0; k < c->outcome_count; k++) {
        refcop_effect_kind kind = param_effect(&f->exits[k].params[p]);
        refcop_str domain = f->exits[k].params[p].domain;
        if (kind == REFCOP_EFFECT_BORROW)
            continue;
        uint16_t e = 0;
        while (e < param->effect_count &&
               (param->effects[e].kind != kind || param->effects[e].type != domain))
            e++;
        if (e == param->effect_count) {
            param->effects[e].kind = kind;
            param->effects[e].param = -1;
            param->effects[e].type = domain;
            param->effect_count++;
        }
        param->effects[e].when |= (uint16_t)(1u << k);
    }
}

static void add_mem_effect(frame *f, summary *out, const mem_exit *m, refcop_effect_kind kind,
                           uint16_t outcome) {
    for (uint32_t k = 0; k < out->effect_count; k++) {
        mem_effect *e = &out->effects[k];
        if (e->kind == kind && e->param == m->param && e->path == m->path &&
            e->global == m->global && e->domain == m->domain && e->lo == m->lo && e->hi == m->hi) {
            e->when |= (uint16_t)(1u << outcome);
            return;
        }
    }
    out->effects = refcop_arena_grow(f->a->arena, out->effects, out->effect_count,
                                     out->effect_count + 1, sizeof(mem_effect));
    mem_effect *e = &out->effects[out->effect_count++];
    e->kind = (uint8_t)kind;
    e->param = m->param;
    e->type = m->type;
    e->path = m->path;
    e->global = m->global;
    e->domain = m->domain;
    e->lo = m->lo;
    e->hi = m->hi;
    e->when = (uint16_t)(1u << outcome);
}

static void add_signs(signs_given *all, const param_exit *end, uint32_t outcome) {
    all->negative |= (uint16_t)(!(end->null || (end->excluded & SIGN_NEGATIVE)) << outcome);
    all->zero |= (uint16_t)(!(end->nonnull || (end->excluded & SIGN_ZERO)) << outcome);
    all->positive |= (uint16_t)(!(end->null || (end->excluded & SIGN_POSITIVE)) << outcome);
}

static void fill_nullness(frame *f, summary *out) {
    uint32_t count = f->func->param_count;
    out->nonnull = REFCOP_NEW_ARRAY(f->a->arena, uint16_t, count + 1);
    out->null = REFCOP_NEW_ARRAY(f->a->arena, uint16_t, count + 1);
    out->signs = REFCOP_NEW_ARRAY(f->a->arena, signs_given, count + 1);
    for (uint32_t p = 0; p < count; p++)
        for (uint32_t k = 0; k < f->exit_count; k++) {
            out->nonnull[p] |= (uint16_t)(f->exits[k].params[p].nonnull << k);
            out->null[p] |= (uint16_t)(f->exits[k].params[p].null << k);
            add_signs(&out->signs[p], &f->exits[k].params[p], k);
        }
}

/* Pointers behind parameters that were freed or given away on some path. */
static void fill_taken(frame *f, summary *out) {
    for (uint32_t t = 0; t < f->taken_count; t++) {
        mem_exit m = {f->taken[t].param, REFCOP_EFFECT_ESCAPE, false, false, false,
                      REFCOP_TYPE_PTR, f->taken[t].path, 0, NULL, 0, 0, false};
        for (uint16_t k = 0; k < f->exit_count; k++)
            add_mem_effect(f, out, &m, REFCOP_EFFECT_ESCAPE, k);
    }
}

/* Where an exit does not say what a place holds that some path lost sight of, it holds anything. */
static void fill_forgotten(frame *f, summary *out) {
    for (uint32_t t = 0; t < f->forgotten_count; t++) {
        mem_exit m = {f->forgotten[t].param, REFCOP_EFFECT_OUT_UNKNOWN, false, false, false,
                      REFCOP_TYPE_OBJ, f->forgotten[t].path, 0, NULL, 0, 0, false};
        for (uint16_t k = 0; k < f->exit_count; k++)
            if (!refcopi_find_mem(&f->exits[k], &m))
                add_mem_effect(f, out, &m, REFCOP_EFFECT_OUT_UNKNOWN, k);
    }
}

/* Releases come first, as what is put in a place comes after. */
static void fill_memory(frame *f, summary *out) {
    fill_taken(f, out);
    for (int released = 1; released >= 0; released--)
        for (uint32_t k = 0; k < f->exit_count; k++)
            for (uint32_t m = 0; m < f->exits[k].mem_count; m++) {
                const mem_exit *x = &f->exits[k].mem[m];
                if (released && x->released)
                    add_mem_effect(f, out, x, REFCOP_EFFECT_OUT_RELEASE, (uint16_t)k);
                else if (released && x->taken)
                    add_mem_effect(f, out, x, REFCOP_EFFECT_STEAL, (uint16_t)k);
                else if (released && x->lost_sight)
                    add_mem_effect(f, out, x, REFCOP_EFFECT_ESCAPE, (uint16_t)k);
                else if (!released && x->kind != REFCOP_EFFECT_BORROW)
                    add_mem_effect(f, out, x, (refcop_effect_kind)x->kind, (uint16_t)k);
            }
    fill_forgotten(f, out);
}

/* A global that is written on some path is unknown to callers afterwards. */
static void fill_globals(frame *f, summary *out) {
    for (uint32_t g = 0; g < f->a->module->global_count && f->globals_written; g++) {
        if (!f->globals_written[g])
            continue;
        mem_exit m = {MEM_EFFECT_GLOBAL, REFCOP_EFFECT_OUT_UNKNOWN, false, false, false,
                      REFCOP_TYPE_VOID, PATH_EMPTY, g, NULL, 0, 0, false};
        for (uint16_t k = 0; k < f->exit_count; k++)
            add_mem_effect(f, out, &m, REFCOP_EFFECT_OUT_UNKNOWN, k);
    }
}

bool refcopi_returns_new(const frame *f) {
    for (uint32_t k = 0; k < f->exit_count && k < MAX_EXITS; k++)
        if (f->exits[k].result == REFCOP_RESULT_NEW && !f->exits[k].held)
            return true;
    return false;
}

bool refcopi_returns_failing(const frame *f, int64_t value, bool *fails) {
    bool number = f->func->result == REFCOP_TYPE_INT, same = false;
    *fails = false;
    for (uint32_t k = 0; k < f->exit_count && k < MAX_EXITS; k++) {
        const exit_record *r = &f->exits[k];
        if (r->exc != EXIT_SET)
            continue;
        *fails = true;
        same |= number ? r->lo <= value && value <= r->hi : r->result != REFCOP_RESULT_NULL;
    }
    return same;
}

/* Who calls a tp_dealloc directly frees the object, whatever the body passes it on to. */
static void fill_dealloc(const frame *f, refcop_contract *c) {
    if (!f->imposed || !(f->imposed->clauses & REFCOP_CLAUSE_DEALLOC) || c->param_count == 0)
        return;
    c->params[0].effects = f->imposed->params[0].effects;
    c->params[0].effect_count = f->imposed->params[0].effect_count;
}

void refcopi_summarise(frame *f, summary *out) {
    memset(out, 0, sizeof *out);
    out->needs_gil = f->needs_gil; /* whatever the paths do that were not looked at */
    if (f->gave_up || f->in_part || f->exit_count > MAX_EXITS ||
        f->func->param_count > REFCOP_MAX_PARAMS)
        return;
    unite_objects(f);
    unite_blocks(f);
    bound_numbers(f);
    bool never_returns = f->exit_count == 0;
    refcop_contract *c = refcop_contract_new(f->a->arena, (refcop_strings *)(uintptr_t)f->a->module->strings,
                                             f->func->name, f->func->param_count,
                                             never_returns ? 1 : f->exit_count);
    c->clauses = REFCOP_CLAUSE_INFERRED;
    if (never_returns)
        c->clauses |= REFCOP_CLAUSE_NORETURN;
    if (f->writes)
        c->clauses |= REFCOP_CLAUSE_WRITES;
    if (f->exit_count == 1 && !f->impure && f->func->result != REFCOP_TYPE_VOID)
        c->clauses |= REFCOP_CLAUSE_PURE;
    c->rest_null_ok = true;
    c->variadic = f->func->variadic;
    for (uint32_t k = 0; k < f->exit_count; k++)
        fill_outcome(&f->exits[k], &c->outcomes[k]);
    for (uint32_t p = 0; p < f->func->param_count; p++) {
        c->params[p].name = f->func->locals[p].name;
        c->params[p].null_ok = true;
        if (!never_returns)
            fill_param(f, c, p);
    }
    fill_dealloc(f, c);
    refcopi_forward_format(f, c);
    fill_nullness(f, out);
    refcopi_fill_bits(f, out);
    fill_memory(f, out);
    fill_globals(f, out);
    out->guessed = is_guessed(f);
    out->uncertain = f->uncertain || out->guessed || object_outcomes(f) > 1;
    out->lends_item = lends_item(f);
    out->asks = f->asks;
    out->handed_on = f->params_handed_on;
    out->touches = f->writes ? TOUCHES_ANY : f->touches;
    out->gil = refcopi_gil_effect(f);
    for (uint32_t k = 0; k < f->exit_count; k++)
        out->unsure |= (uint16_t)((f->exits[k].exc == EXIT_SET && f->exits[k].unsure) << k);
    out->contract = c;
}
