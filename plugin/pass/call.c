/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* One call: what its contract says of each outcome becomes hooks. An effect that holds in some
 * outcomes only is told by the result: the hook gets the object then and NULL otherwise. */
#include "emit.h"

#include <string.h>

/* One call in work. */
typedef struct caller {
    pass *p;
    const match *m;
    const refcop_contract *contract;
    const role_row *row;
    LLVMValueRef call, result; /* result: NULL when void */
    LLVMValueRef where;        /* its site */
    unsigned arg_count;
} caller;

/* --- outcomes ------------------------------------------------------------------------------- */

/* Whether result is what o says; NULL: o does not tell. */
static LLVMValueRef is_outcome(pass *p, const refcop_outcome *o, LLVMValueRef result) {
    LLVMTypeRef type = LLVMTypeOf(result);
    LLVMTypeKind kind = LLVMGetTypeKind(type);
    if (kind != LLVMPointerTypeKind && kind != LLVMIntegerTypeKind)
        return NULL;
    LLVMValueRef zero = LLVMConstNull(type);
    switch (o->result) {
    case REFCOP_RESULT_NULL:
        return LLVMBuildICmp(p->builder, LLVMIntEQ, result, zero, "");
    case REFCOP_RESULT_NONZERO:
    case REFCOP_RESULT_NEW:
    case REFCOP_RESULT_BORROWED:
    case REFCOP_RESULT_IMMORTAL:
    case REFCOP_RESULT_INTERIOR:
    case REFCOP_RESULT_RAW:
    case REFCOP_RESULT_POINTER:
        return LLVMBuildICmp(p->builder, LLVMIntNE, result, zero, "");
    case REFCOP_RESULT_INT: {
        if (kind != LLVMIntegerTypeKind)
            return NULL;
        if (o->lo == o->hi)
            return LLVMBuildICmp(p->builder, LLVMIntEQ, result,
                                 LLVMConstInt(type, (uint64_t)o->lo, true), "");
        LLVMValueRef all = NULL;
        if (o->lo != INT64_MIN)
            all = LLVMBuildICmp(p->builder, LLVMIntSGE, result,
                                LLVMConstInt(type, (uint64_t)o->lo, true), "");
        if (o->hi != INT64_MAX) {
            LLVMValueRef below = LLVMBuildICmp(p->builder, LLVMIntSLE, result,
                                               LLVMConstInt(type, (uint64_t)o->hi, true), "");
            all = all ? LLVMBuildAnd(p->builder, all, below, "") : below;
        }
        return all;
    }
    case REFCOP_RESULT_VOID:
    case REFCOP_RESULT_SAME:
    case REFCOP_RESULT_PLAIN:
    case REFCOP_RESULT_UNKNOWN:
        return NULL;
    }
    return NULL;
}

LLVMValueRef refcopi_outcomes(pass *p, const refcop_contract *contract, uint16_t mask,
                              LLVMValueRef result) {
    unsigned all = (1u << contract->outcome_count) - 1;
    if ((mask & all) == all || !result)
        return NULL;
    LLVMValueRef any = NULL;
    for (unsigned o = 0; o < contract->outcome_count; o++) {
        if (!(mask & (1u << o)))
            continue;
        LLVMValueRef is = is_outcome(p, &contract->outcomes[o], result);
        if (!is)
            return NULL;
        any = any ? LLVMBuildOr(p->builder, any, is, "") : is;
    }
    return any ? any : refcopi_int(p->i1, 0);
}

static bool in_all_outcomes(const caller *c, uint16_t mask) {
    unsigned all = (1u << c->contract->outcome_count) - 1;
    return (mask & all) == all;
}

/* --- arguments ------------------------------------------------------------------------------ */

/* Argument i when it is a pointer; else NULL. */
static LLVMValueRef pointer_arg(const caller *c, unsigned i) {
    if (i >= c->arg_count)
        return NULL;
    LLVMValueRef value = LLVMGetOperand(c->call, i);
    if (!refcopi_is_pointer(value) || LLVMIsNull(value))
        return NULL;
    return value;
}

