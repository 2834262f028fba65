/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Functions that decide on nothing but constants, and on what the C API makes of them: the checks of
 * a test of the API itself. Such a function always goes the same way, so where it can succeed, the
 * ways on which it complains are taken only if the interpreter is broken. Without paths: a local
 * that anything else was ever put in counts as input. */
#include "frame.h"

typedef struct flow {
    frame *f;
    bool *temp;        /* depends on input */
    bool *local;
    uint32_t *address; /* by temp: local + 1 that it is the address of; 0 */
    bool changed;
} flow;

static bool is_input(const flow *w, refcop_value v) {
    return v.kind == REFCOP_VALUE_TEMP && w->temp[v.as.temp];
}

/* An object pointer that others define is one of the interpreter's: an exception, a type. */
static bool is_well_known(const flow *w, const refcop_place *p) {
    return p->kind == REFCOP_PLACE_GLOBAL && p->type == REFCOP_TYPE_OBJ && p->step_count == 0 &&
           !w->f->a->module->globals[p->index].is_defined;
}

static bool place_is_input(const flow *w, const refcop_place *p) {
    return p->kind == REFCOP_PLACE_LOCAL ? w->local[p->index] : !is_well_known(w, p);
}

static void mark(flow *w, bool *at, bool input) {
    w->changed |= input && !*at;
    *at |= input;
}

static bool any_argument(const flow *w, const refcop_instr *i) {
    for (uint32_t a = 0; a < i->arg_count; a++)
        if (is_input(w, i->args[a]))
            return true;
    return false;
}

/* What it gives is made here, of the arguments: nothing that was there before, and no module. */
static bool makes_of_arguments(const flow *w, const refcop_instr *i) {
    const summary *inferred;
    const refcop_contract *k = refcopi_find_contract(w->f->a, i, &inferred);
    if (!k || !refcopi_is_modelled(k))
        return false;
    bool object = false;
    for (uint32_t a = 0; a < i->arg_count; a++)
        object |= i->args[a].type == REFCOP_TYPE_OBJ && i->args[a].kind == REFCOP_VALUE_TEMP;
    if ((k->clauses & REFCOP_CLAUSE_RUNS) && !object)
        return false;
    for (uint32_t o = 0; o < k->outcome_count; o++) {
        const refcop_outcome *out = &k->outcomes[o];
        bool found = out->result == REFCOP_RESULT_BORROWED || out->result == REFCOP_RESULT_POINTER ||
                     out->result == REFCOP_RESULT_UNKNOWN;
        if (found && out->param < 0 && out->exception != REFCOP_EXC_WAS_SET)
            return false;
    }
    return true;
}

static void flow_call(flow *w, const refcop_instr *i) {
    bool input = any_argument(w, i) || !makes_of_arguments(w, i);
    for (uint32_t a = 0; a < i->arg_count; a++) {
        uint32_t local = i->args[a].kind == REFCOP_VALUE_TEMP ? w->address[i->args[a].as.temp] : 0;
        if (local)
            mark(w, &w->local[local - 1], input);
    }
    if (i->result != REFCOP_NO_TEMP)
        mark(w, &w->temp[i->result], input);
}

static void flow_instr(flow *w, const refcop_instr *i) {
    switch ((refcop_opcode)i->op) {
    case REFCOP_OP_LOAD: mark(w, &w->temp[i->result], place_is_input(w, i->place)); break;
    case REFCOP_OP_STORE:
        if (i->place->kind == REFCOP_PLACE_LOCAL)
            mark(w, &w->local[i->place->index], any_argument(w, i));
        break;
    case REFCOP_OP_ADDR:
        if (i->place->kind == REFCOP_PLACE_LOCAL)
            w->address[i->result] = i->place->index + 1;
        break;
    case REFCOP_OP_CMP:
    case REFCOP_OP_BIN:
    case REFCOP_OP_CAST: mark(w, &w->temp[i->result], any_argument(w, i)); break;
    case REFCOP_OP_COPY:
        if (i->place->kind == REFCOP_PLACE_LOCAL)
            mark(w, &w->local[i->place->index], place_is_input(w, i->place2));
        break;
    case REFCOP_OP_CALL: flow_call(w, i); break;
    case REFCOP_OP_HAVOC:
        if (i->result != REFCOP_NO_TEMP)
            mark(w, &w->temp[i->result], true);
        break;
    default: break;
    }
}

/* No branch depends on input, and there is one. */
static bool decides_alone(const flow *w) {
    uint32_t branches = 0;
    for (uint32_t id = 0; id < w->f->func->instr_count; id++) {
        const refcop_instr *i = w->f->instrs[id];
        if (i->op == REFCOP_OP_CLOBBER)
            return false;
        if (i->op != REFCOP_OP_BRANCH && i->op != REFCOP_OP_SWITCH)
            continue;
        if (any_argument(w, i))
            return false;
        branches++;
    }
    return branches > 0;
}

/* The value says that the function failed: NULL, a negative number, or what a function gives that always fails; of one
 * that was handed in, take it that it does. */
static bool complains(const frame *f, const refcop_instr *ret) {
    if (ret->arg_count == 0)
        return false;
    if (ret->args[0].kind == REFCOP_VALUE_INT)
        return f->func->result == REFCOP_TYPE_INT ? ret->args[0].as.number < 0
                                                  : ret->args[0].as.number == 0;
    const refcop_instr *i = refcopi_definition(f, ret->args[0], ret->id);
    if (!i || i->op != REFCOP_OP_CALL)
        return false;
    const summary *inferred;
    const refcop_contract *k = refcopi_find_contract(f->a, i, &inferred);
    if (!k)
        return i->sub == REFCOP_CALLEE_INDIRECT;
    for (uint32_t o = 0; o < k->outcome_count; o++)
        if (k->outcomes[o].result != REFCOP_RESULT_NULL)
            return false;
    return true;
}

static bool can_succeed(const frame *f) {
    for (uint32_t id = 0; id < f->func->instr_count; id++)
        if (f->instrs[id]->op == REFCOP_OP_RETURN && !complains(f, f->instrs[id]))
            return true;
    return false;
}

static bool needs_no_input(frame *f) {
    const refcop_func *func = f->func;
    refcop_arena *arena = f->a->path_arena;
    flow w = {f, REFCOP_NEW_ARRAY(arena, bool, func->temp_count + 1),
              REFCOP_NEW_ARRAY(arena, bool, func->local_count + 1),
              REFCOP_NEW_ARRAY(arena, uint32_t, func->temp_count + 1), true};
    for (uint32_t p = 0; p < func->param_count; p++)
        w.local[p] = true;
    while (w.changed) {
        w.changed = false;
        for (uint32_t id = 0; id < func->instr_count; id++)
            flow_instr(&w, f->instrs[id]);
    }
    return can_succeed(f) && decides_alone(&w);
}

bool refcopi_is_failed_check(frame *f) {
    if (f->at->op != REFCOP_OP_RETURN || !complains(f, f->at))
        return false;
    if (f->checks == CHECKS_UNKNOWN)
        f->checks = needs_no_input(f) ? CHECKS_ONLY : CHECKS_OTHERS;
    return f->checks == CHECKS_ONLY;
}
