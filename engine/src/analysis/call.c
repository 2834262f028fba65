/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Calls. A call is not split into its outcomes unless they differ in what they do to arguments (outcome.c):
 * `new | NULL!` stays one maybe-NULL symbol, `0 | -1!` one number, until the first test. */
#include "block.h"
#include "call.h"

#include <string.h>

/* --- arguments ------------------------------------------------------------------------------------ */

static bool is_literal(const refcop_instr *i, uint32_t arg) {
    return arg < i->arg_count && i->args[arg].kind == REFCOP_VALUE_INT;
}

static bool argument_is(frame *f, const call *c, const refcop_guard *g) {
    val v = c->args[g->param];
    if (strcmp(g->type->text, "literal") == 0)
        return v.kind == VAL_STRING || is_literal(c->instr, (uint32_t)g->param);
    if (strcmp(g->type->text, REFCOPI_SMALL) == 0)
        return v.kind == VAL_INT && v.x >= -5 && v.x <= 256;
    if (strcmp(g->type->text, REFCOPI_NEGATIVE) == 0)
        return refcopi_decide(f, REFCOP_PRED_LT, v, val_int(0), false) == 1;
    if (strcmp(g->type->text, REFCOPI_MEMORY) == 0)
        return v.kind == VAL_SYM && f->w->syms[v.x].kind == SYM_PTR;
    const sym *s = refcopi_obj_of(f->w, v);
    return s && s->type == g->type;
}

static bool guard_holds(frame *f, const call *c, const refcop_guard *g) {
    if (g->param < 0 || (uint32_t)g->param >= c->arg_count)
        return g->param < 0;
    if (g->type)
        return argument_is(f, c, g);
    int known = refcopi_decide(f, g->equal ? REFCOP_PRED_EQ : REFCOP_PRED_NE, c->args[g->param],
                               val_int(g->value), false);
    return known == 1;
}

static const refcop_contract *choose_overload(frame *f, const call *c) {
    const refcop_contract *fallback = NULL;
    for (const refcop_contract *k = c->contract; k; k = refcop_contract_next(f->a->model, k)) {
        if (k->guard.param < 0) {
            if (!fallback)
                fallback = k;
        } else if (guard_holds(f, c, &k->guard)) {
            return k;
        }
        if (c->summary)
            return k;
    }
    return fallback ? fallback : c->contract;
}

const char *refcopi_describe_use(const call *c) {
    static _Thread_local char text[96];
    const char *name = c->instr->name ? c->instr->name->text : "a call";
    size_t n = strlen(name);
    if (n > 60)
        n = 60;
    memcpy(text, "passed to ", 10);
    memcpy(text + 10, name, n);
    text[10 + n] = 0;
    return text;
}

static bool drops_reference(const refcop_param *p, bool is_object) {
    for (uint32_t e = 0; e < p->effect_count; e++)
        if (p->effects[e].kind == REFCOP_EFFECT_RELEASE || p->effects[e].kind == REFCOP_EFFECT_STEAL ||
            p->effects[e].kind == REFCOP_EFFECT_RETAIN ||
            (p->effects[e].kind == REFCOP_EFFECT_FREE && !is_object))
            return true;
    return false;
}

/* Another entry of the same name is for calls with NULL there. */
static bool has_null_entry(const frame *f, const call *c, uint32_t arg) {
    if (c->summary)
        return false;
    const refcop_contract *k = refcopi_find_contract(f->a, c->instr, &(const summary *){NULL});
    for (; k; k = refcop_contract_next(f->a->model, k))
        if (k->guard.param == (int)arg && !k->guard.type && k->guard.equal && k->guard.value == 0)
            return true;
    return false;
}

