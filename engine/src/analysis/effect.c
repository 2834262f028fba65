/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Effects of a call on one argument, and the objects that arguments and results stand for. outparam.c: on what
 * lies behind it. */
#include "block.h"
#include "call.h"

uint16_t refcopi_object_of(frame *f, val v) {
    if (v.kind == VAL_SYM)
        return f->w->syms[v.x].kind == SYM_OBJ ? (uint16_t)v.x : NO_SYM;
    if (v.kind != VAL_ADDR || v.base != BASE_GLOBAL)
        return NO_SYM;
    /* Objects of one array at indexes that nobody knows are one: what becomes of their counts is looked at together. */
    for (uint16_t s = 0; s < f->w->sym_count; s++)
        if (f->w->syms[s].origin == ORIGIN_GLOBAL && f->w->syms[s].origin_id == v.index &&
            f->w->syms[s].from == (uint32_t)v.x)
            return s;
    uint16_t s = refcopi_sym_new(f->w, SYM_OBJ, ORIGIN_GLOBAL, NO_INSTR);
    if (s != NO_SYM) {
        f->w->syms[s].flags |= SYMF_NONNULL | SYMF_STATIC | (f->a->static_lasts ? (uint32_t)SYMF_IMMORTAL : 0u);
        f->w->syms[s].origin_id = v.index;
        f->w->syms[s].from = (uint32_t)v.x;
    }
    return s;
}

/* The object that turned out to be the one at that address; NO_SYM. */
static uint16_t known_to_be(const working *w, val address_of) {
    for (uint32_t k = 0; k < w->fact_count; k++) {
        const fact *known = &w->facts[k];
        const sym *answer = &w->syms[known->result];
        bool equal = known->op == REFCOP_PRED_EQ ? answer->lo == 1 && answer->hi == 1
                                                 : known->op == REFCOP_PRED_NE && answer->lo == 0 && answer->hi == 0;
        val other = val_equal(known->a, address_of) ? known->b : known->a;
        if (equal && other.kind == VAL_SYM && w->syms[other.x].kind == SYM_OBJ &&
            (val_equal(known->a, address_of) || val_equal(known->b, address_of)))
            return (uint16_t)other.x;
    }
    return NO_SYM;
}

uint16_t refcopi_object_returned(frame *f, val v) {
    bool part = v.kind == VAL_ADDR && v.base == BASE_GLOBAL && v.x != PATH_EMPTY;
    if (part && f->func->result != REFCOP_TYPE_OBJ)
        return NO_SYM;
    uint16_t same = part ? known_to_be(f->w, v) : NO_SYM;
    return same != NO_SYM ? same : refcopi_object_of(f, v);
}

val refcopi_singleton(frame *f, refcop_str name) {
    uint32_t id = name ? name->id : 0;
    if (name)
        refcopi_note_string(f->a, name);
    for (uint16_t s = 0; s < f->w->sym_count; s++)
        if (f->w->syms[s].origin == ORIGIN_SINGLE && f->w->syms[s].origin_id == id)
            return val_sym(s);
    val v = refcopi_new_value(f, SYM_OBJ, ORIGIN_SINGLE, SYMF_NONNULL | SYMF_STATIC | SYMF_IMMORTAL);
    if (v.kind == VAL_SYM)
        f->w->syms[v.x].origin_id = id;
    return v;
}

uint16_t refcopi_arg_sym(frame *f, const call *c, int param) {
    if (param < 0 || (uint32_t)param >= c->arg_count)
        return NO_SYM;
    val v = c->args[param];
    if (v.kind == VAL_SYM)
        return (uint16_t)v.x;
    return refcopi_object_of(f, v);
}

/* A contract says that the call lends what it gives as a void *: data that a library keeps for the program, which may
 * take it back elsewhere, and release it then. */
static bool is_kept_data(const frame *f, const sym *s) {
    const refcop_instr *i = s->origin == ORIGIN_CALL && s->site != NO_INSTR ? f->instrs[s->site] : NULL;
    if (!i || i->op != REFCOP_OP_CALL || i->result == REFCOP_NO_TEMP ||
        f->func->temp_types[i->result] != REFCOP_TYPE_VOIDPTR)
        return false;
    const summary *inferred;
    const refcop_contract *k = refcopi_find_contract(f->a, i, &inferred);
    for (uint32_t o = 0; k && !inferred && o < k->outcome_count; o++)
        if (k->outcomes[o].result == REFCOP_RESULT_BORROWED)
            return true;
    return false;
}

