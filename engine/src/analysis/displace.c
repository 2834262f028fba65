/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* A member that owns memory gets another value before what it held was freed: from then on the
 * frame has to free that, like a block of its own. */
#include "block.h"
#include "member.h"

/* NULL is stored. */
static bool empties(const frame *f) {
    return f->at->op == REFCOP_OP_STORE && f->at->args[0].kind == REFCOP_VALUE_INT && f->at->args[0].as.number == 0;
}

/* The member that p names; NULL: none that is known to own memory. Where nothing in the file frees
 * what is there, a member that was found not to be NULL and is emptied should have been freed. */
static const member *owner_of(const frame *f, const refcop_place *p, const sym *old) {
    const refcop_step *last = p && p->step_count ? &p->steps[p->step_count - 1] : NULL;
    if (!last || last->kind != REFCOP_STEP_FIELD || !last->record)
        return NULL;
    const member *m = refcopi_member_named(f->a, last->record, last->field);
    uint32_t tested = (uint32_t)SYMF_NONNULL | SYMF_TRUSTED;
    bool forgets = empties(f) && (old->flags & tested) == tested;
    bool owns = m && refcopi_holds_blocks(m) && (refcopi_uses(m, USE_FREED) || forgets) &&
                !refcopi_uses(m, USE_PASSED_ON);
    return owns && !m->is_struct && !m->is_inline ? m : NULL;
}

/* Somewhere in the function what the member holds goes to somebody who may free it. */
static bool may_be_taken(const frame *f, const member *m) {
    for (const member_use *u = refcopi_member_uses(f->a, m->uses); u;
         u = refcopi_member_uses(f->a, u->next))
        if (u->func == f->func_index && (u->kind == USE_LENT || (u->kind == USE_FREED && !u->sure)))
            return true;
    return false;
}

void refcopi_take_displaced(frame *f, const refcop_place *place, address at, val old) {
    sym *s = refcopi_sym_of(f->w, old);
    uint32_t gone = (uint32_t)SYMF_DEAD | SYMF_ESCAPED | SYMF_IS_NULL | SYMF_INTERIOR;
    if (!s || s->kind != SYM_PTR || s->origin != ORIGIN_LOAD || (s->flags & gone) || s->refs != 0 ||
        s->type)
        return;
    const member *m = owner_of(f, place, s);
    refcop_str domain = !m ? NULL : refcopi_uses(m, USE_FREED) ? m->domain : m->made;
    if (!domain || may_be_taken(f, m) || refcopi_mem_places(f->w, (uint16_t)old.x) != 1)
        return;
    s->refs = 1;
    s->type = domain;
    s->origin_id = at.path;
    s->flags |= SYMF_OWNED;
    s->level = (s->flags & SYMF_NONNULL) && refcopi_uses(m, USE_FREED) ? 1 : 2;
}
