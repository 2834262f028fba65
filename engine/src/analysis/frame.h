/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOPI_FRAME_H
#define REFCOPI_FRAME_H

/* Frame: the analysis of one function, and analysis: that of the module around it.
 *
 * Reading order: analyze.c (the functions of a module, bottom-up) -> explore.c (blocks and paths
 * of one function; coarsen.c forgets what keeps too many of them apart) -> exec.c (one instruction)
 * -> memory.c (places) -> call.c, effect.c, result.c, pending.c (contracts at a call; unknown.c where
 * there is none) -> reference.c (what happens to one reference) ->
 * block.c, buffer.c, domain.c (memory that must be given back) -> hazard.c, across.c, unlocked.c ->
 * leave.c (the end of a path; input.c and meant.c: what need not be in balance) -> exit.c, pairs.c, summary.c
 * (what callers need to know) -> report.c (findings). trace.c says where an operand comes from.
 *
 * Arenas: analysis.arena lives as long as refcop_analyze runs; analysis.path_arena holds the
 * snapshots of the function at hand and is reset after each. */

#include "refcop/analysis.h"
#include "state.h"

enum {
    FRAME_DEFAULT_WORK = 160000,  /* block states, weighed by their size, before giving up */
    FRAME_INSTR_WORK = 6,         /* ... and this much more per instruction of the function */
    FRAME_STEP_WORK = 32,         /* what one step of a usual size costs (max_steps) */
    FRAME_BLOCK_STRICT = 6,       /* per block, before acquiring sites stop keeping states apart */
    FRAME_BLOCK_STATES = 16,      /* per block, before states are merged: facts first, */
    FRAME_BLOCK_SPARSE = 2,       /* ... in functions that hardly handle objects */
    FRAME_SPARSE = 200,           /* that is, fewer than one instruction in so many */
    FRAME_BLOCK_PLAIN = 32,       /* then what is not owned, */
    FRAME_BLOCK_OWNED = 56,       /* then the difference between NULL and owned */
    FRAME_BLOCK_LAST = 80,        /* then all but what is owned and in a local, */
    FRAME_BLOCK_MERGED = 128,     /* per block; then the function is given up */
    FRAME_SMALL = 600,            /* instructions up to which results are tied to numbers given */
    FRAME_MAX_FORKS = 64          /* alternatives waiting within one block */
};

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

/* A place behind a parameter whose pointer was freed, kept or given away on some path. */
typedef struct taken_place {
    uint8_t param;
    path_id path;
} taken_place;
enum { MEM_EFFECT_GLOBAL = 255 }; /* as param: a global was written */

/* What is known of a function with a body: its contract, and effects on memory behind its
 * parameters. */
typedef struct summary {
    refcop_contract *contract; /* NULL: nothing is known, calls have any effect (`may`) */
    uint32_t effect_count;
    mem_effect *effects;
    const char *gave_up; /* why nothing is known; NULL: otherwise */
    bool uncertain;    /* some result's count is unknown: what hangs on it is level 2 */
    bool guessed;      /* what it gives comes from an unknown function */
    bool asks;         /* it may look at the exception indicator, or clear it */
    refcop_str needs_gil; /* what it calls that must not be called without the GIL; NULL: nothing */
    uint32_t gil;      /* what it does with it: a clause such as REFCOP_CLAUSE_TAKES_GIL; 0 */
    uint16_t unsure;   /* outcomes of which it is only likely what they do to the indicator */
    uint16_t *nonnull; /* by parameter: outcomes in which it is not NULL */
    uint16_t *null;    /* by parameter: outcomes in which it is NULL */
} summary;

typedef struct ownership ownership;
typedef struct domains domains;
typedef struct givers givers;
typedef struct member_table member_table;
typedef struct finding_list finding_list;

