/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* What a call does: events by its contract or the callee's body, and where its result comes from. */
#include "types/scan.h"

#include <string.h>

static const origin nothing;

static void retain(scan *s, const origin *target) {
    if (target->local && target->local <= 64)
        s->facts->retained |= (uint64_t)1 << (target->local - 1);
    for (uint32_t p = 0; p < MAX_TRACKED_PARAMS && target->params >> p; p++)
        if (!target->local && (target->params & 1u << p))
            s->facts->retained |= (uint64_t)1 << p;
    refcopi_scan_emit(s, EVENT_RETAIN, target);
}

/* The object that an address argument points to. */
static origin pointee(const scan *s, const origin *pointer) {
    return pointer->address_of ? refcopi_scan_read_local(s, pointer->address_of - 1) : *pointer;
}

static void release_through(scan *s, const origin *pointer) {
    origin o = pointee(s, pointer);
    refcopi_scan_emit(s, pointer->address_of ? EVENT_RELEASE : EVENT_CLEAR, &o);
}

/* What the call puts where target points; false: nothing that is known. */
static bool put_through(const scan *s, const refcop_effect *effect, const origin *args, uint32_t count,
                        const origin *target, origin *value) {
    const origin *from =
        effect->param >= 0 && (uint32_t)effect->param < count ? &args[effect->param] : NULL;
    *value = nothing;
    switch (effect->kind) {
    case REFCOP_EFFECT_OUT_MOVED:
        *value = pointee(s, target); /* another object of its kind */
        value->local = 0;
        value->flags |= FROM_NEW;
        return true;
    case REFCOP_EFFECT_OUT_NEW:
    case REFCOP_EFFECT_OUT_MAYBE_NEW:
        value->flags = FROM_NEW;
        value->content =
            (uint8_t)(effect->type ? refcopi_content_of_word(effect->type) : CONTENT_ANY);
        return true;
    case REFCOP_EFFECT_OUT_NULL:
        value->flags = FROM_NULL;
        return true;
    case REFCOP_EFFECT_OUT_SET:
        if (!from)
            return false;
        *value = *from;
        if (!(value->flags & FROM_NULL))
            value->flags |= FROM_NEW; /* the reference moves with it */
        return true;
    case REFCOP_EFFECT_OUT_BORROWED:
        value->flags = FROM_BORROWED;
        value->content = CONTENT_ANY;
        if (from) {
            value->parts_of = from->params;
            value->flags |= from->flags & FROM_CALLER;
        }
        return true;
    case REFCOP_EFFECT_OUT_UNKNOWN:
        value->flags = FROM_UNKNOWN;
        return true;
    default:
        return false;
    }
}

