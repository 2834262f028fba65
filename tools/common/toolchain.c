/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#define _GNU_SOURCE

#include "toolchain.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* The directory above bin/, owned by the caller. */
static char *find_prefix(void) {
    char path[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    if (length <= 0)
        return refcop_copy("/usr");
    path[length] = '\0';
    for (int up = 0; up < 2; ++up) { /* the program's name, then bin */
        char *slash = strrchr(path, '/');
        if (slash != NULL)
            *slash = '\0';
    }
    return refcop_copy(path);
}

char *refcop_plugin_find(int major) {
    char *prefix = find_prefix();
    char *plugin = refcop_format("%s/lib/refcop/llvm-%d/refcop.so", prefix, major);
    free(prefix);
    if (access(plugin, R_OK) == 0)
        return plugin;
    free(plugin);
    return NULL;
}

char *refcop_rule_page(const char *rule) {
    const char *base = getenv("REFCOP_RULES_URL");
    if (base != NULL && *base != '\0')
        return refcop_format("%s%s%s.md", base, refcop_ends_with(base, "/") ? "" : "/", rule);
    char *prefix = find_prefix();
    char *page = refcop_format("file://%s/share/doc/refcop/rules/%s.md", prefix, rule);
    free(prefix);
    if (access(page + strlen("file://"), R_OK) == 0)
        return page;
    free(page);
    return NULL;
}

char *refcop_program_find(const char *name) {
    if (strchr(name, '/') != NULL)
        return access(name, X_OK) == 0 ? refcop_copy(name) : NULL;
    const char *path = getenv("PATH");
    for (const char *at = path; at != NULL && *at != '\0';) {
        size_t length = strcspn(at, ":");
        char *program =
            refcop_format("%.*s/%s", length != 0 ? (int)length : 1, length != 0 ? at : ".", name);
        if (access(program, X_OK) == 0)
            return program;
        free(program);
        at += length + (at[length] == ':');
    }
    return NULL;
}

/* --- which major version a clang is --------------------------------------------------------------
 */

/* What a name ends in: 19 for clang-19; 0 for no number. */
static int major_of_name(const char *path) {
    const char *dash = strrchr(refcop_base_name(path), '-');
    if (dash == NULL)
        return 0;
    char *end;
    long number = strtol(dash + 1, &end, 10);
    return *end == '\0' && number > 0 && number < REFCOP_MAJOR_LIMIT ? (int)number : 0;
}

/* Asks the program: clang -dumpversion prints 19.1.7. 0: it does not say. */
static int major_by_asking(const char *clang) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return 0;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    char option[] = "-dumpversion";
    char *program = refcop_copy(clang);
    char *const argv[] = {program, option, NULL};
    pid_t child;
    int failure = posix_spawn(&child, clang, &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    free(program);
    close(ends[1]);
    char text[64] = "";
    if (failure == 0) {
        ssize_t got = read(ends[0], text, sizeof text - 1);
        text[got > 0 ? got : 0] = '\0';
        while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {
        }
    }
    close(ends[0]);
    long major = strtol(text, NULL, 10);
    return major > 0 && major < REFCOP_MAJOR_LIMIT ? (int)major : 0;
}

static int major_of(const char *clang) {
    int major = major_of_name(clang);
    return major != 0 ? major : major_by_asking(clang);
}

/* --- finding -------------------------------------------------------------------------------------
 */

void refcop_toolchain_fini(refcop_toolchain *toolchain) {
    free(toolchain->clang);
    free(toolchain->plugin);
    *toolchain = (refcop_toolchain){0};
}

/* "16, 19, 22": the versions that there are plugins for; "none". Owned by the caller. */
static char *list_plugins(void) {
    char *list = refcop_copy("");
    for (int major = 1; major < REFCOP_MAJOR_LIMIT; ++major) {
        char *plugin = refcop_plugin_find(major);
        if (plugin != NULL) {
            char *longer = refcop_format("%s%s%d", list, *list != '\0' ? ", " : "", major);
            free(list);
            list = longer;
        }
        free(plugin);
    }
    if (*list == '\0') {
        free(list);
        list = refcop_copy("none");
    }
    return list;
}

static char *clang_of_major(int major) {
    char *name = refcop_format("clang-%d", major);
    char *clang = refcop_program_find(name);
    free(name);
    for (int i = 0; clang == NULL && i < 2; ++i) {
        clang = refcop_format(i == 0 ? "/usr/lib/llvm-%d/bin/clang" : "/usr/lib64/llvm%d/bin/clang",
                              major);
        if (access(clang, X_OK) != 0) {
            free(clang);
            clang = NULL;
        }
    }
    return clang;
}

static bool find_wanted(refcop_toolchain *toolchain, const char *wanted, char **why) {
    char *clang = refcop_program_find(wanted);
    if (clang == NULL) {
        *why = refcop_format("cannot find the compiler '%s'", wanted);
        return false;
    }
    int major = major_of(clang);
    char *plugin = major != 0 ? refcop_plugin_find(major) : NULL;
    if (plugin == NULL) {
        char *list = list_plugins();
        *why = major != 0 ? refcop_format("'%s' is clang %d, and there is no plugin for it here; "
                                          "installed are plugins for LLVM %s",
                                          clang, major, list)
                          : refcop_format("'%s' is not a clang", clang);
        free(list);
        free(clang);
        return false;
    }
    *toolchain = (refcop_toolchain){.major = major, .clang = clang, .plugin = plugin};
    return true;
}

bool refcop_toolchain_find(refcop_toolchain *toolchain, const char *wanted, char **why) {
    if (wanted != NULL && *wanted != '\0')
        return find_wanted(toolchain, wanted, why);
    for (int major = REFCOP_MAJOR_LIMIT - 1; major > 0; --major) {
        char *plugin = refcop_plugin_find(major);
        char *clang = plugin != NULL ? clang_of_major(major) : NULL;
        if (clang != NULL) {
            *toolchain = (refcop_toolchain){.major = major, .clang = clang, .plugin = plugin};
            return true;
        }
        free(plugin);
    }
    /* Distributions with one clang call it just that. */
    char *ignored = NULL;
    if (find_wanted(toolchain, "clang", &ignored))
        return true;
    free(ignored);
    char *list = list_plugins();
    char *prefix = find_prefix();
    *why = refcop_format(
        "no clang that a plugin is installed for (plugins in %s/lib/refcop: LLVM %s); "
        "install that clang, or name it with REFCOP_CLANG",
        prefix, list);
    free(prefix);
    free(list);
    return false;
}
