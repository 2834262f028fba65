/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* What a call does to places behind its arguments: out-parameters, fields that a contract names, and what a
 * summary says of memory. */
#include "block.h"
#include "call.h"

#include <string.h>

/* --- one place -------------------------------------------------------------------------------------- */

void refcopi_store_out(frame *f, val pointer, val v, refcop_type type) {
    if (val_is_null(pointer))
        return;
    address at = refcopi_address_from(f, pointer);
    sym *s = refcopi_sym_of(f->w, v);
    if (s)
        s->flags |= SYMF_OUT;
    refcopi_store_at(f, at, v, type);
}

static val load_out(frame *f, val pointer) {
    if (val_is_null(pointer))
        return val_make(VAL_INT, 0);
    return refcopi_load_at(f, refcopi_address_from(f, pointer), REFCOP_TYPE_OBJ);
}

/* Fields behind a parameter whose object this function has released: callers must hear of it, whatever is put
 * over them. Takes them out of the memory; the number of them. */
static uint32_t take_released(frame *f, address at, binding *taken, uint32_t room) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < f->w->mem_count && count < room;) {
        const binding *b = &f->w->mem[i];
        const sym *s = refcopi_obj_of(f->w, b->value);
        if (b->base == at.base && b->index == at.index && s && s->origin == ORIGIN_LOAD && s->refs < 0 &&
            refcopi_path_has_prefix(f->a->paths, b->path, at.path)) {
            taken[count++] = *b;
            refcopi_mem_remove(f->w, i);
        } else {
            i++;
        }
    }
    return count;
}

/* memcpy: what lies there is copied to, or replaced by, something nobody follows. */
static void change_memory(frame *f, address at) {
    if (!at.known)
        return;
    if (at.base == BASE_LOCAL && at.path == PATH_EMPTY) {
        val held = f->w->locals[at.index];
        if (held.kind == VAL_SYM)
            refcopi_sym_escape(f->w, (uint16_t)held.x);
        if (f->func->locals[at.index].type != REFCOP_TYPE_AGG)
            f->w->locals[at.index] = refcopi_unknown_value(f, f->func->locals[at.index].type);
    }
    binding kept[4];
    uint32_t count = 0;
    if (at.base == BASE_SYM && f->w->syms[at.index].origin == ORIGIN_PARAM)
        count = take_released(f, at, kept, sizeof kept / sizeof *kept);
    refcopi_mem_havoc(f->w, f->a->paths, (base_kind)at.base, at.index, at.path);
    for (uint32_t k = 0; k < count; k++)
        refcopi_store_at(f, (address){true, kept[k].base, kept[k].index, kept[k].path},
                         refcopi_unknown_value(f, REFCOP_TYPE_OBJ), REFCOP_TYPE_OBJ);
}

/* The place gives its reference for another one. Where it was NULL, perhaps, nobody knows. */
static void move_out(frame *f, val pointer) {
    val old = load_out(f, pointer);
    if (val_is_null(old)) {
        refcopi_store_out(f, pointer, refcopi_unknown_value(f, REFCOP_TYPE_OBJ), REFCOP_TYPE_OBJ);
        return;
    }
    const sym *s = refcopi_obj_of(f->w, old);
    bool maybe = s && !(s->flags & SYMF_NONNULL);
    uint32_t kept = s ? s->flags & (uint32_t)(SYMF_SHARED | SYMF_STATIC) : 0;
    if (old.kind == VAL_SYM)
        refcopi_steal(f, (uint16_t)old.x, NO_SYM);
    val made = refcopi_made_object(f, 1, NO_SYM, REFCOP_TYPE_OBJ);
    if (made.kind == VAL_SYM && maybe)
        f->w->syms[made.x].flags = (f->w->syms[made.x].flags & ~(uint32_t)SYMF_NONNULL) | kept;
    refcopi_store_out(f, pointer, made, REFCOP_TYPE_OBJ);
}

/* The same of a block. */
static void move_block(frame *f, call *c, val pointer, refcop_str domain) {
    const refcop_effect given = {.kind = REFCOP_EFFECT_FREE, .param = -1, .type = domain};
    val old = val_is_null(pointer) ? pointer : refcopi_load_at(f, refcopi_address_from(f, pointer), REFCOP_TYPE_PTR);
    if (!val_is_null(old))
        refcopi_free_block(f, c, old, &given);
    refcopi_store_out(f, pointer, refcopi_made_block(f, domain), REFCOP_TYPE_PTR);
}

