/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* free-mismatch: instances come from one allocator and go back to another. */
#include "types/types.h"

#include <string.h>

typedef enum allocator {
    ALLOCATOR_TYPE,    /* whatever tp_free is */
    ALLOCATOR_OBJECT,  /* without the collector's header: PyObject_New, PyObject_Free */
    ALLOCATOR_GC,      /* with it */
    ALLOCATOR_FOREIGN, /* PyMem, malloc */
    ALLOCATOR_OTHER
} allocator;

static allocator allocator_of(refcop_str domain) {
    static const struct {
        const char *name;
        allocator which;
    } allocators[] = {{"type", ALLOCATOR_TYPE}, {"object", ALLOCATOR_OBJECT}, {"gc", ALLOCATOR_GC},
                   {"mem", ALLOCATOR_FOREIGN}, {"raw", ALLOCATOR_FOREIGN},
                   {"c", ALLOCATOR_FOREIGN}};
    for (unsigned k = 0; domain && k < sizeof allocators / sizeof *allocators; k++)
        if (strcmp(allocators[k].name, domain->text) == 0)
            return allocators[k].which;
    return ALLOCATOR_OTHER;
}

/* --- how instances are made ------------------------------------------------------------------- */

typedef struct made {
    bool gc, plain;
    const alloc *at;
    const func_facts *in;
} made;

static made made_by(const types *t, const type_info *info) {
    made m = {false, false, NULL, NULL};
    for (uint32_t n = 0; n < t->module->func_count; n++) {
        const func_facts *facts = &t->funcs[n];
        for (uint32_t k = 0; k < facts->alloc_count; k++) {
            const alloc *a = &facts->allocs[k];
            if (!refcopi_makes(t, info, a))
                continue;
            bool gc = (a->contract->clauses & REFCOP_CLAUSE_MAKES_GC) != 0;
            m.gc |= gc;
            m.plain |= !gc;
            if (gc != info->has_gc) {
                m.at = a;
                m.in = facts;
            }
        }
    }
    return m;
}

/* Other types share the struct: then it is not known whose allocation it is. */
static bool is_alone(const types *t, const type_info *info) {
    for (uint32_t k = 0; k < t->info_count; k++)
        if (&t->infos[k] != info && !t->infos[k].is_module && t->infos[k].record &&
            t->infos[k].record == info->record)
            return false;
    return true;
}

static void check_made(types *t, const type_info *info) {
    made m = made_by(t, info);
    if (!m.at || (!m.at->type && !is_alone(t, info)) || (m.gc && m.plain))
        return;
    report r = {.rule = REFCOP_RULE_FREE_MISMATCH, .level = 1, .func = m.in->func,
                .loc = m.at->instr->loc, .object = info->shown};
    refcopi_types_report(t, &r,
                         info->has_gc
                             ? "'%s' is allocated with '%s', without the collector's header, but "
                               "its type has Py_TPFLAGS_HAVE_GC"
                             : "'%s' is allocated with '%s', with the collector's header, but its "
                               "type has no Py_TPFLAGS_HAVE_GC",
                         info->shown, m.at->instr->name ? m.at->instr->name->text : "?");
}

/* A block of that domain becomes an instance: PyObject_Init(malloc(size), type). */
static bool is_made_of_block(const types *t, const type_info *info, refcop_str domain) {
    for (uint32_t n = 0; domain && n < t->module->func_count; n++) {
        const func_facts *facts = &t->funcs[n];
        for (uint32_t k = 0; k < facts->event_count; k++) {
            const event *e = &facts->events[k];
            if (e->kind == EVENT_API && e->contract && e->arg_count > 1 &&
                (e->contract->clauses & REFCOP_CLAUSE_SETS_TYPE) && e->args[0].block == domain &&
                (!e->args[1].global || e->args[1].global == info->obj->name))
                return true;
        }
    }
    return false;
}

/* --- how they are freed ----------------------------------------------------------------------- */

typedef struct frees {
    types *t;
    const type_info *info;
    const event *wrong; /* the first one; NULL */
    const refcop_func *func;
    bool as_object, as_collected; /* some statement frees it so */
} frees;

