/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* A converter whose answer asks for it is called once more, with NULL, when a later argument is refused: then it
 * has to give back what it put behind its second argument. What the paths to that answer fill is compared
 * with what the paths for NULL release. When it refuses its own argument it is not called again: nothing may be left. */
#include "exit.h"
#include "finding.h"

#include <string.h>

enum {
    CLEANUP_ASKED = 0x20000, /* the answer that asks for the second call, in all versions of Python */
    OBJECT = 0,              /* parameters of a converter */
    ADDRESS = 1
};

/* What one path leaves at a place behind the second argument. */
typedef struct filled {
    path_id path;
    uint8_t kind; /* refcop_effect_kind */
    refcop_str domain;
    bool given_back;
} filled;

struct cleanup {
    filled list[8];
    uint32_t count;
    refcop_loc empty_at; /* where a path for NULL returns; 0: there is none */
    bool asked;          /* some path asks for the second call: a converter for certain */
    filled refused;      /* what a path that answers 0 leaves; kind 0: nothing */
    uint32_t refused_at; /* ... instruction */
};

static bool is_made(const mem_exit *m) {
    return m->param == ADDRESS && !m->guessed &&
           (m->kind == REFCOP_EFFECT_OUT_NEW || m->kind == REFCOP_EFFECT_OUT_MAYBE_NEW ||
            m->kind == REFCOP_EFFECT_OUT_RAW);
}

static filled *find_filled(cleanup *c, const mem_exit *m) {
    for (uint32_t k = 0; k < c->count; k++)
        if (c->list[k].path == m->path)
            return &c->list[k];
    if (c->count == sizeof c->list / sizeof *c->list)
        return NULL;
    filled *made = &c->list[c->count++];
    memset(made, 0, sizeof *made);
    made->path = m->path;
    return made;
}

static bool is_converter(const refcop_func *f) {
    return f->param_count == 2 && f->result == REFCOP_TYPE_INT && f->locals[OBJECT].type == REFCOP_TYPE_OBJ &&
           f->locals[ADDRESS].type != REFCOP_TYPE_OBJ && f->locals[ADDRESS].type != REFCOP_TYPE_INT;
}

bool refcopi_asks_for_cleanup(const refcop_func *f, const refcop_instr *at) {
    return at->op == REFCOP_OP_RETURN && at->arg_count == 1 && at->args[0].kind == REFCOP_VALUE_INT &&
           at->args[0].as.number == CLEANUP_ASKED && is_converter(f);
}

/* The parser of arguments does not call a converter again that answered 0. */
static void note_refused(cleanup *c, const mem_exit *m, uint32_t at) {
    if (c->refused.kind && c->refused_at <= at)
        return;
    c->refused.path = m->path;
    c->refused.kind = m->kind;
    c->refused.domain = m->domain;
    c->refused_at = at;
}

void refcopi_note_cleanup(frame *f, const exit_record *r) {
    const refcop_instr *i = f->at;
    if (!is_converter(f->func) || i->op != REFCOP_OP_RETURN || !refcopi_is_given_null(f, OBJECT))
        return;
    if (!f->cleanup)
        f->cleanup = REFCOP_NEW(f->a->path_arena, cleanup);
    bool asked = refcopi_asks_for_cleanup(f->func, i);
    bool null = r->params[OBJECT].null;
    bool refused = !null && i->args[0].kind == REFCOP_VALUE_INT && i->args[0].as.number == 0;
    f->cleanup->asked |= asked;
    if (null && !f->cleanup->empty_at)
        f->cleanup->empty_at = i->loc;
    for (uint32_t k = 0; k < r->mem_count; k++) {
        const mem_exit *m = &r->mem[k];
        if (refused && is_made(m) && m->kind != REFCOP_EFFECT_OUT_MAYBE_NEW)
            note_refused(f->cleanup, m, i->id);
        bool released = null && m->param == ADDRESS &&
                        (m->released || m->taken || m->lost_sight || m->kind == REFCOP_EFFECT_OUT_UNKNOWN);
        bool made = asked && !null && is_made(m);
        filled *place = released || made ? find_filled(f->cleanup, m) : NULL;
        if (!place)
            continue;
        place->given_back |= released;
        if (made) {
            place->kind = m->kind;
            place->domain = m->domain;
        }
    }
}

static bool is_taken(const frame *f) {
    for (uint32_t t = 0; t < f->taken_count; t++)
        if (f->taken[t].param == ADDRESS)
            return true;
    return false;
}

static bool takes_variable(const refcop_instr *i) {
    for (uint32_t k = 0; k < i->arg_count; k++)
        if (i->args[k].kind == REFCOP_VALUE_TEMP)
            return true;
    return false;
}

/* Somebody that nobody knows may give back what is there: called here, or by a function of the file that is. */
static bool calls_unknown(const frame *f, const refcop_func *func, unsigned depth) {
    const analysis *a = f->a;
    const summary *inferred;
    if (depth > 4)
        return true;
    for (uint32_t b = 0; b < func->block_count; b++)
        for (uint32_t k = 0; k < func->blocks[b].count; k++) {
            const refcop_instr *i = func->blocks[b].instrs[k];
            if (i->op != REFCOP_OP_CALL || !takes_variable(i))
                continue;
            uint32_t body = i->sub == REFCOP_CALLEE_NAME ? refcopi_func_named(a, i->name) : 0;
            if (body ? calls_unknown(f, a->module->funcs[body - 1], depth + 1)
                     : !refcopi_find_contract(f->a, i, &inferred))
                return true;
        }
    return false;
}

static void report(analysis *a, const frame *f, const filled *place, refcop_loc loc, const char *why) {
    bool raw = place->kind == REFCOP_EFFECT_OUT_RAW;
    bool buffer = raw && place->domain && strcmp(place->domain->text, "buffer") == 0;
    refcop_rule rule = !raw ? REFCOP_RULE_REF_LEAK : buffer ? REFCOP_RULE_BUFFER_LEAK : REFCOP_RULE_MEM_LEAK;
    refcop_finding found = refcopi_finding_of(a, rule, 1, f->func, loc);
    found.object = f->func->locals[ADDRESS].name->text;
    found.message = refcopi_print(a->arena, why, !raw ? "reference" : buffer ? "buffer" : "memory", found.object);
    refcopi_findings_offer(a, &found);
}

/* What it filled before it refused the argument. */
static void find_refused(const frame *f) {
    const cleanup *c = f->cleanup;
    if (c && c->asked && c->refused.kind && !f->func->in_header && !calls_unknown(f, f->func, 0))
        report(f->a, f, &c->refused, f->instrs[c->refused_at]->loc,
               "leaked %s: this converter answers 0, and is not called again to give back what it put behind '%s'");
}

void refcopi_find_uncleaned(const frame *f) {
    const cleanup *c = f->cleanup;
    find_refused(f);
    if (!c || !c->empty_at || f->writes || f->func->in_header || calls_unknown(f, f->func, 0))
        return;
    for (uint32_t k = 0; k < c->count; k++)
        if (c->list[k].kind && !c->list[k].given_back &&
            !(c->list[k].kind == REFCOP_EFFECT_OUT_RAW && is_taken(f))) {
            report(f->a, f, &c->list[k], c->empty_at,
                   "leaked %s: called with NULL this converter has to give back what it put "
                   "behind '%s', since it returned Py_CLEANUP_SUPPORTED");
            return;
        }
}
