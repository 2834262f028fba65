/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Which contract a call has: the model's by name, then the summary of a function of the module, then
 * what was inferred for a function of another file. */
#include "frame.h"

#include <string.h>

const refcop_contract *refcopi_contract_named(analysis *a, refcop_str name,
                                              const summary **out) {
    *out = NULL;
    const refcop_contract *c = refcop_model_find(a->model, REFCOP_KIND_FUNCTION, name);
    uint32_t here = refcopi_func_named(a, name);
    if (c && !(here && (c->clauses & REFCOP_CLAUSE_INFERRED)))
        return c;
    if (here) {
        a->looked_up[here - 1] = true;
        *out = &a->summaries[here - 1];
        return a->summaries[here - 1].contract;
    }
    return refcop_model_find(a->model, REFCOP_KIND_MACRO, name);
}

const refcop_contract *refcopi_find_contract(analysis *a, const refcop_instr *i,
                                             const summary **summary_out) {
    *summary_out = NULL;
    if (!i->name)
        return NULL;
    const refcop_contract *c = NULL;
    switch ((refcop_callee_kind)i->sub) {
    case REFCOP_CALLEE_NAME: return refcopi_contract_named(a, i->name, summary_out);
    case REFCOP_CALLEE_MACRO:
        c = refcop_model_find(a->model, REFCOP_KIND_MACRO, i->name);
        return c ? c : refcopi_contract_named(a, i->name, summary_out);
    case REFCOP_CALLEE_INDIRECT:
        return refcop_model_find(a->model, REFCOP_KIND_SLOT, i->name);
    }
    return NULL;
}

bool refcopi_has_effect(const refcop_contract *k, uint32_t n, refcop_effect_kind kind) {
    for (uint32_t e = 0; k && n < k->param_count && e < k->params[n].effect_count; e++)
        if (k->params[n].effects[e].kind == kind)
            return true;
    return false;
}

bool refcopi_moves_block(const refcop_contract *k, uint32_t n) {
    for (uint32_t e = 0; n < k->param_count && e < k->params[n].effect_count; e++)
        if (k->params[n].effects[e].kind == REFCOP_EFFECT_OUT_MOVED && k->params[n].effects[e].type)
            return true;
    return false;
}

bool refcopi_is_modelled(const refcop_contract *k) {
    return k->file && !(k->clauses & REFCOP_CLAUSE_INFERRED) && strcmp(k->file->text, "attribute") != 0;
}

static bool only_borrows(const refcop_param *p, refcop_type type) {
    for (uint32_t e = 0; e < p->effect_count; e++) {
        refcop_effect_kind kind = p->effects[e].kind;
        bool kept = kind == REFCOP_EFFECT_ESCAPE && (type == REFCOP_TYPE_PTR || type == REFCOP_TYPE_CHARPTR);
        if (kind != REFCOP_EFFECT_BORROW && kind != REFCOP_EFFECT_HELD && kind != REFCOP_EFFECT_IS && !kept)
            return false;
    }
    return p->indirect == 0;
}

/* An object is always a new reference, or never. */
static bool is_one_kind(const refcop_contract *k) {
    uint32_t made = 0, objects = 0;
    for (uint32_t o = 0; o < k->outcome_count; o++) {
        refcop_result_kind r = k->outcomes[o].result;
        made += r == REFCOP_RESULT_NEW;
        objects += r == REFCOP_RESULT_NEW || r == REFCOP_RESULT_BORROWED || r == REFCOP_RESULT_SAME ||
                   r == REFCOP_RESULT_IMMORTAL || r == REFCOP_RESULT_UNKNOWN;
    }
    return made == 0 || made == objects;
}

static bool gives_new(const refcop_contract *k) {
    for (uint32_t o = 0; o < k->outcome_count; o++)
        if (k->outcomes[o].result == REFCOP_RESULT_NEW)
            return true;
    return false;
}

static bool is_promise(const refcop_contract *k, const refcop_func *func) {
    if (!refcopi_is_modelled(k) || k->variadic || k->param_count != func->param_count || !is_one_kind(k))
        return false;
    for (uint32_t p = 0; p < k->param_count; p++)
        if (!only_borrows(&k->params[p], func->locals[p].type))
            return false;
    return true;
}

const refcop_contract *refcopi_promised_by(const analysis *a, const refcop_func *func) {
    if (func->linkage != REFCOP_LINKAGE_EXTERN || func->in_header)
        return NULL;
    const refcop_contract *k = refcop_model_find(a->model, REFCOP_KIND_FUNCTION, func->name), *always = NULL;
    bool gives = false;
    for (const refcop_contract *next = k; next; next = refcop_contract_next(a->model, next)) {
        if (!is_promise(next, func))
            return NULL;
        gives |= gives_new(next);
        if (next->guard.param < 0 && always)
            return NULL;
        if (next->guard.param < 0)
            always = next;
    }
    return always && gives == gives_new(always) ? always : NULL;
}
