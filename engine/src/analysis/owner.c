/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Who owns what a field or global holds: owning, if anywhere in the file what was read from it is
 * released (Py_DECREF, Py_CLEAR, Py_SETREF) or visited by a tp_traverse. One pass over the module,
 * without paths: evidence is a load whose value goes straight, or through one local of a dealloc
 * or clear function, into a release. */
#include "frame.h"

typedef struct owner_key {
    refcop_str record; /* NULL for a global */
    refcop_str field;  /* field or global name */
} owner_key;

typedef struct key_set {
    refcop_arena *arena;
    owner_key *keys; /* open addressing; field NULL: empty */
    uint32_t size, count;
} key_set;

struct ownership {
    key_set released; /* something releases what it read from there */
    key_set retained; /* something takes a reference for it */
    key_set elements; /* ... or an element of the array that a pointer there leads to */
    key_set records;  /* structs that have a member in one of these: by name, as a field */
    key_set through;  /* a dealloc releases what it reads from there by way of another field: for its own
                         object, since several share the struct */
};

static key_set set_new(refcop_arena *arena) {
    key_set made = {arena, REFCOP_NEW_ARRAY(arena, owner_key, 256), 256, 0};
    return made;
}

static uint32_t slot_of(const key_set *o, owner_key key) {
    uint32_t h = key.field->id * 0x9e3779b1u ^ (key.record ? key.record->id * 0x85ebca6bu : 0);
    uint32_t at = (h ^ (h >> 16)) & (o->size - 1);
    while (o->keys[at].field &&
           (o->keys[at].field != key.field || o->keys[at].record != key.record))
        at = (at + 1) & (o->size - 1);
    return at;
}

static void mark(key_set *o, owner_key key) {
    if (!key.field)
        return;
    uint32_t at = slot_of(o, key);
    if (o->keys[at].field)
        return;
    o->keys[at] = key;
    if (++o->count * 2 < o->size)
        return;
    owner_key *old = o->keys;
    uint32_t old_size = o->size;
    o->size *= 2;
    o->count = 0;
    o->keys = REFCOP_NEW_ARRAY(o->arena, owner_key, o->size);
    for (uint32_t k = 0; k < old_size; k++)
        if (old[k].field)
            mark(o, old[k]);
}

/* The field or global that a place names; field NULL when it is neither. */
static owner_key key_of_place(const refcop_module *m, const refcop_place *p) {
    owner_key key = {NULL, NULL};
    for (uint32_t k = p->step_count; k-- > 0;) {
        if (p->steps[k].kind == REFCOP_STEP_FIELD) {
            key.field = p->steps[k].field;
            key.record = p->steps[k].record;
            return key;
        }
    }
    if (p->kind == REFCOP_PLACE_GLOBAL)
        key.field = m->globals[p->index].name;
    return key;
}

typedef struct sources {
    const refcop_func *func;
    owner_key *temp;  /* by temp: what it was loaded from, or the address of */
    bool *element;    /* by temp: ... an element of the array that it leads to */
    bool *is_address;
    bool *through;    /* by temp: ... by way of a pointer that a field holds */
    bool *made;       /* by temp: the result of a call, or read from a local that is `owned` */
    owner_key *local; /* by local: what it was last assigned from */
    bool *of_element; /* by local: ... an element of the array that it leads to */
    bool *owned;      /* by local: somewhere it gets the result of a call, or is retained */
    bool frees_self;  /* the function is a tp_dealloc */
} sources;

static bool retains(const refcop_param *p) {
    for (uint32_t e = 0; e < p->effect_count; e++)
        if (p->effects[e].kind == REFCOP_EFFECT_RETAIN)
            return true;
    return false;
}

