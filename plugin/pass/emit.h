/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOP_PASS_EMIT_H
#define REFCOP_PASS_EMIT_H

/* Private to the pass: what its files share.
 *
 *   pass.c     the module: which functions, in which order
 *   match.c    which event of the plan an instruction is
 *   body.c     one function: entries, returns, stores
 *   call.c     one call: what is told around it (caller.h)
 *   outcome.c  outcomes of a contract as conditions
 *   effect.c   effects of a contract as hooks
 *   kind.c     what a call is to reports
 *   raw.c      blocks of memory, formats, roles of roles.def
 *   inject.c   fault injection points
 *   link.c     what another file of the extension knows of a function
 *   data.c     sites, layouts, the hook table, the note
 *   emit.c     hook calls and small values */

#include "bridge.h"
#include "pass.h"

#include "refcop/hooks.h"

#include <stddef.h>

typedef struct site {
    const refcop_event *event; /* NULL: of the function itself */
    const char *file, *function, *callee, *expression;
    uint32_t line, column;
    uint16_t kind, flags;
} site;

/* One instruction of a body and its event. */
typedef struct match {
    LLVMValueRef instruction;
    const refcop_event *event; /* NULL: only contract is known, by the callee's name */
    const refcop_contract *contract;
} match;

typedef struct pass {
    const refcop_plan *plan;
    refcop_pass_stats *stats;
    LLVMModuleRef module;
    LLVMContextRef context;
    LLVMBuilderRef builder;
    refcop_arena *arena;     /* everything below; owned */
    refcop_strings *strings; /* owned */
    LLVMTypeRef type_void, ptr, i1, i8, i16, i32, i64;
    LLVMTypeRef site_type, hooks_type, object_type;
    LLVMValueRef object; /* the refcop_object */
    LLVMValueRef sites;  /* stands for the array until its length is known */
    LLVMValueRef noop;   /* i64 noop() */
    LLVMValueRef *texts; /* string constants, by id of the interned text */
    uint32_t text_count;
    site *site_list;
    uint32_t site_count, site_capacity;
    /* The body in work. */
    const refcop_body *body;
    LLVMValueRef function;
    LLVMValueRef unless; /* an i1: hooks are told nothing if it holds; NULL: told */
} pass;

/* --- emit.c --- */

/* Position in the refcop_hooks table. */
#define HOOK(name) ((unsigned)(offsetof(refcop_hooks, name) / sizeof(void *)))
enum { MAX_HOOK_ARGS = 5 };
/* Calls the hook at the builder's place; args as in refcop_hooks. Returns the call. */
LLVMValueRef refcopi_hook(pass *p, unsigned hook, LLVMTypeRef result, LLVMValueRef *args,
                          unsigned count);
/* The same, if condition; NULL: always. */
void refcopi_hook_when(pass *p, LLVMValueRef condition, unsigned hook, LLVMValueRef *args,
                       unsigned count);
/* hook(value, site) and hook(a, b, site). */
void refcopi_hook_object(pass *p, unsigned hook, LLVMValueRef object, LLVMValueRef where);
void refcopi_before(pass *p, LLVMValueRef instruction);
/* Places the builder behind instruction, with its debug location. */
void refcopi_after(pass *p, LLVMValueRef instruction);
LLVMValueRef refcopi_null(pass *p);
LLVMValueRef refcopi_int(LLVMTypeRef type, uint64_t value);
bool refcopi_is_pointer(LLVMValueRef value);
/* value if condition, else NULL; condition NULL: value. */
LLVMValueRef refcopi_when(pass *p, LLVMValueRef condition, LLVMValueRef value);
LLVMValueRef refcopi_load(pass *p, LLVMValueRef place);
/* What pointer is computed from, without offsets and casts. */
LLVMValueRef refcopi_base(LLVMValueRef pointer);
bool refcopi_is_local(LLVMValueRef pointer);

/* --- data.c --- */

void refcopi_declare_data(pass *p);
void refcopi_define_data(pass *p);
/* The address of a new site; event and instruction may be NULL. */
LLVMValueRef refcopi_site(pass *p, const refcop_event *event, LLVMValueRef instruction,
                          uint16_t kind, uint16_t flags);

/* --- match.c --- */

/* The instructions of function that matter, in order, in the pass's arena. */
match *refcopi_match(pass *p, LLVMValueRef function, uint32_t *count);

/* --- body.c --- */

void refcopi_instrument_body(pass *p, LLVMValueRef function, const refcop_body *body);

/* --- outcome.c --- */

/* The condition for those outcomes of contract that mask names; NULL: always. result may be NULL
 * (void). Emitted at the builder's place. */
LLVMValueRef refcopi_outcomes(pass *p, const refcop_contract *contract, uint16_t mask,
                              LLVMValueRef result);

/* --- call.c --- */

void refcopi_instrument_call(pass *p, const match *m);

/* --- link.c --- */

typedef enum fact { FACT_BODY, FACT_ENTRY, FACT_DEALLOC } fact;
/* Whether that holds of function, as of the link: an i1. */
LLVMValueRef refcopi_is_fact(pass *p, fact fact, const char *function);
/* Says what this file knows. */
void refcopi_define_facts(pass *p);

/* --- raw.c --- */

typedef enum role {
    ROLE_NONE,
    ROLE_BORN,
    ROLE_INIT,
    ROLE_BARE,
    ROLE_MOVES,
    ROLE_LIST,
    ROLE_TUPLE,
    ROLE_UNBUFFER,
    ROLE_SIZE,
    ROLE_C_ALLOC,
    ROLE_C_REALLOC,
    ROLE_C_FREE,
    ROLE_C_OUT,
    ROLE_COPY
} role;

typedef struct role_row {
    const char *name;
    role role;
    int a, b;
} role_row;

/* The row of name in roles.def; one with ROLE_NONE when there is none. */
const role_row *refcopi_role(const char *name);
/* One call of a C_... or COPY role. */
void refcopi_instrument_raw(pass *p, const match *m, const role_row *row);
/* The size of the block that call makes. */
LLVMValueRef refcopi_block_size(pass *p, LLVMValueRef call, const role_row *row);
/* The domain that a contract calls by this word; -1: not one that is accounted for. */
int refcopi_domain(const char *word);
void refcopi_hook_alloc(pass *p, LLVMValueRef block, LLVMValueRef size, int domain,
                        LLVMValueRef where);
void refcopi_hook_free(pass *p, LLVMValueRef block, int domain, LLVMValueRef where);
/* The hooks of the arguments that a format string drives: of those that are consumed, before the
 * call, in which they may die; of all others, after it. */
void refcopi_hook_given(pass *p, const match *m, LLVMValueRef call, LLVMValueRef where);
void refcopi_hook_units(pass *p, const match *m, LLVMValueRef call, LLVMValueRef where);

/* --- inject.c --- */

/* Whether contract says that the call can fail with an exception. Sets flags of its site. */
bool refcopi_is_fallible(const refcop_contract *contract, uint16_t *flags);
/* Puts the question in front of call, whose hooks are emitted: first is the first instruction of
 * them, rest the one behind them all. */
void refcopi_inject(pass *p, const match *m, LLVMValueRef call, LLVMValueRef first,
                    LLVMValueRef rest, LLVMValueRef where);

#endif
