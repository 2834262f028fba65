/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "ir/verify.h"

static bool is_named(refcop_str name) {
    return name != NULL && name->length > 0;
}

static bool verify_path(refcopi_verifier *v, const refcop_typeobj *typeobj,
                        const refcop_path *path) {
    for (uint32_t i = 0; i < path->count; i++) {
        if (!is_named(path->names[i])) {
            return refcopi_verify_fail(v, "typeobj @%s: a field has no name", typeobj->name->text);
        }
    }
    return true;
}

static bool verify_bases(refcopi_verifier *v, const refcop_typeobj *typeobj) {
    if (!typeobj->bases_known && typeobj->base_count > 0) {
        return refcopi_verify_fail(v, "typeobj @%s: bases both named and unknown",
                                   typeobj->name->text);
    }
    for (uint32_t i = 0; i < typeobj->base_count; i++) {
        if (!is_named(typeobj->bases[i])) {
            return refcopi_verify_fail(v, "typeobj @%s: a base has no name", typeobj->name->text);
        }
    }
    return true;
}

static bool verify_slots(refcopi_verifier *v, const refcop_typeobj *typeobj) {
    refcopi_map seen;
    refcopi_map_init(&seen, v->scratch);
    for (uint32_t i = 0; i < typeobj->slot_count; i++) {
        const refcop_slot *slot = &typeobj->slots[i];
        if (!is_named(slot->slot) || (unsigned)slot->kind > REFCOP_SLOT_UNKNOWN) {
            return refcopi_verify_fail(v, "typeobj @%s: a slot lacks name or kind",
                                       typeobj->name->text);
        }
        if (!refcopi_map_add(&seen, slot->slot->id, i)) {
            return refcopi_verify_fail(v, "typeobj @%s: slot %s stands twice", typeobj->name->text,
                                       slot->slot->text);
        }
        bool is_name_due = slot->kind == REFCOP_SLOT_FUNC || slot->kind == REFCOP_SLOT_GLOBAL;
        if (is_name_due != is_named(slot->name)) {
            return refcopi_verify_fail(v, "typeobj @%s: slot %s: a function or global is named",
                                       typeobj->name->text, slot->slot->text);
        }
    }
    return true;
}

static bool verify_members(refcopi_verifier *v, const refcop_typeobj *typeobj) {
    for (uint32_t i = 0; i < typeobj->member_count; i++) {
        const refcop_member *member = &typeobj->members[i];
        if (member->attribute == NULL || member->kind == NULL ||
            refcopi_name_find(refcopi_member_kind_names, REFCOPI_MEMBER_KIND_COUNT,
                              member->kind->text,
                              member->kind->length) == REFCOPI_MEMBER_KIND_COUNT) {
            return refcopi_verify_fail(v, "typeobj @%s: a member lacks attribute or kind",
                                       typeobj->name->text);
        }
        if (!verify_path(v, typeobj, &member->path)) {
            return false;
        }
    }
    return true;
}

bool refcopi_verify_typeobjs(refcopi_verifier *v) {
    refcopi_map seen;
    refcopi_map_init(&seen, v->scratch);
    for (uint32_t i = 0; i < v->module->typeobj_count; i++) {
        const refcop_typeobj *typeobj = &v->module->typeobjs[i];
        if (!is_named(typeobj->name) || (unsigned)typeobj->kind >= REFCOPI_TYPEOBJ_KIND_COUNT) {
            return refcopi_verify_fail(v, "typeobj %u lacks name or kind", (unsigned)i);
        }
        if (!refcopi_map_add(&seen, typeobj->name->id, i)) {
            return refcopi_verify_fail(v, "two typeobjs are called @%s", typeobj->name->text);
        }
        if (!verify_bases(v, typeobj) || !verify_slots(v, typeobj) ||
            !verify_members(v, typeobj) || !verify_path(v, typeobj, &typeobj->dict) ||
            !verify_path(v, typeobj, &typeobj->weaklist)) {
            return false;
        }
    }
    return true;
}
