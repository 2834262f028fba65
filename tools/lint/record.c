/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * What a worker says: lines of JSON. */
#include "lint/json.h"

#include <stdlib.h>
#include <string.h>

static json_t *place(const lint_place *at) {
    return json_pack("[o, i, i, i, i]", lint_json_text(at->file), (int)at->line, (int)at->column,
                     (int)at->end_line, (int)at->end_column);
}

static char *as_line(json_t *object) {
    char *line = json_dumps(object, JSON_COMPACT);
    json_decref(object);
    return line;
}

char *lint_record_finding(const lint_report *r) {
    json_t *steps = json_array(), *edits = json_array();
    for (size_t i = 0; i < r->step_count; i++) {
        json_array_append_new(steps, json_pack("[o, o]", place(&r->steps[i].at),
                                               lint_json_text(r->steps[i].message)));
    }
    for (size_t i = 0; i < r->edit_count; i++) {
        const lint_edit *e = &r->edits[i];
        json_array_append_new(edits,
                              json_pack("[o, i, i, o]", lint_json_text(e->file), (int)e->offset,
                                        (int)e->length, lint_json_text(e->text)));
    }
    return as_line(json_pack("{s:s, s:s, s:i, s:o, s:o, s:i, s:i, s:o, s:o, s:o, s:o, s:o}", "kind",
                             "finding", "rule", r->rule, "level", r->level, "at", place(&r->at),
                             "function", lint_json_text(r->function), "first_line",
                             (int)r->first_line, "last_line", (int)r->last_line, "object",
                             lint_json_text(r->object), "cause", lint_json_text(r->cause),
                             "message", lint_json_text(r->message),
                             "steps", steps, "edits", edits));
}

char *lint_record_figures(const lint_figures *f) {
    json_t *names = json_array();
    for (size_t i = 0; i < f->gave_up_listed; i++) {
        json_array_append_new(names, lint_json_text(f->gave_up_functions[i]));
    }
    return as_line(json_pack("{s:s, s:i, s:i, s:i, s:i, s:o}", "kind", "figures", "functions",
                             (int)f->functions, "gave_up", (int)f->gave_up, "in_part",
                             (int)f->in_part, "suppressed", (int)f->suppressed,
                             "gave_up_functions", names));
}

char *lint_record_across(const char *contracts, const char *const *calls, size_t count) {
    json_t *names = json_array();
    for (size_t i = 0; i < count; i++) {
        json_array_append_new(names, lint_json_text(calls[i]));
    }
    return as_line(json_pack("{s:s, s:o, s:o}", "kind", "across", "contracts",
                             lint_json_text(contracts), "calls", names));
}

/* --- reading ---------------------------------------------------------------------------------- */

static const char *string_of(refcop_arena *arena, const json_t *value) {
    const char *string = json_string_value(value);
    return lint_copy(arena, string != NULL ? string : "");
}

static uint32_t number_of(const json_t *value) {
    return (uint32_t)json_integer_value(value);
}

static lint_place take_place(refcop_arena *arena, const json_t *at) {
    return (lint_place){string_of(arena, json_array_get(at, 0)), number_of(json_array_get(at, 1)),
                        number_of(json_array_get(at, 2)), number_of(json_array_get(at, 3)),
                        number_of(json_array_get(at, 4))};
}