/* PyMem_Resize that fails, for want of memory, leaves NULL in place of the block. */
static void lose_block(frame *f, uint32_t arg, val pointer) {
    address at = refcopi_address_from(f, pointer);
    const refcop_instr *taken = refcopi_definition(f, f->at->args[arg], f->at->id);
    if (!at.known)
        return;
    val old = refcopi_load_at(f, at, REFCOP_TYPE_PTR);
    if (taken && taken->op == REFCOP_OP_ADDR)
        refcopi_take_displaced(f, taken->place, at, old);
    const sym *s = refcopi_sym_of(f->w, old);
    if (!s || !refcopi_owns_block(s))
        return;
    refcopi_note_failure(f, REFCOP_CAUSE_MEM);
    refcopi_check_block(f, (uint16_t)old.x, f->at->loc, "overwritten here before it is freed");
}

/* The call puts an object there. */
static void put_object(frame *f, call *c, val p, const refcop_effect *e, bool failed) {
    uint16_t related = e->kind == REFCOP_EFFECT_OUT_MAYBE_NEW ? NO_SYM : refcopi_arg_sym(f, c, e->param);
    val v = refcopi_made_object(f, e->kind == REFCOP_EFFECT_OUT_BORROWED ? 0 : 1, related, REFCOP_TYPE_OBJ);
    sym *s = refcopi_sym_of(f->w, v);
    if (s && e->kind == REFCOP_EFFECT_OUT_NEW) {
        s->type = e->type;
        if (c->summary && c->summary->uncertain)
            s->level = 2;
        if (related != NO_SYM)
            s->flags |= SYMF_SHARED;
    } else if (s && e->kind == REFCOP_EFFECT_OUT_MAYBE_NEW) {
        s->flags &= ~(uint32_t)SYMF_NONNULL;
        if (c->summary && !failed)
            s->level = 2; /* paths of the callee were joined: an argument may tell which */
        if (!c->summary) /* a look-up: who was asked holds it as well */
            s->flags |= SYMF_SHARED | SYMF_STATIC;
    } else if (s && c->summary) {
        s->level = 2; /* borrowed by inference: a guess */
    }
    if (e->kind == REFCOP_EFFECT_OUT_BORROWED) {
        refcopi_note_lent(f, c, v, e->param);
        refcopi_note_unlocked(f, c, v, e->param);
    }
    refcopi_store_out(f, p, v, REFCOP_TYPE_OBJ);
}

/* ... a block, or what fills a buffer. */
static void put_block(frame *f, const call *c, val p, refcop_str domain) {
    if (refcopi_is_buffer_word(domain)) {
        refcopi_fill_buffer(f, refcopi_address_from(f, p), domain, false);
        return;
    }
    val v = refcopi_made_block(f, domain);
    sym *s = refcopi_sym_of(f->w, v);
    if (s && c->summary) { /* it may have been without memory */
        s->flags &= ~(uint32_t)SYMF_NONNULL;
        s->flags |= SYMF_NULL_MEM;
        if (c->summary->uncertain)
            s->level = 2;
    }
    refcopi_store_out(f, p, v, REFCOP_TYPE_PTR);
}

static void put_interior(frame *f, const call *c, val p, const refcop_effect *e) {
    val v = refcopi_made_object(f, 0, refcopi_arg_sym(f, c, e->param), REFCOP_TYPE_PTR);
    sym *s = refcopi_sym_of(f->w, v);
    if (s)
        s->flags |= SYMF_INTERIOR;
    refcopi_store_out(f, p, v, REFCOP_TYPE_PTR);
}

/* The buffer, or the object, that lies there is given back. */
static void release_there(frame *f, const call *c, uint32_t arg, const refcop_effect *e) {
    address at = refcopi_address_from(f, c->args[arg]);
    bool may_be_callers = refcopi_is_buffer_word(e->type) || (!c->summary && c->types[arg] == REFCOP_TYPE_PTR);
    if (refcopi_release_buffer(f, at) || (may_be_callers && refcopi_release_callers_buffer(f, at)))
        return;
    val v = load_out(f, c->args[arg]);
    if (v.kind == VAL_SYM)
        refcopi_release(f, (uint16_t)v.x);
}

