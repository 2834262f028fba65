/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Outcomes of a contract as conditions: the result tells which of them it is. */
#include "caller.h"

/* Whether result is what o says; NULL: o does not tell. */
static LLVMValueRef is_outcome(pass *p, const refcop_outcome *o, LLVMValueRef result) {
    LLVMTypeRef type = LLVMTypeOf(result);
    LLVMTypeKind kind = LLVMGetTypeKind(type);
    if (kind != LLVMPointerTypeKind && kind != LLVMIntegerTypeKind)
        return NULL;
    LLVMValueRef zero = LLVMConstNull(type);
    switch (o->result) {
    case REFCOP_RESULT_NULL:
        return LLVMBuildICmp(p->builder, LLVMIntEQ, result, zero, "");
    case REFCOP_RESULT_NONZERO:
    case REFCOP_RESULT_NEW:
    case REFCOP_RESULT_BORROWED:
    case REFCOP_RESULT_IMMORTAL:
    case REFCOP_RESULT_INTERIOR:
    case REFCOP_RESULT_RAW:
    case REFCOP_RESULT_POINTER:
        return LLVMBuildICmp(p->builder, LLVMIntNE, result, zero, "");
    case REFCOP_RESULT_INT: {
        if (kind != LLVMIntegerTypeKind)
            return NULL;
        if (o->lo == o->hi)
            return LLVMBuildICmp(p->builder, LLVMIntEQ, result,
                                 LLVMConstInt(type, (uint64_t)o->lo, true), "");
        LLVMValueRef all = NULL;
        if (o->lo != INT64_MIN)
            all = LLVMBuildICmp(p->builder, LLVMIntSGE, result,
                                LLVMConstInt(type, (uint64_t)o->lo, true), "");
        if (o->hi != INT64_MAX) {
            LLVMValueRef below = LLVMBuildICmp(p->builder, LLVMIntSLE, result,
                                               LLVMConstInt(type, (uint64_t)o->hi, true), "");
            all = all ? LLVMBuildAnd(p->builder, all, below, "") : below;
        }
        return all;
    }
    case REFCOP_RESULT_VOID:
    case REFCOP_RESULT_SAME:
    case REFCOP_RESULT_PLAIN:
    case REFCOP_RESULT_UNKNOWN:
        return NULL;
    }
    return NULL;
}

LLVMValueRef refcopi_outcomes(pass *p, const refcop_contract *contract, uint16_t mask,
                              LLVMValueRef result) {
    unsigned all = (1u << contract->outcome_count) - 1;
    if ((mask & all) == all || !result)
        return NULL;
    LLVMValueRef any = NULL;
    for (unsigned o = 0; o < contract->outcome_count; o++) {
        if (!(mask & (1u << o)))
            continue;
        LLVMValueRef is = is_outcome(p, &contract->outcomes[o], result);
        if (!is)
            return NULL;
        any = any ? LLVMBuildOr(p->builder, any, is, "") : is;
    }
    return any ? any : refcopi_int(p->i1, 0);
}

bool refcopi_in_all_outcomes(const caller *c, uint16_t mask) {
    unsigned all = (1u << c->contract->outcome_count) - 1;
    return (mask & all) == all;
}
