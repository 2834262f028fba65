/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOPI_WHOLE_H
#define REFCOPI_WHOLE_H

/* Analysis: what is known of the whole module while its functions are analysed: their summaries, and
 * what all of them together tell of fields, globals and unknown callees.
 *
 * Arenas: analysis.arena lives as long as refcop_analyze runs; analysis.path_arena holds the
 * snapshots of the function at hand and is reset after each. */

#include "refcop/analysis.h"
#include "state.h"

typedef struct frame frame;

/* Who owns what a field or global holds, as far as the file tells. */
typedef enum place_owner {
    OWNER_EITHER, /* nothing known: both readings are accepted */
    OWNER_OWNS,   /* released somewhere: dealloc, clear, Py_SETREF, Py_CLEAR */
} place_owner;

/* What a call does to memory behind a parameter, beyond what a contract can say. */
typedef struct mem_effect {
    uint8_t kind;  /* refcop_effect_kind, REFCOP_EFFECT_OUT_... */
    uint8_t param;
    uint8_t type;  /* refcop_type of the place */
    path_id path;
    uint32_t global; /* MEM_EFFECT_GLOBAL: which */
    uint16_t when;   /* outcomes, as in refcop_effect */
    refcop_str domain; /* OUT_RAW */
    int32_t lo, hi; /* OUT_PLAIN: range of the number */
} mem_effect;

enum { MEM_EFFECT_GLOBAL = 255 }; /* as param: a global was written */

/* A place behind a parameter whose pointer was freed, kept or given away on some path. */
typedef struct taken_place {
    uint8_t param;
    path_id path;
} taken_place;

/* Bits of a number that are known to be set, and to be clear. */
typedef struct bits_known {
    uint32_t set, clear;
} bits_known;

/* Outcomes in which a parameter can be negative, 0 (NULL), positive; a pointer that is not NULL can be either. */
typedef struct signs_given {
    uint16_t negative, zero, positive;
} signs_given;

/* What is known of a function with a body: its contract, and effects on memory behind its
 * parameters. */
typedef struct summary {
    refcop_contract *contract; /* NULL: nothing is known, calls have any effect (`may`) */
    uint32_t effect_count;
    mem_effect *effects;
    const char *gave_up; /* why nothing is known; NULL: otherwise */
    const char *in_part; /* why only some of its paths are known to the end; NULL: otherwise */
    bool cut;          /* recursion.c: not looked at yet, a call ends the path */
    bool uncertain;    /* some result's count is unknown: what hangs on it is level 2 */
    bool guessed;      /* what it gives comes from an unknown function */
    bool lends_item;   /* what it lends is in containers that fields hold, not in a field or a global itself */
    uint64_t handed_on; /* bit per parameter: on some path it goes through a pointer to a function that may take it over */
    uint64_t touches;  /* bit per parameter: memory of the object given, or behind that, may be written */
    bool asks;         /* it may look at the exception indicator, or clear it */
    refcop_str needs_gil; /* what it calls that must not be called without the GIL; NULL: nothing */
    uint32_t gil;      /* what it does with it: a clause such as REFCOP_CLAUSE_TAKES_GIL; 0 */
    uint16_t unsure;   /* outcomes of which it is only likely what they do to the indicator */
    uint16_t *nonnull; /* by parameter: outcomes in which it is not NULL */
    uint16_t *null;    /* by parameter: outcomes in which it is NULL */
    signs_given *signs; /* by parameter */
    bits_known *bits;  /* by parameter, then outcome: what it tells of a number; NULL: nothing of any */
} summary;

#define TOUCHES_ANY UINT64_MAX /* summary.touches: that of any object */

typedef struct ownership ownership;
typedef struct domains domains;
typedef struct taker taker;
typedef struct givers givers;
typedef struct member_table member_table;
typedef struct finding_list finding_list;
typedef struct callbacks callbacks;

