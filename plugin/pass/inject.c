/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Fault injection points. In front of a call that can fail:
 *
 *   start:  if (hooks.injecting, hardly ever) goto ask
 *   call:   armed = phi(0 from start, answer from ask)
 *           result = f(...)
 *           if (armed) fail_done(site)
 *           ... the hooks of the call ...
 *   ask:    answer = should_fail(site, the objects that decide)
 *           if (answer != SUBSTITUTE) goto call
 *   instead: what the failing outcome does to arguments and out-parameters
 *   join:   phi(result, failing result) */
#include "emit.h"

#include "llvm-c/DebugInfo.h"

static const refcop_outcome *failure(const refcop_contract *contract, unsigned *index) {
    const refcop_outcome *found = NULL;
    for (unsigned i = 0; i < contract->outcome_count; i++) {
        const refcop_outcome *o = &contract->outcomes[i];
        if (o->exception != REFCOP_EXC_SET || o->cause == REFCOP_CAUSE_NONE)
            continue;
        if (found && o->cause != REFCOP_CAUSE_DATA)
            continue; /* what data can provoke is the failure to show */
        found = o;
        *index = i;
    }
    return found;
}

bool refcopi_is_fallible(const refcop_contract *contract, uint16_t *flags) {
    if (contract->clauses & REFCOP_CLAUSE_RUNS)
        *flags |= REFCOP_SITE_RUNS;
    unsigned index;
    const refcop_outcome *o = failure(contract, &index);
    if (!o || contract->clauses & REFCOP_CLAUSE_NORETURN)
        return false;
    if (o->result == REFCOP_RESULT_NULL)
        *flags |= REFCOP_SITE_FAILS_NULL;
    else if (o->result != REFCOP_RESULT_INT || o->lo != o->hi)
        return false;
    *flags |= REFCOP_SITE_FALLIBLE;
    if (o->cause == REFCOP_CAUSE_MEM)
        *flags |= REFCOP_SITE_MEM_ONLY;
    return true;
}

/* What the failing outcome does to the argument value of the call. */
static void fail_effect(pass *p, LLVMValueRef value, const refcop_effect *e, LLVMValueRef where) {
    LLVMValueRef args[] = {value, where};
    switch (e->kind) {
    case REFCOP_EFFECT_STEAL:
    case REFCOP_EFFECT_RELEASE:
        refcopi_hook(p, HOOK(fail_release), p->type_void, args, 2);
        return;
    case REFCOP_EFFECT_OUT_RELEASE:
        args[0] = refcopi_load(p, value);
        refcopi_hook(p, HOOK(fail_release), p->type_void, args, 2);
        return;
    case REFCOP_EFFECT_OUT_NULL:
        LLVMBuildStore(p->builder, refcopi_null(p), value);
        return;
    default:
        return;
    }
}

static void fail_units(pass *p, const refcop_event *event, LLVMValueRef call, LLVMValueRef where) {
    for (uint32_t i = 0; event && i < event->unit_count; i++) {
        if (event->units[i].unit != REFCOP_UNIT_GIVE)
            continue;
        LLVMValueRef args[] = {LLVMGetOperand(call, event->units[i].argument), where};
        refcopi_hook(p, HOOK(fail_release), p->type_void, args, 2);
    }
}

static void fail_effects(pass *p, const match *m, LLVMValueRef call, unsigned outcome,
                         LLVMValueRef where) {
    const refcop_contract *contract = m->contract;
    unsigned count = LLVMGetNumArgOperands(call);
    for (unsigned i = 0; i < contract->param_count && i < count; i++) {
        LLVMValueRef value = LLVMGetOperand(call, i);
        if (!refcopi_is_pointer(value) || LLVMIsNull(value))
            continue;
        const refcop_param *param = &contract->params[i];
        for (unsigned e = 0; e < param->effect_count; e++) {
            const refcop_effect *effect = &param->effects[e];
            bool is_out =
                effect->kind == REFCOP_EFFECT_OUT_NULL || effect->kind == REFCOP_EFFECT_OUT_RELEASE;
            if (!(effect->when & (1u << outcome)) || (is_out && param->null_ok))
                continue;
            /* A Py_buffer that became NULL is not a pointer that did. */
            if (is_out && param->effects[0].kind == REFCOP_EFFECT_OUT_RAW)
                continue;
            fail_effect(p, value, effect, where);
        }
    }
    fail_units(p, m->event, call, where);
}

static LLVMValueRef failing_result(LLVMTypeRef type, const refcop_outcome *o) {
    if (o->result == REFCOP_RESULT_NULL)
        return LLVMConstNull(type);
    return LLVMConstInt(type, (uint64_t)o->lo, true);
}

/* Whoever used the call's result behind its own hooks uses other. */
static void replace_uses(pass *p, LLVMValueRef call, LLVMValueRef other, LLVMBasicBlockRef hooks) {
    uint32_t count = 0;
    for (LLVMUseRef u = LLVMGetFirstUse(call); u; u = LLVMGetNextUse(u))
        count++;
    LLVMValueRef *users = REFCOP_NEW_ARRAY(p->arena, LLVMValueRef, count + 1);
    count = 0;
    for (LLVMUseRef u = LLVMGetFirstUse(call); u; u = LLVMGetNextUse(u))
        users[count++] = LLVMGetUser(u);
    for (uint32_t i = 0; i < count; i++) {
        if (users[i] == other || LLVMGetInstructionParent(users[i]) == hooks)
            continue;
        int operands = LLVMGetNumOperands(users[i]);
        for (int o = 0; o < operands; o++)
            if (LLVMGetOperand(users[i], (unsigned)o) == call)
                LLVMSetOperand(users[i], (unsigned)o, other);
    }
}

