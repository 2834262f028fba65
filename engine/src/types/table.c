/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Types of the file: what their slots are after inheritance, whether the collector sees their
 * instances, and which fields an instance has. */
#include "types/types.h"

#include <string.h>

const refcop_slot *refcopi_slot_find(const refcop_typeobj *obj, const char *name) {
    for (uint32_t k = 0; k < obj->slot_count; k++)
        if (strcmp(obj->slots[k].slot->text, name) == 0)
            return &obj->slots[k];
    return NULL;
}

static const type_info *type_named(const types *t, refcop_str name) {
    for (uint32_t k = 0; k < t->info_count; k++)
        if (t->infos[k].obj->name == name)
            return &t->infos[k];
    return NULL;
}

bool refcopi_stands_in(const types *t, refcop_str function, const char *slot) {
    for (uint32_t k = 0; k < t->module->impose_count; k++)
        if (t->module->imposes[k].function == function &&
            strcmp(t->module->imposes[k].slot->text, slot) == 0)
            return true;
    return false;
}

static const func_facts *facts_of(const types *t, refcop_str name) {
    uint32_t at = refcopi_func_named(t->a, name);
    return at ? &t->funcs[at - 1] : NULL;
}

static slot_use own_slot(const types *t, const refcop_typeobj *obj, const char *name) {
    slot_use use = {SLOT_NONE, false, NULL, NULL, 0};
    const refcop_slot *slot = refcopi_slot_find(obj, name);
    if (!slot)
        return use;
    use.loc = slot->loc;
    switch (slot->kind) {
    case REFCOP_SLOT_FUNC:
        use.name = slot->name;
        use.facts = facts_of(t, slot->name);
        use.state = use.facts ? SLOT_BODY : SLOT_OUTSIDE;
        return use;
    case REFCOP_SLOT_GLOBAL:
    case REFCOP_SLOT_UNKNOWN: use.state = SLOT_UNCLEAR; return use;
    case REFCOP_SLOT_NULL: return use;
    }
    return use;
}

/* --- fields ------------------------------------------------------------------------------- */

enum { MAX_NESTING = 5, MAX_OWNED = 256 };

typedef struct collector {
    types *t;
    type_info *info;
    owned list[MAX_OWNED];
    uint32_t count;
    const refcop_record *way[MAX_NESTING];
    uint32_t depth;
} collector;

static bool is_on_way(const collector *c, const refcop_record *record) {
    for (uint32_t k = 0; k < c->depth; k++)
        if (c->way[k] == record)
            return true;
    return false;
}

static void collect(collector *c, const refcop_record *record, const char *prefix, bool overlaid,
                    bool base, bool behind) {
    if (c->depth == MAX_NESTING || is_on_way(c, record))
        return;
    c->way[c->depth++] = record;
    for (uint32_t k = 0; k < record->field_count; k++) {
        const refcop_field *member = &record->fields[k];
        const char *path =
            refcopi_print(c->t->arena, "%s%s", prefix, member->name->text);
        bool shared = overlaid || record->is_union || member->is_overlaid;
        const refcop_record *inner = refcop_module_find_record(c->t->module, member->record);
        if (member->type == REFCOP_TYPE_OBJ || member->type == REFCOP_TYPE_OBJPTR) {
            if (c->count < MAX_OWNED)
                c->list[c->count++] = (owned){
                    .id = refcopi_field_add(c->t, record->name, member->name, member->type),
                    .path = path,
                    .is_several = behind || member->is_array || member->type != REFCOP_TYPE_OBJ,
                    .is_overlaid = shared,
                    .is_base = base,
                    .is_behind = behind};
        } else if (inner && member->type == REFCOP_TYPE_AGG) {
            collect(c, inner, refcopi_print(c->t->arena, "%s.", path), shared, base, behind);
        } else if (inner && member->type == REFCOP_TYPE_PTR && !inner->is_object) {
            collect(c, inner, refcopi_print(c->t->arena, "%s->", path), shared, base, true);
        }
    }
    c->depth--;
}

static bool is_typed(const types *t, refcop_str record) {
    for (uint32_t k = 0; k < t->module->typeobj_count; k++)
        if (t->module->typeobjs[k].record == record)
            return true;
    return false;
}

static bool has_base(const type_info *info, const refcop_record *record) {
    const type_info *base = info->base;
    for (int depth = 0; base && depth < 16; depth++, base = base->base)
        if (base->record == record)
            return true;
    return info->base_unclear || (info->outside_base && record != info->record);
}

