/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Hook calls and small values. */
#include "emit.h"

#include "llvm-c/DebugInfo.h"

/* The hooks are the ninth member of refcop_object. */
enum { OBJECT_HOOKS = 8 };

static LLVMValueRef call_hook(pass *p, LLVMValueRef condition, unsigned hook, LLVMTypeRef result,
                              LLVMValueRef *args, unsigned count) {
    LLVMTypeRef types[MAX_HOOK_ARGS];
    for (unsigned i = 0; i < count; i++)
        types[i] = LLVMTypeOf(args[i]);
    LLVMTypeRef type = LLVMFunctionType(result, types, count, false);
    LLVMValueRef path[] = {refcopi_int(p->i32, 0), refcopi_int(p->i32, OBJECT_HOOKS),
                           refcopi_int(p->i32, hook)};
    LLVMValueRef slot = LLVMConstInBoundsGEP2(p->object_type, p->object, path, 3);
    LLVMValueRef callee = LLVMBuildLoad2(p->builder, p->ptr, slot, "");
    if (condition)
        callee = LLVMBuildSelect(p->builder, condition, callee, p->noop, "");
    if (p->unless)
        callee = LLVMBuildSelect(p->builder, p->unless, p->noop, callee, "");
    return LLVMBuildCall2(p->builder, type, callee, args, count, "");
}

LLVMValueRef refcopi_hook(pass *p, unsigned hook, LLVMTypeRef result, LLVMValueRef *args,
                          unsigned count) {
    return call_hook(p, NULL, hook, result, args, count);
}

void refcopi_hook_when(pass *p, LLVMValueRef condition, unsigned hook, LLVMValueRef *args,
                       unsigned count) {
    call_hook(p, condition, hook, p->type_void, args, count);
}

void refcopi_hook_object(pass *p, unsigned hook, LLVMValueRef object, LLVMValueRef where) {
    LLVMValueRef args[] = {object, where};
    refcopi_hook(p, hook, p->type_void, args, 2);
}

void refcopi_before(pass *p, LLVMValueRef instruction) {
    LLVMPositionBuilderBefore(p->builder, instruction);
    LLVMSetCurrentDebugLocation2(p->builder, LLVMInstructionGetDebugLoc(instruction));
}

void refcopi_after(pass *p, LLVMValueRef instruction) {
    LLVMPositionBuilderBefore(p->builder, LLVMGetNextInstruction(instruction));
    LLVMSetCurrentDebugLocation2(p->builder, LLVMInstructionGetDebugLoc(instruction));
}

LLVMValueRef refcopi_null(pass *p) {
    return LLVMConstNull(p->ptr);
}

LLVMValueRef refcopi_int(LLVMTypeRef type, uint64_t value) {
    return LLVMConstInt(type, value, false);
}

bool refcopi_is_pointer(LLVMValueRef value) {
    return LLVMGetTypeKind(LLVMTypeOf(value)) == LLVMPointerTypeKind;
}

LLVMValueRef refcopi_when(pass *p, LLVMValueRef condition, LLVMValueRef value) {
    if (!condition)
        return value;
    return LLVMBuildSelect(p->builder, condition, value, LLVMConstNull(LLVMTypeOf(value)), "");
}

LLVMValueRef refcopi_load(pass *p, LLVMValueRef place) {
    return LLVMBuildLoad2(p->builder, p->ptr, place, "");
}

LLVMValueRef refcopi_base(LLVMValueRef pointer) {
    for (;;) {
        LLVMOpcode op;
        if (LLVMIsAInstruction(pointer))
            op = LLVMGetInstructionOpcode(pointer);
        else if (LLVMIsAConstantExpr(pointer))
            op = LLVMGetConstOpcode(pointer);
        else
            return pointer;
        if (op != LLVMGetElementPtr && op != LLVMBitCast && op != LLVMAddrSpaceCast)
            return pointer;
        pointer = LLVMGetOperand(pointer, 0);
    }
}

bool refcopi_is_local(LLVMValueRef pointer) {
    return LLVMIsAAllocaInst(refcopi_base(pointer)) != NULL;
}
