/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * Inside of netting: the accounts of one log. net.c adds its entries up, remains.c says what
 * becomes of what is left. The thread's own log, GIL held. */
#ifndef RT_NET_H
#define RT_NET_H

#include <stdbool.h>
#include <stdint.h>

#include "log.h"

enum { NONE = 0xFFFF };

enum account_flags {
    ACCOUNT_ESCAPED = 1, /* code that is not instrumented may have moved references */
    ACCOUNT_OLD = 2,     /* was replaced in a place, which may have owned it */
    ACCOUNT_FIELD = 4,   /* a drop without a claim was in a dealloc */
};

struct rt_account {
    uint64_t object;
    uint64_t place;      /* last place it was stored to, or 0 */
    uint64_t left;       /* last place that held it, until another object was stored there, or 0 */
    uint64_t open_place; /* stored there, and not yet known by which of the takes; or 0 */
    const refcop_site *store_site;
    const refcop_site *debt_site; /* last drop or give without a take */
    const refcop_site *born_site; /* born in this log, not yet dead */
    uint32_t takes, debt;
    uint16_t last_take; /* index of its entry; earlier ones by links[] */
    uint16_t slot;
    uint16_t flags; /* enum account_flags */
};

/* The scratch memory of one log. */
struct net {
    rt_log *log;
    struct rt_account *accounts;
    uint16_t *index;  /* account number by object; NONE = free */
    uint16_t *links;  /* entry: the previous unmatched take of the same object */
    uint64_t *places; /* entry: the place that holds the reference taken, or 0 */
    uint32_t count;
};

/* The takes and debts that are left become claims, settle older ones, or are counted. */
void rt_net_settle(struct net *net, enum rt_net_why why);

/* The frames go on: what is open stays in the log, if it leaves room. False: it does not. */
bool rt_net_keep_open(struct net *net);

/* The same for debts alone, after settling: what was given up may be taken after that. */
void rt_net_keep_debts(struct net *net);

#endif
