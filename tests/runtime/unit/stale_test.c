/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * Free chunks of a heap that was built by hand; options and suppressions. */
#include "fake.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "options.h"
#include "stale.h"
#include "suppress.h"

enum { START = 0x10000 };

static void set(char *heap, uint64_t offset, uint64_t word) {
    memcpy(heap + offset, &word, sizeof(word));
}

/* Chunks of 0x290 (no cached ones), 0x40 in use, 0x60 free, 0x50 in use, and the top. */
static void build_heap(char *heap, uint64_t size) {
    memset(heap, 0, size);
    set(heap, 8, 0x291);
    set(heap, 0x290 + 8, 0x41);
    set(heap, 0x2d0 + 8, 0x61);
    set(heap, 0x330 + 8, 0x50); /* the one before is free */
    set(heap, 0x380 + 8, (size - 0x380) | 1);
}

static void test_free_chunks(void **state) {
    static char heap[4096];
    rt_array ranges = {0};
    (void)state;
    build_heap(heap, sizeof(heap));
    rt_stale_find_in_heap(&ranges, heap, START, sizeof(heap));
    assert_int_equal(ranges.count, 2);
    assert_int_equal(rt_array_at(&ranges, rt_stale, 0)->start, START + 0x2d0 + 32);
    assert_int_equal(rt_array_at(&ranges, rt_stale, 0)->end, START + 0x330);
    assert_int_equal(rt_array_at(&ranges, rt_stale, 1)->end, START + sizeof(heap));
    rt_array_clear(&ranges);
}

static void test_broken_heap_is_left_alone(void **state) {
    static char heap[4096];
    rt_array ranges = {0};
    (void)state;
    build_heap(heap, sizeof(heap));
    set(heap, 0x2d0 + 8, 0x71); /* leads to nowhere */
    rt_stale_find_in_heap(&ranges, heap, START, sizeof(heap));
    assert_int_equal(ranges.count, 0);
    for (uint64_t size = 0; size < 0x2a0; size += 8)
        rt_stale_find_in_heap(&ranges, heap, START, size);
    rt_array_clear(&ranges);
    memset(heap, 0xFF, sizeof(heap));
    rt_stale_find_in_heap(&ranges, heap, START, sizeof(heap));
    assert_int_equal(ranges.count, 0);
}

static void test_options(void **state) {
    rt_text errors = {0};
    (void)state;
    rt_options_parse("exitcode=7:log_path=\"a:b\":scan=no::verbosity=1", "test", &errors);
    assert_int_equal(errors.size, 0);
    assert_int_equal(rt_opt.exitcode, 7);
    assert_string_equal(rt_opt.log_path, "a:b");
    assert_false(rt_opt.scan);
    rt_options_parse("exitcode=:scan=maybe:report:verbositi=1:=:x", "test", &errors);
    assert_non_null(strstr(errors.bytes, "\"\" is no value for exitcode"));
    assert_non_null(strstr(errors.bytes, "\"maybe\" is no value for scan"));
    assert_non_null(strstr(errors.bytes, "expected key=value at \"report"));
    assert_non_null(strstr(errors.bytes, "did you mean \"verbosity\"?"));
    rt_text_free(&errors);
    rt_options_parse("log_path=stderr:scan=1:exitcode=0:verbosity=0", "test", &errors);
}

static void test_suppressions(void **state) {
    char path[] = "/tmp/refcop-suppressions-XXXXXX";
    int file = mkstemp(path);
    static const char lines[] = "# comment\n\n leak:spam*.c\n*:evil_function\nleak:a.c:12\n";
    rt_text text = {0};
    (void)state;
    assert_true(write(file, lines, strlen(lines)) == (ssize_t)strlen(lines));
    close(file);
    rt_opt.suppressions = path;
    assert_true(rt_suppress_matches("leak", (const char *[]){"/x/spam_1.c", NULL}));
    assert_false(rt_suppress_matches("over-release", (const char *[]){"/x/spam_1.c", NULL}));
    assert_true(rt_suppress_matches("held", (const char *[]){"b.c", "evil_function", NULL}));
    assert_true(rt_suppress_matches("leak", (const char *[]){"b.c", "a.c:12", NULL}));
    assert_false(rt_suppress_matches("leak", (const char *[]){"b.c", "a.c:1", NULL}));
    rt_suppress_print(&text);
    assert_non_null(strstr(text.bytes, "1 leak:spam*.c\n"));
    rt_text_free(&text);
    unlink(path);
    rt_opt.suppressions = "";
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_free_chunks),
        cmocka_unit_test(test_broken_heap_is_left_alone),
        cmocka_unit_test(test_options),
        cmocka_unit_test(test_suppressions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
