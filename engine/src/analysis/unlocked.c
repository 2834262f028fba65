/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* borrowed-unlocked: without the GIL another thread may release what was borrowed, between the call
 * that lent it and its first use. Calls for which there is something better say so in their contract
 * (`strong`, `under`). Asked only in code that is built to run without the GIL. */
#include "finding.h"
#include "call.h"


static bool is_wanted(const frame *f) {
    const refcop_analysis_options *options = f->a->options;
    return options->level >= 2 && !options->disabled[REFCOP_RULE_BORROWED_UNLOCKED] &&
           (f->a->module->free_threaded || options->free_threaded);
}

static bool calls(const refcop_func *func, refcop_str name) {
    for (uint32_t b = 0; b < func->block_count; b++)
        for (uint32_t k = 0; k < func->blocks[b].count; k++) {
            const refcop_instr *i = func->blocks[b].instrs[k];
            if (i->op == REFCOP_OP_CALL && i->sub == REFCOP_CALLEE_NAME && i->name == name)
                return true;
        }
    return false;
}

/* Something is locked in the function, or in all functions of the file that call it. */
static bool is_locked(const frame *f) {
    const refcop_module *m = f->a->module;
    if (f->func->locks)
        return true;
    uint32_t callers = 0, locking = 0;
    for (uint32_t k = 0; k < m->func_count && f->func->linkage == REFCOP_LINKAGE_STATIC &&
                         !f->func->address_taken; k++) {
        bool is_caller = m->funcs[k] != f->func && calls(m->funcs[k], f->func->name);
        callers += is_caller;
        locking += is_caller && m->funcs[k]->locks;
    }
    return callers > 0 && callers == locking;
}

/* The interpreter makes it for the call: the arguments, the keywords. Of what comes from outside a slot
 * does not say the type. */
static bool is_made_for_call(const frame *f, const sym *s) {
    if (!f->imposed || s->origin != ORIGIN_PARAM || s->origin_id >= f->imposed->param_count)
        return false;
    const refcop_param *p = &f->imposed->params[s->origin_id];
    for (uint32_t e = 0; e < p->effect_count; e++)
        if (p->effects[e].kind == REFCOP_EFFECT_IS)
            return true;
    return false;
}

/* No other thread can reach what lends. */
static bool is_private(frame *f, const call *c, int param) {
    uint16_t lender = param >= 0 ? refcopi_arg_sym(f, c, param) : NO_SYM;
    if (lender == NO_SYM)
        return false;
    const sym *s = &f->w->syms[lender];
    bool own = s->origin == ORIGIN_CALL && s->refs > 0 &&
               !(s->flags & (SYMF_SHARED | SYMF_PLACED | SYMF_UNKNOWN_CALLEE | SYMF_ESCAPED));
    return own || is_made_for_call(f, s);
}

void refcopi_note_unlocked(frame *f, const call *c, val v, int param) {
    sym *s = refcopi_obj_of(f->w, v);
    if (s && (c->contract->strong || c->contract->under) && is_wanted(f))
        s->unlocked = !is_private(f, c, param);
}

void refcopi_check_unlocked(frame *f, uint16_t at, const char *how) {
    const sym *s = &f->w->syms[at];
    if (!s->unlocked || s->kind != SYM_OBJ || s->refs != 0 || s->site == NO_INSTR ||
        (s->flags & (SYMF_OWNED | SYMF_ESCAPED | SYMF_IMMORTAL | SYMF_PLACED)))
        return;
    const summary *inferred;
    const refcop_instr *site = f->instrs[s->site];
    const refcop_contract *k =
        site->op == REFCOP_OP_CALL ? refcopi_find_contract(f->a, site, &inferred) : NULL;
    if (!k || !(k->strong || k->under) || is_locked(f))
        return;
    refcopi_report(f, REFCOP_RULE_BORROWED_UNLOCKED, at, s->site, f->at->loc, 2,
                   "borrowed reference '%s' is %s: without the GIL another thread can release it "
                   "before; %s %s", refcopi_name_of(f, at), how, k->strong ? "use" : "hold",
                   k->strong ? k->strong->text : k->under->text);
}
