/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "scan.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "memory.h"
#include "pool.h"
#include "python.h"
#include "stale.h"

/* What is larger is the shadow memory of a sanitizer: terabytes that hold no pointers. */
#define MOST_MAPPED (UINT64_C(1) << 40)

enum { CHUNK = 1 << 18, PAGE = 4096, STACK_BYTES = 1 << 15 };

/* Words are looked up in a filter first: one bit in each of two hashes. */
struct scanner {
    rt_scan *scan;
    uint64_t low, high; /* bounds of the addresses looked for */
    uint64_t *filter;
    size_t filter_bits; /* a power of two */
    char *buffer;
    uint64_t block_low, block_high; /* bounds of the intervals */
    int pagemap;
    bool failed;
    rt_array stale;      /* of rt_stale, and so is room */
    rt_array room;
    uintptr_t stack_top; /* of this thread's stack, what is below is dead */
};

static void look_up_interval(struct scanner *scanner, uint64_t word) {
    rt_interval *intervals = scanner->scan->intervals;
    size_t low = 0, high = scanner->scan->interval_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (intervals[middle].end <= word)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < scanner->scan->interval_count && intervals[low].start <= word)
        intervals[low].words++;
}

static void look_up(struct scanner *scanner, uint64_t word) {
    if (RT_UNLIKELY(word - scanner->block_low < scanner->block_high - scanner->block_low))
        look_up_interval(scanner, word);
    if (word - scanner->low > scanner->high - scanner->low || (word & 7) != 0)
        return;
    uint64_t bit = rt_hash(word) & (scanner->filter_bits - 1);
    if ((scanner->filter[bit / 64] >> (bit % 64) & 1) == 0)
        return;
    rt_table *words = scanner->scan->words;
    size_t at = rt_hash(word) & (words->slot_count - 1);
    for (; words->slots[at].key != 0; at = (at + 1) & (words->slot_count - 1))
        if (words->slots[at].key == word) {
            words->slots[at].value++;
            return;
        }
}

static void look_at_words(struct scanner *scanner, const char *bytes, size_t size) {
    const uint64_t *words = (const uint64_t *)(const void *)bytes;
    for (size_t i = 0; i < size / 8; i++)
        look_up(scanner, words[i]);
}

/* --- Python's small-object allocator ----------------------------------------------------------*/

/* Debug allocators put 16 bytes in front: the size, a letter, and forbidden bytes. */
static bool has_debug_header(const char *block) {
    static const char forbidden[] = "\xFD\xFD\xFD\xFD\xFD\xFD\xFD";
    return memcmp(block + 9, forbidden, 7) == 0;
}

static void report_instance(struct scanner *scanner, const char *block, uint64_t address,
                            uint32_t size) {
    rt_scan *scan = scanner->scan;
    uint32_t debug = size >= 32 && has_debug_header(block) ? 16 : 0;
    for (uint32_t prefix = 0; prefix <= 32 && debug + prefix + 16 <= size; prefix += 16) {
        uint64_t word, ignored;
        memcpy(&word, block + debug + prefix + 8, sizeof(word));
        if (!rt_table_find(scan->types, word, &ignored))
            continue;
        const py_type *type = (const py_type *)(uintptr_t)word;
        if (rt_python_prefix(type) == prefix &&
            debug + prefix + (uint64_t)type->basicsize <= size) {
            scan->instance(address + debug + prefix, word, scan->argument);
            return;
        }
    }
}

/* Python keeps dead tuples for the next one of that length, with the old addresses in all items but
 * the first. Nothing else of that size has the collector's header, a count of 0, that type and that
 * length. */
static bool is_dead_tuple(const char *block, uint32_t size) {
    enum { HEADER = 5 * 8, MOST_ITEMS = 20 };
    uint64_t words[5];
    if (size <= HEADER)
        return false;
    memcpy(words, block, sizeof(words));
    return words[2] == 0 && words[3] == (uintptr_t)rt_py.tuple_type && words[4] != 0 &&
           words[4] <= MOST_ITEMS && ((HEADER + words[4] * 8 + 15) & ~UINT64_C(15)) == size;
}

/* `available` bytes of it are there: pages at its end may never have been touched. */
static void look_at_pool(struct scanner *scanner, const char *bytes, uint64_t address,
                         size_t available) {
    const rt_pool *pool = (const rt_pool *)(const void *)bytes;
    uint32_t size = rt_pool_block_size(pool);
    uint64_t free_bits[RT_POOL_MOST / 16 / 64 + 1] = {0};
    uint64_t next = pool->freeblock;
    uint32_t end = pool->nextoffset < available ? pool->nextoffset : (uint32_t)available;
    /* An empty pool's list is not kept up. */
    for (uint32_t steps = 0; next != 0 && steps < RT_POOL_MOST / 16; steps++) {
        uint64_t offset = next - address;
        if (offset < sizeof(*pool) || offset + size > available ||
            (offset - sizeof(*pool)) % size != 0)
            break;
        uint64_t number = (offset - sizeof(*pool)) / size;
        free_bits[number / 64] |= UINT64_C(1) << (number % 64);
        memcpy(&next, bytes + offset, sizeof(next));
    }
    scanner->scan->free_bytes += available;
    if (pool->count == 0)
        return;
    for (uint32_t offset = sizeof(*pool), number = 0; offset + size <= end;
         offset += size, number++) {
        if ((free_bits[number / 64] >> (number % 64) & 1) != 0)
            continue;
        if (is_dead_tuple(bytes + offset, size))
            continue;
        scanner->scan->free_bytes -= size;
        look_at_words(scanner, bytes + offset, size);
        if (scanner->scan->types != NULL)
            report_instance(scanner, bytes + offset, address + offset, size);
    }
}