static bool can_be_subclassed(const type_info *info) {
    if (!info->obj->flags_known || !(info->obj->flags & TPFLAG_BASETYPE))
        return false;
    const refcop_slot *make = refcopi_slot_find(info->obj, "tp_new");
    if (make)
        return make->kind == REFCOP_SLOT_FUNC;
    return info->is_heap && !(info->obj->flags & 1 << 7);
}

static const char *why_wrong(const type_info *info, allocator with) {
    if (with == ALLOCATOR_FOREIGN)
        return "which is not the allocator of objects";
    if (with == ALLOCATOR_GC && !info->has_gc)
        return "but instances have no collector's header: the type has no Py_TPFLAGS_HAVE_GC";
    if (with == ALLOCATOR_OBJECT && info->has_gc)
        return "but instances have the collector's header before them: the type has "
               "Py_TPFLAGS_HAVE_GC";
    if (with == ALLOCATOR_OBJECT && can_be_subclassed(info))
        return "but instances of a subclass written in Python have the collector's header before "
               "them; call Py_TYPE(self)->tp_free";
    return NULL;
}

static bool free_event(walker *w, const event *e) {
    frees *x = w->context;
    if (e->kind != EVENT_FREE || !refcopi_bind(w, e->target).is_self)
        return true;
    allocator with = allocator_of(e->name);
    x->as_object |= with == ALLOCATOR_OBJECT;
    x->as_collected |= with == ALLOCATOR_GC;
    if (!x->wrong && why_wrong(x->info, with) && !is_made_of_block(x->t, x->info, e->name)) {
        x->wrong = e;
        x->func = w->facts->func;
    }
    return true;
}

static void check_frees(types *t, const type_info *info) {
    frees x = {.t = t, .info = info};
    refcopi_walk_slot(t, info, info->dealloc.facts, free_event, &x);
    if (!x.wrong || (x.as_object && x.as_collected))
        return; /* the function asks for the header, and frees both kinds */
    report r = {.rule = REFCOP_RULE_FREE_MISMATCH, .level = 1, .func = x.func,
                .loc = x.wrong->instr->loc, .object = info->shown};
    refcopi_types_report(t, &r, "tp_dealloc of '%s' frees the object with '%s', %s", info->shown,
                         x.wrong->instr->name ? x.wrong->instr->name->text : "?",
                         why_wrong(info, allocator_of(x.wrong->name)));
}

static void check_slot(types *t, const type_info *info) {
    if (info->free.state != SLOT_OUTSIDE || info->free.inherited)
        return;
    const refcop_contract *c =
        refcop_model_find(t->a->model, REFCOP_KIND_FUNCTION, info->free.name);
    for (uint32_t e = 0; c && c->param_count && e < c->params[0].effect_count; e++) {
        if (c->params[0].effects[e].kind != REFCOP_EFFECT_FREE)
            continue;
        allocator with = allocator_of(c->params[0].effects[e].type);
        bool wrong = with == ALLOCATOR_FOREIGN || (with == ALLOCATOR_GC && !info->has_gc) ||
                     (with == ALLOCATOR_OBJECT && info->has_gc);
        if (!wrong || is_made_of_block(t, info, c->params[0].effects[e].type))
            continue;
        report r = {.rule = REFCOP_RULE_FREE_MISMATCH, .level = 1,
                    .loc = info->free.loc ? info->free.loc : info->obj->loc,
                    .object = info->shown};
        refcopi_types_report(t, &r, "tp_free of '%s' is '%s', %s", info->shown,
                             info->free.name->text, why_wrong(info, with));
        return;
    }
}

/* --- not freed at all ------------------------------------------------------------------------- */

static bool kept_event(walker *w, const event *e) {
    bool *kept = w->context;
    if (e->kind == EVENT_STORE && refcopi_bind(w, e->value).is_self)
        *kept = true; /* a free list */
    if (e->kind == EVENT_RETAIN && refcopi_bind(w, e->target).is_self)
        *kept = true;
    if (e->kind == EVENT_INDIRECT && e->arg_count == 1 && (!e->name || strcmp(e->name->text, "tp_free") == 0))
        *kept = true; /* tp_free in a variable, of what came here as a void * */
    return true;
}

