/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* What is computed once per function before it is explored: liveness of locals (backward data
 * flow over bit sets), which numbers matter to a later branch, which are loop counters. */
#include "frame.h"

static bool is_plain_local(const refcop_place *p) {
    return p && refcop_place_is_local(p);
}

static void set_bit(uint64_t *row, uint32_t i) {
    row[i / 64] |= UINT64_C(1) << (i % 64);
}

static void clear_bit(uint64_t *row, uint32_t i) {
    row[i / 64] &= ~(UINT64_C(1) << (i % 64));
}

static void note_use(frame *f, refcop_value v, uint32_t id) {
    if (v.kind == REFCOP_VALUE_TEMP && f->temp_last_use[v.as.temp] < id)
        f->temp_last_use[v.as.temp] = id;
}

static void note_place_uses(frame *f, const refcop_place *p, uint32_t id) {
    if (!p)
        return;
    if (p->kind == REFCOP_PLACE_DEREF)
        note_use(f, p->pointer, id);
    for (uint32_t k = 0; k < p->step_count; k++)
        if (p->steps[k].kind == REFCOP_STEP_INDEX)
            note_use(f, p->steps[k].index, id);
}

static void note_temp(temp_range *range, uint32_t temp) {
    if (temp == REFCOP_NO_TEMP)
        return;
    uint32_t end = range->count ? range->first + range->count : temp + 1;
    if (range->count == 0 || temp < range->first)
        range->first = temp;
    range->count = (temp >= end ? temp + 1 : end) - range->first;
}

static void index_instrs(frame *f) {
    for (uint32_t b = 0; b < f->func->block_count; b++) {
        const refcop_block *block = &f->func->blocks[b];
        for (uint32_t k = 0; k < block->count; k++) {
            const refcop_instr *i = block->instrs[k];
            f->instrs[i->id] = i;
            note_temp(&f->temp_ranges[b], i->result);
            for (uint32_t a = 0; a < i->arg_count; a++)
                note_use(f, i->args[a], i->id);
            note_use(f, i->callee, i->id);
            note_place_uses(f, i->place, i->id);
            note_place_uses(f, i->place2, i->id);
        }
        if (f->temp_ranges[b].count > f->most_temps)
            f->most_temps = f->temp_ranges[b].count;
    }
}

/* Locals whose address is kept (stored, cast, computed with): live throughout. */
static void find_kept(frame *f, uint64_t *kept) {
    const refcop_func *func = f->func;
    uint32_t *local_of = REFCOP_NEW_ARRAY(f->a->path_arena, uint32_t, func->temp_count + 1);
    for (uint32_t n = 0; n < func->instr_count; n++) {
        const refcop_instr *i = f->instrs[n];
        if (i->op == REFCOP_OP_ADDR && i->place->kind == REFCOP_PLACE_LOCAL)
            local_of[i->result] = i->place->index + 1;
        bool keeps = i->op == REFCOP_OP_STORE || i->op == REFCOP_OP_BIN ||
                     i->op == REFCOP_OP_HAVOC || i->op == REFCOP_OP_RETURN;
        for (uint32_t a = 0; a < i->arg_count; a++) {
            if (i->args[a].kind != REFCOP_VALUE_TEMP || !local_of[i->args[a].as.temp])
                continue;
            uint32_t local = local_of[i->args[a].as.temp];
            if (keeps)
                set_bit(kept, local - 1);
            else if (i->op == REFCOP_OP_CAST)
                local_of[i->result] = local;
        }
    }
    for (uint32_t l = 0; l < func->local_count; l++)
        if (func->locals[l].type == REFCOP_TYPE_AGG && func->locals[l].address_taken)
            set_bit(kept, l);
}

