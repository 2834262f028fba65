/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* The part of the parser between the parentheses: parameters, their effects, and `when`. */
#include "contract/parser.h"

static bool parse_label(refcopi_parser *parser) {
    refcopi_label *label = &parser->labels[parser->label_count];

    if (parser->label_count == REFCOPI_MAX_LABELS) {
        return refcopi_fail(parser, &parser->token, REFCOP_ERROR_INVALID,
                            "more than %d labels in one entry", REFCOPI_MAX_LABELS);
    }
    label->token = parser->token;
    label->ordinal = refcopi_accept(parser, TOKEN_AT);
    label->lo = label->hi = parser->token.kind == TOKEN_NUMBER ? parser->token.number : 0;
    if (parser->token.kind == TOKEN_WORD && !label->ordinal) {
        refcopi_advance(parser);
    } else if (!refcopi_accept(parser, TOKEN_NUMBER)) {
        return refcopi_expected(parser, label->ordinal ? "the number of an outcome after '@'"
                                                       : "an outcome such as NULL, -1 or ok");
    } else if (!label->ordinal && refcopi_accept(parser, TOKEN_RANGE)) {
        label->hi = parser->token.kind == TOKEN_NUMBER ? parser->token.number : 0;
        if (!refcopi_expect(parser, TOKEN_NUMBER, "a number after '..'")) {
            return false;
        }
    }
    parser->label_count++;
    return true;
}

/* [when LABEL { or LABEL }] */
static bool parse_when(refcopi_parser *parser, refcopi_effect_draft *draft) {
    draft->first_label = parser->label_count;
    draft->label_count = 0;
    if (!refcopi_is_word(&parser->token, "when")) {
        return true;
    }
    do {
        refcopi_advance(parser);
        if (!parse_label(parser)) {
            return false;
        }
        draft->label_count++;
    } while (refcopi_is_word(&parser->token, "or"));
    return true;
}

/* The row of the effect that the next token names, in a group that fits the parameter. */
static const refcopi_effect_word *parse_effect_word(refcopi_parser *parser, unsigned groups) {
    const refcopi_token token = parser->token;
    const refcopi_effect_word *row;

    if (!refcopi_expect(parser, TOKEN_WORD, "an effect")) {
        return NULL;
    }
    row = refcopi_find_effect(token.text, token.length, groups & GROUP_DIRECT);
    if (!row) {
        row = refcopi_find_effect(token.text, token.length, groups);
    }
    if (row) {
        return row;
    }
    row = refcopi_find_effect(token.text, token.length, GROUP_BOTH);
    if (!row) {
        refcopi_unknown_word(parser, &token, "effect", refcopi_effect_words,
                             refcopi_effect_word_count, sizeof *refcopi_effect_words);
    } else if (row->group & GROUP_INDIRECT) {
        refcopi_fail(parser, &token, REFCOP_ERROR_INVALID,
                     "'%s' says what a variable receives: the parameter must be written '*NAME'",
                     row->word.text);
    } else {
        refcopi_fail(parser, &token, REFCOP_ERROR_INVALID,
                     "'%s' is about an object, but this parameter is the address of a variable",
                     row->word.text);
    }
    return NULL;
}

static bool parse_draft(refcopi_parser *parser, unsigned groups, refcopi_effect_draft *draft) {
    const refcopi_effect_word *row;
    refcopi_operands operands;

    row = parse_effect_word(parser, groups);
    if (!row || !refcopi_parse_operands(parser, &row->word, row->shape, &operands) ||
        !parse_when(parser, draft)) {
        return false;
    }
    draft->effect = (refcop_effect){.kind = row->kind,
                                    .param = -1,
                                    .format = (uint8_t)operands.format,
                                    .type = operands.type,
                                    .is_number = operands.is_number,
                                    .number = operands.is_number ? operands.number : 0};
    draft->reference = operands.reference;
    return true;
}

static bool parse_effect(refcopi_parser *parser, unsigned groups) {
    if (parser->draft_count == REFCOPI_MAX_EFFECTS) {
        return refcopi_fail(parser, &parser->token, REFCOP_ERROR_INVALID,
                            "more than %d effects in one entry", REFCOPI_MAX_EFFECTS);
    }
    return parse_draft(parser, groups, &parser->drafts[parser->draft_count]) && ++parser->draft_count;
}

