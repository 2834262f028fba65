/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* buffer-leak: a function frees the memory of Py_buffer structs that it did not make and fill one by one itself (an
 * array of them, or one that came from elsewhere), and releases none of them. One pass over the function, without
 * paths: the state knows nothing of elements at an index that is computed. */
#include "block.h"
#include "finding.h"
#include "frame.h"

#include <string.h>

typedef struct slot {
    bool foreign;  /* it gets what a parameter or a member holds */
    bool filled;   /* the address of an element, or of the variable, goes to a call */
    bool released; /* what it points to does, by whoever gets it */
    const refcop_instr *freed;
} slot;

typedef struct look {
    analysis *a;
    const refcop_func *func;
    uint32_t *temps; /* by temp: local + 1 whose value it is, or points into, or whose address it is */
    bool *elements;  /* by temp: the address of an element */
    bool *addresses; /* by temp: the address of the variable */
    bool *outside;   /* by temp: what a parameter or a member holds */
    slot *locals;
} look;

static bool is_buffer_local(const refcop_local *local) {
    return local->record && local->type == REFCOP_TYPE_PTR &&
           (strcmp(local->record->text, "Py_buffer") == 0 || strcmp(local->record->text, "bufferinfo") == 0);
}

/* The variable that the place is, when it points to Py_buffer structs: local + 1; 0: it is none. */
static uint32_t buffer_local(const look *l, const refcop_place *p) {
    return refcop_place_is_local(p) && is_buffer_local(&l->func->locals[p->index]) ? p->index + 1 : 0;
}

static bool fills(const refcop_contract *k, uint32_t n) {
    return refcopi_has_effect(k, n, REFCOP_EFFECT_OUT_RAW) || (k && n >= k->param_count);
}

static void look_at_call(look *l, const refcop_instr *i) {
    const summary *inferred;
    const refcop_contract *k = refcopi_find_contract(l->a, i, &inferred);
    for (uint32_t n = 0; n < i->arg_count; n++) {
        uint32_t temp = i->args[n].kind == REFCOP_VALUE_TEMP ? i->args[n].as.temp : 0;
        uint32_t local = i->args[n].kind == REFCOP_VALUE_TEMP ? l->temps[temp] : 0;
        if (!local)
            continue;
        slot *s = &l->locals[local - 1];
        if (l->addresses[temp] || (l->elements[temp] && fills(k, n)))
            s->filled = true;
        else if (!l->elements[temp] && !inferred && refcopi_has_effect(k, n, REFCOP_EFFECT_FREE))
            s->freed = i;
        else
            s->released = true;
    }
}

static void look_at_store(look *l, const refcop_instr *i) {
    uint32_t from = i->args[0].kind == REFCOP_VALUE_TEMP ? l->temps[i->args[0].as.temp] : 0;
    if (!refcop_place_is_local(i->place)) {
        if (from)
            l->locals[from - 1].released = true;
        return;
    }
    l->locals[i->place->index].foreign |= i->args[0].kind == REFCOP_VALUE_TEMP && l->outside[i->args[0].as.temp];
    if (from && from - 1 != i->place->index)
        l->locals[from - 1].released = true; /* another name */
}

static void look_at_instr(look *l, const refcop_instr *i) {
    uint32_t pointer = i->place && i->place->kind == REFCOP_PLACE_DEREF && i->place->pointer.kind == REFCOP_VALUE_TEMP
                           ? i->place->pointer.as.temp : UINT32_MAX;
    switch ((refcop_opcode)i->op) {
    case REFCOP_OP_LOAD:
        l->temps[i->result] = buffer_local(l, i->place);
        l->outside[i->result] = i->place->kind != REFCOP_PLACE_LOCAL || l->func->locals[i->place->index].is_param;
        break;
    case REFCOP_OP_ADDR:
        l->addresses[i->result] = buffer_local(l, i->place) != 0;
        l->temps[i->result] = l->addresses[i->result] ? i->place->index + 1
                              : pointer != UINT32_MAX ? l->temps[pointer] : 0;
        l->elements[i->result] = !l->addresses[i->result] && l->temps[i->result];
        break;
    case REFCOP_OP_CAST:
    case REFCOP_OP_BIN:
        if (i->args[0].kind == REFCOP_VALUE_TEMP) {
            l->temps[i->result] = l->temps[i->args[0].as.temp];
            l->outside[i->result] = l->outside[i->args[0].as.temp];
            l->elements[i->result] = l->elements[i->args[0].as.temp] || (i->op == REFCOP_OP_BIN && l->temps[i->result]);
            l->addresses[i->result] = l->addresses[i->args[0].as.temp];
        }
        break;
    case REFCOP_OP_STORE: look_at_store(l, i); break;
    case REFCOP_OP_RETURN:
        if (i->arg_count && i->args[0].kind == REFCOP_VALUE_TEMP && l->temps[i->args[0].as.temp])
            l->locals[l->temps[i->args[0].as.temp] - 1].released = true;
        break;
    case REFCOP_OP_CALL: look_at_call(l, i); break;
    default: break;
    }
}

static void report(analysis *a, const refcop_func *f, uint32_t local, const refcop_instr *freed) {
    refcop_finding found = refcopi_finding_of(a, REFCOP_RULE_BUFFER_LEAK, 2, f, freed->loc ? freed->loc : f->loc);
    found.object = f->locals[local].name->text;
    found.message = refcopi_print(a->arena, "leaked buffer: the memory of '%s' is freed here, but no buffer in it is "
                                            "released in this function", found.object);
    refcopi_findings_offer(a, &found);
}

static bool has_buffer_local(const refcop_func *f) {
    for (uint32_t n = 0; n < f->local_count; n++)
        if (is_buffer_local(&f->locals[n]))
            return true;
    return false;
}

void refcopi_find_unreleased(analysis *a, const refcop_func *f) {
    if (f->in_header || a->options->level < 2 || !has_buffer_local(f))
        return;
    look l = {a, f, REFCOP_NEW_ARRAY(a->path_arena, uint32_t, f->temp_count + 1),
              REFCOP_NEW_ARRAY(a->path_arena, bool, f->temp_count + 1),
              REFCOP_NEW_ARRAY(a->path_arena, bool, f->temp_count + 1),
              REFCOP_NEW_ARRAY(a->path_arena, bool, f->temp_count + 1),
              REFCOP_NEW_ARRAY(a->path_arena, slot, f->local_count + 1)};
    for (uint32_t b = 0; b < f->block_count; b++)
        for (uint32_t k = 0; k < f->blocks[b].count; k++)
            look_at_instr(&l, f->blocks[b].instrs[k]);
    for (uint32_t n = 0; n < f->local_count; n++) {
        const slot *s = &l.locals[n];
        if (s->freed && !s->released && (s->filled || s->foreign || f->locals[n].is_param))
            report(a, f, n, s->freed);
    }
}
