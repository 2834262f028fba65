/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Fix-its of findings that paths show. Each path that has the finding proposes one; it is certain
 * when every report of the finding came with the same proposal, and every path that comes to where
 * the text is to be changed has the finding. */
#include "block.h"
#include "finding.h"

#include <string.h>

enum { FIRST_WITH_NEW_REF = 0x030a };

/* --- what may be changed ------------------------------------------------------------------------ */

static const refcop_instr *maker_of(const frame *f, refcop_value v) {
    for (uint32_t id = f->at->id; v.kind == REFCOP_VALUE_TEMP && id-- > 0;)
        if (f->instrs[id]->result == v.as.temp)
            return f->instrs[id];
    return NULL;
}

static bool is_plain_local(const refcop_instr *i) {
    return i->op == REFCOP_OP_LOAD && refcop_place_is_local(i->place);
}

/* v is s, points into it, or lives only as long as it does. */
static bool hangs_on(const frame *f, val v, uint16_t s) {
    if (v.kind == VAL_ADDR && v.base == BASE_SYM)
        v = val_sym(v.index);
    for (unsigned depth = 0; v.kind == VAL_SYM && depth < 8; depth++) {
        if (v.x == s)
            return true;
        uint16_t holder = f->w->syms[v.x].holder;
        if (holder == NO_SYM)
            return false;
        v = val_sym(holder);
    }
    return v.kind == VAL_SYM;
}

/* The value does not depend on s, or on the local of that name: it can be computed after s is gone. */
static bool is_apart(const frame *f, refcop_value value, uint16_t s, uint32_t name, unsigned depth) {
    if (value.kind == REFCOP_VALUE_NONE || value.kind == REFCOP_VALUE_INT)
        return true;
    const refcop_instr *i = maker_of(f, value);
    if (!i || depth > 4 || hangs_on(f, f->temps[value.as.temp], s))
        return false;
    if (i->op == REFCOP_OP_LOAD)
        return is_plain_local(i) && i->place->index != name;
    const summary *inferred;
    const refcop_contract *k =
        i->op == REFCOP_OP_CALL ? refcopi_find_contract(f->a, i, &inferred) : NULL;
    if (i->op != REFCOP_OP_CAST && !(k && refcopi_is_modelled(k)))
        return false;
    for (uint32_t a = 0; a < i->arg_count; a++)
        if (!is_apart(f, i->args[a], s, name, depth + 1))
            return false;
    return true;
}

/* There are several locals of that name; "x.2" is the second x. */
static bool is_ambiguous(const refcop_func *func, refcop_str name) {
    for (uint32_t k = 0; k < func->local_count; k++) {
        refcop_str other = func->locals[k].name;
        if (other->length > name->length && other->text[name->length] == '.' &&
            memcmp(other->text, name->text, name->length) == 0)
            return true;
    }
    return strchr(name->text, '.') != NULL;
}

/* The local that s is called by, if its name in the source says so and it still holds s. */
static const char *variable_of(const frame *f, const sym *s) {
    if (s->name == NO_LOCAL || (s->flags & SYMF_RENAMED) || f->func->locals[s->name].is_param ||
        is_ambiguous(f->func, f->func->locals[s->name].name))
        return NULL;
    return f->func->locals[s->name].name->text;
}

/* --- proposals ---------------------------------------------------------------------------------- */

static candidate *reported(frame *f) {
    return f->reported && !f->replaying ? &f->candidates[f->reported - 1] : NULL;
}

static void spoil(candidate *c) {
    if (c)
        c->fix.is_spoilt = true;
}

