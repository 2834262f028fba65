/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Exploration of one function: a work list of snapshots per block, in reverse post-order, so that
 * a block sees all states of its predecessors before it runs (loops apart). Equal snapshots are
 * explored once; beyond FRAME_BLOCK_STATES per block states are merged. */
#include "block.h"
#include "finding.h"

#include <stdlib.h>
#include <string.h>

/* --- alternatives within a block ------------------------------------------------------------------ */

typedef struct fork_entry {
    working *w;
    val *temps;        /* it and the locals of w: from the fork arena, reused within the block */
    uint32_t position; /* index of the call in its block */
    uint32_t outcome;
} fork_entry;

struct fork_stack {
    fork_entry entries[FRAME_MAX_FORKS];
    uint32_t count;
    uint32_t ready;    /* entries that have their memory for this block */
    uint32_t position; /* of the instruction being executed */
    val *edge_temps;   /* what all edges out of the block start with; NULL: no memory yet */
    working *spare[FRAME_MAX_FORKS]; /* reused; each has room for FORK_LOCALS locals */
};

static void enter_block(frame *f, uint32_t block) {
    f->here = f->temp_ranges[block];
    memset(f->temps + f->here.first, 0, f->here.count * sizeof(val));
}

/* Into memory that was got here before; NULL: none yet. It has room for the temps of any block. */
static val *keep_temps(frame *f, val *into) {
    if (!into)
        into = REFCOP_NEW_ARRAY(f->a->fork_arena, val, f->most_temps + 1);
    memcpy(into, f->temps + f->here.first, f->here.count * sizeof(val));
    return into;
}

static void restore_temps(frame *f, const val *kept) {
    memcpy(f->temps + f->here.first, kept, f->here.count * sizeof(val));
}

bool refcopi_fork_push(frame *f, uint32_t outcome) {
    struct fork_stack *stack = f->a->forks;
    if (stack->count == FRAME_MAX_FORKS) {
        refcopi_give_up(f, "too many outcomes in one block");
        return false;
    }
    fork_entry *e = &stack->entries[stack->count];
    if (!stack->spare[stack->count])
        stack->spare[stack->count] = refcop_arena_alloc(f->a->arena, sizeof(working));
    e->w = stack->spare[stack->count++];
    if (stack->ready < stack->count) {
        stack->ready = stack->count;
        e->w->locals = REFCOP_NEW_ARRAY(f->a->fork_arena, val, f->func->local_count + 1);
        e->temps = NULL;
    }
    refcopi_working_copy(e->w, f->w);
    e->temps = keep_temps(f, e->temps);
    e->position = stack->position;
    e->outcome = outcome;
    return true;
}

static void fork_pop(frame *f, uint32_t *position) {
    struct fork_stack *stack = f->a->forks;
    fork_entry *e = &stack->entries[--stack->count];
    refcopi_working_copy(f->w, e->w);
    restore_temps(f, e->temps);
    *position = e->position;
    f->forced_outcome = (int)e->outcome;
}

/* --- states of a block ------------------------------------------------------------------------------ */

/* The same situation, but what is known of the exception indicator is not just likely. */
static bool is_surer(const snapshot *s, const snapshot *old) {
    return s->exc != EXC_UNKNOWN && s->path == old->path && s->error.sure && !old->error.sure;
}

/* s: a view; what is new of it is copied. */
static void add_state(frame *f, uint32_t block, const snapshot *s) {
    block_states *states = &f->states[block];
    for (uint32_t k = 0; k < states->count; k++) {
        snapshot *old = states->list[k];
        if (old->hash != s->hash ||
            !refcopi_snapshot_same(old, s, f->func->local_count,
                                   states->count >= FRAME_BLOCK_STRICT))
            continue;
        bool run = k < states->next;
        if (s->exc == EXC_UNKNOWN && old->error.sure && !s->error.sure && run)
            continue;
        old->error.foreign |= s->error.foreign;
        if (old->path <= s->path && (run || !is_surer(s, old))) {
            old->error.sure &= s->exc != EXC_UNKNOWN || s->error.sure;
            return;
        }
        if (!run) { /* the better path takes its place */
            bool sure = old->error.sure;
            *old = *refcopi_snapshot_keep(f->a->path_arena, s, f->func->local_count);
            old->error.sure &= s->exc != EXC_UNKNOWN || sure;
            return;
        }
    }
    if (states->count == states->cap) {
        uint32_t cap = states->cap ? states->cap * 2 : 4;
        states->list = refcop_arena_grow(f->a->path_arena, states->list, states->cap, cap,
                                         sizeof(snapshot *));
        states->cap = cap;
    }
    states->list[states->count++] =
        refcopi_snapshot_keep(f->a->path_arena, s, f->func->local_count);
}

