/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* The part of the parser behind the arrow: outcomes, their marks, and what labels name. */
#include "contract/parser.h"

enum { MAX_LABEL_WORDS = 32 };

bool refcopi_is_failure(const refcop_outcome *outcome) {
    return outcome->exception == REFCOP_EXC_SET || outcome->cause == REFCOP_CAUSE_MEM;
}

/* --- outcomes ------------------------------------------------------------------------------- */

/* N or N..M */
static bool parse_number(refcopi_parser *parser, refcop_outcome *outcome) {
    const refcopi_token start = parser->token;

    refcopi_advance(parser);
    outcome->result = REFCOP_RESULT_INT;
    outcome->lo = outcome->hi = start.number;
    if (!refcopi_accept(parser, TOKEN_RANGE)) {
        return true;
    }
    outcome->hi = parser->token.kind == TOKEN_NUMBER ? parser->token.number : INT64_MAX;
    if (!refcopi_expect(parser, TOKEN_NUMBER, "a number after '..'")) {
        return false;
    }
    if (outcome->lo > outcome->hi) {
        return refcopi_fail(parser, &start, REFCOP_ERROR_INVALID, "this range is empty");
    }
    return true;
}

static bool parse_value(refcopi_parser *parser, refcop_outcome *outcome) {
    const refcopi_token token = parser->token;
    const refcopi_value_word *row;
    refcopi_operands operands;

    *outcome = (refcop_outcome){.param = -1};
    if (token.kind == TOKEN_NUMBER) {
        return parse_number(parser, outcome);
    }
    if (!refcopi_expect(parser, TOKEN_WORD, "an outcome such as 'new', NULL or -1")) {
        return false;
    }
    row = refcopi_find_value(token.text, token.length);
    if (!row) {
        return refcopi_unknown_word(parser, &token, "outcome", refcopi_value_words,
                                    refcopi_value_word_count, sizeof *refcopi_value_words);
    }
    if (!refcopi_parse_operands(parser, &row->word, row->shape, &operands)) {
        return false;
    }
    outcome->result = row->kind;
    outcome->lo = row->lo;
    outcome->hi = row->hi;
    outcome->type = operands.type;
    outcome->held = operands.held;
    return refcopi_resolve_param(parser, &operands.reference, &outcome->param);
}

/* Consumes a word that is part of a mark. */
static bool accept_glued(refcopi_parser *parser, const char *word) {
    if (!parser->token.glued || !refcopi_is_word(&parser->token, word)) {
        return false;
    }
    refcopi_advance(parser);
    return true;
}

/* Behind '!': nothing, '?' or 'mem'. */
static bool parse_bang(refcopi_parser *parser, refcop_outcome *outcome) {
    outcome->exception = REFCOP_EXC_SET;
    outcome->cause = REFCOP_CAUSE_DATA;
    if (parser->token.glued && refcopi_accept(parser, TOKEN_QUESTION)) {
        outcome->exception = REFCOP_EXC_MAY_SET;
    } else if (accept_glued(parser, "mem")) {
        outcome->cause = REFCOP_CAUSE_MEM;
    } else if (accept_glued(parser, "bug")) {
        outcome->cause = REFCOP_CAUSE_BUG;
    } else if (parser->token.glued && parser->token.kind == TOKEN_WORD) {
        return refcopi_expected(parser, "'!', '!?', '!mem' or '!bug'");
    }
    return true;
}

/* Behind '<set' or '<clear': nothing, or what becomes of it. */
static bool parse_after(refcopi_parser *parser, refcop_outcome *outcome, refcop_exception_before before) {
    if (!parser->token.glued ||
        (parser->token.kind != TOKEN_BANG && parser->token.kind != TOKEN_TILDE)) {
        return true;
    }
    outcome->before = before;
    if (refcopi_accept(parser, TOKEN_TILDE)) {
        outcome->exception = REFCOP_EXC_CLEARED;
        return true;
    }
    refcopi_advance(parser);
    return parse_bang(parser, outcome);
}

/* `!`, `~`, `@mem`, `<set`, if there is one. */
static bool parse_effect_mark(refcopi_parser *parser, refcop_outcome *outcome) {
    const refcopi_token mark = parser->token;

    if (mark.kind != TOKEN_BANG && mark.kind != TOKEN_AT && mark.kind != TOKEN_TILDE &&
        mark.kind != TOKEN_LESS) {
        return true;
    }
    if (!mark.glued) {
        return refcopi_fail(parser, &mark, REFCOP_ERROR_SYNTAX,
                            "'%.*s' must follow the value directly, without a space",
                            refcopi_shown_length(&mark), mark.text);
    }
    refcopi_advance(parser);
    if (mark.kind == TOKEN_BANG) {
        return parse_bang(parser, outcome);
    }
    if (mark.kind == TOKEN_TILDE) {
        outcome->exception = REFCOP_EXC_CLEARED;
        return true;
    }
    if (mark.kind == TOKEN_AT) {
        outcome->cause = REFCOP_CAUSE_MEM;
        return accept_glued(parser, "mem") || refcopi_expected(parser, "'mem' after '@'");
    }
    outcome->exception = REFCOP_EXC_WAS_SET;
    if (accept_glued(parser, "set")) {
        return parse_after(parser, outcome, REFCOP_BEFORE_SET);
    }
    outcome->exception = REFCOP_EXC_WAS_CLEAR;
    if (accept_glued(parser, "clear")) {
        return parse_after(parser, outcome, REFCOP_BEFORE_CLEAR);
    }
    return refcopi_expected(parser, "'<set' or '<clear'");
}

