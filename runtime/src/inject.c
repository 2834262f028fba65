/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "inject.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "finding.h"
#include "log.h"
#include "memory.h"
#include "options.h"
#include "python.h"
#include "table.h"

enum {
    MOST_OCCURRENCES = 2, /* of one unit that are tried */
    HANG_SECONDS = 10,    /* of a child */
};

enum mode { MODE_OFF, MODE_FORK, MODE_AT };

static enum mode mode;
static char folder[3072], match[256], wanted[4200];
static double budget = 300, begun;
static rt_table occurrences; /* unit -> times reached */
static rt_table injected;    /* site id -> trials that fired */
static bool came; /* to the wanted unit */
static uint64_t trials, fired_trials, threaded, out_of_time;
static pid_t owner;
static refcop_hooks plain;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* --- The option -------------------------------------------------------------------------------*/

static void read_part(const char *name, const char *value) {
    if (strcmp(name, "fork") == 0) {
        mode = MODE_FORK;
        snprintf(folder, sizeof(folder), "%s", value);
    } else if (strcmp(name, "at") == 0) {
        mode = MODE_AT;
        snprintf(wanted, sizeof(wanted), "%s", value);
    } else if (strcmp(name, "dir") == 0) {
        snprintf(folder, sizeof(folder), "%s", value);
    } else if (strcmp(name, "match") == 0) {
        snprintf(match, sizeof(match), "%s", value);
    } else if (strcmp(name, "budget") == 0) {
        budget = atof(value);
    } else {
        fprintf(stderr, "refcop: option inject: \"%s\" is not known; refcop run --inject sets it\n",
                name);
    }
}

void rt_inject_begin(void) {
    char *copy = strdup(rt_opt.inject), *rest = copy, *part;
    while (copy != NULL && (part = strsep(&rest, ";")) != NULL) {
        char *equals = strchr(part, '=');
        if (equals == NULL)
            continue;
        *equals = '\0';
        read_part(part, equals + 1);
    }
    free(copy);
    begun = now();
    owner = getpid();
    if (mode != MODE_OFF) {
        rt_trial_set_folder(folder);
        rt_object_set_injecting(true);
    }
}

/* --- Units ------------------------------------------------------------------------------------*/

static uint64_t hash_context(void) {
    const rt_log *log = rt_log_get();
    uint64_t hash = 14695981039346656037u;
    for (uint32_t i = 0; log != NULL && i < log->depth && i < RT_MAX_FRAMES; i++)
        for (const char *c = log->frames[i].site->function; *c != '\0'; c++)
            hash = (hash ^ (unsigned char)*c) * 1099511628211u;
    return hash;
}

static char label[RT_LABEL_SIZE];

void rt_inject_set_label(const char *text) {
    snprintf(label, sizeof(label), "%s", text);
    for (char *c = label; *c != '\0'; c++)
        if (*c == '\t' || *c == '\n')
            *c = ' ';
}

const char *rt_inject_label(void) {
    return label;
}

static void name_unit(char *unit, size_t size, const refcop_site *site, uint64_t context,
                      uint64_t occurrence, int allocation) {
    char place[4096], how[8] = "s";
    rt_site_print(site, place, sizeof(place));
    if (allocation != RT_TRIAL_SUBSTITUTE)
        snprintf(how, sizeof(how), "a%d", allocation);
    snprintf(unit, size, "%s/%08x/%u/%s", place, (uint32_t)(context ^ context >> 32),
             (unsigned)occurrence, how);
}

static bool has_threads(void) {
    int count = 0;
    DIR *tasks = opendir("/proc/self/task");
    while (tasks != NULL && readdir(tasks) != NULL)
        count++;
    if (tasks != NULL)
        closedir(tasks);
    return count != 3; /* with . and .. */
}

/* --- A child ----------------------------------------------------------------------------------*/

static void wait_for(pid_t child, const rt_trial *trial) {
    int status = 0;
    double until = now() + (double)HANG_SECONDS;
    for (useconds_t pause = 200; waitpid(child, &status, WNOHANG) == 0;
         pause = pause < 20000 ? pause * 2 : pause) {
        if (now() > until) {
            kill(child, SIGKILL);
            waitpid(child, &status, 0);
            rt_trial_write("hang", trial, "it did not return");
            return;
        }
        usleep(pause);
    }
    if (WIFSIGNALED(status)) {
        rt_trial_write("crash", trial, strsignal(WTERMSIG(status)));
    }
}

