/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "ir/internal.h"

#include <string.h>

const char *const refcopi_type_names[REFCOPI_TYPE_COUNT] = {
    [REFCOP_TYPE_VOID] = "void",     [REFCOP_TYPE_INT] = "int",       [REFCOP_TYPE_FLOAT] = "flt",
    [REFCOP_TYPE_OBJ] = "obj",       [REFCOP_TYPE_OBJPTR] = "obj*",   [REFCOP_TYPE_PTR] = "ptr",
    [REFCOP_TYPE_VOIDPTR] = "void*", [REFCOP_TYPE_CHARPTR] = "char*", [REFCOP_TYPE_FNPTR] = "fn",
    [REFCOP_TYPE_AGG] = "agg",
};

const char *const refcopi_pred_names[REFCOPI_PRED_COUNT] = {
    [REFCOP_PRED_EQ] = "eq", [REFCOP_PRED_NE] = "ne", [REFCOP_PRED_LT] = "lt",
    [REFCOP_PRED_LE] = "le", [REFCOP_PRED_GT] = "gt", [REFCOP_PRED_GE] = "ge",
};

const char *const refcopi_binop_names[REFCOPI_BINOP_COUNT] = {
    [REFCOP_BIN_ADD] = "add", [REFCOP_BIN_SUB] = "sub", [REFCOP_BIN_MUL] = "mul",
    [REFCOP_BIN_DIV] = "div", [REFCOP_BIN_REM] = "rem", [REFCOP_BIN_AND] = "and",
    [REFCOP_BIN_OR] = "or",   [REFCOP_BIN_XOR] = "xor", [REFCOP_BIN_SHL] = "shl",
    [REFCOP_BIN_SHR] = "shr",
};

const char *const refcopi_opcode_names[REFCOP_OPCODE_COUNT] = {
#define REFCOP_OPCODE(id, text, fields) [REFCOP_OP_##id] = text,
#include "refcop/opcodes.def"
#undef REFCOP_OPCODE
};

#define OP_BIT(id) (1u << REFCOP_OP_##id)
#define EVERY_OP ((1u << REFCOP_OPCODE_COUNT) - 1u)

const refcopi_flag refcopi_flags[REFCOPI_FLAG_COUNT] = {
    {REFCOP_INSTR_UNSIGNED, "unsigned", OP_BIT(CMP) | OP_BIT(BIN)},
    {REFCOP_INSTR_UNUSED, "unused", OP_BIT(CALL)},
    {REFCOP_INSTR_NORETURN, "noreturn", OP_BIT(CALL)},
    {REFCOP_INSTR_FOREIGN, "foreign", OP_BIT(CALL)},
    {REFCOP_INSTR_IN_MACRO, "in_macro", EVERY_OP},
    {REFCOP_INSTR_IMPLICIT, "implicit", EVERY_OP},
    {REFCOP_INSTR_NEW, "new", OP_BIT(RETURN)},
    /* An aggregate is initialised by a copy or by zeroing it. */
    {REFCOP_INSTR_INIT, "init", OP_BIT(STORE) | OP_BIT(COPY) | OP_BIT(ZERO)},
};

const refcopi_ir_shape refcopi_ir_shapes[REFCOP_OPCODE_COUNT] = {
    [REFCOP_OP_LOAD] = {REFCOPI_ALWAYS, true, false, 0, 0},
    [REFCOP_OP_STORE] = {REFCOPI_NEVER, true, false, 1, 0},
    [REFCOP_OP_ADDR] = {REFCOPI_ALWAYS, true, false, 0, 0},
    [REFCOP_OP_CALL] = {REFCOPI_MAYBE, false, false, REFCOPI_ANY_NUMBER, 0},
    [REFCOP_OP_CMP] = {REFCOPI_ALWAYS, false, false, 2, 0},
    [REFCOP_OP_BIN] = {REFCOPI_ALWAYS, false, false, 2, 0},
    [REFCOP_OP_CAST] = {REFCOPI_ALWAYS, false, false, 1, 0},
    [REFCOP_OP_COPY] = {REFCOPI_NEVER, true, true, 0, 0},
    [REFCOP_OP_ZERO] = {REFCOPI_NEVER, true, false, 0, 0},
    [REFCOP_OP_HAVOC] = {REFCOPI_MAYBE, false, false, REFCOPI_ANY_NUMBER, 0},
    [REFCOP_OP_CLOBBER] = {REFCOPI_NEVER, false, false, 0, 0},
    [REFCOP_OP_SCOPE_END] = {REFCOPI_NEVER, true, false, 0, 0},
    [REFCOP_OP_JUMP] = {REFCOPI_NEVER, false, false, 0, 1},
    [REFCOP_OP_BRANCH] = {REFCOPI_NEVER, false, false, 1, 2},
    [REFCOP_OP_SWITCH] = {REFCOPI_NEVER, false, false, 1, REFCOPI_ANY_NUMBER},
    /* 0 or 1 arguments: verify.c looks at the function's result. */
    [REFCOP_OP_RETURN] = {REFCOPI_NEVER, false, false, REFCOPI_ANY_NUMBER, 0},
    [REFCOP_OP_UNREACHABLE] = {REFCOPI_NEVER, false, false, 0, 0},
};

uint32_t refcopi_name_find(const char *const *names, uint32_t count, const char *text,
                           size_t length) {
    uint32_t i = 0;
    while (i < count && !(strlen(names[i]) == length && memcmp(names[i], text, length) == 0)) {
        i++;
    }
    return i;
}

static void visit_place(refcop_place *place, refcopi_visitor visit, void *context) {
    if (place == NULL) {
        return;
    }
    if (place->kind == REFCOP_PLACE_DEREF && place->pointer.kind != REFCOP_VALUE_NONE) {
        visit(context, &place->pointer, REFCOPI_IR_USE_POINTER);
    }
    for (uint32_t i = 0; i < place->step_count; i++) {
        refcop_step *step = &place->steps[i];
        if (step->kind == REFCOP_STEP_INDEX && step->index.kind != REFCOP_VALUE_NONE) {
            visit(context, &step->index, REFCOPI_IR_USE_INDEX);
        }
    }
}

void refcopi_visit_operands(refcop_instr *instr, refcopi_visitor visit, void *context) {
    visit_place(instr->place, visit, context);
    visit_place(instr->place2, visit, context);
    if (instr->callee.kind != REFCOP_VALUE_NONE) {
        visit(context, &instr->callee, REFCOPI_IR_USE_CALLEE);
    }
    for (uint32_t i = 0; i < instr->arg_count; i++) {
        if (instr->args[i].kind != REFCOP_VALUE_NONE) {
            visit(context, &instr->args[i], REFCOPI_IR_USE_ARG);
        }
    }
}

const char *const refcopi_typeobj_kind_names[REFCOPI_TYPEOBJ_KIND_COUNT] = {"static", "spec",
                                                                            "structseq", "module"};
const char *const refcopi_member_kind_names[REFCOPI_MEMBER_KIND_COUNT] = {"object", "object_ex",
                                                                          "other"};
const char *const refcopi_table_kind_names[REFCOPI_TABLE_KIND_COUNT] = {
    "methods", "getset", "members", "slots", "execs", "fields", "type", "module", "sequence"};
