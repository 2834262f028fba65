/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Findings leave sorted. Those with one cause are one report: it stands at the first place of the least
 * level, tells of the others in notes, and has them with it. */
#include "finding.h"

#include <stdlib.h>
#include <string.h>

enum { PLACES_SHOWN = 8 };

typedef struct entry {
    refcop_position position;
    uint32_t index; /* in the order in which findings were made */
    refcop_finding *found;
    bool is_alone;  /* it has no cause, or a comment silences it */
    bool is_told;   /* another one tells of it */
} entry;

static int compare_entries(const void *pa, const void *pb) {
    const entry *a = pa, *b = pb;
    int by_file = strcmp(a->position.file, b->position.file);
    if (by_file)
        return by_file;
    if (a->position.line != b->position.line)
        return a->position.line < b->position.line ? -1 : 1;
    if (a->position.column != b->position.column)
        return a->position.column < b->position.column ? -1 : 1;
    if (a->found->rule != b->found->rule)
        return a->found->rule < b->found->rule ? -1 : 1;
    return a->index < b->index ? -1 : a->index > b->index;
}

/* A rule about the type says of the same release that the field dangles. */
static bool is_said_of_type(const entry *all, uint32_t count, const refcop_finding *found) {
    for (uint32_t k = 0; found->rule == REFCOP_RULE_DANGLING_FIELD && k < count; k++)
        if (all[k].found->rule == REFCOP_RULE_CLEAR_WITHOUT_PY_CLEAR &&
            all[k].found->loc == found->loc)
            return true;
    return false;
}

static const char *place_text(analysis *a, const refcop_finding *found) {
    if (found->func)
        return refcopi_print(a->arena, "the same here, in %s()", found->func->name->text);
    return refcopi_print(a->arena, "the same of '%s'", found->object);
}

/* Where the mistake is made: of a macro that is where it is used, not where it shows. */
static refcop_loc place_of(const refcop_finding *found) {
    return found->site ? found->site : found->loc;
}

/* others: count of them, not 0. */
static void take_in(analysis *a, refcop_finding *lead, const refcop_finding **others,
                    uint32_t count) {
    uint32_t shown = count > PLACES_SHOWN + 1 ? PLACES_SHOWN : count;
    refcop_note *notes = REFCOP_NEW_ARRAY(a->arena, refcop_note, lead->note_count + shown + 1);
    uint32_t n = 0;
    for (; n < lead->note_count; n++)
        notes[n] = lead->notes[n];
    for (uint32_t k = 0; k < shown; k++)
        notes[n++] = (refcop_note){place_of(others[k]), place_text(a, others[k])};
    if (shown < count)
        notes[n++] = (refcop_note){place_of(others[shown]),
                                   refcopi_print(a->arena, "and here, and at %u places more",
                                                 count - shown - 1)};
    lead->notes = notes;
    lead->note_count = n;
    lead->also = others;
    lead->also_count = count;
    bool here = others[count - 1]->loc == lead->loc; /* members of one type */
    lead->message = refcopi_print(a->arena, here ? "%s; the same of %u other%s"
                                                 : "%s; the same at %u more place%s",
                                  lead->message, count, count == 1 ? "" : "s");
}

static bool is_same_cause(const entry *a, const entry *b) {
    return !b->is_alone && a->found->rule == b->found->rule &&
           strcmp(a->found->cause, b->found->cause) == 0;
}

/* at: the first of its cause. */
static void put_together(analysis *a, entry *all, uint32_t count, uint32_t at) {
    uint32_t lead = at, others = 0;
    for (uint32_t k = at; k < count; k++)
        if (is_same_cause(&all[at], &all[k])) {
            others++;
            if (all[k].found->level < all[lead].found->level)
                lead = k;
        }
    if (--others == 0)
        return;
    const refcop_finding **list = REFCOP_NEW_ARRAY(a->arena, const refcop_finding *, others);
    uint32_t n = 0;
    for (uint32_t k = at; k < count; k++)
        if (k != lead && is_same_cause(&all[at], &all[k])) {
            list[n++] = all[k].found;
            all[k].is_told = true;
        }
    all[lead].is_alone = true; /* done */
    take_in(a, all[lead].found, list, n);
}

void refcopi_findings_deliver(analysis *a) {
    const refcop_analysis_options *o = a->options;
    uint32_t count;
    refcop_finding *items = refcopi_findings_items(a->findings, &count);
    entry *all = REFCOP_NEW_ARRAY(a->arena, entry, count + 1);
    for (uint32_t k = 0; k < count; k++)
        all[k] = (entry){.position = refcop_module_resolve(a->module, items[k].loc),
                         .index = k,
                         .found = &items[k],
                         .is_alone = !items[k].cause ||
                                     (o->is_silenced && o->is_silenced(o->context, &items[k]))};
    qsort(all, count, sizeof *all, compare_entries);
    for (uint32_t k = 0; k < count; k++)
        if (!all[k].is_alone && !all[k].is_told)
            put_together(a, all, count, k);
    for (uint32_t k = 0; k < count; k++) {
        if (all[k].is_told || is_said_of_type(all, count, all[k].found))
            continue;
        a->stats->findings[all[k].found->level]++;
        if (o->on_finding)
            o->on_finding(o->context, all[k].found);
    }
}