/* text is for what is not NULL, wary for what may be. */
static void offer(frame *f, refcop_fixit_kind kind, const char *text, const char *wary,
                  const char *variable, bool nonnull) {
    candidate *c = reported(f);
    if (!c || c->fix.is_spoilt)
        return;
    fix *x = &c->fix;
    if (x->place_count && (x->kind != kind || strcmp(x->text, text) != 0)) {
        spoil(c);
        return;
    }
    x->kind = kind;
    x->text = text;
    x->wary = wary;
    x->variable = variable;
    x->is_wary |= !nonnull;
    x->proposed++;
    for (uint32_t k = 0; k < x->place_count; k++) {
        if (x->places[k].at == f->at->id) {
            x->places[k].hits++;
            return;
        }
    }
    if (x->place_count == FIX_MAX_PLACES)
        spoil(c);
    else
        x->places[x->place_count++] = (fix_place){f->at->id, 1};
}

/* What nobody knows for certain is no ground to edit code on; nor is there a place for it at a return behind the
 * release of the GIL. */
static bool is_guess(const frame *f, const sym *s) {
    return (s->flags & SYMF_UNKNOWN_CALLEE) || s->level >= 2 || f->w->guarded || refcopi_has_left_gil(f);
}

/* Nothing has been stored in an instance's members yet, perhaps: its tp_dealloc may not bear that. */
static bool is_half_made(const frame *f, const sym *s) {
    const refcop_instr *i = s->site != NO_INSTR ? f->instrs[s->site] : NULL;
    const summary *inferred;
    const refcop_contract *k = i && i->op == REFCOP_OP_CALL ? refcopi_find_contract(f->a, i, &inferred)
                                                            : NULL;
    return (k && (k->clauses & (REFCOP_CLAUSE_MAKES_GC | REFCOP_CLAUSE_MAKES_PLAIN))) ||
           (i && i->op == REFCOP_OP_CALL && i->sub == REFCOP_CALLEE_INDIRECT);
}

static bool is_plain_return(const frame *f) {
    return f->at->op == REFCOP_OP_RETURN && !(f->at->flags & REFCOP_INSTR_IN_MACRO);
}

void refcopi_propose_release(frame *f, uint16_t at) {
    const sym *s = &f->w->syms[at];
    const char *name = variable_of(f, s);
    if (!name || s->refs != 1 || !is_plain_return(f) || is_guess(f, s) || is_half_made(f, s) ||
        (f->at->arg_count && !is_apart(f, f->at->args[0], at, s->name, 0))) {
        spoil(reported(f));
        return;
    }
    offer(f, REFCOP_FIXIT_INSERT_BEFORE_STATEMENT,
          refcopi_print(f->a->arena, "Py_DECREF(%s);", name),
          refcopi_print(f->a->arena, "Py_XDECREF(%s);", name), name,
          s->flags & SYMF_NONNULL);
}

static bool has_new_ref(const analysis *a) {
    uint16_t limited = a->module->limited_api;
    return a->module->python_version >= FIRST_WITH_NEW_REF && a->oldest >= FIRST_WITH_NEW_REF &&
           (!limited || limited >= FIRST_WITH_NEW_REF);
}

void refcopi_propose_reference(frame *f, uint16_t at) {
    const sym *s = &f->w->syms[at];
    const refcop_instr *i = is_plain_return(f) ? maker_of(f, f->at->args[0]) : NULL;
    const summary *inferred;
    const refcop_contract *k =
        i && i->op == REFCOP_OP_CALL ? refcopi_find_contract(f->a, i, &inferred) : NULL;
    bool known = i && !is_guess(f, s) && !(i->flags & REFCOP_INSTR_IN_MACRO) &&
                 (i->op == REFCOP_OP_LOAD || (k && refcopi_is_modelled(k)));
    if (known && has_new_ref(f->a)) {
        offer(f, REFCOP_FIXIT_WRAP_RETURN_VALUE, "Py_NewRef", "Py_XNewRef", NULL,
              s->flags & SYMF_NONNULL);
        return;
    }
    const char *variable = known && is_plain_local(i) ? variable_of(f, s) : NULL;
    bool is_macro = known && i->op == REFCOP_OP_CALL && i->arg_count == 0 &&
                    i->sub == REFCOP_CALLEE_MACRO; /* Py_None */
    const char *what = is_macro ? i->name->text : variable;
    if (!what) {
        spoil(reported(f));
        return;
    }
    offer(f, REFCOP_FIXIT_INSERT_BEFORE_STATEMENT,
          refcopi_print(f->a->arena, "Py_INCREF(%s);", what),
          refcopi_print(f->a->arena, "Py_XINCREF(%s);", what), variable,
          s->flags & SYMF_NONNULL);
}

