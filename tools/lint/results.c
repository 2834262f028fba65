/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * From what workers found to findings that are sorted, single, and known by a fingerprint. */
#include "lint/lint.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void lint_take_finding(lint_run *run, const lint_outcome *from, const lint_report *report) {
    lint_findings *list = &run->findings;
    if (list->count == list->capacity) {
        size_t capacity = list->capacity == 0 ? 64 : 2 * list->capacity;
        list->items = refcop_arena_grow(run->arena, list->items, list->count, capacity,
                                        sizeof list->items[0]);
        list->capacity = capacity;
    }
    list->items[list->count++] = (lint_finding){.from = from, .report = *report};
}

void lint_start_again(lint_run *run, lint_outcome *outcome) {
    for (size_t i = 0; i < run->findings.count; i++) {
        if (run->findings.items[i].from == outcome) {
            run->findings.items[i].is_old = true;
        }
    }
    *outcome = (lint_outcome){.command = outcome->command,
                              .state = LINT_NOT_PYTHON,
                              .gave_up_before = outcome->gave_up_functions};
}

static bool has_name(const lint_list *list, const char *name) {
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->items[i], name) == 0) {
            return true;
        }
    }
    return false;
}

/* Functions that were analysed before are not given up on. */
static void keep_analysed(lint_outcome *outcome) {
    lint_list *now = &outcome->gave_up_functions;
    size_t kept = 0;
    for (size_t i = 0; i < now->count; i++) {
        if (has_name(&outcome->gave_up_before, now->items[i])) {
            now->items[kept++] = now->items[i];
        }
    }
    outcome->gave_up -= (uint32_t)(now->count - kept);
    now->count = kept;
}

void lint_drop_old(lint_run *run, const size_t *again, size_t again_count) {
    lint_findings *list = &run->findings;
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        lint_finding *finding = &list->items[i];
        if (!finding->is_old ||
            has_name(&finding->from->gave_up_functions, finding->report.function)) {
            finding->is_old = false;
            list->items[kept++] = *finding;
        }
    }
    list->count = kept;
    for (size_t i = 0; i < again_count; i++) {
        keep_analysed(&run->outcomes[again[i]]);
    }
}

static int compare_numbers(uint32_t a, uint32_t b) {
    return a < b ? -1 : a > b;
}

static int compare(const void *left, const void *right) {
    const lint_finding *a = left, *b = right;
    int order = strcmp(a->path, b->path);
    if (order == 0) {
        order = compare_numbers(a->report.at.line, b->report.at.line);
    }
    if (order == 0) {
        order = compare_numbers(a->report.at.column, b->report.at.column);
    }
    if (order == 0) {
        order = strcmp(a->report.rule, b->report.rule);
    }
    if (order == 0) {
        order = strcmp(a->report.object, b->report.object);
    }
    /* Two configurations may see the same bug on different paths: the surest one is kept. */
    if (order == 0) {
        order = a->report.level - b->report.level;
    }
    if (order == 0) {
        order = strcmp(a->report.message, b->report.message);
    }
    if (order == 0) {
        order = compare_numbers((uint32_t)a->report.step_count, (uint32_t)b->report.step_count);
    }
    for (size_t i = 0; order == 0 && i < a->report.step_count; i++) {
        order = compare_numbers(a->report.steps[i].at.line, b->report.steps[i].at.line);
    }
    return order;
}

static bool is_same(const lint_finding *a, const lint_finding *b) {
    return strcmp(a->path, b->path) == 0 && a->report.at.line == b->report.at.line &&
           a->report.at.column == b->report.at.column &&
           strcmp(a->report.rule, b->report.rule) == 0 &&
           strcmp(a->report.object, b->report.object) == 0;
}

/* The expression without white space: a reformatted one is the same. */
static const char *normal(refcop_arena *arena, const char *expression) {
    char *plain = lint_copy(arena, expression);
    char *to = plain;
    for (const char *from = expression; *from != '\0'; from++) {
        if (!isspace((unsigned char)*from)) {
            *to++ = *from;
        }
    }
    *to = '\0';
    return plain;
}

/* FNV-1a. */
static uint64_t mix(uint64_t hash, const char *text) {
    do {
        hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    } while (*text++ != '\0'); /* the NUL separates */
    return hash;
}

static uint64_t identity(const lint_run *run, const lint_finding *finding) {
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    hash = mix(hash, finding->report.rule);
    hash = mix(hash, finding->path);
    if (finding->report.cause[0] != '\0') /* one report for all of it: the first place may change */
        return mix(hash, finding->report.cause);
    hash = mix(hash, finding->report.function);
    return mix(hash, normal(run->arena, finding->report.object));
}

