/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* The end of a path: every object symbol's balance is settled.
 *
 *   balance = references this frame owns - references that places outliving it have gained
 *
 * Places of unknown ownership may or may not hold a reference of their own, so the right side is
 * a range. Above it: a leak. Below it: something was released, stolen, returned or stored that
 * was not owned. Example: `self->x = v; Py_INCREF(v);` with v borrowed: refs 1, places +1. */
#include "block.h"
#include "cycle.h"
#include "finding.h"

#include <string.h>

typedef struct balance {
    int low, high;  /* references that places have gained, at least and at most */
    bool placed;    /* some place that outlives the frame holds it now */
    bool owned_place; /* ... and that place owns what it holds */
} balance;

static balance balance_of(const frame *f, uint16_t at) {
    const working *w = f->w;
    const sym *s = &w->syms[at];
    int own = 0, either = 0;
    for (uint32_t i = 0; i < w->mem_count; i++) {
        const binding *b = &w->mem[i];
        if (b->base == BASE_LOCAL || b->value.kind != VAL_SYM || b->value.x != at)
            continue;
        bool own_address = b->base == BASE_SYM && b->index == at && b->type != REFCOP_TYPE_OBJ;
        if (own_address)
            continue;
        if (refcopi_owner_of(f, b->base, b->index, b->path) == OWNER_OWNS)
            own++;
        else
            either++;
    }
    int was_own = s->init_own, was_either = s->init_either;
    if (s->left && !(s->flags & SYMF_RELEASED)) {
        own += was_own > 0;
        either += was_own == 0;
    }
    balance r = {0, 0, own + either > 0, own > 0};
    while (was_own > 0 && own > 0)
        was_own--, own--;
    while (was_either > 0 && either > 0)
        was_either--, either--;
    r.low = own - was_own - was_either;
    r.high = own + either - was_own;
    return r;
}

bool refcopi_is_settled(const frame *f, uint16_t at) {
    const sym *s = &f->w->syms[at];
    balance b = balance_of(f, at);
    return !(s->flags & SYMF_DEAD) && s->refs >= b.low && s->refs <= b.high;
}

static bool is_dealloc(const frame *f) {
    return f->imposed && (f->imposed->clauses & REFCOP_CLAUSE_DEALLOC);
}

bool refcopi_is_init_error(const frame *f) {
    return f->imposed && (f->imposed->clauses & REFCOP_CLAUSE_INIT) && f->w->path > PATH_SUCCESS;
}

/* In a global that other files see, and perhaps count references of. */
static bool in_shared_global(const frame *f, const sym *s, bool elsewhere) {
    for (uint32_t i = 0; i < f->w->mem_count; i++) {
        const binding *b = &f->w->mem[i];
        if (b->base != BASE_GLOBAL || b->path != PATH_EMPTY || b->value.kind != VAL_SYM ||
            &f->w->syms[b->value.x] != s)
            continue;
        const refcop_global *g = &f->a->module->globals[b->index];
        return elsewhere ? !g->is_defined : !g->is_static;
    }
    return false;
}

/* The result of a call that nobody even looks at: whatever chose the path, it is lost. */
static bool is_thrown_away(const frame *f, const sym *s) {
    return s->origin == ORIGIN_CALL && s->name == NO_LOCAL && s->site != NO_INSTR &&
           (f->instrs[s->site]->flags & REFCOP_INSTR_UNUSED);
}

static int leak_level(frame *f, const sym *s) {
    int level = s->level;
    if (s->flags & SYMF_UNKNOWN_CALLEE)
        level = 2;
    if (refcopi_is_init_error(f) || (f->w->guarded && !is_thrown_away(f, s)) || refcopi_is_failed_check(f))
        level = 2;
    if (s->origin == ORIGIN_GLOBAL || refcopi_is_resurrection(f, s))
        level = 2;
    if (!f->imposed && f->func->linkage == REFCOP_LINKAGE_EXTERN && in_shared_global(f, s, false))
        level = 2; /* a second reference is for another file to give away */
    return level;
}