typedef struct blocks {
    LLVMBasicBlockRef start, call, done, hooks, ask, instead, join;
} blocks;

static LLVMBasicBlockRef new_block(pass *p, LLVMBasicBlockRef before) {
    return LLVMInsertBasicBlockInContext(p->context, before, "");
}

static void replace_jump(pass *p, LLVMBasicBlockRef block, LLVMValueRef condition,
                         LLVMBasicBlockRef then, LLVMBasicBlockRef otherwise) {
    LLVMValueRef old = LLVMGetBasicBlockTerminator(block);
    LLVMPositionBuilderBefore(p->builder, old);
    LLVMValueRef jump = LLVMBuildCondBr(p->builder, condition, then, otherwise);
    refcop_bridge_mark_unlikely(jump);
    LLVMInstructionEraseFromParent(old);
}

static LLVMValueRef is_injecting(pass *p) {
    LLVMValueRef path[] = {
        refcopi_int(p->i32, 0), refcopi_int(p->i32, 8),
        refcopi_int(p->i32, (unsigned)(offsetof(refcop_hooks, injecting) / sizeof(void *)))};
    LLVMValueRef flag = LLVMBuildLoad2(
        p->builder, p->i64, LLVMConstInBoundsGEP2(p->object_type, p->object, path, 3), "");
    return LLVMBuildICmp(p->builder, LLVMIntNE, flag, refcopi_int(p->i64, 0), "");
}

/* More than there is room for: none, and so it always can fail. */
static void add_deciding(const match *m, LLVMValueRef call, LLVMValueRef *objects, unsigned most) {
    uint32_t mask = m->event ? m->event->decides_failure : 0;
    unsigned count = 0;
    for (uint32_t rest = mask; rest; rest &= rest - 1)
        count++;
    if (count > most)
        return;
    count = LLVMGetNumArgOperands(call);
    for (unsigned i = 0; i < count && i < 32; i++)
        if (mask & 1u << i && refcopi_is_pointer(LLVMGetOperand(call, i)))
            *objects++ = LLVMGetOperand(call, i);
}

void refcopi_inject(pass *p, const match *m, LLVMValueRef call, LLVMValueRef first,
                    LLVMValueRef rest, LLVMValueRef where) {
    unsigned outcome = 0;
    const refcop_outcome *fails = failure(m->contract, &outcome);
    LLVMTypeRef type = LLVMTypeOf(call);
    LLVMTypeKind kind = LLVMGetTypeKind(type);
    if (kind != (fails->result == REFCOP_RESULT_NULL ? LLVMPointerTypeKind : LLVMIntegerTypeKind))
        return;
    blocks b;
    b.start = LLVMGetInstructionParent(first);
    b.join = refcop_bridge_split(rest);
    b.call = refcop_bridge_split(first);
    b.hooks = refcop_bridge_split(LLVMGetNextInstruction(call));
    b.done = new_block(p, b.hooks);
    b.ask = new_block(p, b.call);
    b.instead = new_block(p, b.join);
    LLVMMetadataRef place = LLVMInstructionGetDebugLoc(call);
    LLVMValueRef zero = refcopi_int(p->i32, 0);

    LLVMPositionBuilderBefore(p->builder, LLVMGetBasicBlockTerminator(b.start));
    LLVMSetCurrentDebugLocation2(p->builder, place);
    replace_jump(p, b.start, is_injecting(p), b.ask, b.call);

    LLVMPositionBuilderAtEnd(p->builder, b.ask);
    LLVMValueRef question[] = {where, refcopi_null(p), refcopi_null(p)};
    add_deciding(m, call, question + 1, 2);
    LLVMValueRef answer = refcopi_hook(p, HOOK(should_fail), p->i32, question, 3);
    LLVMValueRef substitute = LLVMBuildICmp(p->builder, LLVMIntEQ, answer,
                                            refcopi_int(p->i32, REFCOP_FAIL_SUBSTITUTE), "");
    LLVMBuildCondBr(p->builder, substitute, b.instead, b.call);

    LLVMPositionBuilderBefore(p->builder, LLVMGetFirstInstruction(b.call));
    LLVMValueRef armed = LLVMBuildPhi(p->builder, p->i32, "");
    LLVMValueRef answers[] = {zero, answer};
    LLVMBasicBlockRef sources[] = {b.start, b.ask};
    LLVMAddIncoming(armed, answers, sources, 2);
    LLVMPositionBuilderBefore(p->builder, LLVMGetBasicBlockTerminator(b.call));
    LLVMValueRef is_armed = LLVMBuildICmp(p->builder, LLVMIntNE, armed, zero, "");
    replace_jump(p, b.call, is_armed, b.done, b.hooks);

    LLVMPositionBuilderAtEnd(p->builder, b.done);
    refcopi_hook(p, HOOK(fail_done), p->type_void, &where, 1);
    LLVMBuildBr(p->builder, b.hooks);

    LLVMPositionBuilderAtEnd(p->builder, b.instead);
    fail_effects(p, m, call, outcome, where);
    LLVMBuildBr(p->builder, b.join);

    if (!LLVMGetFirstUse(call))
        return;
    LLVMPositionBuilderBefore(p->builder, LLVMGetFirstInstruction(b.join));
    LLVMValueRef result = LLVMBuildPhi(p->builder, type, "");
    LLVMValueRef results[] = {call, failing_result(type, fails)};
    LLVMBasicBlockRef from[] = {b.hooks, b.instead};
    LLVMAddIncoming(result, results, from, 2);
    replace_uses(p, call, result, b.hooks);
}
