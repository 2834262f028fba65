/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "lint/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum {
    FEW_FILES = 20, /* fewer are over before a line of progress is of use */
    SHOWN_PROBLEMS = 5,
};

void lint_progress_begin(lint_progress *progress, bool quiet) {
    const char *terminal = getenv("TERM");
    progress->is_quiet = quiet;
    progress->is_terminal =
        isatty(STDERR_FILENO) && terminal != NULL && strcmp(terminal, "dumb") != 0;
}

static size_t terminal_width(void) {
    struct winsize size;
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40 ? size.ws_col : 80;
}

static void draw_bar(size_t done, size_t all, const char *file) {
    enum { CELLS = 24 };
    char bar[CELLS + 1], counts[48];
    size_t filled = all == 0 ? CELLS : done * CELLS / all;
    memset(bar, '.', CELLS);
    memset(bar, '#', filled);
    bar[CELLS] = '\0';
    int length = snprintf(counts, sizeof counts, "[%s] %zu/%zu ", bar, done, all);
    size_t room = terminal_width() - (size_t)length - 1;
    const char *name = lint_name_of(file);
    fprintf(stderr, "\r\033[K%s%.*s", counts, (int)room, name);
}

void lint_progress_show(lint_progress *progress, size_t done, size_t all, const char *file) {
    if (progress->is_quiet) {
        return;
    }
    if (progress->is_terminal) {
        draw_bar(done, all, file);
        return;
    }
    unsigned tenth = (unsigned)(done * 10 / all);
    if (all >= FEW_FILES && tenth != progress->tenth && done != all) {
        fprintf(stderr, "refcop lint: %zu of %zu files\n", done, all);
    }
    progress->tenth = tenth;
}

void lint_progress_end(lint_progress *progress) {
    if (progress->is_terminal && !progress->is_quiet) {
        fputs("\r\033[K", stderr);
    }
}

/* --- the summary ------------------------------------------------------------------------------ */

static const char *shown(const lint_run *run, const char *file) {
    const char *below = lint_below(run->root, file);
    return below != NULL ? below : file;
}

static void say_problems(const lint_run *run) {
    size_t said = 0, left_out = 0;
    for (size_t i = 0; i < run->commands.count; i++) {
        const lint_outcome *o = &run->outcomes[i];
        if (o->state < LINT_BROKEN) {
            continue;
        }
        if (o->state == LINT_BROKEN && !run->options.verbose && said >= SHOWN_PROBLEMS) {
            left_out++;
            continue;
        }
        said += o->state == LINT_BROKEN;
        fprintf(stderr, "refcop lint: not analysed: %s: %s\n", shown(run, o->command->file),
                o->problem != NULL ? o->problem : "?");
        if (o->reproducer != NULL) {
            fprintf(stderr, "refcop lint: what it takes to see that again is in %s\n",
                    o->reproducer);
        }
    }
    if (left_out != 0) {
        fprintf(stderr, "refcop lint: %zu more files do not compile: --verbose names them\n",
                left_out);
    }
}

static void say_details(const lint_run *run) {
    for (size_t i = 0; i < run->commands.count; i++) {
        const lint_outcome *o = &run->outcomes[i];
        if (o->state == LINT_NOT_PYTHON || o->state == LINT_OTHER_LANGUAGE) {
            fprintf(stderr, "refcop lint: %s: %s\n", shown(run, o->command->file),
                    o->state == LINT_NOT_PYTHON ? "does not include Python.h"
                                                : "C++ is not analysed yet");
        }
        for (size_t j = 0; j < o->gave_up_functions.count; j++) {
            fprintf(stderr, "refcop lint: %s: gave up on %s\n", shown(run, o->command->file),
                    o->gave_up_functions.items[j]);
        }
    }
}

static void add_count(lint_buffer *to, size_t count, const char *what) {
    if (count != 0) {
        lint_add_format(to, ", %zu %s", count, what);
    }
}

/* "33 of 35 files (1 in C++, 1 that does not compile), 412 functions, gave up on 0, 2 suppressed"
 */
static void say_denominators(const lint_run *run) {
    const lint_totals *t = &run->totals;
    lint_buffer why = {0};
    add_count(&why, t->not_python, "without Python.h");
    add_count(&why, t->other_language, "in C++, not analysed yet");
    add_count(&why, t->broken, t->broken == 1 ? "that does not compile" : "that do not compile");
    add_count(&why, t->crashed, "crashed");
    add_count(&why, t->timed_out, "out of time");
    if (t->analysed == t->files) {
        fprintf(stderr, "refcop lint: %zu file%s", t->files, t->files == 1 ? "" : "s");
    } else {
        fprintf(stderr, "refcop lint: %zu of %zu files (%s)", t->analysed, t->files, why.text + 2);
    }
    fprintf(stderr, ", %" PRIu64 " function%s, gave up on %" PRIu64, t->functions,
            t->functions == 1 ? "" : "s", t->gave_up);
    if (t->in_part != 0) {
        fprintf(stderr, ", %" PRIu64 " in part", t->in_part);
    }
    fprintf(stderr, ", %" PRIu64 " suppressed\n", t->suppressed);
    lint_buffer_free(&why);
}

static void say_verdict(const lint_run *run) {
    const lint_totals *t = &run->totals;
    const lint_options *o = &run->options;
    bool compared = o->baseline != NULL || o->baseline_from != NULL;
    if (o->baseline_write) {
        fprintf(stderr, "refcop lint: %zu finding%s now in %s\n", t->known,
                t->known == 1 ? " is" : "s are", o->baseline);
        return;
    }
    fprintf(stderr, "refcop lint: %zu %sfinding%s", t->shown, compared ? "new " : "",
            t->shown == 1 ? "" : "s");
    if (t->repeated != 0) {
        fprintf(stderr, ", %zu time%s the same in other files", t->repeated,
                t->repeated == 1 ? "" : "s");
    }
    if (compared) {
        fprintf(stderr, ", %zu known, %zu fixed", t->known, t->fixed);
    }
    if (o->diff != NULL) {
        fprintf(stderr, ", %zu in functions that did not change", t->unchanged);
    }
    fputc('\n', stderr);
    for (int level = o->level + 1; level <= 1; level++) { /* level 2 is for those who look for it */
        if (t->more[level] != 0) {
            fprintf(stderr, "refcop lint: %zu more at level %d: --level %d\n", t->more[level],
                    level, level);
        }
    }
}

void lint_summary(const lint_run *run) {
    fflush(stdout);
    if (run->totals.broken + run->totals.crashed + run->totals.timed_out != 0) {
        say_problems(run);
    }
    if (run->options.quiet) {
        return;
    }
    if (run->options.verbose) {
        say_details(run);
    }
    say_denominators(run);
    say_verdict(run);
}
