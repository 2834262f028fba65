/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * [tool.refcop] of pyproject.toml:
 *
 *   level = 1                        levels.ref-leak = 2
 *   disable = ["unchecked-null"]     exclude = ["vendor", "src/generated_*.c"]
 *   models = ["spam.refs"]           target-python = "3.12"
 *   baseline = "refcop.json"         build = "build"
 *   python = "python3.13"            headers = true
 *   strict = true                    timeout = 60               setup = false */
#include "lint/options.h"
#include "lint/toml.h"

#include <stdio.h>
#include <string.h>

typedef struct reader {
    lint_options *options;
    refcop_arena *arena;
    const char *path, *directory;
    bool has_level, has_target, has_python, has_timeout; /* the command line says it */
    bool ok;
} reader;

static const char *const keys[] = {"level",         "levels",   "disable", "exclude", "models",
                                   "target-python", "baseline", "build",   "python",  "headers",
                                   "strict",        "timeout",  "setup",   "free-threaded"};
enum { KEY_COUNT = sizeof keys / sizeof keys[0] };

static void wrong(reader *r, const lint_toml_entry *entry, const char *message) {
    fprintf(stderr, "%s:%u:%u: error: %s\n", r->path, entry->line, entry->column, message);
    r->ok = false;
}

static bool expect(reader *r, const lint_toml_entry *entry, lint_toml_kind kind, const char *what) {
    if (entry->kind == kind) {
        return true;
    }
    wrong(r, entry, lint_format(r->arena, "'%s' in [tool.refcop] must be %s", entry->key, what));
    return false;
}

/* Whether entry is one string of a list; the list itself is passed over. */
static bool is_string_of_list(reader *r, const lint_toml_entry *entry) {
    if (entry->in_list) {
        return expect(r, entry, LINT_TOML_STRING, "a list of strings");
    }
    expect(r, entry, LINT_TOML_LIST, "a list of strings");
    return false;
}

static void read_level(reader *r, const lint_toml_entry *entry, int *level) {
    if (!expect(r, entry, LINT_TOML_INTEGER, "0, 1 or 2")) {
        return;
    }
    if (entry->number < 0 || entry->number > 2) {
        wrong(r, entry,
              lint_format(r->arena, "'%s' in [tool.refcop] must be 0, 1 or 2", entry->key));
        return;
    }
    *level = (int)entry->number;
}

static void read_rule(reader *r, const lint_toml_entry *entry, const char *word,
                      refcop_rule *rule) {
    const char *why = NULL;
    if (!lint_parse_rule(r->arena, word, rule, &why)) {
        wrong(r, entry, why);
    }
}

static const char *path_of(const reader *r, const lint_toml_entry *entry) {
    return lint_absolute(r->arena, r->directory, entry->text);
}

static void unknown(reader *r, const lint_toml_entry *entry) {
    if (entry->in_list) {
        return; /* its list was complained about */
    }
    wrong(r, entry,
          lint_format(r->arena, "unknown key '%s' in [tool.refcop]%s", entry->key,
                      lint_did_you_mean(r->arena, entry->key, keys, KEY_COUNT)));
}

static void read_flag(reader *r, const lint_toml_entry *entry, bool *flag) {
    if (expect(r, entry, LINT_TOML_BOOLEAN, "true or false")) {
        *flag = *flag || entry->number != 0;
    }
}

static void read_list(reader *r, const lint_toml_entry *entry) {
    lint_options *o = r->options;
    if (!is_string_of_list(r, entry)) {
        return;
    }
    if (strcmp(entry->key, "disable") == 0) {
        refcop_rule rule = REFCOP_RULE_COUNT;
        read_rule(r, entry, entry->text, &rule);
        if (rule != REFCOP_RULE_COUNT && !(o->has_only && o->only[rule])) {
            o->disabled[rule] = true;
        }
    } else if (strcmp(entry->key, "exclude") == 0) {
        lint_push(r->arena, &o->exclude, lint_copy(r->arena, entry->text));
    } else {
        lint_push(r->arena, &o->models, path_of(r, entry));
    }
}

