/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* What the effects of a contract on one argument, and its results, become: hooks before and behind the call. An effect
 * that holds in some outcomes only is told by the result: the hook gets the object then and NULL otherwise. */
#include "caller.h"

#include <string.h>

/* --- arguments ------------------------------------------------------------------------------ */

LLVMValueRef refcopi_load_argument(caller *c, LLVMValueRef pointer, bool null_ok) {
    pass *p = c->p;
    if (!null_ok || LLVMIsAAllocaInst(pointer) || LLVMIsAGlobalVariable(pointer))
        return refcopi_load(p, pointer);
    LLVMValueRef nothing = LLVMGetNamedGlobal(p->module, "refcop.null");
    if (!nothing) {
        nothing = LLVMAddGlobal(p->module, p->ptr, "refcop.null");
        LLVMSetLinkage(nothing, LLVMInternalLinkage);
        LLVMSetGlobalConstant(nothing, true);
        LLVMSetInitializer(nothing, refcopi_null(p));
    }
    LLVMValueRef given = LLVMBuildICmp(p->builder, LLVMIntNE, pointer, refcopi_null(p), "");
    return refcopi_load(p, LLVMBuildSelect(p->builder, given, pointer, nothing, ""));
}

static LLVMValueRef outcomes_of(caller *c, uint16_t mask) {
    return refcopi_outcomes(c->p, c->contract, mask, c->result);
}

void refcopi_object_when(caller *c, unsigned hook, LLVMValueRef value, uint16_t mask) {
    refcopi_hook_object(c->p, hook, refcopi_when(c->p, outcomes_of(c, mask), value), c->where);
}

/* --- before the call ------------------------------------------------------------------------ */

static void free_before(caller *c, LLVMValueRef value, const refcop_effect *e) {
    const char *word = e->type ? e->type->text : "";
    bool is_object =
        strcmp(word, "object") == 0 || strcmp(word, "gc") == 0 || strcmp(word, "type") == 0;
    if (is_object)
        refcopi_hook_object(c->p, HOOK(dead), value, c->where);
    int domain = refcopi_domain(word);
    if (domain >= 0)
        refcopi_hook_free(c->p, value, domain, c->where);
}

void refcopi_effect_before(caller *c, LLVMValueRef value, const refcop_param *param,
                          const refcop_effect *e) {
    if (!refcopi_in_all_outcomes(c, e->when))
        return;
    switch (e->kind) {
    case REFCOP_EFFECT_RETAIN:
        refcopi_hook_object(c->p, HOOK(take), value, c->where);
        return;
    case REFCOP_EFFECT_RELEASE:
        refcopi_hook_object(c->p, HOOK(drop), value, c->where);
        return;
    case REFCOP_EFFECT_STEAL:
        refcopi_hook_object(c->p, HOOK(give), value, c->where);
        return;
    case REFCOP_EFFECT_FREE:
        free_before(c, value, e);
        return;
    case REFCOP_EFFECT_OUT_RELEASE:
        if (c->row->role != ROLE_UNBUFFER)
            refcopi_hook_object(c->p, HOOK(drop), refcopi_load_argument(c, value, param->null_ok),
                                c->where);
        else
            refcopi_hook_free(c->p, value, REFCOP_DOMAIN_BUFFER, c->where);
        return;
    default:
        return;
    }
}

/* --- after the call ------------------------------------------------------------------------- */

static void stored(caller *c, LLVMValueRef place, LLVMValueRef old, LLVMValueRef value) {
    if (refcopi_is_local(place))
        return;
    LLVMValueRef base = refcopi_base(place);
    LLVMValueRef args[] = {place, old, value,
                           base == place || LLVMIsAGlobalVariable(base) ? refcopi_null(c->p) : base,
                           c->where};
    refcopi_hook(c->p, HOOK(store), c->p->type_void, args, 5);
}

static void moved(caller *c, LLVMValueRef place, LLVMValueRef old, bool null_ok) {
    LLVMValueRef now = refcopi_load_argument(c, place, null_ok);
    LLVMValueRef args[] = {old, now, c->where};
    refcopi_hook(c->p, HOOK(moved), c->p->type_void, args, 3);
    if (c->row->role == ROLE_MOVES) {
        LLVMValueRef had_none =
            LLVMBuildICmp(c->p->builder, LLVMIntEQ, old, refcopi_null(c->p), "");
        refcopi_hook_object(c->p, HOOK(take_new), refcopi_when(c->p, had_none, now), c->where);
    }
    stored(c, place, old, now);
}

static void out_raw(caller *c, LLVMValueRef place, const refcop_param *param,
                    const refcop_effect *e) {
    int domain = refcopi_domain(e->type ? e->type->text : "");
    if (domain < 0)
        return;
    LLVMValueRef block =
        domain == REFCOP_DOMAIN_BUFFER ? place : refcopi_load_argument(c, place, param->null_ok);
    refcopi_hook_alloc(c->p, refcopi_when(c->p, outcomes_of(c, e->when), block),
                       refcopi_int(c->p->i64, 0), domain, c->where);
}

