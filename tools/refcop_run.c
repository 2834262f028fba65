/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * refcop run: starts a program with the runtime preloaded. With --inject it becomes the program
 * that watches over fault injection (refcop_inject.c). */
#include "refcop_run.h"

#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "refcop.h"

static void print_help(void) {
    printf("usage: refcop run [OPTION...] [--] COMMAND ...\n\n"
           "  --inject[=MODULE]  let each fallible call of the instrumented code (of files whose\n"
           "                     name contains MODULE) fail in turn, and watch what it does then\n"
           "  --inject-at=UNIT   fail that one call only, as a report of --inject names it\n"
           "  --test=ID          run that test of pytest only: with --inject-at\n"
           "  --budget=SECONDS   time for --inject, 300 if not given\n"
           "  --options=K=V:...  REFCOP_OPTIONS for the program, on top of the environment's;\n"
           "                     --options=help=1 lists them\n"
           "  --html=FILE --dot=FILE --json=FILE --log=FILE   write reports to FILE.PID...\n"
           "  --exitcode=N       the exit status when there are errors and the program's is 0\n\n"
           "The program's own exit status is refcop's.\n");
}

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
        snprintf(python, PATH_MAX, "%s/../lib/python", folder) >= PATH_MAX)
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

/* The value of --NAME=VALUE, or NULL. */
static const char *value_of(const char *argument, const char *name) {
    size_t length = strlen(name);
    return strncmp(argument, name, length) == 0 && argument[length] == '=' ? argument + length + 1
                                                                           : NULL;
}

static int parse(char **arguments, refcop_run *run) {
    static const char *const files[][2] = {{"--html", "html_path"},
                                           {"--dot", "dot_path"},
                                           {"--json", "json_path"},
                                           {"--log", "log_path"},
                                           {"--exitcode", "exitcode"}};
    int at = 1;
    for (; arguments[at] != NULL && arguments[at][0] == '-'; at++) {
        const char *argument = arguments[at], *value;
        if (strcmp(argument, "--") == 0) {
            at++;
            break;
        }
        if (strcmp(argument, "--help") == 0 || strcmp(argument, "-h") == 0) {
            print_help();
            run->done = 1;
            return REFCOP_EXIT_OK;
        }
        if (strcmp(argument, "--inject") == 0)
            run->inject = "";
        else if ((value = value_of(argument, "--inject")) != NULL)
            run->inject = value;
        else if ((value = value_of(argument, "--inject-at")) != NULL)
            run->inject_at = value;
        else if ((value = value_of(argument, "--test")) != NULL)
            setenv(REFCOP_TEST_VARIABLE, value, 1);
        else if ((value = value_of(argument, "--budget")) != NULL)
            run->budget = atoi(value);
        else if ((value = value_of(argument, "--options")) != NULL)
            add_options(value);
        else {
            size_t i = 0;
            while (i < sizeof(files) / sizeof(files[0]) &&
                   (value = value_of(argument, files[i][0])) == NULL)
                i++;
            if (i == sizeof(files) / sizeof(files[0]))
                return refcop_fail("run", "unknown option \"%s\"; --help lists them", argument);
            add_option(files[i][1], value);
        }
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
    execvp(run.command[0], run.command);
    refcop_fail("run", "%s: %s", run.command[0], strerror(errno));
    return errno == ENOENT ? 127 : 126;
}

void refcop_run_add_option(const char *name, const char *value) {
    add_option(name, value);
}
