/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Calls through a table of the file, or a field of its entries, whose functions are known: what they
 * may do is what any of them does. Where two that answer alike differ, nobody knows which it was. */
#include "call.h"

#include <string.h>

enum { MAX_TARGETS = 24 };

typedef struct targets {
    const refcop_contract *contracts[MAX_TARGETS];
    const summary *summaries[MAX_TARGETS];
    uint32_t count;
    bool open;    /* there may be others */
    bool unknown; /* nothing is known of one of them */
    bool cut;     /* one has not been looked at yet */
} targets;

/* --- which ------------------------------------------------------------------------------------------- */

static const refcop_step *last_field(const refcop_place *p) {
    const refcop_step *last = p->step_count ? &p->steps[p->step_count - 1] : NULL;
    return last && last->kind == REFCOP_STEP_FIELD ? last : NULL;
}

static bool is_in(const refcop_module *m, const refcop_target *t, const refcop_place *p) {
    const refcop_step *field = last_field(p);
    if (p->kind == REFCOP_PLACE_GLOBAL)
        return m->globals[p->index].name == t->global && t->field == (field ? field->field : NULL);
    return field && field->record && t->record == field->record && t->field == field->field;
}

const refcop_instr *refcopi_pointer_read(const refcop_block *block, uint32_t at) {
    const refcop_instr *user = block->instrs[at];
    if (user->op != REFCOP_OP_CALL || user->sub != REFCOP_CALLEE_INDIRECT ||
        user->callee.kind != REFCOP_VALUE_TEMP)
        return NULL;
    while (at-- > 0)
        if (block->instrs[at]->result == user->callee.as.temp)
            return block->instrs[at]->op == REFCOP_OP_LOAD ? block->instrs[at] : NULL;
    return NULL;
}

refcop_str refcopi_target_at(const refcop_module *m, const refcop_place *p, uint32_t *next) {
    while (*next < m->target_count) {
        const refcop_target *t = &m->targets[(*next)++];
        if (is_in(m, t, p))
            return t->function;
    }
    return NULL;
}

static void note_store(const analysis *a, const refcop_place *p, bool *written) {
    for (uint32_t k = 0; k < a->module->target_count; k++)
        written[k] |= is_in(a->module, &a->module->targets[k], p);
}

/* --- fields that functions of the file fill in ------------------------------------------------------ */

struct taker {
    refcop_str record, field;
    uint32_t params; /* bit per parameter whose reference a function stored there takes over */
};

static uint32_t taken_params(analysis *a, refcop_str function) {
    const summary *inferred;
    const refcop_contract *k = refcopi_contract_named(a, function, &inferred);
    uint32_t found = 0;
    for (uint32_t p = 0; k && p < k->param_count && p < 32; p++)
        for (uint32_t e = 0; e < k->params[p].effect_count; e++)
            if (k->params[p].effects[e].kind == REFCOP_EFFECT_STEAL)
                found |= 1u << p;
    return found;
}

static void note_taker(analysis *a, const refcop_instr *store) {
    const refcop_step *field = last_field(store->place);
    uint32_t params = field && field->record && store->args[0].kind == REFCOP_VALUE_FUNC
                          ? taken_params(a, store->args[0].as.string) : 0;
    if (!params)
        return;
    a->takers = refcop_arena_grow(a->arena, a->takers, a->taker_count, a->taker_count + 1u, sizeof *a->takers);
    a->takers[a->taker_count++] = (taker){field->record, field->field, params};
}

bool refcopi_may_take(const frame *f, const refcop_instr *i, uint32_t arg) {
    const refcop_instr *read = f->a->taker_count && i->sub == REFCOP_CALLEE_INDIRECT && arg < 32
                                   ? refcopi_definition(f, i->callee, i->id) : NULL;
    const refcop_step *field = read && read->op == REFCOP_OP_LOAD ? last_field(read->place) : NULL;
    for (uint32_t k = 0; field && k < f->a->taker_count; k++)
        if (f->a->takers[k].record == field->record && f->a->takers[k].field == field->field &&
            (f->a->takers[k].params >> arg & 1))
            return true;
    return false;
}

