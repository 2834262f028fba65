/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */

/* refcop-ir: the engine without a compiler. Reads the text form of the IR (docs/ir.md), verifies
 * it, analyses it against the built-in model and further ones, prints what it finds. */

#include "refcop/analysis.h"
#include "refcop/models.h"

#include "../engine/src/base/closest.h"
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXIT_CLEAN = 0, EXIT_FINDINGS = 1, EXIT_BROKEN = 2 };

enum { MAX_MODELS = 64, DEFAULT_PYTHON = 0x030b };

typedef struct options {
    const char *input; /* "-": standard input */
    const char *models[MAX_MODELS];
    size_t model_count;
    uint16_t python; /* 0: as the module says */
    bool print, verify, print_contracts, stats, bare, help;
    refcop_analysis_options analysis;
} options;

/* What the callbacks of the analysis need. */
typedef struct session {
    const options *options;
    refcop_strings *strings;
    refcop_module *module;
    refcop_model *model;
    uint32_t findings;
} session;

static int complain(const char *file, const refcop_error *error) {
    if (error->line != 0) {
        fprintf(stderr, "%s:%" PRIu32 ":%" PRIu32 ": error: %s\n", file, error->line, error->column,
                error->message);
    } else {
        fprintf(stderr, "%s: error: %s\n", file, error->message);
    }
    return EXIT_BROKEN;
}

/* --- options ---------------------------------------------------------------------------------- */

typedef enum option_id {
    OPTION_PRINT,
    OPTION_VERIFY,
    OPTION_MODEL,
    OPTION_BARE,
    OPTION_PYTHON,
    OPTION_LEVEL,
    OPTION_NO,
    OPTION_MAX_STEPS,
    OPTION_PRINT_CONTRACTS,
    OPTION_TYPE_GRAPH,
    OPTION_STATS,
    OPTION_HELP,
    OPTION_COUNT
} option_id;

static const struct option {
    const char *name;
    const char *argument; /* NULL: none */
    const char *help;
} option_table[OPTION_COUNT] = {
    [OPTION_PRINT] = {"print", NULL, "print the IR back and stop"},
    [OPTION_VERIFY] = {"verify", NULL, "verify the IR and stop"},
    [OPTION_MODEL] = {"model", "FILE", "read contracts from FILE too; repeatable, the last wins"},
    [OPTION_BARE] = {"bare", NULL, "do without the built-in model"},
    [OPTION_PYTHON] = {"python", "3.N", "analyse for Python 3.N instead of the module's version"},
    [OPTION_LEVEL] = {"level", "N", "report up to level N: 0, 1 (default) or 2"},
    [OPTION_NO] = {"no", "RULE", "do not report findings of RULE; repeatable"},
    [OPTION_MAX_STEPS] = {"max-steps", "N", "budget per function, in block states"},
    [OPTION_PRINT_CONTRACTS] = {"print-contracts", NULL, "print the inferred contracts"},
    [OPTION_TYPE_GRAPH] = {"type-graph", "FORM", "print who owns what: dot or json"},
    [OPTION_STATS] = {"stats", NULL, "print figures about the analysis"},
    [OPTION_HELP] = {"help", NULL, "print this text"},
};

static void print_help(void) {
    puts("usage: refcop-ir [OPTION]... [FILE]\n"
         "\n"
         "Analyses refcount IR (docs/ir.md) from FILE or standard input. Exit status: 0 nothing\n"
         "found, 1 findings, 2 the input or an option is wrong.\n");
    for (int i = 0; i < OPTION_COUNT; i++) {
        const struct option *option = &option_table[i];
        char left[32];
        snprintf(left, sizeof left, "--%s%s%s", option->name, option->argument ? "=" : "",
                 option->argument ? option->argument : "");
        printf("  %-19s %s\n", left, option->help);
    }
}

static bool wrong(const char *what, const char *value, const char *closest) {
    fprintf(stderr, "refcop-ir: error: %s '%s'", what, value);
    if (closest != NULL) {
        fprintf(stderr, "; did you mean '%s'?", closest);
    }
    fputc('\n', stderr);
    return false;
}

