/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * The shared ledger: per object and site, how many references instrumented code has taken and
 * not given up. Only what survives a thread's own netting gets here. Open addressing by object, so
 * that the claims of one object stand in one run.
 *
 * Every function wants rt_claims_lock, except where it says "any". */
#ifndef RT_CLAIMS_H
#define RT_CLAIMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum rt_claim_state {
    RT_CLAIM_CANDIDATE, /* unaccounted for when the outermost frame returned */
    RT_CLAIM_HELD,      /* in a tracked place */
    RT_CLAIM_ESCAPED,   /* code that is not instrumented was involved, or there was no frame */
    RT_CLAIM_PENDING,   /* the frame still runs */
    RT_CLAIM_IGNORED,   /* somebody said that it is no leak */
};

typedef struct rt_claim {
    uint64_t object; /* 0: free slot */
    uint64_t place;  /* address of the place that was last seen to hold it, or 0 */
    uint32_t site;
    int32_t count;   /* > 0 */
    uint32_t stamp;  /* when it was last added to: larger is later */
    uint16_t state;  /* enum rt_claim_state */
    uint16_t thread; /* of PENDING: which thread's frame */
} rt_claim;          /* 32 bytes */

void rt_claims_lock(void);
void rt_claims_unlock(void);
bool rt_claims_any(void); /* any */

void rt_claims_add(uint64_t object, uint32_t site, uint32_t count, uint64_t place, uint16_t state,
                   uint16_t thread);
/* Takes back up to `count` claims on the object, latest first; answers how many there were. */
uint32_t rt_claims_settle(uint64_t object, uint32_t count);
/* Takes back one claim whose place that is, if there is one. */
bool rt_claims_settle_place(uint64_t object, uint64_t place);
/* The object was seen in a place: the latest claim on it that has none, has that. */
void rt_claims_set_place(uint64_t object, uint64_t place);
/* The object is dead: what is still claimed was wrong, and is counted as misses of its sites. */
uint32_t rt_claims_forget(uint64_t object);
/* The claims of the frame that ends now on `thread`: PENDING becomes CANDIDATE, or HELD in a place;
 * tells how many references. */
void rt_claims_end_pending(uint16_t thread, uint64_t *candidates, uint64_t *held);

/* From now on the claims on the object are IGNORED; answers how many. */
uint32_t rt_claims_ignore(uint64_t object);

/* All claims, in no order. Valid until the next add, settle or forget. */
rt_claim *rt_claims_slots(size_t *slot_count);
size_t rt_claims_count(void); /* any */
uint32_t rt_claims_stamp(void);
/* A copy sorted by site, object; in `copy` (of rt_claim, in the runtime's memory). False: no
 * memory. Takes the lock itself. */
struct rt_array;
bool rt_claims_copy(struct rt_array *copy);
/* Claims that could not be stored for want of memory. any */
uint64_t rt_claims_lost(void);

void rt_claims_after_fork(void);   /* in the child: the parent's claims become IGNORED */
uint32_t rt_claims_baseline(void); /* claims with a smaller stamp are the parent's. any */

#endif
