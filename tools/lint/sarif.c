/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * --format=sarif: SARIF 2.1.0, as code scanning wants it: URIs relative to the project's root, the
 * path as a code flow, a fingerprint that survives moved lines. Columns count code points. */
#include "lint/json.h"
#include "lint/texts.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

typedef struct writer {
    const lint_run *run;
    lint_sources sources;
} writer;

static json_t *message(const char *text) {
    return json_pack("{s:o}", "text", lint_json_text(text));
}

/* --- rules ------------------------------------------------------------------------------------ */

/* "RefLeak" of "ref-leak" */
static json_t *pascal(const char *name) {
    char text[64];
    size_t length = 0;
    bool upper = true;
    for (; *name != '\0' && length + 1 < sizeof text; name++) {
        if (*name == '-') {
            upper = true;
        } else {
            text[length++] = upper ? (char)toupper((unsigned char)*name) : *name;
            upper = false;
        }
    }
    text[length] = '\0';
    return json_string(text);
}

/* The page without its title; it begins with what the rule says. */
static const char *page_of(const char *rule) {
    char name[128];
    snprintf(name, sizeof name, "%s.md", rule);
    const refcop_text *page = refcop_text_find(refcop_rule_pages, name);
    if (page == NULL) {
        return NULL;
    }
    const char *body = strstr(page->begin, "\n\n");
    return body != NULL ? body + 2 : page->begin;
}

static json_t *rule(refcop_rule r) {
    const char *name = refcop_rule_name(r), *help = refcop_rule_help(r), *page = page_of(name);
    char id[80], sentence[256];
    snprintf(id, sizeof id, "refcop-%s", name);
    snprintf(sentence, sizeof sentence, "%c%s.", toupper((unsigned char)help[0]), help + 1);
    json_t *help_text = message(page != NULL ? page : sentence);
    json_object_set_new(help_text, "markdown", lint_json_text(page != NULL ? page : sentence));
    return json_pack("{s:s, s:o, s:o, s:o, s:o, s:{s:s}, s:{s:[s,s], s:s, s:s}}", "id", id, "name",
                     pascal(name), "shortDescription", message(sentence), "fullDescription",
                     message(sentence), "help", help_text, "defaultConfiguration", "level",
                     "warning", "properties", "tags", "correctness", "python-extension",
                     "precision", "high", "problem.severity", "warning");
}

/* --- places ----------------------------------------------------------------------------------- */

static json_t *uri(const char *path) {
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/";
    lint_buffer text = {0};
    lint_add_text(&text, path[0] == '/' ? "file://" : "");
    for (; *path != '\0'; path++) {
        if (strchr(plain, *path) != NULL) {
            lint_add(&text, path, 1);
        } else {
            lint_add_format(&text, "%%%02X", (unsigned)(unsigned char)*path);
        }
    }
    json_t *value = json_string(text.text);
    lint_buffer_free(&text);
    return value;
}

static json_t *artifact(const writer *w, const char *file) {
    const char *path = lint_shown_path(w->run, file);
    json_t *object = json_pack("{s:o}", "uri", uri(path));
    if (path[0] != '/') {
        json_object_set_new(object, "uriBaseId", json_string("SRCROOT"));
    }
    return object;
}

/* Bytes to code points; both from 1. */
static int code_point(writer *w, const char *file, uint32_t line, uint32_t column) {
    const char *text = lint_source_line(lint_source_get(&w->sources, w->run, file), line);
    int points = 1;
    for (uint32_t i = 0; i + 1 < column; i++) {
        if (text != NULL && *text != '\0') {
            points += ((unsigned char)*text++ & 0xc0) != 0x80;
        } else {
            points++;
        }
    }
    return points;
}

static json_t *region(writer *w, const char *file, uint32_t line, uint32_t column,
                      uint32_t end_line, uint32_t end_column) {
    return json_pack("{s:i, s:i, s:i, s:i}", "startLine", (int)line, "startColumn",
                     code_point(w, file, line, column), "endLine", (int)end_line, "endColumn",
                     code_point(w, file, end_line, end_column));
}

static json_t *location(writer *w, const lint_place *at) {
    lint_place p = *at;
    if (p.line == 0) { /* code from nowhere: a file has at least one line */
        p.line = p.column = p.end_line = 1;
        p.end_column = 2;
    }
    return json_pack("{s:{s:o, s:o}}", "physicalLocation", "artifactLocation", artifact(w, p.file),
                     "region", region(w, p.file, p.line, p.column, p.end_line, p.end_column));
}

static json_t *location_with(writer *w, const lint_place *at, const char *text) {
    json_t *object = location(w, at);
    json_object_set_new(object, "message", message(text));
    return object;
}

/* --- results ---------------------------------------------------------------------------------- */

/* The steps, then the finding itself. */
static json_t *code_flows(writer *w, const lint_report *r) {
    json_t *steps = json_array();
    for (size_t i = 0; i < r->step_count; i++) {
        json_array_append_new(
            steps,
            json_pack("{s:o}", "location", location_with(w, &r->steps[i].at, r->steps[i].message)));
    }
    json_array_append_new(steps,
                          json_pack("{s:o}", "location", location_with(w, &r->at, r->message)));
    return json_pack("[{s:[{s:o}]}]", "threadFlows", "locations", steps);
}

static void add_related(writer *w, json_t *list, const lint_place *at, const char *text) {
    json_t *place = location_with(w, at, text);
    json_object_set_new(place, "id", json_integer((json_int_t)json_array_size(list) + 1));
    json_array_append_new(list, place);
}

