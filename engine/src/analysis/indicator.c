/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* The exception indicator: what calls do to it, whether that is known or just likely, and which
 * failure nobody has looked at. A result that stands for several outcomes keeps what they do to
 * the indicator to itself (symbol flags) until it is tested. */
#include "call.h"

#include <string.h>

static void set_state(frame *f, exc_state state, bool sure) {
    f->w->exc = (uint8_t)state;
    f->w->error.sure = sure;
    f->w->error.at = state == EXC_SET ? f->at->id + 1 : 0;
}

/* Something that might be an exception, or its end. */
static void lose_sight(frame *f) {
    if (f->w->exc != EXC_SET)
        f->w->exc = EXC_UNKNOWN;
    f->w->error.sure = false;
}

/* Somebody may look at the indicator: nothing that failed before is ignored. */
static void discharge(frame *f) {
    f->asks = true;
    f->w->error.told = true;
    for (uint16_t s = 0; s < f->w->sym_count; s++)
        if (refcopi_is_pending(&f->w->syms[s]))
            f->w->syms[s].flags |= (uint32_t)SYMF_TOLD;
}

/* --- before a call ----------------------------------------------------------------------------- */

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

bool refcopi_asks(const refcop_contract *k) {
    for (uint32_t o = 0; o < k->outcome_count; o++)
        if (k->outcomes[o].exception >= REFCOP_EXC_CLEARED)
            return true;
    return false;
}

/* The API function fails in good order when it is given what the failed call returned. */
static bool passes_on(const refcop_contract *k, uint32_t arg) {
    if (arg >= k->param_count)
        return true; /* Py_BuildValue */
    bool fails = false;
    for (uint32_t o = 0; o < k->outcome_count; o++)
        fails |= k->outcomes[o].cause != REFCOP_CAUSE_NONE;
    return fails && k->params[arg].null_ok && !refcopi_has_effect(k, arg, REFCOP_EFFECT_STEAL);
}

/* What the function does when NULL is given there, if an entry of its own says so: the first outcome. */
static const refcop_outcome *given_null(const frame *f, const refcop_contract *k, uint32_t arg) {
    for (; k; k = refcop_contract_next(f->a->model, k))
        if (k->guard.param == (int)arg && !k->guard.type && k->guard.equal && k->guard.value == 0)
            return &k->outcomes[0];
    return NULL;
}

/* Whether the function fails when it is given NULL: then the failure before it is not lost. PyObject_Str
 * makes "<NULL>" of it. */
static bool refuses_null(const frame *f, const refcop_contract *k, uint32_t arg) {
    const refcop_outcome *o = given_null(f, k, arg);
    return o ? o->exception == REFCOP_EXC_SET : passes_on(k, arg);
}

/* `PyBytes_Concat(&bytes, ...)`: NULL there stays NULL. */
static void tell_place(frame *f, const call *c, uint32_t a) {
    val v = c->args[a];
    bool told = !c->contract || c->summary ||
                (a < c->contract->param_count &&
                 (refcopi_has_effect(c->contract, a, REFCOP_EFFECT_OUT_MOVED) ||
                  refcopi_has_effect(c->contract, a, REFCOP_EFFECT_OUT_UNKNOWN)));
    if (!told || v.kind != VAL_ADDR || v.base != BASE_LOCAL || v.x != PATH_EMPTY)
        return;
    sym *s = refcopi_sym_of(f->w, f->w->locals[v.index]);
    if (s && refcopi_is_pending(s))
        s->flags |= (uint32_t)SYMF_TOLD;
}

/* What a failed call returned is given to somebody who may look at it, and ask. */
static void tell_arguments(frame *f, const call *c) {
    for (uint32_t a = 0; a < c->arg_count; a++) {
        tell_place(f, c, a);
        sym *s = refcopi_sym_of(f->w, c->args[a]);
        if (!s || !refcopi_is_pending(s))
            continue;
        if (!c->contract || c->summary || s->kind == SYM_PTR ||
            (s->kind == SYM_OBJ && refuses_null(f, c->contract, a)))
            s->flags |= (uint32_t)SYMF_TOLD;
    }
}

/* What is known of it came from another run: it may do more than that says. */
static bool is_of_another_file(const call *c) {
    return !c->summary && (c->contract->clauses & REFCOP_CLAUSE_INFERRED);
}

void refcopi_indicator_enter(frame *f, const call *c) {
    refcopi_check_entered(f, c);
    if (f->w->exc == EXC_UNKNOWN && enters_clear(f, c->contract))
        set_state(f, EXC_CLEAR, false);
    tell_arguments(f, c);
    if (refcopi_asks(c->contract) || (c->summary && c->summary->asks) || is_of_another_file(c))
        discharge(f);
}

