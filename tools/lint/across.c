/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * What files of one run know of each other: contracts that were inferred for the functions of one
 * and that are called in another. A function that two files define differently (two extensions of
 * one project) is left alone. */
#include "lint/lint.h"

#include <stdlib.h>
#include <string.h>

/* All contracts of one name in one file. */
typedef struct entry {
    const char *name;
    size_t name_length;
    const char *lines; /* each with its newline */
    size_t length;
    bool is_conflict;
} entry;

typedef struct entries {
    entry *items;
    size_t count, capacity;
} entries;

static entry *add(refcop_arena *arena, entries *list) {
    if (list->count == list->capacity) {
        size_t capacity = list->capacity == 0 ? 64 : 2 * list->capacity;
        list->items = refcop_arena_grow(arena, list->items, list->count, capacity,
                                        sizeof list->items[0]);
        list->capacity = capacity;
    }
    return &list->items[list->count++];
}

/* The entries of one file: those of a function stand together. */
static void take_contracts(refcop_arena *arena, entries *list, const char *text) {
    size_t first = list->count;
    while (*text != '\0') {
        size_t name_length = strcspn(text, "( "), length = strcspn(text, "\n");
        length += text[length] == '\n';
        entry *last = list->count > first ? &list->items[list->count - 1] : NULL;
        if (last != NULL && last->name_length == name_length &&
            memcmp(last->name, text, name_length) == 0) {
            last->length += length;
        } else {
            *add(arena, list) = (entry){text, name_length, text, length, false};
        }
        text += length;
    }
}

static int compare_names(const char *a, size_t a_length, const char *b, size_t b_length) {
    size_t shorter = a_length < b_length ? a_length : b_length;
    int order = memcmp(a, b, shorter);
    return order != 0 ? order : (a_length > b_length) - (a_length < b_length);
}

static int compare(const void *left, const void *right) {
    const entry *a = left, *b = right;
    int order = compare_names(a->name, a->name_length, b->name, b->name_length);
    return order != 0 ? order : compare_names(a->lines, a->length, b->lines, b->length);
}

static bool has_same_name(const entry *a, const entry *b) {
    return compare_names(a->name, a->name_length, b->name, b->name_length) == 0;
}

/* Sorted, one a name. */
static entries collect(lint_run *run) {
    entries list = {0};
    for (size_t i = 0; i < run->commands.count; i++) {
        if (run->outcomes[i].contracts != NULL) {
            take_contracts(run->arena, &list, run->outcomes[i].contracts);
        }
    }
    if (list.count != 0) {
        qsort(list.items, list.count, sizeof list.items[0], compare);
    }
    size_t kept = 0;
    for (size_t i = 0; i < list.count; i++) {
        entry *last = kept != 0 ? &list.items[kept - 1] : NULL;
        if (last == NULL || !has_same_name(last, &list.items[i])) {
            list.items[kept++] = list.items[i];
        } else if (compare(last, &list.items[i]) != 0) {
            last->is_conflict = true;
        }
    }
    list.count = kept;
    return list;
}

static int compare_key(const void *key, const void *element) {
    const entry *e = element;
    return compare_names(key, strlen(key), e->name, e->name_length);
}

/* What is known of the functions that outcome's file calls; NULL: nothing. */
static const char *known(lint_run *run, const entries *list, const lint_outcome *outcome) {
    lint_buffer text = {0};
    for (size_t i = 0; i < outcome->calls.count && list->count != 0; i++) {
        const entry *e = bsearch(outcome->calls.items[i], list->items, list->count,
                                 sizeof list->items[0], compare_key);
        if (e != NULL && !e->is_conflict) {
            lint_add(&text, e->lines, e->length);
        }
    }
    const char *kept = text.length != 0 ? lint_copy_n(run->arena, text.text, text.length) : NULL;
    lint_buffer_free(&text);
    return kept;
}

static bool is_equal(const char *a, const char *b) {
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

size_t lint_across(lint_run *run, size_t *again) {
    entries list = collect(run);
    size_t count = 0;
    for (size_t i = 0; i < run->commands.count; i++) {
        const lint_outcome *outcome = &run->outcomes[i];
        if (outcome->state != LINT_ANALYSED) {
            continue; /* it keeps what it had: what went wrong may not be tried again */
        }
        const char *now = known(run, &list, outcome);
        if (!is_equal(now, run->commands.items[i].contracts)) {
            run->commands.items[i].contracts = now;
            again[count++] = i;
        }
    }
    return count;
}
