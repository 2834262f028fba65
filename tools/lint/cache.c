/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * One file for each command: what the worker said, and size and time of everything that it read. A
 * file that appears later, earlier in the include path than the one that was read, goes unseen. */
#include "lint/cache.h"
#include "lint/worker.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static json_int_t time_of(const struct stat *status) {
    return (json_int_t)status->st_mtim.tv_sec * 1000000000 + status->st_mtim.tv_nsec;
}

/* What identifies this very program. */
static const char *program(refcop_arena *arena) {
    struct stat status;
    if (stat("/proc/self/exe", &status) != 0) {
        return REFCOP_VERSION;
    }
    return lint_format(arena, "%s %jd %" JSON_INTEGER_FORMAT, REFCOP_VERSION,
                       (intmax_t)status.st_size, time_of(&status));
}

static uint64_t hash_of(const char *text) {
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (; *text != '\0'; text++) {
        hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    }
    return hash;
}

/* The job says everything that was asked. */
static char *place_of(const lint_run *run, const lint_outcome *outcome, char **job) {
    *job = outcome->command->text == NULL ? lint_worker_job(run, outcome->command, NULL) : NULL;
    if (*job == NULL) {
        return NULL;
    }
    return lint_format(run->arena, "%s/%016" PRIx64 ".json", run->options.cache, hash_of(*job));
}

/* [path, size, time] */
static json_t *state_of(const char *path) {
    struct stat status;
    if (stat(path, &status) != 0) {
        return NULL;
    }
    return json_pack("[s, I, I]", path, (json_int_t)status.st_size, time_of(&status));
}

static bool is_fresh(refcop_arena *arena, const json_t *entry, const char *job) {
    const char *by = json_string_value(json_object_get(entry, "program"));
    const char *kept_job = json_string_value(json_object_get(entry, "job"));
    if (by == NULL || kept_job == NULL || strcmp(by, program(arena)) != 0 ||
        strcmp(kept_job, job) != 0) {
        return false;
    }
    size_t i;
    json_t *read;
    json_array_foreach(json_object_get(entry, "read"), i, read) {
        const char *path = json_string_value(json_array_get(read, 0));
        json_t *now = path != NULL ? state_of(path) : NULL;
        bool same = now != NULL && json_equal(now, read);
        json_decref(now);
        if (!same) {
            return false;
        }
    }
    return true;
}

bool lint_cache_take(lint_run *run, lint_outcome *outcome) {
    char *job;
    const char *path = run->options.cache != NULL ? place_of(run, outcome, &job) : NULL;
    if (path == NULL) {
        return false;
    }
    json_t *entry = json_load_file(path, 0, NULL);
    bool fresh = entry != NULL && is_fresh(run->arena, entry, job);
    free(job);
    if (fresh) {
        size_t i;
        json_t *line;
        bool done = false;
        json_array_foreach(json_object_get(entry, "said"), i, line) {
            if (json_is_string(line)) {
                lint_record_take(run, outcome, json_string_value(line), &done);
            }
        }
    }
    json_decref(entry);
    return fresh;
}

void lint_cache_keep(lint_run *run, const lint_outcome *outcome) {
    char *job;
    if (run->options.cache == NULL || outcome->state == LINT_CRASHED ||
        outcome->state == LINT_TIMED_OUT || outcome->state == LINT_BROKEN) {
        return;
    }
    const char *path = place_of(run, outcome, &job);
    if (path == NULL) {
        return;
    }
    json_t *read = json_array(), *said = json_array();
    bool ok = true;
    for (size_t i = 0; i < outcome->read.count; i++) {
        json_t *state = state_of(outcome->read.items[i]);
        ok = ok && state != NULL && json_array_append_new(read, state) == 0;
    }
    for (size_t i = 0; i < outcome->said.count; i++) {
        json_array_append_new(said, json_string(outcome->said.items[i]));
    }
    json_t *entry = json_pack("{s:s, s:s, s:o, s:o}", "program", program(run->arena), "job", job,
                              "read", read, "said", said);
    char *text = ok ? json_dumps(entry, JSON_COMPACT) : NULL;
    if (text != NULL) {
        mkdir(run->options.cache, 0777);
        (void)lint_write_file(path, text, strlen(text)); /* without it, it is only slower */
    }
    free(text);
    free(job);
    json_decref(entry);
}
