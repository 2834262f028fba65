/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Inconsistent pairs: two paths that end the same way for the caller, one of which gives away the
 * reference of an argument, or leaves a buffer behind one. Whatever the caller does, it is wrong on one of
 * them (Mao et al., RID, ASPLOS 2016). */
#include "exit.h"
#include "finding.h"

#include <string.h>

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
        if (refcopi_is_told_by_sign(f, p, &a->params[p], &b->params[p]))
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

/* --- buffers ---------------------------------------------------------------------------------------- */

static bool is_failure(const exit_record *r) {
    bool constant = r->result == REFCOP_RESULT_NULL || (r->result == REFCOP_RESULT_INT && r->lo == r->hi);
    return constant && !r->maybe_null && r->exc == EXIT_SET && !r->unsure;
}

/* The exit fills, or gives back, the buffer that a parameter points to; *filled: which of the two. */
static bool moves_buffer(const mem_exit *m, bool *filled) {
    *filled = m->kind == REFCOP_EFFECT_OUT_RAW;
    return m->path == PATH_EMPTY && m->domain && strcmp(m->domain->text, "buffer") == 0 && (*filled || m->released);
}

static void report_buffer(frame *f, const mem_exit *m, bool filled, bool here, const seen_exit *other) {
    f->cause = other->at + 1;
    f->cause_text = filled == here ? "another failure with the same result, after which no buffer is left, returns here"
                                   : "another failure with the same result, after which the buffer is left, returns here";
    f->subject = f->func->locals[m->param].name->text;
    refcopi_report(f, REFCOP_RULE_BUFFER_LEAK, NO_SYM, f->at->id, f->at->loc, 2,
                   filled == here ? "leaked buffer: this failure leaves the buffer behind '%s' filled, but another one "
                                    "with the same result does not: the caller cannot tell"
                                  : "leaked buffer: this failure leaves no buffer behind '%s', but another one with the "
                                    "same result leaves it filled: the caller cannot tell",
                   f->subject);
    f->subject = NULL;
    f->cause = 0;
}

/* a moves a buffer and b does not. */
static const mem_exit *buffer_of_one(const exit_record *a, const exit_record *b, bool *filled) {
    for (uint32_t k = 0; k < a->mem_count; k++) {
        bool same;
        const mem_exit *m = &a->mem[k];
        if (!moves_buffer(m, filled) || b->params[m->param].null)
            continue;
        const mem_exit *other = refcopi_find_mem((exit_record *)(uintptr_t)b, m);
        if (!(other && moves_buffer(other, &same) && same == *filled))
            return m;
    }
    return NULL;
}

/* A parameter points to something that can be a buffer. */
static bool has_buffer_param(const frame *f) {
    for (uint32_t p = 0; p < f->func->param_count; p++)
        if (f->func->locals[p].type == REFCOP_TYPE_PTR || f->func->locals[p].type == REFCOP_TYPE_VOIDPTR)
            return true;
    return false;
}

/* Of two failures that callers cannot tell apart one leaves a buffer for them to release. */
static void compare_buffers(frame *f, const exit_record *r) {
    if (!f->reporting || f->a->options->level < 2 || !is_failure(r) || !has_buffer_param(f))
        return;
    bool filled = false;
    for (const seen_exit *other = f->failures; other; other = other->next) {
        if (!ends_alike(f, &other->exit, r))
            continue;
        const mem_exit *here = buffer_of_one(r, &other->exit, &filled);
        const mem_exit *there = here ? NULL : buffer_of_one(&other->exit, r, &filled);
        if (!here && !there)
            return;
        report_buffer(f, here ? here : there, filled, here != NULL, other);
        return;
    }
    seen_exit *seen = REFCOP_NEW(f->a->path_arena, seen_exit);
    *seen = (seen_exit){*r, f->at->id, f->failures};
    f->failures = seen;
}

void refcopi_compare_exits(frame *f, const exit_record *r) {
    compare_buffers(f, r);
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
