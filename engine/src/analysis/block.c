/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Blocks: memory that must be given back in the domain it came from. A block is a pointer symbol
 * with a domain; refs is 1 as long as this frame has to free it. It stops being tracked (escapes)
 * when somebody nobody knows may free it. */
#include "block.h"
#include "call.h"
#include "finding.h"

#include <string.h>

enum { PARAM_GIVEN = -1 }; /* refs of a pointer parameter that somebody else may free */

static bool is_buffer(const sym *s) {
    return refcopi_is_buffer_word(s->type);
}

val refcopi_made_block(frame *f, refcop_str domain) {
    val v = refcopi_new_value(f, SYM_PTR, ORIGIN_CALL, SYMF_NONNULL);
    sym *s = refcopi_sym_of(f->w, v);
    if (!s || !domain)
        return v;
    s->flags |= SYMF_FRESH | SYMF_OWNED;
    s->type = domain;
    s->refs = 1;
    return v;
}

/* The symbol whose memory v points to or into; NO_SYM. */
static uint16_t memory_of(const frame *f, val v) {
    if (v.kind == VAL_ADDR && v.base == BASE_SYM)
        return f->w->syms[v.index].kind == SYM_PTR ? v.index : NO_SYM;
    if (v.kind != VAL_SYM || f->w->syms[v.x].kind != SYM_PTR)
        return NO_SYM;
    const sym *s = &f->w->syms[v.x];
    if ((s->flags & SYMF_INTERIOR) && s->holder != NO_SYM)
        return f->w->syms[s->holder].kind == SYM_PTR ? s->holder : NO_SYM;
    return (uint16_t)v.x;
}

/* --- giving away ---------------------------------------------------------------------------------- */

/* For the summary: the pointer at this place behind a parameter, or something behind it, is gone. */
static void note_taken(frame *f, uint16_t at) {
    const working *w = f->w;
    for (unsigned depth = 0; depth < 4; depth++) {
        const binding *b = NULL;
        for (uint32_t k = 0; k < w->mem_count && !b; k++)
            if (w->mem[k].base == BASE_SYM && w->mem[k].value.kind == VAL_SYM &&
                w->mem[k].value.x == at)
                b = &w->mem[k];
        if (!b)
            return;
        at = b->index;
        if (w->syms[at].origin != ORIGIN_PARAM)
            continue;
        taken_place made = {(uint8_t)w->syms[at].origin_id, b->path};
        for (uint32_t k = 0; k < f->taken_count; k++)
            if (f->taken[k].param == made.param && f->taken[k].path == made.path)
                return;
        if (f->taken_count == sizeof f->taken / sizeof *f->taken)
            f->writes = true;
        else
            f->taken[f->taken_count++] = made;
        return;
    }
}

void refcopi_give_block(frame *f, val v) {
    uint16_t at = memory_of(f, v);
    if (at == NO_SYM)
        return;
    sym *s = &f->w->syms[at];
    if ((s->flags & SYMF_DEAD) || is_buffer(s)) /* the struct says who releases a buffer */
        return;
    if (s->origin == ORIGIN_LOAD)
        note_taken(f, at);
    if (s->origin == ORIGIN_PARAM) {
        s->refs = PARAM_GIVEN;
    } else if (refcopi_is_block(s)) { /* a pointer like any other from now on */
        s->refs = 0;
        s->type = NULL;
        s->flags &= ~(uint32_t)SYMF_FRESH;
    }
}

/* Blocks that lie in memory behind a pointer. */
static void give_behind(frame *f, uint16_t at) {
    working *w = f->w;
    for (uint32_t k = 0; k < w->mem_count; k++) {
        const binding *b = &w->mem[k];
        if (b->base == BASE_SYM && b->index == at && b->value.kind == VAL_SYM &&
            refcopi_is_block(&w->syms[b->value.x]))
            refcopi_sym_escape(w, (uint16_t)b->value.x);
    }
}

void refcopi_give_place(frame *f, address at) {
    path_id buffer = PATH_EMPTY;
    for (uint32_t k = 0; k < f->w->mem_count; k++) {
        const binding *b = &f->w->mem[k];
        if (b->base != at.base || b->index != at.index || b->value.kind != VAL_SYM ||
            f->w->syms[b->value.x].kind != SYM_PTR)
            continue;
        bool holds = refcopi_buffer_at(f, b, &buffer);
        if (is_buffer(&f->w->syms[b->value.x]) && !holds)
            continue; /* what it points to is kept; the buffer is still ours to release */
        if (b->path == at.path || (holds && buffer == at.path)) {
            give_behind(f, (uint16_t)b->value.x);
            if (is_buffer(&f->w->syms[b->value.x]))
                refcopi_sym_escape(f->w, (uint16_t)b->value.x);
            refcopi_give_block(f, b->value);
        }
    }
    if (at.base == BASE_LOCAL && at.path == PATH_EMPTY)
        refcopi_give_block(f, f->w->locals[at.index]);
}

