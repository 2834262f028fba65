/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOP_CONTRACT_H
#define REFCOP_CONTRACT_H

/* Contract: what a function does to references, as a list of outcomes. docs/contracts.md is the
 * language; this header is its parsed form. The same structure serves the C API
 * (models/cpython.refs), a user's model file, attributes in source, and what the engine infers.
 *
 * Glossary
 *   contract  one function (or macro, slot, method convention): parameters, outcomes, clauses
 *   outcome   one way a call can end: what the result is, what happens to the exception indicator
 *   effect    what a call does to one argument, in some or all outcomes
 *   model     a set of contracts with look-up by kind and name
 *
 * Arena: contracts live in the arena of the model that holds them, and die with it. */

#include "refcop/base.h"
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
    REFCOP_MAX_OUTCOMES = 12, /* per contract; more is an error in a model file */
    REFCOP_MAX_PARAMS = 24,
    REFCOP_ALL_OUTCOMES = 0xffff
};

typedef enum refcop_contract_kind {
    REFCOP_KIND_FUNCTION, /* NAME(...) */
    REFCOP_KIND_MACRO,    /* macro NAME(...) or macro NAME: recognised at its expansion */
    REFCOP_KIND_SLOT      /* slot NAME(...): imposed on functions put in that position */
} refcop_contract_kind;

/* What a call does to an argument. The first group is about the argument's own reference, the
 * second (written `*name`) about the object pointer that the argument points to. */
typedef enum refcop_effect_kind {
    REFCOP_EFFECT_BORROW,    /* borrow: the default; the callee keeps nothing */
    REFCOP_EFFECT_STEAL,     /* steal [into P]: the caller's reference is consumed; P (if given)
                                then holds the object; without `into`: an unknown holder */
    REFCOP_EFFECT_RELEASE,   /* release: one reference is dropped; the object may die */
    REFCOP_EFFECT_RETAIN,    /* retain: the caller gains one reference */
    REFCOP_EFFECT_HELD,      /* held [P]: the callee keeps a reference of its own, in P (if given) */
    REFCOP_EFFECT_ESCAPE,    /* escape: kept by someone unknown; tracking stops */
    REFCOP_EFFECT_MAY_STEAL, /* may-steal: unknown; tracking stops, silently */
    REFCOP_EFFECT_FREE,      /* free DOMAIN: memory is freed without releasing anything */
    REFCOP_EFFECT_TRACK,     /* track: the object enters the collector's list */
    REFCOP_EFFECT_UNTRACK,   /* untrack: it leaves the list */
    REFCOP_EFFECT_UNHOLD,    /* unhold: an item leaves the object without being released: who
                                borrowed it may own it now */
    REFCOP_EFFECT_IS,        /* is TYPE: the argument is known to be a TYPE */
    REFCOP_EFFECT_FORMAT,    /* format parse|build|print: format string that drives `...` */

    REFCOP_EFFECT_OUT_NEW,      /* new [TYPE] [held P]: *name becomes a new reference */
    REFCOP_EFFECT_OUT_BORROWED, /* borrowed [P]: *name becomes a reference borrowed from P */
    REFCOP_EFFECT_OUT_MAYBE_NEW, /* maybe-new: *name becomes a new reference or NULL */
    REFCOP_EFFECT_OUT_NULL,     /* NULL: *name becomes NULL */
    REFCOP_EFFECT_OUT_PLAIN,    /* plain [N]: *name becomes N, or some number or plain
                                   pointer */
    REFCOP_EFFECT_OUT_INTERIOR, /* interior P: *name points into P and dies with it */
    REFCOP_EFFECT_OUT_RAW,      /* raw DOMAIN: *name becomes a block the caller must free */
    REFCOP_EFFECT_OUT_RELEASE,  /* release: the reference in *name is dropped (NULL allowed) */
    REFCOP_EFFECT_OUT_MOVED,    /* moved: the reference in *name is consumed and *name becomes a
                                   new reference, perhaps to another object; moved DOMAIN: a block */
    REFCOP_EFFECT_OUT_SET,      /* set P: *name becomes the value of parameter P */
    REFCOP_EFFECT_OUT_UNKNOWN   /* unknown: *name may have been replaced; ownership stays with it */
} refcop_effect_kind;

typedef enum refcop_format_kind {
    REFCOP_FORMAT_NONE,
    REFCOP_FORMAT_PARSE, /* PyArg_ParseTuple units */
    REFCOP_FORMAT_BUILD, /* Py_BuildValue units */
    REFCOP_FORMAT_PRINT, /* PyErr_Format / PyUnicode_FromFormat units */
    REFCOP_FORMAT_BYTES  /* PyBytes_FromFormat units */
} refcop_format_kind;