void refcopi_indicator_unknown(frame *f, const call *c) {
    tell_arguments(f, c);
    bool foreign = (c->instr->flags & REFCOP_INSTR_FOREIGN) != 0;
    /* What is made is told what to call, and calls it later. */
    bool makes = foreign && f->imposed && refcopi_result_type(f, c) == REFCOP_TYPE_PTR;
    f->w->error.foreign |= makes && f->a->calls_back;
    if (makes || (foreign && !f->a->calls_back))
        return;
    lose_sight(f);
    discharge(f);
}

/* --- what data can provoke ------------------------------------------------------------------------ */

/* A list or tuple that the program made: which items it has is its own affair; and text that it made. */
static bool is_own_container(frame *f, const call *c) {
    static const char *const types[] = {"list", "tuple", "str", "bytes"};
    const sym *s = c->arg_count ? refcopi_obj_of(f->w, c->args[0]) : NULL;
    for (unsigned k = 0; s && s->type && s->origin == ORIGIN_CALL && k < sizeof types / sizeof *types; k++)
        if (strcmp(s->type->text, types[k]) == 0)
            return true;
    return false;
}

/* isinstance(x, list): fails only if x lies about its class. */
static bool asks_static_object(const call *c) {
    for (uint32_t a = 1; a < c->arg_count; a++)
        if (c->args[a].kind == VAL_ADDR && c->args[a].base == BASE_GLOBAL && c->types[a] == REFCOP_TYPE_OBJ)
            return true;
    return false;
}

/* Neither an argument that the caller gave, nor what came of one: the program knows what it made,
 * asked for, or keeps in fields. It knows self, too. */
static bool knows_arguments(frame *f, const call *c) {
    bool lookup = c->contract->outcomes[0].result == REFCOP_RESULT_BORROWED; /* what is in there counts */
    for (uint32_t a = 0; a < (lookup && c->arg_count ? 1 : c->arg_count); a++) {
        const sym *s = refcopi_obj_of(f->w, c->args[a]);
        bool self = s && s->origin == ORIGIN_PARAM && s->origin_id == 0;
        if (s && !self && ((s->flags & SYMF_CALLER) || (s->origin == ORIGIN_CALL && !s->own)))
            return false;
    }
    return true;
}

static bool cannot_fail(const refcop_contract *k) {
    for (uint32_t o = 0; o < k->outcome_count; o++)
        if (k->outcomes[o].cause != REFCOP_CAUSE_NONE || k->outcomes[o].exception != REFCOP_EXC_KEPT)
            return false;
    return true;
}

/* Given a parameter of a function that Python does not call, or self, it cannot fail when that is of the
 * right type: PyFloat_AsDouble of a float. Callers know, and so does the type whose slot it is. */
static bool relies_on_callers(frame *f, const call *c) {
    const summary *inferred;
    const refcop_contract *k = refcopi_find_contract(f->a, c->instr, &inferred);
    for (; k; k = refcop_contract_next(f->a->model, k)) {
        if (k->guard.param < 0 || (uint32_t)k->guard.param >= c->arg_count || !k->guard.type)
            continue;
        const sym *s = refcopi_obj_of(f->w, c->args[k->guard.param]);
        if (s && s->origin == ORIGIN_PARAM && (!f->imposed || s->origin_id == 0) && cannot_fail(k))
            return true;
    }
    return false;
}

/* Failing is a mistake of the program, rather than something that data does. */
static bool is_own_affair(frame *f, const call *c) {
    return asks_static_object(c) || is_own_container(f, c) || knows_arguments(f, c);
}

/* *place becomes NULL when the call fails: a test of it will do. */
static bool tells_otherwise(const call *c, uint32_t failing) {
    for (uint32_t p = 0; p < c->contract->param_count; p++)
        for (uint32_t e = 0; e < c->contract->params[p].effect_count; e++) {
            const refcop_effect *effect = &c->contract->params[p].effects[e];
            if (effect->kind == REFCOP_EFFECT_OUT_NULL && (effect->when & failing))
                return true;
        }
    return false;
}

/* --- outcomes ------------------------------------------------------------------------------------ */