void refcopi_forget_freed(frame *f) {
    working *w = f->w;
    for (uint32_t i = 0; i < w->mem_count;) {
        const binding *b = &w->mem[i];
        if (b->base != BASE_LOCAL && b->value.kind == VAL_SYM &&
            w->syms[b->value.x].kind == SYM_PTR && (w->syms[b->value.x].flags & SYMF_DEAD))
            refcopi_mem_remove(w, i);
        else
            i++;
    }
}

bool refcopi_effect_matters(const frame *f, const call *c, uint32_t arg, const refcop_effect *e) {
    bool inferred = (c->contract->clauses & REFCOP_CLAUSE_INFERRED) != 0;
    bool about_block = e->kind == REFCOP_EFFECT_ESCAPE ||
                       (inferred && (e->kind == REFCOP_EFFECT_FREE || e->kind == REFCOP_EFFECT_STEAL));
    if (!about_block || arg >= c->arg_count)
        return true;
    val v = c->args[arg];
    if (v.kind == VAL_SYM && f->w->syms[v.x].kind == SYM_OBJ)
        return true;
    uint16_t at = memory_of(f, v);
    return at != NO_SYM && refcopi_owns_block(&f->w->syms[at]);
}

/* --- names ------------------------------------------------------------------------------------------ */

/* A buffer is called by its struct. */
const char *refcopi_block_name(frame *f, uint16_t at) {
    path_id path;
    for (uint32_t k = 0; is_buffer(&f->w->syms[at]) && k < f->w->mem_count; k++) {
        const binding *b = &f->w->mem[k];
        if (b->value.kind != VAL_SYM || b->value.x != at || !refcopi_buffer_at(f, b, &path))
            continue;
        const path_node *n = refcopi_path_get(f->a->paths, path);
        if (n->field)
            return n->field->text;
        if (b->base == BASE_LOCAL)
            return f->func->locals[b->index].name->text;
    }
    return refcopi_name_of(f, at);
}

/* " from malloc()"; "" when the maker is what it is called by already. */
static const char *from_maker(frame *f, uint16_t at) {
    const char *maker = refcopi_maker_of(f, at);
    return maker && f->w->syms[at].name != NO_LOCAL
               ? refcopi_print(f->a->path_arena, " from %s", maker) : "";
}

const char *refcopi_block_note(frame *f, uint16_t at, uint32_t site) {
    const refcop_instr *i = f->instrs[site];
    if (i->op != REFCOP_OP_CALL || !i->name)
        return NULL;
    bool buffer = is_buffer(&f->w->syms[at]), made = site == f->w->syms[at].site;
    const char *what = made ? (buffer ? "filled" : "allocated") : buffer ? "released" : "freed";
    return refcopi_print(f->a->arena, "'%s' is %s here by %s()", refcopi_block_name(f, at), what,
                         i->name->text);
}

/* --- leaks -------------------------------------------------------------------------------------------- */

/* A pointer into the block is held by a local, by memory or by a temp that is still to be used. */
static bool is_pointed_into(frame *f, uint16_t at) {
    working *w = f->w;
    for (uint16_t t = 0; t < w->sym_count; t++)
        if (w->syms[t].holder == at && (w->syms[t].flags & SYMF_INTERIOR) &&
            refcopi_is_reachable(f, t))
            return true;
    for (uint32_t k = 0; k < w->local_count; k++)
        if (w->locals[k].kind == VAL_ADDR && w->locals[k].base == BASE_SYM &&
            w->locals[k].index == at)
            return true;
    for (uint32_t k = 0; k < w->mem_count; k++)
        if (w->mem[k].value.kind == VAL_ADDR && w->mem[k].value.base == BASE_SYM &&
            w->mem[k].value.index == at)
            return true;
    for (uint32_t t = f->here.first; t < f->here.first + f->here.count; t++)
        if (f->temps[t].kind == VAL_ADDR && f->temps[t].base == BASE_SYM &&
            f->temps[t].index == at && f->temp_last_use[t] > f->at->id)
            return true;
    return false;
}

