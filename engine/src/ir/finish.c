/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */

/* func_finish: from what the emit functions appended to what the verifier accepts. Every step is
 * linear in the size of the function. */

#include "refcop/ir.h"

#include "ir/internal.h"
#include <assert.h>

static refcop_instr *terminator(const refcop_func *func, uint32_t block) {
    const refcop_block *b = &func->blocks[block];
    return b->instrs[b->count - 1];
}

/* --- open blocks ------------------------------------------------------------------------- */

/* Falling off the end returns; what a function with a result then returns is anything. */
static void terminate_open_blocks(refcop_func *func) {
    if (func->block_count == 0) {
        (void)refcop_func_add_block(func);
    }
    refcop_func_set_loc(func, func->end_loc, NULL, 0);
    for (uint32_t b = 0; b < func->block_count; b++) {
        refcop_func_set_block(func, b);
        if (!refcop_func_is_terminated(func)) {
            refcop_emit_return(func, refcop_value_none());
        }
    }
}

/* --- order ------------------------------------------------------------------------------- */

typedef struct visit {
    uint32_t block;
    uint32_t left; /* targets not looked at yet: the last first, so that the first comes next */
} visit;

/* Fills order with the blocks that entry reaches, in reverse post-order; returns how many.
 * number[b] is the position of block b in order, or UINT32_MAX. */
static uint32_t reverse_post_order(const refcop_func *func, uint32_t entry, uint32_t *order,
                                   uint32_t *number) {
    refcop_arena *scratch = refcopi_module_of(func)->scratch;
    bool *seen = REFCOP_NEW_ARRAY(scratch, bool, func->block_count);
    visit *stack = REFCOP_NEW_ARRAY(scratch, visit, func->block_count);
    uint32_t *post_order = REFCOP_NEW_ARRAY(scratch, uint32_t, func->block_count);
    uint32_t depth = 0;
    uint32_t done = 0;
    stack[depth++] = (visit){entry, terminator(func, entry)->target_count};
    seen[entry] = true;
    while (depth > 0) {
        visit *top = &stack[depth - 1];
        if (top->left == 0) {
            post_order[done++] = top->block;
            depth--;
            continue;
        }
        uint32_t next = terminator(func, top->block)->targets[--top->left];
        assert(next < func->block_count);
        if (!seen[next]) {
            seen[next] = true;
            stack[depth++] = (visit){next, terminator(func, next)->target_count};
        }
    }
    for (uint32_t b = 0; b < func->block_count; b++) {
        number[b] = UINT32_MAX;
    }
    for (uint32_t i = 0; i < done; i++) {
        order[i] = post_order[done - 1 - i];
        number[order[i]] = i;
    }
    return done;
}

static bool is_a_target(const refcop_func *func, uint32_t target, const uint32_t *order,
                        uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        const refcop_instr *last = terminator(func, order[i]);
        for (uint32_t t = 0; t < last->target_count; t++) {
            if (last->targets[t] == target) {
                return true;
            }
        }
    }
    return false;
}

/* A block that only jumps to block 0. */
static uint32_t add_fresh_entry(refcop_func *func) {
    uint32_t entry = refcop_func_add_block(func);
    refcop_func_set_loc(func, func->loc, NULL, REFCOP_INSTR_IMPLICIT);
    refcop_func_set_block(func, entry);
    refcop_emit_jump(func, 0);
    return entry;
}

/* Drops the blocks that cannot be reached and renumbers the others. */
static void order_blocks(refcop_func *func) {
    refcop_arena *scratch = refcopi_module_of(func)->scratch;
    uint32_t *order = REFCOP_NEW_ARRAY(scratch, uint32_t, func->block_count + 1);
    uint32_t *number = REFCOP_NEW_ARRAY(scratch, uint32_t, func->block_count + 1);
    uint32_t count = reverse_post_order(func, 0, order, number);
    if (is_a_target(func, 0, order, count)) {
        count = reverse_post_order(func, add_fresh_entry(func), order, number);
    }
    refcop_block *blocks = REFCOP_NEW_ARRAY(func->module->arena, refcop_block, count);
    for (uint32_t i = 0; i < count; i++) {
        blocks[i] = func->blocks[order[i]];
        refcop_instr *last = blocks[i].instrs[blocks[i].count - 1];
        for (uint32_t t = 0; t < last->target_count; t++) {
            last->targets[t] = number[last->targets[t]];
        }
    }
    func->blocks = blocks;
    func->block_count = count;
}