/* A pointer turns out to be an object: a void * of a callback, a field declared void *. */
void refcopi_become_object(frame *f, val v) {
    sym *s = refcopi_sym_of(f->w, v);
    if (!s || s->kind != SYM_PTR || (s->flags & SYMF_INTERIOR))
        return;
    s->kept = is_kept_data(f, s);
    if (s->origin == ORIGIN_CALL && !s->kept)
        return;
    s->kind = SYM_OBJ;
    if (s->origin == ORIGIN_LOAD) {
        s->flags &= ~(uint32_t)SYMF_STATIC;
        s->init_either = 1;
    }
}

val refcopi_made_object(frame *f, int refs, uint16_t holder, refcop_type type) {
    sym_kind kind = type == REFCOP_TYPE_OBJ ? SYM_OBJ : SYM_PTR;
    val v = refcopi_new_value(f, kind, ORIGIN_CALL, SYMF_NONNULL);
    sym *s = refcopi_sym_of(f->w, v);
    if (!s)
        return v;
    s->refs = (int8_t)refs;
    if (refs > 0)
        s->flags |= SYMF_OWNED;
    s->holder = holder;
    if (refs == 0 && holder == NO_SYM)
        s->flags |= SYMF_STATIC;
    return v;
}

static void escape_arg(frame *f, val v) {
    refcopi_escape_value(f, v);
    if (v.kind == VAL_SYM)
        refcopi_mem_havoc(f->w, f->a->paths, BASE_SYM, (uint32_t)v.x, PATH_EMPTY);
    if (v.kind != VAL_ADDR)
        return;
    if (v.base == BASE_LOCAL && v.x == PATH_EMPTY &&
        f->func->locals[v.index].type != REFCOP_TYPE_AGG)
        f->w->locals[v.index] = refcopi_unknown_value(f, f->func->locals[v.index].type);
    refcopi_mem_havoc(f->w, f->a->paths, (base_kind)v.base, v.index, (path_id)v.x);
}

/* Code that nobody knows has the address of a local, if only for the time of the call: numbers there may be others
 * now, and what was NULL may be something. What is owned there still is. */
static void forget_plain(frame *f, val v) {
    working *w = f->w;
    if (v.kind != VAL_ADDR || v.base != BASE_LOCAL)
        return;
    refcop_type type = f->func->locals[v.index].type;
    if (v.x == PATH_EMPTY && (type == REFCOP_TYPE_INT || w->locals[v.index].kind == VAL_INT))
        w->locals[v.index] = refcopi_unknown_value(f, type);
    for (uint32_t i = 0; i < w->mem_count;) {
        const binding *b = &w->mem[i];
        bool plain = b->type == REFCOP_TYPE_INT || b->value.kind == VAL_INT;
        if (plain && b->base == BASE_LOCAL && b->index == v.index &&
            refcopi_path_has_prefix(f->a->paths, b->path, (path_id)v.x))
            refcopi_mem_remove(w, i);
        else
            i++;
    }
}

/* `n++`: the local that the operand of call i is read from, and that has another value since; NO_LOCAL. */
static uint32_t counted_up(const frame *f, const refcop_instr *i, uint32_t arg) {
    const refcop_instr *load = refcopi_definition(f, i->args[arg], i->id);
    uint32_t local = refcopi_local_read(f, i->args[arg], i->id);
    for (uint32_t id = i->id; local != NO_LOCAL && id-- > load->id;) {
        const refcop_instr *store = f->instrs[id];
        if (store->op != REFCOP_OP_STORE || store->place->kind != REFCOP_PLACE_LOCAL || store->place->index != local)
            continue;
        const refcop_instr *sum = refcopi_definition(f, store->args[0], id);
        bool up = sum && sum->op == REFCOP_OP_BIN && sum->sub == REFCOP_BIN_ADD &&
                  sum->args[0].kind == REFCOP_VALUE_TEMP && sum->args[0].as.temp == i->args[arg].as.temp;
        return up ? local : NO_LOCAL;
    }
    return NO_LOCAL;
}

/* The item was put elsewhere in its container: the calls are for different numbers. */
static bool put_elsewhere(const frame *f, const sym *item) {
    if (!(item->flags & SYMF_PUT) || item->put_at == NO_INSTR)
        return false;
    const refcop_instr *put = f->instrs[item->put_at];
    if (put->name == f->at->name && put->id != f->at->id)
        for (uint32_t k = 0; k < put->arg_count && k < f->at->arg_count; k++)
            if (put->args[k].type == REFCOP_TYPE_INT && counted_up(f, put, k) != NO_LOCAL &&
                counted_up(f, put, k) == counted_up(f, f->at, k))
                return true;
    for (uint32_t k = 0; k < put->arg_count && k < f->at->arg_count; k++)
        if (put->args[k].kind == REFCOP_VALUE_INT && f->at->args[k].kind == REFCOP_VALUE_INT &&
            put->args[k].type == REFCOP_TYPE_INT &&
            put->args[k].as.number != f->at->args[k].as.number)
            return put->name == f->at->name;
    return false;
}

