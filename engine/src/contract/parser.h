/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOPI_CONTRACT_PARSER_H
#define REFCOPI_CONTRACT_PARSER_H

/* Parser: reads one entry after the other. An entry is put together in the parser itself and
 * copied to the arena when it is complete, because its first words may refer to its last ones:
 * an effect names a parameter further right, and outcomes behind the arrow.
 *
 * Functions that return bool return false after they have set the error; the first one counts.
 *
 * Glossary
 *   draft      an effect whose parameter and labels are still tokens
 *   reference  the token that names a parameter */

#include "contract/lexer.h"
#include "contract/words.h"

enum {
    /* Per entry; far more than any function of the C API needs. More is an error. */
    REFCOPI_MAX_EFFECTS = 96,
    REFCOPI_MAX_FIELDS = 32,
    REFCOPI_MAX_LABELS = 256
};

typedef struct refcopi_label {
    refcopi_token token;
    bool ordinal;   /* @N: the Nth outcome */
    int64_t lo, hi; /* of a number, a range or an ordinal */
} refcopi_label;

/* What follows a word, as its shape says. */
typedef struct refcopi_operands {
    bool is_number; /* SHAPE_NUMBER_MAYBE */
    int8_t number;
    refcopi_token reference; /* TOKEN_NONE when absent */
    refcop_str type;         /* type, domain or singleton */
    refcop_format_kind format;
    bool held;
} refcopi_operands;

typedef struct refcopi_effect_draft {
    refcop_effect effect;
    refcopi_token reference;
    uint16_t first_label;
    uint16_t label_count;
    refcop_str place; /* of a field; NULL */
    uint8_t param;    /* whose field */
} refcopi_effect_draft;

typedef struct refcopi_parser {
    refcopi_lexer lexer;
    refcopi_token token; /* the next one, not yet consumed */
    refcop_arena *arena;
    refcop_strings *strings;
    refcop_str file;
    refcop_error *error;
    refcop_status status;

    /* The entry in the making. */
    refcop_contract contract;
    refcopi_token name;
    refcop_param params[REFCOP_MAX_PARAMS];
    refcop_outcome outcomes[REFCOP_MAX_OUTCOMES];
    uint16_t draft_count; /* drafts of the parameters in order, then that of `...` */
    uint16_t label_count;
    bool rest_draft; /* the last draft is that of `...` */
    refcopi_effect_draft drafts[REFCOPI_MAX_EFFECTS];
    refcopi_effect_draft fields[REFCOPI_MAX_FIELDS];
    uint16_t field_count;
    refcopi_label labels[REFCOPI_MAX_LABELS];
} refcopi_parser;

/* arena, strings, file and error are borrowed until the parser is done with. */
void refcopi_parser_init(refcopi_parser *parser, const char *text, size_t length,
                         refcop_arena *arena, refcop_strings *strings, refcop_str file,
                         refcop_error *error);
/* The next entry, or NULL: the text is at its end, or parser->status tells an error. After an
 * entry, parser->name is the token of its name. */
refcop_contract *refcopi_parser_next(refcopi_parser *parser);

/* --- shared by the parts of the parser ------------------------------------------------------ */

void refcopi_advance(refcopi_parser *parser);
bool refcopi_is_word(const refcopi_token *token, const char *word);
/* Consumes a token of that kind when it is the next one. */
bool refcopi_accept(refcopi_parser *parser, refcopi_token_kind kind);
/* Consumes a token of that kind; `what` describes it for the error. */
bool refcopi_expect(refcopi_parser *parser, refcopi_token_kind kind, const char *what);

/* These set the error and return false. */
bool refcopi_fail(refcopi_parser *parser, const refcopi_token *at, refcop_status status,
                  const char *format, ...) __attribute__((format(printf, 4, 5)));
bool refcopi_expected(refcopi_parser *parser, const char *what);
/* "unknown WHAT 'stael'; did you mean 'steal'?" */
bool refcopi_unknown(refcopi_parser *parser, const refcopi_token *token, refcop_status status,
                     const char *what, const char *const *candidates, size_t count);
/* The same, for a table whose rows start with a refcopi_word. */
bool refcopi_unknown_word(refcopi_parser *parser, const refcopi_token *token, const char *what,
                          const void *rows, size_t count, size_t row_size);

/* The length of a token as printf's %.*s takes it, cut so that messages stay readable. */
int refcopi_shown_length(const refcopi_token *token);

/* Index of the parameter that a token names; -1 when it names none. */
int8_t refcopi_lookup_param(const refcopi_parser *parser, const refcopi_token *token);
/* The same, but naming no parameter is an error. TOKEN_NONE gives -1. */
bool refcopi_resolve_param(refcopi_parser *parser, const refcopi_token *token, int8_t *param);
/* What follows `word`, which was just consumed. */
bool refcopi_parse_operands(refcopi_parser *parser, const refcopi_word *word,
                            refcopi_shape shape, refcopi_operands *operands);

bool refcopi_parse_params(refcopi_parser *parser);
bool refcopi_parse_outcomes(refcopi_parser *parser);
/* To the end of the entry. arrow: it has outcomes. */
bool refcopi_parse_clauses(refcopi_parser *parser, bool arrow);
/* The outcomes that a label names, as a bit set. */
bool refcopi_resolve_label(refcopi_parser *parser, const refcopi_label *label, uint16_t *when);

/* Used by the printer as well: whether an outcome counts for `ok` or for `fail`. */
bool refcopi_is_failure(const refcop_outcome *outcome);

#endif
