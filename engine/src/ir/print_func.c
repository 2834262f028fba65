/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Values, places, instructions and functions in the text form. */
#include "ir/print.h"

#include "ir/internal.h"
#include "ir/text.h"
#include <inttypes.h>
#include <string.h>

/* --- values and places ------------------------------------------------------------------- */

static void print_constant(refcop_value value, refcop_type usual, FILE *out) {
    bool is_null = value.kind == REFCOP_VALUE_INT && value.as.number == 0 &&
                   value.type != REFCOP_TYPE_INT && value.type != REFCOP_TYPE_FLOAT;
    if (is_null) {
        usual = REFCOP_TYPE_OBJ;
    }
    if (value.type != usual) {
        fprintf(out, "(%s)", refcopi_ir_type_name(value.type));
    }
    if (is_null) {
        fputs("null", out);
    } else if (value.kind == REFCOP_VALUE_INT) {
        fprintf(out, "%" PRId64, value.as.number);
    } else if (value.kind == REFCOP_VALUE_STRING) {
        refcopi_ir_print_quoted(value.as.string, out);
    } else {
        fputc('&', out);
        refcopi_ir_print_name(value.as.string, out);
    }
}

static void print_value(refcop_value value, FILE *out) {
    switch (value.kind) {
    case REFCOP_VALUE_NONE:
        fputs("?none", out);
        return;
    case REFCOP_VALUE_TEMP:
        fprintf(out, "%%%" PRIu32, value.as.temp);
        return;
    case REFCOP_VALUE_INT:
        print_constant(value, REFCOP_TYPE_INT, out);
        return;
    case REFCOP_VALUE_STRING:
        print_constant(value, REFCOP_TYPE_CHARPTR, out);
        return;
    case REFCOP_VALUE_FUNC:
        print_constant(value, REFCOP_TYPE_FNPTR, out);
        return;
    }
}

static void print_pointer(refcop_value value, FILE *out) {
    if (value.kind == REFCOP_VALUE_TEMP) {
        print_value(value, out);
        return;
    }
    fputc('(', out);
    print_value(value, out);
    fputc(')', out);
}

static void print_step(const refcop_step *step, bool after_pointer, FILE *out) {
    if (step->kind == REFCOP_STEP_INDEX) {
        fputc('[', out);
        print_value(step->index, out);
        fputc(']', out);
        return;
    }
    fputs(after_pointer ? "->" : ".", out);
    if (step->record != NULL) {
        refcopi_ir_print_name(step->record, out);
        fputs("::", out);
    }
    refcopi_ir_print_name(step->field, out);
}

static void print_base(const refcop_func *func, const refcop_place *place, FILE *out) {
    switch (place->kind) {
    case REFCOP_PLACE_LOCAL:
        if (place->index < func->local_count) {
            refcopi_ir_print_name(func->locals[place->index].name, out);
        } else {
            fprintf(out, "?local%" PRIu32, place->index);
        }
        return;
    case REFCOP_PLACE_GLOBAL:
        fputc('@', out);
        if (place->index < func->module->global_count) {
            refcopi_ir_print_name(func->module->globals[place->index].name, out);
        } else {
            fprintf(out, "?global%" PRIu32, place->index);
        }
        return;
    case REFCOP_PLACE_DEREF:
        if (place->step_count == 0) {
            fputc('*', out);
        }
        print_pointer(place->pointer, out);
        return;
    }
}

static void print_bare_place(const refcop_func *func, const refcop_place *place, FILE *out) {
    if (place == NULL) {
        fputs("?place", out);
        return;
    }
    print_base(func, place, out);
    for (uint32_t i = 0; i < place->step_count; i++) {
        print_step(&place->steps[i], place->kind == REFCOP_PLACE_DEREF && i == 0, out);
    }
}

/* With its type, unless a declaration says it. */
static void print_place(const refcop_func *func, const refcop_place *place, FILE *out) {
    print_bare_place(func, place, out);
    if (place != NULL && (place->kind == REFCOP_PLACE_DEREF || place->step_count > 0)) {
        fprintf(out, " : %s", refcopi_ir_type_name(place->type));
    }
}

/* --- instructions ------------------------------------------------------------------------ */

static void print_args(const refcop_instr *instr, FILE *out) {
    fputc('(', out);
    for (uint32_t i = 0; i < instr->arg_count; i++) {
        if (i > 0) {
            fputs(", ", out);
        }
        if (instr->args[i].read_only) {
            fputs("const ", out);
        }
        print_value(instr->args[i], out);
    }
    fputc(')', out);
}

