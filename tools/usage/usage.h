/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOP_USAGE_H
#define REFCOP_USAGE_H

/* What the programs say of themselves. --help prints it; refcop-manual makes the manual pages and
 * the shells' completions of it. Options come from .def lists: the ones that the programs parse.
 *
 * All of it is constant. In texts, `a word` in backquotes is to be typed as it stands. */

#include <stdbool.h>
#include <stdio.h>

/* An option, a variable of the environment, an exit status. */
typedef struct refcop_usage_row {
    const char *name;     /* NULL: `help` is the title of the rows that follow */
    char letter;          /* 0: none */
    const char *argument; /* "": none; in brackets when it may be left out */
    const char *help;
} refcop_usage_row;

/* Rows end with one whose help is NULL. */
#define REFCOP_USAGE_TITLE(title)                                                                  \
    { NULL, 0, "", title }
#define REFCOP_USAGE_END                                                                           \
    { NULL, 0, "", NULL }

/* What an operand is, for completion. */
typedef enum refcop_usage_operand {
    REFCOP_OPERAND_NONE,
    REFCOP_OPERAND_FILE,
    REFCOP_OPERAND_RULE,
    REFCOP_OPERAND_COMMAND,    /* a program and its arguments */
    REFCOP_OPERAND_SUBCOMMAND, /* one of refcop's */
} refcop_usage_operand;

typedef struct refcop_usage {
    const char *command;     /* "refcop lint" */
    const char *summary;     /* as in a manual page's NAME: no capital, no full stop */
    const char *synopsis;    /* a line for each form, without the command */
    const char *description; /* an empty line between paragraphs; lines are joined */
    const char *prefix;      /* what names of options begin with: "--", "--refcop-" */
    refcop_usage_operand operand;
    const refcop_usage_row *options;
    const refcop_usage_row *variables; /* may be NULL, as the rest */
    const refcop_usage_row *statuses;
    const refcop_usage_row *more; /* a table of its own, titled by its first row */
    const char *examples;         /* as they are */
    const char *see;              /* further pages of the project's documentation */
} refcop_usage;

extern const refcop_usage refcop_usage_driver, refcop_usage_lint, refcop_usage_explain,
    refcop_usage_doctor, refcop_usage_run, refcop_usage_clang, refcop_usage_clangd;

/* What --help says: synopsis, description, options, variables, exit status. */
void refcop_usage_print(const refcop_usage *usage, FILE *file);

#endif
