/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* What the file does with memory in members of structs: where it puts blocks of its own, and where
 * what a member holds is freed or handed on. Two passes over each function in program order,
 * without paths. */
#include "source.h"

#include <string.h>

enum { ROUNDS = 3 }; /* helpers that call helpers that allocate or free */

/* --- uses ------------------------------------------------------------------------------------ */

static bool is_plain_pointer(refcop_type type) {
    return type == REFCOP_TYPE_PTR || type == REFCOP_TYPE_VOIDPTR || type == REFCOP_TYPE_CHARPTR ||
           type == REFCOP_TYPE_OBJPTR;
}

/* Member + 1 that the place names; 0: none that can hold a block. */
static uint32_t member_at(scan *s, const refcop_place *p) {
    const refcop_step *last = p->step_count ? &p->steps[p->step_count - 1] : NULL;
    if (!last || last->kind != REFCOP_STEP_FIELD || !last->record ||
        (!is_plain_pointer(p->type) && p->type != REFCOP_TYPE_AGG))
        return 0;
    return refcopi_member_for(s->a, last->record, last->field);
}

/* The allocator that the callee gives memory back to. */
static refcop_str freed_with(const refcop_contract *k) {
    for (uint32_t n = 0; k && n < k->param_count; n++)
        for (uint32_t e = 0; e < k->params[n].effect_count; e++)
            if (k->params[n].effects[e].kind == REFCOP_EFFECT_FREE)
                return k->params[n].effects[e].type;
    return NULL;
}

static void note_use_of(scan *s, uint32_t at, member_use_kind kind, const refcop_instr *i,
                        const refcop_instr *made, uint32_t made_in) {
    if (!at || !s->last)
        return;
    const summary *unused;
    const refcop_contract *k =
        kind == USE_FREED && refcopi_callee_index(s->a, i) < 0 ? refcopi_find_contract(s->a, i, &unused) : NULL;
    member_use use = {kind, k != NULL, s->func, i, made, made_in, 0};
    refcopi_note_member_use(s->a, at, use);
    if (!k)
        return;
    member *x = &s->m->items[at - 1];
    x->mixed |= x->domain && x->domain != freed_with(k);
    x->domain = x->mixed ? NULL : freed_with(k);
}

void refcopi_keeping_use(scan *s, uint32_t at, member_use_kind kind, const refcop_instr *i, const refcop_instr *made) {
    note_use_of(s, at, kind, i, made, s->func);
}

void refcopi_keeping_struct(scan *s, refcop_str record, struct_use_kind kind, const refcop_instr *i) {
    struct_use use = {record, NULL, kind, s->func, i};
    if (record && s->last)
        refcopi_note_struct_use(s->a, use);
}

void refcopi_keeping_param(scan *s, const source *from) {
    if (from->param && from->param <= 32)
        s->m->keeps_params[s->func] |= 1u << (from->param - 1);
}

/* --- values -------------------------------------------------------------------------------- */

source refcopi_source_of(const scan *s, const refcop_value *v) {
    source none = {.bits = FROM_OTHER};
    if (v->kind == REFCOP_VALUE_TEMP) {
        source got = s->temps[v->as.temp];
        if (got.local) { /* what the whole function puts there */
            const source *l = &s->locals[got.local - 1];
            got.bits = l->bits;
            got.made = l->made;
            got.made_in = l->made_in;
            got.shared = l->shared;
            got.inner = l->inner;
            got.member = got.member ? got.member : l->member;
            got.param = got.param ? got.param : l->param;
            got.of = got.of ? got.of : l->of;
            got.record = s->f->locals[got.local - 1].record;
        }
        return got;
    }
    if (v->kind == REFCOP_VALUE_INT && v->as.number == 0)
        none.bits = 0;
    return none;
}

static bool resizes(const scan *s, const refcop_instr *made) {
    const summary *unused;
    const refcop_contract *k =
        made && refcopi_callee_index(s->a, made) < 0 ? refcopi_find_contract(s->a, made, &unused) : NULL;
    return freed_with(k) != NULL;
}

