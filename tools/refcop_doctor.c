/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * refcop doctor: what is installed here, what is wrong, and how to mend it. One line for each
 * thing: "ok", "none" (something that can be done without), or "wrong" with the way out below. */
#include "refcop.h"

#include "common/toolchain.h"
#include "lint/frontend.h"
#include "lint/util.h"
#include "usage/usage.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

enum { NEWEST_LLVM = 40, OLDEST_LLVM = 14, ASK_SECONDS = 20 };

typedef struct doctor {
    refcop_arena *arena;
    const char *prefix; /* the directory above bin/ */
    int wrong;
    lint_list pythons; /* real paths of those seen */
} doctor;

static void say(const char *verdict, const char *what) {
    printf("%-6s %s\n", verdict, what);
}

static void advise(const char *text) {
    printf("       -> %s\n", text);
}

static void say_wrong(doctor *d, const char *what, const char *way_out) {
    say("wrong", what);
    advise(way_out);
    d->wrong++;
}

/* The first line that a command prints; NULL when it fails. */
static const char *ask(doctor *d, const char *const *command) {
    char *output;
    if (lint_run_program(d->arena, "/", command, NULL, ASK_SECONDS, &output, NULL) != 0) {
        return NULL;
    }
    output[strcspn(output, "\n")] = '\0';
    return output;
}

static const char *in_path(doctor *d, const char *name) {
    const char *path = getenv("PATH");
    while (path != NULL && *path != '\0') {
        size_t length = strcspn(path, ":");
        const char *program = lint_format(d->arena, "%.*s/%s", (int)length, path, name);
        if (length != 0 && access(program, X_OK) == 0) {
            return program;
        }
        path += length + (path[length] == ':' ? 1 : 0);
    }
    return NULL;
}

/* --- this program ----------------------------------------------------------------------------- */

static void check_program(doctor *d) {
    struct utsname machine;
    uname(&machine);
    const char *compiler = lint_frontend_version();
    const char *about =
        lint_format(d->arena, "refcop %s, %s %s", REFCOP_VERSION, machine.sysname, machine.machine);
    if (compiler != NULL) {
        say("ok", lint_format(d->arena, "%s, with clang %s in it: `refcop lint` needs no other",
                              about, compiler));
    } else {
        say_wrong(d, lint_format(d->arena, "%s, without a compiler in it", about),
                  "build it with -DREFCOP_PLUGIN=ON, and libclang-dev and llvm-dev installed");
    }
}

/* --- Pythons ---------------------------------------------------------------------------------- */

/* Whether the path is there for the first time: programs have several names. */
static bool is_new(doctor *d, const char *path) {
    for (size_t i = 0; i < d->pythons.count; i++) {
        if (strcmp(d->pythons.items[i], path) == 0) {
            return false;
        }
    }
    lint_push(d->arena, &d->pythons, path);
    return true;
}

/* Asks an interpreter where its headers are. True when it is one. */
static bool check_python(doctor *d, const char *program) {
    static const char code[] =
        "import sys, sysconfig, os; d = sysconfig.get_paths()['include']; "
        "print('%d.%d.%d%s|%s|%d' % (*sys.version_info[:3], "
        "'t' if sysconfig.get_config_var('Py_GIL_DISABLED') else '', d, "
        "os.path.exists(os.path.join(d, 'Python.h'))) + '|' + os.path.realpath(sys.executable))";
    const char *answer = ask(d, (const char *const[]){program, "-c", code, NULL});
    const char *headers = answer != NULL ? strchr(answer, '|') : NULL;
    const char *found = headers != NULL ? strchr(headers + 1, '|') : NULL;
    const char *real = found != NULL ? strchr(found + 1, '|') : NULL;
    if (real == NULL) {
        return false;
    }
    if (!is_new(d, real + 1)) {
        return true;
    }
    int version = (int)(headers - answer), length = (int)(found - headers - 1);
    if (found[1] == '1') {
        say("ok", lint_format(d->arena, "Python %.*s (%s), headers in %.*s", version, answer,
                              program, length, headers + 1));
    } else {
        say("none", lint_format(d->arena, "Python %.*s (%s) has no headers: no Python.h in %.*s",
                                version, answer, program, length, headers + 1));
        advise("extensions for it cannot be looked at; on Debian: apt-get install python3-dev");
    }
    return true;
}

static void check_pythons(doctor *d) {
    const char *usual = in_path(d, "python3");
    int found = usual != NULL && check_python(d, usual);
    for (int minor = 8; minor < 30; minor++) {
        for (int free = 0; free < 2; free++) {
            const char *program =
                in_path(d, lint_format(d->arena, "python3.%d%s", minor, free ? "t" : ""));
            found += program != NULL && check_python(d, program);
        }
    }
    if (found == 0) {
        say_wrong(
            d, "no Python interpreter in PATH",
            "`refcop lint DIR` asks one for flags: install python3 and its headers, or give the "
            "flags: refcop lint FILE... -- -I DIR_OF_PYTHON_H");
    }
}

/* --- clang and the plugins -------------------------------------------------------------------- */

static int major_of(const char *version) {
    return version != NULL ? atoi(version) : 0;
}

static bool has_plugin(doctor *d, int major) {
    return lint_is_file(
        lint_format(d->arena, "%s/lib/refcop/llvm-%d/refcop.so", d->prefix, major));
}

