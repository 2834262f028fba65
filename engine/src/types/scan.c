/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* What one function does: its instructions in order, each value with its origin. Where control
 * flow meets, a local holds whatever the blocks before left in it. */
#include "types/scan.h"

#include <string.h>

static const origin nothing;

/* --- events ------------------------------------------------------------------------------- */

static const origin *keep(scan *s, const origin *o) {
    return o ? refcop_arena_copy(s->t->arena, o, sizeof *o) : NULL;
}

event *refcopi_scan_emit(scan *s, event_kind kind, const origin *target) {
    static event unused;
    if (!s->emitting)
        return &unused;
    func_facts *facts = s->facts;
    if (facts->event_count == s->event_room) {
        uint32_t room = s->event_room ? s->event_room * 2 : 16;
        facts->events = refcop_arena_grow(s->t->arena, facts->events, s->event_room, room,
                                          sizeof(event));
        s->event_room = room;
    }
    event *e = &facts->events[facts->event_count++];
    memset(e, 0, sizeof *e);
    e->kind = (uint8_t)kind;
    e->block = s->block;
    e->instr = s->instr;
    e->target = keep(s, target);
    return e;
}

void refcopi_scan_emit_args(scan *s, event_kind kind, const origin *args, uint32_t count,
                      const refcop_contract *contract, refcop_str name) {
    if (!s->emitting)
        return;
    event *e = refcopi_scan_emit(s, kind, count ? &args[0] : NULL);
    e->args = count ? refcop_arena_copy(s->t->arena, args, count * sizeof *args) : NULL;
    e->arg_count = count;
    e->contract = contract;
    e->name = name;
}

/* --- values and places -------------------------------------------------------------------- */

origin refcopi_scan_eval(const scan *s, refcop_value v) {
    origin o = nothing;
    switch (v.kind) {
    case REFCOP_VALUE_TEMP: return s->temps[v.as.temp];
    case REFCOP_VALUE_INT:
        if (v.as.number == 0)
            o.flags = FROM_NULL;
        return o;
    case REFCOP_VALUE_FUNC: o.global = v.as.string; return o;
    case REFCOP_VALUE_STRING:
    case REFCOP_VALUE_NONE: return o;
    }
    return o;
}

origin refcopi_scan_read_local(const scan *s, uint32_t index) {
    origin o = s->now[index] ? *s->now[index] : nothing;
    o.local = index + 1;
    if (s->checked[index] != CONTENT_NONE) {
        o.content = s->checked[index];
        o.record = s->checked_record[index];
        o.flags |= (uint16_t)(FROM_SEALED | (s->checked_exact[index] ? FROM_EXACT : 0));
    }
    return o;
}

void refcopi_scan_write_local(scan *s, uint32_t index, const origin *o, bool weak) {
    origin value = *o;
    value.local = 0;
    if (weak && s->now[index]) {
        value = *s->now[index];
        refcopi_origin_join(s->t, &value, o);
    }
    s->now[index] = refcop_arena_copy(s->arena, &value, sizeof value);
}

/* What the block leaves in the locals flows into the next. */
static void flow_into(scan *s, uint32_t target) {
    uint32_t count = s->func->local_count;
    if (!s->in[target]) {
        s->in[target] = refcop_arena_copy(s->arena, s->now, (count + 1) * sizeof *s->now);
        return;
    }
    const origin **in = s->in[target];
    for (uint32_t k = 0; k < count; k++) {
        if (in[k] == s->now[k] || !s->now[k])
            continue;
        if (!in[k]) {
            in[k] = s->now[k];
            continue;
        }
        if (memcmp(in[k], s->now[k], sizeof **in) == 0)
            continue;
        origin both = *in[k];
        refcopi_origin_join(s->t, &both, s->now[k]);
        both.flags |= FROM_JOINED;
        if (memcmp(&both, in[k], sizeof both) != 0)
            in[k] = refcop_arena_copy(s->arena, &both, sizeof both);
    }
}

static bool is_header_type(const refcop_step *step) {
    return step->record && step->field && strcmp(step->field->text, "ob_type") == 0;
}

