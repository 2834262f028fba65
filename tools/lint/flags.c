/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * From a compile command, of any compiler that looks like GCC, to what our own front end wants.
 * What neither list knows stays; what clang does not know either, Frontend.cpp drops. */
#include "lint/commands.h"

#include <string.h>

typedef struct flag {
    const char *name;
    char kind; /* '1': this word alone; '2': this word and the next; '=': whatever begins so; 'j':
                  this word and the next, or both as one */
    bool is_foreign; /* counts as adjusted for another compiler */
} flag;

/* Not about what the code means: outputs, dependency files, warnings, other people's plugins. */
static const flag dropped[] = {
    {"-c", '1', false},
    {"-S", '1', false},
    {"-E", '1', false},
    {"-o", 'j', false},
    {"-M", '1', false},
    {"-MM", '1', false},
    {"-MD", '1', false},
    {"-MMD", '1', false},
    {"-MG", '1', false},
    {"-MP", '1', false},
    {"-MF", 'j', false},
    {"-MT", 'j', false},
    {"-MQ", 'j', false},
    {"-MJ", 'j', false},
    {"-Wp,-M", '=', false},
    {"-Wl,", '=', false},
    {"-Wa,", '=', false},
    {"-Xlinker", '2', false},
    {"-Xassembler", '2', false},
    {"-save-temps", '=', false},
    {"-pipe", '1', false},
    {"-fsyntax-only", '1', false},
    {"-fdiagnostics-", '=', false},
    {"-fcolor-diagnostics", '1', false},
    {"--serialize-diagnostics", '2', false},
    {"-fplugin=", '=', true},
    {"-fplugin-arg-", '=', true},
    {"-fpass-plugin=", '=', true},
    {"-specs=", '=', true},
    {"--specs=", '=', true},
    {"-specs", '2', true},
    {"-flto", '=', true},
    {"-fno-lto", '1', false},
    {"-ffat-lto-objects", '1', true},
    {"-fno-fat-lto-objects", '1', true},
    {"-fuse-linker-plugin", '1', true},
    {"-fuse-ld=", '=', false},
    {"-fprofile-", '=', false},
    {"-fno-profile-", '=', false},
    {"-fcs-profile-", '=', false},
    {"--coverage", '1', false},
    {"-ftest-coverage", '1', false},
    {"-fcoverage-mapping", '1', false},
    {"-fanalyzer", '1', true},
    {"-fsanitize-coverage=", '=', false},
    {"-fcallgraph-info", '=', true},
    {"-fdump-", '=', true},
    {"-fopt-info", '=', true},
    {"-fstack-usage", '1', false},
    {"-fmodules-ts", '1', true},
    {"--param", 'j', true},
    {"-aux-info", '2', true},
    {"-wrapper", '2', true},
    {"-B", 'j', false}, /* another compiler's own files */
    {"-mabi=apcs-gnu", '1', true},
    {"-mtune=", '=', false}, /* the name may be news to us, and changes no meaning */
    {"-mfunction-return=", '=', true},
    {"-mindirect-branch", '=', true},
    {"-mbranch-cost=", '=', true},
    {"-mrecord-mcount", '1', true},
    {"-fcf-protection", '=', false},
    {"-g", '1', false},
    {"-ggdb", '=', false},
    {"-gdwarf", '=', false},
    {"-gz", '=', false},
    {"-grecord-gcc-switches", '1', true},
    {"-iplugindir=", '=', true},
    {"-no-canonical-prefixes", '1', false},
};

/* Programs that come before the compiler. */
static const char *const launchers[] = {"ccache", "sccache", "distcc", "icecc",
                                        "env",    "nice",    "time"};

static const flag *find_flag(const char *word) {
    for (size_t i = 0; i < sizeof dropped / sizeof dropped[0]; i++) {
        const flag *f = &dropped[i];
        bool exact = strcmp(word, f->name) == 0;
        if (exact || ((f->kind == '=' || f->kind == 'j') && lint_starts(word, f->name))) {
            return f;
        }
    }
    return NULL;
}

