/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* What the collector must see of an instance: gc-flag-missing, cycle-uncollectable,
 * traverse-missing-member, traverse-missing-type, traverse-side-effect, managed-dict-unvisited. */
#include "types/types.h"

#include <string.h>

/* Whether the type answers for that field. */
static bool is_due(const types *t, const type_info *info, uint32_t index, const done *teardown,
                   content at_least) {
    const owned *o = &info->owned[index];
    const field *f = &t->fields[o->id];
    if (o->is_behind && !(teardown && teardown->released[o->id]))
        return false;
    return refcopi_can_cycle(t, f, at_least);
}

/* --- types that the collector does not see --------------------------------------------------- */

static const char *skeleton(types *t, const type_info *info, const done *teardown) {
    const char *visits = "", *clears = "";
    const char *record = info->record->name->text;
    for (uint32_t k = 0; k < info->owned_count; k++) {
        const field *f = &t->fields[info->owned[k].id];
        if (!is_due(t, info, k, teardown, CONTENT_MADE) || info->owned[k].is_behind ||
            f->type != REFCOP_TYPE_OBJ)
            continue;
        visits = refcopi_print(t->arena, "%s Py_VISIT(self->%s);", visits, info->owned[k].path);
        clears = refcopi_print(t->arena, "%s Py_CLEAR(self->%s);", clears, info->owned[k].path);
    }
    return refcopi_print(
        t->a->arena,
        "static int %s_traverse(%s *self, visitproc visit, void *arg) {%s%s return 0; } "
        "static int %s_clear(%s *self) {%s return 0; }",
        record, record, info->is_heap ? " Py_VISIT(Py_TYPE(self));" : "", visits, record, record,
        clears);
}

static int weight(const field *f) {
    if (f->is_dict || f->is_member)
        return 5;
    if (f->from_caller && f->content == CONTENT_ANY)
        return f->set_later ? 4 : 3;
    return f->content == CONTENT_ANY ? 2 : 1;
}

/* Python code gets no instance of it: nothing to call, to ask or to make. */
static bool is_opaque(const type_info *info) {
    for (uint32_t k = 0; k < info->obj->slot_count; k++) {
        const refcop_slot *slot = &info->obj->slots[k];
        const char *name = slot->slot->text;
        bool empty = strcmp(name, "tp_members") == 0 && info->obj->member_count == 0;
        if (slot->kind != REFCOP_SLOT_NULL && strcmp(name, "tp_dealloc") != 0 &&
            strcmp(name, "tp_doc") != 0 && strcmp(name, "tp_getattro") != 0 &&
            strcmp(name, "tp_free") != 0 && !empty)
            return false;
    }
    return !info->base && !info->outside_base;
}

static void report_unseen(types *t, const type_info *info, uint32_t index, const done *teardown) {
    const owned *o = &info->owned[index];
    const field *f = &t->fields[o->id];
    report r = {.loc = info->obj->loc, .object_matters = true, .object = o->path};
    if (f->from_caller_at)
        refcopi_types_note(t, &r, f->from_caller_at->loc, "'%s' stores an object of the caller",
                           f->from_caller->name->text);
    refcopi_types_note(t, &r, info->obj->loc, "add Py_TPFLAGS_HAVE_GC and: %s",
                       skeleton(t, info, teardown));
    if (weight(f) >= 3) {
        r.rule = REFCOP_RULE_CYCLE_UNCOLLECTABLE;
        r.level = (f->is_dict || f->is_member || f->from_caller) && !is_opaque(info) ? 1 : 2;
        refcopi_types_report(t, &r,
                             "instances of '%s' can be part of a cycle that is never freed: %s%s%s"
                             " keeps any object in '%s', and the type has no Py_TPFLAGS_HAVE_GC",
                             info->shown, f->from_caller ? "'" : "",
                             f->from_caller ? f->from_caller->name->text : "assignment",
                             f->from_caller ? "'" : "", o->path);
        return;
    }
    r.rule = REFCOP_RULE_GC_FLAG_MISSING;
    r.level = 2;
    refcopi_types_report(t, &r,
                         "type '%s' owns the object in '%s' but has no Py_TPFLAGS_HAVE_GC: the "
                         "collector does not see it", info->shown, o->path);
}

/* The function is there and never called. Instances of subclasses written in Python have the flag
 * and inherit it; so it may be meant where there are no others. */