/* An object, or a pointer to memory that the contract says is read or written. */
static bool is_needed(const frame *f, const call *c, uint32_t arg) {
    const refcop_contract *k = c->contract;
    if (arg >= k->param_count) /* PyTuple_Pack's items */
        return k->variadic && !k->rest_null_ok && k->rest.kind == REFCOP_EFFECT_HELD &&
               c->types[arg] == REFCOP_TYPE_OBJ;
    if (has_null_entry(f, c, arg))
        return false;
    const refcop_param *p = &k->params[arg];
    if (c->types[arg] == REFCOP_TYPE_OBJ)
        return !p->null_ok && p->indirect == 0;
    return p->nonnull;
}

/* A function of the file that never looks at the argument: a dead object does no harm there. */
static bool is_unread(const frame *f, const call *c, uint32_t arg) {
    uint32_t n = c->summary ? refcopi_func_named(f->a, c->contract->name) : 0;
    const refcop_func *callee = n ? f->a->module->funcs[n - 1] : NULL;
    for (uint32_t b = 0; callee && b < callee->block_count; b++)
        for (uint32_t k = 0; k < callee->blocks[b].count; k++) {
            const refcop_instr *i = callee->blocks[b].instrs[k];
            if ((i->place && i->place->kind == REFCOP_PLACE_LOCAL && i->place->index == arg) ||
                (i->place2 && i->place2->kind == REFCOP_PLACE_LOCAL && i->place2->index == arg))
                return false;
        }
    return callee && arg < callee->param_count;
}

static void check_args(frame *f, const call *c) {
    const refcop_contract *k = c->contract;
    const char *how = refcopi_describe_use(c);
    for (uint32_t a = 0; a < c->arg_count; a++) {
        const refcop_param *p = a < k->param_count ? &k->params[a] : NULL;
        val v = c->args[a];
        if (is_needed(f, c, a))
            refcopi_need_nonnull(f, v, is_literal(c->instr, a), how);
        if (v.kind == VAL_SYM && f->w->syms[v.x].kind != SYM_NUM &&
            !(p && drops_reference(p, f->w->syms[v.x].kind == SYM_OBJ)) &&
            !((f->w->syms[v.x].flags & SYMF_DEAD) && is_unread(f, c, a)))
            refcopi_use(f, (uint16_t)v.x, how);
    }
}

/* --- applying -------------------------------------------------------------------------------------------- */

void refcopi_forget_heap(frame *f) {
    working *w = f->w;
    f->writes = true;
    refcopi_touch_any(f);
    for (uint32_t i = 0; i < w->mem_count;) {
        binding *b = &w->mem[i];
        if (b->base == BASE_LOCAL) {
            i++;
            continue;
        }
        if (b->value.kind == VAL_SYM && (w->syms[b->value.x].kind == SYM_OBJ ||
                                         refcopi_is_block(&w->syms[b->value.x])))
            refcopi_sym_escape(w, (uint16_t)b->value.x);
        refcopi_note_forgotten(f, b);
        refcopi_mem_remove(w, i);
    }
}

/* `held result`: the object that was made holds arguments. */
static void hold_by_result(frame *f, const call *c, uint32_t mask, val made) {
    const refcop_contract *k = c->contract;
    if (made.kind != VAL_SYM || f->w->syms[made.x].kind != SYM_OBJ)
        return;
    for (uint32_t a = 0; a < c->arg_count; a++) {
        const refcop_effect *e = a < k->param_count ? k->params[a].effects : &k->rest;
        uint32_t count = a < k->param_count ? k->params[a].effect_count : 1;
        sym *s = refcopi_obj_of(f->w, c->args[a]);
        for (uint32_t n = 0; s && n < count; n++)
            if (e[n].kind == REFCOP_EFFECT_HELD && e[n].param == REFCOP_PARAM_RESULT &&
                (e[n].when & mask) && s->holder == NO_SYM && s != &f->w->syms[made.x])
                refcopi_put(f, (uint16_t)c->args[a].x, (uint16_t)made.x);
    }
}

