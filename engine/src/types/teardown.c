/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* tp_dealloc: untrack-missing, untrack-too-late, type-decref-missing, member-never-released. */
#include "types/types.h"

#include <string.h>

/* --- untrack: a forward analysis of "may still be tracked" ------------------------------------ */

enum { FLOW_DEPTH = 5, FLOW_ROUNDS = 2, FLOW_PARAMS = 16 };

typedef struct flow {
    types *t;
    const type_info *info;
    walker w;
    const event *early;        /* first release of a member while tracked */
    const event *top, *early_top; /* event of the outermost function; that of early */
    const func_facts *early_in;
    field_id early_field;
} flow;

static bool is_member(const flow *x, const field_set *fields, field_id *which) {
    for (uint32_t k = 0; fields && k < fields->count; k++) {
        const field *f = &x->t->fields[fields->ids[k]];
        if (f->content == CONTENT_LEAF || f->content == CONTENT_STATIC)
            continue;
        for (uint32_t n = 0; n < x->info->owned_count; n++)
            if (x->info->owned[n].id == fields->ids[k]) {
                *which = fields->ids[k];
                return true;
            }
    }
    return false;
}

static bool run(flow *x, const func_facts *facts, const bound *params, bool tracked,
                uint32_t depth);

static bool step_call(flow *x, const event *e, bool tracked, uint32_t depth) {
    bound params[FLOW_PARAMS];
    memset(params, 0, sizeof params);
    bool concerned = false;
    for (uint32_t k = 0; k < e->arg_count && k < FLOW_PARAMS; k++) {
        params[k] = refcopi_bind(&x->w, &e->args[k]);
        concerned |= params[k].is_self || params[k].fields;
    }
    return concerned ? run(x, &x->t->funcs[e->callee], params, tracked, depth + 1) : tracked;
}

static bool step(flow *x, const event *e, bool tracked, uint32_t depth) {
    field_id which = 0;
    if (e->kind == EVENT_CALL)
        return step_call(x, e, tracked, depth);
    bound b = refcopi_bind(&x->w, e->target);
    if ((e->kind == EVENT_RELEASE || e->kind == EVENT_CLEAR) && tracked && !x->early &&
        is_member(x, b.fields, &which)) {
        x->early = e;
        x->early_in = x->w.facts;
        x->early_top = x->top;
        x->early_field = which;
    }
    if (e->kind == EVENT_UNTRACK && b.is_self)
        return false;
    if (e->kind == EVENT_INDIRECT && e->name && strcmp(e->name->text, "tp_clear") == 0 &&
        x->info->clear.state == SLOT_BODY && e->arg_count &&
        refcopi_bind(&x->w, &e->args[0]).is_self) {
        bound params[FLOW_PARAMS];
        memset(params, 0, sizeof params);
        params[0].is_self = true;
        return run(x, x->info->clear.facts, params, tracked, depth + 1);
    }
    if (e->kind == EVENT_UNKNOWN || e->kind == EVENT_INDIRECT) {
        /* The base's tp_dealloc takes it out of the list, and ends its life. */
        bool frees = e->name && strcmp(e->name->text, "tp_free") == 0;
        for (uint32_t k = 0; k < e->arg_count; k++)
            if (!frees && refcopi_bind(&x->w, &e->args[k]).is_self)
                return false;
    }
    return tracked;
}

/* `if (is tracked, has the flag) untrack`: whoever does not go through the untracking has no need
 * to. n: the target that leads past it. */
static bool is_detour(const func_facts *facts, const refcop_instr *branch, uint32_t n) {
    if (branch->op != REFCOP_OP_BRANCH)
        return false;
    uint32_t other = branch->targets[1 - n];
    const refcop_block *block = &facts->func->blocks[other];
    const refcop_instr *last = block->instrs[block->count - 1];
    if (last->op != REFCOP_OP_JUMP || last->targets[0] != branch->targets[n])
        return false;
    for (uint32_t k = facts->block_first[other]; k < facts->block_first[other + 1]; k++)
        if (facts->events[k].kind == EVENT_UNTRACK)
            return true;
    return false;
}

/* Whether the instance may still be tracked when facts returns. */
static bool run(flow *x, const func_facts *facts, const bound *params, bool tracked,
                uint32_t depth) {
    const refcop_func *func = facts->func;
    if (depth > FLOW_DEPTH)
        return tracked;
    const func_facts *saved_facts = x->w.facts;
    const bound *saved_params = x->w.params;
    bool *in = REFCOP_NEW_ARRAY(x->t->arena, bool, func->block_count);
    bool leaves = false, returns = false;
    in[0] = tracked;
    for (int round = 0; round < FLOW_ROUNDS; round++) {
        for (uint32_t b = 0; b < func->block_count; b++) {
            bool state = in[b];
            for (uint32_t k = facts->block_first[b]; k < facts->block_first[b + 1]; k++) {
                x->w.facts = facts;
                x->w.params = params;
                if (depth == 0)
                    x->top = &facts->events[k];
                state = step(x, &facts->events[k], state, depth);
            }
            const refcop_instr *last = func->blocks[b].instrs[func->blocks[b].count - 1];
            for (uint32_t n = 0; n < last->target_count; n++)
                in[last->targets[n]] |= state && !is_detour(facts, last, n);
            if (last->op == REFCOP_OP_RETURN) {
                returns = true;
                leaves |= state;
            }
        }
    }
    x->w.facts = saved_facts;
    x->w.params = saved_params;
    return returns ? leaves : tracked;
}

