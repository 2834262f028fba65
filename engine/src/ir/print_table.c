/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "ir/internal.h"
#include "ir/print.h"

#include <inttypes.h>

static void print_cell(const char *word, const refcop_cell *cell, FILE *out) {
    if (cell->type == NULL && cell->name == NULL) {
        return;
    }
    fprintf(out, " %s", word);
    if (cell->type != NULL) {
        fputc(' ', out);
        refcopi_ir_print_quoted(cell->type, out);
    }
    if (cell->name != NULL) {
        fputs(" &", out);
        refcopi_ir_print_name(cell->name, out);
    }
}

static void print_row(const refcop_module *module, const refcop_row *row, FILE *out) {
    fputs("  row ", out);
    if (row->is_end) {
        fputs("end", out);
    } else if (row->name == NULL) {
        fputc('?', out);
    } else {
        refcopi_ir_print_quoted(row->name, out);
    }
    if (row->number_known) {
        fprintf(out, " number %" PRId64, row->number);
    }
    fputs(row->is_readonly ? " readonly" : "", out);
    print_cell("first", &row->first, out);
    print_cell("second", &row->second, out);
    refcopi_ir_print_loc(module, row->loc, out);
    fputc('\n', out);
}

void refcopi_ir_print_table(const refcop_module *module, const refcop_table *table, FILE *out) {
    unsigned kind = (unsigned)table->kind;
    fprintf(out, "table %s @",
            kind < REFCOPI_TABLE_KIND_COUNT ? refcopi_table_kind_names[kind] : "?");
    refcopi_ir_print_name(table->name, out);
    fputs(table->is_used ? " used" : "", out);
    fputs(table->is_open ? " open" : "", out);
    fputs(table->is_module_wide ? " module" : "", out);
    refcopi_ir_print_loc(module, table->loc, out);
    fputs(" {\n", out);
    for (uint32_t i = 0; i < table->row_count; i++) {
        print_row(module, &table->rows[i], out);
    }
    if (table->end_loc != 0) {
        fputs("  insert", out);
        refcopi_ir_print_loc(module, table->end_loc, out);
        fputc('\n', out);
    }
    fputs("}\n", out);
}

static void print_keywords(const refcop_module *module, const refcop_format_call *call, FILE *out) {
    if (call->keywords_kind == REFCOP_KEYWORDS_NONE) {
        return;
    }
    fputs("  keywords ", out);
    if (call->keywords_kind == REFCOP_KEYWORDS_UNKNOWN) {
        fputs("unknown", out);
    } else {
        for (uint32_t i = 0; i < call->keyword_count; i++) {
            if (call->keywords[i] == NULL) {
                fputc('?', out);
            } else {
                refcopi_ir_print_quoted(call->keywords[i], out);
            }
            fputs(", ", out);
        }
        fputs(call->keywords_kind == REFCOP_KEYWORDS_OPEN ? "open" : "null", out);
    }
    refcopi_ir_print_loc(module, call->keywords_loc, out);
    fputc('\n', out);
}

static void print_arg(const refcop_module *module, const refcop_format_arg *arg, FILE *out) {
    fputs("  arg ", out);
    refcopi_ir_print_quoted(arg->type, out);
    if (arg->spelled != NULL) {
        fputc(' ', out);
        refcopi_ir_print_quoted(arg->spelled, out);
    }
    if (arg->name != NULL) {
        fputs(" &", out);
        refcopi_ir_print_name(arg->name, out);
    }
    if (arg->was != NULL) {
        fputs(" was ", out);
        refcopi_ir_print_quoted(arg->was, out);
    }
    fputs(arg->is_null ? " null" : "", out);
    refcopi_ir_print_loc(module, arg->loc, out);
    fputc('\n', out);
}

void refcopi_ir_print_format(const refcop_module *module, const refcop_format_call *call,
                             FILE *out) {
    fputs("format ", out);
    refcopi_ir_print_name(call->function, out);
    fputs(" in @", out);
    refcopi_ir_print_name(call->caller, out);
    fputs(call->is_size_t ? " size_t" : "", out);
    fputs(call->is_list ? " list" : "", out);
    refcopi_ir_print_loc(module, call->loc, out);
    fputs(" {\n", out);
    for (uint32_t i = 0; i < call->text_count; i++) {
        fputs("  text ", out);
        refcopi_ir_print_quoted(call->texts[i], out);
        refcopi_ir_print_loc(module, i == 0 ? call->text_loc : 0, out);
        fputc('\n', out);
    }
    print_keywords(module, call, out);
    for (uint32_t i = 0; i < call->arg_count; i++) {
        print_arg(module, &call->args[i], out);
    }
    fputs("}\n", out);
}
