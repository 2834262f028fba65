/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * --format=text: what clang-tidy prints, which editors and CI know how to read. */
#include "lint/lint.h"
#include "lint/source.h"

#include <string.h>

enum {
    LONGEST_LINE = 400, /* of generated code; more helps nobody */
    MOST_NAMED = 8,     /* of the files that repeat a finding; --format=json has them all */
};

/* Relative to where the user is. */
static const char *shown(const lint_run *run, const char *file) {
    const char *below = lint_below(run->working_directory, file);
    return below != NULL ? below : file;
}

static void add_line(const lint_run *run, lint_sources *sources, const lint_place *at,
                     lint_buffer *to) {
    const char *line = lint_source_line(lint_source_get(sources, run, at->file), at->line);
    if (line == NULL || at->column == 0 || strlen(line) > LONGEST_LINE) {
        return;
    }
    lint_add_format(to, "%5u | %s\n      | ", at->line, line);
    for (uint32_t column = 1; column < at->column && line[column - 1] != '\0'; column++) {
        /* A caret stands below what it means, whatever a tab is worth. */
        lint_add_text(to, line[column - 1] == '\t'                           ? "\t"
                          : ((unsigned char)line[column - 1] & 0xc0) == 0x80 ? ""
                                                                             : " ");
    }
    lint_add_text(to, "^");
    if (at->end_line == at->line) {
        for (uint32_t column = at->column + 1; column < at->end_column; column++) {
            lint_add_text(to, "~");
        }
    }
    lint_add_text(to, "\n");
}

static void add_message(const lint_run *run, lint_sources *sources, const lint_place *at,
                        const char *kind, const char *message, const char *tag, lint_buffer *to) {
    lint_add_format(to, "%s:%u:%u: %s: %s", shown(run, at->file), at->line, at->column, kind,
                    message);
    if (tag != NULL) {
        lint_add_format(to, " [%s]", tag);
    }
    lint_add_text(to, "\n");
    add_line(run, sources, at, to);
}

/* "also in 2 other files with the same spam(): a.c:7, b.c:9" */
static void add_repeats(const lint_run *run, const lint_finding *f, lint_buffer *to) {
    const lint_place *at = &f->report.at;
    size_t named = 0;
    lint_add_format(to, "%s:%u:%u: note: also in %zu other file%s with the same %s()",
                    shown(run, at->file), at->line, at->column, f->repeat_count,
                    f->repeat_count == 1 ? "" : "s", f->report.function);
    for (const lint_finding *r = f->next_repeat; r != NULL && named < MOST_NAMED;
         r = r->next_repeat) {
        lint_add_format(to, "%s %s:%u", named++ == 0 ? ":" : ",", shown(run, r->report.at.file),
                        r->report.at.line);
    }
    lint_add_text(to, named < f->repeat_count ? " ...\n" : "\n");
}

void lint_format_text(const lint_run *run, lint_buffer *to) {
    lint_sources sources = {run->arena, NULL};
    for (size_t i = 0; i < run->findings.count; i++) {
        const lint_finding *f = &run->findings.items[i];
        if (!f->is_shown || f->is_repeat) {
            continue;
        }
        add_message(run, &sources, &f->report.at, "warning", f->report.message, f->tag, to);
        for (size_t j = 0; j < f->report.step_count; j++) {
            const lint_step *step = &f->report.steps[j];
            add_message(run, &sources, &step->at, "note", step->message, NULL, to);
        }
        if (f->repeat_count != 0) {
            add_repeats(run, f, to);
        }
    }
}