/* --- memory --------------------------------------------------------------------------------------- */

static bool only_frees(const refcop_contract *k, const void *domain) {
    return k->param_count == 1 && k->params[0].null_ok && k->params[0].effect_count == 1 &&
           !(k->clauses & REFCOP_CLAUSE_INTERNAL) &&
           k->params[0].effects[0].kind == REFCOP_EFFECT_FREE && !k->until &&
           k->params[0].effects[0].type == domain;
}

/* The first function of the models that does nothing but free a block of that domain, or NULL. */
static const char *free_function(const analysis *a, refcop_str domain) {
    const refcop_contract *k =
        domain ? refcop_model_search(a->model, REFCOP_KIND_FUNCTION, only_frees, domain) : NULL;
    return k ? k->name->text : NULL;
}

/* What the block holds is lost with it. */
static bool holds_something(const frame *f, uint16_t at) {
    for (uint32_t k = 0; k < f->w->mem_count; k++) {
        const binding *b = &f->w->mem[k];
        if (b->base == BASE_SYM && b->index == at && b->value.kind == VAL_SYM &&
            f->w->syms[b->value.x].refs > 0)
            return true;
    }
    return false;
}

void refcopi_propose_free(frame *f, uint16_t at) {
    const sym *s = &f->w->syms[at];
    bool buffer = refcopi_is_buffer_word(s->type);
    const char *name = variable_of(f, s), *with = buffer ? NULL : free_function(f->a, s->type);
    bool known = !is_guess(f, s) && (buffer ? (s->flags & SYMF_NONNULL) != 0 : with != NULL);
    if (!name || !known || !is_plain_return(f) || holds_something(f, at) ||
        (buffer && f->func->locals[s->name].type != REFCOP_TYPE_AGG) ||
        (f->at->arg_count && !is_apart(f, f->at->args[0], at, s->name, 0))) {
        spoil(reported(f));
        return;
    }
    const char *text = buffer ? refcopi_print(f->a->arena, "PyBuffer_Release(&%s);", name)
                              : refcopi_print(f->a->arena, "%s(%s);", with, name);
    offer(f, REFCOP_FIXIT_INSERT_BEFORE_STATEMENT, text, text, name, true);
}

void refcopi_propose_allocator(frame *f, uint16_t at) {
    const char *with = free_function(f->a, f->w->syms[at].type);
    if (with && !is_guess(f, &f->w->syms[at]) && f->at->op == REFCOP_OP_CALL && !(f->at->flags & REFCOP_INSTR_IN_MACRO) &&
        f->at->arg_count == 1)
        offer(f, REFCOP_FIXIT_REPLACE_CALLEE, with, with, NULL, true);
    else
        spoil(reported(f));
}

/* --- the verdict ---------------------------------------------------------------------------------- */

void refcopi_fix(const frame *f, const candidate *c, refcop_fixit *out) {
    const fix *x = &c->fix;
    bool certain = !x->is_spoilt && x->place_count > 0 && x->proposed == x->reports;
    for (uint32_t k = 0; k < x->place_count; k++)
        certain = certain && x->places[k].hits == f->passes[x->places[k].at];
    if (!certain)
        return;
    refcop_loc *locs = REFCOP_NEW_ARRAY(f->a->arena, refcop_loc, x->place_count);
    for (uint32_t k = 0; k < x->place_count; k++)
        locs[k] = f->instrs[x->places[k].at]->loc;
    out->kind = x->kind;
    out->text = x->is_wary ? x->wary : x->text;
    out->variable = x->variable;
    out->loc = locs[0];
    out->also = locs + 1;
    out->also_count = x->place_count - 1;
}
