/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* A method or setter, which Python may call any number of times, or an initialiser, which it may call once more, puts an object in a field of self,
 * of what belongs to self (a module's state) or a global that owns what it holds, and nowhere looks at what was there: the second call loses
 * the reference of the first. One pass over the function, without paths: the state knows nothing
 * of a value that was never read. */
#include "finding.h"
#include "frame.h"
#include "member.h"

typedef struct look {
    analysis *a;
    const refcop_func *func;
    bool *of_self;  /* by temp: self, or a pointer into it */
    uint32_t *from; /* by temp: local it was read from + 1, NOWHERE or MADE */
    uint8_t *local; /* by local: enum local_bit */
    bool passes;    /* functions of the file, or unknown ones, get self */
} look;

#define NOWHERE 0u
#define MADE UINT32_MAX /* look.from: a new reference from a call */

enum local_bit {
    LOCAL_RETAINED = 1, /* somewhere a reference is taken for it */
    LOCAL_MADE = 2,     /* somewhere it gets a new one from a call */
    LOCAL_LENT = 4,     /* somewhere it gets something else */
    LOCAL_SELF = 8,     /* self, or a pointer into it, */
    LOCAL_OTHER = 16    /* ... or something else */
};

static bool is_called_often(const refcop_contract *slot) {
    return slot && (slot->clauses & (REFCOP_CLAUSE_REPEATS | REFCOP_CLAUSE_AGAIN));
}

static bool reaches_self(const look *l, const refcop_place *p) {
    return p->kind == REFCOP_PLACE_DEREF && p->pointer.kind == REFCOP_VALUE_TEMP &&
           l->of_self[p->pointer.as.temp];
}

/* The function of the file leaves what lies behind that argument alone. */
static bool leaves_alone(look *l, const refcop_instr *i, uint32_t arg) {
    const summary *s;
    const refcop_contract *k = refcopi_find_contract(l->a, i, &s);
    if (!k || !s || (k->clauses & REFCOP_CLAUSE_WRITES) || arg >= k->param_count || k->params[arg].effect_count)
        return false;
    for (uint32_t e = 0; e < s->effect_count; e++)
        if (s->effects[e].param == arg)
            return false;
    return true;
}

/* The call gives a pointer into self: a module's state. */
static bool gives_inside(look *l, const refcop_instr *i) {
    const summary *unused;
    const refcop_contract *k = refcopi_find_contract(l->a, i, &unused);
    for (uint32_t o = 0; k && o < k->outcome_count; o++) {
        int p = k->outcomes[o].param;
        if (k->outcomes[o].result == REFCOP_RESULT_INTERIOR)
            return p >= 0 ? (uint32_t)p < i->arg_count && i->args[p].kind == REFCOP_VALUE_TEMP &&
                                l->of_self[i->args[p].as.temp]
                          : unused && i->arg_count == 1 && i->args[0].kind == REFCOP_VALUE_TEMP &&
                                l->of_self[i->args[0].as.temp];
    }
    return false;
}

static void note_call(look *l, const refcop_instr *i) {
    bool known = i->sub != REFCOP_CALLEE_INDIRECT && i->name &&
                 (refcop_model_find(l->a->model, REFCOP_KIND_FUNCTION, i->name) ||
                  refcop_model_find(l->a->model, REFCOP_KIND_MACRO, i->name));
    if (known)
        return;
    for (uint32_t k = 0; k < i->arg_count; k++)
        l->passes |= i->args[k].kind == REFCOP_VALUE_TEMP && l->of_self[i->args[k].as.temp] &&
                     !leaves_alone(l, i, k);
}

static bool retains(const refcop_param *p) {
    for (uint32_t e = 0; e < p->effect_count; e++)
        if (p->effects[e].kind == REFCOP_EFFECT_RETAIN)
            return true;
    return false;
}

/* Where objects of the function come from, and which of them get a reference. */
static void note_source(look *l, const refcop_instr *i) {
    const summary *unused;
    const refcop_contract *k =
        i->op == REFCOP_OP_CALL ? refcopi_find_contract(l->a, i, &unused) : NULL;
    for (uint32_t n = 0; k && n < i->arg_count && n < k->param_count; n++) {
        uint32_t from = i->args[n].kind == REFCOP_VALUE_TEMP ? l->from[i->args[n].as.temp] : NOWHERE;
        if (from != NOWHERE && from != MADE && retains(&k->params[n]))
            l->local[from - 1] |= LOCAL_RETAINED;
    }
    bool whole = i->place && refcop_place_is_local(i->place);
    uint32_t temp = i->arg_count && i->args[0].kind == REFCOP_VALUE_TEMP ? i->args[0].as.temp
                                                                          : UINT32_MAX;
    if (i->op == REFCOP_OP_CALL && i->result != REFCOP_NO_TEMP)
        l->from[i->result] = k && k->outcomes[0].result == REFCOP_RESULT_BORROWED ? NOWHERE : MADE;
    else if (i->op == REFCOP_OP_LOAD && whole)
        l->from[i->result] = i->place->index + 1;
    else if (i->op == REFCOP_OP_CAST && temp != UINT32_MAX)
        l->from[i->result] = l->from[temp];
    else if (i->op == REFCOP_OP_STORE && whole && temp != UINT32_MAX)
        l->local[i->place->index] |= l->from[temp] == MADE ? LOCAL_MADE : LOCAL_LENT;
}

/* What is stored has a reference of its own; or one is taken for the place afterwards. */
static bool is_kept(const look *l, const refcop_instr *store) {
    uint32_t from = l->from[store->args[0].as.temp];
    uint8_t bits = from == NOWHERE || from == MADE ? 0 : l->local[from - 1];
    if (from == MADE || (bits & LOCAL_RETAINED) || (bits & (LOCAL_MADE | LOCAL_LENT)) == LOCAL_MADE)
        return true;
    return store->place->kind == REFCOP_PLACE_GLOBAL && refcopi_place_is_retained(l->a, store->place);
}

static void note_instr(look *l, const refcop_instr *i) {
    note_source(l, i);
    bool local = i->place && refcop_place_is_local(i->place);
    if (i->op == REFCOP_OP_CALL) {
        note_call(l, i);
        if (i->result != REFCOP_NO_TEMP)
            l->of_self[i->result] = gives_inside(l, i);
    } else if (i->op == REFCOP_OP_LOAD)
        l->of_self[i->result] = refcop_place_is_self(i->place) ||
                                (local && (l->local[i->place->index] & (LOCAL_SELF | LOCAL_OTHER)) == LOCAL_SELF);
    else if (i->op == REFCOP_OP_CAST && i->args[0].kind == REFCOP_VALUE_TEMP)
        l->of_self[i->result] = l->of_self[i->args[0].as.temp];
    else if (i->op == REFCOP_OP_STORE && refcop_place_is_self(i->place))
        l->passes = true; /* another object from here on */
    else if (i->op == REFCOP_OP_STORE && local && i->args[0].kind == REFCOP_VALUE_TEMP)
        l->local[i->place->index] |= l->of_self[i->args[0].as.temp] ? LOCAL_SELF : LOCAL_OTHER;
    else if (i->op == REFCOP_OP_STORE && i->args[0].kind == REFCOP_VALUE_TEMP)
        l->passes |= l->of_self[i->args[0].as.temp];
}

static bool same_place(const refcop_place *a, const refcop_place *b) {
    if (a->kind != b->kind)
        return false;
    if (a->kind == REFCOP_PLACE_GLOBAL && a->index != b->index)
        return false;
    if (a->step_count == 0 || b->step_count == 0)
        return a->kind == REFCOP_PLACE_GLOBAL;
    return a->steps[a->step_count - 1].field == b->steps[b->step_count - 1].field;
}

/* The place is read, tested, handed on or stored to before that, in program order. */
static bool is_looked_at(const refcop_func *f, const refcop_instr *store) {
    for (uint32_t b = 0; b < f->block_count; b++)
        for (uint32_t k = 0; k < f->blocks[b].count; k++) {
            const refcop_instr *i = f->blocks[b].instrs[k];
            if (i->id < store->id && ((i->place && same_place(i->place, store->place)) ||
                               (i->place2 && same_place(i->place2, store->place))))
                return true;
        }
    return false;
}

static bool may_touch(analysis *a, refcop_str name, const refcop_place *global, bool *seen);

static bool mentions(const refcop_func *f, const refcop_place *global) {
    for (uint32_t b = 0; b < f->block_count; b++)
        for (uint32_t k = 0; k < f->blocks[b].count; k++) {
            const refcop_instr *i = f->blocks[b].instrs[k];
            if ((i->place && same_place(i->place, global)) || (i->place2 && same_place(i->place2, global)))
                return true;
        }
    return false;
}

/* A function of the file that f calls, or hands on to be called, has to do with the global; or one may of which
 * nothing is known. */
static bool is_touched(analysis *a, const refcop_func *f, const refcop_place *global, bool *seen) {
    for (uint32_t b = 0; b < f->block_count; b++)
        for (uint32_t k = 0; k < f->blocks[b].count; k++) {
            const refcop_instr *i = f->blocks[b].instrs[k];
            if (i->op == REFCOP_OP_CALL && i->sub == REFCOP_CALLEE_INDIRECT)
                return true;
            if (i->op == REFCOP_OP_CALL && may_touch(a, i->name, global, seen))
                return true;
            for (uint32_t n = 0; n < i->arg_count; n++)
                if (i->args[n].kind == REFCOP_VALUE_FUNC &&
                    may_touch(a, i->args[n].as.string, global, seen))
                    return true;
        }
    return false;
}

static bool may_touch(analysis *a, refcop_str name, const refcop_place *global, bool *seen) {
    if (!name)
        return true;
    uint32_t index = refcopi_func_named(a, name);
    if (index == 0)
        return !a->module->globals[global->index].is_static &&
               !refcop_model_find(a->model, REFCOP_KIND_FUNCTION, name) &&
               !refcop_model_find(a->model, REFCOP_KIND_MACRO, name);
    if (seen[index - 1])
        return false;
    seen[index - 1] = true;
    const refcop_func *f = a->module->funcs[index - 1];
    return mentions(f, global) || is_touched(a, f, global, seen);
}

/* It is emptied again before the function ends: something that is there for a while. */
static bool is_emptied(const refcop_func *f, const refcop_instr *store) {
    for (uint32_t b = 0; b < f->block_count; b++)
        for (uint32_t k = 0; k < f->blocks[b].count; k++) {
            const refcop_instr *i = f->blocks[b].instrs[k];
            bool empties = i->op == REFCOP_OP_ADDR ||
                           (i->op == REFCOP_OP_STORE && i->args[0].kind == REFCOP_VALUE_INT);
            if (i->id > store->id && empties && i->place && same_place(i->place, store->place))
                return true;
        }
    return false;
}

/* `if (self->ready) fail; self->ready = 1;` */
static bool refuses_twice(const refcop_func *f) {
    const refcop_place *asked = NULL;
    for (uint32_t b = 0; b < f->block_count; b++) {
        const refcop_block *block = &f->blocks[b];
        for (uint32_t k = 0; k < block->count; k++) {
            const refcop_instr *i = block->instrs[k];
            bool number = i->place && i->place->kind == REFCOP_PLACE_DEREF && i->place->type == REFCOP_TYPE_INT;
            if (number && i->op == REFCOP_OP_LOAD && k + 2 == block->count &&
                block->instrs[k + 1]->op == REFCOP_OP_BRANCH)
                asked = i->place;
            if (number && i->op == REFCOP_OP_STORE && asked && same_place(asked, i->place) &&
                i->args[0].kind == REFCOP_VALUE_INT)
                return true;
        }
    }
    return false;
}

static bool keeps_object(const refcop_instr *i) {
    const refcop_place *p = i->place;
    if (i->op != REFCOP_OP_STORE || p->type != REFCOP_TYPE_OBJ ||
        i->args[0].kind != REFCOP_VALUE_TEMP)
        return false;
    return p->step_count == 0 ? p->kind == REFCOP_PLACE_GLOBAL
                              : p->step_count == 1 && p->steps[0].kind == REFCOP_STEP_FIELD;
}

/* A block of the file's own goes to a member whose memory the file frees elsewhere. */
static bool keeps_block(const analysis *a, const refcop_instr *i, uint32_t func) {
    const refcop_place *p = i->place;
    if (i->op != REFCOP_OP_STORE || p->kind != REFCOP_PLACE_DEREF || p->step_count != 1 ||
        p->steps[0].kind != REFCOP_STEP_FIELD || !p->steps[0].record)
        return false;
    const member *m = refcopi_member_named(a, p->steps[0].record, p->steps[0].field);
    if (!m || m->is_struct || m->is_inline || !refcopi_holds_blocks(m) || !refcopi_uses(m, USE_FREED))
        return false;
    for (const member_use *u = refcopi_member_uses(a, m->uses); u; u = refcopi_member_uses(a, u->next))
        if (u->kind == USE_FILLED && u->func == func && u->at == i)
            return true;
    return false;
}

static void report(analysis *a, const refcop_func *f, const refcop_instr *i, bool often) {
    const refcop_place *p = i->place;
    bool global = p->kind == REFCOP_PLACE_GLOBAL;
    const char *name = p->step_count == 0 ? a->module->globals[p->index].name->text : p->steps[0].field->text;
    bool object = p->type == REFCOP_TYPE_OBJ;
    refcop_finding found = refcopi_finding_of(a, object ? REFCOP_RULE_REF_LEAK : REFCOP_RULE_MEM_LEAK, often ? 1 : 2, f,
                                              i->loc ? i->loc : f->loc);
    found.object = name;
    const char *again = often ? "" : " when this is called again";
    found.message = object ? refcopi_print(a->arena, "the reference that %s'%s' held before is lost here%s: "
                                                     "use Py_XSETREF, or release it first",
                                           global ? "" : "self's ", name, again)
                           : refcopi_print(a->arena, "leaked memory: what self's '%s' held before is lost here%s: "
                                                     "free it first", name, again);
    refcopi_findings_offer(a, &found);
}

void refcopi_find_overwritten(analysis *a, const refcop_func *f) {
    const refcop_contract *slot = refcopi_imposed_on(a, f->name);
    uint32_t index = refcopi_func_named(a, f->name);
    if (!slot && index)
        slot = a->wrapped_by[index - 1];
    if (f->in_header || !is_called_often(slot))
        return;
    bool often = (slot->clauses & REFCOP_CLAUSE_REPEATS) != 0;
    if (!often && (a->options->level < 2 || refuses_twice(f)))
        return;
    look l = {a, f, REFCOP_NEW_ARRAY(a->path_arena, bool, f->temp_count + 1),
              REFCOP_NEW_ARRAY(a->path_arena, uint32_t, f->temp_count + 1),
              REFCOP_NEW_ARRAY(a->path_arena, uint8_t, f->local_count + 1), false};
    for (uint32_t b = 0; b < f->block_count; b++)
        for (uint32_t k = 0; k < f->blocks[b].count; k++)
            note_instr(&l, f->blocks[b].instrs[k]);
    for (uint32_t b = 0; b < f->block_count; b++)
        for (uint32_t k = 0; k < f->blocks[b].count; k++) {
            const refcop_instr *i = f->blocks[b].instrs[k];
            if (keeps_block(a, i, refcopi_func_named(a, f->name) - 1) && !l.passes &&
                reaches_self(&l, i->place) && !is_looked_at(f, i))
                report(a, f, i, often);
            if (!keeps_object(i))
                continue;
            bool global = i->place->kind == REFCOP_PLACE_GLOBAL;
            if ((!global && (l.passes || !reaches_self(&l, i->place))) ||
                !refcopi_place_owns(a, i->place) || is_looked_at(f, i) || is_emptied(f, i) || !is_kept(&l, i))
                continue;
            bool *seen = REFCOP_NEW_ARRAY(a->path_arena, bool, a->module->func_count + 1);
            if (global && is_touched(a, f, i->place, seen))
                continue;
            report(a, f, i, often);
        }
}
