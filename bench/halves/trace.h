/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * Included into generated extensions: AT(line) notes that a line is reached, ENTER(line) that a
 * function is; both in a file that forked children share. Not instrumented, takes no objects. */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { TRACE_RECORDS = 1 << 22 };

struct trace_record {
    uint32_t process, line;
};

static struct trace {
    uint64_t count;
    struct trace_record records[TRACE_RECORDS];
} *trace_log;

#define TRACE_PLAIN __attribute__((no_instrument_function, noinline))

TRACE_PLAIN __attribute__((constructor)) static void trace_open(void)
{
    const char *path = getenv("HALVES_TRACE");
    int file = path != NULL ? open(path, O_RDWR | O_CREAT, 0600) : -1;
    if (file < 0 || ftruncate(file, sizeof(*trace_log)) != 0)
        return;
    void *memory = mmap(NULL, sizeof(*trace_log), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (memory != MAP_FAILED)
        trace_log = memory;
}

TRACE_PLAIN static void trace_add(uint32_t line)
{
    if (trace_log == NULL || trace_log->count >= TRACE_RECORDS)
        return;
    struct trace_record *record = &trace_log->records[trace_log->count++];
    record->process = (uint32_t)getpid();
    record->line = line;
}

#define AT(line) trace_add(line)
#define ENTER(line) trace_add(line)
/* The call of a line has failed. */
#define MADE(line, is_null) ((is_null) ? trace_add(line | 0x80000000u) : (void)0)
