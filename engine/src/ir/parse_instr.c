/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "ir/parse.h"

/* --- operands ---------------------------------------------------------------------------- */

static refcop_place *keep_place(refcopi_ir_parser *p, const refcop_place *place) {
    return refcop_arena_copy(p->module->arena, place, sizeof *place);
}

/* A place as it is, whose type is type unless a declaration says otherwise. */
static bool parse_untyped_place(refcopi_ir_parser *p, refcop_type type, refcop_place **kept) {
    refcop_place place;
    bool known;
    if (!refcopi_ir_parse_bare_place(p, &place, &known)) {
        return false;
    }
    if (!known) {
        place.type = type;
    }
    *kept = keep_place(p, &place);
    return true;
}

static bool parse_typed_place(refcopi_ir_parser *p, refcop_place **kept) {
    refcop_place place;
    if (!refcopi_ir_parse_place(p, &place)) {
        return false;
    }
    *kept = keep_place(p, &place);
    return true;
}

static bool add_arg(refcopi_ir_parser *p) {
    refcop_value value;
    bool read_only = p->instr->op == REFCOP_OP_CALL && refcopi_ir_accept_word(p, "const");
    if (!refcopi_ir_parse_value(p, &value)) {
        return false;
    }
    value.read_only = read_only;
    p->args = refcopi_room_for_one(p->scratch, p->args, p->instr->arg_count, sizeof value);
    p->args[p->instr->arg_count++] = value;
    return true;
}

static void keep_args(refcopi_ir_parser *p) {
    if (p->instr->arg_count > 0) {
        p->instr->args = refcop_arena_copy(p->module->arena, p->args,
                                           sizeof(refcop_value) * p->instr->arg_count);
    }
}

static bool parse_arg(refcopi_ir_parser *p) {
    if (!add_arg(p)) {
        return false;
    }
    keep_args(p);
    return true;
}

static bool parse_arg_pair(refcopi_ir_parser *p) {
    if (!add_arg(p) || !refcopi_ir_expect(p, ',', "',' and the second operand") || !add_arg(p)) {
        return false;
    }
    keep_args(p);
    return true;
}

static bool parse_arg_list(refcopi_ir_parser *p) {
    if (!refcopi_ir_expect(p, '(', "'('")) {
        return false;
    }
    while (!refcopi_ir_accept(p, ')')) {
        if (p->instr->arg_count > 0 && !refcopi_ir_expect(p, ',', "',' or ')'")) {
            return false;
        }
        if (!add_arg(p)) {
            return false;
        }
    }
    keep_args(p);
    return true;
}

/* --- targets ----------------------------------------------------------------------------- */

static bool add_target(refcopi_ir_parser *p) {
    const refcopi_ir_token word = p->token;
    uint64_t number = 0;
    bool sound = word.kind == REFCOPI_IR_TOKEN_WORD && word.length >= 2 && word.text[0] == 'b' &&
                 (word.text[1] != '0' || word.length == 2);
    for (uint32_t i = 1; sound && i < word.length; i++) {
        sound = word.text[i] >= '0' && word.text[i] <= '9';
        number = number * 10 + (uint64_t)(unsigned char)(word.text[i] - '0');
        sound = sound && number < UINT32_MAX;
    }
    if (!sound) {
        return refcopi_ir_expected(p, "the label of a block such as b1");
    }
    if (p->far_target.line == 0 || number > p->highest_target) {
        p->highest_target = (uint32_t)number;
        p->far_target = word;
    }
    uint32_t count = p->instr->target_count;
    p->targets = refcopi_room_for_one(p->scratch, p->targets, count, sizeof(uint32_t));
    p->targets[count] = (uint32_t)number;
    p->instr->target_count++;
    refcopi_ir_advance(p);
    return true;
}

static void keep_targets(refcopi_ir_parser *p) {
    p->instr->targets =
        refcop_arena_copy(p->module->arena, p->targets, sizeof(uint32_t) * p->instr->target_count);
}

static bool parse_jump(refcopi_ir_parser *p) {
    if (!add_target(p)) {
        return false;
    }
    keep_targets(p);
    return true;
}

static bool parse_branch(refcopi_ir_parser *p) {
    if (!parse_arg(p) || !refcopi_ir_expect(p, ',', "',' and a label") || !add_target(p) ||
        !refcopi_ir_expect(p, ',', "',' and a label") || !add_target(p)) {
        return false;
    }
    keep_targets(p);
    return true;
}

