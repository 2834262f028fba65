/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Calls of functions nobody knows (engine-semantics: the table of unknown callees), and of functions
 * of the module whose contract came out as `may`. */
#include "block.h"
#include "call.h"

/* A part of an object that the caller gave is in a library's hands: a reference taken for the object may
 * be the library's as well. What methods give of self is no such sign. */
static void note_part_given(frame *f, val v) {
    working *w = f->w;
    for (uint32_t i = 0; v.kind == VAL_SYM && i < w->mem_count; i++) {
        const binding *b = &w->mem[i];
        if (b->base != BASE_SYM || b->value.kind != VAL_SYM || b->value.x != v.x)
            continue;
        sym *whole = &w->syms[b->index];
        bool self = whole->origin == ORIGIN_PARAM && whole->origin_id == 0;
        if (whole->kind == SYM_OBJ && whole->refs <= 0 && !self)
            whole->flags |= SYMF_UNKNOWN_CALLEE;
    }
}

/* `end = start = malloc(n); encode(&end);`: a variable that is to move through a block of which another one keeps
 * the beginning. */
static bool is_held_twice(const frame *f, uint16_t local, uint16_t at) {
    const working *w = f->w;
    if (!refcopi_owns_block(&w->syms[at]) || refcopi_is_buffer_word(w->syms[at].type))
        return false;
    for (uint32_t k = 0; k < w->local_count; k++)
        if (k != local && w->locals[k].kind == VAL_SYM && w->locals[k].x == at)
            return true;
    return false;
}

/* The local that v is the address of may hold anything now. */
static void forget_local(frame *f, val v) {
    if (v.base != BASE_LOCAL || v.x != PATH_EMPTY)
        return;
    working *w = f->w;
    val held = w->locals[v.index];
    if (held.kind == VAL_SYM && is_held_twice(f, v.index, (uint16_t)held.x))
        w->syms[held.x].flags |= SYMF_UNKNOWN_CALLEE;
    else if (held.kind == VAL_SYM)
        refcopi_sym_escape(w, (uint16_t)held.x);
    if (f->func->locals[v.index].type != REFCOP_TYPE_AGG)
        w->locals[v.index] = refcopi_unknown_value(f, f->func->locals[v.index].type);
}

static void unknown_arg(frame *f, val v, refcop_type type, bool borrows, bool sure) {
    working *w = f->w;
    if (!borrows)
        refcopi_give_block(f, v);
    else if (!sure && v.kind == VAL_SYM && refcopi_is_block(&w->syms[v.x]))
        w->syms[v.x].flags |= SYMF_UNKNOWN_CALLEE; /* perhaps it is freed only if the call failed */
    if (v.kind == VAL_SYM && w->syms[v.x].kind == SYM_OBJ && type == REFCOP_TYPE_OBJ) {
        if (!borrows)
            w->syms[v.x].flags |= SYMF_UNKNOWN_CALLEE;
        return;
    }
    if (v.kind == VAL_SYM) {
        if (w->syms[v.x].kind == SYM_OBJ) {
            refcopi_escape_value(f, v);
            return;
        }
        if (w->syms[v.x].kind == SYM_PTR)
            note_part_given(f, v);
        if ((type == REFCOP_TYPE_VOIDPTR && !(borrows && refcopi_is_block(&w->syms[v.x]))) ||
            type == REFCOP_TYPE_FNPTR)
            refcopi_escape_value(f, v);
        if (type != REFCOP_TYPE_CHARPTR && w->syms[v.x].kind == SYM_PTR)
            refcopi_mem_havoc(w, f->a->paths, BASE_SYM, (uint32_t)v.x, PATH_EMPTY);
        return;
    }
    if (v.kind != VAL_ADDR)
        return;
    forget_local(f, v);
    refcopi_note_unclear(f, refcopi_address_from(f, v));
    if (v.base == BASE_GLOBAL && type == REFCOP_TYPE_OBJ)
        return; /* the address of a type object */
    refcopi_mem_havoc(w, f->a->paths, (base_kind)v.base, v.index, (path_id)v.x);
}

void refcopi_give_to_unknown(frame *f, val v) {
    refcopi_escape_value(f, v);
    if (v.kind == VAL_SYM && f->w->syms[v.x].kind == SYM_PTR)
        refcopi_mem_havoc(f->w, f->a->paths, BASE_SYM, (uint32_t)v.x, PATH_EMPTY);
    if (v.kind != VAL_ADDR)
        return;
    forget_local(f, v);
    refcopi_mem_havoc(f->w, f->a->paths, (base_kind)v.base, v.index, (path_id)v.x);
}

static val unknown_result(frame *f, const call *c) {
    refcop_type type = refcopi_result_type(f, c);
    if (c->instr->result == REFCOP_NO_TEMP || type != REFCOP_TYPE_OBJ) {
        if (c->instr->result != REFCOP_NO_TEMP && type != REFCOP_TYPE_INT &&
            type != REFCOP_TYPE_FLOAT && type != REFCOP_TYPE_AGG && type != REFCOP_TYPE_VOID)
            return refcopi_new_value(f, SYM_PTR, ORIGIN_CALL, 0);
        return refcopi_unknown_value(f, type);
    }
    if (c->summary)
        return refcopi_unknown_value(f, type);
    val v = refcopi_made_object(f, 1, NO_SYM, REFCOP_TYPE_OBJ);
    sym *s = refcopi_sym_of(f->w, v);
    if (s) {
        s->flags &= ~(uint32_t)SYMF_NONNULL;
        s->flags |= SYMF_UNKNOWN_CALLEE | SYMF_NULL_EXC | SYMF_NULL_FAIL;
        s->level = 2;
    }
    return v;
}

