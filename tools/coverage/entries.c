/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* The models against what the headers declare. */
#include "coverage.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const refcop_contract *coverage_find_entry(const session *s, refcop_str name) {
    const refcop_contract *entry = refcop_model_find(s->model, REFCOP_KIND_FUNCTION, name);
    return entry ? entry : refcop_model_find(s->model, REFCOP_KIND_MACRO, name);
}

bool coverage_is_object_result(refcop_result_kind kind) {
    return kind == REFCOP_RESULT_NEW || kind == REFCOP_RESULT_BORROWED ||
           kind == REFCOP_RESULT_IMMORTAL || kind == REFCOP_RESULT_UNKNOWN;
}

/* Whether a function of that declared result can have this outcome. */
static bool outcome_fits(refcop_result_kind kind, type_kind declared) {
    bool number = kind == REFCOP_RESULT_INT || kind == REFCOP_RESULT_NONZERO;
    switch (declared) {
    case TYPE_VOID:
        return kind == REFCOP_RESULT_VOID;
    case TYPE_NUMBER:
        return number || kind == REFCOP_RESULT_PLAIN;
    case TYPE_OBJECT:
        return coverage_is_object_result(kind) || kind == REFCOP_RESULT_NULL || kind == REFCOP_RESULT_SAME;
    case TYPE_OBJECT_PLACE:
    case TYPE_POINTER:
        return !number && !coverage_is_object_result(kind) && kind != REFCOP_RESULT_VOID;
    }
    return false;
}

static void check_params(session *s, const symbol *it, const refcop_contract *entry) {
    int expected = it->kinds & SYMBOL_FUNCTION ? it->param_count : it->macro_params;
    bool variadic = it->kinds & SYMBOL_FUNCTION ? it->variadic : entry->variadic;
    bool fewer = entry->variadic && !variadic; /* (...) stands for a long list */
    if (entry->param_count != expected && !(fewer && entry->param_count < expected)) {
        coverage_problem(s, "%s:%" PRIu32 ": %s has %d parameters, the entry %u", entry->file->text,
                entry->line, it->name->text, expected, (unsigned)entry->param_count);
        return;
    }
    if (variadic != entry->variadic && !fewer) {
        coverage_problem(s, "%s:%" PRIu32 ": %s takes further arguments: '...' is missing",
                entry->file->text, entry->line, it->name->text);
    }
    for (int i = 0; it->kinds & SYMBOL_FUNCTION && i < entry->param_count; i++) {
        bool place = i < MAX_DECLARED && it->params[i] == TYPE_OBJECT_PLACE;
        bool pointer = i < MAX_DECLARED && it->params[i] >= TYPE_OBJECT;
        bool starred = entry->params[i].indirect > 0;
        if ((place && !starred) || (starred && !pointer)) {
            coverage_problem(s, "%s:%" PRIu32 ": %s: parameter '%s' %s '*'", entry->file->text, entry->line,
                    it->name->text, entry->params[i].name->text,
                    place ? "needs a" : "is no pointer and cannot have a");
        }
    }
}

static void check_shape(session *s, const symbol *it, const refcop_contract *entry) {
    if (!(it->kinds & (SYMBOL_FUNCTION | SYMBOL_MACRO)) ||
        (entry->kind == REFCOP_KIND_MACRO && (entry->clauses & REFCOP_CLAUSE_EXPAND) &&
         entry->param_count == 0)) {
        return;
    }
    check_params(s, it, entry);
    if (!(it->kinds & SYMBOL_FUNCTION)) {
        return;
    }
    for (uint16_t i = 0; i < entry->outcome_count; i++) {
        if (!outcome_fits(entry->outcomes[i].result, it->result)) {
            coverage_problem(s, "%s:%" PRIu32 ": %s cannot have outcome %u: its result is declared as %s",
                    entry->file->text, entry->line, it->name->text, i + 1U,
                    it->result == TYPE_VOID     ? "void"
                    : it->result == TYPE_OBJECT ? "an object"
                    : it->result == TYPE_NUMBER ? "a number"
                                                : "a plain pointer");
        }
    }
}

/* Each header symbol: has it an entry, and one of the same shape? */
void coverage_check_symbols(session *s) {
    unsigned count = 0, missing = 0, private_count = 0, private_known = 0;
    for (uint32_t id = 0; id <= s->highest; id++) {
        const symbol *it = &s->symbols[id];
        if (!(it->kinds & (SYMBOL_FUNCTION | SYMBOL_MACRO))) {
            continue;
        }
        const refcop_contract *entry = coverage_find_entry(s, it->name);
        if (it->name->text[0] == '_') {
            private_count++;
            private_known += entry != NULL;
        } else {
            count++;
            if (!entry) {
                missing++;
                coverage_problem(s, "%s: no entry for this version", it->name->text);
            }
        }
        for (; entry; entry = refcop_contract_next(s->model, entry)) {
            check_shape(s, it, entry);
        }
    }
    printf("Python 3.%d: %u public functions and macros, %u without an entry; "
           "%u of %u private ones have one\n",
           s->version & UINT8_MAX, count, missing, private_known, private_count);
}

/* Each entry: is there such a name in this version? */
void coverage_check_entries(session *s) {
    size_t total, here = 0, unknown = 0;
    const refcop_contract *const *entries = refcop_model_entries(s->model, &total);
    for (size_t i = 0; i < total; i++) {
        const refcop_contract *entry = entries[i];
        if (entry->kind == REFCOP_KIND_SLOT || s->version < entry->since ||
            (entry->until && s->version > entry->until)) {
            continue;
        }
        here++;
        if (!(entry->clauses & REFCOP_CLAUSE_INTERNAL) && !coverage_find_symbol(s, entry->name)) {
            unknown++;
            coverage_problem(s, "%s:%" PRIu32 ": %s is in no header of this version", entry->file->text,
                    entry->line, entry->name->text);
        }
    }
    printf("Python 3.%d: %zu of %zu entries are for this version, %zu of them unknown to it\n",
           s->version & UINT8_MAX, here, total, unknown);
}
