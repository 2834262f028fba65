/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Calls. A call is not split into its outcomes unless they differ in what they do to arguments:
 * `new | NULL!` stays one maybe-NULL symbol, `0 | -1!` one number, until the first test. */
#include "frame.h"

#include <string.h>

static bool is_failure(const refcop_outcome *o) {
    return o->cause != REFCOP_CAUSE_NONE &&
           (o->exception == REFCOP_EXC_SET || o->exception == REFCOP_EXC_MAY_SET ||
            o->cause == REFCOP_CAUSE_MEM || o->result == REFCOP_RESULT_NULL);
}

static uint32_t all_outcomes(const refcop_contract *c) {
    return (1u << c->outcome_count) - 1;
}

static uint32_t failing_outcomes(const refcop_contract *c) {
    uint32_t mask = 0;
    for (uint32_t k = 0; k < c->outcome_count; k++)
        if (is_failure(&c->outcomes[k]))
            mask |= 1u << k;
    return mask;
}

/* A call whose result has not been tested yet may have set an exception. */
static bool is_pending(const sym *s) {
    if (s->kind == SYM_NUM)
        return (s->flags & SYMF_FAIL_EXC) != 0;
    return (s->flags & (SYMF_NULL_EXC | SYMF_NULL_MAY_EXC)) && !(s->flags & SYMF_NONNULL);
}

static bool has_pending(const working *w) {
    for (uint16_t s = 0; s < w->sym_count; s++)
        if (is_pending(&w->syms[s]))
            return true;
    return false;
}

/* No exception is set: every call before succeeded. */
static void settle_pending(frame *f) {
    for (uint16_t at = 0; at < f->w->sym_count; at++) {
        sym *s = &f->w->syms[at];
        if (!is_pending(s))
            continue;
        if (s->kind != SYM_NUM && (s->flags & SYMF_NULL_EXC)) {
            s->flags |= SYMF_NONNULL | SYMF_TRUSTED;
        } else if (s->kind == SYM_NUM && !(s->flags & SYMF_FAIL_AMBIGUOUS)) {
            s->flags &= ~(uint32_t)SYMF_FAIL_EXC;
            if (s->lo == s->fail)
                s->lo++;
            else if (s->hi == s->fail)
                s->hi--;
        } else {
            s->flags &= ~(uint32_t)(SYMF_FAIL_EXC | SYMF_FAIL_AMBIGUOUS | SYMF_NULL_MAY_EXC);
        }
    }
}

/* An exception is set although none was before: the latest untested call failed. */
static void blame_pending(frame *f) {
    uint16_t latest = NO_SYM;
    for (uint16_t s = 0; s < f->w->sym_count; s++)
        if (is_pending(&f->w->syms[s]) &&
            (latest == NO_SYM || f->w->syms[s].site >= f->w->syms[latest].site))
            latest = s;
    if (latest == NO_SYM)
        return;
    sym *s = &f->w->syms[latest];
    if (s->kind == SYM_NUM)
        s->lo = s->hi = s->fail;
    else
        refcopi_sym_set_null(f->w, latest, f->temps, f->func->temp_count);
}