static void apply_effect(scan *s, const refcop_effect *effect, const origin *args, uint32_t count,
                         uint32_t arg) {
    const origin *target = &args[arg];
    origin value;
    switch (effect->kind) {
    case REFCOP_EFFECT_RELEASE: refcopi_scan_emit(s, EVENT_RELEASE, target); return;
    case REFCOP_EFFECT_STEAL:
    case REFCOP_EFFECT_MAY_STEAL:
    case REFCOP_EFFECT_ESCAPE: refcopi_scan_emit(s, EVENT_STEAL, target); return;
    case REFCOP_EFFECT_RETAIN: retain(s, target); return;
    case REFCOP_EFFECT_TRACK: refcopi_scan_emit(s, EVENT_TRACK, target); return;
    case REFCOP_EFFECT_UNTRACK: refcopi_scan_emit(s, EVENT_UNTRACK, target); return;
    case REFCOP_EFFECT_FREE: refcopi_scan_emit(s, EVENT_FREE, target)->name = effect->type; return;
    case REFCOP_EFFECT_OUT_RELEASE: release_through(s, target); return;
    case REFCOP_EFFECT_OUT_MOVED:
    case REFCOP_EFFECT_OUT_NEW:
    case REFCOP_EFFECT_OUT_MAYBE_NEW:
    case REFCOP_EFFECT_OUT_NULL:
    case REFCOP_EFFECT_OUT_SET:
    case REFCOP_EFFECT_OUT_BORROWED:
    case REFCOP_EFFECT_OUT_UNKNOWN:
        if (put_through(s, effect, args, count, target, &value))
            refcopi_scan_store_through(s, target, &value);
        return;
    case REFCOP_EFFECT_BORROW:
    case REFCOP_EFFECT_HELD:
    case REFCOP_EFFECT_UNHOLD:
    case REFCOP_EFFECT_IS:
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
            refcopi_scan_store_through(s, &args[next], &value);
        } else if (!object && step == 2 && u[-1] == 'O' && next + 1 < count) {
            origin value = nothing;
            value.flags = FROM_UNKNOWN;
            refcopi_scan_store_through(s, &args[next + 1], &value);
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
        refcopi_scan_emit(s, EVENT_VISIT_DICT, &args[0]);
    if (c->clauses & REFCOP_CLAUSE_CLEARS_DICT && count)
        refcopi_scan_emit(s, EVENT_CLEAR_DICT, &args[0]);
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

/* A builtin holds what it is made with and nothing else. */
static content content_of_function(const refcop_contract *c, const origin *args, uint32_t count) {
    content worst = CONTENT_LEAF;
    for (uint32_t k = 0; k < count && k < c->param_count; k++) {
        for (uint32_t e = 0; e < c->params[k].effect_count; e++) {
            const origin *held = &args[k];
            if (c->params[k].effects[e].kind != REFCOP_EFFECT_HELD)
                continue;
            bool told = !held->params && !held->fields && !held->parts_of && !held->allocs &&
                        !held->result_of && !(held->flags & FROM_UNKNOWN);
            content what = told ? (content)held->content : CONTENT_MADE;
            worst = what > worst ? what : worst;
        }
    }
    return worst;
}

static content content_of_new(const refcop_contract *c, const refcop_outcome *outcome,
                              const origin *args, uint32_t count) {
    if (!outcome->type)
        return CONTENT_ANY;
    if (strcmp(outcome->type->text, "function") == 0)
        return content_of_function(c, args, count);
    return refcopi_content_of_word(outcome->type);
}

/* One outcome lends an object of another one's: from; NULL: of what is not known. */
static void add_borrowed(origin *o, const refcop_outcome *outcome, const origin *from, const origin *args,
                         uint32_t count) {
    o->flags |= FROM_BORROWED;
    o->content = CONTENT_ANY;
    if (outcome->type && refcopi_content_of_word(outcome->type) != CONTENT_MADE) {
        o->content = (uint8_t)refcopi_content_of_word(outcome->type);
        if (o->content == CONTENT_STATIC && !from && count == 1)
            o->types_of = args[0].params; /* Py_TYPE */
    }
    if (from) {
        o->parts_of |= from->params;
        o->flags |= from->flags & FROM_CALLER;
    }
}

static void add_outcome(scan *s, const refcop_contract *c, const refcop_outcome *outcome, const origin *args,
                        uint32_t count, origin *o) {
    const origin *from = outcome->param >= 0 && (uint32_t)outcome->param < count ? &args[outcome->param] : NULL;
    switch (outcome->result) {
    case REFCOP_RESULT_NEW:
        o->flags |= FROM_NEW;
        o->content = (uint8_t)content_of_new(c, outcome, args, count);
        return;
    case REFCOP_RESULT_BORROWED: add_borrowed(o, outcome, from, args, count); return;
    case REFCOP_RESULT_SAME:
        if (from)
            refcopi_origin_join(s->t, o, from);
        if (from && refcopi_has_effect(c, (uint32_t)outcome->param, REFCOP_EFFECT_RETAIN))
            o->flags |= FROM_NEW;
        return;
    case REFCOP_RESULT_IMMORTAL:
        if (o->content < CONTENT_LEAF)
            o->content = CONTENT_LEAF;
        return;
    case REFCOP_RESULT_UNKNOWN: o->flags |= FROM_UNKNOWN; return;
    case REFCOP_RESULT_POINTER:
    case REFCOP_RESULT_PLAIN:
        for (uint32_t n = 0; n < count; n++) { /* an array unpacked from the arguments */
            o->parts_of |= s->func->temp_types[s->instr->result] == REFCOP_TYPE_OBJPTR ? args[n].params : 0;
            o->drawn |= args[n].params | args[n].drawn;
        }
        return;
    case REFCOP_RESULT_RAW: o->block = outcome->type; return;
    case REFCOP_RESULT_VOID:
    case REFCOP_RESULT_NULL:
    case REFCOP_RESULT_INT:
    case REFCOP_RESULT_NONZERO:
    case REFCOP_RESULT_INTERIOR: return;
    }
}

/* A sum, a slice: what the operands are says what it is. */
static origin combined(scan *s, const origin *args, uint32_t count) {
    origin o = nothing;
    for (uint32_t k = 0; k < count; k++) {
        origin operand = args[k];
        if (s->instr->args[k].type != REFCOP_TYPE_OBJ)
            continue;
        if (operand.flags & FROM_SEALED) {
            operand = nothing;
            operand.content = args[k].content;
            operand.record = args[k].record;
        }
        refcopi_origin_join(s->t, &o, &operand);
    }
    o.local = 0;
    o.flags &= (uint16_t)~(FROM_NULL | FROM_SEALED | FROM_EXACT | FROM_BORROWED);
    o.flags |= FROM_NEW | FROM_OPERANDS;
    return o;
}

/* What calling an object gives: of a builtin type, an instance of it. */
static origin called(const scan *s, const origin *callable) {
    refcop_str record = NULL;
    origin o = nothing;
    o.flags = FROM_NEW | FROM_UNKNOWN;
    if (!refcopi_is_clear(callable))
        return o;
    if (!callable->global) {
        o.called = callable->params;
    } else if (!callable->params && refcopi_content_of_type(s->t, callable, &record) == CONTENT_LEAF) {
        o.flags = FROM_NEW;
        o.content = CONTENT_LEAF;
    }
    return o;
}

static bool combines(const scan *s, const refcop_contract *c) {
    for (; c; c = refcop_contract_next(s->t->a->model, c))
        if (c->combines)
            return true;
    return false;
}

/* The value of a call with a contract. */
static origin result_of(scan *s, const refcop_contract *c, const origin *args, uint32_t count) {
    origin o = nothing;
    if (combines(s, c))
        return combined(s, args, count);
    if (c->calls && count)
        return called(s, &args[0]);
    for (uint32_t k = 0; k < c->outcome_count; k++)
        add_outcome(s, c, &c->outcomes[k], args, count, &o);
    if (c->clauses & (REFCOP_CLAUSE_MAKES_GC | REFCOP_CLAUSE_MAKES_PLAIN)) {
        o.content = CONTENT_NONE;
        add_alloc(s, c, args, count, &o);
    }
    return o;
}

/* Makes the call known by its result, and gives what origin.result_at has for it. */
static uint32_t result_at(scan *s) {
    if (s->instr->result == REFCOP_NO_TEMP)
        return 0;
    if (s->emitting) {
        if (!s->facts->calls)
            s->facts->calls = REFCOP_NEW_ARRAY(s->t->arena, uint32_t, s->func->temp_count + 1);
        s->facts->calls[s->instr->result] = s->facts->event_count;
    }
    return s->instr->result + 1;
}

static origin call_body(scan *s, uint32_t callee, const refcop_contract *c, const origin *args,
                        uint32_t count) {
    refcopi_scan_emit_args(s, EVENT_CALL, args, count, c, s->instr->name);
    if (s->emitting)
        s->facts->events[s->facts->event_count - 1].callee = callee;
    origin o = nothing;
    o.result_of = s->t->module->funcs[callee];
    o.result_at = result_at(s);
    bool is_object = s->instr->result == REFCOP_NO_TEMP || s->func->temp_types[s->instr->result] == REFCOP_TYPE_OBJ;
    for (uint32_t k = 0; !is_object && k < count; k++)
        o.drawn |= args[k].params | args[k].drawn;
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
            refcopi_scan_write_local(s, args[k].address_of - 1, &value, true);
        }
    }
    return o;
}

