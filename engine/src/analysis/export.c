/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* What callers in other files may know of a function: its summary as contracts of the language.
 * What the language cannot say becomes less: an effect on an element is `writes`, a result that is
 * not certain is `unknown`. And what a file asks of others. */
#include "contract/lexer.h"
#include "contract/words.h"
#include "frame.h"

#include <stdio.h>
#include <string.h>

/* Clauses that a caller elsewhere can use. */
enum { EXPORT_FIELDS = 16 }; /* effects on fields; more are `writes` */
enum { EXPORTED = REFCOP_CLAUSE_INFERRED | REFCOP_CLAUSE_NORETURN | REFCOP_CLAUSE_WRITES };

static bool is_pointee(const refcop_func *func, const mem_effect *m) {
    refcop_type type = func->locals[m->param].type;
    return m->path == PATH_EMPTY && (type == REFCOP_TYPE_OBJPTR || m->type != REFCOP_TYPE_OBJ);
}

/* The effect on *param as one of the parameter; ones that no word says are of no use to anyone. */
static void add_out_effect(const summary *s, refcop_param *param, const mem_effect *m) {
    refcop_effect *e = &param->effects[param->effect_count++];
    bool guessed = m->kind == REFCOP_EFFECT_OUT_MAYBE_NEW || m->kind == REFCOP_EFFECT_OUT_BORROWED ||
                   (m->kind == REFCOP_EFFECT_OUT_NEW && s->uncertain);
    e->kind = guessed ? REFCOP_EFFECT_OUT_UNKNOWN : (refcop_effect_kind)m->kind;
    e->param = -1;
    e->is_number = m->kind == REFCOP_EFFECT_OUT_PLAIN && m->lo == m->hi && m->lo >= -1 && m->lo <= 1;
    e->number = e->is_number ? (int8_t)m->lo : 0;
    e->type = m->kind == REFCOP_EFFECT_OUT_RAW ? m->domain : NULL;
    e->when = m->when;
    param->indirect = 1;
}

static bool has_word(const mem_effect *m) {
    return m->kind >= REFCOP_EFFECT_OUT_NEW && m->kind <= REFCOP_EFFECT_OUT_UNKNOWN &&
           m->kind != REFCOP_EFFECT_OUT_INTERIOR && m->kind != REFCOP_EFFECT_OUT_SET;
}

/* Something happens to the pointer itself: the language says that or what it points to. */
static bool is_direct(const refcop_param *param) {
    return param->effect_count > 0 && param->indirect == 0;
}

static size_t write_place(const path_table *paths, path_id path, char *text, size_t size) {
    const path_node *n = refcopi_path_get(paths, path);
    if (path == PATH_EMPTY)
        return 0;
    size_t used = write_place(paths, n->parent, text, size);
    if (!n->field || used == SIZE_MAX)
        return SIZE_MAX; /* an element, and what is in it, have no words */
    int wrote = snprintf(text + used, size - used, "%s%s", used ? "." : "", n->field->text);
    return wrote < 0 || (size_t)wrote >= size - used ? SIZE_MAX : used + (size_t)wrote;
}

/* The effect on a field behind a parameter; false: the language has no word for it. */
static bool add_field_effect(const analysis *a, const summary *s, refcop_contract *c, const mem_effect *m,
                             refcop_arena *arena) {
    enum { SIZE = 160 };
    char text[SIZE];
    if (c->field_count == EXPORT_FIELDS || !has_word(m) || m->path == PATH_EMPTY || m->param >= c->param_count)
        return false;
    size_t length = write_place(a->paths, m->path, text, SIZE);
    if (length == SIZE_MAX)
        return false;
    if (!c->fields)
        c->fields = REFCOP_NEW_ARRAY(arena, refcop_field_effect, EXPORT_FIELDS);
    refcop_param unused = {.effects = &c->fields[c->field_count].effect};
    add_out_effect(s, &unused, m);
    refcop_string *name = refcop_arena_alloc(arena, sizeof *name + length + 1);
    name->id = 0;
    name->length = (uint32_t)length;
    memcpy(name->text, text, length + 1);
    c->fields[c->field_count].param = m->param;
    c->fields[c->field_count++].place = name;
    return true;
}

static void export_memory(const analysis *a, const refcop_func *func, const summary *s, refcop_contract *c,
                          refcop_arena *arena) {
    for (uint32_t k = 0; k < s->effect_count; k++) {
        const mem_effect *m = &s->effects[k];
        if (m->param == MEM_EFFECT_GLOBAL)
            continue; /* calls of unknown functions do not change globals either */
        if (m->param < c->param_count && is_pointee(func, m) && has_word(m) &&
            !is_direct(&c->params[m->param]))
            add_out_effect(s, &c->params[m->param], m);
        else if (!add_field_effect(a, s, c, m, arena))
            c->clauses |= REFCOP_CLAUSE_WRITES;
    }
}

