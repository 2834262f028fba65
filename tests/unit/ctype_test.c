/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */

/* C types as text. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ir/ctype.h"

static refcopi_ctype parsed(const char *text) {
    refcopi_ctype type;
    if (!refcopi_ctype_parse(text, strlen(text), &type)) {
        fail_msg("\"%s\" is refused", text);
    }
    return type;
}

static void test_numbers(void **state) {
    (void)state;
    refcopi_ctype type = parsed("uint32**");
    assert_int_equal(type.base, REFCOPI_CTYPE_INT);
    assert_int_equal(type.rank, REFCOPI_RANK_INT);
    assert_true(type.is_unsigned);
    assert_int_equal(type.bits, 32);
    assert_int_equal(type.stars, 2);
    type = parsed("size");
    assert_int_equal(type.rank, REFCOPI_RANK_SIZE);
    assert_false(type.is_unsigned);
    assert_int_equal(type.bits, 0);
    assert_int_equal(parsed("ldouble128").base, REFCOPI_CTYPE_FLOAT);
    assert_int_equal(parsed("uother64").rank, REFCOPI_RANK_OTHER);
}

static void test_names(void **state) {
    (void)state;
    refcopi_ctype type = parsed("object Spam.inner*");
    assert_int_equal(type.base, REFCOPI_CTYPE_OBJECT);
    assert_int_equal(type.name_length, strlen("Spam.inner"));
    assert_memory_equal(type.name, "Spam.inner", type.name_length);
    assert_int_equal(parsed("opaque x").base, REFCOPI_CTYPE_OPAQUE);
    assert_int_equal(parsed("void").base, REFCOPI_CTYPE_VOID);
    assert_int_equal(parsed("unknown").base, REFCOPI_CTYPE_UNKNOWN);
}

static void test_functions(void **state) {
    (void)state;
    bool unused;
    refcopi_ctype type = parsed("fn(object T*, unused int32, fn, ...) size64");
    assert_int_equal(type.param_count, 3);
    assert_true(type.is_variadic && type.has_signature);
    assert_int_equal(refcopi_ctype_param(&type, 0, &unused).base, REFCOPI_CTYPE_OBJECT);
    assert_false(unused);
    assert_int_equal(refcopi_ctype_param(&type, 1, &unused).base, REFCOPI_CTYPE_INT);
    assert_true(unused);
    assert_int_equal(refcopi_ctype_param(&type, 2, &unused).base, REFCOPI_CTYPE_FUNC);
    assert_int_equal(refcopi_ctype_result(&type).rank, REFCOPI_RANK_SIZE);
    assert_int_equal(parsed("fn() void").param_count, 0);
    assert_true(parsed("fn(...) void").is_variadic);
    assert_false(parsed("fn").has_signature);
    assert_int_equal(parsed("fn*").stars, 1);
}

static void test_refused(void **state) {
    (void)state;
    static const char *const texts[] = {
        "",        "*",          "integer", "int 32",     "int32 *",     "uuint32", "int99999",  "u",
        "uvoid",   "struct",     "struct ", "object  x",  "fn(",         "fn()",    "fn() ",     "fn(int32,int32) void",
        "fn(,) x", "fn(...,) v", "fn( void", "fn() void x", "****************", "int32****************"};
    refcopi_ctype type;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (refcopi_ctype_parse(texts[i], strlen(texts[i]), &type)) {
            fail_msg("\"%s\" is accepted", texts[i]);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_functions),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