static origin call_unknown(scan *s, const origin *args, uint32_t count) {
    bool is_indirect = s->instr->sub == REFCOP_CALLEE_INDIRECT;
    origin callee = is_indirect ? refcopi_scan_eval(s, s->instr->callee) : nothing;
    if (is_indirect && count == 2 && callee.params != 0 && !s->instr->name) {
        refcopi_scan_emit(s, EVENT_VISIT, &args[0]);
        return nothing;
    }
    refcopi_scan_emit_args(s, is_indirect ? EVENT_INDIRECT : EVENT_UNKNOWN, args, count, NULL, s->instr->name);
    origin value = nothing;
    value.flags = FROM_UNKNOWN | FROM_NEW;
    for (uint32_t k = 0; k < count; k++)
        if (args[k].address_of && is_object_address(s, &args[k]))
            refcopi_scan_write_local(s, args[k].address_of - 1, &value, true);
    value.called = callee.fields ? callee.drawn : callee.params | callee.drawn;
    if (callee.fields && callee.fields->count == 1 && !callee.params)
        value.called_field = callee.fields->ids[0];
    if (s->emitting)
        s->facts->events[s->facts->event_count - 1].called_field = value.called_field;
    return value;
}

void refcopi_scan_call(scan *s) {
    enum { MAX_ARGS = 64 };
    const refcop_instr *i = s->instr;
    origin args[MAX_ARGS];
    uint32_t count = i->arg_count < MAX_ARGS ? i->arg_count : MAX_ARGS;
    for (uint32_t k = 0; k < count; k++)
        args[k] = refcopi_scan_eval(s, i->args[k]);
    const summary *from;
    const refcop_contract *c = contract_for(s, &from);
    int32_t callee = refcopi_callee_index(s->t->a, i);
    origin result;
    if (callee >= 0 && (!c || from || (c->clauses & REFCOP_CLAUSE_INFERRED))) {
        result = call_body(s, (uint32_t)callee, c, args, count);
    } else if (c && i->sub == REFCOP_CALLEE_INDIRECT) {
        refcopi_scan_emit_args(s, EVENT_INDIRECT, args, count, c, i->name);
        apply_contract(s, c, args, count);
        result = result_of(s, c, args, count);
    } else if (c) {
        refcopi_scan_check(s, c, args, count);
        refcopi_scan_emit_args(s, EVENT_API, args, count, c, i->name);
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
