/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* One exit: what is returned, and what became of memory behind the parameters. */
#include "block.h"
#include "exit.h"

static int param_of(const working *w, uint16_t s) {
    return w->syms[s].origin == ORIGIN_PARAM ? (int)w->syms[s].origin_id : -1;
}

static void classify_object(const frame *f, uint16_t s, bool returns_new, exit_record *r) {
    const sym *y = &f->w->syms[s];
    r->maybe_null = !(y->flags & SYMF_NONNULL) && y->origin != ORIGIN_PARAM;
    if (y->origin == ORIGIN_SINGLE && !returns_new && !(y->flags & SYMF_ESCAPED)) {
        r->result = REFCOP_RESULT_IMMORTAL;
        r->type = refcopi_string_of(f->a, y->origin_id);
    } else if ((y->flags & SYMF_ESCAPED) || (!returns_new && y->left) ||
               (!returns_new && y->init_either && y->origin == ORIGIN_CALL)) {
        r->result = REFCOP_RESULT_UNKNOWN; /* also: its place or container let go of it, so it may be owned */
    } else if (y->origin == ORIGIN_PARAM) {
        r->result = REFCOP_RESULT_SAME;
        r->param = (int)y->origin_id;
        if (returns_new && r->params[y->origin_id].net >= 0)
            r->params[y->origin_id].net++;
    } else if (returns_new) {
        r->result = REFCOP_RESULT_NEW;
        if (y->origin == ORIGIN_SINGLE)
            r->type = refcopi_string_of(f->a, y->origin_id);
        r->held = (y->flags & SYMF_SHARED) || y->holder != NO_SYM || refcopi_mem_places(f->w, s) > 0;
    } else {
        r->result = REFCOP_RESULT_BORROWED;
        if (y->holder != NO_SYM) {
            r->param = param_of(f->w, y->holder);
            r->is_item = f->w->syms[y->holder].origin == ORIGIN_LOAD;
        }
    }
}

/* NULL only without memory. */
static bool is_made_block(const sym *s) {
    return refcopi_owns_block(s) && s->origin == ORIGIN_CALL &&
           (s->flags & (SYMF_NONNULL | SYMF_NULL_MEM));
}

void refcopi_exit_classify_range(int32_t lo, int32_t hi, exit_record *r) {
    r->lo = INT64_MIN;
    r->hi = INT64_MAX;
    if ((lo == hi && lo >= -1 && lo <= 1) || (lo == 0 && hi == 1)) {
        r->lo = lo;
        r->hi = hi;
    } else if (lo >= 0) {
        r->lo = lo > 1 ? 1 : 0;
    } else if (hi < 0) {
        r->hi = -1;
    }
}

bool refcopi_may_mean_failure(const frame *f, val v) {
    const sym *s = v.kind == VAL_SYM ? &f->w->syms[v.x] : NULL;
    return s && s->kind == SYM_NUM && (s->flags & SYMF_FAIL_EXC) && s->lo <= s->fail &&
           s->hi > s->fail;
}

static bool fills_objects(const frame *f) {
    for (uint32_t p = 0; p < f->func->param_count; p++)
        if (f->func->locals[p].type == REFCOP_TYPE_OBJPTR)
            return true;
    return false;
}

static void classify_number(const frame *f, val v, exit_record *r) {
    r->result = REFCOP_RESULT_INT;
    if (v.kind == VAL_INT) {
        refcopi_exit_classify_range(v.x, v.x, r);
    } else if (v.kind == VAL_SYM) {
        const sym *s = &f->w->syms[v.x];
        bool cut = refcopi_may_mean_failure(f, v) && !(s->flags & SYMF_FAIL_AMBIGUOUS) &&
                   s->lo == s->fail;
        refcopi_exit_classify_range(cut ? s->lo + 1 : s->lo, s->hi, r);
        if (!cut && s->lo == -1 && s->hi == 0 && fills_objects(f)) { /* not the 1 that says that they are there */
            r->lo = -1;
            r->hi = 0;
        }
        if ((s->flags & SYMF_NE) && s->ne == 0 && r->lo < 0 && r->hi > 0)
            r->result = REFCOP_RESULT_NONZERO;
    } else {
        refcopi_exit_classify_range(INT32_MIN, INT32_MAX, r);
    }
}

