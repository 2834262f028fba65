/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Places: where a reference is, what lies there, and what a store or a copy does to both. */
#include "balance.h"
#include "block.h"
#include "call.h"
#include "finding.h"

/* --- addresses ------------------------------------------------------------------------------- */

static path_id add_steps(frame *f, path_id path, const refcop_place *place, bool through_pointer) {
    path_table *paths = f->a->paths;
    for (uint32_t k = 0; k < place->step_count; k++) {
        const refcop_step *step = &place->steps[k];
        if (step->kind == REFCOP_STEP_FIELD) {
            path = refcopi_path_field(paths, path, step->field, step->record);
            continue;
        }
        /* An index that is computed is unknown even where its value is not: a loop that fills an
         * array and another that sweeps it would otherwise meet in the first element only. */
        int64_t index = step->index.kind == REFCOP_VALUE_INT ? step->index.as.number
                                                             : PATH_INDEX_ANY;
        const path_node *node = refcopi_path_get(paths, path);
        if (k == 0 && through_pointer && path != PATH_EMPTY && !node->field)
            path = refcopi_path_shift(paths, path, index);
        else if (!(k == 0 && through_pointer && index == 0))
            path = refcopi_path_index(paths, path, index);
    }
    return path;
}

address refcopi_address_from(frame *f, val pointer) {
    address at = {false, 0, 0, PATH_EMPTY};
    (void)f;
    if (pointer.kind == VAL_ADDR) {
        at.known = true;
        at.base = pointer.base;
        at.index = pointer.index;
        at.path = (path_id)pointer.x;
    } else if (pointer.kind == VAL_SYM) {
        at.known = true;
        at.base = BASE_SYM;
        at.index = (uint16_t)pointer.x;
    }
    return at;
}

address refcopi_address_of(frame *f, const refcop_place *place) {
    address at = {true, BASE_LOCAL, 0, PATH_EMPTY};
    f->impure |= place->kind == REFCOP_PLACE_DEREF;
    if (place->kind == REFCOP_PLACE_DEREF) {
        val pointer = refcopi_eval(f, place->pointer);
        at = refcopi_address_from(f, pointer);
        if (pointer.kind == VAL_SYM) {
            refcopi_need_nonnull(f, pointer, false, "dereferenced");
            refcopi_use(f, (uint16_t)pointer.x, "read");
        }
        if (at.known)
            at.path = add_steps(f, at.path, place, true);
        return at;
    }
    at.base = place->kind == REFCOP_PLACE_LOCAL ? BASE_LOCAL : BASE_GLOBAL;
    at.index = (uint16_t)place->index;
    at.path = add_steps(f, PATH_EMPTY, place, false);
    return at;
}

static bool is_plain_local(address at) {
    return at.base == BASE_LOCAL && at.path == PATH_EMPTY;
}

/* --- load ------------------------------------------------------------------------------------- */

/* Whether a binding says that everything below a prefix of path is zero. */
static bool is_zeroed(frame *f, address at) {
    if (at.base == BASE_SYM && (f->w->syms[at.index].flags & SYMF_ZEROED))
        return true;
    for (path_id p = at.path;; p = refcopi_path_get(f->a->paths, p)->parent) {
        const binding *b = refcopi_mem_find(f->w, at.base, at.index, p);
        if (b && b->type == REFCOP_TYPE_AGG && val_is_null(b->value))
            return true;
        if (p == PATH_EMPTY)
            return false;
    }
}

/* For the summary: the callee has looked at what this place held at entry. */
static void note_loaded(frame *f, address at) {
    if (at.base != BASE_SYM || f->loaded_count == sizeof f->loaded / sizeof *f->loaded)
        return;
    for (uint32_t k = 0; k < f->loaded_count; k++)
        if (f->loaded[k] == at.path)
            return;
    f->loaded[f->loaded_count++] = at.path;
}

/* An argument of a METH_FASTCALL function: the caller keeps what the array holds. */
static bool is_lent_by_caller(const frame *f, address at) {
    const sym *array = at.base == BASE_SYM ? &f->w->syms[at.index] : NULL;
    return array && array->origin == ORIGIN_PARAM && f->imposed &&
           f->func->locals[array->origin_id].type == REFCOP_TYPE_OBJPTR;
}

