/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "ir/parse.h"

/* `python 3.11`: "3.11" is a number and a word, because .11 is one. */
static bool parse_version(refcopi_ir_parser *p, uint16_t *version) {
    int64_t major = 0;
    uint32_t minor = 0;
    if (!refcopi_ir_parse_number(p, "a Python version such as 3.11", UINT8_MAX, &major)) {
        return false;
    }
    bool sound = p->token.kind == REFCOPI_IR_TOKEN_WORD && p->token.text[0] == '.' &&
                 p->token.length >= 2 && p->token.length <= 4;
    for (uint32_t i = 1; sound && i < p->token.length; i++) {
        sound = p->token.text[i] >= '0' && p->token.text[i] <= '9';
        minor = minor * 10 + (uint32_t)(p->token.text[i] - '0');
    }
    if (!sound || minor > UINT8_MAX) {
        return refcopi_ir_expected(p, "the rest of a Python version such as 3.11");
    }
    refcopi_ir_advance(p);
    *version = (uint16_t)((unsigned)major << 8 | minor);
    return true;
}

/* `long 32`, `pointer 32`: what is not 64 on the target. */
static bool parse_bits(refcopi_ir_parser *p, const char *word, uint8_t *bits) {
    if (!refcopi_ir_accept_word(p, word)) {
        return true;
    }
    if (p->token.kind != REFCOPI_IR_TOKEN_NUMBER || p->token.number != 32) {
        return refcopi_ir_expected(p, "32");
    }
    *bits = 32;
    refcopi_ir_advance(p);
    return true;
}

static bool parse_module_line(refcopi_ir_parser *p) {
    while (refcopi_ir_accept(p, REFCOPI_IR_TOKEN_NEWLINE)) {
    }
    if (!refcopi_ir_accept_word(p, "module")) {
        return refcopi_ir_expected(p, "'module'");
    }
    if (!refcopi_ir_parse_string(p, "the module's name in quotes", &p->module->name)) {
        return false;
    }
    if (refcopi_ir_accept_word(p, "python") && !parse_version(p, &p->module->python_version)) {
        return false;
    }
    if (refcopi_ir_accept_word(p, "limited") && !parse_version(p, &p->module->limited_api)) {
        return false;
    }
    p->module->free_threaded = refcopi_ir_accept_word(p, "nogil");
    if (!parse_bits(p, "long", &p->module->long_bits) ||
        !parse_bits(p, "pointer", &p->module->pointer_bits)) {
        return false;
    }
    return refcopi_ir_end_of_line(p);
}

static bool parse_global(refcopi_ir_parser *p) {
    refcopi_ir_token where;
    refcop_str name;
    refcop_type type;
    refcop_loc loc;
    if (!refcopi_ir_expect(p, '@', "'@' and a name")) {
        return false;
    }
    where = p->token;
    if (!refcopi_ir_parse_name(p, "the name of a global", &name) ||
        !refcopi_ir_expect(p, ':', "':' and a type") || !refcopi_ir_parse_type(p, &type)) {
        return false;
    }
    if (refcopi_map_find(&((refcopi_module *)p->module)->globals, name->id) != NULL) {
        return refcopi_ir_fail(p, &where, "global @%s is there already", name->text);
    }
    bool is_static = refcopi_ir_accept_word(p, "static");
    bool is_defined = refcopi_ir_accept_word(p, "defined");
    if (!refcopi_ir_parse_loc(p, &loc)) {
        return false;
    }
    (void)refcop_module_add_global(p->module, name, type, is_static, is_defined, loc);
    return refcopi_ir_end_of_line(p);
}

