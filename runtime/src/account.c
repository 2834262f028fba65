/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "account.h"

#include <string.h>

#include "births.h"
#include "blocks.h"
#include "claims.h"
#include "finding.h"
#include "judge.h"
#include "log.h"
#include "python.h"
#include "report.h"
#include "size.h"
#include "table.h"

struct row {
    uint64_t site; /* number */
    const py_type *type;
    uint64_t count, bytes, slack;
};

struct account {
    rt_array rows;    /* of row */
    rt_table numbers; /* site and type, mixed -> row number + 1 */
    rt_table seen;    /* objects */
};

static struct row *row_of(struct account *account, uint32_t site, const py_type *type) {
    uint64_t key = rt_hash((uintptr_t)type) ^ ((uint64_t)site << 4) * UINT64_C(0x100000001B3);
    for (;; key += 16) {
        uint64_t *number = rt_table_get(&account->numbers, key | 16);
        if (number == NULL)
            return NULL;
        if (*number == 0) {
            struct row *row = rt_array_add(&account->rows, sizeof(*row));
            if (row == NULL)
                return NULL;
            *number = account->rows.count;
            row->site = site;
            row->type = type;
            return row;
        }
        struct row *row = rt_array_at(&account->rows, struct row, *number - 1);
        if (row->site == site && row->type == type)
            return row;
    }
}

static void add_object(uint64_t object, uint32_t site, void *argument) {
    struct account *account = argument;
    py_object head;
    uint64_t slack;
    uint64_t *seen = rt_table_get(&account->seen, object);
    if (seen == NULL || *seen != 0 ||
        !rt_python_looks_alive((const void *)(uintptr_t)object, &head))
        return;
    *seen = 1;
    struct row *row = row_of(account, site, head.type);
    if (row == NULL)
        return;
    row->count++;
    row->bytes += rt_size_of((const py_object *)(uintptr_t)object, head.type, &slack);
    row->slack += slack;
}

static void add_site_json(rt_text *text, uint64_t id) {
    char place[4096];
    const refcop_site *site = rt_site_get((uint32_t)id);
    rt_site_print(site, place, sizeof(place));
    rt_text_add(text, "\"site\":");
    rt_text_add_json(text, place);
    rt_text_add(text, ",\"callee\":");
    rt_text_add_json(text, site != NULL ? site->callee : "");
    rt_text_add(text, ",\"function\":");
    rt_text_add_json(text, site != NULL ? site->function : "");
}

static void add_objects_json(rt_text *text) {
    struct account account = {0};
    rt_array claims = {0};
    rt_births_each(add_object, &account);
    if (rt_claims_copy(&claims))
        for (size_t i = 0; i < claims.count; i++)
            add_object(rt_array_at(&claims, rt_claim, i)->object,
                       rt_array_at(&claims, rt_claim, i)->site, &account);
    for (size_t i = 0; i < account.rows.count; i++) {
        const struct row *row = rt_array_at(&account.rows, struct row, i);
        rt_text_add(text, "%s{", i != 0 ? "," : "");
        add_site_json(text, row->site);
        rt_text_add(text, ",\"type\":");
        rt_text_add_json(text, row->type->name);
        rt_text_add(text, ",\"domain\":\"objects\",\"count\":%llu,\"bytes\":%llu,\"slack\":%llu}",
                    (unsigned long long)row->count, (unsigned long long)row->bytes,
                    (unsigned long long)row->slack);
    }
    rt_array_clear(&claims);
    rt_array_clear(&account.rows);
    rt_table_clear(&account.numbers);
    rt_table_clear(&account.seen);
}

