/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * The claims against a model that is too simple to be wrong; tables and sorting. */
#include "fake.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "table.h"

enum { OBJECTS = 64, STEPS = 200000 };

static uint32_t seed = 1;

static uint32_t random_below(uint32_t limit) {
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % limit;
}

static void test_claims_against_model(void **state) {
    static uint32_t model[OBJECTS + 1][FAKE_SITES + 1];
    (void)state;
    for (int step = 0; step < STEPS; step++) {
        uint64_t number = 1 + random_below(OBJECTS), object = number * 16;
        uint32_t site = 1 + random_below(FAKE_SITES), count = 1 + random_below(3);
        uint32_t before = 0;
        for (int i = 1; i <= FAKE_SITES; i++)
            before += model[number][i];
        rt_claims_lock();
        switch (random_below(8)) {
        case 0:
            assert_int_equal(rt_claims_forget(object), before);
            memset(model[number], 0, sizeof(model[number]));
            break;
        case 1:
        case 2:
        case 3:
            assert_int_equal(rt_claims_settle(object, count), before < count ? before : count);
            break;
        default:
            rt_claims_add(object, site, count, 0, RT_CLAIM_CANDIDATE, 1);
            model[number][site] += count;
        }
        rt_claims_unlock();
        for (uint32_t i = 1; i <= FAKE_SITES; i++) {
            uint32_t now = fake_claims((const void *)(uintptr_t)object, i);
            assert_true(now <= model[number][i]);
            model[number][i] = now;
        }
    }
    size_t used = 0;
    for (int object = 1; object <= OBJECTS; object++)
        for (int site = 1; site <= FAKE_SITES; site++)
            used += model[object][site] != 0;
    assert_int_equal(rt_claims_count(), used);
    rt_claims_lock();
    for (uint64_t object = 1; object <= OBJECTS; object++)
        rt_claims_forget(object * 16);
    rt_claims_unlock();
    assert_int_equal(rt_claims_count(), 0);
}

static void test_latest_claim_settles_first(void **state) {
    const void *object = (const void *)0x5000;
    (void)state;
    rt_claims_lock();
    rt_claims_add(0x5000, 1, 1, 0, RT_CLAIM_HELD, 0);
    rt_claims_add(0x5000, 2, 1, 0, RT_CLAIM_CANDIDATE, 0);
    rt_claims_settle(0x5000, 1);
    rt_claims_unlock();
    assert_int_equal(fake_claims(object, 1), 1);
    assert_int_equal(fake_claims(object, 2), 0);
    rt_claims_lock();
    assert_int_equal(rt_claims_settle(0x5000, 5), 1);
    rt_claims_unlock();
}

static void test_table(void **state) {
    rt_table table = {0};
    uint64_t value;
    (void)state;
    assert_false(rt_table_find(&table, 16, &value));
    assert_false(rt_table_remove(&table, 16));
    for (uint64_t key = 16; key <= 160000; key += 16)
        assert_true(rt_table_set(&table, key, key * 3));
    for (uint64_t key = 32; key <= 160000; key += 32)
        assert_true(rt_table_remove(&table, key));
    for (uint64_t key = 16; key <= 160000; key += 16) {
        bool there = rt_table_find(&table, key, &value);
        assert_int_equal(there, key % 32 != 0);
        if (there)
            assert_int_equal(value, key * 3);
    }
    assert_int_equal(table.count, 5000);
    rt_table_clear(&table);
}

static int compare_low(const void *a, const void *b) {
    const uint32_t *x = a, *y = b;
    return (int)(*x >> 8) - (int)(*y >> 8);
}

static void test_sort_is_stable(void **state) {
    uint32_t items[1000];
    (void)state;
    for (uint32_t i = 0; i < 1000; i++)
        items[i] = random_below(30) << 8 | (i & 0xFF);
    assert_true(rt_sort(items, 256, sizeof(items[0]), compare_low));
    for (int i = 1; i < 256; i++)
        assert_true(items[i - 1] < items[i]);
    assert_true(rt_sort(items, 0, sizeof(items[0]), compare_low));
}

static void test_arrays_grow(void **state) {
    rt_array array = {0};
    (void)state;
    for (uint32_t i = 0; i < 100000; i++)
        *(uint32_t *)rt_array_add(&array, sizeof(uint32_t)) = i;
    for (uint32_t i = 0; i < 100000; i++)
        assert_int_equal(*rt_array_at(&array, uint32_t, i), i);
    uintptr_t end;
    assert_true(rt_memory_is_ours((uintptr_t)array.items + 8, &end));
    assert_true(end > (uintptr_t)array.items);
    assert_false(rt_memory_is_ours((uintptr_t)&array, &end));
    rt_array_clear(&array);
}

static void test_reading_what_is_not_there(void **state) {
    char *page = rt_map(4096), buffer[16];
    (void)state;
    strcpy(page, "there");
    assert_true(rt_read(page, buffer, 6));
    assert_string_equal(buffer, "there");
    rt_unmap(page, 4096);
    assert_false(rt_read(page, buffer, 6));
    assert_false(rt_read(NULL, buffer, 1));
    assert_false(rt_read((void *)UINTPTR_MAX, buffer, 1));
}

static void test_text(void **state) {
    rt_text text = {0};
    (void)state;
    rt_text_add_json(&text, "a\"b\\c\n\x01 \xc3\xa4");
    rt_text_add_html(&text, "<a href=\"&\">");
    assert_string_equal(text.bytes,
                        "\"a\\\"b\\\\c\\u000a\\u0001 \xc3\xa4\"&lt;a href=&quot;&amp;&quot;&gt;");
    rt_text_free(&text);
}

static int setup(void **state) {
    (void)state;
    fake_attach();
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_claims_against_model),
        cmocka_unit_test(test_latest_claim_settles_first),
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_sort_is_stable),
        cmocka_unit_test(test_arrays_grow),
        cmocka_unit_test(test_reading_what_is_not_there),
        cmocka_unit_test(test_text),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