/* -Wall; but -Wp,-DNAME is a definition. */
static bool is_warning(const char *word) {
    return word[0] == '-' &&
           (word[1] == 'W' || strcmp(word, "-w") == 0 || lint_starts(word, "-pedantic")) &&
           !lint_starts(word, "-Wp,");
}

static bool takes_next(const flag *f, const char *word) {
    return f->kind == '2' || (f->kind == 'j' && strcmp(word, f->name) == 0);
}

/* -Wp,-DA=1,-UB: what the preprocessor is told, as clang's driver takes it. */
static void add_preprocessor_words(refcop_arena *arena, lint_list *kept, const char *word) {
    const char *from = word + strlen("-Wp,");
    while (*from != '\0') {
        size_t length = strcspn(from, ",");
        const char *part = lint_copy_n(arena, from, length);
        if (lint_starts(part, "-D") || lint_starts(part, "-U") || lint_starts(part, "-I")) {
            lint_push(arena, kept, part);
        }
        from += length + (from[length] == ',' ? 1 : 0);
    }
}

static size_t skip_launchers(size_t count, const char *const *arguments) {
    size_t first = 0;
    while (first + 1 < count) {
        const char *name = lint_name_of(arguments[first]);
        bool is_launcher = strchr(name, '=') != NULL; /* env NAME=VALUE */
        for (size_t i = 0; i < sizeof launchers / sizeof launchers[0]; i++) {
            is_launcher = is_launcher || strcmp(name, launchers[i]) == 0;
        }
        if (!is_launcher) {
            break;
        }
        first++;
    }
    return first;
}

static bool is_the_file(refcop_arena *arena, const char *directory, const char *file,
                        const char *word) {
    return strcmp(word, file) == 0 ||
           (word[0] != '-' && strcmp(lint_name_of(word), lint_name_of(file)) == 0 &&
            strcmp(lint_absolute(arena, directory, word), file) == 0);
}

void lint_push_command(refcop_arena *arena, lint_commands *commands, const lint_command *command) {
    if (commands->count == commands->capacity) {
        size_t capacity = commands->capacity == 0 ? 16 : 2 * commands->capacity;
        commands->items = refcop_arena_grow(arena, commands->items, commands->count, capacity,
                                            sizeof commands->items[0]);
        commands->capacity = capacity;
    }
    commands->items[commands->count++] = *command;
}

void lint_add_command(refcop_arena *arena, lint_commands *commands, const char *directory,
                      const char *file, size_t count, const char *const *arguments) {
    lint_list kept = {0};
    size_t first = skip_launchers(count, arguments);
    for (size_t i = first + 1; i < count; i++) {
        const char *word = arguments[i];
        const flag *f = find_flag(word);
        if (f != NULL) {
            commands->dropped_flags += f->is_foreign ? 1 : 0;
            i += takes_next(f, word) ? 1 : 0;
        } else if (strcmp(word, "-Xclang") == 0) {
            i++; /* plugins, and our own front end is no driver for anything else */
        } else if (lint_starts(word, "-Wp,")) {
            add_preprocessor_words(arena, &kept, word);
        } else if (strcmp(word, "--") != 0 && !is_warning(word) &&
                   !is_the_file(arena, directory, file, word)) {
            lint_push(arena, &kept, word);
        }
    }
    const lint_command command = {
        .directory = directory,
        .file = file,
        .compiler = first < count ? arguments[first] : "cc",
        .argument_count = kept.count,
        .arguments = kept.items,
    };
    lint_push_command(arena, commands, &command);
}

const char *lint_language_of(const char *file) {
    static const char *const cplusplus[] = {".cpp", ".cc", ".cxx", ".C", ".c++", ".mm", ".cu"};
    for (size_t i = 0; i < sizeof cplusplus / sizeof cplusplus[0]; i++) {
        if (lint_ends(file, cplusplus[i])) {
            return "C++";
        }
    }
    return lint_ends(file, ".c") || lint_ends(file, ".i") ? "C" : NULL;
}
