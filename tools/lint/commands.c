/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "lint/commands.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char database_name[] = "compile_commands.json";

/* directory/compile_commands.json, or that of a directory in it, the first by name. NULL: none. */
static const char *database_in(refcop_arena *arena, const char *directory) {
    const char *own = lint_join(arena, directory, database_name);
    if (lint_is_file(own)) {
        return own;
    }
    DIR *entries = opendir(directory);
    const char *best = NULL;
    for (struct dirent *entry; entries != NULL && (entry = readdir(entries)) != NULL;) {
        if (entry->d_name[0] == '.') {
            continue;
        }
        const char *path = lint_format(arena, "%s/%s/%s", directory, entry->d_name, database_name);
        if (lint_is_file(path) && (best == NULL || strcmp(path, best) < 0)) {
            best = path;
        }
    }
    if (entries != NULL) {
        closedir(entries);
    }
    return best;
}

/* The same for directory and those that it is in, up to the run's root. */
static const char *database_above(const lint_run *run, const char *directory) {
    for (;;) {
        const char *found = database_in(run->arena, directory);
        if (found != NULL || strcmp(directory, "/") == 0 || strcmp(directory, run->root) == 0) {
            return found;
        }
        directory = lint_directory_of(run->arena, directory);
    }
}

static bool read_database(lint_run *run, const char *path) {
    size_t size = 0;
    char *text = lint_read_file(run->arena, path, &size);
    if (text == NULL) {
        lint_complain("cannot read '%s': %s", path, strerror(errno));
        return false;
    }
    return lint_database_read(run->arena, &run->commands, path, text, size);
}

static bool read_build(lint_run *run, const char *build) {
    const char *path = lint_absolute(run->arena, run->working_directory, build);
    if (!lint_is_file(path)) {
        if (!lint_is_directory(path)) {
            lint_complain("-p %s: there is no such directory", build);
            return false;
        }
        path = lint_join(run->arena, path, database_name);
        if (!lint_is_file(path)) {
            lint_complain(
                "-p %s: no %s in it; CMake writes one with "
                "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON, meson always, and for others there is "
                "`bear -- make`",
                build, database_name);
            return false;
        }
    }
    return read_database(run, path);
}

static void say_database(const lint_run *run, const char *path) {
    const char *shown = lint_below(run->root, path);
    if (!run->options.quiet) {
        fprintf(stderr, "refcop lint: files and flags as %s says\n", shown != NULL ? shown : path);
    }
}

/* A command with the flags given. */
static void add_with(lint_run *run, const char *file, const lint_list *flags,
                     const char *compiler) {
    lint_list words = {0};
    lint_push(run->arena, &words, compiler);
    for (size_t i = 0; i < flags->count; i++) {
        lint_push(run->arena, &words, flags->items[i]);
    }
    lint_add_command(run->arena, &run->commands, run->working_directory, file, words.count,
                     words.items);
}

/* --- which of the commands are wanted --------------------------------------------------------- */

static bool is_excluded(const lint_run *run, const char *file) {
    const char *below = lint_below(run->root, file);
    for (size_t i = 0; i < run->options.exclude.count; i++) {
        if (lint_glob(run->options.exclude.items[i], below != NULL ? below : file)) {
            return true;
        }
    }
    return false;
}

static bool is_same(const lint_command *a, const lint_command *b) {
    if (a->argument_count != b->argument_count || strcmp(a->file, b->file) != 0 ||
        strcmp(a->directory, b->directory) != 0) {
        return false;
    }
    for (size_t i = 0; i < a->argument_count; i++) {
        if (strcmp(a->arguments[i], b->arguments[i]) != 0) {
            return false;
        }
    }
    return true;
}

static int compare_commands(const void *left, const void *right) {
    const lint_command *a = left, *b = right;
    int order = strcmp(a->file, b->file);
    if (order == 0) {
        order = strcmp(a->directory, b->directory);
    }
    for (size_t i = 0; order == 0 && i < a->argument_count && i < b->argument_count; i++) {
        order = strcmp(a->arguments[i], b->arguments[i]);
    }
    if (order == 0 && a->argument_count != b->argument_count) {
        order = a->argument_count < b->argument_count ? -1 : 1;
    }
    return order;
}

/* Sorts; drops what is excluded and what is there twice. */
static void tidy(lint_run *run) {
    lint_commands *commands = &run->commands;
    size_t kept = 0;
    if (commands->count != 0) {
        qsort(commands->items, commands->count, sizeof commands->items[0], compare_commands);
    }
    for (size_t i = 0; i < commands->count; i++) {
        if (!is_excluded(run, commands->items[i].file) &&
            (kept == 0 || !is_same(&commands->items[kept - 1], &commands->items[i]))) {
            commands->items[kept++] = commands->items[i];
        }
    }
    commands->count = kept;
}

