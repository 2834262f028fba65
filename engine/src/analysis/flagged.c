/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* References that a flag counts: an object holds one to itself for as long as a flag in it says so.
 *
 *     if (!(self->flags & ACTIVE)) { self->flags |= ACTIVE; Py_INCREF(self); }
 *     if (self->flags & ACTIVE) { self->flags &= ~ACTIVE; Py_DECREF(self); }
 *
 * Evidence: in one block of the module a number in an object is written where the object gets a
 * reference; in another the same number is written where it loses one, after a test of that number.
 * A pointer in the object can be the flag as well (a callback is set): the object gets a reference where it
 * is NULL, and loses one where it is not. One pass over each function in program order, without paths. */
#include "frame.h"

/* A number in an object, written beside a change of the object's count. */
typedef struct change {
    refcop_str record, field;
    uint32_t func, instr; /* the call that changes the count */
    bool drops;
} change;

typedef struct changes {
    change *items;
    uint32_t count, cap;
} changes;

static void add(analysis *a, changes *all, change c) {
    if (all->count == all->cap) {
        uint32_t cap = all->cap ? all->cap * 2 : 16;
        all->items = refcop_arena_grow(a->arena, all->items, all->cap, cap, sizeof(change));
        all->cap = cap;
    }
    all->items[all->count++] = c;
}

/* Local that v was loaded from in the block, through casts; NO_LOCAL. */
static uint32_t local_behind(const refcop_block *b, uint32_t before, refcop_value v) {
    for (uint32_t k = before; v.kind == REFCOP_VALUE_TEMP && k-- > 0;) {
        const refcop_instr *i = b->instrs[k];
        if (i->result != v.as.temp)
            continue;
        if (i->op == REFCOP_OP_LOAD)
            return refcop_place_is_local(i->place) ? i->place->index
                                                                                    : NO_LOCAL;
        if (i->op != REFCOP_OP_CAST)
            return NO_LOCAL;
        v = i->args[0];
    }
    return NO_LOCAL;
}

/* What the call does to the count of its only argument: 1, -1, or 0. */
static int count_change(analysis *a, const refcop_instr *i) {
    const summary *inferred;
    const refcop_contract *k = i->op == REFCOP_OP_CALL ? refcopi_find_contract(a, i, &inferred) : NULL;
    if (!k || inferred || k->param_count != 1 || i->arg_count != 1 || k->params[0].effect_count != 1)
        return 0;
    refcop_effect_kind kind = k->params[0].effects[0].kind;
    return kind == REFCOP_EFFECT_RETAIN ? 1 : kind == REFCOP_EFFECT_RELEASE ? -1 : 0;
}

static const refcop_step *number_field(const refcop_place *p) {
    if (!p || p->kind != REFCOP_PLACE_DEREF || p->type != REFCOP_TYPE_INT || p->step_count != 1 ||
        p->steps[0].kind != REFCOP_STEP_FIELD)
        return NULL;
    return &p->steps[0];
}

static bool reads(const refcop_block *b, const refcop_step *field) {
    for (uint32_t k = 0; k < b->count; k++) {
        const refcop_step *s = b->instrs[k]->op == REFCOP_OP_LOAD ? number_field(b->instrs[k]->place) : NULL;
        if (s && s->field == field->field && s->record == field->record)
            return true;
    }
    return false;
}

/* Each way into the block comes from a branch that follows a look at the field. */
static bool is_guarded(const refcop_func *f, uint32_t block, const refcop_step *field) {
    bool guarded = false;
    for (uint32_t b = 0; b < f->block_count; b++) {
        const refcop_instr *end = f->blocks[b].instrs[f->blocks[b].count - 1];
        for (uint32_t t = 0; t < end->target_count; t++) {
            if (end->targets[t] != block)
                continue;
            if (end->op != REFCOP_OP_BRANCH || !reads(&f->blocks[b], field))
                return false;
            guarded = true;
        }
    }
    return guarded;
}

static void note_call(analysis *a, changes *all, uint32_t func, uint32_t block, uint32_t at, int by) {
    const refcop_func *f = a->module->funcs[func];
    const refcop_block *b = &f->blocks[block];
    uint32_t local = local_behind(b, at, b->instrs[at]->args[0]);
    for (uint32_t k = 0; local != NO_LOCAL && k < b->count; k++) {
        const refcop_instr *i = b->instrs[k];
        const refcop_step *s = i->op == REFCOP_OP_STORE ? number_field(i->place) : NULL;
        if (!s || local_behind(b, k, i->place->pointer) != local || (by < 0 && !is_guarded(f, block, s)))
            continue;
        change made = {s->record, s->field, func, b->instrs[at]->id, by < 0};
        add(a, all, made);
    }
}

