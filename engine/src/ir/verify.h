/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOPI_IR_VERIFY_H
#define REFCOPI_IR_VERIFY_H

/* The verifier: verify.c looks at modules, functions and the flow between blocks, verify_instr.c
 * at one instruction, verify_typeobj.c at the type table. Arena: the verifier's own, gone when
 * refcop_module_verify returns. */

#include "ir/internal.h"

typedef struct refcopi_verifier {
    const refcop_module *module;
    refcop_arena *scratch;
    refcop_error *error;

    const refcop_func *func;
    uint32_t block;
    uint32_t position;         /* in the block */
    const refcop_instr *instr; /* NULL outside instructions */
    uint32_t *defined_in;      /* temp -> 1 + block that defines it, or 0 */
} refcopi_verifier;

/* Records "function, block, instruction: why"; returns false. */
bool refcopi_verify_fail(refcopi_verifier *v, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
bool refcopi_verify_instr(refcopi_verifier *v);
bool refcopi_verify_typeobjs(refcopi_verifier *v);
bool refcopi_verify_tables(refcopi_verifier *v);
bool refcopi_verify_formats(refcopi_verifier *v);

#endif
