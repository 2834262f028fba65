/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* tp_clear: clear-missing-member and clear-without-py-clear. */
#include "types/types.h"

#include <string.h>

/* Only a field that is stored to after the object was made can be the last link of a cycle: one
 * set by the constructor holds what existed before. Then some other object's tp_clear breaks it. */
static bool must_clear(const types *t, const type_info *info, uint32_t index) {
    const field *f = &t->fields[info->owned[index].id];
    return refcopi_can_cycle(t, f, CONTENT_MADE) && !info->owned[index].is_behind;
}

/* Something releases the field as one that is never NULL. */
static bool is_never_null(const types *t, field_id id) {
    for (uint32_t n = 0; n < t->module->func_count; n++) {
        const func_facts *facts = &t->funcs[n];
        for (uint32_t k = 0; k < facts->event_count; k++) {
            const event *e = &facts->events[k];
            if (e->kind != EVENT_RELEASE || !e->target || !refcopi_field_in(e->target->fields, id) ||
                e->instr->op != REFCOP_OP_CALL || !e->instr->name)
                continue;
            const summary *inferred;
            const refcop_contract *c = refcopi_find_contract(t->a, e->instr, &inferred);
            if (c && c->param_count && !c->params[0].indirect && !c->params[0].null_ok)
                return true;
        }
    }
    return false;
}

static void report_uncleared(types *t, const type_info *info, uint32_t index) {
    const owned *o = &info->owned[index];
    const field *f = &t->fields[o->id];
    const func_facts *facts = info->clear.facts;
    bool later = f->set_later && f->content == CONTENT_ANY;
    report r = {.rule = REFCOP_RULE_CLEAR_MISSING_MEMBER, .level = later ? 1 : 2,
                .func = facts->func, .loc = facts->func->loc, .object_matters = true,
                .object = o->path};
    const char *what = refcopi_expression(t, info, facts, o);
    if (what && !o->is_several && !o->is_overlaid && !is_never_null(t, o->id))
        refcopi_fix_before_return(&r.fixit, facts,
                                  refcopi_print(t->a->arena, "Py_CLEAR(%s);", what));
    if (f->from_caller_at)
        refcopi_types_note(t, &r, f->from_caller_at->loc, "'%s' stores an object of the caller",
                           f->from_caller->name->text);
    refcopi_types_report(t, &r,
                         "tp_clear of '%s' does not clear '%s', which tp_traverse visits: a cycle "
                         "through it may stay; add %s",
                         info->shown, o->path, refcopi_advice(t, o, "Py_CLEAR", what));
}

static bool check_members(types *t, const type_info *info) {
    bool found = false;
    done d = refcopi_done_by(t, info->clear.facts, 0);
    done visits = refcopi_done_by(
        t, info->traverse.state == SLOT_BODY ? info->traverse.facts : NULL, 0);
    for (uint32_t k = 0; k < info->owned_count && !d.self_passed; k++) {
        const owned *o = &info->owned[k];
        if (!must_clear(t, info, k) || refcopi_is_again(info, k) ||
            refcopi_did(t, info, k, d.released) ||
            refcopi_did(t, info, k, d.nulled) || d.passed[o->id] ||
            !refcopi_did(t, info, k, visits.visited) || (o->is_base && d.base_called))
            continue;
        report_uncleared(t, info, k);
        found = true;
    }
    return found;
}

/* The function calls nothing and writes nothing but its own variables. */
static bool is_idle(const refcop_func *f) {
    for (uint32_t b = 0; b < f->block_count; b++)
        for (uint32_t k = 0; k < f->blocks[b].count; k++) {
            const refcop_instr *i = f->blocks[b].instrs[k];
            if (i->op == REFCOP_OP_CALL || i->op == REFCOP_OP_COPY || i->op == REFCOP_OP_HAVOC ||
                (i->op == REFCOP_OP_STORE && i->place->kind != REFCOP_PLACE_LOCAL))
                return false;
        }
    return true;
}

typedef struct visiting {
    bool any; /* more than the type */
} visiting;

static bool visit_event(walker *w, const event *e) {
    visiting *x = w->context;
    x->any |= e->kind == EVENT_VISIT && !refcopi_bind(w, e->target).is_type;
    return true;
}

/* tp_traverse shows what tp_clear does not even look at, such as the exporter of a buffer. */
static void check_idle(types *t, const type_info *info) {
    const refcop_func *func = info->clear.facts->func;
    visiting x = {false};
    if (!is_idle(func) || info->traverse.state != SLOT_BODY || info->traverse.inherited)
        return;
    refcopi_walk(t, info->traverse.facts, 0, visit_event, &x);
    report r = {.rule = REFCOP_RULE_CLEAR_MISSING_MEMBER, .level = 2, .func = func, .loc = func->loc,
                .object = info->shown};
    if (x.any)
        refcopi_types_report(t, &r,
                             "tp_clear of '%s' lets go of nothing, though tp_traverse visits what the instance owns: a "
                             "cycle through it stays", info->shown);
}