static void take_finding(lint_run *run, const lint_outcome *outcome, const json_t *record) {
    const json_t *steps = json_object_get(record, "steps"),
                 *edits = json_object_get(record, "edits");
    refcop_arena *arena = run->arena;
    lint_report r = {.level = (int)json_integer_value(json_object_get(record, "level")),
                     .at = take_place(arena, json_object_get(record, "at")),
                     .first_line = number_of(json_object_get(record, "first_line")),
                     .last_line = number_of(json_object_get(record, "last_line")),
                     .step_count = json_array_size(steps),
                     .edit_count = json_array_size(edits)};
    const char *rule = json_string_value(json_object_get(record, "rule"));
    if (rule == NULL || refcop_rule_find(rule) == REFCOP_RULE_COUNT || r.level < 0 || r.level > 2) {
        return; /* from another version */
    }
    r.rule = refcop_rule_name(refcop_rule_find(rule));
    r.function = string_of(arena, json_object_get(record, "function"));
    r.object = string_of(arena, json_object_get(record, "object"));
    r.cause = string_of(arena, json_object_get(record, "cause"));
    r.message = string_of(arena, json_object_get(record, "message"));
    lint_step *taken = REFCOP_NEW_ARRAY(arena, lint_step, r.step_count + 1);
    for (size_t i = 0; i < r.step_count; i++) {
        const json_t *step = json_array_get(steps, i);
        taken[i].at = take_place(arena, json_array_get(step, 0));
        taken[i].message = string_of(arena, json_array_get(step, 1));
    }
    lint_edit *made = REFCOP_NEW_ARRAY(arena, lint_edit, r.edit_count + 1);
    for (size_t i = 0; i < r.edit_count; i++) {
        const json_t *edit = json_array_get(edits, i);
        made[i] = (lint_edit){
            string_of(arena, json_array_get(edit, 0)), number_of(json_array_get(edit, 1)),
            number_of(json_array_get(edit, 2)), string_of(arena, json_array_get(edit, 3))};
    }
    r.steps = taken;
    r.edits = made;
    lint_take_finding(run, outcome, &r);
}

static void take_figures(lint_run *run, lint_outcome *outcome, const json_t *record) {
    outcome->state = LINT_ANALYSED;
    outcome->functions = number_of(json_object_get(record, "functions"));
    outcome->gave_up = number_of(json_object_get(record, "gave_up"));
    outcome->in_part = number_of(json_object_get(record, "in_part"));
    outcome->suppressed = number_of(json_object_get(record, "suppressed"));
    size_t i;
    json_t *name;
    json_array_foreach(json_object_get(record, "gave_up_functions"), i, name) {
        lint_push(run->arena, &outcome->gave_up_functions, string_of(run->arena, name));
    }
}

static void take_across(lint_run *run, lint_outcome *outcome, const json_t *record) {
    size_t i;
    json_t *name;
    outcome->contracts = string_of(run->arena, json_object_get(record, "contracts"));
    json_array_foreach(json_object_get(record, "calls"), i, name) {
        lint_push(run->arena, &outcome->calls, string_of(run->arena, name));
    }
}

bool lint_record_take(lint_run *run, lint_outcome *outcome, const char *line, bool *done) {
    json_t *record = json_loads(line, 0, NULL);
    const char *kind = json_string_value(json_object_get(record, "kind"));
    bool known = kind != NULL;
    if (!known) {
        json_decref(record);
        return false;
    }
    if (strcmp(kind, "finding") == 0) {
        take_finding(run, outcome, record);
    } else if (strcmp(kind, "figures") == 0) {
        take_figures(run, outcome, record);
    } else if (strcmp(kind, "other-language") == 0) {
        outcome->state = LINT_OTHER_LANGUAGE;
        outcome->problem = string_of(run->arena, json_object_get(record, "text"));
    } else if (strcmp(kind, "error") == 0) {
        outcome->state = LINT_BROKEN;
        if (outcome->problem == NULL) { /* the first says most */
            outcome->problem = string_of(run->arena, json_object_get(record, "text"));
        }
    } else if (strcmp(kind, "read") == 0) {
        lint_push(run->arena, &outcome->read,
                  string_of(run->arena, json_object_get(record, "text")));
    } else if (strcmp(kind, "across") == 0) {
        take_across(run, outcome, record);
    } else if (strcmp(kind, "done") == 0) {
        *done = true;
    } else {
        known = false;
    }
    json_decref(record);
    return known;
}
