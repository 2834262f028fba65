/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOPI_CONTRACT_LEXER_H
#define REFCOPI_CONTRACT_LEXER_H

/* Lexer: cuts the text of a model file into tokens. Tokens point into the text, which needs no
 * NUL at its end; nothing is allocated. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum refcopi_token_kind {
    TOKEN_NONE,
    /* Single characters stand for themselves. */
    TOKEN_LEFT = '(',
    TOKEN_RIGHT = ')',
    TOKEN_COMMA = ',',
    TOKEN_COLON = ':',
    TOKEN_SEMICOLON = ';',
    TOKEN_STAR = '*',
    TOKEN_QUESTION = '?',
    TOKEN_BAR = '|',
    TOKEN_BANG = '!',
    TOKEN_AT = '@',
    TOKEN_TILDE = '~',
    TOKEN_LESS = '<',
    TOKEN_DOT = '.',
    TOKEN_END = 256,
    TOKEN_NEWLINE,   /* end of a line that does not go on */
    TOKEN_WORD,      /* steal, may-steal, PyList_New */
    TOKEN_NUMBER,    /* 12, -1 */
    TOKEN_ARROW,     /* -> */
    TOKEN_RANGE,     /* .. */
    TOKEN_ELLIPSIS,  /* ... */
    TOKEN_EQUAL,     /* == */
    TOKEN_NOT_EQUAL, /* != */
    TOKEN_BAD        /* no token; the lexer's reason says why */
} refcopi_token_kind;

typedef struct refcopi_token {
    refcopi_token_kind kind;
    uint32_t line;
    uint32_t column;
    uint32_t length;
    const char *text;
    int64_t number;  /* of TOKEN_NUMBER */
    bool glued;      /* no space between the token before and this one */
} refcopi_token;

typedef struct refcopi_lexer {
    const char *at;
    const char *end;
    const char *line_start;
    uint32_t line;
    const char *reason; /* of the last TOKEN_BAD */
} refcopi_lexer;

void refcopi_lexer_init(refcopi_lexer *lexer, const char *text, size_t length);
/* Fills *token with the next token; TOKEN_END for ever after the last. */
void refcopi_lexer_next(refcopi_lexer *lexer, refcopi_token *token);
/* Whether a word is a C identifier: words may contain '-', names may not. */
bool refcopi_is_identifier(const char *text, size_t length);

#endif
