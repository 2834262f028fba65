/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Which functions Python calls, and so what contract is imposed on them: those that a table of the file
 * names, and those whose table is in another file: they take their arguments out of a tuple, or look like setters. */
#include "frame.h"

#include <string.h>

static const refcop_contract *slot_in_table(const analysis *a, refcop_str function) {
    const refcop_module *m = a->module;
    for (uint32_t k = 0; k < m->impose_count; k++) {
        if (m->imposes[k].function != function)
            continue;
        const refcop_contract *c = refcop_model_find(a->model, REFCOP_KIND_SLOT, m->imposes[k].slot);
        if (c)
            return c;
    }
    return NULL;
}

/* It takes apart what must be a tuple. */
static bool takes_arguments_apart(const refcop_contract *k) {
    if (!k->variadic || k->param_count == 0 || !refcopi_is_modelled(k))
        return false;
    const refcop_param *first = &k->params[0];
    for (uint32_t e = 0; e < first->effect_count; e++)
        if (first->effects[e].kind == REFCOP_EFFECT_IS && strcmp(first->effects[e].type->text, "tuple") == 0)
            return true;
    return false;
}

/* Which parameter the call takes apart as arguments; 0, which is `self`: none. */
static uint32_t param_taken_apart(analysis *a, const refcop_instr *i, const uint32_t *from) {
    const summary *inferred;
    if (i->op != REFCOP_OP_CALL || i->arg_count == 0 || i->args[0].kind != REFCOP_VALUE_TEMP)
        return 0;
    uint32_t read = from[i->args[0].as.temp];
    if (read == 0)
        return 0;
    const refcop_contract *k = refcopi_find_contract(a, i, &inferred);
    return k && !inferred && takes_arguments_apart(k) ? read - 1 : 0;
}

static bool has_arguments(analysis *a, const refcop_func *func) {
    uint32_t *from = REFCOP_NEW_ARRAY(a->path_arena, uint32_t, func->temp_count + 1); /* param + 1 */
    for (uint32_t b = 0; b < func->block_count; b++)
        for (uint32_t n = 0; n < func->blocks[b].count; n++) {
            const refcop_instr *i = func->blocks[b].instrs[n];
            const refcop_place *p = i->place;
            bool whole = p && refcop_place_is_local(p);
            if (i->op == REFCOP_OP_LOAD && whole && p->index < func->param_count)
                from[i->result] = p->index + 1;
            else if (i->op == REFCOP_OP_STORE && whole && p->index == 1)
                return false;
            else if (param_taken_apart(a, i, from) == 1)
                return true;
        }
    return false;
}

/* Others can call it, with `self`, arguments and perhaps keywords, and get an object. */
static bool looks_like_method(const refcop_func *func) {
    if (func->in_header || func->result != REFCOP_TYPE_OBJ || func->param_count < 2 || func->param_count > 3 ||
        (func->linkage != REFCOP_LINKAGE_EXTERN && !func->address_taken))
        return false;
    for (uint32_t p = 0; p < func->param_count; p++)
        if (func->locals[p].type != REFCOP_TYPE_OBJ)
            return false;
    return true;
}

/* Only a getset table calls what is given self, a value and a closure, and answers with a number. */
static bool looks_like_setter(const refcop_func *func) {
    return !func->in_header && func->result == REFCOP_TYPE_INT && func->param_count == 3 &&
           func->linkage == REFCOP_LINKAGE_EXTERN && !func->address_taken &&
           func->locals[0].type == REFCOP_TYPE_OBJ && func->locals[1].type == REFCOP_TYPE_OBJ &&
           func->locals[2].type == REFCOP_TYPE_VOIDPTR;
}

/* By function: code of the file calls it. */
static bool *find_called(const analysis *a) {
    const refcop_module *m = a->module;
    bool *called = REFCOP_NEW_ARRAY(a->path_arena, bool, m->func_count + 1);
    for (uint32_t n = 0; n < m->func_count; n++)
        for (uint32_t b = 0; b < m->funcs[n]->block_count; b++)
            for (uint32_t k = 0; k < m->funcs[n]->blocks[b].count; k++) {
                const refcop_instr *i = m->funcs[n]->blocks[b].instrs[k];
                uint32_t callee = i->op == REFCOP_OP_CALL ? refcopi_func_named(a, i->name) : 0;
                if (callee)
                    called[callee - 1] = true;
            }
    return called;
}

static void find_setters(analysis *a) {
    const refcop_module *m = a->module;
    const bool *called = NULL;
    for (uint32_t n = 0; n < m->func_count; n++) {
        if (a->entries[n] || !looks_like_setter(m->funcs[n]) || refcopi_promised_by(a, m->funcs[n]))
            continue;
        called = called ? called : find_called(a);
        if (!called[n])
            a->entries[n] = refcop_model_find(a->model, REFCOP_KIND_SLOT, refcopi_intern(a, "setter"));
    }
}

void refcopi_find_entries(analysis *a) {
    const refcop_module *m = a->module;
    refcop_str plain = refcopi_intern(a, "METH_VARARGS"), keywords = refcopi_intern(a, "METH_KEYWORDS");
    a->entries = REFCOP_NEW_ARRAY(a->arena, const refcop_contract *, m->func_count + 1);
    for (uint32_t n = 0; n < m->func_count; n++) {
        const refcop_func *func = m->funcs[n];
        a->entries[n] = slot_in_table(a, func->name);
        if (a->entries[n] || !looks_like_method(func) || refcopi_promised_by(a, func))
            continue;
        refcop_arena_reset(a->path_arena);
        if (has_arguments(a, func))
            a->entries[n] = refcop_model_find(a->model, REFCOP_KIND_SLOT, func->param_count == 2 ? plain : keywords);
    }
    refcop_arena_reset(a->path_arena);
    find_setters(a);
}

const refcop_contract *refcopi_imposed_on(const analysis *a, refcop_str function) {
    uint32_t n = refcopi_func_named(a, function);
    return n ? a->entries[n - 1] : slot_in_table(a, function);
}
