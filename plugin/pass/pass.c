/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "emit.h"

static void start(pass *p) {
    p->context = LLVMGetModuleContext(p->module);
    p->builder = LLVMCreateBuilderInContext(p->context);
    p->arena = refcop_arena_new("pass");
    p->strings = refcop_strings_new();
    p->type_void = LLVMVoidTypeInContext(p->context);
    p->ptr = LLVMPointerTypeInContext(p->context, 0);
    p->i1 = LLVMInt1TypeInContext(p->context);
    p->i8 = LLVMInt8TypeInContext(p->context);
    p->i16 = LLVMInt16TypeInContext(p->context);
    p->i32 = LLVMInt32TypeInContext(p->context);
    p->i64 = LLVMInt64TypeInContext(p->context);
}

static void finish(pass *p) {
    LLVMDisposeBuilder(p->builder);
    refcop_strings_free(p->strings);
    refcop_arena_free(p->arena);
}

static LLVMValueRef function_of(pass *p, const refcop_body *body) {
    LLVMValueRef function = LLVMGetNamedFunction(p->module, body->symbol);
    return function && !LLVMIsDeclaration(function) ? function : NULL;
}

void refcop_pass_run(LLVMModuleRef module, const refcop_plan *plan, refcop_pass_stats *stats) {
    if (LLVMGetNamedGlobal(module, "refcop.object"))
        return;
    pass p = {.plan = plan, .stats = stats, .module = module};
    start(&p);
    bool any = plan->layout_count > 0;
    for (uint32_t i = 0; i < plan->body_count; i++)
        any |= function_of(&p, plan->bodies[i]) != NULL;
    if (any) {
        refcopi_declare_data(&p);
        for (uint32_t i = 0; i < plan->body_count; i++) {
            LLVMValueRef function = function_of(&p, plan->bodies[i]);
            if (function)
                refcopi_instrument_body(&p, function, plan->bodies[i]);
        }
        refcopi_define_data(&p);
        stats->sites = p.site_count;
    }
    finish(&p);
}
