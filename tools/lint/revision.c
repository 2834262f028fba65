/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * --baseline-from and --diff: what git knows of another revision. */
#include "lint/commands.h"
#include "lint/lint.h"
#include "lint/pool.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GIT_SECONDS = 300 };

/* Runs git in directory; its output without the last newline, or NULL after a message. */
static char *git(const lint_run *run, const char *directory, const char *const *words) {
    const char *command[16] = {"git", "-c", "core.quotePath=false"};
    size_t count = 3;
    char *output, *errors;
    for (size_t i = 0; words[i] != NULL && count + 1 < sizeof command / sizeof command[0]; i++) {
        command[count++] = words[i];
    }
    int status =
        lint_run_program(run->arena, directory, command, NULL, GIT_SECONDS, &output, &errors);
    if (status != 0) {
        /* A checkout of another user, as in a container. git says the way out in a later line. */
        bool is_foreign = status > 0 && strstr(errors, "safe.directory") != NULL;
        lint_complain("git %s failed: %s%s%s", words[0],
                      status < 0 ? "git is not installed, or took too long"
                                 : lint_copy_n(run->arena, errors, strcspn(errors, "\n")),
                      is_foreign ? "; git config --global --add safe.directory " : "",
                      is_foreign ? directory : "");
        return NULL;
    }
    size_t length = strlen(output);
    if (length > 0 && output[length - 1] == '\n') {
        output[length - 1] = '\0';
    }
    return output;
}

static const char *top_of(const lint_run *run) {
    return git(run, run->root, (const char *const[]){"rev-parse", "--show-toplevel", NULL});
}

/* --- --baseline-from -------------------------------------------------------------------------- */

/* From the present tree to the older one. */
typedef struct move {
    refcop_arena *arena;
    const char *from, *to;
} move;

/* The path in the older tree; NULL when it is in neither. */
static const char *moved(const move *m, const char *directory, const char *path) {
    const char *absolute = lint_absolute(m->arena, directory, path);
    const char *below = lint_below(m->from, absolute);
    if (below == NULL) {
        return NULL;
    }
    const char *there = strcmp(below, ".") == 0 ? m->to : lint_join(m->arena, m->to, below);
    return lint_is_file(there) || lint_is_directory(there) ? there : NULL;
}

/* "-isystem" for "-isystemDIR" and "-isystem"; NULL when word is no flag that takes a path. */
static const char *path_flag(const char *word) {
    static const char *const flags[] = {"-isystem", "-iquote",  "-idirafter",
                                        "-include", "-imacros", "-I"};
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        if (lint_starts(word, flags[i])) {
            return flags[i];
        }
    }
    return NULL;
}

/* A directory is searched in the older tree first, then in the present one: that has what is
 * generated.
 */
static void move_path(const move *m, const char *directory, const char *flag, const char *path,
                      lint_list *words) {
    const char *there = moved(m, directory, path);
    bool is_file = strcmp(flag, "-include") == 0 || strcmp(flag, "-imacros") == 0;
    if (there != NULL) {
        lint_push(m->arena, words, flag);
        lint_push(m->arena, words, there);
    }
    if (there == NULL || !is_file) {
        lint_push(m->arena, words, flag);
        lint_push(m->arena, words, lint_absolute(m->arena, directory, path));
    }
}

static bool move_command(const move *m, const lint_command *from, lint_command *to) {
    const char *file = moved(m, "/", from->file);
    lint_list words = {0};
    if (file == NULL) {
        return false; /* it is new */
    }
    for (size_t i = 0; i < from->argument_count; i++) {
        const char *word = from->arguments[i], *flag = path_flag(word);
        if (flag == NULL) {
            lint_push(m->arena, &words, word);
        } else if (strlen(word) > strlen(flag)) {
            move_path(m, from->directory, flag, word + strlen(flag), &words);
        } else if (i + 1 < from->argument_count) {
            move_path(m, from->directory, flag, from->arguments[++i], &words);
        }
    }
    lint_push(m->arena, &words, "-idirafter");
    lint_push(m->arena, &words, lint_directory_of(m->arena, from->file));
    const char *directory = moved(m, "/", from->directory);
    *to = *from;
    to->directory = directory != NULL ? directory : from->directory;
    to->file = file;
    to->text = NULL;
    to->arguments = words.items;
    to->argument_count = words.count;
    return true;
}

static void analyse_moved(lint_run *run, const move *m) {
    lint_run old = {.arena = run->arena,
                    .options = run->options,
                    .working_directory = run->working_directory,
                    .root = moved(m, "/", run->root)};
    old.commands.items = REFCOP_NEW_ARRAY(run->arena, lint_command, run->commands.count + 1);
    for (size_t i = 0; i < run->commands.count; i++) {
        old.commands.count +=
            move_command(m, &run->commands.items[i], &old.commands.items[old.commands.count]);
    }
    if (old.root == NULL || old.commands.count == 0) {
        return; /* nothing of it was there */
    }
    lint_analyse(&old);
    lint_baseline_from(run, &old);
}