void refcopi_effect_after(caller *c, LLVMValueRef value, LLVMValueRef old, const refcop_param *param,
                         const refcop_effect *e) {
    pass *p = c->p;
    bool always = refcopi_in_all_outcomes(c, e->when);
    switch (e->kind) {
    case REFCOP_EFFECT_RETAIN:
        if (!always)
            refcopi_object_when(c, HOOK(take), value, e->when);
        return;
    case REFCOP_EFFECT_RELEASE:
    case REFCOP_EFFECT_STEAL:
        if (!always)
            refcopi_object_when(c, HOOK(give), value, e->when);
        return;
    case REFCOP_EFFECT_ESCAPE:
    case REFCOP_EFFECT_MAY_STEAL:
        refcopi_object_when(c, HOOK(escape), value, e->when);
        return;
    case REFCOP_EFFECT_OUT_NEW:
    case REFCOP_EFFECT_OUT_MAYBE_NEW: {
        LLVMValueRef now =
            refcopi_when(p, outcomes_of(c, e->when), refcopi_load_argument(c, value, param->null_ok));
        refcopi_hook_object(p, HOOK(take_new), now, c->where);
        stored(c, value, refcopi_null(p), now);
        return;
    }
    case REFCOP_EFFECT_OUT_RAW:
        out_raw(c, value, param, e);
        return;
    case REFCOP_EFFECT_OUT_MOVED:
        moved(c, value, old, param->null_ok);
        return;
    case REFCOP_EFFECT_OUT_UNKNOWN:
        if (c->row->role == ROLE_MOVES) {
            moved(c, value, old, param->null_ok);
        } else {
            refcopi_hook_object(p, HOOK(escape), old, c->where);
            refcopi_hook_object(p, HOOK(escape), refcopi_load_argument(c, value, param->null_ok), c->where);
        }
        return;
    case REFCOP_EFFECT_BORROW:
    case REFCOP_EFFECT_HELD:
    case REFCOP_EFFECT_FREE: /* with a condition: a reallocation, told with the result */
    case REFCOP_EFFECT_TRACK:
    case REFCOP_EFFECT_UNTRACK:
    case REFCOP_EFFECT_UNHOLD:
    case REFCOP_EFFECT_IS:
    case REFCOP_EFFECT_FORMAT:
    case REFCOP_EFFECT_OUT_BORROWED:
    case REFCOP_EFFECT_OUT_NULL:
    case REFCOP_EFFECT_OUT_PLAIN:
    case REFCOP_EFFECT_OUT_INTERIOR:
    case REFCOP_EFFECT_OUT_RELEASE:
    case REFCOP_EFFECT_OUT_SET:
        return;
    }
}

/* The argument that the call frees when it succeeds: a reallocation. NULL: none. */
static LLVMValueRef reallocated(const caller *c) {
    for (unsigned i = 0; i < c->contract->param_count; i++)
        for (unsigned e = 0; e < c->contract->params[i].effect_count; e++) {
            const refcop_effect *effect = &c->contract->params[i].effects[e];
            if (effect->kind == REFCOP_EFFECT_FREE && !refcopi_in_all_outcomes(c, effect->when) &&
                i < c->arg_count)
                return LLVMGetOperand(c->call, i);
        }
    return NULL;
}

static void raw_result(caller *c, const refcop_outcome *o) {
    int domain = refcopi_domain(o->type ? o->type->text : "");
    if (domain < 0)
        return;
    pass *p = c->p;
    LLVMValueRef size = refcopi_block_size(p, c->call, c->row), old = reallocated(c);
    if (!old) {
        refcopi_hook_alloc(p, c->result, size, domain, c->where);
        return;
    }
    LLVMValueRef args[] = {old, c->result, size, refcopi_int(p->i32, (unsigned)domain), c->where};
    refcopi_hook(p, HOOK(realloc), p->type_void, args, 5);
}

/* A block has become an object. */
static void initialised(caller *c) {
    pass *p = c->p;
    bool has_result = c->result && refcopi_is_pointer(c->result);
    LLVMValueRef object = has_result ? c->result : refcopi_pointer_arg(c, 0);
    if (!object)
        return;
    refcopi_hook_free(p, object, REFCOP_DOMAIN_OBJ, c->where);
    refcopi_hook_object(p, HOOK(take_new), object, c->where);
    refcopi_hook_object(p, HOOK(born), object, c->where);
}

void refcopi_result_hooks(caller *c) {
    pass *p = c->p;
    if (c->row->role == ROLE_INIT) {
        initialised(c);
        return;
    }
    if (!c->result || !refcopi_is_pointer(c->result))
        return;
    for (unsigned i = 0; i < c->contract->outcome_count; i++) {
        const refcop_outcome *o = &c->contract->outcomes[i];
        if (o->result == REFCOP_RESULT_NEW && c->row->role != ROLE_BARE) {
            refcopi_hook_object(p, HOOK(take_new), c->result, c->where);
            if (c->row->role == ROLE_BORN)
                refcopi_hook_object(p, HOOK(born), c->result, c->where);
            return;
        }
        if (o->result == REFCOP_RESULT_RAW) {
            raw_result(c, o);
            return;
        }
        if (o->result == REFCOP_RESULT_UNKNOWN) {
            refcopi_hook_object(p, HOOK(escape), c->result, c->where);
            return;
        }
    }
}
