/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Callbacks that make sure of the GIL: a function that does so may be called without it, unless those of the
 * file that call it have it. Then what it does before, and after it has let go of it, may be without. */
#include "frame.h"

typedef bool (*instr_test)(analysis *a, const refcop_instr *i, refcop_str name);

static bool has(analysis *a, const refcop_func *func, instr_test is_one, refcop_str name) {
    for (uint32_t b = 0; b < func->block_count; b++)
        for (uint32_t k = 0; k < func->blocks[b].count; k++)
            if (is_one(a, func->blocks[b].instrs[k], name))
                return true;
    return false;
}

static bool some_has(const frame *f, instr_test is_one, refcop_str name) {
    const refcop_module *m = f->a->module;
    for (uint32_t n = 0; n < m->func_count; n++)
        if (has(f->a, m->funcs[n], is_one, name))
            return true;
    return false;
}

static bool ensures(analysis *a, const refcop_instr *i, refcop_str name) {
    (void)name;
    const summary *inferred;
    if (i->op != REFCOP_OP_CALL)
        return false;
    const refcop_contract *k = refcopi_find_contract(a, i, &inferred);
    uint32_t clauses = inferred ? inferred->gil : k ? k->clauses : 0;
    return clauses & REFCOP_CLAUSE_ENSURES_GIL;
}

static bool calls(analysis *a, const refcop_instr *i, refcop_str name) {
    (void)a;
    return i->op == REFCOP_OP_CALL && i->sub != REFCOP_CALLEE_INDIRECT && i->name == name;
}

static const refcop_contract *model_of(const analysis *a, const refcop_instr *i) {
    if (i->op != REFCOP_OP_CALL || i->sub == REFCOP_CALLEE_INDIRECT || !i->name)
        return NULL;
    const refcop_contract *k = refcop_model_find(a->model, REFCOP_KIND_FUNCTION, i->name);
    k = k ? k : refcop_model_find(a->model, REFCOP_KIND_MACRO, i->name);
    return k && refcopi_is_modelled(k) ? k : NULL;
}

/* Nobody does so who has no thread state. */
static bool uses_api(analysis *a, const refcop_instr *i, refcop_str name) {
    (void)name;
    const refcop_contract *k = model_of(a, i);
    return k && refcopi_needs_gil(k);
}

static bool is_given(const refcop_instr *i, refcop_str name) {
    for (uint32_t n = 0; n < i->arg_count; n++)
        if (i->args[n].kind == REFCOP_VALUE_FUNC && i->args[n].as.string == name)
            return true;
    return false;
}

/* Code that is no part of the file, nor of Python, is given the function. */
static bool gives_away(analysis *a, const refcop_instr *i, refcop_str name) {
    if (i->op != REFCOP_OP_CALL || i->sub == REFCOP_CALLEE_INDIRECT || !i->name || !is_given(i, name) || model_of(a, i))
        return false;
    return i->name->id >= a->name_count || !a->func_by_name[i->name->id];
}

/* The field of a struct that the instruction reads or writes; NULL. */
static refcop_str field_of(const refcop_instr *i) {
    const refcop_place *p = i->place;
    const refcop_step *last = p && p->step_count ? &p->steps[p->step_count - 1] : NULL;
    return last && last->kind == REFCOP_STEP_FIELD ? last->field : NULL;
}

static bool reads_field(analysis *a, const refcop_instr *i, refcop_str field) {
    (void)a;
    return i->op == REFCOP_OP_LOAD && field_of(i) == field;
}

/* Some struct gets the function, in a field that the file does not read. */
static bool is_filed_away(const frame *f) {
    const refcop_module *m = f->a->module;
    bool filed = false;
    for (uint32_t n = 0; n < m->func_count; n++)
        for (uint32_t b = 0; b < m->funcs[n]->block_count; b++)
            for (uint32_t k = 0; k < m->funcs[n]->blocks[b].count; k++) {
                const refcop_instr *i = m->funcs[n]->blocks[b].instrs[k];
                if (i->op != REFCOP_OP_STORE || !is_given(i, f->func->name))
                    continue;
                if (!field_of(i) || some_has(f, reads_field, field_of(i)))
                    return false;
                filed = true;
            }
    return filed;
}

/* By function: it is the one at hand, or calls it, itself or by way of others. */
static bool *find_callers(const frame *f) {
    const refcop_module *m = f->a->module;
    bool *found = REFCOP_NEW_ARRAY(f->a->path_arena, bool, m->func_count + 1);
    uint32_t *list = REFCOP_NEW_ARRAY(f->a->path_arena, uint32_t, m->func_count + 1);
    uint32_t count = 0;
    list[count++] = f->func_index;
    found[f->func_index] = true;
    for (uint32_t next = 0; next < count; next++)
        for (uint32_t n = 0; n < m->func_count; n++)
            if (!found[n] && has(f->a, m->funcs[n], calls, m->funcs[list[next]]->name)) {
                found[n] = true;
                list[count++] = n;
            }
    return found;
}

typedef enum caller { CALLER_NONE, CALLER_PLAIN, CALLER_HAS_GIL } caller;

static caller find_caller(const frame *f) {
    const refcop_module *m = f->a->module;
    const bool *found = find_callers(f);
    caller worst = CALLER_NONE;
    for (uint32_t n = 0; n < m->func_count; n++) {
        if (!found[n] || n == f->func_index)
            continue;
        if (f->a->entries[n] || has(f->a, m->funcs[n], uses_api, NULL))
            return CALLER_HAS_GIL;
        worst = CALLER_PLAIN;
    }
    return worst;
}

static bool knows_objects(const refcop_func *func) {
    bool knows = func->result == REFCOP_TYPE_OBJ;
    for (uint32_t p = 0; p < func->param_count; p++)
        knows |= func->locals[p].type == REFCOP_TYPE_OBJ;
    return knows;
}

/* Python calls it, in a way that the model does not tell of. */
static bool is_in_table(const frame *f) {
    const refcop_module *m = f->a->module;
    for (uint32_t k = 0; k < m->impose_count; k++)
        if (m->imposes[k].function == f->func->name)
            return true;
    return false;
}

static bool is_in_targets(const frame *f) {
    const refcop_module *m = f->a->module;
    for (uint32_t k = 0; k < m->target_count; k++)
        if (m->targets[k].function == f->func->name)
            return true;
    return false;
}

int refcopi_level_without_gil(const frame *f) {
    const refcop_func *func = f->func;
    bool reachable = func->address_taken || func->linkage == REFCOP_LINKAGE_EXTERN || is_in_targets(f);
    if (f->imposed || func->in_header || !has(f->a, func, ensures, NULL) || is_in_table(f))
        return 0;
    caller by = find_caller(f);
    if (by == CALLER_HAS_GIL || (by == CALLER_NONE && !reachable))
        return 0;
    bool open = by == CALLER_NONE && !knows_objects(func);
    return open && (some_has(f, gives_away, func->name) || is_filed_away(f)) ? 1 : 2;
}