/* That it is a block follows from what callers do. */
static bool is_guessed(frame *f, const sym *s) {
    return s->level == 2 || (s->site != NO_INSTR && refcopi_is_guess(f, f->instrs[s->site]));
}

static int leak_level(frame *f, const sym *s) {
    if ((s->flags & SYMF_UNKNOWN_CALLEE) || refcopi_is_init_error(f) || f->w->guarded ||
        is_guessed(f, s))
        return 2;
    return s->level;
}

static void report_leak(frame *f, uint16_t at, refcop_loc where, const char *how) {
    const sym *s = &f->w->syms[at];
    bool buffer = is_buffer(s);
    refcopi_report(f, buffer ? REFCOP_RULE_BUFFER_LEAK : REFCOP_RULE_MEM_LEAK, at, s->site, where,
                   leak_level(f, s), "leaked %s: '%s'%s is %s", buffer ? "buffer" : "memory",
                   refcopi_block_name(f, at), from_maker(f, at), how);
}

void refcopi_check_block(frame *f, uint16_t at, refcop_loc where, const char *how) {
    if (!refcopi_owns_block(&f->w->syms[at]) || refcopi_is_reachable(f, at) ||
        is_pointed_into(f, at))
        return;
    report_leak(f, at, where, how);
    refcopi_sym_escape(f->w, at);
}

/* --- freeing ------------------------------------------------------------------------------------------- */

/* Of the block of a parameter: callers must hear of this place, as what it held was released. */
static bool is_told(const frame *f, const binding *b) {
    const sym *held = refcopi_obj_of(f->w, b->value);
    return f->w->syms[b->index].origin == ORIGIN_PARAM && b->type == REFCOP_TYPE_OBJ &&
           (held ? held->refs < 0 : val_is_null(b->value));
}

/* The places in the block are gone with it. */
static void drop_contents(frame *f, uint16_t at, bool moves) {
    working *w = f->w;
    for (uint32_t i = 0; i < w->mem_count;) {
        if (w->mem[i].base != BASE_SYM || w->mem[i].index != at || (!moves && is_told(f, &w->mem[i]))) {
            i++;
            continue;
        }
        val inner = w->mem[i].value;
        const sym *held = refcopi_obj_of(w, inner);
        refcopi_mem_remove(w, i);
        if (moves && !(held && held->refs < 0)) /* what was released is not in another place now */
            refcopi_escape_value(f, inner);
        else if (inner.kind == VAL_SYM && refcopi_is_block(&w->syms[inner.x]))
            refcopi_check_block(f, (uint16_t)inner.x, f->at->loc,
                                "lost when the memory that points to it is freed here");
    }
}

static void report_again(frame *f, uint16_t at) {
    const sym *s = &f->w->syms[at];
    refcopi_report(f, REFCOP_RULE_USE_AFTER_FREE, at, s->last, f->at->loc, s->level,
                   "'%s' is freed here a second time", refcopi_block_name(f, at));
    refcopi_sym_escape(f->w, at);
}

void refcopi_free_block(frame *f, const call *c, val v, const refcop_effect *e) {
    f->passes[f->at->id] += !f->replaying && !val_is_null(v);
    if (v.kind != VAL_SYM) {
        refcopi_give_block(f, v);
        return;
    }
    uint16_t at = (uint16_t)v.x;
    sym *s = &f->w->syms[at];
    bool object = s->kind == SYM_OBJ, interior = !object && (s->flags & SYMF_INTERIOR);
    if (!object && s->kind != SYM_PTR) {
        refcopi_give_block(f, v);
        return;
    }
    if (!object && !interior && (s->flags & SYMF_DEAD) && !(s->flags & SYMF_ESCAPED)) {
        report_again(f, at);
        return;
    }
    drop_contents(f, at, e->when != REFCOP_ALL_OUTCOMES || (c->contract->clauses & REFCOP_CLAUSE_INFERRED));
    if (interior) { /* what a capsule holds, for example */
        refcopi_give_block(f, v);
        return;
    }
    if (object) {
        s->flags |= SYMF_FREED;
        if (s->refs > 0)
            s->refs--;
        return;
    }
    if (s->flags & SYMF_ESCAPED)
        return;
    if (s->origin == ORIGIN_LOAD) {
        note_taken(f, at);
        refcopi_note_freed(f, at, e->type);
    }
    refcopi_check_domain(f, at, e->type);
    s->refs = 0;
    s->type = s->type ? s->type : e->type;
    s->flags |= SYMF_DEAD;
    s->last = f->at->id;
    refcopi_kill_dependents(f, at);
}

