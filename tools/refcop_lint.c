/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * refcop lint: a run from end to end. The parts are in tools/lint/. */
#include "lint/commands.h"
#include "lint/lint.h"
#include "lint/pool.h"
#include "lint/progress.h"
#include "lint/worker.h"
#include "refcop.h"
#include "refcop/models.h"
#include "usage/usage.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- where the project is --------------------------------------------------------------------- */

static bool is_root(refcop_arena *arena, const char *directory) {
    struct stat status;
    return lint_is_file(lint_join(arena, directory, "pyproject.toml")) ||
           stat(lint_join(arena, directory, ".git"), &status) == 0; /* a work tree's is a file */
}

/* GIT_CEILING_DIRECTORIES, as git has it: directories that a search upwards does not go up into. */
static bool is_ceiling(const char *directory) {
    const char *list = getenv("GIT_CEILING_DIRECTORIES");
    size_t length = strlen(directory);
    while (list != NULL && *list != '\0') {
        size_t entry = strcspn(list, ":");
        if (entry == length && strncmp(list, directory, length) == 0) {
            return true;
        }
        list += entry + (list[entry] != '\0');
    }
    return false;
}

/* The nearest directory above `from` that looks like a project's root; `from` itself when none
 * does. */
static const char *find_root(refcop_arena *arena, const char *from) {
    for (const char *at = from;; at = lint_directory_of(arena, at)) {
        if (is_root(arena, at)) {
            return at;
        }
        if (strcmp(at, "/") == 0 || is_ceiling(lint_directory_of(arena, at))) {
            return from;
        }
    }
}

static bool choose_root(lint_run *run) {
    const lint_options *o = &run->options;
    if (o->root != NULL) {
        run->root = lint_real(run->arena, run->working_directory, o->root);
        if (!lint_is_directory(run->root)) {
            lint_complain("--root=%s: there is no such directory", o->root);
            return false;
        }
        return true;
    }
    const char *from = o->from_stdin         ? o->assume_file
                       : o->paths.count != 0 ? o->paths.items[0]
                                             : ".";
    from = lint_real(run->arena, run->working_directory, from);
    if (!lint_is_directory(from)) {
        from = lint_directory_of(run->arena, from);
    }
    run->root = find_root(run->arena, from);
    return true;
}

static bool read_config(lint_run *run) {
    const char *given = run->options.config;
    if (given != NULL && strcmp(given, "-") == 0) {
        return true;
    }
    const char *path = given != NULL ? lint_absolute(run->arena, run->working_directory, given)
                                     : lint_join(run->arena, run->root, "pyproject.toml");
    size_t size = 0;
    char *text = lint_read_file(run->arena, path, &size);
    if (text == NULL) {
        if (given != NULL) {
            lint_complain("cannot read '%s': %s", given, strerror(errno));
        }
        return given == NULL;
    }
    const char *below = lint_below(run->working_directory, path);
    return lint_config_read(&run->options, run->arena, path, below != NULL ? below : path, text,
                            size);
}

/* Paths of models become absolute, and each is read once here: a mistake in one is said once, not
 * by every worker. */
static bool check_models(lint_run *run) {
    refcop_strings *strings = refcop_strings_new();
    refcop_model *model = refcop_model_new(strings, 0x030b);
    refcop_error error = {0};
    bool ok = true;
    for (const refcop_builtin_model *m = refcop_builtin_models; m->name != NULL; m++) {
        ok = ok && refcop_model_parse(model, m->name, m->begin, (size_t)(m->end - m->begin),
                                      &error) == REFCOP_OK;
    }
    for (size_t i = 0; i < run->options.models.count && ok; i++) {
        const char *given = run->options.models.items[i];
        const char *path = lint_absolute(run->arena, run->working_directory, given);
        size_t size = 0;
        char *text = lint_read_file(run->arena, path, &size);
        run->options.models.items[i] = path;
        if (text == NULL) {
            lint_complain("cannot read model '%s': %s", given, strerror(errno));
            ok = false;
        } else if (refcop_model_parse(model, path, text, size, &error) != REFCOP_OK) {
            fprintf(stderr, "%s:%u:%u: error: %s\n", given, error.line, error.column,
                    error.message);
            ok = false;
        }
    }
    refcop_model_free(model);
    refcop_strings_free(strings);
    return ok;
}

/* --- what is known, new, fixed ---------------------------------------------------------------- */