/* Nobody knows what lies there now. */
static void put_unknown(frame *f, const call *c, uint32_t arg) {
    address at = refcopi_address_from(f, c->args[arg]);
    if (!c->summary && c->types[arg] != REFCOP_TYPE_OBJPTR) {
        change_memory(f, at);
    } else if (at.known) {
        refcopi_escape_value(f, refcopi_load_at(f, at, REFCOP_TYPE_OBJ));
        refcopi_store_at(f, at, refcopi_unknown_value(f, REFCOP_TYPE_OBJ), REFCOP_TYPE_OBJ);
    }
}

void refcopi_apply_out_effect(frame *f, call *c, uint32_t arg, const refcop_effect *e, bool failed) {
    val p = c->args[arg];
    if (val_is_null(p)) /* the caller does not want it */
        return;
    switch (e->kind) {
    case REFCOP_EFFECT_OUT_NEW:
    case REFCOP_EFFECT_OUT_MAYBE_NEW:
    case REFCOP_EFFECT_OUT_BORROWED: put_object(f, c, p, e, failed); break;
    case REFCOP_EFFECT_OUT_NULL:
        if (refcopi_moves_block(c->contract, arg))
            lose_block(f, arg, p);
        refcopi_store_out(f, p, val_make(VAL_INT, 0), REFCOP_TYPE_OBJ);
        if (!c->summary)
            refcopi_empty_buffer(f, refcopi_address_from(f, p));
        break;
    case REFCOP_EFFECT_OUT_INTERIOR: put_interior(f, c, p, e); break;
    case REFCOP_EFFECT_OUT_RAW: put_block(f, c, p, e->type); break;
    case REFCOP_EFFECT_OUT_PLAIN:
        refcopi_store_out(f, p, e->is_number ? val_int(e->number) : refcopi_unknown_value(f, REFCOP_TYPE_INT),
                          REFCOP_TYPE_INT);
        break;
    case REFCOP_EFFECT_OUT_RELEASE: release_there(f, c, arg, e); break;
    case REFCOP_EFFECT_OUT_MOVED:
        if (e->type)
            move_block(f, c, p, e->type);
        else
            move_out(f, p);
        break;
    case REFCOP_EFFECT_OUT_SET:
        if (e->param >= 0 && (uint32_t)e->param < c->arg_count)
            refcopi_store_out(f, p, c->args[e->param], REFCOP_TYPE_OBJ);
        break;
    default: put_unknown(f, c, arg); break;
    }
}

/* --- fields that a contract names ------------------------------------------------------------------- */

/* The record of the module that has the field; false: there is none, or several have. */
static bool record_with(const refcop_module *m, refcop_str field, refcop_str *record) {
    uint32_t found = 0;
    for (uint32_t r = 0; r < m->record_count; r++)
        for (uint32_t k = 0; k < m->records[r].field_count; k++)
            if (m->records[r].fields[k].name == field) {
                *record = m->records[r].name;
                found++;
            }
    return found == 1;
}

static bool is_part(refcop_str name, const char *text, size_t length) {
    return name->length == length && memcmp(name->text, text, length) == 0;
}

/* The field as the module at hand knows it. */
static refcop_str field_named(const refcop_module *m, const char *text, size_t length) {
    for (uint32_t r = 0; r < m->record_count; r++)
        for (uint32_t k = 0; k < m->records[r].field_count; k++)
            if (is_part(m->records[r].fields[k].name, text, length))
                return m->records[r].fields[k].name;
    return NULL;
}

static bool find_place(frame *f, refcop_str place, path_id *path) {
    for (const char *at = place->text; *at;) {
        size_t length = strcspn(at, ".");
        refcop_str record = NULL, field = field_named(f->a->module, at, length);
        if (!field || !record_with(f->a->module, field, &record))
            return false;
        *path = refcopi_path_field(f->a->paths, *path, field, record);
        at += length + (at[length] == '.');
    }
    return true;
}

/* What a contract says of fields behind arguments. */
void refcopi_apply_field_effects(frame *f, call *c, uint32_t mask) {
    for (uint32_t k = 0; k < c->contract->field_count; k++) {
        const refcop_field_effect *field = &c->contract->fields[k];
        if (!(field->effect.when & mask) || field->param >= c->arg_count)
            continue;
        address at = refcopi_address_from(f, c->args[field->param]);
        if (!at.known)
            continue;
        if (!find_place(f, field->place, &at.path)) {
            refcopi_forget_heap(f);
            return;
        }
        call inner = *c;
        inner.args[field->param] = val_addr((base_kind)at.base, at.index, at.path);
        inner.types[field->param] = REFCOP_TYPE_OBJPTR;
        if (field->effect.kind != REFCOP_EFFECT_OUT_RELEASE)
            refcopi_give_place(f, at);
        refcopi_apply_out_effect(f, &inner, field->param, &field->effect, false);
    }
}