/* --- Mappings ---------------------------------------------------------------------------------*/

static void look_at_bytes(struct scanner *scanner, const char *bytes, uint64_t address,
                          size_t size) {
    size_t pool_size = rt_pool_size();
    scanner->scan->bytes += size;
    while (size != 0) {
        size_t part = pool_size - address % pool_size;
        if (part > size)
            part = size;
        if (part >= PAGE && address % pool_size == 0 &&
            rt_pool_is((const rt_pool *)(const void *)bytes, address))
            look_at_pool(scanner, bytes, address, part);
        else
            look_at_words(scanner, bytes, part);
        bytes += part;
        address += part;
        size -= part;
    }
}

/* A page that is not there any more, or never was, holds nothing. Any other failure may hide
 * owners: then nothing can be said. */
static void look_at_range(struct scanner *scanner, uint64_t start, uint64_t end) {
    while (start < end) {
        size_t size = CHUNK - start % CHUNK;
        if (size > end - start)
            size = end - start;
        ssize_t count = rt_read_some(start, scanner->buffer, size);
        if (count > 0) {
            uint64_t *words = (uint64_t *)(void *)scanner->buffer;
            rt_stale_blank(words, (size_t)count / 8, start);
            rt_stale_blank_ranges(&scanner->room, words, (size_t)count / 8, start);
            look_at_bytes(scanner, scanner->buffer, start, (size_t)count & ~(size_t)7);
            start += (size_t)count;
        } else if (count == 0) {
            start = (start / PAGE + 1) * PAGE;
        } else {
            scanner->failed = true;
            return;
        }
    }
}

/* Pages that were never touched are not there; big reserved mappings are full of them. */
static void look_at_present(struct scanner *scanner, uint64_t start, uint64_t end) {
    uint64_t pages[512], from = start;
    bool open = false;
    if (scanner->pagemap < 0 || end - start < 16 * PAGE || start % PAGE != 0 || end % PAGE != 0) {
        look_at_range(scanner, start, end);
        return;
    }
    for (uint64_t at = start; at < end;) {
        size_t count = (end - at) / PAGE < 512 ? (end - at) / PAGE : 512;
        ssize_t size = pread(scanner->pagemap, pages, count * 8, (off_t)(at / PAGE * 8));
        if (size <= 0) {
            look_at_range(scanner, open ? from : at, end);
            return;
        }
        for (size_t i = 0; i < (size_t)size / 8; i++, at += PAGE) {
            bool present = pages[i] >> 62 != 0;
            if (present && !open)
                from = at;
            else if (!present && open)
                look_at_range(scanner, from, at);
            open = present;
        }
    }
    if (open)
        look_at_range(scanner, from, end);
}

static void look_at_live(struct scanner *scanner, uint64_t start, uint64_t end) {
    for (size_t i = rt_stale_at(&scanner->stale, start); start < end; i++) {
        const rt_stale *stale =
            i < scanner->stale.count ? rt_array_at(&scanner->stale, rt_stale, i) : NULL;
        uint64_t stop = stale != NULL && stale->start < end ? stale->start : end;
        if (stop > start)
            look_at_present(scanner, start, stop);
        start = stale != NULL && stale->start < end ? stale->end : end;
    }
}

static uintptr_t stack_end; /* of rt_scan_apart, or 0; another thread's is in another mapping */

/* Registers that belong to the callers are saved in this frame, above the mark. */
__attribute__((noinline)) void rt_scan_apart(void (*act)(void *argument), void *argument) {
    uintptr_t before = stack_end;
    __builtin_unwind_init();
    stack_end = (uintptr_t)__builtin_alloca(16);
    act(argument);
    stack_end = before;
}

bool rt_scan_is_dead_stack(uint64_t address) {
    enum { NEAR = 1 << 20 }; /* within the stack, however small it is */
    return address < stack_end && stack_end - address < NEAR;
}

/* Without what is the runtime's, and without the dead part of this thread's stack: all of it below
 * the scan, of a mapping that is a stack and nothing else; what lies between the scan and the
 * program in any. */