/* Before the scan proper: a reference may be taken after the store. */
static void scan_owned(analysis *a, const refcop_func *f, sources *s) {
    const summary *unused;
    uint32_t *from = REFCOP_NEW_ARRAY(a->path_arena, uint32_t, f->temp_count + 1);
    for (uint32_t b = 0; b < f->block_count; b++)
        for (uint32_t k = 0; k < f->blocks[b].count; k++) {
            const refcop_instr *i = f->blocks[b].instrs[k];
            if (i->op == REFCOP_OP_LOAD && refcop_place_is_local(i->place))
                from[i->result] = i->place->index + 1;
            else if (i->op == REFCOP_OP_CALL && i->result != REFCOP_NO_TEMP)
                s->made[i->result] = true;
            else if (i->op == REFCOP_OP_CAST && i->args[0].kind == REFCOP_VALUE_TEMP) {
                from[i->result] = from[i->args[0].as.temp];
                s->made[i->result] = s->made[i->args[0].as.temp];
            } else if (i->op == REFCOP_OP_STORE && refcop_place_is_local(i->place) &&
                       i->args[0].kind == REFCOP_VALUE_TEMP && s->made[i->args[0].as.temp])
                s->owned[i->place->index] = true;
            const refcop_contract *c =
                i->op == REFCOP_OP_CALL ? refcopi_find_contract(a, i, &unused) : NULL;
            for (uint32_t n = 0; c && n < i->arg_count && n < c->param_count; n++)
                if (i->args[n].kind == REFCOP_VALUE_TEMP && from[i->args[n].as.temp] &&
                    retains(&c->params[n]))
                    s->owned[from[i->args[n].as.temp] - 1] = true;
        }
}

static bool releases(const refcop_param *p, bool behind) {
    for (uint32_t e = 0; e < p->effect_count; e++) {
        refcop_effect_kind k = p->effects[e].kind;
        if (behind ? k == REFCOP_EFFECT_OUT_RELEASE || k == REFCOP_EFFECT_OUT_MOVED
                    : k == REFCOP_EFFECT_RELEASE)
            return true;
    }
    return false;
}

static void mark_released(analysis *a, const sources *s, uint32_t temp) {
    mark(&a->owners->records, (owner_key){NULL, s->temp[temp].record});
    mark(s->element[temp] ? &a->owners->elements : &a->owners->released, s->temp[temp]);
}

static bool stores_to(const refcop_module *m, const refcop_func *f, owner_key key) {
    for (uint32_t b = 0; b < f->block_count; b++)
        for (uint32_t k = 0; k < f->blocks[b].count; k++) {
            const refcop_instr *i = f->blocks[b].instrs[k];
            if (i->op == REFCOP_OP_STORE && key_of_place(m, i->place).field == key.field)
                return true;
        }
    return false;
}

/* Each instance that dies releases what a global holds, and the global points on: that is a reference of the
 * instance's own, which it took when it was made. */
static bool is_of_instance(const analysis *a, const sources *s, uint32_t temp) {
    return s->frees_self && !s->temp[temp].record && !s->is_address[temp] &&
           !stores_to(a->module, s->func, s->temp[temp]);
}

static void scan_call(analysis *a, const refcop_instr *i, const sources *s, bool traverse) {
    const summary *unused;
    if (traverse && i->sub == REFCOP_CALLEE_INDIRECT && i->arg_count > 0 &&
        i->args[0].kind == REFCOP_VALUE_TEMP)
        mark_released(a, s, i->args[0].as.temp);
    const refcop_contract *c = refcopi_find_contract(a, i, &unused);
    if (!c)
        return;
    for (uint32_t k = 0; k < i->arg_count && k < c->param_count; k++) {
        if (i->args[k].kind != REFCOP_VALUE_TEMP)
            continue;
        uint32_t t = i->args[k].as.temp;
        if (s->temp[t].field && releases(&c->params[k], s->is_address[t]) && !is_of_instance(a, s, t)) {
            mark_released(a, s, t);
            if (s->through[t])
                mark(&a->owners->through, s->temp[t]);
        }
        if (s->temp[t].field && !s->element[t] && retains(&c->params[k]))
            mark(&a->owners->retained, s->temp[t]);
    }
}

/* `self->items[i]`, `items[i]`: no field between the pointer and the element. */
static bool is_element(const refcop_place *p, const sources *s) {
    if (p->kind != REFCOP_PLACE_DEREF || p->pointer.kind != REFCOP_VALUE_TEMP)
        return false;
    for (uint32_t k = 0; k < p->step_count; k++)
        if (p->steps[k].kind == REFCOP_STEP_FIELD)
            return false;
    return !s->element[p->pointer.as.temp];
}

