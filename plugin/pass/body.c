/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* One function: its entry and returns when Python calls it, and what is not a call. */
#include "emit.h"

#include <string.h>

#define FUNCTION_ATTRIBUTES ((LLVMAttributeIndex)LLVMAttributeFunctionIndex)

static uint16_t function_flags(const refcop_body *body) {
    static const struct {
        const char *slot;
        uint16_t flag;
    } known[] = {{"tp_traverse", REFCOP_SITE_TRAVERSE},
                 {"m_traverse", REFCOP_SITE_TRAVERSE},
                 {"tp_clear", REFCOP_SITE_CLEAR},
                 {"m_clear", REFCOP_SITE_CLEAR},
                 {"tp_dealloc", REFCOP_SITE_DEALLOC}};
    uint16_t flags = 0;
    for (uint32_t s = 0; s < body->slot_count; s++) {
        const refcop_contract *slot = body->slots[s];
        if (slot->clauses & REFCOP_CLAUSE_INIT)
            flags |= REFCOP_SITE_INIT;
        for (size_t k = 0; k < sizeof known / sizeof *known; k++)
            if (strcmp(known[k].slot, slot->name->text) == 0)
                flags |= known[k].flag;
    }
    return flags;
}

static bool returns_new(const refcop_body *body) {
    if (body->maybe_entry)
        return true;
    for (uint32_t s = 0; s < body->slot_count; s++)
        for (unsigned o = 0; o < body->slots[s]->outcome_count; o++)
            if (body->slots[s]->outcomes[o].result == REFCOP_RESULT_NEW)
                return true;
    return false;
}

/* --- stores --------------------------------------------------------------------------------- */

/* The place behind a pointer that a macro keeps in a variable of its own. */
static LLVMValueRef real_place(LLVMValueRef place) {
    if (!LLVMIsALoadInst(place))
        return place;
    LLVMValueRef variable = LLVMGetOperand(place, 0), value = NULL;
    if (!LLVMIsAAllocaInst(variable))
        return place;
    for (LLVMUseRef u = LLVMGetFirstUse(variable); u; u = LLVMGetNextUse(u)) {
        LLVMValueRef user = LLVMGetUser(u);
        if (!LLVMIsAStoreInst(user) || LLVMGetOperand(user, 1) != variable)
            continue;
        if (value)
            return place; /* set more than once: not the macro's */
        value = LLVMGetOperand(user, 0);
    }
    return value ? value : place;
}

static void instrument_store(pass *p, const match *m) {
    LLVMValueRef store = m->instruction, value = LLVMGetOperand(store, 0);
    LLVMValueRef place = LLVMGetOperand(store, 1);
    LLVMValueRef origin = m->event->through_macro ? real_place(place) : place;
    if (refcopi_is_local(origin))
        return;
    LLVMValueRef base = refcopi_base(origin);
    bool global = LLVMIsAGlobalVariable(base) != NULL;
    if (m->event->kind == REFCOP_EVENT_PUT) {
        LLVMValueRef where = refcopi_site(p, m->event, store, REFCOP_SITE_GIVE, 0);
        refcopi_before(p, store);
        refcopi_hook_object(p, HOOK(escape), refcopi_load(p, place), where);
        refcopi_after(p, store);
        refcopi_hook_object(p, HOOK(give), value, where);
        return;
    }
    refcopi_before(p, store);
    LLVMValueRef old = refcopi_load(p, place);
    refcopi_after(p, store);
    uint16_t flags = m->event->is_global || global ? REFCOP_SITE_GLOBAL : 0;
    if (m->event->is_owning)
        flags |= REFCOP_SITE_OWNING;
    LLVMValueRef args[] = {place, old, value, global || base == origin ? refcopi_null(p) : base,
                           refcopi_site(p, m->event, store, REFCOP_SITE_STORE, flags)};
    refcopi_hook(p, HOOK(store), p->type_void, args, 5);
}

static void instrument_count(pass *p, const match *m) {
    bool up = m->event->kind == REFCOP_EVENT_COUNT_UP;
    LLVMValueRef object = refcopi_base(LLVMGetOperand(m->instruction, 1));
    refcopi_before(p, m->instruction);
    refcopi_hook_object(
        p, up ? HOOK(take) : HOOK(drop), object,
        refcopi_site(p, m->event, m->instruction, up ? REFCOP_SITE_TAKE : REFCOP_SITE_DROP, 0));
}

/* Where another file decides whether this function is an entry: whether it does. Else NULL. */
static LLVMValueRef decided_elsewhere(pass *p, const refcop_body *body) {
    return body->maybe_entry || body->maybe_dealloc ? refcopi_is_fact(p, FACT_ENTRY, body->symbol)
                                                    : NULL;
}

static void instrument_return(pass *p, const match *m) {
    LLVMValueRef i = m->instruction, value = LLVMGetOperand(i, 0);
    if (!refcopi_is_pointer(value) || LLVMIsNull(value))
        return;
    if (LLVMIsAStoreInst(i))
        refcopi_after(p, i);
    else
        refcopi_before(p, i);
    value = refcopi_when(p, decided_elsewhere(p, p->body), value);
    refcopi_hook_object(p, HOOK(give), value, refcopi_site(p, m->event, i, REFCOP_SITE_RETURN, 0));
}

/* --- entry and return ----------------------------------------------------------------------- */

typedef struct entry {
    pass *p;
    const refcop_body *body;
    LLVMValueRef function, frame, where;
    uint16_t flags;
} entry;

