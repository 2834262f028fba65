/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * --format=rdjson: Reviewdog's format; fixes become suggestions on a pull request. Its columns
 * count bytes. */
#include "lint/json.h"

static json_t *range(uint32_t line, uint32_t column, uint32_t end_line, uint32_t end_column) {
    return json_pack("{s:{s:i, s:i}, s:{s:i, s:i}}", "start", "line", (int)line, "column",
                     (int)column, "end", "line", (int)end_line, "column", (int)end_column);
}

static json_t *location(const lint_run *run, const lint_place *at) {
    return json_pack("{s:o, s:o}", "path", lint_json_text(lint_shown_path(run, at->file)), "range",
                     range(at->line, at->column, at->end_line, at->end_column));
}

static json_t *diagnostic(const lint_run *run, const lint_finding *f) {
    const lint_report *r = &f->report;
    json_t *object = json_pack("{s:o, s:o, s:s, s:{s:s}}", "message", lint_json_text(r->message),
                               "location", location(run, &r->at), "severity",
                               r->level == 2 ? "INFO" : "WARNING", "code", "value", f->tag);
    json_t *steps = json_array();
    for (size_t i = 0; i < r->step_count; i++) {
        json_array_append_new(steps, json_pack("{s:o, s:o}", "message",
                                               lint_json_text(r->steps[i].message), "location",
                                               location(run, &r->steps[i].at)));
    }
    json_object_set_new(object, "related_locations", steps);
    lint_replacement fix;
    if (lint_replacement_of(run, r, &fix)) {
        json_object_set_new(
            object, "suggestions",
            json_pack("[{s:o, s:o}]", "range",
                      range(fix.begin_line, fix.begin_column, fix.end_line, fix.end_column), "text",
                      lint_json_text(fix.text)));
    }
    return object;
}

void lint_format_rdjson(const lint_run *run, lint_buffer *to) {
    json_t *list = json_array();
    for (size_t i = 0; i < run->findings.count; i++) {
        if (run->findings.items[i].is_shown) {
            json_array_append_new(list, diagnostic(run, &run->findings.items[i]));
        }
    }
    lint_json_add(to,
                  json_pack("{s:{s:s}, s:s, s:o}", "source", "name", "refcop", "severity",
                            "WARNING", "diagnostics", list),
                  true);
}
