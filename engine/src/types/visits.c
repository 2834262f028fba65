/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* What tp_traverse must show of an instance: traverse-missing-member, traverse-missing-type,
 * traverse-side-effect, managed-dict-unvisited. */
#include "types/types.h"

#include <string.h>

/* --- traverse --------------------------------------------------------------------------------- */

/* An object of the program's own, made here, of a type that another file has: whether the collector sees such objects, and
 * whether they hold any, nobody says. */
static bool is_of_another_file(const types *t, const field *f) {
    bool own = false;
    for (uint32_t k = 0; f->points_to && k < t->module->record_count; k++)
        own |= t->module->records[k].name == f->points_to && t->module->records[k].field_count > 0;
    for (uint32_t k = 0; own && k < t->info_count; k++)
        own = !t->infos[k].record || t->infos[k].record->name != f->points_to;
    bool made = f->content == CONTENT_MADE || (f->content == CONTENT_RECORD && f->content_record == f->points_to);
    return own && made && !f->from_caller;
}

static void report_unvisited(types *t, const type_info *info, uint32_t index) {
    const owned *o = &info->owned[index];
    const field *f = &t->fields[o->id];
    const func_facts *facts = info->traverse.facts;
    report r = {.rule = REFCOP_RULE_TRAVERSE_MISSING_MEMBER, .level = 1, .func = facts->func,
                .loc = facts->func->loc, .object_matters = true, .object = o->path};
    if (!refcopi_can_cycle(t, f, CONTENT_MADE) || refcopi_is_unseen(t, f) || is_of_another_file(t, f))
        r.level = 2;
    const char *what = refcopi_expression(t, info, facts, o);
    if (what && !o->is_several && !o->is_overlaid)
        refcopi_fix_before_return(&r.fixit, facts,
                                  refcopi_print(t->a->arena, "Py_VISIT(%s);", what));
    if (f->owned_at)
        refcopi_types_note(t, &r, f->owned_at->loc, "'%s' gets a reference of its own here",
                           o->path);
    refcopi_types_report(t, &r,
                         "tp_traverse of '%s' does not visit '%s', which the object owns: a cycle "
                         "through it is never freed; add %s",
                         info->shown, o->path, refcopi_advice(t, o, "Py_VISIT", what));
}

static void check_members(types *t, const type_info *info, const done *d, const done *teardown) {
    for (uint32_t k = 0; k < info->owned_count; k++) {
        const owned *o = &info->owned[k];
        if (!refcopi_is_due(t, info, k, teardown, CONTENT_STATIC) || refcopi_is_again(info, k) ||
            refcopi_did(t, info, k, d->visited) ||
            d->passed[o->id] || d->self_passed || d->part)
            continue;
        if (o->is_base && d->base_called)
            continue;
        report_unvisited(t, info, k);
    }
}

/* Its own fields are beyond what the base's function knows. */
static void check_inherited(types *t, const type_info *info, const done *teardown) {
    for (uint32_t k = 0; k < info->owned_count; k++) {
        if (info->owned[k].is_base || !refcopi_is_due(t, info, k, teardown, CONTENT_MADE))
            continue;
        report r = {.rule = REFCOP_RULE_GC_FLAG_MISSING, .level = 1, .loc = info->obj->loc,
                    .type = info->shown,
                    .object = info->owned[k].path};
        refcopi_types_report(t, &r,
                             "type '%s' owns the object in '%s' but inherits tp_traverse from "
                             "'%s', which does not visit it",
                             info->shown, r.object, info->base->shown);
        return;
    }
}

static bool base_visits_type(const type_info *info, uint32_t depth) {
    return info && depth < 8 &&
           (info->is_heap || info->base_unclear || base_visits_type(info->base, depth + 1));
}

static void check_type(types *t, const type_info *info, const done *d) {
    if (!info->is_heap || t->version < 0x0309 || d->type_visited || d->self_passed)
        return;
    /* The traverse of a heap type's base visits the type; that of a static base does not. */
    if (d->base_called && (info->base_unclear || info->outside_base || !info->base ||
                           base_visits_type(info->base, 0)))
        return;
    const func_facts *facts = info->traverse.facts;
    const char *self = facts->func->param_count ? facts->func->locals[0].name->text : "self";
    report r = {.rule = REFCOP_RULE_TRAVERSE_MISSING_TYPE, .level = 1, .func = facts->func,
                .loc = facts->func->loc, .object = info->shown};
    refcopi_fix_before_return(&r.fixit, facts,
                              refcopi_print(t->a->arena, "Py_VISIT(Py_TYPE(%s));", self));
    refcopi_types_report(t, &r,
                         "tp_traverse of the heap type '%s' does not visit the type, of which each "
                         "instance owns a reference since Python 3.9; add Py_VISIT(Py_TYPE(%s))",
                         info->shown, self);
}

