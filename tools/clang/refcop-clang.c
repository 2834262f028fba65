/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */

/* refcop-clang: a C compiler that is clang with refcop's plugin. Build systems take it as CC:
 *
 *   CC=refcop-clang pip install .
 *
 * It chooses the clang, drops what only GCC knows, adds the plugin to steps that compile C, and
 * becomes clang. docs/build.md tells how to use it; how it gets on with distcc is told below. */
#define _GNU_SOURCE

#include "../common/flags.h"
#include "../common/toolchain.h"
#include "compile.h"
#include "once.h"
#include "options.h"
#include "response.h"
#include "usage/usage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* distcc preprocesses here and compiles the text elsewhere. That text has no macros any more, and
 * Python's API is half macros, so an analysis of it finds nothing. Therefore the analysis is run
 * here, on the source: with "REFCOP_LAUNCHER=distcc" ahead of distcc; with "distcc refcop-clang"
 * when distcc asks for the preprocessed text. distcc marks its children with this variable. */
static const char distcc_mark[] = "_DISTCC_SAFEGUARD";
static const char analysed_mark[] = "distcc";

typedef struct compile_job {
    refcop_clang_options options;
    refcop_toolchain toolchain;
    refcop_args args; /* what is left of the command line */
    refcop_step step;
} compile_job;

static int fail(const char *message) {
    fprintf(stderr, "refcop-clang: error: %s\n", message);
    return 1;
}

/* --- the command ------------------------------------------------------------------------------ */

/* Moves args to kept: without our own options and what only GCC knows. */
static void filter(compile_job *job, const refcop_args *args) {
    for (size_t i = 0; i < args->count; ++i) {
        const char *arg = args->items[i];
        if (refcop_clang_options_take(&job->options, arg) || refcop_flag_is_gcc_only(arg))
            continue;
        refcop_args_add(&job->args, arg);
        if (refcop_flag_has_operand(arg) && i + 1 < args->count)
            refcop_args_add(&job->args, args->items[++i]);
    }
}

static void add_driver(const compile_job *job, refcop_args *command) {
    refcop_args_add(command, job->toolchain.clang);
    if (job->options.cxx_driver)
        refcop_args_add(command, "--driver-mode=g++");
}

static void add_plugin(const compile_job *job, refcop_args *command) {
    refcop_args_add_format(command, "-fplugin=%s", job->toolchain.plugin);
    refcop_args_add_all(command, &job->options.plugin);
}

static void compile_command(const compile_job *job, bool launched, bool with_plugin, refcop_args *command) {
    if (launched)
        refcop_args_add_all(command, &job->options.launcher);
    add_driver(job, command);
    if (with_plugin)
        add_plugin(job, command);
    size_t first = command->count;
    refcop_args_add_all(command, &job->args);
    refcop_response_shorten(command, first);
}

/* The step's inputs through the analysis alone: no output, no dependencies, none of clang's own
 * warnings, which the compile itself gives. */
static void analysis_command(const compile_job *job, refcop_args *command) {
    add_driver(job, command);
    add_plugin(job, command);
    size_t first = command->count;
    for (size_t i = 0; i < job->args.count; ++i) {
        const char *arg = job->args.items[i];
        bool drop = strcmp(arg, "-E") == 0 || strcmp(arg, "-c") == 0 || strcmp(arg, "-S") == 0 ||
                    strcmp(arg, "-P") == 0 || strcmp(arg, "-C") == 0 ||
                    refcop_starts_with(arg, "-M") || refcop_starts_with(arg, "-o") ||
                    refcop_starts_with(arg, "-save-temps") ||
                    strcmp(arg, "--serialize-diagnostics") == 0;
        bool pair = refcop_flag_has_operand(arg) && i + 1 < job->args.count;
        if (!drop) {
            refcop_args_add(command, arg);
            if (pair)
                refcop_args_add(command, job->args.items[i + 1]);
        }
        i += pair;
    }
    refcop_args_add(command, "-fsyntax-only");
    refcop_args_add(command, "-Wno-everything");
    refcop_response_shorten(command, first);
}

/* --- around the compiler ---------------------------------------------------------------------- */

static bool is_distcc(const char *word) {
    return strcmp(refcop_base_name(word), "distcc") == 0;
}

/* Whether the launcher will preprocess here and compile elsewhere. */
static bool launches_distcc(const refcop_clang_options *options) {
    for (size_t i = 0; i < options->launcher.count; ++i)
        if (is_distcc(options->launcher.items[i]))
            return true;
    const char *prefix = getenv("CCACHE_PREFIX");
    return options->launcher.count != 0 && prefix != NULL && strstr(prefix, "distcc") != NULL;
}

