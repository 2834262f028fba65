/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOPI_CONTRACT_WORDS_H
#define REFCOPI_CONTRACT_WORDS_H

/* Words: the vocabulary of the contract language, read by the parser and the printer alike.
 *
 * Glossary
 *   shape  what may follow a word: a parameter, a type, a domain...
 *   group  whether an effect is about the argument or about the variable it points to */

#include "refcop/contract.h"

typedef enum refcopi_shape {
    SHAPE_NONE,
    SHAPE_INTO,        /* [into P] */
    SHAPE_PARAM,       /* P */
    SHAPE_PARAM_MAYBE, /* [P] */
    SHAPE_PARAM_TYPE,  /* [P] [TYPE] */
    SHAPE_TYPE_HELD,   /* [TYPE] [held P] */
    SHAPE_DOMAIN,      /* DOMAIN */
    SHAPE_DOMAIN_MAYBE, /* [DOMAIN] */
    SHAPE_NAME,        /* NAME of a singleton */
    SHAPE_NUMBER_MAYBE, /* [N] */
    SHAPE_FORMAT       /* parse, build or print */
} refcopi_shape;

enum refcopi_group {
    GROUP_DIRECT = 1 << 0,   /* NAME: EFFECT */
    GROUP_INDIRECT = 1 << 1, /* *NAME: EFFECT */
    GROUP_BOTH = GROUP_DIRECT | GROUP_INDIRECT
};

/* The first member of every table row, so that one look-up serves all tables. */
typedef struct refcopi_word {
    const char *text;
    size_t length;
} refcopi_word;

typedef struct refcopi_effect_word {
    refcopi_word word;
    refcop_effect_kind kind;
    refcopi_shape shape;
    unsigned group;
} refcopi_effect_word;

typedef struct refcopi_value_word {
    refcopi_word word;
    refcop_result_kind kind;
    refcopi_shape shape;
    int64_t lo, hi;
} refcopi_value_word;

typedef struct refcopi_clause_word {
    refcopi_word word;
    uint32_t flag; /* enum refcop_clause; 0 for words with operands or a meaning of their own */
} refcopi_clause_word;

/* Rows of effects are in the order of refcop_effect_kind. */
extern const refcopi_effect_word refcopi_effect_words[];
extern const size_t refcopi_effect_word_count;
extern const refcopi_value_word refcopi_value_words[];
extern const size_t refcopi_value_word_count;
extern const refcopi_clause_word refcopi_clause_words[];
extern const size_t refcopi_clause_word_count;
/* Rows are in the order of refcop_format_kind; the first is empty. */
extern const refcopi_word refcopi_format_words[];
extern const size_t refcopi_format_word_count;

/* The row of an effect in one of the groups; NULL when there is none. */
const refcopi_effect_word *refcopi_find_effect(const char *text, size_t length, unsigned group);
const refcopi_value_word *refcopi_find_value(const char *text, size_t length);
const refcopi_clause_word *refcopi_find_clause(const char *text, size_t length);
/* REFCOP_FORMAT_NONE when there is none. */
refcop_format_kind refcopi_find_format(const char *text, size_t length);
/* Clause words, `when`, `or`, `held`, `NULL`: not a parameter, type or domain, because it
 * could not be told from what follows. */
bool refcopi_is_reserved(const char *text, size_t length);
/* The row that prints an outcome of that kind and range; NULL for plain numbers. */
const refcopi_value_word *refcopi_value_of(const refcop_outcome *outcome);

#endif