static bool is_first_run(const lint_options *o) {
    return o->baseline == NULL && o->baseline_from == NULL && !o->baseline_write &&
           !o->from_stdin && o->diff == NULL;
}

static bool compare_with_before(lint_run *run) {
    const lint_options *o = &run->options;
    if (o->baseline_write) {
        return lint_baseline_write(run, o->baseline);
    }
    if (o->baseline != NULL && !lint_baseline_read(run, o->baseline)) {
        return false;
    }
    if (o->baseline_from != NULL && !lint_baseline_from_revision(run, o->baseline_from)) {
        return false;
    }
    return o->diff == NULL || lint_keep_changed(run, o->diff);
}

static bool write_output(const lint_run *run) {
    static void (*const formats[LINT_FORMAT_COUNT])(const lint_run *, lint_buffer *) = {
        lint_format_text,   lint_format_json,   lint_format_sarif,
        lint_format_gitlab, lint_format_rdjson, lint_format_html};
    lint_buffer text = {0};
    bool ok = true;
    lint_add(&text, "", 0);
    formats[run->options.format](run, &text);
    if (run->options.output != NULL && strcmp(run->options.output, "-") != 0) {
        ok = lint_write_file(run->options.output, text.text, text.length);
        if (!ok) {
            lint_complain("cannot write '%s': %s", run->options.output, strerror(errno));
        }
    } else if (fwrite(text.text, 1, text.length, stdout) != text.length || fflush(stdout) != 0) {
        lint_complain("cannot write to standard output: %s", strerror(errno));
        ok = false;
    }
    lint_buffer_free(&text);
    return ok;
}

static int exit_status(const lint_run *run) {
    const lint_totals *t = &run->totals;
    bool some_failed = t->broken + t->crashed + t->timed_out != 0;
    if (some_failed && (run->options.strict || t->analysed == 0)) {
        return REFCOP_EXIT_FAILURE;
    }
    return t->shown + t->repeated != 0 ? REFCOP_EXIT_FINDINGS : REFCOP_EXIT_OK;
}

static bool prepare(lint_run *run, int count, char **arguments) {
    if (!lint_options_read(&run->options, run->arena, count, arguments)) {
        return false;
    }
    if (run->options.help) {
        return true;
    }
    run->working_directory = lint_working_directory(run->arena);
    if (!choose_root(run) || !read_config(run) || !check_models(run)) {
        return false;
    }
    lint_options *o = &run->options;
    if (o->baseline_write && o->baseline == NULL) {
        o->baseline = lint_join(run->arena, run->root, "refcop-baseline.json");
    }
    if (o->level == LINT_LEVEL_UNSET) {
        o->level = is_first_run(o) ? 0 : 1;
    }
    return true;
}

static int lint(lint_run *run) {
    if (!lint_find_commands(run)) {
        return REFCOP_EXIT_FAILURE;
    }
    if (run->commands.count == 0) {
        lint_complain("no C files to look at in '%s'; name files or a directory, or -p BUILD_DIR",
                      run->root);
        return REFCOP_EXIT_FAILURE;
    }
    lint_analyse(run);
    if (lint_interrupted || !compare_with_before(run)) {
        return REFCOP_EXIT_FAILURE;
    }
    lint_choose(run);
    if (run->options.baseline != NULL && !run->options.baseline_write &&
        !lint_baseline_expire(run, run->options.baseline)) {
        return REFCOP_EXIT_FAILURE;
    }
    if (!write_output(run)) {
        return REFCOP_EXIT_FAILURE;
    }
    lint_summary(run);
    if (run->options.fix && !lint_fix(run)) {
        return REFCOP_EXIT_FAILURE;
    }
    return exit_status(run);
}

static void on_signal(int number) {
    lint_interrupted = number;
}

int refcop_lint_main(int count, char **arguments) {
    if (count == 2 && strcmp(arguments[1], lint_worker_word) == 0) {
        return lint_worker_main();
    }
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    lint_run run = {.arena = refcop_arena_new("lint")};
    int status = REFCOP_EXIT_FAILURE;
    if (prepare(&run, count - 1, arguments + 1)) {
        if (run.options.help) {
            refcop_usage_print(&refcop_usage_lint, stdout);
            status = REFCOP_EXIT_OK;
        } else {
            status = lint(&run);
        }
    }
    refcop_arena_free(run.arena);
    return lint_interrupted != 0 ? 128 + lint_interrupted : status;
}
