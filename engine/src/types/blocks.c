/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* mem-leak: the file puts memory of its own in a member, and tp_dealloc, with all it calls, never
 * looks at that member other than to compare it. */
#include "analysis/member.h"
#include "types/types.h"

#include <string.h>

typedef struct look {
    types *t;
    refcop_str record, field;
    bool *seen;   /* by function of the module */
    bool is_used; /* handed on, freed, stored; or the instance went to somebody unknown */
} look;

static bool is_member(const look *l, const refcop_place *p) {
    const refcop_step *last = p->step_count ? &p->steps[p->step_count - 1] : NULL;
    return last && last->kind == REFCOP_STEP_FIELD && last->field == l->field &&
           last->record == l->record;
}

enum { TEMP_OF_MEMBER = 1, TEMP_OF_SELF = 2 };

static void look_at_func(look *l, uint32_t func);

/* A model says so. What the memory itself holds may be let go of: PyBuffer_Release(self->view). */
static bool only_reads(const refcop_contract *k, uint32_t n) {
    for (uint32_t e = 0; n < k->param_count && e < k->params[n].effect_count; e++) {
        refcop_effect_kind kind = k->params[n].effects[e].kind;
        if (kind != REFCOP_EFFECT_BORROW && kind != REFCOP_EFFECT_OUT_RELEASE)
            return false;
    }
    return refcopi_is_modelled(k) && n < k->param_count;
}

static void look_at_call(look *l, const refcop_instr *i, const uint8_t *from) {
    const analysis *a = l->t->a;
    const summary *inferred;
    const refcop_contract *contract = refcopi_find_contract(l->t->a, i, &inferred);
    bool known = contract || inferred || i->sub == REFCOP_CALLEE_INDIRECT;
    for (uint32_t k = 0; k < i->arg_count; k++) {
        uint8_t what = i->args[k].kind == REFCOP_VALUE_TEMP ? from[i->args[k].as.temp] : 0;
        if ((what & TEMP_OF_MEMBER) && contract && !inferred && only_reads(contract, k))
            continue;
        l->is_used |= (what & TEMP_OF_MEMBER) || ((what & TEMP_OF_SELF) && !known);
    }
    int32_t callee = refcopi_callee_index(a, i);
    if (callee >= 0)
        look_at_func(l, (uint32_t)callee);
}

/* from: by temp; locals: what variables hold of the member. */
static void look_at_instr(look *l, const refcop_instr *i, uint8_t *from, uint8_t *locals) {
    const refcop_value *value = i->arg_count ? &i->args[0] : NULL;
    uint8_t given = value && value->kind == REFCOP_VALUE_TEMP ? from[value->as.temp] : 0;
    switch ((refcop_opcode)i->op) {
    case REFCOP_OP_LOAD:
        from[i->result] = (is_member(l, i->place) ? TEMP_OF_MEMBER : 0) |
                          (refcop_place_is_self(i->place) ? TEMP_OF_SELF : 0) |
                          (refcop_place_is_local(i->place) ? locals[i->place->index] : 0);
        break;
    case REFCOP_OP_ADDR:
        l->is_used |= is_member(l, i->place) || (refcop_place_is_local(i->place) && locals[i->place->index]);
        break;
    case REFCOP_OP_CAST:
    case REFCOP_OP_BIN: from[i->result] = given; break;
    case REFCOP_OP_STORE:
        if (refcop_place_is_local(i->place))
            locals[i->place->index] |= given & TEMP_OF_MEMBER;
        else
            l->is_used |= (given & TEMP_OF_MEMBER) != 0;
        break;
    case REFCOP_OP_RETURN: l->is_used |= (given & TEMP_OF_MEMBER) != 0; break;
    case REFCOP_OP_CALL: look_at_call(l, i, from); break;
    default: break;
    }
}

static void look_at_func(look *l, uint32_t func) {
    const refcop_func *f = l->t->module->funcs[func];
    if (l->seen[func] || l->is_used)
        return;
    l->seen[func] = true;
    uint8_t *from = REFCOP_NEW_ARRAY(l->t->arena, uint8_t, f->temp_count + 1);
    uint8_t *locals = REFCOP_NEW_ARRAY(l->t->arena, uint8_t, f->local_count + 1);
    for (uint32_t pass = 0; pass < 2; pass++) /* the second time round a loop */
        for (uint32_t b = 0; b < f->block_count && !l->is_used; b++)
            for (uint32_t k = 0; k < f->blocks[b].count; k++)
                look_at_instr(l, f->blocks[b].instrs[k], from, locals);
}

static bool is_given_up(types *t, const slot_use *slot, refcop_str record, refcop_str name) {
    if (slot->state == SLOT_NONE)
        return false;
    if (slot->state != SLOT_BODY)
        return true;
    look l = {t, record, name, REFCOP_NEW_ARRAY(t->arena, bool, t->module->func_count + 1), false};
    look_at_func(&l, (uint32_t)(slot->facts - t->funcs));
    return l.is_used;
}

/* The dealloc function calls the type's own tp_clear: the slot's name stands in the call. */
static bool calls_slot(const func_facts *facts, const char *slot) {
    const refcop_func *f = facts->func;
    for (uint32_t b = 0; b < f->block_count; b++)
        for (uint32_t k = 0; k < f->blocks[b].count; k++) {
            const refcop_instr *i = f->blocks[b].instrs[k];
            if (i->op == REFCOP_OP_CALL && i->sub == REFCOP_CALLEE_INDIRECT && i->name &&
                strcmp(i->name->text, slot) == 0)
                return true;
        }
    return false;
}

