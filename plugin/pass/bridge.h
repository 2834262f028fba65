/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOP_PASS_BRIDGE_H
#define REFCOP_PASS_BRIDGE_H

/* What LLVM's C interface lacks. */

#include "llvm-c/Core.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Ends the block of instruction before it; what follows, instruction included, becomes the new
 * block that is returned, which the old one jumps to. */
LLVMBasicBlockRef refcop_bridge_split(LLVMValueRef instruction);

/* The linker keeps global. */
void refcop_bridge_keep(LLVMModuleRef module, LLVMValueRef global);

/* function() runs when the object file is loaded. */
void refcop_bridge_add_constructor(LLVMModuleRef module, LLVMValueRef function);

/* Adds "branch_weights" that say the first target is hardly ever taken. */
void refcop_bridge_mark_unlikely(LLVMValueRef branch);

/* Takes what says that function and its calls touch no memory. */
void refcop_bridge_touches_memory(LLVMValueRef function);

#ifdef __cplusplus
}
#endif
#endif
