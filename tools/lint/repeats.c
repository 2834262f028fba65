/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * Repeats: a function that is compiled into many files, because a generator writes it into each or
 * because its text was copied, has its bugs in each. They are one finding, and the files are named
 * with it. */
#include "lint/lint.h"
#include "lint/source.h"

#include <stdlib.h>
#include <string.h>

/* May stand for another, or be one. */
static bool is_candidate(const lint_finding *f) {
    const lint_report *r = &f->report;
    return !f->is_known && !f->is_unchanged && r->function[0] != '\0' && r->first_line != 0 &&
           r->last_line >= r->first_line && r->at.line >= r->first_line;
}

static int compare_numbers(uint32_t a, uint32_t b) {
    return a < b ? -1 : a > b;
}

/* Everything but the text of the function, which has to be read; and the place in it. */
static int compare_alike(const lint_report *a, const lint_report *b) {
    int order = strcmp(a->rule, b->rule);
    if (order == 0) {
        order = strcmp(a->function, b->function);
    }
    if (order == 0) {
        order = strcmp(a->message, b->message);
    }
    if (order == 0) {
        order = strcmp(a->object, b->object);
    }
    if (order == 0) {
        order = a->level - b->level;
    }
    if (order == 0) {
        order = compare_numbers(a->at.line - a->first_line, b->at.line - b->first_line);
    }
    if (order == 0) {
        order = compare_numbers(a->at.column, b->at.column);
    }
    if (order == 0) {
        order = compare_numbers(a->last_line - a->first_line, b->last_line - b->first_line);
    }
    return order;
}

static int compare(const void *left, const void *right) {
    const lint_finding *const *a = left, *const *b = right;
    int order = compare_alike(&(*a)->report, &(*b)->report);
    return order != 0 ? order : *a < *b ? -1 : *a > *b; /* in one array, sorted by place */
}

static bool is_same_text(const lint_run *run, lint_sources *sources, const lint_report *a,
                         const lint_report *b) {
    const lint_source *in_a = lint_source_get(sources, run, a->at.file),
                      *in_b = lint_source_get(sources, run, b->at.file);
    for (uint32_t i = 0; i <= a->last_line - a->first_line; i++) {
        const char *of_a = lint_source_line(in_a, a->first_line + i),
                   *of_b = lint_source_line(in_b, b->first_line + i);
        if (of_a == NULL || of_b == NULL || strcmp(of_a, of_b) != 0) {
            return false;
        }
    }
    return true;
}

/* `alike` differ in nothing but, perhaps, the text of their functions. */
static void link_alike(const lint_run *run, lint_sources *sources, lint_finding **alike,
                       size_t count) {
    for (size_t i = 0; i < count; i++) {
        lint_finding *first = alike[i], *last = first;
        for (size_t j = i + 1; j < count && !first->is_repeat; j++) {
            lint_finding *other = alike[j];
            if (!other->is_repeat && strcmp(other->path, last->path) != 0 &&
                is_same_text(run, sources, &first->report, &other->report)) {
                other->is_repeat = true;
                first->repeat_count++;
                last->next_repeat = other;
                last = other;
            }
        }
    }
}

void lint_find_repeats(lint_run *run) {
    lint_sources sources = {run->arena, NULL};
    lint_findings *list = &run->findings;
    lint_finding **sorted = REFCOP_NEW_ARRAY(run->arena, lint_finding *, list->count + 1);
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++) {
        list->items[i].is_repeat = false;
        list->items[i].repeat_count = 0;
        list->items[i].next_repeat = NULL;
        if (is_candidate(&list->items[i])) {
            sorted[count++] = &list->items[i];
        }
    }
    if (count != 0) {
        qsort(sorted, count, sizeof sorted[0], compare);
    }
    for (size_t i = 0, next; i < count; i = next) {
        for (next = i + 1;
             next < count && compare_alike(&sorted[i]->report, &sorted[next]->report) == 0;
             next++) {
        }
        link_alike(run, &sources, sorted + i, next - i);
    }
}
