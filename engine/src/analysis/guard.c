/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Guards: what the paths of a candidate ask of the numbers that the caller gives. Where together they ask nothing, no
 * flag of the caller's chose them. */
#include "finding.h"

void refcopi_note_guards(const frame *f, candidate *c) {
    const working *w = f->w;
    for (uint32_t p = 0; f->keep_numbers && !w->merged && p < f->func->param_count; p++) {
        if (f->func->locals[p].type != REFCOP_TYPE_INT)
            continue;
        if (c->guard_count == FINDING_MAX_GUARDS) {
            c->guard_count = 0;
            return;
        }
        const sym *s = NULL;
        for (uint16_t k = 0; k < w->sym_count; k++)
            if (w->syms[k].kind == SYM_NUM && w->syms[k].origin == ORIGIN_PARAM && w->syms[k].origin_id == p)
                s = &w->syms[k];
        if (!s) {
            c->guard_count = 0;
            return;
        }
        c->guards[c->guard_count++] = (guard){s->lo, s->hi, s->ne, (s->flags & SYMF_NE) != 0};
    }
}

static bool excludes(const guard *g, int32_t n) {
    return n < g->lo || n > g->hi || (g->excludes && g->ne == n);
}

/* What either path knows. */
static guard either(const guard *a, const guard *b) {
    guard both = {a->lo < b->lo ? a->lo : b->lo, a->hi > b->hi ? a->hi : b->hi, 0, false};
    if (a->excludes && excludes(b, a->ne))
        both.ne = a->ne, both.excludes = true;
    else if (b->excludes && excludes(a, b->ne))
        both.ne = b->ne, both.excludes = true;
    return both;
}

void refcopi_join_guards(candidate *to, const candidate *a, const candidate *b) {
    uint32_t count = a->guard_count == 0 ? b->guard_count : a->guard_count;
    for (uint32_t k = 0; k < count; k++)
        to->guards[k] = a->guard_count == 0   ? b->guards[k]
                        : b->guard_count == 0 ? a->guards[k]
                                              : either(&a->guards[k], &b->guards[k]);
    to->guard_count = count;
}

bool refcopi_has_all_values(const candidate *c) {
    bool all = c->guard_count > 0;
    for (uint32_t k = 0; k < c->guard_count; k++)
        all &= c->guards[k].lo == INT32_MIN && c->guards[k].hi == INT32_MAX && !c->guards[k].excludes;
    return all;
}
