/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Buffers: Py_buffer structs. A buffer that has to be released is a block that the struct's fields
 * `obj` and `buf` hold, so that `if (view.obj != NULL) PyBuffer_Release(&view)` needs no special
 * care: a release looks at `obj`, as PyBuffer_Release does. */
#include "block.h"

#include <string.h>

bool refcopi_is_buffer_word(refcop_str domain) {
    return domain && strcmp(domain->text, "buffer") == 0;
}

/* Up to 3.10 the struct is named bufferinfo (analyze.c). */
static path_id field_of(frame *f, path_id place, const char *name) {
    return refcopi_path_field(f->a->paths, place, refcopi_intern(f->a, name),
                              refcopi_intern(f->a, "Py_buffer"));
}

static bool is_known(const frame *f, address at) {
    return at.known && !refcopi_path_get(f->a->paths, at.path)->has_any;
}

static void set(frame *f, address at, path_id path, val v) {
    refcop_type type = v.kind == VAL_SYM && f->w->syms[v.x].kind == SYM_NUM ? REFCOP_TYPE_INT
                                                                           : REFCOP_TYPE_PTR;
    if (!refcopi_mem_set(f->w, (base_kind)at.base, at.index, path, v, type))
        refcopi_give_up(f, "too many places");
}

bool refcopi_buffer_at(const frame *f, const binding *b, path_id *path) {
    if (b->value.kind != VAL_SYM || !refcopi_is_buffer_word(f->w->syms[b->value.x].type) ||
        f->w->syms[b->value.x].kind != SYM_PTR)
        return false;
    const path_node *n = refcopi_path_get(f->a->paths, b->path);
    if (!n->field || strcmp(n->field->text, "obj") != 0)
        return false;
    *path = n->parent;
    return true;
}

uint16_t refcopi_buffer_in(frame *f, address at) {
    path_id path;
    for (uint32_t k = 0; k < f->w->mem_count; k++) {
        const binding *b = &f->w->mem[k];
        if (b->base == at.base && b->index == at.index && refcopi_buffer_at(f, b, &path) && path == at.path)
            return (uint16_t)b->value.x;
    }
    return NO_SYM;
}

void refcopi_fill_buffer(frame *f, address at, refcop_str domain, bool maybe) {
    if (!is_known(f, at) || !domain)
        return;
    path_id held = field_of(f, at.path, "obj");
    const binding *b = refcopi_mem_find(f->w, (base_kind)at.base, at.index, held);
    val old = b ? b->value : val_make(VAL_UNDEF, 0);
    refcopi_forget_below(f, at);
    val v = refcopi_made_block(f, domain);
    sym *s = refcopi_sym_of(f->w, v);
    if (!s)
        return;
    if (maybe)
        s->flags &= ~(uint32_t)SYMF_NONNULL;
    if (at.base == BASE_LOCAL && at.path == PATH_EMPTY)
        s->name = at.index;
    set(f, at, held, v);
    set(f, at, field_of(f, at.path, "buf"), v);
    val length = refcopi_new_value(f, SYM_NUM, ORIGIN_CALL, 0);
    if (length.kind == VAL_SYM && !maybe)
        f->w->syms[length.x].lo = 0; /* `if (view.len != -1) PyBuffer_Release(&view);` */
    set(f, at, field_of(f, at.path, "len"), length);
    if (old.kind == VAL_SYM)
        refcopi_check_block(f, (uint16_t)old.x, f->at->loc, "overwritten here before it is released");
}

void refcopi_empty_buffer(frame *f, address at) {
    if (!is_known(f, at))
        return;
    path_id held = field_of(f, at.path, "obj");
    bool aggregate = at.base == BASE_LOCAL && f->func->locals[at.index].type == REFCOP_TYPE_AGG;
    const binding *b = refcopi_mem_find(f->w, (base_kind)at.base, at.index, held);
    path_id given;
    if (aggregate || (b && !refcopi_is_callers_buffer(f, b, &given)))
        set(f, at, held, val_make(VAL_INT, 0));
}

bool refcopi_release_buffer(frame *f, address at) {
    if (!is_known(f, at))
        return false;
    path_id held = field_of(f, at.path, "obj");
    binding *b = refcopi_mem_find(f->w, (base_kind)at.base, at.index, held);
    if (!b)
        return false;
    val v = b->value;
    sym *s = refcopi_sym_of(f->w, v);
    if (!s || !refcopi_is_block(s))
        return val_is_null(v);
    b->value = val_make(VAL_INT, 0);
    if (s->flags & SYMF_ESCAPED)
        return true;
    s->refs = 0;
    s->flags |= SYMF_DEAD;
    s->last = f->at->id;
    s->level = 2; /* another pointer to the memory, which the exporter may keep alive */
    refcopi_kill_dependents(f, (uint16_t)v.x);
    return true;
}

/* The binding of `obj` says so by its type. */
bool refcopi_release_callers_buffer(frame *f, address at) {
    if (!is_known(f, at) || at.base != BASE_SYM || f->w->syms[at.index].kind != SYM_PTR ||
        f->w->syms[at.index].origin != ORIGIN_PARAM)
        return false;
    if (!refcopi_mem_set(f->w, BASE_SYM, at.index, field_of(f, at.path, "obj"), val_make(VAL_INT, 0),
                         REFCOP_TYPE_AGG))
        refcopi_give_up(f, "too many places");
    return true;
}

bool refcopi_is_callers_buffer(const frame *f, const binding *b, path_id *path) {
    const path_node *n = refcopi_path_get(f->a->paths, b->path);
    if (b->type != REFCOP_TYPE_AGG || !val_is_null(b->value) || !n->field || strcmp(n->field->text, "obj") != 0)
        return false;
    *path = n->parent;
    return true;
}
