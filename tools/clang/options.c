/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#define _GNU_SOURCE

#include "options.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char prefix[] = "--refcop-";

void refcop_clang_options_fini(refcop_clang_options *options) {
    refcop_args_fini(&options->plugin);
    refcop_args_fini(&options->models);
    refcop_args_fini(&options->launcher);
}

/* One option by its name: "level=2". The plugin checks names and values: it has the table. */
static void take(refcop_clang_options *options, const char *word) {
#define CLANG_OPTION(field, name, help)                                                            \
    if (strcmp(word, name) == 0) {                                                                 \
        options->field = true;                                                                     \
        return;                                                                                    \
    }
#include "options.def"
#undef CLANG_OPTION
    if (strcmp(word, "help") == 0) {
        options->help = true;
        return;
    }
    if (strcmp(word, "instrument") == 0)
        options->instrument = true;
    if (refcop_starts_with(word, "model="))
        refcop_args_add(&options->models, word + strlen("model="));
    refcop_args_add_format(&options->plugin, "-fplugin-arg-refcop-%s", word);
}

bool refcop_clang_options_take(refcop_clang_options *options, const char *arg) {
    if (!refcop_starts_with(arg, prefix))
        return false;
    take(options, arg + strlen(prefix));
    return true;
}

static bool is_off(const char *value) {
    return value != NULL && (strcasecmp(value, "off") == 0 || strcmp(value, "0") == 0 ||
                             strcasecmp(value, "no") == 0 || strcasecmp(value, "false") == 0);
}

void refcop_clang_options_init(refcop_clang_options *options, const char *program) {
    *options = (refcop_clang_options){0};
    options->cxx_driver = refcop_ends_with(program, "++");
    options->clang = getenv("REFCOP_CLANG");
    options->off = is_off(getenv("REFCOP_WRAPPER"));
    const char *launcher = getenv("REFCOP_LAUNCHER");
    if (launcher != NULL)
        refcop_args_split(&options->launcher, launcher, strlen(launcher));
    const char *more = getenv("REFCOP_ARGS");
    refcop_args words = {0};
    if (more != NULL)
        refcop_args_split(&words, more, strlen(more));
    for (size_t i = 0; i < words.count; ++i)
        if (!refcop_clang_options_take(options, words.items[i]))
            take(options, words.items[i]);
    refcop_args_fini(&words);
}
