/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Reference events: one is taken, released, stolen, put somewhere, used; and what dies with it. */
#include "block.h"
#include "call.h"
#include "finding.h"

#include <string.h>

static bool is_untracked(const sym *s) {
    return (s->flags & SYMF_ESCAPED) != 0;
}

static void settle(frame *f, uint16_t at);

/* What lived only because `at` did: objects borrowed from it, pointers into it. */
void refcopi_kill_dependents(frame *f, uint16_t at) {
    working *w = f->w;
    for (uint16_t t = 0; t < w->sym_count; t++)
        if (t != at && w->syms[t].holder == at)
            settle(f, t);
}

/* An object dies: its fields let go of what they hold. */
static void kill_object(frame *f, uint16_t at) {
    working *w = f->w;
    w->syms[at].flags |= SYMF_DEAD;
    for (uint32_t i = 0; i < w->mem_count;) {
        binding b = w->mem[i];
        if (b.base != BASE_SYM || b.index != at) {
            i++;
            continue;
        }
        refcopi_mem_remove(w, i);
        if (b.value.kind == VAL_SYM && refcopi_is_block(&w->syms[b.value.x]))
            refcopi_sym_escape(w, (uint16_t)b.value.x); /* tp_dealloc frees it */
        if (b.value.kind != VAL_SYM || w->syms[b.value.x].kind != SYM_OBJ)
            continue;
        sym *t = &w->syms[b.value.x];
        if (t->refs > 0)
            t->refs--;
        else if (t->init_own)
            t->init_own--;
        else if (t->init_either)
            refcopi_sym_escape(w, (uint16_t)b.value.x); /* the place may never have owned it */
        settle(f, (uint16_t)b.value.x);
        i = 0; /* the recursion may have removed bindings before this one */
    }
    refcopi_kill_dependents(f, at);
}

/* Marks the symbol dead when nothing known keeps it alive any more. */
static void settle(frame *f, uint16_t at) {
    sym *s = &f->w->syms[at];
    if (s->flags & (SYMF_DEAD | SYMF_ESCAPED))
        return;
    if (s->kind != SYM_OBJ) {
        if (s->holder != NO_SYM && (f->w->syms[s->holder].flags & SYMF_DEAD)) {
            s->flags |= SYMF_DEAD;
            refcopi_kill_dependents(f, at);
        }
        return;
    }
    uint16_t holder = s->holder;
    if (holder != NO_SYM && (f->w->syms[holder].flags & SYMF_DEAD))
        s->holder = NO_SYM;
    if (!refcopi_sym_is_alive(f->w, at)) {
        if (s->refs == 0)
            s->last = f->at->id;
        kill_object(f, at);
    }
}

void refcopi_retain(frame *f, uint16_t at) {
    sym *s = &f->w->syms[at];
    refcopi_use(f, at, "given a new reference");
    if (is_untracked(s))
        return;
    if (s->refs >= STATE_MAX_REFS) {
        refcopi_sym_escape(f->w, at);
        return;
    }
    if (s->refs++ == 0 || s->site == NO_INSTR)
        s->site = f->at->id;
    s->flags |= SYMF_OWNED;
}

static void report_double(frame *f, uint16_t at) {
    sym *s = &f->w->syms[at];
    const char *name = refcopi_name_of(f, at);
    if (s->flags & SYMF_STOLEN)
        refcopi_report(f, REFCOP_RULE_USE_AFTER_STEAL, at, s->last, f->at->loc, 0,
                       "'%s' is released here, but its reference was already given away", name);
    else
        refcopi_report(f, REFCOP_RULE_OVER_RELEASE, at, s->last, f->at->loc, 0,
                       "'%s' is released again after its last reference was released", name);
    refcopi_sym_escape(f->w, at);
}

void refcopi_release(frame *f, uint16_t at) {
    sym *s = &f->w->syms[at];
    if (is_untracked(s))
        return;
    if (s->flags & SYMF_DEAD) {
        report_double(f, at);
        return;
    }
    f->released_owned[f->at->id] |= s->refs > 0 && s->origin == ORIGIN_CALL && s->kind == SYM_OBJ;
    if (--s->refs < -STATE_MAX_REFS) {
        refcopi_sym_escape(f->w, at);
        return;
    }
    s->flags |= SYMF_RELEASED;
    if (s->refs < 0 || !(s->flags & SYMF_STOLEN))
        s->last = f->at->id;
    if (s->kind == SYM_OBJ && !refcopi_sym_is_alive(f->w, at))
        kill_object(f, at);
}

