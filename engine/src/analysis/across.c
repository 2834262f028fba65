/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* borrowed-across-call: an item borrowed from a list or dict that others can change is used after a
 * call that can run any Python code. sym.ran says which call that was; it is kept only where
 * findings of level 2 are wanted. */
#include "finding.h"
#include "call.h"

#include <string.h>

static bool is_wanted(const frame *f) {
    return f->a->options->level >= 2 &&
           !f->a->options->disabled[REFCOP_RULE_BORROWED_ACROSS_CALL];
}

/* In the model parameters are called by what they are: a tuple never changes. */
static bool lends_for_now(const frame *f, const call *c, int param) {
    if (param < 0 || (uint32_t)param >= c->contract->param_count || c->summary)
        return false;
    const char *word = c->contract->params[param].name->text;
    if (strcmp(word, "list") != 0 && strcmp(word, "dict") != 0)
        return false;
    uint16_t holder = refcopi_arg_sym((frame *)(uintptr_t)f, c, param);
    if (holder == NO_SYM)
        return false;
    const sym *s = &f->w->syms[holder];
    bool own = s->origin == ORIGIN_CALL && s->refs > 0 &&
               !(s->flags & (SYMF_SHARED | SYMF_PLACED | SYMF_UNKNOWN_CALLEE));
    return s->kind == SYM_OBJ && !own && !(s->flags & SYMF_ESCAPED);
}

void refcopi_note_lent(frame *f, const call *c, val v, int param) {
    sym *s = refcopi_obj_of(f->w, v);
    if (s && is_wanted(f) && lends_for_now(f, c, param))
        s->ran = RAN_NOT;
}

static bool releases_only(const refcop_contract *k) {
    for (uint32_t p = 0; p < k->param_count; p++)
        for (uint32_t e = 0; e < k->params[p].effect_count; e++)
            if (k->params[p].effects[e].kind == REFCOP_EFFECT_RELEASE ||
                k->params[p].effects[e].kind == REFCOP_EFFECT_OUT_RELEASE)
                return true;
    return false;
}

/* What can raise whatever it likes runs code of others; what fails without memory only rarely does. */
static bool runs_code(const refcop_contract *k) {
    bool raises = false;
    for (uint32_t o = 0; o < k->outcome_count; o++)
        raises |= k->outcomes[o].exception == REFCOP_EXC_SET &&
                  k->outcomes[o].cause == REFCOP_CAUSE_DATA;
    return (k->clauses & REFCOP_CLAUSE_RUNS) && raises && !releases_only(k);
}

/* Converting what is known to be an int, or taking arguments apart. */
static bool is_tame(const frame *f, const call *c) {
    const sym *s = c->arg_count ? refcopi_obj_of(f->w, c->args[0]) : NULL;
    for (uint32_t p = 0; p < c->contract->param_count; p++)
        for (uint32_t e = 0; e < c->contract->params[p].effect_count; e++)
            if (c->contract->params[p].effects[e].format == REFCOP_FORMAT_PARSE)
                return true;
    return s && refcopi_is_tame_type(s);
}

void refcopi_note_run(frame *f, const call *c) {
    if (!is_wanted(f) || !runs_code(c->contract) || is_tame(f, c))
        return;
    for (uint16_t k = 0; k < f->w->sym_count; k++)
        if (f->w->syms[k].ran == RAN_NOT)
            f->w->syms[k].ran = f->at->id + RAN_FIRST;
}

void refcopi_check_across(frame *f, uint16_t at, const char *how) {
    sym *s = &f->w->syms[at];
    if (s->ran < RAN_FIRST || s->kind != SYM_OBJ)
        return;
    uint32_t since = s->ran - RAN_FIRST;
    s->ran = 0;
    if (since == f->at->id || s->refs != 0 || s->init_own || s->init_either || s->lent || (s->flags & (SYMF_ESCAPED | SYMF_IMMORTAL | SYMF_PLACED)))
        return;
    refcopi_report(f, REFCOP_RULE_BORROWED_ACROSS_CALL, at, s->site, f->at->loc, 2,
                   "borrowed reference '%s' is %s after %s(), which can run code that releases it",
                   refcopi_name_of(f, at), how, f->instrs[since]->name->text);
}
