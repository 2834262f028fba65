/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Forgetting: what loops widen, and what states of a block with too many of them give up. */
#include "block.h"
#include "call.h"

/* Range thresholds that loops widen to: what code compares with. */
static void widen(sym *s) {
    s->lo = s->lo >= 1 ? 1 : s->lo == 0 ? 0 : INT32_MIN;
    s->hi = s->hi <= -1 ? -1 : s->hi == 0 ? 0 : INT32_MAX;
    s->flags &= ~(uint32_t)SYMF_NE;
}

/* Going round a loop: counters lose their exact value. */
void refcopi_widen_counters(frame *f) {
    for (uint32_t l = 0; l < f->func->local_count; l++) {
        if (!f->counter[l])
            continue;
        val v = f->w->locals[l];
        if (v.kind == VAL_INT && v.x != 0) {
            val n = refcopi_new_value(f, SYM_NUM, ORIGIN_UNKNOWN, 0);
            if (n.kind == VAL_SYM) {
                f->w->syms[n.x].lo = f->w->syms[n.x].hi = v.x;
                widen(&f->w->syms[n.x]);
            }
            f->w->locals[l] = n;
        } else if (v.kind == VAL_ADDR && (path_id)v.x != PATH_EMPTY) {
            f->w->locals[l].x = (int32_t)refcopi_path_blur(f->a->paths, (path_id)v.x);
            refcopi_sweep_elements(f, refcopi_address_from(f, f->w->locals[l]));
        } else if (v.kind == VAL_SYM && f->w->syms[v.x].kind == SYM_NUM) {
            widen(&f->w->syms[v.x]);
        }
    }
}

uint64_t refcopi_state_cost(uint32_t syms, uint32_t places, uint32_t facts) {
    return 16u + syms + places + facts;
}

uint64_t refcopi_affordable(const frame *f) {
    uint64_t left = f->max_work > f->work ? f->max_work - f->work : 0;
    return left / (f->func->block_count - f->w->from->block) / refcopi_state_cost(f->w->sym_count, f->w->mem_count, f->w->fact_count);
}

uint32_t refcopi_crowding(const frame *f, uint32_t count) {
    uint64_t eighths = 8 * f->work / f->max_work;
    if (eighths >= 5 && count > 0 && count >= refcopi_affordable(f))
        return FRAME_BLOCK_PART;
    if (eighths < 4 || count < (eighths < 6 ? FRAME_BLOCK_STRICT : 2u))
        return count;
    uint32_t least = eighths < 5 ? FRAME_BLOCK_OWNED : eighths < 6 ? FRAME_BLOCK_LAST : FRAME_BLOCK_PART;
    return count > least ? count : least;
}

static bool is_plain_object(const sym *s) {
    return s->kind == SYM_OBJ && s->refs == 0 && !(s->flags & SYMF_DEAD) &&
           s->origin != ORIGIN_PARAM;
}

/* An argument that Python passed: every state has it alike. */
static bool is_parsed(const sym *s) {
    return s->kind == SYM_OBJ && s->origin == ORIGIN_CALL && s->refs == 0 && (s->flags & SYMF_CALLER) &&
           !(s->flags & (SYMF_OWNED | SYMF_DEAD | SYMF_ESCAPED));
}

static bool has_memory(const working *w, uint16_t s) {
    for (uint32_t i = 0; i < w->mem_count; i++)
        if (w->mem[i].base == BASE_SYM && w->mem[i].index == s)
            return true;
    return false;
}

/* Memory to be freed that only locals hold: no other place would free it. A buffer's struct remembers by itself that
 * there is something to release. */
static bool owns_memory(const working *w, uint16_t k) {
    return refcopi_owns_block(&w->syms[k]) && !refcopi_is_buffer_word(w->syms[k].type) &&
           refcopi_mem_places(w, k) == 0;
}

/* Pointers to memory of which nothing is known. */
static void escape_pointers(working *w) {
    for (uint16_t k = 0; k < w->sym_count; k++) {
        const sym *s = &w->syms[k];
        if (s->kind == SYM_PTR && !refcopi_owns_block(s) && s->origin != ORIGIN_PARAM &&
            !has_memory(w, k))
            refcopi_sym_escape(w, k);
    }
}

/* The caller's flag was tested for a bit: callers know what they pass. */
static bool is_tested_flag(const working *w, const fact *f) {
    const sym *answer = &w->syms[f->result];
    return w->keep_numbers && f->op == FACT_AND && f->a.kind == VAL_SYM && w->syms[f->a.x].origin == ORIGIN_PARAM &&
           w->syms[f->a.x].kind == SYM_NUM && (refcopi_is_nonzero(answer) || (answer->lo == 0 && answer->hi == 0));
}

static void keep_tested_flags(working *w) {
    uint16_t kept = 0;
    for (uint16_t i = 0; i < w->fact_count; i++)
        if (is_tested_flag(w, &w->facts[i]))
            w->facts[kept++] = w->facts[i];
    w->fact_count = kept;
}

/* First step: ranges, remembered answers, and all that is known of borrowed objects. Whether it is None
 * is kept: of singletons there are few. */
