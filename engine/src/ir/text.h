/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOPI_IR_TEXT_H
#define REFCOPI_IR_TEXT_H

/* Tokens of the text form. A token borrows from the text that is being read. */

#include "refcop/ir.h"

/* A location keeps 16 bits for the column (REFCOP_LOC_PACK). */
enum { REFCOPI_MAX_COLUMN = 0xffff };

/* Punctuation of one character is its own kind. */
typedef enum refcopi_ir_token_kind {
    REFCOPI_IR_TOKEN_END = 256,
    REFCOPI_IR_TOKEN_NEWLINE,
    REFCOPI_IR_TOKEN_WORD,     /* name, .2, name.2 */
    REFCOPI_IR_TOKEN_STRING,   /* "text", with the quotes; escapes are sound */
    REFCOPI_IR_TOKEN_NUMBER,   /* -12 */
    REFCOPI_IR_TOKEN_TEMP,     /* %12 */
    REFCOPI_IR_TOKEN_ARROW,    /* -> */
    REFCOPI_IR_TOKEN_SCOPE,    /* :: */
    REFCOPI_IR_TOKEN_ELLIPSIS, /* ... */
    REFCOPI_IR_TOKEN_BAD       /* problem says why */
} refcopi_ir_token_kind;

typedef struct refcopi_ir_token {
    int kind; /* refcopi_ir_token_kind or a character */
    const char *text;
    uint32_t length;
    uint32_t line, column;
    int64_t number;      /* NUMBER; TEMP: fits uint32_t */
    const char *problem; /* BAD; static storage */
} refcopi_ir_token;

typedef struct refcopi_ir_lexer {
    const char *at, *end;
    const char *line_start;
    uint32_t line;
} refcopi_ir_lexer;

/* length is below UINT32_MAX. */
void refcopi_ir_lexer_init(refcopi_ir_lexer *lexer, const char *text, size_t length);
refcopi_ir_token refcopi_ir_lexer_next(refcopi_ir_lexer *lexer);

/* How many bytes at the start of text make a WORD; 0 when none do. */
size_t refcopi_ir_word_length(const char *text, size_t length);

/* Decodes a STRING token into out, which has room for its length; returns the length. */
size_t refcopi_ir_string_decode(const refcopi_ir_token *token, char *out);

#endif
