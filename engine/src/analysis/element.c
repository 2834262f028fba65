/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Elements of arrays at an index that nobody knows, where something in the file releases what such an array
 * holds. What is read from one is borrowed from the object that has the array, as long as nobody writes to that
 * object's memory: then it may have been moved out. What is stored in one is the array's from now on. */
#include "balance.h"
#include "call.h"

enum { MAX_POINTERS = 8 }; /* on the way from an object to its array */

/* Where the pointer was read from; NULL: out of sight. */
static const binding *place_of(const working *w, uint16_t pointer) {
    for (uint32_t k = 0; k < w->mem_count; k++)
        if (w->mem[k].base == BASE_SYM && w->mem[k].value.kind == VAL_SYM && w->mem[k].value.x == pointer)
            return &w->mem[k];
    return NULL;
}

/* The object in which, or behind pointers of which, that memory lies; else the last pointer on the way that is
 * known. */
static uint16_t root_of(const working *w, uint16_t at) {
    for (unsigned depth = 0; depth < MAX_POINTERS && w->syms[at].kind == SYM_PTR; depth++) {
        const sym *s = &w->syms[at];
        const binding *b = (s->flags & SYMF_INTERIOR) ? NULL : place_of(w, at);
        uint16_t next = b ? b->index : s->holder;
        if (next == NO_SYM)
            return at;
        at = next;
    }
    return at;
}

/* --- writing -------------------------------------------------------------------------------------------- */

/* Elements that were read before, of the object or (NO_SYM) of any, may be out of their arrays now. */
static void unsettle(working *w, uint16_t root) {
    for (uint16_t k = 0; k < w->sym_count; k++) {
        sym *s = &w->syms[k];
        if (!s->element || s->holder == NO_SYM || (root != NO_SYM && s->holder != root))
            continue;
        if (!s->owned || s->refs < 0)
            refcopi_sym_escape(w, k);
        s->holder = NO_SYM;
        s->init_either = 1;
    }
}

void refcopi_touch_any(frame *f) {
    f->touches = TOUCHES_ANY;
    unsettle(f->w, NO_SYM);
    for (uint16_t k = 0; k < f->w->sym_count; k++)
        f->w->syms[k].touched |= f->w->syms[k].kind == SYM_OBJ || f->w->syms[k].origin == ORIGIN_PARAM;
}

/* A member of a struct that owns no object, as far as the file tells: an interpreter's or a module's state, a list of
 * free objects. No array of an object's lies there. */
static bool owns_nothing(const frame *f, path_id path) {
    refcop_str record = NULL;
    for (path_id p = path; p != PATH_EMPTY && !record; p = refcopi_path_get(f->a->paths, p)->parent)
        record = refcopi_path_get(f->a->paths, p)->record;
    return record && !refcopi_record_owns(f->a, record);
}

void refcopi_touch(frame *f, uint16_t base, path_id path) {
    uint16_t at = root_of(f->w, base);
    sym *root = &f->w->syms[at];
    if (root->touched)
        return;
    bool made = (root->flags & SYMF_FRESH) || refcopi_is_instance_made_here(f, root);
    if (root->kind == SYM_PTR && root->origin != ORIGIN_PARAM && !made && owns_nothing(f, path))
        return;
    if (root->origin == ORIGIN_PARAM)
        f->touches |= UINT64_C(1) << root->origin_id % 64;
    else if (!made)
        f->touches = TOUCHES_ANY;
    root->touched = root->kind == SYM_OBJ || root->origin == ORIGIN_PARAM;
    if (root->kind == SYM_OBJ) {
        unsettle(f->w, at);
    } else if (!made) {
        uint64_t before = f->touches;
        refcopi_touch_any(f);
        f->touches = before;
    }
}

static bool writes_through(const refcop_contract *k, uint32_t arg) {
    for (uint32_t e = 0; arg < k->param_count && e < k->params[arg].effect_count; e++)
        if (k->params[arg].effects[e].kind != REFCOP_EFFECT_BORROW && k->params[arg].effects[e].kind != REFCOP_EFFECT_UNHOLD)
            return true;
    return false;
}

/* A function that answers nothing and leaves the count alone is there for what it does to the object. */
static bool changes_object(const refcop_contract *k, uint32_t arg) {
    return k->outcome_count > 0 && k->outcomes[0].result == REFCOP_RESULT_VOID && !writes_through(k, arg);
}

