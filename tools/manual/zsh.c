/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "manual/manual.h"

#include <string.h>

/* Inside single quotes and the brackets of a specification. */
static void put_help(FILE *file, const char *text) {
    for (; *text != '\0'; text++)
        if (*text == '\'')
            fputs("'\\''", file);
        else if (strchr("[]:\\", *text) != NULL)
            fprintf(file, "\\%c", *text);
        else if (*text != '`')
            fputc(*text, file);
}

static void put_value(FILE *file, const refcop_usage_row *row) {
    if (row->argument[0] == '\0')
        return;
    fputs(refcop_manual_wants_argument(row) ? ":" : "::", file);
    size_t bracket = row->argument[0] == '[';
    for (const char *c = row->argument + bracket; *c != '\0' && *c != ']'; c++)
        fprintf(file, *c == ':' ? "\\%c" : "%c", *c);
    fputc(':', file);
    switch (refcop_manual_kind_of(row)) {
    case REFCOP_KIND_TEXT:
        fputc(' ', file);
        break;
    case REFCOP_KIND_FILE:
        fputs("_files", file);
        break;
    case REFCOP_KIND_DIRECTORY:
        fputs("_files -/", file);
        break;
    case REFCOP_KIND_PROGRAM:
        fputs("_command_names -e", file);
        break;
    case REFCOP_KIND_REVISION:
        fputs("_refcop_revisions", file);
        break;
    case REFCOP_KIND_WORDS:
        fprintf(file, "(%s)", refcop_manual_words(row));
        break;
    }
}

static void put_option(FILE *file, const refcop_usage_row *row, const char *prefix) {
    if (row->letter != 0) {
        fprintf(file, "        '*-%c%s[", row->letter, row->argument[0] != '\0' ? "+" : "");
        put_help(file, row->help);
        fputc(']', file);
        put_value(file, row);
        fputs("' \\\n", file);
    }
    const char *equals = row->argument[0] == '\0' ? "" : row->argument[0] == '[' ? "=-" : "=";
    fprintf(file, "        '*%s%s%s[", prefix, row->name, equals);
    put_help(file, row->help);
    fputc(']', file);
    put_value(file, row);
    fputs("' \\\n", file);
}

static void put_operand(FILE *file, const refcop_usage *usage) {
    switch (usage->operand) {
    case REFCOP_OPERAND_NONE:
        fputs("        && return\n", file);
        break;
    case REFCOP_OPERAND_FILE:
        fputs("        '*:file:_files'\n", file);
        break;
    case REFCOP_OPERAND_RULE:
        fprintf(file, "        '1:rule:(%s)'\n", refcop_manual_rules());
        break;
    case REFCOP_OPERAND_COMMAND:
        fputs("        '(-)1:command:_command_names -e' '*::argument:_normal'\n", file);
        break;
    case REFCOP_OPERAND_SUBCOMMAND:
        fputs("        '1:subcommand:->subcommand' '*::argument:->argument'\n", file);
        break;
    }
}

/* The rest of the driver's function: what its states do. */
static void put_subcommands(FILE *file, const refcop_usage_row *rows) {
    fputs("    case $state in\n    subcommand)\n        local subcommands=(\n", file);
    for (const refcop_usage_row *row = rows; row->help != NULL; row++) {
        fprintf(file, "            '%s:", row->name);
        put_help(file, row->help);
        fputs("'\n", file);
    }
    fputs("        )\n        _describe subcommand subcommands ;;\n    argument)\n", file);
    fputs("        case $words[1] in\n", file);
    for (const refcop_usage_row *row = rows; row->help != NULL; row++)
        fprintf(file, "        %s) _refcop_%s ;;\n", row->name, row->name);
    fputs("        esac ;;\n    esac\n", file);
}

static void put_function(FILE *file, const refcop_usage *usage) {
    bool driver = usage->operand == REFCOP_OPERAND_SUBCOMMAND;
    fputc('_', file);
    for (const char *c = usage->command; *c != '\0'; c++)
        fputc(*c == ' ' || *c == '-' ? '_' : *c, file);
    fprintf(file, "%s() {\n", driver ? "_driver" : "");
    if (driver)
        fputs("    local line state state_descr curcontext=$curcontext\n    typeset -A opt_args\n",
              file);
    fprintf(file, "    _arguments -s -S%s : \\\n", driver ? " -C" : "");
    for (const refcop_usage_row *row = usage->options; row->help != NULL; row++)
        if (row->name != NULL)
            put_option(file, row, usage->prefix);
    put_operand(file, usage);
    if (driver)
        put_subcommands(file, usage->more + 1);
    fputs("}\n", file);
}

void refcop_manual_zsh(FILE *file) {
    fputs("#compdef refcop refcop-clang refcop-clang++ refcop-clangd\n"
          "# Made from tools/usage by refcop-manual.\n"
          "_refcop_revisions() {\n"
          "    local revisions=(HEAD ${(f)\"$(git for-each-ref --format='%(refname:short)' "
          "2>/dev/null)\"})\n"
          "    compadd -a revisions\n"
          "}\n",
          file);
    for (const refcop_usage *const *at = refcop_manual_all; *at != NULL; at++)
        put_function(file, *at);
    fputs("case $service in\n"
          "refcop) _refcop_driver \"$@\" ;;\n"
          "refcop-clangd) _refcop_clangd \"$@\" ;;\n"
          "*) _refcop_clang \"$@\" ;;\n"
          "esac\n",
          file);
}
