/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "lint/worker.h"

#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

const char lint_worker_word[] = "--worker";

/* The engine's own budget for one file, in milliseconds of CPU time: what runs out is counted as
 * given up on. The pool's time limit is for what the engine does not control. */
enum { ENGINE_MILLISECONDS = 30000 };

/* --- a job as a line -------------------------------------------------------------------------- */

static json_t *bytes(const char *text, size_t size) {
    json_t *string = json_stringn(text, size);
    return string != NULL ? string : json_stringn_nocheck(text, size);
}

char *lint_worker_job(const lint_run *run, const lint_command *command, const char *flatten) {
    json_t *arguments = json_array(), *options = json_array();
    for (size_t i = 0; i < command->argument_count; i++) {
        json_array_append_new(arguments,
                              bytes(command->arguments[i], strlen(command->arguments[i])));
    }
    /* Always up to level 2, so that ordinals, and with them fingerprints, are the same whatever
     * level is asked for. */
    json_array_append_new(options, json_string("level=2"));
    json_array_append_new(options, json_sprintf("timeout-ms=%d", ENGINE_MILLISECONDS));
    if (run->options.headers) {
        json_array_append_new(options, json_string("headers"));
    }
    if (run->options.free_threaded) {
        json_array_append_new(options, json_string("free-threaded"));
    }
    if (run->options.target_python != NULL) {
        json_array_append_new(options,
                              json_sprintf("target-python=%s", run->options.target_python));
    }
    for (size_t i = 0; i < run->options.models.count; i++) {
        json_array_append_new(options, json_sprintf("model=%s", run->options.models.items[i]));
    }
    json_t *job = json_pack("{s:o, s:o, s:o, s:o, s:o}", "directory",
                            bytes(command->directory, strlen(command->directory)), "file",
                            bytes(command->file, strlen(command->file)), "compiler",
                            bytes(command->compiler, strlen(command->compiler)), "arguments",
                            arguments, "options", options);
    if (command->text != NULL) {
        json_object_set_new(job, "text", bytes(command->text, command->text_size));
    }
    if (command->contracts != NULL) {
        json_object_set_new(job, "contracts", json_string(command->contracts));
    }
    if (run->options.across_files) {
        json_object_set_new(job, "across", json_true());
    }
    if (flatten != NULL) {
        json_object_set_new(job, "flatten", bytes(flatten, strlen(flatten)));
    }
    if (run->options.cache != NULL) {
        json_object_set_new(job, "say_read", json_true());
    }
    char *line = json_dumps(job, JSON_COMPACT | JSON_ENSURE_ASCII * 0);
    json_decref(job);
    if (line == NULL) { /* a path that is no UTF-8 */
        return NULL;
    }
    size_t length = strlen(line);
    char *with_newline = realloc(line, length + 2);
    with_newline[length] = '\n';
    with_newline[length + 1] = '\0';
    return with_newline;
}

/* --- answering -------------------------------------------------------------------------------- */

static void say(char *line) {
    if (line != NULL) {
        puts(line);
    }
    free(line);
}

static void say_text(const char *kind, const char *text) {
    json_t *record = json_pack("{s:s, s:o}", "kind", kind, "text", bytes(text, strlen(text)));
    say(json_dumps(record, JSON_COMPACT));
    json_decref(record);
}

static void on_finding(void *context, const lint_report *report) {
    (void)context;
    say(lint_record_finding(report));
}

static void on_summary(void *context, const lint_figures *figures) {
    (void)context;
    say(lint_record_figures(figures));
}

static void on_other_language(void *context, const char *language) {
    (void)context;
    say_text("other-language", language);
}

static void on_error(void *context, const char *file, uint32_t line, uint32_t column,
                     const char *message) {
    refcop_arena *arena = context;
    say_text("error", file[0] != '\0'
                          ? lint_format(arena, "%s:%u:%u: %s", file, line, column, message)
                          : message);
}

static void on_read_file(void *context, const char *file) {
    (void)context;
    say_text("read", file);
}

static void on_across(void *context, const char *contracts, const char *const *calls,
                      size_t count) {
    (void)context;
    say(lint_record_across(contracts, calls, count));
}

/* Tests need files that crash or hang: REFCOP_LINT_TEST=crash:NAME or hang:NAME. */
static void misbehave_if_asked(const char *file) {
    const char *test = getenv("REFCOP_LINT_TEST");
    const char *name = test != NULL ? strchr(test, ':') : NULL;
    if (name == NULL || !lint_ends(file, name + 1)) {
        return;
    }
    if (lint_starts(test, "crash:")) {
        fputs("crashing for a test\n", stderr);
        abort();
    }
    for (;;) {
        pause();
    }
}

static const char *const *strings_of(refcop_arena *arena, const json_t *array, size_t *count) {
    *count = json_array_size(array);
    const char **strings = REFCOP_NEW_ARRAY(arena, const char *, *count + 1);
    for (size_t i = 0; i < *count; i++) {
        strings[i] = json_string_value(json_array_get(array, i));
    }
    return strings;
}

static void work(const json_t *record) {
    refcop_arena *arena = refcop_arena_new("lint: job");
    lint_job job = {.directory = json_string_value(json_object_get(record, "directory")),
                    .file = json_string_value(json_object_get(record, "file")),
                    .compiler = json_string_value(json_object_get(record, "compiler")),
                    .text = json_string_value(json_object_get(record, "text")),
                    .text_size = json_string_length(json_object_get(record, "text")),
                    .contracts = json_string_value(json_object_get(record, "contracts"))};
    job.arguments = strings_of(arena, json_object_get(record, "arguments"), &job.argument_count);
    job.options = strings_of(arena, json_object_get(record, "options"), &job.option_count);
    const char *flatten = json_string_value(json_object_get(record, "flatten"));
    const lint_receiver receiver = {
        .context = arena,
        .finding = on_finding,
        .summary = on_summary,
        .other_language = on_other_language,
        .error = on_error,
        .across = json_is_true(json_object_get(record, "across")) ? on_across : NULL,
        .read_file = json_is_true(json_object_get(record, "say_read")) ? on_read_file : NULL};
    if (flatten != NULL) {
        if (!lint_frontend_flatten(&job, flatten)) {
            on_error(arena, "", 0, 0, "it does not preprocess");
        }
    } else {
        misbehave_if_asked(job.file);
        lint_frontend_analyze(&job, &receiver);
    }
    refcop_arena_free(arena);
    puts("{\"kind\":\"done\"}");
    fflush(stdout);
}

int lint_worker_main(void) {
    char *line = NULL;
    size_t capacity = 0;
    ssize_t length;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    while ((length = getline(&line, &capacity, stdin)) > 0) {
        json_t *record = json_loadb(line, (size_t)length, JSON_DECODE_ANY * 0, NULL);
        if (record == NULL) {
            free(line);
            return 2;
        }
        work(record);
        json_decref(record);
    }
    free(line);
    return 0;
}
