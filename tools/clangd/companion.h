/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOP_CLANGD_COMPANION_H
#define REFCOP_CLANGD_COMPANION_H

/* The analysis beside a clangd that cannot load the plugin: clang -fsyntax-only with the plugin, on
 * the text as it stands in the editor. One analysis at a time; besides it, the precompiled header
 * of a document's preamble may be in the making. Nothing blocks: the owner polls. Processes and
 * files end with the companion. */

#include "../common/toolchain.h"
#include "database.h"
#include "document.h"

#include <poll.h>

typedef struct refcop_companion refcop_companion;

typedef enum refcop_outcome {
    REFCOP_OUTCOME_NONE,    /* nothing ended */
    REFCOP_OUTCOME_DONE,    /* output says what was found */
    REFCOP_OUTCOME_BROKEN,  /* the text does not compile: nothing is known about it */
    REFCOP_OUTCOME_AGAIN,   /* the precompiled header did not fit: to be started again */
    REFCOP_OUTCOME_CRASHED, /* clang crashed, hung or could not be run */
} refcop_outcome;

typedef struct refcop_result {
    refcop_outcome outcome;
    char *uri; /* owned by the caller, as output is */
    int64_t version;
    char *output;
    char *detail; /* of CRASHED: what happened; NULL otherwise */
} refcop_result;

void refcop_result_fini(refcop_result *result);

/* toolchain and database are borrowed; plugin_args (-fplugin-arg-refcop-...) is copied. */
refcop_companion *refcop_companion_new(const refcop_toolchain *toolchain,
                                       const refcop_args *plugin_args, refcop_database *database);
void refcop_companion_free(refcop_companion *companion);

/* The document that is being analysed; NULL: idle. Borrowed until the analysis ends. */
const char *refcop_companion_subject(const refcop_companion *companion);
/* Starts an analysis; only when idle. */
void refcop_companion_start(refcop_companion *companion, const refcop_document *document);
void refcop_companion_cancel(refcop_companion *companion);

enum { REFCOP_COMPANION_FDS = 2 };
/* What to poll for; their number. */
nfds_t refcop_companion_poll(const refcop_companion *companion, struct pollfd *fds);
/* Milliseconds until something is overdue; -1: never. */
int refcop_companion_timeout(const refcop_companion *companion, int64_t now);
/* Goes on, when one of the descriptors is readable or time has passed. */
refcop_result refcop_companion_step(refcop_companion *companion, int64_t now);

/* Milliseconds of a clock that only goes forward. */
int64_t refcop_now(void);

#endif