/* Outcomes that the exception indicator admits. */
static uint32_t feasible_outcomes(const frame *f, const refcop_contract *c) {
    uint32_t mask = 0;
    bool clear = f->w->exc == EXC_CLEAR && !has_pending(f->w);
    for (uint32_t k = 0; k < c->outcome_count; k++) {
        refcop_exception_effect e = c->outcomes[k].exception;
        if ((e == REFCOP_EXC_WAS_SET && clear) ||
            (e == REFCOP_EXC_WAS_CLEAR && f->w->exc == EXC_SET))
            continue;
        mask |= 1u << k;
    }
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
        if (o->exception == REFCOP_EXC_CLEARED || o->exception == REFCOP_EXC_WAS_SET ||
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

/* A perhaps-NULL argument was tested by the callee, and the outcomes tell how that ended. */
static bool nullness_differs(frame *f, const call *c, uint32_t mask) {
    const summary *s = c->summary;
    for (uint32_t p = 0; s && s->nonnull && p < c->contract->param_count && p < c->arg_count; p++) {
        const sym *arg = refcopi_sym_of(f->w, c->args[p]);
        if (!arg || (arg->flags & SYMF_NONNULL) || !(arg->flags & SYMF_NULL_FAIL))
            continue;
        uint32_t nonnull = s->nonnull[p] & mask, null = s->null[p] & mask;
        if ((nonnull && nonnull != mask) || (null && null != mask))
            return true;
    }
    return false;
}

/* The outcomes at hand say whether arguments are NULL; false: not these outcomes. */
static bool learn_nullness(frame *f, const call *c, uint32_t mask) {
    const summary *s = c->summary;
    for (uint32_t p = 0; s && s->nonnull && p < c->contract->param_count && p < c->arg_count; p++) {
        bool nonnull = (s->nonnull[p] & mask) == mask, null = (s->null[p] & mask) == mask;
        if (!nonnull && !null)
            continue;
        sym *arg = refcopi_sym_of(f->w, c->args[p]);
        bool is_null = val_is_null(c->args[p]);
        bool is_object = arg ? (arg->flags & SYMF_NONNULL) != 0 : c->args[p].kind == VAL_ADDR;
        if ((nonnull && is_null) || (null && is_object))
            return false;
        if (arg && arg->kind != SYM_NUM)
            refcopi_assume(f, null ? REFCOP_PRED_EQ : REFCOP_PRED_NE, c->args[p], val_int(0), false);
    }
    return true;
}

static bool needs_split(frame *f, const call *c, uint32_t mask) {
    const refcop_contract *k = c->contract;
    if (is_single(mask))
        return false;
    uint32_t failing = failing_outcomes(k);
    for (uint32_t p = 0; p < k->param_count; p++)
        for (uint32_t e = 0; e < k->params[p].effect_count; e++)
            if (effect_differs(&k->params[p].effects[e], mask, failing) ||
                k->params[p].effects[e].format == REFCOP_FORMAT_PARSE)
                return true;
    if (effect_differs(&k->rest, mask, failing))
        return true;
    if (nullness_differs(f, c, mask))
        return true;
    for (uint32_t e = 0; c->summary && e < c->summary->effect_count; e++) {
        uint16_t when = c->summary->effects[e].when;
        if ((when & mask) && (when & mask) != mask)
            return true;
    }
    return results_differ(k, mask);
}

/* --- arguments ------------------------------------------------------------------------------------ */

static bool is_literal(const refcop_instr *i, uint32_t arg) {
    return arg < i->arg_count && i->args[arg].kind == REFCOP_VALUE_INT;
}

static bool argument_is(frame *f, const call *c, const refcop_guard *g) {
    val v = c->args[g->param];
    if (strcmp(g->type->text, "literal") == 0)
        return v.kind == VAL_STRING || is_literal(c->instr, (uint32_t)g->param);
    const sym *s = refcopi_obj_of(f->w, v);
    return s && s->type == g->type;
}

static bool guard_holds(frame *f, const call *c, const refcop_guard *g) {
    if (g->param < 0 || (uint32_t)g->param >= c->arg_count)
        return g->param < 0;
    if (g->type)
        return argument_is(f, c, g);
    int known = refcopi_decide(f, g->equal ? REFCOP_PRED_EQ : REFCOP_PRED_NE, c->args[g->param],
                               val_int(g->value), false);
    return known == 1;
}

static const refcop_contract *choose_overload(frame *f, const call *c) {
    const refcop_contract *fallback = NULL;
    for (const refcop_contract *k = c->contract; k; k = refcop_contract_next(f->a->model, k)) {
        if (k->guard.param < 0) {
            if (!fallback)
                fallback = k;
        } else if (guard_holds(f, c, &k->guard)) {
            return k;
        }
        if (c->summary)
            return k;
    }
    return fallback ? fallback : c->contract;
}

static const char *describe_use(frame *f, const call *c) {
    static _Thread_local char text[96];
    (void)f;
    const char *name = c->instr->name ? c->instr->name->text : "a call";
    size_t n = strlen(name);
    if (n > 60)
        n = 60;
    memcpy(text, "passed to ", 10);
    memcpy(text + 10, name, n);
    text[10 + n] = 0;
    return text;
}

static bool drops_reference(const refcop_param *p) {
    for (uint32_t e = 0; e < p->effect_count; e++)
        if (p->effects[e].kind == REFCOP_EFFECT_RELEASE || p->effects[e].kind == REFCOP_EFFECT_STEAL ||
            p->effects[e].kind == REFCOP_EFFECT_RETAIN)
            return true;
    return false;
}

/* Another entry of the same name is for calls with NULL there. */
static bool has_null_entry(const frame *f, const call *c, uint32_t arg) {
    if (c->summary)
        return true;
    const refcop_contract *k = refcopi_find_contract(f->a, c->instr, &(const summary *){NULL});
    for (; k; k = refcop_contract_next(f->a->model, k))
        if (k->guard.param == (int)arg && !k->guard.type && k->guard.equal && k->guard.value == 0)
            return true;
    return false;
}

static void check_args(frame *f, const call *c) {
    const refcop_contract *k = c->contract;
    const char *how = describe_use(f, c);
    for (uint32_t a = 0; a < c->arg_count; a++) {
        const refcop_param *p = a < k->param_count ? &k->params[a] : NULL;
        bool null_ok = p ? p->null_ok || has_null_entry(f, c, a) : true;
        val v = c->args[a];
        if (!null_ok && c->types[a] == REFCOP_TYPE_OBJ && p && p->indirect == 0)
            refcopi_need_nonnull(f, v, is_literal(c->instr, a), how);
        if (v.kind == VAL_SYM && f->w->syms[v.x].kind != SYM_NUM && !(p && drops_reference(p)))
            refcopi_use(f, (uint16_t)v.x, how);
    }
}

/* --- results ------------------------------------------------------------------------------------------ */

static void set_result(frame *f, const call *c, val v) {
    if (c->instr->result != REFCOP_NO_TEMP)
        f->temps[c->instr->result] = v;
}

static refcop_type result_type(const frame *f, const call *c) {
    return c->instr->result == REFCOP_NO_TEMP ? REFCOP_TYPE_OBJ
                                              : f->func->temp_types[c->instr->result];
}

static val number_in(frame *f, int64_t lo, int64_t hi) {
    if (lo == hi)
        return val_int(lo);
    val v = refcopi_new_value(f, SYM_NUM, ORIGIN_CALL, 0);
    if (v.kind == VAL_SYM) {
        f->w->syms[v.x].lo = lo < INT32_MIN ? INT32_MIN : lo > INT32_MAX ? INT32_MAX : (int32_t)lo;
        f->w->syms[v.x].hi = hi > INT32_MAX ? INT32_MAX : hi < INT32_MIN ? INT32_MIN : (int32_t)hi;
    }
    return v;
}

static val result_object(frame *f, call *c, const refcop_outcome *o) {
    uint16_t holder = refcopi_arg_sym(f, c, o->param);
    refcop_type type = result_type(f, c);
    if (o->result == REFCOP_RESULT_NEW) {
        val v = refcopi_made_object(f, 1, o->held ? holder : NO_SYM, REFCOP_TYPE_OBJ);
        if (v.kind == VAL_SYM)
            f->w->syms[v.x].type = o->type;
        /* A constructor's result has a type; PyIter_Next may hand out what is known already. */
        if (v.kind == VAL_SYM && o->type && !c->summary && !o->held)
            f->w->syms[v.x].flags |= SYMF_FRESH;
        if (v.kind == VAL_SYM && c->summary && o->type) /* a new reference to None, or the like */
            f->w->syms[v.x].flags |= SYMF_IMMORTAL;
        if (v.kind == VAL_SYM && c->summary && c->summary->uncertain)
            f->w->syms[v.x].level = 2;
        if (v.kind == VAL_SYM && o->held)
            f->w->syms[v.x].flags |= SYMF_SHARED | (holder == NO_SYM ? SYMF_STATIC : 0u);
        return v;
    }
    val v = refcopi_made_object(f, 0, holder, type == REFCOP_TYPE_OBJ ? type : REFCOP_TYPE_PTR);
    if (v.kind == VAL_SYM)
        f->w->syms[v.x].type = o->type;
    if (v.kind == VAL_SYM && c->summary && c->summary->uncertain)
        f->w->syms[v.x].level = 2;
    return v;
}

static val result_value(frame *f, call *c, const refcop_outcome *o) {
    val v;
    refcop_type type = result_type(f, c);
    switch (o->result) {
    case REFCOP_RESULT_VOID: return val_make(VAL_TOP, 0);
    case REFCOP_RESULT_NULL: return val_make(VAL_INT, 0);
    case REFCOP_RESULT_INT: return number_in(f, o->lo, o->hi);
    case REFCOP_RESULT_NONZERO:
        v = refcopi_new_value(f, SYM_NUM, ORIGIN_CALL, SYMF_NE);
        return v;
    case REFCOP_RESULT_NEW:
    case REFCOP_RESULT_BORROWED: return result_object(f, c, o);
    case REFCOP_RESULT_SAME:
        if (o->param >= 0 && (uint32_t)o->param < c->arg_count) {
            uint16_t s = refcopi_object_of(f, c->args[o->param]);
            return s == NO_SYM ? c->args[o->param] : val_sym(s);
        }
        return refcopi_unknown_value(f, type);
    case REFCOP_RESULT_IMMORTAL: return refcopi_singleton(f, o->type);
    case REFCOP_RESULT_INTERIOR:
        v = refcopi_made_object(f, 0, refcopi_arg_sym(f, c, o->param), REFCOP_TYPE_PTR);
        if (v.kind == VAL_SYM)
            f->w->syms[v.x].flags |= SYMF_INTERIOR;
        return v;
    case REFCOP_RESULT_RAW:
        v = refcopi_new_value(f, SYM_PTR, ORIGIN_CALL, SYMF_NONNULL);
        return v;
    case REFCOP_RESULT_POINTER:
        return refcopi_new_value(f, SYM_PTR, ORIGIN_CALL, SYMF_NONNULL | SYMF_STATIC);
    case REFCOP_RESULT_PLAIN:
        return type == REFCOP_TYPE_INT || type == REFCOP_TYPE_FLOAT
                   ? refcopi_unknown_value(f, type)
                   : refcopi_new_value(f, SYM_PTR, ORIGIN_CALL, SYMF_STATIC);
    case REFCOP_RESULT_UNKNOWN: return refcopi_unknown_value(f, type);
    }
    return val_make(VAL_TOP, 0);
}

/* NULL is one of several outcomes of a pointer result: the symbol remembers what it would mean. */
static void add_null_outcome(sym *s, const refcop_outcome *null) {
    s->flags &= ~(uint32_t)SYMF_NONNULL;
    if (null->cause != REFCOP_CAUSE_NONE)
        s->flags |= SYMF_NULL_FAIL;
    if (null->cause == REFCOP_CAUSE_MEM)
        s->flags |= SYMF_NULL_MEM;
    if (null->exception == REFCOP_EXC_SET)
        s->flags |= SYMF_NULL_EXC;
    else if (null->exception == REFCOP_EXC_MAY_SET)
        s->flags |= SYMF_NULL_MAY_EXC;
}

static void add_fail_outcome(sym *s, const refcop_outcome *fail, bool ambiguous) {
    s->flags |= SYMF_FAIL_EXC;
    s->fail = (int8_t)fail->lo;
    if (fail->cause == REFCOP_CAUSE_MEM)
        s->flags |= SYMF_FAIL_MEM;
    if (ambiguous)
        s->flags |= SYMF_FAIL_AMBIGUOUS;
}

/* Numbers: the union of the outcomes' ranges. */
static val joined_number(frame *f, const refcop_contract *k, uint32_t mask) {
    int64_t lo = INT64_MAX, hi = INT64_MIN;
    const refcop_outcome *fail = NULL;
    bool ambiguous = false;
    for (uint32_t i = 0; i < k->outcome_count; i++) {
        const refcop_outcome *o = &k->outcomes[i];
        if (!(mask >> i & 1))
            continue;
        bool plain = o->result == REFCOP_RESULT_PLAIN;
        int64_t from = plain ? INT64_MIN : o->lo, to = plain ? INT64_MAX : o->hi;
        lo = from < lo ? from : lo;
        hi = to > hi ? to : hi;
        if (o->exception == REFCOP_EXC_SET && from == to && from >= -128 && from <= 127)
            fail = o;
    }
    for (uint32_t i = 0; fail && i < k->outcome_count; i++) {
        const refcop_outcome *o = &k->outcomes[i];
        if ((mask >> i & 1) && o != fail &&
            (o->result == REFCOP_RESULT_PLAIN || (o->lo <= fail->lo && o->hi >= fail->lo)))
            ambiguous = true;
    }
    val v = number_in(f, lo, hi);
    if (v.kind == VAL_SYM && fail)
        add_fail_outcome(&f->w->syms[v.x], fail, ambiguous);
    return v;
}

/* `PyTuple_Size(t) == 2` was seen, so PyTuple_GetItem(t, 1) gives an item. */
static bool is_within_size(frame *f, const call *c) {
    const refcop_guard *g = &c->contract->guard;
    if (g->param != 1 || !g->type || c->args[1].kind != VAL_INT)
        return false;
    for (uint32_t i = 0; i < f->w->fact_count; i++) {
        const fact *known = &f->w->facts[i];
        if (known->op < FACT_PURE || !val_equal(known->a, c->args[0]))
            continue;
        refcop_str name = refcopi_string_of(f->a, known->op - FACT_PURE);
        bool size = name && (strstr(name->text, "Size") || strstr(name->text, "SIZE"));
        if (size && f->w->syms[known->result].lo > c->args[1].x)
            return true;
    }
    return false;
}

static val joined_result(frame *f, call *c, uint32_t mask) {
    const refcop_contract *k = c->contract;
    const refcop_outcome *null = NULL, *other = NULL;
    for (uint32_t i = 0; i < k->outcome_count; i++) {
        if (!(mask >> i & 1))
            continue;
        if (k->outcomes[i].result == REFCOP_RESULT_NULL)
            null = &k->outcomes[i];
        else if (!other)
            other = &k->outcomes[i];
    }
    if (!other)
        return val_make(VAL_INT, 0);
    if (!null && (other->result == REFCOP_RESULT_INT || other->result == REFCOP_RESULT_PLAIN) &&
        (result_type(f, c) == REFCOP_TYPE_INT || c->instr->result == REFCOP_NO_TEMP))
        return joined_number(f, k, mask);
    val v = result_value(f, c, other);
    sym *s = refcopi_sym_of(f->w, v);
    /* `same P | NULL`: a test of the result must not make the argument NULL. */
    if (s && null && other->result != REFCOP_RESULT_SAME && !is_within_size(f, c))
        add_null_outcome(s, null);
    return v;
}

/* --- applying -------------------------------------------------------------------------------------------- */

static void apply_exception(frame *f, const refcop_outcome *o) {
    switch (o->exception) {
    case REFCOP_EXC_KEPT: break;
    case REFCOP_EXC_SET: f->w->exc = EXC_SET; break;
    case REFCOP_EXC_MAY_SET:
        if (f->w->exc != EXC_SET)
            f->w->exc = EXC_UNKNOWN;
        break;
    case REFCOP_EXC_CLEARED: f->w->exc = EXC_CLEAR; break;
    case REFCOP_EXC_WAS_SET:
        if (f->w->exc == EXC_CLEAR)
            blame_pending(f);
        f->w->exc = EXC_SET;
        break;
    case REFCOP_EXC_WAS_CLEAR:
        settle_pending(f);
        f->w->exc = EXC_CLEAR;
        break;
    }
    if (o->exception == REFCOP_EXC_SET || o->exception == REFCOP_EXC_WAS_SET)
        refcopi_note_failure(f, o->cause == REFCOP_CAUSE_MEM ? REFCOP_CAUSE_MEM
                                                             : REFCOP_CAUSE_DATA);
    else if (o->cause == REFCOP_CAUSE_MEM)
        refcopi_note_failure(f, REFCOP_CAUSE_MEM);
}

static void forget_heap(frame *f) {
    working *w = f->w;
    f->writes = true;
    for (uint32_t i = 0; i < w->mem_count;) {
        binding *b = &w->mem[i];
        if (b->base == BASE_LOCAL) {
            i++;
            continue;
        }
        if (b->value.kind == VAL_SYM && w->syms[b->value.x].kind == SYM_OBJ)
            refcopi_sym_escape(w, (uint16_t)b->value.x);
        refcopi_mem_remove(w, i);
    }
}

void refcopi_apply(frame *f, call *c, uint32_t mask) {
    const refcop_contract *k = c->contract;
    uint32_t failing = failing_outcomes(k) & mask;
    bool failed = failing == mask && k->outcome_count > 1;
    if (k->clauses & REFCOP_CLAUSE_WRITES)
        forget_heap(f);
    for (uint32_t a = 0; a < c->arg_count; a++) {
        if (a >= k->param_count) {
            if (k->rest.when & mask)
                refcopi_apply_effect(f, c, a, &k->rest, failed);
            continue;
        }
        const refcop_param *p = &k->params[a];
        for (uint32_t e = 0; e < p->effect_count; e++) {
            const refcop_effect *effect = &p->effects[e];
            if (!(effect->when & mask))
                continue;
            if (effect->kind == REFCOP_EFFECT_FORMAT && effect->format == REFCOP_FORMAT_PARSE) {
                if (!failed)
                    refcopi_parse_format(f, c, a);
            } else if (effect->kind == REFCOP_EFFECT_FORMAT &&
                       effect->format == REFCOP_FORMAT_BUILD) {
                refcopi_build_format(f, c, a);
            } else {
                refcopi_apply_effect(f, c, a, effect, failed);
            }
        }
    }
    refcopi_apply_mem_effects(f, c, mask);
    val v = joined_result(f, c, mask);
    if (v.kind == VAL_SYM && refcopi_builds_safely(f, c))
        f->w->syms[v.x].flags |= SYMF_NULL_MEM;
    if (is_single(mask))
        for (uint32_t i = 0; i < k->outcome_count; i++)
            if (mask >> i & 1)
                apply_exception(f, &k->outcomes[i]);
    set_result(f, c, v);
}

static void record_choice(frame *f, uint32_t outcome) {
    if (f->w->choice_count < STATE_MAX_CHOICES) {
        choice made = {f->at->id, outcome};
        f->w->choices[f->w->choice_count++] = made;
    }
}

static exec_status apply_split(frame *f, call *c, uint32_t mask) {
    uint32_t chosen = UINT32_MAX;
    if (f->forced_outcome >= 0) {
        chosen = (uint32_t)f->forced_outcome;
        f->forced_outcome = -1;
    } else if (f->replaying) {
        while (f->forced_next < f->forced_count && f->forced[f->forced_next].instr != f->at->id)
            f->forced_next++;
        if (f->forced_next >= f->forced_count)
            return EXEC_END;
        chosen = f->forced[f->forced_next++].outcome;
    } else {
        for (uint32_t i = c->contract->outcome_count; i-- > 0;) {
            if (!(mask >> i & 1))
                continue;
            if (chosen != UINT32_MAX && !refcopi_fork_push(f, chosen))
                return EXEC_END;
            chosen = i;
        }
    }
    if (!(mask >> chosen & 1))
        return EXEC_END;
    record_choice(f, chosen);
    if (!learn_nullness(f, c, 1u << chosen))
        return EXEC_END;
    refcopi_apply(f, c, 1u << chosen);
    return EXEC_GO;
}

/* A remembered answer of a pure call with at most two arguments. */
static bool recall_pure(frame *f, const call *c, uint32_t op, val a, val b) {
    for (uint32_t i = 0; i < f->w->fact_count; i++) {
        const fact *known = &f->w->facts[i];
        if (known->op == op && val_equal(known->a, a) && val_equal(known->b, b)) {
            set_result(f, c, val_sym(known->result));
            return true;
        }
    }
    return false;
}

static void remember_pure(frame *f, const call *c, uint32_t op, val a, val b) {
    val v = c->instr->result == REFCOP_NO_TEMP ? val_make(VAL_TOP, 0) : f->temps[c->instr->result];
    if (v.kind != VAL_SYM || (f->w->syms[v.x].kind == SYM_OBJ && f->w->syms[v.x].refs != 0))
        return;
    working *w = f->w;
    refcop_str name = c->instr->name;
    if (name->id < f->a->name_count)
        f->a->strings[name->id] = name;
    if (w->fact_count == STATE_MAX_FACTS) {
        memmove(w->facts, w->facts + 1, (STATE_MAX_FACTS - 1) * sizeof(fact));
        w->fact_count--;
    }
    fact *entry = &w->facts[w->fact_count++];
    memset(entry, 0, sizeof *entry);
    entry->op = op;
    entry->result = (uint16_t)v.x;
    entry->a = a;
    entry->b = b;
    if (((c->contract->clauses & REFCOP_CLAUSE_SINGLETON) || c->contract->says) &&
        w->fact_count < STATE_MAX_FACTS) {
        fact *says = &w->facts[w->fact_count++];
        *says = *entry;
        says->op = FACT_SAYS;
        says->type = c->contract->says;
    }
}

/* Who ignores the result counts on success: on the outcome that fills the out-parameters, else on
 * the first one. */
static uint32_t ignored_outcome(const refcop_contract *k, uint32_t good) {
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
    return needs_one(k, good) ? good & (~good + 1) : good;
}

/* Who calls what can raise has no exception pending, unless the function may be entered with one. */
static bool enters_clear(const frame *f, const refcop_contract *k) {
    if (f->imposed && (f->imposed->clauses & REFCOP_CLAUSE_ANY_EXC))
        return false;
    for (uint32_t o = 0; o < k->outcome_count; o++)
        if (k->outcomes[o].exception == REFCOP_EXC_SET && k->outcome_count > 1 &&
            !(k->clauses & REFCOP_CLAUSE_INFERRED))
            return true;
    return false;
}

/* PyBytes_Check of something known to be bytes, or to be something else. */
static bool answer_by_type(frame *f, const call *c, val a) {
    static const char *const exact[] = {"str", "bytes", "int", "float", "list", "tuple", "dict"};
    const sym *s = refcopi_obj_of(f->w, a);
    if (!s || !s->type)
        return false;
    unsigned known = 0;
    for (unsigned k = 0; k < sizeof exact / sizeof *exact; k++)
        known += strcmp(exact[k], s->type->text) == 0 ||
                 strcmp(exact[k], c->contract->says->text) == 0;
    if (s->type != c->contract->says && known < 2)
        return false;
    set_result(f, c, val_int(s->type == c->contract->says));
    return true;
}

static exec_status exec_known(frame *f, call *c) {
    const refcop_contract *k = c->contract = choose_overload(f, c);
    check_args(f, c);
    if (f->w->exc == EXC_UNKNOWN && enters_clear(f, k))
        f->w->exc = EXC_CLEAR;
    uint32_t mask = feasible_outcomes(f, k);
    if (mask == 0)
        mask = all_outcomes(k);
    if ((c->instr->flags & REFCOP_INSTR_UNUSED) && k->outcomes[0].result != REFCOP_RESULT_VOID) {
        uint32_t good = mask & ~failing_outcomes(k);
        if (good && good != mask)
            mask = ignored_outcome(k, good);
        else if (!is_single(mask))
            mask = ignored_outcome(k, mask);
    }
    bool pure = (k->clauses & REFCOP_CLAUSE_PURE) && c->arg_count <= 2;
    f->impure |= !(k->clauses & REFCOP_CLAUSE_PURE);
    uint32_t op = pure ? FACT_PURE + c->instr->name->id : 0;
    val a = c->arg_count > 0 ? c->args[0] : val_make(VAL_TOP, 0);
    val b = c->arg_count > 1 ? c->args[1] : val_make(VAL_TOP, 0);
    pure = pure && (c->arg_count < 1 || a.kind == VAL_SYM || a.kind == VAL_ADDR) &&
           (c->arg_count < 2 || b.kind != VAL_TOP);
    if (pure && recall_pure(f, c, op, a, b))
        return EXEC_GO;
    if (k->says && answer_by_type(f, c, a))
        return EXEC_GO;
    exec_status status = EXEC_GO;
    if (needs_split(f, c, mask))
        status = apply_split(f, c, mask);
    else
        refcopi_apply(f, c, mask);
    if (pure && status == EXEC_GO)
        remember_pure(f, c, op, a, b);
    if ((k->clauses & REFCOP_CLAUSE_NORETURN) || (c->instr->flags & REFCOP_INSTR_NORETURN))
        return EXEC_END;
    return status;
}

/* --- unknown callees ---------------------------------------------------------------------------------------- */

static void unknown_arg(frame *f, val v, refcop_type type) {
    working *w = f->w;
    if (v.kind == VAL_SYM && w->syms[v.x].kind == SYM_OBJ && type == REFCOP_TYPE_OBJ) {
        w->syms[v.x].flags |= SYMF_UNKNOWN_CALLEE;
        return;
    }
    if (v.kind == VAL_SYM) {
        if (w->syms[v.x].kind == SYM_OBJ) {
            refcopi_escape_value(f, v);
            return;
        }
        if (type == REFCOP_TYPE_VOIDPTR || type == REFCOP_TYPE_FNPTR)
            refcopi_escape_value(f, v);
        if (type != REFCOP_TYPE_CHARPTR && w->syms[v.x].kind == SYM_PTR)
            refcopi_mem_havoc(w, f->a->paths, BASE_SYM, (uint32_t)v.x, PATH_EMPTY);
        return;
    }
    if (v.kind != VAL_ADDR)
        return;
    if (v.base == BASE_LOCAL && v.x == PATH_EMPTY) {
        val held = w->locals[v.index];
        if (held.kind == VAL_SYM)
            refcopi_sym_escape(w, (uint16_t)held.x);
        if (f->func->locals[v.index].type != REFCOP_TYPE_AGG)
            w->locals[v.index] = refcopi_unknown_value(f, f->func->locals[v.index].type);
    }
    if (v.base == BASE_GLOBAL && type == REFCOP_TYPE_OBJ)
        return; /* the address of a type object */
    refcopi_mem_havoc(w, f->a->paths, (base_kind)v.base, v.index, (path_id)v.x);
}

static val unknown_result(frame *f, const call *c) {
    refcop_type type = result_type(f, c);
    if (c->instr->result == REFCOP_NO_TEMP || type != REFCOP_TYPE_OBJ) {
        if (c->instr->result != REFCOP_NO_TEMP && type != REFCOP_TYPE_INT &&
            type != REFCOP_TYPE_FLOAT && type != REFCOP_TYPE_AGG && type != REFCOP_TYPE_VOID)
            return refcopi_new_value(f, SYM_PTR, ORIGIN_CALL, 0);
        return refcopi_unknown_value(f, type);
    }
    if (c->summary)
        return refcopi_unknown_value(f, type);
    val v = refcopi_made_object(f, 1, NO_SYM, REFCOP_TYPE_OBJ);
    sym *s = refcopi_sym_of(f->w, v);
    if (s) {
        s->flags &= ~(uint32_t)SYMF_NONNULL;
        s->flags |= SYMF_UNKNOWN_CALLEE | SYMF_NULL_EXC | SYMF_NULL_FAIL;
        s->level = 2;
    }
    return v;
}

/* A function of this module whose contract came out as `may`: whatever it does, be silent. */
static void may_arg(frame *f, val v) {
    refcopi_escape_value(f, v);
    if (v.kind == VAL_SYM)
        refcopi_mem_havoc(f->w, f->a->paths, BASE_SYM, (uint32_t)v.x, PATH_EMPTY);
    else if (v.kind == VAL_ADDR && v.base == BASE_LOCAL)
        unknown_arg(f, v, REFCOP_TYPE_VOIDPTR);
}

/* `if (error_occurred()) return NULL;` after a call that can fail: the unknown function may well
 * have asked whether it did. */
static void forget_pending(frame *f) {
    for (uint16_t at = 0; at < f->w->sym_count; at++) {
        sym *s = &f->w->syms[at];
        if (s->kind == SYM_OBJ && is_pending(s)) {
            s->flags &= ~(uint32_t)SYMF_NULL_FAIL;
            s->flags |= SYMF_UNKNOWN_CALLEE;
        }
    }
}

void refcopi_call_unknown(frame *f, call *c) {
    const char *how = describe_use(f, c);
    f->impure = true;
    if (c->arg_count == 0 && !c->summary)
        forget_pending(f);
    for (uint32_t a = 0; a < c->arg_count; a++) {
        val v = c->args[a];
        if (v.kind == VAL_SYM && f->w->syms[v.x].kind != SYM_NUM)
            refcopi_use(f, (uint16_t)v.x, how);
        if (c->summary)
            may_arg(f, v);
        else
            unknown_arg(f, v, c->types[a]);
    }
    if (c->summary)
        forget_heap(f);
    if (f->w->exc != EXC_SET)
        f->w->exc = EXC_UNKNOWN;
    set_result(f, c, unknown_result(f, c));
}

exec_status refcopi_exec_call(frame *f, const refcop_instr *i) {
    call c;
    c.instr = i;
    c.arg_count = i->arg_count < CALL_MAX_ARGS ? i->arg_count : CALL_MAX_ARGS;
    for (uint32_t a = 0; a < c.arg_count; a++) {
        c.args[a] = refcopi_materialise(f, refcopi_eval(f, i->args[a]));
        c.types[a] = i->args[a].type;
    }
    c.contract = refcopi_find_contract(f->a, i, &c.summary);
    exec_status status = EXEC_GO;
    if (c.contract)
        status = exec_known(f, &c);
    else
        refcopi_call_unknown(f, &c);
    if (!c.contract && (i->flags & REFCOP_INSTR_NORETURN))
        status = EXEC_END;
    return f->gave_up ? EXEC_END : status;
}