static val read_pointer(frame *f, address at) {
    val v = refcopi_new_value(f, SYM_PTR, ORIGIN_LOAD, SYMF_STATIC);
    if (v.kind == VAL_SYM)
        f->w->syms[v.x].from = at.path;
    return v;
}

/* A field of an instance that this function makes: a converter that fills it may lend what it puts there. */
static bool is_in_the_making(const frame *f, address at) {
    const sym *s = at.base == BASE_SYM ? &f->w->syms[at.index] : NULL;
    if (!s || s->origin != ORIGIN_CALL || s->site == NO_INSTR)
        return false;
    const refcop_instr *made = f->instrs[s->site];
    bool by_slot = made->op == REFCOP_OP_CALL && made->sub == REFCOP_CALLEE_INDIRECT; /* tp_alloc */
    return by_slot || refcopi_is_instance_made_here(f, s);
}

/* First read of memory that was there before: what it holds is held by that place. */
static val first_load(frame *f, address at, refcop_type type) {
    if (at.base == BASE_LOCAL || is_zeroed(f, at))
        return is_zeroed(f, at) ? val_make(VAL_INT, 0) : refcopi_unknown_value(f, type);
    if (type == REFCOP_TYPE_INT)
        return refcopi_new_value(f, SYM_NUM, ORIGIN_LOAD, 0);
    if (type == REFCOP_TYPE_FLOAT || type == REFCOP_TYPE_VOID || type == REFCOP_TYPE_AGG)
        return val_make(VAL_TOP, 0);
    if (type != REFCOP_TYPE_OBJ)
        return read_pointer(f, at);
    val v = refcopi_new_value(f, SYM_OBJ, ORIGIN_LOAD, 0);
    sym *s = refcopi_sym_of(f->w, v);
    if (!s)
        return v;
    note_loaded(f, at);
    if (at.base == BASE_SYM && (f->w->syms[at.index].flags & SYMF_ESCAPED) &&
        f->w->syms[at.index].origin == ORIGIN_UNKNOWN)
        s->flags |= SYMF_ESCAPED;
    if (refcopi_owner_of(f, at.base, at.index, at.path) == OWNER_OWNS && !is_in_the_making(f, at))
        s->init_own = 1;
    else if (is_lent_by_caller(f, at))
        s->flags |= SYMF_CALLER;
    else
        s->init_either = 1;
    s->origin_id = at.path;
    return v;
}

/* A table holds the address of a local, and code picks it by an index that nobody knows: the local may be read and
 * written under that name. */
static void lose_pointee(frame *f, val pointer) {
    address at = refcopi_address_from(f, pointer);
    if (pointer.kind != VAL_ADDR || !at.known || !is_plain_local(at))
        return;
    val *v = &f->w->locals[at.index];
    if (v->kind == VAL_SYM)
        refcopi_sym_escape(f->w, (uint16_t)v->x);
    *v = refcopi_unknown_value(f, f->func->locals[at.index].type);
}

void refcopi_sweep_elements(frame *f, address at) {
    path_id array = at.path;
    while (refcopi_path_get(f->a->paths, array)->has_any)
        array = refcopi_path_get(f->a->paths, array)->parent;
    for (uint32_t i = 0; array != at.path && i < f->w->mem_count; i++) {
        const binding *b = &f->w->mem[i];
        if (b->base != at.base || b->index != at.index || b->path == array ||
            !refcopi_path_has_prefix(f->a->paths, b->path, array))
            continue;
        if (b->value.kind == VAL_SYM)
            refcopi_sym_escape(f->w, (uint16_t)b->value.x);
        else
            lose_pointee(f, b->value);
    }
}

/* A table of hundreds of entries: nothing is known of any part of it any more. */
static void forget_table(frame *f, uint32_t local) {
    working *w = f->w;
    for (uint32_t i = 0; i < w->mem_count;) {
        if (w->mem[i].base != BASE_LOCAL || w->mem[i].index != local) {
            i++;
            continue;
        }
        if (w->mem[i].value.kind == VAL_SYM)
            refcopi_sym_escape(w, (uint16_t)w->mem[i].value.x);
        refcopi_mem_remove(w, i);
    }
}

/* Binds a place to a value. Where there is no room for one more in a local table, what lies in it is forgotten, and the
 * value with it: a load finds something unknown there. */