/* --- uses ------------------------------------------------------------------------------------------------ */

bool refcopi_use_block(frame *f, uint16_t at, const char *how) {
    uint16_t block = memory_of(f, val_sym(at));
    if (block == NO_SYM || !refcopi_is_block(&f->w->syms[block]))
        return false;
    const sym *s = &f->w->syms[block];
    bool buffer = is_buffer(s);
    refcopi_report(f, REFCOP_RULE_USE_AFTER_FREE, at, s->last, f->at->loc, s->level,
                   block == at ? "'%s' is %s after it was %s" : "'%s' is %s after what it points into was %s",
                   refcopi_block_name(f, at), how, buffer ? "released" : "freed");
    refcopi_sym_escape(f->w, at);
    refcopi_sym_escape(f->w, block);
    return true;
}

/* --- the end of a path --------------------------------------------------------------------------------- */

static void leave_param(frame *f, uint16_t at, param_exit *out) {
    const sym *s = &f->w->syms[at];
    out->null = (s->flags & SYMF_IS_NULL) != 0;
    out->nonnull = (s->flags & SYMF_NONNULL) && !out->null;
    out->needed = out->nonnull && !(s->flags & SYMF_TRUSTED);
    if (s->flags & SYMF_IS_NULL) {
        out->block = BLOCK_ABSENT;
    } else if ((s->flags & SYMF_DEAD) && s->type && !(s->flags & SYMF_ESCAPED)) {
        out->block = BLOCK_FREED;
        out->domain = s->type;
    } else if (s->refs == PARAM_GIVEN || (s->flags & SYMF_ESCAPED) || refcopi_mem_places(f->w, at) > 0) {
        out->block = BLOCK_GIVEN;
    }
}

/* Something that outlives the frame holds the block; of a buffer, its struct, not a copy of its pointer. */
static bool is_placed(frame *f, uint16_t at) {
    if (!is_buffer(&f->w->syms[at]))
        return refcopi_mem_places(f->w, at) > 0;
    path_id path;
    for (uint32_t k = 0; k < f->w->mem_count; k++) {
        const binding *b = &f->w->mem[k];
        if (b->base != BASE_LOCAL && b->value.kind == VAL_SYM && b->value.x == at && refcopi_buffer_at(f, b, &path))
            return true;
    }
    return false;
}

/* It lies where callers see it: not only in what this frame has made. */
static bool is_placed_for_caller(const frame *f, uint16_t at) {
    for (uint32_t k = 0; k < f->w->mem_count; k++) {
        const binding *b = &f->w->mem[k];
        if (b->value.kind == VAL_SYM && b->value.x == at && b->base != BASE_LOCAL &&
            (b->base != BASE_SYM || f->w->syms[b->index].origin != ORIGIN_CALL))
            return true;
    }
    return false;
}

void refcopi_leave_blocks(frame *f, val result, param_exit *params) {
    working *w = f->w;
    uint16_t returned = memory_of(f, result);
    if (result.kind == VAL_SYM && w->syms[result.x].kind == SYM_PTR)
        refcopi_use(f, (uint16_t)result.x, "returned");
    if (returned != NO_SYM && (result.kind != VAL_SYM || result.x != returned ||
                               w->syms[returned].origin != ORIGIN_CALL))
        refcopi_give_block(f, result);
    for (uint16_t at = 0; at < w->sym_count; at++) {
        const sym *s = &w->syms[at];
        if (s->kind != SYM_PTR)
            continue;
        if (s->origin == ORIGIN_PARAM && s->origin_id < REFCOP_MAX_PARAMS)
            leave_param(f, at, &params[s->origin_id]);
        else if (!refcopi_owns_block(s))
            continue;
        else if (at != returned && !is_placed(f, at)) {
            report_leak(f, at, f->at->loc, is_buffer(s) ? "not released on the way to this return"
                                                        : "not freed on the way to this return");
            refcopi_propose_free(f, at);
        } else {
            f->uncertain |= is_guessed(f, s) && (at == returned || is_placed_for_caller(f, at));
        }
    }
}

void refcopi_join_block(param_exit *a, const param_exit *b) {
    if (a->block == b->block && a->domain == b->domain)
        return;
    if (b->block == BLOCK_ABSENT)
        return;
    bool absent = a->block == BLOCK_ABSENT;
    a->block = absent ? b->block : (uint8_t)BLOCK_GIVEN;
    a->domain = absent ? b->domain : NULL;
}
