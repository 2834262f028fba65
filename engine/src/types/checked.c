/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Checks of types: what a variable or field is, since the function asks for it. */
#include "types/scan.h"

/* Answers with yes, no or an error. */
static bool is_question(const refcop_contract *c) {
    for (uint32_t k = 0; k < c->outcome_count; k++)
        if (c->outcomes[k].result != REFCOP_RESULT_INT || c->outcomes[k].hi > 1)
            return false;
    return c->param_count == 2 && c->outcome_count > 1;
}

/* By name, or read from where one was kept. */
static bool is_type_object(const scan *s, const origin *o, refcop_value v) {
    if (v.type != REFCOP_TYPE_OBJ)
        return false;
    if (o->global)
        return true;
    if (!o->fields)
        return o->types_of != 0;
    const refcop_str record = s->t->fields[o->fields->ids[0]].points_to;
    return record && refcopi_content_of_record(s->t, record) == CONTENT_STATIC;
}

static void note_field_check(scan *s, uint32_t id, content what, refcop_str record) {
    func_facts *facts = s->facts;
    for (uint32_t k = 0; k < facts->check_count; k++)
        if (facts->checks[k].field == id)
            return;
    if (facts->check_count == MAX_FIELD_CHECKS)
        return;
    if (!facts->checks)
        facts->checks = REFCOP_NEW_ARRAY(s->t->arena, field_check, MAX_FIELD_CHECKS);
    field_check made = {id, (uint8_t)what, record};
    facts->checks[facts->check_count++] = made;
}

/* An answer other than 0 says what the first argument is. Taken for granted in the whole
 * function: who checks a type means it. */
void refcopi_scan_check(scan *s, const refcop_contract *c, const origin *args, uint32_t count) {
    bool in_field = count && !args[0].local && args[0].fields && args[0].fields->count == 1;
    if (!count || (!args[0].local && !in_field))
        return;
    content what = CONTENT_NONE;
    refcop_str record = NULL;
    if (c->says) {
        what = refcopi_content_of_word(c->says);
        if (what == CONTENT_MADE)
            return; /* a list or dict of the caller: anything */
    } else if (!in_field && count == 2 && is_question(c) && is_type_object(s, &args[1], s->instr->args[1])) {
        what = refcopi_content_of_type(s->t, &args[1], &record);
    }
    if (what == CONTENT_NONE || what == CONTENT_ANY)
        return;
    if (in_field) {
        note_field_check(s, args[0].fields->ids[0], what, record);
        return;
    }
    s->checked[args[0].local - 1] = (uint8_t)what;
    s->checked_record[args[0].local - 1] = record;
    s->checked_exact[args[0].local - 1] = (c->clauses & REFCOP_CLAUSE_EXACT) != 0;
}

/* The type of a parameter is compared with a builtin one: who asks for the very type means it. */
void refcopi_scan_compare(scan *s) {
    const refcop_instr *i = s->instr;
    refcop_str record = NULL;
    if (i->arg_count != 2)
        return;
    origin type = refcopi_scan_eval(s, i->args[0]), other = refcopi_scan_eval(s, i->args[1]);
    uint32_t local = 0;
    while (local < MAX_TRACKED_PARAMS && type.types_of != 1u << local)
        local++;
    if (local >= s->func->param_count || !other.global || type.global ||
        refcopi_content_of_type(s->t, &other, &record) != CONTENT_LEAF)
        return;
    s->checked[local] = CONTENT_LEAF;
    s->checked_record[local] = NULL;
    s->checked_exact[local] = true;
}