/* The callee gave arguments to a function that may take them over: as if it had been done here. */
static void doubt_arguments(frame *f, const call *c) {
    for (uint32_t a = 0; a < c->arg_count && a < 64; a++) {
        sym *s = c->summary->handed_on >> a & 1 ? refcopi_obj_of(f->w, c->args[a]) : NULL;
        if (s)
            s->flags |= SYMF_UNKNOWN_CALLEE;
        if (s && s->origin == ORIGIN_PARAM)
            f->params_handed_on |= UINT64_C(1) << s->origin_id % 64;
    }
}

/* Applies the outcomes of mask as one; the result is left in the instruction's temp. */
static void apply(frame *f, call *c, uint32_t mask) {
    const refcop_contract *k = c->contract;
    uint32_t failing = refcopi_failing_outcomes(k) & mask;
    bool failed = failing == mask && k->outcome_count > 1;
    refcopi_note_run(f, c);
    if (k->clauses & REFCOP_CLAUSE_WRITES)
        refcopi_forget_heap(f);
    refcopi_apply_last_releases(f, c, mask);
    for (uint32_t a = 0; a < c->arg_count; a++) {
        if (a >= k->param_count) {
            if (k->rest.when & mask)
                refcopi_apply_effect(f, c, a, &k->rest, failed);
            continue;
        }
        const refcop_param *p = &k->params[a];
        for (uint32_t e = 0; e < p->effect_count; e++) {
            const refcop_effect *effect = &p->effects[e];
            if (!(effect->when & mask))
                continue;
            if (effect->kind == REFCOP_EFFECT_FORMAT && effect->format == REFCOP_FORMAT_PARSE) {
                if (!failed)
                    refcopi_parse_format(f, c, a);
            } else if (effect->kind == REFCOP_EFFECT_FORMAT &&
                       effect->format == REFCOP_FORMAT_BUILD) {
                refcopi_build_format(f, c, a);
            } else {
                refcopi_apply_effect(f, c, a, effect, failed);
            }
        }
    }
    if (c->summary && !(k->clauses & REFCOP_CLAUSE_PURE))
        refcopi_forget_freed(f);
    if (c->summary && c->summary->handed_on)
        doubt_arguments(f, c);
    refcopi_apply_mem_effects(f, c, mask, failed);
    if (k->clauses & REFCOP_CLAUSE_REVIVES)
        refcopi_revive(f, c);
    if (!c->summary)
        refcopi_apply_field_effects(f, c, mask);
    val v = refcopi_call_result(f, c, mask);
    hold_by_result(f, c, mask, v);
    if (v.kind == VAL_SYM && refcopi_builds_safely(f, c))
        f->w->syms[v.x].flags |= SYMF_NULL_MEM;
    refcopi_indicator_apply(f, c, mask, v);
    refcopi_set_result(f, c, v);
}

static void record_choice(frame *f, uint32_t outcome) {
    if (f->w->choice_count < STATE_MAX_CHOICES) {
        choice made = {f->at->id, outcome};
        f->w->choices[f->w->choice_count++] = made;
    }
}

static exec_status apply_split(frame *f, call *c, uint32_t mask) {
    uint32_t chosen = UINT32_MAX;
    if (f->forced_outcome >= 0) {
        chosen = (uint32_t)f->forced_outcome;
        f->forced_outcome = -1;
    } else if (f->replaying && !f->search) {
        while (f->forced_next < f->forced_count && f->forced[f->forced_next].instr != f->at->id)
            f->forced_next++;
        if (f->forced_next >= f->forced_count)
            return EXEC_END;
        chosen = f->forced[f->forced_next++].outcome;
    } else {
        for (uint32_t i = c->contract->outcome_count; i-- > 0;) {
            if (!(mask >> i & 1))
                continue;
            if (chosen != UINT32_MAX && !refcopi_fork_push(f, chosen))
                return EXEC_END;
            chosen = i;
        }
    }
    if (!(mask >> chosen & 1))
        return EXEC_END;
    record_choice(f, chosen);
    if (!refcopi_learn_arguments(f, c, 1u << chosen))
        return EXEC_END;
    apply(f, c, 1u << chosen);
    return EXEC_GO;
}