static void check_missing(types *t, const type_info *info) {
    for (uint32_t k = 0; k < info->owned_count; k++) {
        const field *f = &t->fields[info->owned[k].id];
        if (!must_clear(t, info, k) || !f->set_later || f->content != CONTENT_ANY ||
            info->owned[k].is_base)
            continue;
        report r = {.rule = REFCOP_RULE_CLEAR_MISSING_MEMBER, .level = 2,
                    .loc = info->obj->loc, .type = info->shown, .object = info->owned[k].path};
        if (f->from_caller_at)
            refcopi_types_note(t, &r, f->from_caller_at->loc,
                               "'%s' stores an object of the caller", f->from_caller->name->text);
        refcopi_types_report(t, &r,
                             "type '%s' has no tp_clear, though '%s' can be set to an object that "
                             "refers back: such a cycle is never freed", info->shown,
                             info->owned[k].path);
        return;
    }
}

/* --- releasing while the field still points there --------------------------------------------- */

typedef struct releases {
    types *t;
    const type_info *info;
} releases;

static const event *stored_before(const func_facts *facts, const event *e, field_id id) {
    for (const event *k = e; k-- > facts->events;)
        if (k->kind == EVENT_STORE && k->target && refcopi_field_in(k->target->fields, id))
            return k;
    return NULL;
}

static const event *stored_after(const func_facts *facts, const event *e, field_id id) {
    for (const event *k = e + 1; k < facts->events + facts->event_count; k++)
        if (k->kind == EVENT_STORE && k->target && refcopi_field_in(k->target->fields, id))
            return k;
    return NULL;
}

/* What is released is written as a field: Py_CLEAR can be given it as well. */
static bool names_field(const refcop_func *func, const refcop_instr *release) {
    if (release->op != REFCOP_OP_CALL || release->arg_count != 1 ||
        release->args[0].kind != REFCOP_VALUE_TEMP || (release->flags & REFCOP_INSTR_IN_MACRO))
        return false;
    for (uint32_t b = 0; b < func->block_count; b++)
        for (uint32_t k = 0; k < func->blocks[b].count; k++) {
            const refcop_instr *i = func->blocks[b].instrs[k];
            if (i->result == release->args[0].as.temp)
                return i->op == REFCOP_OP_LOAD && i->place->step_count > 0 &&
                       !(i->flags & REFCOP_INSTR_IN_MACRO);
        }
    return false;
}

static bool release_event(walker *w, const event *e) {
    releases *x = w->context;
    types *t = x->t;
    if (e->kind == EVENT_CALL)
        return w->depth < 4;
    if (e->kind != EVENT_RELEASE || !e->target || !e->target->fields ||
        e->target->fields->count != 1)
        return true;
    field_id id = e->target->fields->ids[0];
    const field *f = &t->fields[id];
    uint32_t index = 0;
    while (index < x->info->owned_count && x->info->owned[index].id != id)
        index++;
    if (index == x->info->owned_count || x->info->owned[index].is_behind ||
        f->type != REFCOP_TYPE_OBJ || (e->target->flags & FROM_JOINED) || stored_before(w->facts, e, id))
        return true;
    bool after = stored_after(w->facts, e, id) != NULL;
    bool harmless = after && f->content == CONTENT_LEAF;
    if (harmless)
        return true;
    const char *path = x->info->owned[index].path;
    report r = {.rule = REFCOP_RULE_CLEAR_WITHOUT_PY_CLEAR,
                .level = f->content == CONTENT_LEAF || f->content == CONTENT_STATIC ? 2 : 1,
                .func = w->facts->func, .loc = e->instr->loc, .object_matters = true,
                .object = path};
    if (names_field(w->facts->func, e->instr))
        r.fixit = (refcop_fixit){.kind = REFCOP_FIXIT_REPLACE_CALLEE, .loc = e->instr->loc,
                                 .text = "Py_CLEAR"};
    refcopi_types_report(t, &r,
                         "tp_clear of '%s' releases '%s' while the field still points to it%s; use "
                         "Py_CLEAR", x->info->shown, path,
                         after ? ": code that runs then sees a dead object"
                               : ", and it is released again with the object");
    return true;
}

void refcopi_check_clear(types *t, const type_info *info) {
    if (info->is_module || !info->has_gc)
        return;
    if (info->clear.state == SLOT_NONE && info->traverse.state == SLOT_BODY &&
        !info->traverse.inherited) {
        check_missing(t, info);
        return;
    }
    if (info->clear.state != SLOT_BODY || info->clear.inherited)
        return;
    if (!check_members(t, info))
        check_idle(t, info);
    releases x = {t, info};
    refcopi_walk(t, info->clear.facts, 0, release_event, &x);
}