static const refcop_step *last_field(const refcop_place *place) {
    for (uint32_t k = place->step_count; k-- > 0;)
        if (place->steps[k].kind == REFCOP_STEP_FIELD)
            return &place->steps[k];
    return NULL;
}

static origin base_of(const scan *s, const refcop_place *place) {
    return place->kind == REFCOP_PLACE_DEREF ? refcopi_scan_eval(s, place->pointer) : nothing;
}

/* What the place holds, or (address) a pointer to it. */
static origin read_place(scan *s, const refcop_place *place, bool wants_address) {
    const refcop_step *step = last_field(place);
    origin o = nothing;
    if (step) {
        if (!wants_address && is_header_type(step)) {
            origin base = base_of(s, place);
            o.types_of = base.params;
            o.content = CONTENT_STATIC;
            return o;
        }
        field_id id = refcopi_field_add(s->t, step->record, step->field, place->type);
        o.fields = refcopi_field_single(s->t, id);
        if (!wants_address && place->type != REFCOP_TYPE_OBJ) {
            origin base = base_of(s, place);
            o.drawn = base.params | base.types_of | base.drawn;
        }
        return o;
    }
    switch (place->kind) {
    case REFCOP_PLACE_LOCAL:
        if (wants_address) {
            o.address_of = place->index + 1;
            return o;
        }
        return refcopi_scan_read_local(s, place->index);
    case REFCOP_PLACE_GLOBAL:
        o.global = s->t->module->globals[place->index].name;
        return o;
    case REFCOP_PLACE_DEREF:
        o = refcopi_scan_eval(s, place->pointer);
        if (wants_address)
            return o;
        if (o.address_of) {
            o = refcopi_scan_read_local(s, o.address_of - 1);
        }
        o.local = 0;
        return o;
    }
    return o;
}

/* A variable of a type of its own says what the object is. */
static void declare(const scan *s, uint32_t index, origin *value) {
    refcop_str record = s->func->locals[index].record;
    content what = refcopi_content_of_record(s->t, record);
    if (s->func->locals[index].type != REFCOP_TYPE_OBJ || what == CONTENT_NONE ||
        (value->flags & FROM_NULL))
        return;
    if (what == CONTENT_STATIC && value->global && !value->content)
        return; /* which type is known */
    value->content = (uint8_t)what;
    value->record = record;
    value->flags |= FROM_SEALED;
}

/* The field is no object: a pointer to a function perhaps. A type's slots are for everybody to fill. */
static void point_to(types *t, field_id id, const origin *value) {
    uint32_t func = value->global ? refcopi_func_named(t->a, value->global) : 0;
    if (!func || refcop_model_find(t->a->model, REFCOP_KIND_SLOT, t->fields[id].name)) {
        t->fields[id].points_elsewhere |= (value->flags & ~(unsigned)FROM_JOINED) != FROM_NULL;
        return;
    }
    if (t->pointed_count == t->pointed_room) {
        uint32_t room = t->pointed_room ? t->pointed_room * 2 : 64;
        t->pointed = refcop_arena_grow(t->arena, t->pointed, t->pointed_room, room, sizeof(pointed_func));
        t->pointed_room = room;
    }
    t->pointed[t->pointed_count++] = (pointed_func){func - 1, t->fields[id].first_pointed};
    t->fields[id].first_pointed = t->pointed_count;
}

static void store(scan *s, const refcop_place *place, const origin *value) {
    const refcop_step *step = last_field(place);
    if (!step) {
        if (place->kind == REFCOP_PLACE_LOCAL) {
            origin declared = *value;
            declare(s, place->index, &declared);
            refcopi_scan_write_local(s, place->index, &declared, place->step_count > 0);
        } else if (place->kind == REFCOP_PLACE_DEREF) {
            origin pointer = refcopi_scan_eval(s, place->pointer);
            if (pointer.address_of)
                refcopi_scan_write_local(s, pointer.address_of - 1, value, true);
            else if (place->type == REFCOP_TYPE_OBJ && (pointer.fields || pointer.params)) {
                event *e = refcopi_scan_emit(s, EVENT_STORE, &pointer);
                e->value = s->emitting ? keep(s, value) : NULL;
            }
        }
        return;
    }
    if (is_header_type(step))
        return;
    field_id id = refcopi_field_add(s->t, step->record, step->field, place->type);
    if (place->type != REFCOP_TYPE_OBJ && s->emitting)
        point_to(s->t, id, value);
    if (place->type != REFCOP_TYPE_OBJ || !s->emitting)
        return;
    origin target = nothing;
    target.fields = refcopi_field_single(s->t, id);
    origin object = base_of(s, place);
    event *e = refcopi_scan_emit(s, EVENT_STORE, &target);
    e->value = keep(s, value);
    e->object = keep(s, &object);
}