/* The call tells what the indicator was like before. */
static void learn_before(frame *f, bool set) {
    indicator *e = &f->w->error;
    if (f->w->exc == EXC_UNKNOWN && e->sure && e->entry == REFCOP_BEFORE_ANY && !f->imposed)
        e->entry = set ? REFCOP_BEFORE_SET : REFCOP_BEFORE_CLEAR;
    if (!set) {
        e->supposed |= f->w->exc == EXC_UNKNOWN && !e->sure;
        refcopi_settle_pending(f);
        return;
    }
    if (f->w->exc == EXC_CLEAR)
        refcopi_blame_pending(f);
    e->guessed |= f->w->exc == EXC_UNKNOWN && f->imposed;
}

static void apply_one(frame *f, const call *c, uint32_t at) {
    const refcop_outcome *o = &c->contract->outcomes[at];
    if (o->before != REFCOP_BEFORE_ANY)
        learn_before(f, o->before == REFCOP_BEFORE_SET);
    bool sure = c->summary ? !(c->summary->unsure >> at & 1) : !is_of_another_file(c);
    switch (o->exception) {
    case REFCOP_EXC_KEPT: break;
    case REFCOP_EXC_SET: set_state(f, EXC_SET, sure); break;
    case REFCOP_EXC_MAY_SET: lose_sight(f); break;
    case REFCOP_EXC_CLEARED:
        if (c->contract->outcome_count > 1 && !c->summary)
            f->w->error.guessed |= f->w->exc == EXC_UNKNOWN || !f->w->error.sure;
        set_state(f, EXC_CLEAR, sure);
        break;
    case REFCOP_EXC_WAS_SET:
        learn_before(f, true);
        f->w->exc = EXC_SET; /* by what set it */
        f->w->error.sure = true;
        break;
    case REFCOP_EXC_WAS_CLEAR:
        learn_before(f, false);
        set_state(f, EXC_CLEAR, true);
        break;
    }
    if (o->exception != REFCOP_EXC_KEPT && o->exception != REFCOP_EXC_MAY_SET)
        f->w->error.unseen = 0;
    if (o->exception == REFCOP_EXC_SET || o->exception == REFCOP_EXC_WAS_SET)
        refcopi_note_failure(f, o->cause >= REFCOP_CAUSE_MEM ? REFCOP_CAUSE_MEM
                                                             : REFCOP_CAUSE_DATA);
    else if (o->cause == REFCOP_CAUSE_MEM)
        refcopi_note_failure(f, REFCOP_CAUSE_MEM);
}

/* The symbol that stands for the outcomes says when it was this one. */
static bool is_remembered(const frame *f, const refcop_outcome *o, val v) {
    const sym *s = v.kind == VAL_SYM ? &f->w->syms[v.x] : NULL;
    if (o->exception != REFCOP_EXC_SET && o->exception != REFCOP_EXC_MAY_SET)
        return false;
    if (o->result == REFCOP_RESULT_NULL)
        return true;
    return o->result == REFCOP_RESULT_INT && o->lo == o->hi && s && (s->flags & SYMF_FAIL_EXC) &&
           s->fail == o->lo;
}

static int cause_of_outcome(frame *f, const call *c, const refcop_outcome *o) {
    return o->cause >= REFCOP_CAUSE_MEM ? CAUSED_BY_MEMORY : is_own_affair(f, c) ? CAUSED_BY_PROGRAM : CAUSED_BY_DATA;
}

int refcopi_cause_of(const sym *s) {
    if (s->flags & (s->kind == SYM_NUM ? SYMF_FAIL_MEM : SYMF_NULL_MEM))
        return CAUSED_BY_MEMORY;
    return s->own ? CAUSED_BY_PROGRAM : CAUSED_BY_DATA;
}

static void apply_several(frame *f, const call *c, uint32_t mask, val v) {
    bool kept = false, cleared = false, open = false;
    bool is_float = refcopi_result_type(f, c) == REFCOP_TYPE_FLOAT;
    bool relies = relies_on_callers(f, c);
    for (uint32_t k = 0; k < c->contract->outcome_count; k++) {
        const refcop_outcome *o = &c->contract->outcomes[k];
        if (!(mask >> k & 1))
            continue;
        if ((o->cause == REFCOP_CAUSE_BUG || relies) && v.kind == VAL_SYM)
            f->w->syms[v.x].flags |= (uint32_t)SYMF_TOLD;
        if (is_remembered(f, o, v))
            continue;
        if (is_float && o->exception == REFCOP_EXC_SET)
            refcopi_note_unseen(f->w, c->instr->id, cause_of_outcome(f, c, o), relies);
        else if (o->exception == REFCOP_EXC_KEPT)
            kept = true;
        else if (o->exception == REFCOP_EXC_CLEARED)
            cleared = true;
        else
            open = true;
    }
    if (open || (cleared && kept && f->w->exc != EXC_CLEAR)) {
        lose_sight(f);
    } else if (cleared && !kept) {
        set_state(f, EXC_CLEAR, true);
        f->w->error.unseen = 0;
    }
}

