/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* mem-leak: memory is given to a new object together with the function that is called when the object dies (a
 * capsule and its destructor), and that function only reads what it gets, with all it calls. */
#include "finding.h"
#include "frame.h"
#include "member.h"

enum { POINTER = 1, OBJECT = 2 }; /* what a temp or local of the function is: the memory, or the object around it */

typedef struct look {
    analysis *a;
    const refcop_func *func;
    uint8_t *temps, *locals;
    bool is_taken; /* freed, stored, handed on: or somebody gets the object who may do so */
    bool is_read;  /* the function asks for the memory */
} look;

static uint8_t kind_of(const look *l, const refcop_value *v) {
    return v->kind == REFCOP_VALUE_TEMP ? l->temps[v->as.temp] : 0;
}

static bool gives_inside(const refcop_contract *k) {
    for (uint32_t o = 0; k && o < k->outcome_count; o++)
        if (k->outcomes[o].result == REFCOP_RESULT_INTERIOR)
            return true;
    return false;
}

static bool only_borrows(const refcop_contract *k, uint32_t n) {
    for (uint32_t e = 0; k && n < k->param_count && e < k->params[n].effect_count; e++)
        if (k->params[n].effects[e].kind != REFCOP_EFFECT_BORROW)
            return false;
    return k && refcopi_is_modelled(k) &&
           (n < k->param_count || (k->variadic && k->rest.kind == REFCOP_EFFECT_BORROW));
}

static void look_at_call(look *l, const refcop_instr *i) {
    const summary *inferred;
    const refcop_contract *k = refcopi_find_contract(l->a, i, &inferred);
    for (uint32_t n = 0; n < i->arg_count; n++)
        l->is_taken |= kind_of(l, &i->args[n]) && !only_borrows(k, n);
    bool inside = i->arg_count && kind_of(l, &i->args[0]) == OBJECT && gives_inside(k);
    l->is_read |= inside;
    if (inside && i->result != REFCOP_NO_TEMP)
        l->temps[i->result] = POINTER;
}

static void look_at_instr(look *l, const refcop_instr *i) {
    uint8_t given = i->arg_count ? kind_of(l, &i->args[0]) : 0;
    switch ((refcop_opcode)i->op) {
    case REFCOP_OP_LOAD:
        if (refcop_place_is_local(i->place))
            l->temps[i->result] = l->locals[i->place->index];
        break;
    case REFCOP_OP_STORE:
        if (refcop_place_is_local(i->place))
            l->locals[i->place->index] |= given;
        else
            l->is_taken |= given != 0;
        break;
    case REFCOP_OP_ADDR: l->is_taken |= refcop_place_is_local(i->place) && l->locals[i->place->index]; break;
    case REFCOP_OP_CAST: l->temps[i->result] = given; break;
    case REFCOP_OP_RETURN: l->is_taken |= given != 0; break;
    case REFCOP_OP_CALL: look_at_call(l, i); break;
    default: break;
    }
}

static bool only_reads(analysis *a, const refcop_func *func) {
    look l = {a, func, REFCOP_NEW_ARRAY(a->arena, uint8_t, func->temp_count + 1),
              REFCOP_NEW_ARRAY(a->arena, uint8_t, func->local_count + 1), false, false};
    if (func->param_count == 0)
        return false;
    l.locals[0] = OBJECT;
    for (unsigned pass = 0; pass < 2; pass++)
        for (uint32_t b = 0; b < func->block_count; b++)
            for (uint32_t k = 0; k < func->blocks[b].count; k++)
                look_at_instr(&l, func->blocks[b].instrs[k]);
    return l.is_read && !l.is_taken;
}

static void report(analysis *a, const entrusted *e) {
    const refcop_func *deleter = a->module->funcs[e->deleter];
    const char *where = refcopi_print(a->arena, "it is allocated with %s() here, in %s()",
                                      e->made->name ? e->made->name->text : "a call",
                                      a->module->funcs[e->made_in]->name->text);
    refcop_finding found = refcopi_finding_of(a, REFCOP_RULE_MEM_LEAK, 1, deleter, deleter->loc);
    found.object = deleter->name->text;
    found.message = refcopi_print(a->arena, "leaked memory: %s() gives the object memory to keep, and '%s', which is called "
                                            "when the object dies, does not free it",
                                  e->at->name->text, deleter->name->text);
    refcopi_finding_note(a, &found, e->made->loc, where);
    refcopi_findings_offer(a, &found);
}

void refcopi_find_kept_by_deleters(analysis *a) {
    const entrusted *e, *before;
    for (uint32_t k = 0; (e = refcopi_entrusted(a, k)); k++) {
        bool first = e->made && !a->module->funcs[e->deleter]->in_header;
        for (uint32_t n = 0; (before = refcopi_entrusted(a, n)); n++)
            first &= before->deleter != e->deleter || (before->made ? n >= k : false);
        if (first && only_reads(a, a->module->funcs[e->deleter]))
            report(a, e);
    }
}
