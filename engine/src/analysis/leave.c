/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* The end of a path: every object symbol's balance is settled.
 *
 *   balance = references this frame owns - references that places outliving it have gained
 *
 * Places of unknown ownership may or may not hold a reference of their own, so the right side is
 * a range. Above it: a leak. Below it: something was released, stolen, returned or stored that
 * was not owned. Example: `self->x = v; Py_INCREF(v);` with v borrowed: refs 1, places +1. */
#include "balance.h"
#include "block.h"
#include "call.h"
#include "cycle.h"
#include "finding.h"

#include <string.h>

bool refcopi_is_init_error(const frame *f) {
    return f->imposed && (f->imposed->clauses & REFCOP_CLAUSE_INIT) && f->w->path > PATH_SUCCESS;
}

/* The result of a call that nobody even looks at: whatever chose the path, it is lost. */
static bool is_thrown_away(const frame *f, const sym *s) {
    return s->origin == ORIGIN_CALL && s->name == NO_LOCAL && s->site != NO_INSTR &&
           (f->instrs[s->site]->flags & REFCOP_INSTR_UNUSED);
}

static int leak_level(frame *f, const sym *s) {
    int level = s->level;
    if (is_thrown_away(f, s) && refcopi_is_meant_to_fail(f))
        level = 2;
    if (s->flags & SYMF_UNKNOWN_CALLEE)
        level = 2;
    if (refcopi_is_init_error(f) || refcopi_is_failed_check(f))
        level = 2;
    if (s->origin == ORIGIN_GLOBAL || refcopi_is_resurrection(f, s))
        level = 2;
    if (s->origin == ORIGIN_LOAD && refcopi_is_shared_count(f, (uint16_t)(s - f->w->syms)))
        level = 2; /* the new object's dealloc gives it back, by way of what both point to */
    if (!f->imposed && f->func->linkage == REFCOP_LINKAGE_EXTERN && refcopi_in_shared_global(f, s, false))
        level = 2; /* a second reference is for another file to give away */
    f->guarded = f->w->guarded && !is_thrown_away(f, s);
    f->open_level = level;
    return f->guarded ? 2 : level;
}

/* Whether an unreleased reference to s is this function's to answer for. */
static bool answers_for_leak(const frame *f, const sym *s) {
    if (s->flags & (SYMF_ESCAPED | SYMF_IMMORTAL | SYMF_FREED))
        return false;
    if (s->origin == ORIGIN_CALL)
        return !s->kept;
    if (s->origin == ORIGIN_SINGLE || s->origin == ORIGIN_UNKNOWN || (s->element && s->name == NO_LOCAL))
        return false;
    /* What was in a place may have been NULL, or a marker. */
    if (s->origin == ORIGIN_LOAD && s->refs <= 0 && !(s->flags & SYMF_TRUSTED))
        return false;
    if (s->origin == ORIGIN_GLOBAL)
        return !refcopi_is_dealloc(f);
    return f->imposed && !refcopi_is_dealloc(f) && !refcopi_is_counter(f);
}

void refcopi_lost(frame *f, uint16_t at, refcop_loc where, const char *how) {
    sym *s = &f->w->syms[at];
    if (answers_for_leak(f, s)) {
        const char *maker = refcopi_maker_of(f, at);
        if (maker && s->name == NO_LOCAL)
            refcopi_report(f, REFCOP_RULE_REF_LEAK, at, s->site, where, leak_level(f, s),
                           "leaked reference: the result of %s is %s", maker, how);
        else
            refcopi_report(f, REFCOP_RULE_REF_LEAK, at, s->site, where, leak_level(f, s),
                           "leaked reference to '%s'%s%s: it is %s", refcopi_name_of(f, at),
                           maker ? " from " : "", maker ? maker : "", how);
    }
    refcopi_sym_escape(f->w, at);
}

static void report_leak(frame *f, uint16_t at, refcop_loc loc) {
    const sym *s = &f->w->syms[at];
    if (!answers_for_leak(f, s))
        return;
    const char *maker = refcopi_maker_of(f, at);
    if (maker && is_thrown_away(f, s)) {
        refcopi_report(f, REFCOP_RULE_REF_LEAK, at, s->site, f->instrs[s->site]->loc, leak_level(f, s),
                       "leaked reference: the result of %s is never stored, released or returned", maker);
        return;
    }
    if (maker && strcmp(refcopi_name_of(f, at), maker) == 0)
        refcopi_report(f, REFCOP_RULE_REF_LEAK, at, s->site, loc, leak_level(f, s),
                       "leaked reference: the result of %s is not released on the way to this return",
                       maker);
    else
        refcopi_report(f, REFCOP_RULE_REF_LEAK, at, s->site, loc, leak_level(f, s),
                       "leaked reference to '%s'%s%s: it is not released on the way to this return",
                       refcopi_name_of(f, at), maker ? " from " : "", maker ? maker : "");
    refcopi_propose_release(f, at);
}