static bool is_range(const refcop_outcome *o) {
    return o->result == REFCOP_RESULT_PLAIN || o->result == REFCOP_RESULT_UNKNOWN ||
           o->result == REFCOP_RESULT_NONZERO || (o->result == REFCOP_RESULT_INT && o->lo < o->hi);
}

static bool overlap(const refcop_outcome *a, const refcop_outcome *b) {
    return a->result != REFCOP_RESULT_INT || b->result != REFCOP_RESULT_INT ||
           (a->lo <= b->hi && b->lo <= a->hi);
}

/* What is clear stays clear. */
static bool leave_alike(refcop_exception_effect a, refcop_exception_effect b, bool clear) {
    bool neither = (a == REFCOP_EXC_KEPT || a == REFCOP_EXC_CLEARED) &&
                   (b == REFCOP_EXC_KEPT || b == REFCOP_EXC_CLEARED);
    return a == b || (clear && neither);
}

/* An outcome of mask stands for many values, and some of them say that the call failed: on another
 * path of the callee. clear: no exception is set so far. */
static bool is_blurred(const refcop_contract *k, uint32_t mask, bool clear) {
    for (uint32_t a = 0; a < k->outcome_count; a++)
        for (uint32_t b = 0; (mask >> a & 1) && is_range(&k->outcomes[a]) && b < k->outcome_count; b++)
            if (b != a && !leave_alike(k->outcomes[b].exception, k->outcomes[a].exception, clear) &&
                overlap(&k->outcomes[a], &k->outcomes[b]))
                return true;
    return false;
}

void refcopi_indicator_apply(frame *f, const call *c, uint32_t mask, val v) {
    if (v.kind == VAL_SYM && f->w->syms[v.x].site == f->at->id)
        f->w->syms[v.x].own = is_own_affair(f, c);
    if (mask & (mask - 1))
        apply_several(f, c, mask, v);
    else
        for (uint32_t k = 0; k < c->contract->outcome_count; k++)
            if (mask >> k & 1)
                apply_one(f, c, k);
    if (c->summary && is_blurred(c->contract, mask, f->w->exc == EXC_CLEAR))
        f->w->error.sure = false;
}

/* --- failures nobody looks at -------------------------------------------------------------------- */

/* PyList_SetItem of a list made here: the program knows its length. */
static bool fills_own_container(frame *f, const call *c) {
    for (uint32_t p = 0; p < c->contract->param_count; p++)
        if (refcopi_has_effect(c->contract, p, REFCOP_EFFECT_STEAL))
            return is_own_container(f, c);
    return false;
}

void refcopi_indicator_ignore(frame *f, const call *c, uint32_t failing) {
    int cause = 0;
    bool leaks = false, mistaken = false;
    for (uint32_t k = 0; k < c->contract->outcome_count; k++) {
        const refcop_outcome *o = &c->contract->outcomes[k];
        mistaken |= (failing >> k & 1) && o->exception == REFCOP_EXC_SET && o->cause == REFCOP_CAUSE_BUG;
        leaks |= o->result == REFCOP_RESULT_NEW; /* the leak is what is wrong with the call */
        if (!(failing >> k & 1) || o->exception != REFCOP_EXC_SET || o->cause == REFCOP_CAUSE_BUG)
            continue;
        int here = cause_of_outcome(f, c, o);
        cause = cause == 0 || here < cause ? here : cause;
    }
    if (mistaken && !cause && f->w->exc == EXC_CLEAR) /* called for its exception, perhaps: with a wrong type, in a test */
        set_state(f, EXC_UNKNOWN, false);
    if (cause)
        refcopi_note_unseen(f->w, c->instr->id, cause,
                            leaks || tells_otherwise(c, failing) || relies_on_callers(f, c) ||
                                fills_own_container(f, c));
}

void refcopi_note_unseen(working *w, uint32_t id, int cause, bool told) {
    indicator *e = &w->error;
    e->closed = true;
    if (e->unseen && !e->told && (told || e->cause <= cause))
        return;
    e->unseen = id + 1;
    e->cause = (uint8_t)cause;
    e->told = told;
}