static void coarsen_facts(frame *f) {
    working *w = f->w;
    w->merged = true;
    keep_tested_flags(w);
    refcopi_indicator_blur(w);
    for (uint16_t k = 0; k < w->sym_count; k++) {
        sym *s = &w->syms[k];
        if (s->kind == SYM_NUM) {
            refcopi_sym_blur(w, s);
            s->flags &= ~(uint32_t)(SYMF_FAIL_EXC | SYMF_FAIL_AMBIGUOUS | SYMF_FAIL_MEM);
        } else if (is_parsed(s)) {
            s->type = NULL;
        } else if (is_plain_object(s) && s->origin != ORIGIN_SINGLE && refcopi_mem_places(w, k) == 0) {
            refcopi_sym_escape(w, k);
        }
    }
    escape_pointers(w);
}

/* Numbers, and pointers to nothing that matters: an unknown value serves as well. */
static bool is_plain_value(const working *w, val v) {
    if (v.kind == VAL_ADDR)
        return v.base == BASE_GLOBAL || (v.base == BASE_SYM && !has_memory(w, v.index));
    if (v.kind != VAL_SYM)
        return true;
    const sym *s = &w->syms[v.x];
    return s->kind == SYM_NUM || (s->kind == SYM_PTR && s->origin != ORIGIN_PARAM && !owns_memory(w, (uint16_t)v.x) &&
                                  !has_memory(w, (uint16_t)v.x));
}

/* Second step: the indicator, constants, nullness of what is not owned, fields, signs of parameters. With
 * singletons, these too. */
static void coarsen_plain(frame *f, const uint64_t *live, bool singletons) {
    working *w = f->w;
    w->fact_count = 0;
    w->exc = EXC_UNKNOWN;
    w->error.sure = false;
    for (uint16_t k = 0; k < w->sym_count; k++)
        if ((refcopi_is_block(&w->syms[k]) && !owns_memory(w, k)) ||
            (singletons && w->syms[k].origin == ORIGIN_SINGLE && is_plain_object(&w->syms[k])))
            refcopi_sym_escape(w, k);
    for (uint16_t k = 0; k < w->sym_count; k++)
        if (w->syms[k].refs == 0 && !(w->syms[k].flags & SYMF_DEAD))
            w->syms[k].flags &= ~(uint32_t)(SYMF_NONNULL | SYMF_TRUSTED | SYMF_NULL_FAIL);
    for (uint32_t i = 0; i < w->mem_count;) {
        const binding *b = &w->mem[i];
        bool plain = b->value.kind != VAL_SYM || w->syms[b->value.x].kind != SYM_OBJ ||
                     w->syms[b->value.x].refs == 0;
        if (plain) {
            if (b->value.kind == VAL_SYM && w->syms[b->value.x].kind == SYM_OBJ && w->syms[b->value.x].origin == ORIGIN_PARAM)
                refcopi_sym_escape(w, (uint16_t)b->value.x); /* the place may have taken the caller's reference */
            refcopi_note_forgotten(f, b);
            refcopi_mem_remove(w, i);
        }
        else
            i++;
    }
    escape_pointers(w);
    for (uint16_t k = 0; k < w->sym_count; k++)
        if (w->syms[k].kind == SYM_NUM) { /* of a parameter, its sign is kept up to here */
            w->syms[k].lo = INT32_MIN;
            w->syms[k].hi = INT32_MAX;
            w->syms[k].flags &= ~(uint32_t)SYMF_NE;
        }
    for (uint32_t from = 0; from < w->local_count; from += 64)
        for (uint64_t bits = refcopi_live_bits(live, from, w->local_count); bits; bits &= bits - 1) {
            uint32_t l = from + (uint32_t)__builtin_ctzll(bits);
            if (f->func->locals[l].type != REFCOP_TYPE_OBJ && is_plain_value(w, w->locals[l]))
                w->locals[l] = val_make(VAL_UNDEF, 0);
        }
}

/* Third step: counts are per non-NULL, so NULL and "owned" are both "owned, perhaps NULL". */
static void coarsen_owned(frame *f) {
    working *w = f->w;
    for (uint16_t k = 0; k < w->sym_count; k++) {
        sym *s = &w->syms[k];
        if (refcopi_is_block(s))
            refcopi_sym_escape(w, k);
        if (k >= w->lost_from)
            continue;
        if (s->kind != SYM_OBJ || s->refs != 1 || s->origin != ORIGIN_CALL)
            continue;
        s->flags &= ~(uint32_t)(SYMF_NONNULL | SYMF_TRUSTED | SYMF_NULL_FAIL | SYMF_NULL_EXC |
                                SYMF_NULL_MAY_EXC | SYMF_NULL_MEM | SYMF_STATIC);
        s->holder = NO_SYM;
    }
    for (uint32_t l = 0; l < w->local_count; l++) {
        if (f->func->locals[l].type != REFCOP_TYPE_OBJ || !val_is_null(w->locals[l]) ||
            f->func->locals[l].is_param)
            continue;
        val v = refcopi_made_object(f, 1, NO_SYM, REFCOP_TYPE_OBJ);
        sym *s = refcopi_sym_of(w, v);
        if (!s)
            return;
        s->flags &= ~(uint32_t)SYMF_NONNULL;
        s->name = (uint16_t)l;
        w->locals[l] = v;
    }
}

