/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "contract/parser.h"

#include "base/closest.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum {
    SHOWN_LENGTH = 60,  /* of a word in a message */
    MAX_CANDIDATES = 64 /* for a suggestion; larger than every table of words */
};

/* --- tokens and errors ---------------------------------------------------------------------- */

void refcopi_parser_init(refcopi_parser *parser, const char *text, size_t length,
                         refcop_arena *arena, refcop_strings *strings, refcop_str file,
                         refcop_error *error) {
    refcopi_lexer_init(&parser->lexer, text, length);
    parser->arena = arena;
    parser->strings = strings;
    parser->file = file;
    parser->error = error;
    parser->status = REFCOP_OK;
    refcopi_advance(parser);
}

void refcopi_advance(refcopi_parser *parser) {
    refcopi_lexer_next(&parser->lexer, &parser->token);
}

bool refcopi_is_word(const refcopi_token *token, const char *word) {
    return token->kind == TOKEN_WORD && strlen(word) == token->length &&
           memcmp(token->text, word, token->length) == 0;
}

bool refcopi_accept(refcopi_parser *parser, refcopi_token_kind kind) {
    if (parser->token.kind != kind) {
        return false;
    }
    refcopi_advance(parser);
    return true;
}

bool refcopi_expect(refcopi_parser *parser, refcopi_token_kind kind, const char *what) {
    return refcopi_accept(parser, kind) || refcopi_expected(parser, what);
}

bool refcopi_fail(refcopi_parser *parser, const refcopi_token *at, refcop_status status,
                  const char *format, ...) {
    char message[sizeof parser->error->message];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    parser->status = refcop_error_set(parser->error, status, at->line, at->column, "%s", message);
    return false;
}

int refcopi_shown_length(const refcopi_token *token) {
    return token->length < SHOWN_LENGTH ? (int)token->length : SHOWN_LENGTH;
}

bool refcopi_expected(refcopi_parser *parser, const char *what) {
    const refcopi_token *token = &parser->token;

    if (token->kind == TOKEN_BAD) {
        return refcopi_fail(parser, token, REFCOP_ERROR_SYNTAX, "%s", parser->lexer.reason);
    }
    if (token->kind == TOKEN_END || token->kind == TOKEN_NEWLINE) {
        return refcopi_fail(parser, token, REFCOP_ERROR_SYNTAX, "expected %s, not the end of %s",
                            what, token->kind == TOKEN_END ? "the text" : "the line");
    }
    return refcopi_fail(parser, token, REFCOP_ERROR_SYNTAX, "expected %s, not '%.*s'", what,
                        refcopi_shown_length(token), token->text);
}

bool refcopi_unknown(refcopi_parser *parser, const refcopi_token *token, refcop_status status,
                     const char *what, const char *const *candidates, size_t count) {
    const char *closest = refcopi_closest(token->text, token->length, candidates, count);
    return refcopi_fail(parser, token, status, "unknown %s '%.*s'%s%s%s", what,
                        refcopi_shown_length(token), token->text,
                        closest ? "; did you mean '" : "", closest ? closest : "",
                        closest ? "'?" : "");
}

bool refcopi_unknown_word(refcopi_parser *parser, const refcopi_token *token, const char *what,
                          const void *rows, size_t count, size_t row_size) {
    const char *candidates[MAX_CANDIDATES];
    const char *row = rows;

    assert(count <= MAX_CANDIDATES);
    for (size_t i = 0; i < count; i++, row += row_size) {
        candidates[i] = ((const refcopi_word *)(const void *)row)->text;
    }
    return refcopi_unknown(parser, token, REFCOP_ERROR_SYNTAX, what, candidates, count);
}

int8_t refcopi_lookup_param(const refcopi_parser *parser, const refcopi_token *token) {
    for (int8_t i = 0; i < (int8_t)parser->contract.param_count; i++) {
        refcop_str name = parser->params[i].name;
        if (name->length == token->length && memcmp(name->text, token->text, name->length) == 0) {
            return i;
        }
    }
    return -1;
}