static bool may_write(const call *c, uint32_t arg, bool object) {
    if (!c->contract)
        return true;
    if (c->contract->clauses & REFCOP_CLAUSE_PURE)
        return false;
    if (c->summary)
        return (c->summary->touches >> arg % 64 & 1) != 0;
    if (object)
        return changes_object(c->contract, arg);
    return !refcopi_is_modelled(c->contract) || writes_through(c->contract, arg);
}

void refcopi_touch_args(frame *f, const call *c) {
    if (c->summary && (!c->contract || c->summary->touches == TOUCHES_ANY)) {
        refcopi_touch_any(f);
        return;
    }
    for (uint32_t a = 0; a < c->arg_count; a++) {
        val v = c->args[a];
        uint16_t base = v.kind == VAL_SYM ? (uint16_t)v.x
                        : v.kind == VAL_ADDR && v.base == BASE_SYM ? v.index : NO_SYM;
        if (base == NO_SYM || f->w->syms[base].kind == SYM_NUM)
            continue;
        if (may_write(c, a, v.kind == VAL_SYM && f->w->syms[base].kind == SYM_OBJ))
            refcopi_touch(f, base, PATH_EMPTY);
    }
}

/* --- the same element again ------------------------------------------------------------------------------- */

static bool same_value(const frame *f, refcop_value a, refcop_value b, uint32_t at, unsigned depth);

static bool same_place(const frame *f, const refcop_place *p, const refcop_place *q, uint32_t at, unsigned depth) {
    bool deref = p->kind == REFCOP_PLACE_DEREF;
    if (p->kind != q->kind || p->step_count != q->step_count ||
        (deref ? !same_value(f, p->pointer, q->pointer, at, depth) : p->index != q->index))
        return false;
    for (uint32_t k = 0; k < p->step_count; k++) {
        const refcop_step *x = &p->steps[k], *y = &q->steps[k];
        if (x->kind != y->kind || (x->kind == REFCOP_STEP_FIELD ? x->field != y->field || x->record != y->record
                                                                : !same_value(f, x->index, y->index, at, depth)))
            return false;
    }
    return true;
}

/* Between the two, in one straight line, nothing of that kind is written. */
static bool is_unchanged(const frame *f, const refcop_instr *first, const refcop_instr *second) {
    const refcop_place *p = first->place;
    for (uint32_t id = first->id + 1; id < second->id; id++) {
        const refcop_instr *i = f->instrs[id];
        if (i->target_count || i->op == REFCOP_OP_RETURN)
            return false;
        if (i->op != REFCOP_OP_STORE || i->place->kind != p->kind)
            continue;
        bool local = p->kind == REFCOP_PLACE_LOCAL;
        bool number = i->place->type == REFCOP_TYPE_INT, pointer = i->place->type == p->type;
        if (local ? i->place->index == p->index : number || pointer)
            return false;
    }
    return first->id < second->id;
}

/* b, which is used at that instruction, is computed as a was. */
static bool same_value(const frame *f, refcop_value a, refcop_value b, uint32_t at, unsigned depth) {
    if (a.kind != b.kind || depth > MAX_POINTERS)
        return false;
    if (a.kind == REFCOP_VALUE_INT)
        return a.as.number == b.as.number;
    if (a.kind != REFCOP_VALUE_TEMP || a.as.temp == b.as.temp)
        return a.kind == REFCOP_VALUE_TEMP;
    const refcop_instr *x = refcopi_definition(f, a, at), *y = refcopi_definition(f, b, at);
    if (!x || !y || x->op != y->op || x->arg_count != y->arg_count || x->sub != y->sub)
        return false;
    if (x->op == REFCOP_OP_LOAD)
        return same_place(f, x->place, y->place, at, depth + 1) && is_unchanged(f, x, y);
    bool computed = x->op == REFCOP_OP_CAST || x->op == REFCOP_OP_BIN;
    for (uint32_t k = 0; computed && k < x->arg_count; k++)
        computed = same_value(f, x->args[k], y->args[k], at, depth + 1);
    return computed;
}

/* The instruction at hand names the place that s was seen in last, in the same words. */
static bool is_again(const frame *f, const sym *s) {
    const refcop_instr *i = f->instrs[s->from];
    return i->place && f->at->place && i->id < f->at->id && same_place(f, i->place, f->at->place, f->at->id, 0) &&
           is_unchanged(f, i, f->at);
}

/* An object that was read from such an array of root's, or stored there, before: NO_SYM. What was stored without a
 * reference may get it by way of another element's name: then nothing is known of it. */