typedef struct analysis {
    const refcop_module *module;
    const refcop_model *model;
    const refcop_analysis_options *options;
    refcop_stats *stats;
    refcop_arena *arena;
    refcop_arena *path_arena;
    path_table *paths;
    summary *summaries;      /* by index in module->funcs */
    bool *looked_up;         /* by the same: asked for by the run at hand (recursion.c) */
    uint32_t *func_by_name;  /* string id -> index in module->funcs + 1; 0: none */
    uint32_t name_count;     /* elements of func_by_name */
    refcop_str *strings;     /* string id -> string, for those met as values */
    uint32_t string_count;   /* elements of strings */
    const refcop_contract **wrapped_by; /* by index: what Python imposes on a method that only hands self on to it; NULL */
    const refcop_contract **entries; /* by index in module->funcs: the contract that Python imposes; NULL */
    ownership *owners;
    uint8_t *borrowers; /* by id of an unknown callee: arguments it is known to borrow */
    uint8_t *sure_borrowers; /* ... whatever it answers */
    givers *givers;     /* unknown callees that hand out memory */
    bool *written_targets; /* by index in module->targets */
    taker *takers;         /* pointers.c: fields that get a function which takes arguments over */
    uint32_t taker_count;
    member_table *members; /* what is done with memory in members of structs */
    uint32_t *null_given; /* by function: parameters for which some call in the file gives NULL, */
    uint32_t *member_given; /* ... or the address of a member */
    uint32_t *containers; /* by function: parameters from which it gets at the object around */
    bool **flagged;     /* by function, by instruction: see flagged.c; NULL: none in that function */
    domains *domains;   /* what is stored in fields and freed from there; NULL: nothing */
    finding_list *findings;
    callbacks *callbacks; /* callback.c: filled when it is first asked for; NULL: not yet */
    working *scratch[3];     /* working states: executing, branching, compacting */
    struct fork_stack *forks;
    refcop_arena *fork_arena; /* reset with each block */
    bool calls_back;         /* foreign code may call functions of the module that raise */
    uint16_t oldest;         /* Python that the code is for: 0x0309 for 3.9; 0: unknown */
    bool immortal_counts;    /* None's count matters: oldest is below 3.12 */
    bool immortal_matters;   /* ... or nobody said that it is not */
    bool static_lasts;       /* PyObject_HEAD_INIT makes an object immortal: oldest is 3.13 or later */
} analysis;

/* The function of that name: index + 1 in module->funcs; 0: it has no body here, or name is NULL. */
static inline uint32_t refcopi_func_named(const analysis *a, refcop_str name) {
    return name && name->id < a->name_count ? a->func_by_name[name->id] : 0;
}
/* The function that i calls by its name: index in module->funcs; -1: it has no body here, or i is no such call. */
static inline int32_t refcopi_callee_index(const analysis *a, const refcop_instr *i) {
    return i->op == REFCOP_OP_CALL && i->sub != REFCOP_CALLEE_INDIRECT ? (int32_t)refcopi_func_named(a, i->name) - 1 : -1;
}

/* `a pred b`, of signed numbers. */
static inline bool refcopi_ints_compare(refcop_pred pred, int64_t a, int64_t b) {
    switch (pred) {
    case REFCOP_PRED_EQ: return a == b;
    case REFCOP_PRED_NE: return a != b;
    case REFCOP_PRED_LT: return a < b;
    case REFCOP_PRED_LE: return a <= b;
    case REFCOP_PRED_GT: return a > b;
    case REFCOP_PRED_GE: return a >= b;
    }
    return false;
}
/* What an unsigned comparison with n asks for: to be above 0 is not to be 0. */
static inline refcop_pred refcopi_of_unsigned(refcop_pred pred, int32_t *n) {
    bool nonzero = (pred == REFCOP_PRED_GT && *n == 0) || (pred == REFCOP_PRED_GE && *n == 1);
    bool zero = (pred == REFCOP_PRED_LE && *n == 0) || (pred == REFCOP_PRED_LT && *n == 1);
    *n = nonzero || zero ? 0 : *n;
    return nonzero ? REFCOP_PRED_NE : zero ? REFCOP_PRED_EQ : pred;
}

/* The local that the place is the whole of: index + 1; 0: none. */
static inline uint32_t refcopi_whole_local(const refcop_place *p) {
    return refcop_place_is_local(p) ? p->index + 1 : 0;
}

