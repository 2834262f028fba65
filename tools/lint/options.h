/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOP_LINT_OPTIONS_H
#define REFCOP_LINT_OPTIONS_H

/* What a run is asked to do: the command line (options.def), then [tool.refcop] of pyproject.toml
 * for what the command line leaves open. */

#include "lint/util.h"
#include "refcop/analysis.h"

typedef enum lint_output_format {
#define LINT_FORMAT(id, name) LINT_FORMAT_##id,
#include "lint/formats.def"
#undef LINT_FORMAT
    LINT_FORMAT_COUNT
} lint_output_format;

enum { LINT_LEVEL_UNSET = -1, LINT_TIMEOUT_SECONDS = 120 };

typedef struct lint_options {
    lint_list paths;          /* files and directories */
    lint_list compiler_flags; /* behind "--" */
    bool has_flags;
    const char *build;
    lint_list exclude, models;
    const char *python;
    const char *target_python; /* "3.12" */
    const char *root, *config;
    const char *assume_file;
    int level; /* LINT_LEVEL_UNSET: 0 on a first run, 1 with a baseline */
    bool disabled[REFCOP_RULE_COUNT];
    bool only[REFCOP_RULE_COUNT];
    bool has_only;
    int rule_level[REFCOP_RULE_COUNT]; /* LINT_LEVEL_UNSET: as level says */
    const char *baseline, *baseline_from, *diff;
    lint_output_format format;
    const char *output;
    const char *cache, *crash_dir;
    unsigned jobs; /* 0: as many as there are processors */
    unsigned timeout;
    bool no_setup, across_files, headers, free_threaded, from_stdin, baseline_write, fix, strict, quiet, verbose,
        help;
} lint_options;

/* Reads the command line behind the subcommand. False, after a message, when it is wrong. */
bool lint_options_read(lint_options *options, refcop_arena *arena, int count, char **arguments);
/* Adds what [tool.refcop] in the text of the file at path says and the command line left open.
 * Paths in it are relative to its directory. False after messages, which call the file `shown`. */
bool lint_config_read(lint_options *options, refcop_arena *arena, const char *path,
                      const char *shown, const char *text, size_t size);

bool lint_parse_rule(refcop_arena *arena, const char *word, refcop_rule *rule, const char **why);


/* The highest level at which rule is shown. -1: never. */
int lint_level_of(const lint_options *options, refcop_rule rule);

#endif
