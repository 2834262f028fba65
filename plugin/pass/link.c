/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* What only the link of an extension knows of a function that one of its files calls or tabulates
 * and another defines. Each file defines hidden symbols that say what it has; others refer to them
 * weakly, so that their addresses are NULL where nobody has it:
 *
 *   __refcop_body_F     F is instrumented
 *   __refcop_entry_F    F stands in a slot or method table: Python calls it
 *   __refcop_dealloc_F  that slot is tp_dealloc */
#include "emit.h"

#include <stdio.h>
#include <string.h>

static const char *const prefixes[] = {[FACT_BODY] = "__refcop_body_",
                                       [FACT_ENTRY] = "__refcop_entry_",
                                       [FACT_DEALLOC] = "__refcop_dealloc_"};

/* The symbol, declared when it was not. */
static LLVMValueRef symbol(pass *p, fact fact, const char *function) {
    size_t size = strlen(prefixes[fact]) + strlen(function) + 1;
    char *name = refcop_arena_alloc(p->arena, size);
    snprintf(name, size, "%s%s", prefixes[fact], function);
    LLVMValueRef global = LLVMGetNamedGlobal(p->module, name);
    if (!global) {
        global = LLVMAddGlobal(p->module, p->i8, name);
        LLVMSetLinkage(global, LLVMExternalWeakLinkage);
        LLVMSetVisibility(global, LLVMHiddenVisibility);
    }
    return global;
}

LLVMValueRef refcopi_is_fact(pass *p, fact fact, const char *function) {
    return LLVMBuildICmp(p->builder, LLVMIntNE, symbol(p, fact, function), refcopi_null(p), "");
}

static void define(pass *p, fact fact, const char *function) {
    LLVMValueRef global = symbol(p, fact, function);
    LLVMSetInitializer(global, refcopi_int(p->i8, 1));
    LLVMSetLinkage(global, LLVMWeakODRLinkage);
    LLVMSetGlobalConstant(global, true);
}

static void define_entry(pass *p, const refcop_body *body) {
    if (!body->slot_count)
        return;
    define(p, FACT_ENTRY, body->symbol);
    for (uint32_t s = 0; s < body->slot_count; s++)
        if (body->slots[s]->clauses & REFCOP_CLAUSE_DEALLOC) {
            define(p, FACT_DEALLOC, body->symbol);
            return;
        }
}

void refcopi_define_facts(pass *p) {
    for (uint32_t b = 0; b < p->plan->body_count; b++) {
        const refcop_body *body = p->plan->bodies[b];
        LLVMValueRef function = LLVMGetNamedFunction(p->module, body->symbol);
        if (body->is_static || !function || LLVMIsDeclaration(function))
            continue;
        define(p, FACT_BODY, body->symbol);
        define_entry(p, body);
    }
    for (uint32_t f = 0; f < p->plan->foreign_entry_count; f++)
        define_entry(p, &p->plan->foreign_entries[f]);
}
