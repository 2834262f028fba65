/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOP_PASS_CALLER_H
#define REFCOP_PASS_CALLER_H

/* One call in work: what call.c, outcome.c, effect.c and kind.c share. */

#include "emit.h"

typedef struct caller {
    pass *p;
    const match *m;
    const refcop_contract *contract;
    const role_row *row;
    LLVMValueRef call, result; /* result: NULL when void */
    LLVMValueRef where;        /* its site */
    unsigned arg_count;
} caller;

/* --- call.c --- */

/* Argument i when it is a pointer; else NULL. */
LLVMValueRef refcopi_pointer_arg(const caller *c, unsigned i);

/* --- outcome.c --- */

bool refcopi_in_all_outcomes(const caller *c, uint16_t mask);

/* --- effect.c --- */

/* *pointer, NULL where pointer is. */
LLVMValueRef refcopi_load_argument(caller *c, LLVMValueRef pointer, bool null_ok);
/* hook(value, site), in the outcomes of mask. */
void refcopi_object_when(caller *c, unsigned hook, LLVMValueRef value, uint16_t mask);
/* What the effect on argument value tells before the call, and behind it. old: what *value held before the call, for
 * effects that ask. */
void refcopi_effect_before(caller *c, LLVMValueRef value, const refcop_param *param, const refcop_effect *e);
void refcopi_effect_after(caller *c, LLVMValueRef value, LLVMValueRef old, const refcop_param *param,
                          const refcop_effect *e);
/* What the result tells. */
void refcopi_result_hooks(caller *c);

/* --- kind.c --- */

/* REFCOP_SITE_...: what a report calls the site of the call. */
uint16_t refcopi_kind_of_site(const caller *c);
/* Whether there is anything to tell of a call of this contract. */
bool refcopi_matters(const caller *c);

#endif