/* Whether an unreleased reference to s is this function's to answer for. */
static bool answers_for_leak(const frame *f, const sym *s) {
    if (s->flags & (SYMF_ESCAPED | SYMF_IMMORTAL | SYMF_FREED))
        return false;
    if (s->origin == ORIGIN_CALL)
        return true;
    if (s->origin == ORIGIN_SINGLE || s->origin == ORIGIN_UNKNOWN)
        return false;
    /* What was in a place may have been NULL, or a marker. */
    if (s->origin == ORIGIN_LOAD && s->refs <= 0 && !(s->flags & SYMF_TRUSTED))
        return false;
    if (s->origin == ORIGIN_GLOBAL)
        return !is_dealloc(f);
    return f->imposed && !is_dealloc(f) && !refcopi_is_counter(f);
}

void refcopi_lost(frame *f, uint16_t at, refcop_loc where, const char *how) {
    sym *s = &f->w->syms[at];
    if (answers_for_leak(f, s)) {
        const char *maker = refcopi_maker_of(f, at);
        if (maker && s->name == NO_LOCAL)
            refcopi_report(f, REFCOP_RULE_REF_LEAK, at, s->site, where, leak_level(f, s),
                           "leaked reference: the result of %s is %s", maker, how);
        else
            refcopi_report(f, REFCOP_RULE_REF_LEAK, at, s->site, where, leak_level(f, s),
                           "leaked reference to '%s'%s%s: it is %s", refcopi_name_of(f, at),
                           maker ? " from " : "", maker ? maker : "", how);
    }
    refcopi_sym_escape(f->w, at);
}

static void report_leak(frame *f, uint16_t at, refcop_loc loc) {
    const sym *s = &f->w->syms[at];
    if (!answers_for_leak(f, s))
        return;
    const char *maker = refcopi_maker_of(f, at);
    if (maker && is_thrown_away(f, s)) {
        refcopi_report(f, REFCOP_RULE_REF_LEAK, at, s->site, f->instrs[s->site]->loc, leak_level(f, s),
                       "leaked reference: the result of %s is never stored, released or returned", maker);
        return;
    }
    if (maker && strcmp(refcopi_name_of(f, at), maker) == 0)
        refcopi_report(f, REFCOP_RULE_REF_LEAK, at, s->site, loc, leak_level(f, s),
                       "leaked reference: the result of %s is not released on the way to this return",
                       maker);
    else
        refcopi_report(f, REFCOP_RULE_REF_LEAK, at, s->site, loc, leak_level(f, s),
                       "leaked reference to '%s'%s%s: it is not released on the way to this return",
                       refcopi_name_of(f, at), maker ? " from " : "", maker ? maker : "");
    refcopi_propose_release(f, at);
}

/* The object that lent s was itself taken apart: its type's reference is then ours to drop. A type
 * has no known lender. */
static bool lender_is_gone(const frame *f, const sym *s) {
    if (s->holder != NO_SYM)
        return (f->w->syms[s->holder].flags & SYMF_FREED) != 0;
    bool freed = false;
    for (uint16_t k = 0; k < f->w->sym_count; k++)
        freed |= (f->w->syms[k].flags & SYMF_FREED) != 0;
    return freed && !(s->flags & SYMF_OWNED) && (s->flags & SYMF_STATIC);
}

/* Py_RETURN_NONE of 3.12 counts on immortality, also when the target is older: what its contract
 * says goes before what it expands to. */
static bool macro_returns_new(const frame *f) {
    const refcop_contract *k =
        f->at->macro ? refcop_model_find(f->a->model, REFCOP_KIND_MACRO, f->at->macro) : NULL;
    return k && k->outcomes[0].result == REFCOP_RESULT_NEW;
}

/* The instance had one reference to its type. */
static bool drops_type_twice(const frame *f, const sym *s) {
    return is_dealloc(f) && s->origin == ORIGIN_CALL && s->type && s->refs < -1 &&
           strcmp(s->type->text, "type") == 0 && (s->flags & SYMF_RELEASED) && !(s->flags & SYMF_OWNED);
}

