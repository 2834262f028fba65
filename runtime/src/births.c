/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "births.h"

#include <pthread.h>
#include <stdbool.h>

#include "table.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static rt_table births; /* object -> stamp << 32 | site */
static uint32_t stamp;

void rt_births_add(uint64_t object, uint32_t site) {
    pthread_mutex_lock(&lock);
    if (++stamp == 0)
        stamp = 1;
    rt_table_set(&births, object, (uint64_t)stamp << 32 | site);
    pthread_mutex_unlock(&lock);
}

void rt_births_remove(uint64_t object) {
    pthread_mutex_lock(&lock);
    rt_table_remove(&births, object);
    pthread_mutex_unlock(&lock);
}

uint32_t rt_births_find(uint64_t object) {
    uint64_t site = 0;
    pthread_mutex_lock(&lock);
    rt_table_find(&births, object, &site);
    pthread_mutex_unlock(&lock);
    return (uint32_t)site;
}

void rt_births_each_since(uint32_t since,
                          void (*visit)(uint64_t object, uint32_t site, void *argument),
                          void *argument) {
    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < births.slot_count; i++)
        if (births.slots[i].key != 0 && (uint32_t)(births.slots[i].value >> 32) > since)
            visit(births.slots[i].key, (uint32_t)births.slots[i].value, argument);
    pthread_mutex_unlock(&lock);
}

void rt_births_each(void (*visit)(uint64_t object, uint32_t site, void *argument), void *argument) {
    rt_births_each_since(0, visit, argument);
}

uint32_t rt_births_stamp(void) {
    return stamp;
}

void rt_births_lock(void) {
    pthread_mutex_lock(&lock);
}

void rt_births_unlock(void) {
    pthread_mutex_unlock(&lock);
}