static refcop_str made_domain(const scan *s, const refcop_instr *made) {
    const summary *unused;
    int32_t own = made ? refcopi_callee_index(s->a, made) : -1;
    const refcop_contract *k = made && own < 0 ? refcopi_find_contract(s->a, made, &unused) : NULL;
    return own >= 0 ? s->m->returns_domain[own] : refcopi_block_given_by(k);
}

/* --- instructions --------------------------------------------------------------------------- */

static refcop_str record_of(const refcop_place *p) {
    return p->step_count && p->steps[p->step_count - 1].kind == REFCOP_STEP_FIELD
               ? p->steps[p->step_count - 1].record
               : NULL;
}

/* The struct whose member has that address; of an array, that of its first element. */
static refcop_str record_around(const refcop_place *p) {
    uint32_t steps = p->step_count;
    if (steps > 1 && p->steps[steps - 1].kind == REFCOP_STEP_INDEX &&
        p->steps[steps - 1].index.kind == REFCOP_VALUE_INT && p->steps[steps - 1].index.as.number == 0)
        steps--;
    return steps && p->steps[steps - 1].kind == REFCOP_STEP_FIELD ? p->steps[steps - 1].record : NULL;
}

static void scan_load(scan *s, const refcop_instr *i) {
    source *r = &s->temps[i->result];
    memset(r, 0, sizeof *r);
    r->local = refcopi_whole_local(i->place);
    r->of = record_of(i->place);
    r->member = r->local ? 0 : member_at(s, i->place);
    if (r->local && s->f->locals[r->local - 1].is_param)
        r->param = r->local;
    r->bits = r->member ? FROM_MEMBER : FROM_OTHER;
    if (r->member)
        refcopi_keeping_use(s, r->member, USE_LOADED, i, NULL);
    if (i->place->kind != REFCOP_PLACE_DEREF || i->place->pointer.kind != REFCOP_VALUE_TEMP)
        return;
    const source *base = &s->temps[i->place->pointer.as.temp];
    if (!r->of)
        r->of = base->of; /* an element of what the member points to */
    else if (base->member && i->place->step_count > 1 && i->place->steps[0].kind == REFCOP_STEP_INDEX)
        r->around = base->of; /* ... a struct */
}

/* The value goes where it outlives the function: member + 1, or 0 for elsewhere. */
static void note_kept(scan *s, const refcop_value *v, uint32_t at) {
    uint32_t local = v->kind == REFCOP_VALUE_TEMP ? s->temps[v->as.temp].local : 0;
    if (!local)
        return;
    source *l = &s->locals[local - 1];
    l->shared |= l->kept && l->kept != at + 1;
    l->kept = at + 1;
}

/* `*out = p;` */
static void note_behind_param(scan *s, const refcop_place *p, const source *from) {
    bool whole = p->kind == REFCOP_PLACE_DEREF && p->step_count == 0 && p->pointer.kind == REFCOP_VALUE_TEMP;
    uint32_t param = whole ? s->temps[p->pointer.as.temp].param : 0;
    if (!param || param > 32 || from->bits == 0)
        return;
    bool fresh = from->bits == FROM_FRESH && !from->shared && !from->param;
    uint32_t *bits = fresh ? s->m->gives_params : s->m->gives_other;
    bits[s->func] |= 1u << (param - 1);
}

/* A variable gets the value: it stands for all that it ever gets. */
static void store_local(scan *s, const refcop_instr *i, uint32_t local, const source *from) {
    source *l = &s->locals[local - 1];
    const refcop_local *variable = &s->f->locals[local - 1];
    l->bits |= from->bits;
    l->member = from->member ? from->member : l->member;
    l->param = from->param ? from->param : l->param;
    l->made_in = l->made ? l->made_in : from->made_in;
    l->made = l->made ? l->made : from->made;
    l->of = from->of ? from->of : l->of;
    if (!variable->record)
        return;
    if (from->member)
        s->m->items[from->member - 1].pointee = variable->record;
    if (variable->type == REFCOP_TYPE_PTR && (from->bits & FROM_FRESH) && !resizes(s, from->made))
        refcopi_keeping_struct(s, variable->record, STRUCT_MADE, i);
    if (from->record && from->record != variable->record) {
        refcopi_keeping_struct(s, from->record, STRUCT_CAST, i);
        if (s->last)
            s->m->structs[s->m->struct_count - 1].other = variable->record;
    }
}