typedef struct analysis {
    const refcop_module *module;
    const refcop_model *model;
    const refcop_analysis_options *options;
    refcop_stats *stats;
    refcop_arena *arena;
    refcop_arena *path_arena;
    path_table *paths;
    summary *summaries;      /* by index in module->funcs */
    uint32_t *func_by_name;  /* string id -> index in module->funcs + 1; 0: none */
    uint32_t name_count;     /* elements of func_by_name */
    refcop_str *strings;     /* string id -> string, for those met as values */
    uint32_t string_count;   /* elements of strings */
    ownership *owners;
    uint8_t *borrowers; /* by id of an unknown callee: arguments it is known to borrow */
    uint8_t *sure_borrowers; /* ... whatever it answers */
    givers *givers;     /* unknown callees that hand out memory */
    member_table *members;   /* what is done with memory in members of structs */
    domains *domains;   /* what is stored in fields and freed from there; NULL: nothing */
    finding_list *findings;
    working *scratch[3];     /* working states: executing, branching, compacting */
    struct fork_stack *forks;
    refcop_arena *fork_arena; /* reset with each block */
    bool calls_back;         /* foreign code may call functions of the module that raise */
    uint16_t oldest;         /* Python that the code is for: 0x0309 for 3.9; 0: unknown */
    bool immortal_counts;    /* None's count matters: oldest is below 3.12 */
    bool immortal_matters;   /* ... or nobody said that it is not */
} analysis;

typedef struct block_states {
    snapshot **list;
    uint32_t count, cap;
    uint32_t next;   /* first that has not been executed */
    uint32_t merged; /* how many of them are merged ones */
} block_states;

typedef struct exit_record exit_record;

typedef struct seen_exit seen_exit;

typedef struct candidate candidate;

typedef struct cycle cycle;

/* Temps from `first` on, `count` of them: no temp is used outside its block. */
typedef struct temp_range {
    uint32_t first, count;
} temp_range;

enum { CHECKS_UNKNOWN, CHECKS_ONLY, CHECKS_OTHERS };

typedef struct frame {
    analysis *a;
    const refcop_func *func;
    uint32_t func_index;
    const refcop_contract *imposed; /* NULL: the function is free */
    bool reporting;                 /* findings are wanted */
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
    temp_range here;                /* those of the block being executed; no others hold anything */
    const refcop_instr **instrs;    /* by id */
    working *w;
    val *temps;
    const refcop_instr *at;         /* instruction being executed */
    block_states *states;           /* per block */
    uint32_t steps;
    uint64_t work, max_work;
    const char *gave_up;            /* why; NULL: not */
    bool out_of_time;
    candidate *candidates;          /* findings of this function, by site and rule */
    uint32_t candidate_count, candidate_cap;
    exit_record *exits;
    seen_exit *seen;                /* pairs.c: how paths ended, one for each result */
    uint32_t exit_count;
    path_id loaded[32];             /* paths behind parameters that objects were read from */
    uint32_t loaded_count;
    taken_place taken[16];
    uint32_t taken_count;
    taken_place forgotten[16];      /* places behind parameters that some path lost sight of */
    uint32_t forgotten_count;
    bool uncertain, asks;           /* see summary */
    bool *globals_written;          /* by global: stored to on some path */
    bool only_if_mixed;             /* what is reported holds only if results are mixed */
    bool only_if_ok;                /* ... only if the value returned does not say that it failed */
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
    int64_t answered;               /* only_if_ok: the number that is returned */
    uint32_t cause;                 /* instruction to be told of with what is reported: id + 1 */
    const char *cause_text;
    const char *subject;            /* what the finding is about, when it is no symbol */
    const candidate *replay_target;
    bool replay_hit;
    int forced_outcome;             /* resumed alternative: outcome of the call at hand; -1 */
    const choice *forced;           /* replay: choices of the block at hand */
    uint32_t forced_count, forced_next;
} frame;

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

/* --- assume.c: conditions ------------------------------------------------------------------------ */

/* -1 unknown, else 0 or 1. */
int refcopi_decide(frame *f, refcop_pred pred, val a, val b, bool is_unsigned);
/* Makes `a pred b` hold; false when it cannot. */
bool refcopi_assume(frame *f, refcop_pred pred, val a, val b, bool is_unsigned);
/* Makes v's truth hold; false when it cannot. */
bool refcopi_assume_truth(frame *f, val v, bool truth);
val refcopi_compare(frame *f, refcop_pred pred, val a, val b, bool is_unsigned);

