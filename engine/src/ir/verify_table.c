/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "ir/ctype.h"
#include "ir/verify.h"

static bool is_named(refcop_str name) {
    return name != NULL && name->length > 0;
}

static bool verify_type(refcopi_verifier *v, refcop_str where, refcop_str text) {
    refcopi_ctype type;
    if (text == NULL || !refcopi_ctype_parse(text->text, text->length, &type)) {
        return refcopi_verify_fail(v, "%s: \"%s\" is no C type", where->text,
                                   text == NULL ? "" : text->text);
    }
    return true;
}

static bool verify_cell(refcopi_verifier *v, const refcop_table *table, const refcop_cell *cell) {
    if (cell->name != NULL && !is_named(cell->name)) {
        return refcopi_verify_fail(v, "table @%s: a row points to nothing", table->name->text);
    }
    return cell->type == NULL || verify_type(v, table->name, cell->type);
}

static bool verify_row(refcopi_verifier *v, const refcop_table *table, const refcop_row *row) {
    if (row->is_end &&
        (row->name != NULL || row->number_known || row->is_readonly || row->first.type != NULL ||
         row->first.name != NULL || row->second.type != NULL || row->second.name != NULL)) {
        return refcopi_verify_fail(v, "table @%s: the entry that ends it has a content",
                                   table->name->text);
    }
    return verify_cell(v, table, &row->first) && verify_cell(v, table, &row->second);
}

bool refcopi_verify_tables(refcopi_verifier *v) {
    for (uint32_t i = 0; i < v->module->table_count; i++) {
        const refcop_table *table = &v->module->tables[i];
        if (!is_named(table->name) || (unsigned)table->kind >= REFCOPI_TABLE_KIND_COUNT) {
            return refcopi_verify_fail(v, "table %u lacks name or kind", (unsigned)i);
        }
        for (uint32_t row = 0; row < table->row_count; row++) {
            if (table->is_open && table->rows[row].is_end) {
                return refcopi_verify_fail(v, "table @%s is open but has an end",
                                           table->name->text);
            }
            if (!verify_row(v, table, &table->rows[row])) {
                return false;
            }
        }
    }
    return true;
}

bool refcopi_verify_formats(refcopi_verifier *v) {
    for (uint32_t i = 0; i < v->module->format_count; i++) {
        const refcop_format_call *call = &v->module->formats[i];
        if (!is_named(call->function) || !is_named(call->caller)) {
            return refcopi_verify_fail(v, "format call %u lacks a name", (unsigned)i);
        }
        if (call->is_list && call->arg_count > 0) {
            return refcopi_verify_fail(v, "format call %s: a va_list and arguments",
                                       call->function->text);
        }
        if ((unsigned)call->keywords_kind > REFCOP_KEYWORDS_LIST) {
            return refcopi_verify_fail(v, "format call %s: keywords of no kind",
                                       call->function->text);
        }
        for (uint32_t k = 0; k < call->text_count; k++) {
            if (call->texts[k] == NULL) {
                return refcopi_verify_fail(v, "format call %s: a text is missing",
                                           call->function->text);
            }
        }
        for (uint32_t k = 0; k < call->arg_count; k++) {
            if (call->args[k].name != NULL && !is_named(call->args[k].name)) {
                return refcopi_verify_fail(v, "format call %s: an argument points to nothing",
                                           call->function->text);
            }
            refcop_str was = call->args[k].was;
            if (!verify_type(v, call->function, call->args[k].type) ||
                (was != NULL && !verify_type(v, call->function, was))) {
                return false;
            }
        }
    }
    return true;
}