/* What an accessor lends was retained under the name of a field of the same object. */
static bool has_other_name(const frame *f, const sym *s) {
    for (uint32_t i = 0; s->origin == ORIGIN_CALL && s->holder != NO_SYM && i < f->w->mem_count; i++) {
        const binding *b = &f->w->mem[i];
        const sym *t = refcopi_obj_of(f->w, b->value);
        if (b->base == BASE_SYM && b->index == s->holder && t && t->origin == ORIGIN_LOAD && t->refs > 0)
            return true;
    }
    return false;
}

/* A constructor's own instance: that other objects point to it as well does not mean that they own
 * it, unless something in the file says so. */
static bool is_instance_made_here(const frame *f, const sym *s) {
    if (s->origin != ORIGIN_CALL || s->site == NO_INSTR)
        return false;
    const summary *inferred;
    const refcop_contract *k = refcopi_find_contract(f->a, f->instrs[s->site], &inferred);
    return k && (k->clauses & (REFCOP_CLAUSE_MAKES_GC | REFCOP_CLAUSE_MAKES_PLAIN));
}

/* Read from a place that still holds it, and put in a second one, in an object that was made here. */
static bool is_held_twice(const frame *f, const sym *s) {
    bool first = false, second = false;
    for (uint32_t i = 0; s->origin == ORIGIN_LOAD && i < f->w->mem_count; i++) {
        const binding *b = &f->w->mem[i];
        if (b->base != BASE_SYM || refcopi_obj_of(f->w, b->value) != s)
            continue;
        bool made = is_instance_made_here(f, &f->w->syms[b->index]);
        first |= b->path == s->origin_id && !made;
        second |= made;
    }
    return first && second && !(s->flags & (SYMF_RELEASED | SYMF_STOLEN));
}

static bool answers_for_deficit(const frame *f, const sym *s) {
    if ((s->flags & SYMF_ESCAPED) || has_other_name(f, s))
        return false;
    bool was_new = s->origin != ORIGIN_SINGLE && (s->flags & SYMF_OWNED);
    if ((s->flags & SYMF_IMMORTAL) && (!f->a->immortal_matters || was_new))
        return false;
    if (drops_type_twice(f, s))
        return true;
    if (lender_is_gone(f, s))
        return false;
    if (is_dealloc(f))
        return (s->flags & SYMF_OWNED) != 0 && s->origin == ORIGIN_CALL;
    if (s->origin == ORIGIN_CALL || s->origin == ORIGIN_SINGLE)
        return true;
    if ((s->flags & SYMF_STOLEN) && (s->origin == ORIGIN_GLOBAL || s->origin == ORIGIN_LOAD))
        return true;
    if (is_held_twice(f, s))
        return true;
    return f->bound != NULL && !refcopi_is_counter(f);
}

/* In a global, an object, or a block made here. A struct given by address may be the caller's
 * scratch memory, and a block that holds `self` points back to its owner. */
static bool in_lasting_place(const frame *f, uint16_t at) {
    bool is_self = f->w->syms[at].origin == ORIGIN_PARAM && f->w->syms[at].origin_id == 0;
    for (uint32_t i = 0; i < f->w->mem_count; i++) {
        const binding *b = &f->w->mem[i];
        if (b->value.kind == VAL_SYM && b->value.x == at &&
            (b->base == BASE_GLOBAL ||
             (b->base == BASE_SYM &&
              (f->w->syms[b->index].kind == SYM_OBJ ||
               (f->w->syms[b->index].origin == ORIGIN_CALL && !is_self)))))
            return true;
    }
    return false;
}

/* The same call blanks an item of the same container elsewhere in the function: the container
 * is a scratch pad of borrowed references, put right before it is released. */
static bool fills_scratch(const frame *f, const sym *s) {
    const refcop_instr *steal = s->last != NO_INSTR ? f->instrs[s->last] : NULL;
    if (!steal || steal->op != REFCOP_OP_CALL || steal->arg_count == 0)
        return false;
    uint32_t pad = refcopi_local_read(f, steal->args[0], steal->id), last = steal->arg_count - 1u;
    for (uint32_t id = 0; pad != NO_LOCAL && id < f->func->instr_count; id++) {
        const refcop_instr *i = f->instrs[id];
        if (i->op == REFCOP_OP_CALL && i->name == steal->name && i->arg_count == steal->arg_count &&
            i->args[last].kind == REFCOP_VALUE_INT && i->args[last].as.number == 0 &&
            refcopi_local_read(f, i->args[0], id) == pad)
            return true;
    }
    return false;
}

