/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * --format=html: page.html with the findings, and the lines of source around their paths, as data.
 */
#include "lint/json.h"
#include "lint/texts.h"

#include <stdlib.h>
#include <string.h>

enum {
    WHOLE_FUNCTION = 80, /* lines of a function that is shown as a whole */
    AROUND = 4,          /* lines around a step of a longer one */
};

static json_t *step(const lint_run *run, const lint_place *at, const char *text) {
    return json_pack("{s:o, s:i, s:i, s:i, s:o}", "file",
                     lint_json_text(lint_shown_path(run, at->file)), "line", (int)at->line,
                     "column", (int)at->column, "end", (int)at->end_column, "text",
                     lint_json_text(text));
}

static bool is_near_step(const lint_report *r, uint32_t line) {
    if (line + AROUND >= r->at.line && line <= r->at.line + AROUND) {
        return true;
    }
    for (size_t i = 0; i < r->step_count; i++) {
        uint32_t at = r->steps[i].at.line;
        if (strcmp(r->steps[i].at.file, r->at.file) == 0 && line + AROUND >= at &&
            line <= at + AROUND) {
            return true;
        }
    }
    return false;
}

/* [[number, text], ...] of the finding's own file. */
static json_t *excerpt(const lint_run *run, lint_sources *sources, const lint_report *r) {
    const lint_source *source = lint_source_get(sources, run, r->at.file);
    uint32_t first = r->first_line, last = r->last_line;
    json_t *lines = json_array();
    bool whole = first != 0 && last >= first && last - first < WHOLE_FUNCTION;
    if (!whole) {
        first = 1;
        last = source->line_count;
    }
    for (uint32_t line = first; line <= last; line++) {
        const char *text = lint_source_line(source, line);
        if (text != NULL && (whole || is_near_step(r, line))) {
            json_array_append_new(lines, json_pack("[i, o]", (int)line, lint_json_text(text)));
        }
    }
    return lines;
}

static json_t *finding(const lint_run *run, lint_sources *sources, const lint_finding *f) {
    const lint_report *r = &f->report;
    json_t *steps = json_array();
    for (size_t i = 0; i < r->step_count; i++) {
        json_array_append_new(steps, step(run, &r->steps[i].at, r->steps[i].message));
    }
    json_array_append_new(steps, step(run, &r->at, r->message));
    json_t *also = json_array();
    for (const lint_finding *other = f->next_repeat; other != NULL; other = other->next_repeat) {
        json_array_append_new(also, json_pack("[o, i]", lint_json_text(other->path),
                                              (int)other->report.at.line));
    }
    return json_pack("{s:s, s:s, s:i, s:o, s:i, s:o, s:o, s:o, s:o, s:o}", "id", f->fingerprint,
                     "rule", r->rule, "level", r->level, "file", lint_json_text(f->path), "line",
                     (int)r->at.line, "function", lint_json_text(r->function), "message",
                     lint_json_text(r->message), "steps", steps, "lines",
                     excerpt(run, sources, r), "also", also);
}

static json_t *data_of(const lint_run *run) {
    lint_sources sources = {run->arena, NULL};
    json_t *findings = json_array(), *rules = json_object(), *problems = json_array();
    for (size_t i = 0; i < run->findings.count; i++) {
        const lint_finding *f = &run->findings.items[i];
        if (f->is_shown && !f->is_repeat) {
            json_array_append_new(findings, finding(run, &sources, f));
            json_object_set_new(rules, f->report.rule,
                                json_string(refcop_rule_help(refcop_rule_find(f->report.rule))));
        }
    }
    for (size_t i = 0; i < run->commands.count; i++) {
        const lint_outcome *o = &run->outcomes[i];
        if (o->state >= LINT_BROKEN) {
            json_array_append_new(
                problems, json_pack("{s:o, s:o}", "file",
                                    lint_json_text(lint_shown_path(run, o->command->file)), "text",
                                    lint_json_text(o->problem != NULL ? o->problem : "")));
        }
    }
    return json_pack("{s:s, s:o, s:o, s:o, s:o, s:o}", "version", REFCOP_VERSION, "project",
                     lint_json_text(lint_name_of(run->root)), "totals", lint_json_totals(run),
                     "rules", rules, "problems", problems, "findings", findings);
}

void lint_format_html(const lint_run *run, lint_buffer *to) {
    static const char slot[] = "/*DATA*/";
    const refcop_text *page = refcop_text_find(refcop_lint_texts, "page.html");
    const char *at = strstr(page->begin, slot);
    json_t *data = data_of(run);
    char *text = json_dumps(data, JSON_COMPACT);
    lint_add(to, page->begin, (size_t)(at - page->begin));
    /* In JSON, '<' is only ever in a string; escaped it cannot end the script element. */
    for (const char *from = text; *from != '\0';) {
        size_t length = strcspn(from, "<");
        lint_add(to, from, length);
        from += length;
        if (*from == '<') {
            lint_add_text(to, "\\u003c");
            from++;
        }
    }
    lint_add_text(to, at + strlen(slot));
    free(text);
    json_decref(data);
}
