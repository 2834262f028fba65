/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * refcop SUBCOMMAND ...: finds the subcommand and hands over. */
#include "refcop.h"

#include "usage/usage.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct subcommand {
    const char *name;
    int (*main)(int, char **);
} subcommands[] = {
#define SUBCOMMAND(name, help) {#name, refcop_##name##_main},
#include "refcop-subcommands.def"
#undef SUBCOMMAND
};

enum { SUBCOMMAND_COUNT = sizeof(subcommands) / sizeof(subcommands[0]) };

int refcop_fail(const char *subcommand, const char *format, ...) {
    va_list arguments;
    fprintf(stderr, "refcop %s: ", subcommand);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fprintf(stderr, "\n");
    return REFCOP_EXIT_FAILURE;
}

int main(int count, char **arguments) {
    if (count < 2) {
        refcop_usage_print(&refcop_usage_driver, stderr);
        return REFCOP_EXIT_FAILURE;
    }
    for (int i = 0; i < SUBCOMMAND_COUNT; i++)
        if (strcmp(arguments[1], subcommands[i].name) == 0)
            return subcommands[i].main(count - 1, arguments + 1);
    if (strcmp(arguments[1], "--help") == 0 || strcmp(arguments[1], "-h") == 0 ||
        strcmp(arguments[1], "help") == 0) {
        refcop_usage_print(&refcop_usage_driver, stdout);
        return REFCOP_EXIT_OK;
    }
    if (strcmp(arguments[1], "--version") == 0) {
        puts("refcop " REFCOP_VERSION);
        return REFCOP_EXIT_OK;
    }
    fprintf(stderr, "refcop: unknown subcommand \"%s\"\n", arguments[1]);
    refcop_usage_print(&refcop_usage_driver, stderr);
    return REFCOP_EXIT_FAILURE;
}