/* Who owns what a place holds is inferred from the rest of the file: likely, not certain. */
static int likely(int level) {
    return level > 1 ? level : 1;
}

/* What a function of the file lends, not out of its arguments: a global of the file, whose reference
 * may be the one that is released. */
static bool is_lent_by_helper(const frame *f, const sym *s) {
    if (s->origin != ORIGIN_CALL || s->site == NO_INSTR)
        return false;
    const summary *inferred;
    const refcop_contract *k = refcopi_find_contract(f->a, f->instrs[s->site], &inferred);
    for (uint32_t n = 0; k && inferred && n < k->outcome_count; n++)
        if (k->outcomes[n].result == REFCOP_RESULT_BORROWED)
            return k->outcomes[n].param < 0;
    return false;
}

/* A count that no Python keeps any more, in code that may be for older ones as well. */
static bool is_for_old_python(const frame *f, const sym *s) {
    return (s->flags & SYMF_IMMORTAL) && !f->a->immortal_counts;
}

/* A free function may release what a member holds; not with a statement that on another path releases what
 * was made there. */
static bool is_released_as_new(const frame *f, const sym *s) {
    return !f->bound && s->origin == ORIGIN_LOAD && (s->flags & SYMF_RELEASED) && s->last != NO_INSTR &&
           !(s->flags & (SYMF_ESCAPED | SYMF_STOLEN | SYMF_IMMORTAL)) && f->instrs[s->last]->arg_count > 0 &&
           refcopi_local_read(f, f->instrs[s->last]->args[0], s->last) != NO_LOCAL;
}

static void judge_deficit(frame *f, uint16_t at, bool returned, balance b);

static void report_deficit(frame *f, uint16_t at, bool returned, balance b) {
    const sym *s = &f->w->syms[at];
    bool answers = answers_for_deficit(f, s);
    if (!answers && !is_released_as_new(f, s))
        return;
    f->only_if_released = answers ? 0 : s->last + 1;
    judge_deficit(f, at, returned, b);
    f->only_if_released = 0;
}

static void judge_deficit(frame *f, uint16_t at, bool returned, balance b) {
    const sym *s = &f->w->syms[at];
    int level = is_for_old_python(f, s) ? 2 : f->bound == f->imposed && !f->only_if_released ? s->level : likely(s->level);
    const char *when = is_for_old_python(f, s) ? "; it counts below Python 3.12" : "";
    const char *name = refcopi_name_of(f, at);
    refcop_loc here = f->at->loc;
    refcop_loc there = s->last != NO_INSTR ? f->instrs[s->last]->loc : here;
    bool was_owned = (s->flags & SYMF_OWNED) != 0;
    if (returned && s->refs >= b.low) {
        refcopi_report(f, REFCOP_RULE_BORROWED_RETURN, at,
                       s->site != NO_INSTR && !was_owned ? s->site : f->at->id, here, level,
                       was_owned ? "'%s' is returned, but its reference was already given up%s"
                                 : "borrowed reference '%s' is returned where a new reference is "
                                   "expected%s",
                       name, when);
        if (!was_owned)
            refcopi_propose_reference(f, at);
    } else if (s->flags & SYMF_STOLEN && !(was_owned && (s->flags & SYMF_RELEASED))) {
        if (s->origin == ORIGIN_GLOBAL && refcopi_is_taken_by_callee(f, s->origin_id))
            return;
        refcopi_report(f, REFCOP_RULE_BORROWED_STOLEN, at, s->last, there,
                       fills_scratch(f, s) || in_shared_global(f, s, true) ? 2 : level,
                       "'%s' is given to a call that steals a reference, but %s%s", name,
                       was_owned ? "no reference is left for it" : "it is borrowed", when);
    } else if (s->flags & SYMF_STOLEN) {
        refcopi_report(f, REFCOP_RULE_USE_AFTER_STEAL, at, s->last, there, level,
                       "'%s' is released, but its reference was stolen by a call before%s", name,
                       when);
    } else if (s->flags & SYMF_RELEASED && s->origin == ORIGIN_SINGLE &&
               s->flags & (SYMF_PLACED | SYMF_SHARED)) {
        return; /* an owned reference elsewhere was found to be None */
    } else if (s->flags & SYMF_RELEASED) {
        if (b.placed && refcopi_may_dangle(f, at)) {
            refcopi_report_dangling(f, at);
            return;
        }
        /* A singleton by its name: the reference was taken elsewhere. */
        bool named = !f->imposed && s->origin == ORIGIN_SINGLE && s->last != NO_INSTR &&
                     f->instrs[s->last]->arg_count > 0 &&
                     refcopi_local_read(f, f->instrs[s->last]->args[0], s->last) == NO_LOCAL;
        bool doubtful = named || (!was_owned && is_lent_by_helper(f, s));
        refcopi_report(f, REFCOP_RULE_OVER_RELEASE, at, s->last, there, doubtful ? 2 : level,
                       was_owned ? "'%s' is released more often than it was acquired%s"
                                   : "borrowed reference '%s' is released%s",
                       name, when);
    } else if (b.placed && (b.owned_place || (s->flags & SYMF_DEAD))) {
        /* A plain struct may point back to the object that owns it. */
        bool doubtful = !in_lasting_place(f, at);
        refcopi_report(f, REFCOP_RULE_BORROWED_STORE, at, s->last, there, doubtful ? 2 : likely(level),
                       "borrowed reference '%s' is stored where it outlives the call, without a "
                       "reference of its own%s", name, when);
    }
}