/* --- side effects ----------------------------------------------------------------------------- */

typedef struct effects {
    const type_info *info;
    const event *found;
    const func_facts *in;
    const char *what;
    int level;
} effects;

static bool makes_object(const refcop_contract *c) {
    for (uint32_t k = 0; k < c->outcome_count; k++)
        if (c->outcomes[k].result == REFCOP_RESULT_NEW)
            return true;
    return false;
}

static bool effect_event(walker *w, const event *e) {
    effects *x = w->context;
    const char *what = NULL;
    int level = 1;
    if (e->kind == EVENT_RETAIN || e->kind == EVENT_RELEASE || e->kind == EVENT_CLEAR) {
        what = "changes reference counts";
    } else if (e->kind == EVENT_API && e->contract && makes_object(e->contract)) {
        what = "makes a reference";
    } else if (e->kind == EVENT_API && e->contract &&
               (e->contract->clauses & REFCOP_CLAUSE_RUNS)) {
        what = "may run Python code";
        level = 2;
    }
    if (what && !x->found) {
        x->found = e;
        x->in = w->facts;
        x->what = what;
        x->level = level;
    }
    return true;
}

static void check_effects(types *t, const type_info *info) {
    effects x = {info, NULL, NULL, NULL, 1};
    refcopi_walk(t, info->traverse.facts, 0, effect_event, &x);
    if (!x.found)
        return;
    const char *name = x.found->instr->name ? x.found->instr->name->text : "a call";
    report r = {.rule = REFCOP_RULE_TRAVERSE_SIDE_EFFECT, .level = x.level, .func = x.in->func,
                .loc = x.found->instr->loc, .object = name};
    refcopi_types_report(t, &r,
                         "'%s' %s while the collector is at work: tp_traverse of '%s' may only "
                         "visit", name, x.what, info->shown);
}

/* --- managed dict ----------------------------------------------------------------------------- */

static void check_managed_dict(types *t, const type_info *info, const done *d) {
    if (!(info->obj->flags & TPFLAG_MANAGED_DICT) || t->version < 0x030d ||
        info->traverse.inherited)
        return;
    report r = {.rule = REFCOP_RULE_MANAGED_DICT_UNVISITED, .level = 1, .object = info->shown};
    if (!d->dict_visited && !d->base_called && !d->self_passed) {
        r.func = info->traverse.facts->func;
        r.loc = r.func->loc;
        refcopi_types_report(t, &r,
                             "tp_traverse of '%s' does not call PyObject_VisitManagedDict, though "
                             "the type has Py_TPFLAGS_MANAGED_DICT", info->shown);
    }
    if (info->clear.state != SLOT_BODY)
        return;
    done clear = refcopi_done_by(t, info->clear.facts, 0);
    if (!clear.dict_cleared && !clear.base_called && !clear.self_passed) {
        r.func = info->clear.facts->func;
        r.loc = r.func->loc;
        refcopi_types_report(t, &r,
                             "tp_clear of '%s' does not call PyObject_ClearManagedDict, though the "
                             "type has Py_TPFLAGS_MANAGED_DICT", info->shown);
    }
}

void refcopi_check_visits(types *t, const type_info *info) {
    if (info->is_module || info->gc_unclear)
        return;
    done teardown;
    bool has_teardown = info->dealloc.state == SLOT_BODY;
    if (has_teardown)
        teardown = refcopi_done_at_death(t, info);
    const done *down = has_teardown ? &teardown : NULL;
    if (!info->has_gc) {
        if (info->record || info->traverse.state != SLOT_NONE)
            refcopi_check_unseen(t, info, down);
        return;
    }
    if (info->traverse.state == SLOT_NONE && !info->base_unclear &&
        (info->obj->flags & TPFLAG_HAVE_GC)) {
        report r = {.rule = REFCOP_RULE_TRAVERSE_MISSING_MEMBER, .level = 1,
                    .loc = info->obj->loc, .type = info->shown, .object = "tp_traverse"};
        refcopi_types_report(t, &r,
                             "type '%s' has Py_TPFLAGS_HAVE_GC but no tp_traverse: from Python "
                             "3.11 on PyType_Ready refuses it", info->shown);
        return;
    }
    if (info->traverse.state != SLOT_BODY)
        return;
    if (info->traverse.inherited) {
        check_inherited(t, info, down);
        return;
    }
    done d = refcopi_done_by(t, info->traverse.facts, 0);
    check_members(t, info, &d, down);
    check_type(t, info, &d);
    check_effects(t, info);
    check_managed_dict(t, info, &d);
}
