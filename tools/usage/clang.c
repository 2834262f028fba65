/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "usage/usage.h"

static const refcop_usage_row options[] = {
    REFCOP_USAGE_TITLE("Options of refcop-clang"),
#define CLANG_OPTION(field, name, help) {name, 0, "", help},
#include "clang/options.def"
#undef CLANG_OPTION
    REFCOP_USAGE_TITLE("Options of the plugin"),
#define REFCOP_OPTION(id, name, argument, help) {name, 0, argument, help},
#include "plugin/options.def"
#undef REFCOP_OPTION
    REFCOP_USAGE_END,
};

static const refcop_usage_row variables[] = {
    {"REFCOP_ARGS", 0, "", "options for every compile, without --refcop-: `level=2 Werror`"},
    {"REFCOP_CLANG", 0, "", "the clang to run; default: the newest one there is a plugin for"},
    {"REFCOP_LAUNCHER", 0, "", "runs the compiler: `ccache`, `distcc`"},
    {"REFCOP_WRAPPER", 0, "", "`off`: clang without the plugin, for configure"},
    REFCOP_USAGE_END,
};

static const refcop_usage_row statuses[] = {
    {"N", 0, "", "clang's own"},
    {"1", 0, "", "there is no clang with a plugin"},
    REFCOP_USAGE_END,
};

const refcop_usage refcop_usage_clang = {
    .command = "refcop-clang",
    .summary = "a C compiler: clang with the refcop plugin",
    .synopsis = "[--refcop-OPTION]... CLANG'S ARGUMENTS",
    .description =
        "Stands in for the C compiler of a build: it runs clang, adds the plugin to the steps that "
        "compile C, and drops the options that only GCC knows. `refcop-clang++` is its C++ driver. "
        "The object files, messages and exit status are clang's own; findings are warnings.",
    .prefix = "--refcop-",
    .operand = REFCOP_OPERAND_FILE,
    .options = options,
    .variables = variables,
    .statuses = statuses,
    .examples = "CC=refcop-clang pip install .\n"
                "CC=\"refcop-clang --refcop-instrument\" pip install .\n"
                "REFCOP_ARGS=\"level=2 Werror\" make CC=refcop-clang",
    .see = "build.md",
};
