/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOPI_FRAME_H
#define REFCOPI_FRAME_H

/* Frame: the analysis of one function. whole.h: that of the module around it; call.h: of one call.
 *
 * Reading order: analyze.c (the functions of a module, bottom-up; recursion.c; entry.c: which Python calls, wrapped.c:
 * or nearly so) -> explore.c (blocks and paths of one function; coarsen.c forgets what keeps too many of them apart)
 * -> exec.c (one instruction) -> memory.c (places; element.c: in arrays of objects) -> call.c, outcome.c, effect.c,
 * outparam.c, result.c, revive.c, pending.c (contracts at a call; unknown.c where there is none; part.c, flagged.c:
 * references that others count) -> reference.c (what happens to one reference) -> block.c, buffer.c, domain.c,
 * displace.c (memory that must be given back; member.c, keeping.c, lending.c, abandon.c: what the whole file does with
 * that in members) -> hazard.c, across.c, unlocked.c, gil.c, callback.c -> leave.c (the end of a path; deficit.c;
 * filled.c: the struct that a slot fills; input.c and meant.c: what need not be in balance; bits.c: flags; cleanup.c:
 * converters; cycle.c: rings of references) -> exit.c, pairs.c, join.c, summary.c, export.c (what callers need to
 * know) -> report.c, candidate.c (findings; guard.c: numbers that chose their paths; notes.c, fix.c), search.c
 * (another path to one), findings.c, deliver.c (those of one cause together). trace.c says where an operand comes
 * from. */

#include "whole.h"

enum {
    FRAME_DEFAULT_WORK = 128000,  /* block states, weighed by their size, before giving up */
    FRAME_INSTR_WORK = 32,        /* ... and this much more per instruction of the function */
    FRAME_STEP_WORK = 32,         /* what one step of a usual size costs (max_steps) */
    FRAME_BLOCK_STRICT = 6,       /* per block, before acquiring sites stop keeping states apart */
    FRAME_BLOCK_STATES = 16,      /* per block, before states are merged: facts first, */
    FRAME_BLOCK_SPARSE = 2,       /* ... in functions that hardly handle objects */
    FRAME_SPARSE = 200,           /* that is, fewer than one instruction in so many */
    FRAME_BLOCK_PLAIN = 32,       /* then what is not owned, */
    FRAME_BLOCK_OWNED = 56,       /* then the difference between NULL and owned */
    FRAME_BLOCK_LAST = 80,        /* then all but what is owned and in a local, */
    FRAME_BLOCK_PART = 128,       /* per block; beyond it a state is left behind: the function is looked at in part */
    FRAME_SMALL = 600,            /* instructions up to which results are tied to numbers given */
    FRAME_MAX_FORKS = 64          /* alternatives waiting within one block */
};

typedef struct block_states {
    snapshot **list;
    uint32_t count, cap;
    uint32_t next;   /* first that has not been executed */
    uint32_t merged; /* how many of them are merged ones */
} block_states;

typedef struct exit_record exit_record;

typedef struct seen_exit seen_exit;

typedef struct candidate candidate;

typedef struct through through;

typedef struct cycle cycle;

typedef struct cleanup cleanup;

typedef struct search search;

/* Temps from `first` on, `count` of them: no temp is used outside its block. */
typedef struct temp_range {
    uint32_t first, count;
} temp_range;

enum { CHECKS_UNKNOWN, CHECKS_ONLY, CHECKS_OTHERS };

/* Of paths that return: parameters that are numbers and known to be 0, or not to be. Bit: parameter, below
 * 64. */
typedef struct flags_known {
    uint64_t zero, nonzero;
    bool made; /* on some of them a call made what is returned */
} flags_known;

typedef struct call call;

