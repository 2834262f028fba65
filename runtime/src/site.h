/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * The instrumented object files of the process, and what is counted for each of their sites. */
#ifndef RT_SITE_H
#define RT_SITE_H

#include <stdbool.h>
#include <stdint.h>

#define REFCOP_RUNTIME_SIDE
#include "refcop/hooks.h"

/* Per site. Written under the claims lock, or by a thread's own netting with relaxed stores. */
typedef struct rt_site_stats {
    uint64_t takes;      /* references taken here */
    uint64_t candidates; /* not accounted for when the outermost frame returned */
    uint64_t escaped;    /* the same, but code that is not instrumented was involved */
    uint64_t held;       /* the same, but stored in a tracked place */
    uint64_t misses;     /* the object died while the ledger claimed a reference */
    uint64_t unmatched;  /* dropped or given here without a claim */
    uint64_t over;       /* of these: reported as over-release */
    uint64_t mark;       /* outstanding at the last mark (rt_claims_mark) */
} rt_site_stats;

/* Ids start at 1; 0 is no site. */
refcop_site *rt_site_get(uint32_t id);
uint32_t rt_site_count(void); /* ids are 1 ... count */

static inline rt_site_stats *rt_site_stats_of(const refcop_site *site) {
    return (rt_site_stats *)(uintptr_t)site->runtime[0];
}

static inline void rt_count(uint64_t *counter, uint64_t more) {
    __atomic_store_n(counter, __atomic_load_n(counter, __ATOMIC_RELAXED) + more, __ATOMIC_RELAXED);
}

/* Attached object files, newest first. Read-only once attached. */
const refcop_object *rt_object_first(void);
/* One came that this runtime cannot serve; the user was told. */
bool rt_object_was_refused(void);
/* Finds object files that were loaded before the runtime. Any thread. Counts what it attached. */
unsigned rt_object_find_loaded(void);
/* Were there any such? Then references may have been taken before anybody counted. */
bool rt_object_any_late(void);
/* Writes the hooks into every attached object file: the working ones or the silent ones. */
void rt_object_set_injecting(bool injecting);

/* The working hooks for object files of that version (log.c). */
void rt_hooks_get(refcop_hooks *hooks, uint32_t version);

#endif
