/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Effects of a call on one argument. */
#include "block.h"

#include <string.h>

/* --- effects ------------------------------------------------------------------------------------ */

uint16_t refcopi_object_of(frame *f, val v) {
    if (v.kind == VAL_SYM)
        return f->w->syms[v.x].kind == SYM_OBJ ? (uint16_t)v.x : NO_SYM;
    if (v.kind != VAL_ADDR || v.base != BASE_GLOBAL || v.x != PATH_EMPTY)
        return NO_SYM;
    for (uint16_t s = 0; s < f->w->sym_count; s++)
        if (f->w->syms[s].origin == ORIGIN_GLOBAL && f->w->syms[s].origin_id == v.index)
            return s;
    uint16_t s = refcopi_sym_new(f->w, SYM_OBJ, ORIGIN_GLOBAL, NO_INSTR);
    if (s != NO_SYM) {
        f->w->syms[s].flags |= SYMF_NONNULL | SYMF_STATIC;
        f->w->syms[s].origin_id = v.index;
    }
    return s;
}

val refcopi_singleton(frame *f, refcop_str name) {
    uint32_t id = name ? name->id : 0;
    if (name)
        refcopi_note_string(f->a, name);
    for (uint16_t s = 0; s < f->w->sym_count; s++)
        if (f->w->syms[s].origin == ORIGIN_SINGLE && f->w->syms[s].origin_id == id)
            return val_sym(s);
    val v = refcopi_new_value(f, SYM_OBJ, ORIGIN_SINGLE, SYMF_NONNULL | SYMF_STATIC | SYMF_IMMORTAL);
    if (v.kind == VAL_SYM)
        f->w->syms[v.x].origin_id = id;
    return v;
}

uint16_t refcopi_arg_sym(frame *f, const call *c, int param) {
    if (param < 0 || (uint32_t)param >= c->arg_count)
        return NO_SYM;
    val v = c->args[param];
    if (v.kind == VAL_SYM)
        return (uint16_t)v.x;
    return refcopi_object_of(f, v);
}

/* A contract says that the call lends what it gives as a void *: data that a library keeps for the program, which may
 * take it back elsewhere, and release it then. */
static bool is_kept_data(const frame *f, const sym *s) {
    const refcop_instr *i = s->origin == ORIGIN_CALL && s->site != NO_INSTR ? f->instrs[s->site] : NULL;
    if (!i || i->op != REFCOP_OP_CALL || i->result == REFCOP_NO_TEMP ||
        f->func->temp_types[i->result] != REFCOP_TYPE_VOIDPTR)
        return false;
    const summary *inferred;
    const refcop_contract *k = refcopi_find_contract(f->a, i, &inferred);
    for (uint32_t o = 0; k && !inferred && o < k->outcome_count; o++)
        if (k->outcomes[o].result == REFCOP_RESULT_BORROWED)
            return true;
    return false;
}

/* A pointer turns out to be an object: a void * of a callback, a field declared void *. */
void refcopi_become_object(frame *f, val v) {
    sym *s = refcopi_sym_of(f->w, v);
    if (!s || s->kind != SYM_PTR || (s->flags & SYMF_INTERIOR))
        return;
    s->kept = is_kept_data(f, s);
    if (s->origin == ORIGIN_CALL && !s->kept)
        return;
    s->kind = SYM_OBJ;
    if (s->origin == ORIGIN_LOAD) {
        s->flags &= ~(uint32_t)SYMF_STATIC;
        s->init_either = 1;
    }
}

val refcopi_made_object(frame *f, int refs, uint16_t holder, refcop_type type) {
    sym_kind kind = type == REFCOP_TYPE_OBJ ? SYM_OBJ : SYM_PTR;
    val v = refcopi_new_value(f, kind, ORIGIN_CALL, SYMF_NONNULL);
    sym *s = refcopi_sym_of(f->w, v);
    if (!s)
        return v;
    s->refs = (int8_t)refs;
    if (refs > 0)
        s->flags |= SYMF_OWNED;
    s->holder = holder;
    if (refs == 0 && holder == NO_SYM)
        s->flags |= SYMF_STATIC;
    return v;
}

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

