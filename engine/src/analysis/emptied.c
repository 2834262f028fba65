/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* A function that takes an object apart, or a method, which Python may call any number of times, sets a
 * place that owns what it holds to NULL, and nowhere looks at what was there: the reference is lost. One
 * pass over the function and what it calls, without paths: the state knows nothing of a value that was
 * never read. */
#include "finding.h"

#include <string.h>

enum { LOOK_DEPTH = 5 };

typedef struct look {
    analysis *a;
    const refcop_place *place; /* that is emptied */
    bool *seen;                /* by function of the module */
} look;

static const refcop_step *last_step(const refcop_place *p) {
    return p->step_count ? &p->steps[p->step_count - 1] : NULL;
}

static bool same_place(const refcop_place *a, const refcop_place *b) {
    const refcop_step *x = last_step(a), *y = last_step(b);
    if (x && y)
        return x->kind == REFCOP_STEP_FIELD && y->kind == REFCOP_STEP_FIELD && x->field == y->field;
    return a->kind == REFCOP_PLACE_GLOBAL && b->kind == a->kind && a->index == b->index;
}

static bool may_look(look *l, const refcop_func *f, uint32_t end, uint32_t depth);

/* The call, or what it runs, may read the place: a function of the file that does, or one that nobody
 * knows and that gets a variable. */
static bool call_may_look(look *l, const refcop_instr *i, const bool *variable, uint32_t depth) {
    analysis *a = l->a;
    const summary *inferred;
    uint32_t here = i->sub == REFCOP_CALLEE_NAME ? refcopi_func_named(a, i->name) : 0;
    if (here) {
        uint32_t n = here - 1;
        if (l->seen[n])
            return false;
        l->seen[n] = true;
        return may_look(l, a->module->funcs[n], UINT32_MAX, depth + 1);
    }
    if (i->sub != REFCOP_CALLEE_INDIRECT && refcopi_find_contract(a, i, &inferred))
        return false;
    for (uint32_t k = 0; k < i->arg_count; k++)
        if (i->args[k].kind == REFCOP_VALUE_TEMP && variable[i->args[k].as.temp])
            return true;
    return false;
}

/* What comes before instruction `end` in program order may read the place, or hand it on. */
static bool may_look(look *l, const refcop_func *f, uint32_t end, uint32_t depth) {
    if (depth > LOOK_DEPTH)
        return true;
    bool *variable = REFCOP_NEW_ARRAY(l->a->path_arena, bool, f->temp_count + 1);
    for (uint32_t b = 0; b < f->block_count; b++)
        for (uint32_t k = 0; k < f->blocks[b].count; k++) {
            const refcop_instr *i = f->blocks[b].instrs[k];
            if (i->id >= end)
                continue;
            if ((i->place && same_place(i->place, l->place)) || (i->place2 && same_place(i->place2, l->place)) ||
                i->op == REFCOP_OP_CLOBBER)
                return true;
            if (i->op == REFCOP_OP_LOAD || i->op == REFCOP_OP_ADDR)
                variable[i->result] = refcop_place_is_local(i->place);
            else if (i->op == REFCOP_OP_CAST && i->args[0].kind == REFCOP_VALUE_TEMP)
                variable[i->result] = variable[i->args[0].as.temp];
            else if (i->op == REFCOP_OP_CALL && call_may_look(l, i, variable, depth))
                return true;
        }
    return false;
}

/* Py_CLEAR takes the address, and puts nothing there. */
static bool is_for_release(analysis *a, const refcop_instr *next) {
    const summary *inferred;
    const refcop_contract *k =
        next->op == REFCOP_OP_CALL && next->arg_count == 1 ? refcopi_find_contract(a, next, &inferred) : NULL;
    for (uint32_t e = 0; k && k->param_count && e < k->params[0].effect_count; e++)
        if (k->params[0].effects[e].kind == REFCOP_EFFECT_OUT_RELEASE)
            return true;
    return false;
}

/* Python code may put an object there: a member that is not read-only names it. */
static bool is_set_from_python(const refcop_module *m, const refcop_place *place) {
    const refcop_step *step = last_step(place);
    for (uint32_t n = 0; step && n < m->typeobj_count; n++) {
        const refcop_typeobj *t = &m->typeobjs[n];
        for (uint32_t k = 0; k < t->member_count; k++) {
            const refcop_member *member = &t->members[k];
            if (!member->readonly && strcmp(member->kind->text, "other") != 0 && member->path.count > 0 &&
                t->record == step->record && member->path.names[member->path.count - 1] == step->field)
                return true;
        }
    }
    return false;
}

