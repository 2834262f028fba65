/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * From claims to leaks. A claim on an object is a leak as far as the object's count is larger than
 * the number of words in memory that point to it. Where that is shown for a quarter of what a site
 * has outstanding outside of tracked places, all of it is reported: the rest is hidden by stale
 * addresses. */
#ifndef RT_JUDGE_H
#define RT_JUDGE_H

#include <stdbool.h>
#include <stdint.h>

#include "claims.h"

typedef struct rt_judgement {
    uint64_t claims, confirmed, held, dead, bytes_scanned;
    unsigned new_findings;
} rt_judgement;

/* Whether the claim's reference is where it was stored last, and that place is live. */
bool rt_judge_is_in_place(const rt_claim *claim);
/* Adds findings. GIL held; python usable. The collector should have run. */
bool rt_judge_claims(rt_judgement *judgement);
/* Raw blocks alone; no Python needed. */
bool rt_judge_blocks(void);

#endif
