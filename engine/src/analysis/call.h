/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOPI_CALL_H
#define REFCOPI_CALL_H

/* Call: one call on the path at hand, with the values of its arguments, and what its contract does to the state. */

#include "frame.h"

enum { CALL_MAX_ARGS = 64 };

struct call {
    const refcop_instr *instr;
    const refcop_contract *contract; /* NULL: unknown callee */
    const summary *summary;          /* when the contract is an inferred one */
    uint32_t arg_count;
    val args[CALL_MAX_ARGS];
    refcop_type types[CALL_MAX_ARGS];
};

/* --- call.c, effect.c, outparam.c, result.c, unknown.c, part.c, format.c ------------------------------ */

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

void refcopi_apply_effect(frame *f, call *c, uint32_t arg, const refcop_effect *effect,
                          bool failed);
/* An effect on what lies behind argument arg. */
void refcopi_apply_out_effect(frame *f, call *c, uint32_t arg, const refcop_effect *e, bool failed);
/* What the callee releases in memory that it frees: before the call frees it. */
void refcopi_apply_last_releases(frame *f, call *c, uint32_t mask);
void refcopi_apply_mem_effects(frame *f, call *c, uint32_t mask, bool failed);
/* ... what a written contract says of fields behind arguments. */
void refcopi_apply_field_effects(frame *f, call *c, uint32_t mask);
void refcopi_call_unknown(frame *f, call *c);
/* Nobody knows what becomes of v, or of what lies behind it. */
void refcopi_give_to_unknown(frame *f, val v);
/* The callee is of this file and may keep the block that it is given, as far as its body tells; but a caller frees
 * the like right after such a call: it does not. */
bool refcopi_is_only_lent(const frame *f, const call *c, uint32_t arg);
/* pointers.c: i calls through a field in which the file puts a function that takes this argument over. */
bool refcopi_may_take(const frame *f, const refcop_instr *i, uint32_t arg);
/* A function of the file gets a struct of this frame's: what it lends may come from there, and so be the frame's own, and
 * what it takes over may lie there afterwards. */
bool refcopi_gives_own_struct(const frame *f, const call *c);
/* Structs that the callee gets by value: a copy of what they hold, that it may keep or let go of. */
void refcopi_hand_over_structs(frame *f, const call *c);
/* A struct returned by value takes along what its members hold. */
void refcopi_return_struct(frame *f, const refcop_instr *ret);
/* revive.c: an object out of a list of free ones is new from now on. */
void refcopi_revive(frame *f, const call *c);
/* part.c: objects whose member's address the callee gets, and that may be let go through it. */
void refcopi_hand_out_parts(frame *f, const call *c);
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
/* A pointer turns out to be an object: a void * of a callback, a field declared void *. */
void refcopi_become_object(frame *f, val v);
/* Value for an out-parameter or result: object symbol with refs, held by or borrowed from. */
val refcopi_made_object(frame *f, int refs, uint16_t holder, refcop_type type);

/* --- outcome.c --------------------------------------------------------------------------------------- */

/* Outcomes are sets: bit k is the contract's outcome k. */
uint32_t refcopi_all_outcomes(const refcop_contract *c);
uint32_t refcopi_failing_outcomes(const refcop_contract *c);
/* Those of mask cannot be told apart later, by a test of the result: the call takes one of them. */
bool refcopi_needs_split(frame *f, const call *c, uint32_t mask);
/* Who ignores the result counts on success: on the outcome that fills the out-parameters, else on
 * the first one, of a pointer's that is not NULL. */
uint32_t refcopi_outcomes_if_ignored(const refcop_contract *k, uint32_t good);
/* Outcomes that an unused result would tell apart, and a variable does all the same: where others put an object or a
 * block into it, these leave NULL. */
uint32_t refcopi_shown_outcomes(const refcop_contract *k, uint32_t mask);

/* --- feasible.c ------------------------------------------------------------------------------------- */

/* Outcomes that the exception indicator admits. */
uint32_t refcopi_feasible_outcomes(const frame *f, const refcop_contract *c);
/* Those of mask that the arguments do not rule out: the callee tested them. */
uint32_t refcopi_possible_outcomes(frame *f, const call *c, uint32_t mask);
/* ... of which the bits that the caller gives leave some; never none. */
uint32_t refcopi_admitted_by_bits(const frame *f, const call *c, uint32_t mask);
/* An argument is perhaps NULL, or 0, and the outcomes of mask tell which. */
bool refcopi_arguments_decide(frame *f, const call *c, uint32_t mask);
/* The outcomes of mask say whether arguments are NULL, or which signs they have; false: they cannot have them. */
bool refcopi_learn_arguments(frame *f, const call *c, uint32_t mask);

/* --- indicator.c: the exception indicator -------------------------------------------------------------- */

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
/* A float is compared: with what its call gives when it fails, perhaps. */
void refcopi_indicator_compare(frame *f, const refcop_instr *i);
/* States were made coarser: results that have not been tested are forgotten. */
void refcopi_indicator_blur(working *w);
/* Failing, the call at site sets an exception for certain. */
bool refcopi_fails_surely(frame *f, uint32_t site);

/* --- pending.c: calls whose result has not been tested may have set an exception ------------------- */

bool refcopi_has_pending(const working *w);
/* No exception is set: every call before succeeded. */
void refcopi_settle_pending(frame *f);
/* An exception is set although none was before: the latest untested call failed. */
void refcopi_blame_pending(frame *f);
/* An unknown function may have asked: untested results are not reported on. */
void refcopi_forget_pending(frame *f);

/* --- errors.c, gil.c, unlocked.c, across.c: rules that ask at a call ---------------------------------- */

/* Before a call of the API: no exception may be set. */
void refcopi_check_entered(frame *f, const call *c);
/* Before each call: what it must not do without the GIL, and what it does with it. */
void refcopi_gil_call(frame *f, const call *c);
/* unlocked.c: v was borrowed from argument param of the call (-1: nobody knows from whom). */
void refcopi_note_unlocked(frame *f, const call *c, val v, int param);
/* across.c: v was borrowed from that argument of the call. */
void refcopi_note_lent(frame *f, const call *c, val v, int param);
/* The call, whose outcome is known, may have run code. */
void refcopi_note_run(frame *f, const call *c);

#endif