static void fix_untrack(types *t, report *r, const func_facts *facts) {
    if (!facts->func->param_count)
        return;
    r->fixit.kind = REFCOP_FIXIT_INSERT_AT_START;
    r->fixit.loc = facts->func->loc;
    r->fixit.text = refcopi_print(t->a->arena, "PyObject_GC_UnTrack(%s);",
                                  facts->func->locals[0].name->text);
}

static void report_early(types *t, const type_info *info, const flow *x, const done *d) {
    const func_facts *facts = info->dealloc.facts;
    const char *self = facts->func->param_count ? facts->func->locals[0].name->text : "self";
    const char *member = t->fields[x->early_field].name->text;
    bool by_other = !d->untracked && ((d->base_called && !d->freed) || d->self_passed);
    bool late = d->untracked || by_other;
    report r = {.rule = late ? REFCOP_RULE_UNTRACK_TOO_LATE : REFCOP_RULE_UNTRACK_MISSING,
                .level = 1, .func = facts->func,
                .loc = late ? x->early_top->instr->loc : facts->func->loc, .object = info->shown};
    if (!late)
        fix_untrack(t, &r, facts);
    if (!late || x->early_in != facts)
        refcopi_types_note(t, &r, x->early->instr->loc, "'%s' is released here", member);
    /* The base may take for granted that the object is tracked, as type's tp_dealloc does. */
    const char *again = by_other ? refcopi_print(t->a->arena, ", and PyObject_GC_Track(%s) again "
                                                 "before the base's tp_dealloc", self) : "";
    refcopi_types_report(t, &r,
                         late ? "tp_dealloc of '%s' releases '%s' before the object is untracked: "
                                "a collection that this starts sees it half dead; call "
                                "PyObject_GC_UnTrack(%s) first%s"
                              : "tp_dealloc of '%s' releases '%s' and never untracks the object: a "
                                "collection that this starts sees it half dead; call "
                                "PyObject_GC_UnTrack(%s) first%s",
                         info->shown, member, self, again);
}

static void check_untrack(types *t, const type_info *info, const done *d) {
    const func_facts *facts = info->dealloc.facts;
    flow x = {.t = t, .info = info, .w = {.t = t}};
    bound params[FLOW_PARAMS];
    memset(params, 0, sizeof params);
    params[0].is_self = true;
    bool left = run(&x, facts, params, true, 0);
    report r = {.rule = REFCOP_RULE_UNTRACK_MISSING, .level = 1, .func = facts->func,
                .loc = facts->func->loc, .object = info->shown};
    const char *self = facts->func->param_count ? facts->func->locals[0].name->text : "self";
    if (!x.early) {
        if (left && d->freed && !d->base_called && !d->untracked) {
            r.level = 2;
            fix_untrack(t, &r, facts);
            refcopi_types_report(t, &r,
                                 "tp_dealloc of '%s' frees an object that the collector still "
                                 "tracks; call PyObject_GC_UnTrack(%s) first", info->shown, self);
        }
        return;
    }
    report_early(t, info, &x, d);
}

/* --- the type --------------------------------------------------------------------------------- */

typedef struct freeing {
    const event *found;
    const func_facts *in;
} freeing;

static bool free_event(walker *w, const event *e) {
    freeing *x = w->context;
    if (e->kind == EVENT_FREE && !x->found && refcopi_bind(w, e->target).is_self) {
        x->found = e;
        x->in = w->facts;
    }
    return true;
}

static void check_type(types *t, const type_info *info, const done *d) {
    if (!info->is_heap || t->version < 0x0308 || !d->freed || d->type_released ||
        d->base_called || d->self_passed)
        return;
    const func_facts *facts = info->dealloc.facts;
    freeing x = {NULL, NULL};
    refcopi_walk_slot(t, info, facts, free_event, &x);
    const char *self = facts->func->param_count ? facts->func->locals[0].name->text : "self";
    report r = {.rule = REFCOP_RULE_TYPE_DECREF_MISSING, .level = 1, .func = facts->func,
                .loc = facts->func->loc, .object = info->shown};
    if (x.found && x.in == facts && !x.found->instr->macro) {
        r.fixit.kind = REFCOP_FIXIT_SURROUND_STATEMENT;
        r.fixit.loc = x.found->instr->loc;
        r.fixit.text = refcopi_print(t->a->arena, "PyTypeObject *tp = Py_TYPE(%s);", self);
        r.fixit.after = "Py_DECREF(tp);";
    }
    if (x.found)
        refcopi_types_note(t, &r, x.found->instr->loc, "the instance is freed here");
    refcopi_types_report(t, &r,
                         "tp_dealloc of the heap type '%s' never releases the type, of which each "
                         "instance owns a reference since Python 3.8: read Py_TYPE(%s) first and "
                         "Py_DECREF it after freeing", info->shown, self);
}