static uint32_t locals_with(const working *w, uint16_t k) {
    uint32_t n = 0;
    for (uint32_t l = 0; l < w->local_count; l++)
        n += val_equal(w->locals[l], val_sym(k));
    return n;
}

/* One reference that a local holds, perhaps NULL: wherever it comes from. Its site stays, for what is reported. */
static void forget_origin(sym *s) {
    s->refs = 1;
    s->origin = ORIGIN_CALL;
    s->origin_id = 0;
    s->init_own = s->init_either = 0;
    s->holder = NO_SYM;
    s->flags = SYMF_OWNED | (s->flags & SYMF_UNKNOWN_CALLEE);
    s->single = s->left = s->lent = false;
    s->ran = 0;
}

/* Locals that hold one object, each with a reference of its own, are as good as locals that hold one each: which of
 * them share one tells many states apart where each variable of a program is copied to others. */
static void separate_owned(frame *f) {
    working *w = f->w;
    for (uint16_t k = 0, count = w->sym_count; k < count; k++) {
        if (w->syms[k].kind != SYM_OBJ || w->syms[k].refs <= 0 || (w->syms[k].flags & SYMF_ESCAPED) ||
            locals_with(w, k) != (uint32_t)w->syms[k].refs)
            continue;
        forget_origin(&w->syms[k]);
        bool first = true;
        for (uint32_t l = 0; l < w->local_count; l++) {
            if (!val_equal(w->locals[l], val_sym(k)))
                continue;
            if (!first) {
                val v = refcopi_made_object(f, 1, NO_SYM, REFCOP_TYPE_OBJ);
                if (v.kind != VAL_SYM)
                    return;
                w->syms[v.x] = w->syms[k];
                w->locals[l] = v;
            }
            first = false;
            w->syms[w->locals[l].x].name = (uint16_t)l;
        }
    }
}

/* Last step: what this frame owns is followed in its locals only, each by itself. Of parameters, borrowed objects and
 * what lies in memory nothing is known any more, nor of what type anything is. */
static void coarsen_all(frame *f) {
    working *w = f->w;
    for (uint32_t i = 0; i < w->mem_count; i++)
        if (w->mem[i].value.kind == VAL_SYM)
            refcopi_sym_escape(w, (uint16_t)w->mem[i].value.x);
    w->mem_count = 0;
    w->error.unseen = 0;
    for (uint16_t k = 0; k < w->sym_count; k++) {
        sym *s = &w->syms[k];
        if (s->kind != SYM_OBJ || s->refs <= 0)
            refcopi_sym_escape(w, k);
        else
            s->type = NULL;
    }
    separate_owned(f);
}

/* What a global holds is settled when no local holds it too: nothing can go wrong with it that
 * would not go wrong with whatever a later load finds there. */
bool refcopi_settle_globals(frame *f) {
    working *w = f->w;
    uint16_t before = w->mem_count;
    for (uint32_t i = 0; i < w->mem_count;) {
        const binding *b = &w->mem[i];
        if (b->base != BASE_GLOBAL || b->type == REFCOP_TYPE_AGG) {
            i++;
            continue;
        }
        bool in_local = false, settled = true;
        for (uint32_t l = 0; l < w->local_count && b->value.kind == VAL_SYM; l++)
            in_local |= val_equal(w->locals[l], b->value);
        if (b->value.kind == VAL_SYM && w->syms[b->value.x].kind == SYM_OBJ)
            settled = refcopi_is_settled(f, (uint16_t)b->value.x);
        if (in_local || !settled) {
            i++;
            continue;
        }
        if (b->value.kind == VAL_SYM)
            refcopi_sym_escape(w, (uint16_t)b->value.x);
        else if (b->type == REFCOP_TYPE_OBJ)
            w->merged = true; /* a later test would have said that it is NULL */
        refcopi_mem_remove(w, i);
    }
    return w->mem_count != before;
}

static bool owns_something(const working *w) {
    for (uint16_t k = 0; k < w->sym_count; k++) {
        const sym *s = &w->syms[k];
        if ((s->kind == SYM_OBJ && s->refs != 0) || owns_memory(w, k))
            return true;
    }
    return false;
}

static bool is_return(const refcop_block *b) {
    return b->instrs[b->count - 1]->op == REFCOP_OP_RETURN;
}

void refcopi_coarsen(frame *f, uint32_t to, uint32_t count) {
    bool owns = owns_something(f->w);
    coarsen_facts(f);
    if (count >= FRAME_BLOCK_PLAIN || !owns)
        /* None may be what is about to be returned, which needs a reference. */
        coarsen_plain(f, &f->live_in[(size_t)to * f->words],
                      count >= FRAME_BLOCK_PLAIN || !is_return(&f->func->blocks[to]));
    if (count >= FRAME_BLOCK_OWNED)
        coarsen_owned(f);
    if (count >= FRAME_BLOCK_LAST)
        coarsen_all(f);
}
