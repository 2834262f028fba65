/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOP_LINT_H
#define REFCOP_LINT_H

/* The nouns of `refcop lint`.
 *
 *   command   one file and how it is compiled
 *   outcome   what became of one command: analysed, or why not
 *   finding   one bug; its fingerprint stays the same when lines move
 *   run       everything of one run of `refcop lint`
 *
 * Reading order: options.h, ../refcop_lint.c (the run from end to end), commands.h, pool.h,
 * worker.c, results.c, baseline.c, then the formats. Everything of a run lives in its arena. */

#include "lint/frontend.h"
#include "lint/options.h"
#include "lint/util.h"
#include "refcop/analysis.h"

typedef struct lint_command {
    const char *directory;
    const char *file; /* absolute */
    const char *compiler;
    size_t argument_count;
    const char *const *arguments; /* for clang: flags.c */
    const char *text;             /* instead of the file's content (--stdin); or NULL */
    size_t text_size;
    const char *contracts; /* of functions in other files that it calls; NULL: not known (yet) */
} lint_command;

typedef struct lint_commands {
    lint_command *items;
    size_t count, capacity;
    size_t dropped_flags; /* arguments that were for another compiler */
} lint_commands;

typedef enum lint_state {
    LINT_ANALYSED,
    LINT_NOT_PYTHON,     /* does not include Python.h */
    LINT_OTHER_LANGUAGE, /* about Python, but not in C */
    LINT_BROKEN,         /* does not compile */
    LINT_CRASHED,
    LINT_TIMED_OUT,
} lint_state;

typedef struct lint_outcome {
    const lint_command *command;
    lint_state state;
    uint32_t functions, gave_up, in_part, suppressed;
    lint_list gave_up_functions;
    lint_list gave_up_before; /* in an earlier look */
    const char *problem;    /* the first error, or how it crashed; or NULL */
    const char *reproducer; /* directory of it; or NULL */
    lint_list said, read;   /* for the cache: lines of the worker; files that it read */
    const char *contracts;  /* of its functions that other files can call; NULL */
    lint_list calls;        /* functions of other files */
} lint_outcome;

typedef struct lint_finding {
    const lint_outcome *from;
    lint_report report;   /* with files as absolute paths */
    const char *path;     /* of the file, below the run's root where it is there */
    const char *tag;      /* "refcop-ref-leak" */
    unsigned ordinal;     /* among equal ones of its function, counting from 0 */
    char fingerprint[17]; /* hexadecimal */
    bool is_known;        /* the baseline has it */
    bool is_unchanged;    /* nothing in its function changed (--diff) */
    bool is_shown;
    bool is_old;          /* of an earlier look at the same file */
    bool is_repeat;       /* reported with another one: the same function of another file has it */
    size_t repeat_count;  /* those that are reported with this one */
    struct lint_finding *next_repeat; /* the first of them, or the next one; NULL */
} lint_finding;

typedef struct lint_findings {
    lint_finding *items;
    size_t count, capacity;
} lint_findings;

/* The denominators. */
typedef struct lint_totals {
    size_t files;    /* that there are commands for */
    size_t analysed; /* of those */
    size_t not_python, other_language, broken, crashed, timed_out;
    uint64_t functions, gave_up, in_part, suppressed;
    size_t shown, known, unchanged; /* findings: new, in the baseline, on lines as before */
    size_t repeated;                /* shown with another one */
    size_t more[3];                 /* not shown, for their level alone; repeats not counted */
    size_t fixed;                   /* in the baseline, but no longer there */
} lint_totals;

typedef struct lint_run {
    refcop_arena *arena;
    lint_options options;
    const char *working_directory;
    const char *root; /* paths are shown relative to it */
    lint_commands commands;
    lint_commands setup; /* what the project's setup said, when single files are looked at */
    bool setup_asked;
    lint_outcome *outcomes; /* one for each command */
    lint_findings findings; /* sorted */
    lint_totals totals;
} lint_run;

