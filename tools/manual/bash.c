/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "manual/manual.h"

#include <string.h>

/* What each file begins with. '=' is a word of its own for bash, unless the user says otherwise
 * (COMP_WORDBREAKS): then `head` is what stays in front of the value. */
static const char helpers[] =
    "# Made from tools/usage by refcop-manual.\n"
    "__refcop_start() {\n"
    "    COMPREPLY=()\n"
    "    cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} head= value=\n"
    "    if [[ $cur == = ]]; then\n"
    "        cur= value=yes\n"
    "    elif [[ $prev == = ]]; then\n"
    "        prev=${COMP_WORDS[COMP_CWORD-2]} value=yes\n"
    "    elif [[ $cur == --*=* ]]; then\n"
    "        prev=${cur%%=*} head=${cur%%=*}= cur=${cur#*=} value=yes\n"
    "    fi\n"
    "}\n"
    "__refcop_words() {\n"
    "    mapfile -t COMPREPLY < <(compgen -P \"$head\" -W \"$1\" -- \"$cur\")\n"
    "    if [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *= ]]; then\n"
    "        compopt -o nospace 2>/dev/null\n"
    "    fi\n"
    "}\n"
    "__refcop_paths() {\n"
    "    compopt -o filenames 2>/dev/null\n"
    "    mapfile -t COMPREPLY < <(compgen -P \"$head\" \"$1\" -- \"$cur\")\n"
    "}\n";

/* The command of a program as it is started, in COMP_WORDS from $1 on. */
static const char run_command[] =
    "    local i\n"
    "    for ((i = 2; i < COMP_CWORD; i++)); do\n"
    "        case ${COMP_WORDS[i]} in\n"
    "        --) ((i++)); break ;;\n"
    "        =) ((i++)) ;;\n"
    "        -*) ;;\n"
    "        *) break ;;\n"
    "        esac\n"
    "    done\n"
    "    if ((i < COMP_CWORD)); then\n"
    "        if declare -F _command_offset >/dev/null; then _command_offset \"$i\"; fi\n"
    "        return\n"
    "    elif [[ -z $value && $cur != -* ]]; then\n"
    "        __refcop_paths -c\n"
    "        return\n"
    "    fi\n";

static const char lint_flags[] = "    local i\n"
                                 "    for ((i = 2; i < COMP_CWORD; i++)); do\n"
                                 "        [[ ${COMP_WORDS[i]} == -- ]] && return\n"
                                 "    done\n";

static void put_value(FILE *file, const refcop_usage_row *row) {
    switch (refcop_manual_kind_of(row)) {
    case REFCOP_KIND_TEXT:
        break;
    case REFCOP_KIND_FILE:
        fputs("__refcop_paths -f; ", file);
        break;
    case REFCOP_KIND_DIRECTORY:
        fputs("__refcop_paths -d; ", file);
        break;
    case REFCOP_KIND_PROGRAM:
        fputs("__refcop_paths -c; ", file);
        break;
    case REFCOP_KIND_REVISION:
        fputs(
            "__refcop_words \"HEAD $(git for-each-ref --format='%(refname:short)' 2>/dev/null)\"; ",
            file);
        break;
    case REFCOP_KIND_WORDS:
        fprintf(file, "__refcop_words '%s'; ", refcop_manual_words(row));
        break;
    }
    fputs("return ;;\n", file);
}

/* Values of options. Only `refcop lint` takes them behind a blank as well. */
static void put_values(FILE *file, const refcop_usage *usage) {
    bool apart = usage == &refcop_usage_lint;
    fprintf(file, "    case $%s in\n", apart ? "prev" : "{value:+$prev}");
    for (const refcop_usage_row *row = usage->options; row->help != NULL; row++) {
        if (row->name == NULL || row->argument[0] == '\0')
            continue;
        fprintf(file, "    %s%s", usage->prefix, row->name);
        if (row->letter != 0)
            fprintf(file, "|-%c", row->letter);
        fputs(") ", file);
        put_value(file, row);
    }
    fputs("    esac\n", file);
}

static void put_options(FILE *file, const refcop_usage *usage) {
    fputs("    if [[ $cur == -* ]]; then\n        __refcop_words '", file);
    for (const refcop_usage_row *row = usage->options; row->help != NULL; row++) {
        if (row->name == NULL)
            continue;
        if (row->letter != 0)
            fprintf(file, "-%c ", row->letter);
        if (!refcop_manual_wants_argument(row))
            fprintf(file, "%s%s ", usage->prefix, row->name);
        if (row->argument[0] != '\0')
            fprintf(file, "%s%s= ", usage->prefix, row->name);
    }
    fputs("'\n        return\n    fi\n", file);
}

static void put_operands(FILE *file, const refcop_usage *usage) {
    if (usage->operand == REFCOP_OPERAND_RULE)
        fprintf(file, "    __refcop_words '%s'\n", refcop_manual_rules());
    if (usage->operand != REFCOP_OPERAND_SUBCOMMAND)
        return;
    fputs("    __refcop_words '", file);
    for (const refcop_usage_row *row = usage->more + 1; row->help != NULL; row++)
        fprintf(file, "%s ", row->name);
    fputs("'\n", file);
}

/* _refcop_lint for "refcop lint" */
static void put_name(FILE *file, const refcop_usage *usage) {
    fputc('_', file);
    for (const char *c = usage->command; *c != '\0'; c++)
        fputc(*c == ' ' || *c == '-' ? '_' : *c, file);
}

static void put_function(FILE *file, const refcop_usage *usage) {
    put_name(file, usage);
    fputs("() {\n    local cur prev head value\n    __refcop_start\n", file);
    if (usage->operand == REFCOP_OPERAND_SUBCOMMAND) {
        fputs("    if ((COMP_CWORD > 1)); then\n        case ${COMP_WORDS[1]} in\n", file);
        for (const refcop_usage_row *row = usage->more + 1; row->help != NULL; row++)
            fprintf(file, "        %s) _refcop_%s ;;\n", row->name, row->name);
        fputs("        esac\n        return\n    fi\n", file);
    }
    if (usage->operand == REFCOP_OPERAND_COMMAND)
        fputs(run_command, file);
    if (usage == &refcop_usage_lint)
        fputs(lint_flags, file);
    put_values(file, usage);
    put_options(file, usage);
    put_operands(file, usage);
    fputs("}\n", file);
}

void refcop_manual_bash(const refcop_usage *program, FILE *file) {
    fputs(helpers, file);
    for (const refcop_usage *const *at = refcop_manual_all; *at != NULL; at++)
        if (program == &refcop_usage_driver && refcop_manual_subcommand(*at) != NULL)
            put_function(file, *at);
    put_function(file, program);
    fputs("complete -o bashdefault -o default -F ", file);
    put_name(file, program);
    fprintf(file, " %s%s\n", program->command,
            program == &refcop_usage_clang ? " refcop-clang++" : "");
}
