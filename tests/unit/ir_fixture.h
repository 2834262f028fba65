/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOP_TESTS_IR_FIXTURE_H
#define REFCOP_TESTS_IR_FIXTURE_H

/* What the tests of the IR share: a module, its text, and assertions about both. */

#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L /* open_memstream, strdup */
#endif

#include "refcop/ir.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* after the headers it needs */
#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

typedef struct fixture {
    refcop_strings *strings;
    refcop_module *module;
    refcop_error error;
    char *text; /* last printed */
} fixture;

static inline int set_up(void **state) {
    fixture *f = calloc(1, sizeof *f);
    f->strings = refcop_strings_new();
    f->module = refcop_module_new(f->strings, "spam.c", NULL, NULL);
    *state = f;
    return 0;
}

static inline int tear_down(void **state) {
    fixture *f = *state;
    refcop_module_free(f->module);
    refcop_strings_free(f->strings);
    free(f->text);
    free(f);
    return 0;
}

static inline refcop_str str(fixture *f, const char *text) {
    return refcop_intern_c(f->strings, text);
}

/* Borrowed until the next call. */
static inline const char *print(fixture *f) {
    size_t size = 0;
    free(f->text);
    f->text = NULL;
    FILE *out = open_memstream(&f->text, &size);
    refcop_module_print(f->module, out);
    fclose(out);
    return f->text;
}

static inline refcop_status parse(fixture *f, const char *text) {
    refcop_module *module = NULL;
    refcop_status status = refcop_module_parse(f->strings, text, strlen(text), &module, &f->error);
    if (status == REFCOP_OK) {
        refcop_module_free(f->module);
        f->module = module;
    }
    return status;
}

static inline void assert_parses(fixture *f, const char *text) {
    if (parse(f, text) != REFCOP_OK) {
        fail_msg("%u:%u: %s", (unsigned)f->error.line, (unsigned)f->error.column, f->error.message);
    }
}

static inline void assert_verifies(fixture *f) {
    if (refcop_module_verify(f->module, &f->error) != REFCOP_OK) {
        fail_msg("%s\n%s", f->error.message, print(f));
    }
}

/* Printing, parsing and printing again gives the same text; returns it, borrowed. */
static inline const char *round_trip(fixture *f) {
    char *first = strdup(print(f));
    assert_parses(f, first);
    assert_string_equal(print(f), first);
    free(first);
    assert_verifies(f);
    return f->text;
}

#define IR_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif
