/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "manual/manual.h"

#include <string.h>

/* In single quotes. */
static void put_quoted(FILE *file, const char *text) {
    fputc('\'', file);
    for (; *text != '\0'; text++) {
        if (*text == '\'' || *text == '\\')
            fputc('\\', file);
        if (*text != '`')
            fputc(*text, file);
    }
    fputc('\'', file);
}

/* "complete -c refcop -n '...'": where the options of usage belong. */
static void put_where(FILE *file, const refcop_usage *usage, const char *program) {
    const char *subcommand = refcop_manual_subcommand(usage);
    fprintf(file, "complete -c %s", program);
    if (subcommand != NULL)
        fprintf(file, " -n '__fish_seen_subcommand_from %s'", subcommand);
    else if (usage->operand == REFCOP_OPERAND_SUBCOMMAND)
        fputs(" -n __fish_use_subcommand", file);
}

static void put_value(FILE *file, const refcop_usage_row *row) {
    const char *wants = refcop_manual_wants_argument(row) ? "r" : "";
    switch (refcop_manual_kind_of(row)) {
    case REFCOP_KIND_TEXT:
        fputs(refcop_manual_wants_argument(row) ? " -x" : "", file);
        break;
    case REFCOP_KIND_FILE:
    case REFCOP_KIND_PROGRAM:
        fprintf(file, " -%sF", wants);
        break;
    case REFCOP_KIND_DIRECTORY:
        fputs(" -x -a '(__fish_complete_directories)'", file);
        break;
    case REFCOP_KIND_REVISION:
        fputs(" -x -a '(git for-each-ref --format=\"%(refname:short)\" 2>/dev/null)'", file);
        break;
    case REFCOP_KIND_WORDS:
        fprintf(file, " -%sf -a '%s'", wants, refcop_manual_words(row));
        break;
    }
}

static void put_usage(FILE *file, const refcop_usage *usage, const char *program) {
    for (const refcop_usage_row *row = usage->options; row->help != NULL; row++) {
        if (row->name == NULL)
            continue;
        put_where(file, usage, program);
        fprintf(file, " -l %s%s", usage->prefix + strlen("--"), row->name);
        if (row->letter != 0)
            fprintf(file, " -s %c", row->letter);
        if (row->argument[0] != '\0')
            put_value(file, row);
        fputs(" -d ", file);
        put_quoted(file, row->help);
        fputc('\n', file);
    }
    if (usage->operand == REFCOP_OPERAND_RULE || usage->operand == REFCOP_OPERAND_SUBCOMMAND)
        for (const refcop_usage_row *row = usage->more + 1; row->help != NULL; row++) {
            put_where(file, usage, program);
            fprintf(file, " -f -a %s -d ", row->name);
            put_quoted(file, row->help);
            fputc('\n', file);
        }
    if (usage->operand == REFCOP_OPERAND_FILE) {
        put_where(file, usage, program);
        fputs(" -F\n", file);
    } else if (usage->operand == REFCOP_OPERAND_COMMAND) {
        put_where(file, usage, program);
        fputs(" -x -a '(__fish_complete_subcommand --fcs-skip=2)'\n", file);
    }
}

void refcop_manual_fish(const refcop_usage *program, FILE *file) {
    fputs("# Made from tools/usage by refcop-manual.\n", file);
    if (program == &refcop_usage_driver)
        fputs("complete -c refcop -f\n", file);
    put_usage(file, program, program->command);
    for (const refcop_usage *const *at = refcop_manual_all; *at != NULL; at++)
        if (program == &refcop_usage_driver && refcop_manual_subcommand(*at) != NULL)
            put_usage(file, *at, program->command);
    if (program == &refcop_usage_clang)
        fputs("complete -c refcop-clang++ -w refcop-clang\n", file);
}
