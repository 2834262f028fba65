/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "lint/cache.h"
#include "lint/commands.h"
#include "lint/lint.h"
#include "lint/pool.h"
#include "lint/progress.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { ROUNDS = 2 }; /* of looking again: the second is for functions that call each other's callers */

static int compare_sizes(const void *left, const void *right) {
    const size_t *a = left, *b = right; /* {size, number} */
    return a[0] != b[0] ? (a[0] > b[0] ? -1 : 1) : (a[1] < b[1] ? -1 : a[1] > b[1]);
}

/* Large files first, so that no large one is left alone at the end. */
static size_t *make_order(const lint_run *run, const size_t *wanted, size_t count) {
    size_t(*sizes)[2] = refcop_arena_alloc(run->arena, (count + 1) * sizeof *sizes);
    size_t *order = REFCOP_NEW_ARRAY(run->arena, size_t, count + 1);
    for (size_t i = 0; i < count; i++) {
        struct stat status;
        bool exists = stat(run->commands.items[wanted[i]].file, &status) == 0;
        sizes[i][0] = exists ? (size_t)status.st_size : 0;
        sizes[i][1] = wanted[i];
    }
    qsort(sizes, count, sizeof *sizes, compare_sizes);
    for (size_t i = 0; i < count; i++) {
        order[i] = sizes[i][1];
    }
    return order;
}

static void on_progress(void *context, size_t done, size_t all, const char *file) {
    lint_progress_show(context, done, all, file);
}

/* Analyses the commands whose numbers are in `wanted`, and keeps the results. */
static void analyse(lint_run *run, const size_t *wanted, size_t count) {
    lint_progress progress = {0};
    lint_progress_begin(&progress, run->options.quiet);
    if (!lint_pool_run(run, make_order(run, wanted, count), count, on_progress, &progress)) {
        lint_complain("cannot start worker processes: %s", strerror(errno));
    }
    lint_progress_end(&progress);
    for (size_t i = 0; i < count; i++) {
        lint_cache_keep(run, &run->outcomes[wanted[i]]);
    }
}

/* Files once more that call functions of others, now that those are known. What they then mean to
 * their own callers may change too. */
static void analyse_again(lint_run *run, size_t *wanted) {
    size_t *again = REFCOP_NEW_ARRAY(run->arena, size_t, run->commands.count + 1);
    for (unsigned round = 0; round < ROUNDS && !lint_interrupted; round++) {
        size_t count = lint_across(run, again), wanted_count = 0;
        if (count == 0) {
            return;
        }
        for (size_t i = 0; i < count; i++) {
            lint_outcome *outcome = &run->outcomes[again[i]];
            lint_start_again(run, outcome);
            if (!lint_cache_take(run, outcome)) {
                wanted[wanted_count++] = again[i];
            }
        }
        analyse(run, wanted, wanted_count);
        lint_drop_old(run, again, count);
    }
}

void lint_analyse(lint_run *run) {
    size_t count = run->commands.count, wanted_count = 0;
    size_t *wanted = REFCOP_NEW_ARRAY(run->arena, size_t, count + 1);
    run->outcomes = REFCOP_NEW_ARRAY(run->arena, lint_outcome, count + 1);
    for (size_t i = 0; i < count; i++) {
        lint_outcome *outcome = &run->outcomes[i];
        const char *language = lint_language_of(run->commands.items[i].file);
        outcome->command = &run->commands.items[i];
        outcome->state = LINT_NOT_PYTHON;
        if (language != NULL && strcmp(language, "C++") == 0) {
            outcome->state = LINT_OTHER_LANGUAGE; /* not worth the parsing */
            outcome->problem = language;
        } else if (!lint_cache_take(run, outcome)) {
            wanted[wanted_count++] = i;
        }
    }
    analyse(run, wanted, wanted_count);
    if (run->options.across_files && count > 1) {
        analyse_again(run, wanted);
    }
    lint_settle(run);
}
