/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Rules about errors: what a function tells its caller, and whether the exception indicator says
 * the same. */
#include "finding.h"
#include "call.h"

/* --- what is returned -------------------------------------------------------------------------- */

typedef enum answer {
    ANSWER_EITHER,  /* nobody can tell, or the slot allows both */
    ANSWER_FAILURE, /* an exception has to be set */
    ANSWER_RESULT   /* no exception may be set */
} answer;

/* The outcome by which the slot's function says that it failed; NULL: it cannot. */
static const refcop_outcome *failing_outcome(const refcop_contract *k) {
    for (uint32_t o = 0; o < k->outcome_count; o++)
        if (k->outcomes[o].exception == REFCOP_EXC_SET || k->outcomes[o].exception == REFCOP_EXC_MAY_SET)
            return &k->outcomes[o];
    return NULL;
}

static answer answer_of_number(const frame *f, val v, const refcop_outcome *fail) {
    int64_t lo = v.x, hi = v.x;
    bool differs = false;
    if (v.kind == VAL_SYM && f->w->syms[v.x].kind == SYM_NUM) {
        const sym *s = &f->w->syms[v.x];
        lo = s->lo;
        hi = s->hi;
        differs = (s->flags & SYMF_NE) && fail && s->ne == fail->lo;
    } else if (v.kind != VAL_INT) {
        return ANSWER_EITHER;
    }
    bool exact = fail && fail->result == REFCOP_RESULT_INT && lo == hi && lo == fail->lo && lo == fail->hi;
    if (exact)
        return fail->exception == REFCOP_EXC_SET ? ANSWER_FAILURE : ANSWER_EITHER;
    bool outside = !fail || fail->result != REFCOP_RESULT_INT || hi < fail->lo || lo > fail->hi;
    return (outside || differs) && lo >= 0 ? ANSWER_RESULT : ANSWER_EITHER;
}

/* fail: how the function says that it failed; NULL: nothing is known of that. */
static answer answer_of(const frame *f, const refcop_outcome *fail, val v) {
    switch (f->func->result) {
    case REFCOP_TYPE_VOID:
    case REFCOP_TYPE_FLOAT:
    case REFCOP_TYPE_AGG: return ANSWER_EITHER;
    case REFCOP_TYPE_INT: return answer_of_number(f, v, fail);
    default: break;
    }
    if (val_is_null(v))
        return fail && fail->result == REFCOP_RESULT_NULL && fail->exception == REFCOP_EXC_SET
                   ? ANSWER_FAILURE : ANSWER_EITHER;
    if (v.kind == VAL_SYM)
        return (f->w->syms[v.x].flags & SYMF_NONNULL) ? ANSWER_RESULT : ANSWER_EITHER;
    return v.kind == VAL_ADDR ? ANSWER_RESULT : ANSWER_EITHER;
}

/* --- ends of paths ------------------------------------------------------------------------------- */

/* It says which entry of a table was found. */
static bool is_index_of_table(const frame *f, uint32_t local) {
    for (uint32_t id = 0; id < f->func->instr_count; id++) {
        const refcop_instr *i = f->instrs[id];
        const refcop_place *p = i->op == REFCOP_OP_LOAD && i->place->kind == REFCOP_PLACE_GLOBAL ? i->place : NULL;
        for (uint32_t k = 0; p && k < p->step_count; k++)
            if (p->steps[k].kind == REFCOP_STEP_INDEX && refcopi_local_read(f, p->steps[k].index, id) == local)
                return true;
    }
    return false;
}

/* The switch looks at an argument, a field or the number of an entry: all its values have a case, as a rule. */
static bool is_exhausted(const frame *f, const refcop_block *b, const refcop_instr *last) {
    for (uint32_t k = b->count; last->args[0].kind == REFCOP_VALUE_TEMP && k-- > 0;) {
        const refcop_instr *i = b->instrs[k];
        if (i->result != last->args[0].as.temp)
            continue;
        return i->op == REFCOP_OP_LOAD &&
               (i->place->step_count > 0 ||
                (i->place->kind == REFCOP_PLACE_LOCAL &&
                 (f->func->locals[i->place->index].is_param || is_index_of_table(f, i->place->index))));
    }
    return false;
}

static bool passes_all_cases(const frame *f) {
    const snapshot *s = f->w->from;
    for (; s && s->parent; s = s->parent) {
        const refcop_block *b = &f->func->blocks[s->parent->block];
        const refcop_instr *last = b->instrs[b->count - 1];
        if (last->op == REFCOP_OP_SWITCH && s->parent_edge + 1 == last->target_count &&
            is_exhausted(f, b, last))
            return true;
    }
    return false;
}

static void report_null(frame *f, val v) {
    const char *what = f->func->result == REFCOP_TYPE_INT
                           ? refcopi_print(f->a->path_arena, "%d", v.kind == VAL_INT ? v.x : f->w->syms[v.x].lo)
                           : "NULL";
    doubt why = refcopi_doubt_of_test(f);
    f->subject = what;
    refcopi_report(f, REFCOP_RULE_NULL_WITHOUT_EXCEPTION, NO_SYM, f->at->id, f->at->loc,
                   passes_all_cases(f) || f->w->error.foreign || !f->w->error.sure || why == DOUBT_SAID_TWICE ? 2
                   : why == DOUBT_CALLBACK                                                                    ? 1
                                                                                                              : 0,
                   "%s is returned, but no exception is set: the caller gets a SystemError", what);
    f->subject = NULL;
}

const char *refcopi_callee_text(frame *f, const refcop_instr *i) {
    return i->op == REFCOP_OP_CALL && i->name ? refcopi_print(f->a->path_arena, "%s()", i->name->text) : "result";
}