static bool has_param_before(const refcop_contract *c, uint32_t p, refcop_str name) {
    for (uint32_t k = 0; k < p; k++)
        if (c->params[k].name == name)
            return true;
    return false;
}

/* Names that the language has taken, and missing ones, are replaced. */
static void name_param(refcop_arena *arena, refcop_contract *c, uint32_t p) {
    refcop_str name = c->params[p].name;
    if (name && refcopi_is_identifier(name->text, name->length) &&
        !refcopi_is_reserved(name->text, name->length) && !has_param_before(c, p, name))
        return;
    enum { SIZE = 16 };
    refcop_string *made = refcop_arena_alloc(arena, sizeof *made + SIZE);
    made->id = 0;
    snprintf(made->text, SIZE, "arg%u_", p + 1);
    made->length = (uint32_t)strlen(made->text);
    c->params[p].name = made;
}

/* Outcomes of `from` in mask. */
static refcop_contract *copy_outcomes(refcop_arena *arena, const refcop_contract *from,
                                      uint32_t extra, uint32_t mask) {
    refcop_contract *c = refcop_arena_copy(arena, from, sizeof *from);
    c->clauses &= EXPORTED;
    c->next = NULL;
    c->outcomes = REFCOP_NEW_ARRAY(arena, refcop_outcome, from->outcome_count);
    uint16_t bit[REFCOP_MAX_OUTCOMES];
    c->outcome_count = 0;
    for (uint32_t o = 0; o < from->outcome_count; o++) {
        bit[o] = (mask >> o) & 1u ? (uint16_t)(1u << c->outcome_count) : 0;
        if (!bit[o])
            continue;
        refcop_outcome *made = &c->outcomes[c->outcome_count++];
        *made = from->outcomes[o];
        if ((made->result == REFCOP_RESULT_INTERIOR && made->param < 0) ||
            (made->result == REFCOP_RESULT_RAW && !made->type))
            made->result = REFCOP_RESULT_POINTER; /* into what, or of whom, is not known */
        if (made->exception == REFCOP_EXC_MAY_SET || made->exception == REFCOP_EXC_CLEARED)
            made->cause = made->result == REFCOP_RESULT_NULL ? made->cause
                                                              : REFCOP_CAUSE_NONE; /* no mark */
    }
    c->params = refcop_arena_copy(arena, from->params, from->param_count * sizeof *c->params);
    for (uint32_t p = 0; p < c->param_count; p++) {
        const refcop_param *old = &from->params[p];
        refcop_param *param = &c->params[p];
        name_param(arena, c, p);
        param->effects = REFCOP_NEW_ARRAY(arena, refcop_effect, old->effect_count + extra + 1);
        param->effect_count = 0;
        for (uint32_t e = 0; e < old->effect_count; e++) {
            uint16_t when = 0;
            for (uint32_t o = 0; o < from->outcome_count; o++)
                when |= (old->effects[e].when >> o) & 1 ? bit[o] : 0;
            if (old->effects[e].when == REFCOP_ALL_OUTCOMES)
                when = REFCOP_ALL_OUTCOMES;
            if (!when)
                continue;
            param->effects[param->effect_count] = old->effects[e];
            param->effects[param->effect_count++].when = when;
        }
    }
    c->field_count = 0;
    c->fields = REFCOP_NEW_ARRAY(arena, refcop_field_effect, from->field_count ? from->field_count : EXPORT_FIELDS);
    for (uint32_t k = 0; k < from->field_count; k++) {
        refcop_field_effect field = from->fields[k];
        field.effect.when = 0;
        for (uint32_t o = 0; o < from->outcome_count; o++)
            field.effect.when |= (from->fields[k].effect.when >> o) & 1 ? bit[o] : 0;
        if (field.effect.when)
            c->fields[c->field_count++] = field;
    }
    return c;
}

static uint32_t all_outcomes(const refcop_contract *c) {
    return (1u << c->outcome_count) - 1;
}

/* A parameter whose being NULL (or 0) rules some outcomes out; -1: none. */
static int deciding_param(const summary *s, const refcop_contract *c) {
    uint32_t all = all_outcomes(c);
    for (uint32_t p = 0; s->nonnull && p < c->param_count; p++)
        if ((s->nonnull[p] && s->nonnull[p] != all) || (s->null[p] && s->null[p] != all))
            return (int)p;
    return -1;
}