static void begin(entry *e) {
    pass *p = e->p;
    LLVMValueRef first = LLVMGetFirstInstruction(LLVMGetEntryBasicBlock(e->function));
    LLVMPositionBuilderBefore(p->builder, first);
    LLVMSetCurrentDebugLocation2(p->builder, NULL);
    e->frame = LLVMBuildAlloca(p->builder, p->i64, "refcop.frame");
    while (LLVMIsAAllocaInst(first))
        first = LLVMGetNextInstruction(first);
    LLVMPositionBuilderBefore(p->builder, first);
    LLVMSetCurrentDebugLocation2(p->builder, NULL);
    LLVMValueRef args[] = {e->where, e->frame};
    refcopi_hook_when(p, decided_elsewhere(p, e->body), HOOK(enter), args, 2);
    if (e->body->maybe_dealloc) {
        LLVMValueRef is = refcopi_is_fact(p, FACT_DEALLOC, e->body->symbol);
        refcopi_hook_object(p, HOOK(dying), refcopi_when(p, is, LLVMGetParam(e->function, 0)),
                            e->where);
    }
    if (e->flags & REFCOP_SITE_DEALLOC && LLVMCountParams(e->function) > 0)
        refcopi_hook_object(p, HOOK(dying), LLVMGetParam(e->function, 0), e->where);
}

/* What a slot hands to its caller by parameters: *result of am_send; the exporter in the view of
 * bf_getbuffer, and the view itself. */
static void give_parameters(entry *e, const refcop_contract *slot, LLVMValueRef result) {
    pass *p = e->p;
    unsigned count = LLVMCountParams(e->function);
    for (unsigned i = 0; i < slot->param_count && i < count; i++) {
        LLVMValueRef value = LLVMGetParam(e->function, i);
        if (!refcopi_is_pointer(value))
            continue;
        for (unsigned k = 0; k < slot->params[i].effect_count; k++) {
            const refcop_effect *effect = &slot->params[i].effects[k];
            if (effect->kind != REFCOP_EFFECT_OUT_NEW && effect->kind != REFCOP_EFFECT_OUT_RAW)
                continue;
            LLVMValueRef when = refcopi_outcomes(p, slot, effect->when, result);
            if (effect->kind == REFCOP_EFFECT_OUT_NEW) {
                refcopi_hook_object(p, HOOK(give), refcopi_when(p, when, refcopi_load(p, value)),
                                    e->where);
                continue;
            }
            refcopi_hook_free(p, refcopi_when(p, when, value), REFCOP_DOMAIN_BUFFER, e->where);
            refcopi_hook_object(p, HOOK(give), refcopi_when(p, when, LLVMGetParam(e->function, 0)),
                                e->where);
        }
    }
}

static void end(entry *e, LLVMValueRef ret) {
    pass *p = e->p;
    LLVMValueRef result = LLVMGetNumOperands(ret) == 1 ? LLVMGetOperand(ret, 0) : NULL;
    refcopi_before(p, ret);
    for (uint32_t s = 0; s < e->body->slot_count; s++)
        give_parameters(e, e->body->slots[s], result);
    LLVMValueRef args[] = {e->where, e->frame};
    refcopi_hook_when(p, decided_elsewhere(p, e->body), HOOK(leave), args, 2);
}

static void add_attribute(pass *p, LLVMValueRef function, const char *name, size_t length) {
    unsigned kind = LLVMGetEnumAttributeKindForName(name, length);
    LLVMAddAttributeAtIndex(function, FUNCTION_ATTRIBUTES,
                            LLVMCreateEnumAttribute(p->context, kind, 0));
}

static void instrument_entry(pass *p, LLVMValueRef function, const refcop_body *body,
                             uint16_t flags) {
    entry e = {.p = p, .body = body, .function = function, .flags = flags};
    e.where = refcopi_site(p, NULL, NULL, REFCOP_SITE_FUNCTION, flags);
    begin(&e);
    for (LLVMBasicBlockRef b = LLVMGetFirstBasicBlock(function); b; b = LLVMGetNextBasicBlock(b)) {
        LLVMValueRef last = LLVMGetBasicBlockTerminator(b);
        if (last && LLVMGetInstructionOpcode(last) == LLVMRet)
            end(&e, last);
    }
    /* Inlined into another entry its frame would no longer lie below the caller's. */
    unsigned always = LLVMGetEnumAttributeKindForName("alwaysinline", 12);
    if (!LLVMGetEnumAttributeAtIndex(function, FUNCTION_ATTRIBUTES, always))
        add_attribute(p, function, "noinline", 8);
}

void refcopi_instrument_body(pass *p, LLVMValueRef function, const refcop_body *body) {
    p->body = body;
    p->function = function;
    p->stats->bodies++;
    uint16_t flags = function_flags(body);
    if (body->is_traverse)
        flags |= REFCOP_SITE_TRAVERSE;
    if (flags & REFCOP_SITE_TRAVERSE) {
        refcopi_site(p, NULL, NULL, REFCOP_SITE_FUNCTION, flags);
        return;
    }
    refcop_bridge_touches_memory(function);
    bool gives = returns_new(body);
    uint32_t count;
    match *matches = refcopi_match(p, function, &count);
    for (uint32_t i = 0; i < count; i++) {
        const match *m = &matches[i];
        if (!m->event || m->event->kind == REFCOP_EVENT_CALL)
            refcopi_instrument_call(p, m);
        else if (m->event->kind == REFCOP_EVENT_STORE || m->event->kind == REFCOP_EVENT_PUT)
            instrument_store(p, m);
        else if (m->event->kind != REFCOP_EVENT_RETURN)
            instrument_count(p, m);
        else if (gives)
            instrument_return(p, m);
    }
    if (body->slot_count || body->maybe_entry || body->maybe_dealloc)
        instrument_entry(p, function, body, flags);
}
