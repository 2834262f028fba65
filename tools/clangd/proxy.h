/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOP_CLANGD_PROXY_H
#define REFCOP_CLANGD_PROXY_H

/* Stands between an editor, on stdin and stdout, and a clangd that it starts. Bytes are passed on
 * as they come; a session (session.h) looks at the messages in them. */

#include "../common/toolchain.h"
#include "database.h"

/* Runs until clangd ends; its exit status. command is clangd with its arguments. */
int refcop_proxy_run(const refcop_args *command, const refcop_toolchain *toolchain,
                     const refcop_args *plugin_args, refcop_database *database);

#endif