/* live before i, given live after it. */
static void step_back(const refcop_instr *i, uint64_t *live) {
    if (i->op == REFCOP_OP_STORE && is_plain_local(i->place)) {
        clear_bit(live, i->place->index);
        return;
    }
    if (i->op == REFCOP_OP_SCOPE_END) {
        clear_bit(live, i->place->index);
        return;
    }
    if (i->place && i->place->kind == REFCOP_PLACE_LOCAL)
        set_bit(live, i->place->index);
    if (i->place2 && i->place2->kind == REFCOP_PLACE_LOCAL)
        set_bit(live, i->place2->index);
}

static bool update_block(frame *f, uint32_t b, const uint64_t *kept, uint64_t *live) {
    const refcop_block *block = &f->func->blocks[b];
    const refcop_instr *last = block->instrs[block->count - 1];
    for (uint32_t w = 0; w < f->words; w++) {
        live[w] = kept[w];
        for (uint32_t t = 0; t < last->target_count; t++)
            live[w] |= f->live_in[(size_t)last->targets[t] * f->words + w];
    }
    for (uint32_t k = block->count; k-- > 0;)
        step_back(block->instrs[k], live);
    bool changed = false;
    uint64_t *row = &f->live_in[(size_t)b * f->words];
    for (uint32_t w = 0; w < f->words; w++) {
        uint64_t all = live[w] | kept[w];
        changed |= row[w] != all;
        row[w] = all;
    }
    return changed;
}

static void compute_liveness(frame *f) {
    uint64_t *kept = REFCOP_NEW_ARRAY(f->a->path_arena, uint64_t, f->words);
    uint64_t *live = REFCOP_NEW_ARRAY(f->a->path_arena, uint64_t, f->words);
    find_kept(f, kept);
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t b = f->func->block_count; b-- > 0;)
            changed |= update_block(f, b, kept, live);
    }
}

static bool acts_by_outcome(const refcop_contract *c) {
    uint32_t objects = 0, all = (1u << c->outcome_count) - 1;
    for (uint32_t o = 0; o < c->outcome_count; o++)
        objects += c->outcomes[o].result == REFCOP_RESULT_NEW ||
                   c->outcomes[o].result == REFCOP_RESULT_BORROWED;
    for (uint32_t p = 0; p < c->param_count; p++)
        for (uint32_t e = 0; e < c->params[p].effect_count; e++)
            if ((c->params[p].effects[e].when & all) != all)
                return true;
    return objects > 1;
}

/* A flag that says what a function of the file does to references. */
static bool is_flag(const frame *f, const refcop_instr *i, uint32_t arg) {
    const summary *s;
    if (i->op != REFCOP_OP_CALL || i->args[arg].type != REFCOP_TYPE_INT)
        return false;
    const refcop_contract *c = refcopi_find_contract(f->a, i, &s);
    return c && s && s->nonnull && arg < c->param_count && s->nonnull[arg] && s->null[arg] &&
           acts_by_outcome(c);
}

/* One backward sweep over all instructions: temps that feed a branch, a result or a relevant
 * local are relevant, and so are locals loaded into them. Repeats until nothing changes. */
static bool sweep_relevance(frame *f, bool *temp) {
    bool changed = false;
    for (uint32_t n = f->func->instr_count; n-- > 0;) {
        const refcop_instr *i = f->instrs[n];
        bool matters = i->op == REFCOP_OP_BRANCH || i->op == REFCOP_OP_SWITCH ||
                       i->op == REFCOP_OP_RETURN;
        if (i->op == REFCOP_OP_CMP || i->op == REFCOP_OP_BIN || i->op == REFCOP_OP_CAST)
            matters = temp[i->result];
        else if (i->op == REFCOP_OP_STORE)
            matters = !is_plain_local(i->place) || f->relevant[i->place->index];
        else if (i->op == REFCOP_OP_LOAD && is_plain_local(i->place) && temp[i->result] &&
                 !f->relevant[i->place->index])
            f->relevant[i->place->index] = changed = true;
        for (uint32_t a = 0; a < i->arg_count; a++)
            if (i->args[a].kind == REFCOP_VALUE_TEMP && (matters || is_flag(f, i, a)))
                temp[i->args[a].as.temp] = true;
    }
    return changed;
}