#define REFCOP_PARAM_RESULT (-2)

typedef struct refcop_effect {
    refcop_effect_kind kind;
    int8_t param;           /* the P of `into P`, `held P`, `set P`...; -1 when absent;
                               REFCOP_PARAM_RESULT: `held result` */
    uint8_t format;         /* refcop_format_kind for REFCOP_EFFECT_FORMAT */
    uint16_t when;          /* bit i: applies in outcome i; REFCOP_ALL_OUTCOMES without `when` */
    refcop_str type;        /* TYPE or DOMAIN; NULL when absent */
    bool is_number;         /* plain N */
    int8_t number;
} refcop_effect;

/* What a call does to a field behind an argument: `self: ->items new when 0`. */
typedef struct refcop_field_effect {
    uint8_t param;
    refcop_str place;     /* "items", "view.obj": below what the argument points to */
    refcop_effect effect; /* of the second group */
} refcop_field_effect;

typedef struct refcop_param {
    refcop_str name;
    bool null_ok;           /* name?: NULL may be passed */
    bool nonnull;           /* name!: the same must not happen to a pointer to memory */
    uint8_t indirect;       /* number of leading '*' */
    uint16_t effect_count;
    refcop_effect *effects; /* in written order; all whose `when` matches apply, in order */
} refcop_param;

/* What the result is. */
typedef enum refcop_result_kind {
    REFCOP_RESULT_VOID,
    REFCOP_RESULT_NULL,     /* NULL */
    REFCOP_RESULT_INT,      /* a number within lo..hi: 0, -1, 0..1, int, nonneg, negative */
    REFCOP_RESULT_NONZERO,  /* nonzero: any number but 0 */
    REFCOP_RESULT_NEW,      /* new [TYPE] [held P]: non-NULL new reference */
    REFCOP_RESULT_BORROWED, /* borrowed [P] [TYPE]: non-NULL; lives while P does, or for good */
    REFCOP_RESULT_SAME,     /* same P: the value of parameter P itself */
    REFCOP_RESULT_IMMORTAL, /* immortal NAME: singleton that is never freed in practice; counts
                               still matter below Python 3.12 */
    REFCOP_RESULT_INTERIOR, /* interior P: non-NULL plain pointer into P; dies with P */
    REFCOP_RESULT_RAW,      /* raw DOMAIN: non-NULL block the caller must free in that domain */
    REFCOP_RESULT_POINTER,  /* pointer: non-NULL plain pointer, nothing to account for */
    REFCOP_RESULT_PLAIN,    /* plain: any value (number, float, maybe-NULL plain pointer) */
    REFCOP_RESULT_UNKNOWN   /* unknown: an object pointer nobody can account for */
} refcop_result_kind;

typedef enum refcop_exception_effect {
    REFCOP_EXC_KEPT,      /* as before the call */
    REFCOP_EXC_SET,       /* !  : an exception is set when the call returns */
    REFCOP_EXC_MAY_SET,   /* !? : perhaps */
    REFCOP_EXC_CLEARED,   /* ~  : no exception is set when the call returns */
    REFCOP_EXC_WAS_SET,   /* the outcome happens only if one was set before (PyErr_Occurred) */
    REFCOP_EXC_WAS_CLEAR  /* the outcome happens only if none was set before */
} refcop_exception_effect;

/* `<set` and `<clear` in front of another mark (`NULL<set~`): the outcome happens only if an exception
 * was set, or was not, before the call. */
typedef enum refcop_exception_before {
    REFCOP_BEFORE_ANY,
    REFCOP_BEFORE_SET,
    REFCOP_BEFORE_CLEAR
} refcop_exception_before;

/* Why a failing outcome happens: decides the level of what is found behind it. */
typedef enum refcop_cause {
    REFCOP_CAUSE_NONE, /* not a failure */
    REFCOP_CAUSE_DATA, /* !    or NULL as an ordinary answer: can be provoked by data */
    REFCOP_CAUSE_MEM,  /* !mem or @mem: only when an allocation fails */
    REFCOP_CAUSE_BUG   /* !bug: only when the caller made a mistake that a working program never
                          makes */
} refcop_cause;

typedef struct refcop_outcome {
    refcop_result_kind result;
    refcop_exception_effect exception;
    refcop_cause cause;
    refcop_exception_before before; /* with MAY_SET, CLEARED and SET: what else must have been so */
    int8_t param;      /* the P of held / borrowed / same / interior; -1 when absent */
    bool held;         /* new ... held P: P keeps a reference of its own */
    int64_t lo, hi;    /* for REFCOP_RESULT_INT; INT64_MIN / INT64_MAX when unbounded */
    refcop_str type;   /* TYPE, DOMAIN or singleton name; NULL when absent */
} refcop_outcome;