/* Py_RETURN_NONE of 3.12 counts on immortality, also when the target is older: what its contract
 * says goes before what it expands to. */
static bool macro_returns_new(const frame *f) {
    const refcop_contract *k =
        f->at->macro ? refcop_model_find(f->a->model, REFCOP_KIND_MACRO, f->at->macro) : NULL;
    return k && k->outcomes[0].result == REFCOP_RESULT_NEW;
}

/* The path leaves something behind a parameter, which may tell the caller what it got. */
static bool tells_otherwise(const frame *f) {
    for (uint32_t i = 0; i < f->w->mem_count; i++) {
        const binding *b = &f->w->mem[i];
        const sym *s = b->value.kind == VAL_SYM ? &f->w->syms[b->value.x] : NULL;
        if (b->base == BASE_SYM && f->w->syms[b->index].origin == ORIGIN_PARAM && !(s && s->origin == ORIGIN_LOAD))
            return true;
    }
    return false;
}

/* A function without an imposed contract may return borrowed references, but then on all paths. What the
 * file alone calls may lend None as a mark. */
static void report_mixed(frame *f, uint16_t at) {
    const sym *s = &f->w->syms[at];
    bool seen = f->func->linkage == REFCOP_LINKAGE_EXTERN || f->func->address_taken;
    bool single = s->origin == ORIGIN_SINGLE && f->a->immortal_counts && seen;
    bool let_go = (s->origin == ORIGIN_CALL && s->init_either) /* by its container: may be owned */
                  || s->kept;
    if (f->bound || s->origin == ORIGIN_GLOBAL || let_go || ((s->flags & SYMF_IMMORTAL) && !single))
        return;
    f->only_if_mixed = true;
    f->mixed_param = s->origin == ORIGIN_PARAM ? s->origin_id + 1 : 0;
    bool moves = s->origin == ORIGIN_LOAD && !refcopi_in_lasting_place(f, at);
    bool made = s->origin == ORIGIN_CALL && s->refs > 0; /* and also put somewhere: whose is it? */
    refcopi_report(f, REFCOP_RULE_BORROWED_RETURN, at, f->at->id, f->at->loc,
                   moves || single || made || s->origin == ORIGIN_PARAM ? 2 : 1,
                   "borrowed reference '%s' is returned here, but a new reference on another path",
                   refcopi_name_of(f, at));
    f->only_if_mixed = false;
}

/* An exported function that only ever adds a reference to its argument: rarely meant. */
static void report_retained(frame *f, uint16_t at) {
    const sym *s = &f->w->syms[at];
    refcopi_report(f, REFCOP_RULE_REF_LEAK, at, s->site, f->at->loc, 2,
                   "leaked reference to '%s': it is not released on the way to this return",
                   refcopi_name_of(f, at));
}

static bool in_object(const working *w, uint16_t at) {
    for (uint32_t i = 0; i < w->mem_count; i++) {
        const binding *b = &w->mem[i];
        if (b->base == BASE_SYM && b->index != at && w->syms[b->index].kind == SYM_OBJ && b->value.kind == VAL_SYM &&
            b->value.x == at)
            return true;
    }
    return false;
}

/* ... that keeps its argument, without a reference, where the file releases what lies there: few functions that
 * other files call take over what they are given. */
static void report_kept(frame *f, uint16_t at) {
    const sym *s = &f->w->syms[at];
    bool given = (s->flags & (SYMF_ESCAPED | SYMF_IMMORTAL | SYMF_STOLEN | SYMF_RELEASED)) != 0;
    bool said = refcop_model_find(f->a->model, REFCOP_KIND_FUNCTION, f->func->name) != NULL;
    if (given || said || !in_object(f->w, at))
        return;
    f->kept_param = s->origin_id + 1;
    refcop_loc there = s->last != NO_INSTR ? f->instrs[s->last]->loc : f->at->loc;
    refcopi_report(f, REFCOP_RULE_BORROWED_STORE, at, s->last, there, 2,
                   "borrowed reference '%s' is stored where it outlives the call, without a "
                   "reference of its own", refcopi_name_of(f, at));
    f->kept_param = 0;
}

