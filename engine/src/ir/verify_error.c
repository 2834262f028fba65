/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* What is wrong with a module, and where. */
#include "ir/verify.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

bool refcopi_verify_fail(refcopi_verifier *v, const char *format, ...) {
    char why[160];
    char where[120] = "module";
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(why, sizeof why, format, arguments);
    va_end(arguments);
    if (v->func != NULL && v->instr != NULL) {
        (void)snprintf(where, sizeof where, "@%.60s, b%" PRIu32 ", instruction %" PRIu32 " (%s)",
                       v->func->name->text, v->block, v->position,
                       v->instr->op < REFCOP_OPCODE_COUNT ? refcopi_opcode_names[v->instr->op]
                                                          : "?");
    } else if (v->func != NULL) {
        (void)snprintf(where, sizeof where, "@%.60s", v->func->name->text);
    }
    (void)refcop_error_set(v->error, REFCOP_ERROR_INVALID, 0, 0, "%s: %s", where, why);
    return false;
}
