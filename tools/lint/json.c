/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * --format=json, and what other formats share with it. */
#include "lint/json.h"

#include <stdlib.h>
#include <string.h>

json_t *lint_json_text(const char *text) {
    json_t *string = json_string(text);
    if (string != NULL) {
        return string;
    }
    lint_buffer clean = {0};
    lint_add(&clean, "", 0);
    for (const char *at = text; *at != '\0'; at++) {
        lint_add(&clean, (unsigned char)*at < 0x80 ? at : "?", 1);
    }
    string = json_string(clean.text);
    lint_buffer_free(&clean);
    return string;
}

json_t *lint_json_number(uint64_t number) {
    return json_integer((json_int_t)number);
}

void lint_json_add(lint_buffer *to, json_t *root, bool pretty) {
    char *text = json_dumps(root, pretty ? JSON_INDENT(1) : JSON_COMPACT);
    lint_add_text(to, text);
    lint_add_text(to, "\n");
    free(text);
    json_decref(root);
}

const char *lint_state_name(lint_state state) {
    switch (state) {
    case LINT_ANALYSED:
        return "analysed";
    case LINT_NOT_PYTHON:
        return "not-python";
    case LINT_OTHER_LANGUAGE:
        return "other-language";
    case LINT_BROKEN:
        return "broken";
    case LINT_CRASHED:
        return "crashed";
    case LINT_TIMED_OUT:
        return "timed-out";
    }
    return "";
}

const char *lint_shown_path(const lint_run *run, const char *file) {
    const char *below = lint_below(run->root, file);
    if (below == NULL) {
        below = lint_below(run->root, lint_real(run->arena, "/", file));
    }
    return below != NULL ? below : file;
}

json_t *lint_json_totals(const lint_run *run) {
    const lint_totals *t = &run->totals;
    const struct {
        const char *name;
        uint64_t count;
    } all[] = {{"files", t->files},
               {"analysed", t->analysed},
               {"not_python", t->not_python},
               {"other_language", t->other_language},
               {"broken", t->broken},
               {"crashed", t->crashed},
               {"timed_out", t->timed_out},
               {"functions", t->functions},
               {"gave_up", t->gave_up},
               {"in_part", t->in_part},
               {"suppressed", t->suppressed},
               {"findings", t->shown},
               {"repeated", t->repeated},
               {"known", t->known},
               {"unchanged", t->unchanged},
               {"fixed", t->fixed},
               {"more_at_level_1", t->more[1]},
               {"more_at_level_2", t->more[2]}};
    json_t *object = json_object();
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        json_object_set_new(object, all[i].name, lint_json_number(all[i].count));
    }
    return object;
}

/* --- one replacement -------------------------------------------------------------------------- */

static void position_of(const char *content, uint32_t offset, uint32_t *line, uint32_t *column) {
    *line = 1;
    *column = 1;
    for (uint32_t i = 0; i < offset && content[i] != '\0'; i++) {
        if (content[i] == '\n') {
            ++*line;
            *column = 1;
        } else {
            ++*column;
        }
    }
}

static int compare_edits(const void *left, const void *right) {
    const lint_edit *const *a = left, *const *b = right;
    if ((*a)->offset != (*b)->offset) {
        return (*a)->offset < (*b)->offset ? -1 : 1;
    }
    return *a < *b ? -1 : 1; /* both in one array: the order they came in */
}

bool lint_replacement_of(const lint_run *run, const lint_report *report,
                         lint_replacement *replacement) {
    if (report->edit_count == 0) {
        return false;
    }
    const lint_edit **edits = REFCOP_NEW_ARRAY(run->arena, const lint_edit *, report->edit_count);
    for (size_t i = 0; i < report->edit_count; i++) {
        edits[i] = &report->edits[i];
        if (strcmp(edits[i]->file, report->edits[0].file) != 0) {
            return false;
        }
    }
    qsort(edits, report->edit_count, sizeof edits[0], compare_edits);
    const char *file = edits[0]->file;
    size_t size = 0;
    const char *content = lint_read_file(run->arena, file, &size);
    const lint_edit *last = edits[report->edit_count - 1];
    if (content == NULL || (size_t)last->offset + last->length > size) {
        return false;
    }
    lint_buffer text = {0};
    uint32_t at = edits[0]->offset;
    for (size_t i = 0; i < report->edit_count; i++) {
        if (edits[i]->offset < at) {
            lint_buffer_free(&text);
            return false;
        }
        lint_add(&text, content + at, edits[i]->offset - at);
        lint_add_text(&text, edits[i]->text);
        at = edits[i]->offset + edits[i]->length;
    }
    *replacement = (lint_replacement){.file = file};
    replacement->text = lint_copy_n(run->arena, text.text, text.length);
    lint_buffer_free(&text);
    position_of(content, edits[0]->offset, &replacement->begin_line, &replacement->begin_column);
    position_of(content, at, &replacement->end_line, &replacement->end_column);
    return true;
}

