/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* member-never-released on some ways: tp_dealloc releases a member only if another one has some
 * value, and a function of the file leaves instances that own the member with another value. */
#include "types/types.h"

#include <string.h>

/* A branch of tp_dealloc on a plain member that leads past the release. */
typedef struct condition {
    const refcop_instr *branch;
    const refcop_step *step; /* the plain member */
    refcop_pred pred;
    int64_t number;
    bool skips_when; /* what the comparison answers on the way past the release */
} condition;

/* --- where tp_dealloc releases ---------------------------------------------------------------- */

typedef struct releasing {
    const func_facts *root;
    field_id id;
    uint32_t block;  /* of root, that the walk is in */
    bool *releases;  /* by block of root */
} releasing;

static bool release_event(walker *w, const event *e) {
    releasing *x = w->context;
    if (w->facts == x->root && w->depth == 1)
        x->block = e->block;
    bool gives = e->kind == EVENT_RELEASE || e->kind == EVENT_CLEAR || e->kind == EVENT_STEAL;
    if (gives && refcopi_field_in(refcopi_bind(w, e->target).fields, x->id))
        x->releases[x->block] = true;
    bool unknown = e->kind == EVENT_UNKNOWN || e->kind == EVENT_INDIRECT;
    bool frees = e->name && strcmp(e->name->text, "tp_free") == 0;
    for (uint32_t k = 0; unknown && !frees && k < e->arg_count; k++) {
        bound b = refcopi_bind(w, &e->args[k]);
        if (b.is_self || refcopi_field_in(b.fields, x->id))
            x->releases[x->block] = true; /* or whoever gets it */
    }
    return true;
}

static bool is_release(const void *releases, uint32_t block) {
    return ((const bool *)releases)[block];
}

/* Whether a return can be reached from block without a release. */
static bool gets_past(types *t, const refcop_func *func, const bool *releases, uint32_t block) {
    const bool *reached = refcop_func_reach(func, block, is_release, releases, t->a->path_arena);
    for (uint32_t b = 0; b < func->block_count; b++)
        if (reached[b] && !releases[b] && func->blocks[b].instrs[func->blocks[b].count - 1]->op == REFCOP_OP_RETURN)
            return true;
    return false;
}

/* --- what it asks before ---------------------------------------------------------------------- */

static const refcop_instr *maker_of(const refcop_block *block, refcop_value v) {
    for (uint32_t k = 0; v.kind == REFCOP_VALUE_TEMP && k < block->count; k++)
        if (block->instrs[k]->result == v.as.temp)
            return block->instrs[k];
    return NULL;
}

static const refcop_step *plain_member(const refcop_instr *load) {
    if (!load || load->op != REFCOP_OP_LOAD || load->place->kind != REFCOP_PLACE_DEREF ||
        load->place->step_count != 1 || load->place->type != REFCOP_TYPE_INT)
        return NULL;
    const refcop_step *step = &load->place->steps[0];
    return step->kind == REFCOP_STEP_FIELD && step->record ? step : NULL;
}

/* `br self->fd` or `br (self->fd PRED number)` */
static bool read_branch(const refcop_block *block, condition *c) {
    const refcop_instr *last = block->instrs[block->count - 1];
    if (last->op != REFCOP_OP_BRANCH)
        return false;
    const refcop_instr *made = maker_of(block, last->args[0]);
    c->branch = last;
    c->pred = REFCOP_PRED_NE;
    c->number = 0;
    if (made && made->op == REFCOP_OP_CMP && made->args[1].kind == REFCOP_VALUE_INT &&
        !(made->flags & REFCOP_INSTR_UNSIGNED)) {
        c->pred = (refcop_pred)made->sub;
        c->number = made->args[1].as.number;
        made = maker_of(block, made->args[0]);
    }
    c->step = plain_member(made);
    return c->step != NULL;
}

/* --- who leaves it so ------------------------------------------------------------------------- */

enum { HAS_OBJECT = 1, HAS_VALUE = 2, BOTH = 3 };

typedef struct leaving {
    types *t;
    const condition *c;
    const func_facts *facts;
    const field_store *store;
    const refcop_instr *set; /* gives the plain member its value */
} leaving;

static bool sets_member(const refcop_func *func, const refcop_step *step) {
    for (uint32_t b = 0; b < func->block_count; b++)
        for (uint32_t k = 0; k < func->blocks[b].count; k++) {
            const refcop_instr *i = func->blocks[b].instrs[k];
            if (i->op == REFCOP_OP_STORE && i->place->step_count &&
                i->place->steps[i->place->step_count - 1].field == step->field)
                return true;
        }
    return false;
}

