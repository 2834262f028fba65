/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOP_TOOLS_COVERAGE_H
#define REFCOP_TOOLS_COVERAGE_H

/* model-coverage: compares the models of Python's C API with a directory of Python headers.
 *
 * Every public function and function-like macro needs an entry for that version; every entry that
 * is not `internal` needs a function or macro; where both exist they must have the same shape
 * (number of parameters, which of them are `PyObject **`, what kind of thing comes back).
 * With --refcounts, results are also compared with CPython's Doc/data/refcounts.dat.
 *
 * Glossary
 *   symbol      a name that the headers declare: function, macro, or both
 *   difference  an entry and refcounts.dat disagree; known ones are in a table with a reason
 *
 * Symbols live in one array that is indexed by the id of their interned name. Reading order: main.c ->
 * symbols.c (what the headers declare) -> entries.c (the models against that) -> refcounts.c. */

#include "refcop/contract.h"

#include <clang-c/Index.h>

enum { EXIT_COMPLETE = 0, EXIT_PROBLEMS = 1, EXIT_BROKEN = 2 };

enum { MAX_MODELS = 16, MAX_DECLARED = 24, MAX_FILE = 1 << 24 /* bytes */ };

typedef enum symbol_kind {
    SYMBOL_FUNCTION = 1 << 0,
    SYMBOL_MACRO = 1 << 1, /* with parentheses */
    SYMBOL_NAME = 1 << 2   /* macro without */
} symbol_kind;

/* What a declared type is to a contract. */
typedef enum type_kind {
    TYPE_VOID,
    TYPE_NUMBER,
    TYPE_OBJECT,       /* PyObject *, PyTypeObject *, ... */
    TYPE_OBJECT_PLACE, /* PyObject **: the callee may store there */
    TYPE_POINTER
} type_kind;

typedef struct symbol {
    refcop_str name; /* NULL: nothing by that name */
    unsigned kinds;  /* of symbol_kind */
    type_kind result;
    bool variadic;
    int param_count;
    type_kind params[MAX_DECLARED];
    int macro_params;
} symbol;

typedef struct options {
    const char *models[MAX_MODELS];
    size_t model_count;
    const char *include;
    const char *refcounts;
    const char *differences;
    uint16_t python; /* 0: as patchlevel.h says */
} options;

typedef struct session {
    const options *options;
    refcop_strings *strings;
    refcop_model *model;
    CXTranslationUnit unit;
    char *root; /* real path of the headers, with a slash behind */
    symbol *symbols;
    size_t symbol_capacity;
    uint32_t highest; /* id */
    uint16_t version;
    unsigned problems;
} session;

/* --- main.c ----------------------------------------------------------------------------------- */
/* Says on stderr what ends the run; detail may be NULL. Returns EXIT_BROKEN. */
int coverage_broken(const char *what, const char *detail);
/* One line on stdout, counted. */
void coverage_problem(session *s, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* --- symbols.c -------------------------------------------------------------------------------- */
/* Reads the headers below s->root into s->symbols. An exit status. */
int coverage_parse_headers(session *s);
/* Owned by s; NULL: the headers declare nothing by that name. */
const symbol *coverage_find_symbol(const session *s, refcop_str name);

/* --- entries.c -------------------------------------------------------------------------------- */
/* Function entry, else macro entry: where a name has one it is looked up in that order. Owned by the
 * model; NULL: neither. */
const refcop_contract *coverage_find_entry(const session *s, refcop_str name);
bool coverage_is_object_result(refcop_result_kind kind);
/* Every symbol needs an entry of its shape; every entry needs a symbol. */
void coverage_check_symbols(session *s);
void coverage_check_entries(session *s);

/* --- refcounts.c ------------------------------------------------------------------------------ */
/* Compares results with refcounts.dat. An exit status. */
int coverage_check_refcounts(session *s);

#endif
