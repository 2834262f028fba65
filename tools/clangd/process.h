/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOP_CLANGD_PROCESS_H
#define REFCOP_CLANGD_PROCESS_H

/* A program that is run for what it prints on stderr, without waiting for it. */

#include "../common/args.h"

#include <stdint.h>
#include <sys/types.h>

typedef struct refcop_process {
    pid_t pid; /* 0: none */
    int fd;    /* its stderr; valid while pid is not 0 */
    int64_t deadline;
    char *output; /* with a NUL behind it */
    size_t size, capacity;
} refcop_process;

/* Starts command->items[0] (a path) in a directory; killed at the deadline, and when we end. False,
 * with errno: it cannot be started. */
bool refcop_process_start(refcop_process *process, const refcop_args *command,
                          const char *directory, int64_t deadline);
/* Reads what is there. True: the program ended, and *status is that of waitpid. The output stays.
 */
bool refcop_process_step(refcop_process *process, int64_t now, int *status);
/* Ends it at once, if it runs, and drops the output. */
void refcop_process_stop(refcop_process *process);

#endif