/* The mark that follows a value directly, if any. */
static bool parse_mark(refcopi_parser *parser, refcop_outcome *outcome) {
    outcome->cause =
        outcome->result == REFCOP_RESULT_NULL ? REFCOP_CAUSE_DATA : REFCOP_CAUSE_NONE;
    if (outcome->result == REFCOP_RESULT_NULL && parser->token.glued &&
        refcopi_accept(parser, TOKEN_QUESTION)) {
        bool known = parse_effect_mark(parser, outcome);
        outcome->cause = REFCOP_CAUSE_NONE;
        return known;
    }
    return parse_effect_mark(parser, outcome);
}

bool refcopi_parse_outcomes(refcopi_parser *parser) {
    refcop_contract *contract = &parser->contract;

    if (!refcopi_accept(parser, TOKEN_ARROW)) {
        parser->outcomes[0] = (refcop_outcome){.result = REFCOP_RESULT_VOID, .param = -1};
        contract->outcome_count = 1;
        return true;
    }
    do {
        refcop_outcome *outcome = &parser->outcomes[contract->outcome_count];
        if (contract->outcome_count == REFCOP_MAX_OUTCOMES) {
            return refcopi_fail(parser, &parser->token, REFCOP_ERROR_INVALID,
                                "more than %d outcomes", REFCOP_MAX_OUTCOMES);
        }
        if (!parse_value(parser, outcome) || !parse_mark(parser, outcome)) {
            return false;
        }
        contract->outcome_count++;
    } while (refcopi_accept(parser, TOKEN_BAR));
    return true;
}

/* --- labels --------------------------------------------------------------------------------- */

/* What a word after `when` asks of an outcome. */
static bool is_named_by(const refcop_outcome *outcome, const refcopi_token *token,
                        const refcopi_value_word *row) {
    if (row) {
        return outcome->result == row->kind && outcome->lo == row->lo && outcome->hi == row->hi;
    }
    return refcopi_is_failure(outcome) == refcopi_is_word(token, "fail");
}

static bool fail_label_word(refcopi_parser *parser, const refcopi_token *token) {
    const char *candidates[MAX_LABEL_WORDS] = {"ok", "fail"};
    size_t count = 2;

    for (size_t i = 0; i < refcopi_value_word_count && count < MAX_LABEL_WORDS; i++) {
        candidates[count++] = refcopi_value_words[i].word.text;
    }
    return refcopi_unknown(parser, token, REFCOP_ERROR_SYNTAX, "outcome", candidates, count);
}

static bool fail_label(refcopi_parser *parser, const refcopi_label *label) {
    const refcopi_token *token = &label->token;
    refcop_str name = parser->contract.name;
    bool range = label->lo != label->hi;

    if (label->ordinal || range) {
        return refcopi_fail(parser, token, REFCOP_ERROR_INVALID,
                            "'%.60s' has no outcome %s%lld%s%.0lld", name->text,
                            label->ordinal ? "@" : "", (long long)label->lo, range ? ".." : "",
                            range ? (long long)label->hi : 0);
    }
    return refcopi_fail(parser, token, REFCOP_ERROR_INVALID, "'%.60s' has no outcome '%.*s'",
                        name->text, refcopi_shown_length(token), token->text);
}

bool refcopi_resolve_label(refcopi_parser *parser, const refcopi_label *label, uint16_t *when) {
    const refcopi_token *token = &label->token;
    const refcopi_value_word *row = NULL;
    bool word = token->kind == TOKEN_WORD;

    if (word) {
        row = refcopi_find_value(token->text, token->length);
        if (!row && !refcopi_is_word(token, "ok") && !refcopi_is_word(token, "fail")) {
            return fail_label_word(parser, token);
        }
    }
    *when = 0;
    for (unsigned i = 0; i < parser->contract.outcome_count; i++) {
        const refcop_outcome *outcome = &parser->outcomes[i];
        bool named;
        if (word) {
            named = is_named_by(outcome, token, row);
        } else if (label->ordinal) {
            named = label->lo == (int64_t)i + 1;
        } else {
            named = outcome->result == REFCOP_RESULT_INT && outcome->lo == label->lo &&
                    outcome->hi == label->hi;
        }
        *when |= (uint16_t)(named << i);
    }
    return *when != 0 || fail_label(parser, label);
}
