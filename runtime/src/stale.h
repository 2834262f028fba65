/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * Memory that is mapped but dead, and full of old addresses: the unused end of the interpreter's
 * own stacks (3.11+), of the stacks of threads that wait, of containers, and free chunks of malloc's
 * main heap. What is not understood is not dead. */
#ifndef RT_STALE_H
#define RT_STALE_H

#include "memory.h"
#include "table.h"

typedef struct rt_stale {
    uint64_t start, end;
} rt_stale;

/* The first of sorted ranges that ends above the address; or its number is their count. */
size_t rt_stale_at(const rt_array *ranges, uint64_t address);

/* Appends dead ranges (rt_stale), sorted and disjoint. GIL held. */
void rt_stale_find(rt_array *ranges);
/* Free chunks of a heap that begins at `start`; `heap` is a copy of it. For tests, too. */
void rt_stale_find_in_heap(rt_array *ranges, const char *heap, uint64_t start, uint64_t size);

/* Appends what containers have room for but do not hold, sorted and disjoint: the end of a list, both
 * ends of a deque. What was taken out of them still stands there. Where the allocator gave a word more
 * than was asked for, that is room if it is a key of `words`. GIL held. */
void rt_stale_find_room(rt_array *ranges, const rt_table *words);

/* The outermost frame, at `frame`, is being left: remembers what stands on the stack from here up
 * to it. The frames that Python makes next have gaps, in which that stays. */
void rt_stale_remember_stack(const void *frame);
void rt_stale_forget_stack(void);

/* Blanks words of a copy of memory, `address` its origin, that are no owners: those remembered
 * above that are the same still, and the value stacks of frames that are over (up to 3.10). */
void rt_stale_blank(uint64_t *words, size_t count, uint64_t address);
/* Blanks those that lie in sorted ranges. */
void rt_stale_blank_ranges(const rt_array *ranges, uint64_t *words, size_t count, uint64_t address);

#endif