/* ->FIELD{.FIELD} EFFECT, behind the arrow. */
static bool parse_field_effect(refcopi_parser *parser, uint8_t param) {
    refcopi_effect_draft *draft = &parser->fields[parser->field_count];
    const refcopi_token first = parser->token;
    refcopi_token last = first;

    if (parser->field_count == REFCOPI_MAX_FIELDS) {
        return refcopi_fail(parser, &first, REFCOP_ERROR_INVALID, "more than %d effects on fields in one entry",
                            REFCOPI_MAX_FIELDS);
    }
    if (!refcopi_expect(parser, TOKEN_WORD, "a field after '->'")) {
        return false;
    }
    while (refcopi_accept(parser, TOKEN_DOT)) {
        last = parser->token;
        if (!refcopi_expect(parser, TOKEN_WORD, "a field after '.'")) {
            return false;
        }
    }
    draft->param = param;
    draft->place = refcop_intern(parser->strings, first.text, (size_t)(last.text - first.text) + last.length);
    return parse_draft(parser, GROUP_INDIRECT, draft) && ++parser->field_count;
}

/* `...`, `...?`, `...: EFFECT`; always the last parameter. */
static bool parse_rest(refcopi_parser *parser) {
    refcop_contract *contract = &parser->contract;

    contract->variadic = true;
    contract->rest_null_ok = refcopi_accept(parser, TOKEN_QUESTION);
    if (refcopi_accept(parser, TOKEN_COLON)) {
        if (!parse_effect(parser, GROUP_BOTH)) {
            return false;
        }
        parser->rest_draft = true;
        if (parser->token.kind == TOKEN_SEMICOLON) {
            return refcopi_fail(parser, &parser->token, REFCOP_ERROR_INVALID,
                                "'...' has one effect at most");
        }
    }
    return parser->token.kind == TOKEN_RIGHT ||
           refcopi_expected(parser, "')', because '...' is the last parameter,");
}

static bool parse_param_name(refcopi_parser *parser, refcop_param *param) {
    const refcopi_token token = parser->token;

    if (!refcopi_expect(parser, TOKEN_WORD, "a parameter")) {
        return false;
    }
    if (refcopi_is_reserved(token.text, token.length) ||
        !refcopi_is_identifier(token.text, token.length)) {
        return refcopi_fail(parser, &token, REFCOP_ERROR_INVALID,
                            "'%.*s' cannot be the name of a parameter",
                            refcopi_shown_length(&token), token.text);
    }
    if (refcopi_lookup_param(parser, &token) >= 0) {
        return refcopi_fail(parser, &token, REFCOP_ERROR_INVALID,
                            "two parameters are called '%.*s'", refcopi_shown_length(&token),
                            token.text);
    }
    param->name = refcop_intern(parser->strings, token.text, token.length);
    return true;
}

/* {*} NAME [?] [: [->FIELD] EFFECT { ; [->FIELD] EFFECT }] */
static bool parse_param(refcopi_parser *parser) {
    refcop_param *param = &parser->params[parser->contract.param_count];
    uint16_t first_draft = parser->draft_count;
    const refcopi_token start = parser->token;

    if (parser->contract.param_count == REFCOP_MAX_PARAMS) {
        return refcopi_fail(parser, &start, REFCOP_ERROR_INVALID, "more than %d parameters",
                            REFCOP_MAX_PARAMS);
    }
    *param = (refcop_param){.name = NULL};
    while (refcopi_accept(parser, TOKEN_STAR)) {
        if (param->indirect++ == 3) {
            return refcopi_fail(parser, &start, REFCOP_ERROR_INVALID, "more than three '*'");
        }
    }
    if (!parse_param_name(parser, param)) {
        return false;
    }
    parser->contract.param_count++;
    param->null_ok = refcopi_accept(parser, TOKEN_QUESTION);
    param->nonnull = !param->null_ok && refcopi_accept(parser, TOKEN_BANG);
    if (refcopi_accept(parser, TOKEN_COLON)) {
        do {
            bool of_field = refcopi_accept(parser, TOKEN_ARROW);
            if (of_field ? !parse_field_effect(parser, (uint8_t)(parser->contract.param_count - 1))
                         : !parse_effect(parser, param->indirect ? GROUP_INDIRECT : GROUP_DIRECT)) {
                return false;
            }
        } while (refcopi_accept(parser, TOKEN_SEMICOLON));
    }
    param->effect_count = (uint16_t)(parser->draft_count - first_draft);
    return true;
}

bool refcopi_parse_params(refcopi_parser *parser) {
    if (!refcopi_accept(parser, TOKEN_LEFT) || refcopi_accept(parser, TOKEN_RIGHT)) {
        return true;
    }
    do {
        bool done = refcopi_accept(parser, TOKEN_ELLIPSIS) ? parse_rest(parser)
                                                           : parse_param(parser);
        if (!done) {
            return false;
        }
    } while (refcopi_accept(parser, TOKEN_COMMA));
    return refcopi_expect(parser, TOKEN_RIGHT, "',' or ')'");
}
