/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* What a call's outcomes leave as its result: one symbol as long as one test can tell them apart. */
#include "block.h"
#include "call.h"
#include "member.h"

#include <string.h>

void refcopi_set_result(frame *f, const call *c, val v) {
    if (c->instr->result != REFCOP_NO_TEMP)
        f->temps[c->instr->result] = v;
}

refcop_type refcopi_result_type(const frame *f, const call *c) {
    return c->instr->result == REFCOP_NO_TEMP ? REFCOP_TYPE_OBJ
                                              : f->func->temp_types[c->instr->result];
}

val refcopi_number_in(frame *f, int64_t lo, int64_t hi) {
    if (lo == hi)
        return val_int(lo);
    val v = refcopi_new_value(f, SYM_NUM, ORIGIN_CALL, 0);
    if (v.kind == VAL_SYM) {
        f->w->syms[v.x].lo = lo < INT32_MIN ? INT32_MIN : lo > INT32_MAX ? INT32_MAX : (int32_t)lo;
        f->w->syms[v.x].hi = hi > INT32_MAX ? INT32_MAX : hi < INT32_MIN ? INT32_MIN : (int32_t)hi;
    }
    return v;
}

/* What the call makes cannot be an object that the function had before. A constructor's result has a
 * type; PyIter_Next may hand out what is known already; a function of the file that is given no object
 * has none to hand back. */
static bool makes_fresh(const call *c, const refcop_outcome *o) {
    if (!c->summary || o->held)
        return o->type && !o->held;
    for (uint32_t a = 0; a < c->arg_count; a++)
        if (c->types[a] != REFCOP_TYPE_INT && c->types[a] != REFCOP_TYPE_FLOAT &&
            c->types[a] != REFCOP_TYPE_CHARPTR)
            return false;
    return true;
}

static val result_object(frame *f, call *c, const refcop_outcome *o) {
    uint16_t holder = refcopi_arg_sym(f, c, o->param);
    refcop_type type = refcopi_result_type(f, c);
    if (o->result == REFCOP_RESULT_NEW) {
        val v = refcopi_made_object(f, 1, o->held ? holder : NO_SYM, REFCOP_TYPE_OBJ);
        if (v.kind == VAL_SYM && c->instr->sub != REFCOP_CALLEE_INDIRECT) /* nobody sees to what a slot gives */
            f->w->syms[v.x].type = o->type;
        if (v.kind == VAL_SYM && makes_fresh(c, o))
            f->w->syms[v.x].flags |= SYMF_FRESH;
        if (v.kind == VAL_SYM && c->summary && o->type) /* a new reference to None, or the like */
            f->w->syms[v.x].flags |= SYMF_IMMORTAL;
        if (v.kind == VAL_SYM && c->summary && c->summary->uncertain)
            f->w->syms[v.x].level = 2;
        if (v.kind == VAL_SYM && c->summary && c->summary->guessed)
            f->w->syms[v.x].flags |= SYMF_UNKNOWN_CALLEE;
        if (v.kind == VAL_SYM && o->held)
            f->w->syms[v.x].flags |= SYMF_SHARED | (holder == NO_SYM ? SYMF_STATIC : 0u);
        return v;
    }
    val v = refcopi_made_object(f, 0, holder, type == REFCOP_TYPE_OBJ ? type : REFCOP_TYPE_PTR);
    if (v.kind == VAL_SYM && type == REFCOP_TYPE_OBJ)
        f->w->syms[v.x].type = o->type;
    if (v.kind == VAL_SYM && holder != NO_SYM && f->w->syms[holder].resized)
        f->w->syms[v.x].init_either = 1;
    if (v.kind == VAL_SYM && c->summary && c->summary->uncertain)
        f->w->syms[v.x].level = 2;
    refcopi_note_lent(f, c, v, o->param);
    refcopi_note_unlocked(f, c, v, o->param);
    return v;
}

/* Paths of the callee were joined, or somebody may keep what it returns; but all that it ever returns are
 * blocks of its own. Not a symbol: that is not so. */
static val returned_block(frame *f, const call *c) {
    refcop_str domain = c->summary ? refcopi_returned_domain(f->a, c->instr) : NULL;
    val v = domain ? refcopi_made_block(f, domain) : val_make(VAL_TOP, 0);
    if (v.kind == VAL_SYM)
        f->w->syms[v.x].level = 2;
    return v;
}

bool refcopi_gives_own_struct(const frame *f, const call *c) {
    for (uint32_t a = 0; c->summary && a < c->arg_count; a++)
        if (c->args[a].kind == VAL_ADDR && c->args[a].base == BASE_LOCAL &&
            f->func->locals[c->args[a].index].type == REFCOP_TYPE_AGG)
            return true;
    return false;
}

