/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOP_PASS_PASS_H
#define REFCOP_PASS_PASS_H

/* The instrumentation pass: puts the calls that refcop/hooks.h asks for into the IR of one
 * translation unit, before any optimisation, and the data that they need. Written on LLVM's C
 * interface; bridge.h has what that does not reach. */

#include "plan.h"

#include "llvm-c/Core.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Instruments module as plan says; once per module. Everything is borrowed. A module without a
 * body of the plan is left as it is. */
void refcop_pass_run(LLVMModuleRef module, const refcop_plan *plan, refcop_pass_stats *stats);

#ifdef __cplusplus
}
#endif
#endif
