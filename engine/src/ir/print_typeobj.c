/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "ir/internal.h"
#include "ir/print.h"

#include <inttypes.h>

void refcopi_ir_print_record(const refcop_record *record, FILE *out) {
    fputs("record ", out);
    refcopi_ir_print_name(record->name, out);
    fputs(record->is_object ? " object" : "", out);
    fputs(record->is_union ? " union" : "", out);
    if (record->base != NULL) {
        fputs(" base ", out);
        refcopi_ir_print_name(record->base, out);
    }
    fputs(" {", out);
    for (uint32_t i = 0; i < record->field_count; i++) {
        const refcop_field *field = &record->fields[i];
        fputs(i == 0 ? " " : ", ", out);
        refcopi_ir_print_name(field->name, out);
        fprintf(out, ": %s", refcopi_ir_type_name(field->type));
        if (field->record != NULL) {
            fputc(' ', out);
            refcopi_ir_print_name(field->record, out);
        }
        if (field->is_array || field->is_overlaid) {
            fprintf(out, " <%s%s%s>", field->is_array ? "array" : "",
                    field->is_array && field->is_overlaid ? " " : "",
                    field->is_overlaid ? "overlaid" : "");
        }
    }
    fputs(" }\n", out);
}

static void print_path(const refcop_path *path, FILE *out) {
    for (uint32_t i = 0; i < path->count; i++) {
        fputs(i == 0 ? " ." : ".", out);
        refcopi_ir_print_name(path->names[i], out);
    }
}

static void print_bases(const refcop_typeobj *typeobj, FILE *out) {
    if (!typeobj->bases_known) {
        fputs("  base unknown\n", out);
    }
    for (uint32_t i = 0; i < typeobj->base_count; i++) {
        fputs("  base @", out);
        refcopi_ir_print_name(typeobj->bases[i], out);
        fputc('\n', out);
    }
}

static void print_slot(const refcop_module *module, const refcop_slot *slot, FILE *out) {
    fputs("  slot ", out);
    refcopi_ir_print_name(slot->slot, out);
    fputs(" = ", out);
    switch (slot->kind) {
    case REFCOP_SLOT_FUNC:
        fputc('&', out);
        refcopi_ir_print_name(slot->name, out);
        break;
    case REFCOP_SLOT_GLOBAL:
        fputc('@', out);
        refcopi_ir_print_name(slot->name, out);
        break;
    case REFCOP_SLOT_NULL:
        fputs("null", out);
        break;
    case REFCOP_SLOT_UNKNOWN:
        fputs("unknown", out);
        break;
    }
    refcopi_ir_print_loc(module, slot->loc, out);
    fputc('\n', out);
}

static void print_member(const refcop_module *module, const refcop_member *member, FILE *out) {
    fputs("  member ", out);
    refcopi_ir_print_quoted(member->attribute, out);
    fputc(' ', out);
    refcopi_ir_print_name(member->kind, out);
    fputs(member->readonly ? " readonly" : "", out);
    print_path(&member->path, out);
    refcopi_ir_print_loc(module, member->loc, out);
    fputc('\n', out);
}

static void print_offset(const char *what, const refcop_path *path, FILE *out) {
    if (path->count > 0) {
        fprintf(out, "  offset %s", what);
        print_path(path, out);
        fputc('\n', out);
    }
}

static void print_head(const refcop_module *module, const refcop_typeobj *typeobj, FILE *out) {
    unsigned kind = (unsigned)typeobj->kind;
    fprintf(out, "typeobj %s @",
            kind < REFCOPI_TYPEOBJ_KIND_COUNT ? refcopi_typeobj_kind_names[kind] : "?");
    refcopi_ir_print_name(typeobj->name, out);
    if (typeobj->record != NULL) {
        fputs(" record ", out);
        refcopi_ir_print_name(typeobj->record, out);
    }
    if (typeobj->python_name != NULL) {
        fputc(' ', out);
        refcopi_ir_print_quoted(typeobj->python_name, out);
    }
    refcopi_ir_print_loc(module, typeobj->loc, out);
    fputs(" {\n", out);
}

void refcopi_ir_print_typeobj(const refcop_module *module, const refcop_typeobj *typeobj,
                              FILE *out) {
    print_head(module, typeobj, out);
    if (typeobj->size != 0 || typeobj->has_items) {
        fprintf(out, "  size %" PRId64 "%s\n", typeobj->size, typeobj->has_items ? " items" : "");
    }
    if (typeobj->flags_known) {
        fprintf(out, "  flags 0x%" PRIx64 "\n", typeobj->flags);
    }
    print_bases(typeobj, out);
    for (uint32_t i = 0; i < typeobj->slot_count; i++) {
        print_slot(module, &typeobj->slots[i], out);
    }
    for (uint32_t i = 0; i < typeobj->member_count; i++) {
        print_member(module, &typeobj->members[i], out);
    }
    print_offset("dict", &typeobj->dict, out);
    print_offset("weaklist", &typeobj->weaklist, out);
    fputs("}\n", out);
}