/* A remembered answer of a pure call with at most two arguments. */
static bool recall_pure(frame *f, const call *c, uint32_t op, val a, val b) {
    for (uint32_t i = 0; i < f->w->fact_count; i++) {
        const fact *known = &f->w->facts[i];
        if (known->op == op && val_equal(known->a, a) && val_equal(known->b, b)) {
            if (f->w->syms[known->result].flags & SYMF_IS_NULL)
                return false; /* what was not there may be there now */
            refcopi_set_result(f, c, val_sym(known->result));
            return true;
        }
    }
    return false;
}

static void remember_pure(frame *f, const call *c, uint32_t op, val a, val b) {
    val v = c->instr->result == REFCOP_NO_TEMP ? val_make(VAL_TOP, 0) : f->temps[c->instr->result];
    if (v.kind != VAL_SYM || (f->w->syms[v.x].kind == SYM_OBJ && f->w->syms[v.x].refs != 0))
        return;
    working *w = f->w;
    refcop_str name = c->contract->name;
    refcopi_note_string(f->a, name);
    if (w->fact_count == STATE_MAX_FACTS) {
        memmove(w->facts, w->facts + 1, (STATE_MAX_FACTS - 1) * sizeof(fact));
        w->fact_count--;
    }
    fact *entry = &w->facts[w->fact_count++];
    memset(entry, 0, sizeof *entry);
    entry->op = op;
    entry->result = (uint16_t)v.x;
    entry->a = a;
    entry->b = b;
    if (((c->contract->clauses & REFCOP_CLAUSE_SINGLETON) || c->contract->says) &&
        w->fact_count < STATE_MAX_FACTS) {
        fact *says = &w->facts[w->fact_count++];
        *says = *entry;
        says->op = FACT_SAYS;
        says->type = c->contract->says;
        says->exact = (c->contract->clauses & REFCOP_CLAUSE_EXACT) != 0;
    }
}

/* PyBytes_Check of something known to be bytes, or to be something else. */
static bool answer_by_type(frame *f, const call *c, val a) {
    static const char *const exact[] = {"str", "bytes", "int", "float", "list", "tuple", "dict"};
    const sym *s = refcopi_obj_of(f->w, a);
    if (!s || !s->type)
        return false;
    unsigned known = 0;
    for (unsigned k = 0; k < sizeof exact / sizeof *exact; k++)
        known += strcmp(exact[k], s->type->text) == 0 ||
                 strcmp(exact[k], c->contract->says->text) == 0;
    if (s->type != c->contract->says && known < 2)
        return false;
    if (s->type == c->contract->says && s->subtype && (c->contract->clauses & REFCOP_CLAUSE_EXACT))
        return false;
    refcopi_set_result(f, c, val_int(s->type == c->contract->says));
    return true;
}

