/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOP_LINT_TOML_H
#define REFCOP_LINT_TOML_H

/* One table of a TOML file, seen from C. The parser is toml++ (Debian: libtomlplusplus-dev); there
 * is no kept TOML parser in C there, and this is the only file of tools/ that has to be C++ for a
 * library other than clang's. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum lint_toml_kind {
    LINT_TOML_STRING,
    LINT_TOML_INTEGER,
    LINT_TOML_BOOLEAN,
    LINT_TOML_LIST,  /* begins a list; its elements follow, each as an entry of the same key */
    LINT_TOML_TABLE, /* an empty or nested table: its entries follow with the key "KEY.NAME" */
    LINT_TOML_OTHER  /* a date, a float */
} lint_toml_kind;

/* One value. Borrowed until the visitor returns. */
typedef struct lint_toml_entry {
    const char *key;
    bool in_list;
    lint_toml_kind kind;
    const char *text; /* STRING */
    int64_t number;   /* INTEGER, BOOLEAN */
    uint32_t line, column;
} lint_toml_entry;

typedef struct lint_toml_error {
    uint32_t line, column;
    char message[240];
} lint_toml_error;

/* Calls visit for each value of the table named by two keys ("tool", "refcop"), in the order of the
 * file. True, with no call, when the file has no such table. False, with *error, when the text is
 * no TOML. */
bool lint_toml_visit(const char *text, size_t size, const char *outer, const char *inner,
                     void (*visit)(void *context, const lint_toml_entry *entry), void *context,
                     lint_toml_error *error);

#ifdef __cplusplus
}
#endif
#endif