/* Hardly anybody gives away two references with one argument. */
static void report_twice(frame *f, uint16_t at) {
    const sym *s = &f->w->syms[at];
    refcop_loc there = s->last != NO_INSTR ? f->instrs[s->last]->loc : f->at->loc;
    refcopi_report(f, REFCOP_RULE_OVER_RELEASE, at, s->last, there, 2,
                   "argument '%s' is released more than once on this path", refcopi_name_of(f, at));
}

/* What Python passed: a parameter, or what the parser of arguments took out of one. */
static bool is_argument(const frame *f, const sym *s) {
    if (!f->imposed || s->origin == ORIGIN_PARAM)
        return f->imposed != NULL;
    return s->origin == ORIGIN_CALL && (s->flags & SYMF_CALLER) && !(s->flags & SYMF_OWNED);
}

/* Something else holds the argument as well: a container, or the tuple that it came in. */
static bool is_held_elsewhere(const frame *f, const sym *s) {
    for (uint32_t i = 0; s->origin != ORIGIN_PARAM && i < f->w->mem_count; i++) {
        const binding *b = &f->w->mem[i];
        const sym *tuple = b->base != BASE_LOCAL ? refcopi_obj_of(f->w, b->value) : NULL;
        if (tuple && tuple->origin == ORIGIN_PARAM && tuple->origin_id > 0)
            return true;
    }
    return (s->flags & (SYMF_PUT | SYMF_STATIC)) != 0;
}

/* Python's argument lies in places for which nothing in the file ever takes a reference. */
static bool is_never_retained(const frame *f, uint16_t at) {
    const sym *s = &f->w->syms[at];
    bool is_self = s->origin == ORIGIN_PARAM && s->origin_id == 0;
    if (is_self || is_held_elsewhere(f, s) || !refcopi_in_lasting_place(f, at))
        return false;
    for (uint32_t i = 0; i < f->w->mem_count; i++) {
        const binding *b = &f->w->mem[i];
        if (b->base != BASE_LOCAL && b->value.kind == VAL_SYM && b->value.x == at &&
            refcopi_is_retained_in(f, b->base, b->index, b->path))
            return false;
    }
    return true;
}

/* An argument is kept in a place of which nothing in the file says that it owns what it holds. */
static void report_unheld(frame *f, uint16_t at) {
    const sym *s = &f->w->syms[at];
    refcop_loc there = s->last != NO_INSTR ? f->instrs[s->last]->loc : f->at->loc;
    refcopi_report(f, REFCOP_RULE_BORROWED_STORE, at, s->last, there,
                   refcopi_in_struct_for_caller(f, at) || is_never_retained(f, at) ? 1 : 2,
                   "borrowed reference '%s' is stored where it outlives the call, without a "
                   "reference of its own", refcopi_name_of(f, at));
}

static bool result_must_be_new(const frame *f) {
    if (!f->bound)
        return false;
    for (uint32_t k = 0; k < f->bound->outcome_count; k++)
        if (f->bound->outcomes[k].result == REFCOP_RESULT_NEW)
            return true;
    return false;
}

static bool retains(const frame *f, const refcop_instr *i, uint32_t arg) {
    const summary *inferred;
    const refcop_contract *k = refcopi_find_contract(f->a, i, &inferred);
    for (uint16_t e = 0; k && arg < k->param_count && e < k->params[arg].effect_count; e++)
        if (k->params[arg].effects[e].kind == REFCOP_EFFECT_RETAIN)
            return true;
    return false;
}

/* `return (Py_INCREF(o), o);`: of the places that may own it, it is the caller that this reference is for. */
static bool is_retained_to_return(frame *f, const refcop_instr *ret, uint16_t returned) {
    const refcop_instr *before = NULL;
    for (uint32_t id = ret->id; id > 0 && !before; id--)
        before = f->instrs[id - 1]->op == REFCOP_OP_LOAD ? NULL : f->instrs[id - 1];
    if (!before || before->op != REFCOP_OP_CALL)
        return false;
    for (uint32_t a = 0; a < before->arg_count; a++) {
        refcop_value v = before->args[a];
        bool here = v.kind == REFCOP_VALUE_TEMP && v.as.temp - f->here.first < f->here.count;
        if (here && refcopi_object_of(f, refcopi_eval(f, v)) == returned && retains(f, before, a))
            return true;
    }
    return false;
}