/* --- edges ------------------------------------------------------------------------------------------- */

/* Something that is lost itself holds s: one report, for the holder. */
static bool is_held(const working *w, uint16_t s) {
    for (uint32_t i = 0; i < w->mem_count; i++)
        if (w->mem[i].value.kind == VAL_SYM && w->mem[i].value.x == s)
            return true;
    return false;
}

static void report_lost(frame *f, bool back_edge) {
    working *w = f->w;
    uint32_t lost = w->sym_count > w->lost_from ? w->sym_count - w->lost_from : 0;
    for (uint16_t k = w->lost_from; k < w->sym_count; k++) {
        const sym *s = &w->syms[k];
        if (refcopi_owns_block(s) && !is_held(w, k)) {
            if (s->name == NO_LOCAL && s->site != NO_INSTR)
                refcopi_check_block(f, k, f->instrs[s->site]->loc, "never stored, freed or returned");
            else if (back_edge)
                refcopi_check_block(f, k, f->at->loc, "lost when the loop goes on");
            else if (lost > 6)
                refcopi_check_block(f, k, f->at->loc, "lost here");
            continue;
        }
        if (back_edge && s->kind == SYM_OBJ && s->refs < 0 && !s->element && !(s->flags & SYMF_ESCAPED) &&
            !is_held(w, k) && !refcopi_is_settled(f, k)) {
            refcopi_lost_deficit(f, k);
            continue;
        }
        if (s->kind != SYM_OBJ || s->refs <= 0 || (s->flags & (SYMF_ESCAPED | SYMF_IMMORTAL)))
            continue;
        if (s->origin == ORIGIN_GLOBAL || s->origin == ORIGIN_SINGLE || is_held(w, k))
            continue;
        if (s->name == NO_LOCAL && s->site != NO_INSTR && !refcopi_is_argument_read(s))
            refcopi_lost(f, k, f->instrs[s->site]->loc, "never stored, released or returned");
        else if (back_edge) {
            /* It lay where it outlives the call until another took its place: perhaps none does. */
            if (s->flags & SYMF_PLACED)
                w->syms[k].level = 2;
            refcopi_lost(f, k, f->at->loc, "lost when the loop goes on");
        } else if (lost > 6)
            refcopi_lost(f, k, f->at->loc, "lost here");
    }
}

/* Leaving a loop that the path has not been round. */
static bool skips_loop(const frame *f, uint32_t from, uint32_t to) {
    if (f->loop_end[from] == 0 || to <= f->loop_end[from])
        return false;
    for (const snapshot *s = f->w->from->parent; s; s = s->parent)
        if (s->block == from)
            return false;
    return true;
}

/* The process ends in that block: nothing is lost that would not be lost anyway. */
static bool ends_process(const frame *f, uint32_t block) {
    const refcop_block *b = &f->func->blocks[block];
    return b->instrs[b->count - 1]->op == REFCOP_OP_UNREACHABLE;
}

