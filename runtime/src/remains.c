/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * What is left when a log was netted: claims, debts, or entries that stay in the log. */
#include <string.h>

#include "births.h"
#include "claims.h"
#include "net.h"
#include "python.h"

/* --- Claims -----------------------------------------------------------------------------------*/

static enum rt_claim_state state_of(const struct rt_account *account, uint64_t place,
                                    enum rt_net_why why) {
    switch (why) {
    case RT_NET_FULL:
    case RT_NET_LOOK:
        return RT_CLAIM_PENDING;
    case RT_NET_STRAY:
        return place != 0 ? RT_CLAIM_HELD : RT_CLAIM_ESCAPED;
    case RT_NET_LEAVE:
        break;
    }
    return place != 0                                ? RT_CLAIM_HELD
           : (account->flags & ACCOUNT_ESCAPED) != 0 ? RT_CLAIM_ESCAPED
                                                     : RT_CLAIM_CANDIDATE;
}

static void count_claim(const refcop_site *site, enum rt_claim_state state) {
    rt_site_stats *stats = rt_site_stats_of(site);
    switch (state) {
    case RT_CLAIM_CANDIDATE:
        rt_count(&stats->candidates, 1);
        rt_count(&rt_totals.candidates, 1);
        break;
    case RT_CLAIM_HELD:
        rt_count(&stats->held, 1);
        rt_count(&rt_totals.held, 1);
        break;
    case RT_CLAIM_ESCAPED:
        rt_count(&stats->escaped, 1);
        rt_count(&rt_totals.escaped, 1);
        break;
    case RT_CLAIM_PENDING:
    case RT_CLAIM_IGNORED:
        break;
    }
}

/* Claims lock held. */
static void claim_takes(struct net *net, struct rt_account *account, enum rt_net_why why) {
    uint16_t entry = account->last_take;
    for (uint32_t i = 0; i < account->takes; i++) {
        enum rt_claim_state state = state_of(account, net->places[entry], why);
        const refcop_site *site = net->log->entries[entry].site;
        bool ignored = RT_ENTRY_EVENT(net->log->entries[entry].word) == RT_EV_TAKE_IGNORED;
        if (!ignored)
            count_claim(site, state);
        rt_claims_add(account->object, site->id, 1, net->places[entry],
                      (uint16_t)(ignored ? RT_CLAIM_IGNORED : state), net->log->thread);
        net->log->spilled |= state == RT_CLAIM_PENDING;
        entry = net->links[entry];
    }
}

/* A drop without a claim may be of a reference that came by a way that is not seen: a field that
 * the interpreter itself writes, code that is not instrumented. */
static void count_debts(struct net *net) {
    for (uint32_t i = 0; i < net->count; i++) {
        const struct rt_account *account = &net->accounts[i];
        if (account->debt == 0 || rt_python_is_singleton(account->object))
            continue;
        rt_count(&rt_site_stats_of(account->debt_site)->unmatched, account->debt);
        rt_count(&rt_totals.unmatched, account->debt);
    }
}

/* What another thread has taken in a call that still runs may be given up here: a queue, whose
 * other end waits until it is emptied. */
static void ask_other_threads(struct net *net) {
    bool any = false;
    for (uint32_t i = 0; i < net->count && !any; i++)
        any = net->accounts[i].debt != 0 && net->accounts[i].flags == 0;
    if (!any || !rt_log_net_others(net->log))
        return;
    rt_claims_lock();
    for (uint32_t i = 0; i < net->count; i++)
        if (net->accounts[i].debt != 0)
            net->accounts[i].debt -=
                rt_claims_settle(net->accounts[i].object, net->accounts[i].debt);
    rt_claims_unlock();
}

void rt_net_settle(struct net *net, enum rt_net_why why) {
    bool locked = false;
    for (uint32_t i = 0; i < net->count; i++) {
        struct rt_account *account = &net->accounts[i];
        if (account->born_site != NULL)
            rt_births_add(account->object, account->born_site->id);
        bool stored = account->place != 0 && account->takes == 0 && rt_claims_any();
        if (account->takes == 0 && account->debt == 0 && !stored)
            continue;
        if (!locked)
            rt_claims_lock();
        locked = true;
        if (stored)
            rt_claims_set_place(account->object, account->place);
        if (account->takes != 0)
            claim_takes(net, account, why);
        if (account->debt != 0)
            account->debt -= rt_claims_settle(account->object, account->debt);
    }
    if (why == RT_NET_LEAVE && net->log->spilled) {
        if (!locked)
            rt_claims_lock();
        locked = true;
        uint64_t candidates, held;
        rt_claims_end_pending(net->log->thread, &candidates, &held);
        rt_count(&rt_totals.candidates, candidates);
        rt_count(&rt_totals.held, held);
        net->log->spilled = false;
    }
    if (locked)
        rt_claims_unlock();
    if (why == RT_NET_LEAVE)
        ask_other_threads(net);
    if (why != RT_NET_LOOK)
        count_debts(net);
}

