/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* track-missing and track-too-early: what PyObject_GC_New makes is neither filled nor in the
 * collector's list. */
#include "types/types.h"

static const char *name_of(const func_facts *facts, uint32_t index) {
    const refcop_func *func = facts->func;
    for (uint32_t b = 0; b < func->block_count; b++)
        for (uint32_t k = 0; k < func->blocks[b].count; k++) {
            const refcop_instr *i = func->blocks[b].instrs[k];
            if (i->op == REFCOP_OP_STORE && i->place->kind == REFCOP_PLACE_LOCAL &&
                i->args[0].kind == REFCOP_VALUE_TEMP &&
                i->args[0].as.temp == facts->allocs[index].instr->result)
                return func->locals[i->place->index].name->text;
        }
    const refcop_instr *at = facts->allocs[index].instr;
    return at->name ? at->name->text : "object";
}

static bool tracks_arg(types *t, const event *e, uint32_t bit) {
    for (uint32_t k = 0; k < e->arg_count; k++) {
        if (!(e->args[k].allocs & bit))
            continue;
        done d = refcopi_done_by(t, &t->funcs[e->callee], (int)k);
        if (d.tracked || d.self_passed)
            return true;
    }
    return false;
}

/* Tracked here, by a helper, or handed to someone of whom nothing is known. */
static bool is_tracked(types *t, const func_facts *facts, uint32_t bit) {
    for (uint32_t k = 0; k < facts->event_count; k++) {
        const event *e = &facts->events[k];
        if (e->kind == EVENT_TRACK && e->target && (e->target->allocs & bit))
            return true;
        if (e->kind == EVENT_CALL && tracks_arg(t, e, bit))
            return true;
        for (uint32_t n = 0; e->kind == EVENT_UNKNOWN && n < e->arg_count; n++)
            if (e->args[n].allocs & bit)
                return true;
    }
    return false;
}

static bool callers_track(const types *t, uint32_t func) {
    for (uint32_t s = t->first_site[func]; s; s = t->sites[s - 1].next) {
        const func_facts *caller = &t->funcs[t->sites[s - 1].caller];
        for (uint32_t k = 0; k < caller->event_count; k++)
            if (caller->events[k].kind == EVENT_TRACK && caller->events[k].target &&
                caller->events[k].target->result_of == t->funcs[func].func)
                return true;
    }
    return false;
}

/* Something that is not made in the same function is tracked: objects that start untracked. */
static bool tracks_later(const types *t) {
    for (uint32_t n = 0; n < t->module->func_count; n++)
        for (uint32_t k = 0; k < t->funcs[n].event_count; k++) {
            const event *e = &t->funcs[n].events[k];
            if (e->kind == EVENT_TRACK && e->target && !e->target->allocs &&
                (e->target->fields || e->target->parts_of || !e->target->params))
                return true;
        }
    return false;
}

static refcop_loc return_of(const func_facts *facts, uint32_t bit) {
    for (uint32_t k = 0; k < facts->event_count; k++)
        if (facts->events[k].kind == EVENT_RETURN && (facts->events[k].value->allocs & bit))
            return facts->events[k].instr->loc;
    return facts->func->loc;
}

static void check_missing(types *t, uint32_t func, uint32_t index) {
    const func_facts *facts = &t->funcs[func];
    uint32_t bit = 1u << index;
    if (!(facts->result.allocs & bit) || is_tracked(t, facts, bit) || callers_track(t, func))
        return;
    bool open = facts->func->linkage == REFCOP_LINKAGE_EXTERN && !facts->is_imposed;
    report r = {.rule = REFCOP_RULE_TRACK_MISSING, .level = open || tracks_later(t) ? 2 : 1,
                .func = facts->func, .loc = return_of(facts, bit), .object_matters = true,
                .object = name_of(facts, index)};
    refcopi_types_note(t, &r, facts->allocs[index].instr->loc, "it is made here, untracked");
    refcopi_types_report(t, &r,
                         "'%s' is returned without PyObject_GC_Track: the collector never sees it, "
                         "nor cycles through it", r.object);
}

/* --- too early -------------------------------------------------------------------------------- */

static bool is_visited(const types *t, refcop_str record, field_id id, const bool *visited) {
    (void)t;
    (void)record;
    return visited[id];
}

static bool may_collect(const event *e) {
    switch ((event_kind)e->kind) {
    case EVENT_CALL:
    case EVENT_UNKNOWN:
    case EVENT_INDIRECT: return true;
    case EVENT_API:
        if (e->contract->clauses & REFCOP_CLAUSE_RUNS)
            return true;
        for (uint32_t k = 0; k < e->contract->outcome_count; k++)
            if (e->contract->outcomes[k].result == REFCOP_RESULT_NEW)
                return true;
        return false;
    default: return false;
    }
}