void refcopi_find_written_targets(analysis *a) {
    a->written_targets = REFCOP_NEW_ARRAY(a->arena, bool, a->module->target_count + 1);
    for (uint32_t n = 0; n < a->module->func_count; n++) {
        const refcop_func *func = a->module->funcs[n];
        for (uint32_t b = 0; b < func->block_count; b++)
            for (uint32_t k = 0; k < func->blocks[b].count; k++) {
                const refcop_instr *i = func->blocks[b].instrs[k];
                if (i->op == REFCOP_OP_STORE && i->place->type == REFCOP_TYPE_FNPTR)
                    note_taker(a, i);
                if (i->op == REFCOP_OP_STORE && i->place->kind != REFCOP_PLACE_LOCAL &&
                    i->place->type == REFCOP_TYPE_FNPTR && i->args[0].kind != REFCOP_VALUE_INT)
                    note_store(a, i->place, a->written_targets);
            }
    }
}

static void find_targets(analysis *a, const refcop_place *p, targets *out) {
    memset(out, 0, sizeof *out);
    for (uint32_t k = 0; k < a->module->target_count; k++) {
        const refcop_target *t = &a->module->targets[k];
        if (!is_in(a->module, t, p))
            continue;
        const summary *s;
        const refcop_contract *c = refcopi_contract_named(a, t->function, &s);
        out->open |= t->is_open || a->written_targets[k];
        out->cut |= !c && s && s->cut;
        if (!c && s && s->cut)
            continue;
        if (!c || out->count == MAX_TARGETS) {
            out->unknown = true;
            return;
        }
        out->contracts[out->count] = c;
        out->summaries[out->count++] = s;
    }
}

/* --- what any of them does ------------------------------------------------------------------------- */

static bool same_outcome(const refcop_outcome *a, const refcop_outcome *b) {
    return a->result == b->result && a->exception == b->exception && a->before == b->before && a->param == b->param &&
           a->lo == b->lo && a->hi == b->hi && a->type == b->type && a->held == b->held;
}

/* Outcome o of `from` among those of c, which has room for it; -1: there are too many. */
static int add_outcome(refcop_contract *c, const refcop_outcome *o) {
    for (uint32_t k = 0; k < c->outcome_count; k++)
        if (same_outcome(&c->outcomes[k], o)) {
            if (o->cause < c->outcomes[k].cause)
                c->outcomes[k].cause = o->cause;
            return (int)k;
        }
    if (c->outcome_count == REFCOP_MAX_OUTCOMES)
        return -1;
    c->outcomes[c->outcome_count] = *o;
    return c->outcome_count++;
}

static const refcop_effect *effect_on(const refcop_contract *c, uint32_t p, uint32_t outcome) {
    for (uint32_t e = 0; p < c->param_count && e < c->params[p].effect_count; e++)
        if (c->params[p].effects[e].when >> outcome & 1)
            return &c->params[p].effects[e];
    return NULL;
}

static void add_effect(analysis *a, refcop_param *p, refcop_effect e) {
    p->effects = refcop_arena_grow(a->path_arena, p->effects, p->effect_count, p->effect_count + 1u,
                                   sizeof e);
    p->effects[p->effect_count++] = e;
}

/* Where others may be called as well, that is no more than possible. */
static bool counts(const refcop_effect *e) {
    return e->kind == REFCOP_EFFECT_STEAL || e->kind == REFCOP_EFFECT_RELEASE || e->kind == REFCOP_EFFECT_RETAIN;
}

/* map[t][o]: outcome of the whole that outcome o of target t is. */
typedef int8_t outcome_map[MAX_TARGETS][REFCOP_MAX_OUTCOMES];