/* --- Staying in the log -----------------------------------------------------------------------*/

void rt_net_keep_debts(struct net *net) {
    rt_log *log = net->log;
    for (uint32_t i = 0; i < net->count; i++) {
        const struct rt_account *account = &net->accounts[i];
        if (account->debt == 0 || log->used > RT_LOG_SIZE / 2)
            continue;
        enum rt_event event = (account->flags & ACCOUNT_FIELD) != 0 ? RT_EV_DROP_FIELD : RT_EV_DROP;
        for (uint32_t drop = 0; drop < account->debt && drop < 16; drop++)
            log->entries[log->used++] =
                (rt_entry){RT_ENTRY(event, account->object), account->debt_site};
        if ((account->flags & ACCOUNT_ESCAPED) != 0)
            log->entries[log->used++] =
                (rt_entry){RT_ENTRY(RT_EV_ESCAPE, account->object), account->debt_site};
        if ((account->flags & ACCOUNT_OLD) != 0)
            log->entries[log->used++] =
                (rt_entry){RT_ENTRY(RT_EV_OLD, account->object), account->debt_site};
    }
}

static enum rt_event event_again(uint64_t word) {
    return RT_ENTRY_EVENT(word) == RT_EV_TAKE_IGNORED ? RT_EV_TAKE_IGNORED : RT_EV_TAKE_AGAIN;
}

static uint32_t count_places(const struct net *net, const struct rt_account *account) {
    uint32_t count = 0;
    for (uint16_t take = account->last_take; take != NONE; take = net->links[take])
        count += net->places[take] != 0;
    return count;
}

static uint32_t keep_place(rt_entry *kept, const struct rt_account *account, uint64_t place) {
    kept[0] = (rt_entry){RT_ENTRY(RT_EV_STORE, account->object), account->store_site};
    kept[1] = (rt_entry){RT_ENTRY(RT_EV_OLD, 0), (const refcop_site *)(uintptr_t)place};
    kept[2] = (rt_entry){RT_ENTRY(RT_EV_OWNER, 0), account->store_site};
    return 3;
}

bool rt_net_keep_open(struct net *net) {
    static const uint32_t most = RT_LOG_SIZE / 2;
    uint32_t needed = 0;
    for (uint32_t i = 0; i < net->count; i++) {
        const struct rt_account *account = &net->accounts[i];
        needed += account->takes + account->debt + (count_places(net, account) + 1) * 3 + 2 +
                  (account->born_site != NULL);
    }
    if (needed > most)
        return false;
    rt_entry kept[RT_LOG_SIZE / 2];
    uint32_t used = 0;
    for (uint32_t i = 0; i < net->count; i++) {
        const struct rt_account *account = &net->accounts[i];
        if (account->takes == 0 && account->debt == 0 && account->born_site == NULL)
            continue;
        uint64_t object = account->object;
        uint16_t entry = account->last_take;
        for (uint32_t take = 0; take < account->takes; take++, entry = net->links[entry]) {
            kept[used++] = (rt_entry){RT_ENTRY(event_again(net->log->entries[entry].word), object),
                                      net->log->entries[entry].site};
            if (net->places[entry] != 0)
                used += keep_place(&kept[used], account, net->places[entry]);
        }
        for (uint32_t drop = 0; drop < account->debt; drop++)
            kept[used++] = (rt_entry){
                RT_ENTRY((account->flags & ACCOUNT_FIELD) != 0 ? RT_EV_DROP_FIELD : RT_EV_DROP,
                         object),
                account->debt_site};
        if (account->place != 0 && (account->takes == 0 || account->open_place != 0))
            used += keep_place(&kept[used], account, account->place);
        if ((account->flags & ACCOUNT_ESCAPED) != 0)
            kept[used++] = (rt_entry){RT_ENTRY(RT_EV_ESCAPE, object), account->debt_site};
        if ((account->flags & ACCOUNT_OLD) != 0)
            kept[used++] = (rt_entry){RT_ENTRY(RT_EV_OLD, object), account->debt_site};
        if (account->born_site != NULL)
            kept[used++] = (rt_entry){RT_ENTRY(RT_EV_BORN, object), account->born_site};
    }
    memcpy(net->log->entries, kept, used * sizeof(kept[0]));
    net->log->used = used;
    return true;
}
