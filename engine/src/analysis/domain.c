/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* alloc-domain-mismatch: memory goes back to another allocator than it came from; on one path, and,
 * through a field, from one function of the file to another. */
#include "block.h"
#include "finding.h"

#include <string.h>

/* A call that frees what it finds in a field or global. */
typedef struct freeing {
    refcop_str domain; /* NULL: none yet */
    const refcop_func *func;
    const refcop_instr *at;
} freeing;

enum { FREEINGS = 2 }; /* the first of each domain; of two, one at least is not that of the blocks */

/* What the file stores in one field or global, and how it frees what it finds there. */
typedef struct field_domain {
    refcop_str record, field; /* record NULL: a global, or anonymous */
    refcop_str stored;        /* domain of the blocks that are stored there; NULL: none yet */
    bool unclear;             /* blocks of several domains, or pointers that are no block */
    const refcop_func *store_func;
    const refcop_instr *store;
    freeing freed[FREEINGS];
} field_domain;

/* A member of which the record is certain: a store names it. */
typedef struct exact_member {
    refcop_str record, field;
    refcop_str stored;
    bool unclear;
    const refcop_func *func;
    const refcop_instr *at;
} exact_member;

struct domains {
    field_domain *items;
    uint32_t count, cap;
    exact_member *members;
    uint32_t member_count, member_cap;
};

bool refcopi_is_allocator_word(refcop_str domain) {
    static const char *const words[] = {"mem", "raw", "object", "c"};
    for (unsigned k = 0; domain && k < sizeof words / sizeof *words; k++)
        if (strcmp(words[k], domain->text) == 0)
            return true;
    return false;
}

static const char *callee(const refcop_instr *i) {
    return i->op == REFCOP_OP_CALL && i->name ? i->name->text : "a call";
}

/* --- one path --------------------------------------------------------------------------------- */

void refcopi_check_domain(frame *f, uint16_t at, refcop_str with) {
    const sym *s = &f->w->syms[at];
    if (!refcopi_owns_block(s) || s->type == with || !refcopi_is_allocator_word(s->type) || !refcopi_is_allocator_word(with))
        return;
    refcopi_report(f, REFCOP_RULE_ALLOC_DOMAIN_MISMATCH, at, s->site, f->at->loc, s->level,
                   "'%s' is allocated with %s(), but freed with %s()", refcopi_block_name(f, at),
                   callee(f->instrs[s->site]), callee(f->at));
    refcopi_propose_allocator(f, at);
}

/* --- fields ------------------------------------------------------------------------------------- */

static field_domain *find(frame *f, address at) {
    if (!f->a->domains)
        f->a->domains = REFCOP_NEW(f->a->arena, domains);
    domains *d = f->a->domains;
    const path_node *n = refcopi_path_get(f->a->paths, at.path);
    refcop_str record = n->field ? n->record : NULL, field = n->field;
    if (at.base == BASE_GLOBAL && at.path == PATH_EMPTY)
        field = f->a->module->globals[at.index].name;
    if (!field || (at.path != PATH_EMPTY && !record))
        return NULL;
    for (uint32_t k = 0; k < d->count; k++)
        if (d->items[k].record == record && d->items[k].field == field)
            return &d->items[k];
    if (d->count == d->cap) {
        uint32_t cap = d->cap ? d->cap * 2 : 16;
        d->items = refcop_arena_grow(f->a->arena, d->items, d->cap, cap, sizeof(field_domain));
        d->cap = cap;
    }
    field_domain *made = &d->items[d->count++];
    memset(made, 0, sizeof *made);
    made->record = record;
    made->field = field;
    return made;
}

/* What the store at hand names. */
static exact_member *member_stored(frame *f) {
    const refcop_place *p = f->at->op == REFCOP_OP_STORE ? f->at->place : NULL;
    const refcop_step *last = p && p->step_count ? &p->steps[p->step_count - 1] : NULL;
    if (!last || last->kind != REFCOP_STEP_FIELD || !last->record || !f->a->domains)
        return NULL;
    domains *d = f->a->domains;
    for (uint32_t k = 0; k < d->member_count; k++)
        if (d->members[k].record == last->record && d->members[k].field == last->field)
            return &d->members[k];
    if (d->member_count == d->member_cap) {
        uint32_t cap = d->member_cap ? d->member_cap * 2 : 16;
        d->members = refcop_arena_grow(f->a->arena, d->members, d->member_cap, cap,
                                       sizeof(exact_member));
        d->member_cap = cap;
    }
    exact_member made = {last->record, last->field, NULL, false, NULL, NULL};
    d->members[d->member_count] = made;
    return &d->members[d->member_count++];
}