void refcopi_exit_classify(frame *f, val v, bool returns_new, exit_record *r) {
    r->param = -1;
    switch (f->func->result) {
    case REFCOP_TYPE_VOID: r->result = REFCOP_RESULT_VOID; return;
    case REFCOP_TYPE_INT: classify_number(f, v, r); return;
    case REFCOP_TYPE_FLOAT:
    case REFCOP_TYPE_AGG: r->result = REFCOP_RESULT_PLAIN; return;
    default: break;
    }
    uint16_t object = refcopi_object_returned(f, v);
    if (object != NO_SYM)
        v = val_sym(object);
    if (val_is_null(v))
        r->result = REFCOP_RESULT_NULL;
    else if (v.kind == VAL_SYM && f->w->syms[v.x].kind == SYM_OBJ)
        classify_object(f, (uint16_t)v.x, returns_new, r);
    else if (f->func->result == REFCOP_TYPE_OBJ)
        r->result = REFCOP_RESULT_UNKNOWN;
    else if (v.kind == VAL_SYM && refcopi_owns_block(&f->w->syms[v.x]) &&
             f->w->syms[v.x].origin == ORIGIN_CALL && refcopi_mem_places(f->w, (uint16_t)v.x) == 0) {
        r->result = REFCOP_RESULT_RAW;
        r->type = f->w->syms[v.x].type;
        r->maybe_null = !(f->w->syms[v.x].flags & SYMF_NONNULL);
    } else if (v.kind == VAL_SYM && is_made_block(&f->w->syms[v.x])) {
        r->result = REFCOP_RESULT_POINTER; /* a place behind a parameter holds it as well */
        r->maybe_null = !(f->w->syms[v.x].flags & SYMF_NONNULL);
    } else if (v.kind == VAL_SYM && (f->w->syms[v.x].flags & SYMF_INTERIOR) &&
               f->w->syms[v.x].holder != NO_SYM && param_of(f->w, f->w->syms[v.x].holder) >= 0) {
        r->result = REFCOP_RESULT_INTERIOR;
        r->param = param_of(f->w, f->w->syms[v.x].holder);
        r->maybe_null = !(f->w->syms[v.x].flags & SYMF_NONNULL);
    } else
        r->result = v.kind == VAL_SYM && !(f->w->syms[v.x].flags & SYMF_NONNULL)
                        ? REFCOP_RESULT_PLAIN : REFCOP_RESULT_POINTER;
}

/* Some call may have failed, and nobody has looked; that the result is one is the caller's affair. */
static bool has_ignored(const working *w, val result) {
    for (uint16_t s = 0; s < w->sym_count; s++)
        if (refcopi_is_pending(&w->syms[s]) &&
            (result.kind != VAL_SYM || result.x != s || w->syms[s].kind == SYM_PTR))
            return true;
    return w->error.unseen != 0;
}

void refcopi_exit_classify_exception(const frame *f, val result, exit_record *r) {
    const working *w = f->w;
    bool bound = f->imposed && !(f->imposed->clauses & REFCOP_CLAUSE_ANY_EXC);
    bool ignored = has_ignored(w, result);
    r->unsure = w->exc == EXC_SET && !w->error.sure;
    r->before = w->error.entry;
    if (w->exc == EXC_SET)
        r->exc = EXIT_SET;
    else if (ignored || (w->exc == EXC_UNKNOWN && !w->error.sure))
        r->exc = EXIT_UNKNOWN;
    else if (w->exc == EXC_CLEAR && w->error.sure && !bound)
        r->exc = EXIT_CLEARED;
    else
        r->exc = EXIT_KEPT;
}

/* What the place was found to hold at entry, if that has been released since. Where it is not there
 * any more, any value of that path will do: whose field it was is not remembered. */
static bool entry_value_released(const frame *f, const binding *b) {
    path_id path = b->path;
    const sym *now = b->value.kind == VAL_SYM ? &f->w->syms[b->value.x] : NULL;
    if (now && now->kind == SYM_OBJ && now->origin == ORIGIN_LOAD && now->origin_id == path)
        return now->refs < 0;
    for (uint16_t s = 0; s < f->w->sym_count; s++) {
        const sym *y = &f->w->syms[s];
        if (y->origin == ORIGIN_LOAD && y->kind == SYM_OBJ && y->origin_id == path && y->refs < 0)
            return true;
    }
    return false;
}

/* ... or if it now lies in another place that outlives the call. */
static bool entry_value_taken(const frame *f, path_id path) {
    for (uint16_t s = 0; s < f->w->sym_count; s++) {
        const sym *y = &f->w->syms[s];
        if (y->origin == ORIGIN_LOAD && y->kind == SYM_OBJ && y->origin_id == path &&
            y->refs == 0 && refcopi_mem_places(f->w, s) > 0)
            return true;
    }
    return false;
}

static bool was_loaded(const frame *f, path_id path) {
    for (uint32_t k = 0; k < f->loaded_count; k++)
        if (f->loaded[k] == path)
            return true;
    return false;
}

/* The first of the places that hold a block that was made here. */
static bool is_first_place(const frame *f, const binding *b) {
    for (const binding *k = f->w->mem; k < b; k++)
        if (k->base != BASE_LOCAL && val_equal(k->value, b->value))
            return false;
    return true;
}

