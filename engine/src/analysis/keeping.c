/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* What the file does with memory in members of structs: where it puts blocks of its own, and where
 * what a member holds is freed or handed on. Two passes over each function in program order,
 * without paths. */
#include "member.h"
#include "block.h"

#include <string.h>

enum { ROUNDS = 3 }; /* helpers that call helpers that allocate or free */

enum from_bit {
    FROM_FRESH = 1,  /* an allocator, or a function of the file that returns what it allocated */
    FROM_OTHER = 2,  /* anything else but NULL */
    FROM_LIKELY = 4, /* FRESH, as far as other callers tell */
    FROM_MEMBER = 8, /* what a member held */
    FROM_INSIDE = 16 /* the address of a member of source.of: storage of the struct itself, if it goes into that */
};

/* Where the value of a temp or local comes from. */
typedef struct source {
    uint8_t bits;
    uint32_t member;   /* loaded from there: index + 1; 0: not */
    uint32_t param;    /* the parameter itself: index + 1; 0: not */
    uint32_t local;    /* of a temp: local + 1 that it was read from whole */
    refcop_str record; /* struct it points to; NULL: unknown */
    uint32_t whole;    /* of a temp: local + 1 whose address it is */
    uint32_t kept;     /* of a local: member + 1 that it was stored in */
    bool shared;       /* ... in more than one place, or returned as well */
    bool inner;        /* of a local: somebody got the address of something in what it points to */
    refcop_str of;     /* of a temp: struct of the member that it was read from; NULL: none */
    refcop_str around; /* of a temp, an element of what a member points to: struct of that member; NULL: it is none */
    const refcop_instr *made; /* FRESH: the call, */
    uint32_t made_in;         /* ... and in which function */
} source;

/* What the callers of a function of the file give it, by parameter. */
enum { GIVEN_PARAMS = 8 };
struct given {
    struct {
        uint8_t bits;
        const refcop_instr *made;
        uint32_t made_in;
    } params[GIVEN_PARAMS];
};

typedef struct scan {
    analysis *a;
    member_table *m;
    const refcop_func *f;
    uint32_t func; /* index */
    source *temps;
    uint32_t *addresses; /* by temp: member + 1 whose address it is */
    source *locals;
    bool last; /* facts are final: note uses */
} scan;

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

static int32_t callee_of(const analysis *a, const refcop_instr *i) {
    if (i->sub == REFCOP_CALLEE_INDIRECT || !i->name || i->name->id >= a->name_count)
        return -1;
    return (int32_t)a->func_by_name[i->name->id] - 1;
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
        kind == USE_FREED && callee_of(s->a, i) < 0 ? refcopi_find_contract(s->a, i, &unused) : NULL;
    member_use use = {kind, k != NULL, s->func, i, made, made_in, 0};
    refcopi_note_member_use(s->a, at, use);
    if (!k)
        return;
    member *x = &s->m->items[at - 1];
    x->mixed |= x->domain && x->domain != freed_with(k);
    x->domain = x->mixed ? NULL : freed_with(k);
}

static void note_use(scan *s, uint32_t at, member_use_kind kind, const refcop_instr *i, const refcop_instr *made) {
    note_use_of(s, at, kind, i, made, s->func);
}

static void note_struct(scan *s, refcop_str record, struct_use_kind kind, const refcop_instr *i) {
    struct_use use = {record, NULL, kind, s->func, i};
    if (record && s->last)
        refcopi_note_struct_use(s->a, use);
}

/* --- values -------------------------------------------------------------------------------- */

