/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * Netting: the log's entries are added up per object. What is taken and given up again vanishes;
 * what was given up without being taken here settles older claims; the rest becomes claims. */
#include <string.h>

#include "births.h"
#include "claims.h"
#include "log.h"
#include "memory.h"
#include "misuse.h"
#include "net.h"
#include "python.h"

rt_log_totals rt_totals;

enum { INDEX_SIZE = 4096, ACCOUNT_MAX = RT_LOG_SIZE };
#define SCRATCH                                                                                    \
    (ACCOUNT_MAX * sizeof(struct rt_account) + (INDEX_SIZE + RT_LOG_SIZE) * sizeof(uint16_t) +     \
     RT_LOG_SIZE * sizeof(uint64_t))

static bool open_net(struct net *net, rt_log *log) {
    if (log->accounts == NULL) {
        log->accounts = rt_map(SCRATCH);
        if (log->accounts == NULL)
            return false;
        memset(log->accounts + ACCOUNT_MAX, 0xFF, INDEX_SIZE * 2);
    }
    net->log = log;
    net->accounts = log->accounts;
    net->index = (uint16_t *)(void *)(log->accounts + ACCOUNT_MAX);
    net->links = net->index + INDEX_SIZE;
    net->places = (uint64_t *)(void *)(net->links + RT_LOG_SIZE);
    net->count = 0;
    return true;
}

static struct rt_account *account_of(struct net *net, uint64_t object) {
    uint32_t slot = rt_hash(object) & (INDEX_SIZE - 1);
    while (net->index[slot] != NONE) {
        struct rt_account *account = &net->accounts[net->index[slot]];
        if (account->object == object)
            return account;
        slot = (slot + 1) & (INDEX_SIZE - 1);
    }
    struct rt_account *account = &net->accounts[net->count];
    net->index[slot] = (uint16_t)net->count++;
    memset(account, 0, sizeof(*account));
    account->object = object;
    account->last_take = NONE;
    account->slot = (uint16_t)slot;
    return account;
}

static void close_net(struct net *net) {
    for (uint32_t i = 0; i < net->count; i++)
        net->index[net->accounts[i].slot] = NONE;
}

/* --- Adding up --------------------------------------------------------------------------------*/

static void add_take(struct net *net, struct rt_account *account, uint32_t entry, bool again) {
    if (!again) {
        rt_count(&rt_site_stats_of(net->log->entries[entry].site)->takes, 1);
        rt_count(&rt_totals.takes, 1);
    }
    if (account->debt != 0) {
        account->debt--;
        return;
    }
    net->links[entry] = account->last_take;
    net->places[entry] = account->open_place;
    account->open_place = 0;
    account->last_take = (uint16_t)entry;
    account->takes++;
}

/* The latest take of which no place is known, or NONE. */
static uint16_t find_unplaced(const struct net *net, const struct rt_account *account) {
    uint16_t at = account->last_take;
    while (at != NONE && net->places[at] != 0)
        at = net->links[at];
    return at;
}

static bool is_same_variable(const refcop_site *take, const refcop_site *give) {
    return *take->expression != '\0' && strcmp(take->expression, give->expression) == 0 &&
           strcmp(take->function, give->function) == 0;
}

/* Where the number of the take stands that a drop pays back. Several variables may hold one object,
 * and what is left must be the right one's: the latest take that the same variable of the same
 * function holds; that of the place that has just let go of it; the latest of an INCREF, whose
 * variable may be another one by now; the latest. */
static uint16_t *find_take(const struct net *net, struct rt_account *account,
                           const refcop_site *give, bool *is_same) {
    enum { MOST_STEPS = 16 };
    uint16_t *at = &account->last_take, *retained = NULL, *left = NULL;
    for (int steps = 0; *at != NONE && steps < MOST_STEPS; steps++) {
        const refcop_site *take = net->log->entries[*at].site;
        *is_same = is_same_variable(take, give);
        if (*is_same)
            return at;
        if (left == NULL && account->left != 0 && net->places[*at] == account->left)
            left = at;
        if (retained == NULL && take->kind != REFCOP_SITE_NEW)
            retained = at;
        at = &net->links[*at];
    }
    return left != NULL ? left : retained != NULL ? retained : &account->last_take;
}

