/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* What every line of the text form is made of: errors and tokens, names, types, locations, flags. */
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

bool refcopi_ir_parse_number(refcopi_ir_parser *p, const char *what, int64_t max, int64_t *number) {
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
        if (!refcopi_ir_parse_number(p, "a line number up to 4294967295", UINT32_MAX, &line) ||
            !refcopi_ir_expect(p, ':', "':' and a column") ||
            !refcopi_ir_parse_number(p, "a column up to 65535", REFCOPI_MAX_COLUMN, &column)) {
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