static refcop_effect_kind effect_of(const frame *f, const binding *b) {
    if (b->value.kind == VAL_SYM && refcopi_owns_block(&f->w->syms[b->value.x])) {
        path_id path;
        bool buffer = refcopi_is_buffer_word(f->w->syms[b->value.x].type);
        if (buffer && !refcopi_buffer_at(f, b, &path))
            return REFCOP_EFFECT_BORROW; /* `buf`: it goes with `obj` */
        bool known = (buffer || is_first_place(f, b)) && is_made_block(&f->w->syms[b->value.x]);
        return known ? REFCOP_EFFECT_OUT_RAW : REFCOP_EFFECT_OUT_PLAIN;
    }
    if (b->type != REFCOP_TYPE_OBJ) {
        bool unchanged = b->value.kind == VAL_SYM && f->w->syms[b->value.x].origin == ORIGIN_LOAD;
        return unchanged ? REFCOP_EFFECT_BORROW : REFCOP_EFFECT_OUT_PLAIN;
    }
    if (val_is_null(b->value))
        return REFCOP_EFFECT_OUT_NULL;
    if (b->value.kind != VAL_SYM)
        return REFCOP_EFFECT_OUT_UNKNOWN;
    const sym *s = &f->w->syms[b->value.x];
    if (s->flags & SYMF_ESCAPED)
        return REFCOP_EFFECT_OUT_UNKNOWN;
    if (s->origin == ORIGIN_LOAD && s->origin_id == b->path)
        return REFCOP_EFFECT_BORROW;
    if (s->refs > ((s->flags & SYMF_RETURNED) ? 1 : 0))
        return s->flags & SYMF_NONNULL ? REFCOP_EFFECT_OUT_NEW : REFCOP_EFFECT_OUT_MAYBE_NEW;
    return s->flags & SYMF_NONNULL ? REFCOP_EFFECT_OUT_BORROWED : REFCOP_EFFECT_OUT_UNKNOWN;
}

/* Which of the numbers that tell something, if any, lies there: -1, 0, 1. */
static void number_at(const frame *f, const binding *b, mem_exit *m) {
    const sym *s = b->value.kind == VAL_SYM ? &f->w->syms[b->value.x] : NULL;
    m->lo = b->value.kind == VAL_INT ? b->value.x : s && s->kind == SYM_NUM ? s->lo : INT32_MIN;
    m->hi = b->value.kind == VAL_INT ? b->value.x : s && s->kind == SYM_NUM ? s->hi : INT32_MAX;
    if (m->kind != REFCOP_EFFECT_OUT_PLAIN || b->type != REFCOP_TYPE_INT || m->lo < -1 || m->hi > 1) {
        m->lo = INT32_MIN;
        m->hi = INT32_MAX;
    }
}

void refcopi_exit_collect_memory(frame *f, exit_record *r) {
    for (uint32_t k = 0; k < f->w->mem_count; k++) {
        const binding *b = &f->w->mem[k];
        if (b->base == BASE_LOCAL)
            continue;
        if (b->base == BASE_GLOBAL)
            continue;
        int param = param_of(f->w, b->index);
        refcop_effect_kind kind = effect_of(f, b);
        bool released = b->type == REFCOP_TYPE_OBJ && entry_value_released(f, b);
        path_id buffer = PATH_EMPTY;
        bool emptied = refcopi_is_callers_buffer(f, b, &buffer);
        if (emptied)
            kind = REFCOP_EFFECT_BORROW, released = true;
        const sym *base = &f->w->syms[b->index];
        if (base->kind == SYM_PTR && (base->flags & SYMF_DEAD)) /* what is left in freed memory is nobody's */
            kind = REFCOP_EFFECT_BORROW;
        if (param < 0 || (kind == REFCOP_EFFECT_BORROW && !released))
            continue;
        if (r->mem_count == MAX_MEM) {
            f->writes = true;
            return;
        }
        mem_exit *m = &r->mem[r->mem_count++];
        m->param = (uint8_t)param;
        m->kind = (uint8_t)kind;
        m->released = released;
        m->lost_sight = !released && kind != REFCOP_EFFECT_BORROW && was_loaded(f, b->path);
        m->taken = kind != REFCOP_EFFECT_BORROW && !released && b->type == REFCOP_TYPE_OBJ &&
                   entry_value_taken(f, b->path);
        m->type = b->type;
        m->path = b->path;
        m->guessed = kind == REFCOP_EFFECT_OUT_NEW && f->w->syms[b->value.x].level == 2 &&
                     (f->w->syms[b->value.x].flags & SYMF_UNKNOWN_CALLEE);
        if (kind == REFCOP_EFFECT_OUT_RAW) {
            m->domain = f->w->syms[b->value.x].type;
            refcopi_buffer_at(f, b, &m->path);
        }
        if (emptied) {
            m->domain = refcopi_intern(f->a, "buffer");
            m->type = REFCOP_TYPE_PTR;
            m->path = buffer;
        }
        m->global = b->index;
        number_at(f, b, m);
    }
}
