/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Below the balance: something was released, stolen, returned or stored that was not owned. */
#include "balance.h"
#include "block.h"
#include "finding.h"

#include <string.h>

/* A static object lies in fields by its address; few take a reference for such a field. */
static bool is_address_of(const sym *s, val v) {
    return s->origin == ORIGIN_GLOBAL && v.kind == VAL_ADDR && v.base == BASE_GLOBAL && v.index == s->origin_id &&
           (uint32_t)v.x == s->from;
}

balance refcopi_balance_of(const frame *f, uint16_t at) {
    const working *w = f->w;
    const sym *s = &w->syms[at];
    int own = 0, either = 0;
    for (uint32_t i = 0; i < w->mem_count; i++) {
        const binding *b = &w->mem[i];
        either += b->base == BASE_SYM && is_address_of(s, b->value);
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
    balance r = {0, 0, own + either > 0 || s->filed, own > 0 || s->filed};
    while (was_own > 0 && own > 0)
        was_own--, own--;
    while (was_either > 0 && either > 0)
        was_either--, either--;
    r.low = own - was_own - was_either;
    r.high = own + either - was_own;
    if (s->element && !f->bound && (s->flags & SYMF_RELEASED) && !(s->flags & SYMF_OWNED))
        r.low--; /* the caller takes the array apart */
    return r;
}

bool refcopi_is_settled(const frame *f, uint16_t at) {
    const sym *s = &f->w->syms[at];
    balance b = refcopi_balance_of(f, at);
    return !(s->flags & SYMF_DEAD) && s->refs >= b.low && s->refs <= b.high;
}

/* In a global that other files see, and perhaps count references of. */
bool refcopi_in_shared_global(const frame *f, const sym *s, bool elsewhere) {
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

/* The instance had one reference to its type. */
static bool drops_type_twice(const frame *f, const sym *s) {
    return refcopi_is_dealloc(f) && s->origin == ORIGIN_CALL && s->type && s->refs < -1 &&
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
bool refcopi_is_instance_made_here(const frame *f, const sym *s) {
    if (s->origin != ORIGIN_CALL || s->site == NO_INSTR)
        return false;
    const summary *inferred;
    const refcop_contract *k = refcopi_find_contract(f->a, f->instrs[s->site], &inferred);
    return k && (k->clauses & (REFCOP_CLAUSE_MAKES_GC | REFCOP_CLAUSE_MAKES_PLAIN | REFCOP_CLAUSE_REVIVES));
}

/* Read from a place that still holds it, and put in a second one, in an object that was made here. */
static bool is_held_twice(const frame *f, const sym *s) {
    bool first = false, second = false;
    for (uint32_t i = 0; s->origin == ORIGIN_LOAD && i < f->w->mem_count; i++) {
        const binding *b = &f->w->mem[i];
        if (b->base != BASE_SYM || refcopi_obj_of(f->w, b->value) != s)
            continue;
        bool made = refcopi_is_instance_made_here(f, &f->w->syms[b->index]);
        first |= b->path == s->origin_id && !made;
        second |= made;
    }
    return first && second && !(s->flags & (SYMF_RELEASED | SYMF_STOLEN));
}

static bool answers_for_deficit(const frame *f, const sym *s) {
    if ((s->flags & SYMF_ESCAPED) || has_other_name(f, s))
        return false;
    if ((s->flags & (SYMF_RELEASED | SYMF_STOLEN)) && s->kept)
        return false;
    if (!f->bound && s->filed && !(s->flags & SYMF_OWNED) && refcopi_is_callers_element(f->w, s))
        return false; /* it empties the caller's array */
    bool was_new = s->origin != ORIGIN_SINGLE && (s->flags & SYMF_OWNED);
    if ((s->flags & SYMF_IMMORTAL) && !(was_new ? f->a->immortal_counts : f->a->immortal_matters))
        return false;
    bool gives_none = s->origin == ORIGIN_SINGLE && (s->flags & SYMF_STOLEN) && !(s->flags & SYMF_RELEASED);
    if (drops_type_twice(f, s) || (gives_none && refcopi_is_dealloc(f)))
        return true;
    if (lender_is_gone(f, s))
        return false;
    if (refcopi_is_dealloc(f))
        return (s->flags & SYMF_OWNED) != 0 && s->origin == ORIGIN_CALL;
    if (s->origin == ORIGIN_CALL || s->origin == ORIGIN_SINGLE)
        return true;
    if ((s->flags & SYMF_STOLEN) && (s->origin == ORIGIN_GLOBAL || s->origin == ORIGIN_LOAD))
        return true;
    if (is_held_twice(f, s) || (s->element && (s->filed || (s->flags & SYMF_OWNED))))
        return true;
    return f->bound != NULL && !refcopi_is_counter(f);
}

/* In a global, an object, or a block made here. A struct given by address may be the caller's
 * scratch memory, and a block that holds `self` points back to its owner. */
bool refcopi_in_lasting_place(const frame *f, uint16_t at) {
    bool is_self = f->w->syms[at].origin == ORIGIN_PARAM && f->w->syms[at].origin_id == 0;
    if (f->w->syms[at].filed || refcopi_in_struct_for_caller(f, at))
        return true;
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

/* What a function of the file lends, not out of its arguments or what their fields hold: a global of the
 * file, whose reference may be the one that is released. */
static bool is_lent_by_helper(const frame *f, const sym *s) {
    if (s->origin != ORIGIN_CALL || s->site == NO_INSTR)
        return false;
    const summary *inferred;
    const refcop_contract *k = refcopi_find_contract(f->a, f->instrs[s->site], &inferred);
    for (uint32_t n = 0; k && inferred && !inferred->lends_item && n < k->outcome_count; n++)
        if (k->outcomes[n].result == REFCOP_RESULT_BORROWED)
            return k->outcomes[n].param < 0;
    return false;
}

/* What a clear function looks up, to give back what the module's init took. */
static bool is_taken_apart(const frame *f, const sym *s) {
    return f->imposed && (f->imposed->clauses & REFCOP_CLAUSE_BREAKS_CYCLES) && s->origin == ORIGIN_CALL;
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

/* Nothing takes a global apart when the module goes, as it does the module's state. */
static bool is_in_globals_only(const frame *f, uint16_t at) {
    for (uint32_t i = 0; i < f->w->mem_count; i++) {
        const binding *b = &f->w->mem[i];
        if (b->value.kind == VAL_SYM && b->value.x == at && b->base != BASE_GLOBAL && b->base != BASE_LOCAL)
            return false;
    }
    return true;
}

/* The macro that names the singleton, Py_None; NULL: it is not named there. */
static refcop_str singleton_named(const frame *f, refcop_value v, uint32_t before) {
    const refcop_instr *i = refcopi_definition(f, v, before);
    return i && i->op == REFCOP_OP_CALL && i->arg_count == 0 ? i->name : NULL;
}

/* A singleton by its name, where no position says that there is nothing to give back, or after a call of which
 * nothing is known got it: what the call made may hold it. */
static bool is_taken_elsewhere(const frame *f, const sym *s) {
    if (s->origin != ORIGIN_SINGLE || s->last == NO_INSTR || f->instrs[s->last]->arg_count == 0 ||
        refcopi_local_read(f, f->instrs[s->last]->args[0], s->last) != NO_LOCAL)
        return false;
    if (!f->imposed)
        return true;
    refcop_str single = singleton_named(f, f->instrs[s->last]->args[0], s->last);
    for (uint32_t id = 0; single && id < s->last; id++) {
        const refcop_instr *i = f->instrs[id];
        const summary *inferred;
        if (i->op != REFCOP_OP_CALL || refcopi_find_contract(f->a, i, &inferred))
            continue;
        for (uint32_t k = 0; k < i->arg_count; k++)
            if (singleton_named(f, i->args[k], id) == single)
                return true;
    }
    return false;
}

static void judge_deficit(frame *f, uint16_t at, bool returned, balance b);

void refcopi_report_deficit(frame *f, uint16_t at, bool returned, balance b) {
    const sym *s = &f->w->syms[at];
    bool answers = answers_for_deficit(f, s);
    if (!answers && !is_released_as_new(f, s))
        return;
    f->only_if_released = answers ? 0 : s->last + 1;
    judge_deficit(f, at, returned, b);
    f->only_if_released = 0;
}

static bool is_in_field_of_object(const frame *f, uint16_t at) {
    for (uint32_t k = 0; k < f->w->mem_count; k++) {
        const binding *b = &f->w->mem[k];
        if (b->base == BASE_SYM && b->value.kind == VAL_SYM && b->value.x == at && f->w->syms[b->index].kind == SYM_OBJ)
            return true;
    }
    return false;
}

/* A function of the file gets what was read from an entry of a table, and keeps it: the object may have been moved to
 * another entry, as where the table grows. */
static bool may_be_moved(const frame *f, uint16_t at) {
    const sym *s = &f->w->syms[at];
    const refcop_instr *i = s->last != NO_INSTR ? f->instrs[s->last] : NULL;
    const summary *inferred = NULL;
    return s->origin == ORIGIN_LOAD && i && i->op == REFCOP_OP_CALL && !is_in_field_of_object(f, at) &&
           refcopi_find_contract(f->a, i, &inferred) && inferred;
}

/* What is stolen looks borrowed, and may not be. */
static bool may_have_reference(const frame *f, uint16_t at) {
    const sym *s = &f->w->syms[at];
    return fills_scratch(f, s) || may_be_moved(f, at) || refcopi_is_handed_over(f, s) || refcopi_in_shared_global(f, s, true);
}

/* A module that is made, and kept in a global as well, for the module's own functions: it lives as long as they do. */
static bool is_kept_module(const frame *f, uint16_t at) {
    return f->imposed && (f->imposed->clauses & REFCOP_CLAUSE_INIT) && (f->w->syms[at].flags & SYMF_OWNED) &&
           is_in_globals_only(f, at);
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
        if (is_kept_module(f, at))
            return;
        refcopi_report(f, REFCOP_RULE_BORROWED_RETURN, at,
                       s->site != NO_INSTR && !was_owned ? s->site : f->at->id, here, level,
                       was_owned ? "'%s' is returned, but its reference was already given up%s"
                                 : "borrowed reference '%s' is returned where a new reference is "
                                   "expected%s",
                       name, when);
        if (!was_owned)
            refcopi_propose_reference(f, at);
    } else if (s->flags & SYMF_STOLEN && !(was_owned && (s->flags & SYMF_RELEASED))) {
        if (s->origin == ORIGIN_GLOBAL && refcopi_is_taken_around(f, s->origin_id))
            return;
        refcopi_report(f, REFCOP_RULE_BORROWED_STOLEN, at, s->last, there,
                       may_have_reference(f, at) ? 2 : level,
                       "'%s' is given to a call that steals a reference, but %s%s", name,
                       was_owned ? "no reference is left for it" : "it is borrowed", when);
    } else if (s->flags & SYMF_STOLEN) {
        /* A module that cannot be initialised: all that was taken is given back, and its global points on. */
        bool only_dangles = b.placed && s->refs >= 0 && refcopi_is_init_error(f) && is_in_globals_only(f, at);
        refcopi_report(f, REFCOP_RULE_USE_AFTER_STEAL, at, s->last, there, only_dangles ? 2 : level,
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
        bool doubtful = is_taken_elsewhere(f, s) || (!was_owned && (is_lent_by_helper(f, s) || is_taken_apart(f, s)));
        refcopi_report(f, REFCOP_RULE_OVER_RELEASE, at, s->last, there, doubtful ? 2 : level,
                       was_owned ? "'%s' is released more often than it was acquired%s"
                                   : "borrowed reference '%s' is released%s",
                       name, when);
    } else if (b.placed && (b.owned_place || (s->flags & SYMF_DEAD))) {
        /* A plain struct may point back to the object that owns it. */
        bool doubtful = !refcopi_in_lasting_place(f, at);
        refcopi_report(f, REFCOP_RULE_BORROWED_STORE, at, s->last, there, doubtful ? 2 : likely(level),
                       "borrowed reference '%s' is stored where it outlives the call, without a "
                       "reference of its own%s", name, when);
    }
}

void refcopi_lost_deficit(frame *f, uint16_t at) {
    balance b = refcopi_balance_of(f, at);
    if (f->w->syms[at].refs < b.low)
        refcopi_report_deficit(f, at, false, b);
    refcopi_sym_escape(f->w, at);
}

/* A place keeps pointing to an object whose last reference this function dropped. */
bool refcopi_report_stored_dead(frame *f, uint16_t at, balance b) {
    const sym *s = &f->w->syms[at];
    if (!(s->flags & SYMF_DEAD) || !b.placed || !refcopi_in_lasting_place(f, at) || (s->flags & SYMF_ESCAPED) || refcopi_is_dealloc(f) ||
        s->origin != ORIGIN_CALL)
        return false;
    refcop_loc there = s->last != NO_INSTR ? f->instrs[s->last]->loc : f->at->loc;
    refcopi_report(f, REFCOP_RULE_BORROWED_STORE, at, s->last, there,
                   refcopi_is_init_error(f) ? 2 : likely(s->level),
                   "'%s' is stored where it outlives the call, but its only reference is released "
                   "here", refcopi_name_of(f, at));
    return true;
}
