/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Models, options, the whole comparison. */
#define _XOPEN_SOURCE 700 /* realpath */

#include "coverage.h"
#include "refcop/models.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/args.h"

/* Without --model: those of the embedded models whose names the headers declare. */
static const char *const default_models[] = {"cpython-internal.refs", "cpython.refs",
                                             "datetime.refs"};

int coverage_broken(const char *what, const char *detail) {
    fprintf(stderr, "model-coverage: error: %s%s\n", what, detail ? detail : "");
    return EXIT_BROKEN;
}

void coverage_problem(session *s, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    putchar('\n');
    s->problems++;
}

static int add_model(session *s, const char *name, const char *text, size_t length) {
    refcop_error error;
    if (refcop_model_parse(s->model, name, text, length, &error) != REFCOP_OK) {
        fprintf(stderr, "%s:%" PRIu32 ":%" PRIu32 ": error: %s\n", name, error.line, error.column,
                error.message);
        return EXIT_BROKEN;
    }
    return EXIT_COMPLETE;
}

static int load_models(session *s) {
    int status = EXIT_COMPLETE;
    for (size_t i = 0; i < s->options->model_count && !status; i++) {
        size_t length;
        char *text = refcop_read_file(s->options->models[i], MAX_FILE, &length);
        status = text ? add_model(s, s->options->models[i], text, length)
                      : coverage_broken(s->options->models[i], ": cannot be read");
        free(text);
    }
    const refcop_builtin_model *builtin = refcop_builtin_models;
    for (; s->options->model_count == 0 && builtin->name && !status; builtin++) {
        for (size_t i = 0; i < sizeof default_models / sizeof *default_models; i++) {
            if (strcmp(builtin->name, default_models[i]) == 0) {
                status = add_model(s, builtin->name, builtin->begin,
                                   (size_t)(builtin->end - builtin->begin));
            }
        }
    }
    return status;
}

static int check(session *s) {
    char *real = realpath(s->options->include, NULL);
    if (!real) {
        return coverage_broken(s->options->include, ": no such directory");
    }
    size_t length = strlen(real);
    s->root = malloc(length + 2);
    if (s->root) {
        memcpy(s->root, real, length);
        memcpy(s->root + length, "/", 2);
    }
    free(real);
    if (!s->root) {
        return coverage_broken("out of memory", NULL);
    }
    int status = coverage_parse_headers(s);
    if (s->options->python) {
        s->version = s->options->python;
    }
    if (!status && s->version == 0) {
        status = coverage_broken("no PY_MINOR_VERSION in ", s->options->include);
    }
    refcop_model_set_version(s->model, s->version);
    if (!status) {
        status = load_models(s);
    }
    if (!status) {
        coverage_check_symbols(s);
        coverage_check_entries(s);
    }
    if (!status && s->options->refcounts) {
        status = coverage_check_refcounts(s);
    }
    return status ? status : s->problems ? EXIT_PROBLEMS : EXIT_COMPLETE;
}

static int usage(void) {
    fputs("usage: model-coverage --include DIR [--model FILE]... [--python 3.N]\n"
          "                      [--refcounts FILE --differences FILE]\n"
          "\n"
          "Compares models (default: the built-in ones) with the Python headers in DIR. Exit\n"
          "status: 0 they agree, 1 they do not, 2 something is wrong with the call.\n",
          stderr);
    return EXIT_BROKEN;
}

static bool parse_version(const char *text, uint16_t *version) {
    char *end;
    unsigned long minor = strncmp(text, "3.", 2) == 0 ? strtoul(text + 2, &end, 10) : 0;
    *version = (uint16_t)(0x0300 | minor);
    return minor > 0 && minor <= UINT8_MAX && *end == '\0';
}

static bool parse_command_line(options *o, int argc, char **argv) {
    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--model") == 0 && o->model_count < MAX_MODELS) {
            o->models[o->model_count++] = argv[i + 1];
        } else if (strcmp(argv[i], "--include") == 0) {
            o->include = argv[i + 1];
        } else if (strcmp(argv[i], "--refcounts") == 0) {
            o->refcounts = argv[i + 1];
        } else if (strcmp(argv[i], "--differences") == 0) {
            o->differences = argv[i + 1];
        } else if (strcmp(argv[i], "--python") != 0 || !parse_version(argv[i + 1], &o->python)) {
            return false;
        }
    }
    return argc % 2 == 1 && o->include && !o->refcounts == !o->differences;
}

int main(int argc, char **argv) {
    options o = {.include = NULL};
    session s = {.options = &o};
    if (!parse_command_line(&o, argc, argv)) {
        return usage();
    }
    s.strings = refcop_strings_new();
    s.model = refcop_model_new(s.strings, 0);
    int status = check(&s);
    refcop_model_free(s.model);
    refcop_strings_free(s.strings);
    free(s.symbols);
    free(s.root);
    return status;
}
