/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* mem-leak, over the file: a member of a plain struct gets memory of the file's own, the file takes
 * the struct apart, and nothing in it frees what the member holds. */
#include "finding.h"
#include "frame.h"
#include "member.h"

static bool is_filled_in(const analysis *a, const member *m, uint32_t func) {
    for (const member_use *u = refcopi_member_uses(a, m->uses); u;
         u = refcopi_member_uses(a, u->next))
        if ((u->kind == USE_FILLED || u->kind == USE_LIKELY_FILLED) && u->func == func)
            return true;
    return false;
}

/* It is freed, other than to make room for the next block, or somebody else may do that. */
static bool is_given_up(const analysis *a, const member *m) {
    if (m->kinds & 1u << USE_MOVED)
        return true;
    for (const member_use *u = refcopi_member_uses(a, m->uses); u;
         u = refcopi_member_uses(a, u->next))
        if (u->kind == USE_FREED && !is_filled_in(a, m, u->func))
            return true;
    return false;
}

static const member_use *first_fill(const analysis *a, const member *m) {
    const member_use *first = NULL;
    for (const member_use *u = refcopi_member_uses(a, m->uses); u;
         u = refcopi_member_uses(a, u->next))
        if ((u->kind == USE_FILLED || u->kind == USE_LIKELY_FILLED) && u->made &&
            !a->module->funcs[u->func]->in_header)
            first = u;
    return first;
}

static bool happens_in(const analysis *a, refcop_str record, struct_use_kind kind, uint32_t func) {
    const struct_use *u;
    for (uint32_t k = 0; (u = refcopi_struct_use(a, k)); k++)
        if (u->record == record && u->kind == kind && u->func == func)
            return true;
    return false;
}

static bool is_lent_in(const analysis *a, const member *m, uint32_t func) {
    for (const member_use *u = refcopi_member_uses(a, m->uses); u;
         u = refcopi_member_uses(a, u->next))
        if (u->kind == USE_LENT && u->func == func)
            return true;
    return happens_in(a, m->record, STRUCT_LENT, func);
}

/* Where the struct is freed, or else where other members of it are emptied; NULL: nowhere. */
static const struct_use *teardown_of(const analysis *a, const member *m) {
    const struct_use *u, *found = NULL;
    for (uint32_t k = 0; (u = refcopi_struct_use(a, k)); k++) {
        if (u->record != m->record || (u->kind != STRUCT_FREED && u->kind != STRUCT_EMPTIED) ||
            a->module->funcs[u->func]->in_header || is_filled_in(a, m, u->func) ||
            is_lent_in(a, m, u->func))
            continue;
        if (!found || (found->kind == STRUCT_EMPTIED && u->kind == STRUCT_FREED))
            found = u;
    }
    return found;
}

/* Something is called before that, in program order: what comes first of all is how a struct
 * begins. */
static bool follows_call(const refcop_func *f, const refcop_instr *at) {
    for (uint32_t b = 0; b < f->block_count; b++)
        for (uint32_t k = 0; k < f->blocks[b].count; k++)
            if (f->blocks[b].instrs[k]->op == REFCOP_OP_CALL && f->blocks[b].instrs[k]->id < at->id)
                return true;
    return false;
}

/* Where it is set to NULL, other than to fill it or to begin with; NULL: nowhere. */
static const member_use *emptied_in(const analysis *a, const member *m) {
    for (const member_use *u = refcopi_member_uses(a, m->uses); u;
         u = refcopi_member_uses(a, u->next))
        if (u->kind == USE_EMPTIED && !a->module->funcs[u->func]->in_header &&
            !is_filled_in(a, m, u->func) && !is_lent_in(a, m, u->func) &&
            !happens_in(a, m->record, STRUCT_MADE, u->func) &&
            follows_call(a->module->funcs[u->func], u->at))
            return u;
    return NULL;
}

/* The function lets other members of the struct go, and fills none: Python does not call it to set up one. */
static bool takes_apart(analysis *a, const member *m, uint32_t func) {
    const refcop_contract *slot = refcopi_imposed_on(a, a->module->funcs[func]->name);
    if ((slot && !(slot->clauses & (REFCOP_CLAUSE_DEALLOC | REFCOP_CLAUSE_BREAKS_CYCLES))) || !happens_in(a, m->record, STRUCT_EMPTIED, func) ||
        happens_in(a, m->record, STRUCT_MADE, func))
        return false;
    const member *other;
    for (uint32_t k = 0; (other = refcopi_member(a, k)); k++)
        if (other->record == m->record &&
            (is_filled_in(a, other, func) || refcopi_uses_in(a, other, USE_UNCLEAR, func)))
            return false;
    return true;
}

/* Memory is let go of by forgetting it: a function looks at the member, or lets others go, and sets this one to
 * NULL, and neither frees what it held nor hands it on. */
static const member_use *forgotten_in(analysis *a, const member *m) {
    for (const member_use *u = refcopi_member_uses(a, m->uses); u;
         u = refcopi_member_uses(a, u->next))
        if (u->kind == USE_EMPTIED && !a->module->funcs[u->func]->in_header &&
            (refcopi_uses_in(a, m, USE_LOADED, u->func) || takes_apart(a, m, u->func)) &&
            !refcopi_uses_in(a, m, USE_FREED, u->func) &&
            !refcopi_uses_in(a, m, USE_MOVED, u->func) && !is_filled_in(a, m, u->func) &&
            !is_lent_in(a, m, u->func))
            return u;
    return NULL;
}

