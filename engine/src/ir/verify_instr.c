/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "ir/verify.h"

#include <inttypes.h>

static bool is_agg(refcop_type type) {
    return type == REFCOP_TYPE_AGG;
}

/* --- operands ---------------------------------------------------------------------------- */

static bool verify_temp(refcopi_verifier *v, const refcop_value *value) {
    uint32_t temp = value->as.temp;
    if (temp >= v->func->temp_count) {
        return refcopi_verify_fail(v, "%%%" PRIu32 " does not exist", temp);
    }
    if (v->defined_in[temp] != v->block + 1) {
        return refcopi_verify_fail(v, "%%%" PRIu32 " is not defined before this in its block",
                                   temp);
    }
    if (value->type != v->func->temp_types[temp]) {
        return refcopi_verify_fail(v, "%%%" PRIu32 " is used as another type than its own", temp);
    }
    return true;
}

static bool verify_value(refcopi_verifier *v, const refcop_value *value) {
    if ((unsigned)value->type >= REFCOPI_TYPE_COUNT || value->type == REFCOP_TYPE_VOID) {
        return refcopi_verify_fail(v, "operand without a type");
    }
    switch (value->kind) {
    case REFCOP_VALUE_TEMP:
        return verify_temp(v, value);
    case REFCOP_VALUE_INT:
        return !is_agg(value->type) || refcopi_verify_fail(v, "constant of type agg");
    case REFCOP_VALUE_STRING:
        return (value->as.string != NULL && !is_agg(value->type)) ||
               refcopi_verify_fail(v, "malformed string operand");
    case REFCOP_VALUE_FUNC:
        return (value->as.string != NULL && value->as.string->length > 0 && !is_agg(value->type)) ||
               refcopi_verify_fail(v, "malformed function operand");
    case REFCOP_VALUE_NONE:
        break;
    }
    return refcopi_verify_fail(v, "operand without a value");
}

/* A number or pointer: what can be compared, tested, calculated with. */
static bool verify_scalar(refcopi_verifier *v, const refcop_value *value) {
    return !is_agg(value->type) || refcopi_verify_fail(v, "operand of type agg");
}

static bool verify_steps(refcopi_verifier *v, const refcop_place *place) {
    for (uint32_t i = 0; i < place->step_count; i++) {
        const refcop_step *step = &place->steps[i];
        if (step->kind == REFCOP_STEP_FIELD) {
            if (step->field == NULL || step->field->length == 0) {
                return refcopi_verify_fail(v, "field step without a name");
            }
            if (step->record != NULL && step->record->length == 0) {
                return refcopi_verify_fail(v, "field step with an empty record name");
            }
        } else if (step->kind == REFCOP_STEP_INDEX) {
            if (!verify_value(v, &step->index) || !verify_scalar(v, &step->index)) {
                return false;
            }
        } else {
            return refcopi_verify_fail(v, "unknown kind of step");
        }
    }
    return true;
}

/* Steps from a variable start in an aggregate; without steps the variable gives the type. */
static bool verify_variable(refcopi_verifier *v, const refcop_place *place, uint32_t count,
                            refcop_type declared) {
    if (place->index >= count) {
        return refcopi_verify_fail(v, "place: variable %" PRIu32 " does not exist", place->index);
    }
    if (place->step_count == 0 && place->type != declared) {
        return refcopi_verify_fail(v, "place has another type than its variable");
    }
    if (place->step_count > 0 && !is_agg(declared)) {
        return refcopi_verify_fail(v, "place: steps from a variable that is not agg");
    }
    return true;
}

static bool verify_base(refcopi_verifier *v, const refcop_place *place) {
    refcop_type declared = REFCOP_TYPE_VOID;
    switch (place->kind) {
    case REFCOP_PLACE_LOCAL:
        if (place->index < v->func->local_count) {
            declared = v->func->locals[place->index].type;
        }
        return verify_variable(v, place, v->func->local_count, declared);
    case REFCOP_PLACE_GLOBAL:
        if (place->index < v->module->global_count) {
            declared = v->module->globals[place->index].type;
        }
        return verify_variable(v, place, v->module->global_count, declared);
    case REFCOP_PLACE_DEREF:
        if (!verify_value(v, &place->pointer)) {
            return false;
        }
        return (!is_agg(place->pointer.type) && place->pointer.type != REFCOP_TYPE_FLOAT) ||
               refcopi_verify_fail(v, "place: reached through something that is no pointer");
    }
    return refcopi_verify_fail(v, "unknown kind of place");
}

