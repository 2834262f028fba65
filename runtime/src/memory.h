/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * Memory of the runtime itself: straight from mmap, so that nothing here re-enters the program's
 * allocator, and so that the memory scan can leave it out (it is full of object addresses). */
#ifndef RT_MEMORY_H
#define RT_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Zeroed pages, or NULL. Any thread. rt_unmap takes the same size. */
void *rt_map(size_t size);
void rt_unmap(void *memory, size_t size);
/* Does [start, end) belong to the runtime? If some of it does, *end_of_ours is where that ends. */
bool rt_memory_is_ours(uintptr_t start, uintptr_t *end_of_ours);
/* The start of the first range of ours at or above `address`; UINTPTR_MAX if none. */
uintptr_t rt_memory_next_ours(uintptr_t address);

/* Around fork, so that the child gets whole tables. The last to be locked. */
void rt_memory_lock(void);
void rt_memory_unlock(void);

/* A growing array in such memory. Zero-initialise. */
typedef struct rt_array rt_array;
struct rt_array {
    char *items;
    size_t count, capacity, item_size;
};

/* A new zeroed item at the end, or NULL when there is no memory. Valid until the next add. */
void *rt_array_add(rt_array *array, size_t item_size);
void rt_array_clear(rt_array *array); /* gives the memory back */
#define rt_array_at(array, type, index) (&((type *)(void *)(array)->items)[index])

/* Stable merge sort; qsort would leave copies of addresses on the program's heap. False: no memory.
 */
bool rt_sort(void *items, size_t count, size_t item_size,
             int (*compare)(const void *, const void *));

/* Text that grows; on malloc, because it holds no addresses. */
typedef struct rt_text {
    char *bytes; /* NUL-terminated when not NULL */
    size_t size, capacity;
} rt_text;

void rt_text_add(rt_text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void rt_text_add_bytes(rt_text *text, const char *bytes, size_t size);
void rt_text_add_json(rt_text *text, const char *string); /* quoted */
void rt_text_add_html(rt_text *text, const char *string); /* escaped */
void rt_text_free(rt_text *text);

/* Copies as much as is there from `address` on, up to where a page is missing: how many bytes, or -1
 * when memory cannot be read at all. */
ssize_t rt_read_some(uint64_t address, void *to, size_t size);
/* Copies memory that may not be mapped. False when any of it is not readable. */
bool rt_read(const void *address, void *to, size_t size);
/* Between true and false: a page that was readable once is taken to stay so. GIL held all the
 * time, so that pages of live objects do. */
void rt_read_remember(bool remember);

static inline uint64_t rt_hash(uint64_t word) {
    word >>= 4; /* addresses of objects */
    word *= UINT64_C(0x9E3779B97F4A7C15);
    return word ^ (word >> 29);
}

#define RT_LIKELY(x) __builtin_expect(!!(x), 1)
#define RT_UNLIKELY(x) __builtin_expect(!!(x), 0)

#endif
