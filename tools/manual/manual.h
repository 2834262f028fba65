/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOP_MANUAL_H
#define REFCOP_MANUAL_H

/* Manual pages and the shells' completions, all from the tables in tools/usage. They run at build
 * time only; a write that fails is noticed once, at the end (refcop-manual.c). */

#include "usage/usage.h"

#include <stdbool.h>

/* Every program and subcommand, in the order of the tables; ends with NULL. */
extern const refcop_usage *const refcop_manual_all[];

/* man(7) source. */
void refcop_manual_man(const refcop_usage *usage, FILE *file);

/* Completion for one program: its own options, and for refcop those of its subcommands. */
void refcop_manual_bash(const refcop_usage *program, FILE *file);
void refcop_manual_fish(const refcop_usage *program, FILE *file);
/* zsh has one file for all of them. */
void refcop_manual_zsh(FILE *file);

/* --- what the shells share -------------------------------------------------------------------- */

/* "lint" for refcop's subcommands, NULL for programs. */
const char *refcop_manual_subcommand(const refcop_usage *usage);

/* Whether an option needs its argument; those in brackets do not. */
bool refcop_manual_wants_argument(const refcop_usage_row *row);

/* What an option's argument can be. */
typedef enum refcop_manual_kind {
    REFCOP_KIND_TEXT, /* nothing to offer */
    REFCOP_KIND_FILE,
    REFCOP_KIND_DIRECTORY,
    REFCOP_KIND_PROGRAM,
    REFCOP_KIND_REVISION, /* of git */
    REFCOP_KIND_WORDS,    /* refcop_manual_words */
} refcop_manual_kind;

refcop_manual_kind refcop_manual_kind_of(const refcop_usage_row *row);
/* With blanks between them; borrowed until the next call. */
const char *refcop_manual_words(const refcop_usage_row *row);
const char *refcop_manual_rules(void);

#endif