/* Before the object itself is let go of, in a function of the file that frees what the member holds. */
static bool is_ended_elsewhere(const types *t, const type_info *info, const stored_block *block) {
    const member *m = refcopi_member_named(t->a, block->record, block->field);
    for (const member_use *u = m ? refcopi_member_uses(t->a, m->uses) : NULL; u; u = refcopi_member_uses(t->a, u->next)) {
        const func_facts *facts = &t->funcs[u->func];
        for (uint32_t k = 0; u->kind == USE_FREED && k < facts->event_count; k++) {
            const event *e = &facts->events[k];
            if (e->kind == EVENT_RELEASE && e->target && e->target->local &&
                facts->func->locals[e->target->local - 1].record == info->record->name)
                return true;
        }
    }
    return false;
}

/* Temporaries and variables of the function that hold the block, seen so far. */
typedef struct holders {
    bool *temps, *locals;
} holders;

static bool gives_away(const holders *h, const stored_block *block, const refcop_instr *i) {
    const refcop_value *v = i->arg_count ? &i->args[0] : NULL;
    bool is_block = i == block->at || (v && v->kind == REFCOP_VALUE_TEMP && h->temps[v->as.temp]);
    if ((i == block->at && i->result != REFCOP_NO_TEMP) || (i->op == REFCOP_OP_CAST && is_block))
        h->temps[i->result] = true;
    else if (i->op == REFCOP_OP_LOAD && refcop_place_is_local(i->place))
        h->temps[i->result] = h->locals[i->place->index];
    else if (i->op == REFCOP_OP_STORE && is_block && refcop_place_is_local(i->place))
        h->locals[i->place->index] = true;
    else if (i->op == REFCOP_OP_STORE && is_block) {
        const refcop_step *last = i->place->step_count ? &i->place->steps[i->place->step_count - 1] : NULL;
        return !last || last->kind != REFCOP_STEP_FIELD || last->field != block->field || last->record != block->record;
    }
    return false;
}

/* The function that makes the block stores it to another place as well, which may be the one that answers for it: a list's
 * last node is there for quick appends. */
static bool is_kept_elsewhere(const types *t, const stored_block *block) {
    const refcop_func *f = block->func;
    holders h = {REFCOP_NEW_ARRAY(t->arena, bool, f->temp_count + 1), REFCOP_NEW_ARRAY(t->arena, bool, f->local_count + 1)};
    for (uint32_t pass = 0; pass < 2; pass++) /* the second time round a loop */
        for (uint32_t b = 0; b < f->block_count; b++)
            for (uint32_t k = 0; k < f->blocks[b].count; k++)
                if (gives_away(&h, block, f->blocks[b].instrs[k]))
                    return true;
    return false;
}

static void report_kept(types *t, const type_info *info, const stored_block *block) {
    const refcop_func *dealloc = info->dealloc.facts->func;
    bool buffer = block->is_buffer;
    report r = {.rule = buffer ? REFCOP_RULE_BUFFER_LEAK : REFCOP_RULE_MEM_LEAK,
                .level = is_ended_elsewhere(t, info, block) || (!buffer && is_kept_elsewhere(t, block)) ? 2 : 1,
                .func = dealloc, .loc = dealloc->loc,
                .object = block->field->text, .object_matters = true};
    refcopi_types_note(t, &r, block->at->loc, "it is %s with %s() here, in %s()",
                       buffer ? "filled" : "allocated", block->maker, block->func->name->text);
    refcopi_types_report(t, &r,
                         buffer ? "leaked buffer: '%s' of '%s' is never released: tp_dealloc does nothing with it"
                                : "leaked memory: '%s' of '%s' is never freed: tp_dealloc does nothing with it",
                         block->field->text, info->shown);
}

static void check_block(types *t, const type_info *info, const stored_block *block) {
    bool clears = calls_slot(info->dealloc.facts, "tp_clear");
    if (!is_given_up(t, &info->dealloc, block->record, block->field) &&
        !(clears && is_given_up(t, &info->clear, block->record, block->field)) &&
        !is_given_up(t, &info->finalize, block->record, block->field))
        report_kept(t, info, block);
}

/* The first store of a block there, as far as the text of the file tells. */
static bool find_fill(const types *t, const member *m, stored_block *out) {
    for (const member_use *u = refcopi_member_uses(t->a, m->uses); u; u = refcopi_member_uses(t->a, u->next))
        if (u->kind == USE_FILLED && u->made && u->made->name)
            *out = (stored_block){m->record, m->field, t->module->funcs[u->made_in], u->made,
                                  u->made->name->text, m->is_struct};
    return out->record != NULL;
}

void refcopi_check_blocks(types *t, const type_info *info) {
    if (info->is_module || !info->record || info->dealloc.state != SLOT_BODY ||
        info->dealloc.inherited)
        return;
    stored_block block;
    for (uint32_t k = 0; refcopi_stored_block(t->a, &k, &block);)
        if (block.record == info->record->name)
            check_block(t, info, &block);
    const member *m;
    for (uint32_t k = 0; (m = refcopi_member(t->a, k)); k++) {
        stored_block filled = {NULL, NULL, NULL, NULL, NULL, false};
        if (m->record == info->record->name && refcopi_holds_blocks(m) &&
            !refcopi_is_stored_block(t->a, m->record, m->field) && find_fill(t, m, &filled))
            check_block(t, info, &filled);
    }
}