/* What an address points to becomes value. */
void refcopi_scan_store_through(scan *s, const origin *pointer, const origin *value) {
    if (pointer->address_of) {
        refcopi_scan_write_local(s, pointer->address_of - 1, value, false);
    } else if ((pointer->fields || pointer->params) && s->emitting) {
        event *e = refcopi_scan_emit(s, EVENT_STORE, pointer);
        e->value = keep(s, value);
    }
}

/* --- instructions --------------------------------------------------------------------------- */

/* A struct pointer variable says what was allocated for it. */
static void name_alloc(scan *s, const refcop_instr *i, const origin *value) {
    if (i->place->kind != REFCOP_PLACE_LOCAL || i->place->step_count > 0 || !value->allocs)
        return;
    refcop_str record = s->func->locals[i->place->index].record;
    for (uint32_t k = 0; k < s->facts->alloc_count; k++)
        if (value->allocs == 1u << k && !s->facts->allocs[k].record &&
            refcopi_content_of_record(s->t, record) == CONTENT_RECORD)
            s->facts->allocs[k].record = record;
}

static void scan_instr(scan *s) {
    const refcop_instr *i = s->instr;
    origin o;
    switch ((refcop_opcode)i->op) {
    case REFCOP_OP_LOAD: s->temps[i->result] = read_place(s, i->place, false); return;
    case REFCOP_OP_ADDR: s->temps[i->result] = read_place(s, i->place, true); return;
    case REFCOP_OP_STORE:
        o = refcopi_scan_eval(s, i->args[0]);
        name_alloc(s, i, &o);
        store(s, i->place, &o);
        return;
    case REFCOP_OP_CAST: s->temps[i->result] = refcopi_scan_eval(s, i->args[0]); return;
    case REFCOP_OP_BIN:
        o = refcopi_scan_eval(s, i->args[0]);
        o.flags = 0;
        s->temps[i->result] = o.fields || o.address_of || o.params ? o : nothing;
        return;
    case REFCOP_OP_CALL: refcopi_scan_call(s); return;
    case REFCOP_OP_HAVOC: {
        for (uint32_t k = 0; k < i->arg_count; k++) {
            o = refcopi_scan_eval(s, i->args[k]);
            refcopi_scan_emit_args(s, EVENT_UNKNOWN, &o, 1, NULL, i->name);
        }
        if (i->result != REFCOP_NO_TEMP) {
            s->temps[i->result] = nothing;
            s->temps[i->result].flags = FROM_UNKNOWN;
        }
        return;
    }
    case REFCOP_OP_RETURN:
        if (i->arg_count) {
            o = refcopi_scan_eval(s, i->args[0]);
            refcopi_origin_join(s->t, &s->facts->result, &o);
            event *e = refcopi_scan_emit(s, EVENT_RETURN, NULL);
            e->value = s->emitting ? keep(s, &o) : NULL;
            if (s->emitting && s->facts->return_count++ < MAX_RETURNS)
                s->facts->returns[s->facts->return_count - 1] = e->value;
        }
        return;
    case REFCOP_OP_CMP:
        refcopi_scan_compare(s);
        if (i->result != REFCOP_NO_TEMP)
            s->temps[i->result] = nothing;
        return;
    case REFCOP_OP_COPY:
    case REFCOP_OP_ZERO:
    case REFCOP_OP_CLOBBER:
    case REFCOP_OP_SCOPE_END:
    case REFCOP_OP_JUMP:
    case REFCOP_OP_BRANCH:
    case REFCOP_OP_SWITCH:
    case REFCOP_OP_UNREACHABLE:
    case REFCOP_OPCODE_COUNT: return;
    }
}

