/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "log.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>

#include "blocks.h"
#include "claims.h"
#include "inject.h"
#include "life.h"
#include "memory.h"
#include "misuse.h"
#include "python.h"

/* One pointer, so that it fits in the static TLS that is left when the runtime is imported. */
static __thread rt_log *self __attribute__((tls_model("initial-exec")));

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static rt_log *logs;
static uint16_t threads;
static pthread_key_t key;
static pthread_once_t key_once = PTHREAD_ONCE_INIT;

/* --- The thread's log -------------------------------------------------------------------------*/

/* The thread ends: it may hold no GIL any more, so its entries stay for the next netting. */
static void retire_log(void *log) {
    self = NULL;
    __atomic_store_n(&((rt_log *)log)->in_use, false, __ATOMIC_RELEASE);
}

static void make_key(void) {
    pthread_key_create(&key, retire_log);
}

static rt_log *open_log(void) {
    int saved = errno;
    pthread_once(&key_once, make_key);
    pthread_mutex_lock(&lock);
    rt_log *log = logs;
    while (log != NULL && __atomic_load_n(&log->in_use, __ATOMIC_ACQUIRE))
        log = log->next;
    if (log == NULL && (log = rt_map(sizeof(*log))) != NULL) {
        log->next = logs;
        __atomic_store_n(&logs, log, __ATOMIC_RELEASE);
    }
    if (log != NULL) {
        log->depth = log->deallocs = 0; /* frames that its last thread ended in */
        log->in_use = true;
        log->thread = ++threads;
    }
    pthread_mutex_unlock(&lock);
    if (log != NULL)
        pthread_setspecific(key, log);
    self = log;
    errno = saved;
    return log;
}

rt_log *rt_log_get(void) {
    return RT_LIKELY(self != NULL) ? self : open_log();
}

/* Every thread's; GIL held, so that the others stand still. */
static rt_log *first_log(void) {
    return __atomic_load_n(&logs, __ATOMIC_ACQUIRE);
}

/* Frames of a thread that is gone do not go on. */
static enum rt_net_why why_now(const rt_log *log) {
    return __atomic_load_n(&log->in_use, __ATOMIC_ACQUIRE) && log->depth != 0 ? RT_NET_LOOK
                                                                              : RT_NET_STRAY;
}

void rt_log_net_all(void) {
    for (rt_log *log = first_log(); log != NULL; log = log->next)
        rt_log_net(log, why_now(log));
}

bool rt_log_net_others(const rt_log *own) {
    bool any = false;
    if (rt_py.free_threaded)
        return false; /* they do not stand still */
    for (rt_log *log = first_log(); log != NULL; log = log->next) {
        if (log == own || log->used == 0 || log->netting)
            continue;
        rt_log_net(log, why_now(log));
        any = true;
    }
    return any;
}

void rt_log_after_fork(void) {
    pthread_mutex_t fresh = PTHREAD_MUTEX_INITIALIZER;
    lock = fresh;
    for (rt_log *log = logs; log != NULL; log = log->next)
        if (log != self) {
            log->used = log->depth = 0; /* its thread is not here */
            log->in_use = false;
        }
}

const refcop_site *rt_log_find_death(const rt_log *log, uint64_t object) {
    for (uint32_t i = 1; i <= RT_DEATHS; i++) {
        const rt_entry *death = &log->deaths[(log->death_next - i) % RT_DEATHS];
        if (death->word == object)
            return death->site;
    }
    return NULL;
}

static inline void append(rt_log *log, enum rt_event event, const void *address,
                          const refcop_site *site) {
    rt_entry *entry = &log->entries[log->used++];
    entry->word = RT_ENTRY(event, address);
    entry->site = site;
}

/* The commonest case of all: what was taken last is given up now. Nothing is left to net. Equal
 * texts of an object file are one text; other variables are left to the netting. */
static inline bool cancels_last(rt_log *log, const void *object, const refcop_site *site) {
    if (log->used == 0 || log->entries[log->used - 1].word != RT_ENTRY(RT_EV_TAKE, object))
        return false;
    const refcop_site *take = log->entries[log->used - 1].site;
    if ((take->expression != site->expression && *take->expression != '\0' &&
         *site->expression != '\0') ||
        !rt_log_may_cancel((uintptr_t)object, take, site))
        return false;
    rt_count(&rt_site_stats_of(log->entries[--log->used].site)->takes, 1);
    rt_count(&rt_totals.takes, 1);
    return true;
}