static void note_member(frame *f, refcop_str domain, const sym *s) {
    exact_member *m = member_stored(f);
    if (!m)
        return;
    m->unclear |= !domain || (m->stored && m->stored != domain);
    if (!domain || m->stored)
        return;
    m->stored = domain;
    m->func = f->func;
    m->at = f->instrs[s->site];
}

void refcopi_note_stored(frame *f, address at, val v) {
    const sym *s = refcopi_sym_of(f->w, v);
    if (at.base == BASE_LOCAL || v.kind == VAL_INT || (s && s->kind != SYM_PTR))
        return;
    field_domain *d = find(f, at);
    note_member(f, s && refcopi_owns_block(s) && refcopi_is_allocator_word(s->type) ? s->type : NULL, s);
    if (!d || d->unclear)
        return;
    bool block = s && refcopi_owns_block(s) && refcopi_is_allocator_word(s->type);
    if (!block || (d->stored && d->stored != s->type)) {
        d->unclear = true;
        return;
    }
    if (!d->stored) {
        d->stored = s->type;
        d->store = f->instrs[s->site];
        d->store_func = f->func;
    }
}

void refcopi_note_unclear(frame *f, address at) {
    field_domain *d = at.known && at.base != BASE_LOCAL ? find(f, at) : NULL;
    if (!d)
        return;
    d->unclear = true;
    for (uint32_t k = 0; k < f->a->domains->member_count; k++)
        f->a->domains->members[k].unclear |= f->a->domains->members[k].field == d->field;
}

static void note_freeing(const frame *f, field_domain *d, refcop_str with) {
    for (uint32_t k = 0; k < FREEINGS && d->freed[k].domain != with; k++)
        if (!d->freed[k].domain) {
            d->freed[k] = (freeing){with, f->func, f->at};
            return;
        }
}

void refcopi_note_freed(frame *f, uint16_t at, refcop_str with) {
    for (uint32_t k = 0; k < f->w->mem_count; k++) {
        const binding *b = &f->w->mem[k];
        if (b->base == BASE_LOCAL || b->value.kind != VAL_SYM || b->value.x != at)
            continue;
        address place = {true, b->base, b->index, b->path};
        field_domain *d = find(f, place);
        if (d && !refcopi_is_allocator_word(with))
            d->unclear = true;
        else if (d && f->reporting)
            note_freeing(f, d, with);
        return;
    }
}

bool refcopi_stored_block(const analysis *a, uint32_t *k, stored_block *out) {
    const domains *d = a->domains;
    for (; d && *k < d->member_count; ++*k) {
        const exact_member *m = &d->members[*k];
        if (m->unclear || !m->stored)
            continue;
        *out = (stored_block){m->record, m->field, m->func, m->at, callee(m->at), false};
        ++*k;
        return true;
    }
    return false;
}

bool refcopi_is_stored_block(const analysis *a, refcop_str record, refcop_str field) {
    stored_block block;
    for (uint32_t k = 0; refcopi_stored_block(a, &k, &block);)
        if (block.record == record && block.field == field)
            return true;
    return false;
}

static void report_freeing(analysis *a, const field_domain *x, const freeing *free) {
    const char *where = refcopi_print(a->arena, "it is allocated with %s() here, in %s()", callee(x->store),
                                      x->store_func->name->text);
    refcop_finding found = refcopi_finding_of(a, REFCOP_RULE_ALLOC_DOMAIN_MISMATCH, 1, free->func, free->at->loc);
    found.object = x->field->text;
    found.message = refcopi_print(a->arena, "'%s' is freed with %s(), but what is stored there is allocated with %s()",
                                  x->field->text, callee(free->at), callee(x->store));
    refcopi_finding_note(a, &found, x->store->loc, where);
    refcopi_findings_push(a, &found);
}

void refcopi_report_domains(analysis *a) {
    const domains *d = a->domains;
    if (a->options->disabled[REFCOP_RULE_ALLOC_DOMAIN_MISMATCH] || a->options->level < 1)
        return;
    for (uint32_t k = 0; d && k < d->count; k++) {
        const field_domain *x = &d->items[k];
        for (uint32_t n = 0; x->stored && !x->unclear && n < FREEINGS; n++)
            if (x->freed[n].domain && x->freed[n].domain != x->stored)
                report_freeing(a, x, &x->freed[n]);
    }
}
