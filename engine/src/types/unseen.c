/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Types whose instances the collector does not see: cycle-uncollectable and gc-flag-missing, with
 * what to add. */
#include "types/types.h"

#include <string.h>

/* Whether the type answers for that field. */
bool refcopi_is_due(const types *t, const type_info *info, uint32_t index, const done *teardown,
                   content at_least) {
    const owned *o = &info->owned[index];
    const field *f = &t->fields[o->id];
    if (o->is_behind && !(teardown && teardown->released[o->id]))
        return false;
    return refcopi_can_cycle(t, f, at_least);
}

/* --- what to add ----------------------------------------------------------------------------- */

/* "Py_VISIT(self->held);" What is no single member is named in a comment: how many there are is
 * not known. */
static const char *line_for(types *t, const type_info *info, uint32_t index, const char *macro) {
    const owned *o = &info->owned[index];
    if (o->is_several)
        return refcopi_print(t->arena, " /* %s each self->%s */", macro, o->path);
    if (o->is_overlaid)
        return refcopi_print(t->arena, " /* when it is an object: */ %s(self->%s);", macro, o->path);
    return refcopi_print(t->arena, " %s(self->%s);", macro, o->path);
}

static const char *skeleton(types *t, const type_info *info, const done *teardown) {
    const char *visits = "", *clears = "";
    for (uint32_t k = 0; k < info->owned_count; k++) {
        if (!refcopi_is_due(t, info, k, teardown, CONTENT_MADE) || refcopi_is_again(info, k))
            continue;
        visits = refcopi_print(t->arena, "%s%s", visits, line_for(t, info, k, "Py_VISIT"));
        clears = refcopi_print(t->arena, "%s%s", clears, line_for(t, info, k, "Py_CLEAR"));
    }
    const char *name = info->record->name->text;
    const char *record = refcopi_spelled(t, info->record->name);
    bool visits_type = info->is_heap && (t->version == 0 || t->version >= 0x0309);
    return refcopi_print(
        t->a->arena,
        "static int %s_traverse(%s *self, visitproc visit, void *arg) {%s%s return 0; } "
        "static int %s_clear(%s *self) {%s return 0; }",
        name, record, visits_type ? " Py_VISIT(Py_TYPE(self));" : "", visits, name, record,
        clears);
}

/* tp_dealloc gives the memory back as that of an object without the collector's header. */
static const event *freed_plainly(const func_facts *dealloc) {
    for (uint32_t k = 0; k < dealloc->event_count; k++) {
        const event *e = &dealloc->events[k];
        if (e->kind == EVENT_FREE && e->name && strcmp(e->name->text, "object") == 0 &&
            e->target && (e->target->params & 1) && e->instr->name)
            return e;
    }
    return NULL;
}

static const alloc *made_plainly(const types *t, const type_info *info) {
    for (uint32_t n = 0; n < t->module->func_count; n++)
        for (uint32_t k = 0; k < t->funcs[n].alloc_count; k++) {
            const alloc *a = &t->funcs[n].allocs[k];
            if ((a->contract->clauses & REFCOP_CLAUSE_MAKES_PLAIN) && refcopi_makes(t, info, a))
                return a;
        }
    return NULL;
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

/* Making, untracking and freeing change with the flag. */
static void note_way_out(types *t, const type_info *info, report *r, const done *teardown) {
    refcopi_types_note(t, r, info->obj->loc, "add Py_TPFLAGS_HAVE_GC and: %s",
                       skeleton(t, info, teardown));
    const func_facts *dealloc = info->dealloc.state == SLOT_BODY ? info->dealloc.facts : NULL;
    if (dealloc && dealloc->func->param_count) {
        const char *self = dealloc->func->locals[0].name->text;
        const event *by = freed_plainly(dealloc);
        refcopi_types_note(t, r, dealloc->func->loc, "begin with PyObject_GC_UnTrack(%s);%s%s%s",
                           self, by ? " PyObject_GC_Del instead of " : "",
                           by ? by->instr->name->text : "", by ? " at the end" : "");
    }
    const alloc *made = made_plainly(t, info);
    if (made)
        refcopi_types_note(t, r, made->instr->loc,
                           "PyObject_GC_New here, and PyObject_GC_Track when the members are set");
}

static void report_unseen(types *t, const type_info *info, uint32_t index, const done *teardown) {
    const owned *o = &info->owned[index];
    const field *f = &t->fields[o->id];
    report r = {.loc = info->obj->loc, .type = info->shown, .object_matters = true,
                .object = o->path};
    if (f->from_caller_at)
        refcopi_types_note(t, &r, f->from_caller_at->loc, "'%s' stores an object of the caller",
                           f->from_caller->name->text);
    note_way_out(t, info, &r, teardown);
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
                .type = info->shown,
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
            !refcopi_is_due(t, info, k, teardown, CONTENT_MADE))
            continue;
        if (is_opaque(info) && f->content < CONTENT_ANY)
            continue; /* only code of this file gets at it */
        if (best < 0 || weight(f) > weight(&t->fields[info->owned[best].id]))
            best = (int)k;
    }
    return best;
}

void refcopi_check_unseen(types *t, const type_info *info, const done *teardown) {
    int best = heaviest(t, info, teardown);
    if (info->traverse.state != SLOT_NONE || info->clear.state != SLOT_NONE) {
        report_dead(t, info, best >= 0);
    } else if (best >= 0) {
        if (!info->is_held_aside)
            report_unseen(t, info, (uint32_t)best, teardown);
    } else if (info->is_heap && t->version >= 0x0309 && !(info->obj->flags & TPFLAG_IMMUTABLE)) {
        /* Python code can make the type refer to an instance: Spam.x = Spam() */
        report r = {.rule = REFCOP_RULE_GC_FLAG_MISSING, .level = 2, .loc = info->obj->loc,
                    .type = info->shown,
                    .object = info->shown};
        refcopi_types_report(t, &r,
                             "heap type '%s' has no Py_TPFLAGS_HAVE_GC: the collector does not see "
                             "the reference that each instance owns to it", info->shown);
    }
}

