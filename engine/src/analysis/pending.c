/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Pending outcomes: results that have not been tested yet, and what PyErr_Occurred() says of them. */
#include "call.h"

/* A call whose result has not been tested yet may have set an exception. */
bool refcopi_is_pending(const sym *s) {
    if (s->kind == SYM_NUM)
        return (s->flags & SYMF_FAIL_EXC) != 0;
    return (s->flags & (SYMF_NULL_EXC | SYMF_NULL_MAY_EXC)) && !(s->flags & SYMF_NONNULL);
}

bool refcopi_has_pending(const working *w) {
    for (uint16_t s = 0; s < w->sym_count; s++)
        if (refcopi_is_pending(&w->syms[s]))
            return true;
    return false;
}

/* No exception is set: every call before succeeded. */
void refcopi_settle_pending(frame *f) {
    for (uint16_t at = 0; at < f->w->sym_count; at++) {
        sym *s = &f->w->syms[at];
        if (!refcopi_is_pending(s))
            continue;
        if (s->kind != SYM_NUM && (s->flags & SYMF_NULL_EXC)) {
            s->flags |= SYMF_NONNULL | SYMF_TRUSTED;
        } else if (s->kind == SYM_NUM && !(s->flags & SYMF_FAIL_AMBIGUOUS)) {
            s->flags &= ~(uint32_t)SYMF_FAIL_EXC;
            if (s->lo == s->fail)
                s->lo++;
            else if (s->hi == s->fail)
                s->hi--;
        } else {
            s->flags &= ~(uint32_t)(SYMF_FAIL_EXC | SYMF_FAIL_AMBIGUOUS | SYMF_NULL_MAY_EXC);
        }
    }
}

/* An exception is set although none was before: the latest untested call failed. */
void refcopi_blame_pending(frame *f) {
    uint16_t latest = NO_SYM;
    for (uint16_t s = 0; s < f->w->sym_count; s++)
        if (refcopi_is_pending(&f->w->syms[s]) &&
            (latest == NO_SYM || f->w->syms[s].site >= f->w->syms[latest].site))
            latest = s;
    if (latest == NO_SYM)
        return;
    sym *s = &f->w->syms[latest];
    if (s->kind == SYM_NUM)
        s->lo = s->hi = s->fail;
    else
        refcopi_sym_set_null(f->w, latest, f->temps + f->here.first, f->here.count);
}

/* `if (error_occurred()) return NULL;` after a call that can fail: the unknown function may well
 * have asked whether it did. */
void refcopi_forget_pending(frame *f) {
    for (uint16_t at = 0; at < f->w->sym_count; at++) {
        sym *s = &f->w->syms[at];
        if (s->kind == SYM_OBJ && refcopi_is_pending(s)) {
            s->flags &= ~(uint32_t)SYMF_NULL_FAIL;
            s->flags |= SYMF_UNKNOWN_CALLEE;
        }
    }
}
