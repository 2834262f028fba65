/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * refcop-manual SHARE: writes the manual pages and completions to SHARE/man/man1,
 * SHARE/bash-completion/completions, SHARE/zsh/site-functions and SHARE/fish/vendor_completions.d,
 * which are there. A part of the build; it is not installed. */
#include "manual/manual.h"

#include <stdlib.h>
#include <string.h>

const refcop_usage *const refcop_manual_all[] = {
    &refcop_usage_driver, &refcop_usage_lint,  &refcop_usage_explain, &refcop_usage_doctor,
    &refcop_usage_run,    &refcop_usage_clang, &refcop_usage_clangd,  NULL,
};

const char *refcop_manual_subcommand(const refcop_usage *usage) {
    const char *blank = strchr(usage->command, ' ');
    return blank != NULL ? blank + 1 : NULL;
}

bool refcop_manual_wants_argument(const refcop_usage_row *row) {
    return row->argument[0] != '\0' && row->argument[0] != '[';
}

/* --- what arguments can be -------------------------------------------------------------------- */

static const char formats[] =
#define LINT_FORMAT(id, name) name " "
#include "lint/formats.def"
#undef LINT_FORMAT
    ;

static const char rules[] =
#define REFCOP_RULE(id, name, level, help) name " "
#include "refcop/rules.def"
#undef REFCOP_RULE
    ;

const char *refcop_manual_rules(void) {
    return rules;
}

const char *refcop_manual_words(const refcop_usage_row *row) {
    if (strstr(row->argument, "RULE") != NULL)
        return rules;
    if (strcmp(row->argument, "FORMAT") == 0)
        return formats;
    return strcmp(row->name, "level") == 0 ? "0 1 2" : "";
}

refcop_manual_kind refcop_manual_kind_of(const refcop_usage_row *row) {
    static const struct {
        const char *argument;
        refcop_manual_kind kind;
    } kinds[] = {{"FILE", REFCOP_KIND_FILE},     {"GLOB", REFCOP_KIND_FILE},
                 {"DIR", REFCOP_KIND_DIRECTORY}, {"PROGRAM", REFCOP_KIND_PROGRAM},
                 {"PATH", REFCOP_KIND_PROGRAM},  {"REV", REFCOP_KIND_REVISION}};
    if (refcop_manual_words(row)[0] != '\0')
        return REFCOP_KIND_WORDS;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcmp(row->argument, kinds[i].argument) == 0)
            return kinds[i].kind;
    return REFCOP_KIND_TEXT;
}

/* --- files ------------------------------------------------------------------------------------ */

/* FOLDER/NAME: PREFIX, the command with '-' for blanks, SUFFIX. */
static FILE *open_file(const char *share, const char *folder, const char *prefix,
                       const char *command, const char *suffix) {
    char path[4096];
    int start = snprintf(path, sizeof path, "%s/%s/%s", share, folder, prefix);
    snprintf(path + start, sizeof path - (size_t)start, "%s%s", command, suffix);
    for (char *c = path + start; *c != '\0'; c++)
        *c = *c == ' ' ? '-' : *c;
    FILE *file = fopen(path, "w");
    if (file == NULL) {
        perror(path);
        exit(1);
    }
    return file;
}

static void finish(FILE *file) {
    bool failed = ferror(file) != 0;
    if (fclose(file) != 0 || failed) {
        perror("refcop-manual");
        exit(1);
    }
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fputs("usage: refcop-manual DIRECTORY\n", stderr);
        return 2;
    }
    for (const refcop_usage *const *at = refcop_manual_all; *at != NULL; at++) {
        const char *command = (*at)->command;
        FILE *file = open_file(argv[1], "man/man1", "", command, ".1");
        refcop_manual_man(*at, file);
        finish(file);
        if (refcop_manual_subcommand(*at) != NULL)
            continue;
        file = open_file(argv[1], "bash-completion/completions", "", command, "");
        refcop_manual_bash(*at, file);
        finish(file);
        file = open_file(argv[1], "fish/vendor_completions.d", "", command, ".fish");
        refcop_manual_fish(*at, file);
        finish(file);
    }
    FILE *file = open_file(argv[1], "zsh/site-functions", "_", "refcop", "");
    refcop_manual_zsh(file);
    finish(file);
    return 0;
}
