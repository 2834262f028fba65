/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* The struct that a slot fills for its caller: bf_getbuffer's Py_buffer, whose `obj` the caller releases when the slot did
 * not fail, and does not look at when it failed. */
#include "balance.h"
#include "block.h"

/* The struct that a slot fills for its caller, who releases what is in it: a Py_buffer. */
static bool is_filled_for_caller(const frame *f, const sym *into) {
    if (!f->imposed || into->origin != ORIGIN_PARAM || into->origin_id >= f->imposed->param_count)
        return false;
    const refcop_param *param = &f->imposed->params[into->origin_id];
    for (uint32_t e = 0; e < param->effect_count; e++)
        if (param->effects[e].kind == REFCOP_EFFECT_OUT_RAW && refcopi_is_buffer_word(param->effects[e].type))
            return true;
    return false;
}

bool refcopi_in_struct_for_caller(const frame *f, uint16_t at) {
    for (uint32_t i = 0; i < f->w->mem_count; i++) {
        const binding *b = &f->w->mem[i];
        if (b->value.kind == VAL_SYM && b->value.x == at && b->base == BASE_SYM &&
            is_filled_for_caller(f, &f->w->syms[b->index]))
            return true;
    }
    return false;
}

void refcopi_leave_struct_for_caller(frame *f, val result) {
    bool failed = f->imposed && result.kind == VAL_INT && result.x < 0;
    for (uint32_t i = 0; failed && i < f->w->mem_count;) {
        const binding *b = &f->w->mem[i];
        if (b->base == BASE_SYM && is_filled_for_caller(f, &f->w->syms[b->index]))
            refcopi_mem_remove(f->w, i);
        else
            i++;
    }
}