/* Overloads by argument: `where P == NULL`, `where P != NULL`, `where P == 3`, `where P is str`,
 * `where P is literal` (a string literal), `where P is small` (a number in -5..256), `where P is negative`,
 * `where P is memory` (a pointer that is no object). */
typedef struct refcop_guard {
    int8_t param;   /* -1: no guard */
    refcop_str type; /* `is`: the type's name; NULL for == and != */
    bool equal;     /* == or != */
    int64_t value;  /* NULL is 0 */
} refcop_guard;

enum refcop_clause {
    REFCOP_CLAUSE_NORETURN = 1 << 0,    /* noreturn */
    REFCOP_CLAUSE_RUNS = 1 << 1,        /* runs: may run arbitrary Python code */
    REFCOP_CLAUSE_PURE = 1 << 2,        /* pure: same arguments, same result unless NULL, no effect */
    REFCOP_CLAUSE_NOGIL = 1 << 3,       /* nogil: may be called without the GIL */
    REFCOP_CLAUSE_EXPAND = 1 << 4,      /* expand: (macro) lower what it expands to instead */
    REFCOP_CLAUSE_ANY_EXC = 1 << 5,     /* any-exc: (slot) entered with an exception possibly set */
    REFCOP_CLAUSE_WRITES = 1 << 6,      /* writes: may write any memory it can reach */
    REFCOP_CLAUSE_DEALLOC = 1 << 7,     /* dealloc: (slot) takes the object apart; fields may be
                                           left dangling */
    REFCOP_CLAUSE_INIT = 1 << 8,        /* once: (slot) runs once per process (module init) */
    REFCOP_CLAUSE_OPAQUE = 1 << 9,      /* opaque: gives and takes no object, exception or block */
    REFCOP_CLAUSE_INFERRED = 1 << 10,   /* made by the engine, not written */
    REFCOP_CLAUSE_SIZE = 1 << 20,       /* counts-items: the answer is the number of items of the first
                                           argument */
    REFCOP_CLAUSE_SINGLETON = 1 << 12,  /* singleton: an answer other than 0 says that the first
                                           argument is a singleton such as None or True */
    REFCOP_CLAUSE_INTERNAL = 1 << 11,   /* internal: underscored name, not for the coverage check
                                           of versions that lack it */
    REFCOP_CLAUSE_MAKES_GC = 1 << 13,   /* makes-gc: the new object has the collector's header, and
                                           is not in its list yet */
    REFCOP_CLAUSE_MAKES_PLAIN = 1 << 14, /* makes-plain: the new object has no collector's header */
    REFCOP_CLAUSE_VISITS_DICT = 1 << 15, /* visits-dict: visits the first argument's managed dict */
    REFCOP_CLAUSE_CLEARS_DICT = 1 << 16, /* clears-dict: releases it */
    REFCOP_CLAUSE_GUARDS = 1 << 17,      /* guards: (macro) says what must hold; where it leaves the
                                            function, the program has a bug */
    REFCOP_CLAUSE_EXACT = 1 << 18,       /* exact: instances of subclasses are answered with 0 */
    REFCOP_CLAUSE_SETS_TYPE = 1 << 19,   /* sets-type: the first argument becomes an instance of the
                                            second */
    REFCOP_CLAUSE_RELEASES_GIL = 1 << 21, /* releases-gil: returns without the GIL */
    REFCOP_CLAUSE_TAKES_GIL = 1 << 22,    /* takes-gil: called without, returns with it */
    REFCOP_CLAUSE_ENSURES_GIL = 1 << 23,  /* ensures-gil: returns with it, however it was called */
    REFCOP_CLAUSE_LEAVES_GIL = 1 << 24,   /* leaves-gil: as it was before the call that ensured it */
    REFCOP_CLAUSE_VISITS = 1 << 26,       /* visits: (slot) shows the collector what the object holds */
    REFCOP_CLAUSE_BREAKS_CYCLES = 1 << 27, /* breaks-cycles: (slot) empties fields of an object that may
                                              live on for a while */
    REFCOP_CLAUSE_REPEATS = 1 << 28,      /* repeats: (slot) called any number of times on one object */
    REFCOP_CLAUSE_AGAIN = 1 << 29,        /* again: (slot) may be called once more on one object; few do */
    REFCOP_CLAUSE_REVIVES = 1 << 30,      /* revives: the first argument, memory out of a list of free ones, is
                                             a new object with one reference */
    REFCOP_CLAUSE_LOCKS = 1 << 25         /* locks: (macro) no other thread changes its objects until it
                                             is undone */
};

