/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * A project without compile commands: discover.py asks its setup and the interpreter. */
#include "lint/commands.h"
#include "lint/texts.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SETUP_SECONDS = 300 };

static const char *scratch_directory; /* removed when the program ends */

static void remove_scratch(void) {
    refcop_arena *arena = refcop_arena_new("lint: scratch");
    const char *const command[] = {"rm", "-rf", "--", scratch_directory, NULL};
    lint_run_program(arena, "/", command, NULL, 60, NULL, NULL);
    refcop_arena_free(arena);
}

static const char *make_scratch(void) {
    static char path[512];
    if (scratch_directory == NULL) {
        const char *base = getenv("TMPDIR");
        snprintf(path, sizeof path, "%s/refcop-build-XXXXXX",
                 base != NULL && base[0] != '\0' ? base : "/tmp");
        scratch_directory = mkdtemp(path);
        if (scratch_directory != NULL) {
            atexit(remove_scratch);
        }
    }
    return scratch_directory;
}

/* The last line that is not empty. */
static const char *last_line(refcop_arena *arena, const char *text) {
    size_t end = strlen(text);
    while (end > 0 && (text[end - 1] == '\n' || text[end - 1] == ' ')) {
        end--;
    }
    size_t begin = end;
    while (begin > 0 && text[begin - 1] != '\n') {
        begin--;
    }
    return lint_copy_n(arena, text + begin, end - begin);
}

/* Runs discover.py; a new reference, or NULL after a message. */
static json_t *ask(lint_run *run, const char *what, const char *directory) {
    refcop_arena *arena = run->arena;
    const char *python = run->options.python != NULL ? run->options.python : "python3";
    const refcop_text *script = refcop_text_find(refcop_lint_texts, "discover.py");
    const char *scratch = make_scratch();
    if (scratch == NULL) {
        lint_complain("cannot make a directory for temporary files");
        return NULL;
    }
    const char *const command[] = {
        python, "-", what, directory, scratch, run->options.no_setup ? "no-setup" : "setup", NULL};
    char *output, *errors;
    int status =
        lint_run_program(arena, directory, command, script->begin, SETUP_SECONDS, &output, &errors);
    json_t *answer = status == 0 ? json_loads(output, 0, NULL) : NULL;
    if (answer == NULL && errors[0] == '\0') {
        lint_complain(
            "no Python interpreter '%s' to ask for flags; name one with --python, or give "
            "the flags: refcop lint FILE... -- -I DIR_OF_PYTHON_H",
            python);
    } else if (answer == NULL) {
        lint_complain("%s could not say how '%s' is compiled: %s", python, directory,
                      last_line(arena, errors));
    }
    return answer;
}

static void take_strings(refcop_arena *arena, json_t *array, lint_list *into) {
    size_t i;
    json_t *word;
    json_array_foreach(array, i, word) {
        if (json_is_string(word)) {
            lint_push(arena, into, lint_copy(arena, json_string_value(word)));
        }
    }
}

bool lint_python_flags(lint_run *run, lint_list *flags) {
    json_t *answer = ask(run, "flags", run->working_directory);
    if (answer == NULL) {
        return false;
    }
    take_strings(run->arena, json_object_get(answer, "flags"), flags);
    json_decref(answer);
    return flags->count != 0;
}

static void take_commands(lint_run *run, json_t *list, lint_commands *commands) {
    size_t i;
    json_t *entry;
    json_array_foreach(list, i, entry) {
        const char *directory = json_string_value(json_object_get(entry, "directory"));
        const char *file = json_string_value(json_object_get(entry, "file"));
        lint_list words = {0};
        take_strings(run->arena, json_object_get(entry, "arguments"), &words);
        if (directory != NULL && file != NULL && words.count != 0) {
            directory = lint_copy(run->arena, directory);
            lint_add_command(run->arena, commands, directory,
                             lint_absolute(run->arena, directory, file), words.count, words.items);
        }
    }
}

static void say_how(const lint_run *run, json_t *answer) {
    const char *how = json_string_value(json_object_get(answer, "how"));
    const char *problem = json_string_value(json_object_get(answer, "problem"));
    if (run->options.quiet || (how == NULL && problem == NULL)) {
        return;
    }
    if (how != NULL && strcmp(how, "guess") != 0) {
        fprintf(stderr, "refcop lint: files and flags as %s says\n", how);
        return;
    }
    fprintf(stderr, "refcop lint: flags are guessed%s%s; a compile_commands.json is better\n",
            problem != NULL ? ": " : "", problem != NULL ? problem : "");
}

static bool take_answer(lint_run *run, json_t *answer, lint_commands *commands) {
    say_how(run, answer);
    const char *database = json_string_value(json_object_get(answer, "database"));
    if (database == NULL) {
        take_commands(run, json_object_get(answer, "commands"), commands);
        return true;
    }
    size_t size = 0;
    char *text = lint_read_file(run->arena, database, &size);
    return text != NULL && lint_database_read(run->arena, commands, lint_copy(run->arena, database),
                                              text, size);
}

bool lint_discover(lint_run *run, const char *directory) {
    json_t *answer = ask(run, "project", directory);
    bool ok = answer != NULL && take_answer(run, answer, &run->commands);
    json_decref(answer);
    return ok;
}

void lint_ask_setup(lint_run *run) {
    if (run->setup_asked || run->options.no_setup) {
        return;
    }
    run->setup_asked = true;
    json_t *answer = ask(run, "setup", run->root);
    if (answer != NULL) {
        (void)take_answer(run, answer, &run->setup); /* without it: the interpreter's flags */
    }
    json_decref(answer);
}