static bool verify_place(refcopi_verifier *v, const refcop_place *place) {
    if (!verify_base(v, place) || !verify_steps(v, place)) {
        return false;
    }
    return ((unsigned)place->type < REFCOPI_TYPE_COUNT && place->type != REFCOP_TYPE_VOID) ||
           refcopi_verify_fail(v, "place without a type");
}

/* --- shape ------------------------------------------------------------------------------- */

static bool verify_counts(refcopi_verifier *v, const refcopi_ir_shape *shape) {
    const refcop_instr *instr = v->instr;
    bool has_result = instr->result != REFCOP_NO_TEMP;
    if ((shape->result == REFCOPI_ALWAYS && !has_result) ||
        (shape->result == REFCOPI_NEVER && has_result)) {
        return refcopi_verify_fail(v, has_result ? "must not have a result" : "lacks a result");
    }
    if ((instr->place != NULL) != shape->place || (instr->place2 != NULL) != shape->place2) {
        return refcopi_verify_fail(v, "has a place too many or too few");
    }
    if (shape->args != REFCOPI_ANY_NUMBER && instr->arg_count != shape->args) {
        return refcopi_verify_fail(v, "has %" PRIu32 " operands instead of %d", instr->arg_count,
                                   shape->args);
    }
    if (shape->targets != REFCOPI_ANY_NUMBER && instr->target_count != shape->targets) {
        return refcopi_verify_fail(v, "has %" PRIu32 " targets instead of %d", instr->target_count,
                                   shape->targets);
    }
    return true;
}

static bool verify_flags(refcopi_verifier *v) {
    unsigned left = v->instr->flags;
    for (int i = 0; i < REFCOPI_FLAG_COUNT; i++) {
        const refcopi_flag *flag = &refcopi_flags[i];
        if ((left & flag->bit) == 0) {
            continue;
        }
        if ((flag->ops >> v->instr->op & 1) == 0) {
            return refcopi_verify_fail(v, "must not be flagged %s", flag->name);
        }
        left &= ~flag->bit;
    }
    return left == 0 || refcopi_verify_fail(v, "has an unknown flag");
}

static bool verify_operands(refcopi_verifier *v) {
    const refcop_instr *instr = v->instr;
    if ((instr->place != NULL && !verify_place(v, instr->place)) ||
        (instr->place2 != NULL && !verify_place(v, instr->place2))) {
        return false;
    }
    for (uint32_t i = 0; i < instr->arg_count; i++) {
        if (!verify_value(v, &instr->args[i])) {
            return false;
        }
    }
    for (uint32_t i = 0; i < instr->target_count; i++) {
        if (instr->targets[i] >= v->func->block_count) {
            return refcopi_verify_fail(v, "b%" PRIu32 " does not exist", instr->targets[i]);
        }
    }
    return true;
}

static bool verify_result(refcopi_verifier *v) {
    uint32_t result = v->instr->result;
    if (result == REFCOP_NO_TEMP) {
        return true;
    }
    if (result >= v->func->temp_count) {
        return refcopi_verify_fail(v, "result %%%" PRIu32 " does not exist", result);
    }
    refcop_type type = v->func->temp_types[result];
    if ((unsigned)type >= REFCOPI_TYPE_COUNT || type == REFCOP_TYPE_VOID) {
        return refcopi_verify_fail(v, "result without a type");
    }
    if (v->defined_in[result] != 0) {
        return refcopi_verify_fail(v, "%%%" PRIu32 " is defined twice", result);
    }
    v->defined_in[result] = v->block + 1;
    return true;
}

/* --- opcodes ----------------------------------------------------------------------------- */

static bool verify_call(refcopi_verifier *v) {
    const refcop_instr *instr = v->instr;
    switch ((refcop_callee_kind)instr->sub) {
    case REFCOP_CALLEE_NAME:
    case REFCOP_CALLEE_MACRO:
        return (instr->name != NULL && instr->name->length > 0 &&
                instr->callee.kind == REFCOP_VALUE_NONE) ||
               refcopi_verify_fail(v, "needs the name of what is called, and no pointer");
    case REFCOP_CALLEE_INDIRECT:
        return verify_value(v, &instr->callee) && verify_scalar(v, &instr->callee);
    }
    return refcopi_verify_fail(v, "unknown kind of callee");
}

