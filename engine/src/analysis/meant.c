/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Counts that are meant to be out of balance. */
#include "frame.h"

static bool counts(analysis *a, const refcop_instr *i) {
    const summary *inferred;
    const refcop_contract *k = refcopi_find_contract(a, i, &inferred);
    if (!k || inferred || k->param_count != 1 || i->arg_count != 1 || k->params[0].effect_count != 1)
        return false;
    refcop_effect_kind kind = k->params[0].effects[0].kind;
    return kind == REFCOP_EFFECT_RETAIN || kind == REFCOP_EFFECT_RELEASE;
}

bool refcopi_is_counter(const frame *f) {
    uint32_t counted = 0, local = NO_LOCAL;
    for (uint32_t id = 0; id < f->func->instr_count; id++) {
        const refcop_instr *i = f->instrs[id];
        if (i->op == REFCOP_OP_LOAD || i->op == REFCOP_OP_RETURN || i->op == REFCOP_OP_CAST)
            continue;
        uint32_t from = i->op == REFCOP_OP_CALL && counts(f->a, i)
                            ? refcopi_local_read(f, i->args[0], id) : NO_LOCAL;
        if (from == 0 || from >= f->func->param_count || (counted && from != local))
            return false;
        local = from;
        counted++;
    }
    return counted > 1;
}

bool refcopi_is_resurrection(const frame *f, const sym *s) {
    if (!f->imposed || !(f->imposed->clauses & REFCOP_CLAUSE_DEALLOC) || s->site == NO_INSTR)
        return false;
    for (uint16_t k = 0; k < f->w->sym_count; k++)
        if (f->w->syms[k].flags & SYMF_FREED)
            return false;
    const summary *inferred;
    const refcop_contract *k = refcopi_find_contract(f->a, f->instrs[s->site], &inferred);
    return k && k->outcome_count == 1 && k->outcomes[0].result != REFCOP_RESULT_NEW;
}

/* The function takes a reference to the global object, by its name. */
static bool takes_global(analysis *a, const refcop_func *func, uint32_t global) {
    for (uint32_t b = 0; b < func->block_count; b++) {
        uint32_t named = REFCOP_NO_TEMP;
        for (uint32_t k = 0; k < func->blocks[b].count; k++) {
            const refcop_instr *i = func->blocks[b].instrs[k];
            if (i->op == REFCOP_OP_ADDR && i->place->kind == REFCOP_PLACE_GLOBAL &&
                i->place->step_count == 0 && i->place->index == global)
                named = i->result;
            if (i->op == REFCOP_OP_CALL && named != REFCOP_NO_TEMP && i->arg_count == 1 &&
                i->args[0].kind == REFCOP_VALUE_TEMP && i->args[0].as.temp == named && counts(a, i) &&
                refcopi_find_contract(a, i, &(const summary *){NULL})->params[0].effects[0].kind ==
                    REFCOP_EFFECT_RETAIN)
                return true;
        }
    }
    return false;
}

typedef bool is_wanted(analysis *a, const refcop_func *callee, uint32_t which);

/* The function calls one of the file for which `wanted` holds. */
static bool calls_one(analysis *a, const refcop_func *func, is_wanted *wanted, uint32_t which) {
    for (uint32_t b = 0; b < func->block_count; b++)
        for (uint32_t k = 0; k < func->blocks[b].count; k++) {
            const refcop_instr *i = func->blocks[b].instrs[k];
            uint32_t n = i->op == REFCOP_OP_CALL && i->sub == REFCOP_CALLEE_NAME ? refcopi_func_named(a, i->name) : 0;
            if (n && wanted(a, a->module->funcs[n - 1], which))
                return true;
        }
    return false;
}

static bool is_function(analysis *a, const refcop_func *callee, uint32_t which) {
    return callee == a->module->funcs[which];
}

static bool takes_or_calls(analysis *a, const refcop_func *func, uint32_t global) {
    return takes_global(a, func, global) || calls_one(a, func, takes_global, global);
}

static bool is_taken_by_callers(const frame *f, uint32_t global) {
    uint32_t self = refcopi_func_named(f->a, f->func->name), callers = 0;
    for (uint32_t n = 0; self && f->func->linkage == REFCOP_LINKAGE_STATIC && n < f->a->module->func_count; n++) {
        const refcop_func *caller = f->a->module->funcs[n];
        if (!calls_one(f->a, caller, is_function, self - 1))
            continue;
        if (!takes_or_calls(f->a, caller, global))
            return false;
        callers++;
    }
    return callers > 0;
}

bool refcopi_is_taken_around(const frame *f, uint32_t global) {
    return calls_one(f->a, f->func, takes_global, global) || is_taken_by_callers(f, global);
}

/* Every way on from here returns NULL, as it is written. */
static bool only_null_is_ahead(const frame *f) {
    const refcop_func *func = f->func;
    bool *ahead = REFCOP_NEW_ARRAY(f->a->path_arena, bool, func->block_count);
    uint32_t *next = REFCOP_NEW_ARRAY(f->a->path_arena, uint32_t, func->block_count);
    uint32_t count = 1;
    next[0] = f->w->from->block;
    ahead[next[0]] = true;
    for (uint32_t k = 0; k < count; k++) {
        const refcop_block *b = &func->blocks[next[k]];
        const refcop_instr *last = b->instrs[b->count - 1];
        const refcop_value *v = last->op == REFCOP_OP_RETURN && last->arg_count ? &last->args[0] : NULL;
        if (last->op == REFCOP_OP_RETURN && !(v && v->kind == REFCOP_VALUE_INT && v->as.number == 0))
            return false;
        for (uint32_t t = 0; t < last->target_count; t++)
            if (!ahead[last->targets[t]]) {
                ahead[last->targets[t]] = true;
                next[count++] = last->targets[t];
            }
    }
    return true;
}

bool refcopi_is_meant_to_fail(const frame *f) {
    return f->func->result == REFCOP_TYPE_OBJ && f->w->exc != EXC_SET && f->w->error.unseen && only_null_is_ahead(f);
}