/* A place has let go of the object, and an earlier call had put it there: that claim is paid. */
static bool pays_for_place(struct rt_account *account) {
    if (account->left == 0 || !rt_claims_any())
        return false;
    rt_claims_lock();
    bool paid = rt_claims_settle_place(account->object, account->left);
    rt_claims_unlock();
    if (paid)
        account->left = 0;
    return paid;
}

/* Takes a take out of the account; the place that it was for has one of the others, then. */
static void cancel(struct net *net, struct rt_account *account, uint16_t *take) {
    uint64_t place = net->places[*take];
    account->takes--;
    *take = net->links[*take];
    uint16_t heir = place != account->left ? find_unplaced(net, account) : NONE;
    if (heir != NONE)
        net->places[heir] = place;
    account->left = 0;
}

static void add_drop(struct net *net, struct rt_account *account, uint32_t entry,
                     enum rt_event event) {
    const refcop_site *site = net->log->entries[entry].site;
    bool is_same = false;
    uint16_t *take = account->takes != 0 ? find_take(net, account, site, &is_same) : NULL;
    bool placed = take != NULL && account->left != 0 && net->places[*take] == account->left;
    if (!is_same && !placed && pays_for_place(account))
        return;
    if (take != NULL && rt_log_may_cancel(account->object, net->log->entries[*take].site, site)) {
        cancel(net, account, take);
        return;
    }
    if (site->kind == REFCOP_SITE_RETURN && rt_python_is_singleton(account->object))
        return;
    account->debt++;
    account->debt_site = net->log->entries[entry].site;
    if (event == RT_EV_DROP_FIELD || event == RT_EV_DROP_LAST_FIELD)
        account->flags |= ACCOUNT_FIELD;
}

/* What was given up more often than it was ever taken, unless it may have come by another way. */
static void report_debt(const struct net *net, const struct rt_account *account, uint32_t debt) {
    if (debt != 0 && account->flags == 0 && net->log->disabled == 0)
        rt_misuse_over_release(net->log, account->object, debt, account->debt_site);
}

/* The object is gone; whatever comes at this address is another one. */
static void end_object(struct net *net, struct rt_account *account, enum rt_net_why why) {
    uint32_t debt = account->debt;
    while (account->takes != 0) {
        const refcop_site *site = net->log->entries[account->last_take].site;
        rt_count(&rt_site_stats_of(site)->misses, 1);
        rt_count(&rt_totals.misses, 1);
        account->takes--;
        account->last_take = net->links[account->last_take];
    }
    if (rt_claims_any()) {
        rt_claims_lock();
        debt -= rt_claims_settle(account->object, debt);
        rt_count(&rt_totals.misses, rt_claims_forget(account->object));
        rt_claims_unlock();
    }
    if (why != RT_NET_STRAY)
        report_debt(net, account, debt);
    account->debt = 0;
    account->flags = 0;
    account->place = account->left = account->open_place = 0;
}

static void move_object(struct net *net, uint64_t old, uint64_t value, uint32_t entry) {
    /* The reference of the old one becomes one of the new one, of the same taking site. */
    struct rt_account *from = account_of(net, old);
    rt_entry *target = &net->log->entries[entry];
    if (from->takes != 0)
        target->site = net->log->entries[from->last_take].site;
    else
        from->flags |= ACCOUNT_OLD;
    add_drop(net, from, entry, RT_EV_GIVE);
    if (value != 0)
        add_take(net, account_of(net, value), entry, true);
}

static void put_in_place(struct net *net, struct rt_account *account, uint64_t place,
                         const refcop_site *site) {
    uint16_t take = find_unplaced(net, account);
    account->place = place;
    account->store_site = site;
    if (account->left == place)
        account->left = 0;
    if (take != NONE)
        net->places[take] = place;
    else
        account->open_place = place;
}

