/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOPI_IR_PARSE_H
#define REFCOPI_IR_PARSE_H

/* The parser: recursive descent without recursion, one token ahead. Every function returns false
 * once an error has been recorded; the caller then returns false too.
 *
 * Arena: the module under construction owns what is parsed; look-up tables live in scratch and
 * die with the parser. */

#include "ir/internal.h"
#include "ir/text.h"

typedef struct refcopi_ir_parser {
    refcopi_ir_lexer lexer;
    refcopi_ir_token token; /* the next one */
    refcop_strings *strings;
    refcop_module *module;
    refcop_arena *scratch;
    refcop_error *error;
    char *decoded; /* room for the longest string so far */
    size_t decoded_size;

    /* of the function at hand */
    refcop_func *func;
    refcopi_map locals;          /* name id -> index */
    refcopi_map temps;           /* number as written -> temp */
    refcopi_ir_token far_target; /* label with the highest number, and that number */
    uint32_t highest_target;
    refcop_instr *instr;

    /* growing lists of the line at hand; copied when the line is complete */
    refcop_step *steps;
    refcop_value *args;
    int64_t *cases;
    uint32_t *targets;
} refcopi_ir_parser;

/* parse_word.c: tokens and the small things they make */
bool refcopi_ir_fail(refcopi_ir_parser *p, const refcopi_ir_token *where, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* "expected WHAT, found ..." at the next token. */
bool refcopi_ir_expected(refcopi_ir_parser *p, const char *what);
void refcopi_ir_advance(refcopi_ir_parser *p);
bool refcopi_ir_is_word(const refcopi_ir_parser *p, const char *word);
/* Takes the token when it is next; these two never fail. */
bool refcopi_ir_accept(refcopi_ir_parser *p, int kind);
bool refcopi_ir_accept_word(refcopi_ir_parser *p, const char *word);
bool refcopi_ir_expect(refcopi_ir_parser *p, int kind, const char *what);
bool refcopi_ir_end_of_line(refcopi_ir_parser *p);
/* A word or a string, interned. */
bool refcopi_ir_parse_name(refcopi_ir_parser *p, const char *what, refcop_str *name);
bool refcopi_ir_parse_string(refcopi_ir_parser *p, const char *what, refcop_str *text);
bool refcopi_ir_parse_type(refcopi_ir_parser *p, refcop_type *type);
/* 0 to max. */
bool refcopi_ir_parse_number(refcopi_ir_parser *p, const char *what, int64_t max, int64_t *number);
/* `!LINE:COLUMN` when it is next, else *loc = 0. */
bool refcopi_ir_parse_loc(refcopi_ir_parser *p, refcop_loc *loc);
/* `<word word>` when it is next: sets bit i of *bits for words[i]. */
bool refcopi_ir_parse_flags(refcopi_ir_parser *p, const char *const *words, uint32_t count,
                            uint32_t *bits);

/* parse_operand.c */
/* Whether the next token can begin a value. */
bool refcopi_ir_at_value(const refcopi_ir_parser *p);
bool refcopi_ir_parse_value(refcopi_ir_parser *p, refcop_value *value);
/* *known says whether a declaration gives the type; if not, place->type is still to be set. */
bool refcopi_ir_parse_bare_place(refcopi_ir_parser *p, refcop_place *place, bool *known);
/* With `: TYPE` unless a declaration gives it. */
bool refcopi_ir_parse_place(refcopi_ir_parser *p, refcop_place *place);

/* parse_typeobj.c: what follows the words `record` and `typeobj` */
bool refcopi_ir_parse_record(refcopi_ir_parser *p);
bool refcopi_ir_parse_typeobj(refcopi_ir_parser *p);

/* parse_table.c: what follows the words `format` and `table` */
bool refcopi_ir_parse_format(refcopi_ir_parser *p);
bool refcopi_ir_parse_table(refcopi_ir_parser *p);

/* parse_func.c; parse_instr.c */
bool refcopi_ir_parse_func(refcopi_ir_parser *p);
/* One instruction up to the end of its line; its first word has been read already when word is
 * not NULL. */
bool refcopi_ir_parse_instr(refcopi_ir_parser *p, const refcopi_ir_token *word);

#endif
