/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Where an operand comes from, as far as the text of the function tells. */
#include "frame.h"

const refcop_instr *refcopi_definition(const frame *f, refcop_value v, uint32_t before) {
    for (uint32_t id = before; v.kind == REFCOP_VALUE_TEMP && id-- > 0;)
        if (f->instrs[id]->result == v.as.temp)
            return f->instrs[id];
    return NULL;
}

uint32_t refcopi_local_read(const frame *f, refcop_value v, uint32_t before) {
    const refcop_instr *i = refcopi_definition(f, v, before);
    return i && i->op == REFCOP_OP_LOAD && refcop_place_is_local(i->place)
               ? i->place->index : NO_LOCAL;
}
