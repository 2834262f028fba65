/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* member-never-released of a plain struct: a function lets go of some of its members and frees it. Another member
 * gets references of its own in this file, and nothing in the file ever gives them up. */
#include "types/types.h"

static bool names(const origin *o, field_id id) {
    return o && refcopi_field_in(o->fields, id);
}

/* A function of the file that only borrows there. */
static bool borrows(types *t, const event *e, uint32_t arg) {
    const summary *inferred;
    const refcop_contract *k = refcopi_find_contract(t->a, e->instr, &inferred);
    return k && arg < k->param_count && k->params[arg].effect_count == 0;
}

static bool is_retained_in(const func_facts *facts, field_id id) {
    for (uint32_t k = 0; k < facts->event_count; k++)
        if (facts->events[k].kind == EVENT_RETAIN && names(facts->events[k].target, id))
            return true;
    return false;
}

/* The event may give up, or hand on, the reference that the member has. */
static bool may_give_up(types *t, const func_facts *facts, const event *e, field_id id) {
    switch ((event_kind)e->kind) {
    case EVENT_RELEASE:
    case EVENT_CLEAR:
    case EVENT_STEAL: return names(e->target, id);
    case EVENT_STORE: return names(e->value, id) && !is_retained_in(facts, id);
    case EVENT_RETURN: return names(e->value, id) && !is_retained_in(facts, id);
    case EVENT_CALL:
    case EVENT_UNKNOWN:
    case EVENT_INDIRECT:
        for (uint32_t k = 0; k < e->arg_count; k++)
            if (names(&e->args[k], id) && !(e->kind == EVENT_CALL && borrows(t, e, k)))
                return true;
        return false;
    default: return false;
    }
}

static bool is_ever_given_up(types *t, field_id id) {
    for (uint32_t n = 0; n < t->module->func_count; n++)
        for (uint32_t k = 0; k < t->funcs[n].event_count; k++)
            if (may_give_up(t, &t->funcs[n], &t->funcs[n].events[k], id))
                return true;
    return false;
}

static bool is_of_type(const types *t, refcop_str record) {
    for (uint32_t k = 0; k < t->info_count; k++)
        if (t->infos[k].record && t->infos[k].record->name == record)
            return true;
    return false;
}

/* The local, + 1, through which func reads or addresses that member; 0: several, or none. */
static uint32_t reached_through(const types *t, const refcop_func *func, field_id id) {
    const field *f = &t->fields[id];
    uint32_t found = 0;
    uint32_t *from = REFCOP_NEW_ARRAY(t->arena, uint32_t, func->temp_count + 1);
    for (uint32_t b = 0; b < func->block_count; b++)
        for (uint32_t k = 0; k < func->blocks[b].count; k++) {
            const refcop_instr *i = func->blocks[b].instrs[k];
            if (i->op != REFCOP_OP_LOAD && i->op != REFCOP_OP_ADDR)
                continue;
            const refcop_place *p = i->place;
            if (i->op == REFCOP_OP_LOAD && refcop_place_is_local(p))
                from[i->result] = p->index + 1;
            if (p->kind != REFCOP_PLACE_DEREF || p->step_count != 1 || p->pointer.kind != REFCOP_VALUE_TEMP ||
                p->steps[0].field != f->name || p->steps[0].record != f->record)
                continue;
            uint32_t local = from[p->pointer.as.temp];
            if (local == 0 || (found && found != local))
                return 0;
            found = local;
        }
    return found;
}

/* The member of a plain struct that func releases, of the struct that it frees; 0: there is none. */
static field_id released_before_free(const types *t, const func_facts *facts) {
    uint32_t freed = 0;
    for (uint32_t k = 0; k < facts->event_count; k++)
        if (facts->events[k].kind == EVENT_FREE && facts->events[k].target)
            freed = facts->events[k].target->local;
    for (uint32_t k = 0; freed && k < facts->event_count; k++) {
        const event *e = &facts->events[k];
        const field_set *set = e->target ? e->target->fields : NULL;
        if ((e->kind != EVENT_RELEASE && e->kind != EVENT_CLEAR) || !set || set->count != 1)
            continue;
        if (t->fields[set->ids[0]].type == REFCOP_TYPE_OBJ && !is_of_type(t, t->fields[set->ids[0]].record) &&
            reached_through(t, facts->func, set->ids[0]) == freed)
            return set->ids[0];
    }
    return 0;
}

static void report_lost(types *t, const func_facts *facts, const field *f) {
    report r = {.rule = REFCOP_RULE_MEMBER_NEVER_RELEASED, .level = 2, .func = facts->func, .loc = facts->func->loc,
                .object_matters = true, .object = f->name->text};
    if (f->owned_at)
        refcopi_types_note(t, &r, f->owned_at->loc, "'%s' gets a reference of its own here", f->name->text);
    refcopi_types_report(t, &r, "'%s' frees a %s and does not release its '%s' (a reference of its own): it leaks with "
                                "each of them", facts->func->name->text, f->record->text, f->name->text);
}

void refcopi_check_freed(types *t) {
    for (uint32_t n = 0; n < t->module->func_count; n++) {
        field_id sibling = released_before_free(t, &t->funcs[n]);
        for (field_id id = 1; sibling && id < t->field_count; id++) {
            const field *f = &t->fields[id];
            if (f->record == t->fields[sibling].record && f->type == REFCOP_TYPE_OBJ && f->stored_kept &&
                !f->stored_borrowed && !f->leaks_away && f->content != CONTENT_NONE && !is_ever_given_up(t, id))
                report_lost(t, &t->funcs[n], f);
        }
    }
}