static void join_param(analysis *a, const targets *all, outcome_map map, refcop_contract *c, uint32_t p) {
    refcop_param *param = &c->params[p];
    param->null_ok = false;
    for (uint32_t t = 0; t < all->count; t++)
        param->null_ok |= p >= all->contracts[t]->param_count || all->contracts[t]->params[p].null_ok;
    for (uint32_t whole = 0; whole < c->outcome_count; whole++) {
        const refcop_effect *found = NULL;
        bool first = true, differ = false;
        for (uint32_t t = 0; t < all->count; t++)
            for (uint32_t o = 0; o < all->contracts[t]->outcome_count; o++) {
                if (map[t][o] != (int)whole)
                    continue;
                const refcop_effect *e = effect_on(all->contracts[t], p, o);
                differ |= !first && (!e != !found || (e && (e->kind != found->kind || e->type != found->type)));
                found = first ? e : found;
                first = false;
            }
        refcop_effect e = {.kind = REFCOP_EFFECT_MAY_STEAL, .param = -1, .when = (uint16_t)(1u << whole)};
        if (found && !differ && !(all->open && counts(found)))
            e.kind = found->kind, e.param = found->param, e.type = found->type, e.format = found->format;
        if (found || differ)
            add_effect(a, param, e);
    }
}

static const mem_effect *find_effect(const summary *s, const mem_effect *like, uint32_t outcome) {
    for (uint32_t k = 0; s && k < s->effect_count; k++) {
        const mem_effect *m = &s->effects[k];
        if ((m->when >> outcome & 1) && m->kind == like->kind && m->param == like->param && m->path == like->path &&
            m->global == like->global && m->domain == like->domain)
            return m;
    }
    return NULL;
}

/* Who ends the same way does the same there. */
static bool all_do(const targets *all, outcome_map map, const mem_effect *m, int whole) {
    for (uint32_t t = 0; t < all->count; t++)
        for (uint32_t o = 0; o < all->contracts[t]->outcome_count; o++)
            if (map[t][o] == whole && !find_effect(all->summaries[t], m, o))
                return false;
    return true;
}

static void join_memory(analysis *a, const targets *all, outcome_map map, refcop_contract *c, summary *out) {
    for (uint32_t t = 0; t < all->count; t++)
        for (uint32_t k = 0; all->summaries[t] && k < all->summaries[t]->effect_count; k++)
            for (uint32_t o = 0; o < all->contracts[t]->outcome_count; o++) {
                mem_effect m = all->summaries[t]->effects[k];
                if (!(m.when >> o & 1) || map[t][o] < 0)
                    continue;
                m.when = (uint16_t)(1u << map[t][o]);
                if (!all_do(all, map, &m, map[t][o])) {
                    c->clauses |= REFCOP_CLAUSE_WRITES;
                    continue;
                }
                if (find_effect(out, &m, (uint32_t)map[t][o]))
                    continue;
                out->effects = refcop_arena_grow(a->path_arena, out->effects, out->effect_count,
                                                 out->effect_count + 1, sizeof m);
                out->effects[out->effect_count++] = m;
            }
}

static bool has_outcome(const targets *all, outcome_map map, uint32_t t, int whole) {
    for (uint32_t o = 0; o < all->contracts[t]->outcome_count; o++)
        if (map[t][o] == whole)
            return true;
    return false;
}

/* A failure that not all of them have: which one is called may be known at the call. */
static void doubt_failures(const targets *all, outcome_map map, refcop_contract *c) {
    for (uint32_t whole = 0; whole < c->outcome_count; whole++)
        for (uint32_t t = 0; t < all->count; t++)
            if (c->outcomes[whole].cause == REFCOP_CAUSE_DATA && !has_outcome(all, map, t, (int)whole))
                c->outcomes[whole].cause = REFCOP_CAUSE_MEM;
}