/* Keeps the commands from `first` on whose file is path or below it. */
static size_t select_below(lint_run *run, size_t first, const char *path) {
    lint_commands *commands = &run->commands;
    size_t kept = first;
    for (size_t i = first; i < commands->count; i++) {
        const char *file = lint_real(run->arena, "/", commands->items[i].file);
        if (lint_below(path, file) != NULL || lint_below(path, commands->items[i].file) != NULL) {
            commands->items[kept++] = commands->items[i];
        }
    }
    commands->count = kept;
    return kept - first;
}

/* --- each way of asking ----------------------------------------------------------------------- */

/* Commands for the file or directory that the project's setup gives. False: none. */
static bool add_of_setup(lint_run *run, const char *path) {
    size_t first = run->commands.count;
    lint_ask_setup(run);
    for (size_t i = 0; i < run->setup.count; i++) {
        lint_push_command(run->arena, &run->commands, &run->setup.items[i]);
    }
    return select_below(run, first, path) != 0;
}

/* A file without flags: from a database above it, from the project's setup, else as the interpreter
 * says. */
static bool find_for_file(lint_run *run, const char *file, const char *given) {
    size_t first = run->commands.count;
    const char *database = run->options.build == NULL
                               ? database_above(run, lint_directory_of(run->arena, file))
                               : NULL;
    if (run->options.build != NULL) {
        if (!read_build(run, run->options.build)) {
            return false;
        }
    } else if (database != NULL && !read_database(run, database)) {
        return false;
    }
    if (select_below(run, first, file) != 0) {
        return true;
    }
    if (run->options.build != NULL) {
        lint_complain("'%s' is not in the compile commands of '%s'", given, run->options.build);
        return false;
    }
    if (database == NULL && !run->options.from_stdin && add_of_setup(run, file)) {
        return true;
    }
    lint_list flags = {0}, rest = {0};
    if (!lint_python_flags(run, &flags)) {
        return false;
    }
    for (size_t i = 1; i < flags.count; i++) {
        lint_push(run->arena, &rest, flags.items[i]);
    }
    lint_push(run->arena, &rest, lint_format(run->arena, "-I%s", run->root));
    add_with(run, file, &rest, flags.items[0]);
    return true;
}

static bool find_for_directory(lint_run *run, const char *directory) {
    size_t first = run->commands.count;
    if (run->options.build != NULL) {
        if (!read_build(run, run->options.build)) {
            return false;
        }
    } else {
        const char *database = database_above(run, directory);
        if (database == NULL) {
            bool is_part = strcmp(directory, run->root) != 0 &&
                           !lint_is_file(lint_join(run->arena, directory, "setup.py"));
            return (is_part && add_of_setup(run, directory)) || lint_discover(run, directory);
        }
        say_database(run, database);
        if (!read_database(run, database)) {
            return false;
        }
    }
    select_below(run, first, directory);
    return true;
}

static bool find_for_path(lint_run *run, const char *given) {
    const char *path = lint_real(run->arena, run->working_directory, given);
    if (lint_is_directory(path)) {
        return find_for_directory(run, path);
    }
    if (access(path, R_OK) != 0) {
        lint_complain("cannot read '%s': %s", given, strerror(errno));
        return false;
    }
    if (run->options.has_flags) {
        add_with(run, path, &run->options.compiler_flags, "cc");
        return true;
    }
    return find_for_file(run, path, given);
}

static bool find_for_stdin(lint_run *run) {
    const char *file = lint_absolute(run->arena, run->working_directory, run->options.assume_file);
    size_t size = 0;
    char *text = lint_read_all(run->arena, STDIN_FILENO, &size);
    if (text == NULL) {
        lint_complain("cannot read standard input: %s", strerror(errno));
        return false;
    }
    if (run->options.has_flags) {
        add_with(run, file, &run->options.compiler_flags, "cc");
    } else if (!find_for_file(run, file, run->options.assume_file)) {
        return false;
    }
    run->commands.count = 1; /* an editor shows one configuration */
    run->commands.items[0].text = text;
    run->commands.items[0].text_size = size;
    return true;
}

bool lint_find_commands(lint_run *run) {
    const lint_list *paths = &run->options.paths;
    if (run->options.from_stdin) {
        return find_for_stdin(run);
    }
    if (paths->count == 0) {
        if (run->options.build != NULL) {
            if (!read_build(run, run->options.build)) {
                return false;
            }
        } else if (!find_for_directory(run, run->working_directory)) {
            return false;
        }
    }
    for (size_t i = 0; i < paths->count; i++) {
        if (!find_for_path(run, paths->items[i])) {
            return false;
        }
    }
    tidy(run);
    return true;
}
