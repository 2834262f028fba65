/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Guards: what the paths of a candidate ask of the numbers that the caller gives. Where together they ask nothing, no
 * flag of the caller's chose them. */
#include "finding.h"

/* What the path knows of the number that the caller gives there; NULL: it holds no such number. */
static const sym *number_given(const working *w, uint32_t param) {
    const sym *found = NULL;
    for (uint16_t k = 0; k < w->sym_count; k++)
        if (w->syms[k].kind == SYM_NUM && w->syms[k].origin == ORIGIN_PARAM && w->syms[k].origin_id == param)
            found = &w->syms[k];
    return found;
}

guards refcopi_guards_of_path(const frame *f) {
    const guards unknown = {0};
    guards made = {0};
    if (!f->keep_numbers || f->w->merged)
        return unknown;
    for (uint32_t p = 0; p < f->func->param_count; p++) {
        if (f->func->locals[p].type != REFCOP_TYPE_INT)
            continue;
        const sym *s = number_given(f->w, p);
        if (made.count == FINDING_MAX_GUARDS || !s)
            return unknown;
        made.numbers[made.count++] = (guard){s->lo, s->hi, s->ne, (s->flags & SYMF_NE) != 0};
    }
    return made;
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

guards refcopi_join_guards(const guards *a, const guards *b) {
    if (a->count == 0 || b->count == 0)
        return a->count == 0 ? *b : *a;
    guards both = {.count = a->count};
    for (uint32_t k = 0; k < a->count; k++)
        both.numbers[k] = either(&a->numbers[k], &b->numbers[k]);
    return both;
}

bool refcopi_ask_nothing(const guards *g) {
    bool nothing = g->count > 0;
    for (uint32_t k = 0; k < g->count; k++)
        nothing &= g->numbers[k].lo == INT32_MIN && g->numbers[k].hi == INT32_MAX && !g->numbers[k].excludes;
    return nothing;
}
