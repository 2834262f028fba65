/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */

/* refcop-clangd: clangd that shows refcop's findings among its own. An editor starts it in clangd's
 * place, with clangd's arguments (docs/editor.md).
 *
 * clangd runs behind a proxy that adds what a clang with the plugin finds in the text. Where there
 * is no such clang, or when asked to, a clangd that is linked with a shared libclang-cpp, as
 * distributions have it, gets the plugin of the same version by LD_PRELOAD and takes our place. */
#define _GNU_SOURCE

#include "../common/toolchain.h"
#include "database.h"
#include "preload.h"
#include "proxy.h"
#include "usage/usage.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct options {
    refcop_args clangd; /* its arguments */
    refcop_args words;  /* "level=2": for the plugin */
    const char *program;
    const char *database; /* of --compile-commands-dir */
    bool load, proxy, help, which;
} options;

/* --- options ---------------------------------------------------------------------------------- */

static void take_word(options *o, const char *word) {
    if (strcmp(word, "help") == 0)
        o->help = true;
    else if (strcmp(word, "load") == 0)
        o->load = true;
    else if (strcmp(word, "proxy") == 0)
        o->proxy = true;
    else if (strcmp(word, "which") == 0)
        o->which = true;
    else if (refcop_starts_with(word, "clangd="))
        o->program = word + strlen("clangd=");
    else
        refcop_args_add(&o->words, word);
}

static void read_options(options *o, int argc, char **argv) {
    static const char ours[] = "--refcop-", directory[] = "compile-commands-dir";
    const char *more = getenv("REFCOP_ARGS");
    refcop_args words = {0};
    if (more != NULL)
        refcop_args_split(&words, more, strlen(more));
    for (size_t i = 0; i < words.count; ++i)
        refcop_args_add(&o->words,
                        words.items[i] +
                            (refcop_starts_with(words.items[i], ours) ? strlen(ours) : 0));
    refcop_args_fini(&words);
    o->program = getenv("REFCOP_CLANGD");
    for (int i = 1; i < argc; ++i) {
        const char *arg = argv[i];
        if (refcop_starts_with(arg, ours)) {
            take_word(o, arg + strlen(ours));
            continue;
        }
        refcop_args_add(&o->clangd, arg);
        const char *name = arg + strspn(arg, "-");
        if (name == arg || !refcop_starts_with(name, directory))
            continue;
        if (name[strlen(directory)] == '=')
            o->database = name + strlen(directory) + 1;
        else if (name[strlen(directory)] == '\0' && i + 1 < argc)
            o->database = argv[i + 1];
    }
}

/* --- which clangd ----------------------------------------------------------------------------- */

/* The newest that can load the plugin; else any. Owned by the caller; NULL: there is none. */
static char *choose_clangd(const options *o) {
    if (o->program != NULL && *o->program != '\0')
        return refcop_program_find(o->program);
    for (int major = REFCOP_MAJOR_LIMIT - 1; major > 0; --major) {
        char *plugin = refcop_plugin_find(major);
        char *name = refcop_format("clangd-%d", major);
        char *program = plugin != NULL ? refcop_program_find(name) : NULL;
        free(name);
        free(plugin);
        if (program != NULL)
            return program;
    }
    return refcop_program_find("clangd");
}

/* Whether two paths are one file: an editor may have been pointed at us twice. */
static bool is_ourselves(const char *program) {
    struct stat ours, theirs;
    return stat("/proc/self/exe", &ours) == 0 && stat(program, &theirs) == 0 &&
           ours.st_dev == theirs.st_dev && ours.st_ino == theirs.st_ino;
}

/* --- the two ways ----------------------------------------------------------------------------- */

static int become(const refcop_args *command) {
    execv(command->items[0], command->items);
    fprintf(stderr, "refcop-clangd: cannot run '%s': %s\n", command->items[0], strerror(errno));
    return 127;
}