/* The steps, then the other files that have the same. */
static json_t *related(writer *w, const lint_finding *f) {
    const lint_report *r = &f->report;
    json_t *list = json_array();
    for (size_t i = 0; i < r->step_count; i++) {
        add_related(w, list, &r->steps[i].at, r->steps[i].message);
    }
    for (const lint_finding *other = f->next_repeat; other != NULL; other = other->next_repeat) {
        add_related(w, list, &other->report.at,
                    lint_format(w->run->arena, "the same %s() is in this file", r->function));
    }
    return list;
}

static json_t *fixes(writer *w, const lint_report *r) {
    lint_replacement fix;
    if (!lint_replacement_of(w->run, r, &fix)) {
        return NULL;
    }
    return json_pack(
        "[{s:o, s:[{s:o, s:[{s:o, s:{s:o}}]}]}]", "description", message("Balance the references"),
        "artifactChanges", "artifactLocation", artifact(w, fix.file), "replacements",
        "deletedRegion",
        region(w, fix.file, fix.begin_line, fix.begin_column, fix.end_line, fix.end_column),
        "insertedContent", "text", lint_json_text(fix.text));
}

static json_t *result(writer *w, const lint_finding *f) {
    const lint_report *r = &f->report;
    json_t *where = location(w, &r->at);
    if (r->function[0] != '\0') {
        json_object_set_new(
            where, "logicalLocations",
            json_pack("[{s:o, s:s}]", "name", lint_json_text(r->function), "kind", "function"));
    }
    const char *said = r->message;
    if (f->repeat_count != 0) {
        said = lint_format(w->run->arena, "%s; also in %zu other file%s", said, f->repeat_count,
                           f->repeat_count == 1 ? "" : "s");
    }
    char line_hash[24];
    snprintf(line_hash, sizeof line_hash, "%s:1", f->fingerprint);
    json_t *object = json_pack("{s:s, s:i, s:s, s:o, s:[o], s:{s:s, s:s}, s:o, s:{s:i}}", "ruleId",
                               f->tag, "ruleIndex", (int)refcop_rule_find(r->rule), "level",
                               r->level == 2 ? "note" : "warning", "message", message(said),
                               "locations", where, "partialFingerprints", "primaryLocationLineHash",
                               line_hash, "refcop/v1", f->fingerprint, "codeFlows",
                               code_flows(w, r), "properties", "refcopLevel", r->level);
    if (r->step_count + f->repeat_count != 0) {
        json_object_set_new(object, "relatedLocations", related(w, f));
    }
    json_t *repair = fixes(w, r);
    if (repair != NULL) {
        json_object_set_new(object, "fixes", repair);
    }
    return object;
}

/* Files that could not be analysed, and functions given up on. */
static json_t *notifications(writer *w) {
    json_t *list = json_array();
    for (size_t i = 0; i < w->run->commands.count; i++) {
        const lint_outcome *o = &w->run->outcomes[i];
        char text[96] = "";
        if (o->state >= LINT_BROKEN) {
            snprintf(text, sizeof text, "not analysed (%s): ", lint_state_name(o->state));
        } else if (o->gave_up != 0 || o->in_part != 0) {
            snprintf(text, sizeof text, "gave up on %u of %u functions, looked at %u in part", o->gave_up,
                     o->functions, o->in_part);
        } else {
            continue;
        }
        json_t *what = json_pack(
            "{s:s, s:o, s:[{s:{s:o}}]}", "level", o->state >= LINT_BROKEN ? "warning" : "note",
            "message",
            message(lint_format(w->run->arena, "%s%s", text,
                                o->state >= LINT_BROKEN && o->problem != NULL ? o->problem : "")),
            "locations", "physicalLocation", "artifactLocation", artifact(w, o->command->file));
        json_array_append_new(list, what);
    }
    return list;
}

void lint_format_sarif(const lint_run *run, lint_buffer *to) {
    writer w = {run, {run->arena, NULL}};
    json_t *rules = json_array(), *results = json_array();
    for (int r = 0; r < REFCOP_RULE_COUNT; r++) {
        json_array_append_new(rules, rule((refcop_rule)r));
    }
    for (size_t i = 0; i < run->findings.count; i++) {
        if (run->findings.items[i].is_shown && !run->findings.items[i].is_repeat) {
            json_array_append_new(results, result(&w, &run->findings.items[i]));
        }
    }
    json_t *driver = json_pack("{s:s, s:s, s:s, s:o}", "name", "refcop", "version", REFCOP_VERSION,
                               "semanticVersion", REFCOP_VERSION, "rules", rules);
    json_t *one = json_pack(
        "{s:{s:o}, s:{s:{s:o}}, s:s, s:[{s:b, s:o}], s:o, s:o}", "tool", "driver", driver,
        "originalUriBaseIds", "SRCROOT", "description", message("the root of the project"),
        "columnKind", "unicodeCodePoints", "invocations", "executionSuccessful",
        run->totals.analysed != 0 || run->totals.broken + run->totals.crashed == 0,
        "toolExecutionNotifications", notifications(&w), "results", results, "properties",
        lint_json_totals(run));
    lint_json_add(to,
                  json_pack("{s:s, s:s, s:[o]}", "$schema",
                            "https://json.schemastore.org/sarif-2.1.0.json", "version", "2.1.0",
                            "runs", one),
                  true);
}