static void join_flags(const targets *all, outcome_map map, summary *out) {
    bool needs_gil = true;
    out->uncertain = all->open;
    for (uint32_t t = 0; t < all->count; t++) {
        const summary *s = all->summaries[t];
        out->uncertain |= s && s->uncertain;
        out->guessed |= s && s->guessed;
        out->asks |= !s || s->asks;
        needs_gil &= s && s->needs_gil;
        out->needs_gil = s ? s->needs_gil : NULL;
        for (uint32_t o = 0; s && o < all->contracts[t]->outcome_count; o++)
            out->unsure |= (uint16_t)(map[t][o] < 0 ? 0u : (s->unsure >> o & 1u) << map[t][o]);
    }
    if (!needs_gil)
        out->needs_gil = NULL;
}

static const refcop_contract *join(analysis *a, const targets *all, const summary **inferred) {
    const refcop_contract *first = all->contracts[0];
    refcop_contract *c = refcop_arena_copy(a->path_arena, first, sizeof *first);
    outcome_map map;
    c->outcomes = REFCOP_NEW_ARRAY(a->path_arena, refcop_outcome, REFCOP_MAX_OUTCOMES);
    c->outcome_count = 0;
    c->clauses = REFCOP_CLAUSE_INFERRED;
    c->next = NULL;
    for (uint32_t t = 0; t < all->count; t++) {
        const refcop_contract *from = all->contracts[t];
        if (from->param_count != first->param_count)
            return NULL;
        c->clauses |= from->clauses & (REFCOP_CLAUSE_WRITES | REFCOP_CLAUSE_RUNS);
        for (uint32_t o = 0; o < from->outcome_count && o < REFCOP_MAX_OUTCOMES; o++)
            if (!(from->clauses & REFCOP_CLAUSE_NORETURN) && (map[t][o] = (int8_t)add_outcome(c, &from->outcomes[o])) < 0)
                return NULL;
            else if (from->clauses & REFCOP_CLAUSE_NORETURN)
                map[t][o] = -1;
    }
    if (c->outcome_count == 0)
        return NULL;
    c->params = refcop_arena_copy(a->path_arena, first->params, first->param_count * sizeof *c->params);
    for (uint32_t p = 0; p < c->param_count; p++) {
        c->params[p].effects = NULL;
        c->params[p].effect_count = 0;
        join_param(a, all, map, c, p);
    }
    summary *made = REFCOP_NEW(a->path_arena, summary);
    join_memory(a, all, map, c, made);
    join_flags(all, map, made);
    doubt_failures(all, map, c);
    made->contract = c;
    *inferred = made;
    return c;
}

static const refcop_contract *find_through(frame *f, const refcop_instr *i, const summary **inferred) {
    const refcop_instr *read = refcopi_definition(f, i->callee, i->id);
    targets all;
    if (!read || read->op != REFCOP_OP_LOAD)
        return NULL;
    find_targets(f->a, read->place, &all);
    if (all.unknown || (all.count == 0 && !all.cut))
        return NULL;
    if (all.count == 0) {
        static const summary not_yet = {.cut = true};
        *inferred = &not_yet;
        return NULL;
    }
    if (all.count == 1 && !all.open) {
        *inferred = all.summaries[0];
        return all.contracts[0];
    }
    return join(f->a, &all, inferred);
}

struct through {
    bool known;
    const refcop_contract *contract;
    const summary *summary;
};

const refcop_contract *refcopi_contract_through(frame *f, const refcop_instr *i, const summary **inferred) {
    if (f->a->module->target_count == 0)
        return NULL;
    if (!f->through)
        f->through = REFCOP_NEW_ARRAY(f->a->path_arena, through, f->func->instr_count + 1);
    through *t = &f->through[i->id];
    if (!t->known) {
        t->known = true;
        t->contract = find_through(f, i, &t->summary);
    }
    *inferred = t->summary;
    return t->contract;
}
