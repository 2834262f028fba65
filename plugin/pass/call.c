/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* One call: around it come the hooks of its contract (outcome.c, effect.c), or those of a callee that nobody knows. */
#include "caller.h"

#include <string.h>

LLVMValueRef refcopi_pointer_arg(const caller *c, unsigned i) {
    if (i >= c->arg_count)
        return NULL;
    LLVMValueRef value = LLVMGetOperand(c->call, i);
    if (!refcopi_is_pointer(value) || LLVMIsNull(value))
        return NULL;
    return value;
}

/* --- calls with a contract ------------------------------------------------------------------ */

static bool wants_old(const refcop_effect *e) {
    return e->kind == REFCOP_EFFECT_OUT_MOVED || e->kind == REFCOP_EFFECT_OUT_UNKNOWN;
}

/* Arguments of `...`: held, borrowed, or stolen one by one. */
static void rest_after(caller *c) {
    const refcop_effect *e = &c->contract->rest;
    if (!c->contract->variadic ||
        (e->kind != REFCOP_EFFECT_STEAL && e->kind != REFCOP_EFFECT_ESCAPE))
        return;
    for (unsigned i = c->contract->param_count; i < c->arg_count; i++) {
        LLVMValueRef value = refcopi_pointer_arg(c, i);
        if (value)
            refcopi_effect_after(c, value, NULL, NULL, e);
    }
}

/* Whether the pointer that is called points to an instrumented function of this file, which speaks
 * for itself. NULL: it cannot. */
static LLVMValueRef calls_body(caller *c) {
    const refcop_event *event = c->m->event;
    LLVMValueRef any = NULL, callee = LLVMGetCalledValue(c->call);
    for (uint32_t t = 0; event && t < event->target_count; t++) {
        LLVMValueRef function = LLVMGetNamedFunction(c->p->module, event->targets[t]->symbol);
        if (!function)
            continue;
        LLVMValueRef is = LLVMBuildICmp(c->p->builder, LLVMIntEQ, callee, function, "");
        if (event->targets[t]->maybe_entry) {
            LLVMValueRef entry = refcopi_is_fact(c->p, FACT_ENTRY, event->targets[t]->symbol);
            is = LLVMBuildAnd(c->p->builder, is, LLVMBuildNot(c->p->builder, entry, ""), "");
        }
        any = any ? LLVMBuildOr(c->p->builder, any, is, "") : is;
    }
    return any;
}

/* In the getbuffer slot the reference that another function puts into the view is this one's to
 * hand on. */
static void held_in_view(caller *c) {
    const refcop_body *body = c->p->body;
    if (body->slot_count != 1 || strcmp(body->slots[0]->name->text, "bf_getbuffer") != 0)
        return;
    for (unsigned i = 0; i < c->contract->param_count; i++)
        for (unsigned e = 0; e < c->contract->params[i].effect_count; e++) {
            const refcop_effect *effect = &c->contract->params[i].effects[e];
            LLVMValueRef value = refcopi_pointer_arg(c, i);
            if (value && effect->kind == REFCOP_EFFECT_HELD && effect->param >= 0 &&
                c->contract->params[effect->param].indirect)
                refcopi_object_when(c, HOOK(take_new), value, 1);
        }
}

/* PyList_SET_ITEM: what the list held before is now whoever's it was borrowed by. */
static void let_item_be(caller *c) {
    pass *p = c->p;
    bool list = c->row->role == ROLE_LIST;
    uint32_t offset = list ? p->plan->list_items : p->plan->tuple_items;
    if ((!list && c->row->role != ROLE_TUPLE) || !offset || c->arg_count < 3)
        return;
    LLVMValueRef at = refcopi_int(p->i64, offset);
    LLVMValueRef items = LLVMBuildGEP2(p->builder, p->i8, LLVMGetOperand(c->call, 0), &at, 1, "");
    if (list)
        items = refcopi_load(p, items);
    LLVMValueRef index = LLVMGetOperand(c->call, 1);
    LLVMValueRef place = LLVMBuildGEP2(p->builder, p->ptr, items, &index, 1, "");
    refcopi_hook_object(p, HOOK(escape), refcopi_load(p, place), c->where);
}