static void print_list(const refcop_instr *instr, FILE *out) {
    for (uint32_t i = 0; i < instr->arg_count; i++) {
        fputs(i == 0 ? " " : ", ", out);
        print_value(instr->args[i], out);
    }
}

static void print_target(const refcop_instr *instr, uint32_t i, FILE *out) {
    if (i < instr->target_count) {
        fprintf(out, "b%" PRIu32, instr->targets[i]);
    } else {
        fputs("?target", out);
    }
}

static void print_callee(const refcop_instr *instr, FILE *out) {
    switch ((refcop_callee_kind)instr->sub) {
    case REFCOP_CALLEE_NAME:
        fputc(' ', out);
        if (instr->name != NULL && (strcmp(instr->name->text, "macro") == 0 ||
                                    strcmp(instr->name->text, "indirect") == 0)) {
            refcopi_ir_print_quoted(instr->name, out);
            return;
        }
        refcopi_ir_print_name(instr->name, out);
        return;
    case REFCOP_CALLEE_MACRO:
        fputs(" macro ", out);
        refcopi_ir_print_name(instr->name, out);
        return;
    case REFCOP_CALLEE_INDIRECT:
        fputs(" indirect ", out);
        print_value(instr->callee, out);
        if (instr->name != NULL) {
            fputs(" slot ", out);
            refcopi_ir_print_name(instr->name, out);
        }
        return;
    }
    fputs(" ?callee", out);
}

static void print_switch(const refcop_instr *instr, FILE *out) {
    print_list(instr, out);
    fputs(" { ", out);
    for (uint32_t i = 0; i + 1 < instr->target_count; i++) {
        fprintf(out, "%" PRId64 ": ", instr->cases[i]);
        print_target(instr, i, out);
        fputs(", ", out);
    }
    fputs("else: ", out);
    print_target(instr, instr->target_count - 1, out);
    fputs(" }", out);
}

static void print_operands(const refcop_func *func, const refcop_instr *instr, FILE *out) {
    switch ((refcop_opcode)instr->op) {
    case REFCOP_OP_LOAD:
        fputc(' ', out);
        print_bare_place(func, instr->place, out);
        return;
    case REFCOP_OP_ADDR:
        fputc(' ', out);
        print_place(func, instr->place, out);
        return;
    case REFCOP_OP_STORE:
        fputc(' ', out);
        print_place(func, instr->place, out);
        fputs(" =", out);
        print_list(instr, out);
        return;
    case REFCOP_OP_COPY:
        fputc(' ', out);
        print_bare_place(func, instr->place, out);
        fputs(" = ", out);
        print_bare_place(func, instr->place2, out);
        return;
    case REFCOP_OP_ZERO:
    case REFCOP_OP_SCOPE_END:
        fputc(' ', out);
        print_bare_place(func, instr->place, out);
        return;
    case REFCOP_OP_CALL:
        print_callee(instr, out);
        print_args(instr, out);
        return;
    case REFCOP_OP_CMP:
        fprintf(out, " %s", instr->sub < REFCOPI_PRED_COUNT ? refcopi_pred_names[instr->sub] : "?");
        print_list(instr, out);
        return;
    case REFCOP_OP_BIN:
        fprintf(out, " %s",
                instr->sub < REFCOPI_BINOP_COUNT ? refcopi_binop_names[instr->sub] : "?");
        print_list(instr, out);
        return;
    case REFCOP_OP_HAVOC:
    case REFCOP_OP_CLOBBER:
        fputc(' ', out);
        if (instr->name != NULL) {
            refcopi_ir_print_quoted(instr->name, out);
        }
        if (instr->op == REFCOP_OP_HAVOC) {
            print_args(instr, out);
        }
        return;
    case REFCOP_OP_CAST:
    case REFCOP_OP_RETURN:
        print_list(instr, out);
        return;
    case REFCOP_OP_JUMP:
        fputc(' ', out);
        print_target(instr, 0, out);
        return;
    case REFCOP_OP_BRANCH:
        print_list(instr, out);
        fputs(", ", out);
        print_target(instr, 0, out);
        fputs(", ", out);
        print_target(instr, 1, out);
        return;
    case REFCOP_OP_SWITCH:
        print_switch(instr, out);
        return;
    case REFCOP_OP_UNREACHABLE:
    case REFCOP_OPCODE_COUNT:
        return;
    }
}