/* *pointer, NULL where pointer is. */
static LLVMValueRef load_argument(caller *c, LLVMValueRef pointer, bool null_ok) {
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

static LLVMValueRef condition(caller *c, uint16_t mask) {
    return refcopi_outcomes(c->p, c->contract, mask, c->result);
}

static void object(caller *c, unsigned hook, LLVMValueRef value, uint16_t mask) {
    refcopi_hook_object(c->p, hook, refcopi_when(c->p, condition(c, mask), value), c->where);
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

static void effect_before(caller *c, LLVMValueRef value, const refcop_param *param,
                          const refcop_effect *e) {
    if (!in_all_outcomes(c, e->when))
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
            refcopi_hook_object(c->p, HOOK(drop), load_argument(c, value, param->null_ok),
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
    LLVMValueRef now = load_argument(c, place, null_ok);
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
        domain == REFCOP_DOMAIN_BUFFER ? place : load_argument(c, place, param->null_ok);
    refcopi_hook_alloc(c->p, refcopi_when(c->p, condition(c, e->when), block),
                       refcopi_int(c->p->i64, 0), domain, c->where);
}

/* old: what *value held before the call, for effects that ask. */
static void effect_after(caller *c, LLVMValueRef value, LLVMValueRef old, const refcop_param *param,
                         const refcop_effect *e) {
    pass *p = c->p;
    bool always = in_all_outcomes(c, e->when);
    switch (e->kind) {
    case REFCOP_EFFECT_RETAIN:
        if (!always)
            object(c, HOOK(take), value, e->when);
        return;
    case REFCOP_EFFECT_RELEASE:
    case REFCOP_EFFECT_STEAL:
        if (!always)
            object(c, HOOK(give), value, e->when);
        return;
    case REFCOP_EFFECT_ESCAPE:
    case REFCOP_EFFECT_MAY_STEAL:
        object(c, HOOK(escape), value, e->when);
        return;
    case REFCOP_EFFECT_OUT_NEW:
    case REFCOP_EFFECT_OUT_MAYBE_NEW: {
        LLVMValueRef now =
            refcopi_when(p, condition(c, e->when), load_argument(c, value, param->null_ok));
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
            refcopi_hook_object(p, HOOK(escape), load_argument(c, value, param->null_ok), c->where);
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
            if (effect->kind == REFCOP_EFFECT_FREE && !in_all_outcomes(c, effect->when) &&
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
    LLVMValueRef object = has_result ? c->result : pointer_arg(c, 0);
    if (!object)
        return;
    refcopi_hook_free(p, object, REFCOP_DOMAIN_OBJ, c->where);
    refcopi_hook_object(p, HOOK(take_new), object, c->where);
    refcopi_hook_object(p, HOOK(born), object, c->where);
}

static void result_hooks(caller *c) {
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

/* --- calls with a contract ------------------------------------------------------------------ */

static bool wants_old(const refcop_effect *e) {
    return e->kind == REFCOP_EFFECT_OUT_MOVED || e->kind == REFCOP_EFFECT_OUT_UNKNOWN;
}

/* Arguments of `...`: held, borrowed, or stolen one by one. */
static void rest_after(caller *c) {
    const refcop_effect *e = &c->contract->rest;
    if (!c->contract->variadic ||
        (e->kind != REFCOP_EFFECT_STEAL && e->kind != REFCOP_EFFECT_ESCAPE))
        return;
    for (unsigned i = c->contract->param_count; i < c->arg_count; i++) {
        LLVMValueRef value = pointer_arg(c, i);
        if (value)
            effect_after(c, value, NULL, NULL, e);
    }
}

/* Whether the pointer that is called points to an instrumented function of this file, which speaks
 * for itself. NULL: it cannot. */
static LLVMValueRef calls_body(caller *c) {
    const refcop_event *event = c->m->event;
    LLVMValueRef any = NULL, callee = LLVMGetCalledValue(c->call);
    for (uint32_t t = 0; event && t < event->target_count; t++) {
        LLVMValueRef function = LLVMGetNamedFunction(c->p->module, event->targets[t]->symbol);
        if (!function)
            continue;
        LLVMValueRef is = LLVMBuildICmp(c->p->builder, LLVMIntEQ, callee, function, "");
        if (event->targets[t]->maybe_entry) {
            LLVMValueRef entry = refcopi_is_fact(c->p, FACT_ENTRY, event->targets[t]->symbol);
            is = LLVMBuildAnd(c->p->builder, is, LLVMBuildNot(c->p->builder, entry, ""), "");
        }
        any = any ? LLVMBuildOr(c->p->builder, any, is, "") : is;
    }
    return any;
}

/* In the getbuffer slot the reference that another function puts into the view is this one's to
 * hand on. */
static void held_in_view(caller *c) {
    const refcop_body *body = c->p->body;
    if (body->slot_count != 1 || strcmp(body->slots[0]->name->text, "bf_getbuffer") != 0)
        return;
    for (unsigned i = 0; i < c->contract->param_count; i++)
        for (unsigned e = 0; e < c->contract->params[i].effect_count; e++) {
            const refcop_effect *effect = &c->contract->params[i].effects[e];
            LLVMValueRef value = pointer_arg(c, i);
            if (value && effect->kind == REFCOP_EFFECT_HELD && effect->param >= 0 &&
                c->contract->params[effect->param].indirect)
                object(c, HOOK(take_new), value, 1);
        }
}

/* PyList_SET_ITEM: what the list held before is now whoever's it was borrowed by. */
static void let_item_be(caller *c) {
    pass *p = c->p;
    bool list = c->row->role == ROLE_LIST;
    uint32_t offset = list ? p->plan->list_items : p->plan->tuple_items;
    if ((!list && c->row->role != ROLE_TUPLE) || !offset || c->arg_count < 3)
        return;
    LLVMValueRef at = refcopi_int(p->i64, offset);
    LLVMValueRef items = LLVMBuildGEP2(p->builder, p->i8, LLVMGetOperand(c->call, 0), &at, 1, "");
    if (list)
        items = refcopi_load(p, items);
    LLVMValueRef index = LLVMGetOperand(c->call, 1);
    LLVMValueRef place = LLVMBuildGEP2(p->builder, p->ptr, items, &index, 1, "");
    refcopi_hook_object(p, HOOK(escape), refcopi_load(p, place), c->where);
}

static void known_call(caller *c) {
    LLVMValueRef old[REFCOP_MAX_PARAMS] = {NULL};
    const refcop_contract *contract = c->contract;
    bool by_position = !c->m->event || c->m->event->by_position;
    unsigned params = by_position ? contract->param_count : 0;
    refcopi_before(c->p, c->call);
    c->p->unless = calls_body(c);
    if (by_position)
        let_item_be(c);
    bool has_units = by_position && c->m->event && c->m->event->unit_count;
    if (has_units)
        refcopi_hook_given(c->p, c->m, c->call, c->where);
    for (unsigned i = 0; i < params; i++) {
        LLVMValueRef value = pointer_arg(c, i);
        for (unsigned e = 0; value && e < contract->params[i].effect_count; e++) {
            const refcop_effect *effect = &contract->params[i].effects[e];
            effect_before(c, value, &contract->params[i], effect);
            if (wants_old(effect))
                old[i] = load_argument(c, value, contract->params[i].null_ok);
        }
    }
    refcopi_after(c->p, c->call);
    if (has_units)
        refcopi_hook_units(c->p, c->m, c->call, c->where);
    result_hooks(c);
    for (unsigned i = 0; i < params; i++) {
        LLVMValueRef value = pointer_arg(c, i);
        for (unsigned e = 0; value && e < contract->params[i].effect_count; e++)
            effect_after(c, value, old[i], &contract->params[i], &contract->params[i].effects[e]);
    }
    if (by_position) {
        rest_after(c);
        held_in_view(c);
    }
    c->p->unless = NULL;
}

/* --- the site ------------------------------------------------------------------------------- */

static void effect_kind(const refcop_effect *e, uint16_t *kind) {
    uint16_t now;
    switch (e->kind) {
    case REFCOP_EFFECT_RETAIN:
        now = REFCOP_SITE_TAKE;
        break;
    case REFCOP_EFFECT_RELEASE:
    case REFCOP_EFFECT_OUT_RELEASE:
        now = REFCOP_SITE_DROP;
        break;
    case REFCOP_EFFECT_STEAL:
        now = REFCOP_SITE_GIVE;
        break;
    case REFCOP_EFFECT_FREE:
        now = REFCOP_SITE_FREE;
        break;
    case REFCOP_EFFECT_OUT_NEW:
    case REFCOP_EFFECT_OUT_MAYBE_NEW:
        now = REFCOP_SITE_NEW;
        break;
    case REFCOP_EFFECT_OUT_RAW:
        now = REFCOP_SITE_ALLOC;
        break;
    default:
        return;
    }
    if (*kind == REFCOP_SITE_CALL)
        *kind = now;
}

static uint16_t site_kind(const caller *c) {
    if (c->row->role == ROLE_UNBUFFER)
        return REFCOP_SITE_FREE;
    if (c->row->role == ROLE_INIT)
        return REFCOP_SITE_NEW;
    for (unsigned i = 0; i < c->contract->outcome_count; i++) {
        if (c->contract->outcomes[i].result == REFCOP_RESULT_NEW)
            return REFCOP_SITE_NEW;
        if (c->contract->outcomes[i].result == REFCOP_RESULT_RAW)
            return REFCOP_SITE_ALLOC;
    }
    uint16_t kind = REFCOP_SITE_CALL;
    for (unsigned i = 0; i < c->contract->param_count; i++)
        for (unsigned e = 0; e < c->contract->params[i].effect_count; e++)
            effect_kind(&c->contract->params[i].effects[e], &kind);
    return kind;
}

/* Whether there is anything to tell of a call of this contract. */
static bool matters(const caller *c) {
    if (c->row->role != ROLE_NONE && c->row->role != ROLE_SIZE)
        return true;
    if (site_kind(c) != REFCOP_SITE_CALL || (c->m->event && c->m->event->unit_count))
        return true;
    for (unsigned i = 0; i < c->contract->param_count; i++)
        for (unsigned e = 0; e < c->contract->params[i].effect_count; e++)
            switch (c->contract->params[i].effects[e].kind) {
            case REFCOP_EFFECT_ESCAPE:
            case REFCOP_EFFECT_MAY_STEAL:
            case REFCOP_EFFECT_OUT_MOVED:
            case REFCOP_EFFECT_OUT_UNKNOWN:
                return true;
            default:
                break;
            }
    for (unsigned i = 0; i < c->contract->outcome_count; i++)
        if (c->contract->outcomes[i].result == REFCOP_RESULT_UNKNOWN)
            return true;
    return c->contract->rest.kind == REFCOP_EFFECT_STEAL ||
           c->contract->rest.kind == REFCOP_EFFECT_ESCAPE;
}

/* --- calls without a contract --------------------------------------------------------------- */

static void escape_arguments(caller *c, LLVMValueRef condition) {
    for (unsigned i = 0; i < c->arg_count && i < 32; i++) {
        LLVMValueRef value = c->m->event->object_args & (1u << i) ? pointer_arg(c, i) : NULL;
        if (value)
            refcopi_hook_object(c->p, HOOK(escape), refcopi_when(c->p, condition, value), c->where);
    }
}

/* A function of the extension: what nobody instruments lets its objects escape; what Python calls
 * has given its result away to whoever called it. */
static void project_call(caller *c, bool result) {
    pass *p = c->p;
    const refcop_event *event = c->m->event;
    if (event->callee == REFCOP_CALLEE_PROJECT) {
        LLVMValueRef unknown =
            LLVMBuildNot(p->builder, refcopi_is_fact(p, FACT_BODY, event->key), "");
        escape_arguments(c, unknown);
        if (result)
            refcopi_hook_object(p, HOOK(escape), refcopi_when(p, unknown, c->result), c->where);
    }
    if (!result)
        return;
    LLVMValueRef entry = refcopi_is_fact(p, FACT_ENTRY, event->key);
    refcopi_hook_object(p, HOOK(take_new), refcopi_when(p, entry, c->result), c->where);
}

static void unknown_call(caller *c) {
    const refcop_event *event = c->m->event;
    bool result = event->object_result && c->result && refcopi_is_pointer(c->result);
    if (!event->object_args && !result)
        return;
    c->where = refcopi_site(c->p, event, c->call, REFCOP_SITE_CALL, 0);
    refcopi_after(c->p, c->call);
    if (event->callee != REFCOP_CALLEE_FOREIGN) {
        project_call(c, result);
        return;
    }
    c->p->unless = calls_body(c);
    escape_arguments(c, NULL);
    if (result)
        refcopi_hook_object(c->p, HOOK(escape), c->result, c->where);
    c->p->unless = NULL;
}

void refcopi_instrument_call(pass *p, const match *m) {
    const char *name = m->contract ? m->contract->name->text : m->event->key;
    LLVMTypeRef type = LLVMTypeOf(m->instruction);
    caller c = {.p = p,
                .m = m,
                .contract = m->contract,
                .row = refcopi_role(name),
                .call = m->instruction,
                .result = LLVMGetTypeKind(type) == LLVMVoidTypeKind ? NULL : m->instruction,
                .arg_count = LLVMGetNumArgOperands(m->instruction)};
    if (!c.contract) {
        if (c.row->role != ROLE_NONE)
            refcopi_instrument_raw(p, m, c.row);
        else
            unknown_call(&c);
        return;
    }
    uint16_t flags = 0;
    bool inject = refcopi_is_fallible(c.contract, &flags) && p->plan->inject &&
                  (!m->event || m->event->by_position);
    if (!matters(&c) && !inject)
        return;
    c.where = refcopi_site(p, m->event, c.call, site_kind(&c), flags);
    LLVMValueRef previous = LLVMGetPreviousInstruction(c.call);
    LLVMBasicBlockRef block = LLVMGetInstructionParent(c.call);
    LLVMValueRef rest = LLVMGetNextInstruction(c.call);
    known_call(&c);
    if (inject)
        refcopi_inject(p, m, c.call,
                       previous ? LLVMGetNextInstruction(previous) : LLVMGetFirstInstruction(block),
                       rest, c.where);
}
