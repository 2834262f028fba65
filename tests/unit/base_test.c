/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "refcop/base.h"

#include "base/closest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* --- error ---------------------------------------------------------------------------------- */

static void error_holds_position_and_message(void **state) {
    (void)state;
    refcop_error error;
    refcop_status status =
        refcop_error_set(&error, REFCOP_ERROR_SYNTAX, 3, 14, "bad '%s'", "word");
    assert_int_equal(status, REFCOP_ERROR_SYNTAX);
    assert_int_equal(error.code, REFCOP_ERROR_SYNTAX);
    assert_int_equal(error.line, 3);
    assert_int_equal(error.column, 14);
    assert_string_equal(error.message, "bad 'word'");
}

static void error_record_is_optional(void **state) {
    (void)state;
    assert_int_equal(refcop_error_set(NULL, REFCOP_ERROR_IO, 0, 0, "x"), REFCOP_ERROR_IO);
}

static void error_message_is_cut_not_overrun(void **state) {
    (void)state;
    refcop_error error;
    char text[2000];
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    refcop_error_set(&error, REFCOP_ERROR_INVALID, 1, 1, "%s", text);
    assert_int_equal(strlen(error.message), sizeof error.message - 1);
}

/* --- arena ---------------------------------------------------------------------------------- */

static bool is_zero(const unsigned char *bytes, size_t size) {
    for (size_t i = 0; i < size; i++) {
        if (bytes[i]) {
            return false;
        }
    }
    return true;
}

static void arena_gives_zeroed_aligned_distinct_memory(void **state) {
    (void)state;
    enum { COUNT = 3000 };
    static unsigned char *objects[COUNT];
    refcop_arena *arena = refcop_arena_new("test");
    assert_int_equal(refcop_arena_used(arena), 0);
    for (size_t i = 0; i < COUNT; i++) {
        size_t size = i % 97;
        objects[i] = refcop_arena_alloc(arena, size);
        assert_non_null(objects[i]);
        assert_int_equal((uintptr_t)objects[i] % _Alignof(max_align_t), 0);
        assert_true(is_zero(objects[i], size));
        memset(objects[i], (int)(i % 251) + 1, size);
    }
    for (size_t i = 0; i < COUNT; i++) {
        for (size_t j = 0; j < i % 97; j++) {
            assert_int_equal(objects[i][j], i % 251 + 1);
        }
    }
    assert_true(refcop_arena_used(arena) >= COUNT / 97 * (96 * 97 / 2));
    assert_true(refcop_arena_held(arena) >= refcop_arena_used(arena));
    refcop_arena_free(arena);
}

static void arena_gives_objects_larger_than_a_chunk(void **state) {
    (void)state;
    refcop_arena *arena = refcop_arena_new("test");
    char *small = refcop_arena_alloc(arena, 10);
    char *large = refcop_arena_alloc(arena, 5000000);
    char *after = refcop_arena_alloc(arena, 10);
    small[9] = large[4999999] = after[9] = 'x';
    refcop_arena_free(arena);
    refcop_arena_free(NULL);
}

static void arena_copies(void **state) {
    (void)state;
    refcop_arena *arena = refcop_arena_new("test");
    char *copy = refcop_arena_copy(arena, "refcop", 7);
    assert_string_equal(copy, "refcop");
    assert_non_null(refcop_arena_copy(arena, NULL, 0));
    refcop_arena_free(arena);
}

static void arena_grows_arrays(void **state) {
    (void)state;
    refcop_arena *arena = refcop_arena_new("test");
    int *numbers = NULL;
    size_t capacity = 0;
    for (int i = 0; i < 20000; i++) {
        if ((size_t)i == capacity) {
            size_t grown = capacity ? capacity * 2 : 4;
            numbers = refcop_arena_grow(arena, numbers, capacity, grown, sizeof *numbers);
            assert_true(is_zero((unsigned char *)(numbers + capacity),
                                (grown - capacity) * sizeof *numbers));
            capacity = grown;
            if (i % 3 == 1) {
                refcop_arena_alloc(arena, 8); /* now it cannot grow where it is */
            }
        }
        numbers[i] = i;
    }
    for (int i = 0; i < 20000; i++) {
        assert_int_equal(numbers[i], i);
    }
    assert_ptr_equal(refcop_arena_grow(arena, numbers, capacity, 1, sizeof *numbers), numbers);
    refcop_arena_free(arena);
}

static void arena_reset_reuses_memory(void **state) {
    (void)state;
    refcop_arena *arena = refcop_arena_new("test");
    size_t held = 0;
    for (int round = 0; round < 5; round++) {
        for (size_t i = 0; i < 1000; i++) {
            unsigned char *object = refcop_arena_alloc(arena, i);
            assert_true(is_zero(object, i));
            memset(object, 0xff, i);
        }
#ifndef REFCOP_ARENA_MALLOC_PER_OBJECT
        if (round > 0) {
            assert_int_equal(refcop_arena_held(arena), held);
        }
#endif
        held = refcop_arena_held(arena);
        refcop_arena_reset(arena);
        assert_int_equal(refcop_arena_used(arena), 0);
        assert_int_equal(refcop_arena_held(arena), held);
    }
    refcop_arena_free(arena);
}

static jmp_buf out_of_memory;