struct frame {
    analysis *a;
    const refcop_func *func;
    uint32_t func_index;
    const refcop_contract *imposed; /* NULL: the function is free */
    const refcop_contract *bound;   /* what callers rely on for references: imposed, or what a model says of the
                                       function that is defined here; NULL: they go by its body */
    bool reporting;                 /* findings are wanted */
    uint32_t replayed_away;         /* findings that did not survive replay */
    bool keep_numbers;              /* see working */
    uint32_t block_states;          /* per block, before states are merged */
    bool replaying;                 /* a recorded path is being run again */
    uint32_t words;                 /* per liveness row */
    uint64_t *live_in;              /* block_count rows */
    bool *relevant;                 /* per local: a later branch or result depends on it */
    bool *counter;                  /* per local: assigned by arithmetic */
    uint32_t *loop_end;             /* per block: last block that jumps back to it; 0: no loop */
    uint32_t *temp_last_use;        /* per temp: instruction id */
    temp_range *temp_ranges;        /* per block: the temps that it makes */
    uint32_t most_temps;            /* of any block */
    temp_range here;                /* those of the block being executed; no others hold anything */
    const refcop_instr **instrs;    /* by id */
    through *through;               /* pointers.c: by id, what calls through tables do; NULL: none yet */
    working *w;
    val *temps;
    const refcop_instr *at;         /* instruction being executed */
    block_states *states;           /* per block */
    uint32_t steps;
    uint64_t work, max_work;
    const char *gave_up;            /* why; NULL: not */
    const char *in_part;            /* why some states have been forgotten as a whole; NULL: none */
    bool out_of_time;
    candidate *candidates;          /* findings of this function, by site and rule */
    uint32_t candidate_count, candidate_cap;
    exit_record *exits;
    seen_exit *seen;                /* pairs.c: how paths ended, one for each result */
    seen_exit *failures;            /* ... and the failures, for what they leave of buffers */
    uint32_t exit_count;
    path_id loaded[32];             /* paths behind parameters that objects were read from */
    uint32_t loaded_count;
    taken_place taken[16];
    uint32_t taken_count;
    taken_place forgotten[16];      /* places behind parameters that some path lost sight of */
    uint32_t forgotten_count;
    bool uncertain, asks;           /* see summary */
    bool *globals_written;          /* by global: stored to on some path */
    cleanup *cleanup;               /* cleanup.c: what a converter fills and gives back; NULL: it is none */
    bool only_if_mixed;             /* what is reported holds only if results are mixed */
    uint32_t mixed_param;           /* ... and if no path takes this parameter over: + 1; 0: none */
    bool only_if_ok;                /* ... only if the value returned does not say that it failed */
    bool gives_reference;           /* some path returns an object with a reference made for the caller */
    flags_known given_flags;        /* numbers of the caller's that are the same on all such paths */
    bool given;                     /* given_flags holds for some path */
    bool *released_owned;           /* by instruction id: on some path it releases what a call made */
    uint32_t only_if_released;      /* what is reported holds only if that instruction (+ 1) does; 0: anyway */
    uint32_t kept_param;            /* ... only if no path gives back this parameter's reference: + 1; 0: none */
    uint64_t params_given_back;     /* bit per parameter: some path does */
    uint64_t params_taken;          /* bit per parameter: some path takes its reference over, or may do so */
    uint64_t params_handed_on;      /* see summary */
    uint64_t touches;               /* see summary */
    bool impure;                    /* it reads or writes memory, or calls what is not pure */
    bool writes;                    /* it calls something that may write any memory */
    uint32_t *passes;               /* by instruction id: paths that ended at that return, blocks
                                       that were freed by that call */
    uint32_t reported;              /* candidate of the last report: index + 1; 0: not wanted */
    const cycle *closed;            /* the ring that is being reported */
    uint8_t checks;                 /* input.c: what its branches depend on */
    refcop_str needs_gil;           /* see summary */
    uint32_t gil_exits;             /* bit k: some path ends in gil_state k */
    bool released_gil;              /* on some path */
    int without_gil;                /* it makes sure of the GIL itself, and may be called without: level; 0: no */
    bool guarded;                   /* what is reported is level 2 only since the path is guarded, */
    int open_level;                 /* ... and this otherwise */
    int64_t answered;               /* only_if_ok: the number that is returned */
    uint32_t cause;                 /* instruction to be told of with what is reported: id + 1 */
    const char *cause_text;
    const char *subject;            /* what the finding is about, when it is no symbol */
    const candidate *replay_target;
    bool replay_hit;
    int replay_level;               /* of that hit */
    search *search;                 /* search.c: a path to replay_target is looked for; NULL: none is */
    uint32_t searched;              /* blocks run for that */
    int forced_outcome;             /* resumed alternative: outcome of the call at hand; -1 */
    const choice *forced;           /* replay: choices of the block at hand */
    uint32_t forced_count, forced_next;
};

