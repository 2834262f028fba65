/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */

/* Spilling: a temp that is used outside its block goes through an implicit local, so that
 * everything after func_finish may forget the temps of a block at its end.
 *
 *   b0:  %0 = call f() : obj        b0:  %0 = call f() : obj
 *        br %0, b1, b2                   store .1 = %0
 *   b1:  ret %0                          br %0, b1, b2
 *                                   b1:  %1 = load .1 : obj
 *                                        ret %1
 *
 * One load per using block is enough: a temp has one definition, which is in another block. */

#include "ir/internal.h"

#define NOWHERE UINT32_MAX /* no definition in live code */

typedef struct spiller {
    refcop_func *func;
    uint32_t block;      /* block at hand */
    refcop_instr *instr; /* instruction at hand */
    refcop_block done;   /* the block at hand, rebuilt so far */
    uint32_t *home;      /* temp -> block that defines it, or NOWHERE */
    uint32_t *local;     /* temp -> 1 + its implicit local, or 0 */
    uint32_t *reload;    /* temp -> the temp that stands for it in block reload_block[temp] */
    uint32_t *reload_block;
    bool *dirty; /* block -> must be rebuilt */
    bool any;
} spiller;

static void find_homes(spiller *s) {
    const refcop_func *func = s->func;
    for (uint32_t t = 0; t < func->temp_count; t++) {
        s->home[t] = NOWHERE;
        s->reload_block[t] = NOWHERE;
    }
    for (uint32_t b = 0; b < func->block_count; b++) {
        for (uint32_t i = 0; i < func->blocks[b].count; i++) {
            uint32_t result = func->blocks[b].instrs[i]->result;
            if (result != REFCOP_NO_TEMP) {
                s->home[result] = b;
            }
        }
    }
}

static void note_far_use(void *context, refcop_value *value, refcopi_ir_use use) {
    spiller *s = context;
    (void)use;
    if (value->kind != REFCOP_VALUE_TEMP || s->home[value->as.temp] == s->block) {
        return;
    }
    uint32_t temp = value->as.temp;
    s->any = true;
    s->dirty[s->block] = true;
    if (s->home[temp] != NOWHERE) {
        s->dirty[s->home[temp]] = true;
        if (s->local[temp] == 0) {
            s->local[temp] = 1 + refcop_func_add_local(s->func, NULL, s->func->temp_types[temp],
                                                       NULL, false, false, s->instr->loc);
        }
    }
}

static refcop_instr *append_implicit(spiller *s, refcop_opcode op) {
    refcop_instr *instr = refcopi_instr_new(s->func, op);
    instr->flags = (uint16_t)(REFCOP_INSTR_IMPLICIT | (s->instr->flags & REFCOP_INSTR_IN_MACRO));
    instr->loc = s->instr->loc;
    instr->macro = s->instr->macro;
    refcopi_block_append(s->func, &s->done, instr);
    return instr;
}

static refcop_place *local_place(const spiller *s, uint32_t temp) {
    refcop_place *place = REFCOP_NEW(s->func->module->arena, refcop_place);
    *place = refcop_place_local(s->func, s->local[temp] - 1);
    return place;
}

static void reload_operand(void *context, refcop_value *value, refcopi_ir_use use) {
    spiller *s = context;
    (void)use;
    if (value->kind != REFCOP_VALUE_TEMP || s->home[value->as.temp] == s->block) {
        return;
    }
    uint32_t temp = value->as.temp;
    if (s->reload_block[temp] != s->block) {
        refcop_instr *instr;
        if (s->home[temp] == NOWHERE) {
            instr = append_implicit(s, REFCOP_OP_HAVOC);
            instr->name = refcop_intern_c(s->func->module->strings, "value of dead code");
        } else {
            instr = append_implicit(s, REFCOP_OP_LOAD);
            instr->place = local_place(s, temp);
        }
        instr->result = refcopi_func_add_temp(s->func, s->func->temp_types[temp]);
        s->reload[temp] = instr->result;
        s->reload_block[temp] = s->block;
    }
    value->as.temp = s->reload[temp];
}

static void store_result(spiller *s) {
    refcop_func *func = s->func;
    uint32_t temp = s->instr->result;
    refcop_instr *store = append_implicit(s, REFCOP_OP_STORE);
    store->place = local_place(s, temp);
    store->arg_count = 1;
    store->args = REFCOP_NEW_ARRAY(func->module->arena, refcop_value, 1);
    store->args[0] = refcopi_value_temp(func, temp);
}

static void rebuild_block(spiller *s) {
    const refcop_block old = s->func->blocks[s->block];
    s->done = (refcop_block){0, NULL};
    for (uint32_t i = 0; i < old.count; i++) {
        s->instr = old.instrs[i];
        refcopi_visit_operands(s->instr, reload_operand, s);
        refcopi_block_append(s->func, &s->done, s->instr);
        if (s->instr->result != REFCOP_NO_TEMP && s->local[s->instr->result] != 0) {
            store_result(s);
        }
    }
    s->func->blocks[s->block] = s->done;
}

void refcopi_func_spill(refcop_func *func) {
    refcop_arena *scratch = refcopi_module_of(func)->scratch;
    spiller s = {
        .func = func,
        .home = REFCOP_NEW_ARRAY(scratch, uint32_t, func->temp_count),
        .local = REFCOP_NEW_ARRAY(scratch, uint32_t, func->temp_count),
        .reload = REFCOP_NEW_ARRAY(scratch, uint32_t, func->temp_count),
        .reload_block = REFCOP_NEW_ARRAY(scratch, uint32_t, func->temp_count),
        .dirty = REFCOP_NEW_ARRAY(scratch, bool, func->block_count),
    };
    find_homes(&s);
    for (s.block = 0; s.block < func->block_count; s.block++) {
        for (uint32_t i = 0; i < func->blocks[s.block].count; i++) {
            s.instr = func->blocks[s.block].instrs[i];
            refcopi_visit_operands(s.instr, note_far_use, &s);
        }
    }
    if (!s.any) {
        return;
    }
    for (s.block = 0; s.block < func->block_count; s.block++) {
        if (s.dirty[s.block]) {
            rebuild_block(&s);
        }
    }
}
