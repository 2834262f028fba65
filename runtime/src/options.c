/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "options.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "refcop/refcop.h"

enum kind { KIND_BOOL, KIND_INT, KIND_TEXT };

rt_options rt_opt = {
#define OPTION(kind, name, value, most, help) .name = value,
#include "options.def"
#undef OPTION
};

static struct option {
    const char *name;
    enum kind kind;
    void *place;
    const char *value;
    int most;
    const char *help;
    bool owned; /* the text was copied */
} options[] = {
#define OPTION(kind, name, value, most, help) {#name, KIND_##kind, &rt_opt.name, #value, most, help, false},
#include "options.def"
#undef OPTION
};

enum { OPTION_COUNT = sizeof(options) / sizeof(options[0]) };

__attribute__((weak, visibility("default"))) const char *refcop_default_options(void) {
    return "";
}

static bool set_bool(bool *place, const char *value) {
    static const char *const words[] = {"0", "1", "false", "true", "no", "yes"};
    for (int i = 0; i < 6; i++)
        if (strcmp(value, words[i]) == 0) {
            *place = i % 2 == 1;
            return true;
        }
    return false;
}

static bool set_option(struct option *option, const char *value) {
    char *end;
    switch (option->kind) {
    case KIND_BOOL:
        return set_bool(option->place, value);
    case KIND_INT: {
        errno = 0;
        long number = strtol(value, &end, 10);
        if (*value == '\0' || *end != '\0' || errno != 0 || number < 0 || number > option->most)
            return false;
        *(int *)option->place = (int)number;
        return true;
    }
    case KIND_TEXT:
        value = strdup(value);
        if (value == NULL)
            return false;
        if (option->owned)
            free(*(char **)option->place);
        *(const char **)option->place = value;
        option->owned = true;
        return true;
    }
    return false;
}

/* The name that was probably meant: the longest common beginning, of two letters at least. */
static const char *closest(const char *name) {
    const char *best = NULL;
    size_t best_length = 1;
    for (int i = 0; i < OPTION_COUNT; i++) {
        size_t length = 0;
        while (name[length] != '\0' && name[length] == options[i].name[length])
            length++;
        if (length > best_length) {
            best_length = length;
            best = options[i].name;
        }
    }
    return best;
}

static void apply(char *name, const char *value, const char *source, rt_text *errors) {
    for (int i = 0; i < OPTION_COUNT; i++) {
        if (strcmp(name, options[i].name) != 0)
            continue;
        if (!set_option(&options[i], value))
            rt_text_add(errors, "refcop: %s: \"%s\" is no value for %s (%s)\n", source, value, name,
                        options[i].help);
        return;
    }
    const char *meant = closest(name);
    rt_text_add(errors, "refcop: %s: unknown option \"%s\"", source, name);
    if (meant != NULL)
        rt_text_add(errors, "; did you mean \"%s\"?", meant);
    rt_text_add(errors, "%s help=1 lists them\n", meant != NULL ? "" : ";");
}

void rt_options_parse(const char *settings, const char *source, rt_text *errors) {
    char *copy = strdup(settings), *at = copy;
    while (at != NULL && *at != '\0') {
        char *name = at, *equals = strpbrk(at, "=:");
        if (equals == NULL || *equals == ':') {
            if (equals == NULL || equals != at)
                rt_text_add(errors, "refcop: %s: expected key=value at \"%.20s\"\n", source, at);
            at = equals != NULL ? equals + 1 : NULL;
            continue;
        }
        *equals = '\0';
        char *value = equals + 1, *end;
        if (*value == '"' || *value == '\'') {
            char quote = *value++;
            end = strchr(value, quote);
            if (end == NULL)
                rt_text_add(errors, "refcop: %s: no closing %c after %s=%c%s\n", source, quote, name,
                            quote, value);
            at = end != NULL ? end + 1 : NULL;
            if (at != NULL && *at == ':')
                at++;
        } else {
            end = strchr(value, ':');
            at = end != NULL ? end + 1 : NULL;
        }
        if (end != NULL)
            *end = '\0';
        apply(name, value, source, errors);
    }
    free(copy);
}

void rt_options_read(void) {
    rt_text errors = {0};
    const char *environment = getenv("REFCOP_OPTIONS");
    rt_options_parse(refcop_default_options(), "refcop_default_options", &errors);
    if (environment != NULL)
        rt_options_parse(environment, "REFCOP_OPTIONS", &errors);
    if (errors.size != 0)
        fputs(errors.bytes, stderr);
    rt_text_free(&errors);
    if (rt_opt.help) {
        fprintf(stderr, "REFCOP_OPTIONS=key=value:key=value\n");
        for (int i = 0; i < OPTION_COUNT; i++)
            fprintf(stderr, "  %-20s %s (default %s)\n", options[i].name, options[i].help,
                    options[i].value);
    }
}