/* --- numbers ----------------------------------------------------------------------------- */

typedef struct renaming {
    uint32_t *number; /* old temp -> new temp */
} renaming;

static void rename_operand(void *context, refcop_value *value, refcopi_ir_use use) {
    const renaming *r = context;
    (void)use;
    if (value->kind == REFCOP_VALUE_TEMP) {
        value->as.temp = r->number[value->as.temp];
    }
}

/* Temps count up in program order, without gaps. Relies on spilling: a definition is seen before
 * its uses. */
static void renumber_temps(refcop_func *func) {
    refcop_arena *scratch = refcopi_module_of(func)->scratch;
    renaming r = {REFCOP_NEW_ARRAY(scratch, uint32_t, func->temp_count)};
    refcop_type *types = REFCOP_NEW_ARRAY(func->module->arena, refcop_type, func->temp_count);
    uint32_t count = 0;
    for (uint32_t b = 0; b < func->block_count; b++) {
        for (uint32_t i = 0; i < func->blocks[b].count; i++) {
            refcop_instr *instr = func->blocks[b].instrs[i];
            refcopi_visit_operands(instr, rename_operand, &r);
            if (instr->result != REFCOP_NO_TEMP) {
                types[count] = func->temp_types[instr->result];
                r.number[instr->result] = count;
                instr->result = count++;
            }
        }
    }
    func->temp_types = types;
    func->temp_count = count;
}

typedef struct address_search {
    refcop_func *func;
    uint32_t *local_of; /* temp -> 1 + local whose address it is, or 0 */
} address_search;

static void note_address_use(void *context, refcop_value *value, refcopi_ir_use use) {
    const address_search *search = context;
    if (value->kind == REFCOP_VALUE_TEMP && use != REFCOPI_IR_USE_POINTER) {
        uint32_t local = search->local_of[value->as.temp];
        if (local > 0) {
            search->func->locals[local - 1].address_taken = true;
        }
    }
}

/* An address is taken when it is used for anything but reaching through it at once. */
static void find_taken_addresses(refcop_func *func) {
    refcop_arena *scratch = refcopi_module_of(func)->scratch;
    address_search search = {func, REFCOP_NEW_ARRAY(scratch, uint32_t, func->temp_count)};
    for (uint32_t i = 0; i < func->local_count; i++) {
        func->locals[i].address_taken = false;
    }
    for (uint32_t b = 0; b < func->block_count; b++) {
        for (uint32_t i = 0; i < func->blocks[b].count; i++) {
            refcop_instr *instr = func->blocks[b].instrs[i];
            refcopi_visit_operands(instr, note_address_use, &search);
            if (instr->op == REFCOP_OP_ADDR && instr->place->kind == REFCOP_PLACE_LOCAL) {
                search.local_of[instr->result] = instr->place->index + 1;
            }
        }
    }
}

void refcopi_func_number(refcop_func *func) {
    uint32_t count = 0;
    uint32_t havocs = 0;
    for (uint32_t b = 0; b < func->block_count; b++) {
        for (uint32_t i = 0; i < func->blocks[b].count; i++) {
            refcop_instr *instr = func->blocks[b].instrs[i];
            instr->id = count++;
            havocs += instr->op == REFCOP_OP_HAVOC || instr->op == REFCOP_OP_CLOBBER;
        }
    }
    func->instr_count = count;
    func->havoc_count = havocs;
    find_taken_addresses(func);
    refcop_arena_reset(refcopi_module_of(func)->scratch);
}

void refcop_func_finish(refcop_func *func) {
    if (func->builder == NULL) {
        return;
    }
    terminate_open_blocks(func);
    order_blocks(func);
    refcopi_func_spill(func);
    renumber_temps(func);
    func->builder = NULL;
    refcopi_func_number(func);
}
