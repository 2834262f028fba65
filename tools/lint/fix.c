/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * --fix: the edits of the findings shown, all of a finding's or none. */
#include "lint/lint.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct edits {
    refcop_arena *arena;
    const lint_edit **items; /* accepted, in the order of the findings */
    size_t count, capacity;
} edits;

/* Two insertions at one place do not disturb each other; anything else that touches does. */
static bool collide(const lint_edit *a, const lint_edit *b) {
    if (strcmp(a->file, b->file) != 0 || (a->length == 0 && b->length == 0)) {
        return false;
    }
    return a->offset < b->offset + b->length && b->offset < a->offset + a->length;
}

static bool is_acceptable(const edits *list, const lint_report *r) {
    for (size_t i = 0; i < r->edit_count; i++) {
        for (size_t j = 0; j < list->count; j++) {
            if (collide(&r->edits[i], list->items[j])) {
                return false;
            }
        }
    }
    return r->edit_count != 0;
}

static void accept(edits *list, const lint_report *r) {
    for (size_t i = 0; i < r->edit_count; i++) {
        if (list->count == list->capacity) {
            size_t capacity = list->capacity == 0 ? 16 : 2 * list->capacity;
            list->items = refcop_arena_grow(list->arena, list->items, list->count, capacity,
                                            sizeof list->items[0]);
            list->capacity = capacity;
        }
        list->items[list->count++] = &r->edits[i];
    }
}

/* The text with the edits of that file; false, after a message, when it cannot be had. */
static bool rewrite(const edits *list, const char *file) {
    size_t size = 0, at = 0;
    const char *text = lint_read_file(list->arena, file, &size);
    lint_buffer fixed = {0};
    bool ok = text != NULL;
    while (ok) {
        const lint_edit *next = NULL; /* few edits: no need to sort; the first of equals wins */
        for (size_t i = 0; i < list->count; i++) {
            const lint_edit *e = list->items[i];
            if (e != NULL && strcmp(e->file, file) == 0 &&
                (next == NULL || e->offset < next->offset)) {
                next = e;
            }
        }
        if (next == NULL || next->offset < at || (size_t)next->offset + next->length > size) {
            break;
        }
        lint_add(&fixed, text + at, next->offset - at);
        lint_add_text(&fixed, next->text);
        at = next->offset + next->length;
        for (size_t i = 0; i < list->count; i++) {
            if (list->items[i] == next) {
                list->items[i] = NULL;
            }
        }
    }
    if (ok) {
        lint_add(&fixed, text + at, size - at);
        ok = lint_write_file(file, fixed.text, fixed.length);
    }
    if (!ok) {
        lint_complain("cannot fix '%s': %s", file, strerror(errno));
    }
    for (size_t i = 0; i < list->count; i++) { /* their offsets mean nothing any more */
        if (list->items[i] != NULL && strcmp(list->items[i]->file, file) == 0) {
            list->items[i] = NULL;
        }
    }
    lint_buffer_free(&fixed);
    return ok;
}

bool lint_fix(lint_run *run) {
    edits list = {.arena = run->arena};
    size_t fixed = 0, files = 0;
    for (size_t i = 0; i < run->findings.count; i++) {
        lint_finding *f = &run->findings.items[i];
        if (f->is_shown && is_acceptable(&list, &f->report)) {
            accept(&list, &f->report);
            f->is_shown = false;
            *(f->is_repeat ? &run->totals.repeated : &run->totals.shown) -= 1;
            fixed++;
        }
    }
    for (size_t i = 0; i < list.count; i++) {
        if (list.items[i] != NULL) {
            if (!rewrite(&list, list.items[i]->file)) {
                return false;
            }
            files++;
        }
    }
    if (!run->options.quiet) {
        fprintf(stderr, "refcop lint: %zu fixed in %zu file%s, %zu left\n", fixed, files,
                files == 1 ? "" : "s", run->totals.shown + run->totals.repeated);
    }
    return true;
}
