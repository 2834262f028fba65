/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* What an answer depends on: the test that led to it, and whether a function decided it of which nothing is
 * known. It may have called back and set an exception, as it may have done neither. */
#include "frame.h"

#include <string.h>

/* A library: nothing says what the call does to the indicator. */
static bool is_foreign(const frame *f, const refcop_instr *i) {
    const summary *inferred;
    return i->op == REFCOP_OP_CALL && !refcopi_find_contract(f->a, i, &inferred) && !inferred;
}

static const refcop_instr *definition(const frame *f, refcop_value v, uint32_t before) {
    const refcop_instr *i = refcopi_definition(f, v, before);
    while (i && i->op == REFCOP_OP_CAST)
        i = refcopi_definition(f, i->args[0], i->id);
    return i;
}

static bool is_used(const frame *f, const refcop_instr *at) {
    for (uint32_t id = at->id + 1; id < f->func->instr_count; id++)
        for (uint32_t k = 0; k < f->instrs[id]->arg_count; k++)
            if (f->instrs[id]->args[k].kind == REFCOP_VALUE_TEMP && f->instrs[id]->args[k].as.temp == at->result)
                return true;
    return false;
}

static bool takes_address(const frame *f, const refcop_instr *at, uint32_t local) {
    for (uint32_t k = 0; k < at->arg_count; k++) {
        const refcop_instr *i = definition(f, at->args[k], at->id);
        if (i && i->op == REFCOP_OP_ADDR && i->place->kind == REFCOP_PLACE_LOCAL && i->place->index == local)
            return true;
    }
    return false;
}

/* A call fills the local: by its result, or through its address. Where the result is asked for as well,
 * it says the same as what is written, as a rule, and the test after it finds nothing new. */
static doubt doubt_of_local(const frame *f, uint32_t local) {
    doubt worst = DOUBT_NONE;
    for (uint32_t id = 0; id < f->func->instr_count; id++) {
        const refcop_instr *i = f->instrs[id];
        doubt here = DOUBT_NONE;
        if (i->op == REFCOP_OP_STORE && i->place->kind == REFCOP_PLACE_LOCAL && i->place->index == local &&
            i->place->step_count == 0) {
            const refcop_instr *made = definition(f, i->args[0], id);
            here = made && is_foreign(f, made) ? DOUBT_CALLBACK : DOUBT_NONE;
        } else if (is_foreign(f, i) && takes_address(f, i, local)) {
            here = is_used(f, i) ? DOUBT_SAID_TWICE : DOUBT_CALLBACK;
        }
        worst = here > worst ? here : worst;
    }
    return worst;
}

static doubt doubt_of_value(const frame *f, refcop_value v, uint32_t before) {
    const refcop_instr *i = definition(f, v, before);
    if (!i)
        return DOUBT_NONE;
    if (i->op == REFCOP_OP_LOAD)
        return refcop_place_is_local(i->place)
                   ? doubt_of_local(f, i->place->index) : DOUBT_NONE;
    return is_foreign(f, i) ? DOUBT_CALLBACK : DOUBT_NONE;
}

doubt refcopi_doubt_of_test(const frame *f) {
    for (const snapshot *s = f->w->from; s && s->parent; s = s->parent) {
        const refcop_block *b = &f->func->blocks[s->parent->block];
        const refcop_instr *last = b->instrs[b->count - 1];
        if (last->op == REFCOP_OP_SWITCH)
            return doubt_of_value(f, last->args[0], last->id);
        if (last->op != REFCOP_OP_BRANCH)
            continue;
        const refcop_instr *test = definition(f, last->args[0], last->id);
        if (!test || test->op != REFCOP_OP_CMP)
            return doubt_of_value(f, last->args[0], last->id);
        doubt left = doubt_of_value(f, test->args[0], test->id), right = doubt_of_value(f, test->args[1], test->id);
        return left > right ? left : right;
    }
    return DOUBT_NONE;
}
