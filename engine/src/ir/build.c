/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */

/* The emit functions. Each appends one instruction to the current block, or nothing when that
 * has its terminator already; the value then returned is a temp without a definition, which
 * func_finish replaces by a havoc should live code use it after all. */

#include "refcop/ir.h"

#include "ir/internal.h"
#include <assert.h>
#include <stdlib.h>

/* NULL when the block swallows the instruction. */
static refcop_instr *emit(refcop_func *func, refcop_opcode op, uint16_t extra_flags) {
    refcop_func_builder *builder = func->builder;
    assert(builder != NULL);
    if (func->block_count == 0) {
        builder->current = refcop_func_add_block(func);
    }
    if (refcop_func_is_terminated(func)) {
        return NULL;
    }
    refcop_instr *instr = refcopi_instr_new(func, op);
    instr->flags = (uint16_t)(builder->flags | extra_flags);
    instr->loc = builder->loc;
    instr->macro = builder->macro;
    refcopi_block_append(func, &func->blocks[builder->current], instr);
    return instr;
}

static refcop_value define(refcop_func *func, refcop_instr *instr, refcop_type type) {
    uint32_t temp = refcopi_func_add_temp(func, type);
    if (instr != NULL) {
        instr->result = temp;
    }
    return refcopi_value_temp(func, temp);
}

static void set_args(refcop_func *func, refcop_instr *instr, const refcop_value *args,
                     uint32_t count) {
    instr->arg_count = count;
    if (count > 0) {
        instr->args =
            refcop_arena_copy(func->module->arena, args, sizeof(refcop_value) * (size_t)count);
    }
}

/* Each instruction has its own copy of steps with temps: func_finish renames temps in place. */
static refcop_place *own_place(refcop_func *func, refcop_place place) {
    refcop_arena *arena = func->module->arena;
    for (uint32_t i = 0; i < place.step_count; i++) {
        if (place.steps[i].index.kind == REFCOP_VALUE_TEMP) {
            place.steps = refcop_arena_copy(arena, place.steps,
                                            sizeof(refcop_step) * (size_t)place.step_count);
            break;
        }
    }
    return refcop_arena_copy(arena, &place, sizeof place);
}

static refcop_str intern(const refcop_func *func, const char *text) {
    return refcop_intern_c(func->module->strings, text);
}

refcop_value refcop_emit_load(refcop_func *func, refcop_place place) {
    refcop_instr *instr = emit(func, REFCOP_OP_LOAD, 0);
    if (instr != NULL) {
        instr->place = own_place(func, place);
    }
    return define(func, instr, place.type);
}

void refcop_emit_store(refcop_func *func, refcop_place place, refcop_value value,
                       uint16_t extra_flags) {
    refcop_instr *instr = emit(func, REFCOP_OP_STORE, extra_flags);
    if (instr != NULL) {
        instr->place = own_place(func, place);
        set_args(func, instr, &value, 1);
    }
}

refcop_value refcop_emit_addr(refcop_func *func, refcop_place place, refcop_type type) {
    refcop_instr *instr = emit(func, REFCOP_OP_ADDR, 0);
    if (instr != NULL) {
        instr->place = own_place(func, place);
    }
    return define(func, instr, type);
}

refcop_value refcop_emit_call(refcop_func *func, refcop_callee_kind kind, refcop_str name,
                              refcop_value pointer, const refcop_value *args, uint32_t arg_count,
                              refcop_type result_type, uint16_t extra_flags) {
    refcop_instr *instr = emit(func, REFCOP_OP_CALL, extra_flags);
    if (instr != NULL) {
        instr->sub = (uint8_t)kind;
        instr->name = name;
        if (kind == REFCOP_CALLEE_INDIRECT) {
            instr->callee = pointer;
        }
        set_args(func, instr, args, arg_count);
    }
    return result_type == REFCOP_TYPE_VOID ? refcop_value_none() : define(func, instr, result_type);
}

static refcop_value emit_binary(refcop_func *func, refcop_opcode op, unsigned sub, refcop_value a,
                                refcop_value b, refcop_type type, bool is_unsigned) {
    refcop_instr *instr = emit(func, op, is_unsigned ? REFCOP_INSTR_UNSIGNED : 0);
    if (instr != NULL) {
        const refcop_value args[2] = {a, b};
        instr->sub = (uint8_t)sub;
        set_args(func, instr, args, 2);
    }
    return define(func, instr, type);
}

refcop_value refcop_emit_cmp(refcop_func *func, refcop_pred pred, refcop_value a, refcop_value b,
                             bool is_unsigned) {
    return emit_binary(func, REFCOP_OP_CMP, pred, a, b, REFCOP_TYPE_INT, is_unsigned);
}

refcop_value refcop_emit_bin(refcop_func *func, refcop_binop op, refcop_value a, refcop_value b,
                             refcop_type type, bool is_unsigned) {
    return emit_binary(func, REFCOP_OP_BIN, op, a, b, type, is_unsigned);
}

refcop_value refcop_emit_cast(refcop_func *func, refcop_value value, refcop_type type) {
    refcop_instr *instr = emit(func, REFCOP_OP_CAST, 0);
    if (instr != NULL) {
        set_args(func, instr, &value, 1);
    }
    return define(func, instr, type);
}