/* The function keeps the instance somewhere: a free list. What came through more than a variable may be it. */
static bool stores_instance(const func_facts *facts, refcop_arena *arena) {
    const refcop_func *func = facts->func;
    bool *other = REFCOP_NEW_ARRAY(arena, bool, func->temp_count + 1); /* by temp: made or read, and not the instance */
    bool *local = REFCOP_NEW_ARRAY(arena, bool, func->local_count + 1);
    for (uint32_t b = 0; b < func->block_count; b++)
        for (uint32_t k = 0; k < func->blocks[b].count; k++) {
            const refcop_instr *i = func->blocks[b].instrs[k];
            uint32_t from = i->arg_count && i->args[0].kind == REFCOP_VALUE_TEMP ? i->args[0].as.temp : REFCOP_NO_TEMP;
            bool whole = i->place && refcop_place_is_local(i->place);
            if (i->op == REFCOP_OP_LOAD)
                other[i->result] = whole ? local[i->place->index] : i->place->kind == REFCOP_PLACE_DEREF;
            else if (i->op == REFCOP_OP_CAST && from != REFCOP_NO_TEMP)
                other[i->result] = other[from];
            else if (i->op == REFCOP_OP_STORE && whole && i->place->index > 0)
                local[i->place->index] = from != REFCOP_NO_TEMP && other[from];
            else if (i->op == REFCOP_OP_STORE && !whole && i->place->type == REFCOP_TYPE_OBJ && from != REFCOP_NO_TEMP &&
                     !other[from])
                return true;
        }
    return false;
}

/* Instances live on the heap: what they hold is let go of, or their type is, or the file makes them. */
static bool is_allocated(const types *t, const type_info *info, const done *d) {
    if (d->any || d->type_released)
        return true;
    made m = made_by(t, info);
    return (m.gc || m.plain) && is_alone(t, info);
}

static void check_never(types *t, const type_info *info) {
    done d = refcopi_done_in_slot(t, info, &info->dealloc);
    bool kept = false;
    if (d.freed || d.base_called || d.self_passed || d.part || !is_allocated(t, info, &d) ||
        stores_instance(info->dealloc.facts, t->arena))
        return;
    refcopi_walk_slot(t, info, info->dealloc.facts, kept_event, &kept);
    if (kept)
        return;
    const func_facts *facts = info->dealloc.facts;
    report r = {.rule = REFCOP_RULE_FREE_MISMATCH, .level = 1, .func = facts->func,
                .loc = facts->func->loc, .object = info->shown};
    refcopi_types_report(t, &r,
                         "tp_dealloc of '%s' never gives the object's memory back; end with "
                         "Py_TYPE(self)->tp_free", info->shown);
}

static bool may_free_event(walker *w, const event *e) {
    bool *may = w->context;
    if (e->kind == EVENT_FREE || e->kind == EVENT_UNKNOWN || e->kind == EVENT_INDIRECT || e->kind == EVENT_STEAL)
        *may = true;
    return true;
}

/* tp_free is there for nothing else. */
static void check_free_body(types *t, const type_info *info) {
    const func_facts *facts = info->free.facts;
    bool may = false;
    refcopi_walk_slot(t, info, facts, may_free_event, &may);
    if (may || stores_instance(facts, t->arena))
        return;
    report r = {.rule = REFCOP_RULE_FREE_MISMATCH, .level = 1, .func = facts->func,
                .loc = facts->func->loc, .object = info->shown};
    refcopi_types_report(t, &r,
                         "tp_free of '%s' never gives the object's memory back; call PyObject_Free or PyObject_GC_Del",
                         info->shown);
}

void refcopi_check_memory(types *t, const type_info *info) {
    if (info->is_module)
        return;
    bool own = info->dealloc.state == SLOT_BODY && !info->dealloc.inherited;
    if (own)
        check_never(t, info);
    if (info->free.state == SLOT_BODY && !info->free.inherited)
        check_free_body(t, info);
    if (info->gc_unclear)
        return;
    check_made(t, info);
    check_slot(t, info);
    if (own)
        check_frees(t, info);
}