static void look_at_mapping(struct scanner *scanner, uint64_t start, uint64_t end, bool is_stack) {
    uint64_t top = scanner->stack_top;
    bool apart = stack_end > top && stack_end < end;
    if (top > start && top < end) {
        if (!is_stack && apart)
            look_at_mapping(scanner, start, top, false);
        if (is_stack || apart)
            start = apart ? stack_end : top;
    }
    while (start < end) {
        uintptr_t skip_to;
        if (rt_memory_is_ours(start, &skip_to)) {
            start = skip_to;
            continue;
        }
        uint64_t stop = rt_memory_next_ours(start);
        if (stop > end)
            stop = end;
        look_at_live(scanner, start, stop);
        start = stop;
    }
}

static bool look_at_mappings(struct scanner *scanner) {
    /* Read whole first: what is looked at must not be the reader's own doing. */
    int file = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
    size_t capacity = 16 << 20, size = 0;
    char *maps = file >= 0 ? rt_map(capacity) : NULL;
    if (maps == NULL) {
        if (file >= 0)
            close(file);
        return false;
    }
    for (ssize_t count;
         size + 1 < capacity && (count = read(file, maps + size, capacity - 1 - size)) > 0;)
        size += (size_t)count;
    close(file);
    uint64_t guard_end = 0; /* a thread's stack begins where its guard pages end */
    for (char *line = maps; *line != '\0';) {
        char *rest, *newline = strchr(line, '\n');
        uint64_t start = strtoull(line, &rest, 16);
        uint64_t end = *rest == '-' ? strtoull(rest + 1, &rest, 16) : start;
        /* " rw-p": private and writable */
        bool writable = strncmp(rest, " rw-p", 5) == 0 || strncmp(rest, " rwxp", 5) == 0;
        const char *name = strstr(rest, "[stack]");
        bool is_stack = start == guard_end || (name != NULL && (newline == NULL || name < newline));
        if (writable && end - start < MOST_MAPPED)
            look_at_mapping(scanner, start, end, is_stack);
        if (strncmp(rest, " ---p", 5) == 0)
            guard_end = end;
        if (newline == NULL)
            break;
        line = newline + 1;
    }
    rt_unmap(maps, capacity);
    return true;
}

static bool make_filter(struct scanner *scanner) {
    const rt_table *words = scanner->scan->words;
    scanner->filter_bits = 1 << 15;
    while (scanner->filter_bits < words->count * 8)
        scanner->filter_bits *= 2;
    scanner->filter = rt_map(scanner->filter_bits / 8);
    if (scanner->filter == NULL)
        return false;
    scanner->low = UINT64_MAX;
    scanner->high = 0;
    for (size_t i = 0; i < words->slot_count; i++) {
        uint64_t key = words->slots[i].key;
        if (key == 0)
            continue;
        uint64_t bit = rt_hash(key) & (scanner->filter_bits - 1);
        scanner->filter[bit / 64] |= UINT64_C(1) << (bit % 64);
        scanner->low = key < scanner->low ? key : scanner->low;
        scanner->high = key > scanner->high ? key : scanner->high;
    }
    if (scanner->low > scanner->high)
        scanner->low = scanner->high = 1; /* nothing to look for */
    return true;
}

/* No call keeps them, yet they come to memory: the dynamic linker saves all of them on the stack
 * around its search for a function that is called for the first time. */
__attribute__((noinline)) static void clean_vector_registers(void) {
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx512f"))
        __asm__ volatile(".irp n,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31\n\t"
                         "vpxord %zmm\\n, %zmm\\n, %zmm\\n\n\t.endr");
    if (__builtin_cpu_supports("avx"))
        __asm__ volatile("vzeroall");
    else
        __asm__ volatile(".irp n,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15\n\t"
                         "pxor %xmm\\n, %xmm\\n\n\t.endr");
#endif
}

__attribute__((noinline)) void rt_scan_clean_stack(void) {
    volatile char depth[STACK_BYTES];
    memset((char *)(uintptr_t)depth, 0, sizeof(depth));
    __asm__ volatile("" : : "r"(depth) : "memory");
    clean_vector_registers();
}

__attribute__((noinline)) bool rt_scan_run(rt_scan *scan) {
    struct scanner scanner = {.scan = scan};
    if (scan->interval_count != 0) {
        scanner.block_low = scan->intervals[0].start;
        scanner.block_high = scan->intervals[scan->interval_count - 1].end;
    }
    if (scan->words->slot_count == 0 && rt_table_get(scan->words, 1) == NULL)
        return false;
    scanner.stack_top = (uintptr_t)__builtin_frame_address(0);
    scanner.buffer = rt_map(CHUNK);
    bool done = scanner.buffer != NULL && make_filter(&scanner);
    if (done) {
        rt_stale_find(&scanner.stale);
        rt_stale_find_room(&scanner.room, scan->words);
        scanner.pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
        done = look_at_mappings(&scanner);
        if (scanner.pagemap >= 0)
            close(scanner.pagemap);
    }
    rt_array_clear(&scanner.stale);
    rt_array_clear(&scanner.room);
    rt_unmap(scanner.filter, scanner.filter_bits / 8);
    rt_unmap(scanner.buffer, CHUNK);
    return done && !scanner.failed && scan->bytes != 0;
}
