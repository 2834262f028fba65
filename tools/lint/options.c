/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "lint/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef enum option_id {
#define LINT_GROUP(title)
#define LINT_OPTION(id, name, letter, argument, help) OPTION_##id,
#include "lint/options.def"
#undef LINT_OPTION
#undef LINT_GROUP
    OPTION_COUNT
} option_id;

static const struct option {
    const char *name;
    char letter;
    const char *argument;
} option_table[OPTION_COUNT] = {
#define LINT_GROUP(title)
#define LINT_OPTION(id, name, letter, argument, help) {name, letter, argument},
#include "lint/options.def"
#undef LINT_OPTION
#undef LINT_GROUP
};

static const char *const format_names[LINT_FORMAT_COUNT] = {
#define LINT_FORMAT(id, name) name,
#include "lint/formats.def"
#undef LINT_FORMAT
};

bool lint_parse_rule(refcop_arena *arena, const char *word, refcop_rule *rule, const char **why) {
    const char *plain = lint_starts(word, "refcop-") ? word + strlen("refcop-") : word;
    *rule = refcop_rule_find(plain);
    if (*rule != REFCOP_RULE_COUNT) {
        return true;
    }
    const char *names[REFCOP_RULE_COUNT];
    for (int r = 0; r < REFCOP_RULE_COUNT; r++) {
        names[r] = refcop_rule_name((refcop_rule)r);
    }
    *why = lint_format(arena, "unknown rule '%s'%s", word,
                       lint_did_you_mean(arena, plain, names, REFCOP_RULE_COUNT));
    return false;
}

int lint_level_of(const lint_options *options, refcop_rule rule) {
    if (options->disabled[rule] || (options->has_only && !options->only[rule])) {
        return -1;
    }
    if (options->rule_level[rule] != LINT_LEVEL_UNSET) {
        return options->rule_level[rule];
    }
    return options->level;
}

/* --- the command line ------------------------------------------------------------------------- */

typedef struct reader {
    lint_options *options;
    refcop_arena *arena;
} reader;

static bool read_number(const reader *r, const char *name, const char *value, unsigned most,
                        unsigned *out) {
    (void)r;
    char *end;
    unsigned long number = strtoul(value, &end, 10);
    if (value[0] < '0' || value[0] > '9' || *end != '\0' || number > most) {
        lint_complain("--%s=%s: expected a number from 0 to %u", name, value, most);
        return false;
    }
    *out = (unsigned)number;
    return true;
}

static bool read_rule(const reader *r, const char *value, bool set[REFCOP_RULE_COUNT]) {
    refcop_rule rule;
    const char *why;
    if (!lint_parse_rule(r->arena, value, &rule, &why)) {
        lint_complain("%s", why);
        return false;
    }
    set[rule] = true;
    return true;
}

static bool read_format(const reader *r, const char *value) {
    for (int f = 0; f < LINT_FORMAT_COUNT; f++) {
        if (strcmp(value, format_names[f]) == 0) {
            r->options->format = (lint_output_format)f;
            return true;
        }
    }
    lint_complain("unknown format '%s'%s", value,
                  lint_did_you_mean(r->arena, value, format_names, LINT_FORMAT_COUNT));
    return false;
}

static bool apply(const reader *r, option_id id, const char *value) {
    lint_options *o = r->options;
    unsigned number = 0;
    switch (id) {
    case OPTION_BUILD:
        o->build = value;
        return true;
    case OPTION_EXCLUDE:
        lint_push(r->arena, &o->exclude, value);
        return true;
    case OPTION_PYTHON:
        o->python = value;
        return true;
    case OPTION_NO_SETUP:
        return o->no_setup = true;
    case OPTION_ACROSS_FILES:
        return o->across_files = true;
    case OPTION_TARGET_PYTHON:
        if (refcop_parse_python(value) == 0) {
            lint_complain("--target-python=%s: expected a version such as 3.12", value);
            return false;
        }
        o->target_python = value;
        return true;
    case OPTION_MODEL:
        lint_push(r->arena, &o->models, value);
        return true;
    case OPTION_HEADERS:
        return o->headers = true;
    case OPTION_FREE_THREADED:
        return o->free_threaded = true;
    case OPTION_STDIN:
        return o->from_stdin = true;
    case OPTION_ASSUME_FILE:
        o->assume_file = value;
        return true;
    case OPTION_ROOT:
        o->root = value;
        return true;
    case OPTION_CONFIG:
        o->config = value;
        return true;
    case OPTION_LEVEL:
        if (!read_number(r, "level", value, 2, &number)) {
            return false;
        }
        o->level = (int)number;
        return true;
    case OPTION_NO:
        return read_rule(r, value, o->disabled);
    case OPTION_ONLY:
        return o->has_only = read_rule(r, value, o->only);
    case OPTION_BASELINE:
        o->baseline = value;
        return true;
    case OPTION_BASELINE_WRITE:
        return o->baseline_write = true;
    case OPTION_BASELINE_FROM:
        o->baseline_from = value;
        return true;
    case OPTION_DIFF:
        o->diff = value;
        return true;
    case OPTION_FIX:
        return o->fix = true;
    case OPTION_FORMAT:
        return read_format(r, value);
    case OPTION_OUTPUT:
        o->output = value;
        return true;
    case OPTION_STRICT:
        return o->strict = true;
    case OPTION_QUIET:
        return o->quiet = true;
    case OPTION_VERBOSE:
        return o->verbose = true;
    case OPTION_JOBS:
        return read_number(r, "jobs", value, 1024, &o->jobs);
    case OPTION_TIMEOUT:
        return read_number(r, "timeout", value, 86400, &o->timeout);
    case OPTION_CACHE:
        o->cache = value;
        return true;
    case OPTION_CRASH_DIR:
        o->crash_dir = value;
        return true;
    case OPTION_HELP:
        return o->help = true;
    case OPTION_COUNT:
        break;
    }
    return false;
}