static void collect_fields(types *t, type_info *info) {
    collector c;
    memset(&c, 0, sizeof c);
    c.t = t;
    c.info = info;
    /* A struct that the record begins with is the base type's. Where another type has it, that
     * is no base of this one, it is a head with fields of its own, perhaps unused. */
    for (const refcop_record *r = info->record; r;
         r = refcop_module_find_record(t->module, r->base)) {
        bool base = has_base(info, r) && (r != info->record || !info->base_unclear);
        bool behind = r != info->record && !base && is_typed(t, r->name);
        collect(&c, r, "", false, base, behind);
    }
    info->owned = refcop_arena_copy(t->arena, c.list, c.count * sizeof(owned));
    info->owned_count = c.count;
    for (uint32_t k = 0; k < c.count; k++) {
        field *f = &t->fields[c.list[k].id];
        for (uint32_t m = 0; m < info->obj->member_count; m++) {
            const refcop_member *member = &info->obj->members[m];
            if (member->path.count && member->path.names[member->path.count - 1] == f->name &&
                !member->readonly && strcmp(member->kind->text, "other") != 0)
                f->is_member = true;
        }
        if (info->obj->dict.count && info->obj->dict.names[info->obj->dict.count - 1] == f->name)
            f->is_dict = true;
        if (info->obj->weaklist.count &&
            info->obj->weaklist.names[info->obj->weaklist.count - 1] == f->name)
            f->is_weaklist = true;
    }
}

/* --- instances ---------------------------------------------------------------------------- */

bool refcopi_is_abstract(const type_info *info) {
    const refcop_slot *make = refcopi_slot_find(info->obj, "tp_new");
    return (info->obj->flags & TPFLAG_BASETYPE) && (!make || make->kind == REFCOP_SLOT_NULL);
}

bool refcopi_makes(const types *t, const type_info *info, const alloc *a) {
    if (a->type && refcop_module_find_typeobj(t->module, a->type))
        return a->type == info->obj->name;
    return a->record && info->record && a->record == info->record->name;
}

/* A second reference of a new object that goes nowhere: a library has the object as client data
 * until it calls back, and with it keeps what the object holds from being garbage. */
static bool is_kept_aside(const func_facts *facts, uint32_t index) {
    uint32_t bit = 1u << index;
    bool retained = false;
    for (uint32_t k = 0; k < facts->event_count; k++) {
        const event *e = &facts->events[k];
        if (e->kind == EVENT_STORE && e->value && (e->value->allocs & bit))
            return false;
        retained |= e->kind == EVENT_RETAIN && e->target && e->target->allocs == bit;
    }
    return retained && (facts->result.allocs & bit);
}

static void find_makers(types *t, const func_facts *facts) {
    for (uint32_t k = 0; k < facts->alloc_count; k++)
        for (uint32_t n = 0; n < t->info_count; n++)
            if (refcopi_makes(t, &t->infos[n], &facts->allocs[k]))
                t->infos[n].is_held_aside |= is_kept_aside(facts, k);
    for (uint32_t k = 0; k < facts->event_count; k++) {
        const event *e = &facts->events[k];
        if (e->kind != EVENT_API || !e->contract || e->arg_count < 2 || !e->args[0].global ||
            !(e->contract->clauses & REFCOP_CLAUSE_SETS_TYPE))
            continue;
        for (uint32_t n = 0; n < t->info_count; n++)
            if (t->infos[n].obj->name == e->args[0].global)
                t->infos[n].has_metatype = type_named(t, e->args[1].global) != NULL;
    }
}

/* --- inheritance ----------------------------------------------------------------------------- */

/* Types of the C API whose instances the collector does not see. */
static bool is_plain_base(const char *name) {
    static const char *const plain[] = {"PyBaseObject_Type", "PyLong_Type", "PyFloat_Type",
                                        "PyUnicode_Type", "PyBytes_Type", "PyComplex_Type",
                                        "PyBool_Type", "PyByteArray_Type"};
    for (unsigned k = 0; k < sizeof plain / sizeof *plain; k++)
        if (strcmp(plain[k], name) == 0)
            return true;
    return false;
}

