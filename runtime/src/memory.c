/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "memory.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

/* --- Ranges of ours ---------------------------------------------------------------------------*/

enum { MAX_RANGES = 4096 };

static struct range { uintptr_t start, end; } ranges[MAX_RANGES]; /* sorted by start */
static size_t range_count;
static pthread_mutex_t range_lock = PTHREAD_MUTEX_INITIALIZER;

void rt_memory_lock(void) {
    pthread_mutex_lock(&range_lock);
}

void rt_memory_unlock(void) {
    pthread_mutex_unlock(&range_lock);
}

static size_t find_range(uintptr_t address) {
    size_t low = 0, high = range_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (ranges[middle].end <= address)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void add_range(uintptr_t start, size_t size) {
    pthread_mutex_lock(&range_lock);
    if (range_count < MAX_RANGES) {
        size_t at = find_range(start);
        memmove(&ranges[at + 1], &ranges[at], (range_count - at) * sizeof(ranges[0]));
        ranges[at].start = start;
        ranges[at].end = start + size;
        range_count++;
    }
    pthread_mutex_unlock(&range_lock);
}

static void remove_range(uintptr_t start) {
    pthread_mutex_lock(&range_lock);
    size_t at = find_range(start);
    if (at < range_count && ranges[at].start == start) {
        range_count--;
        memmove(&ranges[at], &ranges[at + 1], (range_count - at) * sizeof(ranges[0]));
    }
    pthread_mutex_unlock(&range_lock);
}

bool rt_memory_is_ours(uintptr_t start, uintptr_t *end_of_ours) {
    if (start >= (uintptr_t)ranges && start < (uintptr_t)(ranges + MAX_RANGES)) {
        *end_of_ours = (uintptr_t)(ranges + MAX_RANGES);
        return true;
    }
    pthread_mutex_lock(&range_lock);
    size_t at = find_range(start);
    bool ours = at < range_count && ranges[at].start <= start;
    if (ours)
        *end_of_ours = ranges[at].end;
    pthread_mutex_unlock(&range_lock);
    return ours;
}

uintptr_t rt_memory_next_ours(uintptr_t address) {
    pthread_mutex_lock(&range_lock);
    size_t at = find_range(address);
    uintptr_t next = at < range_count ? ranges[at].start : UINTPTR_MAX;
    pthread_mutex_unlock(&range_lock);
    return next;
}

/* --- Pages ------------------------------------------------------------------------------------*/

void *rt_map(size_t size) {
    int saved = errno;
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    errno = saved;
    if (memory == MAP_FAILED)
        return NULL;
    add_range((uintptr_t)memory, size);
    return memory;
}

static void *remap(void *memory, size_t old_size, size_t new_size) {
    void *grown = rt_map(new_size);
    if (grown == NULL)
        return NULL;
    if (memory != NULL) {
        memcpy(grown, memory, old_size < new_size ? old_size : new_size);
        rt_unmap(memory, old_size);
    }
    return grown;
}

void rt_unmap(void *memory, size_t size) {
    if (memory == NULL)
        return;
    int saved = errno;
    remove_range((uintptr_t)memory);
    munmap(memory, size);
    errno = saved;
}

void *rt_array_add(rt_array *array, size_t item_size) {
    if (array->count == array->capacity) {
        size_t page = (size_t)sysconf(_SC_PAGESIZE);
        size_t old_bytes = array->capacity * array->item_size;
        old_bytes = (old_bytes + page - 1) / page * page;
        size_t bytes = old_bytes != 0 ? old_bytes * 2 : 4 * page;
        void *items = remap(array->items, old_bytes, bytes);
        if (items == NULL)
            return NULL;
        array->items = items;
        array->item_size = item_size;
        array->capacity = bytes / item_size;
    }
    return array->items + array->count++ * item_size;
}

void rt_array_clear(rt_array *array) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t bytes = (array->capacity * array->item_size + page - 1) / page * page;
    rt_unmap(array->items, bytes);
    memset(array, 0, sizeof(*array));
}

bool rt_sort(void *items, size_t count, size_t item_size,
             int (*compare)(const void *, const void *)) {
    if (count < 2)
        return true;
    char *from = items, *to = rt_map(count * item_size), *spare = to;
    if (to == NULL)
        return false;
    for (size_t width = 1; width < count; width *= 2) {
        for (size_t start = 0; start < count; start += 2 * width) {
            size_t left = start, middle = start + width < count ? start + width : count;
            size_t right = middle, end = start + 2 * width < count ? start + 2 * width : count;
            for (size_t at = start; at < end; at++) {
                bool take_left = left < middle &&
                                 (right >= end ||
                                  compare(from + left * item_size, from + right * item_size) <= 0);
                memcpy(to + at * item_size, from + (take_left ? left++ : right++) * item_size,
                       item_size);
            }
        }
        char *swap = from;
        from = to;
        to = swap;
    }
    if (from != (char *)items)
        memcpy(items, from, count * item_size);
    rt_unmap(spare, count * item_size);
    return true;
}

/* --- Text -------------------------------------------------------------------------------------*/

static bool reserve_text(rt_text *text, size_t more) {
    if (text->size + more + 1 <= text->capacity)
        return true;
    size_t capacity = (text->capacity + more + 64) * 2;
    char *bytes = realloc(text->bytes, capacity);
    if (bytes == NULL)
        return false;
    text->bytes = bytes;
    text->capacity = capacity;
    return true;
}