static bool is_object(const analysis *a, refcop_str record) {
    for (uint32_t k = 0; k < a->module->record_count; k++)
        if (a->module->records[k].name == record)
            return a->module->records[k].is_object;
    return false;
}

static void push(analysis *a, const member *m, const member_use *fill, uint32_t func,
                 refcop_loc loc, int level, const char *message) {
    const char *maker = fill->made->name ? fill->made->name->text : "a call";
    const char *where = refcopi_print(a->arena, "it is %s with %s() here, in %s()",
                                      m->is_struct ? "filled" : "allocated", maker,
                                      a->module->funcs[fill->made_in]->name->text);
    refcop_finding found = refcopi_finding_of(a, m->is_struct ? REFCOP_RULE_BUFFER_LEAK : REFCOP_RULE_MEM_LEAK, level,
                                              a->module->funcs[func], loc);
    found.object = m->field->text;
    found.message = message;
    refcopi_finding_note(a, &found, fill->made->loc, where);
    refcopi_findings_offer(a, &found);
}

static void report_abandoned(analysis *a, const member *m, const member_use *fill) {
    const struct_use *end = teardown_of(a, m);
    const member_use *emptied = end ? NULL : emptied_in(a, m);
    bool freed = end && end->kind == STRUCT_FREED;
    const char *message =
        refcopi_print(a->arena, "leaked %s: '%s' of '%s' is never %s: only %s, here",
                      m->is_struct ? "buffer" : "memory", m->field->text, m->record->text,
                      m->is_struct ? "released" : "freed",
                      freed ? "the struct is freed"
                      : end ? "other members are let go of"
                            : "the pointer is set to NULL");
    if (end)
        push(a, m, fill, end->func, end->at->loc, freed && fill->kind == USE_FILLED ? 1 : 2,
             message);
    else if (emptied)
        push(a, m, fill, emptied->func, emptied->at->loc, 2, message);
}

/* --- structs that nobody frees
 * --------------------------------------------------------------------------- */

static bool is_struct_freed(const analysis *a, refcop_str record, unsigned depth) {
    const struct_use *u;
    for (uint32_t k = 0; (u = refcopi_struct_use(a, k)); k++)
        if (u->record == record &&
            (u->kind == STRUCT_FREED ||
             (u->kind == STRUCT_CAST && depth && is_struct_freed(a, u->other, depth - 1))))
            return true;
    return false;
}

/* The function that takes one apart, or else is given one to do so. */
static const struct_use *end_of(const analysis *a, refcop_str record) {
    const struct_use *u;
    for (uint32_t k = 0; (u = refcopi_struct_use(a, k)); k++)
        if (u->record == record && u->kind == STRUCT_EMPTIED &&
            !a->module->funcs[u->func]->in_header && !happens_in(a, record, STRUCT_MADE, u->func))
            return u;
    return NULL;
}

static void check_struct(analysis *a, const struct_use *made) {
    const struct_use *end = end_of(a, made->record);
    if (!end || is_object(a, made->record) || is_struct_freed(a, made->record, 2))
        return;
    const char *where = refcopi_print(a->arena, "it is allocated here, in %s()",
                                      a->module->funcs[made->func]->name->text);
    refcop_finding found = refcopi_finding_of(a, REFCOP_RULE_MEM_LEAK, 2, a->module->funcs[end->func], end->at->loc);
    found.object = made->record->text;
    found.message =
        refcopi_print(a->arena,
                      "leaked memory: what '%s' points to is let go of here, but nothing in "
                      "the file frees the struct itself",
                      made->record->text);
    refcopi_finding_note(a, &found, made->at->loc, where);
    refcopi_findings_offer(a, &found);
}

static void check_structs(analysis *a) {
    const struct_use *u, *before;
    for (uint32_t k = 0; !refcopi_frees_unknown(a) && (u = refcopi_struct_use(a, k)); k++) {
        bool first = u->kind == STRUCT_MADE && !a->module->funcs[u->func]->in_header;
        for (uint32_t n = 0; first && n < k && (before = refcopi_struct_use(a, n)); n++)
            first = before->kind != STRUCT_MADE || before->record != u->record;
        if (first)
            check_struct(a, u);
    }
}

void refcopi_find_abandoned(analysis *a) {
    const member *m;
    for (uint32_t k = 0; (m = refcopi_member(a, k)); k++) {
        const member_use *fill = refcopi_holds_blocks(m) ? first_fill(a, m) : NULL;
        if (!fill)
            continue;
        bool owns = refcopi_uses(m, USE_FREED) && !m->is_struct && !m->is_inline;
        const member_use *lost = owns ? forgotten_in(a, m) : NULL;
        if (lost)
            push(a, m, fill, lost->func, lost->at->loc, 2,
                 refcopi_print(
                     a->arena,
                     "leaked memory: what '%s' of '%s' held is neither freed nor handed on "
                     "before it is set to NULL here",
                     m->field->text, m->record->text));
        else if (!is_object(a, m->record) && !is_given_up(a, m))
            report_abandoned(a, m, fill);
    }
    check_structs(a);
}