/* --- exec.c: instructions ----------------------------------------------------------------------- */

typedef enum exec_status {
    EXEC_GO,     /* on to the next instruction */
    EXEC_FORKED, /* alternatives are on the fork stack; this one is finished */
    EXEC_END     /* the path ends here (infeasible, noreturn, gave up) */
} exec_status;

exec_status refcopi_exec(frame *f, const refcop_instr *i);
val refcopi_eval(frame *f, refcop_value v);
/* VAL_COND becomes a number symbol so that it can be stored. */
val refcopi_materialise(frame *f, val v);

/* An unknown value of that type; objects are escaped: nothing is known of their count. */
val refcopi_unknown_value(frame *f, refcop_type type);
val refcopi_new_value(frame *f, sym_kind kind, sym_origin origin, uint32_t flags);
void refcopi_give_up(frame *f, const char *why);

/* --- memory.c: places ----------------------------------------------------------------------------- */

typedef struct address {
    bool known;
    uint8_t base;
    uint16_t index;
    path_id path;
} address;
address refcopi_address_of(frame *f, const refcop_place *place);
address refcopi_address_from(frame *f, val pointer);
val refcopi_load_at(frame *f, address at, refcop_type type);
void refcopi_store_at(frame *f, address at, val v, refcop_type type);
/* For the summary: what the binding of memory behind a parameter says is forgotten now. */
void refcopi_note_forgotten(frame *f, const binding *b);
/* An element at an unknown index, or a part of it: it may be any of those that are known, so nothing
 * in the array is accounted for any longer. */
void refcopi_sweep_elements(frame *f, address at);
/* What lies at that place, and in what it consists of, is not known any more. */
void refcopi_forget_below(frame *f, address at);
void refcopi_exec_copy(frame *f, const refcop_instr *i);
void refcopi_exec_zero(frame *f, const refcop_instr *i);
/* Anything may have been written. */
void refcopi_exec_clobber(frame *f);
/* The object symbol behind v; the address of a global object gets one on demand. NO_SYM. */
uint16_t refcopi_object_of(frame *f, val v);
/* ... if the function returns v: the address of a part of a global need not be an object's. */
uint16_t refcopi_object_returned(frame *f, val v);

/* --- element.c: arrays of objects at an index that nobody knows ------------------------------------- */

/* Whatever lies there may have been moved; path: of what is written. */
void refcopi_touch(frame *f, uint16_t base, path_id path);
void refcopi_touch_any(frame *f);
void refcopi_touch_args(frame *f, const call *c);
/* An object; escaped where the array is not known to own what it holds. */
val refcopi_load_element(frame *f, address at);
/* Out of the array of a METH_FASTCALL function's arguments: it can be named again, whether a local holds it or not. */
bool refcopi_is_argument_read(const sym *s);
/* Out of an array that the caller gave: who owns what lies there is its affair. */
bool refcopi_is_callers_element(const working *w, const sym *s);
/* Whether v, which nobody gave a reference yet, is the array's from now on. */
bool refcopi_store_element(frame *f, address at, val v);

/* --- assume.c: conditions ------------------------------------------------------------------------ */

/* -1 unknown, else 0 or 1. */
int refcopi_decide(frame *f, refcop_pred pred, val a, val b, bool is_unsigned);
/* Makes `a pred b` hold; false when it cannot. */
bool refcopi_assume(frame *f, refcop_pred pred, val a, val b, bool is_unsigned);
/* Makes v's truth hold; false when it cannot. */
bool refcopi_assume_truth(frame *f, val v, bool truth);
val refcopi_compare(frame *f, refcop_pred pred, val a, val b, bool is_unsigned);