/* Which clang refcop-clang would run. */
static void check_choice(doctor *d) {
    refcop_toolchain toolchain = {0};
    char *why = NULL;
    const char *wanted = getenv("REFCOP_CLANG");
    if (refcop_toolchain_find(&toolchain, wanted, &why)) {
        say("ok", lint_format(d->arena, "refcop-clang runs clang %d (%s)", toolchain.major,
                              toolchain.clang));
    } else if (wanted != NULL && *wanted != '\0') {
        say("none", lint_format(d->arena, "refcop-clang cannot run what REFCOP_CLANG says: %s", why));
    }
    free(why);
    refcop_toolchain_fini(&toolchain);
}

static void check_clang(doctor *d, const char *program, int major) {
    if (has_plugin(d, major)) {
        say("ok", lint_format(d->arena, "clang %d (%s), with a plugin for it", major, program));
        return;
    }
    say("none", lint_format(d->arena, "clang %d (%s), no plugin for it in %s/lib/refcop", major,
                            program, d->prefix));
}

static void check_clangs(doctor *d) {
    int found = 0, usable = 0;
    for (int major = OLDEST_LLVM; major < NEWEST_LLVM; major++) {
        const char *program = in_path(d, lint_format(d->arena, "clang-%d", major));
        if (program != NULL) {
            check_clang(d, program, major);
            found++;
            usable += has_plugin(d, major);
        }
    }
    const char *usual = in_path(d, "clang");
    const char *version =
        usual == NULL ? NULL : ask(d, (const char *const[]){usual, "-dumpversion", NULL});
    int major = major_of(version);
    if (major != 0 && in_path(d, lint_format(d->arena, "clang-%d", major)) == NULL) {
        check_clang(d, usual, major);
        found++;
        usable += has_plugin(d, major);
    }
    if (found == 0) {
        say("none", "clang is not installed");
    }
    if (usable == 0) {
        advise(
            "only for CC=refcop-clang, editors and instrumented builds: install a clang that there "
            "is a plugin for; `refcop lint` does without");
    }
    int plugins = 0;
    for (int m = OLDEST_LLVM; m < NEWEST_LLVM; m++) {
        if (has_plugin(d, m) && in_path(d, lint_format(d->arena, "clang-%d", m)) == NULL &&
            m != major) {
            say("none", lint_format(d->arena, "a plugin for clang %d, but no clang %d", m, m));
        }
        plugins += has_plugin(d, m);
    }
    if (plugins == 0) {
        say("none", lint_format(d->arena, "no plugin in %s/lib/refcop", d->prefix));
    }
}

/* --- the rest --------------------------------------------------------------------------------- */

static void check_runtime(doctor *d) {
    const char *runtime = lint_join(d->arena, d->prefix, "lib/librefcop_rt.so");
    if (lint_is_file(runtime)) {
        say("ok", lint_format(d->arena, "the runtime of `refcop run` (%s)", runtime));
    } else {
        say("none",
            lint_format(d->arena, "no runtime (%s): `refcop run` has nothing to load", runtime));
    }
}

static void check_system_headers(doctor *d) {
    if (lint_is_file("/usr/include/stdio.h")) {
        say("ok", "the C library's headers");
    } else {
        say_wrong(
            d, "no C library headers: /usr/include/stdio.h is missing",
            "on Debian: apt-get install libc6-dev; on Fedora: dnf install glibc-devel; on Alpine: "
            "apk add musl-dev");
    }
}

static void check_git(doctor *d) {
    const char *version = ask(d, (const char *const[]){"git", "--version", NULL});
    if (version != NULL) {
        say("ok", lint_format(d->arena, "%s, for --baseline-from and --diff", version));
    } else {
        say("none", "git is not installed: no --baseline-from and --diff");
    }
}

static void check_temporary(doctor *d) {
    const char *directory = getenv("TMPDIR");
    if (directory == NULL || directory[0] == '\0') {
        directory = "/tmp";
    }
    if (access(directory, W_OK | X_OK) != 0) {
        say_wrong(d,
                  lint_format(d->arena, "the temporary directory %s cannot be written", directory),
                  "set TMPDIR to one that can");
    }
}

static const char *find_prefix(refcop_arena *arena) {
    char path[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    if (length <= 0) {
        return "/usr";
    }
    path[length] = '\0';
    return lint_directory_of(arena, lint_directory_of(arena, path));
}

int refcop_doctor_main(int count, char **arguments) {
    if (count == 2 && (strcmp(arguments[1], "--help") == 0 || strcmp(arguments[1], "-h") == 0)) {
        refcop_usage_print(&refcop_usage_doctor, stdout);
        return REFCOP_EXIT_OK;
    }
    if (count != 1) {
        return refcop_fail("doctor", "unexpected argument '%s'", arguments[1]);
    }
    doctor d = {.arena = refcop_arena_new("doctor")};
    d.prefix = find_prefix(d.arena);
    check_program(&d);
    check_system_headers(&d);
    check_pythons(&d);
    check_clangs(&d);
    check_choice(&d);
    check_runtime(&d);
    check_git(&d);
    check_temporary(&d);
    if (d.wrong == 0) {
        puts("all that `refcop lint` needs is there");
    } else {
        printf("%d thing%s to mend\n", d.wrong, d.wrong == 1 ? "" : "s");
    }
    refcop_arena_free(d.arena);
    return d.wrong == 0 ? REFCOP_EXIT_OK : REFCOP_EXIT_FINDINGS;
}