/* The working state flows along an edge of the current block's terminator. */
static void propagate(frame *f, uint32_t edge) {
    uint32_t from = f->w->from->block;
    uint32_t to = f->at->targets[edge];
    bool back_edge = to <= from;
    if (back_edge)
        refcopi_widen_counters(f);
    if (!f->w->skipped && skips_loop(f, from, to))
        f->w->skipped = true;
    const uint64_t *live = &f->live_in[(size_t)to * f->words];
    refcopi_working_compact(f->w, live, NULL, 0);
    if (!ends_process(f, to))
        report_lost(f, back_edge);
    if (f->replaying && !f->search)
        return;
    snapshot s;
    if (f->search) {
        refcopi_snapshot_view(f->w, live, &s);
        s.block = to;
        s.parent_edge = edge;
        refcopi_search_add(f, &s);
        return;
    }
    uint32_t count = f->states[to].count;
    bool changed = (count >= FRAME_BLOCK_STRICT || refcopi_affordable(f) == 0) && refcopi_settle_globals(f);
    uint32_t crowd = refcopi_crowding(f, count);
    if (crowd >= (f->in_part ? FRAME_BLOCK_STATES : FRAME_BLOCK_PART)) {
        f->in_part = crowd == count ? "too many paths" : "too many steps";
        return;
    }
    if (crowd >= f->block_states) {
        refcopi_working_copy(f->a->scratch[2], f->w);
        refcopi_coarsen(f, to, crowd);
        changed |= !refcopi_working_same(f->a->scratch[2], f->w);
    }
    if (changed) /* else it has its canonical form */
        refcopi_working_compact(f->w, live, NULL, 0);
    refcopi_snapshot_view(f->w, live, &s);
    s.block = to;
    s.parent_edge = edge;
    add_state(f, to, &s);
}

static bool assume_edge(frame *f, const refcop_instr *i, uint32_t edge) {
    switch ((refcop_opcode)i->op) {
    case REFCOP_OP_BRANCH: return refcopi_assume_truth(f, refcopi_eval(f, i->args[0]), edge == 0);
    case REFCOP_OP_SWITCH: {
        val v = refcopi_materialise(f, refcopi_eval(f, i->args[0]));
        if (edge + 1 < i->target_count)
            return refcopi_assume(f, REFCOP_PRED_EQ, v, val_int(i->cases[edge]), false);
        for (uint32_t k = 0; k + 1 < i->target_count; k++)
            if (!refcopi_assume(f, REFCOP_PRED_NE, v, val_int(i->cases[k]), false))
                return false;
        return true;
    }
    default: return true;
    }
}

/* A branch whose way is known: no copies. */
static bool leave_decided(frame *f, const refcop_instr *i) {
    if (i->op != REFCOP_OP_BRANCH)
        return false;
    val v = refcopi_eval(f, i->args[0]);
    if (v.kind != VAL_INT)
        return false;
    propagate(f, v.x == 0);
    return true;
}

static void leave_block(frame *f, const refcop_instr *i) {
    f->at = i;
    if (i->op == REFCOP_OP_RETURN) {
        val v = i->arg_count ? refcopi_materialise(f, refcopi_eval(f, i->args[0]))
                             : val_make(VAL_UNDEF, 0);
        refcopi_leave(f, i, v);
        return;
    }
    if (i->op == REFCOP_OP_UNREACHABLE)
        return;
    if (leave_decided(f, i))
        return;
    working *before = f->a->scratch[1];
    struct fork_stack *forks = f->a->forks;
    if (i->target_count > 1) {
        refcopi_working_copy(before, f->w);
        forks->edge_temps = keep_temps(f, forks->edge_temps);
    }
    for (uint32_t edge = 0; edge < i->target_count && !f->gave_up; edge++) {
        if (edge > 0) {
            refcopi_working_copy(f->w, before);
            restore_temps(f, forks->edge_temps);
        }
        if (assume_edge(f, i, edge))
            propagate(f, edge);
    }
}

/* --- blocks -------------------------------------------------------------------------------------------- */

/* From position on to the terminator; false when the path ends before. */
static bool run_from(frame *f, const refcop_block *block, uint32_t position) {
    for (uint32_t k = position; k + 1 < block->count; k++) {
        f->a->forks->position = k;
        if (refcopi_exec(f, block->instrs[k]) != EXEC_GO)
            return false;
    }
    return true;
}

static void start_forks(frame *f) {
    refcop_arena_reset(f->a->fork_arena);
    f->a->forks->count = f->a->forks->ready = 0;
    f->a->forks->edge_temps = NULL;
}