/* Counts among those of the same identity. Findings are sorted, so equals of one function are near.
 */
static void number(lint_run *run) {
    lint_findings *list = &run->findings;
    uint64_t *identities = REFCOP_NEW_ARRAY(run->arena, uint64_t, list->count + 1);
    for (size_t i = 0; i < list->count; i++) {
        lint_finding *finding = &list->items[i];
        identities[i] = identity(run, finding);
        finding->ordinal = 0;
        for (size_t j = i; j-- > 0 && strcmp(list->items[j].path, finding->path) == 0;) {
            if (identities[j] == identities[i]) {
                finding->ordinal = list->items[j].ordinal + 1;
                break;
            }
        }
        char ordinal[16];
        snprintf(ordinal, sizeof ordinal, "%u", finding->ordinal);
        snprintf(finding->fingerprint, sizeof finding->fingerprint, "%016" PRIx64,
                 mix(identities[i], ordinal));
    }
}

static const char *shown_path(const lint_run *run, const char *file) {
    const char *below = lint_below(run->root, file);
    if (below == NULL) {
        const char *real = lint_real(run->arena, "/", file);
        below = lint_below(run->root, real);
    }
    return below != NULL ? below : file;
}

void lint_settle(lint_run *run) {
    lint_findings *list = &run->findings;
    for (size_t i = 0; i < list->count; i++) {
        lint_finding *finding = &list->items[i];
        finding->path = shown_path(run, finding->report.at.file);
        finding->tag = lint_format(run->arena, "refcop-%s", finding->report.rule);
    }
    if (list->count != 0) {
        qsort(list->items, list->count, sizeof list->items[0], compare);
    }
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (kept == 0 || !is_same(&list->items[kept - 1], &list->items[i])) {
            list->items[kept++] = list->items[i];
        }
    }
    list->count = kept;
    number(run);
}

/* --- denominators ----------------------------------------------------------------------------- */

/* A file that is compiled twice counts once, as what went best. */
static void count_file(lint_totals *totals, const lint_outcome *outcomes, size_t count) {
    const lint_outcome *best = &outcomes[0];
    uint32_t functions = 0, gave_up = 0, in_part = 0, suppressed = 0;
    for (size_t i = 0; i < count; i++) {
        const lint_outcome *o = &outcomes[i];
        best = o->state < best->state ? o : best;
        functions = o->functions > functions ? o->functions : functions;
        gave_up = o->gave_up > gave_up ? o->gave_up : gave_up;
        in_part = o->in_part > in_part ? o->in_part : in_part;
        suppressed = o->suppressed > suppressed ? o->suppressed : suppressed;
    }
    totals->files++;
    totals->functions += functions;
    totals->gave_up += gave_up;
    totals->in_part += in_part;
    totals->suppressed += suppressed;
    switch (best->state) {
    case LINT_ANALYSED:
        totals->analysed++;
        break;
    case LINT_NOT_PYTHON:
        totals->not_python++;
        break;
    case LINT_OTHER_LANGUAGE:
        totals->other_language++;
        break;
    case LINT_BROKEN:
        totals->broken++;
        break;
    case LINT_CRASHED:
        totals->crashed++;
        break;
    case LINT_TIMED_OUT:
        totals->timed_out++;
        break;
    }
}

void lint_choose(lint_run *run) {
    lint_totals *totals = &run->totals;
    size_t fixed = totals->fixed;
    *totals = (lint_totals){.fixed = fixed};
    for (size_t i = 0, next; i < run->commands.count; i = next) { /* sorted by file */
        for (next = i + 1; next < run->commands.count &&
                           strcmp(run->commands.items[next].file, run->commands.items[i].file) == 0;
             next++) {
        }
        count_file(totals, &run->outcomes[i], next - i);
    }
    lint_find_repeats(run);
    for (size_t i = 0; i < run->findings.count; i++) {
        lint_finding *finding = &run->findings.items[i];
        int level = lint_level_of(&run->options, refcop_rule_find(finding->report.rule));
        finding->is_shown = false;
        if (level < 0) {
            continue;
        }
        if (finding->is_known) {
            totals->known += finding->report.level <= level;
        } else if (finding->is_unchanged) {
            totals->unchanged += finding->report.level <= level;
        } else if (finding->report.level > level) {
            totals->more[finding->report.level] += !finding->is_repeat;
        } else {
            finding->is_shown = true;
            totals->shown += !finding->is_repeat;
            totals->repeated += finding->is_repeat;
        }
    }
}
