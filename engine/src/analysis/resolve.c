/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Which contract a call has: the model's by name, then the summary of a function of the module, then
 * what was inferred for a function of another file. */
#include "frame.h"

const refcop_contract *refcopi_contract_named(analysis *a, refcop_str name,
                                              const summary **out) {
    *out = NULL;
    const refcop_contract *c = refcop_model_find(a->model, REFCOP_KIND_FUNCTION, name);
    bool here = name->id < a->name_count && a->func_by_name[name->id];
    if (c && !(here && (c->clauses & REFCOP_CLAUSE_INFERRED)))
        return c;
    if (name->id < a->name_count && a->func_by_name[name->id]) {
        const summary *s = &a->summaries[a->func_by_name[name->id] - 1];
        *out = s;
        return s->contract;
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

const refcop_contract *refcopi_imposed_on(analysis *a, refcop_str function) {
    const refcop_module *m = a->module;
    for (uint32_t k = 0; k < m->impose_count; k++) {
        if (m->imposes[k].function != function)
            continue;
        const refcop_contract *c =
            refcop_model_find(a->model, REFCOP_KIND_SLOT, m->imposes[k].slot);
        if (c)
            return c;
    }
    return NULL;
}