/* Twenty calls in a row with two outcomes each make a million paths through one block. */
enum { FORK_WORK = 4 };

static bool out_of_time(const frame *f) {
    const refcop_analysis_options *o = f->a->options;
    return ((f->steps & 63) == 0 || f->steps == 1) && o->out_of_time && o->out_of_time(o->context);
}

/* Counts one more step of that cost. */
static bool may_go_on(frame *f, uint64_t cost) {
    f->steps++;
    f->work += cost;
    if (f->work > f->max_work)
        refcopi_give_up(f, "too many steps");
    else if (out_of_time(f))
        f->out_of_time = true, refcopi_give_up(f, "out of time");
    return !f->gave_up;
}

void refcopi_run_block(frame *f, const snapshot *s) {
    const refcop_block *block = &f->func->blocks[s->block];
    start_forks(f);
    f->forced_outcome = -1;
    enter_block(f, s->block);
    refcopi_working_from(f->w, s);
    uint32_t position = 0;
    for (;;) {
        if (run_from(f, block, position))
            leave_block(f, block->instrs[block->count - 1]);
        if (f->gave_up || f->a->forks->count == 0 || !may_go_on(f, FORK_WORK))
            return;
        fork_pop(f, &position);
    }
}

/* `NAME: is TYPE` of an imposed contract. */
static refcop_str type_given(const refcop_param *p) {
    for (uint32_t e = 0; e < p->effect_count; e++)
        if (p->effects[e].kind == REFCOP_EFFECT_IS)
            return p->effects[e].type;
    return NULL;
}

static const refcop_param *param_of(const refcop_contract *imposed, uint32_t p) {
    return imposed && p < imposed->param_count ? &imposed->params[p] : NULL;
}

/* How the function starts when it is called as one entry of its slot says; NULL: free. False when it was
 * given up. */
static bool enter_as(frame *f, const refcop_contract *imposed) {
    working *w = f->w;
    const refcop_func *func = f->func;
    memset(w, 0, offsetof(working, locals));
    w->local_count = func->local_count;
    w->keep_numbers = f->keep_numbers;
    w->keep_loaded = f->a->scratch[1]->keep_loaded = f->a->scratch[2]->keep_loaded = f->bound != NULL;
    f->a->scratch[1]->keep_numbers = f->a->scratch[2]->keep_numbers = f->keep_numbers;
    w->locals = REFCOP_NEW_ARRAY(f->a->path_arena, val, func->local_count + 1);
    bool bound = f->imposed && !(f->imposed->clauses & REFCOP_CLAUSE_ANY_EXC);
    w->exc = bound ? EXC_CLEAR : EXC_UNKNOWN;
    w->error.sure = true;
    w->gil = f->imposed && (f->imposed->clauses & REFCOP_CLAUSE_NOGIL) ? GIL_RELEASED : GIL_ENTRY;
    for (uint32_t p = 0; p < func->param_count; p++) {
        refcop_type type = func->locals[p].type;
        if (type == REFCOP_TYPE_AGG || type == REFCOP_TYPE_FLOAT) {
            w->locals[p] = val_make(VAL_TOP, 0);
            continue;
        }
        sym_kind kind = type == REFCOP_TYPE_OBJ ? SYM_OBJ : type == REFCOP_TYPE_INT ? SYM_NUM
                                                                                 : SYM_PTR;
        uint16_t s = refcopi_sym_new(w, kind, ORIGIN_PARAM, NO_INSTR);
        if (s == NO_SYM) {
            refcopi_give_up(f, "too many parameters");
            return false;
        }
        w->syms[s].origin_id = p;
        w->syms[s].name = (uint16_t)p;
        if (kind != SYM_NUM)
            w->syms[s].flags |= SYMF_CALLER;
        w->locals[p] = val_sym(s);
        const refcop_param *given = param_of(imposed, p);
        if (kind != SYM_OBJ || !given)
            continue;
        w->syms[s].type = type_given(given);
        if (imposed->guard.param == (int)p)
            w->locals[p] = val_int(0);
        else if (given->null_ok) /* NULL really comes: `del o.x`, no keywords */
            w->syms[s].flags |= SYMF_NULL_FAIL;
        else if (!refcopi_is_given_null(f, p))
            w->syms[s].flags |= SYMF_NONNULL | SYMF_TRUSTED;
    }
    refcopi_working_compact(w, &f->live_in[0], NULL, 0);
    snapshot entry;
    refcopi_snapshot_view(w, &f->live_in[0], &entry);
    add_state(f, 0, &entry);
    return true;
}