void refcopi_put(frame *f, uint16_t at, uint16_t into) {
    f->w->syms[at].holder = into;
    f->w->syms[at].flags |= SYMF_PUT;
    f->w->syms[at].put_at = f->at->id;
}

void refcopi_take_out(frame *f, uint32_t failed) {
    const summary *inferred = NULL;
    if (failed == NO_INSTR || !refcopi_find_contract(f->a, f->instrs[failed], &inferred) || inferred)
        return;
    for (uint16_t k = 0; k < f->w->sym_count; k++) {
        sym *s = &f->w->syms[k];
        if (!(s->flags & SYMF_PUT) || s->put_at != failed)
            continue;
        s->flags &= ~(uint32_t)SYMF_PUT;
        s->holder = NO_SYM;
    }
}

/* Borrowed from something that lives as long as the call: a container that also gets a reference, and
 * dies, does not end it. */
static bool is_kept_by_caller(const frame *f, const sym *s) {
    return s->holder != NO_SYM && (f->w->syms[s->holder].flags & SYMF_CALLER) &&
           !(f->w->syms[s->holder].flags & SYMF_DEAD);
}

static bool has_other_holder(const frame *f, const sym *s, uint16_t into) {
    return s->holder != NO_SYM && s->holder != into &&
           !(f->w->syms[s->holder].flags & SYMF_DEAD);
}

void refcopi_steal(frame *f, uint16_t at, uint16_t into) {
    sym *s = &f->w->syms[at];
    if (is_untracked(s))
        return;
    if (s->flags & SYMF_DEAD) {
        refcopi_report(f, (s->flags & SYMF_STOLEN) ? REFCOP_RULE_USE_AFTER_STEAL
                                                   : REFCOP_RULE_USE_AFTER_RELEASE,
                       at, s->last, f->at->loc, 0,
                       "'%s' is given away here after its last reference was %s",
                       refcopi_name_of(f, at),
                       (s->flags & SYMF_STOLEN) ? "given away" : "released");
        refcopi_sym_escape(f->w, at);
        return;
    }
    if (--s->refs < -STATE_MAX_REFS) {
        refcopi_sym_escape(f->w, at);
        return;
    }
    s->flags |= SYMF_STOLEN;
    s->last = f->at->id;
    if (into != NO_SYM && into == at)
        refcopi_put_into_itself(f, at);
    else if (into != NO_SYM && !is_kept_by_caller(f, s)) {
        if (s->refs >= 0 && has_other_holder(f, s, into))
            s->lent = true; /* there is room for one holder */
        refcopi_put(f, at, into);
    }
    if (s->kind == SYM_OBJ && !refcopi_sym_is_alive(f->w, at))
        kill_object(f, at);
}

/* A call that runs code to find its answer, and is not known to find it in an object of that type. */
static bool may_be_made_by(const frame *f, const refcop_instr *i, refcop_str type) {
    const summary *inferred;
    const refcop_contract *k = refcopi_find_contract(f->a, i, &inferred);
    bool runs = k && !inferred && (k->clauses & REFCOP_CLAUSE_RUNS);
    for (; runs && type && k; k = refcop_contract_next(f->a->model, k))
        runs = k->guard.type != type || (k->clauses & REFCOP_CLAUSE_RUNS);
    return runs;
}

/* What an attribute, item or the like gave: it may have been made for this call, and then nothing but its reference,
 * which was released, kept it alive. What is returned so is lent, and the caller's to judge. */
static void check_let_go(frame *f, uint16_t at, const char *how) {
    const sym *s = &f->w->syms[at];
    uint32_t was = SYMF_OWNED | SYMF_RELEASED;
    uint32_t kept = SYMF_DEAD | SYMF_ESCAPED | SYMF_STOLEN | SYMF_PUT | SYMF_IMMORTAL | SYMF_PLACED;
    if (s->origin != ORIGIN_CALL || s->refs != 0 || (s->flags & (was | kept)) != was || s->holder == NO_SYM)
        return;
    if (s->kind != SYM_OBJ || s->init_own || s->init_either || s->lent || s->site == NO_INSTR ||
        s->last == NO_INSTR || s->last == f->at->id || f->at->op == REFCOP_OP_RETURN)
        return;
    const summary *helper = NULL; /* may have put it somewhere before it released it */
    if (f->instrs[s->last]->op == REFCOP_OP_CALL)
        refcopi_find_contract(f->a, f->instrs[s->last], &helper);
    if (helper || !may_be_made_by(f, f->instrs[s->site], f->w->syms[s->holder].type))
        return;
    refcopi_report(f, REFCOP_RULE_USE_AFTER_RELEASE, at, s->last, f->at->loc, 2,
                   "'%s' is %s after its reference was released: there may have been no other",
                   refcopi_name_of(f, at), how);
    refcopi_sym_escape(f->w, at);
}

