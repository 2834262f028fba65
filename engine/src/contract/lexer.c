/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "contract/lexer.h"

#include <string.h>

enum {
    CLASS_LETTER = 1, /* may start a word */
    CLASS_DIGIT = 2
};

/* A table, because this is the inner loop of reading 2500 lines at each compiler start. */
static const unsigned char classes[256] = {
    ['0'] = 2, ['1'] = 2, ['2'] = 2, ['3'] = 2, ['4'] = 2, ['5'] = 2, ['6'] = 2, ['7'] = 2,
    ['8'] = 2, ['9'] = 2, ['A'] = 1, ['B'] = 1, ['C'] = 1, ['D'] = 1, ['E'] = 1, ['F'] = 1,
    ['G'] = 1, ['H'] = 1, ['I'] = 1, ['J'] = 1, ['K'] = 1, ['L'] = 1, ['M'] = 1, ['N'] = 1,
    ['O'] = 1, ['P'] = 1, ['Q'] = 1, ['R'] = 1, ['S'] = 1, ['T'] = 1, ['U'] = 1, ['V'] = 1,
    ['W'] = 1, ['X'] = 1, ['Y'] = 1, ['Z'] = 1, ['a'] = 1, ['b'] = 1, ['c'] = 1, ['d'] = 1,
    ['e'] = 1, ['f'] = 1, ['g'] = 1, ['h'] = 1, ['i'] = 1, ['j'] = 1, ['k'] = 1, ['l'] = 1,
    ['m'] = 1, ['n'] = 1, ['o'] = 1, ['p'] = 1, ['q'] = 1, ['r'] = 1, ['s'] = 1, ['t'] = 1,
    ['u'] = 1, ['v'] = 1, ['w'] = 1, ['x'] = 1, ['y'] = 1, ['z'] = 1, ['_'] = 1,
};

static unsigned class_of(char c) {
    return classes[(unsigned char)c];
}

/* The character at distance ahead, or NUL behind the end. */
static char peek(const refcopi_lexer *lexer, ptrdiff_t ahead) {
    return lexer->end - lexer->at > ahead ? lexer->at[ahead] : '\0';
}

void refcopi_lexer_init(refcopi_lexer *lexer, const char *text, size_t length) {
    lexer->at = text;
    lexer->end = text + length;
    lexer->line_start = text;
    lexer->line = 1;
    lexer->reason = NULL;
}

bool refcopi_is_identifier(const char *text, size_t length) {
    return length > 0 && class_of(text[0]) == CLASS_LETTER && !memchr(text, '-', length);
}

/* After '\': skips to the next line; false when something else follows. */
static bool skip_continuation(refcopi_lexer *lexer) {
    const char *at = lexer->at + 1;
    while (at < lexer->end && (*at == ' ' || *at == '\t' || *at == '\r')) {
        at++;
    }
    if (at == lexer->end) {
        lexer->at = at;
        return true;
    }
    if (*at != '\n') {
        return false;
    }
    lexer->at = at + 1;
    lexer->line_start = lexer->at;
    lexer->line++;
    return true;
}

/* Skips spaces, continuations and a comment; stops at a newline. */
static void skip_space(refcopi_lexer *lexer) {
    while (lexer->at < lexer->end) {
        char c = *lexer->at;
        if (c == ' ' || c == '\t' || c == '\r') {
            lexer->at++;
        } else if (c == '#') {
            const char *newline =
                memchr(lexer->at, '\n', (size_t)(lexer->end - lexer->at));
            lexer->at = newline ? newline : lexer->end;
        } else if (c != '\\' || !skip_continuation(lexer)) {
            return;
        }
    }
}

/* A word runs over letters and digits, and over a '-' that a letter follows (may-steal). */
static refcopi_token_kind lex_word(refcopi_lexer *lexer) {
    const char *at = lexer->at + 1;
    for (; at < lexer->end; at++) {
        if (!class_of(*at) &&
            !(*at == '-' && lexer->end - at > 1 && class_of(at[1]) == CLASS_LETTER)) {
            break;
        }
    }
    lexer->at = at;
    return TOKEN_WORD;
}

static refcopi_token_kind lex_number(refcopi_lexer *lexer, int64_t *number) {
    bool negative = *lexer->at == '-';
    const uint64_t limit = (uint64_t)INT64_MAX + negative;
    uint64_t value = 0;

    for (lexer->at += negative; class_of(peek(lexer, 0)) == CLASS_DIGIT; lexer->at++) {
        uint64_t digit = (uint64_t)(*lexer->at - '0');
        if (value > (limit - digit) / 10) {
            lexer->reason = "the number is too large";
            return TOKEN_BAD;
        }
        value = value * 10 + digit;
    }
    /* -value as int64_t without a detour through what int64_t cannot hold */
    *number = negative && value ? -(int64_t)(value - 1) - 1 : (int64_t)value;
    return TOKEN_NUMBER;
}

static refcopi_token_kind lex_punctuation(refcopi_lexer *lexer) {
    char c = *lexer->at++;
    switch (c) {
    case '-':
        if (peek(lexer, 0) == '>') {
            lexer->at++;
            return TOKEN_ARROW;
        }
        lexer->reason = "a '-' must start '->' or a number";
        return TOKEN_BAD;
    case '.':
        if (peek(lexer, 0) != '.') {
            return TOKEN_DOT;
        }
        lexer->at++;
        if (peek(lexer, 0) != '.') {
            return TOKEN_RANGE;
        }
        lexer->at++;
        return TOKEN_ELLIPSIS;
    case '=':
        if (peek(lexer, 0) == '=') {
            lexer->at++;
            return TOKEN_EQUAL;
        }
        lexer->reason = "write '==' for a comparison";
        return TOKEN_BAD;
    case '!':
        if (peek(lexer, 0) == '=') {
            lexer->at++;
            return TOKEN_NOT_EQUAL;
        }
        return TOKEN_BANG;
    case '(': case ')': case ',': case ':': case ';': case '*': case '?': case '|': case '@':
    case '~': case '<':
        return (refcopi_token_kind)c;
    case '\\':
        lexer->reason = "'\\' must be the last character of its line";
        return TOKEN_BAD;
    default:
        lexer->reason = "this character has no meaning in a contract";
        return TOKEN_BAD;
    }
}

void refcopi_lexer_next(refcopi_lexer *lexer, refcopi_token *token) {
    const char *before = lexer->at;
    skip_space(lexer);
    const char *start = lexer->at;

    token->glued = start == before;
    token->text = start;
    token->line = lexer->line;
    token->column = (uint32_t)(start - lexer->line_start) + 1;
    if (start == lexer->end) {
        token->kind = TOKEN_END;
    } else if (class_of(*start) == CLASS_LETTER) {
        token->kind = lex_word(lexer);
    } else if (class_of(*start) == CLASS_DIGIT ||
               (*start == '-' && class_of(peek(lexer, 1)) == CLASS_DIGIT)) {
        token->kind = lex_number(lexer, &token->number);
    } else if (*start == '\n') {
        token->kind = TOKEN_NEWLINE;
        lexer->at++;
        lexer->line_start = lexer->at;
        lexer->line++;
    } else {
        token->kind = lex_punctuation(lexer);
    }
    token->length = (uint32_t)(lexer->at - start);
}
