/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "ir/parse.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* --- errors and tokens ------------------------------------------------------------------- */

bool refcopi_ir_fail(refcopi_ir_parser *p, const refcopi_ir_token *where, const char *format, ...) {
    char text[sizeof p->error->message];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    (void)refcop_error_set(p->error, REFCOP_ERROR_SYNTAX, where->line, where->column, "%s", text);
    return false;
}

enum { MAX_SHOWN = 40 }; /* bytes of a token that an error message shows */

bool refcopi_ir_expected(refcopi_ir_parser *p, const char *what) {
    const refcopi_ir_token *token = &p->token;
    switch (token->kind) {
    case REFCOPI_IR_TOKEN_END:
        return refcopi_ir_fail(p, token, "expected %s, found the end of the text", what);
    case REFCOPI_IR_TOKEN_NEWLINE:
        return refcopi_ir_fail(p, token, "expected %s, found the end of the line", what);
    case REFCOPI_IR_TOKEN_BAD:
        return refcopi_ir_fail(p, token, "%s", token->problem);
    default:
        break;
    }
    int shown = token->length < MAX_SHOWN ? (int)token->length : MAX_SHOWN;
    return refcopi_ir_fail(p, token, "expected %s, found '%.*s'", what, shown, token->text);
}

void refcopi_ir_advance(refcopi_ir_parser *p) {
    p->token = refcopi_ir_lexer_next(&p->lexer);
}

bool refcopi_ir_is_word(const refcopi_ir_parser *p, const char *word) {
    return p->token.kind == REFCOPI_IR_TOKEN_WORD && p->token.length == strlen(word) &&
           memcmp(p->token.text, word, p->token.length) == 0;
}

bool refcopi_ir_accept(refcopi_ir_parser *p, int kind) {
    if (p->token.kind != kind) {
        return false;
    }
    refcopi_ir_advance(p);
    return true;
}

bool refcopi_ir_accept_word(refcopi_ir_parser *p, const char *word) {
    if (!refcopi_ir_is_word(p, word)) {
        return false;
    }
    refcopi_ir_advance(p);
    return true;
}

bool refcopi_ir_expect(refcopi_ir_parser *p, int kind, const char *what) {
    return refcopi_ir_accept(p, kind) || refcopi_ir_expected(p, what);
}

bool refcopi_ir_end_of_line(refcopi_ir_parser *p) {
    return p->token.kind == REFCOPI_IR_TOKEN_END ||
           refcopi_ir_expect(p, REFCOPI_IR_TOKEN_NEWLINE, "the end of the line");
}

/* --- names, types, locations, flags ------------------------------------------------------ */

bool refcopi_ir_parse_string(refcopi_ir_parser *p, const char *what, refcop_str *text) {
    if (p->token.kind != REFCOPI_IR_TOKEN_STRING) {
        return refcopi_ir_expected(p, what);
    }
    if (p->token.length > p->decoded_size) {
        p->decoded_size = (size_t)p->token.length * 2;
        p->decoded = refcop_arena_alloc(p->scratch, p->decoded_size);
    }
    *text = refcop_intern(p->strings, p->decoded, refcopi_ir_string_decode(&p->token, p->decoded));
    refcopi_ir_advance(p);
    return true;
}

bool refcopi_ir_parse_name(refcopi_ir_parser *p, const char *what, refcop_str *name) {
    if (p->token.kind != REFCOPI_IR_TOKEN_WORD) {
        return refcopi_ir_parse_string(p, what, name);
    }
    *name = refcop_intern(p->strings, p->token.text, p->token.length);
    refcopi_ir_advance(p);
    return true;
}

bool refcopi_ir_parse_type(refcopi_ir_parser *p, refcop_type *type) {
    refcopi_ir_token word = p->token;
    if (word.kind != REFCOPI_IR_TOKEN_WORD) {
        return refcopi_ir_expected(p, "a type");
    }
    refcopi_ir_advance(p);
    char name[8];
    size_t length = word.length < sizeof name - 1 ? word.length : sizeof name - 1;
    memcpy(name, word.text, length);
    if (refcopi_ir_accept(p, '*')) {
        name[length++] = '*';
    }
    uint32_t found = refcopi_name_find(refcopi_type_names, REFCOPI_TYPE_COUNT, name, length);
    if (found == REFCOPI_TYPE_COUNT) {
        return refcopi_ir_fail(p, &word,
                               "unknown type '%.*s': the types are void, int, flt, obj, obj*, "
                               "ptr, void*, char*, fn and agg",
                               (int)length, name);
    }
    *type = (refcop_type)found;
    return true;
}

static bool parse_number(refcopi_ir_parser *p, const char *what, int64_t max, int64_t *number) {
    if (p->token.kind != REFCOPI_IR_TOKEN_NUMBER || p->token.number < 0 || p->token.number > max) {
        return refcopi_ir_expected(p, what);
    }
    *number = p->token.number;
    refcopi_ir_advance(p);
    return true;
}

bool refcopi_ir_parse_loc(refcopi_ir_parser *p, refcop_loc *loc) {
    int64_t line = 0;
    int64_t column = 0;
    if (refcopi_ir_accept(p, '!')) {
        if (!parse_number(p, "a line number up to 4294967295", UINT32_MAX, &line) ||
            !refcopi_ir_expect(p, ':', "':' and a column") ||
            !parse_number(p, "a column up to 65535", REFCOPI_MAX_COLUMN, &column)) {
            return false;
        }
    }
    *loc = line == 0 ? 0 : REFCOP_LOC_PACK(line, column);
    return true;
}

bool refcopi_ir_parse_flags(refcopi_ir_parser *p, const char *const *words, uint32_t count,
                            uint32_t *bits) {
    *bits = 0;
    if (!refcopi_ir_accept(p, '<')) {
        return true;
    }
    while (!refcopi_ir_accept(p, '>')) {
        uint32_t found = count;
        if (p->token.kind == REFCOPI_IR_TOKEN_WORD) {
            found = refcopi_name_find(words, count, p->token.text, p->token.length);
        }
        if (found == count) {
            return refcopi_ir_expected(p, "a flag that is allowed here, or '>'");
        }
        *bits |= 1u << found;
        refcopi_ir_advance(p);
    }
    return true;
}

/* --- module ------------------------------------------------------------------------------ */

/* `python 3.11`: "3.11" is a number and a word, because .11 is one. */
static bool parse_version(refcopi_ir_parser *p, uint16_t *version) {
    int64_t major = 0;
    uint32_t minor = 0;
    if (!parse_number(p, "a Python version such as 3.11", UINT8_MAX, &major)) {
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