/* The string with that id, if it was met as a value or names a singleton; NULL. */
refcop_str refcopi_string_of(const analysis *a, uint32_t id);
/* A name of our own, such as that of a field or domain. */
refcop_str refcopi_intern(const analysis *a, const char *text);
void refcopi_note_string(analysis *a, refcop_str s);
/* Text in arena. */
const char *refcopi_print(refcop_arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* --- owner.c: who owns fields and globals ------------------------------------------------------------ */
ownership *refcopi_owners_new(analysis *a);
/* Some function of the module puts a reference of its own there, or takes one of what is there. */
bool refcopi_is_retained_in(const frame *f, uint8_t base, uint16_t index, path_id path);
/* Read from a member of a plain struct that gets references of its own, none of which is ever released: whoever gives it
 * away hands the member's on. */
bool refcopi_is_handed_over(const frame *f, const sym *s);
/* The object lies in a place whose object deallocs release by way of another field: each of several objects
 * that share a struct has taken a reference to it. */
bool refcopi_is_shared_count(const frame *f, uint16_t at);
/* Something in the file releases what it read from the place (a field or global). */
bool refcopi_place_owns(const analysis *a, const refcop_place *place);
place_owner refcopi_owner_of(const frame *f, uint8_t base, uint16_t index, path_id path);
/* Something in the file takes a reference for what it holds. */
bool refcopi_place_is_retained(const analysis *a, const refcop_place *place);
/* Something releases what a member of that struct holds, or an element of an array that lies there. */
bool refcopi_record_owns(const analysis *a, refcop_str record);

/* --- evidence.c: what unknown callees do, as far as their callers tell ------------------------------- */
void refcopi_find_borrowers(analysis *a);
/* Some call in the file gives NULL for that parameter of the function at hand. */
bool refcopi_is_given_null(const frame *f, uint32_t param);
/* ... the address of a member of an object or struct. */
bool refcopi_is_given_member(const frame *f, uint32_t param);
/* Somewhere in the module that argument of this unknown callee is released after the call. */
bool refcopi_is_borrower(const analysis *a, const refcop_instr *i, uint32_t arg);
/* ... in the same straight line, so whatever the call answered. */
bool refcopi_is_sure_borrower(const analysis *a, const refcop_instr *i, uint32_t arg);

/* --- part.c: addresses of members ------------------------------------------------------------------------ */
void refcopi_find_containers(analysis *a);

/* --- flagged.c: references that a flag in the object counts -------------------------------------------- */
void refcopi_find_flagged(analysis *a);
/* The call takes or drops such a reference: whose it is depends on the flag. */
bool refcopi_is_flagged(const frame *f, const refcop_instr *i);

/* --- domain.c: memory in members and globals ---------------------------------------------------------- */

/* A member in which the file puts blocks of one allocator, and nothing else but NULL. */
typedef struct stored_block {
    refcop_str record, field;
    const refcop_func *func;  /* one that stores there */
    const refcop_instr *at;   /* the allocation */
    const char *maker;        /* its name */
    bool is_buffer;           /* a Py_buffer by value */
} stored_block;
/* The next one from *k on; false: no more. Complete when all functions have been analysed. */
bool refcopi_stored_block(const analysis *a, uint32_t *k, stored_block *out);
bool refcopi_is_stored_block(const analysis *a, refcop_str record, refcop_str field);

/* --- giver.c: unknown callees that hand out memory, as far as their callers tell ----------------------- */
void refcopi_find_givers(analysis *a);
/* The contract that callers in the module go by; NULL: nothing tells. What follows is level 2. */
const refcop_contract *refcopi_guess_contract(const frame *f, const refcop_instr *i);
/* What the callee returns is freed by most of its callers. */
bool refcopi_is_guessed_giver(analysis *a, const refcop_instr *i);
/* ... what it puts where that argument points. */
bool refcopi_is_guessed_filler(analysis *a, const refcop_instr *i, uint32_t arg);
/* The call has such a contract. */
bool refcopi_is_guess(const frame *f, const refcop_instr *i);
/* "O&" with this function of another file gives memory, likely: from which allocator; NULL: no. */
refcop_str refcopi_guessed_conversion(const analysis *a, refcop_str converter);

/* --- entry.c: functions that Python calls -------------------------------------------------------------- */
void refcopi_find_entries(analysis *a);
/* wrapped.c: functions that methods hand self on to. After the entries were found. */
void refcopi_find_wrapped(analysis *a);
/* The contract of the slot or method that the function serves; NULL: it serves none. */
const refcop_contract *refcopi_imposed_on(const analysis *a, refcop_str function);

/* --- resolve.c: contract of a callee ------------------------------------------------------------------ */
const refcop_contract *refcopi_find_contract(analysis *a, const refcop_instr *i,
                                             const summary **summary_out);
/* The function of that name, else the macro. */
const refcop_contract *refcopi_contract_named(analysis *a, refcop_str name,
                                              const summary **summary_out);
/* Written in a model: all of it can be relied on. An attribute in the source says what becomes of
 * references, and no more. */
bool refcopi_is_modelled(const refcop_contract *k);
/* The contract (NULL: none) says that of parameter n. */
bool refcopi_has_effect(const refcop_contract *k, uint32_t n, refcop_effect_kind kind);
/* The block that parameter n's variable holds is replaced by another one: PyMem_Resize. */
bool refcopi_moves_block(const refcop_contract *k, uint32_t n);
/* What a model says of a function that is defined here and only borrows its arguments; NULL. */
const refcop_contract *refcopi_promised_by(const analysis *a, const refcop_func *func);

#endif