bool lint_baseline_from_revision(lint_run *run, const char *revision) {
    const char *top = top_of(run);
    const char *base = getenv("TMPDIR");
    char *scratch = lint_format(run->arena, "%s/refcop-revision-XXXXXX",
                                base != NULL && base[0] != '\0' ? base : "/tmp");
    if (top == NULL) {
        return false;
    }
    if (mkdtemp(scratch) == NULL) {
        lint_complain("cannot make '%s': %s", scratch, strerror(errno));
        return false;
    }
    const char *tree = lint_join(run->arena, lint_real(run->arena, "/", scratch), "tree");
    bool ok = git(run, top,
                  (const char *const[]){"worktree", "add", "--quiet", "--detach", tree, revision,
                                        NULL}) != NULL;
    if (ok) {
        const move m = {run->arena, top, tree};
        analyse_moved(run, &m);
        git(run, top, (const char *const[]){"worktree", "remove", "--force", tree, NULL});
    }
    const char *const remove[] = {"rm", "-rf", "--", scratch, NULL};
    lint_run_program(run->arena, "/", remove, NULL, GIT_SECONDS, NULL, NULL);
    return ok && !lint_interrupted;
}

/* --- --diff ----------------------------------------------------------------------------------- */

typedef struct change {
    const char *file; /* absolute */
    uint32_t first, last;
} change;

typedef struct changes {
    refcop_arena *arena;
    change *items;
    size_t count, capacity;
} changes;

static void add_change(changes *list, const char *file, uint32_t first, uint32_t last) {
    if (list->count == list->capacity) {
        size_t capacity = list->capacity == 0 ? 64 : 2 * list->capacity;
        list->items =
            refcop_arena_grow(list->arena, list->items, list->count, capacity, sizeof *list->items);
        list->capacity = capacity;
    }
    list->items[list->count++] = (change){file, first, last};
}

/* "@@ -3,2 +5,4 @@": lines 5 to 8. Where lines were only taken away, their neighbours count. */
static void take_hunk(changes *list, const char *file, const char *line) {
    const char *plus = strchr(line, '+');
    if (file == NULL || plus == NULL || !isdigit((unsigned char)plus[1])) {
        return;
    }
    char *end;
    unsigned long first = strtoul(plus + 1, &end, 10), count = 1;
    if (*end == ',') {
        count = strtoul(end + 1, NULL, 10);
    }
    add_change(list, file, (uint32_t)first, (uint32_t)(count == 0 ? first + 1 : first + count - 1));
}

static void take_diff(changes *list, const char *top, char *diff) {
    const char *file = NULL;
    char *rest = NULL;
    for (char *line = strtok_r(diff, "\n", &rest); line != NULL;
         line = strtok_r(NULL, "\n", &rest)) {
        if (lint_starts(line, "+++ b/")) {
            size_t length = strcspn(line + 6, "\t");
            file = lint_join(list->arena, top, lint_copy_n(list->arena, line + 6, length));
        } else if (lint_starts(line, "+++ ")) {
            file = NULL; /* it is gone */
        } else if (lint_starts(line, "@@ ")) {
            take_hunk(list, file, line);
        }
    }
}

static bool is_touched(const lint_run *run, const changes *list, const lint_finding *f) {
    const lint_report *r = &f->report;
    uint32_t first = r->first_line != 0 ? r->first_line : r->at.line;
    uint32_t last = r->last_line != 0 ? r->last_line : r->at.line;
    const char *file = lint_real(run->arena, "/", r->at.file);
    for (size_t i = 0; i < list->count; i++) {
        const change *c = &list->items[i];
        if (c->first <= last && c->last >= first && strcmp(c->file, file) == 0) {
            return true;
        }
    }
    return false;
}

bool lint_keep_changed(lint_run *run, const char *revision) {
    const char *top = top_of(run);
    changes list = {.arena = run->arena};
    char *diff = top == NULL ? NULL
                             : git(run, top,
                                   (const char *const[]){"diff", "--unified=0", "--no-color",
                                                         "--no-ext-diff", "--src-prefix=a/",
                                                         "--dst-prefix=b/", revision, "--", NULL});
    char *untracked =
        diff == NULL
            ? NULL
            : git(run, top,
                  (const char *const[]){"ls-files", "--others", "--exclude-standard", NULL});
    if (untracked == NULL) {
        return false;
    }
    take_diff(&list, top, diff);
    char *rest = NULL;
    for (char *file = strtok_r(untracked, "\n", &rest); file != NULL;
         file = strtok_r(NULL, "\n", &rest)) {
        add_change(&list, lint_join(run->arena, top, file), 1, UINT32_MAX);
    }
    for (size_t i = 0; i < run->findings.count; i++) {
        lint_finding *f = &run->findings.items[i];
        f->is_unchanged = !is_touched(run, &list, f);
    }
    return true;
}