bool refcopi_resolve_param(refcopi_parser *parser, const refcopi_token *token, int8_t *param) {
    const char *candidates[REFCOP_MAX_PARAMS];
    size_t count = parser->contract.param_count;

    *param = -1;
    if (token->kind == TOKEN_NONE) {
        return true;
    }
    *param = refcopi_lookup_param(parser, token);
    if (*param >= 0) {
        return true;
    }
    for (size_t i = 0; i < count; i++) {
        candidates[i] = parser->params[i].name->text;
    }
    return refcopi_unknown(parser, token, REFCOP_ERROR_INVALID, "parameter", candidates, count);
}

/* --- operands of effects and outcomes ------------------------------------------------------- */

/* A type, domain or name after `word`. */
static bool parse_type(refcopi_parser *parser, const refcopi_word *word, const char *what,
                       refcopi_operands *operands) {
    const refcopi_token *token = &parser->token;

    if (token->kind != TOKEN_WORD || refcopi_is_reserved(token->text, token->length) ||
        !refcopi_is_identifier(token->text, token->length)) {
        char description[48];
        snprintf(description, sizeof description, "%s after '%s'", what, word->text);
        return refcopi_expected(parser, description);
    }
    operands->type = refcop_intern(parser->strings, token->text, token->length);
    refcopi_advance(parser);
    return true;
}

static bool is_plain_word(const refcopi_token *token) {
    return token->kind == TOKEN_WORD && !refcopi_is_reserved(token->text, token->length);
}

static bool parse_reference(refcopi_parser *parser, const char *word, refcopi_token *reference) {
    if (parser->token.kind != TOKEN_WORD) {
        char description[48];
        snprintf(description, sizeof description, "a parameter after '%s'", word);
        return refcopi_expected(parser, description);
    }
    *reference = parser->token;
    refcopi_advance(parser);
    return true;
}

static bool parse_format(refcopi_parser *parser, refcopi_operands *operands) {
    const refcopi_token token = parser->token;

    if (token.kind != TOKEN_WORD) {
        return refcopi_expected(parser, "'parse', 'build', 'print' or 'bytes' after 'format'");
    }
    operands->format = refcopi_find_format(token.text, token.length);
    if (operands->format == REFCOP_FORMAT_NONE) {
        return refcopi_unknown_word(parser, &token, "format", refcopi_format_words + 1,
                                    refcopi_format_word_count - 1, sizeof *refcopi_format_words);
    }
    refcopi_advance(parser);
    return true;
}

static bool parse_type_held(refcopi_parser *parser, const refcopi_word *word,
                            refcopi_operands *operands) {
    bool shared = refcopi_is_word(&parser->token, "shared");
    if (!shared && is_plain_word(&parser->token) && !parse_type(parser, word, "a type", operands)) {
        return false;
    }
    if (refcopi_is_word(&parser->token, "shared")) {
        refcopi_advance(parser);
        operands->held = true;
        return true;
    }
    if (!refcopi_is_word(&parser->token, "held")) {
        return true;
    }
    refcopi_advance(parser);
    operands->held = true;
    return parse_reference(parser, "held", &operands->reference);
}

/* `borrowed [P] [TYPE]` of an outcome: parameters are known by now, and their names win. */
static bool parse_param_type(refcopi_parser *parser, const refcopi_word *word,
                             refcopi_operands *operands) {
    if (is_plain_word(&parser->token) && refcopi_lookup_param(parser, &parser->token) >= 0) {
        operands->reference = parser->token;
        refcopi_advance(parser);
    }
    return !is_plain_word(&parser->token) || parse_type(parser, word, "a type", operands);
}