/* --- feasible.c ------------------------------------------------------------------------------------- */
struct call;
/* Outcomes that the exception indicator admits. */
uint32_t refcopi_feasible_outcomes(const frame *f, const refcop_contract *c);
/* Those of mask that the arguments do not rule out: the callee tested them. */
uint32_t refcopi_possible_outcomes(frame *f, const struct call *c, uint32_t mask);
/* An argument is perhaps NULL, or 0, and the outcomes of mask tell which. */
bool refcopi_arguments_decide(frame *f, const struct call *c, uint32_t mask);
/* The outcomes of mask say whether arguments are NULL or 0; false: they cannot be. */
bool refcopi_learn_arguments(frame *f, const struct call *c, uint32_t mask);

/* --- call.c, effect.c, format.c ------------------------------------------------------------------- */

enum { CALL_MAX_ARGS = 64 };

typedef struct call {
    const refcop_instr *instr;
    const refcop_contract *contract; /* NULL: unknown callee */
    const summary *summary;          /* when the contract is an inferred one */
    uint32_t arg_count;
    val args[CALL_MAX_ARGS];
    refcop_type types[CALL_MAX_ARGS];
} call;

exec_status refcopi_exec_call(frame *f, const refcop_instr *i);
/* "passed to NAME"; valid until the next call. */
const char *refcopi_describe_use(const call *c);
void refcopi_set_result(frame *f, const call *c, val v);
refcop_type refcopi_result_type(const frame *f, const call *c);
/* The value of the outcomes in mask, united (result.c). */
val refcopi_call_result(frame *f, call *c, uint32_t mask);
/* A number that is not known any better. */
val refcopi_number_in(frame *f, int64_t lo, int64_t hi);
/* Items that the container is known to have at least: its size was asked for and tested. */
int32_t refcopi_known_size(const frame *f, val container);
/* Memory other than locals may have changed. */
void refcopi_forget_heap(frame *f);

/* indicator.c: the exception indicator. */
void refcopi_indicator_enter(frame *f, const call *c);
void refcopi_indicator_unknown(frame *f, const call *c);
/* After a call that ended in one of the outcomes of mask; v: its result. */
void refcopi_indicator_apply(frame *f, const call *c, uint32_t mask, val v);
/* The program does not look at the result, and goes on as if the call had not failed. */
void refcopi_indicator_ignore(frame *f, const call *c, uint32_t failing);
/* v is stored at that place. */
void refcopi_indicator_stored(frame *f, address at, val v);
/* A failure_cause of the call that s is the result of. */
int refcopi_cause_of(const sym *s);
/* Some outcome says what the indicator was, or clears it. */
bool refcopi_asks(const refcop_contract *k);
/* s has the value that says that its call failed; perhaps: or is an ordinary answer. */
void refcopi_indicator_failed(frame *f, const sym *s, bool perhaps);
/* Somebody may look at the indicator: nothing that failed before is ignored. */
void refcopi_indicator_discharge(frame *f);
/* A float is compared: with what its call gives when it fails, perhaps. */
void refcopi_indicator_compare(frame *f, const refcop_instr *i);
/* States were made coarser: results that have not been tested are forgotten. */
void refcopi_indicator_blur(working *w);
/* Failing, the call at site sets an exception for certain. */
bool refcopi_fails_surely(frame *f, uint32_t site);

/* pending.c: calls whose result has not been tested may have set an exception. */
bool refcopi_has_pending(const working *w);
/* No exception is set: every call before succeeded. */
void refcopi_settle_pending(frame *f);
/* An exception is set although none was before: the latest untested call failed. */
void refcopi_blame_pending(frame *f);
/* An unknown function may have asked: untested results are not reported on. */
void refcopi_forget_pending(frame *f);

