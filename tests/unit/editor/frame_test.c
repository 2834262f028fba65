/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "clangd/frame.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Feeds text in pieces of step bytes. Into found go the bodies of messages as "<body>", other bytes
 * as they are; into passed all bytes. */
static void run(const char *text, size_t step, char *found, char *passed) {
    refcop_frame_reader reader = {0};
    size_t size = strlen(text);
    *found = *passed = '\0';
    for (size_t at = 0; at <= size; at += step) {
        size_t piece = at + step <= size ? step : size - at;
        refcop_frame_feed(&reader, text + at, piece);
        refcop_frame frame;
        while ((frame = refcop_frame_next(&reader)).kind != REFCOP_FRAME_NONE) {
            strncat(passed, frame.bytes, frame.size);
            if (frame.kind == REFCOP_FRAME_MESSAGE) {
                strcat(found, "<");
                strncat(found, frame.body, frame.body_size);
                strcat(found, ">");
            } else {
                strncat(found, frame.bytes, frame.size);
            }
        }
    }
    refcop_frame rest = refcop_frame_rest(&reader);
    if (rest.kind != REFCOP_FRAME_NONE) {
        strncat(passed, rest.bytes, rest.size);
        strcat(found, "|");
        strncat(found, rest.bytes, rest.size);
    }
    refcop_frame_reader_fini(&reader);
}

static void expect(const char *text, const char *expected) {
    char found[1000], passed[1000];
    for (size_t step = 1; step <= strlen(text); ++step) {
        run(text, step, found, passed);
        assert_string_equal(found, expected);
        assert_string_equal(passed, text);
    }
}

static void messages_are_found(void **state) {
    (void)state;
    expect("Content-Length: 2\r\n\r\n{}Content-Length: 3\r\n\r\n[1]", "<{}><[1]>");
    expect("Content-Type: x\r\ncontent-length:2 \r\n\r\n{}", "<{}>");
    expect("Content-Length: 2\n\n{}", "<{}>");
}

static void a_message_may_stop_in_the_middle(void **state) {
    (void)state;
    expect("Content-Length: 4\r\n\r\n{}", "|Content-Length: 4\r\n\r\n{}");
    expect("Content-Len", "|Content-Len");
}

static void bad_headers_are_passed_on(void **state) {
    (void)state;
    expect("Content-Type: x\r\n\r\nContent-Length: 2\r\n\r\n{}", "Content-Type: x\r\n\r\n<{}>");
    expect("Content-Length: 0\r\n\r\nContent-Length: 2\r\n\r\n{}", "Content-Length: 0\r\n\r\n<{}>");
    expect("Content-Length: -2\r\n\r\nContent-Length: 2\r\n\r\n{}",
           "Content-Length: -2\r\n\r\n<{}>");
    expect("Content-Length: 99999999999999999999999\r\n\r\nContent-Length: 2\r\n\r\n{}",
           "Content-Length: 99999999999999999999999\r\n\r\n<{}>");
    expect("\r\n\r\nContent-Length: 2\r\n\r\n{}", "\r\n\r\n<{}>");
}

static void a_huge_body_is_not_kept(void **state) {
    (void)state;
    size_t huge = (size_t)REFCOP_FRAME_LIMIT + 5, passed = 0;
    char header[64];
    int length = snprintf(header, sizeof header, "Content-Length: %zu\r\n\r\n", huge);
    refcop_frame_reader reader = {0};
    refcop_frame frame;
    refcop_frame_feed(&reader, header, (size_t)length);
    assert_int_equal(refcop_frame_next(&reader).kind, REFCOP_FRAME_RAW);
    assert_true(refcop_frame_is_open(&reader));
    static char block[65536];
    while (passed < huge) {
        size_t piece = huge - passed < sizeof block ? huge - passed : sizeof block;
        refcop_frame_feed(&reader, block, piece);
        while ((frame = refcop_frame_next(&reader)).kind != REFCOP_FRAME_NONE)
            passed += frame.size;
        assert_true(reader.capacity < 4 * sizeof block);
    }
    assert_false(refcop_frame_is_open(&reader));
    refcop_frame_feed(&reader, "Content-Length: 2\r\n\r\n{}", 23);
    assert_int_equal(refcop_frame_next(&reader).kind, REFCOP_FRAME_MESSAGE);
    refcop_frame_reader_fini(&reader);
}

static void endless_headers_are_not_kept(void **state) {
    (void)state;
    refcop_frame_reader reader = {0};
    static char block[65536];
    memset(block, 'x', sizeof block);
    size_t passed = 0;
    for (int i = 0; i < 100; ++i) {
        refcop_frame frame;
        refcop_frame_feed(&reader, block, sizeof block);
        while ((frame = refcop_frame_next(&reader)).kind != REFCOP_FRAME_NONE)
            passed += frame.size;
    }
    assert_true(passed >= 99 * sizeof block);
    assert_true(reader.capacity < 8 * sizeof block);
    refcop_frame_reader_fini(&reader);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_are_found),
        cmocka_unit_test(a_message_may_stop_in_the_middle),
        cmocka_unit_test(bad_headers_are_passed_on),
        cmocka_unit_test(a_huge_body_is_not_kept),
        cmocka_unit_test(endless_headers_are_not_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
