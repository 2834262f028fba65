/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Findings of the rules about calls and tables. */
#include "calls/calls.h"

#include <stdarg.h>
#include <stdio.h>
/* A conditional expression has several formats, a function may stand in several tables: what is
 * wrong at one place is said once. */
static bool is_repeated(calls *c, const call_report *r) {
    for (uint32_t k = 0; k < c->reported_count; k++)
        if (c->reported[k].rule == r->rule && c->reported[k].loc == r->loc)
            return true;
    if (c->reported_count == c->reported_room) {
        uint32_t room = c->reported_room ? c->reported_room * 2 : 16;
        c->reported = refcop_arena_grow(c->a->arena, c->reported, c->reported_room, room,
                                        sizeof *c->reported);
        c->reported_room = room;
    }
    c->reported[c->reported_count].rule = r->rule;
    c->reported[c->reported_count++].loc = r->loc;
    return false;
}

void refcopi_calls_report(calls *c, const call_report *r, const char *format, ...) {
    const refcop_analysis_options *options = c->a->options;
    const refcop_func *func = refcop_module_find_func(c->module, r->caller);
    if (options->disabled[r->rule] || r->level > options->level || r->loc == 0 ||
        (func && func->in_header) || is_repeated(c, r))
        return;
    char text[1024];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    size_t length = n < 0 ? 0 : (size_t)n < sizeof text ? (size_t)n : sizeof text - 1;
    text[length] = 0;
    refcop_finding found = refcopi_finding_of(c->a, r->rule, r->level, func, r->loc);
    found.object = refcopi_print(c->a->arena, "%s", r->object ? r->object : "");
    found.message = refcop_arena_copy(c->a->arena, text, length + 1);
    found.fixit = r->fixit;
    found.cause = r->cause;
    if (r->note.loc) {
        found.note_count = 1;
        found.notes = refcop_arena_copy(c->a->arena, &r->note, sizeof r->note);
    }
    refcopi_findings_push(c->a, &found);
}