void rt_text_add_bytes(rt_text *text, const char *bytes, size_t size) {
    if (!reserve_text(text, size))
        return;
    memcpy(text->bytes + text->size, bytes, size);
    text->size += size;
    text->bytes[text->size] = '\0';
}

void rt_text_add(rt_text *text, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (size < 0 || !reserve_text(text, (size_t)size))
        return;
    va_start(arguments, format);
    vsnprintf(text->bytes + text->size, (size_t)size + 1, format, arguments);
    va_end(arguments);
    text->size += (size_t)size;
}

void rt_text_add_json(rt_text *text, const char *string) {
    rt_text_add_bytes(text, "\"", 1);
    for (const unsigned char *c = (const unsigned char *)string; *c != '\0'; c++) {
        if (*c == '"' || *c == '\\')
            rt_text_add(text, "\\%c", *c);
        else if (*c < 0x20)
            rt_text_add(text, "\\u%04x", *c);
        else
            rt_text_add_bytes(text, (const char *)c, 1);
    }
    rt_text_add_bytes(text, "\"", 1);
}

void rt_text_add_html(rt_text *text, const char *string) {
    for (const char *c = string; *c != '\0'; c++) {
        const char *entity = *c == '<'   ? "&lt;"
                             : *c == '>' ? "&gt;"
                             : *c == '&' ? "&amp;"
                             : *c == '"' ? "&quot;"
                                         : NULL;
        if (entity != NULL)
            rt_text_add_bytes(text, entity, strlen(entity));
        else
            rt_text_add_bytes(text, c, 1);
    }
}

void rt_text_free(rt_text *text) {
    free(text->bytes);
    memset(text, 0, sizeof(*text));
}

/* --- Reading what may not be there ------------------------------------------------------------*/

/* Where process_vm_readv is forbidden: the kernel checks the buffer of a write to a pipe. */
static bool read_by_pipe(const void *address, void *to, size_t size) {
    int ends[2];
    if (pipe(ends) != 0)
        return false;
    bool readable = true;
    for (size_t done = 0; readable && done < size;) {
        size_t part = size - done < 2048 ? size - done : 2048;
        ssize_t written = write(ends[1], (const char *)address + done, part);
        readable = written > 0 && read(ends[0], (char *)to + done, (size_t)written) == written;
        done += written > 0 ? (size_t)written : 0;
    }
    close(ends[0]);
    close(ends[1]);
    return readable;
}

/* A sandbox may forbid process_vm_readv; the file then does as well, and says EIO of missing pages. */
ssize_t rt_read_some(uint64_t address, void *to, size_t size) {
    struct iovec local = {to, size}, remote = {(void *)(uintptr_t)address, size};
    ssize_t count = process_vm_readv(getpid(), &local, 1, &remote, 1, 0);
    if (count < 0 && (errno == EPERM || errno == ENOSYS)) {
        int file = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
        if (file < 0)
            return -1;
        count = pread(file, to, size, (off_t)address);
        close(file);
    }
    return count < 0 && (errno == EFAULT || errno == EIO) ? 0 : count;
}

enum { PAGE_SHIFT = 12, KNOWN_PAGES = 8192 };

static uintptr_t known_pages[KNOWN_PAGES];
static bool remembers;

void rt_read_remember(bool remember) {
    memset(known_pages, 0, sizeof(known_pages));
    remembers = remember;
}

static bool is_known(uintptr_t address) {
    return known_pages[(address >> PAGE_SHIFT) % KNOWN_PAGES] == address >> PAGE_SHIFT;
}

static bool read_checked(const void *address, void *to, size_t size);

bool rt_read(const void *address, void *to, size_t size) {
    uintptr_t first = (uintptr_t)address, last = first + size - 1;
    if (!remembers || first < 4096)
        return read_checked(address, to, size);
    if (is_known(first) && is_known(last) && size <= 1u << PAGE_SHIFT) {
        memcpy(to, address, size);
        return true;
    }
    if (!read_checked(address, to, size))
        return false;
    known_pages[(first >> PAGE_SHIFT) % KNOWN_PAGES] = first >> PAGE_SHIFT;
    known_pages[(last >> PAGE_SHIFT) % KNOWN_PAGES] = last >> PAGE_SHIFT;
    return true;
}

static bool read_checked(const void *address, void *to, size_t size) {
    static int forbidden; /* atomic; a race costs a second try */
    int saved = errno;
    bool readable;
    if ((uintptr_t)address < 4096 || (uintptr_t)address >> 47 != 0)
        return false;
    if (!__atomic_load_n(&forbidden, __ATOMIC_RELAXED)) {
        struct iovec local = {to, size}, remote = {(void *)(uintptr_t)address, size};
        ssize_t count = process_vm_readv(getpid(), &local, 1, &remote, 1, 0);
        readable = count == (ssize_t)size;
        if (count < 0 && (errno == EPERM || errno == ENOSYS)) {
            __atomic_store_n(&forbidden, 1, __ATOMIC_RELAXED);
            readable = read_by_pipe(address, to, size);
        }
    } else {
        readable = read_by_pipe(address, to, size);
    }
    errno = saved;
    return readable;
}
