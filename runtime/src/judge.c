/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "judge.h"

#include <stdio.h>
#include <string.h>

#include "births.h"
#include "blocks.h"
#include "claims.h"
#include "finding.h"
#include "log.h"
#include "memory.h"
#include "options.h"
#include "python.h"
#include "report.h"
#include "scan.h"
#include "size.h"
#include "table.h"

/* An object with claims on it. */
typedef struct claimed {
    uint64_t address;
    int64_t refcnt;
    py_type *type;
    uint64_t words;  /* that point to it */
    uint32_t claims; /* ours, all sites */
    uint32_t leaked; /* of these */
    bool alive, immortal;
} claimed;

/* What a site has outstanding. */
typedef struct site_sum {
    uint64_t outstanding, placed, confirmed, objects, bytes;
    py_type *type; /* of the first object */
    bool several_types;
} site_sum;

struct judge {
    rt_array claims;  /* of rt_claim, sorted by site and stamp */
    rt_array objects; /* of claimed */
    rt_table numbers; /* address -> number in objects, from 1 */
    rt_array sums;    /* of site_sum, by site id */
};

static claimed *object_of(struct judge *judge, uint64_t address) {
    uint64_t number;
    if (!rt_table_find(&judge->numbers, address, &number))
        return NULL;
    return rt_array_at(&judge->objects, claimed, number - 1);
}

static bool gather_objects(struct judge *judge) {
    for (size_t i = 0; i < judge->claims.count; i++) {
        const rt_claim *claim = rt_array_at(&judge->claims, rt_claim, i);
        uint64_t *number = rt_table_get(&judge->numbers, claim->object);
        if (number == NULL)
            return false;
        if (*number == 0) {
            claimed *object = rt_array_add(&judge->objects, sizeof(*object));
            if (object == NULL)
                return false;
            py_object head = {0};
            const void *address = (const void *)(uintptr_t)claim->object;
            *number = judge->objects.count;
            object->address = claim->object;
            object->alive = rt_python_looks_alive(address, &head);
            object->immortal = object->alive && rt_python_is_immortal(address, head.refcnt);
            object->refcnt = head.refcnt;
            object->type = head.type;
        }
        rt_array_at(&judge->objects, claimed, *number - 1)->claims += (uint32_t)claim->count;
    }
    return true;
}

/* Counts the words that point to the claimed objects. */
static bool count_words(struct judge *judge, rt_judgement *judgement) {
    rt_table words = {0};
    for (size_t i = 0; i < judge->objects.count; i++) {
        const claimed *object = rt_array_at(&judge->objects, claimed, i);
        if (object->alive && !object->immortal && rt_table_get(&words, object->address) == NULL)
            return false;
    }
    rt_scan scan = {.words = &words};
    bool done = rt_scan_run(&scan);
    judgement->bytes_scanned = scan.bytes;
    for (size_t i = 0; done && i < judge->objects.count; i++) {
        claimed *object = rt_array_at(&judge->objects, claimed, i);
        rt_table_find(&words, object->address, &object->words);
    }
    rt_table_clear(&words);
    return done;
}

bool rt_judge_is_in_place(const rt_claim *claim) {
    uint64_t word;
    return claim->place != 0 && !rt_scan_is_dead_stack(claim->place) &&
           rt_read((const void *)(uintptr_t)claim->place, &word, sizeof(word)) &&
           word == claim->object;
}

/* How many of the claims on one object nobody holds. */
static void judge_object(claimed *object) {
    if (!object->alive || object->immortal)
        return;
    int64_t excess = object->refcnt - (int64_t)object->words;
    object->leaked = excess <= 0                        ? 0
                     : excess < (int64_t)object->claims ? (uint32_t)excess
                                                        : object->claims;
}

static site_sum *sum_of(struct judge *judge, uint32_t site) {
    while (judge->sums.count <= site)
        if (rt_array_add(&judge->sums, sizeof(site_sum)) == NULL)
            return NULL;
    return rt_array_at(&judge->sums, site_sum, site);
}

static void note_object(site_sum *sum, const claimed *object) {
    if (sum->type == NULL)
        sum->type = object->type;
    else if (sum->type != object->type)
        sum->several_types = true;
    sum->objects++;
    sum->bytes += rt_size_of((const void *)(uintptr_t)object->address, object->type, NULL);
}