static void print_instr_flags(unsigned flags, FILE *out) {
    const char *separator = " <";
    for (int i = 0; i < REFCOPI_FLAG_COUNT; i++) {
        if ((flags & refcopi_flags[i].bit) != 0) {
            fprintf(out, "%s%s", separator, refcopi_flags[i].name);
            separator = " ";
        }
    }
    if (separator[1] == '\0') {
        fputc('>', out);
    }
}

static void print_instr(const refcop_func *func, const refcop_instr *instr, FILE *out) {
    fputs("  ", out);
    if (instr->result != REFCOP_NO_TEMP) {
        fprintf(out, "%%%" PRIu32 " = ", instr->result);
    }
    fputs(instr->op < REFCOP_OPCODE_COUNT ? refcopi_opcode_names[instr->op] : "?", out);
    print_operands(func, instr, out);
    if (instr->result != REFCOP_NO_TEMP && instr->result < func->temp_count) {
        fprintf(out, " : %s", refcopi_ir_type_name(func->temp_types[instr->result]));
    }
    print_instr_flags(instr->flags, out);
    refcopi_ir_print_loc(func->module, instr->loc, out);
    if (instr->macro != NULL) {
        fputs(" from ", out);
        refcopi_ir_print_name(instr->macro, out);
    }
    fputc('\n', out);
}

/* --- functions ----------------------------------------------------------------------------- */

/* words[i] when set[i]. */
static void print_words(const bool *set, const char *const *words, size_t count, FILE *out) {
    const char *separator = " <";
    for (size_t i = 0; i < count; i++) {
        if (set[i]) {
            fprintf(out, "%s%s", separator, words[i]);
            separator = " ";
        }
    }
    if (separator[1] == '\0') {
        fputc('>', out);
    }
}

static void print_local(const refcop_func *func, const refcop_local *local, FILE *out) {
    static const char *const words[] = {"array", "implicit", "address_taken"};
    const bool set[] = {local->is_array, local->is_implicit, local->address_taken};
    refcopi_ir_print_name(local->name, out);
    fprintf(out, ": %s", refcopi_ir_type_name(local->type));
    if (local->record != NULL) {
        fputc(' ', out);
        refcopi_ir_print_name(local->record, out);
    }
    print_words(set, words, sizeof set / sizeof set[0], out);
    refcopi_ir_print_loc(func->module, local->loc, out);
}

static void print_func_head(const refcop_func *func, FILE *out) {
    static const char *const words[] = {"in_header", "setjmp", "address_taken", "locks"};
    const bool set[] = {func->in_header, func->uses_setjmp, func->address_taken, func->locks};
    fputs(func->linkage == REFCOP_LINKAGE_STATIC ? "func static @" : "func @", out);
    refcopi_ir_print_name(func->name, out);
    fputc('(', out);
    for (uint32_t i = 0; i < func->param_count; i++) {
        if (i > 0) {
            fputs(", ", out);
        }
        print_local(func, &func->locals[i], out);
    }
    if (func->variadic) {
        fputs(func->param_count > 0 ? ", ..." : "...", out);
    }
    fprintf(out, ") -> %s", refcopi_ir_type_name(func->result));
    print_words(set, words, sizeof set / sizeof set[0], out);
    if (!refcopi_ir_has_line(func->module, func->loc) && refcopi_ir_has_line(func->module, func->end_loc)) {
        fputs(" !0:0", out); /* the first location is the function's */
    }
    refcopi_ir_print_loc(func->module, func->loc, out);
    refcopi_ir_print_loc(func->module, func->end_loc, out);
    fputs(" {\n", out);
}

void refcop_func_print(const refcop_func *func, FILE *out) {
    print_func_head(func, out);
    for (uint32_t i = func->param_count; i < func->local_count; i++) {
        fputs("  local ", out);
        print_local(func, &func->locals[i], out);
        fputc('\n', out);
    }
    for (uint32_t b = 0; b < func->block_count; b++) {
        fprintf(out, "b%" PRIu32 ":\n", b);
        for (uint32_t i = 0; i < func->blocks[b].count; i++) {
            print_instr(func, func->blocks[b].instrs[i], out);
        }
    }
    fputs("}\n", out);
}
