/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "ir/parse.h"

/* --- values ------------------------------------------------------------------------------ */

bool refcopi_ir_at_value(const refcopi_ir_parser *p) {
    switch (p->token.kind) {
    case REFCOPI_IR_TOKEN_TEMP:
    case REFCOPI_IR_TOKEN_NUMBER:
    case REFCOPI_IR_TOKEN_STRING:
    case '&':
    case '(':
        return true;
    default:
        return refcopi_ir_is_word(p, "null");
    }
}

static bool parse_temp(refcopi_ir_parser *p, refcop_value *value) {
    const uint32_t *temp = refcopi_map_find(&p->temps, (uint32_t)p->token.number);
    if (temp == NULL) {
        return refcopi_ir_fail(p, &p->token, "%%%u is not defined above",
                               (unsigned)p->token.number);
    }
    *value = refcopi_value_temp(p->func, *temp);
    refcopi_ir_advance(p);
    return true;
}

/* A constant without its cast. */
static bool parse_constant(refcopi_ir_parser *p, refcop_value *value) {
    refcop_str text;
    if (p->token.kind == REFCOPI_IR_TOKEN_NUMBER) {
        *value = refcop_value_int(p->token.number);
        refcopi_ir_advance(p);
        return true;
    }
    if (refcopi_ir_accept_word(p, "null")) {
        *value = refcop_value_null(REFCOP_TYPE_OBJ);
        return true;
    }
    if (refcopi_ir_accept(p, '&')) {
        if (!refcopi_ir_parse_name(p, "the name of a function", &text)) {
            return false;
        }
        *value = refcop_value_func(text);
        return true;
    }
    if (!refcopi_ir_parse_string(p, "a value", &text)) {
        return false;
    }
    *value = refcop_value_string(text);
    return true;
}

bool refcopi_ir_parse_value(refcopi_ir_parser *p, refcop_value *value) {
    if (p->token.kind == REFCOPI_IR_TOKEN_TEMP) {
        return parse_temp(p, value);
    }
    if (!refcopi_ir_accept(p, '(')) {
        return parse_constant(p, value);
    }
    refcop_type type;
    if (!refcopi_ir_parse_type(p, &type) || !refcopi_ir_expect(p, ')', "')'") ||
        !parse_constant(p, value)) {
        return false;
    }
    value->type = type;
    return true;
}

/* --- places ------------------------------------------------------------------------------ */

static bool parse_pointer(refcopi_ir_parser *p, refcop_value *pointer) {
    if (p->token.kind == REFCOPI_IR_TOKEN_TEMP) {
        return parse_temp(p, pointer);
    }
    return refcopi_ir_expect(p, '(', "a temp, or a constant in parentheses") &&
           refcopi_ir_parse_value(p, pointer) && refcopi_ir_expect(p, ')', "')'");
}

static bool parse_local_base(refcopi_ir_parser *p, refcop_place *place) {
    refcopi_ir_token where = p->token;
    refcop_str name;
    if (!refcopi_ir_parse_name(p, "a place", &name)) {
        return false;
    }
    const uint32_t *index = refcopi_map_find(&p->locals, name->id);
    if (index == NULL) {
        return refcopi_ir_fail(p, &where, "%s is no local of this function", name->text);
    }
    *place = refcop_place_local(p->func, *index);
    return true;
}

static bool parse_global_base(refcopi_ir_parser *p, refcop_place *place) {
    refcopi_ir_token where = p->token;
    refcop_str name;
    if (!refcopi_ir_parse_name(p, "the name of a global", &name)) {
        return false;
    }
    const refcopi_module *impl = (const refcopi_module *)p->module;
    const uint32_t *index = refcopi_map_find(&impl->globals, name->id);
    if (index == NULL) {
        return refcopi_ir_fail(p, &where, "global @%s is not declared above", name->text);
    }
    *place = refcop_place_global(p->module, *index);
    return true;
}

static bool parse_field_step(refcopi_ir_parser *p, refcop_step *step) {
    *step = (refcop_step){.kind = REFCOP_STEP_FIELD};
    if (!refcopi_ir_parse_name(p, "the name of a field", &step->field)) {
        return false;
    }
    if (refcopi_ir_accept(p, REFCOPI_IR_TOKEN_SCOPE)) {
        step->record = step->field;
        return refcopi_ir_parse_name(p, "the name of a field", &step->field);
    }
    return true;
}

/* Steps behind a base; behind a pointer the first must be there, and is -> or an index. */
static bool parse_steps(refcopi_ir_parser *p, refcop_place *place, bool after_pointer) {
    uint32_t count = 0;
    for (;;) {
        refcop_step step = {.kind = REFCOP_STEP_INDEX};
        bool first_of_pointer = after_pointer && count == 0;
        if (refcopi_ir_accept(p, '[')) {
            if (!refcopi_ir_parse_value(p, &step.index) || !refcopi_ir_expect(p, ']', "']'")) {
                return false;
            }
        } else if (refcopi_ir_accept(p, first_of_pointer ? REFCOPI_IR_TOKEN_ARROW : '.')) {
            if (!parse_field_step(p, &step)) {
                return false;
            }
        } else if (first_of_pointer) {
            return refcopi_ir_expected(p, "'->' or '['");
        } else {
            break;
        }
        p->steps = refcopi_room_for_one(p->scratch, p->steps, count, sizeof step);
        p->steps[count++] = step;
    }
    if (count > 0) {
        place->step_count = count;
        place->steps = refcop_arena_copy(p->module->arena, p->steps, sizeof(refcop_step) * count);
    }
    return true;
}

bool refcopi_ir_parse_bare_place(refcopi_ir_parser *p, refcop_place *place, bool *known) {
    bool ok;
    *known = false;
    if (refcopi_ir_accept(p, '*')) {
        *place = refcop_place_deref(refcop_value_none(), REFCOP_TYPE_VOID);
        return parse_pointer(p, &place->pointer);
    }
    if (p->token.kind == REFCOPI_IR_TOKEN_TEMP || p->token.kind == '(') {
        *place = refcop_place_deref(refcop_value_none(), REFCOP_TYPE_VOID);
        return parse_pointer(p, &place->pointer) && parse_steps(p, place, true);
    }
    if (refcopi_ir_accept(p, '@')) {
        ok = parse_global_base(p, place);
    } else {
        ok = parse_local_base(p, place);
    }
    ok = ok && parse_steps(p, place, false);
    *known = ok && place->step_count == 0;
    return ok;
}

bool refcopi_ir_parse_place(refcopi_ir_parser *p, refcop_place *place) {
    bool known;
    if (!refcopi_ir_parse_bare_place(p, place, &known)) {
        return false;
    }
    return known || (refcopi_ir_expect(p, ':', "':' and the type of the place") &&
                     refcopi_ir_parse_type(p, &place->type));
}
