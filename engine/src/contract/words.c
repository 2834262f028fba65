/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "contract/words.h"

#include <string.h>

#define WORD(text) {text, sizeof(text) - 1}
#define COUNT(array) (sizeof(array) / sizeof(array)[0])

const refcopi_effect_word refcopi_effect_words[] = {
    {WORD("borrow"), REFCOP_EFFECT_BORROW, SHAPE_NONE, GROUP_BOTH},
    {WORD("steal"), REFCOP_EFFECT_STEAL, SHAPE_INTO, GROUP_DIRECT},
    {WORD("release"), REFCOP_EFFECT_RELEASE, SHAPE_NONE, GROUP_DIRECT},
    {WORD("retain"), REFCOP_EFFECT_RETAIN, SHAPE_NONE, GROUP_DIRECT},
    {WORD("held"), REFCOP_EFFECT_HELD, SHAPE_PARAM_MAYBE, GROUP_DIRECT},
    {WORD("escape"), REFCOP_EFFECT_ESCAPE, SHAPE_NONE, GROUP_BOTH},
    {WORD("may-steal"), REFCOP_EFFECT_MAY_STEAL, SHAPE_NONE, GROUP_BOTH},
    {WORD("free"), REFCOP_EFFECT_FREE, SHAPE_DOMAIN, GROUP_DIRECT},
    {WORD("track"), REFCOP_EFFECT_TRACK, SHAPE_NONE, GROUP_DIRECT},
    {WORD("untrack"), REFCOP_EFFECT_UNTRACK, SHAPE_NONE, GROUP_DIRECT},
    {WORD("unhold"), REFCOP_EFFECT_UNHOLD, SHAPE_NONE, GROUP_DIRECT},
    {WORD("is"), REFCOP_EFFECT_IS, SHAPE_DOMAIN, GROUP_DIRECT},
    {WORD("format"), REFCOP_EFFECT_FORMAT, SHAPE_FORMAT, GROUP_DIRECT},
    {WORD("new"), REFCOP_EFFECT_OUT_NEW, SHAPE_TYPE_HELD, GROUP_INDIRECT},
    {WORD("borrowed"), REFCOP_EFFECT_OUT_BORROWED, SHAPE_PARAM_MAYBE, GROUP_INDIRECT},
    {WORD("maybe-new"), REFCOP_EFFECT_OUT_MAYBE_NEW, SHAPE_NONE, GROUP_INDIRECT},
    {WORD("NULL"), REFCOP_EFFECT_OUT_NULL, SHAPE_NONE, GROUP_INDIRECT},
    {WORD("plain"), REFCOP_EFFECT_OUT_PLAIN, SHAPE_NUMBER_MAYBE, GROUP_INDIRECT},
    {WORD("interior"), REFCOP_EFFECT_OUT_INTERIOR, SHAPE_PARAM, GROUP_INDIRECT},
    {WORD("raw"), REFCOP_EFFECT_OUT_RAW, SHAPE_DOMAIN, GROUP_INDIRECT},
    {WORD("release"), REFCOP_EFFECT_OUT_RELEASE, SHAPE_NONE, GROUP_INDIRECT},
    {WORD("moved"), REFCOP_EFFECT_OUT_MOVED, SHAPE_DOMAIN_MAYBE, GROUP_INDIRECT},
    {WORD("set"), REFCOP_EFFECT_OUT_SET, SHAPE_PARAM, GROUP_INDIRECT},
    {WORD("unknown"), REFCOP_EFFECT_OUT_UNKNOWN, SHAPE_NONE, GROUP_INDIRECT},
};
const size_t refcopi_effect_word_count = COUNT(refcopi_effect_words);
_Static_assert(COUNT(refcopi_effect_words) == REFCOP_EFFECT_OUT_UNKNOWN + 1,
               "one row for each effect, in the order of the enum");

const refcopi_value_word refcopi_value_words[] = {
    {WORD("NULL"), REFCOP_RESULT_NULL, SHAPE_NONE, 0, 0},
    {WORD("new"), REFCOP_RESULT_NEW, SHAPE_TYPE_HELD, 0, 0},
    {WORD("borrowed"), REFCOP_RESULT_BORROWED, SHAPE_PARAM_TYPE, 0, 0},
    {WORD("int"), REFCOP_RESULT_INT, SHAPE_NONE, INT64_MIN, INT64_MAX},
    {WORD("nonneg"), REFCOP_RESULT_INT, SHAPE_NONE, 0, INT64_MAX},
    {WORD("negative"), REFCOP_RESULT_INT, SHAPE_NONE, INT64_MIN, -1},
    {WORD("nonzero"), REFCOP_RESULT_NONZERO, SHAPE_NONE, 0, 0},
    {WORD("same"), REFCOP_RESULT_SAME, SHAPE_PARAM, 0, 0},
    {WORD("immortal"), REFCOP_RESULT_IMMORTAL, SHAPE_NAME, 0, 0},
    {WORD("interior"), REFCOP_RESULT_INTERIOR, SHAPE_PARAM, 0, 0},
    {WORD("raw"), REFCOP_RESULT_RAW, SHAPE_DOMAIN, 0, 0},
    {WORD("pointer"), REFCOP_RESULT_POINTER, SHAPE_NONE, 0, 0},
    {WORD("plain"), REFCOP_RESULT_PLAIN, SHAPE_NONE, 0, 0},
    {WORD("unknown"), REFCOP_RESULT_UNKNOWN, SHAPE_NONE, 0, 0},
    {WORD("void"), REFCOP_RESULT_VOID, SHAPE_NONE, 0, 0},
};
const size_t refcopi_value_word_count = COUNT(refcopi_value_words);

