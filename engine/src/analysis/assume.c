/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Conditions: deciding them from what is known, and learning from the branch taken. */
#include "call.h"

#include <string.h>

static refcop_pred negated(refcop_pred pred) {
    switch (pred) {
    case REFCOP_PRED_EQ: return REFCOP_PRED_NE;
    case REFCOP_PRED_NE: return REFCOP_PRED_EQ;
    case REFCOP_PRED_LT: return REFCOP_PRED_GE;
    case REFCOP_PRED_LE: return REFCOP_PRED_GT;
    case REFCOP_PRED_GT: return REFCOP_PRED_LE;
    case REFCOP_PRED_GE: return REFCOP_PRED_LT;
    }
    return pred;
}

static refcop_pred swapped(refcop_pred pred) {
    switch (pred) {
    case REFCOP_PRED_EQ: return REFCOP_PRED_EQ;
    case REFCOP_PRED_NE: return REFCOP_PRED_NE;
    case REFCOP_PRED_LT: return REFCOP_PRED_GT;
    case REFCOP_PRED_LE: return REFCOP_PRED_GE;
    case REFCOP_PRED_GT: return REFCOP_PRED_LT;
    case REFCOP_PRED_GE: return REFCOP_PRED_LE;
    }
    return pred;
}

/* A number symbol against a constant. */
static int decide_range(const sym *s, refcop_pred pred, int32_t n) {
    switch (pred) {
    case REFCOP_PRED_EQ:
    case REFCOP_PRED_NE: {
        int differs = n < s->lo || n > s->hi || ((s->flags & SYMF_NE) && s->ne == n);
        if (differs)
            return pred == REFCOP_PRED_NE;
        if (s->lo == n && s->hi == n)
            return pred == REFCOP_PRED_EQ;
        return -1;
    }
    case REFCOP_PRED_LT: return s->hi < n ? 1 : s->lo >= n ? 0 : -1;
    case REFCOP_PRED_LE: return s->hi <= n ? 1 : s->lo > n ? 0 : -1;
    case REFCOP_PRED_GT: return s->lo > n ? 1 : s->hi <= n ? 0 : -1;
    case REFCOP_PRED_GE: return s->lo >= n ? 1 : s->hi < n ? 0 : -1;
    }
    return -1;
}

static bool is_address(val v) {
    return v.kind == VAL_ADDR || v.kind == VAL_STRING || v.kind == VAL_FUNC;
}

static const fact *find_fact(const working *w, uint32_t op, val a, val b) {
    for (uint32_t i = 0; i < w->fact_count; i++)
        if (w->facts[i].op == op && val_equal(w->facts[i].a, a) && val_equal(w->facts[i].b, b))
            return &w->facts[i];
    return NULL;
}

/* One of the two is known to be smaller. */
static bool are_ordered(const working *w, val a, val b) {
    const fact *ways[] = {find_fact(w, REFCOP_PRED_LT, a, b), find_fact(w, REFCOP_PRED_LT, b, a),
                          find_fact(w, REFCOP_PRED_GT, a, b), find_fact(w, REFCOP_PRED_GT, b, a)};
    for (unsigned i = 0; i < 4; i++)
        if (ways[i] && w->syms[ways[i]->result].lo > 0)
            return true;
    return false;
}

/* The known truth of a remembered comparison of two values; -1 when it is not known. */
static int recall(const working *w, refcop_pred pred, val a, val b) {
    const struct { refcop_pred p; val a, b; int flip; } ways[] = {
        {pred, a, b, 0}, {swapped(pred), b, a, 0}, {negated(pred), a, b, 1},
        {swapped(negated(pred)), b, a, 1}};
    for (unsigned i = 0; i < 4; i++) {
        const fact *known = find_fact(w, ways[i].p, ways[i].a, ways[i].b);
        if (!known)
            continue;
        const sym *s = &w->syms[known->result];
        if (s->hi == 0 && s->lo == 0)
            return ways[i].flip;
        if (s->lo > 0 || ((s->flags & SYMF_NE) && s->ne == 0))
            return !ways[i].flip;
    }
    if ((pred == REFCOP_PRED_EQ || pred == REFCOP_PRED_NE) && are_ordered(w, a, b))
        return pred == REFCOP_PRED_NE;
    return -1;
}