/* { NUMBER: LABEL, ... else: LABEL } */
static bool parse_switch(refcopi_ir_parser *p) {
    if (!parse_arg(p) || !refcopi_ir_expect(p, '{', "'{'")) {
        return false;
    }
    uint32_t count = 0;
    while (p->token.kind == REFCOPI_IR_TOKEN_NUMBER) {
        p->cases = refcopi_room_for_one(p->scratch, p->cases, count, sizeof(int64_t));
        p->cases[count++] = p->token.number;
        refcopi_ir_advance(p);
        if (!refcopi_ir_expect(p, ':', "':' and a label") || !add_target(p) ||
            !refcopi_ir_expect(p, ',', "','")) {
            return false;
        }
    }
    if (!refcopi_ir_accept_word(p, "else")) {
        return refcopi_ir_expected(p, "a number or 'else'");
    }
    if (!refcopi_ir_expect(p, ':', "':' and a label") || !add_target(p) ||
        !refcopi_ir_expect(p, '}', "'}'")) {
        return false;
    }
    keep_targets(p);
    if (count > 0) {
        p->instr->cases =
            refcop_arena_copy(p->module->arena, p->cases, sizeof(int64_t) * (size_t)count);
    }
    return true;
}

/* --- opcodes ----------------------------------------------------------------------------- */

static bool parse_sub(refcopi_ir_parser *p, const char *const *names, uint32_t count,
                      const char *what) {
    uint32_t found = count;
    if (p->token.kind == REFCOPI_IR_TOKEN_WORD) {
        found = refcopi_name_find(names, count, p->token.text, p->token.length);
    }
    if (found == count) {
        return refcopi_ir_expected(p, what);
    }
    p->instr->sub = (uint8_t)found;
    refcopi_ir_advance(p);
    return parse_arg_pair(p);
}

static bool parse_call(refcopi_ir_parser *p) {
    refcop_instr *instr = p->instr;
    instr->sub = REFCOP_CALLEE_NAME;
    if (refcopi_ir_accept_word(p, "indirect")) {
        instr->sub = REFCOP_CALLEE_INDIRECT;
        if (!refcopi_ir_parse_value(p, &instr->callee)) {
            return false;
        }
        bool named = refcopi_ir_accept_word(p, "slot");
        return (!named || refcopi_ir_parse_name(p, "the name of a slot", &instr->name)) &&
               parse_arg_list(p);
    }
    if (refcopi_ir_accept_word(p, "macro")) {
        instr->sub = REFCOP_CALLEE_MACRO;
    }
    return refcopi_ir_parse_name(p, "what is called", &instr->name) && parse_arg_list(p);
}

static bool parse_operands(refcopi_ir_parser *p) {
    refcop_instr *instr = p->instr;
    switch ((refcop_opcode)instr->op) {
    case REFCOP_OP_LOAD:
        return parse_untyped_place(p, REFCOP_TYPE_VOID, &instr->place);
    case REFCOP_OP_ADDR:
        return parse_typed_place(p, &instr->place);
    case REFCOP_OP_STORE:
        return parse_typed_place(p, &instr->place) &&
               refcopi_ir_expect(p, '=', "'=' and a value") && parse_arg(p);
    case REFCOP_OP_COPY:
        return parse_untyped_place(p, REFCOP_TYPE_AGG, &instr->place) &&
               refcopi_ir_expect(p, '=', "'=' and a place") &&
               parse_untyped_place(p, REFCOP_TYPE_AGG, &instr->place2);
    case REFCOP_OP_ZERO:
    case REFCOP_OP_SCOPE_END:
        return parse_untyped_place(p, REFCOP_TYPE_AGG, &instr->place);
    case REFCOP_OP_CALL:
        return parse_call(p);
    case REFCOP_OP_CMP:
        return parse_sub(p, refcopi_pred_names, REFCOPI_PRED_COUNT, "eq, ne, lt, le, gt or ge");
    case REFCOP_OP_BIN:
        return parse_sub(p, refcopi_binop_names, REFCOPI_BINOP_COUNT,
                         "add, sub, mul, div, rem, and, or, xor, shl or shr");
    case REFCOP_OP_CAST:
        return parse_arg(p);
    case REFCOP_OP_HAVOC:
        return refcopi_ir_parse_string(p, "the reason in quotes", &instr->name) &&
               parse_arg_list(p);
    case REFCOP_OP_CLOBBER:
        return refcopi_ir_parse_string(p, "the reason in quotes", &instr->name);
    case REFCOP_OP_JUMP:
        return parse_jump(p);
    case REFCOP_OP_BRANCH:
        return parse_branch(p);
    case REFCOP_OP_SWITCH:
        return parse_switch(p);
    case REFCOP_OP_RETURN:
        return !refcopi_ir_at_value(p) || parse_arg(p);
    case REFCOP_OP_UNREACHABLE:
    case REFCOP_OPCODE_COUNT:
        return true;
    }
    return true;
}