/* `plain -1` */
static bool parse_small_number(refcopi_parser *parser, refcopi_operands *operands) {
    const refcopi_token token = parser->token;

    if (token.kind != TOKEN_NUMBER) {
        return true;
    }
    if (token.number < INT8_MIN || token.number > INT8_MAX) {
        return refcopi_fail(parser, &token, REFCOP_ERROR_INVALID, "a number after 'plain' has at most 8 bits");
    }
    operands->is_number = true;
    operands->number = (int8_t)token.number;
    refcopi_advance(parser);
    return true;
}

bool refcopi_parse_operands(refcopi_parser *parser, const refcopi_word *word,
                            refcopi_shape shape, refcopi_operands *operands) {
    operands->is_number = false;
    operands->reference.kind = TOKEN_NONE;
    operands->type = NULL;
    operands->format = REFCOP_FORMAT_NONE;
    operands->held = false;

    switch (shape) {
    case SHAPE_NUMBER_MAYBE:
        return parse_small_number(parser, operands);
    case SHAPE_NONE:
        return true;
    case SHAPE_INTO:
        if (!refcopi_is_word(&parser->token, "into")) {
            return true;
        }
        refcopi_advance(parser);
        return parse_reference(parser, "into", &operands->reference);
    case SHAPE_PARAM:
        return parse_reference(parser, word->text, &operands->reference);
    case SHAPE_PARAM_MAYBE:
        return !is_plain_word(&parser->token) ||
               parse_reference(parser, word->text, &operands->reference);
    case SHAPE_PARAM_TYPE:
        return parse_param_type(parser, word, operands);
    case SHAPE_TYPE_HELD:
        return parse_type_held(parser, word, operands);
    case SHAPE_DOMAIN_MAYBE:
        return !is_plain_word(&parser->token) || parse_type(parser, word, "a memory domain", operands);
    case SHAPE_DOMAIN:
        return parse_type(parser, word, "a memory domain", operands);
    case SHAPE_NAME:
        return parse_type(parser, word, "a singleton's name", operands);
    case SHAPE_FORMAT:
        return parse_format(parser, operands);
    }
    return true;
}

/* --- entries -------------------------------------------------------------------------------- */

static void begin_entry(refcopi_parser *parser) {
    memset(&parser->contract, 0, sizeof parser->contract);
    parser->contract.kind = REFCOP_KIND_FUNCTION;
    parser->contract.rest.param = -1;
    parser->contract.rest.when = REFCOP_ALL_OUTCOMES;
    parser->contract.guard.param = -1;
    parser->contract.file = parser->file;
    parser->draft_count = 0;
    parser->field_count = 0;
    parser->label_count = 0;
    parser->rest_draft = false;
}

/* [macro | slot] NAME: `macro` and `slot` may be names themselves. */
static bool parse_name(refcopi_parser *parser) {
    refcop_contract *contract = &parser->contract;

    parser->name = parser->token;
    if (!refcopi_expect(parser, TOKEN_WORD, "the name of a function, 'macro' or 'slot'")) {
        return false;
    }
    if (parser->token.kind == TOKEN_WORD) {
        if (refcopi_is_word(&parser->name, "macro")) {
            contract->kind = REFCOP_KIND_MACRO;
        } else if (refcopi_is_word(&parser->name, "slot")) {
            contract->kind = REFCOP_KIND_SLOT;
        }
        if (contract->kind != REFCOP_KIND_FUNCTION) {
            parser->name = parser->token;
            refcopi_advance(parser);
        }
    }
    if (!refcopi_is_identifier(parser->name.text, parser->name.length)) {
        return refcopi_fail(parser, &parser->name, REFCOP_ERROR_SYNTAX,
                            "'%.*s' is not a C identifier",
                            refcopi_shown_length(&parser->name), parser->name.text);
    }
    contract->name = refcop_intern(parser->strings, parser->name.text, parser->name.length);
    contract->line = parser->name.line;
    return true;
}