/* Claims without a place bear the leaks first, and the latest first: hence backwards. */
static bool add_claims(struct judge *judge, bool placed, rt_judgement *judgement) {
    for (size_t i = judge->claims.count; i-- > 0;) {
        const rt_claim *claim = rt_array_at(&judge->claims, rt_claim, i);
        claimed *object = object_of(judge, claim->object);
        bool in_place = rt_judge_is_in_place(claim);
        if (object == NULL || in_place != placed || claim->state == RT_CLAIM_PENDING ||
            claim->state == RT_CLAIM_IGNORED)
            continue;
        site_sum *sum = sum_of(judge, claim->site);
        if (sum == NULL)
            return false;
        if (!object->alive) {
            judgement->dead += (uint64_t)claim->count;
            continue;
        }
        uint64_t count = (uint64_t)claim->count;
        uint64_t most = in_place ? count - 1 : count; /* one place holds one */
        uint64_t leaked = object->leaked < most ? object->leaked : most;
        if (object->immortal && !in_place && claim->state == RT_CLAIM_CANDIDATE && count > 1)
            leaked = count;
        else
            object->leaked -= (uint32_t)leaked;
        sum->outstanding += count;
        sum->placed += in_place;
        sum->confirmed += leaked;
        judgement->claims += count;
        note_object(sum, object);
    }
    return true;
}

static void report_site(uint32_t id, const site_sum *sum, rt_judgement *judgement) {
    refcop_site *site = rt_site_get(id);
    uint64_t free_claims = sum->outstanding - sum->placed;
    bool grows = sum->confirmed * 4 >= free_claims;
    uint64_t count = sum->confirmed == 0 ? 0 : grows ? free_claims : sum->confirmed;
    char type[200] = "", detail[400];
    if (count < sum->confirmed)
        count = sum->confirmed;
    judgement->confirmed += count;
    judgement->held += sum->outstanding - count;
    if (site == NULL || (count == 0 && rt_opt.report_level < 2))
        return;
    if (!sum->several_types)
        rt_python_type_name(sum->type, type, sizeof(type));
    snprintf(detail, sizeof(detail),
             "    %llu object%s; %llu of the references have no owner in memory\n",
             (unsigned long long)sum->objects, sum->objects == 1 ? "" : "s",
             (unsigned long long)sum->confirmed);
    if (count == 0)
        snprintf(detail, sizeof(detail), "    in %llu object%s; %llu in tracked places\n",
                 (unsigned long long)sum->objects, sum->objects == 1 ? "" : "s",
                 (unsigned long long)sum->placed);
    rt_finding *finding =
        rt_finding_add(&(rt_finding){.kind = count != 0 ? RT_FINDING_LEAK : RT_FINDING_HELD,
                                     .site = site,
                                     .count = count != 0 ? count : sum->outstanding,
                                     .certain = sum->confirmed,
                                     .taken = rt_site_stats_of(site)->takes,
                                     .objects = sum->objects,
                                     .bytes = sum->bytes,
                                     .type = type,
                                     .detail = detail},
                       true);
    judgement->new_findings += finding != NULL && finding->is_new && count != 0;
}

/* The objects that died while they were claimed: the claims were wrong. */
static void forget_dead(struct judge *judge) {
    rt_claims_lock();
    for (size_t i = 0; i < judge->objects.count; i++) {
        const claimed *object = rt_array_at(&judge->objects, claimed, i);
        if (!object->alive)
            rt_count(&rt_totals.misses, rt_claims_forget(object->address));
    }
    rt_claims_unlock();
}

