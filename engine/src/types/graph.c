/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* The ownership graph of a file: its types, the fields that own objects, what those can hold and
 * who stores it. As DOT and as JSON. */
#include "types/types.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char *content_name(content c) {
    switch (c) {
    case CONTENT_NONE: return "unknown";
    case CONTENT_LEAF: return "leaf";
    case CONTENT_STATIC: return "static";
    case CONTENT_RECORD: return "instance";
    case CONTENT_MADE: return "made";
    case CONTENT_ANY: return "any";
    }
    return "unknown";
}

/* For strings of both languages: they share these escapes. */
static void print_string(const char *text, FILE *out) {
    fputc('"', out);
    for (const char *c = text; *c; c++) {
        if (*c == '"' || *c == '\\')
            fprintf(out, "\\%c", *c);
        else if (*c == '\n')
            fputs("\\n", out);
        else if ((unsigned char)*c < 0x20)
            fprintf(out, "\\u%04x", (unsigned)*c);
        else
            fputc(*c, out);
    }
    fputc('"', out);
}

static const type_info *type_of_record(const types *t, refcop_str record) {
    for (uint32_t k = 0; k < t->info_count; k++)
        if (t->infos[k].record && t->infos[k].record->name == record && !t->infos[k].is_module)
            return &t->infos[k];
    return NULL;
}

typedef struct fates {
    done visits, clears, death;
} fates;

static fates fates_of(types *t, const type_info *info) {
    return (fates){refcopi_done_in_slot(t, info, &info->traverse),
                   refcopi_done_in_slot(t, info, &info->clear),
                   refcopi_done_at_death(t, info)};
}

/* --- DOT -------------------------------------------------------------------------------------- */

static void dot_field(types *t, const type_info *info, uint32_t index, const fates *x, FILE *out) {
    const owned *o = &info->owned[index];
    const field *f = &t->fields[o->id];
    const type_info *to = f->content == CONTENT_RECORD ? type_of_record(t, f->content_record) : NULL;
    fputs("  ", out);
    print_string(info->obj->name->text, out);
    fputs(" -> ", out);
    print_string(to ? to->obj->name->text : content_name(f->content), out);
    fputs(" [label=", out);
    print_string(refcopi_print(t->arena, "%s%s%s", o->path, f->owned_by ? "\n" : "",
                               f->owned_by ? f->owned_by->name->text : ""), out);
    fprintf(out, "%s];\n", refcopi_did(t, info, index, x->visits.visited) ? "" : ", style=dashed");
}

static void write_dot(types *t, FILE *out) {
    fputs("digraph ownership {\n  node [shape=box];\n", out);
    for (uint32_t k = 0; k < t->info_count; k++) {
        const type_info *info = &t->infos[k];
        fputs("  ", out);
        print_string(info->obj->name->text, out);
        fputs(" [label=", out);
        print_string(info->shown, out);
        fprintf(out, "%s];\n", info->has_gc || info->is_module ? "" : ", style=dashed");
    }
    for (uint32_t k = 0; k < t->info_count; k++) {
        const type_info *info = &t->infos[k];
        fates x = fates_of(t, info);
        for (uint32_t n = 0; n < info->owned_count; n++)
            if (refcopi_is_owning(&t->fields[info->owned[n].id]))
                dot_field(t, info, n, &x, out);
    }
    fputs("}\n", out);
}

/* --- JSON ------------------------------------------------------------------------------------- */

static void json_name(const char *key, const char *value, FILE *out) {
    fprintf(out, "\"%s\": ", key);
    if (value)
        print_string(value, out);
    else
        fputs("null", out);
}

static const char *truth(bool b) {
    return b ? "true" : "false";
}

static void json_field(types *t, const type_info *info, uint32_t index, const fates *x, FILE *out) {
    const owned *o = &info->owned[index];
    const field *f = &t->fields[o->id];
    fputs("        {", out);
    json_name("path", o->path, out);
    fprintf(out, ", \"owns\": %s, ", truth(refcopi_is_owning(f)));
    json_name("holds", content_name(f->content), out);
    fputs(", ", out);
    json_name("record", f->content_record ? f->content_record->text : NULL, out);
    fprintf(out, ", \"visited\": %s, \"cleared\": %s, \"released\": %s, ",
            truth(refcopi_did(t, info, index, x->visits.visited)),
            truth(refcopi_did(t, info, index, x->clears.released)),
            truth(refcopi_did(t, info, index, x->death.released)));
    json_name("stored_by", f->owned_by ? f->owned_by->name->text : NULL, out);
    fputs(", ", out);
    json_name("from_caller_by", f->from_caller ? f->from_caller->name->text : NULL, out);
    fputc('}', out);
}

static void json_type(types *t, const type_info *info, FILE *out) {
    fates x = fates_of(t, info);
    refcop_position at = refcop_module_resolve(t->module, info->obj->loc);
    fputs("    {", out);
    json_name("name", info->shown, out);
    fputs(", ", out);
    json_name("variable", info->obj->name->text, out);
    fputs(", ", out);
    json_name("record", info->record ? info->record->name->text : NULL, out);
    fprintf(out, ", \"line\": %" PRIu32 ", ", at.line);
    json_name("kind", info->is_module ? "module" : info->is_heap ? "heap" : "static", out);
    fputs(", \"collected\": ", out);
    fputs(info->gc_unclear ? "null" : truth(info->has_gc || info->is_module), out);
    fputs(", ", out);
    json_name("base", info->base ? info->base->obj->name->text : NULL, out);
    fputs(", \"fields\": [", out);
    for (uint32_t n = 0; n < info->owned_count; n++) {
        fputs(n ? ",\n" : "\n", out);
        json_field(t, info, n, &x, out);
    }
    fputs(info->owned_count ? "\n    ]}" : "]}", out);
}

static void write_json(types *t, FILE *out) {
    fputs("{\n  ", out);
    json_name("file", t->module->name->text, out);
    fputs(",\n  \"types\": [", out);
    for (uint32_t k = 0; k < t->info_count; k++) {
        fputs(k ? ",\n" : "\n", out);
        json_type(t, &t->infos[k], out);
    }
    fputs("\n  ]\n}\n", out);
}

void refcopi_types_write_graph(types *t) {
    if (t->a->options->graph_dot)
        write_dot(t, t->a->options->graph_dot);
    if (t->a->options->graph_json)
        write_json(t, t->a->options->graph_json);
}
