/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * The baseline: what is known already. One line of the file for each finding, sorted by place, so
 * that it merges well. Lines and columns are not in it: it stays valid when code moves. */
#include "lint/json.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { BASELINE_VERSION = 1 };

/* Whether the run reports what the entry is about, so that its absence says that it is fixed. */
typedef struct entry {
    json_t *record;
    const char *fingerprint, *rule, *file, *function;
    int level;
} entry;

static bool take_entry(json_t *record, entry *e) {
    *e = (entry){.record = record,
                 .fingerprint = json_string_value(json_object_get(record, "fingerprint")),
                 .rule = json_string_value(json_object_get(record, "rule")),
                 .file = json_string_value(json_object_get(record, "file")),
                 .function = json_string_value(json_object_get(record, "function")),
                 .level = (int)json_integer_value(json_object_get(record, "level"))};
    return e->fingerprint != NULL && e->rule != NULL && e->file != NULL && e->function != NULL;
}

/* The entries of a baseline's text; a new reference, or NULL after a message. */
static json_t *parse(const char *path, const char *text, size_t size) {
    json_error_t error;
    json_t *root = json_loadb(text, size, 0, &error);
    if (root == NULL) {
        lint_complain("%s:%d:%d: %s", path, error.line, error.column, error.text);
        return NULL;
    }
    json_t *entries = json_object_get(root, "findings"), *one;
    if (json_integer_value(json_object_get(root, "refcop-baseline")) != BASELINE_VERSION ||
        !json_is_array(entries)) {
        lint_complain(
            "%s: this is no baseline of this version of refcop; --baseline-write writes one", path);
        json_decref(root);
        return NULL;
    }
    size_t i;
    json_array_foreach(entries, i, one) {
        entry e;
        if (!take_entry(one, &e)) {
            lint_complain("%s: finding %zu lacks its fingerprint, rule, file or function", path,
                          i + 1);
            json_decref(root);
            return NULL;
        }
    }
    json_incref(entries);
    json_decref(root);
    return entries;
}

/* The same for a file. */
static json_t *load(lint_run *run, const char *path) {
    size_t size = 0;
    char *text = lint_read_file(run->arena, path, &size);
    if (text == NULL) {
        lint_complain("cannot read baseline '%s': %s%s", path, strerror(errno),
                      errno == ENOENT ? "; --baseline-write writes it" : "");
        return NULL;
    }
    return parse(path, text, size);
}

static lint_finding *find(const lint_run *run, const char *fingerprint) {
    for (size_t i = 0; i < run->findings.count; i++) {
        if (strcmp(run->findings.items[i].fingerprint, fingerprint) == 0) {
            return &run->findings.items[i];
        }
    }
    return NULL;
}

/* Takes entries, which may be NULL. */
static bool mark_known(lint_run *run, json_t *entries) {
    json_t *one;
    size_t i;
    if (entries == NULL) {
        return false;
    }
    json_array_foreach(entries, i, one) {
        entry e;
        lint_finding *known = take_entry(one, &e) ? find(run, e.fingerprint) : NULL;
        if (known != NULL) {
            known->is_known = true;
        }
    }
    json_decref(entries);
    return true;
}

bool lint_baseline_read(lint_run *run, const char *path) {
    return mark_known(run, load(run, path));
}

bool lint_baseline_parse(lint_run *run, const char *path, const char *text, size_t size) {
    return mark_known(run, parse(path, text, size));
}

/* --- writing ---------------------------------------------------------------------------------- */

static json_t *record_of(const lint_finding *f) {
    return json_pack("{s:s, s:s, s:i, s:o, s:o, s:o}", "fingerprint", f->fingerprint, "rule",
                     f->report.rule, "level", f->report.level, "file", lint_json_text(f->path),
                     "function", lint_json_text(f->report.function), "object",
                     lint_json_text(f->report.object));
}

/* Takes entries. */
static bool save(const char *path, json_t *entries) {
    lint_buffer text = {0};
    size_t i;
    json_t *one;
    lint_add_format(&text, "{\"refcop-baseline\": %d, \"findings\": [", BASELINE_VERSION);
    json_array_foreach(entries, i, one) {
        char *line = json_dumps(one, 0);
        lint_add_format(&text, "%s\n%s", i == 0 ? "" : ",", line);
        free(line);
    }
    lint_add_text(&text, "\n]}\n");
    bool ok = lint_write_file(path, text.text, text.length);
    int error = errno;
    lint_buffer_free(&text);
    json_decref(entries);
    errno = error;
    return ok;
}

bool lint_baseline_write(lint_run *run, const char *path) {
    json_t *entries = json_array();
    for (size_t i = 0; i < run->findings.count; i++) {
        lint_finding *f = &run->findings.items[i];
        int level = lint_level_of(&run->options, refcop_rule_find(f->report.rule));
        if (f->report.level <= level) {
            json_array_append_new(entries, record_of(f));
            f->is_known = true;
        }
    }
    if (save(path, entries)) {
        return true;
    }
    lint_complain("cannot write baseline '%s': %s", path, strerror(errno));
    return false;
}

/* --- what is fixed leaves it ------------------------------------------------------------------ */

/* Whether this run looked at the entry's function and would have found it again. */
static bool was_looked_at(const lint_run *run, const entry *e) {
    refcop_rule rule = refcop_rule_find(e->rule);
    if (rule == REFCOP_RULE_COUNT || lint_level_of(&run->options, rule) < e->level) {
        return false;
    }
    bool analysed = false;
    for (size_t i = 0; i < run->commands.count; i++) {
        const lint_outcome *o = &run->outcomes[i];
        if (strcmp(lint_shown_path(run, o->command->file), e->file) != 0) {
            continue;
        }
        if (o->state != LINT_ANALYSED || o->gave_up > o->gave_up_functions.count) {
            return false;
        }
        analysed = true;
        for (size_t j = 0; j < o->gave_up_functions.count; j++) {
            if (strcmp(o->gave_up_functions.items[j], e->function) == 0) {
                return false;
            }
        }
    }
    /* A file that is gone took its bugs with it. */
    return analysed || !lint_is_file(lint_join(run->arena, run->root, e->file));
}

bool lint_baseline_expire(lint_run *run, const char *path) {
    json_t *entries = load(run, path), *kept = json_array(), *one;
    size_t i;
    if (entries == NULL) {
        json_decref(kept);
        return false;
    }
    json_array_foreach(entries, i, one) {
        entry e;
        if (take_entry(one, &e) && find(run, e.fingerprint) == NULL && was_looked_at(run, &e)) {
            run->totals.fixed++;
        } else {
            json_array_append(kept, one);
        }
    }
    json_decref(entries);
    if (run->totals.fixed == 0) {
        json_decref(kept);
        return true;
    }
    /* In a checkout that cannot be written it stays as it is: the count is said all the same. */
    if (!save(path, kept) && errno != EACCES && errno != EROFS && errno != EPERM) {
        lint_complain("cannot write baseline '%s': %s", path, strerror(errno));
        return false;
    }
    return true;
}

/* --- another revision ------------------------------------------------------------------------- */

void lint_baseline_from(lint_run *run, const lint_run *old) {
    for (size_t i = 0; i < old->findings.count; i++) {
        lint_finding *known = find(run, old->findings.items[i].fingerprint);
        if (known != NULL) {
            known->is_known = true;
        } else if (old->findings.items[i].report.level <=
                   lint_level_of(&run->options,
                                 refcop_rule_find(old->findings.items[i].report.rule))) {
            run->totals.fixed++;
        }
    }
}
