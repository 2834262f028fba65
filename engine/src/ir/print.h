/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOPI_IR_PRINT_H
#define REFCOPI_IR_PRINT_H

/* Printing the text form: print.c has the module, print_func.c functions, print_typeobj.c records and the type
 * table, print_table.c calls with formats and tables of entries; print_word.c what all of them need. */

#include "refcop/ir.h"

const char *refcopi_ir_type_name(refcop_type type);
void refcopi_ir_print_quoted(refcop_str text, FILE *out);
/* Quoted unless it is a word. */
void refcopi_ir_print_name(refcop_str name, FILE *out);
/* The location is known. */
bool refcopi_ir_has_line(const refcop_module *module, refcop_loc loc);
/* " !LINE:COLUMN", or nothing when the location is unknown. */
void refcopi_ir_print_loc(const refcop_module *module, refcop_loc loc, FILE *out);

void refcopi_ir_print_record(const refcop_record *record, FILE *out);
void refcopi_ir_print_typeobj(const refcop_module *module, const refcop_typeobj *typeobj,
                              FILE *out);
void refcopi_ir_print_table(const refcop_module *module, const refcop_table *table, FILE *out);
void refcopi_ir_print_format(const refcop_module *module, const refcop_format_call *call,
                             FILE *out);

#endif