/* What the plugin cannot be told on a command line, since clangd has no options for plugins. */
static void tell_plugin(const options *o, const char *plugin) {
    char *words = refcop_copy("");
    for (size_t i = 0; i < o->words.count; ++i) {
        char *more = refcop_format("%s%s\"%s\"", words, i != 0 ? " " : "", o->words.items[i]);
        free(words);
        words = more;
    }
    setenv("REFCOP_ARGS", words, 1);
    free(words);
    if (getenv("REFCOP_RULES_URL") == NULL) {
        char *page = refcop_rule_page("README");
        char *slash = page != NULL ? strrchr(page, '/') : NULL;
        if (slash != NULL) {
            *slash = '\0';
            setenv("REFCOP_RULES_URL", page, 1);
        }
        free(page);
    }
    const char *before = getenv("LD_PRELOAD");
    char *preload = before != NULL && *before != '\0' ? refcop_format("%s:%s", plugin, before)
                                                      : refcop_copy(plugin);
    setenv("LD_PRELOAD", preload, 1);
    free(preload);
}

static int load(const options *o, const refcop_args *command, const char *plugin) {
    if (o->which) {
        printf("%s\nwith the plugin loaded: %s\n", command->items[0], plugin);
        return 0;
    }
    tell_plugin(o, plugin);
    return become(command);
}

static int run_proxy(const options *o, const refcop_args *command,
                     const refcop_toolchain *toolchain) {
    if (o->which) {
        printf("%s\nwith a companion: %s %s\n", command->items[0], toolchain->clang,
               toolchain->plugin);
        return 0;
    }
    refcop_args plugin_args = {0};
    for (size_t i = 0; i < o->words.count; ++i)
        refcop_args_add_format(&plugin_args, "-fplugin-arg-refcop-%s", o->words.items[i]);
    refcop_database *database = refcop_database_new(o->database);
    int status = refcop_proxy_run(command, toolchain, &plugin_args, database);
    refcop_database_free(database);
    refcop_args_fini(&plugin_args);
    return status;
}

/* Why the proxy comes first: docs/decisions/0010-proxy-before-preload.md. */
static int run(const options *o, const refcop_args *command) {
    int major = o->proxy ? 0 : refcop_shared_clang_of(command->items[0]);
    char *plugin = major != 0 ? refcop_plugin_find(major) : NULL;
    refcop_toolchain toolchain = {0};
    char *why = NULL;
    int status;
    if (plugin != NULL && o->load) {
        status = load(o, command, plugin);
    } else if (refcop_toolchain_find(&toolchain, getenv("REFCOP_CLANG"), &why)) {
        status = run_proxy(o, command, &toolchain);
    } else if (plugin != NULL) {
        fprintf(stderr, "refcop-clangd: the plugin is loaded into clangd: %s\n", why);
        status = load(o, command, plugin);
    } else {
        fprintf(stderr, "refcop-clangd: no findings of refcop in this session: %s\n", why);
        status = o->which ? 1 : become(command);
    }
    free(why);
    refcop_toolchain_fini(&toolchain);
    free(plugin);
    return status;
}

int main(int argc, char **argv) {
    options o = {0};
    read_options(&o, argc, argv);
    int status;
    char *program = o.help ? NULL : choose_clangd(&o);
    if (o.help) {
        refcop_usage_print(&refcop_usage_clangd, stdout);
        status = 0;
    } else if (program == NULL) {
        fprintf(stderr,
                "refcop-clangd: error: cannot find %s; install clangd or name it with "
                "REFCOP_CLANGD\n",
                o.program != NULL ? o.program : "clangd");
        status = 127;
    } else if (is_ourselves(program)) {
        fprintf(stderr,
                "refcop-clangd: error: '%s' is refcop-clangd itself; REFCOP_CLANGD must name a "
                "clangd\n",
                program);
        status = 127;
    } else {
        refcop_args command = {0};
        refcop_args_add(&command, program);
        refcop_args_add_all(&command, &o.clangd);
        status = run(&o, &command);
        refcop_args_fini(&command);
    }
    free(program);
    refcop_args_fini(&o.clangd);
    refcop_args_fini(&o.words);
    return status;
}