static void bind(frame *f, address at, path_id path, val v, refcop_type type) {
    if (refcopi_mem_set(f->w, (base_kind)at.base, at.index, path, v, type))
        return;
    if (at.base != BASE_LOCAL) {
        refcopi_give_up(f, "too many places");
        return;
    }
    forget_table(f, at.index);
    if (v.kind == VAL_SYM)
        refcopi_sym_escape(f->w, (uint16_t)v.x);
}

val refcopi_load_at(frame *f, address at, refcop_type type) {
    if (!at.known)
        return refcopi_unknown_value(f, type);
    if (is_plain_local(at)) {
        val *v = &f->w->locals[at.index];
        if (v->kind == VAL_UNDEF && type != REFCOP_TYPE_AGG)
            *v = refcopi_unknown_value(f, type);
        return *v;
    }
    const binding *b = refcopi_mem_find(f->w, at.base, at.index, at.path);
    if (b && b->type != REFCOP_TYPE_AGG)
        return b->value;
    if (refcopi_path_get(f->a->paths, at.path)->has_any) {
        refcopi_sweep_elements(f, at);
        return type == REFCOP_TYPE_OBJ ? refcopi_load_element(f, at) : refcopi_unknown_value(f, type);
    }
    val v = first_load(f, at, type);
    if (v.kind == VAL_SYM)
        bind(f, at, at.path, v, type);
    return v;
}

/* --- store ------------------------------------------------------------------------------------ */

bool refcopi_is_reachable(frame *f, uint16_t s) {
    working *w = f->w;
    for (uint32_t i = 0; i < w->local_count; i++)
        if (w->locals[i].kind == VAL_SYM && w->locals[i].x == s)
            return true;
    for (uint32_t i = 0; i < w->mem_count; i++)
        if (w->mem[i].value.kind == VAL_SYM && w->mem[i].value.x == s)
            return true;
    for (uint32_t t = f->here.first; t < f->here.first + f->here.count; t++)
        if (f->temps[t].kind == VAL_SYM && f->temps[t].x == s && f->temp_last_use[t] > f->at->id)
            return true;
    return false;
}

static void check_overwritten(frame *f, val old) {
    sym *s = refcopi_sym_of(f->w, old);
    if (s && refcopi_is_block(s))
        refcopi_check_block(f, (uint16_t)old.x, f->at->loc, "overwritten here before it is freed");
    if (!s || s->kind != SYM_OBJ || s->refs <= 0 || (s->flags & (SYMF_ESCAPED | SYMF_IMMORTAL)))
        return;
    if (!refcopi_is_reachable(f, (uint16_t)old.x))
        refcopi_lost(f, (uint16_t)old.x, f->at->loc, "overwritten here before being released");
}

/* A free function: the object that the place owned, and that was looked at, is nowhere any more. Where callers rely
 * on a contract the end of the path tells. */
static void check_displaced(frame *f, address at, val old) {
    const sym *s = refcopi_obj_of(f->w, old);
    uint32_t gone = (uint32_t)SYMF_ESCAPED | SYMF_DEAD | SYMF_RELEASED | SYMF_STOLEN | SYMF_IMMORTAL;
    if (f->bound || !s || s->origin != ORIGIN_LOAD || s->origin_id != at.path || !s->init_own || s->refs != 0 ||
        (s->flags & gone) || !(s->flags & SYMF_TRUSTED) ||
        refcopi_owner_of(f, at.base, at.index, at.path) != OWNER_OWNS || refcopi_is_reachable(f, (uint16_t)old.x))
        return;
    refcopi_report(f, REFCOP_RULE_REF_LEAK, (uint16_t)old.x, f->at->id, f->at->loc, 2,
                   "leaked reference to '%s': it is overwritten here before being released",
                   refcopi_name_of(f, (uint16_t)old.x));
}

