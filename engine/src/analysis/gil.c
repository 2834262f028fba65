/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* The GIL: which calls give it up and take it back, what a function of the module does with it, and
 * what must not happen without it. */
#include "finding.h"
#include "call.h"

enum { GIL_CLAUSES = REFCOP_CLAUSE_RELEASES_GIL | REFCOP_CLAUSE_TAKES_GIL | REFCOP_CLAUSE_ENSURES_GIL |
                     REFCOP_CLAUSE_LEAVES_GIL };

static bool is_without(const working *w) {
    return w->gil == GIL_RELEASED;
}

/* --- what a call does with it ------------------------------------------------------------------- */

static void release(frame *f) {
    f->released_gil = true;
    f->w->gil = GIL_RELEASED;
    f->w->gil_at = f->at->id + 1;
}

/* The caller may have it, or not. */
static bool is_open(const working *w) {
    return w->gil == GIL_ENTRY || w->gil == GIL_USED || w->gil == GIL_LEFT || w->gil == GIL_UNDONE;
}

static void report_used(frame *f) {
    const refcop_instr *i = f->instrs[f->w->gil_at - 1];
    const char *name = i->name ? i->name->text : "a call";
    const char *taking = f->at->name ? f->at->name->text : "what takes the GIL";
    f->subject = refcopi_print(f->a->path_arena, "%s()", name);
    refcopi_report(f, REFCOP_RULE_GIL_RELEASED_CALL, NO_SYM, i->id, i->loc, f->without_gil,
                   "%s() is called before %s(), but needs the GIL: the function may be called without it", name, taking);
    f->subject = NULL;
}

static void ensure(frame *f) {
    working *w = f->w;
    if (w->gil == GIL_USED)
        report_used(f);
    w->gil = is_without(w) ? GIL_ENSURED_INSIDE : is_open(w) ? GIL_ENSURED : GIL_ENSURED_AGAIN;
    if (w->gil != GIL_ENSURED_INSIDE)
        w->gil_at = f->at->id + 1;
}

static void leave(frame *f) {
    working *w = f->w;
    if (w->gil == GIL_ENSURED_INSIDE)
        w->gil = GIL_RELEASED;
    else if (w->gil == GIL_ENSURED_AGAIN)
        w->gil = GIL_HELD;
    else if (w->gil == GIL_ENTRY)
        w->gil = GIL_UNDONE;
    else if (w->gil == GIL_ENSURED) {
        w->gil = f->without_gil ? GIL_LEFT : GIL_ENTRY;
        w->gil_at = f->at->id + 1;
    }
}

static void change(frame *f, uint32_t clauses) {
    working *w = f->w;
    if (clauses & REFCOP_CLAUSE_RELEASES_GIL)
        release(f);
    else if (clauses & REFCOP_CLAUSE_TAKES_GIL)
        w->gil = GIL_TAKEN;
    else if (clauses & REFCOP_CLAUSE_ENSURES_GIL)
        ensure(f);
    else
        leave(f);
}

bool refcopi_has_left_gil(const frame *f) {
    const working *w = f->w;
    return is_without(w) || w->gil == GIL_LEFT || w->gil == GIL_UNDONE || (w->gil == GIL_ENTRY && w->gil_at);
}

/* --- what a call needs -------------------------------------------------------------------------- */

static bool is_free_of_effects(const refcop_contract *k) {
    for (uint32_t o = 0; o < k->outcome_count; o++) {
        refcop_result_kind r = k->outcomes[o].result;
        if (k->outcomes[o].exception != REFCOP_EXC_KEPT || r == REFCOP_RESULT_NEW || r == REFCOP_RESULT_RAW)
            return false;
    }
    for (uint32_t p = 0; p < k->param_count; p++)
        for (uint32_t e = 0; e < k->params[p].effect_count; e++)
            if (k->params[p].effects[e].kind != REFCOP_EFFECT_BORROW &&
                k->params[p].effects[e].kind != REFCOP_EFFECT_MAY_STEAL)
                return false;
    return !(k->clauses & REFCOP_CLAUSE_RUNS);
}

/* Reading what cannot change, as PyBytes_AS_STRING does, harms nobody. */
bool refcopi_needs_gil(const refcop_contract *k) {
    return refcopi_is_modelled(k) && !(k->clauses & (REFCOP_CLAUSE_NOGIL | REFCOP_CLAUSE_NORETURN | GIL_CLAUSES)) &&
           !is_free_of_effects(k);
}

static bool needs_gil(const call *c) {
    if (c->summary)
        return c->summary->needs_gil != NULL;
    return c->contract && refcopi_needs_gil(c->contract);
}