static bool parse_impose(refcopi_ir_parser *p) {
    refcop_str function;
    refcop_str slot;
    refcop_str owner = NULL;
    refcop_loc loc;
    if (!refcopi_ir_expect(p, '@', "'@' and the name of a function") ||
        !refcopi_ir_parse_name(p, "the name of a function", &function)) {
        return false;
    }
    if (!refcopi_ir_accept_word(p, "slot")) {
        return refcopi_ir_expected(p, "'slot'");
    }
    if (!refcopi_ir_parse_name(p, "the name of a slot", &slot)) {
        return false;
    }
    if (refcopi_ir_accept_word(p, "owner") &&
        !refcopi_ir_parse_name(p, "the name of an object or table", &owner)) {
        return false;
    }
    if (!refcopi_ir_parse_loc(p, &loc)) {
        return false;
    }
    refcop_module_add_impose(p->module, function, slot, owner, loc);
    return refcopi_ir_end_of_line(p);
}

static bool parse_target(refcopi_ir_parser *p) {
    refcop_target target = {NULL, NULL, NULL, NULL, false, 0};
    if (!refcopi_ir_expect(p, '@', "'@' and the name of a function") ||
        !refcopi_ir_parse_name(p, "the name of a function", &target.function)) {
        return false;
    }
    if (!refcopi_ir_accept_word(p, "in")) {
        return refcopi_ir_expected(p, "'in'");
    }
    if (!refcopi_ir_expect(p, '@', "'@' and the name of a table") ||
        !refcopi_ir_parse_name(p, "the name of a table", &target.global)) {
        return false;
    }
    if (refcopi_ir_accept_word(p, "field") &&
        !refcopi_ir_parse_name(p, "the name of a field", &target.field)) {
        return false;
    }
    if (refcopi_ir_accept_word(p, "record") &&
        !refcopi_ir_parse_name(p, "the name of a record", &target.record)) {
        return false;
    }
    target.is_open = refcopi_ir_accept_word(p, "open");
    if (!refcopi_ir_parse_loc(p, &target.loc)) {
        return false;
    }
    refcop_module_add_target(p->module, &target);
    return refcopi_ir_end_of_line(p);
}

static bool parse_module(refcopi_ir_parser *p) {
    if (!parse_module_line(p)) {
        return false;
    }
    while (p->token.kind != REFCOPI_IR_TOKEN_END) {
        bool ok;
        if (refcopi_ir_accept(p, REFCOPI_IR_TOKEN_NEWLINE)) {
            ok = true;
        } else if (refcopi_ir_accept_word(p, "func")) {
            ok = refcopi_ir_parse_func(p);
        } else if (refcopi_ir_accept_word(p, "record")) {
            ok = refcopi_ir_parse_record(p);
        } else if (refcopi_ir_accept_word(p, "global")) {
            ok = parse_global(p);
        } else if (refcopi_ir_accept_word(p, "impose")) {
            ok = parse_impose(p);
        } else if (refcopi_ir_accept_word(p, "target")) {
            ok = parse_target(p);
        } else if (refcopi_ir_accept_word(p, "typeobj")) {
            ok = refcopi_ir_parse_typeobj(p);
        } else if (refcopi_ir_accept_word(p, "format")) {
            ok = refcopi_ir_parse_format(p);
        } else if (refcopi_ir_accept_word(p, "table")) {
            ok = refcopi_ir_parse_table(p);
        } else {
            ok = refcopi_ir_expected(
                p, "'record', 'global', 'impose', 'target', 'typeobj', 'format', 'table' or 'func'");
        }
        if (!ok) {
            return false;
        }
    }
    return true;
}

refcop_status refcop_module_parse(refcop_strings *strings, const char *text, size_t length,
                                  refcop_module **module, refcop_error *error) {
    if (length >= UINT32_MAX) {
        return refcop_error_set(error, REFCOP_ERROR_SYNTAX, 1, 1, "text of 4 GiB or more");
    }
    refcopi_ir_parser p = {
        .strings = strings,
        .module = refcop_module_new(strings, "", NULL, NULL),
        .scratch = refcop_arena_new("IR parser"),
        .error = error,
    };
    refcopi_ir_lexer_init(&p.lexer, text, length);
    refcopi_ir_advance(&p);
    bool ok = parse_module(&p);
    refcop_arena_free(p.scratch);
    if (!ok) {
        refcop_module_free(p.module);
        return REFCOP_ERROR_SYNTAX;
    }
    refcop_module_finish(p.module);
    *module = p.module;
    return REFCOP_OK;
}
