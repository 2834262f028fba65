/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * frontend.h for a build without a compiler in it (-DREFCOP_PLUGIN=OFF). REFCOP_LINT_WORKER names
 * a refcop that has one. */
#include "lint/frontend.h"

#include <stdio.h>

bool lint_frontend_analyze(const lint_job *job, const lint_receiver *receiver) {
    (void)job;
    receiver->error(receiver->context, "", 0, 0, "this refcop is built without a compiler in it");
    return false;
}

bool lint_frontend_flatten(const lint_job *job, const char *path) {
    (void)job;
    (void)path;
    fputs("refcop: built without a compiler in it\n", stderr);
    return false;
}

const char *lint_frontend_version(void) {
    return NULL;
}
