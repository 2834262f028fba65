/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * Hooks, frames and netting, on objects that are only headers; several threads at once. */
#include "fake.h"

#include <errno.h>
#include <pthread.h>

static refcop_site *const function = &fake_sites[0], *const site = &fake_sites[1],
                          *const other = &fake_sites[2];

static char frames[4096]; /* addresses of pretended stack frames: lower is deeper */

static const void *frame(int depth) {
    return frames + sizeof(frames) - 1 - depth * 16;
}

static void test_balanced_call_leaves_nothing(void **state) {
    py_object object = {2, NULL};
    (void)state;
    H(enter, function, frame(0));
    H(take_new, &object, site);
    H(take, &object, other);
    H(drop, &object, other);
    H(give, &object, site);
    H(leave, function, frame(0));
    assert_int_equal(fake_claims(&object, 0), 0);
}

static void test_what_remains_is_claimed(void **state) {
    py_object object = {2, NULL}, second = {2, NULL};
    (void)state;
    uint64_t candidates = rt_totals.candidates;
    H(enter, function, frame(0));
    H(take, &object, site);
    H(enter, function, frame(1));
    H(take, &object, other);
    H(take, &second, other);
    H(drop, &second, other);
    H(leave, function, frame(1));
    assert_int_equal(fake_claims(&object, 0), 0); /* not before the outermost returns */
    H(leave, function, frame(0));
    assert_int_equal(fake_claims(&object, site->id), 1);
    assert_int_equal(fake_claims(&object, other->id), 1);
    assert_int_equal(rt_totals.candidates - candidates, 2);
    /* A later call gives them back. */
    H(enter, function, frame(0));
    H(drop, &object, site);
    H(drop, &object, site);
    H(leave, function, frame(0));
    assert_int_equal(fake_claims(&object, 0), 0);
}

/* A field got one of two references; what it lets go of pays back that one, in the same call and in a later one. */
static void test_a_place_holds_one_reference(void **state) {
    py_object object = {3, NULL}, new = {2, NULL};
    const void *place = &object, *none = NULL;
    (void)state;
    H(enter, function, frame(0));
    H(take, &object, site);
    H(store, place, none, &object, none, site);
    H(take, &object, other);
    H(leave, function, frame(0));
    assert_int_equal(fake_claims(&object, site->id), 1);
    assert_int_equal(fake_claims(&object, other->id), 1);
    H(enter, function, frame(0));
    H(store, place, &object, &new, none, site);
    H(drop, &object, site);
    H(leave, function, frame(0));
    assert_int_equal(fake_claims(&object, site->id), 0);
    assert_int_equal(fake_claims(&object, other->id), 1);
    H(enter, function, frame(0));
    H(drop, &object, other);
    H(leave, function, frame(0));
    assert_int_equal(fake_claims(&object, 0), 0);
}

/* `first` and `second` hold the same object, and the reference of `second` is lost. */
static void test_the_variable_tells_which_take_is_paid_back(void **state) {
    py_object object = {2, NULL};
    refcop_site *const first = &fake_sites[1], *const second = &fake_sites[2],
                      *const drop = &fake_sites[3];
    (void)state;
    first->expression = drop->expression = "first";
    second->expression = "second";
    H(enter, function, frame(0));
    H(take, &object, first);
    H(take, &object, second);
    H(drop, &object, drop);
    H(leave, function, frame(0));
    assert_int_equal(fake_claims(&object, first->id), 0);
    assert_int_equal(fake_claims(&object, second->id), 1);
    first->expression = second->expression = drop->expression = "";
    rt_claims_lock();
    rt_claims_forget((uintptr_t)&object);
    rt_claims_unlock();
}

static void test_null_and_errno(void **state) {
    (void)state;
    errno = 77;
    H(enter, function, frame(0));
    H(take_new, NULL, site);
    H(take, NULL, site);
    H(drop, NULL, site);
    H(give, NULL, site);
    H(escape, NULL, site);
    H(moved, NULL, NULL, site);
    H(born, NULL, site);
    H(dead, NULL, site);
    H(alloc, NULL, 0, REFCOP_DOMAIN_MEM, site);
    H(realloc, NULL, NULL, 0, REFCOP_DOMAIN_MEM, site);
    H(free, NULL, REFCOP_DOMAIN_MEM, site);
    H(store, frames, NULL, NULL, NULL, site);
    assert_int_equal(H(should_fail, site, NULL, NULL), REFCOP_FAIL_NO);
    H(leave, function, frame(0));
    assert_int_equal(errno, 77);
}

static void test_death_ends_claims(void **state) {
    py_object object = {2, NULL};
    (void)state;
    uint64_t misses = rt_totals.misses;
    H(enter, function, frame(0));
    H(take, &object, site);
    H(leave, function, frame(0));
    assert_int_equal(fake_claims(&object, 0), 1);
    H(enter, function, frame(0));
    H(take, &object, other);
    object.refcnt = 1; /* less than is claimed: one of the claims was wrong */
    H(drop, &object, site);
    H(take_new, &object, other); /* the next object at the same address */
    H(leave, function, frame(0));
    assert_int_equal(fake_claims(&object, site->id), 0);
    assert_int_equal(fake_claims(&object, other->id), 1);
    assert_true(rt_totals.misses > misses);
    rt_claims_lock();
    rt_claims_forget((uintptr_t)&object);
    rt_claims_unlock();
}