/* Nobody but this frame has it yet, so no other symbol is another name for it. */
static bool is_fresh(const sym *s) {
    return (s->flags & SYMF_FRESH) && s->holder == NO_SYM &&
           !(s->flags & (SYMF_SHARED | SYMF_PLACED | SYMF_STOLEN | SYMF_UNKNOWN_CALLEE |
                         SYMF_ESCAPED | SYMF_OUT));
}

/* Memory that was allocated here and lies in no place can be reached by its own symbol only. */
static bool is_own_block(const working *w, uint16_t at) {
    return refcopi_owns_block(&w->syms[at]) && w->syms[at].origin == ORIGIN_CALL &&
           refcopi_mem_places(w, at) == 0;
}

static int decide_blocks(frame *f, refcop_pred pred, val a, val b) {
    const sym *x = &f->w->syms[a.x], *y = &f->w->syms[b.x];
    bool apart = x->holder != b.x && y->holder != a.x &&
                 (is_own_block(f->w, (uint16_t)a.x) || is_own_block(f->w, (uint16_t)b.x));
    if (apart && (pred == REFCOP_PRED_EQ || pred == REFCOP_PRED_NE))
        return pred == REFCOP_PRED_NE;
    return recall(f->w, pred, a, b);
}

static int decide_syms(frame *f, refcop_pred pred, val a, val b) {
    const sym *x = &f->w->syms[a.x], *y = &f->w->syms[b.x];
    if (a.x == b.x)
        return refcopi_ints_compare(pred, 0, 0);
    if (refcopi_is_block(x) || refcopi_is_block(y))
        return decide_blocks(f, pred, a, b);
    if (pred != REFCOP_PRED_EQ && pred != REFCOP_PRED_NE && x->kind == SYM_NUM &&
        y->kind == SYM_NUM) {
        if (x->hi < y->lo)
            return refcopi_ints_compare(pred, 0, 1);
        if (x->lo > y->hi)
            return refcopi_ints_compare(pred, 1, 0);
    }
    if (x->origin == ORIGIN_SINGLE && y->origin == ORIGIN_SINGLE)
        return pred == REFCOP_PRED_NE;
    if ((is_fresh(x) && y->origin != ORIGIN_SINGLE) || (is_fresh(y) && x->origin != ORIGIN_SINGLE))
        return pred == REFCOP_PRED_NE;
    return recall(f->w, pred, a, b);
}

/* Memory of its own is all that the call that gave it can answer, whoever has it by now. */
static bool is_allocated(frame *f, const sym *s) {
    if (s->kind != SYM_PTR || s->origin != ORIGIN_CALL || s->site == NO_INSTR)
        return false;
    const summary *inferred;
    const refcop_contract *k = refcopi_find_contract(f->a, f->instrs[s->site], &inferred);
    bool is_raw = false;
    for (uint32_t n = 0; k && n < k->outcome_count; n++) {
        if (k->outcomes[n].result != REFCOP_RESULT_RAW && k->outcomes[n].result != REFCOP_RESULT_NULL)
            return false;
        is_raw |= k->outcomes[n].result == REFCOP_RESULT_RAW;
    }
    return is_raw;
}

/* Memory that was allocated here is not that of a variable, and no part of other memory that was. */
static bool is_elsewhere(frame *f, val block, val other) {
    const sym *s = &f->w->syms[block.x];
    if (!is_address(other))
        return false;
    if (other.base != BASE_SYM || other.kind != VAL_ADDR)
        return is_allocated(f, s) || (refcopi_is_block(s) && s->origin == ORIGIN_CALL && (s->flags & SYMF_FRESH));
    return refcopi_is_block(s) && s->origin == ORIGIN_CALL && (s->flags & SYMF_FRESH) && other.index != block.x &&
           (f->w->syms[other.index].flags & SYMF_FRESH);
}

/* Two pointers into one array. */
static int decide_elements(frame *f, refcop_pred pred, val a, val b) {
    const path_node *x = refcopi_path_get(f->a->paths, (path_id)a.x);
    const path_node *y = refcopi_path_get(f->a->paths, (path_id)b.x);
    bool known = a.x != PATH_EMPTY && b.x != PATH_EMPTY && !x->field && !y->field &&
                 x->parent == y->parent && x->index != PATH_INDEX_ANY &&
                 y->index != PATH_INDEX_ANY;
    return known ? refcopi_ints_compare(pred, x->index, y->index) : -1;
}