static option_id find_option(const char *name, size_t length) {
    int i = 0;
    while (i < OPTION_COUNT && (strlen(option_table[i].name) != length ||
                                memcmp(option_table[i].name, name, length) != 0)) {
        i++;
    }
    return (option_id)i;
}

static bool unknown_option(const char *written, const char *name, size_t length) {
    const char *names[OPTION_COUNT];
    char closest[32];
    for (int i = 0; i < OPTION_COUNT; i++) {
        names[i] = option_table[i].name;
    }
    const char *near = refcopi_closest(name, length, names, OPTION_COUNT);
    snprintf(closest, sizeof closest, "--%s", near != NULL ? near : "");
    return wrong("unknown option", written, near != NULL ? closest : NULL);
}

static bool parse_unsigned(const char *text, uint32_t max, uint32_t *number) {
    char *end;
    errno = 0;
    unsigned long n = strtoul(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end != '\0' || errno != 0 || n > max) {
        return false;
    }
    *number = (uint32_t)n;
    return true;
}

static bool set_python(options *o, const char *value) {
    uint32_t minor;
    if (strncmp(value, "3.", 2) != 0 || !parse_unsigned(value + 2, UINT8_MAX, &minor)) {
        return wrong("no Python version such as 3.11:", value, NULL);
    }
    o->python = (uint16_t)(0x0300 | minor);
    return true;
}

static bool disable_rule(options *o, const char *value) {
    refcop_rule rule = refcop_rule_find(value);
    if (rule == REFCOP_RULE_COUNT) {
        const char *names[REFCOP_RULE_COUNT];
        for (int i = 0; i < REFCOP_RULE_COUNT; i++) {
            names[i] = refcop_rule_name((refcop_rule)i);
        }
        return wrong("unknown rule", value,
                     refcopi_closest(value, strlen(value), names, REFCOP_RULE_COUNT));
    }
    o->analysis.disabled[rule] = true;
    return true;
}

static bool set_option(options *o, option_id id, const char *value) {
    uint32_t number = 0;
    switch (id) {
    case OPTION_PRINT:
        o->print = true;
        return true;
    case OPTION_VERIFY:
        o->verify = true;
        return true;
    case OPTION_BARE:
        o->bare = true;
        return true;
    case OPTION_PRINT_CONTRACTS:
        o->print_contracts = true;
        return true;
    case OPTION_TYPE_GRAPH:
        if (strcmp(value, "dot") != 0 && strcmp(value, "json") != 0) {
            return wrong("the graph is dot or json, not", value, NULL);
        }
        *(value[0] == 'd' ? &o->analysis.graph_dot : &o->analysis.graph_json) = stdout;
        return true;
    case OPTION_STATS:
        o->stats = true;
        return true;
    case OPTION_HELP:
        o->help = true;
        return true;
    case OPTION_PYTHON:
        return set_python(o, value);
    case OPTION_NO:
        return disable_rule(o, value);
    case OPTION_MODEL:
        if (o->model_count == MAX_MODELS) {
            return wrong("too many models:", value, NULL);
        }
        o->models[o->model_count++] = value;
        return true;
    case OPTION_LEVEL:
        if (!parse_unsigned(value, 2, &number)) {
            return wrong("the level is 0, 1 or 2, not", value, NULL);
        }
        o->analysis.level = (int)number;
        return true;
    case OPTION_MAX_STEPS:
        if (!parse_unsigned(value, UINT32_MAX, &number)) {
            return wrong("no number:", value, NULL);
        }
        o->analysis.max_steps = number;
        return true;
    case OPTION_COUNT:
        break;
    }
    return false;
}

/* --NAME, --NAME=VALUE or --NAME VALUE at argv[*i]; leaves *i at the last word it took. */
static bool parse_option(options *o, int argc, char **argv, int *i) {
    const char *written = argv[*i];
    const char *name = written + 2;
    const char *equals = strchr(name, '=');
    size_t length = equals != NULL ? (size_t)(equals - name) : strlen(name);
    option_id id = find_option(name, length);
    if (id == OPTION_COUNT) {
        return unknown_option(written, name, length);
    }
    if (option_table[id].argument == NULL) {
        return equals == NULL ? set_option(o, id, NULL)
                              : wrong("this option takes no value:", written, NULL);
    }
    if (equals != NULL) {
        return set_option(o, id, equals + 1);
    }
    if (*i + 1 >= argc) {
        return wrong("this option needs a value:", written, NULL);
    }
    return set_option(o, id, argv[++*i]);
}