static exec_status exec_known(frame *f, call *c) {
    const refcop_contract *k = c->contract = choose_overload(f, c);
    check_args(f, c);
    refcopi_indicator_enter(f, c);
    uint32_t mask = refcopi_feasible_outcomes(f, k);
    if (mask == 0)
        mask = refcopi_all_outcomes(k);
    mask = refcopi_possible_outcomes(f, c, mask);
    if ((c->instr->flags & REFCOP_INSTR_UNUSED) && k->outcomes[0].result != REFCOP_RESULT_VOID) {
        uint32_t good = mask & ~refcopi_failing_outcomes(k), shown = refcopi_shown_outcomes(k, mask);
        if (good && good != mask)
            refcopi_indicator_ignore(f, c, mask & ~good & ~shown);
        mask = refcopi_outcomes_if_ignored(k, good ? good : mask) | shown;
    }
    bool pure = (k->clauses & REFCOP_CLAUSE_PURE) && c->arg_count <= 2;
    f->impure |= !(k->clauses & REFCOP_CLAUSE_PURE);
    uint32_t op = pure ? FACT_PURE + k->name->id : 0;
    val a = c->arg_count > 0 ? c->args[0] : val_make(VAL_TOP, 0);
    val b = c->arg_count > 1 ? c->args[1] : val_make(VAL_TOP, 0);
    pure = pure && (c->arg_count < 1 || a.kind == VAL_SYM || a.kind == VAL_ADDR || a.kind == VAL_STRING) &&
           (c->arg_count < 2 || b.kind != VAL_TOP);
    if (pure && recall_pure(f, c, op, a, b))
        return EXEC_GO;
    if (k->says && (k->clauses & REFCOP_CLAUSE_PURE) && answer_by_type(f, c, a))
        return EXEC_GO;
    exec_status status = EXEC_GO;
    if (refcopi_needs_split(f, c, mask))
        status = apply_split(f, c, mask);
    else
        apply(f, c, mask);
    if (pure && status == EXEC_GO)
        remember_pure(f, c, op, a, b);
    if ((k->clauses & REFCOP_CLAUSE_NORETURN) || (c->instr->flags & REFCOP_INSTR_NORETURN))
        return EXEC_END;
    return status;
}

/* --- the instruction ---------------------------------------------------------------------------- */

/* A pointer that holds a known function on this path. */
static const refcop_contract *find_pointed_to(frame *f, const refcop_instr *i,
                                              const summary **inferred) {
    val pointer = refcopi_eval(f, i->callee);
    refcop_str name = pointer.kind == VAL_FUNC ? refcopi_string_of(f->a, (uint32_t)pointer.x)
                                               : NULL;
    return name ? refcopi_contract_named(f->a, name, inferred) : NULL;
}

/* What callers go by says nothing of the objects that a callee is given. */
static const refcop_contract *guess(frame *f, const call *c) {
    const refcop_contract *k = refcopi_guess_contract(f, c->instr);
    for (uint32_t a = 0; k && a < c->arg_count; a++)
        if (c->types[a] == REFCOP_TYPE_OBJ && c->args[a].kind == VAL_SYM &&
            !refcopi_is_borrower(f->a, c->instr, a))
            f->w->syms[c->args[a].x].flags |= SYMF_UNKNOWN_CALLEE;
    return k;
}

exec_status refcopi_exec_call(frame *f, const refcop_instr *i) {
    call c;
    c.instr = i;
    c.arg_count = i->arg_count < CALL_MAX_ARGS ? i->arg_count : CALL_MAX_ARGS;
    for (uint32_t a = 0; a < c.arg_count; a++) {
        c.args[a] = refcopi_materialise(f, refcopi_eval(f, i->args[a]));
        c.types[a] = i->args[a].type;
    }
    c.contract = refcopi_find_contract(f->a, i, &c.summary);
    if (!c.contract && i->sub == REFCOP_CALLEE_INDIRECT)
        c.contract = find_pointed_to(f, i, &c.summary);
    if (!c.contract && !c.summary && i->sub == REFCOP_CALLEE_INDIRECT)
        c.contract = refcopi_contract_through(f, i, &c.summary);
    if (!c.contract && c.summary && c.summary->cut)
        return EXEC_END;
    if (!c.contract && !c.summary)
        c.contract = guess(f, &c);
    exec_status status = EXEC_GO;
    refcopi_touch_args(f, &c);
    if (f->forced_outcome < 0)
        refcopi_gil_call(f, &c);
    refcopi_hand_out_parts(f, &c);
    if (!c.contract || !refcopi_is_modelled(c.contract))
        refcopi_hand_over_structs(f, &c);
    if (refcopi_is_flagged(f, i))
        refcopi_escape_value(f, c.args[0]);
    if (c.contract)
        status = exec_known(f, &c);
    else
        refcopi_call_unknown(f, &c);
    if (!c.contract && (i->flags & REFCOP_INSTR_NORETURN))
        status = EXEC_END;
    return f->gave_up ? EXEC_END : status;
}