int refcopi_decide(frame *f, refcop_pred pred, val a, val b, bool is_unsigned) {
    working *w = f->w;
    if (a.kind == VAL_INT && b.kind == VAL_INT) {
        if (is_unsigned)
            return refcopi_ints_compare(pred, a.x < 0 ? a.x + (INT64_C(1) << 32) : a.x,
                                b.x < 0 ? b.x + (INT64_C(1) << 32) : b.x);
        return refcopi_ints_compare(pred, a.x, b.x);
    }
    if (a.kind == VAL_INT && b.kind != VAL_INT)
        return refcopi_decide(f, swapped(pred), b, a, is_unsigned);
    if (is_address(a) && b.kind == VAL_INT)
        return b.x == 0 ? (pred == REFCOP_PRED_NE || pred == REFCOP_PRED_GT) : -1;
    if (a.kind == VAL_ADDR && b.kind == VAL_ADDR && a.base == b.base && a.index == b.index)
        return a.x == b.x ? refcopi_ints_compare(pred, 0, 0) : decide_elements(f, pred, a, b);
    if (is_address(a) && is_address(b) && val_equal(a, b))
        return refcopi_ints_compare(pred, 0, 0);
    if (a.kind == VAL_SYM && b.kind == VAL_INT) {
        const sym *s = &w->syms[a.x];
        if (s->kind == SYM_NUM && is_unsigned)
            pred = refcopi_of_unsigned(pred, &b.x);
        if (s->kind == SYM_NUM)
            return is_unsigned && s->lo < 0 && pred != REFCOP_PRED_EQ && pred != REFCOP_PRED_NE
                       ? -1
                       : decide_range(s, pred, b.x);
        if (b.x == 0 && (s->flags & SYMF_NONNULL))
            return pred == REFCOP_PRED_NE || pred == REFCOP_PRED_GT;
        return -1;
    }
    if (a.kind == VAL_SYM && b.kind == VAL_SYM)
        return decide_syms(f, pred, a, b);
    if (a.kind == VAL_SYM && is_elsewhere(f, a, b))
        return pred == REFCOP_PRED_EQ ? 0 : pred == REFCOP_PRED_NE ? 1 : -1;
    if (b.kind == VAL_SYM && is_elsewhere(f, b, a))
        return pred == REFCOP_PRED_EQ ? 0 : pred == REFCOP_PRED_NE ? 1 : -1;
    if (a.kind == VAL_SYM || b.kind == VAL_SYM)
        return recall(w, pred, a, b);
    return -1;
}

/* --- learning ----------------------------------------------------------------------------------- */

void refcopi_note_failure(frame *f, refcop_cause cause) {
    if (cause == REFCOP_CAUSE_MEM)
        f->w->path = PATH_NO_MEMORY;
    else if (cause == REFCOP_CAUSE_DATA && f->w->path < PATH_ERROR)
        f->w->path = PATH_ERROR;
}

static void learn_null(frame *f, uint16_t at) {
    const sym s = f->w->syms[at];
    if (s.flags & (SYMF_NULL_EXC | SYMF_NULL_MAY_EXC))
        refcopi_indicator_failed(f, &s, !(s.flags & SYMF_NULL_EXC));
    if ((s.flags & SYMF_NULL_MEM))
        refcopi_note_failure(f, REFCOP_CAUSE_MEM);
    else if (s.flags & SYMF_NULL_EXC)
        refcopi_note_failure(f, REFCOP_CAUSE_DATA);
    refcopi_sym_set_null(f->w, at, f->temps + f->here.first, f->here.count);
}

/* A number got narrower: perhaps it now says whether the call that made it failed. */
static void learn_outcome(frame *f, sym *s) {
    if (!(s->flags & SYMF_FAIL_EXC))
        return;
    if (s->lo == s->fail && s->hi == s->fail) {
        bool ambiguous = (s->flags & SYMF_FAIL_AMBIGUOUS) != 0;
        refcopi_indicator_failed(f, s, ambiguous);
        if (!ambiguous) {
            refcopi_take_out(f, s->site);
            refcopi_note_failure(f, (s->flags & SYMF_FAIL_MEM) ? REFCOP_CAUSE_MEM : REFCOP_CAUSE_DATA);
        }
        s->flags &= ~(uint32_t)(SYMF_FAIL_EXC | SYMF_FAIL_AMBIGUOUS | SYMF_FAIL_MEM);
    } else if (s->fail < s->lo || s->fail > s->hi || ((s->flags & SYMF_NE) && s->ne == s->fail)) {
        s->flags &= ~(uint32_t)(SYMF_FAIL_EXC | SYMF_FAIL_AMBIGUOUS | SYMF_FAIL_MEM);
    }
}