bool rt_judge_claims(rt_judgement *judgement) {
    struct judge judge = {0};
    rt_python_forget_types();
    memset(judgement, 0, sizeof(*judgement));
    bool done = rt_claims_copy(&judge.claims) && gather_objects(&judge);
    if (done && judge.claims.count != 0) {
        bool looks = rt_opt.scan && !rt_py.free_threaded;
        bool counted = looks && count_words(&judge, judgement);
        if (looks && !counted)
            rt_report_say_blind();
        for (size_t i = 0; counted && i < judge.objects.count; i++)
            judge_object(rt_array_at(&judge.objects, claimed, i));
        done = add_claims(&judge, false, judgement) && add_claims(&judge, true, judgement);
        for (uint32_t id = 1; id < judge.sums.count; id++)
            if (rt_array_at(&judge.sums, site_sum, id)->outstanding != 0)
                report_site(id, rt_array_at(&judge.sums, site_sum, id), judgement);
        if (!rt_py.free_threaded)
            forget_dead(&judge);
    }
    rt_array_clear(&judge.claims);
    rt_array_clear(&judge.objects);
    rt_array_clear(&judge.sums);
    rt_table_clear(&judge.numbers);
    return done;
}

/* --- Raw blocks -------------------------------------------------------------------------------*/

static int compare_blocks(const void *a, const void *b) {
    const rt_block *x = a, *y = b;
    return x->address < y->address ? -1 : x->address > y->address;
}

static void add_blocks(const rt_array *blocks, const rt_array *intervals, rt_array *sums) {
    for (size_t i = 0; i < blocks->count; i++) {
        const rt_block *block = rt_array_at(blocks, rt_block, i);
        while (sums->count <= block->site)
            if (rt_array_add(sums, sizeof(site_sum)) == NULL)
                return;
        site_sum *sum = rt_array_at(sums, site_sum, block->site);
        sum->outstanding++;
        sum->bytes += block->size;
        sum->objects = block->domain;
        /* Nobody needs to point to a Py_buffer: it may be a local variable that is gone. */
        sum->confirmed += rt_array_at(intervals, rt_interval, i)->words == 0 ||
                          block->domain == REFCOP_DOMAIN_BUFFER;
    }
}

static void report_blocks(uint32_t id, const site_sum *sum) {
    refcop_site *site = rt_site_get(id);
    bool grows = sum->confirmed * 4 >= sum->outstanding;
    uint64_t count = sum->confirmed == 0 ? 0 : grows ? sum->outstanding : sum->confirmed;
    if (site == NULL || count == 0)
        return;
    char detail[200];
    snprintf(detail, sizeof(detail), "    %llu bytes; nothing points into %llu of the blocks\n",
             (unsigned long long)sum->bytes, (unsigned long long)sum->confirmed);
    bool buffer = sum->objects == REFCOP_DOMAIN_BUFFER;
    rt_finding_add(&(rt_finding){.kind = buffer ? RT_FINDING_BUFFER_LEAK : RT_FINDING_RAW_LEAK,
                                 .site = site,
                                 .count = count,
                                 .certain = sum->confirmed,
                                 .taken = rt_site_stats_of(site)->takes,
                                 .bytes = sum->bytes,
                                 .type = (char *)rt_domain_name((uint32_t)sum->objects),
                                 .detail = buffer ? NULL : detail},
                   true);
}

bool rt_judge_blocks(void) {
    rt_array blocks = {0}, intervals = {0}, sums = {0};
    rt_table nothing = {0};
    bool done = rt_blocks_copy(&blocks) &&
                rt_sort(blocks.items, blocks.count, sizeof(rt_block), compare_blocks);
    for (size_t i = 0; done && i < blocks.count; i++) {
        const rt_block *block = rt_array_at(&blocks, rt_block, i);
        rt_interval *interval = rt_array_add(&intervals, sizeof(*interval));
        done = interval != NULL;
        if (done)
            *interval = (rt_interval){block->address,
                                      block->address + (block->size != 0 ? block->size : 1), 0};
    }
    rt_scan scan = {.words = &nothing,
                    .intervals = (rt_interval *)(void *)intervals.items,
                    .interval_count = intervals.count};
    if (done && blocks.count != 0 && rt_opt.scan && rt_scan_run(&scan)) {
        add_blocks(&blocks, &intervals, &sums);
        for (uint32_t id = 1; id < sums.count; id++)
            report_blocks(id, rt_array_at(&sums, site_sum, id));
    }
    rt_array_clear(&blocks);
    rt_array_clear(&intervals);
    rt_array_clear(&sums);
    rt_table_clear(&nothing);
    return done;
}