/* Now that parameters and outcomes are known. */
static bool resolve_draft(refcopi_parser *parser, refcopi_effect_draft *draft) {
    uint16_t when = 0;

    if (draft->effect.kind == REFCOP_EFFECT_HELD &&
        refcopi_is_word(&draft->reference, "result") &&
        refcopi_lookup_param(parser, &draft->reference) < 0) {
        draft->effect.param = REFCOP_PARAM_RESULT;
    } else if (!refcopi_resolve_param(parser, &draft->reference, &draft->effect.param)) {
        return false;
    }
    for (uint16_t i = 0; i < draft->label_count; i++) {
        uint16_t outcomes;
        if (!refcopi_resolve_label(parser, &parser->labels[draft->first_label + i], &outcomes)) {
            return false;
        }
        when |= outcomes;
    }
    draft->effect.when = draft->label_count ? when : REFCOP_ALL_OUTCOMES;
    return true;
}

static bool finish_fields(refcopi_parser *parser) {
    refcop_contract *contract = &parser->contract;

    contract->field_count = parser->field_count;
    if (!parser->field_count) {
        return true;
    }
    contract->fields = REFCOP_NEW_ARRAY(parser->arena, refcop_field_effect, parser->field_count);
    for (uint16_t i = 0; i < parser->field_count; i++) {
        refcopi_effect_draft *draft = &parser->fields[i];
        if (!resolve_draft(parser, draft)) {
            return false;
        }
        contract->fields[i] = (refcop_field_effect){draft->param, draft->place, draft->effect};
    }
    return true;
}

/* Copies the entry to the arena. The effects of all parameters share one array. */
static refcop_contract *finish_entry(refcopi_parser *parser) {
    refcop_contract *contract = &parser->contract;
    uint16_t count = parser->draft_count;
    refcop_effect *effects = NULL;

    for (uint16_t i = 0; i < count; i++) {
        if (!resolve_draft(parser, &parser->drafts[i])) {
            return NULL;
        }
    }
    if (!finish_fields(parser)) {
        return NULL;
    }
    if (parser->rest_draft) {
        contract->rest = parser->drafts[--count].effect;
    }
    if (count) {
        effects = REFCOP_NEW_ARRAY(parser->arena, refcop_effect, count);
    }
    for (uint16_t i = 0; i < count; i++) {
        effects[i] = parser->drafts[i].effect;
    }
    for (uint16_t i = 0; i < contract->param_count; i++) {
        if (parser->params[i].effect_count) {
            parser->params[i].effects = effects;
            effects += parser->params[i].effect_count;
        }
    }
    if (contract->param_count) {
        contract->params = refcop_arena_copy(parser->arena, parser->params,
                                             contract->param_count * sizeof(refcop_param));
    }
    /* A body that answers NULL may have failed or not: only by hand it says that it failed. */
    for (unsigned i = 0; contract->clauses & REFCOP_CLAUSE_INFERRED && i < contract->outcome_count;
         i++) {
        refcop_outcome *outcome = &parser->outcomes[i];
        if (outcome->exception == REFCOP_EXC_KEPT && outcome->cause == REFCOP_CAUSE_DATA) {
            outcome->cause = REFCOP_CAUSE_NONE;
        }
    }
    contract->outcomes = refcop_arena_copy(parser->arena, parser->outcomes,
                                           contract->outcome_count * sizeof(refcop_outcome));
    return refcop_arena_copy(parser->arena, contract, sizeof *contract);
}

refcop_contract *refcopi_parser_next(refcopi_parser *parser) {
    bool arrow;

    if (parser->status != REFCOP_OK) {
        return NULL;
    }
    while (refcopi_accept(parser, TOKEN_NEWLINE)) {
    }
    if (parser->token.kind == TOKEN_END) {
        return NULL;
    }
    begin_entry(parser);
    if (!parse_name(parser) || !refcopi_parse_params(parser)) {
        return NULL;
    }
    arrow = parser->token.kind == TOKEN_ARROW;
    if (!refcopi_parse_outcomes(parser) || !refcopi_parse_clauses(parser, arrow)) {
        return NULL;
    }
    return finish_entry(parser);
}