static void report_dead(types *t, const type_info *info, bool owns) {
    bool traverse = info->traverse.state != SLOT_NONE;
    bool subclasses = (info->obj->flags & TPFLAG_BASETYPE) != 0;
    if (subclasses && (info->has_metatype || refcopi_is_abstract(info)))
        return;
    report r = {.rule = REFCOP_RULE_GC_FLAG_MISSING, .level = 2, .loc = info->obj->loc,
                .object = traverse ? "tp_traverse" : "tp_clear"};
    if (owns || (traverse && !subclasses))
        r.level = 1;
    refcopi_types_report(t, &r,
                         "type '%s' has %s but no Py_TPFLAGS_HAVE_GC: the collector never "
                         "calls it%s", info->shown, r.object,
                         subclasses ? " but for subclasses written in Python" : "");
}

static int heaviest(const types *t, const type_info *info, const done *teardown) {
    int best = -1;
    for (uint32_t k = 0; k < info->owned_count; k++) {
        const field *f = &t->fields[info->owned[k].id];
        if (info->owned[k].is_base || f->visited_by_other ||
            !is_due(t, info, k, teardown, CONTENT_MADE))
            continue;
        if (is_opaque(info) && f->content < CONTENT_ANY)
            continue; /* only code of this file gets at it */
        if (best < 0 || weight(f) > weight(&t->fields[info->owned[best].id]))
            best = (int)k;
    }
    return best;
}

static void check_unseen(types *t, const type_info *info, const done *teardown) {
    int best = heaviest(t, info, teardown);
    if (info->traverse.state != SLOT_NONE || info->clear.state != SLOT_NONE) {
        report_dead(t, info, best >= 0);
    } else if (best >= 0) {
        if (!info->is_held_aside)
            report_unseen(t, info, (uint32_t)best, teardown);
    } else if (info->is_heap && t->version >= 0x0309 && !(info->obj->flags & TPFLAG_IMMUTABLE)) {
        /* Python code can make the type refer to an instance: Spam.x = Spam() */
        report r = {.rule = REFCOP_RULE_GC_FLAG_MISSING, .level = 2, .loc = info->obj->loc,
                    .object = info->shown};
        refcopi_types_report(t, &r,
                             "heap type '%s' has no Py_TPFLAGS_HAVE_GC: the collector does not see "
                             "the reference that each instance owns to it", info->shown);
    }
}

/* --- traverse ----------------------------------------------------------------------------------- */

static void report_unvisited(types *t, const type_info *info, uint32_t index) {
    const owned *o = &info->owned[index];
    const field *f = &t->fields[o->id];
    const func_facts *facts = info->traverse.facts;
    report r = {.rule = REFCOP_RULE_TRAVERSE_MISSING_MEMBER, .level = 1, .func = facts->func,
                .loc = facts->func->loc, .object_matters = true, .object = o->path};
    if (!refcopi_can_cycle(t, f, CONTENT_MADE) || refcopi_is_unseen(t, f))
        r.level = 2;
    const char *what = refcopi_expression(t, info, facts, o);
    if (what && f->type == REFCOP_TYPE_OBJ && !o->is_overlaid && !o->is_behind)
        refcopi_fix_before_return(&r.fixit, facts,
                                  refcopi_print(t->a->arena, "Py_VISIT(%s);", what));
    if (f->owned_at)
        refcopi_types_note(t, &r, f->owned_at->loc, "'%s' gets a reference of its own here",
                           o->path);
    refcopi_types_report(t, &r,
                         "tp_traverse of '%s' does not visit '%s', which the object owns: a cycle "
                         "through it is never freed; add Py_VISIT(%s)",
                         info->shown, o->path, what ? what : o->path);
}

static void check_members(types *t, const type_info *info, const done *d, const done *teardown) {
    for (uint32_t k = 0; k < info->owned_count; k++) {
        const owned *o = &info->owned[k];
        if (!is_due(t, info, k, teardown, CONTENT_STATIC) || refcopi_is_again(info, k) ||
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
        if (info->owned[k].is_base || !is_due(t, info, k, teardown, CONTENT_MADE))
            continue;
        report r = {.rule = REFCOP_RULE_GC_FLAG_MISSING, .level = 1, .loc = info->obj->loc,
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

/* --- side effects ----------------------------------------------------------------------------------- */

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

/* --- managed dict ---------------------------------------------------------------------------------------- */

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
            check_unseen(t, info, down);
        return;
    }
    if (info->traverse.state == SLOT_NONE && !info->base_unclear &&
        (info->obj->flags & TPFLAG_HAVE_GC)) {
        report r = {.rule = REFCOP_RULE_TRAVERSE_MISSING_MEMBER, .level = 1,
                    .loc = info->obj->loc, .object = "tp_traverse"};
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
