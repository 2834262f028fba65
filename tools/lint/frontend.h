/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOP_LINT_FRONTEND_H
#define REFCOP_LINT_FRONTEND_H

/* The compiler in this program, seen from C: one call analyses one file with one compile command
 * and hands back what it found. All of clang is behind it (Frontend.cpp).
 *
 * Whatever a callback gets is borrowed until it returns. File names are absolute. Lines and columns
 * count from 1; an end is exclusive. Not thread-safe: a worker process has one job at a time. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct lint_place {
    const char *file;
    uint32_t line, column;
    uint32_t end_line, end_column;
} lint_place;

typedef struct lint_step {
    lint_place at;
    const char *message;
} lint_step;

/* length bytes at offset are replaced by text. */
typedef struct lint_edit {
    const char *file;
    uint32_t offset, length;
    const char *text;
} lint_edit;

typedef struct lint_report {
    const char *rule; /* "ref-leak" */
    int level;
    lint_place at;
    const char *function;           /* "" when it belongs to none */
    uint32_t first_line, last_line; /* of the function; 0: unknown */
    const char *object;
    const char *cause;              /* what it has in common with others that are in the same report; "" */
    const char *message;
    size_t step_count;
    const lint_step *steps; /* in the order they are executed */
    size_t edit_count;
    const lint_edit *edits;
} lint_report;

typedef struct lint_figures {
    uint32_t functions, gave_up, in_part, suppressed;
    const char *const *gave_up_functions; /* gave_up of them, or fewer */
    size_t gave_up_listed;
} lint_figures;

typedef struct lint_receiver {
    void *context;
    void (*finding)(void *context, const lint_report *report);
    /* The file was analysed. When neither this nor `error` came, it is not about Python. */
    void (*summary)(void *context, const lint_figures *figures);
    void (*other_language)(void *context, const char *language);
    /* An error of the compiler, at "" 0 0 when it has no place. */
    void (*error)(void *context, const char *file, uint32_t line, uint32_t column,
                  const char *message);
    /* What the file means to others (across.c): lines of the contract language for its functions
     * that other files can call, and the names of other files' functions that it calls.
     * Comes before the summary. May be NULL. */
    void (*across)(void *context, const char *contracts, const char *const *calls, size_t count);
    /* A file that the compiler read, the main file included. May be NULL. */
    void (*read_file)(void *context, const char *file);
} lint_receiver;

typedef struct lint_job {
    const char *directory; /* where the command runs */
    const char *file;      /* as in the command */
    size_t argument_count;
    const char *const *arguments; /* without the compiler's name, ready for clang */
    const char *compiler;         /* its name may carry a target: aarch64-linux-gnu-gcc */
    const char *text;             /* stands for the file's content; NULL: read it */
    size_t text_size;
    const char *contracts; /* of functions in other files; NULL: nothing is known of them */
    /* The plugin's options by name, "level=1", "no=ref-leak". */
    size_t option_count;
    const char *const *options;
} lint_job;

/* Whether the compiler could be run at all on job; what it said went to the receiver. */
bool lint_frontend_analyze(const lint_job *job, const lint_receiver *receiver);

/* Writes the file with its includes put in place, macros kept, to `path`: what a reproducer
 * needs. False, and a message on standard error, when that failed. */
bool lint_frontend_flatten(const lint_job *job, const char *path);

/* "19.1.7"; static storage. NULL: this build has no compiler in it. */
const char *lint_frontend_version(void);

#ifdef __cplusplus
}
#endif
#endif
