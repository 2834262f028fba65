/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * What refcop run was asked for. */
#ifndef REFCOP_RUN_H
#define REFCOP_RUN_H

/* The node id of the only test that the pytest plugin lets run. */
#define REFCOP_TEST_VARIABLE "REFCOP_TEST"

typedef struct refcop_run {
    char **command;        /* ends with NULL */
    const char *inject;    /* NULL: no; else part of a file name, "" = all */
    const char *inject_at; /* NULL, or one unit */
    int budget;            /* seconds */
    int done;              /* nothing to run */
} refcop_run;

/* Fault injection; the environment is prepared. Returns the exit status. */
int refcop_inject(const refcop_run *run);
/* Adds one setting to REFCOP_OPTIONS of the programs that are started. */
void refcop_run_add_option(const char *name, const char *value);

#endif
