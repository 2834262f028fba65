/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "claims.h"

#include <pthread.h>
#include <string.h>

#include "memory.h"
#include "site.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static rt_claim *slots;
static size_t slot_count; /* a power of two */
static size_t used;       /* atomic for readers without the lock */
static uint32_t stamp = 1, baseline;
static uint64_t lost;

enum { FIRST_SLOTS = 1024 };

void rt_claims_lock(void) {
    pthread_mutex_lock(&lock);
}

void rt_claims_unlock(void) {
    pthread_mutex_unlock(&lock);
}

size_t rt_claims_count(void) {
    return __atomic_load_n(&used, __ATOMIC_RELAXED);
}

bool rt_claims_any(void) {
    return rt_claims_count() != 0;
}

static void set_used(size_t count) {
    __atomic_store_n(&used, count, __ATOMIC_RELAXED);
}

static size_t home_of(uint64_t object) {
    return rt_hash(object) & (slot_count - 1);
}

static bool grow(void) {
    size_t count = slot_count != 0 ? slot_count * 2 : FIRST_SLOTS;
    rt_claim *fresh = rt_map(count * sizeof(*fresh)), *old = slots;
    size_t old_count = slot_count;
    if (fresh == NULL)
        return false;
    slots = fresh;
    slot_count = count;
    for (size_t i = 0; i < old_count; i++) {
        if (old[i].object == 0)
            continue;
        size_t at = home_of(old[i].object);
        while (slots[at].object != 0)
            at = (at + 1) & (slot_count - 1);
        slots[at] = old[i];
    }
    rt_unmap(old, old_count * sizeof(*old));
    return true;
}

/* Closes the gap, so that runs stay whole without tombstones. */
static void remove_slot(size_t hole) {
    size_t mask = slot_count - 1, at = hole;
    for (;;) {
        at = (at + 1) & mask;
        if (slots[at].object == 0)
            break;
        size_t home = home_of(slots[at].object);
        if (((at - home) & mask) >= ((at - hole) & mask)) {
            slots[hole] = slots[at];
            hole = at;
        }
    }
    memset(&slots[hole], 0, sizeof(slots[hole]));
    set_used(used - 1);
}

void rt_claims_add(uint64_t object, uint32_t site, uint32_t count, uint64_t place, uint16_t state,
                   uint16_t thread) {
    if (used * 4 >= slot_count * 3 && !grow()) {
        lost += count;
        return;
    }
    size_t at = home_of(object);
    while (slots[at].object != 0 &&
           !(slots[at].object == object && slots[at].site == site &&
             (slots[at].state == RT_CLAIM_IGNORED) == (state == RT_CLAIM_IGNORED)))
        at = (at + 1) & (slot_count - 1);
    rt_claim *claim = &slots[at];
    if (claim->object == 0) {
        claim->object = object;
        claim->site = site;
        set_used(used + 1);
    }
    claim->count += (int32_t)count;
    claim->stamp = ++stamp;
    claim->state = state;
    claim->thread = thread;
    if (place != 0)
        claim->place = place;
}

/* The latest claim on the object, or slot_count. */
static size_t find_latest(uint64_t object) {
    size_t found = slot_count;
    if (slot_count == 0)
        return found;
    for (size_t at = home_of(object); slots[at].object != 0; at = (at + 1) & (slot_count - 1))
        if (slots[at].object == object &&
            (found == slot_count || slots[at].stamp > slots[found].stamp))
            found = at;
    return found;
}

uint32_t rt_claims_settle(uint64_t object, uint32_t count) {
    uint32_t settled = 0;
    while (settled < count) {
        size_t at = find_latest(object);
        if (at == slot_count)
            break;
        uint32_t part = count - settled;
        if (part > (uint32_t)slots[at].count)
            part = (uint32_t)slots[at].count;
        slots[at].count -= (int32_t)part;
        settled += part;
        if (slots[at].count == 0)
            remove_slot(at);
    }
    return settled;
}