/* No reference to a singleton was given away on this path. */
static bool keeps_singletons(const working *w) {
    for (uint16_t s = 0; s < w->sym_count; s++)
        if (w->syms[s].origin == ORIGIN_SINGLE &&
            (w->syms[s].refs < 0 || (w->syms[s].flags & (SYMF_RELEASED | SYMF_STOLEN | SYMF_PLACED))))
            return false;
    return true;
}

static void note_param(const frame *f, uint16_t at, balance b, param_exit *out) {
    const sym *s = &f->w->syms[at];
    out->null = (s->flags & SYMF_IS_NULL) != 0;
    out->nonnull = (s->flags & SYMF_NONNULL) && !out->null;
    out->needed = out->nonnull && !(s->flags & SYMF_TRUSTED);
    if (s->single && keeps_singletons(f->w)) {
        out->single = true;
        return;
    }
    if (s->flags & SYMF_ESCAPED) {
        out->unknown = !out->null;
        return;
    }
    out->stolen = (s->flags & SYMF_STOLEN) || (b.placed && !(s->flags & SYMF_RELEASED));
    out->held = b.placed;
    if (s->refs < b.low)
        out->net = (int8_t)(s->refs - b.low);
    else if (s->refs > b.high)
        out->net = (int8_t)(s->refs - b.high);
    else if (b.high > b.low)
        out->unknown = s->refs < b.high; /* kept, but by whom? */
}

flags_known refcopi_flags_known(const working *w, uint16_t at) {
    flags_known known = {0, 0, (w->syms[at].flags & SYMF_FRESH) != 0};
    for (uint16_t k = 0; k < w->sym_count; k++) {
        const sym *s = &w->syms[k];
        if (s->kind != SYM_NUM || s->origin != ORIGIN_PARAM || s->origin_id >= 64)
            continue;
        known.zero |= (uint64_t)(s->lo == 0 && s->hi == 0) << s->origin_id;
        known.nonzero |= (uint64_t)refcopi_is_nonzero(s) << s->origin_id;
    }
    return known;
}

flags_known refcopi_flags_common(flags_known a, flags_known b) {
    flags_known both = {a.zero & b.zero, a.nonzero & b.nonzero, a.made || b.made};
    return both;
}

static void note_given(frame *f, uint16_t at) {
    flags_known known = refcopi_flags_known(f->w, at);
    f->given_flags = f->given ? refcopi_flags_common(f->given_flags, known) : known;
    f->given = true;
}

/* The end of one path while its symbols are settled. */
typedef struct ending {
    const refcop_instr *ret;
    uint16_t returned; /* object that is returned; NO_SYM */
    bool must_be_new, returns_new;
    param_exit *params;
} ending;

/* What the path knows of a number that the caller gave. */
static void note_number(const working *w, uint16_t at, param_exit *out) {
    const sym *s = &w->syms[at];
    out->null = s->lo == 0 && s->hi == 0;
    out->nonnull = refcopi_is_nonzero(s);
    out->excluded = (uint8_t)~refcopi_signs_of(s);
    out->bits = refcopi_bits_of(w, val_sym(at));
}

/* Is what is returned a new reference? Returns how many go with it. */
static int settle_returned(frame *f, ending *e, uint16_t at, balance b) {
    sym *s = &f->w->syms[at];
    int refs = s->refs;
    bool moved_out = s->origin == ORIGIN_LOAD && !b.placed && refs > b.low;
    bool given = s->origin == ORIGIN_SINGLE && (e->ret->flags & REFCOP_INSTR_NEW);
    bool by_macro = given || (s->origin == ORIGIN_SINGLE && macro_returns_new(f));
    bool either = refs > b.low && refs <= b.high;
    f->gives_reference |= refs > b.high && !f->replaying;
    if (either && is_retained_to_return(f, e->ret, at))
        s->flags |= SYMF_RETURNED;
    e->returns_new = e->must_be_new || refs > b.high || moved_out || by_macro || (s->flags & SYMF_RETURNED) ||
                     (either && refcopi_is_instance_made_here(f, s));
    int gone = e->returns_new && !given;
    if ((e->returns_new || refs - gone > b.high) && !f->replaying)
        note_given(f, at);
    return gone;
}

/* An argument of a function that Python does not call: what it gained or lost is for the contract, unless no caller
 * can make up for it. */