static void out_effect(frame *f, call *c, uint32_t arg, const refcop_effect *e, bool failed) {
    val p = c->args[arg];
    uint16_t related = refcopi_arg_sym(f, c, e->param);
    val v;
    if (val_is_null(p)) /* the caller does not want it */
        return;
    switch (e->kind) {
    case REFCOP_EFFECT_OUT_NEW:
        v = refcopi_made_object(f, 1, related, REFCOP_TYPE_OBJ);
        if (v.kind == VAL_SYM)
            f->w->syms[v.x].type = e->type;
        if (v.kind == VAL_SYM && c->summary && c->summary->uncertain)
            f->w->syms[v.x].level = 2;
        if (v.kind == VAL_SYM && related != NO_SYM)
            f->w->syms[v.x].flags |= SYMF_SHARED;
        refcopi_store_out(f, p, v, REFCOP_TYPE_OBJ);
        break;
    case REFCOP_EFFECT_OUT_MAYBE_NEW:
        v = refcopi_made_object(f, 1, NO_SYM, REFCOP_TYPE_OBJ);
        if (v.kind == VAL_SYM)
            f->w->syms[v.x].flags &= ~(uint32_t)SYMF_NONNULL;
        if (v.kind == VAL_SYM && c->summary && !failed)
            f->w->syms[v.x].level = 2; /* paths of the callee were joined: an argument may tell which */
        if (v.kind == VAL_SYM && !c->summary) /* a look-up: who was asked holds it as well */
            f->w->syms[v.x].flags |= SYMF_SHARED | SYMF_STATIC;
        refcopi_store_out(f, p, v, REFCOP_TYPE_OBJ);
        break;
    case REFCOP_EFFECT_OUT_BORROWED:
        v = refcopi_made_object(f, 0, related, REFCOP_TYPE_OBJ);
        if (v.kind == VAL_SYM && c->summary)
            f->w->syms[v.x].level = 2; /* borrowed by inference: a guess */
        refcopi_note_lent(f, c, v, e->param);
        refcopi_note_unlocked(f, c, v, e->param);
        refcopi_store_out(f, p, v, REFCOP_TYPE_OBJ);
        break;
    case REFCOP_EFFECT_OUT_NULL:
        refcopi_store_out(f, p, val_make(VAL_INT, 0), REFCOP_TYPE_OBJ);
        if (!c->summary)
            refcopi_empty_buffer(f, refcopi_address_from(f, p));
        break;
    case REFCOP_EFFECT_OUT_INTERIOR:
        v = refcopi_made_object(f, 0, related, REFCOP_TYPE_PTR);
        if (v.kind == VAL_SYM)
            f->w->syms[v.x].flags |= SYMF_INTERIOR;
        refcopi_store_out(f, p, v, REFCOP_TYPE_PTR);
        break;
    case REFCOP_EFFECT_OUT_RAW:
        if (refcopi_is_buffer_word(e->type)) {
            refcopi_fill_buffer(f, refcopi_address_from(f, p), e->type, false);
            break;
        }
        v = refcopi_made_block(f, e->type);
        if (v.kind == VAL_SYM && c->summary) { /* it may have been without memory */
            f->w->syms[v.x].flags &= ~(uint32_t)SYMF_NONNULL;
            f->w->syms[v.x].flags |= SYMF_NULL_MEM;
        }
        if (v.kind == VAL_SYM && c->summary && c->summary->uncertain)
            f->w->syms[v.x].level = 2;
        refcopi_store_out(f, p, v, REFCOP_TYPE_PTR);
        break;
    case REFCOP_EFFECT_OUT_PLAIN:
        refcopi_store_out(f, p, e->is_number ? val_int(e->number) : refcopi_unknown_value(f, REFCOP_TYPE_INT),
                          REFCOP_TYPE_INT);
        break;
    case REFCOP_EFFECT_OUT_RELEASE:
        if (refcopi_release_buffer(f, refcopi_address_from(f, p)) ||
            ((refcopi_is_buffer_word(e->type) || (!c->summary && c->types[arg] == REFCOP_TYPE_PTR)) &&
             refcopi_release_callers_buffer(f, refcopi_address_from(f, p))))
            break;
        v = load_out(f, p);
        if (v.kind == VAL_SYM)
            refcopi_release(f, (uint16_t)v.x);
        break;
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
    default: {
        address at = refcopi_address_from(f, p);
        if (!c->summary && c->types[arg] != REFCOP_TYPE_OBJPTR) {
            change_memory(f, at);
        } else if (at.known) {
            val old = refcopi_load_at(f, at, REFCOP_TYPE_OBJ);
            refcopi_escape_value(f, old);
            refcopi_store_at(f, at, refcopi_unknown_value(f, REFCOP_TYPE_OBJ), REFCOP_TYPE_OBJ);
        }
        break;
    }
    }
}