static const char *what_set(frame *f, const refcop_instr *i) {
    if (i->op != REFCOP_OP_CALL || !i->name)
        return "an exception is set here";
    const summary *inferred;
    const refcop_contract *k = refcopi_find_contract(f->a, i, &inferred);
    return refcopi_print(f->a->arena, k && k->outcome_count == 1 ? "%s() sets an exception here"
                                                                 : "%s() fails here, and sets an exception",
                         i->name->text);
}

static void report_result(frame *f) {
    f->cause = f->w->error.at;
    f->cause_text = f->cause ? what_set(f, f->instrs[f->cause - 1]) : NULL;
    f->subject = f->cause ? refcopi_callee_text(f, f->instrs[f->cause - 1]) : "result";
    refcopi_report(f, REFCOP_RULE_RESULT_WITH_EXCEPTION, NO_SYM, f->at->id, f->at->loc, 1,
                   "a result is returned while an exception is set: the caller gets a SystemError");
    f->cause = 0;
    f->subject = NULL;
}

/* --- calls ----------------------------------------------------------------------------------------- */

/* Py_BuildValue is made for it, and PyArg_Parse* just overwrites what another attempt left. */
static bool takes_format(const refcop_contract *k) {
    for (uint32_t p = 0; p < k->param_count; p++)
        for (uint32_t e = 0; e < k->params[p].effect_count; e++)
            if (k->params[p].effects[e].format == REFCOP_FORMAT_PARSE ||
                (p == 0 && k->params[p].effects[e].format == REFCOP_FORMAT_BUILD))
                return true;
    return false;
}

/* It runs code that may raise: with an exception set already, that one is lost, or the interpreter
 * takes it for an error of the call. */
static bool must_enter_clear(const refcop_contract *k) {
    bool raises = false;
    for (uint32_t o = 0; o < k->outcome_count; o++) {
        raises |= k->outcomes[o].exception == REFCOP_EXC_SET && k->outcomes[o].cause == REFCOP_CAUSE_DATA;
        if (k->outcomes[o].exception >= REFCOP_EXC_CLEARED)
            return false;
    }
    return raises && k->outcome_count > 1 && refcopi_is_modelled(k) && !takes_format(k) &&
           (k->clauses & REFCOP_CLAUSE_RUNS);
}

void refcopi_check_entered(frame *f, const call *c) {
    working *w = f->w;
    if (w->exc == EXC_SET && takes_format(c->contract))
        w->error.sure = false; /* it fails, or cleans up */
    if (w->exc != EXC_SET || !w->error.sure || w->error.guessed || !must_enter_clear(c->contract) ||
        (f->imposed && (f->imposed->clauses & REFCOP_CLAUSE_ANY_EXC)))
        return;
    const char *name = c->instr->name ? c->instr->name->text : "a call";
    f->cause = w->error.at;
    f->cause_text = f->cause ? what_set(f, f->instrs[f->cause - 1]) : NULL;
    f->subject = refcopi_callee_text(f, c->instr);
    refcopi_report(f, REFCOP_RULE_CALL_WITH_EXCEPTION, NO_SYM, f->at->id, f->at->loc, 1,
                   "%s() is called while an exception is set: save it before, or clear it", name);
    f->cause = 0;
    f->subject = NULL;
    f->w->error.sure = false;
}

/* --- all --------------------------------------------------------------------------------------- */

/* What a constructor gave is returned: it fails only for lack of memory. */
static bool makes_result(const frame *f, val result) {
    const sym *s = result.kind == VAL_SYM ? &f->w->syms[result.x] : NULL;
    return s && s->kind == SYM_OBJ && s->origin == ORIGIN_CALL && (s->flags & SYMF_NULL_MEM);
}

/* Calls may have failed, but need not have: then no exception is set either. */
static bool may_be_clear(const working *w) {
    if (w->error.unseen && w->error.closed)
        return false;
    for (uint16_t s = 0; s < w->sym_count; s++)
        if (refcopi_is_pending(&w->syms[s]) && !refcopi_is_open(&w->syms[s]))
            return false;
    return true;
}

static void check_bound(frame *f, val result) {
    const working *w = f->w;
    const refcop_outcome *fail = failing_outcome(f->imposed);
    if (!fail)
        return;
    answer said = answer_of(f, fail, result);
    bool known = w->error.sure && !w->error.guessed;
    bool likely = w->exc == EXC_CLEAR && w->error.foreign && !w->error.guessed;
    if ((said == ANSWER_RESULT || makes_result(f, result)) && !(known && w->exc == EXC_SET))
        refcopi_check_ignored(f, result);
    if (!known && !likely)
        return;
    if (said == ANSWER_FAILURE && w->exc == EXC_CLEAR && may_be_clear(w))
        report_null(f, result);
    else if ((said == ANSWER_RESULT || makes_result(f, result)) && w->exc == EXC_SET)
        report_result(f);
}

void refcopi_check_answer(frame *f, val result) {
    if (f->imposed && (f->imposed->clauses & REFCOP_CLAUSE_ANY_EXC))
        return;
    if (f->imposed)
        check_bound(f, result);
    else if (f->func->result == REFCOP_TYPE_VOID)
        refcopi_check_ignored(f, result);
    else if (f->w->exc != EXC_SET && answer_of(f, NULL, result) == ANSWER_RESULT) {
        f->only_if_ok = true;
        f->answered = result.kind == VAL_INT ? result.x : result.kind == VAL_SYM ? f->w->syms[result.x].lo : 0;
        refcopi_check_ignored(f, result);
        f->only_if_ok = false;
    }
}