void refcop_emit_copy(refcop_func *func, refcop_place to, refcop_place from) {
    refcop_instr *instr = emit(func, REFCOP_OP_COPY, 0);
    if (instr != NULL) {
        instr->place = own_place(func, to);
        instr->place2 = own_place(func, from);
    }
}

void refcop_emit_zero(refcop_func *func, refcop_place place) {
    refcop_instr *instr = emit(func, REFCOP_OP_ZERO, 0);
    if (instr != NULL) {
        instr->place = own_place(func, place);
    }
}

refcop_value refcop_emit_havoc(refcop_func *func, const char *why, const refcop_value *args,
                               uint32_t arg_count, refcop_type type) {
    refcop_instr *instr = emit(func, REFCOP_OP_HAVOC, 0);
    if (instr != NULL) {
        instr->name = intern(func, why);
        set_args(func, instr, args, arg_count);
    }
    return type == REFCOP_TYPE_VOID ? refcop_value_none() : define(func, instr, type);
}

void refcop_emit_clobber(refcop_func *func, const char *why) {
    refcop_instr *instr = emit(func, REFCOP_OP_CLOBBER, 0);
    if (instr != NULL) {
        instr->name = intern(func, why);
    }
}

void refcop_emit_scope_end(refcop_func *func, uint32_t local) {
    refcop_instr *instr = emit(func, REFCOP_OP_SCOPE_END, 0);
    if (instr != NULL) {
        instr->place = own_place(func, refcop_place_local(func, local));
    }
}

/* --- terminators ------------------------------------------------------------------------- */

static void set_targets(refcop_func *func, refcop_instr *instr, uint32_t count) {
    instr->target_count = count;
    instr->targets = REFCOP_NEW_ARRAY(func->module->arena, uint32_t, count);
}

void refcop_emit_jump(refcop_func *func, uint32_t target) {
    refcop_instr *instr = emit(func, REFCOP_OP_JUMP, 0);
    if (instr != NULL) {
        set_targets(func, instr, 1);
        instr->targets[0] = target;
    }
}

void refcop_emit_branch(refcop_func *func, refcop_value condition, uint32_t if_true,
                        uint32_t if_false) {
    refcop_instr *instr = emit(func, REFCOP_OP_BRANCH, 0);
    if (instr != NULL) {
        set_args(func, instr, &condition, 1);
        set_targets(func, instr, 2);
        instr->targets[0] = if_true;
        instr->targets[1] = if_false;
    }
}

typedef struct switch_case {
    int64_t number;
    uint32_t target;
    uint32_t order; /* as written: qsort is not stable */
} switch_case;

static int compare_cases(const void *a, const void *b) {
    const switch_case *x = a;
    const switch_case *y = b;
    if (x->number != y->number) {
        return x->number < y->number ? -1 : 1;
    }
    return x->order < y->order ? -1 : x->order > y->order;
}

void refcop_emit_switch(refcop_func *func, refcop_value value, const int64_t *cases,
                        const uint32_t *targets, uint32_t count, uint32_t fallback) {
    refcop_instr *instr = emit(func, REFCOP_OP_SWITCH, 0);
    if (instr == NULL) {
        return;
    }
    refcop_arena *scratch = refcopi_module_of(func)->scratch;
    switch_case *sorted = REFCOP_NEW_ARRAY(scratch, switch_case, (size_t)count + 1);
    for (uint32_t i = 0; i < count; i++) {
        sorted[i] = (switch_case){cases[i], targets[i], i};
    }
    if (count > 0) {
        qsort(sorted, count, sizeof *sorted, compare_cases);
    }
    set_args(func, instr, &value, 1);
    set_targets(func, instr, count + 1);
    instr->cases = count == 0 ? NULL : REFCOP_NEW_ARRAY(func->module->arena, int64_t, count);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (kept == 0 || instr->cases[kept - 1] != sorted[i].number) {
            instr->cases[kept] = sorted[i].number;
            instr->targets[kept] = sorted[i].target;
            kept++;
        }
    }
    instr->targets[kept] = fallback;
    instr->target_count = kept + 1;
    refcop_arena_reset(scratch);
}

/* C lets a void expression be returned from a void function, and old code leaves the value away;
 * the IR has a value exactly when the function has a result. */
void refcop_emit_return(refcop_func *func, refcop_value value) {
    if (func->result == REFCOP_TYPE_VOID) {
        (void)emit(func, REFCOP_OP_RETURN, 0);
        return;
    }
    if (refcop_func_is_terminated(func)) {
        return;
    }
    if (value.kind == REFCOP_VALUE_NONE) {
        value = refcop_emit_havoc(func, "return without a value", NULL, 0, func->result);
    }
    refcop_instr *instr = emit(func, REFCOP_OP_RETURN, 0);
    if (instr != NULL) {
        set_args(func, instr, &value, 1);
    }
}

void refcop_emit_unreachable(refcop_func *func) {
    (void)emit(func, REFCOP_OP_UNREACHABLE, 0);
}