/* The block that an argument's variable has got in place of its own: the result is that one, too. */
static val moved_block(frame *f, const call *c) {
    for (uint32_t a = 0; a < c->arg_count; a++)
        if (refcopi_moves_block(c->contract, a))
            return refcopi_load_at(f, refcopi_address_from(f, c->args[a]), REFCOP_TYPE_PTR);
    return returned_block(f, c);
}

/* The interpreter keeps the object that stands for such a number, for good since 3.12. */
static bool is_for_small(const refcop_contract *k) {
    return k->guard.type && strcmp(k->guard.type->text, REFCOPI_SMALL) == 0;
}

static val result_value(frame *f, call *c, const refcop_outcome *o) {
    val v;
    refcop_type type = refcopi_result_type(f, c);
    switch (o->result) {
    case REFCOP_RESULT_VOID: return val_make(VAL_TOP, 0);
    case REFCOP_RESULT_NULL: return val_make(VAL_INT, 0);
    case REFCOP_RESULT_INT: return refcopi_number_in(f, o->lo, o->hi);
    case REFCOP_RESULT_NONZERO:
        v = refcopi_new_value(f, SYM_NUM, ORIGIN_CALL, SYMF_NE);
        return v;
    case REFCOP_RESULT_NEW:
        v = result_object(f, c, o);
        if (v.kind == VAL_SYM && !f->a->immortal_counts && is_for_small(c->contract))
            f->w->syms[v.x].flags |= SYMF_IMMORTAL;
        return v;
    case REFCOP_RESULT_BORROWED:
        return o->param < 0 && refcopi_gives_own_struct(f, c) ? refcopi_unknown_value(f, type) : result_object(f, c, o);
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
        v = refcopi_made_block(f, o->type);
        if (v.kind == VAL_SYM && c->summary && c->summary->uncertain)
            f->w->syms[v.x].level = 2;
        return v;
    case REFCOP_RESULT_POINTER:
        v = moved_block(f, c);
        return v.kind == VAL_SYM ? v : refcopi_new_value(f, SYM_PTR, ORIGIN_CALL, SYMF_NONNULL | SYMF_STATIC);
    case REFCOP_RESULT_PLAIN:
        if (type == REFCOP_TYPE_INT || type == REFCOP_TYPE_FLOAT)
            return refcopi_unknown_value(f, type);
        v = returned_block(f, c);
        if (v.kind == VAL_SYM)
            f->w->syms[v.x].flags &= ~(uint32_t)SYMF_NONNULL;
        return v.kind == VAL_SYM ? v : refcopi_new_value(f, SYM_PTR, ORIGIN_CALL, SYMF_STATIC);
    case REFCOP_RESULT_UNKNOWN: return refcopi_unknown_value(f, type);
    }
    return val_make(VAL_TOP, 0);
}

/* NULL is one of several outcomes of a pointer result: the symbol remembers what it would mean. */
static void add_null_outcome(sym *s, const refcop_outcome *null) {
    s->flags &= ~(uint32_t)SYMF_NONNULL;
    if (null->cause == REFCOP_CAUSE_DATA || null->cause == REFCOP_CAUSE_MEM)
        s->flags |= SYMF_NULL_FAIL;
    if (null->cause >= REFCOP_CAUSE_MEM)
        s->flags |= SYMF_NULL_MEM;
    if (null->exception == REFCOP_EXC_SET)
        s->flags |= SYMF_NULL_EXC;
    else if (null->exception == REFCOP_EXC_MAY_SET)
        s->flags |= SYMF_NULL_MAY_EXC;
}

static void add_fail_outcome(sym *s, const refcop_outcome *fail, bool ambiguous) {
    s->flags |= SYMF_FAIL_EXC;
    s->fail = (int8_t)fail->lo;
    if (fail->cause >= REFCOP_CAUSE_MEM)
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
        bool exact = from == to && from >= -128 && from <= 127;
        if (o->exception == REFCOP_EXC_SET && exact)
            fail = o;
        if (o->exception == REFCOP_EXC_MAY_SET && exact && (!fail || fail->exception != REFCOP_EXC_SET))
            fail = o;
    }
    ambiguous = fail && fail->exception == REFCOP_EXC_MAY_SET;
    for (uint32_t i = 0; fail && i < k->outcome_count; i++) {
        const refcop_outcome *o = &k->outcomes[i];
        if ((mask >> i & 1) && o != fail &&
            (o->result == REFCOP_RESULT_PLAIN || (o->lo <= fail->lo && o->hi >= fail->lo)))
            ambiguous = true;
    }
    val v = refcopi_number_in(f, lo, hi);
    if (v.kind == VAL_SYM && fail)
        add_fail_outcome(&f->w->syms[v.x], fail, ambiguous);
    return v;
}

