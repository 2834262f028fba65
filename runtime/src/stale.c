/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "stale.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pool.h"
#include "python.h"

static void add(rt_array *ranges, uint64_t start, uint64_t end) {
    start = (start + 7) & ~UINT64_C(7);
    end &= ~UINT64_C(7);
    rt_stale *range = start < end ? rt_array_add(ranges, sizeof(*range)) : NULL;
    if (range != NULL)
        *range = (rt_stale){start, end};
}

/* --- The interpreter's stacks (3.11+) ---------------------------------------------------------
 *
 * PyThreadState has three words in a row: the chunk, its top, its limit. Where they stand differs
 * by version; the chunk's own header, which has the size, proves them. */

static void find_in_thread(rt_array *ranges, const void *thread) {
    enum { WORDS = 256 };
    uint64_t words[WORDS], header[3];
    if (!rt_read(thread, words, sizeof(words)))
        return;
    for (int i = 0; i + 2 < WORDS; i++) {
        uint64_t chunk = words[i], top = words[i + 1], limit = words[i + 2];
        if (chunk == 0 || chunk % 4096 != 0 || top <= chunk || top > limit ||
            limit - chunk < 4096 || limit - chunk > 1 << 26)
            continue;
        if (rt_read((const void *)(uintptr_t)chunk, header, sizeof(header)) &&
            header[1] == limit - chunk) {
            add(ranges, top, limit);
            return;
        }
    }
}

static void find_in_threads(rt_array *ranges) {
    if (rt_py.minor < 11 || rt_py.free_threaded || rt_py.PyInterpreterState_ThreadHead == NULL ||
        rt_py.PyThreadState_Next == NULL)
        return;
    void *thread = rt_py.PyInterpreterState_ThreadHead(rt_py.PyInterpreterState_Get());
    for (; thread != NULL; thread = rt_py.PyThreadState_Next(thread))
        find_in_thread(ranges, thread);
}

/* --- malloc's main heap -----------------------------------------------------------------------
 *
 * glibc: chunks one after the other, each with its size, whose low bit says that the chunk before
 * is in use. Small free chunks keep that bit; the cache of the main thread, which is the heap's
 * first chunk, lists them (links are mangled with their own address since 2.32). */

enum { HEADER = 16, MIN_CHUNK = 32, CACHE_BINS = 64, CACHE_CHUNK = 0x290 };

static uint64_t word_at(const char *heap, uint64_t offset) {
    uint64_t word;
    memcpy(&word, heap + offset, sizeof(word));
    return word;
}

static uint64_t chunk_size(const char *heap, uint64_t offset) {
    return word_at(heap, offset + 8) & ~UINT64_C(15);
}

/* The chain must lead to the very end, or it was not understood. */
static bool is_heap(const char *heap, uint64_t size) {
    uint64_t at = 0;
    while (at + HEADER < size) {
        uint64_t chunk = chunk_size(heap, at);
        if (chunk < MIN_CHUNK || chunk > size - at)
            return false;
        at += chunk;
    }
    return at == size;
}

static void find_cached(rt_array *ranges, const char *heap, uint64_t start, uint64_t size) {
    if (size < CACHE_CHUNK || chunk_size(heap, 0) != CACHE_CHUNK)
        return;
    for (int bin = 0; bin < CACHE_BINS; bin++) {
        uint64_t entry = word_at(heap, HEADER + CACHE_BINS * 2 + (uint64_t)bin * 8);
        for (int steps = 0; entry >= start + HEADER && entry < start + size && steps < 8; steps++) {
            uint64_t offset = entry - start, chunk = chunk_size(heap, offset - HEADER);
            if (chunk < MIN_CHUNK || chunk > size - offset + HEADER)
                break;
            /* The last word of a chunk in use is the next chunk's first. */
            add(ranges, entry + 16, entry + chunk - 8);
            entry = word_at(heap, offset) ^ (entry >> 12);
        }
    }
}