/* --- members ---------------------------------------------------------------------------------- */

static bool is_private(const types *t, const type_info *info) {
    for (uint32_t k = 0; k < t->module->global_count; k++)
        if (t->module->globals[k].name == info->obj->name)
            return t->module->globals[k].is_static;
    return true;
}

static void report_kept(types *t, const type_info *info, uint32_t index) {
    const owned *o = &info->owned[index];
    const field *f = &t->fields[o->id];
    const func_facts *facts = info->dealloc.state == SLOT_BODY ? info->dealloc.facts : NULL;
    /* Another file may give a type that it can see another base. What is released for good somewhere else
     * does not leak with each instance. */
    report r = {.rule = REFCOP_RULE_MEMBER_NEVER_RELEASED,
                .level = !f->released_for_good && (facts || is_private(t, info)) ? 1 : 2,
                .func = facts ? facts->func : NULL,
                .loc = facts ? facts->func->loc : info->obj->loc, .type = info->shown,
                .object_matters = true, .object = o->path};
    const char *what = facts ? refcopi_expression(t, info, facts, o) : NULL;
    if (f->owned_at)
        refcopi_types_note(t, &r, f->owned_at->loc, "'%s' gets a reference of its own here",
                           o->path);
    const char *why = f->is_member ? "assignment from Python gives it a reference"
                      : f->is_dict ? "the instance's dictionary"
                                   : "a reference of its own";
    if (facts)
        refcopi_types_report(t, &r,
                             "tp_dealloc of '%s' does not release '%s' (%s): it leaks with each "
                             "instance; add %s", info->shown, o->path, why,
                             refcopi_advice(t, o, "Py_XDECREF", what));
    else {
        r.cause = refcopi_print(t->a->arena, "tp_dealloc of %s", info->shown);
        refcopi_types_report(t, &r,
                             "type '%s' has no tp_dealloc that releases '%s' (%s): it leaks with "
                             "each instance", info->shown, o->path, why);
    }
}

/* What subtype_dealloc, the default of heap types, releases by itself. */
static bool is_default_released(const type_info *info, const field *f) {
    return info->is_heap && (f->is_member || f->is_dict);
}

/* Something keeps a reference there, and nobody else is known to give it up. */
static bool is_owned_here(const types *t, const type_info *info, uint32_t index) {
    const owned *o = &info->owned[index];
    const field *f = &t->fields[o->id];
    return f->stored_kept && !refcopi_is_again(info, index) && !f->released_by_callback &&
           !o->is_behind && !f->is_weaklist && !f->leaks_away && f->type == REFCOP_TYPE_OBJ &&
           f->content != CONTENT_NONE;
}

static void check_members(types *t, const type_info *info, const done *d) {
    bool none = info->dealloc.state == SLOT_NONE;
    if (none && (info->base_unclear || info->outside_base))
        return;
    if (d->self_passed || d->part || (none && refcopi_is_abstract(info)))
        return;
    for (uint32_t k = 0; k < info->owned_count; k++) {
        const owned *o = &info->owned[k];
        const field *f = &t->fields[o->id];
        if (!is_owned_here(t, info, k) || (o->is_base && (none || d->base_called)) ||
            d->passed[o->id])
            continue;
        if (refcopi_did(t, info, k, d->released) || refcopi_did(t, info, k, d->cleared)) {
            if (info->dealloc.state == SLOT_BODY && d->released[o->id] && !o->is_overlaid)
                refcopi_check_partial(t, info, k);
            continue;
        }
        if (none && is_default_released(info, f))
            continue;
        report_kept(t, info, k);
    }
}

void refcopi_check_teardown(types *t, const type_info *info) {
    const slot_use *use = &info->dealloc;
    if (info->is_module || use->state == SLOT_OUTSIDE || use->state == SLOT_UNCLEAR)
        return;
    if (use->state == SLOT_BODY && use->inherited) {
        return;
    }
    done d = refcopi_done_at_death(t, info);
    if (info->record)
        check_members(t, info, &d);
    if (use->state != SLOT_BODY)
        return;
    if (info->has_gc && !info->gc_unclear)
        check_untrack(t, info, &d);
    check_type(t, info, &d);
}
