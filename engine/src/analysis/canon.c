/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Canonical form: symbols are numbered in the order in which they are reached from locals, then
 * globals, then memory behind symbols already numbered, then owned but lost ones by site. Two
 * paths that made the same situation in different orders thus give equal bytes. */
#include "state.h"

#include <string.h>

typedef struct renumbering {
    working *w;
    uint16_t map[STATE_MAX_SYMS];   /* old -> new, NO_SYM: dropped */
    uint16_t order[STATE_MAX_SYMS]; /* new -> old */
    uint16_t first[STATE_MAX_SYMS]; /* by old symbol: first binding behind it, NO_SYM: none */
    uint16_t count;
    uint16_t param_from; /* parameters from here on are not held by any local */
    uint16_t done; /* symbols whose memory and holder have been followed */
} renumbering;

static void reach_sym(renumbering *r, uint16_t s) {
    if (r->map[s] != NO_SYM)
        return;
    r->map[s] = r->count;
    r->order[r->count++] = s;
}

static void reach(renumbering *r, val v) {
    if (v.kind == VAL_SYM)
        reach_sym(r, (uint16_t)v.x);
    else if (v.kind == VAL_ADDR && v.base == BASE_SYM)
        reach_sym(r, v.index);
}

/* Insertion sort: the table is nearly sorted, being sorted at each block start. */
static void sort_mem(working *w) {
    for (uint32_t i = 1; i < w->mem_count; i++) {
        uint64_t key = refcopi_place_key(&w->mem[i]);
        if (key >= refcopi_place_key(&w->mem[i - 1]))
            continue;
        binding b = w->mem[i];
        uint32_t j = i;
        while (j > 0 && key < refcopi_place_key(&w->mem[j - 1])) {
            w->mem[j] = w->mem[j - 1];
            j--;
        }
        w->mem[j] = b;
    }
}

static bool live_local(const uint64_t *live, uint32_t i) {
    return !live || (live[i / 64] >> (i % 64) & 1);
}

/* Bindings are sorted, those behind symbols last: all of one symbol stand together. */
static void index_mem(renumbering *r) {
    working *w = r->w;
    memset(r->first, 0xff, w->sym_count * sizeof r->first[0]);
    for (uint32_t i = w->mem_count; i-- > 0 && w->mem[i].base == BASE_SYM;)
        r->first[w->mem[i].index] = (uint16_t)i;
}

/* Memory and holders of symbols reached so far, until nothing new is reached. */
static void follow(renumbering *r) {
    working *w = r->w;
    while (r->done < r->count) {
        uint16_t s = r->order[r->done++];
        if (w->syms[s].holder != NO_SYM)
            reach_sym(r, w->syms[s].holder);
        for (uint32_t i = r->first[s]; i < w->mem_count && w->mem[i].index == s; i++)
            reach(r, w->mem[i].value);
    }
}

static bool is_tracked(const sym *s) {
    return (s->kind == SYM_OBJ || refcopi_is_block(s)) && !(s->flags & SYMF_ESCAPED) &&
           s->refs != 0;
}

static val rename_val(const renumbering *r, val v) {
    if (v.kind == VAL_SYM)
        v.x = r->map[v.x];
    else if (v.kind == VAL_ADDR && v.base == BASE_SYM)
        v.index = r->map[v.index];
    return v;
}

static bool is_reached(const renumbering *r, val v) {
    if (v.kind == VAL_SYM)
        return r->map[v.x] != NO_SYM;
    return v.kind != VAL_ADDR || v.base != BASE_SYM || r->map[v.index] != NO_SYM;
}

/* What a place held at entry has been released, and this is known already of that place: going
 * round a loop would add one such symbol each time. */
static bool is_settled_again(const renumbering *r, uint16_t at) {
    const sym *s = &r->w->syms[at];
    if (s->origin != ORIGIN_LOAD || s->refs >= 0 || (!s->element && s->refs + s->init_own + s->init_either != 0))
        return false;
    for (uint16_t k = 0; k < r->count; k++) {
        const sym *have = &r->w->syms[r->order[k]];
        if (have->origin == ORIGIN_LOAD && have->origin_id == s->origin_id && have->refs < 0 &&
            (!s->element || (have->element && have->holder == s->holder)))
            return true;
    }
    return false;
}