static void settle_argument(frame *f, const ending *e, uint16_t at, balance b, int refs) {
    const sym *s = &f->w->syms[at];
    param_exit *out = &e->params[s->origin_id];
    bool shared = f->func->linkage == REFCOP_LINKAGE_EXTERN;
    bool uncounted = (s->flags & (SYMF_ESCAPED | SYMF_IMMORTAL)) != 0;
    note_param(f, at, b, out);
    if (out->unknown || out->net < 0)
        f->params_taken |= 1ull << s->origin_id % 64;
    if (out->net < 0 && (s->flags & (SYMF_RELEASED | SYMF_STOLEN)))
        f->params_given_back |= 1ull << s->origin_id % 64;
    if (refs > b.high && shared && !uncounted)
        report_retained(f, at);
    if (refs < b.low && b.owned_place && shared && !f->bound)
        report_kept(f, at);
    bool twice = (s->flags & SYMF_STOLEN) || shared;
    if (!f->bound && refs <= -2 && b.low == 0 && (s->flags & SYMF_RELEASED) && twice && !uncounted)
        report_twice(f, at);
    if (at == e->returned && !e->returns_new && !(s->flags & SYMF_ESCAPED) && !tells_otherwise(f))
        report_mixed(f, at);
}

/* What does not come out even is reported. */
static void report_balance(frame *f, const ending *e, uint16_t at, balance b, int refs) {
    const sym *s = &f->w->syms[at];
    if (refcopi_report_stored_dead(f, at, b))
        return;
    if (at == e->returned && !e->returns_new)
        report_mixed(f, at);
    if (is_argument(f, s) && refs == 0 && b.high > b.low && b.placed)
        report_unheld(f, at);
    if (refs > b.high)
        report_leak(f, at, f->at->loc);
    else if (refs < b.low)
        refcopi_report_deficit(f, at, at == e->returned && e->returns_new, b);
}

static void settle(frame *f, ending *e, uint16_t at) {
    sym *s = &f->w->syms[at];
    if (s->kind == SYM_NUM && s->origin == ORIGIN_PARAM)
        note_number(f->w, at, &e->params[s->origin_id]);
    if (s->kind != SYM_OBJ || (s->flags & SYMF_ESCAPED && s->origin != ORIGIN_PARAM))
        return;
    balance b = refcopi_balance_of(f, at);
    int8_t before = s->refs;
    int refs = at == e->returned ? before - settle_returned(f, e, at, b) : before;
    if (s->origin == ORIGIN_PARAM && !f->imposed) {
        s->refs = (int8_t)refs;
        settle_argument(f, e, at, b, refs);
        if (!f->bound)
            return;
        s->refs = before;
    }
    if (s->origin == ORIGIN_PARAM && refcopi_is_given_null(f, s->origin_id)) {
        e->params[s->origin_id].null = (s->flags & SYMF_IS_NULL) != 0;
        e->params[s->origin_id].nonnull = (s->flags & SYMF_NONNULL) && !(s->flags & SYMF_IS_NULL);
    }
    report_balance(f, e, at, b, refs);
}

void refcopi_leave(frame *f, const refcop_instr *ret, val result) {
    bool is_pointer = f->func->result != REFCOP_TYPE_INT && f->func->result != REFCOP_TYPE_FLOAT;
    ending e = {.ret = ret,
                .returned = is_pointer && ret->arg_count ? refcopi_object_returned(f, result) : NO_SYM,
                .must_be_new = result_must_be_new(f),
                .params = REFCOP_NEW_ARRAY(f->a->path_arena, param_exit, f->func->param_count + 1)};
    f->passes[ret->id] += !f->replaying;
    refcopi_return_struct(f, ret);
    refcopi_check_answer(f, result);
    refcopi_gil_leave(f);
    if (e.returned != NO_SYM)
        refcopi_use(f, e.returned, "returned");
    if (e.returned != NO_SYM && refcopi_is_callers_element(f->w, &f->w->syms[e.returned]))
        refcopi_sym_escape(f->w, e.returned);
    refcopi_leave_struct_for_caller(f, result);
    refcopi_leave_fields(f);
    refcopi_leave_blocks(f, ret->arg_count ? result : val_make(VAL_TOP, 0), e.params);
    for (uint16_t at = 0; at < f->w->sym_count; at++)
        settle(f, &e, at);
    refcopi_find_cycles(f, e.returned);
    if (!f->replaying)
        refcopi_record_exit(f, result, e.returns_new, e.params);
}
