/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "state.h"

#include <string.h>

uint16_t refcopi_sym_new(working *w, sym_kind kind, sym_origin origin, uint32_t site) {
    if (w->sym_count == STATE_MAX_SYMS)
        return NO_SYM;
    refcopi_sym_init(&w->syms[w->sym_count], kind, origin, site);
    return w->sym_count++;
}

void refcopi_sym_init(sym *s, sym_kind kind, sym_origin origin, uint32_t site) {
    memset(s, 0, sizeof *s);
    s->kind = (uint8_t)kind;
    s->origin = (uint8_t)origin;
    s->holder = NO_SYM;
    s->lo = INT32_MIN;
    s->hi = INT32_MAX;
    s->site = site;
    s->last = NO_INSTR;
    s->name = NO_LOCAL;
}

sym *refcopi_sym_of(working *w, val v) {
    return v.kind == VAL_SYM ? &w->syms[v.x] : NULL;
}

sym *refcopi_obj_of(working *w, val v) {
    if (v.kind != VAL_SYM || w->syms[v.x].kind != SYM_OBJ)
        return NULL;
    return &w->syms[v.x];
}

static bool is_answer(const working *w, const sym *s) {
    for (uint16_t i = 0; i < w->fact_count; i++)
        if (&w->syms[w->facts[i].result] == s)
            return true;
    return false;
}

void refcopi_sym_blur(const working *w, sym *s) {
    if (!w->keep_numbers || s->kind != SYM_NUM || (s->origin != ORIGIN_PARAM && !is_answer(w, s))) {
        s->lo = INT32_MIN;
        s->hi = INT32_MAX;
        s->flags &= ~(uint32_t)SYMF_NE;
        return;
    }
    s->lo = s->lo > 0 ? 1 : s->lo == 0 ? 0 : INT32_MIN;
    s->hi = s->hi < 0 ? -1 : s->hi == 0 ? 0 : INT32_MAX;
    if (s->ne != 0 || s->lo >= 0 || s->hi <= 0)
        s->flags &= ~(uint32_t)SYMF_NE;
}

bool refcopi_sym_is_alive(const working *w, uint16_t at) {
    for (unsigned depth = 0; at != NO_SYM && depth < 16; depth++) {
        const sym *s = &w->syms[at];
        if (s->flags & (SYMF_ESCAPED | SYMF_CALLER | SYMF_STATIC | SYMF_IMMORTAL))
            return true;
        if (s->kind == SYM_OBJ && (s->lent || s->refs + s->init_own + s->init_either > 0))
            return true;
        if (s->holder == NO_SYM)
            return s->kind != SYM_OBJ && !(s->flags & SYMF_DEAD);
        at = s->holder;
    }
    return at != NO_SYM;
}

void refcopi_sym_escape(working *w, uint16_t s) {
    w->syms[s].single = w->syms[s].element = w->syms[s].filed = false;
    w->syms[s].flags |= SYMF_ESCAPED;
    w->syms[s].flags &= ~(uint32_t)SYMF_DEAD;
}

static void null_out(val *v, uint16_t s) {
    if (v->kind == VAL_SYM && v->x == s)
        *v = val_make(VAL_INT, 0);
}

void refcopi_sym_set_null(working *w, uint16_t s, val *temps, uint32_t temp_count) {
    for (uint32_t i = 0; i < w->local_count; i++)
        null_out(&w->locals[i], s);
    for (uint32_t i = 0; i < w->mem_count; i++)
        null_out(&w->mem[i].value, s);
    for (uint32_t i = 0; i < temp_count; i++)
        null_out(&temps[i], s);
    for (uint32_t i = 0; i < w->cond_count; i++) {
        null_out(&w->conds[i].a, s);
        null_out(&w->conds[i].b, s);
    }
    for (uint32_t i = 0; i < w->fact_count;) {
        fact *f = &w->facts[i];
        bool uses = (f->a.kind == VAL_SYM && f->a.x == s) || (f->b.kind == VAL_SYM && f->b.x == s);
        if (uses)
            *f = w->facts[--w->fact_count];
        else
            i++;
    }
    w->syms[s].refs = 0;
    w->syms[s].flags |= SYMF_ESCAPED | SYMF_IS_NULL; /* no place holds it any more */
}

binding *refcopi_mem_find(working *w, base_kind base, uint32_t index, path_id path) {
    for (uint32_t i = 0; i < w->mem_count; i++) {
        binding *b = &w->mem[i];
        if (b->path == path && b->index == index && b->base == base)
            return b;
    }
    return NULL;
}

bool refcopi_mem_set(working *w, base_kind base, uint32_t index, path_id path, val v,
                     refcop_type type) {
    binding *b = refcopi_mem_find(w, base, index, path);
    if (!b) {
        if (w->mem_count == STATE_MAX_MEM)
            return false;
        b = &w->mem[w->mem_count++];
        b->base = (uint8_t)base;
        b->index = (uint16_t)index;
        b->path = path;
    }
    b->type = (uint8_t)type;
    b->value = v;
    return true;
}

void refcopi_mem_remove(working *w, uint32_t at) {
    w->mem[at] = w->mem[--w->mem_count];
}

/* A pointer to the memory of a buffer, outside the Py_buffer itself: who changes it does not release
 * the buffer. */
static bool points_to_buffer(const working *w, const path_table *paths, const binding *b) {
    const sym *s = &w->syms[b->value.x];
    if (!refcopi_is_block(s) || strcmp(s->type->text, "buffer") != 0)
        return false;
    path_id parent = refcopi_path_get(paths, b->path)->parent;
    for (uint32_t i = 0; i < w->mem_count; i++) {
        const path_node *n = refcopi_path_get(paths, w->mem[i].path);
        if (w->mem[i].base == b->base && w->mem[i].index == b->index && n->field &&
            n->parent == parent && strcmp(n->field->text, "obj") == 0 &&
            val_equal(w->mem[i].value, b->value))
            return false;
    }
    return true;
}

void refcopi_mem_havoc(working *w, const path_table *paths, base_kind base, uint32_t index,
                       path_id prefix) {
    for (uint32_t i = 0; i < w->mem_count;) {
        binding *b = &w->mem[i];
        if (b->base == base && b->index == index &&
            refcopi_path_has_prefix(paths, b->path, prefix)) {
            if (b->value.kind == VAL_SYM && !points_to_buffer(w, paths, b))
                refcopi_sym_escape(w, (uint16_t)b->value.x);
            refcopi_mem_remove(w, i);
        } else {
            i++;
        }
    }
}

uint32_t refcopi_mem_places(const working *w, uint16_t s) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < w->mem_count; i++) {
        const binding *b = &w->mem[i];
        count += b->base != BASE_LOCAL && b->value.kind == VAL_SYM && b->value.x == s;
    }
    return count;
}
