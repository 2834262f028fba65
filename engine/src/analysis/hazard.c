/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* dangling-field: a field keeps pointing to what was released or freed. At the return of a function it
 * is a bug; in between it is one as soon as the release runs code that looks at the field. */
#include "block.h"
#include "finding.h"

#include <string.h>

/* Functions that take an object apart; a rule about types looks at the order in tp_clear. */
static bool takes_apart(const frame *f) {
    return refcopi_is_dealloc(f) || (f->imposed && (f->imposed->clauses & REFCOP_CLAUSE_BREAKS_CYCLES));
}

/* The object or struct that the place lies in was there before the call, and lives on. */
static bool lives_on(const frame *f, uint8_t base, uint16_t index) {
    if (base != BASE_SYM)
        return base == BASE_GLOBAL;
    const sym *s = &f->w->syms[index];
    return !(s->flags & (SYMF_DEAD | SYMF_FREED)) && s->origin != ORIGIN_CALL;
}

/* An element of a table, or a struct: it may be given back as a whole right after. A global may have
 * been filled again by any call. */
static bool in_loose_place(const frame *f, uint16_t at) {
    for (uint32_t k = 0; k < f->w->mem_count; k++) {
        const binding *b = &f->w->mem[k];
        if (b->base != BASE_LOCAL && b->value.kind == VAL_SYM && b->value.x == at)
            return b->base == BASE_GLOBAL ||
                   (f->w->syms[b->index].kind != SYM_OBJ &&
                   !(f->w->syms[b->index].flags & SYMF_INTERIOR)); /* a module's state stays */
    }
    return false;
}

bool refcopi_may_dangle(const frame *f, uint16_t at) {
    for (uint32_t k = 0; k < f->w->mem_count; k++) {
        const binding *b = &f->w->mem[k];
        if (b->base != BASE_LOCAL && b->value.kind == VAL_SYM && b->value.x == at)
            return b->base != BASE_GLOBAL || f->a->module->globals[b->index].is_defined;
    }
    return false;
}

/* A number or plain pointer beside it is 0 now: a mark that what is there is closed, perhaps. */
static bool is_marked(const frame *f, uint16_t at) {
    const working *w = f->w;
    const binding *holds = NULL;
    for (uint32_t k = 0; k < w->mem_count && !holds; k++)
        if (w->mem[k].base == BASE_SYM && w->mem[k].value.kind == VAL_SYM && w->mem[k].value.x == at)
            holds = &w->mem[k];
    for (uint32_t k = 0; holds && k < w->mem_count; k++) {
        const binding *b = &w->mem[k];
        if (b->base == BASE_SYM && b->index == holds->index && val_is_null(b->value) &&
            b->type != REFCOP_TYPE_OBJ && b->type != REFCOP_TYPE_AGG)
            return true;
    }
    return false;
}

void refcopi_report_dangling(frame *f, uint16_t at) {
    const sym *s = &f->w->syms[at];
    int level = !f->imposed || refcopi_is_init_error(f) || in_loose_place(f, at) || is_marked(f, at) ? 2 : 1;
    bool object = s->kind == SYM_OBJ;
    refcopi_report(f, REFCOP_RULE_DANGLING_FIELD, at, s->last,
                   s->last != NO_INSTR ? f->instrs[s->last]->loc : f->at->loc,
                   level > s->level ? level : s->level,
                   object ? "'%s' is released, but the place it was read from still holds it"
                          : "'%s' is freed, but the place it was read from still holds it",
                   object ? refcopi_name_of(f, at) : refcopi_block_name(f, at));
}

void refcopi_leave_fields(frame *f) {
    for (uint32_t k = 0; k < f->w->mem_count; k++) {
        const binding *b = &f->w->mem[k];
        const sym *s = refcopi_sym_of(f->w, b->value);
        if (refcopi_is_dealloc(f) || !s || !refcopi_is_block(s) || !(s->flags & SYMF_DEAD) || s->origin != ORIGIN_LOAD ||
            !lives_on(f, b->base, b->index))
            continue;
        bool struct_only = b->base == BASE_SYM && f->w->syms[b->index].kind != SYM_OBJ;
        if (f->imposed || !struct_only) /* a helper that frees what is in a struct: its caller's affair */
            refcopi_report_dangling(f, (uint16_t)b->value.x);
    }
}

/* Releasing it cannot run code of others. */
bool refcopi_is_tame_type(const sym *s) {
    static const char *const words[] = {"str", "bytes", "int", "float"};
    for (unsigned k = 0; s->type && k < sizeof words / sizeof *words; k++)
        if (strcmp(words[k], s->type->text) == 0)
            return true;
    return false;
}

/* The place is a member of an object; or what a parameter points to, which is one for some caller. */
static bool is_in_object(const frame *f, address at) {
    if (at.base != BASE_SYM)
        return false;
    const sym *s = &f->w->syms[at.index];
    return s->kind == SYM_OBJ || (s->kind == SYM_PTR && s->origin == ORIGIN_PARAM && at.path == PATH_EMPTY &&
                                  f->func->locals[s->origin_id].type == REFCOP_TYPE_OBJPTR &&
                                  f->a->options->level >= 2 && refcopi_is_given_member(f, s->origin_id));
}

void refcopi_check_replaced(frame *f, address at, val old) {
    const sym *s = refcopi_obj_of(f->w, old);
    if (!s || s->origin != ORIGIN_LOAD || s->refs >= 0 || !(s->flags & SYMF_RELEASED) ||
        (s->flags & (SYMF_ESCAPED | SYMF_IMMORTAL | SYMF_STOLEN)) || s->last == NO_INSTR ||
        s->last == f->at->id || /* Py_CLEAR, Py_SETREF */
        takes_apart(f) || refcopi_is_tame_type(s) || !is_in_object(f, at) || !lives_on(f, at.base, at.index))
        return;
    refcopi_report(f, REFCOP_RULE_DANGLING_FIELD, (uint16_t)old.x, s->last,
                   f->instrs[s->last]->loc, 2,
                   "'%s' is released while the field still points to it, and what runs then can see "
                   "it; use Py_CLEAR or Py_XSETREF", refcopi_name_of(f, (uint16_t)old.x));
}