static void escape_arg(frame *f, val v) {
    refcopi_escape_value(f, v);
    if (v.kind == VAL_SYM)
        refcopi_mem_havoc(f->w, f->a->paths, BASE_SYM, (uint32_t)v.x, PATH_EMPTY);
    if (v.kind != VAL_ADDR)
        return;
    if (v.base == BASE_LOCAL && v.x == PATH_EMPTY &&
        f->func->locals[v.index].type != REFCOP_TYPE_AGG)
        f->w->locals[v.index] = refcopi_unknown_value(f, f->func->locals[v.index].type);
    refcopi_mem_havoc(f->w, f->a->paths, (base_kind)v.base, v.index, (path_id)v.x);
}

/* `n++`: the local that the operand of call i is read from, and that has another value since; NO_LOCAL. */
static uint32_t counted_up(const frame *f, const refcop_instr *i, uint32_t arg) {
    const refcop_instr *load = refcopi_definition(f, i->args[arg], i->id);
    uint32_t local = refcopi_local_read(f, i->args[arg], i->id);
    for (uint32_t id = i->id; local != NO_LOCAL && id-- > load->id;) {
        const refcop_instr *store = f->instrs[id];
        if (store->op != REFCOP_OP_STORE || store->place->kind != REFCOP_PLACE_LOCAL || store->place->index != local)
            continue;
        const refcop_instr *sum = refcopi_definition(f, store->args[0], id);
        bool up = sum && sum->op == REFCOP_OP_BIN && sum->sub == REFCOP_BIN_ADD &&
                  sum->args[0].kind == REFCOP_VALUE_TEMP && sum->args[0].as.temp == i->args[arg].as.temp;
        return up ? local : NO_LOCAL;
    }
    return NO_LOCAL;
}

/* The item was put elsewhere in its container: the calls are for different numbers. */
static bool put_elsewhere(const frame *f, const sym *item) {
    if (!(item->flags & SYMF_PUT) || item->put_at == NO_INSTR)
        return false;
    const refcop_instr *put = f->instrs[item->put_at];
    if (put->name == f->at->name && put->id != f->at->id)
        for (uint32_t k = 0; k < put->arg_count && k < f->at->arg_count; k++)
            if (put->args[k].type == REFCOP_TYPE_INT && counted_up(f, put, k) != NO_LOCAL &&
                counted_up(f, put, k) == counted_up(f, f->at, k))
                return true;
    for (uint32_t k = 0; k < put->arg_count && k < f->at->arg_count; k++)
        if (put->args[k].kind == REFCOP_VALUE_INT && f->at->args[k].kind == REFCOP_VALUE_INT &&
            put->args[k].type == REFCOP_TYPE_INT &&
            put->args[k].as.number != f->at->args[k].as.number)
            return put->name == f->at->name;
    return false;
}

static bool puts_another(const refcop_contract *k) {
    for (uint32_t p = 0; p < k->param_count; p++)
        for (uint32_t e = 0; e < k->params[p].effect_count; e++)
            if (k->params[p].effects[e].kind == REFCOP_EFFECT_STEAL || k->params[p].effects[e].kind == REFCOP_EFFECT_MAY_STEAL)
                return true;
    return false;
}

/* An item of the container, or the type of the object, may have been let go: whoever borrowed it
 * may own it now. */