static void add_blocks_json(rt_text *text) {
    rt_array blocks = {0}, rows = {0};
    rt_table numbers = {0};
    rt_blocks_copy(&blocks);
    for (size_t i = 0; i < blocks.count; i++) {
        const rt_block *block = rt_array_at(&blocks, rt_block, i);
        uint64_t *number = rt_table_get(&numbers, ((uint64_t)block->site << 8 | block->domain) + 1);
        if (number == NULL)
            break;
        if (*number == 0) {
            struct row *row = rt_array_add(&rows, sizeof(*row));
            if (row == NULL)
                break;
            *number = rows.count;
            row->site = (uint64_t)block->site << 8 | block->domain;
        }
        struct row *row = rt_array_at(&rows, struct row, *number - 1);
        row->count++;
        row->bytes += block->size;
        row->slack += rt_size_class(block->size) - block->size;
    }
    for (size_t i = 0; i < rows.count; i++) {
        const struct row *row = rt_array_at(&rows, struct row, i);
        rt_text_add(text, "%s{", i != 0 ? "," : "");
        add_site_json(text, row->site >> 8);
        rt_text_add(text,
                    ",\"type\":\"\",\"domain\":\"%s\",\"count\":%llu,\"bytes\":%llu,"
                    "\"slack\":%llu}",
                    rt_domain_name(row->site & 0xFF), (unsigned long long)row->count,
                    (unsigned long long)row->bytes, (unsigned long long)row->slack);
    }
    rt_array_clear(&blocks);
    rt_array_clear(&rows);
    rt_table_clear(&numbers);
}

void rt_account_add_json(rt_text *text) {
    rt_text_add(text, "{\"objects\":[");
    if (!rt_py.free_threaded)
        add_objects_json(text);
    rt_text_add(text, "],\"blocks\":[");
    add_blocks_json(text);
    rt_text_add(text, "]}");
}

void rt_account_add_outstanding_json(rt_text *text) {
    rt_array claims = {0};
    rt_claims_copy(&claims);
    rt_text_add(text, "[");
    for (size_t i = 0, next; i < claims.count; i = next) {
        uint64_t outstanding = 0, placed = 0;
        uint32_t site = rt_array_at(&claims, rt_claim, i)->site;
        for (next = i; next < claims.count; next++) {
            const rt_claim *claim = rt_array_at(&claims, rt_claim, next);
            if (claim->site != site)
                break;
            uint64_t word = 0;
            bool in_place = claim->place != 0 &&
                            rt_read((const void *)(uintptr_t)claim->place, &word, sizeof(word)) &&
                            word == claim->object;
            if (claim->state == RT_CLAIM_IGNORED)
                continue;
            outstanding += (uint64_t)claim->count;
            placed += in_place;
        }
        rt_text_add(text, "%s{", i != 0 ? "," : "");
        add_site_json(text, site);
        rt_text_add(text, ",\"outstanding\":%llu,\"placed\":%llu}", (unsigned long long)outstanding,
                    (unsigned long long)placed);
    }
    rt_text_add(text, "]");
    rt_array_clear(&claims);
}

static void count_living(uint64_t object, uint32_t site, void *count) {
    (void)site;
    *(uint64_t *)count += rt_python_looks_alive((const void *)(uintptr_t)object, NULL);
}

void rt_account_add_since_json(rt_text *text, uint32_t claims, uint32_t births) {
    uint64_t taken = 0, born = 0;
    size_t count;
    rt_claims_lock();
    const rt_claim *slots = rt_claims_slots(&count);
    for (size_t i = 0; i < count; i++)
        if (slots[i].object != 0 && slots[i].stamp > claims && slots[i].state != RT_CLAIM_IGNORED &&
            !rt_judge_is_in_place(&slots[i]))
            taken += (uint64_t)slots[i].count;
    rt_claims_unlock();
    if (!rt_py.free_threaded)
        rt_births_each_since(births, count_living, &born);
    rt_text_add(text, "{\"claims\":%llu,\"births\":%llu,\"stamps\":\"%u %u\"}",
                (unsigned long long)taken, (unsigned long long)born, rt_claims_stamp(),
                rt_births_stamp());
}

uint64_t rt_account_outstanding(uint64_t object) {
    uint64_t sum = 0;
    size_t count;
    rt_claims_lock();
    const rt_claim *slots = rt_claims_slots(&count);
    for (size_t i = 0; i < count; i++)
        if (slots[i].object != 0 && (object == 0 || slots[i].object == object))
            sum += (uint64_t)slots[i].count;
    rt_claims_unlock();
    return sum;
}