/* A pure call whose answer says what its argument is. */
static void learn_kind(frame *f, uint16_t answer) {
    for (uint32_t i = 0; i < f->w->fact_count; i++) {
        const fact *known = &f->w->facts[i];
        sym *s = refcopi_obj_of(f->w, known->a);
        if (known->result != answer || known->op != FACT_SAYS || !s)
            continue;
        if (!(s->flags & SYMF_NONNULL))
            s->flags |= SYMF_NONNULL | SYMF_TRUSTED;
        if (!known->type)
            s->flags |= SYMF_IMMORTAL;
        else if (!s->type || (known->exact && s->type == known->type)) {
            s->type = known->type;
            s->subtype = !known->exact;
        }
    }
}

/* What a remembered comparison implies once its answer is known. */
static bool learn_fact(frame *f, uint16_t answer, bool truth) {
    if (truth)
        learn_kind(f, answer);
    for (uint32_t i = 0; i < f->w->fact_count; i++) {
        fact known = f->w->facts[i];
        if (known.result != answer || known.op > REFCOP_PRED_GE)
            continue;
        refcop_pred pred = (refcop_pred)known.op;
        /* Forget it first: what follows must not ask for this very answer again. */
        f->w->facts[i].op = UINT32_MAX;
        bool ok = refcopi_assume(f, truth ? pred : negated(pred), known.a, known.b, false);
        for (uint32_t k = 0; k < f->w->fact_count; k++)
            if (f->w->facts[k].op == UINT32_MAX)
                f->w->facts[k] = f->w->facts[--f->w->fact_count];
        return ok;
    }
    return true;
}

static bool narrow(frame *f, uint16_t at, refcop_pred pred, int32_t n) {
    sym *s = &f->w->syms[at];
    bool was_bool = s->lo == 0 && s->hi == 1;
    switch (pred) {
    case REFCOP_PRED_EQ: s->lo = s->hi = n; break;
    case REFCOP_PRED_NE:
        if (s->lo == n)
            s->lo++;
        else if (s->hi == n)
            s->hi--;
        else if (!((s->flags & SYMF_NE) && s->ne == 0)) { /* of several, 0 is worth keeping */
            s->flags |= SYMF_NE;
            s->ne = n;
        }
        break;
    case REFCOP_PRED_LT: if (n - 1 < s->hi) s->hi = n - 1; break;
    case REFCOP_PRED_LE: if (n < s->hi) s->hi = n; break;
    case REFCOP_PRED_GT: if (n + 1 > s->lo) s->lo = n + 1; break;
    case REFCOP_PRED_GE: if (n > s->lo) s->lo = n; break;
    }
    if ((s->flags & SYMF_NE) && s->lo < s->hi) { /* -1 or 1, and not above 0: -1 */
        s->lo += s->ne == s->lo;
        s->hi -= s->ne == s->hi;
    }
    if (s->lo > s->hi)
        return false;
    learn_outcome(f, s);
    if (was_bool && s->lo == s->hi)
        return learn_fact(f, at, s->lo != 0);
    return true;
}

/* Which of two names for one object stays: a singleton, a parameter, else the older one. */
static bool stays(const sym *a, const sym *b) {
    if ((a->origin == ORIGIN_SINGLE) != (b->origin == ORIGIN_SINGLE))
        return a->origin == ORIGIN_SINGLE;
    return a->origin == ORIGIN_PARAM || b->origin != ORIGIN_PARAM;
}

static void rename_in(val *v, uint16_t from, uint16_t to) {
    if (v->kind == VAL_SYM && v->x == from)
        v->x = to;
    else if (v->kind == VAL_ADDR && v->base == BASE_SYM && v->index == from)
        v->index = to;
}

