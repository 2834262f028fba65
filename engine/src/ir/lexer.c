/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "ir/text.h"

#include "ir/internal.h"

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_word_start(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
}

/* identifier { '.' digits } | { '.' digits }: see unique_local_name in func.c. */
size_t refcopi_ir_word_length(const char *text, size_t length) {
    size_t n = 0;
    if (n < length && is_word_start(text[n])) {
        do {
            n++;
        } while (n < length && (is_word_start(text[n]) || is_digit(text[n])));
    }
    while (n + 1 < length && text[n] == '.' && is_digit(text[n + 1])) {
        n++;
        while (n < length && is_digit(text[n])) {
            n++;
        }
    }
    return n;
}

void refcopi_ir_lexer_init(refcopi_ir_lexer *lexer, const char *text, size_t length) {
    *lexer = (refcopi_ir_lexer){text, text + length, text, 1};
}

static void skip_blanks(refcopi_ir_lexer *lexer) {
    while (lexer->at < lexer->end) {
        if (*lexer->at == '#') {
            while (lexer->at < lexer->end && *lexer->at != '\n') {
                lexer->at++;
            }
        } else if (*lexer->at == ' ' || *lexer->at == '\t' || *lexer->at == '\r') {
            lexer->at++;
        } else {
            return;
        }
    }
}

static int hex_digit(char c) {
    if (is_digit(c)) {
        return c - '0';
    }
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void bad(refcopi_ir_token *token, const char *problem) {
    token->kind = REFCOPI_IR_TOKEN_BAD;
    token->problem = problem;
}

/* at is behind the opening quote. */
static void lex_string(refcopi_ir_lexer *lexer, refcopi_ir_token *token) {
    token->kind = REFCOPI_IR_TOKEN_STRING;
    while (lexer->at < lexer->end && *lexer->at != '\n') {
        char c = *lexer->at++;
        if (c == '"') {
            return;
        }
        if (c != '\\') {
            continue;
        }
        size_t left = (size_t)(lexer->end - lexer->at);
        char escape = left > 0 ? *lexer->at : '\0';
        if (escape == '"' || escape == '\\' || escape == 'n' || escape == 't') {
            lexer->at++;
        } else if (escape == 'x' && left >= 3 && hex_digit(lexer->at[1]) >= 0 &&
                   hex_digit(lexer->at[2]) >= 0) {
            lexer->at += 3;
        } else {
            bad(token, "unknown escape in string: only \\\" \\\\ \\n \\t \\x.. exist");
            return;
        }
    }
    bad(token, "string does not end on its line");
}

size_t refcopi_ir_string_decode(const refcopi_ir_token *token, char *out) {
    size_t length = 0;
    for (uint32_t i = 1; i + 1 < token->length; i++) {
        char c = token->text[i];
        if (c == '\\') {
            c = token->text[++i];
            if (c == 'x') {
                c = (char)(hex_digit(token->text[i + 1]) * 16 + hex_digit(token->text[i + 2]));
                i += 2;
            } else if (c == 'n') {
                c = '\n';
            } else if (c == 't') {
                c = '\t';
            }
        }
        out[length++] = c;
    }
    return length;
}

/* Digits from at on, at most limit. False when there are none or they exceed it. */
static bool lex_digits(refcopi_ir_lexer *lexer, uint64_t limit, uint64_t *number) {
    uint64_t n = 0;
    if (lexer->at >= lexer->end || !is_digit(*lexer->at)) {
        return false;
    }
    while (lexer->at < lexer->end && is_digit(*lexer->at)) {
        uint64_t digit = (uint64_t)(*lexer->at - '0');
        if (n > (limit - digit) / 10) {
            return false;
        }
        n = n * 10 + digit;
        lexer->at++;
    }
    *number = n;
    return true;
}

static void lex_number(refcopi_ir_lexer *lexer, refcopi_ir_token *token, bool negative) {
    uint64_t n;
    if (!lex_digits(lexer, (uint64_t)INT64_MAX + (negative ? 1 : 0), &n)) {
        bad(token, "number is malformed or does not fit 64 bits");
        return;
    }
    token->kind = REFCOPI_IR_TOKEN_NUMBER;
    if (!negative) {
        token->number = (int64_t)n;
    } else {
        token->number = n > (uint64_t)INT64_MAX ? INT64_MIN : -(int64_t)n;
    }
}

static void lex_temp(refcopi_ir_lexer *lexer, refcopi_ir_token *token) {
    uint64_t n;
    if (!lex_digits(lexer, REFCOP_NO_TEMP - 1, &n)) {
        bad(token, "expected the number of a temp after %");
        return;
    }
    token->kind = REFCOPI_IR_TOKEN_TEMP;
    token->number = (int64_t)n;
}

/* Everything that begins with a character that is neither blank nor part of a word. */
static void lex_other(refcopi_ir_lexer *lexer, refcopi_ir_token *token) {
    char c = *lexer->at++;
    size_t left = (size_t)(lexer->end - lexer->at);
    char next = left > 0 ? *lexer->at : '\0';
    token->kind = (unsigned char)c;
    if (c == '\n') {
        token->kind = REFCOPI_IR_TOKEN_NEWLINE;
        lexer->line++;
        lexer->line_start = lexer->at;
    } else if (c == '"') {
        lex_string(lexer, token);
    } else if (c == '%') {
        lex_temp(lexer, token);
    } else if (c == '-' && next == '>') {
        lexer->at++;
        token->kind = REFCOPI_IR_TOKEN_ARROW;
    } else if (c == '-') {
        lex_number(lexer, token, true);
    } else if (is_digit(c)) {
        lexer->at--;
        lex_number(lexer, token, false);
    } else if (c == ':' && next == ':') {
        lexer->at++;
        token->kind = REFCOPI_IR_TOKEN_SCOPE;
    } else if (c == '.' && left >= 2 && next == '.' && lexer->at[1] == '.') {
        lexer->at += 2;
        token->kind = REFCOPI_IR_TOKEN_ELLIPSIS;
    } else if ((unsigned char)c <= 0x20 || (unsigned char)c >= 0x7f) {
        bad(token, "unexpected character");
    }
}

refcopi_ir_token refcopi_ir_lexer_next(refcopi_ir_lexer *lexer) {
    skip_blanks(lexer);
    refcopi_ir_token token = {
        .kind = REFCOPI_IR_TOKEN_END,
        .text = lexer->at,
        .line = lexer->line,
        .column = (uint32_t)(lexer->at - lexer->line_start) + 1,
    };
    if (lexer->at < lexer->end) {
        size_t length = refcopi_ir_word_length(lexer->at, (size_t)(lexer->end - lexer->at));
        if (length > 0) {
            token.kind = REFCOPI_IR_TOKEN_WORD;
            lexer->at += length;
        } else {
            lex_other(lexer, &token);
        }
    }
    token.length = (uint32_t)(lexer->at - token.text);
    return token;
}
