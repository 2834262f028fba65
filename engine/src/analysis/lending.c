/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* What calls do with memory in members, and in locals that go there: which arguments they free, fill, keep or
 * only read, and what they give. */
#include "block.h"
#include "source.h"

#include <string.h>

refcop_str refcopi_block_given_by(const refcop_contract *k) {
    for (uint32_t o = 0; k && o < k->outcome_count; o++)
        if (k->outcomes[o].result == REFCOP_RESULT_RAW && refcopi_is_allocator_word(k->outcomes[o].type))
            return k->outcomes[o].type;
    return NULL;
}

static void note_free(scan *s, const source *from, const refcop_instr *i,
                      const refcop_contract *k) {
    if (refcopi_block_given_by(k)) { /* for a bigger one */
        refcopi_keeping_use(s, from->member, USE_RESIZED, i, NULL);
        return;
    }
    refcop_str record = from->record;
    if (!record && from->member)
        record = s->m->items[from->member - 1].pointee;
    s->m->frees_unknown |= s->last && !record && !from->local && !from->member;
    refcopi_keeping_use(s, from->member, USE_FREED, i, NULL);
    refcopi_keeping_struct(s, from->of, STRUCT_EMPTIED, i);
    refcopi_keeping_struct(s, record, (from->bits & FROM_FRESH) && !from->param ? STRUCT_UNDONE : STRUCT_FREED, i);
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
            : refcopi_has_effect(k, n, REFCOP_EFFECT_OUT_RAW) || refcopi_has_effect(k, n, REFCOP_EFFECT_OUT_MOVED) ||
                  gives_through(s, own, n))
        refcopi_keeping_use(s, at, USE_FILLED, i, i);
    else if (buffer && (refcopi_has_effect(k, n, REFCOP_EFFECT_OUT_RELEASE) ||
                        (known && (s->m->frees_params[own] >> n & 1))))
        refcopi_keeping_use(s, at, USE_FREED, i, NULL);
    else if (!buffer && own < 0 && !k && refcopi_is_guessed_filler(s->a, i, n))
        refcopi_keeping_use(s, at, USE_LIKELY_FILLED, i, i);
    else
        refcopi_keeping_use(s, at, buffer ? USE_LENT : USE_UNCLEAR, i, NULL);
}

/* The callee may keep that argument, or hand it to somebody who does. */
static bool may_keep(const scan *s, const refcop_contract *k, uint32_t n, int32_t own) {
    if (own >= 0)
        return n >= 32 || (s->m->keeps_params[own] >> n & 1);
    return !k || n >= k->param_count || refcopi_has_effect(k, n, REFCOP_EFFECT_ESCAPE) ||
           refcopi_has_effect(k, n, REFCOP_EFFECT_STEAL) || refcopi_has_effect(k, n, REFCOP_EFFECT_MAY_STEAL);
}

/* Whether an argument is freed, kept or only read by the callee. */
static void scan_arg(scan *s, const refcop_instr *i, uint32_t n, const refcop_contract *k,
                     int32_t own) {
    const refcop_value *v = &i->args[n];
    source from = refcopi_source_of(s, v);
    if (v->kind == REFCOP_VALUE_TEMP && s->addresses[v->as.temp])
        scan_address(s, i, n, k, own);
    if (refcopi_has_effect(k, n, REFCOP_EFFECT_RELEASE) || refcopi_has_effect(k, n, REFCOP_EFFECT_OUT_RELEASE)) {
        refcopi_keeping_struct(s, from.of, STRUCT_EMPTIED, i);
        refcopi_keeping_struct(s, from.around, STRUCT_EMPTIED, i);
    }
    if (refcopi_has_effect(k, n, REFCOP_EFFECT_OUT_RELEASE) && from.param && from.param <= 32)
        s->m->frees_params[s->func] |= 1u << (from.param - 1);
    if (fills_buffer(k, n) && from.param && from.param <= 32)
        s->m->fills_params[s->func] |= 1u << (from.param - 1);
    bool frees = own >= 0 ? n < 32 && (s->m->frees_params[own] >> n & 1)
                          : refcopi_has_effect(k, n, REFCOP_EFFECT_FREE);
    refcop_str pointee =
        from.record || !from.member ? from.record : s->m->items[from.member - 1].pointee;
    if (own < 0 && !frees && v->type != REFCOP_TYPE_OBJ)
        refcopi_keeping_struct(s, pointee, STRUCT_LENT, i);
    bool answers = i->result != REFCOP_NO_TEMP && !(i->flags & REFCOP_INSTR_UNUSED);
    if (may_keep(s, k, n, own))
        refcopi_keeping_param(s, &from);
    if (frees)
        note_free(s, &from, i, k);
    else if (own >= 0 || k)
        refcopi_keeping_use(s, from.member, refcopi_has_effect(k, n, REFCOP_EFFECT_ESCAPE) || (own >= 0 && may_keep(s, k, n, own))
                                     ? USE_LENT : USE_READ, i, NULL);
    else if (i->arg_count == 1 && !answers)
        note_free(s, &from, i, k); /* what else should it do with it */
    else
        refcopi_keeping_use(s, from.member, USE_LENT, i, NULL);
}

/* A local's address is an argument: the callee may put something there. */
static void scan_filled(scan *s, const refcop_instr *i, uint32_t n, const refcop_contract *k, int32_t own) {
    uint32_t local = i->args[n].kind == REFCOP_VALUE_TEMP ? s->temps[i->args[n].as.temp].whole : 0;
    if (!local)
        return;
    source *l = &s->locals[local - 1];
    bool fresh =
        refcopi_has_effect(k, n, REFCOP_EFFECT_OUT_RAW) || refcopi_has_effect(k, n, REFCOP_EFFECT_OUT_MOVED) || gives_through(s, own, n);
    l->bits |= fresh ? FROM_FRESH : FROM_OTHER;
    if (fresh && !l->made) {
        l->made = i;
        l->made_in = s->func;
    }
}

static void note_given(scan *s, const refcop_instr *i, uint32_t callee) {
    for (uint32_t n = 0; n < i->arg_count && n < GIVEN_PARAMS; n++) {
        source from = refcopi_source_of(s, &i->args[n]);
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
        if (i->args[n].kind == REFCOP_VALUE_FUNC)
            deleter = (int64_t)refcopi_func_named(s->a, i->args[n].as.string) - 1;
    for (uint32_t n = 0; s->last && deleter >= 0 && n < i->arg_count; n++) {
        if (!refcopi_has_effect(k, n, REFCOP_EFFECT_ESCAPE))
            continue;
        source from = refcopi_source_of(s, &i->args[n]);
        bool block = !(from.bits & (FROM_OTHER | FROM_LIKELY | FROM_INSIDE)) && !from.shared;
        if (from.bits == FROM_MEMBER)
            continue; /* whatever it is, the deleter treats it like the rest */
        refcopi_note_entrusted(s->a, (entrusted){(uint32_t)deleter, i, block ? from.made : NULL, from.made_in});
    }
}

void refcopi_lend(scan *s, const refcop_instr *i) {
    int32_t own = refcopi_callee_index(s->a, i);
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
    bool fresh = own >= 0 ? s->m->returns_fresh[own] && !s->m->returns_other[own] : refcopi_block_given_by(k) != NULL;
    bool likely = !fresh && own < 0 && !k && refcopi_is_guessed_giver(s->a, i);
    r->bits = fresh ? FROM_FRESH : likely ? FROM_FRESH | FROM_LIKELY : FROM_OTHER;
    r->made = fresh || likely ? i : NULL;
    r->made_in = s->func;
}
