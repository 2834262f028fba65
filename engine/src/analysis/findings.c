/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* The findings of a unit, in the order they were made. */
#include "finding.h"

struct finding_list {
    refcop_arena *arena;
    refcop_finding *items;
    const cycle **cycles; /* by item; NULL: not about a ring */
    uint32_t count, cap;
};

finding_list *refcopi_findings_new(refcop_arena *arena) {
    finding_list *list = REFCOP_NEW(arena, finding_list);
    list->arena = arena;
    return list;
}

refcop_finding *refcopi_findings_items(const finding_list *list, uint32_t *count) {
    *count = list->count;
    return list->items;
}

static refcop_finding *new_finding(finding_list *list) {
    if (list->count == list->cap) {
        uint32_t cap = list->cap ? list->cap * 2 : 16;
        list->items = refcop_arena_grow(list->arena, list->items, list->cap, cap,
                                        sizeof(refcop_finding));
        list->cycles = refcop_arena_grow(list->arena, list->cycles, list->cap, cap,
                                         sizeof(const cycle *));
        list->cap = cap;
    }
    return &list->items[list->count++];
}

void refcopi_findings_push(analysis *a, const refcop_finding *finding) {
    refcopi_findings_push_ring(a, finding, NULL);
}

void refcopi_findings_push_ring(analysis *a, const refcop_finding *finding, const cycle *closed) {
    finding_list *list = a->findings;
    *new_finding(list) = *finding;
    list->cycles[list->count - 1] = closed;
}

refcop_finding refcopi_finding_of(const analysis *a, refcop_rule rule, int level, const refcop_func *func, refcop_loc loc) {
    return (refcop_finding){.rule = rule, .level = level, .module = a->module, .func = func, .loc = loc, .site = loc};
}

void refcopi_finding_note(analysis *a, refcop_finding *finding, refcop_loc loc, const char *message) {
    refcop_note note = {.loc = loc, .message = message};
    finding->notes = refcop_arena_copy(a->arena, &note, sizeof note);
    finding->note_count = 1;
}

void refcopi_findings_offer(analysis *a, const refcop_finding *finding) {
    if (finding->level <= a->options->level && !a->options->disabled[finding->rule])
        refcopi_findings_push(a, finding);
}

void refcopi_findings_take_back(analysis *a, const refcop_func *func) {
    finding_list *list = a->findings;
    uint32_t kept = 0;
    for (uint32_t k = 0; k < list->count; k++) {
        if (list->items[k].func == func)
            continue;
        list->cycles[kept] = list->cycles[k];
        list->items[kept++] = list->items[k];
    }
    list->count = kept;
}

void refcopi_judge_cycles(analysis *a, cycle_judge judge, void *context) {
    finding_list *list = a->findings;
    uint32_t kept = 0;
    for (uint32_t k = 0; k < list->count; k++) {
        refcop_finding *found = &list->items[k];
        if (list->cycles[k]) {
            const char *why = judge ? judge(context, list->cycles[k]) : NULL;
            found->level = why ? found->level : 2;
            found->message =
                why ? refcopi_print(a->arena, "%s; the collector cannot see it: %s",
                                    found->message, why)
                    : refcopi_print(a->arena, "%s; only the collector can free it",
                                    found->message);
        }
        if (found->level > a->options->level)
            continue;
        list->cycles[kept] = list->cycles[k];
        list->items[kept++] = *found;
    }
    list->count = kept;
}