static bool parse_command_line(options *o, int argc, char **argv) {
    *o = (options){.input = NULL, .analysis = {.level = 1}};
    for (int i = 1; i < argc; i++) {
        if (strncmp(argv[i], "--", 2) == 0) {
            if (!parse_option(o, argc, argv, &i)) {
                return false;
            }
        } else if (argv[i][0] == '-' && argv[i][1] != '\0') {
            return unknown_option(argv[i], argv[i] + 1, strlen(argv[i] + 1));
        } else if (o->input != NULL) {
            return wrong("one file at a time:", argv[i], NULL);
        } else {
            o->input = argv[i];
        }
    }
    if (o->input == NULL) {
        o->input = "-";
    }
    return true;
}

/* --- input ------------------------------------------------------------------------------------ */

static const char *shown_name(const char *path) {
    return strcmp(path, "-") == 0 ? "<stdin>" : path;
}

/* The whole file, owned by the caller; NULL after an error message. */
static char *read_file(const char *path, size_t *length) {
    FILE *in = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    size_t capacity = 1 << 16;
    char *text = in != NULL ? malloc(capacity) : NULL;
    *length = 0;
    while (text != NULL) {
        *length += fread(text + *length, 1, capacity - *length, in);
        if (*length < capacity) {
            break;
        }
        char *more = realloc(text, capacity *= 2);
        if (more == NULL) {
            free(text);
        }
        text = more;
    }
    if (text == NULL || ferror(in)) {
        fprintf(stderr, "%s: error: %s\n", shown_name(path), strerror(errno));
        free(text);
        text = NULL;
    }
    if (in != NULL && in != stdin) {
        fclose(in);
    }
    return text;
}

static int load_module(session *s) {
    const char *path = s->options->input;
    refcop_error error;
    size_t length;
    char *text = read_file(path, &length);
    if (text == NULL) {
        return EXIT_BROKEN;
    }
    refcop_status status = refcop_module_parse(s->strings, text, length, &s->module, &error);
    free(text);
    if (status == REFCOP_OK) {
        status = refcop_module_verify(s->module, &error);
    }
    return status == REFCOP_OK ? EXIT_CLEAN : complain(shown_name(path), &error);
}

static int load_model_file(session *s, const char *path) {
    refcop_error error;
    size_t length;
    char *text = read_file(path, &length);
    if (text == NULL) {
        return EXIT_BROKEN;
    }
    refcop_status status = refcop_model_parse(s->model, path, text, length, &error);
    free(text);
    return status == REFCOP_OK ? EXIT_CLEAN : complain(shown_name(path), &error);
}

static int load_models(session *s) {
    uint16_t version = s->options->python;
    if (version == 0) {
        version = s->module->python_version != 0 ? s->module->python_version : DEFAULT_PYTHON;
    }
    s->model = refcop_model_new(s->strings, version);
    refcop_model_set_headers(s->model, s->module->python_version);
    const refcop_builtin_model *builtin = refcop_builtin_models;
    for (; !s->options->bare && builtin->name != NULL; builtin++) {
        refcop_model_outline(s->model, builtin->name, builtin->begin,
                             (size_t)(builtin->end - builtin->begin));
    }
    int result = EXIT_CLEAN;
    for (size_t i = 0; result == EXIT_CLEAN && i < s->options->model_count; i++) {
        result = load_model_file(s, s->options->models[i]);
    }
    return result;
}

/* --- analysis --------------------------------------------------------------------------------- */

static void print_position(const refcop_module *module, refcop_loc loc, FILE *out) {
    refcop_position position = refcop_module_resolve(module, loc);
    fprintf(out, "%s:%" PRIu32 ":%" PRIu32 ": ", position.file, position.line, position.column);
}

