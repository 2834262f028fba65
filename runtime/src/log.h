/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * The hot path. A hook appends one entry to its thread's bounded log: no lock, no malloc. The log
 * is netted in place when it is full and when the outermost instrumented frame returns; what
 * does not cancel out goes to the claims.
 *
 *   log.c     the hooks and the frames
 *   net.c     netting
 *   remains.c what becomes of what is left */
#ifndef RT_LOG_H
#define RT_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "python.h"
#include "site.h"

enum {
    RT_LOG_SIZE = 2048,  /* entries */
    RT_LOG_SLACK = 8,    /* an event may have several entries: netted when fewer are free */
    RT_MAX_FRAMES = 256, /* deeper ones are counted, not kept */
    RT_DEATHS = 256,     /* last deaths that are remembered */
};

enum rt_event {
    RT_EV_TAKE = 1,
    RT_EV_TAKE_IGNORED, /* between refcop_disable and refcop_enable */
    RT_EV_TAKE_AGAIN,   /* a survivor of an earlier netting: counted already */
    RT_EV_DROP,
    RT_EV_DROP_FIELD, /* in a tp_dealloc or tp_clear: what fields held */
    RT_EV_DROP_LAST,  /* the count was 1: the object dies */
    RT_EV_DROP_LAST_FIELD,
    RT_EV_GIVE,
    RT_EV_ESCAPE,
    RT_EV_OLD, /* the object was replaced in a place */
    RT_EV_BORN,
    RT_EV_DEAD,
    RT_EV_STORE, /* value; next entry: OLD, its site field is the place; next: OWNER */
    RT_EV_OWNER,
    RT_EV_MOVED, /* old; next entry: MOVED_TO */
    RT_EV_MOVED_TO,
    RT_EV_COPY, /* destination; next entry: COPY_FROM, its site field is the size */
    RT_EV_COPY_FROM,
};

typedef struct rt_entry {
    uint64_t word; /* address, and the event in the top byte */
    const refcop_site *site;
} rt_entry;

#define RT_ENTRY(event, address) (((uint64_t)(event) << 56) | (uint64_t)(uintptr_t)(address))
#define RT_ENTRY_EVENT(word) ((enum rt_event)((word) >> 56))
#define RT_ENTRY_ADDRESS(word) ((word) & ((UINT64_C(1) << 56) - 1))

typedef struct rt_frame {
    const void *token; /* an address in the frame; the stack grows down */
    const refcop_site *site;
} rt_frame;

typedef struct rt_account rt_account; /* net.h */

typedef struct rt_log {
    uint32_t used;
    uint32_t depth;    /* frames, also those beyond RT_MAX_FRAMES */
    uint32_t deallocs; /* frames of tp_dealloc and tp_clear among them */
    uint32_t death_next;
    uint32_t disabled; /* refcop_disable: takes are no leaks */
    bool netting;
    bool spilled; /* claims of the running frame are PENDING in the shared table */
    uint16_t thread;
    uint64_t over_releases; /* reported by this thread's current call */
    struct rt_log *next;    /* all logs; they are never freed, but reused */
    bool in_use;
    rt_account *accounts;
    rt_frame frames[RT_MAX_FRAMES];
    rt_entry entries[RT_LOG_SIZE];
    rt_entry deaths[RT_DEATHS]; /* word: address */
} rt_log;

/* This thread's log, made at need. NULL: no memory. */
rt_log *rt_log_get(void);

enum rt_net_why {
    RT_NET_FULL,  /* room is needed, frames go on */
    RT_NET_LEAVE, /* the outermost frame returned */
    RT_NET_STRAY, /* there was no frame, or it was left without leave */
    RT_NET_LOOK,  /* somebody wants to see the claims; frames go on */
};
void rt_log_net(rt_log *log, enum rt_net_why why);
/* Nets all threads' logs, so that the claims are up to date. GIL held. */
void rt_log_net_all(void);
/* The same but for the caller's, which is being netted. False: there was nothing in them. */
bool rt_log_net_others(const rt_log *own);
/* The site where the object was released, if it was lately, on this thread; or NULL. */
const refcop_site *rt_log_find_death(const rt_log *log, uint64_t object);
void rt_log_after_fork(void); /* in the child */

/* `return Py_None` needs no take from 3.12 on. So it is not what pays back the take of a variable
 * that happens to be None. */
static inline bool rt_log_may_cancel(uint64_t object, const refcop_site *take,
                                     const refcop_site *give) {
    return give->kind != REFCOP_SITE_RETURN || *give->expression != '\0' ||
           *take->expression == '\0' || !rt_python_is_singleton(object);
}

/* Totals of all netting. */
typedef struct rt_log_totals {
    uint64_t takes, candidates, escaped, held, misses, unmatched, over, stale_frames, calls;
} rt_log_totals;
extern rt_log_totals rt_totals;

#endif