/* --- the format ------------------------------------------------------------------------------- */

static json_t *place(const lint_run *run, const lint_place *at) {
    return json_pack("{s:o, s:i, s:i, s:i, s:i}", "file",
                     lint_json_text(lint_shown_path(run, at->file)), "line", (int)at->line,
                     "column", (int)at->column, "end_line", (int)at->end_line, "end_column",
                     (int)at->end_column);
}

/* as: of the finding that this one is reported with, or NULL. */
static json_t *finding(const lint_run *run, const lint_finding *f, const char *as) {
    const lint_report *r = &f->report;
    json_t *object = json_pack("{s:s, s:i, s:s}", "rule", r->rule, "level", r->level, "fingerprint",
                               f->fingerprint);
    json_t *at = place(run, &r->at);
    json_object_update(object, at);
    json_decref(at);
    json_object_set_new(object, "function", lint_json_text(r->function));
    json_object_set_new(object, "object", lint_json_text(r->object));
    json_object_set_new(object, "message", lint_json_text(r->message));
    json_t *steps = json_array(), *edits = json_array();
    for (size_t i = 0; i < r->step_count; i++) {
        json_t *step = place(run, &r->steps[i].at);
        json_object_set_new(step, "message", lint_json_text(r->steps[i].message));
        json_array_append_new(steps, step);
    }
    for (size_t i = 0; i < r->edit_count; i++) {
        const lint_edit *e = &r->edits[i];
        json_array_append_new(edits, json_pack("{s:o, s:i, s:i, s:o}", "file",
                                               lint_json_text(lint_shown_path(run, e->file)),
                                               "offset", (int)e->offset, "length", (int)e->length,
                                               "text", lint_json_text(e->text)));
    }
    json_object_set_new(object, "path", steps);
    json_object_set_new(object, "fix", edits);
    if (as != NULL) {
        json_object_set_new(object, "repeats", json_string(as));
    }
    return object;
}

/* Every place is one of the list; who wants to see a bug once leaves out those that repeat one. */
static json_t *findings_of(const lint_run *run) {
    const lint_findings *list = &run->findings;
    const char **as = REFCOP_NEW_ARRAY(run->arena, const char *, list->count + 1);
    json_t *array = json_array();
    for (size_t i = 0; i < list->count; i++) {
        const lint_finding *f = &list->items[i];
        if (!f->is_shown) {
            continue;
        }
        for (const lint_finding *r = f->next_repeat; r != NULL && !f->is_repeat;
             r = r->next_repeat) {
            as[r - list->items] = f->fingerprint;
        }
        json_array_append_new(array, finding(run, f, as[i]));
    }
    return array;
}

void lint_format_json(const lint_run *run, lint_buffer *to) {
    json_t *files = json_array();
    for (size_t i = 0; i < run->commands.count; i++) {
        const lint_outcome *o = &run->outcomes[i];
        json_t *file = json_pack("{s:o, s:s, s:i, s:i, s:i, s:i}", "file",
                                 lint_json_text(lint_shown_path(run, o->command->file)), "state",
                                 lint_state_name(o->state), "functions", (int)o->functions,
                                 "gave_up", (int)o->gave_up, "in_part", (int)o->in_part,
                                 "suppressed", (int)o->suppressed);
        if (o->problem != NULL) {
            json_object_set_new(file, "problem", lint_json_text(o->problem));
        }
        json_array_append_new(files, file);
    }
    lint_json_add(to,
                  json_pack("{s:i, s:s, s:o, s:o, s:o}", "version", 1, "refcop", REFCOP_VERSION,
                            "totals", lint_json_totals(run), "files", files, "findings",
                            findings_of(run)),
                  true);
}