/* Applies the outcomes of mask as one; the result is left in the instruction's temp. */
void refcopi_apply(frame *f, call *c, uint32_t mask);
void refcopi_apply_effect(frame *f, call *c, uint32_t arg, const refcop_effect *effect,
                          bool failed);
void refcopi_apply_mem_effects(frame *f, call *c, uint32_t mask);
void refcopi_call_unknown(frame *f, call *c);
/* The symbol of a parameter's argument, to be a holder; NO_SYM. */
uint16_t refcopi_arg_sym(frame *f, const call *c, int param);
/* The singleton (None...) of that name. */
val refcopi_singleton(frame *f, refcop_str name);
/* The value at an out-parameter's place is replaced: *arg = v. */
void refcopi_store_out(frame *f, val pointer, val v, refcop_type type);
void refcopi_escape_value(frame *f, val v);
void refcopi_parse_format(frame *f, call *c, uint32_t format_arg);
void refcopi_build_format(frame *f, call *c, uint32_t format_arg);
/* A variadic function that hands its format on with a va_list does with its arguments what the
 * format says: adds that to the contract inferred for it. */
void refcopi_forward_format(frame *f, refcop_contract *c);
/* The call builds a value from units that only an allocation can make fail. */
bool refcopi_builds_safely(frame *f, const call *c);
/* Value for an out-parameter or result: object symbol with refs, held by or borrowed from. */
val refcopi_made_object(frame *f, int refs, uint16_t holder, refcop_type type);

/* What lived only because s did is dead. */
void refcopi_kill_dependents(frame *f, uint16_t s);
/* Reference events. s is an object symbol. */
void refcopi_retain(frame *f, uint16_t s);
void refcopi_release(frame *f, uint16_t s);
void refcopi_steal(frame *f, uint16_t s, uint16_t into);
/* `into` holds it from now on, with a reference of its own. */
void refcopi_put(frame *f, uint16_t s, uint16_t into);
void refcopi_put_into_itself(frame *f, uint16_t s);
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
/* Before a call of the API: no exception may be set. */
void refcopi_check_entered(frame *f, const call *c);

/* --- gil.c ---------------------------------------------------------------------------------------- */

/* Before each call: what it must not do without the GIL, and what it does with it. */
void refcopi_gil_call(frame *f, const call *c);
void refcopi_gil_leave(frame *f);
/* Clause that says what all paths do with the GIL; 0: nothing, or one this and one that. */
uint32_t refcopi_gil_effect(const frame *f);

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
    bool needed;        /* it was used where NULL is not allowed, without a test */
    uint8_t block;      /* of a pointer: block_exit */
    refcop_str domain;  /* BLOCK_FREED */
} param_exit;
void refcopi_record_exit(frame *f, val result, bool returns_new, const param_exit *params);
/* Some path returns that number, or a pointer that is not NULL, and an exception is set. *fails: some
 * path ends with an exception. */
bool refcopi_returns_failing(const frame *f, int64_t value, bool *fails);
/* Some path returns a new reference. */
bool refcopi_returns_new(const frame *f);
/* The entries that say what callers in other files may know, linked by `next`; NULL when that is
 * nothing. s->contract is not NULL. In arena. */
const refcop_contract *refcopi_export(const refcop_func *func, const summary *s,
                                      refcop_arena *arena);
void refcopi_summarise(frame *f, summary *out);

/* --- unlocked.c: what another thread can release -------------------------------------------------- */
/* v was borrowed from argument param of the call (-1: nobody knows from whom). */
void refcopi_note_unlocked(frame *f, const call *c, val v, int param);
/* s is used: reports when it was borrowed by a call that is unsafe without the GIL. */
void refcopi_check_unlocked(frame *f, uint16_t s, const char *how);

/* --- across.c: borrowed items and calls that run code ------------------------------------------- */

/* v was borrowed from that argument of the call. */
void refcopi_note_lent(frame *f, const call *c, val v, int param);
/* The call, whose outcome is known, may have run code. */
void refcopi_note_run(frame *f, const call *c);
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
/* Forgets, in steps, what separates states at a block that has `count` of them. */
void refcopi_coarsen(frame *f, uint32_t count);