void refcopi_lost_deficit(frame *f, uint16_t at) {
    balance b = balance_of(f, at);
    if (f->w->syms[at].refs < b.low)
        report_deficit(f, at, false, b);
    refcopi_sym_escape(f->w, at);
}

/* A place keeps pointing to an object whose last reference this function dropped. */
static bool report_dangling(frame *f, uint16_t at, balance b) {
    const sym *s = &f->w->syms[at];
    if (!(s->flags & SYMF_DEAD) || !b.placed || !in_lasting_place(f, at) || (s->flags & SYMF_ESCAPED) || is_dealloc(f) ||
        s->origin != ORIGIN_CALL)
        return false;
    refcop_loc there = s->last != NO_INSTR ? f->instrs[s->last]->loc : f->at->loc;
    refcopi_report(f, REFCOP_RULE_BORROWED_STORE, at, s->last, there,
                   refcopi_is_init_error(f) ? 2 : likely(s->level),
                   "'%s' is stored where it outlives the call, but its only reference is released "
                   "here", refcopi_name_of(f, at));
    return true;
}

/* The path leaves something behind a parameter, which may tell the caller what it got. */
static bool tells_otherwise(const frame *f) {
    for (uint32_t i = 0; i < f->w->mem_count; i++) {
        const binding *b = &f->w->mem[i];
        const sym *s = b->value.kind == VAL_SYM ? &f->w->syms[b->value.x] : NULL;
        if (b->base == BASE_SYM && f->w->syms[b->index].origin == ORIGIN_PARAM && !(s && s->origin == ORIGIN_LOAD))
            return true;
    }
    return false;
}

/* A function without an imposed contract may return borrowed references, but then on all paths. What the
 * file alone calls may lend None as a mark. */
static void report_mixed(frame *f, uint16_t at) {
    const sym *s = &f->w->syms[at];
    bool seen = f->func->linkage == REFCOP_LINKAGE_EXTERN || f->func->address_taken;
    bool single = s->origin == ORIGIN_SINGLE && f->a->immortal_counts && seen;
    bool let_go = s->origin == ORIGIN_CALL && s->init_either; /* by its container: may be owned */
    if (f->bound || s->origin == ORIGIN_GLOBAL || let_go || ((s->flags & SYMF_IMMORTAL) && !single))
        return;
    f->only_if_mixed = true;
    f->mixed_param = s->origin == ORIGIN_PARAM ? s->origin_id + 1 : 0;
    bool moves = s->origin == ORIGIN_LOAD && !in_lasting_place(f, at);
    bool made = s->origin == ORIGIN_CALL && s->refs > 0; /* and also put somewhere: whose is it? */
    refcopi_report(f, REFCOP_RULE_BORROWED_RETURN, at, f->at->id, f->at->loc,
                   moves || single || made || s->origin == ORIGIN_PARAM ? 2 : 1,
                   "borrowed reference '%s' is returned here, but a new reference on another path",
                   refcopi_name_of(f, at));
    f->only_if_mixed = false;
}