/* What lived only because s did is dead. */
void refcopi_kill_dependents(frame *f, uint16_t s);
/* Reference events. s is an object symbol. */
void refcopi_retain(frame *f, uint16_t s);
void refcopi_release(frame *f, uint16_t s);
void refcopi_steal(frame *f, uint16_t s, uint16_t into);
/* `into` holds it from now on, with a reference of its own. */
void refcopi_put(frame *f, uint16_t s, uint16_t into);
void refcopi_put_into_itself(frame *f, uint16_t s);
/* The call of that id failed: what it was to put into a container is not there. A function of the file, which may have
 * put it there and failed later, is passed over. */
void refcopi_take_out(frame *f, uint32_t failed);
/* The object is read: reports when it is dead. */
void refcopi_use(frame *f, uint16_t s, const char *how);
/* v is passed or dereferenced where NULL is not allowed. */
void refcopi_need_nonnull(frame *f, val v, bool literal, const char *how);
void refcopi_note_failure(frame *f, refcop_cause cause);

/* --- errors.c: the exception indicator and what a function answers ------------------------------- */

/* At a return: the result and the indicator must agree, as the slot says. */
void refcopi_check_answer(frame *f, val result);
/* "PyList_New()", or "result". */
const char *refcopi_callee_text(frame *f, const refcop_instr *i);
/* ignored.c: a path ends in a result: what has failed on it without anyone looking? */
void refcopi_check_ignored(frame *f, val result);
/* --- gil.c ---------------------------------------------------------------------------------------- */

void refcopi_gil_leave(frame *f);
/* Clause that says what all paths do with the GIL; 0: nothing, or one this and one that. */
uint32_t refcopi_gil_effect(const frame *f);
/* The function has released the GIL on this path, or let go of it, and has not taken it since. */
bool refcopi_has_left_gil(const frame *f);
/* Written in a model, and such that it must not be called without the GIL. */
bool refcopi_needs_gil(const refcop_contract *k);

/* --- callback.c ----------------------------------------------------------------------------------- */

/* The level of what the function does outside of where it makes sure of the GIL; 0: its callers have it,
 * or it does not make sure. */
int refcopi_level_without_gil(const frame *f);

/* --- leave.c: ends of paths; summary.c ------------------------------------------------------------ */

/* What the places that hold s own and what this frame owns are in balance. */
bool refcopi_is_settled(const frame *f, uint16_t s);
void refcopi_leave(frame *f, const refcop_instr *ret, val result);
/* A reference nobody can reach any more, other than at the end of a path. */
void refcopi_lost(frame *f, uint16_t s, refcop_loc where, const char *how);
/* References given away that were not owned, and nobody can repay any more. */
void refcopi_lost_deficit(frame *f, uint16_t s);
/* Reports symbols that are owned but in no place; s must be reachable from neither locals,
 * memory nor a temp that is still to be used. */
bool refcopi_is_reachable(frame *f, uint16_t s);

/* What became of the memory that a pointer parameter points to. */
typedef enum block_exit {
    BLOCK_KEPT,  /* it is the caller's as before */
    BLOCK_FREED,
    BLOCK_GIVEN, /* somebody else may free it */
    BLOCK_ABSENT /* the pointer is NULL */
} block_exit;

/* How one path ended, for the function's contract: net[i] is what parameter i gained. */
typedef struct param_exit {
    int8_t net;
    bool stolen, held, unknown;
    bool nonnull, null; /* known at the end of the path */
    uint8_t excluded;   /* ... of a number: signs that it does not have */
    bits_known bits;    /* ... */
    bool single;        /* of an object: it was None, or another singleton; counts tell nothing */
    bool needed;        /* it was used where NULL is not allowed, without a test */
    uint8_t block;      /* of a pointer: block_exit */
    refcop_str domain;  /* BLOCK_FREED */
} param_exit;
void refcopi_record_exit(frame *f, val result, bool returns_new, const param_exit *params);
/* Some path returns that number, or a pointer that is not NULL, and an exception is set. *fails: some
 * path ends with an exception. */