static bool puts_another(const refcop_contract *k) {
    for (uint32_t p = 0; p < k->param_count; p++)
        for (uint32_t e = 0; e < k->params[p].effect_count; e++)
            if (k->params[p].effects[e].kind == REFCOP_EFFECT_STEAL || k->params[p].effects[e].kind == REFCOP_EFFECT_MAY_STEAL)
                return true;
    return false;
}

/* An item of the container, or the type of the object, may have been let go: whoever borrowed it
 * may own it now. */
static void unhold(frame *f, const call *c, uint16_t container) {
    if (container != NO_SYM)
        f->w->syms[container].resized |= !puts_another(c->contract);
    for (uint32_t i = 0; i < f->w->fact_count && container != NO_SYM; i++) {
        const fact *known = &f->w->facts[i];
        sym *s = &f->w->syms[known->result];
        if (known->op >= FACT_PURE && known->a.kind == VAL_SYM && known->a.x == container &&
            s->kind == SYM_OBJ && s->holder == NO_SYM)
            s->init_either = 1;
    }
    for (uint16_t s = 0; s < f->w->sym_count && container != NO_SYM; s++) {
        sym *item = &f->w->syms[s];
        bool held = item->holder == container && !put_elsewhere(f, item) &&
                    (!(item->flags & SYMF_OWNED) || item->refs < 0);
        bool lent = item->holder != container && item->lent; /* by whom is not known any more */
        if ((held || lent) && item->kind == SYM_OBJ && item->refs <= 0)
            item->init_either = 1;
    }
}

/* The object's reference is the callee's now, or that of the container in which it is put. */
static void take_over(frame *f, const call *c, uint16_t s, const refcop_effect *e, bool failed) {
    uint16_t into = failed ? NO_SYM : refcopi_arg_sym(f, c, e->param);
    if (!failed && into == NO_SYM)
        f->w->syms[s].flags |= SYMF_STATIC;
    refcopi_steal(f, s, into);
}

/* A container, or the callee for good, keeps the object alive. */
static void hold(frame *f, const call *c, uint16_t s, const refcop_effect *e) {
    uint16_t into = refcopi_arg_sym(f, c, e->param);
    if (into == NO_SYM)
        f->w->syms[s].flags |= SYMF_STATIC;
    else if (into == s)
        refcopi_put_into_itself(f, s);
    else if (f->w->syms[s].holder == NO_SYM)
        refcopi_put(f, s, into);
}

void refcopi_apply_effect(frame *f, call *c, uint32_t arg, const refcop_effect *e, bool failed) {
    val v = c->args[arg];
    if (e->kind == REFCOP_EFFECT_RETAIN || e->kind == REFCOP_EFFECT_RELEASE)
        refcopi_become_object(f, v); /* nothing else is counted */
    uint16_t s = refcopi_object_of(f, v);
    switch (e->kind) {
    case REFCOP_EFFECT_BORROW:
    case REFCOP_EFFECT_TRACK:
    case REFCOP_EFFECT_UNTRACK:
    case REFCOP_EFFECT_IS:
    case REFCOP_EFFECT_FORMAT: break;
    case REFCOP_EFFECT_STEAL:
        if (refcopi_is_only_lent(f, c, arg))
            f->w->syms[v.x].flags |= SYMF_UNKNOWN_CALLEE;
        else if (s == NO_SYM || ((c->contract->clauses & REFCOP_CLAUSE_INFERRED) && c->types[arg] != REFCOP_TYPE_OBJ)) {
            refcopi_give_block(f, v);
            forget_plain(f, v);
        } else if (e->param < 0 && f->w->syms[s].refs <= 0 && refcopi_gives_own_struct(f, c))
            escape_arg(f, v);
        else
            take_over(f, c, s, e, failed);
        break;
    case REFCOP_EFFECT_RELEASE:
        if (s != NO_SYM)
            refcopi_release(f, s);
        break;
    case REFCOP_EFFECT_RETAIN:
        if (s != NO_SYM)
            refcopi_retain(f, s);
        break;
    case REFCOP_EFFECT_HELD:
        if (s != NO_SYM && e->param != REFCOP_PARAM_RESULT)
            hold(f, c, s, e);
        break;
    case REFCOP_EFFECT_UNHOLD: unhold(f, c, s); break;
    case REFCOP_EFFECT_ESCAPE:
    case REFCOP_EFFECT_MAY_STEAL:
        if (refcopi_is_only_lent(f, c, arg))
            f->w->syms[v.x].flags |= SYMF_UNKNOWN_CALLEE;
        else
            escape_arg(f, v);
        break;
    case REFCOP_EFFECT_FREE: refcopi_free_block(f, c, v, e); break;
    default: refcopi_apply_out_effect(f, c, arg, e, failed); break;
    }
}