static void on_finding(void *context, const refcop_finding *finding) {
    session *s = context;
    s->findings++;
    print_position(s->module, finding->loc, stdout);
    printf("warning: %s [refcop-%s]\n", finding->message, refcop_rule_name(finding->rule));
    for (uint32_t i = 0; i < finding->note_count; i++) {
        print_position(s->module, finding->notes[i].loc, stdout);
        printf("note: %s\n", finding->notes[i].message);
    }
    if (finding->fixit.kind != REFCOP_FIXIT_NONE) {
        print_position(s->module, finding->fixit.loc, stdout);
        static const char *const words[] = {
            [REFCOP_FIXIT_INSERT_BEFORE_STATEMENT] = "insert before this",
            [REFCOP_FIXIT_WRAP_RETURN_VALUE] = "wrap the value in",
            [REFCOP_FIXIT_INSERT_AT_START] = "insert at the start of the function",
            [REFCOP_FIXIT_SURROUND_STATEMENT] = "insert before this",
            [REFCOP_FIXIT_REPLACE_CALLEE] = "call instead",
            [REFCOP_FIXIT_APPEND_ENTRY] = "append behind this",
        };
        printf("note: fix: %s '%s'", words[finding->fixit.kind], finding->fixit.text);
        if (finding->fixit.after != NULL) {
            printf(" and behind it '%s'", finding->fixit.after);
        }
        for (uint32_t i = 0; i < finding->fixit.also_count; i++) {
            printf(", and at ");
            refcop_position where = refcop_module_resolve(s->module, finding->fixit.also[i]);
            printf("%" PRIu32 ":%" PRIu32, where.line, where.column);
        }
        putchar('\n');
    }
}

static void on_give_up(void *context, const refcop_func *func, const char *why) {
    const session *s = context;
    print_position(s->module, func->loc, stderr);
    fprintf(stderr, "remark: gave up on %s: %s\n", func->name->text, why);
}

static void on_contract(void *context, const refcop_func *func, const refcop_contract *contract) {
    (void)context;
    (void)func;
    refcop_contract_print(contract, stdout);
    putchar('\n');
}

static void print_stats(const refcop_stats *stats) {
    printf("functions: %" PRIu32 "\n", stats->functions);
    printf("gave up: %" PRIu32 "\n", stats->gave_up);
    printf("havocs: %" PRIu32 "\n", stats->havocs);
    printf("replayed away: %" PRIu32 "\n", stats->replayed_away);
    printf("findings: %" PRIu32 " + %" PRIu32 " + %" PRIu32 "\n", stats->findings[0],
           stats->findings[1], stats->findings[2]);
    printf("states: %" PRIu64 "\n", stats->states);
    printf("most states: %" PRIu64, stats->max_states);
    printf(" in %s\n", stats->max_func != NULL ? stats->max_func->text : "no function");
    printf("arena bytes: %zu\n", stats->arena_bytes);
}

static int analyse(session *s) {
    refcop_analysis_options analysis = s->options->analysis;
    refcop_stats stats = {0};
    analysis.on_finding = on_finding;
    analysis.on_give_up = on_give_up;
    analysis.on_contract = s->options->print_contracts ? on_contract : NULL;
    analysis.context = s;
    refcop_status status = refcop_analyze(s->module, s->model, &analysis, &stats);
    if (status != REFCOP_OK && status != REFCOP_INCOMPLETE) {
        fprintf(stderr, "%s: error: the analysis failed\n", shown_name(s->options->input));
        return EXIT_BROKEN;
    }
    if (s->options->stats) {
        print_stats(&stats);
    }
    return s->findings > 0 ? EXIT_FINDINGS : EXIT_CLEAN;
}

static int run(session *s) {
    int result = load_module(s);
    if (result != EXIT_CLEAN || s->options->verify) {
        return result;
    }
    if (s->options->print) {
        refcop_module_print(s->module, stdout);
        return EXIT_CLEAN;
    }
    result = load_models(s);
    return result == EXIT_CLEAN ? analyse(s) : result;
}

int main(int argc, char **argv) {
    options o;
    if (!parse_command_line(&o, argc, argv)) {
        return EXIT_BROKEN;
    }
    if (o.help) {
        print_help();
        return EXIT_CLEAN;
    }
    session s = {.options = &o, .strings = refcop_strings_new()};
    int result = run(&s);
    refcop_model_free(s.model);
    refcop_module_free(s.module);
    refcop_strings_free(s.strings);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fprintf(stderr, "refcop-ir: error: cannot write: %s\n", strerror(errno));
        return EXIT_BROKEN;
    }
    return result;
}