static void rename_everywhere(frame *f, uint16_t from, uint16_t to) {
    working *w = f->w;
    for (uint32_t i = 0; i < w->local_count; i++)
        rename_in(&w->locals[i], from, to);
    for (uint32_t i = 0; i < f->here.count; i++)
        rename_in(&f->temps[f->here.first + i], from, to);
    for (uint32_t i = 0; i < w->mem_count; i++) {
        rename_in(&w->mem[i].value, from, to);
        if (w->mem[i].base == BASE_SYM && w->mem[i].index == from &&
            !refcopi_mem_find(w, BASE_SYM, to, w->mem[i].path))
            w->mem[i].index = to;
    }
    for (uint32_t i = 0; i < w->cond_count; i++) {
        rename_in(&w->conds[i].a, from, to);
        rename_in(&w->conds[i].b, from, to);
    }
    for (uint32_t i = 0; i < w->fact_count; i++) {
        rename_in(&w->facts[i].a, from, to);
        rename_in(&w->facts[i].b, from, to);
    }
    for (uint16_t s = 0; s < w->sym_count; s++)
        if (w->syms[s].holder == from)
            w->syms[s].holder = s == to ? NO_SYM : to;
}

/* Two object symbols turn out to be one object: what is owned of either is owned of it.
 * `if (tmp != orig) Py_DECREF(tmp)` needs this, and `if (x == Py_None) Py_DECREF(Py_None)`. */
static bool unify(frame *f, uint16_t a, uint16_t b) {
    working *w = f->w;
    if (!stays(&w->syms[a], &w->syms[b])) {
        uint16_t t = a;
        a = b;
        b = t;
    }
    sym *kept = &w->syms[a], *gone = &w->syms[b];
    int refs = kept->refs + gone->refs;
    if (gone->refs > 0 && kept->refs == 0) {
        kept->site = gone->site;
        kept->level = gone->level;
        if (kept->origin != ORIGIN_SINGLE)
            kept->name = gone->name;
    }
    kept->refs = (int8_t)refs;
    kept->init_own = (uint8_t)(kept->init_own + gone->init_own);
    kept->init_either = (uint8_t)(kept->init_either + gone->init_either);
    kept->lent |= gone->lent;
    kept->left |= gone->left;
    kept->flags |= gone->flags & (uint32_t)(SYMF_ESCAPED | SYMF_CALLER | SYMF_STATIC | SYMF_OWNED |
                                            SYMF_STOLEN | SYMF_RELEASED | SYMF_SHARED |
                                            SYMF_IMMORTAL | SYMF_PLACED);
    kept->flags |= SYMF_NONNULL | (kept->origin == ORIGIN_SINGLE ? (uint32_t)SYMF_SHARED : 0u);
    if (!kept->type) {
        kept->type = gone->type;
        kept->subtype = gone->subtype;
    }
    kept->flags &= ~(uint32_t)SYMF_DEAD;
    if (kept->holder == NO_SYM && gone->holder != a)
        kept->holder = gone->holder;
    /* A parameter's own account cannot be told from a singleton's. Of two parameters one keeps the account of
     * both. */
    bool same_caller = !f->imposed && gone->origin == ORIGIN_PARAM && kept->origin == ORIGIN_PARAM;
    if ((gone->origin == ORIGIN_PARAM && !same_caller) || refs > STATE_MAX_REFS || refs < -STATE_MAX_REFS)
        refcopi_sym_escape(w, a);
    rename_everywhere(f, b, a);
    bool single = gone->origin == ORIGIN_PARAM && kept->origin == ORIGIN_SINGLE && gone->refs == 0 &&
                  !(gone->flags & SYMF_ESCAPED);
    gone->refs = 0;
    if (!same_caller)
        refcopi_sym_escape(w, b);
    gone->single = single;
    return true;
}

/* Both sides are symbols or addresses: remember the answer. */
static bool remember(frame *f, refcop_pred pred, val a, val b) {
    working *w = f->w;
    if (pred == REFCOP_PRED_EQ && refcopi_obj_of(w, a) && refcopi_obj_of(w, b))
        return unify(f, (uint16_t)a.x, (uint16_t)b.x);
    if (w->fact_count == STATE_MAX_FACTS) {
        memmove(w->facts, w->facts + 1, (STATE_MAX_FACTS - 1) * sizeof(fact));
        w->fact_count--;
    }
    val answer = refcopi_new_value(f, SYM_NUM, ORIGIN_UNKNOWN, 0);
    if (answer.kind != VAL_SYM)
        return true;
    w->syms[answer.x].lo = w->syms[answer.x].hi = 1;
    fact *known = &w->facts[w->fact_count++];
    memset(known, 0, sizeof *known);
    known->op = pred;
    known->result = (uint16_t)answer.x;
    known->a = a;
    known->b = b;
    return true;
}

