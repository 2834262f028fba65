/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Inconsistent pairs: two paths that end the same way for the caller, one of which gives away the
 * reference of an argument. Whatever the caller does, it is wrong on one of them (Mao et al., RID,
 * ASPLOS 2016). */
#include "exit.h"
#include "finding.h"

struct seen_exit {
    exit_record exit;
    uint32_t at;        /* its return */
    seen_exit *next;
};

/* What is left for the caller to tell paths apart by is one constant, or nothing; or it gets some object. */
static bool is_one_answer(const exit_record *r) {
    if (r->result == REFCOP_RESULT_NEW)
        return r->mem_count == 0;
    bool constant = r->result == REFCOP_RESULT_NULL || r->result == REFCOP_RESULT_VOID ||
                    (r->result == REFCOP_RESULT_INT && r->lo == r->hi);
    return constant && !r->maybe_null && r->exc != EXIT_UNKNOWN && r->mem_count == 0;
}

/* The caller chose between the two by a number. */
static bool chosen_by_caller(const frame *f, const exit_record *a, const exit_record *b) {
    for (uint32_t p = 0; p < f->func->param_count && p < REFCOP_MAX_PARAMS; p++)
        if (f->func->locals[p].type == REFCOP_TYPE_INT &&
            ((a->params[p].null && b->params[p].nonnull) || (a->params[p].nonnull && b->params[p].null)))
            return true;
    return false;
}

static bool ends_alike(const frame *f, const exit_record *a, const exit_record *b) {
    if (a->result == REFCOP_RESULT_NEW)
        return b->result == REFCOP_RESULT_NEW && !chosen_by_caller(f, a, b);
    return a->result == b->result && a->lo == b->lo && a->hi == b->hi && a->exc == b->exc &&
           !chosen_by_caller(f, a, b);
}

/* made: what holds it is an object that is returned, or it belongs to one. */
static bool is_clear(const param_exit *p, bool made) {
    return !p->unknown && !p->null && (!p->held || (made && p->net == -1)) && (p->net == 0 || p->net == -1);
}

static uint16_t symbol_of(const frame *f, uint32_t param) {
    for (uint16_t s = 0; s < f->w->sym_count; s++)
        if (f->w->syms[s].kind == SYM_OBJ && f->w->syms[s].origin == ORIGIN_PARAM &&
            f->w->syms[s].origin_id == param)
            return s;
    return NO_SYM;
}

static void report_pair(frame *f, uint32_t param, bool given, const seen_exit *other) {
    uint16_t s = symbol_of(f, param);
    if (s == NO_SYM)
        return;
    f->cause = other->at + 1;
    f->cause_text = given ? "another way to the same result, on which it stays the caller's, ends here"
                          : "another way to the same result, on which it is given away, ends here";
    refcopi_report(f, REFCOP_RULE_INCONSISTENT_EFFECT, s, f->at->id, f->at->loc, 2,
                   given ? "the caller's reference to '%s' is given away on the way to this return, but not "
                           "on another with the same result"
                         : "the caller's reference to '%s' is not given away on the way to this return, but "
                           "it is on another with the same result",
                   refcopi_name_of(f, s));
    f->cause = 0;
}

void refcopi_compare_exits(frame *f, const exit_record *r) {
    if (f->imposed || !f->reporting || !is_one_answer(r))
        return;
    if (r->result == REFCOP_RESULT_NEW && f->w->guarded) /* it knows which it asked for */
        return;
    const seen_exit *other = f->seen;
    while (other && !ends_alike(f, &other->exit, r))
        other = other->next;
    for (uint32_t p = 0; other && p < f->func->param_count && p < REFCOP_MAX_PARAMS; p++) {
        const param_exit *here = &r->params[p], *there = &other->exit.params[p];
        bool made = r->result == REFCOP_RESULT_NEW;
        if (f->func->locals[p].type == REFCOP_TYPE_OBJ && is_clear(here, made) && is_clear(there, made) &&
            here->net != there->net)
            report_pair(f, p, here->net < 0, other);
    }
    if (other)
        return;
    seen_exit *seen = REFCOP_NEW(f->a->path_arena, seen_exit);
    *seen = (seen_exit){*r, f->at->id, f->seen};
    f->seen = seen;
}
