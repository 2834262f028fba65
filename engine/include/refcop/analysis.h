/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOP_ANALYSIS_H
#define REFCOP_ANALYSIS_H

/* The analysis: path-sensitive symbolic execution of every function of a module, bottom-up over
 * its call graph, against a model of contracts; findings come out through a callback.
 *
 * Glossary
 *   rule      what was violated (rules.def): id, level, one-line help
 *   level     confidence: 0 never lies, 1 reachable error paths (default), 2 opt-in
 *   finding   one root cause: acquiring site + rule, with the path as notes
 *   gave up   a function whose budget ran out: nothing is reported in it, and it is counted
 *
 * Memory: everything the analysis needs lives in arenas that die when refcop_analyze returns.
 * A finding and what it points to is borrowed until the callback returns. */

#include "refcop/contract.h"
#include "refcop/ir.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum refcop_rule {
#define REFCOP_RULE(id, text, level, help) REFCOP_RULE_##id,
#include "refcop/rules.def"
#undef REFCOP_RULE
    REFCOP_RULE_COUNT
} refcop_rule;

/* "ref-leak" for REFCOP_RULE_REF_LEAK; static storage. */
const char *refcop_rule_name(refcop_rule rule);
const char *refcop_rule_help(refcop_rule rule);
/* REFCOP_RULE_COUNT when there is none of that name. */
refcop_rule refcop_rule_find(const char *name);

typedef struct refcop_note {
    refcop_loc loc;
    const char *message;
} refcop_note;

typedef enum refcop_fixit_kind {
    REFCOP_FIXIT_NONE,
    REFCOP_FIXIT_INSERT_BEFORE_STATEMENT, /* text is a statement; goes before the one at loc */
    REFCOP_FIXIT_WRAP_RETURN_VALUE,       /* text "Py_NewRef": wraps the operand of the return */
    REFCOP_FIXIT_INSERT_AT_START,         /* text is a statement; goes behind the declarations that
                                             begin the function's body */
    REFCOP_FIXIT_SURROUND_STATEMENT,      /* text goes before the statement at loc, after behind */
    REFCOP_FIXIT_REPLACE_CALLEE,          /* text is a function or macro; it takes the place of the
                                             name that is called at loc */
    REFCOP_FIXIT_APPEND_ENTRY             /* text is an entry of a list in braces; goes behind the
                                             one that ends at loc, in no function */
} refcop_fixit_kind;

typedef struct refcop_fixit {
    refcop_fixit_kind kind;
    refcop_loc loc;
    const char *text;
    const char *after; /* SURROUND_STATEMENT */
    const char *variable; /* BEFORE_STATEMENT: local that text names, which may be out of scope;
                             NULL: none */
    uint32_t also_count;
    const refcop_loc *also; /* the same is to be done there; all of it or nothing */
} refcop_fixit;

typedef struct refcop_finding {
    refcop_rule rule;
    int level;               /* 0, 1 or 2 */
    const refcop_module *module;
    const refcop_func *func; /* NULL: the finding is about a type or module */
    refcop_loc loc;          /* where the warning stands */
    refcop_loc site;         /* acquiring call or release that is the root cause; 0: none */
    const char *object;      /* expression of the object, as in the source: "list" */
    const char *message;     /* full sentence without the rule tag */
    uint32_t note_count;
    const refcop_note *notes; /* in execution order */
    refcop_fixit fixit;
    const char *cause;       /* what others of this rule may have in common with it, in words: a macro, a
                                definition that is missing; NULL: nothing. It stays when lines move */
    uint32_t also_count;
    const struct refcop_finding *const *also; /* others of the same cause, not delivered themselves: in
                                order of position, from all of the file */
} refcop_finding;

typedef struct refcop_stats {
    uint32_t functions;      /* with a body in the main file */
    uint32_t gave_up;        /* of those */
    uint32_t in_part;        /* of those: not given up, but some paths were left behind */
    uint32_t havocs;         /* constructs not understood */
    uint32_t replayed_away;  /* findings that did not survive replay */
    uint32_t findings[3];    /* reported, by level */
    uint64_t states;         /* block states explored */
    uint64_t max_states;     /* in one function */
    refcop_str max_func;     /* that function; NULL when there was none */
    size_t arena_bytes;      /* peak */
} refcop_stats;

typedef struct refcop_analysis_options {
    int level;                         /* highest level reported: 0..2 */
    bool disabled[REFCOP_RULE_COUNT];
    uint16_t target_python;            /* the oldest Python the code is for, as it was named; 0: none
                                          was, it is that of the headers or of the limited API */
    bool free_threaded;                /* the code is to run without the GIL, whatever it says */
    uint32_t max_steps;                /* budget per function in block states; 0: default */
    /* Called between functions and now and then within one; true stops the function at hand
     * (it counts as given up). May be NULL. */
    bool (*out_of_time)(void *context);
    /* Whether nobody will see the finding, so that another one of its cause is to be shown in its
     * place. Called before any finding is delivered. May be NULL. */
    bool (*is_silenced)(void *context, const refcop_finding *finding);
    void (*on_finding)(void *context, const refcop_finding *finding);
    void (*on_give_up)(void *context, const refcop_func *func, const char *why);
    /* The same for a function that was looked at in part: what it has too many of. May be NULL. */
    void (*on_part)(void *context, const refcop_func *func, const char *why);
    /* When not NULL, gets what was inferred for each function with a body, as far as the language can
     * say it; once for each entry. The contract lives until the call returns. */
    void (*on_contract)(void *context, const refcop_func *func, const refcop_contract *contract);
    void *context;
    /* When not NULL, get the ownership graph of the file's types; borrowed. */
    FILE *graph_dot, *graph_json;
} refcop_analysis_options;

/* Analyses every function of a finished, verified module. Findings arrive sorted by position
 * (line, column, rule) at the end. REFCOP_INCOMPLETE when some function was given up. */
refcop_status refcop_analyze(const refcop_module *module, const refcop_model *model,
                             const refcop_analysis_options *options, refcop_stats *stats);

/* Calls on_name once with each function that a body of the module calls, that has none there itself,
 * and that the model knows only by what was inferred elsewhere, or not at all: in order of the first
 * call. */
void refcop_find_calls_elsewhere(const refcop_module *module, const refcop_model *model,
                                 void (*on_name)(void *context, refcop_str name), void *context);

#ifdef __cplusplus
}
#endif
#endif