static void report_call(frame *f, const call *c) {
    const char *name = c->instr->name ? c->instr->name->text : "a call";
    const char *inner = c->summary ? c->summary->needs_gil->text : NULL;
    f->cause = f->w->gil_at;
    f->cause_text = "the GIL is released here";
    f->subject = refcopi_print(f->a->path_arena, "%s()", name);
    refcopi_report(f, REFCOP_RULE_GIL_RELEASED_CALL, NO_SYM, f->at->id, f->at->loc, 1,
                   inner ? "%s() is called without the GIL, but needs it: it calls %s()"
                         : "%s() is called without the GIL, but needs it", name, inner);
    f->cause = 0;
    f->subject = NULL;
}

static void report_left(frame *f) {
    const refcop_instr *i = f->instrs[f->w->gil_at - 1];
    const char *name = f->at->name ? f->at->name->text : "a call";
    f->cause = f->w->gil_at;
    f->cause_text = "the GIL is let go of here";
    f->subject = refcopi_print(f->a->path_arena, "%s()", name);
    refcopi_report(f, REFCOP_RULE_GIL_RELEASED_CALL, NO_SYM, f->at->id, f->at->loc, f->without_gil,
                   "%s() is called after %s(), but needs the GIL: the function may be called without it", name,
                   i->name ? i->name->text : "the GIL is let go of");
    f->cause = 0;
    f->subject = NULL;
}

/* The function may be called without the GIL. */
static void note_use(frame *f) {
    working *w = f->w;
    if (w->gil == GIL_LEFT) {
        report_left(f);
        w->gil = GIL_HELD; /* told once on a path */
    } else if (w->gil == GIL_ENTRY) {
        w->gil = GIL_USED;
        w->gil_at = f->at->id + 1;
    }
}

static refcop_str needed_by(const call *c) {
    return c->summary ? c->summary->needs_gil : c->contract->name;
}

/* Giving up what was given up: a fatal error. */
static bool releases(const call *c) {
    return !c->summary && c->contract && (c->contract->clauses & REFCOP_CLAUSE_RELEASES_GIL);
}

void refcopi_gil_call(frame *f, const call *c) {
    bool needs = needs_gil(c);
    if ((needs || releases(c)) && is_without(f->w))
        report_call(f, c);
    else if (needs && is_open(f->w) && !f->needs_gil)
        f->needs_gil = needed_by(c);
    if (needs && f->without_gil && !(c->summary && c->summary->gil))
        note_use(f);
    if (c->summary && c->summary->gil)
        change(f, c->summary->gil);
    else if (!c->summary && c->contract && (c->contract->clauses & GIL_CLAUSES))
        change(f, c->contract->clauses);
}

/* --- ends of paths ------------------------------------------------------------------------------ */

static bool leaves_somewhere(const frame *f) {
    for (uint32_t k = 0; k < f->func->instr_count; k++) {
        const summary *inferred = NULL;
        const refcop_instr *i = f->instrs[k];
        const refcop_contract *c = i->op == REFCOP_OP_CALL ? refcopi_find_contract(f->a, i, &inferred) : NULL;
        uint32_t clauses = inferred ? inferred->gil : c ? c->clauses : 0;
        if (clauses & REFCOP_CLAUSE_LEAVES_GIL)
            return true;
    }
    return false;
}

/* What PyGILState_Ensure() gave is known to this function alone: elsewhere it does release. */
static void check_ensured(frame *f) {
    bool ensured = f->w->gil == GIL_ENSURED || f->w->gil == GIL_ENSURED_AGAIN;
    if (!ensured || !f->w->gil_at || !leaves_somewhere(f))
        return;
    const refcop_instr *i = f->instrs[f->w->gil_at - 1];
    f->subject = "GIL";
    refcopi_report(f, REFCOP_RULE_GIL_RELEASED_CALL, NO_SYM, f->w->gil_at - 1, f->at->loc, 1,
                   "the function returns without undoing %s(): the GIL stays with this thread",
                   i->name ? i->name->text : "PyGILState_Ensure");
    f->subject = NULL;
}

void refcopi_gil_leave(frame *f) {
    if (!f->replaying)
        f->gil_exits |= 1u << f->w->gil;
    check_ensured(f);
    if (!is_without(f->w) || !f->imposed || !f->w->gil_at)
        return;
    f->subject = "GIL";
    refcopi_report(f, REFCOP_RULE_GIL_RELEASED_CALL, NO_SYM, f->w->gil_at - 1, f->at->loc, 1,
                   "the function returns without having taken the GIL back");
    f->subject = NULL;
}

uint32_t refcopi_gil_effect(const frame *f) {
    if (f->gil_exits == 1u << GIL_RELEASED)
        return REFCOP_CLAUSE_RELEASES_GIL;
    if (f->gil_exits == 1u << GIL_TAKEN && !f->imposed && !f->released_gil)
        return REFCOP_CLAUSE_TAKES_GIL;
    if (f->gil_exits == 1u << GIL_ENSURED)
        return REFCOP_CLAUSE_ENSURES_GIL;
    if (f->gil_exits == 1u << GIL_UNDONE)
        return REFCOP_CLAUSE_LEAVES_GIL;
    return 0;
}