bool refcopi_returns_failing(const frame *f, int64_t value, bool *fails);
/* bits.c: what is known of v, which need not be a number. */
bits_known refcopi_bits_of(const working *w, val v);
/* What both know. */
bits_known refcopi_bits_common(bits_known a, bits_known b);
void refcopi_fill_bits(frame *f, summary *out);
/* Both have the same number of parameters and outcomes. */
bool refcopi_same_bits(const summary *a, const summary *b);
/* What the path at hand knows of them; s: what it returns. */
flags_known refcopi_flags_known(const working *w, uint16_t s);
/* What both know. */
flags_known refcopi_flags_common(flags_known a, flags_known b);
/* Some path returns a new reference. */
bool refcopi_returns_new(const frame *f);
/* The entries that say what callers in other files may know, linked by `next`; NULL when that is
 * nothing. s->contract is not NULL. In arena. */
const refcop_contract *refcopi_export(const analysis *a, const refcop_func *func, const summary *s,
                                      refcop_arena *arena);
void refcopi_summarise(frame *f, summary *out);
/* Figures of the run of a function that counts. */
typedef struct last_run {
    uint32_t steps, replayed_away;
} last_run;
/* analyze.c: one function, once: infers its summary; its findings join those of the module. */
last_run refcopi_run_function(analysis *a, uint32_t index);
/* ... what is counted and told of it after its last run. */
void refcopi_finish_function(analysis *a, uint32_t index, last_run run);
/* recursion.c: functions that call each other, or one that calls itself. */
void refcopi_run_recursive(analysis *a, const uint32_t *members, uint32_t count);

/* --- pointers.c: calls through tables ------------------------------------------------------------- */

/* Which targets code of the file may replace. */
void refcopi_find_written_targets(analysis *a);
/* What reads the pointer through which instruction `at` of the block calls; NULL: it is no such call. */
const refcop_instr *refcopi_pointer_read(const refcop_block *block, uint32_t at);
/* The next function that such a place may hold, from *next on (0 at first); NULL: no more are known. */
refcop_str refcopi_target_at(const refcop_module *m, const refcop_place *p, uint32_t *next);
/* What any function that the pointer can be does; NULL when that is not known. Until the next function
 * is looked at. */
const refcop_contract *refcopi_contract_through(frame *f, const refcop_instr *i, const summary **inferred);

/* --- unlocked.c: what another thread can release -------------------------------------------------- */
/* s is used: reports when it was borrowed by a call that is unsafe without the GIL. */
void refcopi_check_unlocked(frame *f, uint16_t s, const char *how);

/* --- across.c: borrowed items and calls that run code ------------------------------------------- */

void refcopi_check_across(frame *f, uint16_t s, const char *how);

/* --- hazard.c: fields that dangle --------------------------------------------------------------- */

/* The object is a str, bytes, int or float: releasing it runs no code of others. */
bool refcopi_is_tame_type(const sym *s);
/* s lies in a place of this file or of an object: not in a variable of the C API. */
bool refcopi_may_dangle(const frame *f, uint16_t s);
/* What s stands for was given back, and the place it was read from keeps it to the end. */
void refcopi_report_dangling(frame *f, uint16_t s);
/* The end of a path: pointers that were freed and lie where they outlive the frame. */
void refcopi_leave_fields(frame *f);
/* The place that held `old` gets another value: reports when old was released before. */
void refcopi_check_replaced(frame *f, address at, val old);

/* --- coarsen.c ------------------------------------------------------------------------------------- */

/* Going round a loop: counters lose their exact value. */
void refcopi_widen_counters(frame *f);
/* Forgets what globals hold in balance and no local does; true when there was some. */
bool refcopi_settle_globals(frame *f);
/* Forgets, in steps, what separates states at the block `to` that has `count` of them. The state is
 * compacted for it. */
void refcopi_coarsen(frame *f, uint32_t to, uint32_t count);
/* What a step costs: it grows with the state. See FRAME_DEFAULT_WORK. */
uint64_t refcopi_state_cost(uint32_t syms, uint32_t places, uint32_t facts);
/* States like the one at hand that each of the blocks to come can have, if all are to be looked at. */
uint64_t refcopi_affordable(const frame *f);
/* How many states a block with that many counts as when it comes to forgetting: more, when the budget runs
 * low. Better a part is seen without the details than nothing at all. */
uint32_t refcopi_crowding(const frame *f, uint32_t count);

/* --- explore.c ------------------------------------------------------------------------------------- */