/* Nothing that the child prints is the program's. */
static void silence(void) {
    struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    int null = open("/dev/null", O_RDWR);
    dup2(null, STDOUT_FILENO);
    dup2(null, STDERR_FILENO);
    if (null > STDERR_FILENO)
        close(null);
}

/* In the child: true. In the parent: false, when the child is done. */
static bool try(const refcop_site *site, uint64_t context, uint64_t occurrence, int allocation,
                rt_trial_result *result) {
    rt_trial trial = {
        .active = true, .forked = true, .site = site, .allocation = allocation, .result = result};
    memset(result, 0, sizeof(*result));
    name_unit(trial.unit, sizeof(trial.unit), site, context, occurrence, allocation);
    pid_t child = fork();
    if (child == 0) {
        silence();
        rt_trial_now = trial;
        return true;
    }
    if (child < 0)
        return false;
    trials++;
    wait_for(child, &trial);
    if (result->fired) {
        fired_trials++;
        uint64_t *count = rt_table_get(&injected, site->id);
        if (count != NULL)
            ++*count;
    }
    return false;
}

static bool try_all(const refcop_site *site, uint64_t context, uint64_t occurrence,
                    bool memory_only) {
    static rt_trial_result *result;
    if (result == NULL) {
        result = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (result == MAP_FAILED) {
            result = NULL;
            return false;
        }
    }
    bool substitute = !memory_only;
    for (int allocation = 1; allocation <= RT_TRIAL_MOST_ALLOCATIONS; allocation++) {
        if (try(site, context, occurrence, allocation, result))
            return true;
        substitute |= allocation == 1 && result->fresh;
        if (!result->fired)
            break;
    }
    return substitute && try(site, context, occurrence, RT_TRIAL_SUBSTITUTE, result);
}

/* --- The question -----------------------------------------------------------------------------*/

static bool is_wanted(const refcop_site *site, uint64_t context, uint64_t occurrence) {
    char unit[4200];
    for (int allocation = 0; allocation <= RT_TRIAL_MOST_ALLOCATIONS; allocation++) {
        name_unit(unit, sizeof(unit), site, context, occurrence, allocation);
        if (strcmp(unit, wanted) != 0)
            continue;
        came = true;
        rt_trial_now = (rt_trial){.active = true, .site = site, .allocation = allocation};
        snprintf(rt_trial_now.unit, sizeof(rt_trial_now.unit), "%s", unit);
        return true;
    }
    return false;
}

/* A process with threads cannot be forked here: for a run of its own. */
static void put_off(const refcop_site *site, uint64_t context, uint64_t occurrence,
                    int allocation) {
    rt_trial trial = {.site = site};
    name_unit(trial.unit, sizeof(trial.unit), site, context, occurrence, allocation);
    rt_trial_write("later", &trial, "");
}

static uint32_t answer(const refcop_site *site, bool memory_only) {
    const rt_log *log = rt_log_get();
    if (mode == MODE_OFF || rt_trial_now.active || log == NULL || log->depth == 0 || log->netting ||
        !rt_python_bind() || rt_py.free_threaded || rt_python_interpreter() == NULL ||
        rt_py.PyErr_Occurred() != NULL)
        return REFCOP_FAIL_NO;
    if (*match != '\0' && strstr(site->file, match) == NULL)
        return REFCOP_FAIL_NO;
    uint64_t context = hash_context();
    if (memory_only && (site->flags & REFCOP_SITE_MEM_ONLY) == 0)
        context = rt_hash(context | 1); /* other arguments, another unit */
    uint64_t key = ((context ^ site->id * UINT64_C(0x9E3779B97F4A7C15)) << 4) | 16;
    uint64_t *count = rt_table_get(&occurrences, key);
    if (count == NULL || *count >= MOST_OCCURRENCES)
        return REFCOP_FAIL_NO;
    uint64_t occurrence = ++*count;
    if (mode == MODE_AT)
        return is_wanted(site, context, occurrence) ? rt_trial_fail() : REFCOP_FAIL_NO;
    if (getpid() != owner)
        return REFCOP_FAIL_NO; /* a child of the program's own */
    if (now() - begun > budget) {
        out_of_time++;
        return REFCOP_FAIL_NO;
    }
    if (has_threads()) {
        threaded++;
        put_off(site, context, occurrence, 1);
        if (!memory_only)
            put_off(site, context, occurrence, RT_TRIAL_SUBSTITUTE);
        return REFCOP_FAIL_NO;
    }
    return try_all(site, context, occurrence, memory_only) ? rt_trial_fail() : REFCOP_FAIL_NO;
}

