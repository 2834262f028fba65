/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "lint/source.h"

#include <string.h>

static const char *content(const lint_sources *sources, const lint_run *run, const char *file) {
    for (size_t i = 0; i < run->commands.count; i++) {
        if (run->commands.items[i].text != NULL && strcmp(run->commands.items[i].file, file) == 0) {
            return run->commands.items[i].text;
        }
    }
    return lint_read_file(sources->arena, file, NULL);
}

const lint_source *lint_source_get(lint_sources *sources, const lint_run *run, const char *file) {
    for (lint_source *s = sources->first; s != NULL; s = s->next) {
        if (strcmp(s->file, file) == 0) {
            return s;
        }
    }
    lint_source *source = REFCOP_NEW(sources->arena, lint_source);
    lint_list lines = {0};
    const char *at = content(sources, run, file);
    while (at != NULL && *at != '\0') {
        size_t length = strcspn(at, "\n");
        size_t shown = length > 0 && at[length - 1] == '\r' ? length - 1 : length;
        lint_push(sources->arena, &lines, lint_copy_n(sources->arena, at, shown));
        at += length + (at[length] == '\n' ? 1 : 0);
    }
    *source = (lint_source){file, lines.items, (uint32_t)lines.count, sources->first};
    sources->first = source;
    return source;
}

const char *lint_source_line(const lint_source *source, uint32_t line) {
    return line >= 1 && line <= source->line_count ? source->lines[line - 1] : NULL;
}