const refcopi_clause_word refcopi_clause_words[] = {
    {WORD("runs"), REFCOP_CLAUSE_RUNS},         {WORD("since"), 0},
    {WORD("until"), 0},                         {WORD("where"), 0},
    {WORD("is"), 0},
    {WORD("strong"), 0},                        {WORD("under"), 0},
    {WORD("combines"), 0},                      {WORD("calls"), 0},
    {WORD("locks"), REFCOP_CLAUSE_LOCKS},
    {WORD("noreturn"), REFCOP_CLAUSE_NORETURN}, {WORD("pure"), REFCOP_CLAUSE_PURE},
    {WORD("nogil"), REFCOP_CLAUSE_NOGIL},       {WORD("expand"), REFCOP_CLAUSE_EXPAND},
    {WORD("any-exc"), REFCOP_CLAUSE_ANY_EXC},   {WORD("writes"), REFCOP_CLAUSE_WRITES},
    {WORD("dealloc"), REFCOP_CLAUSE_DEALLOC},   {WORD("once"), REFCOP_CLAUSE_INIT},
    {WORD("opaque"), REFCOP_CLAUSE_OPAQUE},     {WORD("inferred"), REFCOP_CLAUSE_INFERRED},
    {WORD("singleton"), REFCOP_CLAUSE_SINGLETON},
    {WORD("counts-items"), REFCOP_CLAUSE_SIZE},
    {WORD("internal"), REFCOP_CLAUSE_INTERNAL}, {WORD("sets"), 0},
    {WORD("clears"), 0},
    {WORD("makes-gc"), REFCOP_CLAUSE_MAKES_GC},
    {WORD("makes-plain"), REFCOP_CLAUSE_MAKES_PLAIN},
    {WORD("visits-dict"), REFCOP_CLAUSE_VISITS_DICT},
    {WORD("clears-dict"), REFCOP_CLAUSE_CLEARS_DICT},
    {WORD("releases-gil"), REFCOP_CLAUSE_RELEASES_GIL},
    {WORD("takes-gil"), REFCOP_CLAUSE_TAKES_GIL},
    {WORD("ensures-gil"), REFCOP_CLAUSE_ENSURES_GIL},
    {WORD("leaves-gil"), REFCOP_CLAUSE_LEAVES_GIL},
    {WORD("visits"), REFCOP_CLAUSE_VISITS},
    {WORD("breaks-cycles"), REFCOP_CLAUSE_BREAKS_CYCLES},
    {WORD("repeats"), REFCOP_CLAUSE_REPEATS},
    {WORD("again"), REFCOP_CLAUSE_AGAIN},
    {WORD("guards"), REFCOP_CLAUSE_GUARDS},
    {WORD("exact"), REFCOP_CLAUSE_EXACT},
    {WORD("sets-type"), REFCOP_CLAUSE_SETS_TYPE},
    {WORD("revives"), REFCOP_CLAUSE_REVIVES},
};
const size_t refcopi_clause_word_count = COUNT(refcopi_clause_words);

const refcopi_word refcopi_format_words[] = {
    WORD(""), WORD("parse"), WORD("build"), WORD("print"), WORD("bytes")};
const size_t refcopi_format_word_count = COUNT(refcopi_format_words);

static bool is_word(const refcopi_word *word, const char *text, size_t length) {
    return word->length == length && word->text[0] == text[0] &&
           memcmp(word->text, text, length) == 0;
}

const refcopi_effect_word *refcopi_find_effect(const char *text, size_t length, unsigned group) {
    for (size_t i = 0; i < COUNT(refcopi_effect_words); i++) {
        const refcopi_effect_word *row = &refcopi_effect_words[i];
        if ((row->group & group) && is_word(&row->word, text, length)) {
            return row;
        }
    }
    return NULL;
}

const refcopi_value_word *refcopi_find_value(const char *text, size_t length) {
    for (size_t i = 0; i < COUNT(refcopi_value_words); i++) {
        if (is_word(&refcopi_value_words[i].word, text, length)) {
            return &refcopi_value_words[i];
        }
    }
    return NULL;
}

const refcopi_clause_word *refcopi_find_clause(const char *text, size_t length) {
    for (size_t i = 0; i < COUNT(refcopi_clause_words); i++) {
        if (is_word(&refcopi_clause_words[i].word, text, length)) {
            return &refcopi_clause_words[i];
        }
    }
    return NULL;
}

refcop_format_kind refcopi_find_format(const char *text, size_t length) {
    for (size_t i = 1; i < COUNT(refcopi_format_words); i++) {
        if (is_word(&refcopi_format_words[i], text, length)) {
            return (refcop_format_kind)i;
        }
    }
    return REFCOP_FORMAT_NONE;
}

bool refcopi_is_reserved(const char *text, size_t length) {
    static const refcopi_word others[] = {WORD("when"), WORD("held"), WORD("shared"), WORD("or"), WORD("NULL")};

    for (size_t i = 0; i < COUNT(others); i++) {
        if (is_word(&others[i], text, length)) {
            return true;
        }
    }
    return refcopi_find_clause(text, length) != NULL;
}

const refcopi_value_word *refcopi_value_of(const refcop_outcome *outcome) {
    for (size_t i = 0; i < COUNT(refcopi_value_words); i++) {
        const refcopi_value_word *row = &refcopi_value_words[i];
        if (row->kind == outcome->result &&
            (row->kind != REFCOP_RESULT_INT ||
             (row->lo == outcome->lo && row->hi == outcome->hi))) {
            return row;
        }
    }
    return NULL;
}