static bool verify_switch(refcopi_verifier *v) {
    const refcop_instr *instr = v->instr;
    if (instr->arg_count != 1 || instr->target_count == 0) {
        return refcopi_verify_fail(v, "needs a value and a fallback");
    }
    for (uint32_t i = 1; i + 1 < instr->target_count; i++) {
        if (instr->cases[i - 1] >= instr->cases[i]) {
            return refcopi_verify_fail(v, "cases do not ascend");
        }
    }
    return verify_scalar(v, &instr->args[0]);
}

static bool verify_return(refcopi_verifier *v) {
    const refcop_instr *instr = v->instr;
    refcop_type type = v->func->result;
    if (instr->arg_count != (type == REFCOP_TYPE_VOID ? 0 : 1)) {
        return refcopi_verify_fail(v, type == REFCOP_TYPE_VOID
                                          ? "returns a value from a void function"
                                          : "needs a value to return");
    }
    return instr->arg_count == 0 || is_agg(instr->args[0].type) == is_agg(type) ||
           refcopi_verify_fail(v, "returns an aggregate for a scalar or the reverse");
}

static bool verify_two_scalars(refcopi_verifier *v, uint32_t sub_count) {
    if (v->instr->sub >= sub_count) {
        return refcopi_verify_fail(v, "unknown operator");
    }
    return verify_scalar(v, &v->instr->args[0]) && verify_scalar(v, &v->instr->args[1]);
}

static bool verify_opcode(refcopi_verifier *v) {
    const refcop_instr *instr = v->instr;
    refcop_type type =
        instr->result == REFCOP_NO_TEMP ? REFCOP_TYPE_VOID : v->func->temp_types[instr->result];
    switch ((refcop_opcode)instr->op) {
    case REFCOP_OP_LOAD:
        return type == instr->place->type || refcopi_verify_fail(v, "result differs from place");
    case REFCOP_OP_STORE:
        return is_agg(instr->args[0].type) == is_agg(instr->place->type) ||
               refcopi_verify_fail(v, "stores an aggregate in a scalar or the reverse");
    case REFCOP_OP_ADDR:
        return (type != REFCOP_TYPE_AGG && type != REFCOP_TYPE_FLOAT) ||
               refcopi_verify_fail(v, "an address is a pointer");
    case REFCOP_OP_CALL:
        return verify_call(v);
    case REFCOP_OP_CMP:
        return verify_two_scalars(v, REFCOPI_PRED_COUNT) &&
               (type == REFCOP_TYPE_INT || refcopi_verify_fail(v, "the result is int"));
    case REFCOP_OP_BIN:
        return verify_two_scalars(v, REFCOPI_BINOP_COUNT) &&
               (!is_agg(type) || refcopi_verify_fail(v, "result of type agg"));
    case REFCOP_OP_CAST:
        return verify_scalar(v, &instr->args[0]) &&
               (!is_agg(type) || refcopi_verify_fail(v, "result of type agg"));
    case REFCOP_OP_COPY:
        return (is_agg(instr->place->type) && is_agg(instr->place2->type)) ||
               refcopi_verify_fail(v, "copies something that is not agg");
    case REFCOP_OP_ZERO:
        return is_agg(instr->place->type) ||
               refcopi_verify_fail(v, "zeroes something that is not agg");
    case REFCOP_OP_HAVOC:
    case REFCOP_OP_CLOBBER:
        return instr->name != NULL || refcopi_verify_fail(v, "does not say why");
    case REFCOP_OP_SCOPE_END:
        return (refcop_place_is_local(instr->place)) ||
               refcopi_verify_fail(v, "only a whole local goes out of scope");
    case REFCOP_OP_BRANCH:
        return verify_scalar(v, &instr->args[0]);
    case REFCOP_OP_SWITCH:
        return verify_switch(v);
    case REFCOP_OP_RETURN:
        return verify_return(v);
    case REFCOP_OP_JUMP:
    case REFCOP_OP_UNREACHABLE:
    case REFCOP_OPCODE_COUNT:
        return true;
    }
    return true;
}

bool refcopi_verify_instr(refcopi_verifier *v) {
    return verify_counts(v, &refcopi_ir_shapes[v->instr->op]) && verify_flags(v) &&
           verify_operands(v) && verify_result(v) && verify_opcode(v);
}