/* --- explore.c ------------------------------------------------------------------------------------- */

/* Explores every path of f->func. */
void refcopi_explore(frame *f);
/* Puts the working state aside as an alternative that chose `outcome` at the current call. */
bool refcopi_fork_push(frame *f, uint32_t outcome);

/* The path ends with an error of a module's initialisation. */
bool refcopi_is_init_error(const frame *f);
/* Runs the candidate's path alone, unmerged; whether the finding is still there. */
bool refcopi_replay(frame *f, const candidate *c);

/* --- trace.c: operands ------------------------------------------------------------------------------- */

/* The instruction that made the temporary v, of those before an id; NULL. */
const refcop_instr *refcopi_definition(const frame *f, refcop_value v, uint32_t before);
/* The local that v was read from, whole; NO_LOCAL. */
uint32_t refcopi_local_read(const frame *f, refcop_value v, uint32_t before);

/* --- input.c ------------------------------------------------------------------------------------------ */

/* The path ends in a complaint, in a function that decides on nothing that it was given. */
bool refcopi_is_failed_check(frame *f);

/* --- meant.c ------------------------------------------------------------------------------------------ */

/* All that the function does is count one of its arguments, not self, more than once: that is what it
 * is for. */
bool refcopi_is_counter(const frame *f);
/* A dealloc that leaves the object alive took a reference: to its type, say, which the caller drops. */
bool refcopi_is_resurrection(const frame *f, const sym *s);

/* --- prepare.c: facts about a function before it is explored ---------------------------------------- */
void refcopi_prepare(frame *f);

/* --- owner.c: who owns fields and globals ------------------------------------------------------------ */
ownership *refcopi_owners_new(analysis *a);
/* Some function of the module puts a reference of its own there, or takes one of what is there. */
bool refcopi_is_retained_in(const frame *f, uint8_t base, uint16_t index, path_id path);
/* Something in the file releases what it read from the place (a field or global). */
bool refcopi_place_owns(const analysis *a, const refcop_place *place);
place_owner refcopi_owner_of(const frame *f, uint8_t base, uint16_t index, path_id path);
/* Something in the file takes a reference for what it holds. */
bool refcopi_place_is_retained(const analysis *a, const refcop_place *place);

/* --- overwrite.c ----------------------------------------------------------------------------------- */

/* Reports what a method or setter puts over a reference that is never looked at. */
void refcopi_find_overwritten(analysis *a, const refcop_func *f);

/* --- evidence.c: what unknown callees do, as far as their callers tell ------------------------------- */
void refcopi_find_borrowers(analysis *a);
/* Somewhere in the module that argument of this unknown callee is released after the call. */
bool refcopi_is_borrower(const analysis *a, const refcop_instr *i, uint32_t arg);
/* ... in the same straight line, so whatever the call answered. */
bool refcopi_is_sure_borrower(const analysis *a, const refcop_instr *i, uint32_t arg);

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

/* A member gets another value, and what it held is still this file's to free: the frame owns it now.
 * Before the store; old is what lay there. */
void refcopi_take_displaced(frame *f, address at, val old);

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

/* --- resolve.c: contract of a callee ------------------------------------------------------------------ */
const refcop_contract *refcopi_find_contract(analysis *a, const refcop_instr *i,
                                             const summary **summary_out);
/* The function of that name, else the macro. */
const refcop_contract *refcopi_contract_named(analysis *a, refcop_str name,
                                              const summary **summary_out);
/* Written in a model: all of it can be relied on. An attribute in the source says what becomes of
 * references, and no more. */
bool refcopi_is_modelled(const refcop_contract *k);
const refcop_contract *refcopi_imposed_on(analysis *a, refcop_str function);

/* --- report.c: findings -------------------------------------------------------------------------------- */

enum { FIX_MAX_PLACES = 8 };

typedef struct fix_place {
    uint32_t at;   /* instruction */
    uint32_t hits; /* paths through it that have the finding */
} fix_place;