/* An exported function that only ever adds a reference to its argument: rarely meant. */
static void report_retained(frame *f, uint16_t at) {
    const sym *s = &f->w->syms[at];
    refcopi_report(f, REFCOP_RULE_REF_LEAK, at, s->site, f->at->loc, 2,
                   "leaked reference to '%s': it is not released on the way to this return",
                   refcopi_name_of(f, at));
}

/* Hardly anybody gives away two references with one argument. */
static void report_twice(frame *f, uint16_t at) {
    const sym *s = &f->w->syms[at];
    refcop_loc there = s->last != NO_INSTR ? f->instrs[s->last]->loc : f->at->loc;
    refcopi_report(f, REFCOP_RULE_OVER_RELEASE, at, s->last, there, 2,
                   "argument '%s' is released more than once on this path", refcopi_name_of(f, at));
}

/* Python's argument lies in places for which nothing in the file ever takes a reference. */
static bool is_never_retained(const frame *f, uint16_t at) {
    const sym *s = &f->w->syms[at];
    if (!f->imposed || s->origin_id == 0 || !in_lasting_place(f, at))
        return false;
    for (uint32_t i = 0; i < f->w->mem_count; i++) {
        const binding *b = &f->w->mem[i];
        if (b->base != BASE_LOCAL && b->value.kind == VAL_SYM && b->value.x == at &&
            refcopi_is_retained_in(f, b->base, b->index, b->path))
            return false;
    }
    return true;
}

/* An argument is kept in a place of which nothing in the file says that it owns what it holds. */
static void report_unheld(frame *f, uint16_t at) {
    const sym *s = &f->w->syms[at];
    refcop_loc there = s->last != NO_INSTR ? f->instrs[s->last]->loc : f->at->loc;
    refcopi_report(f, REFCOP_RULE_BORROWED_STORE, at, s->last, there,
                   is_never_retained(f, at) ? 1 : 2,
                   "borrowed reference '%s' is stored where it outlives the call, without a "
                   "reference of its own", refcopi_name_of(f, at));
}

static bool result_must_be_new(const frame *f) {
    if (!f->bound)
        return false;
    for (uint32_t k = 0; k < f->bound->outcome_count; k++)
        if (f->bound->outcomes[k].result == REFCOP_RESULT_NEW)
            return true;
    return false;
}

/* No reference to a singleton was given away on this path. */
static bool keeps_singletons(const working *w) {
    for (uint16_t s = 0; s < w->sym_count; s++)
        if (w->syms[s].origin == ORIGIN_SINGLE &&
            (w->syms[s].refs < 0 || (w->syms[s].flags & (SYMF_RELEASED | SYMF_STOLEN | SYMF_PLACED))))
            return false;
    return true;
}

static void note_param(const frame *f, uint16_t at, balance b, param_exit *out) {
    const sym *s = &f->w->syms[at];
    out->null = (s->flags & SYMF_IS_NULL) != 0;
    out->nonnull = (s->flags & SYMF_NONNULL) && !out->null;
    out->needed = out->nonnull && !(s->flags & SYMF_TRUSTED);
    if (s->single && keeps_singletons(f->w)) {
        out->single = true;
        return;
    }
    if (s->flags & SYMF_ESCAPED) {
        out->unknown = !out->null;
        return;
    }
    out->stolen = (s->flags & SYMF_STOLEN) || (b.placed && !(s->flags & SYMF_RELEASED));
    out->held = b.placed;
    if (s->refs < b.low)
        out->net = (int8_t)(s->refs - b.low);
    else if (s->refs > b.high)
        out->net = (int8_t)(s->refs - b.high);
    else if (b.high > b.low)
        out->unknown = s->refs < b.high; /* kept, but by whom? */
}

