/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Fields by (record, member), sets of them, and what the declared type of a field says. */
#include "types/types.h"

#include <string.h>

static uint32_t hash_of(refcop_str record, refcop_str name) {
    uint32_t h = name->id * 0x9e3779b1u ^ (record ? record->id * 0x85ebca6bu : 0);
    return h ^ (h >> 16);
}

static uint32_t slot_of(const types *t, refcop_str record, refcop_str name) {
    uint32_t at = hash_of(record, name) & (t->field_slot_count - 1);
    while (t->field_slots[at] && (t->fields[t->field_slots[at]].name != name ||
                                  t->fields[t->field_slots[at]].record != record))
        at = (at + 1) & (t->field_slot_count - 1);
    return at;
}

field_id refcopi_field_find(const types *t, refcop_str record, refcop_str name) {
    return t->field_slots[slot_of(t, record, name)];
}

static void rehash(types *t) {
    t->field_slot_count *= 2;
    t->field_slots = REFCOP_NEW_ARRAY(t->arena, uint32_t, t->field_slot_count);
    for (field_id id = 1; id < t->field_count; id++)
        t->field_slots[slot_of(t, t->fields[id].record, t->fields[id].name)] = id;
}

field_id refcopi_field_add(types *t, refcop_str record, refcop_str name, refcop_type type) {
    uint32_t at = slot_of(t, record, name);
    if (t->field_slots[at])
        return t->field_slots[at];
    if (t->field_count == t->field_room) {
        uint32_t room = t->field_room * 2;
        t->fields = refcop_arena_grow(t->arena, t->fields, t->field_room, room, sizeof(field));
        t->singles = refcop_arena_grow(t->arena, t->singles, t->field_room, room,
                                       sizeof *t->singles);
        t->field_room = room;
    }
    field_id id = t->field_count++;
    field *f = &t->fields[id];
    memset(f, 0, sizeof *f);
    f->record = record;
    f->name = name;
    f->type = type;
    t->singles[id] = NULL;
    t->field_slots[at] = id;
    if (t->field_count * 2 > t->field_slot_count)
        rehash(t);
    return id;
}

void refcopi_fields_init(types *t) {
    t->field_room = 64;
    t->field_slot_count = 256;
    t->fields = REFCOP_NEW_ARRAY(t->arena, field, t->field_room);
    t->singles = REFCOP_NEW_ARRAY(t->arena, const field_set *, t->field_room);
    t->field_slots = REFCOP_NEW_ARRAY(t->arena, uint32_t, t->field_slot_count);
    t->field_count = 1;
    for (uint32_t r = 0; r < t->module->record_count; r++) {
        const refcop_record *record = &t->module->records[r];
        for (uint32_t k = 0; k < record->field_count; k++) {
            const refcop_field *member = &record->fields[k];
            field_id id = refcopi_field_add(t, record->name, member->name, member->type);
            t->fields[id].points_to = member->record;
            content declared = refcopi_content_of_record(t, member->record);
            if (member->type == REFCOP_TYPE_OBJ && declared != CONTENT_NONE) {
                t->fields[id].content = declared;
                t->fields[id].content_record = member->record;
            }
        }
    }
}

const field_set *refcopi_field_single(types *t, field_id id) {
    if (!t->singles[id]) {
        field_set *set = refcop_arena_alloc(t->arena, sizeof *set + sizeof(field_id));
        set->count = 1;
        set->ids[0] = id;
        t->singles[id] = set;
    }
    return t->singles[id];
}

bool refcopi_field_in(const field_set *set, field_id id) {
    for (uint32_t k = 0; set && k < set->count; k++)
        if (set->ids[k] == id)
            return true;
    return false;
}

const field_set *refcopi_field_union(types *t, const field_set *a, const field_set *b) {
    if (!a || a == b)
        return b;
    if (!b)
        return a;
    uint32_t fresh = 0;
    for (uint32_t k = 0; k < b->count; k++)
        fresh += !refcopi_field_in(a, b->ids[k]);
    if (!fresh)
        return a;
    field_set *set =
        refcop_arena_alloc(t->arena, sizeof *set + (a->count + fresh) * sizeof(field_id));
    uint32_t i = 0, j = 0;
    while (i < a->count || j < b->count) {
        if (j == b->count || (i < a->count && a->ids[i] <= b->ids[j])) {
            if (j < b->count && a->ids[i] == b->ids[j])
                j++;
            set->ids[set->count++] = a->ids[i++];
        } else {
            set->ids[set->count++] = b->ids[j++];
        }
    }
    return set;
}

