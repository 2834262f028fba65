/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* method-table: what is read up to an entry that ends it must have one, and each name once. */
#include "calls/calls.h"

#include <string.h>

static const struct table_words {
    const char *what, *end; /* end: the text of the entry that ends it */
} words[] = {
    [REFCOP_TABLE_METHODS] = {"PyMethodDef", "{NULL, NULL, 0, NULL}"},
    [REFCOP_TABLE_GETSET] = {"PyGetSetDef", "{NULL, NULL, NULL, NULL, NULL}"},
    [REFCOP_TABLE_MEMBERS] = {"PyMemberDef", "{NULL, 0, 0, 0, NULL}"},
    [REFCOP_TABLE_SLOTS] = {"PyType_Slot", "{0, NULL}"},
    [REFCOP_TABLE_EXECS] = {"PyModuleDef_Slot", "{0, NULL}"},
    [REFCOP_TABLE_FIELDS] = {"PyStructSequence_Field", "{NULL, NULL}"},
    [REFCOP_TABLE_TYPE] = {"", ""},
    [REFCOP_TABLE_MODULE] = {"", ""},
    [REFCOP_TABLE_SEQUENCE] = {"", ""},
};

static void check_end(calls *c, const refcop_table *table) {
    call_report r = {
        .rule = REFCOP_RULE_METHOD_TABLE, .loc = table->loc, .object = table->name->text};
    if (table->is_open && table->is_used) {
        if (table->end_loc)
            r.fixit = (refcop_fixit){.kind = REFCOP_FIXIT_APPEND_ENTRY, .loc = table->end_loc,
                                     .text = words[table->kind].end};
        refcopi_calls_report(c, &r,
                             "the table '%s' has no entry that ends it: what lies behind it is "
                             "read as a %s",
                             table->name->text, words[table->kind].what);
    }
    for (uint32_t i = 0; i + 1 < table->row_count; i++) {
        const refcop_row *next = &table->rows[i + 1];
        if (!table->rows[i].is_end || next->is_end)
            continue;
        r.level = 1;
        r.loc = next->loc;
        r.object = next->name ? next->name->text : r.object;
        refcopi_calls_report(c, &r,
                             "this entry of '%s' stands behind the one that ends the table: it "
                             "is never read",
                             table->name->text);
        return;
    }
}

/* Slots that may stand in a module definition more than once. */
static bool may_repeat(const refcop_table *table, refcop_str name) {
    return table->kind == REFCOP_TABLE_EXECS && strcmp(name->text, "Py_mod_create") != 0;
}

static void check_names(calls *c, const refcop_table *table) {
    for (uint32_t i = 0; i < table->row_count && !table->rows[i].is_end; i++) {
        const refcop_row *row = &table->rows[i];
        for (uint32_t k = 0; row->name && row->name->length && k < i; k++) {
            if (table->rows[k].name != row->name || may_repeat(table, row->name))
                continue;
            call_report r = {.rule = REFCOP_RULE_METHOD_TABLE,
                             .level = 1,
                             .loc = row->loc,
                             .object = row->name->text};
            r.note = (refcop_note){table->rows[k].loc, "the first one is here"};
            refcopi_calls_report(c, &r, "'%s' stands twice in the table '%s'", row->name->text,
                                 table->name->text);
            break;
        }
    }
}

static void check_row(calls *c, const refcop_table *table, const refcop_row *row) {
    switch (table->kind) {
    case REFCOP_TABLE_METHODS:
        refcopi_check_method(c, table, row);
        break;
    case REFCOP_TABLE_GETSET:
        refcopi_check_getset(c, row);
        break;
    case REFCOP_TABLE_MEMBERS:
        refcopi_check_member(c, row);
        break;
    case REFCOP_TABLE_SLOTS:
    case REFCOP_TABLE_EXECS:
    case REFCOP_TABLE_TYPE:
    case REFCOP_TABLE_MODULE:
        refcopi_check_slot(c, row);
        break;
    case REFCOP_TABLE_FIELDS:
    case REFCOP_TABLE_SEQUENCE:
        break;
    }
}

static void report_spare(calls *c, const refcop_table *table, const spare *s) {
    uint32_t others = s->count - 1;
    call_report r = {.rule = REFCOP_RULE_METHOD_TABLE, .level = 2, .loc = s->loc, .object = table->name->text};
    if (others == 0)
        refcopi_calls_report(c, &r, "%s", s->message);
    else
        refcopi_calls_report(c, &r, "%s; %u more function%s of the table '%s' %s called with another number of arguments, too",
                             s->message, others, others == 1 ? "" : "s", table->name->text, others == 1 ? "is" : "are");
}

void refcopi_check_table(calls *c, const refcop_table *table) {
    spare s = {0};
    c->spare = &s;
    for (uint32_t i = 0; i < table->row_count && !table->rows[i].is_end; i++)
        check_row(c, table, &table->rows[i]);
    c->spare = NULL;
    if (s.count)
        report_spare(c, table, &s);
    if (table->kind == REFCOP_TABLE_MODULE) {
        refcopi_check_module_def(c, table);
    } else if (table->kind == REFCOP_TABLE_SEQUENCE) {
        refcopi_check_sequence(c, table);
    } else if (table->kind != REFCOP_TABLE_TYPE) {
        check_end(c, table);
        check_names(c, table);
    }
}