static void store_object(struct net *net, const rt_entry *entries) {
    uint64_t value = RT_ENTRY_ADDRESS(entries[0].word), old = RT_ENTRY_ADDRESS(entries[1].word);
    uint64_t place = (uintptr_t)entries[1].site, owner = RT_ENTRY_ADDRESS(entries[2].word);
    if (old != 0) {
        struct rt_account *account = account_of(net, old);
        account->flags |= ACCOUNT_OLD;
        account->left = place;
        if (account->place == place)
            account->place = 0;
        if (account->open_place == place)
            account->open_place = 0;
    }
    if (value != 0)
        put_in_place(net, account_of(net, value), place, entries[0].site);
    (void)owner;
}

static void copy_places(struct net *net, const rt_entry *entries) {
    uint64_t to = RT_ENTRY_ADDRESS(entries[0].word), from = RT_ENTRY_ADDRESS(entries[1].word);
    uint64_t size = (uintptr_t)entries[1].site;
    for (uint32_t i = 0; i < net->count; i++) {
        struct rt_account *account = &net->accounts[i];
        if (account->place - from < size)
            account->place = to + (account->place - from);
        for (uint16_t take = account->last_take; take != NONE; take = net->links[take])
            if (net->places[take] - from < size)
                net->places[take] = to + (net->places[take] - from);
    }
}

static void bear_object(struct net *net, uint64_t object, const refcop_site *site) {
    account_of(net, object)->born_site = site;
}

static void bury_object(struct net *net, uint64_t object, enum rt_net_why why) {
    struct rt_account *account = account_of(net, object);
    if (account->born_site == NULL)
        rt_births_remove(object);
    account->born_site = NULL;
    end_object(net, account, why);
}

static void add_up(struct net *net, enum rt_net_why why) {
    rt_entry *entries = net->log->entries;
    for (uint32_t i = 0; i < net->log->used; i++) {
        uint64_t object = RT_ENTRY_ADDRESS(entries[i].word);
        enum rt_event event = RT_ENTRY_EVENT(entries[i].word);
        switch (event) {
        case RT_EV_TAKE:
        case RT_EV_TAKE_IGNORED:
        case RT_EV_TAKE_AGAIN:
            add_take(net, account_of(net, object), i, event == RT_EV_TAKE_AGAIN);
            break;
        case RT_EV_DROP:
        case RT_EV_DROP_FIELD:
        case RT_EV_GIVE:
            add_drop(net, account_of(net, object), i, event);
            break;
        case RT_EV_DROP_LAST:
        case RT_EV_DROP_LAST_FIELD: {
            struct rt_account *account = account_of(net, object);
            add_drop(net, account, i, event);
            end_object(net, account, why);
            break;
        }
        case RT_EV_ESCAPE:
            account_of(net, object)->flags |= ACCOUNT_ESCAPED;
            break;
        case RT_EV_OLD:
            account_of(net, object)->flags |= ACCOUNT_OLD;
            break;
        case RT_EV_BORN:
            bear_object(net, object, entries[i].site);
            break;
        case RT_EV_DEAD:
            bury_object(net, object, why);
            break;
        case RT_EV_STORE:
            store_object(net, &entries[i]);
            i += 2;
            break;
        case RT_EV_MOVED:
            move_object(net, object, RT_ENTRY_ADDRESS(entries[i + 1].word), i + 1);
            i++;
            break;
        case RT_EV_COPY:
            copy_places(net, &entries[i]);
            i++;
            break;
        case RT_EV_OWNER:
        case RT_EV_MOVED_TO:
        case RT_EV_COPY_FROM:
            break; /* read together with the entry before */
        }
    }
}

static void report_debts(struct net *net) {
    for (uint32_t i = 0; i < net->count; i++)
        report_debt(net, &net->accounts[i], net->accounts[i].debt);
}

void rt_log_net(rt_log *log, enum rt_net_why why) {
    if (log->used == 0 && !(why == RT_NET_LEAVE && log->spilled))
        return;
    struct net net;
    log->netting = true;
    if (!open_net(&net, log)) {
        log->used = 0;
        log->netting = false;
        return;
    }
    add_up(&net, why);
    if (why != RT_NET_FULL || !rt_net_keep_open(&net)) {
        rt_net_settle(&net, why);
        log->used = 0;
        if (why == RT_NET_LEAVE)
            report_debts(&net);
        else if (why == RT_NET_LOOK)
            rt_net_keep_debts(&net);
    }
    close_net(&net);
    log->netting = false;
}