/* None and static objects can be named again at any time. */
static bool is_nameable(const renumbering *r, val v) {
    if (is_reached(r, v))
        return true;
    uint8_t origin = r->w->syms[v.kind == VAL_SYM ? v.x : v.index].origin;
    return v.kind == VAL_SYM && (origin == ORIGIN_SINGLE || origin == ORIGIN_GLOBAL);
}

/* An answer nobody has looked at and nobody holds is not worth remembering. */
static bool is_worth(const renumbering *r, const fact *f) {
    const sym *answer = &r->w->syms[f->result];
    if (!is_nameable(r, f->a) || !is_nameable(r, f->b) ||
        (!is_reached(r, f->a) && !is_reached(r, f->b)))
        return false;
    return r->map[f->result] != NO_SYM || answer->kind != SYM_NUM || answer->lo != 0 ||
           answer->hi != 1 || (answer->flags & SYMF_NE);
}

static void reach_facts(renumbering *r) {
    for (uint16_t i = 0; i < r->w->fact_count; i++)
        if (is_worth(r, &r->w->facts[i])) {
            reach(r, r->w->facts[i].a);
            reach(r, r->w->facts[i].b);
            reach_sym(r, r->w->facts[i].result);
        }
    follow(r);
}

/* Puts s into found, which is sorted by what its symbols come from: an order that does not depend on
 * the path. */
static void insert_by_origin(const working *w, uint16_t *found, uint16_t *count, uint16_t s) {
    uint16_t at = (*count)++;
    for (; at > 0 && w->syms[found[at - 1]].origin_id > w->syms[s].origin_id; at--)
        found[at] = found[at - 1];
    found[at] = s;
}

/* The caller sees what is stored behind parameters, used or not. So is None, once it was met under
 * another name: its count is not known any more. */
static void reach_given(renumbering *r) {
    const working *w = r->w;
    if (r->count == w->sym_count)
        return;
    uint16_t params[STATE_MAX_SYMS], singles[STATE_MAX_SYMS], param_count = 0, single_count = 0;
    for (uint16_t s = 0; s < w->sym_count; s++) {
        const sym *y = &w->syms[s];
        if (r->map[s] != NO_SYM)
            continue;
        if (y->origin == ORIGIN_PARAM)
            insert_by_origin(w, params, &param_count, s);
        else if (y->origin == ORIGIN_SINGLE && (y->flags & (SYMF_ESCAPED | SYMF_SHARED)))
            insert_by_origin(w, singles, &single_count, s);
    }
    for (uint16_t k = 0; k < param_count; k++)
        reach_sym(r, params[k]);
    for (uint16_t k = 0; k < single_count; k++)
        reach_sym(r, singles[k]);
}

/* References that are owned and held by nothing: by the instruction that made them known. */
static void reach_lost(renumbering *r) {
    if (r->count == r->w->sym_count)
        return;
    uint16_t found[STATE_MAX_SYMS], count = 0;
    const sym *syms = r->w->syms;
    for (uint16_t s = 0; s < r->w->sym_count; s++) {
        if (r->map[s] != NO_SYM || !is_tracked(&syms[s]) || is_settled_again(r, s))
            continue;
        uint16_t at = count++;
        for (; at > 0 && syms[found[at - 1]].site > syms[s].site; at--)
            found[at] = found[at - 1];
        found[at] = s;
    }
    for (uint16_t k = 0; k < count; k++)
        reach_sym(r, found[k]);
}

/* Those of the 64 locals from `from` on whose bit is set; all of VAL_UNDEF is 0. */
static void clear_locals(working *w, uint32_t from, uint64_t dead) {
    while (dead) {
        uint32_t first = (uint32_t)__builtin_ctzll(dead);
        uint64_t rest = ~(dead >> first);
        uint32_t count = rest ? (uint32_t)__builtin_ctzll(rest) : 64;
        count = count < 64 - first ? count : 64 - first;
        memset(&w->locals[from + first], 0, count * sizeof(val));
        dead = first + count < 64 ? dead >> (first + count) << (first + count) : 0;
    }
}