bool refcopi_assume(frame *f, refcop_pred pred, val a, val b, bool is_unsigned) {
    int known = refcopi_decide(f, pred, a, b, is_unsigned);
    if (known >= 0)
        return known == 1;
    if (a.kind == VAL_INT || (is_address(a) && !is_address(b))) {
        val t = a;
        a = b;
        b = t;
        pred = swapped(pred);
    }
    if (a.kind == VAL_SYM && b.kind == VAL_INT) {
        sym *s = &f->w->syms[a.x];
        if (s->kind == SYM_NUM) {
            bool flag = pred == REFCOP_PRED_EQ || pred == REFCOP_PRED_NE; /* not a loop's bound */
            if (s->origin == ORIGIN_PARAM && !f->imposed && flag)
                f->w->guarded = true;
            if (is_unsigned && s->origin == ORIGIN_PARAM)
                pred = refcopi_of_unsigned(pred, &b.x);
            if (is_unsigned && s->lo < 0 && pred != REFCOP_PRED_EQ && pred != REFCOP_PRED_NE) {
                if (b.x < 0 || s->origin == ORIGIN_PARAM) /* callers are told of what is known of parameters */
                    return true;
                bool below = pred == REFCOP_PRED_LT || pred == REFCOP_PRED_LE;
                if (below && !narrow(f, (uint16_t)a.x, REFCOP_PRED_GE, 0))
                    return false;
            }
            return narrow(f, (uint16_t)a.x, pred, b.x);
        }
        if (b.x != 0) { /* a mark in place of a pointer: what it stands for is unknown */
            if (pred != REFCOP_PRED_NE || s->kind != SYM_OBJ || !f->bound)
                refcopi_sym_escape(f->w, (uint16_t)a.x);
            return true;
        }
        if (pred == REFCOP_PRED_EQ)
            learn_null(f, (uint16_t)a.x);
        else if (pred == REFCOP_PRED_NE || pred == REFCOP_PRED_GT)
            s->flags |= SYMF_NONNULL | SYMF_TRUSTED;
        return true;
    }
    if ((a.kind == VAL_SYM || is_address(a)) && (b.kind == VAL_SYM || is_address(b)))
        return remember(f, pred, a, b);
    return true;
}

bool refcopi_assume_truth(frame *f, val v, bool truth) {
    if (v.kind == VAL_COND) {
        cond c = f->w->conds[v.x];
        return refcopi_assume(f, truth ? (refcop_pred)c.pred : negated((refcop_pred)c.pred), c.a,
                              c.b, c.is_unsigned);
    }
    return refcopi_assume(f, truth ? REFCOP_PRED_NE : REFCOP_PRED_EQ, v, val_make(VAL_INT, 0),
                          false);
}

val refcopi_compare(frame *f, refcop_pred pred, val a, val b, bool is_unsigned) {
    /* !x and x != 0 of a comparison are that comparison. */
    if (a.kind == VAL_COND && b.kind == VAL_INT && b.x == 0 &&
        (pred == REFCOP_PRED_EQ || pred == REFCOP_PRED_NE)) {
        if (pred == REFCOP_PRED_NE)
            return a;
        cond c = f->w->conds[a.x];
        return refcopi_compare(f, negated((refcop_pred)c.pred), c.a, c.b, c.is_unsigned);
    }
    a = refcopi_materialise(f, a);
    b = refcopi_materialise(f, b);
    int known = refcopi_decide(f, pred, a, b, is_unsigned);
    if (known >= 0)
        return val_make(VAL_INT, known);
    if (f->w->cond_count == 64)
        return val_make(VAL_TOP, 0);
    cond *c = &f->w->conds[f->w->cond_count];
    c->pred = (uint8_t)pred;
    c->is_unsigned = is_unsigned;
    c->a = a;
    c->b = b;
    return val_make(VAL_COND, f->w->cond_count++);
}