/* The latest claim on the object with that place, or slot_count. */
static size_t find_placed(uint64_t object, uint64_t place) {
    size_t found = slot_count;
    if (slot_count == 0)
        return found;
    for (size_t at = home_of(object); slots[at].object != 0; at = (at + 1) & (slot_count - 1))
        if (slots[at].object == object && slots[at].place == place &&
            (found == slot_count || slots[at].stamp > slots[found].stamp))
            found = at;
    return found;
}

bool rt_claims_settle_place(uint64_t object, uint64_t place) {
    size_t at = find_placed(object, place);
    if (at == slot_count)
        return false;
    if (--slots[at].count == 0)
        remove_slot(at);
    return true;
}

void rt_claims_set_place(uint64_t object, uint64_t place) {
    size_t at = find_placed(object, 0);
    if (at != slot_count && find_placed(object, place) == slot_count)
        slots[at].place = place;
}

uint32_t rt_claims_ignore(uint64_t object) {
    uint32_t ignored = 0;
    if (slot_count == 0)
        return 0;
    for (size_t at = home_of(object); slots[at].object != 0; at = (at + 1) & (slot_count - 1))
        if (slots[at].object == object) {
            slots[at].state = RT_CLAIM_IGNORED;
            ignored += (uint32_t)slots[at].count;
        }
    return ignored;
}

uint32_t rt_claims_forget(uint64_t object) {
    uint32_t forgotten = 0;
    for (size_t at; (at = find_latest(object)) != slot_count;) {
        refcop_site *site = rt_site_get(slots[at].site);
        forgotten += (uint32_t)slots[at].count;
        if (site != NULL)
            rt_count(&rt_site_stats_of(site)->misses, (uint32_t)slots[at].count);
        remove_slot(at);
    }
    return forgotten;
}

void rt_claims_end_pending(uint16_t thread, uint64_t *candidates, uint64_t *held) {
    *candidates = *held = 0;
    for (size_t at = 0; at < slot_count; at++) {
        rt_claim *claim = &slots[at];
        if (claim->object == 0 || claim->state != RT_CLAIM_PENDING || claim->thread != thread)
            continue;
        refcop_site *site = rt_site_get(claim->site);
        claim->state = claim->place != 0 ? RT_CLAIM_HELD : RT_CLAIM_CANDIDATE;
        *(claim->place != 0 ? held : candidates) += (uint32_t)claim->count;
        if (site != NULL)
            rt_count(claim->place != 0 ? &rt_site_stats_of(site)->held
                                       : &rt_site_stats_of(site)->candidates,
                     (uint32_t)claim->count);
    }
}

rt_claim *rt_claims_slots(size_t *count) {
    *count = slot_count;
    return slots;
}

uint32_t rt_claims_stamp(void) {
    return stamp;
}

uint64_t rt_claims_lost(void) {
    return lost;
}

static int compare_claims(const void *a, const void *b) {
    const rt_claim *x = a, *y = b;
    if (x->site != y->site)
        return x->site < y->site ? -1 : 1;
    if (x->stamp != y->stamp)
        return x->stamp < y->stamp ? -1 : 1;
    return 0;
}

bool rt_claims_copy(rt_array *copy) {
    bool complete = true;
    rt_claims_lock();
    for (size_t at = 0; complete && at < slot_count; at++) {
        if (slots[at].object == 0)
            continue;
        rt_claim *claim = rt_array_add(copy, sizeof(*claim));
        complete = claim != NULL;
        if (complete)
            *claim = slots[at];
    }
    rt_claims_unlock();
    return rt_sort(copy->items, copy->count, sizeof(rt_claim), compare_claims) && complete;
}

void rt_claims_after_fork(void) {
    baseline = stamp + 1;
    for (size_t at = 0; at < slot_count; at++)
        if (slots[at].object != 0)
            slots[at].state = RT_CLAIM_IGNORED;
}

uint32_t rt_claims_baseline(void) {
    return baseline;
}
