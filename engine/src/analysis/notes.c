/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* The notes of a finding: where the reference came from, then the outcomes and branches between
 * there and the end of the path, in execution order. */
#include "finding.h"
#include "frame.h"

#include <string.h>

enum { MAX_STEPS = 7 }; /* blocks looked at from the end, so that notes stay readable */

typedef struct notes {
    refcop_note *items;
    uint32_t count;
} notes;

static void add_note(notes *n, refcop_loc loc, const char *message) {
    if (n->count == FINDING_MAX_NOTES || !loc || !message)
        return;
    const refcop_note *last = n->count ? &n->items[n->count - 1] : NULL;
    if (last && last->loc == loc && strcmp(last->message, message) == 0)
        return;
    n->items[n->count].loc = loc;
    n->items[n->count++].message = message;
}

static bool block_has(const frame *f, uint32_t block, uint32_t instr) {
    const refcop_block *b = &f->func->blocks[block];
    return instr >= b->instrs[0]->id && instr <= b->instrs[b->count - 1]->id;
}

/* --- outcomes ---------------------------------------------------------------------------------- */

static const char *outcome_text(frame *f, const choice *made) {
    const refcop_instr *i = f->instrs[made->instr];
    const summary *s;
    const refcop_contract *c = refcopi_find_contract(f->a, i, &s);
    if (!c || made->outcome >= c->outcome_count || !i->name)
        return NULL;
    const refcop_outcome *o = &c->outcomes[made->outcome];
    if (o->cause != REFCOP_CAUSE_NONE && o->exception == REFCOP_EXC_SET)
        return refcopi_print(f->a->arena, "%s() fails", i->name->text);
    if (o->result == REFCOP_RESULT_INT && o->lo == o->hi)
        return refcopi_print(f->a->arena, "%s() returns %lld", i->name->text, (long long)o->lo);
    if (o->result == REFCOP_RESULT_NULL)
        return refcopi_print(f->a->arena, "%s() returns NULL", i->name->text);
    return NULL;
}

static void add_choices(frame *f, notes *n, const choice *choices, uint32_t count, uint32_t site) {
    for (uint32_t k = 0; k < count; k++)
        if (choices[k].instr != site)
            add_note(n, f->instrs[choices[k].instr]->loc, outcome_text(f, &choices[k]));
}

/* --- branches ------------------------------------------------------------------------------------ */

/* The instruction of the block that made the temporary. */
static const refcop_instr *maker_of(const refcop_block *b, refcop_value v) {
    for (uint32_t k = b->count; v.kind == REFCOP_VALUE_TEMP && k-- > 0;)
        if (b->instrs[k]->result == v.as.temp)
            return b->instrs[k];
    return NULL;
}

/* "'x'", "PyFoo()", "3", "NULL"; NULL when it cannot be said shortly. */
static const char *value_text(frame *f, const refcop_block *b, refcop_value v, bool pointer) {
    if (v.kind == REFCOP_VALUE_INT)
        return v.as.number == 0 && pointer
                   ? "NULL" : refcopi_print(f->a->arena, "%lld", (long long)v.as.number);
    const refcop_instr *i = maker_of(b, v);
    while (i && i->op == REFCOP_OP_CAST)
        i = maker_of(b, i->args[0]);
    if (!i)
        return NULL;
    if (i->op == REFCOP_OP_CALL && i->name)
        return refcopi_print(f->a->arena, "%s()", i->name->text);
    if (i->op != REFCOP_OP_LOAD)
        return NULL;
    const refcop_place *p = i->place;
    if (p->step_count && p->steps[p->step_count - 1].kind == REFCOP_STEP_FIELD)
        return refcopi_print(f->a->arena, "'%s'", p->steps[p->step_count - 1].field->text);
    if (p->step_count)
        return NULL;
    if (p->kind == REFCOP_PLACE_LOCAL && !f->func->locals[p->index].is_implicit)
        return refcopi_print(f->a->arena, "'%s'", refcopi_spelling(f, p->index));
    if (p->kind == REFCOP_PLACE_GLOBAL)
        return refcopi_print(f->a->arena, "'%s'",
                             f->a->module->globals[p->index].name->text);
    return NULL;
}

