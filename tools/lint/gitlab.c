/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * --format=gitlab: GitLab's Code Quality report, a list. */
#include "lint/json.h"

static const char *severity(int level) {
    return level == 0 ? "major" : level == 1 ? "minor" : "info";
}

void lint_format_gitlab(const lint_run *run, lint_buffer *to) {
    json_t *list = json_array();
    for (size_t i = 0; i < run->findings.count; i++) {
        const lint_finding *f = &run->findings.items[i];
        if (f->is_shown) {
            json_array_append_new(
                list,
                json_pack("{s:o, s:s, s:s, s:s, s:{s:o, s:{s:i, s:i}}}", "description",
                          lint_json_text(f->report.message), "check_name", f->tag, "fingerprint",
                          f->fingerprint, "severity", severity(f->report.level), "location", "path",
                          lint_json_text(f->path), "lines", "begin", (int)f->report.at.line, "end",
                          (int)f->report.at.end_line));
        }
    }
    lint_json_add(to, list, true);
}