static void store_local(frame *f, uint16_t local, val v) {
    working *w = f->w;
    val old = w->locals[local];
    if (!f->relevant[local] && (v.kind == VAL_INT || (v.kind == VAL_SYM &&
        w->syms[v.x].kind == SYM_NUM && !refcopi_is_pending(&w->syms[v.x]))) && f->func->locals[local].type == REFCOP_TYPE_INT)
        v = val_make(VAL_TOP, 0);
    w->locals[local] = v;
    sym *s = refcopi_sym_of(w, v);
    if (s && !f->func->locals[local].is_implicit) {
        s->name = local;
        s->flags &= ~(uint32_t)SYMF_RENAMED;
    }
    sym *before = refcopi_sym_of(w, old);
    if (before && before != s && before->name == local)
        before->flags |= SYMF_RENAMED;
    if (old.kind == VAL_SYM && !val_equal(old, v))
        check_overwritten(f, old);
}

/* A pointer to a local is out of sight: what the local holds may change at any call. */
static void escape_local(frame *f, uint16_t local) {
    val v = f->w->locals[local];
    if (v.kind == VAL_SYM)
        refcopi_sym_escape(f->w, (uint16_t)v.x);
    refcopi_mem_havoc(f->w, f->a->paths, BASE_LOCAL, local, PATH_EMPTY);
}

void refcopi_escape_value(frame *f, val v) {
    if (v.kind == VAL_SYM && refcopi_is_block(&f->w->syms[v.x]) &&
        refcopi_is_buffer_word(f->w->syms[v.x].type))
        return; /* what it points to is kept; the buffer is still ours to release */
    if (v.kind == VAL_SYM)
        refcopi_sym_escape(f->w, (uint16_t)v.x);
    else if (v.kind == VAL_ADDR && v.base == BASE_LOCAL)
        escape_local(f, v.index);
    refcopi_give_block(f, v);
}

/* One element of an array was written, nobody knows which: none of them is known to be NULL. */
static void forget_constants(frame *f, address at) {
    working *w = f->w;
    path_id array = at.path;
    while (refcopi_path_get(f->a->paths, array)->has_any)
        array = refcopi_path_get(f->a->paths, array)->parent;
    if (at.base == BASE_SYM)
        w->syms[at.index].flags &= ~(uint32_t)SYMF_ZEROED;
    for (uint32_t i = 0; i < w->mem_count;) {
        const binding *b = &w->mem[i];
        if (b->base == at.base && b->index == at.index && b->value.kind == VAL_INT &&
            refcopi_path_has_prefix(f->a->paths, b->path, array))
            refcopi_mem_remove(w, i);
        else
            i++;
    }
}

void refcopi_store_at(frame *f, address at, val v, refcop_type type) {
    v = refcopi_materialise(f, v);
    if (at.known && is_plain_local(at)) {
        store_local(f, at.index, v);
        return;
    }
    bool any = at.known && refcopi_path_get(f->a->paths, at.path)->has_any;
    if (!at.known || any) {
        if (!any || type != REFCOP_TYPE_OBJ || !refcopi_store_element(f, at, v))
            refcopi_escape_value(f, v);
        if (any)
            forget_constants(f, at);
        if (any && at.base == BASE_SYM)
            refcopi_touch(f, at.index, at.path);
        return;
    }
    f->impure |= at.base != BASE_LOCAL;
    if (at.base == BASE_GLOBAL)
        f->globals_written[at.index] = true;
    if (at.base == BASE_SYM)
        refcopi_touch(f, at.index, at.path);
    if (at.base != BASE_LOCAL) {
        if (type != REFCOP_TYPE_OBJ && type != REFCOP_TYPE_INT && type != REFCOP_TYPE_FLOAT)
            refcopi_note_stored(f, at, v);
        sym *s = refcopi_sym_of(f->w, v);
        if (s && s->kind == SYM_OBJ) {
            s->flags |= SYMF_PLACED;
            if (s->last == NO_INSTR)
                s->last = f->at->id;
        } else if (v.kind == VAL_ADDR && v.base == BASE_LOCAL) {
            escape_local(f, v.index);
        } else if (v.kind == VAL_ADDR && v.base == at.base && v.index == at.index) {
            /* a pointer of a block into itself keeps nothing */
        } else if (v.kind == VAL_ADDR || (s && s->kind == SYM_PTR && !refcopi_is_block(s) &&
                                          s->origin != ORIGIN_PARAM)) {
            refcopi_give_block(f, v);
        }
    }
    val old = val_make(VAL_UNDEF, 0);
    const binding *b = refcopi_mem_find(f->w, (base_kind)at.base, at.index, at.path);
    if (b)
        old = b->value;
    if (old.kind == VAL_SYM && at.base == BASE_SYM && !val_equal(old, v))
        refcopi_check_replaced(f, at, old);
    if (old.kind == VAL_SYM && !val_equal(old, v))
        refcopi_take_displaced(f, f->at->op == REFCOP_OP_STORE ? f->at->place : NULL, at, old);
    bind(f, at, at.path, v, type);
    if (at.base != BASE_LOCAL && !val_equal(old, v))
        check_displaced(f, at, old);
    bool block = old.kind == VAL_SYM && refcopi_is_block(&f->w->syms[old.x]);
    if ((at.base == BASE_LOCAL || block) && old.kind == VAL_SYM && !val_equal(old, v))
        check_overwritten(f, old);
}

