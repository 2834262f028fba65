/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* What follows the outcomes of an entry: `runs`, `since 3.13`, `where index is literal`. */
#include "contract/parser.h"

/* 3.13 as 0x030d, after `since` or `until`. */
static bool parse_version(refcopi_parser *parser, uint16_t *version) {
    const refcopi_token start = parser->token;
    int64_t minor = -1;

    if (!refcopi_accept(parser, TOKEN_NUMBER) || !refcopi_accept(parser, TOKEN_DOT)) {
        return refcopi_expected(parser, "a version like 3.13");
    }
    if (parser->token.kind == TOKEN_NUMBER) {
        minor = parser->token.number;
    }
    if (start.number < 1 || start.number > UINT8_MAX || minor < 0 || minor > UINT8_MAX) {
        return refcopi_fail(parser, &start, REFCOP_ERROR_SYNTAX, "expected a version like 3.13");
    }
    if (*version) {
        return refcopi_fail(parser, &start, REFCOP_ERROR_INVALID,
                            "there is a version bound of this kind already");
    }
    refcopi_advance(parser);
    *version = (uint16_t)(start.number << 8 | minor);
    return true;
}

static bool parse_word(refcopi_parser *parser, const char *what, refcop_str *word) {
    const refcopi_token token = parser->token;

    if (token.kind != TOKEN_WORD) {
        return refcopi_expected(parser, what);
    }
    *word = refcop_intern(parser->strings, token.text, token.length);
    refcopi_advance(parser);
    return true;
}

static bool parse_type_name(refcopi_parser *parser, refcop_str *type) {
    return parse_word(parser, "a type after 'is'", type);
}

static bool parse_where(refcopi_parser *parser) {
    refcop_guard *guard = &parser->contract.guard;
    const refcopi_token param = parser->token;

    if (guard->param >= 0) {
        return refcopi_fail(parser, &param, REFCOP_ERROR_INVALID, "there is a 'where' already");
    }
    if (!refcopi_expect(parser, TOKEN_WORD, "a parameter after 'where'") ||
        !refcopi_resolve_param(parser, &param, &guard->param)) {
        return false;
    }
    if (refcopi_is_word(&parser->token, "is")) {
        refcopi_advance(parser);
        return parse_type_name(parser, &guard->type);
    }
    guard->equal = parser->token.kind == TOKEN_EQUAL;
    if (!guard->equal && parser->token.kind != TOKEN_NOT_EQUAL) {
        return refcopi_expected(parser, "'==', '!=' or 'is'");
    }
    refcopi_advance(parser);
    if (parser->token.kind == TOKEN_NUMBER) {
        guard->value = parser->token.number;
    } else if (refcopi_is_word(&parser->token, "NULL")) {
        guard->value = 0;
    } else {
        return refcopi_expected(parser, "NULL or a number");
    }
    refcopi_advance(parser);
    return true;
}

/* `sets` and `clears` fill in the outcome that an entry without `->` has. */
static bool apply_void_effect(refcopi_parser *parser, const refcopi_token *token, bool arrow) {
    refcop_outcome *outcome = &parser->outcomes[0];

    if (arrow || outcome->exception != REFCOP_EXC_KEPT) {
        return refcopi_fail(parser, token, REFCOP_ERROR_INVALID,
                            arrow ? "'%.*s' is for a call that returns nothing: mark the "
                                    "outcomes behind '->' instead"
                                  : "'%.*s' comes after another 'sets' or 'clears'",
                            refcopi_shown_length(token), token->text);
    }
    if (refcopi_is_word(token, "sets")) {
        outcome->exception = REFCOP_EXC_SET;
        outcome->cause = REFCOP_CAUSE_DATA;
    } else {
        outcome->exception = REFCOP_EXC_CLEARED;
    }
    return true;
}

static bool parse_clause(refcopi_parser *parser, bool arrow) {
    const refcopi_token token = parser->token;
    const refcopi_clause_word *row;

    if (token.kind != TOKEN_WORD) {
        return refcopi_expected(parser, arrow ? "'|' or a clause" : "'->' or a clause");
    }
    row = refcopi_find_clause(token.text, token.length);
    if (!row) {
        return refcopi_unknown_word(parser, &token, "clause", refcopi_clause_words,
                                    refcopi_clause_word_count, sizeof *refcopi_clause_words);
    }
    refcopi_advance(parser);
    if (parser->contract.clauses & row->flag) {
        return refcopi_fail(parser, &token, REFCOP_ERROR_INVALID, "'%s' is there twice",
                            row->word.text);
    }
    parser->contract.clauses |= row->flag;
    if (row->flag) {
        return true;
    }
    if (refcopi_is_word(&token, "since")) {
        return parse_version(parser, &parser->contract.since);
    }
    if (refcopi_is_word(&token, "until")) {
        return parse_version(parser, &parser->contract.until);
    }
    if (refcopi_is_word(&token, "where")) {
        return parse_where(parser);
    }
    if (refcopi_is_word(&token, "is")) {
        return parse_type_name(parser, &parser->contract.says);
    }
    if (refcopi_is_word(&token, "strong")) {
        return parse_word(parser, "a function after 'strong'", &parser->contract.strong);
    }
    if (refcopi_is_word(&token, "under")) {
        return parse_word(parser, "a macro after 'under'", &parser->contract.under);
    }
    if (refcopi_is_word(&token, "calls")) {
        parser->contract.calls = true;
        return true;
    }
    if (refcopi_is_word(&token, "combines")) {
        parser->contract.combines = true;
        return true;
    }
    return apply_void_effect(parser, &token, arrow);
}

bool refcopi_parse_clauses(refcopi_parser *parser, bool arrow) {
    const refcop_contract *contract = &parser->contract;

    while (parser->token.kind != TOKEN_NEWLINE && parser->token.kind != TOKEN_END) {
        if (!parse_clause(parser, arrow)) {
            return false;
        }
    }
    if (contract->until && contract->since > contract->until) {
        return refcopi_fail(parser, &parser->name, REFCOP_ERROR_INVALID,
                            "'since' is later than 'until'");
    }
    return true;
}