/* What the member (index + 1) is used for by a store. */
static void store_member(scan *s, const refcop_instr *i, uint32_t at, const source *from) {
    bool elsewhere = (from->bits & FROM_MEMBER) && from->member != at;
    if (from->record)
        s->m->items[at - 1].pointee = from->record;
    if (from->made)
        s->m->items[at - 1].made = made_domain(s, from->made);
    if (from->bits == 0)
        refcopi_keeping_use(s, at, USE_EMPTIED, i, NULL);
    else if (from->bits == FROM_MEMBER && !elsewhere)
        return;
    else if (!(from->bits & FROM_OTHER) && !from->shared && !elsewhere)
        note_use_of(s, at, from->bits & FROM_LIKELY ? USE_LIKELY_FILLED : USE_FILLED, i, from->made, from->made_in);
    else if (from->member || from->shared)
        refcopi_keeping_use(s, at, USE_PASSED_ON, i, NULL);
    else
        refcopi_keeping_use(s, at, USE_UNCLEAR, i, NULL);
}

static void scan_store(scan *s, const refcop_instr *i) {
    source from = refcopi_source_of(s, &i->args[0]);
    uint32_t local = refcopi_whole_local(i->place);
    if (local) {
        store_local(s, i, local, &from);
        return;
    }
    uint32_t at = member_at(s, i->place);
    refcopi_keeping_param(s, &from);
    note_behind_param(s, i->place, &from);
    bool inside = (from.bits & FROM_INSIDE) && from.of && from.of == record_of(i->place);
    if (inside && at)
        s->m->items[at - 1].is_inline = true;
    if (from.bits & FROM_INSIDE)
        from.bits = (uint8_t)((from.bits & ~FROM_INSIDE) | (inside ? 0 : FROM_OTHER));
    if (inside && from.bits == 0)
        return;
    note_kept(s, &i->args[0], at);
    if (from.member && from.member != at)
        refcopi_keeping_use(s, from.member, USE_MOVED, i, NULL);
    if (at)
        store_member(s, i, at, &from);
}

static void scan_return(scan *s, const refcop_instr *i) {
    if (!i->arg_count)
        return;
    source from = refcopi_source_of(s, &i->args[0]);
    refcopi_keeping_param(s, &from);
    refcopi_keeping_use(s, from.member, USE_MOVED, i, NULL);
    note_kept(s, &i->args[0], UINT32_MAX - 1);
    from = refcopi_source_of(s, &i->args[0]);
    bool fresh = (from.bits & FROM_FRESH) && !from.shared && !from.inner &&
                 !from.param && !(from.bits & (FROM_OTHER | FROM_LIKELY | FROM_MEMBER | FROM_INSIDE));
    refcop_str domain = fresh ? made_domain(s, from.made) : NULL;
    s->m->returns_other[s->func] |= from.bits && !fresh;
    if (!fresh)
        return;
    refcop_str *known = &s->m->returns_domain[s->func];
    s->m->returns_other[s->func] |= *known && *known != domain;
    s->m->returns_fresh[s->func] = true;
    *known = domain;
}

/* The address of a variable or member is taken. */
static void scan_addr(scan *s, const refcop_instr *i) {
    source *r = &s->temps[i->result];
    uint32_t local = refcopi_whole_local(i->place);
    if (local)
        refcopi_keeping_param(s, &s->locals[local - 1]);
    uint32_t at = s->addresses[i->result] = member_at(s, i->place);
    if (at)
        s->m->items[at - 1].is_struct = i->place->type == REFCOP_TYPE_AGG;
    memset(r, 0, sizeof *r);
    r->of = record_around(i->place);
    r->bits = r->of ? FROM_INSIDE : FROM_OTHER;
    r->whole = local;
    if (i->place->kind == REFCOP_PLACE_DEREF && i->place->pointer.kind == REFCOP_VALUE_TEMP) {
        uint32_t base = s->temps[i->place->pointer.as.temp].local;
        if (base)
            s->locals[base - 1].inner = true;
    }
}