static void compute_relevance(frame *f) {
    const refcop_func *func = f->func;
    bool *temp = REFCOP_NEW_ARRAY(f->a->path_arena, bool, func->temp_count + 1);
    bool *sum = REFCOP_NEW_ARRAY(f->a->path_arena, bool, func->temp_count + 1);
    while (sweep_relevance(f, temp)) {
    }
    for (uint32_t n = 0; n < func->instr_count; n++) {
        const refcop_instr *i = f->instrs[n];
        if (i->op == REFCOP_OP_BIN)
            sum[i->result] = true;
        else if (i->op == REFCOP_OP_CAST && i->args[0].kind == REFCOP_VALUE_TEMP)
            sum[i->result] = sum[i->args[0].as.temp];
        else if (i->op == REFCOP_OP_STORE && is_plain_local(i->place) &&
                 i->args[0].kind == REFCOP_VALUE_TEMP && sum[i->args[0].as.temp])
            f->counter[i->place->index] = true;
    }
}

/* Blocks are in reverse post-order: an edge to an earlier block, or to itself, closes a loop. */
static void find_loops(frame *f) {
    for (uint32_t b = 0; b < f->func->block_count; b++) {
        const refcop_block *block = &f->func->blocks[b];
        const refcop_instr *last = block->instrs[block->count - 1];
        for (uint32_t t = 0; t < last->target_count; t++)
            if (last->targets[t] <= b && f->loop_end[last->targets[t]] < b)
                f->loop_end[last->targets[t]] = b;
    }
}

/* An interpreter loop of thousands of instructions and one object is not worth many paths. */
static bool is_sparse(const refcop_func *func) {
    uint32_t objects = 0;
    for (uint32_t t = 0; t < func->temp_count; t++)
        objects += func->temp_types[t] == REFCOP_TYPE_OBJ || func->temp_types[t] == REFCOP_TYPE_OBJPTR;
    return objects < func->instr_count / FRAME_SPARSE;
}

void refcopi_prepare(frame *f) {
    const refcop_func *func = f->func;
    refcop_arena *arena = f->a->path_arena;
    f->words = (func->local_count + 63) / 64;
    if (f->words == 0)
        f->words = 1;
    f->live_in = REFCOP_NEW_ARRAY(arena, uint64_t, (size_t)f->words * func->block_count);
    f->relevant = REFCOP_NEW_ARRAY(arena, bool, func->local_count + 1);
    f->counter = REFCOP_NEW_ARRAY(arena, bool, func->local_count + 1);
    f->temp_last_use = REFCOP_NEW_ARRAY(arena, uint32_t, func->temp_count + 1);
    f->temp_ranges = REFCOP_NEW_ARRAY(arena, temp_range, func->block_count);
    f->temps = REFCOP_NEW_ARRAY(arena, val, func->temp_count + 1);
    f->instrs = REFCOP_NEW_ARRAY(arena, const refcop_instr *, func->instr_count + 1);
    f->passes = REFCOP_NEW_ARRAY(arena, uint32_t, func->instr_count + 1);
    f->released_owned = REFCOP_NEW_ARRAY(arena, bool, func->instr_count + 1);
    f->globals_written = REFCOP_NEW_ARRAY(arena, bool, f->a->module->global_count + 1);
    f->states = REFCOP_NEW_ARRAY(arena, block_states, func->block_count);
    f->loop_end = REFCOP_NEW_ARRAY(arena, uint32_t, func->block_count);
    f->block_states = is_sparse(func) ? FRAME_BLOCK_SPARSE : FRAME_BLOCK_STATES;
    index_instrs(f);
    find_loops(f);
    compute_liveness(f);
    compute_relevance(f);
}
