/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * A conservative scan of the process' memory: every writable private mapping, word by word, the
 * runtime's own left out. Each owner of a reference is a word somewhere, so an object whose count
 * is larger than the number of words that point to it has references that nobody holds. Free blocks
 * of Python's own allocator are skipped: they are full of stale addresses. */
#ifndef RT_SCAN_H
#define RT_SCAN_H

#include <stdbool.h>
#include <stdint.h>

#include "table.h"

/* A block of raw memory; any word that points into it may be its owner. */
typedef struct rt_interval {
    uint64_t start, end;
    uint64_t words; /* out: words found are added */
} rt_interval;

typedef struct rt_scan {
    rt_table *words;        /* in: addresses to look for, as keys; out: words found are added */
    rt_interval *intervals; /* sorted by start, disjoint; may be NULL */
    size_t interval_count;
    const rt_table *types; /* addresses of types, as keys; may be NULL */
    /* Called for blocks in use that hold an instance of one of `types`. */
    void (*instance)(uint64_t object, uint64_t type, void *argument);
    void *argument;
    uint64_t bytes;      /* out: bytes looked at */
    uint64_t free_bytes; /* out: skipped, because free */
} rt_scan;

/* Overwrites what returned functions have left on the stack below the caller, and in registers. The functions that
 * are called from there to the scan have holes in their frames, where an old address would pass for
 * an owner. */
void rt_scan_clean_stack(void);

/* Calls act(argument). To the scans that it makes, what lies below on the stack is the runtime's
 * own and no owner: its frames have gaps in which the program's last call still stands. GIL held. */
void rt_scan_apart(void (*act)(void *argument), void *argument);

/* Whether an address is on the stack below rt_scan_apart: variables of calls that have returned. */
bool rt_scan_is_dead_stack(uint64_t address);

/* GIL held. False when the process' memory cannot be read: nothing was counted. */
bool rt_scan_run(rt_scan *scan);

#endif