/* What the instruction reads, or takes the address of. */
static void set_source(const refcop_module *m, const refcop_instr *i, sources *s, bool takes_apart) {
    const refcop_place *p = i->place;
    owner_key none = {NULL, NULL};
    s->element[i->result] = false;
    if (refcop_place_is_local(p)) {
        bool known = takes_apart || p->type != REFCOP_TYPE_OBJ;
        s->temp[i->result] = known ? s->local[p->index] : none;
        s->element[i->result] = known && s->of_element[p->index];
        return;
    }
    s->temp[i->result] = key_of_place(m, p);
    if (s->temp[i->result].field || !is_element(p, s))
        return;
    s->temp[i->result] = s->temp[p->pointer.as.temp];
    s->element[i->result] = !s->is_address[p->pointer.as.temp];
}

static void scan_instr(analysis *a, const refcop_instr *i, sources *s, bool takes_apart,
                       bool traverse) {
    owner_key none = {NULL, NULL};
    switch ((refcop_opcode)i->op) {
    case REFCOP_OP_LOAD:
        s->is_address[i->result] = false;
        s->through[i->result] = takes_apart && i->place->kind == REFCOP_PLACE_DEREF &&
                                i->place->pointer.kind == REFCOP_VALUE_TEMP &&
                                s->temp[i->place->pointer.as.temp].field;
        set_source(a->module, i, s, takes_apart);
        s->made[i->result] = refcop_place_is_local(i->place) && s->owned[i->place->index];
        break;
    case REFCOP_OP_ADDR:
        s->is_address[i->result] = true;
        set_source(a->module, i, s, false);
        if (refcop_place_is_local(i->place))
            s->temp[i->result] = none;
        break;
    case REFCOP_OP_BIN:
        if (s->func->temp_types[i->result] == REFCOP_TYPE_INT)
            break;
        /* fall through */
    case REFCOP_OP_CAST:
        if (i->args[0].kind == REFCOP_VALUE_TEMP) {
            s->temp[i->result] = s->temp[i->args[0].as.temp];
            s->element[i->result] = s->element[i->args[0].as.temp];
            s->through[i->result] = s->through[i->args[0].as.temp];
            s->is_address[i->result] = s->is_address[i->args[0].as.temp];
        }
        break;
    case REFCOP_OP_STORE:
        if (!refcop_place_is_local(i->place) && i->args[0].kind == REFCOP_VALUE_TEMP &&
            s->made[i->args[0].as.temp])
            mark(&a->owners->retained, key_of_place(a->module, i->place));
        if (refcop_place_is_local(i->place)) {
            bool kept = i->args[0].kind == REFCOP_VALUE_TEMP && !s->is_address[i->args[0].as.temp];
            s->local[i->place->index] = kept ? s->temp[i->args[0].as.temp] : none;
            s->of_element[i->place->index] = kept && s->element[i->args[0].as.temp];
        }
        break;
    case REFCOP_OP_CALL: scan_call(a, i, s, traverse); break;
    default: break;
    }
}

ownership *refcopi_owners_new(analysis *a) {
    ownership *o = REFCOP_NEW(a->arena, ownership);
    o->released = set_new(a->arena);
    o->retained = set_new(a->arena);
    o->elements = set_new(a->arena);
    o->records = set_new(a->arena);
    o->through = set_new(a->arena);
    a->owners = o;
    for (uint32_t n = 0; n < a->module->func_count; n++) {
        const refcop_func *f = a->module->funcs[n];
        const refcop_contract *slot = refcopi_imposed_on(a, f->name);
        bool takes_apart =
            slot && (slot->clauses & (REFCOP_CLAUSE_DEALLOC | REFCOP_CLAUSE_BREAKS_CYCLES));
        bool traverse = slot && (slot->clauses & REFCOP_CLAUSE_VISITS);
        refcop_arena_reset(a->path_arena);
        sources s;
        s.temp = REFCOP_NEW_ARRAY(a->path_arena, owner_key, f->temp_count + 1);
        s.func = f;
        s.frees_self = refcopi_has_effect(slot, 0, REFCOP_EFFECT_FREE);
        s.element = REFCOP_NEW_ARRAY(a->path_arena, bool, f->temp_count + 1);
        s.of_element = REFCOP_NEW_ARRAY(a->path_arena, bool, f->local_count + 1);
        s.is_address = REFCOP_NEW_ARRAY(a->path_arena, bool, f->temp_count + 1);
        s.through = REFCOP_NEW_ARRAY(a->path_arena, bool, f->temp_count + 1);
        s.made = REFCOP_NEW_ARRAY(a->path_arena, bool, f->temp_count + 1);
        s.local = REFCOP_NEW_ARRAY(a->path_arena, owner_key, f->local_count + 1);
        s.owned = REFCOP_NEW_ARRAY(a->path_arena, bool, f->local_count + 1);
        scan_owned(a, f, &s);
        for (uint32_t b = 0; b < f->block_count; b++)
            for (uint32_t k = 0; k < f->blocks[b].count; k++)
                scan_instr(a, f->blocks[b].instrs[k], &s, takes_apart, traverse);
    }
    return o;
}