static const refcop_step *pointer_field(const refcop_instr *i) {
    const refcop_place *p = i->op == REFCOP_OP_LOAD || i->op == REFCOP_OP_STORE ? i->place : NULL;
    if (!p || p->kind != REFCOP_PLACE_DEREF || p->step_count != 1 || p->steps[0].kind != REFCOP_STEP_FIELD ||
        (p->type != REFCOP_TYPE_OBJ && p->type != REFCOP_TYPE_PTR))
        return NULL;
    return &p->steps[0];
}

/* The load in the block that made v; NULL. */
static const refcop_instr *load_of(const refcop_block *b, refcop_value v) {
    for (uint32_t k = 0; v.kind == REFCOP_VALUE_TEMP && k < b->count; k++)
        if (b->instrs[k]->op == REFCOP_OP_LOAD && b->instrs[k]->result == v.as.temp)
            return b->instrs[k];
    return NULL;
}

/* The block ends in a test of whether a pointer is NULL: the load of it; *null: the edge on which it is. */
static const refcop_instr *tested_pointer(const refcop_block *b, uint32_t *null) {
    const refcop_instr *end = b->instrs[b->count - 1], *compare = NULL;
    if (end->op != REFCOP_OP_BRANCH)
        return NULL;
    *null = 1;
    const refcop_instr *load = load_of(b, end->args[0]);
    for (uint32_t k = 0; !load && k < b->count; k++)
        if (b->instrs[k]->op == REFCOP_OP_CMP && b->instrs[k]->result == end->args[0].as.temp)
            compare = b->instrs[k];
    if (!compare || compare->args[1].kind != REFCOP_VALUE_INT || compare->args[1].as.number != 0)
        return load;
    *null = (refcop_pred)compare->sub == REFCOP_PRED_EQ ? 0 : 1;
    return load_of(b, compare->args[0]);
}

static bool stores_field(const refcop_func *f, const refcop_step *field) {
    for (uint32_t b = 0; b < f->block_count; b++)
        for (uint32_t k = 0; k < f->blocks[b].count; k++) {
            const refcop_instr *i = f->blocks[b].instrs[k];
            const refcop_step *s = i->op == REFCOP_OP_STORE ? pointer_field(i) : NULL;
            if (s && s->field == field->field && s->record == field->record)
                return true;
        }
    return false;
}

/* `if (self->hook == NULL) Py_INCREF(self);` and `if (self->hook != NULL) Py_DECREF(self);` */
static void note_guarded(analysis *a, changes *all, uint32_t func, uint32_t block, uint32_t at, int by) {
    const refcop_func *f = a->module->funcs[func];
    const refcop_block *here = &f->blocks[block];
    uint32_t local = local_behind(here, at, here->instrs[at]->args[0]), ways = 0;
    const refcop_step *field = NULL;
    for (uint32_t b = 0; b < f->block_count && local != NO_LOCAL; b++) {
        const refcop_instr *end = f->blocks[b].instrs[f->blocks[b].count - 1];
        for (uint32_t t = 0; t < end->target_count; t++) {
            if (end->targets[t] != block)
                continue;
            uint32_t null = 0;
            const refcop_instr *load = tested_pointer(&f->blocks[b], &null);
            field = load ? pointer_field(load) : NULL;
            if (!field || (t == null) != (by > 0) || ways++ > 0 ||
                local_behind(&f->blocks[b], f->blocks[b].count, load->place->pointer) != local)
                return;
        }
    }
    if (ways != 1 || !stores_field(f, field))
        return;
    change made = {field->record, field->field, func, here->instrs[at]->id, by < 0};
    add(a, all, made);
}

static bool has_counterpart(const changes *all, const change *c) {
    for (uint32_t k = 0; k < all->count; k++)
        if (all->items[k].drops != c->drops && all->items[k].field == c->field &&
            all->items[k].record == c->record)
            return true;
    return false;
}

void refcopi_find_flagged(analysis *a) {
    changes all = {NULL, 0, 0};
    for (uint32_t n = 0; n < a->module->func_count; n++) {
        const refcop_func *f = a->module->funcs[n];
        for (uint32_t b = 0; b < f->block_count; b++)
            for (uint32_t k = 0; k < f->blocks[b].count; k++) {
                int by = count_change(a, f->blocks[b].instrs[k]);
                if (by) {
                    note_call(a, &all, n, b, k, by);
                    note_guarded(a, &all, n, b, k, by);
                }
            }
    }
    a->flagged = REFCOP_NEW_ARRAY(a->arena, bool *, a->module->func_count + 1);
    for (uint32_t k = 0; k < all.count; k++) {
        const change *c = &all.items[k];
        if (!has_counterpart(&all, c))
            continue;
        if (!a->flagged[c->func])
            a->flagged[c->func] = REFCOP_NEW_ARRAY(a->arena, bool, a->module->funcs[c->func]->instr_count);
        a->flagged[c->func][c->instr] = true;
    }
}

bool refcopi_is_flagged(const frame *f, const refcop_instr *i) {
    const bool *flagged = f->a->flagged[f->func_index];
    return flagged && flagged[i->id];
}