void refcopi_note_forgotten(frame *f, const binding *b) {
    const sym *base = b->base == BASE_SYM ? &f->w->syms[b->index] : NULL;
    const sym *s = refcopi_obj_of(f->w, b->value);
    if (!base || base->origin != ORIGIN_PARAM || b->type != REFCOP_TYPE_OBJ ||
        (s && s->origin == ORIGIN_LOAD && s->refs == 0))
        return;
    taken_place made = {(uint8_t)base->origin_id, b->path};
    for (uint32_t k = 0; k < f->forgotten_count; k++)
        if (f->forgotten[k].param == made.param && f->forgotten[k].path == made.path)
            return;
    if (f->forgotten_count == sizeof f->forgotten / sizeof *f->forgotten)
        f->writes = true;
    else
        f->forgotten[f->forgotten_count++] = made;
}

/* --- aggregates --------------------------------------------------------------------------------- */

void refcopi_forget_below(frame *f, address at) {
    for (uint32_t i = 0; i < f->w->mem_count;) {
        const binding *b = &f->w->mem[i];
        if (b->base == at.base && b->index == at.index &&
            refcopi_path_has_prefix(f->a->paths, b->path, at.path))
            refcopi_mem_remove(f->w, i);
        else
            i++;
    }
}

static path_id rebase(frame *f, path_id path, path_id from, path_id to) {
    path_table *paths = f->a->paths;
    if (path == from)
        return to;
    path_node n = *refcopi_path_get(paths, path);
    path_id parent = rebase(f, n.parent, from, to);
    return n.field ? refcopi_path_field(paths, parent, n.field, n.record)
                   : refcopi_path_index(paths, parent, n.index);
}

void refcopi_exec_copy(frame *f, const refcop_instr *i) {
    address to = refcopi_address_of(f, i->place);
    address from = refcopi_address_of(f, i->place2);
    if (!to.known)
        return;
    if (to.base == BASE_SYM)
        refcopi_touch(f, to.index, to.path);
    if (from.known && from.base == to.base && from.index == to.index)
        return;
    refcopi_forget_below(f, to);
    if (!from.known)
        return;
    uint32_t count = f->w->mem_count;
    for (uint32_t k = 0; k < count; k++) {
        binding b = f->w->mem[k];
        if (b.base != from.base || b.index != from.index ||
            !refcopi_path_has_prefix(f->a->paths, b.path, from.path))
            continue;
        path_id path = rebase(f, b.path, from.path, to.path);
        if (!refcopi_mem_set(f->w, (base_kind)to.base, to.index, path, b.value,
                             (refcop_type)b.type))
            refcopi_give_up(f, "too many places");
        if (to.base != from.base && b.value.kind == VAL_SYM)
            refcopi_sym_escape(f->w, (uint16_t)b.value.x);
    }
}

void refcopi_exec_zero(frame *f, const refcop_instr *i) {
    address at = refcopi_address_of(f, i->place);
    if (!at.known)
        return;
    if (at.base == BASE_SYM)
        refcopi_touch(f, at.index, at.path);
    refcopi_forget_below(f, at);
    bind(f, at, at.path, val_make(VAL_INT, 0), REFCOP_TYPE_AGG);
}

void refcopi_exec_clobber(frame *f) {
    working *w = f->w;
    for (uint16_t s = 0; s < w->sym_count; s++)
        refcopi_sym_escape(w, s);
    w->mem_count = 0;
    w->exc = EXC_UNKNOWN;
    w->error.sure = false;
    w->error.told = true;
}
