/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "site.h"

#include <link.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "life.h"
#include "memory.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static refcop_object *first;
static bool any_late, said_version, injecting_now;

/* Ids to sites: chunks that never move, so that readers need no lock. */
enum { CHUNK = 4096, MAX_CHUNKS = 4096 };
static refcop_site **chunks[MAX_CHUNKS];
static uint32_t site_count; /* atomic */

refcop_site *rt_site_get(uint32_t id) {
    if (id == 0 || id > rt_site_count())
        return NULL;
    return chunks[id / CHUNK][id % CHUNK];
}

uint32_t rt_site_count(void) {
    return __atomic_load_n(&site_count, __ATOMIC_ACQUIRE);
}

const refcop_object *rt_object_first(void) {
    return __atomic_load_n(&first, __ATOMIC_ACQUIRE);
}

bool rt_object_any_late(void) {
    return any_late;
}

static bool number_site(refcop_site *site, rt_site_stats *stats) {
    uint32_t id = site_count + 1;
    if (id / CHUNK >= MAX_CHUNKS)
        return false;
    if (chunks[id / CHUNK] == NULL) {
        refcop_site **chunk = rt_map(CHUNK * sizeof(*chunk));
        if (chunk == NULL)
            return false;
        chunks[id / CHUNK] = chunk;
    }
    chunks[id / CHUNK][id % CHUNK] = site;
    site->runtime[0] = (uintptr_t)stats;
    site->id = id;
    __atomic_store_n(&site_count, id, __ATOMIC_RELEASE);
    return true;
}

static bool number_sites(refcop_object *object) {
    if (object->site_count == 0)
        return true;
    rt_site_stats *stats = rt_map(object->site_count * sizeof(*stats));
    if (stats == NULL)
        return false;
    for (uint32_t i = 0; i < object->site_count; i++)
        if (!number_site(&object->sites[i], &stats[i]))
            return false;
    return true;
}

/* One pointer at a time: other threads may be calling through them. */
static void write_hooks(refcop_object *object) {
    refcop_hooks hooks;
    rt_hooks_get(&hooks, object->version);
    hooks.injecting = injecting_now;
    uint64_t *to = (uint64_t *)(void *)&object->hooks;
    const uint64_t *from = (const uint64_t *)(const void *)&hooks;
    for (size_t i = 0; i < sizeof(hooks) / sizeof(uint64_t); i++)
        __atomic_store_n(&to[i], from[i], __ATOMIC_RELEASE);
}

static void say_version(const refcop_object *object) {
    if (said_version)
        return;
    said_version = true;
    fprintf(stderr,
            "refcop: %s was instrumented for version %u of the hooks, this runtime has %u to %u: it "
            "is not accounted for. Rebuild it with the refcop of this runtime%s.\n",
            object->version < 1000 && object->source != NULL ? object->source : "an object",
            object->version, REFCOP_HOOKS_OLDEST, REFCOP_HOOKS_VERSION,
            object->version > REFCOP_HOOKS_VERSION ? ", or take a newer runtime" : "");
}

bool rt_object_was_refused(void) {
    return said_version;
}

static bool attach(refcop_object *object, bool late) {
    bool fresh = false;
    pthread_mutex_lock(&lock);
    if (object->version < REFCOP_HOOKS_OLDEST || object->version > REFCOP_HOOKS_VERSION ||
        object->size != sizeof(*object)) {
        say_version(object);
    } else {
        refcop_object *other = first;
        while (other != NULL && other != object)
            other = other->next;
        if (other == NULL && number_sites(object)) {
            object->next = first;
            any_late |= late;
            __atomic_store_n(&first, object, __ATOMIC_RELEASE);
            write_hooks(object);
            fresh = true;
        }
    }
    pthread_mutex_unlock(&lock);
    return fresh;
}

__attribute__((visibility("default"))) void refcop_rt_attach(refcop_object *object) {
    if (rt_life_is_off())
        return;
    if (attach(object, false))
        rt_life_begin();
}

/* --- Object files that were there first -------------------------------------------------------*/

static unsigned attach_notes(const char *notes, size_t size) {
    unsigned found = 0;
    while (size >= 12) {
        refcop_note note;
        memcpy(&note, notes, 12);
        size_t name = (note.name_size + 3u) & ~3u, descriptor = (note.descriptor_size + 3u) & ~3u;
        if (12 + name + descriptor > size)
            break;
        if (note.type == REFCOP_NOTE_OBJECT && note.name_size == sizeof(note.name) &&
            note.descriptor_size == 8 && memcmp(notes + 12, "refcop\0", 8) == 0) {
            const char *field = notes + offsetof(refcop_note, object);
            memcpy(&note, notes, sizeof(note));
            found += attach((refcop_object *)(uintptr_t)(field + note.object), true);
        }
        notes += 12 + name + descriptor;
        size -= 12 + name + descriptor;
    }
    return found;
}

static int look_at_library(struct dl_phdr_info *info, size_t size, void *argument) {
    (void)size;
    for (int i = 0; i < info->dlpi_phnum; i++)
        if (info->dlpi_phdr[i].p_type == PT_NOTE)
            *(unsigned *)argument += attach_notes(
                (const char *)(uintptr_t)(info->dlpi_addr + info->dlpi_phdr[i].p_vaddr),
                info->dlpi_phdr[i].p_memsz);
    return 0;
}

unsigned rt_object_find_loaded(void) {
    unsigned found = 0;
    dl_iterate_phdr(look_at_library, &found);
    return found;
}

void rt_object_set_injecting(bool injecting) {
    pthread_mutex_lock(&lock);
    injecting_now = injecting;
    for (refcop_object *object = first; object != NULL; object = object->next)
        __atomic_store_n(&object->hooks.injecting, (uint64_t)injecting, __ATOMIC_RELEASE);
    pthread_mutex_unlock(&lock);
}