static void scan_blocks(scan *s) {
    uint32_t locals = s->func->local_count;
    for (s->block = 0; s->block < s->func->block_count; s->block++) {
        const refcop_block *block = &s->func->blocks[s->block];
        if (s->in[s->block])
            memcpy(s->now, s->in[s->block], locals * sizeof *s->now);
        else
            memset(s->now, 0, locals * sizeof *s->now);
        if (s->emitting)
            s->facts->block_first[s->block] = s->facts->event_count;
        for (uint32_t k = 0; k < block->count; k++) {
            s->instr = block->instrs[k];
            scan_instr(s);
        }
        const refcop_instr *last = block->instrs[block->count - 1];
        for (uint32_t k = 0; k < last->target_count; k++)
            flow_into(s, last->targets[k]);
    }
    if (s->emitting)
        s->facts->block_first[s->func->block_count] = s->facts->event_count;
}

static void scan_func(types *t, func_facts *facts, const refcop_func *func) {
    refcop_arena *arena = t->a->path_arena;
    refcop_arena_reset(arena);
    scan s;
    memset(&s, 0, sizeof s);
    s.t = t;
    s.func = func;
    s.facts = facts;
    s.temps = REFCOP_NEW_ARRAY(arena, origin, func->temp_count + 1);
    s.arena = arena;
    s.in = REFCOP_NEW_ARRAY(arena, const origin **, func->block_count + 1);
    s.now = REFCOP_NEW_ARRAY(arena, const origin *, func->local_count + 1);
    s.in[0] = REFCOP_NEW_ARRAY(arena, const origin *, func->local_count + 1);
    s.checked = REFCOP_NEW_ARRAY(arena, uint8_t, func->local_count + 1);
    s.checked_record = REFCOP_NEW_ARRAY(arena, refcop_str, func->local_count + 1);
    s.checked_exact = REFCOP_NEW_ARRAY(arena, bool, func->local_count + 1);
    facts->func = func;
    facts->block_first = REFCOP_NEW_ARRAY(t->arena, uint32_t, func->block_count + 1);
    for (uint32_t p = 0; p < func->param_count && p < MAX_TRACKED_PARAMS; p++) {
        origin given = nothing;
        given.params = 1u << p;
        s.in[0][p] = refcop_arena_copy(arena, &given, sizeof given);
    }
    scan_blocks(&s);
    s.emitting = true;
    memset(&facts->result, 0, sizeof facts->result);
    scan_blocks(&s);
}

/* --- the module ------------------------------------------------------------------------------ */

static void add_site(types *t, uint32_t caller, event *e, uint32_t callee) {
    if (t->site_count == t->site_room) {
        uint32_t room = t->site_room ? t->site_room * 2 : 64;
        t->sites = refcop_arena_grow(t->arena, t->sites, t->site_room, room, sizeof(call_site));
        t->site_room = room;
    }
    t->sites[t->site_count++] = (call_site){caller, e, t->first_site[callee]};
    t->first_site[callee] = t->site_count;
}

static void add_sites(types *t, uint32_t caller, event *e) {
    if (e->kind == EVENT_CALL)
        add_site(t, caller, e, e->callee);
    for (uint32_t p = t->fields[e->called_field].first_pointed; p; p = t->pointed[p - 1].next)
        add_site(t, caller, e, t->pointed[p - 1].func);
}

void refcopi_scan_all(types *t) {
    uint32_t count = t->module->func_count;
    t->funcs = REFCOP_NEW_ARRAY(t->arena, func_facts, count + 1);
    t->first_site = REFCOP_NEW_ARRAY(t->arena, uint32_t, count + 1);
    for (uint32_t n = 0; n < count; n++)
        scan_func(t, &t->funcs[n], t->module->funcs[n]);
    for (uint32_t n = 0; n < count; n++)
        for (uint32_t k = 0; k < t->funcs[n].event_count; k++)
            add_sites(t, n, &t->funcs[n].events[k]);
}
