/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Functions to which the file's methods and setters hand on self and do nothing else with it: what Argument Clinic
 * and the like make. What can be called any number of times on one object is the function behind them. */
#include "whole.h"

static bool is_of_self(const bool *self, refcop_value v) {
    return v.kind == REFCOP_VALUE_TEMP && self[v.as.temp];
}

/* The one function of the file that gets self, as its first argument; 0: none, or self is used otherwise. Its index + 1. */
static uint32_t handed_to(const analysis *a, const refcop_func *f, bool *self) {
    uint32_t found = 0;
    for (uint32_t b = 0; b < f->block_count; b++)
        for (uint32_t k = 0; k < f->blocks[b].count; k++) {
            const refcop_instr *i = f->blocks[b].instrs[k];
            if (i->op == REFCOP_OP_LOAD && refcop_place_is_self(i->place)) {
                self[i->result] = true;
                continue;
            }
            if (i->op == REFCOP_OP_CAST && is_of_self(self, i->args[0])) {
                self[i->result] = true;
                continue;
            }
            if (i->place && (refcop_place_is_self(i->place) ||
                             (i->place->kind == REFCOP_PLACE_DEREF && is_of_self(self, i->place->pointer))))
                return 0;
            uint32_t given = 0;
            for (uint32_t n = 0; n < i->arg_count; n++)
                given += is_of_self(self, i->args[n]);
            if (given == 0)
                continue;
            uint32_t callee = (uint32_t)(refcopi_callee_index(a, i) + 1);
            if (given > 1 || !callee || (found && found != callee) || !is_of_self(self, i->args[0]))
                return 0;
            found = callee;
        }
    return found;
}

void refcopi_find_wrapped(analysis *a) {
    const refcop_module *m = a->module;
    a->wrapped_by = REFCOP_NEW_ARRAY(a->arena, const refcop_contract *, m->func_count + 1);
    for (uint32_t n = 0; n < m->func_count; n++) {
        const refcop_func *f = m->funcs[n];
        const refcop_contract *slot = a->entries[n];
        if (!slot || !(slot->clauses & REFCOP_CLAUSE_REPEATS) || f->param_count == 0)
            continue;
        refcop_arena_reset(a->path_arena);
        uint32_t callee = handed_to(a, f, REFCOP_NEW_ARRAY(a->path_arena, bool, f->temp_count + 1));
        if (callee && !a->entries[callee - 1])
            a->wrapped_by[callee - 1] = slot;
    }
    refcop_arena_reset(a->path_arena);
}
