/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Lists of free objects: what is taken out of one has no references, until the count is set to one. */
#include "call.h"

/* Where it was read from is a place of the list, whatever still stands there. */
static void forget_places(working *w, uint16_t at) {
    for (uint32_t k = 0; k < w->mem_count;) {
        const binding *b = &w->mem[k];
        if (b->base != BASE_LOCAL && b->value.kind == VAL_SYM && b->value.x == at)
            refcopi_mem_remove(w, k);
        else
            k++;
    }
}

void refcopi_revive(frame *f, const call *c) {
    sym *s = c->arg_count ? refcopi_obj_of(f->w, c->args[0]) : NULL;
    /* A tp_dealloc brings the caller's object back to life: whose reference that is, nobody knows. */
    if (!s || (s->origin != ORIGIN_LOAD && s->origin != ORIGIN_UNKNOWN) || s->refs != 0)
        return;
    forget_places(f->w, (uint16_t)c->args[0].x);
    sym made;
    refcopi_sym_init(&made, SYM_OBJ, ORIGIN_CALL, f->at->id);
    made.flags = SYMF_NONNULL | SYMF_FRESH | SYMF_OWNED;
    made.refs = 1;
    made.own = true;
    made.type = s->type;
    made.subtype = s->subtype;
    made.name = s->name;
    made.level = s->level;
    *s = made;
}