static bool complain_unknown(const reader *r, const char *written, const char *name) {
    const char *names[OPTION_COUNT];
    for (int i = 0; i < OPTION_COUNT; i++) {
        names[i] = lint_format(r->arena, "--%s", option_table[i].name);
    }
    const char *near =
        lint_did_you_mean(r->arena, lint_format(r->arena, "--%s", name), names, OPTION_COUNT);
    lint_complain("unknown option '%s'%s", written,
                  near[0] != '\0' ? near : "; `refcop lint --help` lists them");
    return false;
}

/* --name, --name=VALUE, --name VALUE. */
static bool read_long(const reader *r, const char *written, const char *next, bool *used_next) {
    const char *equals = strchr(written, '=');
    const char *name = equals != NULL
                           ? lint_copy_n(r->arena, written + 2, (size_t)(equals - written - 2))
                           : written + 2;
    for (int i = 0; i < OPTION_COUNT; i++) {
        if (strcmp(option_table[i].name, name) != 0) {
            continue;
        }
        bool wants = option_table[i].argument[0] != '\0';
        if (equals != NULL && !wants) {
            lint_complain("option '--%s' takes no argument", name);
            return false;
        }
        *used_next = wants && equals == NULL;
        if (*used_next && next == NULL) {
            lint_complain("option '--%s' needs an argument: --%s=%s", name, name,
                          option_table[i].argument);
            return false;
        }
        return apply(r, (option_id)i, equals != NULL ? equals + 1 : next);
    }
    return complain_unknown(r, written, name);
}

/* -j4, -j 4, -qv. */
static bool read_letters(const reader *r, const char *written, const char *next, bool *used_next) {
    for (const char *letter = written + 1; *letter != '\0'; letter++) {
        int i = 0;
        while (i < OPTION_COUNT && option_table[i].letter != *letter) {
            i++;
        }
        if (i == OPTION_COUNT) {
            lint_complain("unknown option '%s'; compiler flags go behind '--', and "
                          "`refcop lint --help` lists the options",
                          written);
            return false;
        }
        if (option_table[i].argument[0] == '\0') {
            if (!apply(r, (option_id)i, NULL)) {
                return false;
            }
            continue;
        }
        const char *value = letter[1] != '\0' ? letter + 1 : next;
        *used_next = letter[1] == '\0';
        if (value == NULL) {
            lint_complain("option '-%c' needs an argument: -%c %s", *letter, *letter,
                          option_table[i].argument);
            return false;
        }
        return apply(r, (option_id)i, value);
    }
    return true;
}

static bool is_consistent(const lint_options *o) {
    if (o->from_stdin && o->assume_file == NULL) {
        lint_complain("--stdin needs --assume-file=FILE: the file that the content is of");
    } else if (o->assume_file != NULL && !o->from_stdin) {
        lint_complain("--assume-file goes with --stdin");
    } else if (o->from_stdin && (o->fix || o->paths.count != 0)) {
        lint_complain("--stdin goes with no other file, and without --fix");
    } else if (o->baseline_from != NULL && o->baseline != NULL) {
        lint_complain("--baseline and --baseline-from exclude each other");
    } else if (o->has_flags && o->build != NULL) {
        lint_complain("-p and flags behind '--' exclude each other");
    } else if (o->has_flags && o->paths.count == 0 && !o->from_stdin) {
        lint_complain("there are compiler flags, but no files: refcop lint FILE... -- FLAG...");
    } else {
        return true;
    }
    return false;
}

bool lint_options_read(lint_options *options, refcop_arena *arena, int count, char **arguments) {
    *options = (lint_options){.level = LINT_LEVEL_UNSET, .timeout = LINT_TIMEOUT_SECONDS};
    for (int r = 0; r < REFCOP_RULE_COUNT; r++) {
        options->rule_level[r] = LINT_LEVEL_UNSET;
    }
    const reader r = {options, arena};
    for (int i = 0; i < count; i++) {
        const char *word = arguments[i];
        const char *next = i + 1 < count ? arguments[i + 1] : NULL;
        bool used_next = false, ok = true;
        if (strcmp(word, "--") == 0) {
            options->has_flags = true;
            for (i++; i < count; i++) {
                lint_push(arena, &options->compiler_flags, arguments[i]);
            }
            break;
        }
        if (lint_starts(word, "--")) {
            ok = read_long(&r, word, next, &used_next);
        } else if (word[0] == '-' && word[1] != '\0') {
            ok = read_letters(&r, word, next, &used_next);
        } else {
            lint_push(arena, &options->paths, word);
        }
        if (!ok) {
            return false;
        }
        i += used_next ? 1 : 0;
    }
    return options->help || is_consistent(options);
}
