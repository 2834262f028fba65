/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Which blocks a path leads to. */
#include "refcop/ir.h"

bool *refcop_func_reach(const refcop_func *func, uint32_t from, refcop_stops *stops, const void *context,
                        refcop_arena *arena) {
    bool *reached = REFCOP_NEW_ARRAY(arena, bool, func->block_count);
    uint32_t *open = REFCOP_NEW_ARRAY(arena, uint32_t, func->block_count);
    uint32_t count = 0;
    reached[from] = true;
    open[count++] = from;
    while (count) {
        uint32_t at = open[--count];
        if (stops && stops(context, at))
            continue;
        const refcop_block *b = &func->blocks[at];
        const refcop_instr *last = b->instrs[b->count - 1];
        for (uint32_t k = 0; k < last->target_count; k++)
            if (!reached[last->targets[k]]) {
                reached[last->targets[k]] = true;
                open[count++] = last->targets[k];
            }
    }
    return reached;
}
