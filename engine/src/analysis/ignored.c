/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* ignored-error: failures that nobody looks at before a result is returned. Level 2 is for one
 * doubt; where there are two, such as a helper that only a failed allocation can make fail, it is
 * silent. */
#include "finding.h"
#include "call.h"

/* --- who could look after the function has returned ----------------------------------------------- */

static bool is_call_of(const frame *f, const refcop_instr *i) {
    return i->op == REFCOP_OP_CALL && i->sub == REFCOP_CALLEE_NAME && i->name == f->func->name;
}

static bool asks_somewhere(analysis *a, const refcop_func *func) {
    for (uint32_t b = 0; b < func->block_count; b++)
        for (uint32_t k = 0; k < func->blocks[b].count; k++) {
            const refcop_instr *i = func->blocks[b].instrs[k];
            const summary *inferred;
            const refcop_contract *c = i->op == REFCOP_OP_CALL ? refcopi_find_contract(a, i, &inferred) : NULL;
            if (c && refcopi_asks(c))
                return true;
        }
    return false;
}

static bool calls(const frame *f, const refcop_func *func) {
    for (uint32_t b = 0; b < func->block_count; b++)
        for (uint32_t k = 0; k < func->blocks[b].count; k++)
            if (is_call_of(f, func->blocks[b].instrs[k]))
                return true;
    return false;
}

/* A function without a result leaves it to its callers to ask. All of them are known, and none
 * does. */
static bool is_asked_by_nobody(const frame *f) {
    const refcop_module *m = f->a->module;
    uint32_t callers = 0;
    if (f->func->linkage != REFCOP_LINKAGE_STATIC || f->func->address_taken)
        return false;
    for (uint32_t n = 0; n < m->func_count; n++) {
        if (!calls(f, m->funcs[n]))
            continue;
        callers++;
        if (m->funcs[n]->result == REFCOP_TYPE_VOID || asks_somewhere(f->a, m->funcs[n]))
            return false;
    }
    return callers > 0;
}

/* Two doubts: who sees it, and whether it happens. The importer looks at the indicator itself. What is kept in a place
 * that outlives the call is used from there, by whoever trusts the answer: that leaves one. */
static bool is_left_to_callers(const frame *f, int cause, bool kept) {
    bool init = f->imposed && (f->imposed->clauses & REFCOP_CLAUSE_INIT);
    if (cause == CAUSED_BY_MEMORY && (init || (!f->imposed && !kept)))
        return true;
    return !f->imposed && f->func->result == REFCOP_TYPE_VOID && !is_asked_by_nobody(f);
}

/* --- reports --------------------------------------------------------------------------------------- */

static bool is_returned_as(const frame *f, uint16_t at, val result) {
    if (result.kind != VAL_SYM)
        return false;
    if (result.x == at)
        return true;
    for (uint32_t k = 0; k < f->w->fact_count; k++) /* a comparison of it */
        if (f->w->facts[k].result == result.x &&
            ((f->w->facts[k].a.kind == VAL_SYM && f->w->facts[k].a.x == at) ||
             (f->w->facts[k].b.kind == VAL_SYM && f->w->facts[k].b.x == at)))
            return true;
    return false;
}

/* NULL of PyIter_Next: the end, or an error. */
static bool is_ambiguous(frame *f, const refcop_instr *i) {
    const summary *inferred;
    const refcop_contract *k = refcopi_find_contract(f->a, i, &inferred);
    for (uint32_t o = 0; k && o < k->outcome_count; o++)
        if (k->outcomes[o].exception == REFCOP_EXC_MAY_SET)
            return true;
    return false;
}

/* A function that no model knows was asked about the argument before, and answered with a number: what it
 * is may be known, and the call cannot fail with that. */
static bool is_classified(frame *f, const refcop_instr *i) {
    uint32_t local = i->arg_count ? refcopi_local_read(f, i->args[0], i->id) : NO_LOCAL;
    for (uint32_t id = 0; local != NO_LOCAL && id < i->id; id++) {
        const refcop_instr *asked = f->instrs[id];
        const summary *inferred;
        if (asked->op == REFCOP_OP_CALL && asked->arg_count == 1 && asked->result != REFCOP_NO_TEMP &&
            f->func->temp_types[asked->result] == REFCOP_TYPE_INT &&
            refcopi_local_read(f, asked->args[0], id) == local) {
            const refcop_contract *k = refcopi_find_contract(f->a, asked, &inferred);
            if (!k || !refcopi_is_modelled(k))
                return true;
        }
    }
    return false;
}

static void report(frame *f, uint32_t site, int cause, bool kept) {
    const refcop_instr *i = f->instrs[site];
    if (i->op != REFCOP_OP_CALL || i->sub == REFCOP_CALLEE_INDIRECT || !refcopi_fails_surely(f, site) ||
        is_left_to_callers(f, cause, kept))
        return;
    const char *name = i->name->text;
    bool doubtful = cause != CAUSED_BY_DATA || !f->imposed || (f->imposed->clauses & REFCOP_CLAUSE_INIT) ||
                    is_classified(f, i);
    f->subject = refcopi_callee_text(f, i);
    refcopi_report(f, REFCOP_RULE_IGNORED_ERROR, NO_SYM, site, i->loc, doubtful ? 2 : 1,
                   is_ambiguous(f, i)
                       ? "what %s() returns can mean an error, but PyErr_Occurred() is not asked: an "
                         "exception may be set when a result is returned"
                       : "%s() can fail, but its result is not checked: an exception may be set when "
                         "a result is returned",
                   name);
    f->subject = NULL;
}

/* It lies behind an object or a struct that lives on. */
static bool is_kept(const frame *f, uint16_t at) {
    for (uint32_t k = 0; k < f->w->mem_count; k++) {
        const binding *b = &f->w->mem[k];
        if (b->base == BASE_SYM && b->value.kind == VAL_SYM && b->value.x == at && b->type == REFCOP_TYPE_OBJ)
            return true;
    }
    return false;
}

void refcopi_check_ignored(frame *f, val result) {
    const indicator *e = &f->w->error;
    if (e->unseen && !e->told)
        report(f, e->unseen - 1, e->cause, false);
    for (uint16_t at = 0; at < f->w->sym_count; at++) {
        const sym *s = &f->w->syms[at];
        uint32_t silent = (uint32_t)SYMF_TOLD | SYMF_ESCAPED | SYMF_UNKNOWN_CALLEE | SYMF_NULL_MAY_EXC;
        if (refcopi_is_pending(s) && !(s->flags & silent) && s->site != NO_INSTR && !is_returned_as(f, at, result))
            report(f, s->site, refcopi_cause_of(s), is_kept(f, at));
    }
}
