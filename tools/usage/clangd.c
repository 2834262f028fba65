/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "usage/usage.h"

static const refcop_usage_row options[] = {
    REFCOP_USAGE_TITLE("Options of refcop-clangd"),
#define CLANGD_OPTION(name, argument, help) {name, 0, argument, help},
#include "clangd/options.def"
#undef CLANGD_OPTION
    REFCOP_USAGE_TITLE("Options of the plugin"),
#define REFCOP_OPTION(id, name, argument, help) {name, 0, argument, help},
#include "plugin/options.def"
#undef REFCOP_OPTION
    REFCOP_USAGE_END,
};

static const refcop_usage_row variables[] = {
    {"REFCOP_CLANGD", 0, "", "the clangd to run; default: the newest one there is a plugin for"},
    {"REFCOP_ARGS", 0, "", "options of the plugin, without --refcop-: `level=2`"},
    {"REFCOP_CLANG", 0, "", "the clang that analyses beside a clangd that cannot load the plugin"},
    {"REFCOP_RULES_URL", 0, "", "where the rules' pages are; default: the installed ones"},
    REFCOP_USAGE_END,
};

static const refcop_usage_row statuses[] = {
    {"N", 0, "", "clangd's own"},
    {"127", 0, "", "there is no clangd"},
    REFCOP_USAGE_END,
};

const refcop_usage refcop_usage_clangd = {
    .command = "refcop-clangd",
    .summary = "clangd with refcop's findings, for editors",
    .synopsis = "[--refcop-OPTION]... CLANGD'S ARGUMENTS",
    .description =
        "To be set as an editor's clangd. Where clangd is of a version that there is a plugin "
        "for and can load it, it runs with the plugin; else its findings are added to "
        "clangd's own from outside.",
    .prefix = "--refcop-",
    .operand = REFCOP_OPERAND_FILE,
    .options = options,
    .variables = variables,
    .statuses = statuses,
    .examples = "refcop-clangd --refcop-which",
    .see = "editor.md",
};