static owner_key key_of(const frame *f, uint8_t base, uint16_t index, path_id path) {
    owner_key key = {NULL, NULL};
    for (path_id p = path; p != PATH_EMPTY; p = refcopi_path_get(f->a->paths, p)->parent) {
        const path_node *n = refcopi_path_get(f->a->paths, p);
        if (n->field) {
            key.field = n->field;
            key.record = n->record;
            break;
        }
    }
    if (!key.field && base == BASE_GLOBAL)
        key.field = f->a->module->globals[index].name;
    return key;
}

static bool is_in(const key_set *set, owner_key key) {
    return key.field && set->keys[slot_of(set, key)].field;
}

/* The field that the pointer was read from, or that it lies in. */
static owner_key key_of_pointer(const frame *f, uint16_t pointer) {
    owner_key none = {NULL, NULL};
    const sym *s = &f->w->syms[pointer];
    for (unsigned depth = 0; depth < 4 && (s->flags & SYMF_INTERIOR) && s->holder != NO_SYM; depth++) {
        pointer = s->holder;
        s = &f->w->syms[pointer];
    }
    if (s->kind != SYM_PTR)
        return none;
    if (s->origin == ORIGIN_LOAD)
        return key_of(f, BASE_SYM, pointer, s->from);
    for (uint32_t k = 0; k < f->w->mem_count; k++) {
        const binding *b = &f->w->mem[k];
        if (b->base != BASE_LOCAL && b->value.kind == VAL_SYM && b->value.x == pointer)
            return key_of(f, b->base, b->index, b->path);
    }
    return none;
}

place_owner refcopi_owner_of(const frame *f, uint8_t base, uint16_t index, path_id path) {
    owner_key key = key_of(f, base, index, path);
    bool owns = key.field || base != BASE_SYM
                    ? is_in(&f->a->owners->released, key)
                    : is_in(&f->a->owners->elements, key_of_pointer(f, index));
    return owns ? OWNER_OWNS : OWNER_EITHER;
}

bool refcopi_is_retained_in(const frame *f, uint8_t base, uint16_t index, path_id path) {
    return is_in(&f->a->owners->retained, key_of(f, base, index, path));
}

bool refcopi_is_shared_count(const frame *f, uint16_t at) {
    for (uint32_t i = 0; i < f->w->mem_count; i++) {
        const binding *b = &f->w->mem[i];
        if (b->base != BASE_LOCAL && b->value.kind == VAL_SYM && b->value.x == at &&
            is_in(&f->a->owners->through, key_of(f, b->base, b->index, b->path)))
            return true;
    }
    return false;
}

bool refcopi_place_owns(const analysis *a, const refcop_place *place) {
    return is_in(&a->owners->released, key_of_place(a->module, place));
}

bool refcopi_place_is_retained(const analysis *a, const refcop_place *place) {
    return is_in(&a->owners->retained, key_of_place(a->module, place));
}

bool refcopi_record_owns(const analysis *a, refcop_str record) {
    return is_in(&a->owners->records, (owner_key){NULL, record});
}

static bool is_plain_struct(const refcop_module *m, refcop_str record) {
    for (uint32_t k = 0; record && k < m->record_count; k++)
        if (m->records[k].name == record)
            return !m->records[k].is_object;
    return false;
}

bool refcopi_is_handed_over(const frame *f, const sym *s) {
    if (s->origin != ORIGIN_LOAD || s->element || (s->flags & SYMF_RELEASED))
        return false;
    owner_key key = key_of(f, BASE_SYM, 0, s->origin_id);
    return is_plain_struct(f->a->module, key.record) && is_in(&f->a->owners->retained, key) &&
           !is_in(&f->a->owners->released, key);
}
