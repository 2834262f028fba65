/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Callbacks that make sure of the GIL: a function that does so may be called without it, unless those of the
 * file that call it have it. Then what it does before, and after it has let go of it, may be without. */
#include "frame.h"

typedef struct caller_link {
    uint32_t caller, next; /* next: index in links + 1; 0: none */
} caller_link;

typedef struct filing {
    uint32_t func;
    refcop_str field; /* NULL: it is put elsewhere */
} filing;

/* What the file does with its functions, from one pass over all of them. */
struct callbacks {
    uint32_t *callers;  /* by function: index of its first link + 1; 0: none */
    caller_link *links; /* those that call it by its name */
    bool *uses_api;     /* by function: nobody does so who has no thread state */
    bool *given;        /* by function: code that is no part of the file, nor of Python, is given it */
    bool *is_read;      /* by id of a field's name: the file reads it */
    filing *filings;    /* functions that are put somewhere */
    uint32_t link_count, link_cap, filing_count, filing_cap;
};

static const refcop_contract *model_of(const analysis *a, const refcop_instr *i) {
    if (i->op != REFCOP_OP_CALL || i->sub == REFCOP_CALLEE_INDIRECT || !i->name)
        return NULL;
    const refcop_contract *k = refcop_model_find(a->model, REFCOP_KIND_FUNCTION, i->name);
    k = k ? k : refcop_model_find(a->model, REFCOP_KIND_MACRO, i->name);
    return k && refcopi_is_modelled(k) ? k : NULL;
}

/* The field of a struct that the instruction reads or writes; NULL. */
static refcop_str field_of(const refcop_instr *i) {
    const refcop_place *p = i->place;
    const refcop_step *last = p && p->step_count ? &p->steps[p->step_count - 1] : NULL;
    return last && last->kind == REFCOP_STEP_FIELD ? last->field : NULL;
}

static void note_call(callbacks *c, analysis *a, uint32_t caller, const refcop_instr *i) {
    const refcop_contract *k = model_of(a, i);
    bool named = i->sub != REFCOP_CALLEE_INDIRECT && i->name;
    uint32_t callee = named ? refcopi_func_named(a, i->name) : 0;
    c->uses_api[caller] |= k && refcopi_needs_gil(k);
    for (uint32_t n = 0; named && !callee && !k && n < i->arg_count; n++) {
        uint32_t given = i->args[n].kind == REFCOP_VALUE_FUNC ? refcopi_func_named(a, i->args[n].as.string) : 0;
        if (given)
            c->given[given - 1] = true;
    }
    if (!callee)
        return;
    if (c->link_count == c->link_cap) {
        uint32_t cap = c->link_cap ? c->link_cap * 2 : 64;
        c->links = refcop_arena_grow(a->arena, c->links, c->link_cap, cap, sizeof *c->links);
        c->link_cap = cap;
    }
    c->links[c->link_count] = (caller_link){caller, c->callers[callee - 1]};
    c->callers[callee - 1] = ++c->link_count;
}

static void note_store(callbacks *c, analysis *a, const refcop_instr *i) {
    uint32_t stored = i->args[0].kind == REFCOP_VALUE_FUNC ? refcopi_func_named(a, i->args[0].as.string) : 0;
    if (!stored)
        return;
    if (c->filing_count == c->filing_cap) {
        uint32_t cap = c->filing_cap ? c->filing_cap * 2 : 16;
        c->filings = refcop_arena_grow(a->arena, c->filings, c->filing_cap, cap, sizeof *c->filings);
        c->filing_cap = cap;
    }
    c->filings[c->filing_count++] = (filing){stored - 1, field_of(i)};
}

static callbacks *find_callbacks(analysis *a) {
    const refcop_module *m = a->module;
    callbacks *c = REFCOP_NEW(a->arena, callbacks);
    c->callers = REFCOP_NEW_ARRAY(a->arena, uint32_t, m->func_count + 1);
    c->uses_api = REFCOP_NEW_ARRAY(a->arena, bool, m->func_count + 1);
    c->given = REFCOP_NEW_ARRAY(a->arena, bool, m->func_count + 1);
    c->is_read = REFCOP_NEW_ARRAY(a->arena, bool, a->name_count + 1);
    for (uint32_t n = 0; n < m->func_count; n++)
        for (uint32_t b = 0; b < m->funcs[n]->block_count; b++)
            for (uint32_t k = 0; k < m->funcs[n]->blocks[b].count; k++) {
                const refcop_instr *i = m->funcs[n]->blocks[b].instrs[k];
                if (i->op == REFCOP_OP_CALL)
                    note_call(c, a, n, i);
                else if (i->op == REFCOP_OP_STORE)
                    note_store(c, a, i);
                else if (i->op == REFCOP_OP_LOAD && field_of(i) && field_of(i)->id < a->name_count)
                    c->is_read[field_of(i)->id] = true;
            }
    return c;
}