static bool is_size(const frame *f, uint32_t op) {
    const summary *inferred;
    refcop_str name = op < FACT_PURE ? NULL : refcopi_string_of(f->a, op - FACT_PURE);
    const refcop_contract *k = name ? refcopi_contract_named(f->a, name, &inferred) : NULL;
    return k && (k->clauses & REFCOP_CLAUSE_SIZE);
}

int32_t refcopi_known_size(const frame *f, val container) {
    int32_t least = 0;
    for (uint32_t i = 0; i < f->w->fact_count; i++) {
        const fact *known = &f->w->facts[i];
        if (!val_equal(known->a, container) || !is_size(f, known->op))
            continue;
        const sym *size = &f->w->syms[known->result];
        int32_t lo = size->lo == 0 && (size->flags & SYMF_NE) && size->ne == 0 ? 1 : size->lo;
        least = lo > least ? lo : least;
    }
    return least;
}

/* `PyTuple_Size(t) == 2` was seen, so PyTuple_GetItem(t, 1) gives an item. */
static bool is_within_size(frame *f, const call *c) {
    const refcop_guard *g = &c->contract->guard;
    return g->param == 1 && g->type && c->args[1].kind == VAL_INT &&
           refcopi_known_size(f, c->args[0]) > c->args[1].x;
}

/* A helper that asks what it was given does not know: it comes from outside. */
static bool is_asked_about(const sym *s) {
    return s->origin == ORIGIN_PARAM && s->type;
}

/* An item at a literal index of something that did not come from the caller: its length is the
 * program's own affair, not data. */
static bool is_own_container(frame *f, const call *c) {
    const refcop_guard *g = &c->contract->guard;
    if (g->param != 1 || !g->type || c->args[1].kind != VAL_INT ||
        (c->contract->clauses & REFCOP_CLAUSE_RUNS))
        return false;
    const sym *container = refcopi_sym_of(f->w, c->args[0]);
    return container && (!f->imposed || !(container->flags & SYMF_CALLER)) && (f->imposed || !is_asked_about(container));
}

/* Looking something up in a container that did not come from the caller, or converting what a
 * helper was given: whether it is there, or of that type, is the program's own affair. */
static bool is_own_lookup(frame *f, const call *c, const refcop_outcome *o,
                          const refcop_outcome *null) {
    bool lookup = o->result == REFCOP_RESULT_BORROWED && null->exception == REFCOP_EXC_KEPT;
    uint16_t s = lookup || o->result == REFCOP_RESULT_INTERIOR ? refcopi_arg_sym(f, c, o->param)
                                                               : NO_SYM;
    return s != NO_SYM && !c->summary && (!f->imposed || !(f->w->syms[s].flags & SYMF_CALLER));
}

/* The text of an object that the program keeps in a field of its own. */
static bool is_own_text(frame *f, const call *c, const refcop_outcome *o) {
    uint16_t s = o->result == REFCOP_RESULT_INTERIOR ? refcopi_arg_sym(f, c, o->param) : NO_SYM;
    return s != NO_SYM && f->w->syms[s].origin == ORIGIN_LOAD && !(f->w->syms[s].flags & SYMF_CALLER);
}

/* A symbol of its own: a test of this result must not make NULL what another call returned. */
static val singleton_or_null(frame *f, const refcop_outcome *o) {
    val v = refcopi_new_value(f, SYM_OBJ, ORIGIN_CALL, SYMF_NONNULL | SYMF_STATIC | SYMF_IMMORTAL);
    if (v.kind == VAL_SYM)
        f->w->syms[v.x].type = o->type;
    return v;
}

val refcopi_call_result(frame *f, call *c, uint32_t mask) {
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
        (refcopi_result_type(f, c) == REFCOP_TYPE_INT || c->instr->result == REFCOP_NO_TEMP))
        return joined_number(f, k, mask);
    val v = null && other->result == REFCOP_RESULT_IMMORTAL ? singleton_or_null(f, other)
                                                            : result_value(f, c, other);
    sym *s = refcopi_sym_of(f->w, v);
    /* `same P | NULL`: a test of the result must not make the argument NULL. */
    if (s && null && other->result != REFCOP_RESULT_SAME && !is_within_size(f, c))
        add_null_outcome(s, null);
    if (s && null && (is_own_container(f, c) ||
                      (null->exception != REFCOP_EXC_KEPT && is_own_text(f, c, other))))
        s->flags |= SYMF_NULL_MEM;
    if (s && null && is_own_lookup(f, c, other, null))
        s->flags |= SYMF_NULL_OWN;
    return v;
}