/* Whether only want of memory can make the call fail: by its contract, or with these objects. */
static bool is_memory_only(const refcop_site *site, const void *first, const void *second) {
    if ((site->flags & REFCOP_SITE_MEM_ONLY) != 0)
        return true;
    return (first != NULL || second != NULL) && rt_python_bind() &&
           (first == NULL || rt_python_is_scalar(first)) &&
           (second == NULL || rt_python_is_scalar(second));
}

uint32_t rt_inject_should_fail(const refcop_site *site, const void *first, const void *second) {
    return mode == MODE_OFF ? REFCOP_FAIL_NO : answer(site, is_memory_only(site, first, second));
}

uint32_t rt_inject_should_fail_v1(const refcop_site *site, const void *first, const void *second) {
    (void)first;
    (void)second;
    return rt_inject_should_fail(site, NULL, NULL);
}

void rt_inject_fail_done(const refcop_site *site) {
    if (rt_trial_now.active && site == rt_trial_now.site)
        rt_trial_call_done();
}

void rt_inject_fail_release(void *object, const refcop_site *site) {
    if (object == NULL || !rt_python_bind())
        return;
    plain.give(object, site);
    rt_py.Py_DecRef(object);
}

/* --- Watching ---------------------------------------------------------------------------------*/

static void watch_take_new(const void *object, const refcop_site *site) {
    plain.take_new(object, site);
    if (rt_trial_now.active && object != NULL)
        rt_trial_see_new(object, site);
}

static void watch_give(const void *object, const refcop_site *site) {
    plain.give(object, site);
    if (rt_trial_now.active && site->kind == REFCOP_SITE_RETURN)
        rt_trial_see_return(object, site);
}

static void watch_enter(const refcop_site *site, const void *frame) {
    plain.enter(site, frame);
    if (rt_trial_now.active && rt_log_get() != NULL && rt_log_get()->depth == 1)
        rt_trial_see_enter();
}

static void watch_leave(const refcop_site *site, const void *frame) {
    plain.leave(site, frame);
    if (rt_trial_now.active && rt_log_get() != NULL)
        rt_trial_see_leave(site, frame, rt_log_get()->depth == 0);
}

void rt_inject_wrap(refcop_hooks *hooks) {
    plain = *hooks;
    if (mode == MODE_OFF)
        return;
    hooks->take_new = watch_take_new;
    hooks->give = watch_give;
    hooks->enter = watch_enter;
    hooks->leave = watch_leave;
}

/* --- Coverage ---------------------------------------------------------------------------------*/

void rt_inject_end(void) {
    char path[4096];
    uint64_t fallible = 0, reached = 0, count;
    if (mode == MODE_AT && getpid() == owner)
        rt_trial_write_end();
    if (mode == MODE_AT && getpid() == owner && !came && *folder == '\0')
        fprintf(stderr,
                "refcop: nothing was made to fail in process %d: it did not come to \"%s\" "
                "(reports of refcop run --inject name what there is)\n",
                (int)owner, wanted);
    if (mode != MODE_FORK || getpid() != owner || rt_trial_now.active)
        return;
    for (uint32_t id = 1; id <= rt_site_count(); id++) {
        const refcop_site *site = rt_site_get(id);
        if ((site->flags & REFCOP_SITE_FALLIBLE) == 0 ||
            (*match != '\0' && strstr(site->file, match) == NULL))
            continue;
        fallible++;
        reached += rt_table_find(&injected, id, &count);
    }
    snprintf(path, sizeof(path), "%s/coverage.%d", folder, (int)getpid());
    FILE *file = fopen(path, "we");
    if (file == NULL)
        return;
    fprintf(file, "fallible %llu\nfailed %llu\ntrials %llu\nfired %llu\nthreaded %llu\nlate %llu\n",
            (unsigned long long)fallible, (unsigned long long)reached, (unsigned long long)trials,
            (unsigned long long)fired_trials, (unsigned long long)threaded,
            (unsigned long long)out_of_time);
    fclose(file);
    rt_trial_write_base();
}