static void scan_instr(scan *s, const refcop_instr *i) {
    switch ((refcop_opcode)i->op) {
    case REFCOP_OP_LOAD: scan_load(s, i); break;
    case REFCOP_OP_STORE: scan_store(s, i); break;
    case REFCOP_OP_CALL: refcopi_lend(s, i); break;
    case REFCOP_OP_RETURN: scan_return(s, i); break;
    case REFCOP_OP_ADDR: scan_addr(s, i); break;
    case REFCOP_OP_COPY:
        refcopi_keeping_use(s, member_at(s, i->place), USE_PASSED_ON, i, NULL);
        refcopi_keeping_use(s, member_at(s, i->place2), USE_MOVED, i, NULL);
        break;
    case REFCOP_OP_CAST:
        if (i->args[0].kind == REFCOP_VALUE_TEMP) {
            s->temps[i->result] = s->temps[i->args[0].as.temp];
            s->addresses[i->result] = s->addresses[i->args[0].as.temp];
        }
        break;
    case REFCOP_OP_BIN: {
        source from = refcopi_source_of(s, &i->args[0]);
        if (s->f->temp_types[i->result] != REFCOP_TYPE_INT)
            refcopi_keeping_param(s, &from); /* a pointer into it goes its own ways */
        s->temps[i->result].bits = FROM_OTHER;
        break;
    }
    default:
        if (i->result != REFCOP_NO_TEMP)
            s->temps[i->result].bits = FROM_OTHER;
        break;
    }
}

/* A parameter is what callers give, where all of them are known. */
static void begin_param(scan *s, uint32_t n) {
    source *l = &s->locals[n];
    l->bits = FROM_OTHER;
    l->param = n + 1;
    const struct given *given = s->m->given_before ? &s->m->given_before[s->func] : NULL;
    bool known = given && n < GIVEN_PARAMS && s->f->linkage == REFCOP_LINKAGE_STATIC && !s->f->address_taken &&
                 !refcopi_imposed_on(s->a, s->f->name);
    if (!known || !given->params[n].made || (given->params[n].bits & (FROM_OTHER | FROM_MEMBER)))
        return;
    l->bits = given->params[n].bits;
    l->made = given->params[n].made;
    l->made_in = given->params[n].made_in;
}

static void scan_func(analysis *a, uint32_t func, bool last) {
    const refcop_func *f = a->module->funcs[func];
    refcop_arena_reset(a->path_arena);
    scan s = {a,
              a->members,
              f,
              func,
              REFCOP_NEW_ARRAY(a->path_arena, source, f->temp_count + 1),
              REFCOP_NEW_ARRAY(a->path_arena, uint32_t, f->temp_count + 1),
              REFCOP_NEW_ARRAY(a->path_arena, source, f->local_count + 1),
              false};
    for (uint32_t n = 0; n < f->param_count; n++)
        begin_param(&s, n);
    for (unsigned pass = 0; pass < 2; pass++) {
        s.last = last && pass == 1;
        for (uint32_t b = 0; b < f->block_count; b++)
            for (uint32_t k = 0; k < f->blocks[b].count; k++)
                scan_instr(&s, f->blocks[b].instrs[k]);
    }
}

void refcopi_find_members(analysis *a) {
    refcopi_members_new(a);
    for (unsigned round = 0; round < ROUNDS; round++) {
        a->members->given_before = a->members->given;
        a->members->given = REFCOP_NEW_ARRAY(a->arena, struct given, a->module->func_count + 1);
        for (uint32_t n = 0; n < a->module->func_count; n++)
            scan_func(a, n, round + 1 == ROUNDS);
    }
}

refcop_str refcopi_returned_domain(const analysis *a, const refcop_instr *i) {
    int32_t own = refcopi_callee_index(a, i);
    return own >= 0 && a->members->returns_fresh[own] && !a->members->returns_other[own]
               ? a->members->returns_domain[own]
               : NULL;
}
