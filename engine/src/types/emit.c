/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Findings of the type rules, and the fix-its they share. */
#include "types/types.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *format_text(types *t, const char *format, va_list args) {
    char text[2048];
    int n = vsnprintf(text, sizeof text, format, args);
    size_t length = n < 0 ? 0 : (size_t)n < sizeof text ? (size_t)n : sizeof text - 1;
    text[length] = 0;
    return refcop_arena_copy(t->a->arena, text, length + 1);
}

void refcopi_types_note(types *t, report *r, refcop_loc loc, const char *format, ...) {
    if (r->note_count == sizeof r->notes / sizeof *r->notes || loc == 0)
        return;
    va_list args;
    va_start(args, format);
    r->notes[r->note_count++] = (refcop_note){loc, format_text(t, format, args)};
    va_end(args);
}

/* Types may share a function: what is wrong with it is said once. */
static bool is_repeated(types *t, const report *r) {
    for (uint32_t k = 0; k < t->reported_count; k++)
        if (t->reported[k].rule == r->rule && t->reported[k].loc == r->loc &&
            ((r->func && !r->object_matters) ||
             (r->object && strcmp(t->reported[k].object, r->object) == 0)))
            return true;
    if (t->reported_count == t->reported_room) {
        uint32_t room = t->reported_room ? t->reported_room * 2 : 16;
        t->reported = refcop_arena_grow(t->arena, t->reported, t->reported_room, room,
                                        sizeof *t->reported);
        t->reported_room = room;
    }
    t->reported[t->reported_count++] = (reported){r->rule, r->loc, r->object ? r->object : ""};
    return false;
}

/* Types may share a struct: its member alone does not say which finding this is. */
static const char *name_of(types *t, const report *r) {
    const char *object = r->object ? r->object : "";
    if (r->func || !r->type || strcmp(object, r->type) == 0)
        return refcopi_print(t->a->arena, "%s", object);
    return refcopi_print(t->a->arena, "%s.%s", r->type, object);
}

void refcopi_types_report(types *t, report *r, const char *format, ...) {
    const refcop_analysis_options *options = t->a->options;
    if (options->disabled[r->rule] || r->level > options->level || r->loc == 0 ||
        (r->func && r->func->in_header))
        return;
    if (is_repeated(t, r))
        return;
    va_list args;
    va_start(args, format);
    refcop_finding found = refcopi_finding_of(t->a, r->rule, r->level, r->func, r->loc);
    found.object = name_of(t, r);
    found.message = format_text(t, format, args);
    found.note_count = r->note_count;
    found.notes = refcop_arena_copy(t->a->arena, r->notes, r->note_count * sizeof *r->notes);
    found.fixit = r->fixit;
    found.cause = r->cause;
    va_end(args);
    refcopi_findings_push(t->a, &found);
}

/* --- fix-its --------------------------------------------------------------------------------- */

const char *refcopi_spelled(types *t, refcop_str record) {
    const refcop_record *known = refcop_module_find_record(t->module, record);
    return refcopi_print(t->a->arena, "%s%s", known && known->is_tag ? "struct " : "",
                         record->text);
}

const char *refcopi_advice(types *t, const owned *o, const char *macro, const char *what) {
    return refcopi_print(t->a->arena, o->is_several ? "%s for each of %s" : "%s(%s)", macro,
                         what ? what : o->path);
}

const char *refcopi_expression(types *t, const type_info *info, const func_facts *facts,
                               const owned *o) {
    const refcop_func *func = facts->func;
    const char *path = o->path;
    refcop_str record = info->record ? info->record->name : NULL;
    if (o->is_base)
        record = t->fields[o->id].record;
    for (uint32_t k = 0; k < func->local_count && record; k++)
        if (func->locals[k].record == record && func->locals[k].type == REFCOP_TYPE_OBJ &&
            !func->locals[k].is_implicit)
            return refcopi_print(t->a->arena, "%s->%s", func->locals[k].name->text, path);
    if (!func->param_count || !record)
        return NULL;
    return refcopi_print(t->a->arena, "((%s *)%s)->%s", refcopi_spelled(t, record),
                         func->locals[0].name->text, path);
}

void refcopi_fix_before_return(refcop_fixit *fixit, const func_facts *facts,
                               const char *statement) {
    const refcop_func *func = facts->func;
    const refcop_instr *last = NULL;
    for (uint32_t b = 0; b < func->block_count; b++) {
        const refcop_block *block = &func->blocks[b];
        const refcop_instr *i = block->instrs[block->count - 1];
        if (i->op == REFCOP_OP_RETURN && i->arg_count && i->args[0].kind == REFCOP_VALUE_INT &&
            i->args[0].as.number == 0 && !i->macro && !(i->flags & REFCOP_INSTR_IN_MACRO) &&
            (!last || i->loc > last->loc))
            last = i;
    }
    if (last && statement) {
        fixit->kind = REFCOP_FIXIT_INSERT_BEFORE_STATEMENT;
        fixit->loc = last->loc;
        fixit->text = statement;
    }
}
