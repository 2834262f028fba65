/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* module-state-unvisited: objects in the state of a module that m_traverse does not visit, or
 * that nothing releases when the module goes. */
#include "types/types.h"

#include <string.h>

static bool is_held(const types *t, const type_info *info, uint32_t index) {
    const owned *o = &info->owned[index];
    const field *f = &t->fields[o->id];
    return !o->is_behind && f->stored_kept && f->type == REFCOP_TYPE_OBJ;
}

static void report_absent(types *t, const type_info *info, uint32_t count, uint32_t first) {
    report r = {.rule = REFCOP_RULE_MODULE_STATE_UNVISITED, .level = 1, .loc = info->obj->loc,
                .type = info->shown,
                .object = info->owned[first].path};
    refcopi_types_report(t, &r,
                         "the state of module '%s' owns %s'%s'%s, but there is no m_traverse and "
                         "no m_clear: a cycle through the module is never freed",
                         info->shown, count > 1 ? "objects such as " : "", r.object,
                         count > 1 ? "" : "");
}

static void report_field(types *t, const type_info *info, uint32_t index, bool traverse,
                         int level) {
    const slot_use *use = traverse ? &info->traverse : &info->clear;
    if (use->state != SLOT_BODY)
        use = &info->dealloc;
    const func_facts *facts = use->facts;
    const owned *o = &info->owned[index];
    report r = {.rule = REFCOP_RULE_MODULE_STATE_UNVISITED, .level = level, .func = facts->func,
                .loc = facts->func->loc, .object_matters = true, .object = o->path};
    const char *name = NULL;
    for (uint32_t k = 0; k < facts->func->local_count && !name; k++)
        if (facts->func->locals[k].record == info->record->name &&
            facts->func->locals[k].type == REFCOP_TYPE_PTR)
            name = facts->func->locals[k].name->text;
    const char *what = refcopi_print(t->a->arena, "%s->%s", name ? name : "state", o->path);
    if (name)
        refcopi_fix_before_return(&r.fixit, facts,
                                  refcopi_print(t->a->arena, "%s(%s);",
                                                traverse ? "Py_VISIT" : "Py_CLEAR", what));
    const field *f = &t->fields[o->id];
    if (f->owned_at)
        refcopi_types_note(t, &r, f->owned_at->loc, "'%s' gets a reference of its own here",
                           o->path);
    refcopi_types_report(t, &r,
                         traverse ? "m_traverse of module '%s' does not visit '%s'; add "
                                    "Py_VISIT(%s)"
                                  : "nothing releases '%s'%.0s of the state of module '%s' when "
                                    "the module goes; add Py_CLEAR(%s)",
                         traverse ? info->shown : o->path, traverse ? o->path : "",
                         traverse ? what : info->shown, what);
}

void refcopi_check_module(types *t, const type_info *info) {
    if (!info->is_module || info->obj->size <= 0 || !info->record)
        return;
    bool traverse = info->traverse.state == SLOT_BODY, clear = info->clear.state == SLOT_BODY,
         release = info->dealloc.state == SLOT_BODY;
    if (info->traverse.state == SLOT_UNCLEAR || info->clear.state == SLOT_UNCLEAR ||
        info->traverse.state == SLOT_OUTSIDE || info->clear.state == SLOT_OUTSIDE)
        return;
    done visits = refcopi_done_by(t, traverse ? info->traverse.facts : NULL, 0);
    done clears = refcopi_done_by(t, clear ? info->clear.facts : NULL, 0);
    done frees = refcopi_done_by(t, release ? info->dealloc.facts : NULL, 0);
    uint32_t absent = 0, first = 0;
    for (uint32_t k = 0; k < info->owned_count; k++) {
        if (!is_held(t, info, k))
            continue;
        const field *f = &t->fields[info->owned[k].id];
        bool released = refcopi_did(t, info, k, clears.released) ||
                        refcopi_did(t, info, k, frees.released) || clears.passed[info->owned[k].id] ||
                        frees.passed[info->owned[k].id];
        bool can_cycle = f->content >= CONTENT_STATIC;
        if (traverse && can_cycle && !refcopi_did(t, info, k, visits.visited) &&
            !visits.self_passed)
            report_field(t, info, k, true, 1);
        if ((clear || release) && !released)
            report_field(t, info, k, false, can_cycle ? 1 : 2);
        if (!traverse && !clear && !release && can_cycle && absent++ == 0)
            first = k;
    }
    if (absent)
        report_absent(t, info, absent, first);
}