static bool is_pointer(refcop_type type) {
    return type != REFCOP_TYPE_INT && type != REFCOP_TYPE_FLOAT;
}

static const char *compare_text(frame *f, const refcop_block *b, const refcop_instr *i, bool truth) {
    static const char *const holds[] = {"is", "is not", "is <", "is <=", "is >", "is >="};
    static const char *const fails[] = {"is not", "is", "is >=", "is >", "is <=", "is <"};
    bool pointer = is_pointer(i->args[0].type);
    const char *left = value_text(f, b, i->args[0], pointer);
    const char *right = value_text(f, b, i->args[1], pointer);
    if (!left || !right)
        return NULL;
    return refcopi_print(f->a->arena, "here %s %s %s", left, (truth ? holds : fails)[i->sub],
                         right);
}

static const char *branch_text(frame *f, const refcop_block *b, const refcop_instr *last,
                               bool truth) {
    const refcop_instr *i = maker_of(b, last->args[0]);
    if (i && i->op == REFCOP_OP_CMP)
        return compare_text(f, b, i, truth);
    const char *text = value_text(f, b, last->args[0], false);
    if (!text)
        return NULL;
    const char *zero = is_pointer(last->args[0].type) ? "NULL" : "0";
    return refcopi_print(f->a->arena, "here %s %s %s", text, truth ? "is not" : "is", zero);
}

static void add_branch(frame *f, notes *n, const snapshot *from, uint32_t edge) {
    const refcop_block *b = &f->func->blocks[from->block];
    const refcop_instr *last = b->instrs[b->count - 1];
    if (last->op == REFCOP_OP_BRANCH)
        add_note(n, last->loc, branch_text(f, b, last, edge == 0));
    else if (last->op == REFCOP_OP_SWITCH && edge + 1 == last->target_count)
        add_note(n, last->loc, "no case of the switch is taken");
    else if (last->op == REFCOP_OP_SWITCH)
        add_note(n, last->loc, refcopi_print(f->a->arena, "case %lld of the switch is taken",
                                             (long long)last->cases[edge]));
}

/* --- all --------------------------------------------------------------------------------------------- */

uint32_t refcopi_collect_notes(frame *f, const candidate *c, refcop_note *out) {
    notes n = {out, 0};
    uint32_t length = c->from->length + 1, first = 0;
    const snapshot **chain = REFCOP_NEW_ARRAY(f->a->path_arena, const snapshot *, length);
    const snapshot *s = c->from;
    for (uint32_t k = length; k-- > 0; s = s->parent)
        chain[k] = s;
    uint32_t site = c->site;
    for (uint32_t k = 0; k < length && site != NO_INSTR; k++)
        if (block_has(f, chain[k]->block, c->caused ? c->born : site))
            first = k;
    if (c->born != NO_INSTR && f->instrs[c->born]->loc != c->loc)
        add_note(&n, f->instrs[c->born]->loc, c->born_text);
    if (site != NO_INSTR && c->acquired && f->instrs[site]->loc != c->loc)
        add_note(&n, f->instrs[site]->loc, c->acquired);
    if (length - first > MAX_STEPS)
        first = length - MAX_STEPS;
    for (uint32_t k = first; k + 1 < length; k++) {
        add_choices(f, &n, chain[k + 1]->choices, chain[k + 1]->choice_count, site);
        add_branch(f, &n, chain[k], chain[k + 1]->parent_edge);
    }
    add_choices(f, &n, c->choices, c->choice_count, site);
    for (uint32_t k = 0; k < c->exit_count; k++)
        add_note(&n, c->exits[k], "it is lost on the way to here as well");
    return n.count;
}