/* ccache looks at the plugin itself, not at the models that it reads. */
static void name_models_to_ccache(const refcop_clang_options *options) {
    if (options->launcher.count == 0 || options->models.count == 0)
        return;
    const char *before = getenv("CCACHE_EXTRAFILES");
    char *files = refcop_copy(before != NULL ? before : "");
    for (size_t i = 0; i < options->models.count; ++i) {
        char *more =
            refcop_format("%s%s%s", files, *files != '\0' ? ":" : "", options->models.items[i]);
        free(files);
        files = more;
    }
    setenv("CCACHE_EXTRAFILES", files, 1);
    free(files);
}

static void mention_cxx(const compile_job *job) {
    if (job->step.cxx != 0 && job->step.sees_python && !job->step.preprocess_only &&
        refcop_once_in_build("cxx"))
        fprintf(stderr, "refcop: note: C++ is compiled, but not analysed: %s (said once)\n",
                job->step.first_cxx);
}

static void print_file(const char *path) {
    struct stat info;
    if (stat(path, &info) != 0)
        printf("%s missing\n", path);
    else
        printf("%s %lld %lld.%09ld\n", path, (long long)info.st_size,
               (long long)info.st_mtim.tv_sec, info.st_mtim.tv_nsec);
}

static int print_id(const compile_job *job) {
    print_file(job->toolchain.clang);
    print_file(job->toolchain.plugin);
    for (size_t i = 0; i < job->options.plugin.count; ++i)
        puts(job->options.plugin.items[i]);
    for (size_t i = 0; i < job->options.models.count; ++i)
        print_file(job->options.models.items[i]);
    return 0;
}

static int run(const compile_job *job, const refcop_args *command) {
    if (!job->options.print)
        return refcop_compile_exec(command);
    for (size_t i = 0; i < command->count; ++i)
        puts(command->items[i]);
    return 0;
}

/* --- the kinds of steps ----------------------------------------------------------------------- */

static int analyse(const compile_job *job) {
    refcop_args command = {0};
    analysis_command(job, &command);
    int status = refcop_compile_analyse(&command);
    refcop_args_fini(&command);
    return status;
}

static const char instrument_needs_source[] = "--refcop-instrument needs the source, but distcc "
                                              "sends preprocessed text; use REFCOP_LAUNCHER=distcc "
                                              "(which then compiles here), or no distcc";

static int work(compile_job *job) {
    refcop_clang_options *options = &job->options;
    bool checks = refcop_step_compiles_c(&job->step) && !options->off;
    bool below_distcc = getenv(distcc_mark) != NULL && !options->off;
    bool launched = options->launcher.count != 0 && job->step.compile_only;
    if (below_distcc && options->instrument && (job->step.preprocess_only || job->step.cpp_output))
        return fail(instrument_needs_source);
    if (below_distcc && job->step.preprocess_only && job->step.c != 0 &&
        refcop_once_in_parent(analysed_mark)) {
        int status = analyse(job);
        if (status != 0)
            return status;
    }
    /* distcc gave up on its servers and compiles here after all: whichever of the two comes first
     * is the one that checks. */
    if (checks && below_distcc && !options->instrument && !refcop_once_in_parent(analysed_mark))
        checks = false;
    if (checks && launched && launches_distcc(options)) {
        if (options->instrument) {
            launched = false;
        } else {
            int status = options->print ? 0 : analyse(job);
            if (status != 0)
                return status;
            checks = false;
        }
    }
    if (!options->off)
        mention_cxx(job);
    name_models_to_ccache(options);
    refcop_args command = {0};
    compile_command(job, launched, checks, &command);
    int status = run(job, &command);
    refcop_args_fini(&command);
    return status;
}

int main(int argc, char **argv) {
    compile_job job = {0};
    refcop_clang_options_init(&job.options, argc > 0 ? argv[0] : "");
    refcop_args words = {0};
    if (argc > 1)
        refcop_response_expand((const char *const *)argv + 1, &words);
    filter(&job, &words);
    job.step = refcop_step_of(&job.args, job.options.cxx_driver);
    int status;
    char *why = NULL;
    if (job.options.help) {
        refcop_usage_print(&refcop_usage_clang, stdout);
        status = 0;
    } else if (!refcop_toolchain_find(&job.toolchain, job.options.clang, &why)) {
        status = fail(why);
    } else if (job.options.id) {
        status = print_id(&job);
    } else {
        status = work(&job);
    }
    free(why);
    refcop_toolchain_fini(&job.toolchain);
    refcop_args_fini(&words);
    refcop_args_fini(&job.args);
    refcop_clang_options_fini(&job.options);
    return status;
}
