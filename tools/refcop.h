/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * The driver's subcommands. Each has a file refcop_NAME.c with refcop_NAME_main, and a line in
 * refcop-subcommands.def. */
#ifndef REFCOP_TOOL_H
#define REFCOP_TOOL_H

enum {
    REFCOP_EXIT_OK = 0,
    REFCOP_EXIT_FINDINGS = 1,
    REFCOP_EXIT_FAILURE = 2, /* refcop itself could not do what was asked */
};

/* arguments[0] is the subcommand's name; the result is the exit status. */
#define SUBCOMMAND(name, help) int refcop_##name##_main(int count, char **arguments);
#include "refcop-subcommands.def"
#undef SUBCOMMAND

/* "refcop NAME: " and the message, on stderr; returns REFCOP_EXIT_FAILURE. */
int refcop_fail(const char *subcommand, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