static void blur_results(refcop_contract *c) {
    for (uint32_t o = 0; o < c->outcome_count; o++)
        if (c->outcomes[o].result == REFCOP_RESULT_NEW) {
            c->outcomes[o].result = REFCOP_RESULT_UNKNOWN;
            c->outcomes[o].held = false;
            c->outcomes[o].type = NULL;
        }
}

/* A pointer of which nothing is known, where the body says elsewhere that it returns NULL when it
 * failed: not that NULL. */
static void tell_failure(const refcop_func *func, refcop_contract *c) {
    bool fails = false;
    for (uint32_t o = 0; o < c->outcome_count; o++)
        fails |= c->outcomes[o].result == REFCOP_RESULT_NULL &&
                 c->outcomes[o].exception != REFCOP_EXC_KEPT;
    bool pointer = func->result == REFCOP_TYPE_PTR || func->result == REFCOP_TYPE_VOIDPTR ||
                   func->result == REFCOP_TYPE_CHARPTR;
    for (uint32_t o = 0; fails && pointer && o < c->outcome_count; o++)
        if (c->outcomes[o].result == REFCOP_RESULT_PLAIN)
            c->outcomes[o].result = REFCOP_RESULT_POINTER;
}

const refcop_contract *refcopi_export(const analysis *a, const refcop_func *func, const summary *s,
                                      refcop_arena *arena) {
    if (s->contract->outcome_count == 0 || s->contract->outcome_count > REFCOP_MAX_OUTCOMES)
        return NULL;
    refcop_contract *whole = copy_outcomes(arena, s->contract, s->effect_count,
                                           all_outcomes(s->contract));
    export_memory(a, func, s, whole, arena);
    tell_failure(func, whole);
    if (s->uncertain)
        blur_results(whole);
    int p = deciding_param(s, whole);
    uint32_t all = all_outcomes(whole);
    if (p < 0 || s->nonnull[p] == all || s->null[p] == all)
        return whole;
    uint32_t if_null = all & ~(uint32_t)s->nonnull[p], otherwise = all & ~(uint32_t)s->null[p];
    if (!if_null || !otherwise)
        return whole;
    uint32_t clauses = whole->clauses;
    refcop_contract *null = copy_outcomes(arena, whole, 0, if_null);
    refcop_contract *nonnull = copy_outcomes(arena, whole, 0, otherwise);
    null->clauses = nonnull->clauses = clauses;
    null->guard.param = (int8_t)p;
    null->guard.equal = true;
    null->guard.value = 0;
    null->params[p].null_ok = true;
    null->next = nonnull;
    return null;
}

/* --- what may be known elsewhere ----------------------------------------------------------------- */

static refcop_str callee_name(const refcop_instr *i) {
    return i->op == REFCOP_OP_CALL && i->sub == REFCOP_CALLEE_NAME ? i->name : NULL;
}

static bool is_known(const refcop_model *model, refcop_str name) {
    const refcop_contract *c = refcop_model_find(model, REFCOP_KIND_FUNCTION, name);
    return c && !(c->clauses & REFCOP_CLAUSE_INFERRED);
}

/* Visits the names that are called, as often as they are. */
static void walk_names(const refcop_module *m, void (*on_name)(void *, refcop_str), void *context) {
    for (uint32_t n = 0; n < m->func_count; n++)
        for (uint32_t b = 0; b < m->funcs[n]->block_count; b++)
            for (uint32_t k = 0; k < m->funcs[n]->blocks[b].count; k++) {
                refcop_str name = callee_name(m->funcs[n]->blocks[b].instrs[k]);
                if (name)
                    on_name(context, name);
            }
}

typedef struct name_search {
    const refcop_model *model;
    bool *done; /* by id */
    uint32_t highest;
    void (*on_name)(void *context, refcop_str name);
    void *context;
} name_search;

static void note_highest(void *context, refcop_str name) {
    name_search *s = context;
    s->highest = name->id > s->highest ? name->id : s->highest;
}

static void note_name(void *context, refcop_str name) {
    name_search *s = context;
    if (s->done[name->id])
        return;
    s->done[name->id] = true;
    if (!is_known(s->model, name))
        s->on_name(s->context, name);
}

void refcop_find_calls_elsewhere(const refcop_module *module, const refcop_model *model,
                                 void (*on_name)(void *context, refcop_str name), void *context) {
    name_search s = {model, NULL, 0, on_name, context};
    walk_names(module, note_highest, &s);
    refcop_arena *arena = refcop_arena_new("names");
    s.done = REFCOP_NEW_ARRAY(arena, bool, s.highest + 1);
    for (uint32_t n = 0; n < module->func_count; n++)
        if (module->funcs[n]->name->id <= s.highest)
            s.done[module->funcs[n]->name->id] = true;
    walk_names(module, note_name, &s);
    refcop_arena_free(arena);
}
