/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* The rules about calls and tables, one place after the other. A file without them costs
 * nothing. */
#include "calls/calls.h"

#include <string.h>

void refcopi_calls_check(analysis *a) {
    const refcop_module *module = a->module;
    calls c;
    memset(&c, 0, sizeof c);
    c.a = a;
    c.module = module;
    uint16_t version = refcop_model_version(a->model);
    c.minor = version ? version & 0xffu : UINT32_MAX;
    c.is_python2 = version >> 8 == 2;
    if (!a->options->disabled[REFCOP_RULE_ARG_FORMAT])
        for (uint32_t k = 0; k < module->format_count; k++)
            refcopi_check_format(&c, &module->formats[k]);
    if (!a->options->disabled[REFCOP_RULE_METHOD_TABLE])
        for (uint32_t k = 0; k < module->table_count; k++)
            refcopi_check_table(&c, &module->tables[k]);
}