static void test_store_is_a_place(void **state) {
    py_object object = {2, NULL};
    void *place = NULL;
    (void)state;
    uint64_t held = rt_totals.held, candidates = rt_totals.candidates;
    H(enter, function, frame(0));
    H(store, &place, NULL, &object, NULL, other); /* before the take: any order */
    H(take, &object, site);
    H(leave, function, frame(0));
    assert_int_equal(rt_totals.held - held, 1);
    assert_int_equal(rt_totals.candidates, candidates);
    H(enter, function, frame(0));
    H(store, &place, &object, NULL, NULL, other);
    H(drop, &object, site);
    H(leave, function, frame(0));
    assert_int_equal(fake_claims(&object, 0), 0);
}

static void test_moved(void **state) {
    py_object old = {1, NULL}, new = {1, NULL};
    (void)state;
    H(enter, function, frame(0));
    H(take_new, &old, site);
    H(moved, &old, &new, other);
    H(leave, function, frame(0));
    assert_int_equal(fake_claims(&old, 0), 0);
    assert_int_equal(fake_claims(&new, site->id), 1); /* by the site that took the old one */
    H(enter, function, frame(0));
    H(give, &new, site);
    H(leave, function, frame(0));
}

static void test_frames_without_leave(void **state) {
    py_object object = {2, NULL};
    (void)state;
    uint64_t stale = rt_totals.stale_frames;
    H(enter, function, frame(0));
    H(enter, other, frame(2));
    H(take, &object, site); /* and both are left by longjmp */
    H(enter, function, frame(0));
    H(leave, function, frame(0));
    assert_int_equal(rt_totals.stale_frames - stale, 2);
    assert_int_equal(fake_claims(&object, 0), 1);
    H(leave, function, frame(0)); /* of a frame that is not there */
    H(enter, function, frame(3));
    H(drop, &object, site);
    H(leave, function, frame(3));
    assert_int_equal(fake_claims(&object, 0), 0);
}

static void test_inlined_frames_share_an_address(void **state) {
    py_object object = {2, NULL};
    (void)state;
    uint64_t stale = rt_totals.stale_frames;
    H(enter, function, frame(0));
    H(take, &object, site);
    H(enter, other, frame(0));
    H(leave, other, frame(0));
    H(drop, &object, site);
    H(leave, function, frame(0));
    assert_int_equal(rt_totals.stale_frames, stale);
    assert_int_equal(fake_claims(&object, 0), 0);
}

enum { MANY = 5000 };

static void test_full_log(void **state) {
    static py_object objects[MANY];
    (void)state;
    H(enter, function, frame(0));
    for (int i = 0; i < MANY; i++) {
        objects[i].refcnt = 2;
        H(take, &objects[i], site);
    }
    assert_true(fake_claims(&objects[0], 0) == 1); /* spilled */
    for (int i = 0; i < MANY; i++)
        H(drop, &objects[i], site);
    H(leave, function, frame(0));
    for (int i = 0; i < MANY; i++)
        assert_int_equal(fake_claims(&objects[i], 0), 0);
    /* More events than entries, but little open at a time. */
    H(enter, function, frame(0));
    H(take, &objects[0], site);
    for (int i = 0; i < 100 * MANY; i++) {
        H(take, &objects[1 + i % 100], site);
        H(take, &objects[200], other);
        H(drop, &objects[1 + i % 100], site);
        H(drop, &objects[200], other);
    }
    H(give, &objects[0], site);
    H(leave, function, frame(0));
    assert_int_equal(rt_claims_count(), 0);
}

static void *work(void *argument) {
    static __thread char stack[256];
    static __thread py_object objects[50];
    uintptr_t number = (uintptr_t)argument;
    for (int call = 0; call < 500; call++) {
        H(enter, function, stack);
        for (int i = 0; i < 50; i++) {
            objects[i].refcnt = 3;
            H(take, &objects[i], site);
            H(alloc, &objects[i], 16, REFCOP_DOMAIN_MEM, other);
            H(escape, &objects[((uintptr_t)i + number) % 50], site);
        }
        for (int i = 0; i < 50; i++) {
            H(free, &objects[i], REFCOP_DOMAIN_MEM, other);
            H(drop, &objects[i], other);
        }
        H(leave, function, stack);
    }
    return NULL;
}

static void test_threads(void **state) {
    enum { THREADS = 8 };
    pthread_t threads[THREADS];
    (void)state;
    for (uintptr_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, work, (void *)i), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(rt_claims_count(), 0);
}

static int setup(void **state) {
    (void)state;
    fake_attach();
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_balanced_call_leaves_nothing),
        cmocka_unit_test(test_a_place_holds_one_reference),
        cmocka_unit_test(test_what_remains_is_claimed),
        cmocka_unit_test(test_the_variable_tells_which_take_is_paid_back),
        cmocka_unit_test(test_null_and_errno),
        cmocka_unit_test(test_death_ends_claims),
        cmocka_unit_test(test_store_is_a_place),
        cmocka_unit_test(test_moved),
        cmocka_unit_test(test_frames_without_leave),
        cmocka_unit_test(test_inlined_frames_share_an_address),
        cmocka_unit_test(test_full_log),
        cmocka_unit_test(test_threads),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