/* The log with room for one event, or NULL. */
static inline rt_log *begin_event(void) {
    rt_log *log = rt_log_get();
    if (RT_UNLIKELY(log == NULL || log->netting))
        return NULL;
    if (RT_UNLIKELY(log->used > RT_LOG_SIZE - RT_LOG_SLACK)) {
        int saved = errno;
        rt_log_net(log, log->depth != 0 ? RT_NET_FULL : RT_NET_STRAY);
        errno = saved;
    }
    return log;
}

/* --- Frames -----------------------------------------------------------------------------------
 *
 * Frames that are left without a leave (longjmp, unwinding, a switched stack) are found when a
 * frame appears that is higher up, or at the same place in the same function: they cannot be
 * live any more. A function that was inlined shares the place with its caller. */

static bool is_closing(const refcop_site *site) {
    return (site->flags & (REFCOP_SITE_DEALLOC | REFCOP_SITE_CLEAR)) != 0;
}

static void pop_frame(rt_log *log) {
    uint32_t index = --log->depth;
    if (index < RT_MAX_FRAMES && is_closing(log->frames[index].site))
        log->deallocs--;
}

/* How many of the frames are still live when one of `site` begins at `token`. */
static uint32_t live_depth(const rt_log *log, const refcop_site *site, const void *token) {
    uint32_t depth = log->depth < RT_MAX_FRAMES ? log->depth : RT_MAX_FRAMES;
    while (depth != 0 && log->frames[depth - 1].token < token)
        depth--;
    for (uint32_t at = depth; at != 0 && log->frames[at - 1].token == token; at--)
        if (log->frames[at - 1].site == site)
            return at - 1;
    return depth;
}

static void discard_stale(rt_log *log, uint32_t depth) {
    while (log->depth > depth) {
        if (log->depth <= RT_MAX_FRAMES)
            rt_count(&rt_totals.stale_frames, 1);
        pop_frame(log);
    }
    if (depth == 0)
        rt_log_net(log, RT_NET_STRAY);
}

static void hook_enter(const refcop_site *site, const void *frame) {
    rt_log *log = rt_log_get();
    if (RT_UNLIKELY(log == NULL || log->netting))
        return;
    if (log->depth != 0) {
        uint32_t depth = live_depth(log, site, frame);
        if (RT_UNLIKELY(depth < log->depth && depth < RT_MAX_FRAMES))
            discard_stale(log, depth);
    }
    if (log->depth == 0) {
        if (RT_UNLIKELY(log->used != 0))
            rt_log_net(log, RT_NET_STRAY);
        rt_life_enter();
    }
    uint32_t index = log->depth++;
    if (RT_LIKELY(index < RT_MAX_FRAMES)) {
        log->frames[index].token = frame;
        log->frames[index].site = site;
        if (is_closing(site))
            log->deallocs++;
    }
}

static void hook_leave(const refcop_site *site, const void *frame) {
    rt_log *log = rt_log_get();
    (void)site;
    if (RT_UNLIKELY(log == NULL || log->netting || log->depth == 0))
        return;
    if (RT_UNLIKELY(log->depth > RT_MAX_FRAMES)) {
        log->depth--;
        return;
    }
    /* Frames below this one that had no leave. */
    uint32_t at = log->depth;
    while (at != 0 && log->frames[at - 1].token != frame)
        at--;
    if (at == 0)
        return; /* it was discarded before: its stack was switched away and back */
    while (log->depth >= at)
        pop_frame(log);
    if (log->depth == 0) {
        int saved = errno;
        rt_count(&rt_totals.calls, 1);
        rt_log_net(log, RT_NET_LEAVE);
        errno = saved;
    }
}

/* --- References -------------------------------------------------------------------------------*/

/* A count that no live object has: freed memory, or released too often. */
static inline bool is_dead_count(const void *object) {
    int64_t refcnt = __atomic_load_n(&((const py_object *)object)->refcnt, __ATOMIC_RELAXED);
    return (uint64_t)(refcnt - 1) >= UINT64_C(1) << 40;
}

static inline enum rt_event take_event(const rt_log *log) {
    return RT_LIKELY(log->disabled == 0) ? RT_EV_TAKE : RT_EV_TAKE_IGNORED;
}

static void hook_take_new(const void *object, const refcop_site *site) {
    rt_log *log;
    if (object != NULL && (log = begin_event()) != NULL)
        append(log, take_event(log), object, site);
}

static void hook_take(const void *object, const refcop_site *site) {
    rt_log *log;
    if (object == NULL || (log = begin_event()) == NULL)
        return;
    if (RT_UNLIKELY(is_dead_count(object))) {
        rt_misuse_of_released(log, object, site);
        return;
    }
    append(log, take_event(log), object, site);
}