/* Python versions are 0x0309 for 3.9. */
typedef struct refcop_contract {
    refcop_contract_kind kind;
    refcop_str name;
    uint16_t param_count;
    refcop_param *params;
    uint16_t field_count;
    refcop_field_effect *fields; /* in written order */
    bool variadic;              /* ends in `...` */
    refcop_effect rest;         /* effect on each argument of `...`; BORROW by default */
    bool rest_null_ok;          /* `...?` */
    uint16_t outcome_count;     /* at least 1: no `->` means one void outcome, exception kept */
    refcop_outcome *outcomes;
    uint32_t clauses;           /* enum refcop_clause */
    uint16_t since, until;      /* first and last version that has it; 0: no bound */
    refcop_guard guard;
    refcop_str says;            /* `is TYPE`: an answer other than 0 says that the first argument
                                   is a TYPE; NULL: it says nothing */
    refcop_str strong, under;    /* `strong NAME`: gives a reference of the caller's own instead of a
                                   borrowed one; `under NAME`: keeps other threads away; NULL */
    bool calls;                 /* `calls`: the first argument is called, and gives the result */
    bool combines;              /* `combines`: the result is made of the operands: of numbers and
                                   strings it is one, too */
    refcop_str file;            /* model file; NULL when inferred or from an attribute */
    uint32_t line;
    struct refcop_contract *next; /* further entries of the same kind and name (other guard or
                                     version), in written order */
} refcop_contract;

typedef struct refcop_model refcop_model;

/* A new, empty model that looks things up for Python version (0x030b: 3.11). strings is borrowed
 * for the model's life. Owned by the caller. */
refcop_model *refcop_model_new(refcop_strings *strings, uint16_t python_version);
void refcop_model_free(refcop_model *model);

/* Changes the version that look-ups are for. */
void refcop_model_set_version(refcop_model *model, uint16_t python_version);
uint16_t refcop_model_version(const refcop_model *model);
/* Names that the version does not have are looked up for this one: the headers', which declare what
 * is called, perhaps behind a test of the version. 0, the default: they are unknown. */
void refcop_model_set_headers(refcop_model *model, uint16_t python_version);

/* Parses a whole model file. An entry of a later call replaces the entries of the same kind and
 * name of earlier calls (a user's file wins over cpython.refs); within one call entries of one
 * name must differ in guard or in version range. On a syntax error nothing of the text is
 * added, and *error says where and why. name is used in messages and `file`. */
refcop_status refcop_model_parse(refcop_model *model, const char *name, const char *text,
                                 size_t length, refcop_error *error)
    __attribute__((warn_unused_result));

/* The same for a text that is known to be free of errors, without the cost of parsing all of it: an
 * entry is parsed when it is first looked up. text is borrowed for the model's life; at most 200
 * texts. After this, one thread at a time may use the model, look-ups included. */
void refcop_model_outline(refcop_model *model, const char *name, const char *text, size_t length);

/* First entry of that kind and name whose since/until admits the model's version, or NULL;
 * follow with refcop_contract_next. Borrowed until the model is freed. */
const refcop_contract *refcop_model_find(const refcop_model *model, refcop_contract_kind kind,
                                         refcop_str name);
/* The same for a name that need not be interned, and is not unless it is found. */
const refcop_contract *refcop_model_find_text(const refcop_model *model,
                                              refcop_contract_kind kind, const char *name,
                                              size_t length);
/* The next overload for the model's version, or NULL. */
const refcop_contract *refcop_contract_next(const refcop_model *model,
                                            const refcop_contract *contract);

typedef bool refcop_contract_test(const refcop_contract *contract, const void *context);
/* The first entry of that kind that is wanted, in the order of the texts, outlined ones before all others;
 * NULL. Parses what it passes. */
const refcop_contract *refcop_model_search(const refcop_model *model, refcop_contract_kind kind,
                                           refcop_contract_test *wanted, const void *context);

/* All entries in the order they were added, all versions, without those of outlined texts; for tools.
 * *count is set. */
const refcop_contract *const *refcop_model_entries(const refcop_model *model, size_t *count);

/* Prints one contract as one line of the language, without a newline. What is printed parses
 * back to an equal contract. */
void refcop_contract_print(const refcop_contract *contract, FILE *out);

/* For makers of contracts in memory (inference, attributes): an empty contract in arena with
 * param_count parameters named a, b, c... and outcome_count outcomes, guard off. */
refcop_contract *refcop_contract_new(refcop_arena *arena, refcop_strings *strings,
                                     refcop_str name, unsigned param_count,
                                     unsigned outcome_count);

#ifdef __cplusplus
}
#endif
#endif