/* Something of the file puts an object there, or lets Python do so. */
static bool is_filled(analysis *a, const refcop_place *place) {
    const refcop_module *m = a->module;
    if (is_set_from_python(m, place))
        return true;
    for (uint32_t n = 0; n < m->func_count; n++) {
        const refcop_func *f = m->funcs[n];
        for (uint32_t b = 0; b < f->block_count; b++)
            for (uint32_t k = 0; k < f->blocks[b].count; k++) {
                const refcop_instr *i = f->blocks[b].instrs[k];
                bool lent = i->op == REFCOP_OP_ADDR && k + 1 < f->blocks[b].count &&
                            !is_for_release(a, f->blocks[b].instrs[k + 1]);
                bool puts = lent || i->op == REFCOP_OP_COPY ||
                            (i->op == REFCOP_OP_STORE && i->args[0].kind == REFCOP_VALUE_TEMP);
                if (puts && i->place && same_place(i->place, place))
                    return true;
            }
    }
    return false;
}

static bool empties(const refcop_instr *i) {
    const refcop_place *p = i->place;
    if (i->op != REFCOP_OP_STORE || p->type != REFCOP_TYPE_OBJ ||
        i->args[0].kind != REFCOP_VALUE_INT || i->args[0].as.number != 0)
        return false;
    if (p->kind == REFCOP_PLACE_GLOBAL && p->step_count == 0)
        return true;
    return p->kind == REFCOP_PLACE_DEREF && p->step_count && last_step(p)->kind == REFCOP_STEP_FIELD;
}

/* In the object that the method was called on: not in one that it has just made. */
static bool is_in(const refcop_place *p, const bool *of_self) {
    return p->kind == REFCOP_PLACE_DEREF && p->pointer.kind == REFCOP_VALUE_TEMP && of_self[p->pointer.as.temp];
}

static void report(analysis *a, const refcop_func *f, const refcop_instr *i, bool sure) {
    const refcop_place *p = i->place;
    const char *name = p->step_count ? last_step(p)->field->text
                                     : a->module->globals[p->index].name->text;
    refcop_finding found = refcopi_finding_of(a, REFCOP_RULE_REF_LEAK, sure ? 1 : 2, f, i->loc ? i->loc : f->loc);
    found.object = name;
    found.message = refcopi_print(a->arena, "the reference that '%s' holds is lost here: use Py_CLEAR, or "
                                            "release it first", name);
    refcopi_findings_offer(a, &found);
}

void refcopi_find_emptied(analysis *a, const refcop_func *f) {
    const refcop_contract *slot = f->in_header ? NULL : refcopi_imposed_on(a, f->name);
    if (!slot || !(slot->clauses & (REFCOP_CLAUSE_DEALLOC | REFCOP_CLAUSE_BREAKS_CYCLES | REFCOP_CLAUSE_REPEATS)))
        return;
    bool teardown = !(slot->clauses & REFCOP_CLAUSE_REPEATS);
    bool *of_self = REFCOP_NEW_ARRAY(a->path_arena, bool, f->temp_count + 1);
    for (uint32_t b = 0; b < f->block_count; b++)
        for (uint32_t k = 0; k < f->blocks[b].count; k++) {
            const refcop_instr *i = f->blocks[b].instrs[k];
            if (i->op == REFCOP_OP_LOAD)
                of_self[i->result] = refcop_place_is_self(i->place);
            else if (i->op == REFCOP_OP_CAST && i->args[0].kind == REFCOP_VALUE_TEMP)
                of_self[i->result] = of_self[i->args[0].as.temp];
            if (!empties(i) || !(teardown || is_in(i->place, of_self)))
                continue;
            bool owns = refcopi_place_owns(a, i->place);
            if ((!owns && !(teardown && refcopi_place_is_retained(a, i->place))) ||
                !is_filled(a, i->place))
                continue;
            look l = {a, i->place, REFCOP_NEW_ARRAY(a->path_arena, bool, a->module->func_count + 1)};
            if (!may_look(&l, f, i->id, 0))
                report(a, f, i, owns && teardown);
        }
}