size_t rt_stale_at(const rt_array *ranges, uint64_t address) {
    size_t low = 0, high = ranges->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (rt_array_at(ranges, rt_stale, middle)->end <= address)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static int compare(const void *a, const void *b) {
    const rt_stale *x = a, *y = b;
    return x->start < y->start ? -1 : x->start > y->start;
}

void rt_stale_find_in_heap(rt_array *ranges, const char *heap, uint64_t start, uint64_t size) {
    if (size < MIN_CHUNK || !is_heap(heap, size))
        return;
    find_cached(ranges, heap, start, size);
    for (uint64_t at = 0; at + HEADER < size;) {
        uint64_t chunk = chunk_size(heap, at), next = at + chunk;
        bool is_top = next == size;
        if (is_top || (next + HEADER <= size && (word_at(heap, next + 8) & 1) == 0))
            add(ranges, start + at + HEADER + 16, start + next);
        at = next;
    }
}

static void find_in_main_heap(rt_array *ranges) {
    char line[512];
    uint64_t start = 0, end = 0;
    FILE *maps = fopen("/proc/self/maps", "re");
    while (maps != NULL && fgets(line, sizeof(line), maps) != NULL) {
        unsigned long long from, to;
        if (strstr(line, "[heap]") != NULL && sscanf(line, "%llx-%llx", &from, &to) == 2 &&
            (start == 0 || from == end)) {
            start = start != 0 ? start : from;
            end = to;
        }
    }
    if (maps != NULL)
        fclose(maps);
    uint64_t size = end - start;
    char *copy = size != 0 && size < UINT64_C(1) << 30 ? rt_map(size) : NULL;
    if (copy == NULL)
        return;
    if (rt_read_some(start, copy, size) == (ssize_t)size)
        rt_stale_find_in_heap(ranges, copy, start, size);
    rt_unmap(copy, size);
}

/* --- Stacks of other threads ------------------------------------------------------------------
 *
 * The kernel tells where the stack of a thread ends that waits, for the GIL or in a system call.
 * What a thread may use below that is its own to write, never to read. */

enum { RED_ZONE = 128 };

/* "running", or numbers; the last two are the stack pointer and where it is. */
static uint64_t stack_pointer(const char *thread) {
    char name[64], text[256], *last, *before;
    snprintf(name, sizeof(name), "/proc/self/task/%.20s/syscall", thread);
    int file = open(name, O_RDONLY | O_CLOEXEC);
    ssize_t size = file >= 0 ? read(file, text, sizeof(text) - 1) : 0;
    if (file >= 0)
        close(file);
    text[size > 0 ? size : 0] = '\0';
    if ((last = strrchr(text, ' ')) == NULL)
        return 0;
    *last = '\0';
    return (before = strrchr(text, ' ')) != NULL ? strtoull(before, NULL, 16) : 0;
}

static void find_stack_pointers(rt_array *pointers) {
    DIR *threads = opendir("/proc/self/task");
    for (struct dirent *entry; threads != NULL && (entry = readdir(threads)) != NULL;) {
        uint64_t pointer = entry->d_name[0] != '.' && atol(entry->d_name) != gettid()
                               ? stack_pointer(entry->d_name)
                               : 0;
        uint64_t *item = pointer != 0 ? rt_array_add(pointers, sizeof(*item)) : NULL;
        if (item != NULL)
            *item = pointer;
    }
    if (threads != NULL)
        closedir(threads);
}

/* Stacks may be merged into one mapping: the lowest pointer is that of the lowest. */
static void add_dead_stack(rt_array *ranges, const rt_array *pointers, uint64_t start,
                           uint64_t end) {
    uint64_t lowest = end;
    for (size_t i = 0; i < pointers->count; i++) {
        uint64_t pointer = *rt_array_at(pointers, uint64_t, i);
        if (pointer > start && pointer < lowest)
            lowest = pointer;
    }
    if (lowest < end)
        add(ranges, start, lowest - RED_ZONE);
}

static void find_in_stacks(rt_array *ranges) {
    char line[512];
    rt_array pointers = {0};
    find_stack_pointers(&pointers);
    FILE *maps = pointers.count != 0 ? fopen("/proc/self/maps", "re") : NULL;
    uint64_t guard_end = 0; /* a thread's stack begins where its guard pages end */
    while (maps != NULL && fgets(line, sizeof(line), maps) != NULL) {
        unsigned long long start, end;
        char access[5];
        if (sscanf(line, "%llx-%llx %4s", &start, &end, access) != 3)
            continue;
        if (access[1] == 'w' && (start == guard_end || strstr(line, "[stack]") != NULL))
            add_dead_stack(ranges, &pointers, start, end);
        if (strcmp(access, "---p") == 0)
            guard_end = end;
    }
    if (maps != NULL)
        fclose(maps);
    rt_array_clear(&pointers);
}

/* --- Room of containers -----------------------------------------------------------------------*/

struct list {
    py_object head;
    int64_t size;
    uint64_t items;
    int64_t allocated;
};

enum { BLOCK_ITEMS = 64 };

/* A block of a deque is a link, the items and a link. From 3.11 on it keeps blocks of its own. */
struct deque {
    py_object head;
    int64_t size;
    uint64_t left, right; /* blocks */
    int64_t first, last;  /* the first item's number in its block, the last one's */
    int64_t state, most;
    int64_t spare_count; /* 3.11 */
    uint64_t spares[16];
};

struct rooms {
    rt_array *ranges;
    const rt_table *words;
    const py_type *deque_type;
};

static void add_items(rt_array *ranges, uint64_t items, int64_t from, int64_t to) {
    add(ranges, items + (uint64_t)from * 8, items + (uint64_t)to * 8);
}

/* Blocks are multiples of two words: an odd word is followed by one that nobody asked for. */
static void add_odd_word(const struct rooms *rooms, uint64_t end) {
    uint64_t word, ignored;
    if (end % 16 == 8 && rt_pool_block_end(end) == end + 8 &&
        rt_read((const void *)(uintptr_t)end, &word, sizeof(word)) &&
        rt_table_find(rooms->words, word, &ignored))
        add(rooms->ranges, end, end + 8);
}

static void add_room_of_list(const struct rooms *rooms, const struct list *list) {
    if (list->items == 0 || list->size < 0 || list->allocated < list->size)
        return;
    add_items(rooms->ranges, list->items, list->size, list->allocated);
    add_odd_word(rooms, list->items + (uint64_t)list->allocated * 8);
}

static void add_room_of_deque(rt_array *ranges, const struct deque *deque) {
    int64_t ends = deque->last + 1 + BLOCK_ITEMS - deque->first; /* items in the two, unless one */
    if (deque->first < 0 || deque->first > BLOCK_ITEMS || deque->last < -1 ||
        deque->last >= BLOCK_ITEMS || (deque->size - ends) % BLOCK_ITEMS != 0 ||
        (deque->left == deque->right) != (deque->size == ends - BLOCK_ITEMS))
        return;
    add_items(ranges, deque->left + 8, 0, deque->first);
    add_items(ranges, deque->right + 8, deque->last + 1, BLOCK_ITEMS);
    for (int64_t i = 0; rt_py.minor >= 11 && i < deque->spare_count && i < 16; i++)
        add_items(ranges, deque->spares[i] + 8, 0, BLOCK_ITEMS);
}

static int add_room(py_object *object, void *argument) {
    const struct rooms *rooms = argument;
    if ((object->type->flags & PY_FLAG_LIST_SUBCLASS) != 0)
        add_room_of_list(rooms, (const struct list *)(const void *)object);
    else if (rooms->deque_type != NULL && rt_python_is_subtype(object->type, rooms->deque_type))
        add_room_of_deque(rooms->ranges, (const struct deque *)(const void *)object);
    return 1;
}

void rt_stale_find_room(rt_array *ranges, const rt_table *words) {
    py_object *type, *value, *trace;
    rt_py.PyErr_Fetch(&type, &value, &trace);
    struct rooms rooms = {ranges, words, rt_python_deque_type()};
    rt_python_visit_tracked(add_room, &rooms);
    rt_py.PyErr_Restore(type, value, trace);
    rt_sort(ranges->items, ranges->count, sizeof(rt_stale), compare);
}

void rt_stale_find(rt_array *ranges) {
    find_in_threads(ranges);
    find_in_stacks(ranges);
    find_in_main_heap(ranges);
    rt_sort(ranges->items, ranges->count, sizeof(rt_stale), compare);
    uint64_t kept = 0;
    for (size_t i = 1; i < ranges->count; i++) { /* a cached chunk may be merged twice */
        rt_stale *last = rt_array_at(ranges, rt_stale, kept);
        rt_stale *range = rt_array_at(ranges, rt_stale, i);
        if (range->start < last->end)
            last->end = range->end > last->end ? range->end : last->end;
        else
            *rt_array_at(ranges, rt_stale, ++kept) = *range;
    }
    if (ranges->count != 0)
        ranges->count = kept + 1;
}

/* --- Frames that are over ---------------------------------------------------------------------*/

enum { REMEMBERED = 1024 };
static uint64_t *remembered; /* in the runtime's memory, which is no owner */
static uint64_t remembered_at;
static size_t remembered_count;

__attribute__((noinline)) void rt_stale_remember_stack(const void *frame) {
    uint64_t from = ((uint64_t)(uintptr_t)__builtin_frame_address(0) + 7) & ~UINT64_C(7);
    uint64_t to = (uint64_t)(uintptr_t)frame & ~UINT64_C(7);
    remembered_count = 0;
    if (remembered == NULL)
        remembered = rt_map(REMEMBERED * sizeof(*remembered));
    if (remembered == NULL || to <= from)
        return; /* another stack */
    if (to - from > REMEMBERED * sizeof(*remembered))
        from = to - REMEMBERED * sizeof(*remembered);
    remembered_at = from;
    remembered_count = (to - from) / sizeof(*remembered);
    if (!rt_read((const void *)(uintptr_t)from, remembered, to - from))
        remembered_count = 0;
}

void rt_stale_forget_stack(void) {
    remembered_count = 0;
}

static void blank_remembered(uint64_t *words, size_t count, uint64_t address) {
    if (remembered_at >= address + count * sizeof(*words))
        return;
    size_t i = remembered_at < address ? (address - remembered_at) / sizeof(*words) : 0;
    size_t at = remembered_at < address ? 0 : (remembered_at - address) / sizeof(*words);
    for (; i < remembered_count && at < count; i++, at++)
        if (words[at] == remembered[i])
            words[at] = 0;
}

/* Up to 3.10 a code object keeps the frame of its last call, and a list keeps others. Their
 * variables are cleared, their value stack is not. Words of a frame: count, type, slots, ...; where
 * the value stack begins; its top, which is NULL (3.9), or after another one the depth, an int
 * (3.10). */
static void blank_frame(uint64_t *words, size_t type, size_t count, uint64_t address) {
    enum { SLOTS = 1, VALUES = 7, TOP = 8, DEPTH = 9 };
    if (type == 0 || words[type - 1] != 0 || type + DEPTH >= count ||
        words[type + SLOTS] > 1 << 16 ||
        (rt_py.minor == 9 ? words[type + TOP] != 0 : (int32_t)words[type + DEPTH] > 0))
        return;
    uint64_t start = address + (type - 1) * sizeof(*words), from = words[type + VALUES];
    uint64_t end = start + (uint64_t)rt_py.frame_type->basicsize + words[type + SLOTS] * 8;
    uint64_t last = address + count * sizeof(*words);
    if (from <= start || from >= end || from % 8 != 0)
        return;
    for (; from < end && from < last; from += 8)
        words[(from - address) / 8] = 0;
}

void rt_stale_blank(uint64_t *words, size_t count, uint64_t address) {
    if (remembered_count != 0 && remembered_at + remembered_count * sizeof(*words) > address)
        blank_remembered(words, count, address);
    if (rt_py.minor > 10 || rt_py.frame_type == NULL)
        return;
    uint64_t type = (uintptr_t)rt_py.frame_type;
    for (size_t i = 0; i < count; i++)
        if (RT_UNLIKELY(words[i] == type))
            blank_frame(words, i, count, address);
}

void rt_stale_blank_ranges(const rt_array *ranges, uint64_t *words, size_t count,
                           uint64_t address) {
    uint64_t end = address + count * sizeof(*words);
    for (size_t i = rt_stale_at(ranges, address); i < ranges->count; i++) {
        const rt_stale *range = rt_array_at(ranges, rt_stale, i);
        uint64_t from = range->start > address ? range->start : address;
        uint64_t to = range->end < end ? range->end : end;
        if (range->start >= end)
            return;
        memset(&words[(from - address) / 8], 0, to - from);
    }
}