static void find_base(types *t, type_info *info) {
    const refcop_typeobj *obj = info->obj;
    info->base_unclear = !obj->bases_known;
    for (uint32_t k = 0; k < obj->base_count; k++) {
        const type_info *base = type_named(t, obj->bases[k]);
        if (base && base != info) {
            if (!info->base)
                info->base = base;
        } else if (strcmp(obj->bases[k]->text, "PyBaseObject_Type") != 0) {
            info->outside_base = obj->bases[k];
        }
    }
    /* The struct that it begins with has a type of its own: that is the base. */
    for (uint32_t k = 0; !info->base && info->record && info->record->base && k < t->info_count;
         k++)
        if (t->infos[k].record && t->infos[k].record->name == info->record->base &&
            !t->infos[k].is_module && &t->infos[k] != info && !obj->bases_known)
            info->base = &t->infos[k];
}

/* It begins with the struct of a type that is not of this file: that will be its base. */
static bool has_foreign_head(const types *t, const type_info *info) {
    return info->record && info->record->base && !info->base && !info->outside_base &&
           !is_typed(t, info->record->base);
}

static void resolve(types *t, type_info *info, uint32_t depth);

static void inherit(slot_use *use, const slot_use *from) {
    if (use->state != SLOT_NONE)
        return;
    *use = *from;
    use->inherited = true;
}

static void resolve_gc(type_info *info) {
    const refcop_typeobj *obj = info->obj;
    bool own = info->traverse.state != SLOT_NONE || info->clear.state != SLOT_NONE;
    if (obj->flags_known && (obj->flags & TPFLAG_HAVE_GC)) {
        info->has_gc = true;
        return;
    }
    if (!obj->flags_known) {
        info->gc_unclear = true;
        return;
    }
    if (own)
        return; /* not inherited: the slots are dead */
    if (info->base) {
        info->has_gc = info->base->has_gc;
        info->gc_unclear = info->base->gc_unclear;
        if (info->has_gc) {
            inherit(&info->traverse, &info->base->traverse);
            inherit(&info->clear, &info->base->clear);
        }
    } else if (info->base_unclear ||
               (info->outside_base && !is_plain_base(info->outside_base->text))) {
        info->gc_unclear = true;
    }
}

static void resolve(types *t, type_info *info, uint32_t depth) {
    enum { MAX_BASES = 16 };
    if (info->owned || depth > MAX_BASES)
        return;
    info->traverse = own_slot(t, info->obj, info->is_module ? "m_traverse" : "tp_traverse");
    info->clear = own_slot(t, info->obj, info->is_module ? "m_clear" : "tp_clear");
    info->dealloc = own_slot(t, info->obj, info->is_module ? "m_free" : "tp_dealloc");
    info->finalize = own_slot(t, info->obj, "tp_finalize");
    info->free = own_slot(t, info->obj, "tp_free");
    if (info->base) {
        resolve(t, &t->infos[info->base - t->infos], depth + 1);
        if (!info->is_heap || info->obj->kind == REFCOP_TYPEOBJ_STATIC)
            inherit(&info->dealloc, &info->base->dealloc);
        inherit(&info->finalize, &info->base->finalize);
    }
    if (!info->is_module)
        resolve_gc(info);
    if (!info->has_gc && has_foreign_head(t, info))
        info->gc_unclear = info->base_unclear = true;
    collect_fields(t, info);
    if (!info->owned)
        info->owned = REFCOP_NEW(t->arena, owned);
}

static const char *shown_name(const refcop_typeobj *obj) {
    return obj->python_name && obj->python_name->length ? obj->python_name->text
                                                        : obj->name->text;
}

void refcopi_types_table(types *t) {
    const refcop_module *m = t->module;
    t->infos = REFCOP_NEW_ARRAY(t->arena, type_info, m->typeobj_count + 1);
    for (uint32_t k = 0; k < m->typeobj_count; k++) {
        const refcop_typeobj *obj = &m->typeobjs[k];
        if (obj->kind == REFCOP_TYPEOBJ_STRUCTSEQ)
            continue;
        type_info *info = &t->infos[t->info_count++];
        info->obj = obj;
        info->record = refcop_module_find_record(m, obj->record);
        info->shown = shown_name(obj);
        info->is_module = obj->kind == REFCOP_TYPEOBJ_MODULE;
        info->is_heap = obj->kind == REFCOP_TYPEOBJ_SPEC ||
                        (obj->flags_known && (obj->flags & TPFLAG_HEAPTYPE) != 0);
    }
    for (uint32_t k = 0; k < t->info_count; k++)
        find_base(t, &t->infos[k]);
    for (uint32_t k = 0; k < t->info_count; k++)
        resolve(t, &t->infos[k], 0);
    for (uint32_t n = 0; n < m->func_count; n++)
        find_makers(t, &t->funcs[n]);
}