/* --- memory that a summary tells of ------------------------------------------------------------------ */

/* The callee moved what the place held to somewhere else. */
static void take_out(frame *f, address at) {
    uint16_t s = refcopi_object_of(f, refcopi_load_at(f, at, REFCOP_TYPE_OBJ));
    if (s == NO_SYM)
        return;
    f->w->syms[s].flags |= SYMF_STATIC;
    refcopi_steal(f, s, NO_SYM);
}

/* A release in memory behind a parameter that the call frees. */
static bool is_last_release(const refcop_contract *k, const mem_effect *m, uint32_t mask) {
    if (m->kind != REFCOP_EFFECT_OUT_RELEASE || m->domain || m->param >= k->param_count)
        return false;
    for (uint32_t e = 0; e < k->params[m->param].effect_count; e++)
        if (k->params[m->param].effects[e].kind == REFCOP_EFFECT_FREE && (k->params[m->param].effects[e].when & mask))
            return true;
    return false;
}

void refcopi_apply_last_releases(frame *f, call *c, uint32_t mask) {
    for (uint32_t k = 0; c->summary && k < c->summary->effect_count; k++) {
        const mem_effect *m = &c->summary->effects[k];
        if (!(m->when & mask) || m->param >= c->arg_count || !is_last_release(c->contract, m, mask))
            continue;
        address at = refcopi_address_from(f, c->args[m->param]);
        if (!at.known)
            continue;
        at.path = refcopi_path_join(f->a->paths, at.path, m->path);
        val held = refcopi_load_at(f, at, REFCOP_TYPE_OBJ);
        if (held.kind == VAL_SYM)
            refcopi_release(f, (uint16_t)held.x);
    }
}

void refcopi_apply_mem_effects(frame *f, call *c, uint32_t mask, bool failed) {
    if (!c->summary)
        return;
    for (uint32_t k = 0; k < c->summary->effect_count; k++) {
        const mem_effect *m = &c->summary->effects[k];
        if (!(m->when & mask))
            continue;
        if (m->param == MEM_EFFECT_GLOBAL) {
            refcopi_mem_havoc(f->w, f->a->paths, BASE_GLOBAL, m->global, m->path);
            f->globals_written[m->global] = true;
            continue;
        }
        if (m->param >= c->arg_count || is_last_release(c->contract, m, mask))
            continue;
        address at = refcopi_address_from(f, c->args[m->param]);
        if (!at.known)
            continue;
        at.path = refcopi_path_join(f->a->paths, at.path, m->path);
        if (m->kind != REFCOP_EFFECT_OUT_RELEASE)
            refcopi_give_place(f, at);
        if (m->kind == REFCOP_EFFECT_ESCAPE && m->type == REFCOP_TYPE_PTR)
            continue;
        if (m->kind == REFCOP_EFFECT_ESCAPE) {
            refcopi_escape_value(f, refcopi_load_at(f, at, REFCOP_TYPE_OBJ));
            continue;
        }
        if (m->kind == REFCOP_EFFECT_STEAL) {
            take_out(f, at);
            continue;
        }
        if (m->kind == REFCOP_EFFECT_OUT_PLAIN && (m->lo != INT32_MIN || m->hi != INT32_MAX)) {
            refcopi_store_at(f, at, refcopi_number_in(f, m->lo, m->hi), REFCOP_TYPE_INT);
            continue;
        }
        if (m->kind == REFCOP_EFFECT_OUT_PLAIN && m->type == REFCOP_TYPE_PTR) { /* `*entry = &table[i]` */
            refcopi_store_at(f, at, refcopi_new_value(f, SYM_PTR, ORIGIN_CALL, SYMF_STATIC), REFCOP_TYPE_PTR);
            continue;
        }
        refcop_effect e = {.kind = (refcop_effect_kind)m->kind, .param = -1, .when = m->when, .type = m->domain};
        call inner = *c;
        inner.args[m->param] = at.base == BASE_SYM && at.path == PATH_EMPTY
                                   ? val_sym(at.index)
                                   : val_addr((base_kind)at.base, at.index, at.path);
        refcopi_apply_out_effect(f, &inner, m->param, &e, failed);
    }
}