static unsigned step_through(leaving *x, const refcop_instr *i, unsigned state) {
    const refcop_step *step = x->c->step;
    if (i == x->store->at)
        return state | HAS_OBJECT;
    if (i->op == REFCOP_OP_CALL && i->name) {
        const refcop_func *callee = refcop_module_find_func(x->t->module, i->name);
        return callee && sets_member(callee, step) ? state & ~(unsigned)HAS_VALUE : state;
    }
    if (i->op != REFCOP_OP_STORE || i->place->step_count != 1 ||
        i->place->steps[0].field != step->field || i->place->steps[0].record != step->record)
        return state;
    bool skips = i->args[0].kind == REFCOP_VALUE_INT &&
                 refcopi_ints_compare(x->c->pred, i->args[0].as.number, x->c->number) == x->c->skips_when;
    if (skips)
        x->set = i;
    return skips ? state | HAS_VALUE : state & ~(unsigned)HAS_VALUE;
}

/* The events of a block that let the object go again. */
static bool lets_go(const leaving *x, uint32_t block) {
    const func_facts *facts = x->facts;
    for (uint32_t k = facts->block_first[block]; k < facts->block_first[block + 1]; k++) {
        const event *e = &facts->events[k];
        if (e->kind != EVENT_RELEASE && e->kind != EVENT_CLEAR && e->kind != EVENT_STEAL)
            continue;
        bool same = e->target && ((x->store->value.local &&
                                   e->target->local == x->store->value.local) ||
                                  refcopi_field_in(e->target->fields, x->store->fields->ids[0]));
        if (same && e->instr != x->store->at)
            return true;
    }
    return false;
}

/* The function returns with both. Blocks are in reverse post-order: one pass, loops apart. */
static bool leaves_both(leaving *x) {
    const refcop_func *func = x->facts->func;
    unsigned *in = REFCOP_NEW_ARRAY(x->t->a->path_arena, unsigned, func->block_count + 1);
    bool *gone = REFCOP_NEW_ARRAY(x->t->a->path_arena, bool, func->block_count + 1);
    for (uint32_t b = 0; b < func->block_count; b++) {
        const refcop_block *block = &func->blocks[b];
        unsigned state = in[b];
        gone[b] |= lets_go(x, b);
        for (uint32_t k = 0; k < block->count; k++)
            state = step_through(x, block->instrs[k], state);
        const refcop_instr *last = block->instrs[block->count - 1];
        if (last->op == REFCOP_OP_RETURN && state == BOTH && !gone[b])
            return true;
        for (uint32_t k = 0; k < last->target_count; k++) {
            uint32_t to = last->targets[k];
            in[to] |= gone[b] ? 0 : state;
        }
    }
    return false;
}

static bool is_left(types *t, field_id id, const condition *c, leaving *x) {
    for (uint32_t k = 0; k < t->store_count; k++) {
        const field_store *s = &t->stores[k];
        if (!s->is_kept || s->fields->count != 1 || s->fields->ids[0] != id)
            continue;
        *x = (leaving){t, c, &t->funcs[s->func], s, NULL};
        if (leaves_both(x) && x->set)
            return true;
    }
    return false;
}

/* --- the check -------------------------------------------------------------------------------- */

static void report_partial(types *t, const type_info *info, const owned *o, const condition *c,
                           const leaving *x) {
    const func_facts *facts = info->dealloc.facts;
    report r = {.rule = REFCOP_RULE_MEMBER_NEVER_RELEASED, .level = 1, .func = facts->func,
                .loc = facts->func->loc, .object_matters = true, .object = o->path};
    refcopi_types_note(t, &r, c->branch->loc, "this depends on '%s'", c->step->field->text);
    refcopi_types_note(t, &r, x->set->loc,
                       "'%s' leaves an object that owns '%s' with such a '%s'",
                       x->facts->func->name->text, o->path, c->step->field->text);
    refcopi_types_report(t, &r,
                         "tp_dealloc of '%s' releases '%s' only if '%s' allows it: it leaks with "
                         "each instance that '%s' leaves otherwise",
                         info->shown, o->path, c->step->field->text, x->facts->func->name->text);
}

static bool check_branch(types *t, const type_info *info, const owned *o, const bool *releases,
                         uint32_t b) {
    const refcop_func *func = info->dealloc.facts->func;
    condition c;
    memset(&c, 0, sizeof c);
    if (!read_branch(&func->blocks[b], &c))
        return false;
    bool if_true = gets_past(t, func, releases, c.branch->targets[0]);
    bool if_false = gets_past(t, func, releases, c.branch->targets[1]);
    if (if_true == if_false)
        return false;
    c.skips_when = if_true;
    leaving x;
    if (!is_left(t, o->id, &c, &x))
        return false;
    report_partial(t, info, o, &c, &x);
    return true;
}

void refcopi_check_partial(types *t, const type_info *info, uint32_t index) {
    const owned *o = &info->owned[index];
    const func_facts *facts = info->dealloc.facts;
    const refcop_func *func = facts->func;
    if (func->block_count < 3)
        return;
    refcop_arena_reset(t->a->path_arena);
    releasing x = {facts, o->id, 0, REFCOP_NEW_ARRAY(t->a->path_arena, bool, func->block_count)};
    refcopi_walk_slot(t, info, facts, release_event, &x);
    for (uint32_t b = 0; b < func->block_count; b++)
        if (check_branch(t, info, o, x.releases, b))
            return;
}
