/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */

/* The text form, as docs/ir.md describes it. Prints broken modules too, for debugging: only a
 * module that verifies is sure to parse back. */

#include "refcop/ir.h"

#include "ir/internal.h"
#include "ir/print.h"
#include "ir/text.h"

static void print_global(const refcop_module *module, const refcop_global *global, FILE *out) {
    fputs("global @", out);
    refcopi_ir_print_name(global->name, out);
    fprintf(out, ": %s%s%s", refcopi_ir_type_name(global->type), global->is_static ? " static" : "",
            global->is_defined ? " defined" : "");
    refcopi_ir_print_loc(module, global->loc, out);
    fputc('\n', out);
}

static void print_impose(const refcop_module *module, const refcop_impose *impose, FILE *out) {
    fputs("impose @", out);
    refcopi_ir_print_name(impose->function, out);
    fputs(" slot ", out);
    refcopi_ir_print_name(impose->slot, out);
    if (impose->owner != NULL) {
        fputs(" owner ", out);
        refcopi_ir_print_name(impose->owner, out);
    }
    refcopi_ir_print_loc(module, impose->loc, out);
    fputc('\n', out);
}

static void print_pointed(const refcop_module *module, const refcop_target *target, FILE *out) {
    fputs("target @", out);
    refcopi_ir_print_name(target->function, out);
    fputs(" in @", out);
    refcopi_ir_print_name(target->global, out);
    if (target->field != NULL) {
        fputs(" field ", out);
        refcopi_ir_print_name(target->field, out);
    }
    if (target->record != NULL) {
        fputs(" record ", out);
        refcopi_ir_print_name(target->record, out);
    }
    fputs(target->is_open ? " open" : "", out);
    refcopi_ir_print_loc(module, target->loc, out);
    fputc('\n', out);
}

static void print_version(const char *word, uint16_t version, FILE *out) {
    if (version != 0) {
        fprintf(out, " %s %d.%d", word, version >> 8, version & 0xff);
    }
}

void refcop_module_print(const refcop_module *module, FILE *out) {
    fputs("module ", out);
    refcopi_ir_print_quoted(module->name, out);
    print_version("python", module->python_version, out);
    print_version("limited", module->limited_api, out);
    fputs(module->free_threaded ? " nogil" : "", out);
    fputs(module->long_bits == 32 ? " long 32" : "", out);
    fputs(module->pointer_bits == 32 ? " pointer 32\n" : "\n", out);
    for (uint32_t i = 0; i < module->record_count; i++) {
        refcopi_ir_print_record(&module->records[i], out);
    }
    for (uint32_t i = 0; i < module->global_count; i++) {
        print_global(module, &module->globals[i], out);
    }
    for (uint32_t i = 0; i < module->impose_count; i++) {
        print_impose(module, &module->imposes[i], out);
    }
    for (uint32_t i = 0; i < module->target_count; i++) {
        print_pointed(module, &module->targets[i], out);
    }
    for (uint32_t i = 0; i < module->typeobj_count; i++) {
        refcopi_ir_print_typeobj(module, &module->typeobjs[i], out);
    }
    for (uint32_t i = 0; i < module->table_count; i++) {
        refcopi_ir_print_table(module, &module->tables[i], out);
    }
    for (uint32_t i = 0; i < module->format_count; i++) {
        refcopi_ir_print_format(module, &module->formats[i], out);
    }
    for (uint32_t i = 0; i < module->func_count; i++) {
        fputc('\n', out);
        refcop_func_print(module->funcs[i], out);
    }
}
