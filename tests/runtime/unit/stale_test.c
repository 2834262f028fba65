/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * Free chunks of a heap that was built by hand, words of frames that are over, room of containers,
 * registers; options and suppressions. */
#include "fake.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "options.h"
#include "scan.h"
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
    rt_options_parse("wholly=1:log_path=\"c:d", "test", &errors);
    assert_non_null(strstr(errors.bytes, "unknown option \"wholly\"; help=1 lists them"));
    assert_non_null(strstr(errors.bytes, "no closing \" after log_path=\"c:d"));
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

/* What a call had left on the stack holds nothing where it still stands, in a gap of a later frame. */
__attribute__((noinline)) static void check_remembered(uint64_t *frame) {
    uint64_t copy[4], address = (uintptr_t)frame;
    rt_stale_remember_stack(frame + 3);
    frame[1] = 22;
    memcpy(copy, frame, sizeof(copy));
    rt_stale_blank(copy, 4, address);
    assert_int_equal(copy[0], 0);
    assert_int_equal(copy[1], 22); /* written since then */
    assert_int_equal(copy[2], 0);
    assert_int_equal(copy[3], 14); /* the frame that goes on */
    memcpy(copy, frame, sizeof(copy));
    rt_stale_blank(copy + 2, 2, address + 16);
    assert_int_equal(copy[2], 0);
    rt_stale_forget_stack();
    memcpy(copy, frame, sizeof(copy));
    rt_stale_blank(copy, 4, address);
    assert_int_equal(copy[0], 11);
}

static void test_room_is_blank(void **state) {
    uint64_t copy[4] = {1, 2, 3, 4};
    rt_array ranges = {0};
    (void)state;
    for (uint64_t i = 0; i < 3; i++) {
        rt_stale *range = rt_array_add(&ranges, sizeof(*range));
        assert_non_null(range);
        *range = (rt_stale){START + 32 * i - 8, START + 32 * i + 8};
    }
    rt_stale_blank_ranges(&ranges, copy, 4, START);
    assert_int_equal(copy[0], 0);
    assert_int_equal(copy[1], 2);
    assert_int_equal(copy[2], 3);
    assert_int_equal(copy[3], 0);
    rt_array_clear(&ranges);
}

/* The dynamic linker writes vector registers to the stack. */
static void test_registers_are_clean(void **state) {
    (void)state;
#ifdef __x86_64__
    uint64_t word = START;
    __asm__ volatile("movq %0, %%xmm7" : : "r"(word) : "xmm7");
    rt_scan_clean_stack();
    __asm__ volatile("movq %%xmm7, %0" : "=r"(word));
    assert_int_equal(word, 0);
#endif
}

/* Not in the frames that AddressSanitizer keeps elsewhere: the stack itself is asked about. */
__attribute__((no_sanitize("address"))) static void test_remembered_stack(void **state) {
    uint64_t volatile frame[4] = {11, 12, 13, 14};
    (void)state;
    check_remembered((uint64_t *)(uintptr_t)frame);
}

/* A frame of 3.9 that is over, and one that still holds its stack. */
static void test_dead_frame(void **state) {
    enum { TYPE = 1, SLOTS = 2, VALUES = 8, TOP = 9, LOCALS = 10, WORDS = 14 };
    uint64_t words[WORDS] = {0}, address = 0x10000;
    py_type type = {.basicsize = (LOCALS + 1) * 8};
    (void)state;
    rt_py.frame_type = &type;
    rt_py.minor = 9;
    words[TYPE] = (uintptr_t)&type;
    words[SLOTS] = 2;
    words[VALUES] = address + (LOCALS + 1) * 8;
    for (int i = LOCALS; i < WORDS; i++)
        words[i] = 77;
    words[TOP] = words[VALUES] + 8;
    rt_stale_blank(words, WORDS, address);
    assert_int_equal(words[LOCALS + 1], 77);
    words[TOP] = 0;
    rt_stale_blank(words, WORDS, address);
    assert_int_equal(words[LOCALS], 77); /* a variable */
    assert_int_equal(words[LOCALS + 1], 0);
    assert_int_equal(words[LOCALS + 2], 0);
    assert_int_equal(words[LOCALS + 3], 77); /* behind the frame */
    words[0] = 1;
    words[LOCALS + 1] = 77;
    rt_stale_blank(words, WORDS, address);
    assert_int_equal(words[LOCALS + 1], 77); /* alive */
    rt_py.frame_type = NULL;
    rt_py.minor = 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_free_chunks),
        cmocka_unit_test(test_broken_heap_is_left_alone),
        cmocka_unit_test(test_remembered_stack),
        cmocka_unit_test(test_dead_frame),
        cmocka_unit_test(test_room_is_blank),
        cmocka_unit_test(test_registers_are_clean),
        cmocka_unit_test(test_options),
        cmocka_unit_test(test_suppressions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