/* A function of this module whose contract came out as `may`: whatever it does, be silent. */
static void may_arg(frame *f, val v) {
    refcopi_escape_value(f, v);
    if (v.kind == VAL_SYM)
        refcopi_mem_havoc(f->w, f->a->paths, BASE_SYM, (uint32_t)v.x, PATH_EMPTY);
    else if (v.kind == VAL_ADDR && v.base == BASE_LOCAL)
        unknown_arg(f, v, REFCOP_TYPE_VOIDPTR, false, false);
}

/* A block goes to a function that is not there to free it, and is given nothing to free it with later:
 * most do not keep it. */
static bool is_likely_lent(const frame *f, const call *c, uint32_t arg) {
    const sym *s = c->args[arg].kind == VAL_SYM ? &f->w->syms[c->args[arg].x] : NULL;
    bool answers = c->instr->result != REFCOP_NO_TEMP && !(c->instr->flags & REFCOP_INSTR_UNUSED);
    if (!s || (c->arg_count == 1 && !answers) || !refcopi_owns_block(s) || refcopi_is_buffer_word(s->type))
        return false;
    for (uint32_t a = 0; a < c->arg_count; a++)
        if (c->types[a] == REFCOP_TYPE_FNPTR)
            return false;
    return true;
}

/* A library is shown the block through a pointer to const: it could free that only by a cast. It need not copy it. */
static bool is_shown(const frame *f, const call *c, uint32_t arg) {
    if (arg >= c->instr->arg_count || !c->instr->args[arg].read_only || !is_likely_lent(f, c, arg))
        return false;
    sym *s = &f->w->syms[c->args[arg].x];
    s->level = s->level < 1 ? 1 : s->level;
    return true;
}

bool refcopi_is_only_lent(const frame *f, const call *c, uint32_t arg) {
    const sym *s = c->args[arg].kind == VAL_SYM ? &f->w->syms[c->args[arg].x] : NULL;
    return c->summary && s && refcopi_owns_block(s) && !refcopi_is_buffer_word(s->type) &&
           refcopi_is_sure_borrower(f->a, c->instr, arg);
}

/* The struct that the operand reads as a whole gets a second owner, for what its members hold: one who may keep that
 * (in_doubt), or has it from now on. */
static void hand_over(frame *f, refcop_value operand, uint32_t before, bool in_doubt) {
    working *w = f->w;
    const refcop_instr *read = refcopi_definition(f, operand, before);
    if (!read || read->op != REFCOP_OP_LOAD || read->place->type != REFCOP_TYPE_AGG)
        return;
    address at = refcopi_address_of(f, read->place);
    for (uint32_t k = 0; at.known && k < w->mem_count; k++) {
        const binding *b = &w->mem[k];
        if (b->base != at.base || b->index != at.index || b->value.kind != VAL_SYM ||
            !refcopi_path_has_prefix(f->a->paths, b->path, at.path))
            continue;
        if (in_doubt)
            w->syms[b->value.x].flags |= SYMF_UNKNOWN_CALLEE;
        else
            refcopi_escape_value(f, b->value);
    }
}

void refcopi_hand_over_structs(frame *f, const call *c) {
    for (uint32_t a = 0; a < c->arg_count; a++)
        if (c->types[a] == REFCOP_TYPE_AGG)
            hand_over(f, c->instr->args[a], c->instr->id, true);
}

void refcopi_return_struct(frame *f, const refcop_instr *ret) {
    if (ret->arg_count)
        hand_over(f, ret->args[0], ret->id, false);
}

void refcopi_call_unknown(frame *f, call *c) {
    const char *how = refcopi_describe_use(c);
    f->impure = true;
    if (c->arg_count == 0 && !c->summary && !(c->instr->flags & REFCOP_INSTR_FOREIGN))
        refcopi_forget_pending(f);
    for (uint32_t a = 0; a < c->arg_count; a++) {
        val v = c->args[a];
        if (v.kind == VAL_SYM && f->w->syms[v.x].kind != SYM_NUM)
            refcopi_use(f, (uint16_t)v.x, how);
        if (v.kind == VAL_SYM && f->w->syms[v.x].origin == ORIGIN_PARAM && refcopi_may_take(f, c->instr, a))
            f->params_handed_on |= UINT64_C(1) << f->w->syms[v.x].origin_id % 64;
        if (c->summary && refcopi_is_only_lent(f, c, a))
            f->w->syms[v.x].flags |= SYMF_UNKNOWN_CALLEE;
        else if (c->summary)
            may_arg(f, v);
        else
            unknown_arg(f, v, c->types[a],
                        refcopi_is_borrower(f->a, c->instr, a) || is_likely_lent(f, c, a),
                        refcopi_is_sure_borrower(f->a, c->instr, a) || is_shown(f, c, a));
    }
    if (c->summary)
        refcopi_forget_heap(f);
    refcopi_indicator_unknown(f, c);
    refcopi_forget_freed(f);
    refcopi_set_result(f, c, unknown_result(f, c));
}