static void reach_roots(renumbering *r, const uint64_t *live, const val *temps,
                        uint32_t temp_count) {
    working *w = r->w;
    for (uint32_t from = 0; from < w->local_count; from += 64) {
        uint64_t bits = refcopi_live_bits(live, from, w->local_count);
        clear_locals(w, from, ~bits & refcopi_live_bits(NULL, from, w->local_count));
        for (; bits; bits &= bits - 1)
            reach(r, w->locals[from + (uint32_t)__builtin_ctzll(bits)]);
    }
    for (uint32_t i = 0; i < temp_count; i++)
        reach(r, temps[i]);
    if (temp_count)
        for (uint32_t i = 0; i < w->cond_count; i++) {
            reach(r, w->conds[i].a);
            reach(r, w->conds[i].b);
        }
    for (uint32_t i = 0; i < w->mem_count; i++)
        if (w->mem[i].base != BASE_SYM &&
            (w->mem[i].base != BASE_LOCAL || live_local(live, w->mem[i].index)))
            reach(r, w->mem[i].value);
    follow(r);
    r->param_from = r->count;
    reach_given(r);
    follow(r);
    reach_facts(r);
    w->lost_from = r->count;
    reach_lost(r);
    follow(r);
}

/* Lies where it was read from, behind something that lives on. */
static bool is_left(const working *w, const binding *b) {
    const sym *s = &w->syms[b->value.x], *base = &w->syms[b->index];
    return s->kind == SYM_OBJ && s->origin == ORIGIN_LOAD && s->origin_id == b->path && !s->left &&
           !(s->flags & SYMF_RELEASED) && !(base->flags & (SYMF_ESCAPED | SYMF_DEAD | SYMF_FREED)) &&
           base->origin != ORIGIN_UNKNOWN;
}

/* Memory whose base is gone: what was put there is out of sight, hence escapes. */
static void drop_mem(renumbering *r, const uint64_t *live) {
    working *w = r->w;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < w->mem_count; i++) {
        binding *b = &w->mem[i];
        bool keep = true;
        if (b->base == BASE_SYM)
            keep = r->map[b->index] != NO_SYM;
        else if (b->base == BASE_LOCAL)
            keep = live_local(live, b->index);
        if (keep) {
            w->mem[kept++] = *b;
        } else if (b->base == BASE_SYM && b->value.kind == VAL_SYM &&
                   r->map[b->value.x] != NO_SYM) {
            if (w->keep_loaded && is_left(w, b))
                w->syms[b->value.x].left = true;
            else
                refcopi_sym_escape(w, (uint16_t)b->value.x);
        }
    }
    w->mem_count = (uint16_t)kept;
}

/* `failed = f() == NULL;`: the answer outlives what f() gave, and is looked at later. */
static void tell_compared(renumbering *r, const fact *f) {
    if (f->op >= FACT_AND || f->a.kind != VAL_SYM || f->b.kind != VAL_INT)
        return;
    if (refcopi_is_pending(&r->w->syms[f->a.x]))
        r->w->syms[f->a.x].flags |= (uint32_t)SYMF_TOLD;
}

static void rename_facts(renumbering *r) {
    working *w = r->w;
    uint16_t kept = 0;
    for (uint16_t i = 0; i < w->fact_count; i++) {
        fact f = w->facts[i];
        if (r->map[f.result] == NO_SYM)
            continue;
        if (!is_worth(r, &f)) {
            tell_compared(r, &f);
            continue;
        }
        f.a = rename_val(r, f.a);
        f.b = rename_val(r, f.b);
        f.result = r->map[f.result];
        w->facts[kept++] = f;
    }
    w->fact_count = kept;
}