static void known_call(caller *c) {
    LLVMValueRef old[REFCOP_MAX_PARAMS] = {NULL};
    const refcop_contract *contract = c->contract;
    bool by_position = !c->m->event || c->m->event->by_position;
    unsigned params = by_position ? contract->param_count : 0;
    refcopi_before(c->p, c->call);
    c->p->unless = calls_body(c);
    if (by_position)
        let_item_be(c);
    bool has_units = by_position && c->m->event && c->m->event->unit_count;
    if (has_units)
        refcopi_hook_given(c->p, c->m, c->call, c->where);
    for (unsigned i = 0; i < params; i++) {
        LLVMValueRef value = refcopi_pointer_arg(c, i);
        for (unsigned e = 0; value && e < contract->params[i].effect_count; e++) {
            const refcop_effect *effect = &contract->params[i].effects[e];
            refcopi_effect_before(c, value, &contract->params[i], effect);
            if (wants_old(effect))
                old[i] = refcopi_load_argument(c, value, contract->params[i].null_ok);
        }
    }
    refcopi_after(c->p, c->call);
    if (has_units)
        refcopi_hook_units(c->p, c->m, c->call, c->where);
    refcopi_result_hooks(c);
    for (unsigned i = 0; i < params; i++) {
        LLVMValueRef value = refcopi_pointer_arg(c, i);
        for (unsigned e = 0; value && e < contract->params[i].effect_count; e++)
            refcopi_effect_after(c, value, old[i], &contract->params[i], &contract->params[i].effects[e]);
    }
    if (by_position) {
        rest_after(c);
        held_in_view(c);
    }
    c->p->unless = NULL;
}

/* --- calls without a contract --------------------------------------------------------------- */

static void escape_arguments(caller *c, LLVMValueRef condition) {
    for (unsigned i = 0; i < c->arg_count && i < 32; i++) {
        LLVMValueRef value = c->m->event->object_args & (1u << i) ? refcopi_pointer_arg(c, i) : NULL;
        if (value)
            refcopi_hook_object(c->p, HOOK(escape), refcopi_when(c->p, condition, value), c->where);
    }
}

/* A function of the extension: what nobody instruments lets its objects escape; what Python calls
 * has given its result away to whoever called it. */
static void project_call(caller *c, bool result) {
    pass *p = c->p;
    const refcop_event *event = c->m->event;
    if (event->callee == REFCOP_CALLEE_PROJECT) {
        LLVMValueRef unknown =
            LLVMBuildNot(p->builder, refcopi_is_fact(p, FACT_BODY, event->key), "");
        escape_arguments(c, unknown);
        if (result)
            refcopi_hook_object(p, HOOK(escape), refcopi_when(p, unknown, c->result), c->where);
    }
    if (!result)
        return;
    LLVMValueRef entry = refcopi_is_fact(p, FACT_ENTRY, event->key);
    refcopi_hook_object(p, HOOK(take_new), refcopi_when(p, entry, c->result), c->where);
}

static void unknown_call(caller *c) {
    const refcop_event *event = c->m->event;
    bool result = event->object_result && c->result && refcopi_is_pointer(c->result);
    if (!event->object_args && !result)
        return;
    c->where = refcopi_site(c->p, event, c->call, REFCOP_SITE_CALL, 0);
    refcopi_after(c->p, c->call);
    if (event->callee != REFCOP_CALLEE_FOREIGN) {
        project_call(c, result);
        return;
    }
    c->p->unless = calls_body(c);
    escape_arguments(c, NULL);
    if (result)
        refcopi_hook_object(c->p, HOOK(escape), c->result, c->where);
    c->p->unless = NULL;
}

void refcopi_instrument_call(pass *p, const match *m) {
    const char *name = m->contract ? m->contract->name->text : m->event->key;
    LLVMTypeRef type = LLVMTypeOf(m->instruction);
    caller c = {.p = p,
                .m = m,
                .contract = m->contract,
                .row = refcopi_role(name),
                .call = m->instruction,
                .result = LLVMGetTypeKind(type) == LLVMVoidTypeKind ? NULL : m->instruction,
                .arg_count = LLVMGetNumArgOperands(m->instruction)};
    if (!c.contract) {
        if (c.row->role != ROLE_NONE)
            refcopi_instrument_raw(p, m, c.row);
        else
            unknown_call(&c);
        return;
    }
    uint16_t flags = 0;
    bool inject = refcopi_is_fallible(c.contract, &flags) && p->plan->inject &&
                  (!m->event || m->event->by_position);
    if (!refcopi_matters(&c) && !inject)
        return;
    c.where = refcopi_site(p, m->event, c.call, refcopi_kind_of_site(&c), flags);
    LLVMValueRef previous = LLVMGetPreviousInstruction(c.call);
    LLVMBasicBlockRef block = LLVMGetInstructionParent(c.call);
    LLVMValueRef rest = LLVMGetNextInstruction(c.call);
    known_call(&c);
    if (inject)
        refcopi_inject(p, m, c.call,
                       previous ? LLVMGetNextInstruction(previous) : LLVMGetFirstInstruction(block),
                       rest, c.where);
}