void refcopi_use(frame *f, uint16_t at, const char *how) {
    sym *s = &f->w->syms[at];
    refcopi_check_unlocked(f, at, how);
    refcopi_check_across(f, at, how);
    check_let_go(f, at, how);
    if (!(s->flags & SYMF_DEAD) || is_untracked(s) || refcopi_use_block(f, at, how))
        return;
    const char *name = refcopi_name_of(f, at);
    /* Who got it, and is not known, may hold it. */
    int level = s->flags & (SYMF_SHARED | SYMF_UNKNOWN_CALLEE) ? 2 : 0;
    if (s->flags & SYMF_INTERIOR) {
        uint16_t owner = s->holder;
        if (owner != NO_SYM && (f->w->syms[owner].flags & (SYMF_SHARED | SYMF_UNKNOWN_CALLEE)))
            level = 2;
        refcopi_report(f, REFCOP_RULE_USE_AFTER_RELEASE, at,
                       owner != NO_SYM ? f->w->syms[owner].last : s->last, f->at->loc, level,
                       "'%s' points into %s%s%s and is %s after that was released", name,
                       owner != NO_SYM ? "'" : "", owner != NO_SYM ? refcopi_name_of(f, owner)
                       : "an object", owner != NO_SYM ? "'" : "", how);
    } else {
        refcopi_report(f, REFCOP_RULE_USE_AFTER_RELEASE, at, s->last, f->at->loc, level,
                       "'%s' is %s after its last reference was %s", name, how,
                       (s->flags & SYMF_STOLEN) ? "given away" : "released");
    }
    refcopi_sym_escape(f->w, at);
}

/* " (PyList_New() can fail)": how s comes to be NULL; "" when there is nothing to say. */
static const char *why_null(frame *f, uint16_t at) {
    const sym *s = &f->w->syms[at];
    if (s->origin == ORIGIN_PARAM && f->imposed)
        return refcopi_print(f->a->path_arena, " (%s may be called without it)",
                             f->imposed->name->text);
    if (s->origin == ORIGIN_CALL && (s->flags & SYMF_CALLER))
        return " (the caller may leave it out)";
    const char *maker = refcopi_maker_of(f, at);
    return maker ? refcopi_print(f->a->path_arena, " (%s can fail)", maker) : "";
}

/* An optional argument, after the program looked at how many there are. */
static bool is_counted(const frame *f, const sym *s) {
    return s->holder != NO_SYM && (s->flags & SYMF_CALLER) &&
           refcopi_known_size(f, val_sym(s->holder)) > 0;
}

void refcopi_need_nonnull(frame *f, val v, bool literal, const char *how) {
    if (v.kind == VAL_INT && v.x == 0 && !literal) {
        bool is_guess = f->w->skipped || f->w->path == PATH_SUCCESS || f->w->error.supposed;
        refcopi_report(f, REFCOP_RULE_UNCHECKED_NULL, NO_SYM, f->at->id, f->at->loc, is_guess ? 2 : 0,
                       "NULL is %s here", how);
        f->w->error.sure = false; /* the program ends here */
        return;
    }
    if (v.kind != VAL_SYM)
        return;
    sym *s = &f->w->syms[v.x];
    if ((s->flags & SYMF_NONNULL) || s->kind == SYM_NUM)
        return;
    if ((s->flags & SYMF_NULL_FAIL) && !(s->flags & SYMF_ESCAPED) && !is_counted(f, s)) {
        int level = (s->flags & (SYMF_NULL_MEM | SYMF_NULL_OWN | SYMF_UNKNOWN_CALLEE)) ? 2 : 1;
        uint32_t site = s->site != NO_INSTR ? s->site : f->at->id;
        refcopi_report(f, REFCOP_RULE_UNCHECKED_NULL, (uint16_t)v.x, site, f->at->loc, level,
                       "'%s' may be NULL%s and is %s without a check",
                       refcopi_name_of(f, (uint16_t)v.x), why_null(f, (uint16_t)v.x), how);
    }
    s->flags |= SYMF_NONNULL;
}
