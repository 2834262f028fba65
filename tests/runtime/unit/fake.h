/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * An instrumented object file and Python objects that are only headers: the runtime without Python.
 */
#ifndef FAKE_H
#define FAKE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "claims.h"
#include "log.h"
#include "python.h"
#include "site.h"

enum { FAKE_SITES = 8 };

static refcop_site fake_sites[FAKE_SITES];
static refcop_object fake_object = {
    .version = REFCOP_HOOKS_VERSION, .size = sizeof(refcop_object), .source = "fake.c"};

static inline void fake_attach(void) {
    for (uint32_t i = 0; i < FAKE_SITES; i++)
        fake_sites[i] = (refcop_site){.file = "fake.c",
                                      .function = "function",
                                      .callee = "callee",
                                      .expression = "",
                                      .line = i + 1,
                                      .column = 1,
                                      .kind = REFCOP_SITE_NEW};
    fake_object.sites = fake_sites;
    fake_object.site_count = FAKE_SITES;
    refcop_rt_attach(&fake_object);
}

#define H(hook, ...) fake_object.hooks.hook(__VA_ARGS__)

/* Claims on one object, of one site or of all (0). */
static inline uint32_t fake_claims(const void *object, uint32_t site) {
    size_t count;
    uint32_t sum = 0;
    rt_claims_lock();
    const rt_claim *slots = rt_claims_slots(&count);
    for (size_t i = 0; i < count; i++)
        if (slots[i].object == (uintptr_t)object && (site == 0 || slots[i].site == site))
            sum += (uint32_t)slots[i].count;
    rt_claims_unlock();
    return sum;
}

#endif