static void leave(size_t size) {
    assert_true(size > 0);
    longjmp(out_of_memory, 1);
}

static void arena_calls_the_memory_handler(void **state) {
    (void)state;
    refcop_arena *arena = refcop_arena_new("test");
    volatile int calls = 0;
    refcop_set_memory_handler(leave);
    if (setjmp(out_of_memory) == 0) {
        refcop_arena_alloc(arena, SIZE_MAX - 3);
    } else {
        calls++;
    }
    if (setjmp(out_of_memory) == 0) {
        refcop_arena_grow(arena, NULL, 0, SIZE_MAX / 4, 16);
    } else {
        calls++;
    }
    refcop_set_memory_handler(NULL);
    assert_int_equal(calls, 2);
    memset(refcop_arena_alloc(arena, 100), 1, 100); /* the arena is still good */
    refcop_arena_free(arena);
}

/* --- strings -------------------------------------------------------------------------------- */

static void strings_are_interned_once(void **state) {
    (void)state;
    refcop_strings *table = refcop_strings_new();
    refcop_str first = refcop_intern_c(table, "PyList_New");
    refcop_str second = refcop_intern(table, "PyList_NewX", 10);
    assert_ptr_equal(first, second);
    assert_int_equal(first->length, 10);
    assert_string_equal(first->text, "PyList_New");
    assert_ptr_not_equal(first, refcop_intern_c(table, "PyList_NewX"));
    refcop_strings_free(table);
    refcop_strings_free(NULL);
}

static void string_ids_count_up(void **state) {
    (void)state;
    refcop_strings *table = refcop_strings_new();
    char text[32];
    for (uint32_t i = 0; i < 20000; i++) {
        snprintf(text, sizeof text, "name%u", i * 7919u);
        assert_int_equal(refcop_intern_c(table, text)->id, i);
    }
    for (uint32_t i = 0; i < 20000; i++) {
        snprintf(text, sizeof text, "name%u", i * 7919u);
        refcop_str string = refcop_strings_find(table, text, strlen(text));
        assert_non_null(string);
        assert_int_equal(string->id, i);
        assert_string_equal(string->text, text);
    }
    refcop_strings_free(table);
}

static void strings_may_be_empty_or_hold_any_byte(void **state) {
    (void)state;
    refcop_strings *table = refcop_strings_new();
    assert_null(refcop_strings_find(table, "", 0));
    refcop_str empty = refcop_intern(table, "", 0);
    refcop_str nul = refcop_intern(table, "a\0b", 3);
    refcop_str other = refcop_intern(table, "a\0c", 3);
    assert_int_equal(empty->length, 0);
    assert_string_equal(empty->text, "");
    assert_ptr_not_equal(nul, other);
    assert_memory_equal(nul->text, "a\0b", 4);
    assert_ptr_equal(refcop_strings_find(table, "", 0), empty);
    assert_null(refcop_strings_find(table, "a", 1));
    refcop_strings_free(table);
}

/* Lengths around the eight bytes that the hash reads at a time. */
static void strings_of_all_lengths_are_told_apart(void **state) {
    (void)state;
    refcop_strings *table = refcop_strings_new();
    char text[40];
    memset(text, 'z', sizeof text);
    for (uint32_t length = 0; length < sizeof text; length++) {
        assert_int_equal(refcop_intern(table, text, length)->id, length);
    }
    refcop_strings_free(table);
}

/* --- closest -------------------------------------------------------------------------------- */

static const char *const words[] = {"steal", "release", "retain", "borrow", "NULL", "new"};

static const char *closest(const char *word) {
    return refcopi_closest(word, strlen(word), words, sizeof words / sizeof words[0]);
}

static void closest_finds_slips_of_the_finger(void **state) {
    (void)state;
    assert_string_equal(closest("stael"), "steal");
    assert_string_equal(closest("steals"), "steal");
    assert_string_equal(closest("relese"), "release");
    assert_string_equal(closest("null"), "NULL");
    assert_string_equal(closest("nwe"), "new");
}

static void closest_does_not_guess_wildly(void **state) {
    (void)state;
    assert_null(closest("escape"));
    assert_null(closest("x"));
    assert_null(closest(""));
    assert_null(closest("borrowborrowborrowborrowborrowborrowborrow"));
    assert_null(refcopi_closest("steal", 5, words, 0));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(error_holds_position_and_message),
        cmocka_unit_test(error_record_is_optional),
        cmocka_unit_test(error_message_is_cut_not_overrun),
        cmocka_unit_test(arena_gives_zeroed_aligned_distinct_memory),
        cmocka_unit_test(arena_gives_objects_larger_than_a_chunk),
        cmocka_unit_test(arena_copies),
        cmocka_unit_test(arena_grows_arrays),
        cmocka_unit_test(arena_reset_reuses_memory),
        cmocka_unit_test(arena_calls_the_memory_handler),
        cmocka_unit_test(strings_are_interned_once),
        cmocka_unit_test(string_ids_count_up),
        cmocka_unit_test(strings_may_be_empty_or_hold_any_byte),
        cmocka_unit_test(strings_of_all_lengths_are_told_apart),
        cmocka_unit_test(closest_finds_slips_of_the_finger),
        cmocka_unit_test(closest_does_not_guess_wildly),
    };
    return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