static void hook_drop(const void *object, const refcop_site *site) {
    rt_log *log;
    if (object == NULL || (log = begin_event()) == NULL)
        return;
    enum rt_event event = RT_UNLIKELY(log->deallocs != 0) ? RT_EV_DROP_FIELD : RT_EV_DROP;
    int64_t refcnt = __atomic_load_n(&((const py_object *)object)->refcnt, __ATOMIC_RELAXED);
    if (refcnt == 1) {
        rt_entry *death = &log->deaths[log->death_next++ % RT_DEATHS];
        death->word = (uintptr_t)object;
        death->site = site;
        event = event == RT_EV_DROP_FIELD ? RT_EV_DROP_LAST_FIELD : RT_EV_DROP_LAST;
        if (!rt_claims_any() && cancels_last(log, object, site))
            return;
    } else if (RT_UNLIKELY(is_dead_count(object))) {
        rt_misuse_of_released(log, object, site);
        return; /* one mistake, one report */
    }
    if (event == RT_EV_DROP && cancels_last(log, object, site))
        return;
    append(log, event, object, site);
}

/* For builds without a GIL, whose counts are somewhere else. */
static void hook_drop_unread(const void *object, const refcop_site *site) {
    rt_log *log;
    if (object != NULL && (log = begin_event()) != NULL)
        append(log, log->deallocs != 0 ? RT_EV_DROP_FIELD : RT_EV_DROP, object, site);
}

static void hook_give(const void *object, const refcop_site *site) {
    rt_log *log;
    if (object != NULL && (log = begin_event()) != NULL && !cancels_last(log, object, site))
        append(log, RT_EV_GIVE, object, site);
}

static void hook_escape(const void *object, const refcop_site *site) {
    rt_log *log;
    if (object != NULL && (log = begin_event()) != NULL)
        append(log, RT_EV_ESCAPE, object, site);
}

static void hook_store(const void *place, const void *old, const void *value, const void *owner,
                       const refcop_site *site) {
    rt_log *log = begin_event();
    if (log == NULL || (value == NULL && old == NULL))
        return;
    append(log, RT_EV_STORE, value, site);
    append(log, RT_EV_OLD, old, place);
    append(log, RT_EV_OWNER, owner, site);
}

static void hook_copy(const void *to, const void *from, uint64_t size, const refcop_site *site) {
    rt_log *log = begin_event();
    (void)site;
    rt_blocks_copy_view(to, from, size);
    if (log == NULL || size < sizeof(void *))
        return;
    append(log, RT_EV_COPY, to, NULL);
    append(log, RT_EV_COPY_FROM, from, (const refcop_site *)(uintptr_t)size);
}

static void hook_moved(const void *old, const void *value, const refcop_site *site) {
    rt_log *log;
    if (old == NULL || old == value || (log = begin_event()) == NULL)
        return;
    append(log, RT_EV_MOVED, old, site);
    append(log, RT_EV_MOVED_TO, value, site);
}

/* --- Objects ----------------------------------------------------------------------------------*/

static void hook_born(const void *object, const refcop_site *site) {
    rt_log *log;
    if (object != NULL && (log = begin_event()) != NULL)
        append(log, RT_EV_BORN, object, site);
}

static void hook_dying(const void *object, const refcop_site *site) {
    (void)object; /* it may be resurrected; `dead` is what counts */
    (void)site;
}

static void hook_dead(const void *object, const refcop_site *site) {
    rt_log *log;
    if (object != NULL && (log = begin_event()) != NULL)
        append(log, RT_EV_DEAD, object, site);
}

void rt_hooks_get(refcop_hooks *hooks, uint32_t version) {
    bool has_gil = rt_python_bind() ? !rt_py.free_threaded : true;
    *hooks = (refcop_hooks){
        .enter = hook_enter,
        .leave = hook_leave,
        .take_new = hook_take_new,
        .take = has_gil ? hook_take : hook_take_new,
        .drop = has_gil ? hook_drop : hook_drop_unread,
        .give = hook_give,
        .store = hook_store,
        .copy = hook_copy,
        .escape = hook_escape,
        .moved = hook_moved,
        .born = hook_born,
        .dying = hook_dying,
        .dead = hook_dead,
        .alloc = rt_blocks_alloc,
        .realloc = rt_blocks_realloc,
        .free = rt_blocks_free,
        .should_fail = version < 2 ? rt_inject_should_fail_v1 : rt_inject_should_fail,
        .fail_done = rt_inject_fail_done,
        .fail_release = rt_inject_fail_release,
    };
    rt_inject_wrap(hooks);
}
