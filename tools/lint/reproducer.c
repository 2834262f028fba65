/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "lint/pool.h"
#include "lint/worker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { FLATTEN_SECONDS = 30 };

static void add_quoted(lint_buffer *to, const char *word) {
    lint_add_text(to, " '");
    for (const char *at = word; *at != '\0'; at++) {
        if (*at == '\'') {
            lint_add_text(to, "'\\''");
        } else {
            lint_add(to, at, 1);
        }
    }
    lint_add_text(to, "'");
}

/* Flags that still mean something when every include is in place. */
static bool is_path_flag(const char *word) {
    return lint_starts(word, "-I") || lint_starts(word, "-i");
}

static void add_script(const lint_run *run, const lint_outcome *outcome, const char *source,
                       lint_buffer *to) {
    const lint_command *command = outcome->command;
    lint_add_format(to, "#!/bin/sh\n# refcop %s: %s\n# of %s\n", REFCOP_VERSION, outcome->problem,
                    command->file);
    if (source != NULL) {
        lint_add_text(to, "cd \"$(dirname \"$0\")\" || exit\nexec refcop lint --config=-");
        add_quoted(to, lint_name_of(source));
    } else {
        lint_add_text(
            to, "# Its includes could not be put in place: this needs the project itself.\ncd");
        add_quoted(to, command->directory);
        lint_add_text(to, " || exit\nexec refcop lint --config=-");
        add_quoted(to, command->file);
    }
    for (size_t i = 0; i < run->options.models.count; i++) {
        lint_add_text(to, " --model");
        add_quoted(to, run->options.models.items[i]);
    }
    lint_add_text(to, " --");
    for (size_t i = 0; i < command->argument_count; i++) {
        const char *word = command->arguments[i];
        if (source != NULL && is_path_flag(word)) {
            i += strlen(word) == 2 || strcmp(word, "-isystem") == 0 ||
                         strcmp(word, "-iquote") == 0 || strcmp(word, "-idirafter") == 0 ||
                         strcmp(word, "-include") == 0
                     ? 1
                     : 0;
            continue;
        }
        add_quoted(to, word);
    }
    lint_add_text(to, "\n");
}

void lint_reproduce(const lint_run *run, lint_outcome *outcome, const char *said) {
    refcop_arena *arena = run->arena;
    const char *base = run->options.crash_dir;
    if (base == NULL) {
        base = getenv("TMPDIR");
    } else {
        mkdir(base, 0777);
    }
    char *directory =
        lint_format(arena, "%s/refcop-%s-XXXXXX", base != NULL && base[0] != '\0' ? base : "/tmp",
                    outcome->state == LINT_CRASHED ? "crash" : "timeout");
    directory = lint_absolute(arena, run->working_directory, directory);
    if (mkdtemp(directory) == NULL) {
        return;
    }
    const char *source = lint_join(arena, directory, lint_name_of(outcome->command->file));
    char *job = lint_worker_job(run, outcome->command, source);
    bool flat = job != NULL && lint_pool_once(job, FLATTEN_SECONDS) && lint_is_file(source);
    free(job);
    lint_buffer script = {0};
    add_script(run, outcome, flat ? source : NULL, &script);
    const char *path = lint_join(arena, directory, "reproduce.sh");
    if (lint_write_file(path, script.text, script.length)) {
        chmod(path, 0755);
    }
    lint_buffer_free(&script);
    lint_write_file(lint_join(arena, directory, "stderr.txt"), said, strlen(said));
    outcome->reproducer = directory;
}