static void read_string(reader *r, const lint_toml_entry *entry) {
    lint_options *o = r->options;
    bool is_version = strcmp(entry->key, "target-python") == 0;
    if (!expect(r, entry, LINT_TOML_STRING,
                is_version ? "a string such as \"3.12\"" : "a string")) {
        return;
    }
    if (strcmp(entry->key, "baseline") == 0) {
        if (o->baseline == NULL && o->baseline_from == NULL) {
            o->baseline = path_of(r, entry);
        }
    } else if (strcmp(entry->key, "build") == 0) {
        if (o->build == NULL && !o->has_flags) {
            o->build = path_of(r, entry);
        }
    } else if (strcmp(entry->key, "python") == 0) {
        if (!r->has_python) { /* a name to be searched, or a path */
            o->python = strchr(entry->text, '/') != NULL ? path_of(r, entry)
                                                         : lint_copy(r->arena, entry->text);
        }
    } else if (refcop_parse_python(entry->text) == 0) {
        wrong(r, entry, "'target-python' in [tool.refcop] must be a version such as \"3.12\"");
    } else if (!r->has_target) {
        o->target_python = lint_copy(r->arena, entry->text);
    }
}

static void read_timeout(reader *r, const lint_toml_entry *entry) {
    if (!expect(r, entry, LINT_TOML_INTEGER, "a number of seconds")) {
        return;
    }
    if (entry->number < 0 || entry->number > 86400) {
        wrong(r, entry, "'timeout' in [tool.refcop] must be a number of seconds up to 86400");
    } else if (!r->has_timeout) {
        r->options->timeout = (unsigned)entry->number;
    }
}

static bool is_one_of(const char *key, const char *const *set) {
    while (*set != NULL && strcmp(*set, key) != 0) {
        set++;
    }
    return *set != NULL;
}

static void visit(void *context, const lint_toml_entry *entry) {
    static const char *const lists[] = {"disable", "exclude", "models", NULL};
    static const char *const strings[] = {"baseline", "build", "python", "target-python", NULL};
    reader *r = context;
    lint_options *o = r->options;
    if (strcmp(entry->key, "level") == 0) {
        int level = o->level;
        read_level(r, entry, &level);
        o->level = r->has_level ? o->level : level;
    } else if (strcmp(entry->key, "levels") == 0) {
        expect(r, entry, LINT_TOML_TABLE, "a table: levels.ref-leak = 2");
    } else if (lint_starts(entry->key, "levels.")) {
        refcop_rule rule = REFCOP_RULE_COUNT;
        read_rule(r, entry, entry->key + strlen("levels."), &rule);
        if (rule != REFCOP_RULE_COUNT && !r->has_level) {
            read_level(r, entry, &o->rule_level[rule]);
        }
    } else if (is_one_of(entry->key, lists)) {
        read_list(r, entry);
    } else if (is_one_of(entry->key, strings)) {
        read_string(r, entry);
    } else if (strcmp(entry->key, "headers") == 0) {
        read_flag(r, entry, &o->headers);
    } else if (strcmp(entry->key, "free-threaded") == 0) {
        read_flag(r, entry, &o->free_threaded);
    } else if (strcmp(entry->key, "strict") == 0) {
        read_flag(r, entry, &o->strict);
    } else if (strcmp(entry->key, "setup") == 0) {
        bool setup = false;
        read_flag(r, entry, &setup);
        o->no_setup = o->no_setup || !setup;
    } else if (strcmp(entry->key, "across-files") == 0) {
        read_flag(r, entry, &o->across_files);
    } else if (strcmp(entry->key, "timeout") == 0) {
        read_timeout(r, entry);
    } else if (strchr(entry->key, '.') == NULL) {
        unknown(r, entry);
    }
}

bool lint_config_read(lint_options *options, refcop_arena *arena, const char *path,
                      const char *shown, const char *text, size_t size) {
    reader r = {.options = options,
                .arena = arena,
                .path = shown,
                .directory = lint_directory_of(arena, path),
                .has_level = options->level != LINT_LEVEL_UNSET,
                .has_target = options->target_python != NULL,
                .has_python = options->python != NULL,
                .has_timeout = options->timeout != LINT_TIMEOUT_SECONDS,
                .ok = true};
    lint_toml_error error = {0};
    if (!lint_toml_visit(text, size, "tool", "refcop", visit, &r, &error)) {
        fprintf(stderr, "%s:%u:%u: error: %s\n", shown, error.line, error.column, error.message);
        return false;
    }
    return r.ok;
}