static uint16_t seen_before(frame *f, uint16_t root, path_id path) {
    working *w = f->w;
    uint16_t found = NO_SYM;
    for (uint16_t k = 0; k < w->sym_count; k++) {
        sym *s = &w->syms[k];
        bool read = s->element && (s->holder == root || s->holder == NO_SYM) && s->origin_id == path;
        bool stored = s->filed && !(s->element && s->holder == root);
        /* `Py_INCREF(items[i]); ...; return items[i];` */
        bool counted = read && s->refs > 0 && s->name == NO_LOCAL;
        if ((read || stored) && found == NO_SYM && (counted || is_again(f, s)))
            found = k;
        else if (stored)
            refcopi_sym_escape(w, k);
    }
    return found;
}

/* --- reading and storing -------------------------------------------------------------------------------- */

/* An argument of a METH_FASTCALL function: the caller keeps what the array holds. */
static bool is_of_arguments(const frame *f, const sym *array) {
    return f->imposed && array->origin == ORIGIN_PARAM && f->func->locals[array->origin_id].type == REFCOP_TYPE_OBJPTR;
}

bool refcopi_is_argument_read(const sym *s) {
    return s->kind == SYM_OBJ && s->origin == ORIGIN_LOAD && (s->flags & SYMF_CALLER) && !s->element;
}

/* That argument, read before: `Py_INCREF(args[i]); PyTuple_SET_ITEM(tuple, i, args[i]);`. NO_SYM. */
static uint16_t argument_before(const frame *f, path_id path) {
    for (uint16_t k = 0; k < f->w->sym_count; k++) {
        const sym *s = &f->w->syms[k];
        if (refcopi_is_argument_read(s) && s->origin_id == path && ((s->refs > 0 && s->name == NO_LOCAL) || is_again(f, s)))
            return k;
    }
    return NO_SYM;
}

val refcopi_load_element(frame *f, address at) {
    uint16_t from = at.base == BASE_SYM ? root_of(f->w, at.index) : NO_SYM;
    const sym *root = from != NO_SYM ? &f->w->syms[from] : NULL;
    bool given = root && is_of_arguments(f, root);
    bool owns = refcopi_owner_of(f, at.base, at.index, at.path) == OWNER_OWNS;
    bool known = root && (root->kind == SYM_OBJ || root->origin == ORIGIN_PARAM) && (owns || !root->touched) &&
                 !(root->flags & (SYMF_ESCAPED | SYMF_DEAD));
    uint16_t again = given ? argument_before(f, at.path) : root ? seen_before(f, from, at.path) : NO_SYM;
    if (again != NO_SYM)
        return val_sym(again);
    if (!given && !known)
        return refcopi_unknown_value(f, REFCOP_TYPE_OBJ);
    val v = refcopi_new_value(f, SYM_OBJ, ORIGIN_LOAD, given ? SYMF_CALLER : SYMF_SHARED);
    sym *s = refcopi_sym_of(f->w, v);
    if (!s)
        return v;
    s->from = f->at->id;
    s->origin_id = at.path;
    if (given)
        return v;
    s->element = true;
    s->owned = owns;
    if (f->w->syms[from].touched)
        s->init_either = 1; /* it may be on its way out */
    else
        s->holder = from;
    s->level = 1; /* that the array owns is inferred */
    return v;
}

bool refcopi_is_callers_element(const working *w, const sym *s) {
    return s->element && s->refs <= 0 && s->holder != NO_SYM && w->syms[s->holder].kind == SYM_PTR;
}

bool refcopi_store_element(frame *f, address at, val v) {
    sym *s = refcopi_obj_of(f->w, v);
    uint16_t into = s && at.base == BASE_SYM ? root_of(f->w, at.index) : NO_SYM;
    if (into == NO_SYM || (s->flags & SYMF_ESCAPED) || s->refs > 0 || s->refs <= -STATE_MAX_REFS ||
        (s->element && s->holder == into) || (s->flags & SYMF_DEAD))
        return false;
    bool lasts = f->w->syms[into].kind == SYM_OBJ || f->w->syms[into].origin == ORIGIN_PARAM;
    if (!lasts || refcopi_owner_of(f, at.base, at.index, at.path) != OWNER_OWNS)
        return false;
    s->refs--;
    s->filed = true;
    s->from = f->at->id;
    s->flags |= SYMF_PLACED;
    s->last = f->at->id;
    return true;
}