const field_set *refcopi_field_without(types *t, const field_set *set, const field_set *taken) {
    if (!set || !taken)
        return set;
    field_set *left =
        refcop_arena_alloc(t->arena, sizeof *left + set->count * sizeof(field_id));
    for (uint32_t k = 0; k < set->count; k++)
        if (!refcopi_field_in(taken, set->ids[k]))
            left->ids[left->count++] = set->ids[k];
    return left->count ? left : NULL;
}

/* --- what declared types say ------------------------------------------------------------- */

/* Words of the contract language for types whose instances refer to no other object, or only to
 * what lives as long as the program. */
static const struct {
    const char *word;    /* in contracts */
    const char *type;    /* type object */
    const char *structs[3];
    content content;
} builtin_types[] = {
    {"str", "PyUnicode_Type", {"PyUnicodeObject", "PyASCIIObject", "PyCompactUnicodeObject"},
     CONTENT_LEAF},
    {"int", "PyLong_Type", {"PyLongObject", "_longobject", NULL}, CONTENT_LEAF},
    {"bool", "PyBool_Type", {NULL}, CONTENT_LEAF},
    {"float", "PyFloat_Type", {"PyFloatObject", NULL}, CONTENT_LEAF},
    {"complex", "PyComplex_Type", {"PyComplexObject", NULL}, CONTENT_LEAF},
    {"bytes", "PyBytes_Type", {"PyBytesObject", NULL}, CONTENT_LEAF},
    {"bytearray", "PyByteArray_Type", {"PyByteArrayObject", NULL}, CONTENT_LEAF},
    {"capsule", "PyCapsule_Type", {NULL}, CONTENT_LEAF},
    {"code", "PyCode_Type", {"PyCodeObject", NULL}, CONTENT_LEAF},
    {"type", "PyType_Type", {"PyTypeObject", "_typeobject", "_heaptypeobject"}, CONTENT_STATIC},
    {"module", "PyModule_Type", {"PyModuleObject", NULL}, CONTENT_STATIC},
    {"weakref", NULL, {"PyWeakReference", "_PyWeakReference", NULL}, CONTENT_LEAF},
};
enum { BUILTIN_TYPES = sizeof builtin_types / sizeof *builtin_types };

content refcopi_content_of_word(refcop_str word) {
    for (int k = 0; word && k < BUILTIN_TYPES; k++)
        if (strcmp(builtin_types[k].word, word->text) == 0)
            return builtin_types[k].content;
    return CONTENT_MADE;
}

content refcopi_content_of_type(const types *t, const origin *type, refcop_str *record) {
    *record = NULL;
    if (!type->global)
        return CONTENT_MADE;
    for (int k = 0; k < BUILTIN_TYPES; k++)
        if (builtin_types[k].type && strcmp(builtin_types[k].type, type->global->text) == 0)
            return builtin_types[k].content;
    const refcop_typeobj *own = refcop_module_find_typeobj(t->module, type->global);
    if (own && own->record) {
        *record = own->record;
        return CONTENT_RECORD;
    }
    static const char *const containers[] = {"PyList_Type", "PyTuple_Type", "PyDict_Type",
                                             "PySet_Type", "PyFrozenSet_Type",
                                             "PyBaseObject_Type"};
    for (unsigned k = 0; k < sizeof containers / sizeof *containers; k++)
        if (strcmp(containers[k], type->global->text) == 0)
            return CONTENT_ANY;
    return CONTENT_MADE;
}

static bool is_plain_object(const char *name) {
    return strcmp(name, "PyObject") == 0 || strcmp(name, "_object") == 0 ||
           strcmp(name, "PyVarObject") == 0;
}

static bool is_container(const char *name) {
    return strcmp(name, "PyListObject") == 0 || strcmp(name, "PyTupleObject") == 0 ||
           strcmp(name, "PyDictObject") == 0 || strcmp(name, "PySetObject") == 0;
}

content refcopi_content_of_record(const types *t, refcop_str record) {
    if (!record || is_plain_object(record->text))
        return CONTENT_NONE;
    for (int k = 0; k < BUILTIN_TYPES; k++)
        for (int s = 0; s < 3 && builtin_types[k].structs[s]; s++)
            if (strcmp(builtin_types[k].structs[s], record->text) == 0)
                return builtin_types[k].content;
    for (uint32_t k = 0; k < t->module->typeobj_count; k++)
        if (t->module->typeobjs[k].record == record)
            return CONTENT_RECORD;
    /* A struct of some other file: something, but not anything. */
    return is_container(record->text) ? CONTENT_NONE : CONTENT_MADE;
}
