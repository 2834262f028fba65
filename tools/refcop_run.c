/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * refcop run: starts a program with the runtime preloaded. With --inject it becomes the program
 * that watches over fault injection (refcop_inject.c). */
#include "refcop_run.h"

#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "refcop.h"
#include "usage/usage.h"

typedef enum run_option {
#define RUN_OPTION(id, name, letter, argument, help) RUN_##id,
#include "refcop-run-options.def"
#undef RUN_OPTION
    RUN_COUNT
} run_option;

static const struct {
    const char *name;
    char letter;
    const char *argument;
} run_options[RUN_COUNT] = {
#define RUN_OPTION(id, name, letter, argument, help) {name, letter, argument},
#include "refcop-run-options.def"
#undef RUN_OPTION
};

/* REFCOP_OPTIONS: the environment's, then ours. */
static void add_options(const char *more) {
    const char *old = getenv("REFCOP_OPTIONS");
    char *joined = NULL;
    if (old == NULL || *old == '\0')
        setenv("REFCOP_OPTIONS", more, 1);
    else if (asprintf(&joined, "%s:%s", old, more) >= 0)
        setenv("REFCOP_OPTIONS", joined, 1);
    free(joined);
}

static void add_option(const char *name, const char *value) {
    char *setting = NULL;
    if (asprintf(&setting, "%s=\"%s\"", name, value) >= 0)
        add_options(setting);
    free(setting);
}

static void prepend(const char *variable, const char *value, const char *separator) {
    const char *old = getenv(variable);
    char *joined = NULL;
    if (old == NULL || *old == '\0')
        setenv(variable, value, 1);
    else if (asprintf(&joined, "%s%s%s", value, separator, old) >= 0)
        setenv(variable, joined, 1);
    free(joined);
}

/* bin/refcop -> lib/librefcop_rt.so; 0 = found. */
static int find_runtime(char *path, char *python) {
    char self[PATH_MAX];
    ssize_t size = readlink("/proc/self/exe", self, sizeof(self) - 1);
    if (size < 0)
        return -1;
    self[size] = '\0';
    const char *folder = dirname(self);
    if (snprintf(path, PATH_MAX, "%s/../lib/librefcop_rt.so", folder) >= PATH_MAX ||
        snprintf(python, PATH_MAX, "%s/../lib/refcop/python", folder) >= PATH_MAX)
        return -1;
    char *real = realpath(path, NULL);
    if (real == NULL)
        return -1;
    strcpy(path, real);
    free(real);
    return 0;
}

static int prepare(void) {
    char path[PATH_MAX], python[PATH_MAX];
    if (find_runtime(path, python) != 0)
        return refcop_fail("run", "%s: not found beside this program; is it installed?", path);
    if (strpbrk(path, " :") != NULL)
        return refcop_fail("run", "LD_PRELOAD cannot hold a path with a space or colon: %s", path);
    prepend("LD_PRELOAD", path, ":");
    setenv("REFCOP_RUNTIME", path, 1);
    if (access(python, R_OK) == 0) {
        prepend("PYTHONPATH", python, ":");
        prepend("PYTEST_PLUGINS", "refcop.pytest_plugin", ",");
    }
    return REFCOP_EXIT_OK;
}

/* Which option `--NAME[=VALUE]` or `-LETTER` is; RUN_COUNT: none. *value: behind '=', or NULL. */
static run_option find_option(const char *argument, const char **value) {
    *value = strchr(argument, '=');
    size_t length = *value != NULL ? (size_t)(*value - argument) : strlen(argument);
    if (*value != NULL)
        ++*value;
    run_option found = 0;
    for (; found < RUN_COUNT; found++) {
        const char *name = run_options[found].name;
        bool is_long = length > 2 && strncmp(argument, "--", 2) == 0 &&
                       strlen(name) == length - 2 && strncmp(argument + 2, name, length - 2) == 0;
        if (is_long || (length == 2 && argument[1] == run_options[found].letter))
            break;
    }
    return found;
}

static void apply(refcop_run *run, run_option option, const char *value) {
    switch (option) {
    case RUN_INJECT:
        run->inject = value != NULL ? value : "";
        break;
    case RUN_INJECT_AT:
        run->inject_at = value;
        break;
    case RUN_TEST:
        setenv(REFCOP_TEST_VARIABLE, value, 1);
        break;
    case RUN_BUDGET:
        run->budget = atoi(value);
        break;
    case RUN_OPTIONS:
        add_options(value);
        break;
    case RUN_HTML:
        add_option("html_path", value);
        break;
    case RUN_DOT:
        add_option("dot_path", value);
        break;
    case RUN_JSON:
        add_option("json_path", value);
        break;
    case RUN_LOG:
        add_option("log_path", value);
        break;
    case RUN_EXITCODE:
        add_option("exitcode", value);
        break;
    case RUN_HELP:
        refcop_usage_print(&refcop_usage_run, stdout);
        run->done = 1;
        break;
    case RUN_COUNT:
        break;
    }
}

static int parse(char **arguments, refcop_run *run) {
    int at = 1;
    for (; arguments[at] != NULL && arguments[at][0] == '-'; at++) {
        const char *argument = arguments[at], *value;
        if (strcmp(argument, "--") == 0) {
            at++;
            break;
        }
        run_option option = find_option(argument, &value);
        if (option == RUN_COUNT)
            return refcop_fail("run", "unknown option \"%s\"; --help lists them", argument);
        const char *wants = run_options[option].argument;
        if (value == NULL && wants[0] != '\0' && wants[0] != '[')
            return refcop_fail("run", "--%s wants a value: --%s=%s", run_options[option].name,
                               run_options[option].name, wants);
        apply(run, option, value);
        if (run->done)
            return REFCOP_EXIT_OK;
    }
    run->command = arguments + at;
    if (run->command[0] == NULL)
        return refcop_fail("run", "no command; for example: refcop run -- python3 -m pytest");
    if (run->budget <= 0)
        return refcop_fail("run", "--budget wants a number of seconds");
    return REFCOP_EXIT_OK;
}

int refcop_run_main(int count, char **arguments) {
    refcop_run run = {.budget = 300};
    (void)count;
    int status = parse(arguments, &run);
    if (status != REFCOP_EXIT_OK || run.done)
        return status;
    status = prepare();
    if (status != REFCOP_EXIT_OK)
        return status;
    if (run.inject_at != NULL) {
        char *setting = NULL;
        setenv("PYTHONHASHSEED", "0", 1);
        if (asprintf(&setting, "at=%s", run.inject_at) >= 0)
            add_option("inject", setting);
        free(setting);
    }
    if (run.inject != NULL)
        return refcop_inject(&run);
    /* Its own process is where a user looks for the extension. */
    char process[24];
    snprintf(process, sizeof(process), "%ld", (long)getpid());
    setenv("REFCOP_RUN_PID", process, 1);
    execvp(run.command[0], run.command);
    refcop_fail("run", "%s: %s", run.command[0], strerror(errno));
    return errno == ENOENT ? 127 : 126;
}

void refcop_run_add_option(const char *name, const char *value) {
    add_option(name, value);
}