/* What can no longer matter about a symbol is reset, so that it does not keep states apart. */
static void normalise(renumbering *r, sym *s, bool out_of_reach) {
    working *w = r->w;
    if (s->flags & SYMF_ESCAPED) {
        uint32_t kept = s->flags & (uint32_t)(SYMF_ESCAPED | SYMF_NONNULL | SYMF_FREED |
                                              SYMF_IS_NULL);
        if (s->kind != SYM_NUM && s->origin != ORIGIN_PARAM && s->origin != ORIGIN_SINGLE &&
            s->origin != ORIGIN_GLOBAL) {
            s->origin = ORIGIN_UNKNOWN;
            s->origin_id = 0;
        }
        s->flags = kept | (s->flags & (uint32_t)(SYMF_CALLER | SYMF_IMMORTAL));
        s->refs = 0;
        s->init_own = s->init_either = 0;
        s->lent = s->left = s->element = s->filed = false;
        s->holder = NO_SYM;
        if (s->kind == SYM_PTR)
            s->type = NULL;
    }
    if (s->origin == ORIGIN_PARAM && out_of_reach && s->kind != SYM_PTR)
        s->type = NULL;
    if (s->flags & SYMF_NONNULL)
        s->flags &= ~(uint32_t)(SYMF_NULL_EXC | SYMF_NULL_MAY_EXC | SYMF_NULL_MEM | SYMF_NULL_FAIL);
    if (s->holder != NO_SYM && (w->syms[s->holder].flags & SYMF_CALLER) &&
        w->syms[s->holder].origin == ORIGIN_PARAM && s->kind == SYM_OBJ &&
        !(w->syms[s->holder].flags & SYMF_FREED) && s->origin == ORIGIN_CALL &&
        (s->flags & SYMF_OUT) && !(s->flags & SYMF_NULL_FAIL)) {
        s->flags |= SYMF_CALLER;
        s->holder = NO_SYM;
    }
    if (out_of_reach && s->origin == ORIGIN_PARAM) {
        refcopi_sym_blur(w, s);
        s->flags &= ~(uint32_t)SYMF_TRUSTED;
        if (s->kind != SYM_OBJ)
            s->flags &= ~(uint32_t)SYMF_NONNULL;
        if (s->kind == SYM_NUM)
            s->flags &= ~(uint32_t)SYMF_ESCAPED;
    }
}

static void normalise_and_rename(renumbering *r, sym *s, uint16_t to) {
    normalise(r, s, to >= r->param_from);
    if (s->holder != NO_SYM)
        s->holder = r->map[s->holder];
}

/* Symbols up to kept have their old numbers. */
static void move_syms(renumbering *r, uint16_t kept) {
    working *w = r->w;
    if (r->count < w->sym_count)
        for (uint16_t s = 0; s < w->sym_count; s++)
            if (r->map[s] == NO_SYM)
                refcopi_forget_sym(w, &w->syms[s]);
    /* What is asked of a holder is the same before and after. */
    for (uint16_t i = 0; i < kept; i++)
        normalise_and_rename(r, &w->syms[i], i);
    sym moved[STATE_MAX_SYMS];
    for (uint16_t i = kept; i < r->count; i++) {
        moved[i] = w->syms[r->order[i]];
        normalise_and_rename(r, &moved[i], i);
    }
    if (kept < r->count)
        memcpy(w->syms + kept, moved + kept, (r->count - kept) * sizeof(sym));
    w->sym_count = r->count;
}

static void rename_places(renumbering *r, const uint64_t *live, val *temps, uint32_t temp_count) {
    working *w = r->w;
    for (uint32_t from = 0; from < w->local_count; from += 64)
        for (uint64_t bits = refcopi_live_bits(live, from, w->local_count); bits; bits &= bits - 1) {
            val *v = &w->locals[from + (uint32_t)__builtin_ctzll(bits)];
            *v = rename_val(r, *v);
        }
    for (uint32_t i = 0; i < temp_count; i++)
        temps[i] = rename_val(r, temps[i]);
    for (uint32_t i = 0; i < w->cond_count; i++) {
        w->conds[i].a = rename_val(r, w->conds[i].a);
        w->conds[i].b = rename_val(r, w->conds[i].b);
    }
    for (uint32_t i = 0; i < w->mem_count; i++) {
        w->mem[i].value = rename_val(r, w->mem[i].value);
        if (w->mem[i].base == BASE_SYM)
            w->mem[i].index = r->map[w->mem[i].index];
    }
}

void refcopi_working_compact(working *w, const uint64_t *live, val *temps, uint32_t temp_count) {
    renumbering r;
    r.w = w;
    r.count = r.done = 0;
    memset(r.map, 0xff, w->sym_count * sizeof r.map[0]);
    sort_mem(w);
    index_mem(&r);
    reach_roots(&r, live, temps, temp_count);
    drop_mem(&r, live);
    rename_facts(&r);
    if (!temp_count)
        w->cond_count = 0;
    uint16_t kept = 0; /* often all of them: most blocks change little */
    while (kept < r.count && r.order[kept] == kept)
        kept++;
    if (kept < w->sym_count)
        rename_places(&r, live, temps, temp_count);
    move_syms(&r, kept);
    if (kept < r.count)
        sort_mem(w);
}