/* --- results.c -------------------------------------------------------------------------------- */

/* Adds a copy of report. */
void lint_take_finding(lint_run *run, const lint_outcome *from, const lint_report *report);
/* The command is to be looked at again: the outcome is a new one, its findings are old ones. */
void lint_start_again(lint_run *run, lint_outcome *outcome);
/* The commands with those numbers were looked at again. Old findings are dropped, but for those in functions that were too much for the analysis now that
 * it knows more of what they call: what it said before stands, and they do not count as given up. */
void lint_drop_old(lint_run *run, const size_t *again, size_t count);
/* Sorts, drops what several commands found alike, gives paths, ordinals and fingerprints. */
void lint_settle(lint_run *run);
/* Decides which findings are shown, and counts. */
void lint_choose(lint_run *run);

/* --- repeats.c -------------------------------------------------------------------------------- */

/* Marks findings that are alike in the same function of several files: its name and text, the rule, the message and
 * the place in the function. Those that the baseline knows, and unchanged ones, take no part. */
void lint_find_repeats(lint_run *run);

/* --- record.c: the lines between a worker and its pool ---------------------------------------- */

/* A finding as one line of JSON, without the newline; from malloc. */
char *lint_record_finding(const lint_report *report);
char *lint_record_figures(const lint_figures *figures);
char *lint_record_across(const char *contracts, const char *const *calls, size_t count);
/* Takes one line of a worker into outcome or run. False when it is none. `done` says that it was
 * the last one of this job. */
bool lint_record_take(lint_run *run, lint_outcome *outcome, const char *line, bool *done);

/* --- across.c --------------------------------------------------------------------------------- */

/* Gives every command the contracts of functions that it calls and that other files of the run
 * define. Those for which that changed go to `again`, by their number; how many. */
size_t lint_across(lint_run *run, size_t *again);

/* --- baseline.c ------------------------------------------------------------------------------- */

/* Marks what the file at path knows. False, after a message, when it cannot be read. */
bool lint_baseline_read(lint_run *run, const char *path);
/* The same for its text; messages call it path. */
bool lint_baseline_parse(lint_run *run, const char *path, const char *text, size_t size);
/* Marks what `old`, a run over an older revision, found. */
void lint_baseline_from(lint_run *run, const lint_run *old);
/* Writes all findings to the run's baseline file. False after a message. */
bool lint_baseline_write(lint_run *run, const char *path);
/* Takes out of the file at path what is fixed. False after a message. */
bool lint_baseline_expire(lint_run *run, const char *path);

/* --- revision.c ------------------------------------------------------------------------------- */

/* Analyses the run's files as of revision in a temporary work tree of git, and marks what is not
 * new. False after a message. */
bool lint_baseline_from_revision(lint_run *run, const char *revision);
/* Marks as unchanged what is in functions without a line changed since revision. False after a
 * message. */
bool lint_keep_changed(lint_run *run, const char *revision);

/* --- fix.c ------------------------------------------------------------------------------------ */

/* Applies the fix-its of the findings shown. False after a message. */
bool lint_fix(lint_run *run);

/* --- formats ---------------------------------------------------------------------------------- */

/* Each adds the findings shown to the buffer. */
void lint_format_text(const lint_run *run, lint_buffer *to);
void lint_format_json(const lint_run *run, lint_buffer *to);
void lint_format_sarif(const lint_run *run, lint_buffer *to);
void lint_format_gitlab(const lint_run *run, lint_buffer *to);
void lint_format_rdjson(const lint_run *run, lint_buffer *to);
void lint_format_html(const lint_run *run, lint_buffer *to);

/* --- analyse.c -------------------------------------------------------------------------------- */

/* Analyses run->commands and settles the findings: outcomes and findings are there afterwards. */
void lint_analyse(lint_run *run);

#endif
