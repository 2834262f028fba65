/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOP_CLANGD_PRELOAD_H
#define REFCOP_CLANGD_PRELOAD_H

/* Major version of the shared libclang-cpp that a program is linked with: a clangd that can load
 * the plugin of that version. 0: a static one, a script, no ELF file. */
int refcop_shared_clang_of(const char *program);

#endif