static void ensure_forks(analysis *a) {
    if (a->forks)
        return;
    a->forks = REFCOP_NEW(a->arena, struct fork_stack);
}

void refcopi_explore(frame *f) {
    ensure_forks(f->a);
    f->w = f->a->scratch[0];
    for (uint32_t k = 1; k < 3; k++)
        f->a->scratch[k]->locals =
            REFCOP_NEW_ARRAY(f->a->path_arena, val, f->func->local_count + 1);
    const refcop_contract *way = f->imposed;
    f->without_gil = refcopi_level_without_gil(f);
    do {
        if (!enter_as(f, way))
            return;
        way = way ? refcop_contract_next(f->a->model, way) : NULL;
    } while (way);
    for (uint32_t b = 0; b < f->func->block_count && !f->gave_up;) {
        block_states *states = &f->states[b];
        if (states->next == states->count) {
            b++;
            continue;
        }
        const snapshot *next = states->list[states->next];
        if (!may_go_on(f, refcopi_state_cost(next->sym_count, next->mem_count, next->fact_count)))
            break;
        refcopi_run_block(f, states->list[states->next++]);
        const refcop_block *block = &f->func->blocks[b];
        const refcop_instr *last = block->instrs[block->count - 1];
        for (uint32_t t = 0; t < last->target_count; t++)
            if (last->targets[t] < b && f->states[last->targets[t]].next <
                                            f->states[last->targets[t]].count)
                b = last->targets[t];
    }
}

/* --- replay ---------------------------------------------------------------------------------------------- */

static void force(frame *f, const choice *choices, uint32_t count) {
    f->forced = choices;
    f->forced_count = count;
    f->forced_next = 0;
    start_forks(f);
    f->forced_outcome = -1;
}

/* Runs s's block towards next, along the edge that was taken. */
static bool replay_block(frame *f, const snapshot *s, const snapshot *next) {
    const refcop_block *block = &f->func->blocks[s->block];
    const refcop_instr *last = block->instrs[block->count - 1];
    snapshot place = *s; /* only its block is looked at */
    f->w->from = &place;
    force(f, next->choices, next->choice_count);
    enter_block(f, s->block);
    f->w->choice_count = 0;
    if (!run_from(f, block, 0))
        return false;
    f->at = last;
    if (!assume_edge(f, last, next->parent_edge))
        return false;
    propagate(f, next->parent_edge);
    f->w->from = s;
    return true;
}

bool refcopi_replay(frame *f, const candidate *c) {
    uint32_t length = c->from->length + 1;
    const snapshot **chain = REFCOP_NEW_ARRAY(f->a->path_arena, const snapshot *, length);
    const snapshot *s = c->from;
    for (uint32_t k = length; k-- > 0; s = s->parent)
        chain[k] = s;
    f->replaying = true;
    f->replay_target = c;
    f->replay_hit = false;
    refcopi_working_from(f->w, chain[0]);
    bool alive = true;
    for (uint32_t k = 0; alive && k + 1 < length && !f->replay_hit; k++)
        alive = replay_block(f, chain[k], chain[k + 1]);
    if (alive && !f->replay_hit) {
        const refcop_block *block = &f->func->blocks[c->from->block];
        f->w->from = c->from;
        f->w->choice_count = 0;
        force(f, c->choices, c->choice_count);
        enter_block(f, c->from->block);
        if (run_from(f, block, 0))
            leave_block(f, block->instrs[block->count - 1]);
    }
    f->replaying = false;
    f->replay_target = NULL;
    return f->replay_hit;
}