static void unhold(frame *f, const call *c, uint16_t container) {
    if (container != NO_SYM)
        f->w->syms[container].resized |= !puts_another(c->contract);
    for (uint32_t i = 0; i < f->w->fact_count && container != NO_SYM; i++) {
        const fact *known = &f->w->facts[i];
        sym *s = &f->w->syms[known->result];
        if (known->op >= FACT_PURE && known->a.kind == VAL_SYM && known->a.x == container &&
            s->kind == SYM_OBJ && s->holder == NO_SYM)
            s->init_either = 1;
    }
    for (uint16_t s = 0; s < f->w->sym_count && container != NO_SYM; s++) {
        sym *item = &f->w->syms[s];
        bool held = item->holder == container && !put_elsewhere(f, item) &&
                    (!(item->flags & SYMF_OWNED) || item->refs < 0);
        bool lent = item->holder != container && item->lent; /* by whom is not known any more */
        if ((held || lent) && item->kind == SYM_OBJ && item->refs <= 0)
            item->init_either = 1;
    }
}

void refcopi_apply_effect(frame *f, call *c, uint32_t arg, const refcop_effect *e, bool failed) {
    val v = c->args[arg];
    if (e->kind == REFCOP_EFFECT_RETAIN || e->kind == REFCOP_EFFECT_RELEASE)
        refcopi_become_object(f, v); /* nothing else is counted */
    uint16_t s = refcopi_object_of(f, v);
    switch (e->kind) {
    case REFCOP_EFFECT_BORROW:
    case REFCOP_EFFECT_TRACK:
    case REFCOP_EFFECT_UNTRACK:
    case REFCOP_EFFECT_IS:
    case REFCOP_EFFECT_FORMAT: break;
    case REFCOP_EFFECT_STEAL:
        if (refcopi_is_only_lent(f, c, arg)) {
            f->w->syms[v.x].flags |= SYMF_UNKNOWN_CALLEE;
        } else if ((c->contract->clauses & REFCOP_CLAUSE_INFERRED) && c->types[arg] != REFCOP_TYPE_OBJ) {
            refcopi_give_block(f, v);
        } else if (s != NO_SYM && e->param < 0 && f->w->syms[s].refs <= 0 && refcopi_gives_own_struct(f, c)) {
            escape_arg(f, v);
        } else if (s != NO_SYM) {
            uint16_t into = failed ? NO_SYM : refcopi_arg_sym(f, c, e->param);
            if (!failed && into == NO_SYM)
                f->w->syms[s].flags |= SYMF_STATIC;
            refcopi_steal(f, s, into);
        } else {
            refcopi_give_block(f, v);
        }
        break;
    case REFCOP_EFFECT_RELEASE:
        if (s != NO_SYM)
            refcopi_release(f, s);
        break;
    case REFCOP_EFFECT_RETAIN:
        if (s != NO_SYM)
            refcopi_retain(f, s);
        break;
    case REFCOP_EFFECT_HELD:
        if (s != NO_SYM && e->param != REFCOP_PARAM_RESULT) {
            uint16_t into = refcopi_arg_sym(f, c, e->param);
            if (into == NO_SYM)
                f->w->syms[s].flags |= SYMF_STATIC;
            else if (into == s)
                refcopi_put_into_itself(f, s);
            else if (f->w->syms[s].holder == NO_SYM)
                refcopi_put(f, s, into);
        }
        break;
    case REFCOP_EFFECT_UNHOLD: unhold(f, c, s); break;
    case REFCOP_EFFECT_ESCAPE:
    case REFCOP_EFFECT_MAY_STEAL:
        if (refcopi_is_only_lent(f, c, arg))
            f->w->syms[v.x].flags |= SYMF_UNKNOWN_CALLEE;
        else
            escape_arg(f, v);
        break;
    case REFCOP_EFFECT_FREE: refcopi_free_block(f, c, v, e); break;
    default: out_effect(f, c, arg, e, failed); break;
    }
}

/* The callee moved what the place held to somewhere else. */
static void take_out(frame *f, address at) {
    uint16_t s = refcopi_object_of(f, refcopi_load_at(f, at, REFCOP_TYPE_OBJ));
    if (s == NO_SYM)
        return;
    f->w->syms[s].flags |= SYMF_STATIC;
    refcopi_steal(f, s, NO_SYM);
}

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
        out_effect(f, &inner, field->param, &field->effect, false);
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
        if (m->param >= c->arg_count)
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
        out_effect(f, &inner, m->param, &e, failed);
    }
}
