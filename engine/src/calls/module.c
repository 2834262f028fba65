/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* method-table: PyModuleDef and PyStructSequence_Desc as a whole. */
#include "calls/calls.h"

#include <string.h>

static const refcop_row *find(const refcop_table *table, const char *name) {
    for (uint32_t i = 0; i < table->row_count; i++)
        if (table->rows[i].name && strcmp(table->rows[i].name->text, name) == 0)
            return &table->rows[i];
    return NULL;
}

static const refcop_table *table_named(const calls *c, refcop_table_kind kind, refcop_str name) {
    for (uint32_t i = 0; name && i < c->module->table_count; i++)
        if (c->module->tables[i].kind == kind && c->module->tables[i].name == name)
            return &c->module->tables[i];
    return NULL;
}

void refcopi_check_module_def(calls *c, const refcop_table *table) {
    const refcop_row *size = find(table, "m_size"), *slots = find(table, "m_slots");
    const refcop_row *base = find(table, "m_base"), *create = find(table, "PyModule_Create");
    call_report r = {
        .rule = REFCOP_RULE_METHOD_TABLE, .loc = table->loc, .object = table->name->text};
    if (slots && size && size->number_known && size->number < 0) {
        r.loc = size->loc ? size->loc : table->loc;
        refcopi_calls_report(c, &r,
                             "the module '%s' has m_slots and a negative m_size: importing it "
                             "fails with SystemError",
                             table->name->text);
    }
    if (slots && create) {
        r.loc = create->loc;
        refcopi_calls_report(c, &r,
                             "the module '%s' has m_slots, with which PyModule_Create fails with "
                             "SystemError; return PyModuleDef_Init(&%s)",
                             table->name->text, table->name->text);
    }
    if (base && base->number_known && base->number == 0) {
        r.level = 2;
        r.loc = table->loc;
        refcopi_calls_report(c, &r, "m_base of the module '%s' is not PyModuleDef_HEAD_INIT",
                             table->name->text);
    }
}

void refcopi_check_sequence(calls *c, const refcop_table *table) {
    const refcop_row *fields = find(table, "fields"), *visible = find(table, "n_in_sequence");
    const refcop_table *list =
        fields ? table_named(c, REFCOP_TABLE_FIELDS, fields->first.name) : NULL;
    if (!list || !visible || !visible->number_known)
        return;
    uint32_t count = 0;
    while (count < list->row_count && !list->rows[count].is_end)
        count++;
    if (visible->number <= (int64_t)count)
        return;
    call_report r = {.rule = REFCOP_RULE_METHOD_TABLE,
                     .loc = visible->loc ? visible->loc : table->loc,
                     .object = table->name->text};
    refcopi_calls_report(c, &r, "n_in_sequence of '%s' is %lld, but '%s' has %u entries",
                         table->name->text, (long long)visible->number, list->name->text, count);
}