static bool touches(const event *e, uint32_t bit) {
    for (uint32_t k = 0; k < e->arg_count; k++)
        if (e->args[k].allocs & bit)
            return true;
    return false;
}

/* The member gets a value by one of the first events. */
static bool is_stored(const func_facts *facts, uint32_t count, field_id id) {
    for (uint32_t n = 0; n < count; n++) {
        const event *b = &facts->events[n];
        if (b->kind == EVENT_STORE && b->target && refcopi_field_in(b->target->fields, id))
            return true;
    }
    return false;
}

/* Before the object is tracked a function that may set its members is called. */
static bool is_filled_before(const func_facts *facts, uint32_t track, uint32_t bit) {
    for (uint32_t n = 0; n < track; n++) {
        const event *b = &facts->events[n];
        if ((b->kind == EVENT_CALL || b->kind == EVENT_UNKNOWN) && touches(b, bit))
            return true;
    }
    return false;
}

/* A member that is visited, of an object in `object`. */
static bool sets_member(const types *t, const event *e, bool ours, const bool *visited) {
    return e->kind == EVENT_STORE && ours && e->target->fields->count == 1 &&
           is_visited(t, NULL, e->target->fields->ids[0], visited);
}

/* The store by which a function of the file that gets the object sets such a member once something
 * may have started a collection; NULL. */
static const event *set_by_callee(const types *t, const event *passed, uint32_t bit, bool runs,
                                  const bool *visited) {
    if (passed->kind != EVENT_CALL)
        return NULL;
    const func_facts *callee = &t->funcs[passed->callee];
    uint32_t params = 0;
    for (uint32_t k = 0; k < passed->arg_count && k < 32; k++)
        params |= passed->args[k].allocs & bit ? 1u << k : 0;
    uint32_t quiet = 0; /* events before a collection may start */
    for (uint32_t k = 0; params && k < callee->event_count; k++) {
        const event *e = &callee->events[k];
        bool ours = e->object && (e->object->params & params);
        if (runs && sets_member(t, e, ours, visited) &&
            !is_stored(callee, quiet, e->target->fields->ids[0]))
            return e;
        runs |= may_collect(e);
        quiet = runs ? quiet : k + 1;
    }
    return NULL;
}

static void report_early(types *t, const func_facts *facts, uint32_t index, uint32_t track, const event *set) {
    const char *place = t->fields[set->target->fields->ids[0]].name->text;
    report r = {.rule = REFCOP_RULE_TRACK_TOO_EARLY, .level = 1, .func = facts->func,
                .loc = facts->events[track].instr->loc, .object = place};
    refcopi_types_note(t, &r, set->instr->loc, "'%s' is set only here", place);
    refcopi_types_report(t, &r,
                         "'%s' is tracked before '%s' is set: a collection in between visits "
                         "what the memory held before", name_of(facts, index), place);
}

static void check_early(types *t, uint32_t func, uint32_t index, const bool *visited) {
    const func_facts *facts = &t->funcs[func];
    uint32_t bit = 1u << index;
    uint32_t track = 0;
    while (track < facts->event_count &&
           !(facts->events[track].kind == EVENT_TRACK && facts->events[track].target &&
             (facts->events[track].target->allocs & bit)))
        track++;
    if (track == facts->event_count || is_filled_before(facts, track, bit))
        return;
    bool runs = false;
    uint32_t quiet = track; /* events before a collection may visit the object */
    for (uint32_t k = track + 1; k < facts->event_count; k++) {
        const event *e = &facts->events[k];
        bool ours = e->object && (e->object->allocs & bit);
        const event *set = set_by_callee(t, e, bit, runs, visited);
        if (runs && sets_member(t, e, ours, visited))
            set = e;
        if (set && !is_stored(facts, quiet, set->target->fields->ids[0])) {
            report_early(t, facts, index, track, set);
            return;
        }
        runs |= may_collect(e);
        quiet = runs ? quiet : k + 1;
    }
}

void refcopi_check_tracking(types *t) {
    bool *visited = REFCOP_NEW_ARRAY(t->arena, bool, t->field_count);
    for (uint32_t k = 0; k < t->info_count; k++) {
        if (t->infos[k].traverse.state != SLOT_BODY)
            continue;
        done d = refcopi_done_by(t, t->infos[k].traverse.facts, 0);
        for (uint32_t n = 0; n < t->field_count; n++)
            visited[n] |= d.visited[n];
    }
    for (uint32_t n = 0; n < t->module->func_count; n++)
        for (uint32_t k = 0; k < t->funcs[n].alloc_count; k++)
            if (t->funcs[n].allocs[k].contract->clauses & REFCOP_CLAUSE_MAKES_GC) {
                check_missing(t, n, k);
                check_early(t, n, k, visited);
            }
}
