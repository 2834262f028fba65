/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* What one function does: its instructions in order, each value with its origin. Where control
 * flow meets, a local holds whatever the blocks before left in it. */
#include "types/types.h"

#include <string.h>

typedef struct scan {
    types *t;
    const refcop_func *func;
    func_facts *facts;
    origin *temps;
    const origin ***in;   /* by block: locals at its start; NULL: not reached yet */
    const origin **now;   /* locals; NULL: nothing was stored */
    refcop_arena *arena;  /* dies with the function */
    uint8_t *checked;     /* content that a type check says */
    refcop_str *checked_record;
    uint32_t block;
    const refcop_instr *instr;
    bool emitting;
    uint32_t event_room;
} scan;

static const origin nothing;

/* --- events ------------------------------------------------------------------------------- */

static const origin *keep(scan *s, const origin *o) {
    return o ? refcop_arena_copy(s->t->arena, o, sizeof *o) : NULL;
}

static event *emit(scan *s, event_kind kind, const origin *target) {
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

static void emit_args(scan *s, event_kind kind, const origin *args, uint32_t count,
                      const refcop_contract *contract, refcop_str name) {
    if (!s->emitting)
        return;
    event *e = emit(s, kind, count ? &args[0] : NULL);
    e->args = count ? refcop_arena_copy(s->t->arena, args, count * sizeof *args) : NULL;
    e->arg_count = count;
    e->contract = contract;
    e->name = name;
}

/* --- values and places -------------------------------------------------------------------- */

static origin eval(const scan *s, refcop_value v) {
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

static origin read_local(const scan *s, uint32_t index) {
    origin o = s->now[index] ? *s->now[index] : nothing;
    o.local = index + 1;
    if (s->checked[index] != CONTENT_NONE) {
        o.content = s->checked[index];
        o.record = s->checked_record[index];
        o.flags |= FROM_SEALED;
    }
    return o;
}

static void write_local(scan *s, uint32_t index, const origin *o, bool weak) {
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
    return place->kind == REFCOP_PLACE_DEREF ? eval(s, place->pointer) : nothing;
}

/* What the place holds, or (address) a pointer to it. */
static origin read_place(scan *s, const refcop_place *place, bool address) {
    const refcop_step *step = last_field(place);
    origin o = nothing;
    if (step) {
        if (!address && is_header_type(step)) {
            origin base = base_of(s, place);
            o.types_of = base.params;
            o.content = CONTENT_STATIC;
            return o;
        }
        field_id id = refcopi_field_add(s->t, step->record, step->field, place->type);
        o.fields = refcopi_field_single(s->t, id);
        return o;
    }
    switch (place->kind) {
    case REFCOP_PLACE_LOCAL:
        if (address) {
            o.address_of = place->index + 1;
            return o;
        }
        return read_local(s, place->index);
    case REFCOP_PLACE_GLOBAL:
        o.global = s->t->module->globals[place->index].name;
        return o;
    case REFCOP_PLACE_DEREF:
        o = eval(s, place->pointer);
        if (address)
            return o;
        if (o.address_of) {
            o = read_local(s, o.address_of - 1);
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
    value->content = (uint8_t)what;
    value->record = record;
    value->flags |= FROM_SEALED;
}

static void store(scan *s, const refcop_place *place, const origin *value) {
    const refcop_step *step = last_field(place);
    if (!step) {
        if (place->kind == REFCOP_PLACE_LOCAL) {
            origin declared = *value;
            declare(s, place->index, &declared);
            write_local(s, place->index, &declared, place->step_count > 0);
        } else if (place->kind == REFCOP_PLACE_DEREF) {
            origin pointer = eval(s, place->pointer);
            if (pointer.address_of)
                write_local(s, pointer.address_of - 1, value, true);
            else if (place->type == REFCOP_TYPE_OBJ && (pointer.fields || pointer.params)) {
                event *e = emit(s, EVENT_STORE, &pointer);
                e->value = s->emitting ? keep(s, value) : NULL;
            }
        }
        return;
    }
    if (is_header_type(step))
        return;
    field_id id = refcopi_field_add(s->t, step->record, step->field, place->type);
    if (place->type != REFCOP_TYPE_OBJ || !s->emitting)
        return;
    origin target = nothing;
    target.fields = refcopi_field_single(s->t, id);
    origin object = base_of(s, place);
    event *e = emit(s, EVENT_STORE, &target);
    e->value = keep(s, value);
    e->object = keep(s, &object);
}

/* What an address points to becomes value. */
static void store_through(scan *s, const origin *address, const origin *value) {
    if (address->address_of) {
        write_local(s, address->address_of - 1, value, false);
    } else if ((address->fields || address->params) && s->emitting) {
        event *e = emit(s, EVENT_STORE, address);
        e->value = keep(s, value);
    }
}

/* --- calls --------------------------------------------------------------------------------- */

static void retain(scan *s, const origin *target) {
    if (target->local && target->local <= 64)
        s->facts->retained |= (uint64_t)1 << (target->local - 1);
    for (uint32_t p = 0; p < MAX_TRACKED_PARAMS && target->params >> p; p++)
        if (!target->local && (target->params & 1u << p))
            s->facts->retained |= (uint64_t)1 << p;
    emit(s, EVENT_RETAIN, target);
}

/* The object that an address argument points to. */
static origin pointee(const scan *s, const origin *address) {
    return address->address_of ? read_local(s, address->address_of - 1) : *address;
}

static void release_through(scan *s, const origin *address) {
    origin o = pointee(s, address);
    emit(s, address->address_of ? EVENT_RELEASE : EVENT_CLEAR, &o);
}

static void apply_effect(scan *s, const refcop_effect *effect, const origin *args, uint32_t count,
                         uint32_t arg) {
    const origin *target = &args[arg];
    origin value = nothing;
    switch (effect->kind) {
    case REFCOP_EFFECT_RELEASE: emit(s, EVENT_RELEASE, target); return;
    case REFCOP_EFFECT_STEAL:
    case REFCOP_EFFECT_MAY_STEAL:
    case REFCOP_EFFECT_ESCAPE: emit(s, EVENT_STEAL, target); return;
    case REFCOP_EFFECT_RETAIN: retain(s, target); return;
    case REFCOP_EFFECT_TRACK: emit(s, EVENT_TRACK, target); return;
    case REFCOP_EFFECT_UNTRACK: emit(s, EVENT_UNTRACK, target); return;
    case REFCOP_EFFECT_FREE: emit(s, EVENT_FREE, target)->name = effect->type; return;
    case REFCOP_EFFECT_OUT_RELEASE: release_through(s, target); return;
    case REFCOP_EFFECT_OUT_MOVED:
        value = pointee(s, target); /* another object of its kind */
        value.local = 0;
        value.flags |= FROM_NEW;
        store_through(s, target, &value);
        return;
    case REFCOP_EFFECT_OUT_NEW:
    case REFCOP_EFFECT_OUT_MAYBE_NEW:
        value.flags = FROM_NEW;
        value.content =
            (uint8_t)(effect->type ? refcopi_content_of_word(effect->type) : CONTENT_ANY);
        store_through(s, target, &value);
        return;
    case REFCOP_EFFECT_OUT_NULL:
        value.flags = FROM_NULL;
        store_through(s, target, &value);
        return;
    case REFCOP_EFFECT_OUT_SET:
        if (effect->param >= 0 && (uint32_t)effect->param < count) {
            value = args[effect->param];
            if (!(value.flags & FROM_NULL))
                value.flags |= FROM_NEW; /* the reference moves with it */
            store_through(s, target, &value);
        }
        return;
    case REFCOP_EFFECT_OUT_BORROWED:
        value.flags = FROM_BORROWED;
        value.content = CONTENT_ANY;
        if (effect->param >= 0 && (uint32_t)effect->param < count) {
            value.parts_of = args[effect->param].params;
            value.flags |= args[effect->param].flags & FROM_CALLER;
        }
        store_through(s, target, &value);
        return;
    case REFCOP_EFFECT_OUT_UNKNOWN:
        value.flags = FROM_UNKNOWN;
        store_through(s, target, &value);
        return;
    case REFCOP_EFFECT_BORROW:
    case REFCOP_EFFECT_HELD:
    case REFCOP_EFFECT_UNHOLD:
    case REFCOP_EFFECT_FORMAT:
    case REFCOP_EFFECT_OUT_PLAIN:
    case REFCOP_EFFECT_OUT_INTERIOR:
    case REFCOP_EFFECT_OUT_RAW: return;
    }
}

static bool is_object_address(const scan *s, const origin *arg) {
    if (arg->address_of) {
        refcop_type type = s->func->locals[arg->address_of - 1].type;
        return type == REFCOP_TYPE_OBJ;
    }
    if (!arg->fields)
        return false;
    return s->t->fields[arg->fields->ids[0]].type == REFCOP_TYPE_OBJ;
}

/* One unit of a PyArg_Parse format that fills an object: how many arguments it takes, and what
 * the object is. Units that fill no object are found by the type of the variable. */
static void parse_outs(scan *s, const origin *args, uint32_t count, uint32_t from,
                       const char *format) {
    uint32_t next = from;
    for (const char *u = format; u && *u && *u != ':' && *u != ';' && next < count; u++) {
        content what = CONTENT_ANY;
        uint32_t step = 1;
        bool object = false;
        refcop_str record = NULL;
        switch (*u) {
        case 'U': case 'S': case 'Y': object = true; what = CONTENT_LEAF; break;
        case 'O':
            object = u[1] != '&';
            if (u[1] == '!') {
                what = refcopi_content_of_type(s->t, &args[next], &record);
                next++;
                u++;
            } else if (u[1] == '&') {
                step = 2;
                u++;
            }
            break;
        case 'e': step = 2; u++; break;
        case '|': case '$': case '(': case ')': case '*': case '#': case '!': step = 0; break;
        default: break;
        }
        if (*u != '*' && u[1] == '#')
            step++;
        if (object && next < count && is_object_address(s, &args[next])) {
            origin value = nothing;
            value.flags = FROM_CALLER | FROM_BORROWED;
            value.content = (uint8_t)what;
            value.record = record;
            store_through(s, &args[next], &value);
        } else if (!object && step == 2 && u[-1] == 'O' && next + 1 < count) {
            origin value = nothing;
            value.flags = FROM_UNKNOWN;
            store_through(s, &args[next + 1], &value);
        }
        next += step;
    }
}

static const char *string_arg(const refcop_instr *i, uint32_t arg) {
    return arg < i->arg_count && i->args[arg].kind == REFCOP_VALUE_STRING
               ? i->args[arg].as.string->text : NULL;
}

static void apply_contract(scan *s, const refcop_contract *c, const origin *args, uint32_t count) {
    const refcop_instr *i = s->instr;
    uint32_t format_at = count;
    for (uint32_t k = 0; k < count && k < c->param_count; k++)
        for (uint32_t e = 0; e < c->params[k].effect_count; e++) {
            const refcop_effect *effect = &c->params[k].effects[e];
            if (effect->kind == REFCOP_EFFECT_FORMAT && effect->format == REFCOP_FORMAT_PARSE)
                format_at = k;
            apply_effect(s, effect, args, count, k);
        }
    if (format_at < count) {
        parse_outs(s, args, count, c->param_count, string_arg(i, format_at));
    } else if (c->variadic) {
        for (uint32_t k = c->param_count; k < count; k++)
            if (args[k].address_of || c->rest.kind != REFCOP_EFFECT_OUT_BORROWED)
                apply_effect(s, &c->rest, args, count, k);
    }
    if (c->clauses & REFCOP_CLAUSE_VISITS_DICT && count)
        emit(s, EVENT_VISIT_DICT, &args[0]);
    if (c->clauses & REFCOP_CLAUSE_CLEARS_DICT && count)
        emit(s, EVENT_CLEAR_DICT, &args[0]);
}

/* Answers with yes, no or an error. */
static bool is_question(const refcop_contract *c) {
    for (uint32_t k = 0; k < c->outcome_count; k++)
        if (c->outcomes[k].result != REFCOP_RESULT_INT || c->outcomes[k].hi > 1)
            return false;
    return c->param_count == 2 && c->outcome_count > 1;
}

/* By name, or read from where one was kept. */
static bool is_type_object(const scan *s, const origin *o, refcop_value v) {
    if (v.type != REFCOP_TYPE_OBJ)
        return false;
    if (o->global)
        return true;
    if (!o->fields)
        return o->types_of != 0;
    const refcop_str record = s->t->fields[o->fields->ids[0]].points_to;
    return record && refcopi_content_of_record(s->t, record) == CONTENT_STATIC;
}

/* An answer other than 0 says what the first argument is. Taken for granted in the whole
 * function: who checks a type means it. */
static void note_check(scan *s, const refcop_contract *c, const origin *args, uint32_t count) {
    if (!count || !args[0].local)
        return;
    content what = CONTENT_NONE;
    refcop_str record = NULL;
    if (c->says) {
        what = refcopi_content_of_word(c->says);
        if (what == CONTENT_MADE)
            return; /* a list or dict of the caller: anything */
    } else if (count == 2 && is_question(c) && is_type_object(s, &args[1], s->instr->args[1])) {
        what = refcopi_content_of_type(s->t, &args[1], &record);
    }
    if (what == CONTENT_NONE || what == CONTENT_ANY)
        return;
    s->checked[args[0].local - 1] = (uint8_t)what;
    s->checked_record[args[0].local - 1] = record;
}

static const refcop_contract *contract_for(const scan *s, const summary **from) {
    return refcopi_find_contract(s->t->a, s->instr, from);
}

static void add_alloc(scan *s, const refcop_contract *c, const origin *args, uint32_t count,
                      origin *result) {
    func_facts *facts = s->facts;
    uint32_t k = 0;
    while (k < facts->alloc_count && facts->allocs[k].instr != s->instr)
        k++;
    if (k == MAX_ALLOCS)
        return;
    if (k == facts->alloc_count) {
        if (!facts->allocs)
            facts->allocs = REFCOP_NEW_ARRAY(s->t->arena, alloc, MAX_ALLOCS);
        facts->allocs[k].instr = s->instr;
        facts->allocs[k].contract = c;
        for (uint32_t n = 0; n < count && !facts->allocs[k].type; n++)
            facts->allocs[k].type = args[n].global;
        facts->alloc_count++;
    }
    result->allocs = 1u << k;
}

/* The value of a call with a contract. */
static origin result_of(scan *s, const refcop_contract *c, const origin *args, uint32_t count) {
    origin o = nothing;
    for (uint32_t k = 0; k < c->outcome_count; k++) {
        const refcop_outcome *outcome = &c->outcomes[k];
        const origin *from = outcome->param >= 0 && (uint32_t)outcome->param < count
                                 ? &args[outcome->param] : NULL;
        switch (outcome->result) {
        case REFCOP_RESULT_NEW:
            o.flags |= FROM_NEW;
            o.content =
                (uint8_t)(outcome->type ? refcopi_content_of_word(outcome->type) : CONTENT_ANY);
            break;
        case REFCOP_RESULT_BORROWED:
            o.flags |= FROM_BORROWED;
            if (outcome->type && refcopi_content_of_word(outcome->type) != CONTENT_MADE) {
                o.content = (uint8_t)refcopi_content_of_word(outcome->type);
                if (o.content == CONTENT_STATIC && !from && count == 1)
                    o.types_of = args[0].params; /* Py_TYPE */
            } else {
                o.content = CONTENT_ANY;
            }
            if (from) {
                o.parts_of |= from->params;
                o.flags |= from->flags & FROM_CALLER;
            }
            break;
        case REFCOP_RESULT_SAME:
            if (from) {
                refcopi_origin_join(s->t, &o, from);
                for (uint32_t e = 0; e < c->params[outcome->param].effect_count; e++)
                    if (c->params[outcome->param].effects[e].kind == REFCOP_EFFECT_RETAIN)
                        o.flags |= FROM_NEW;
            }
            break;
        case REFCOP_RESULT_IMMORTAL:
            if (o.content < CONTENT_LEAF)
                o.content = CONTENT_LEAF;
            break;
        case REFCOP_RESULT_UNKNOWN: o.flags |= FROM_UNKNOWN; break;
        case REFCOP_RESULT_POINTER:
        case REFCOP_RESULT_PLAIN:
            for (uint32_t n = 0; n < count; n++) /* an array unpacked from the arguments */
                o.parts_of |= s->func->temp_types[s->instr->result] == REFCOP_TYPE_OBJPTR
                                  ? args[n].params : 0;
            break;
        case REFCOP_RESULT_VOID:
        case REFCOP_RESULT_NULL:
        case REFCOP_RESULT_INT:
        case REFCOP_RESULT_NONZERO:
        case REFCOP_RESULT_INTERIOR:
        case REFCOP_RESULT_RAW: break;
        }
    }
    if (c->clauses & (REFCOP_CLAUSE_MAKES_GC | REFCOP_CLAUSE_MAKES_PLAIN)) {
        o.content = CONTENT_NONE;
        add_alloc(s, c, args, count, &o);
    }
    return o;
}

static int32_t callee_of(const scan *s) {
    const refcop_instr *i = s->instr;
    const analysis *a = s->t->a;
    if (i->sub == REFCOP_CALLEE_INDIRECT || !i->name || i->name->id >= a->name_count)
        return -1;
    return (int32_t)a->func_by_name[i->name->id] - 1;
}

static origin call_body(scan *s, uint32_t callee, const refcop_contract *c, const origin *args,
                        uint32_t count) {
    emit_args(s, EVENT_CALL, args, count, c, s->instr->name);
    if (s->emitting)
        s->facts->events[s->facts->event_count - 1].callee = callee;
    origin o = nothing;
    o.result_of = s->t->module->funcs[callee];
    if (!c) {
        o.flags = FROM_UNKNOWN | FROM_NEW;
        return o;
    }
    for (uint32_t k = 0; k < c->outcome_count; k++) {
        if (c->outcomes[k].result == REFCOP_RESULT_NEW)
            o.flags |= FROM_NEW;
        else if (c->outcomes[k].result == REFCOP_RESULT_BORROWED)
            o.flags |= FROM_BORROWED;
    }
    /* What a helper writes through an address is as unknown here as what it returns. */
    for (uint32_t k = 0; k < count; k++) {
        if (args[k].address_of && is_object_address(s, &args[k])) {
            origin value = nothing;
            value.flags = FROM_UNKNOWN;
            write_local(s, args[k].address_of - 1, &value, true);
        }
    }
    return o;
}

static origin call_unknown(scan *s, const origin *args, uint32_t count) {
    bool is_visit = s->instr->sub == REFCOP_CALLEE_INDIRECT && count == 2;
    if (is_visit) {
        origin callee = eval(s, s->instr->callee);
        is_visit = callee.params != 0 && !s->instr->name;
    }
    if (is_visit) {
        emit(s, EVENT_VISIT, &args[0]);
        return nothing;
    }
    emit_args(s, s->instr->sub == REFCOP_CALLEE_INDIRECT ? EVENT_INDIRECT : EVENT_UNKNOWN, args,
              count, NULL, s->instr->name);
    origin value = nothing;
    value.flags = FROM_UNKNOWN | FROM_NEW;
    for (uint32_t k = 0; k < count; k++)
        if (args[k].address_of && is_object_address(s, &args[k]))
            write_local(s, args[k].address_of - 1, &value, true);
    return value;
}

static void scan_call(scan *s) {
    enum { MAX_ARGS = 64 };
    const refcop_instr *i = s->instr;
    origin args[MAX_ARGS];
    uint32_t count = i->arg_count < MAX_ARGS ? i->arg_count : MAX_ARGS;
    for (uint32_t k = 0; k < count; k++)
        args[k] = eval(s, i->args[k]);
    const summary *from;
    const refcop_contract *c = contract_for(s, &from);
    int32_t callee = callee_of(s);
    origin result;
    if (callee >= 0 && (!c || from || (c->clauses & REFCOP_CLAUSE_INFERRED))) {
        result = call_body(s, (uint32_t)callee, c, args, count);
    } else if (c && i->sub == REFCOP_CALLEE_INDIRECT) {
        emit_args(s, EVENT_INDIRECT, args, count, c, i->name);
        apply_contract(s, c, args, count);
        result = result_of(s, c, args, count);
    } else if (c) {
        note_check(s, c, args, count);
        emit_args(s, EVENT_API, args, count, c, i->name);
        for (const refcop_contract *each = c; each;
             each = refcop_contract_next(s->t->a->model, each))
            apply_contract(s, each, args, count);
        result = result_of(s, c, args, count);
    } else {
        result = call_unknown(s, args, count);
    }
    if (i->result != REFCOP_NO_TEMP)
        s->temps[i->result] = result;
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
        o = eval(s, i->args[0]);
        name_alloc(s, i, &o);
        store(s, i->place, &o);
        return;
    case REFCOP_OP_CAST: s->temps[i->result] = eval(s, i->args[0]); return;
    case REFCOP_OP_BIN:
        o = eval(s, i->args[0]);
        o.flags = 0;
        s->temps[i->result] = o.fields || o.address_of || o.params ? o : nothing;
        return;
    case REFCOP_OP_CALL: scan_call(s); return;
    case REFCOP_OP_HAVOC: {
        for (uint32_t k = 0; k < i->arg_count; k++) {
            o = eval(s, i->args[k]);
            emit_args(s, EVENT_UNKNOWN, &o, 1, NULL, i->name);
        }
        if (i->result != REFCOP_NO_TEMP) {
            s->temps[i->result] = nothing;
            s->temps[i->result].flags = FROM_UNKNOWN;
        }
        return;
    }
    case REFCOP_OP_RETURN:
        if (i->arg_count) {
            o = eval(s, i->args[0]);
            refcopi_origin_join(s->t, &s->facts->result, &o);
            event *e = emit(s, EVENT_RETURN, NULL);
            e->value = s->emitting ? keep(s, &o) : NULL;
        }
        return;
    case REFCOP_OP_CMP:
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

static void add_site(types *t, uint32_t caller, const event *e) {
    if (t->site_count == t->site_room) {
        uint32_t room = t->site_room ? t->site_room * 2 : 64;
        t->sites = refcop_arena_grow(t->arena, t->sites, t->site_room, room, sizeof(call_site));
        t->site_room = room;
    }
    t->sites[t->site_count++] = (call_site){caller, e, t->first_site[e->callee]};
    t->first_site[e->callee] = t->site_count;
}

void refcopi_scan_all(types *t) {
    uint32_t count = t->module->func_count;
    t->funcs = REFCOP_NEW_ARRAY(t->arena, func_facts, count + 1);
    t->first_site = REFCOP_NEW_ARRAY(t->arena, uint32_t, count + 1);
    for (uint32_t n = 0; n < count; n++)
        scan_func(t, &t->funcs[n], t->module->funcs[n]);
    for (uint32_t n = 0; n < count; n++)
        for (uint32_t k = 0; k < t->funcs[n].event_count; k++)
            if (t->funcs[n].events[k].kind == EVENT_CALL)
                add_site(t, n, &t->funcs[n].events[k]);
}