void refcopi_leave(frame *f, const refcop_instr *ret, val result) {
    working *w = f->w;
    bool is_pointer = f->func->result != REFCOP_TYPE_INT && f->func->result != REFCOP_TYPE_FLOAT;
    uint16_t returned = is_pointer && ret->arg_count ? refcopi_object_of(f, result) : NO_SYM;
    bool must_be_new = result_must_be_new(f);
    bool returns_new = false;
    param_exit *params = REFCOP_NEW_ARRAY(f->a->path_arena, param_exit, f->func->param_count + 1);
    f->passes[ret->id] += !f->replaying;
    refcopi_check_answer(f, result);
    refcopi_gil_leave(f);
    if (returned != NO_SYM)
        refcopi_use(f, returned, "returned");
    refcopi_leave_fields(f);
    refcopi_leave_blocks(f, ret->arg_count ? result : val_make(VAL_TOP, 0), params);
    for (uint16_t at = 0; at < w->sym_count; at++) {
        sym *s = &w->syms[at];
        if (s->kind == SYM_NUM && s->origin == ORIGIN_PARAM) {
            params[s->origin_id].null = s->lo == 0 && s->hi == 0;
            params[s->origin_id].nonnull = refcopi_is_nonzero(s);
            params[s->origin_id].negative = s->hi < 0;
        }
        if (s->kind != SYM_OBJ || (s->flags & SYMF_ESCAPED && s->origin != ORIGIN_PARAM))
            continue;
        balance b = balance_of(f, at);
        int refs = s->refs;
        if (at == returned) {
            bool moved_out = s->origin == ORIGIN_LOAD && !b.placed && refs > b.low;
            bool given = s->origin == ORIGIN_SINGLE && (ret->flags & REFCOP_INSTR_NEW);
            bool by_macro = given || (s->origin == ORIGIN_SINGLE && macro_returns_new(f));
            f->gives_reference |= refs > b.high && !f->replaying;
            returns_new = must_be_new || refs > b.high || moved_out || by_macro ||
                          (refs > b.low && is_instance_made_here(f, s));
            refs -= returns_new && !given;
        }
        if (s->origin == ORIGIN_PARAM && !f->imposed) {
            int8_t before = s->refs;
            s->refs = (int8_t)refs;
            note_param(f, at, b, &params[s->origin_id]);
            if (params[s->origin_id].unknown || params[s->origin_id].net < 0)
                f->params_taken |= 1ull << s->origin_id % 64;
            if (refs > b.high && f->func->linkage == REFCOP_LINKAGE_EXTERN &&
                !(s->flags & (SYMF_ESCAPED | SYMF_IMMORTAL)))
                report_retained(f, at);
            bool twice = (s->flags & SYMF_STOLEN) || f->func->linkage == REFCOP_LINKAGE_EXTERN;
            if (!f->bound && refs <= -2 && b.low == 0 && (s->flags & SYMF_RELEASED) && twice &&
                !(s->flags & (SYMF_ESCAPED | SYMF_IMMORTAL)))
                report_twice(f, at);
            if (at == returned && !returns_new && !(s->flags & SYMF_ESCAPED) && !tells_otherwise(f))
                report_mixed(f, at);
            if (!f->bound)
                continue;
            s->refs = before;
        }
        if (s->origin == ORIGIN_PARAM && refcopi_is_given_null(f, s->origin_id)) {
            params[s->origin_id].null = (s->flags & SYMF_IS_NULL) != 0;
            params[s->origin_id].nonnull = (s->flags & SYMF_NONNULL) && !(s->flags & SYMF_IS_NULL);
        }
        if (report_dangling(f, at, b))
            continue;
        if (at == returned && !returns_new)
            report_mixed(f, at);
        if (s->origin == ORIGIN_PARAM && f->imposed && refs == 0 && b.high > b.low && b.placed)
            report_unheld(f, at);
        if (refs > b.high)
            report_leak(f, at, f->at->loc);
        else if (refs < b.low)
            report_deficit(f, at, at == returned && returns_new, b);
    }
    refcopi_find_cycles(f, returned);
    if (!f->replaying)
        refcopi_record_exit(f, result, returns_new, params);
}