bool refcopi_is_open(const sym *s) {
    uint32_t blurred = (uint32_t)SYMF_TOLD | SYMF_ESCAPED | SYMF_UNKNOWN_CALLEE | SYMF_FAIL_AMBIGUOUS;
    return s->kind == SYM_NUM && (s->flags & SYMF_FAIL_EXC) && !(s->flags & blurred) &&
           s->lo == s->fail && s->hi > s->fail && s->hi != INT32_MAX;
}

void refcopi_forget_sym(working *w, const sym *s) {
    if (!refcopi_is_pending(s) || s->site == NO_INSTR)
        return;
    bool told = (s->flags & (uint32_t)(SYMF_TOLD | SYMF_ESCAPED | SYMF_UNKNOWN_CALLEE |
                                       SYMF_NULL_MAY_EXC)) != 0;
    bool closed = (w->error.unseen && w->error.closed) || !refcopi_is_open(s);
    refcopi_note_unseen(w, s->site, refcopi_cause_of(s), told);
    w->error.closed = closed;
}

/* `*result = PyLong_FromLong(n); return 0;`: callers see the NULL. */
void refcopi_indicator_stored(frame *f, address at, val v) {
    sym *s = refcopi_sym_of(f->w, v);
    if (s && refcopi_is_pending(s) && !f->imposed && at.known && at.base == BASE_SYM && at.path == PATH_EMPTY &&
        f->w->syms[at.index].origin == ORIGIN_PARAM)
        s->flags |= (uint32_t)SYMF_TOLD;
}

/* `n != count` excludes the failure as a test for -1 does. */
static void tell_compared(frame *f, const refcop_instr *i) {
    if (i->sub != REFCOP_PRED_EQ && i->sub != REFCOP_PRED_NE)
        return;
    for (unsigned k = 0; k < 2; k++) {
        sym *s = refcopi_sym_of(f->w, refcopi_eval(f, i->args[k]));
        val other = refcopi_eval(f, i->args[1 - k]);
        if (s && s->kind == SYM_NUM && refcopi_is_pending(s) && other.kind != VAL_INT)
            s->flags |= (uint32_t)SYMF_TOLD;
    }
}

void refcopi_indicator_compare(frame *f, const refcop_instr *i) {
    tell_compared(f, i);
    uint32_t unseen = f->w->error.unseen;
    if (!unseen || i->args[0].type != REFCOP_TYPE_FLOAT)
        return;
    const refcop_instr *made = f->instrs[unseen - 1];
    f->w->error.told |= made->result != REFCOP_NO_TEMP &&
                        f->func->temp_types[made->result] == REFCOP_TYPE_FLOAT;
}

void refcopi_indicator_blur(working *w) {
    w->error.sure &= w->exc != EXC_CLEAR || !refcopi_has_pending(w);
    w->error.told = true;
}

/* --- tests --------------------------------------------------------------------------------------- */

bool refcopi_fails_surely(frame *f, uint32_t site) {
    const summary *inferred;
    if (site == NO_INSTR || f->instrs[site]->op != REFCOP_OP_CALL)
        return false;
    const refcop_contract *k = refcopi_find_contract(f->a, f->instrs[site], &inferred);
    if (!k || (inferred && inferred->unsure) || (!inferred && (k->clauses & REFCOP_CLAUSE_INFERRED)))
        return false;
    for (uint32_t o = 0; inferred && o < k->outcome_count; o++)
        if (k->outcomes[o].exception == REFCOP_EXC_MAY_SET)
            return false;
    return true;
}

static bool is_of_model(frame *f, uint32_t site) {
    const summary *inferred;
    const refcop_instr *i = f->instrs[site];
    return i->op == REFCOP_OP_CALL && refcopi_find_contract(f->a, i, &inferred) && !inferred &&
           !(refcopi_find_contract(f->a, i, &inferred)->clauses & REFCOP_CLAUSE_INFERRED);
}

void refcopi_indicator_failed(frame *f, const sym *s, bool perhaps) {
    if (!perhaps) {
        set_state(f, EXC_SET, !(s->flags & (uint32_t)SYMF_TOLD) && refcopi_fails_surely(f, s->site));
        f->w->error.at = s->site == NO_INSTR ? 0 : s->site + 1;
        f->w->error.guessed = f->w->error.supposed = false;
        f->w->error.unseen = 0;
        return;
    }
    set_state(f, EXC_UNKNOWN, false);
    if (s->site != NO_INSTR)
        refcopi_note_unseen(f->w, s->site, refcopi_cause_of(s),
                            (s->flags & (uint32_t)SYMF_TOLD) || !is_of_model(f, s->site));
}