static source source_of(const scan *s, const refcop_value *v) {
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

static bool has_effect(const refcop_contract *k, uint32_t n, refcop_effect_kind kind) {
    for (uint32_t e = 0; k && n < k->param_count && e < k->params[n].effect_count; e++)
        if (k->params[n].effects[e].kind == kind)
            return true;
    return false;
}

static bool is_block_word(refcop_str domain) {
    static const char *const words[] = {"mem", "raw", "object", "c"};
    for (unsigned k = 0; domain && k < sizeof words / sizeof *words; k++)
        if (strcmp(words[k], domain->text) == 0)
            return true;
    return false;
}

static bool gives_block(const refcop_contract *k) {
    for (uint32_t o = 0; k && o < k->outcome_count; o++)
        if (k->outcomes[o].result == REFCOP_RESULT_RAW && is_block_word(k->outcomes[o].type))
            return true;
    return false;
}

/* --- instructions
 * --------------------------------------------------------------------------------- */

static void note_free(scan *s, const source *from, const refcop_instr *i,
                      const refcop_contract *k) {
    if (gives_block(k)) { /* for a bigger one */
        note_use(s, from->member, USE_RESIZED, i, NULL);
        return;
    }
    refcop_str record = from->record;
    if (!record && from->member)
        record = s->m->items[from->member - 1].pointee;
    s->m->frees_unknown |= s->last && !record && !from->local && !from->member;
    note_use(s, from->member, USE_FREED, i, NULL);
    note_struct(s, from->of, STRUCT_EMPTIED, i);
    note_struct(s, record, (from->bits & FROM_FRESH) && !from->param ? STRUCT_UNDONE : STRUCT_FREED, i);
    if (from->param && from->param <= 32)
        s->m->frees_params[s->func] |= 1u << (from->param - 1);
}

static bool fills_buffer(const refcop_contract *k, uint32_t n) {
    for (uint32_t e = 0; k && n < k->param_count && e < k->params[n].effect_count; e++)
        if (k->params[n].effects[e].kind == REFCOP_EFFECT_OUT_RAW &&
            refcopi_is_buffer_word(k->params[n].effects[e].type))
            return true;
    return false;
}

/* The function of the file puts fresh memory behind that argument. */
static bool gives_through(const scan *s, int32_t own, uint32_t n) {
    return own >= 0 && n < 32 && (s->m->gives_params[own] >> n & 1) && !(s->m->gives_other[own] >> n & 1);
}

/* The address of a member is an argument. */
static void scan_address(scan *s, const refcop_instr *i, uint32_t n, const refcop_contract *k,
                         int32_t own) {
    uint32_t at = s->addresses[i->args[n].as.temp];
    bool buffer = s->m->items[at - 1].is_struct, known = own >= 0 && n < 32;
    if (buffer
            ? fills_buffer(k, n) || (known && (s->m->fills_params[own] >> n & 1))
            : has_effect(k, n, REFCOP_EFFECT_OUT_RAW) || has_effect(k, n, REFCOP_EFFECT_OUT_MOVED) ||
                  gives_through(s, own, n))
        note_use(s, at, USE_FILLED, i, i);
    else if (buffer && (has_effect(k, n, REFCOP_EFFECT_OUT_RELEASE) ||
                        (known && (s->m->frees_params[own] >> n & 1))))
        note_use(s, at, USE_FREED, i, NULL);
    else if (!buffer && own < 0 && !k && refcopi_is_guessed_filler(s->a, i, n))
        note_use(s, at, USE_LIKELY_FILLED, i, i);
    else
        note_use(s, at, buffer ? USE_LENT : USE_UNCLEAR, i, NULL);
}

static void note_param_kept(scan *s, const source *from) {
    if (from->param && from->param <= 32)
        s->m->keeps_params[s->func] |= 1u << (from->param - 1);
}

/* The callee may keep that argument, or hand it to somebody who does. */
static bool may_keep(const scan *s, const refcop_contract *k, uint32_t n, int32_t own) {
    if (own >= 0)
        return n >= 32 || (s->m->keeps_params[own] >> n & 1);
    return !k || n >= k->param_count || has_effect(k, n, REFCOP_EFFECT_ESCAPE) ||
           has_effect(k, n, REFCOP_EFFECT_STEAL) || has_effect(k, n, REFCOP_EFFECT_MAY_STEAL);
}

/* Whether an argument is freed, kept or only read by the callee. */
static void scan_arg(scan *s, const refcop_instr *i, uint32_t n, const refcop_contract *k,
                     int32_t own) {
    const refcop_value *v = &i->args[n];
    source from = source_of(s, v);
    if (v->kind == REFCOP_VALUE_TEMP && s->addresses[v->as.temp])
        scan_address(s, i, n, k, own);
    if (has_effect(k, n, REFCOP_EFFECT_RELEASE) || has_effect(k, n, REFCOP_EFFECT_OUT_RELEASE)) {
        note_struct(s, from.of, STRUCT_EMPTIED, i);
        note_struct(s, from.around, STRUCT_EMPTIED, i);
    }
    if (has_effect(k, n, REFCOP_EFFECT_OUT_RELEASE) && from.param && from.param <= 32)
        s->m->frees_params[s->func] |= 1u << (from.param - 1);
    if (fills_buffer(k, n) && from.param && from.param <= 32)
        s->m->fills_params[s->func] |= 1u << (from.param - 1);
    bool frees = own >= 0 ? n < 32 && (s->m->frees_params[own] >> n & 1)
                          : has_effect(k, n, REFCOP_EFFECT_FREE);
    refcop_str pointee =
        from.record || !from.member ? from.record : s->m->items[from.member - 1].pointee;
    if (own < 0 && !frees && v->type != REFCOP_TYPE_OBJ)
        note_struct(s, pointee, STRUCT_LENT, i);
    bool answers = i->result != REFCOP_NO_TEMP && !(i->flags & REFCOP_INSTR_UNUSED);
    if (may_keep(s, k, n, own))
        note_param_kept(s, &from);
    if (frees)
        note_free(s, &from, i, k);
    else if (own >= 0 || k)
        note_use(s, from.member, has_effect(k, n, REFCOP_EFFECT_ESCAPE) || (own >= 0 && may_keep(s, k, n, own))
                                     ? USE_LENT : USE_READ, i, NULL);
    else if (i->arg_count == 1 && !answers)
        note_free(s, &from, i, k); /* what else should it do with it */
    else
        note_use(s, from.member, USE_LENT, i, NULL);
}

/* A local's address is an argument: the callee may put something there. */
static void scan_filled(scan *s, const refcop_instr *i, uint32_t n, const refcop_contract *k, int32_t own) {
    uint32_t local = i->args[n].kind == REFCOP_VALUE_TEMP ? s->temps[i->args[n].as.temp].whole : 0;
    if (!local)
        return;
    source *l = &s->locals[local - 1];
    bool fresh =
        has_effect(k, n, REFCOP_EFFECT_OUT_RAW) || has_effect(k, n, REFCOP_EFFECT_OUT_MOVED) || gives_through(s, own, n);
    l->bits |= fresh ? FROM_FRESH : FROM_OTHER;
    if (fresh && !l->made) {
        l->made = i;
        l->made_in = s->func;
    }
}

static void note_given(scan *s, const refcop_instr *i, uint32_t callee) {
    for (uint32_t n = 0; n < i->arg_count && n < GIVEN_PARAMS; n++) {
        source from = source_of(s, &i->args[n]);
        if (from.shared || (from.bits & FROM_INSIDE))
            from.bits |= FROM_OTHER;
        s->m->given[callee].params[n].bits |= from.bits;
        if (from.made) {
            s->m->given[callee].params[n].made = from.made;
            s->m->given[callee].params[n].made_in = from.made_in;
        }
    }
}

/* A new object gets a pointer to keep, and a function of the file to call when it dies. */
static void note_entrusted(scan *s, const refcop_instr *i, const refcop_contract *k) {
    int64_t deleter = -1;
    bool makes = false;
    for (uint32_t o = 0; k && o < k->outcome_count; o++)
        makes |= k->outcomes[o].result == REFCOP_RESULT_NEW;
    for (uint32_t n = 0; makes && n < i->arg_count; n++)
        if (i->args[n].kind == REFCOP_VALUE_FUNC && i->args[n].as.string->id < s->a->name_count)
            deleter = (int64_t)s->a->func_by_name[i->args[n].as.string->id] - 1;
    for (uint32_t n = 0; s->last && deleter >= 0 && n < i->arg_count; n++) {
        if (!has_effect(k, n, REFCOP_EFFECT_ESCAPE))
            continue;
        source from = source_of(s, &i->args[n]);
        bool block = !(from.bits & (FROM_OTHER | FROM_LIKELY | FROM_INSIDE)) && !from.shared;
        if (from.bits == FROM_MEMBER)
            continue; /* whatever it is, the deleter treats it like the rest */
        refcopi_note_entrusted(s->a, (entrusted){(uint32_t)deleter, i, block ? from.made : NULL, from.made_in});
    }
}

static void scan_call(scan *s, const refcop_instr *i) {
    int32_t own = callee_of(s->a, i);
    const summary *unused;
    const refcop_contract *k = own >= 0 ? NULL : refcopi_find_contract(s->a, i, &unused);
    for (uint32_t n = 0; n < i->arg_count; n++) {
        scan_arg(s, i, n, k, own);
        scan_filled(s, i, n, k, own);
    }
    if (own >= 0)
        note_given(s, i, (uint32_t)own);
    else
        note_entrusted(s, i, k);
    if (i->result == REFCOP_NO_TEMP)
        return;
    source *r = &s->temps[i->result];
    memset(r, 0, sizeof *r);
    bool fresh = own >= 0 ? s->m->returns_fresh[own] && !s->m->returns_other[own] : gives_block(k);
    bool likely = !fresh && own < 0 && !k && refcopi_is_guessed_giver(s->a, i);
    r->bits = fresh ? FROM_FRESH : likely ? FROM_FRESH | FROM_LIKELY : FROM_OTHER;
    r->made = fresh || likely ? i : NULL;
    r->made_in = s->func;
}

static uint32_t whole_local(const refcop_place *p) {
    return p->kind == REFCOP_PLACE_LOCAL && p->step_count == 0 ? p->index + 1 : 0;
}

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
    r->local = whole_local(i->place);
    r->of = record_of(i->place);
    r->member = r->local ? 0 : member_at(s, i->place);
    if (r->local && s->f->locals[r->local - 1].is_param)
        r->param = r->local;
    r->bits = r->member ? FROM_MEMBER : FROM_OTHER;
    if (r->member)
        note_use(s, r->member, USE_LOADED, i, NULL);
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

static bool resizes(const scan *s, const refcop_instr *made) {
    const summary *unused;
    const refcop_contract *k =
        made && callee_of(s->a, made) < 0 ? refcopi_find_contract(s->a, made, &unused) : NULL;
    return freed_with(k) != NULL;
}

static refcop_str made_domain(const scan *s, const refcop_instr *made) {
    const summary *unused;
    int32_t own = made ? callee_of(s->a, made) : -1;
    const refcop_contract *k = made && own < 0 ? refcopi_find_contract(s->a, made, &unused) : NULL;
    for (uint32_t o = 0; k && o < k->outcome_count; o++)
        if (k->outcomes[o].result == REFCOP_RESULT_RAW && is_block_word(k->outcomes[o].type))
            return k->outcomes[o].type;
    return own >= 0 ? s->m->returns_domain[own] : NULL;
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

static void scan_store(scan *s, const refcop_instr *i) {
    source from = source_of(s, &i->args[0]);
    uint32_t local = whole_local(i->place);
    if (local) {
        source *l = &s->locals[local - 1];
        l->bits |= from.bits;
        l->member = from.member ? from.member : l->member;
        l->param = from.param ? from.param : l->param;
        l->made_in = l->made ? l->made_in : from.made_in;
        l->made = l->made ? l->made : from.made;
        l->of = from.of ? from.of : l->of;
        refcop_str record = s->f->locals[local - 1].record;
        if (record && from.member)
            s->m->items[from.member - 1].pointee = record;
        if (record && s->f->locals[local - 1].type == REFCOP_TYPE_PTR && (from.bits & FROM_FRESH) &&
            !resizes(s, from.made))
            note_struct(s, record, STRUCT_MADE, i);
        if (record && from.record && from.record != record) {
            note_struct(s, from.record, STRUCT_CAST, i);
            if (s->last)
                s->m->structs[s->m->struct_count - 1].other = record;
        }
        return;
    }
    uint32_t at = member_at(s, i->place);
    note_param_kept(s, &from);
    note_behind_param(s, i->place, &from);
    bool inside = (from.bits & FROM_INSIDE) && from.of && from.of == record_of(i->place);
    if (inside && at)
        s->m->items[at - 1].is_inline = true;
    if (from.bits & FROM_INSIDE)
        from.bits = (uint8_t)((from.bits & ~FROM_INSIDE) | (inside ? 0 : FROM_OTHER));
    if (inside && from.bits == 0)
        return;
    note_kept(s, &i->args[0], at);
    if (at && from.record)
        s->m->items[at - 1].pointee = from.record;
    if (from.member && from.member != at)
        note_use(s, from.member, USE_MOVED, i, NULL);
    if (!at)
        return;
    bool elsewhere = (from.bits & FROM_MEMBER) && from.member != at;
    if (from.made)
        s->m->items[at - 1].made = made_domain(s, from.made);
    if (from.bits == 0)
        note_use(s, at, USE_EMPTIED, i, NULL);
    else if (from.bits == FROM_MEMBER && !elsewhere)
        return;
    else if (!(from.bits & FROM_OTHER) && !from.shared && !elsewhere)
        note_use_of(s, at, from.bits & FROM_LIKELY ? USE_LIKELY_FILLED : USE_FILLED, i, from.made, from.made_in);
    else if (from.member || from.shared)
        note_use(s, at, USE_PASSED_ON, i, NULL);
    else
        note_use(s, at, USE_UNCLEAR, i, NULL);
}

static void scan_return(scan *s, const refcop_instr *i) {
    if (!i->arg_count)
        return;
    source from = source_of(s, &i->args[0]);
    note_param_kept(s, &from);
    note_use(s, from.member, USE_MOVED, i, NULL);
    note_kept(s, &i->args[0], UINT32_MAX - 1);
    from = source_of(s, &i->args[0]);
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

static void scan_instr(scan *s, const refcop_instr *i) {
    switch ((refcop_opcode)i->op) {
    case REFCOP_OP_LOAD:
        scan_load(s, i);
        break;
    case REFCOP_OP_STORE:
        scan_store(s, i);
        break;
    case REFCOP_OP_CALL:
        scan_call(s, i);
        break;
    case REFCOP_OP_RETURN:
        scan_return(s, i);
        break;
    case REFCOP_OP_ADDR: {
        uint32_t local = whole_local(i->place);
        if (local)
            note_param_kept(s, &s->locals[local - 1]);
        uint32_t at = s->addresses[i->result] = member_at(s, i->place);
        if (at)
            s->m->items[at - 1].is_struct = i->place->type == REFCOP_TYPE_AGG;
        memset(&s->temps[i->result], 0, sizeof(source));
        s->temps[i->result].of = record_around(i->place);
        s->temps[i->result].bits = s->temps[i->result].of ? FROM_INSIDE : FROM_OTHER;
        s->temps[i->result].whole = local;
        if (i->place->kind == REFCOP_PLACE_DEREF && i->place->pointer.kind == REFCOP_VALUE_TEMP) {
            uint32_t base = s->temps[i->place->pointer.as.temp].local;
            if (base)
                s->locals[base - 1].inner = true;
        }
        break;
    }
    case REFCOP_OP_COPY:
        note_use(s, member_at(s, i->place), USE_PASSED_ON, i, NULL);
        note_use(s, member_at(s, i->place2), USE_MOVED, i, NULL);
        break;
    case REFCOP_OP_CAST:
        if (i->args[0].kind == REFCOP_VALUE_TEMP) {
            s->temps[i->result] = s->temps[i->args[0].as.temp];
            s->addresses[i->result] = s->addresses[i->args[0].as.temp];
        }
        break;
    case REFCOP_OP_BIN: {
        source from = source_of(s, &i->args[0]);
        if (s->f->temp_types[i->result] != REFCOP_TYPE_INT)
            note_param_kept(s, &from); /* a pointer into it goes its own ways */
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
    int32_t own = callee_of(a, i);
    return own >= 0 && a->members->returns_fresh[own] && !a->members->returns_other[own]
               ? a->members->returns_domain[own]
               : NULL;
}