/* A fix-it that paths proposed (fix.c). */
typedef struct fix {
    refcop_fixit_kind kind;
    const char *text, *wary;     /* wary: for what may be NULL */
    const char *variable;        /* as in refcop_fixit */
    bool is_wary, is_spoilt;     /* spoilt: some path has no use for it */
    uint32_t reports, proposed;  /* of the finding, and those that proposed it */
    uint32_t place_count;
    fix_place places[FIX_MAX_PLACES];
} fix;

struct candidate {
    refcop_rule rule;
    uint32_t site;          /* instruction that is the root cause; identity together with rule */
    uint32_t born;          /* instruction that made the object known, when it is another */
    const char *born_text;
    bool caused;            /* born is a cause: the notes begin there */
    bool only_if_mixed;     /* drop it unless other paths return a new reference */
    bool only_if_ok;        /* drop it if the function fails with value, too */
    int64_t value;
    uint32_t at;            /* instruction where it shows; NO_INSTR: end of function */
    refcop_loc loc;
    int level;
    uint8_t path;           /* path_class */
    uint32_t length;        /* blocks on its path */
    bool merged;            /* needs replay */
    const snapshot *from;   /* start of the last block of the path */
    uint32_t choice_count;  /* choices made in the last block */
    const choice *choices;
    const char *object;
    const char *message;
    const char *acquired;   /* text for the note at the site; NULL: none */
    fix fix;
    const cycle *closed;    /* CYCLE_CREATED: the ring */
    uint32_t exit_count;    /* further places where the same reference is lost */
    refcop_loc exits[8];
};

/* printf-like; object is the display name of s (or of nothing when NO_SYM). */
void refcopi_report(frame *f, refcop_rule rule, uint16_t s, uint32_t site, refcop_loc loc,
                    int min_level, const char *format, ...) __attribute__((format(printf, 7, 8)));

/* --- fix.c: fix-its; of the finding just reported at f->at, s is its symbol ------------------------------ */
void refcopi_propose_release(frame *f, uint16_t s);   /* a release before the return */
void refcopi_propose_reference(frame *f, uint16_t s); /* a reference for what is returned */
void refcopi_propose_free(frame *f, uint16_t s);      /* a block is freed before the return */
void refcopi_propose_allocator(frame *f, uint16_t s); /* by the function of its own allocator */
/* The fix of a finding, if it is certain. */
void refcopi_fix(const frame *f, const candidate *c, refcop_fixit *out);
/* The string with that id, if it was met as a value or names a singleton; NULL. */
refcop_str refcopi_string_of(const analysis *a, uint32_t id);
/* A name of our own, such as that of a field or domain. */
refcop_str refcopi_intern(const analysis *a, const char *text);
void refcopi_note_string(analysis *a, refcop_str s);
const char *refcopi_name_of(frame *f, uint16_t s);
/* The local's name as in the source. */
const char *refcopi_spelling(frame *f, uint32_t local);
/* "PyList_New" for the instruction that made s known; NULL when it was no call. */
const char *refcopi_maker_of(frame *f, uint16_t s);
/* Text in arena. */
const char *refcopi_print(refcop_arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
enum { FINDING_MAX_NOTES = 16 };
/* Fills out (room for FINDING_MAX_NOTES); returns how many. */
uint32_t refcopi_collect_notes(frame *f, const candidate *c, refcop_note *out);
void refcopi_flush(frame *f);
finding_list *refcopi_findings_new(refcop_arena *arena);
/* Why the collector cannot see the ring; NULL: it can. */
typedef const char *(*cycle_judge)(void *context, const cycle *c);
/* Rings that the collector sees are advice (level 2). judge NULL: it sees all. */
void refcopi_judge_cycles(analysis *a, cycle_judge judge, void *context);
/* A finding made elsewhere; what it points to lives in a->arena. */
void refcopi_findings_push(analysis *a, const refcop_finding *finding);
void refcopi_findings_deliver(analysis *a);

#endif