static bool ensures_gil(analysis *a, const refcop_func *func) {
    for (uint32_t b = 0; b < func->block_count; b++)
        for (uint32_t k = 0; k < func->blocks[b].count; k++) {
            const refcop_instr *i = func->blocks[b].instrs[k];
            const summary *inferred = NULL;
            const refcop_contract *c = i->op == REFCOP_OP_CALL ? refcopi_find_contract(a, i, &inferred) : NULL;
            uint32_t clauses = inferred ? inferred->gil : c ? c->clauses : 0;
            if (clauses & REFCOP_CLAUSE_ENSURES_GIL)
                return true;
        }
    return false;
}

/* Some struct gets the function, in a field that the file does not read. */
static bool is_filed_away(const frame *f, const callbacks *c) {
    bool filed = false;
    for (uint32_t k = 0; k < c->filing_count; k++) {
        const filing *at = &c->filings[k];
        if (at->func != f->func_index)
            continue;
        if (!at->field || at->field->id >= f->a->name_count || c->is_read[at->field->id])
            return false;
        filed = true;
    }
    return filed;
}

typedef enum caller { CALLER_NONE, CALLER_PLAIN, CALLER_HAS_GIL } caller;

/* Who calls the function at hand, itself or by way of others. */
static caller find_caller(const frame *f, const callbacks *c) {
    uint32_t funcs = f->a->module->func_count, count = 0;
    bool *found = REFCOP_NEW_ARRAY(f->a->path_arena, bool, funcs + 1);
    uint32_t *list = REFCOP_NEW_ARRAY(f->a->path_arena, uint32_t, funcs + 1);
    list[count++] = f->func_index;
    found[f->func_index] = true;
    for (uint32_t next = 0; next < count; next++)
        for (uint32_t at = c->callers[list[next]]; at; at = c->links[at - 1].next) {
            uint32_t by = c->links[at - 1].caller;
            if (by != f->func_index && (f->a->entries[by] || c->uses_api[by]))
                return CALLER_HAS_GIL;
            if (!found[by])
                list[count++] = by;
            found[by] = true;
        }
    return count > 1 ? CALLER_PLAIN : CALLER_NONE;
}

static bool knows_objects(const refcop_func *func) {
    bool knows = func->result == REFCOP_TYPE_OBJ;
    for (uint32_t p = 0; p < func->param_count; p++)
        knows |= func->locals[p].type == REFCOP_TYPE_OBJ;
    return knows;
}

/* Python calls it, in a way that the model does not tell of. */
static bool is_in_table(const frame *f) {
    const refcop_module *m = f->a->module;
    for (uint32_t k = 0; k < m->impose_count; k++)
        if (m->imposes[k].function == f->func->name)
            return true;
    return false;
}

static bool is_in_targets(const frame *f) {
    const refcop_module *m = f->a->module;
    for (uint32_t k = 0; k < m->target_count; k++)
        if (m->targets[k].function == f->func->name)
            return true;
    return false;
}

int refcopi_level_without_gil(const frame *f) {
    const refcop_func *func = f->func;
    bool reachable = func->address_taken || func->linkage == REFCOP_LINKAGE_EXTERN || is_in_targets(f);
    if (f->imposed || func->in_header || !ensures_gil(f->a, func) || is_in_table(f))
        return 0;
    if (!f->a->callbacks)
        f->a->callbacks = find_callbacks(f->a);
    const callbacks *c = f->a->callbacks;
    caller by = find_caller(f, c);
    if (by == CALLER_HAS_GIL || (by == CALLER_NONE && !reachable))
        return 0;
    bool open = by == CALLER_NONE && !knows_objects(func);
    return open && (c->given[f->func_index] || is_filed_away(f, c)) ? 1 : 2;
}