/* Explores every path of f->func. */
void refcopi_explore(frame *f);
/* Puts the working state aside as an alternative that chose `outcome` at the current call. */
bool refcopi_fork_push(frame *f, uint32_t outcome);

/* The function is a tp_dealloc. */
static inline bool refcopi_is_dealloc(const frame *f) {
    return f->imposed && (f->imposed->clauses & REFCOP_CLAUSE_DEALLOC);
}
/* The path ends with an error of a module's initialisation. */
bool refcopi_is_init_error(const frame *f);
/* Runs the candidate's path alone, unmerged; whether the finding is still there. */
bool refcopi_replay(frame *f, const candidate *c);
/* Runs the block from that state on; what follows goes to the blocks after it. */
void refcopi_run_block(frame *f, const snapshot *s);

/* --- search.c --------------------------------------------------------------------------------------- */

/* Looks for another path to the candidate, which can run: it becomes the candidate's. False: none was found. */
bool refcopi_search(frame *f, candidate *c);
/* The path at hand is one. */
void refcopi_search_found(frame *f);
/* That state comes next; kept until the function is done. */
void refcopi_search_add(frame *f, const snapshot *view);

/* --- trace.c: operands ------------------------------------------------------------------------------- */

/* The instruction that made the temporary v, of those before an id; NULL. */
const refcop_instr *refcopi_definition(const frame *f, refcop_value v, uint32_t before);
/* The local that v was read from, whole; NO_LOCAL. */
uint32_t refcopi_local_read(const frame *f, refcop_value v, uint32_t before);

/* --- decided.c ---------------------------------------------------------------------------------------- */

/* Why the last test on the path may not mean what it seems to, ascending. */
typedef enum doubt {
    DOUBT_NONE,
    DOUBT_CALLBACK,  /* a function decided it that may have set an exception */
    DOUBT_SAID_TWICE /* it has said before that this is not so */
} doubt;

doubt refcopi_doubt_of_test(const frame *f);

/* --- input.c ------------------------------------------------------------------------------------------ */

/* The path ends in a complaint, in a function that decides on nothing that it was given. */
bool refcopi_is_failed_check(frame *f);

/* --- meant.c ------------------------------------------------------------------------------------------ */

/* All that the function does is count one of its arguments, not self, more than once: that is what it
 * is for. */
bool refcopi_is_counter(const frame *f);
/* A dealloc that leaves the object alive took a reference: to its type, say, which the caller drops. */
bool refcopi_is_resurrection(const frame *f, const sym *s);
#define REFCOPI_SMALL "small"       /* `where P is small` */
#define REFCOPI_NEGATIVE "negative" /* `where P is negative` */
#define REFCOPI_MEMORY "memory"     /* `where P is memory` */
/* A call whose result is thrown away here is made for its exception: the function can only return NULL now, and nothing
 * else has set one. */
bool refcopi_is_meant_to_fail(const frame *f);
/* A function of the file that this one calls takes a reference to the global, or everyone does who calls this one: it may
 * be the one that is given away here. */
bool refcopi_is_taken_around(const frame *f, uint32_t global);

/* --- prepare.c: facts about a function before it is explored ---------------------------------------- */
void refcopi_prepare(frame *f);

/* --- overwrite.c ----------------------------------------------------------------------------------- */

/* Reports what a method or setter puts over a reference that is never looked at. */
void refcopi_find_overwritten(analysis *a, const refcop_func *f);

/* --- unreleased.c ---------------------------------------------------------------------------------- */

/* Reports memory of Py_buffer structs that is freed without a release of any of them. */
void refcopi_find_unreleased(analysis *a, const refcop_func *f);

/* --- cleanup.c ------------------------------------------------------------------------------------- */

/* The function is a converter and returns there with the answer that asks for a second call, with NULL. */
bool refcopi_asks_for_cleanup(const refcop_func *f, const refcop_instr *at);
/* Reports a converter that gives nothing back when it is called to clean up. */
void refcopi_find_uncleaned(const frame *f);

/* --- emptied.c ------------------------------------------------------------------------------------- */

/* Reports owning places that a teardown function or a method sets to NULL without a look. */
void refcopi_find_emptied(analysis *a, const refcop_func *f);

#endif