/* --- line -------------------------------------------------------------------------------- */

static bool parse_opcode(refcopi_ir_parser *p, const refcopi_ir_token *word) {
    refcopi_ir_token token = word != NULL ? *word : p->token;
    uint32_t op = REFCOP_OPCODE_COUNT;
    if (token.kind == REFCOPI_IR_TOKEN_WORD) {
        op = refcopi_name_find(refcopi_opcode_names, REFCOP_OPCODE_COUNT, token.text, token.length);
    }
    if (op == REFCOP_OPCODE_COUNT) {
        if (word == NULL) {
            return refcopi_ir_expected(p, "an instruction");
        }
        int shown = token.length < 40 ? (int)token.length : 40;
        return refcopi_ir_fail(p, &token, "unknown instruction '%.*s'", shown, token.text);
    }
    if (word == NULL) {
        refcopi_ir_advance(p);
    }
    p->instr = refcopi_instr_new(p->func, (refcop_opcode)op);
    return true;
}

/* `: TYPE` of the result, and the result itself. written: the number of the temp. */
static bool parse_result(refcopi_ir_parser *p, const refcopi_ir_token *written) {
    refcop_type type;
    if (!refcopi_ir_expect(p, ':', "':' and the type of the result") ||
        !refcopi_ir_parse_type(p, &type)) {
        return false;
    }
    refcop_instr *instr = p->instr;
    instr->result = refcopi_func_add_temp(p->func, type);
    if (!refcopi_map_add(&p->temps, (uint32_t)written->number, instr->result)) {
        return refcopi_ir_fail(p, written, "%%%u is defined already", (unsigned)written->number);
    }
    refcop_place *place = instr->place;
    if (instr->op == REFCOP_OP_LOAD &&
        (place->kind == REFCOP_PLACE_DEREF || place->step_count > 0)) {
        place->type = type;
    }
    return true;
}

/* [<flags>] [!LINE:COLUMN] [from MACRO] */
static bool parse_trailer(refcopi_ir_parser *p) {
    const char *words[REFCOPI_FLAG_COUNT];
    uint32_t bits;
    for (int i = 0; i < REFCOPI_FLAG_COUNT; i++) {
        words[i] = refcopi_flags[i].name;
    }
    if (!refcopi_ir_parse_flags(p, words, REFCOPI_FLAG_COUNT, &bits) ||
        !refcopi_ir_parse_loc(p, &p->instr->loc)) {
        return false;
    }
    for (int i = 0; i < REFCOPI_FLAG_COUNT; i++) {
        if ((bits >> i & 1) != 0) {
            p->instr->flags = (uint16_t)(p->instr->flags | refcopi_flags[i].bit);
        }
    }
    if (refcopi_ir_accept_word(p, "from") &&
        !refcopi_ir_parse_name(p, "the name of a macro", &p->instr->macro)) {
        return false;
    }
    return refcopi_ir_end_of_line(p);
}

bool refcopi_ir_parse_instr(refcopi_ir_parser *p, const refcopi_ir_token *word) {
    refcopi_ir_token result = p->token;
    bool has_result = word == NULL && refcopi_ir_accept(p, REFCOPI_IR_TOKEN_TEMP);
    if (has_result && !refcopi_ir_expect(p, '=', "'='")) {
        return false;
    }
    if (!parse_opcode(p, word)) {
        return false;
    }
    refcop_func *func = p->func;
    if (refcopi_ir_shapes[p->instr->op].result == REFCOPI_ALWAYS && !has_result) {
        return refcopi_ir_fail(p, word != NULL ? word : &result,
                               "%s has a result: write %%N = in front of it",
                               refcopi_opcode_names[p->instr->op]);
    }
    if (!parse_operands(p) || (has_result && !parse_result(p, &result)) || !parse_trailer(p)) {
        return false;
    }
    refcopi_block_append(func, &func->blocks[func->block_count - 1], p->instr);
    return true;
}
