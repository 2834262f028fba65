/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "refcop/base.h"

#include "base/hash.h"

#include <assert.h>

/* The entry and its string lie side by side in the arena: one miss, not two, on a hit. */
struct entry {
    UT_hash_handle hh;
    refcop_string *string;
};

struct refcop_strings {
    refcop_arena *arena;
    struct entry *entries;
    uint32_t count;
};

refcop_strings *refcop_strings_new(void) {
    refcop_strings *table = refcopi_malloc(sizeof *table);
    table->arena = refcop_arena_new("strings");
    table->entries = NULL;
    table->count = 0;
    return table;
}

void refcop_strings_free(refcop_strings *table) {
    if (!table) {
        return;
    }
    HASH_CLEAR(hh, table->entries);
    refcop_arena_free(table->arena);
    refcopi_free(table);
}

static refcop_string *make_string(refcop_strings *table, const char *text, size_t length) {
    refcop_string *string =
        refcop_arena_alloc(table->arena, offsetof(refcop_string, text) + length + 1);
    string->id = table->count++;
    string->length = (uint32_t)length;
    if (length) {
        memcpy(string->text, text, length);
    }
    return string;
}

refcop_str refcop_intern(refcop_strings *table, const char *text, size_t length) {
    struct entry *entry;
    unsigned hash = refcopi_hash_bytes(text, length);

    if (length >= UINT32_MAX) {
        refcopi_out_of_memory(length);
    }
    HASH_FIND_BYHASHVALUE(hh, table->entries, text, length, hash, entry);
    if (!entry) {
        entry = REFCOP_NEW(table->arena, struct entry);
        entry->string = make_string(table, text, length);
        HASH_ADD_KEYPTR_BYHASHVALUE(hh, table->entries, entry->string->text, length, hash, entry);
    }
    return entry->string;
}

refcop_str refcop_intern_c(refcop_strings *table, const char *text) {
    return refcop_intern(table, text, strlen(text));
}

refcop_str refcop_strings_find(const refcop_strings *table, const char *text, size_t length) {
    struct entry *entry;
    HASH_FIND(hh, table->entries, text, length, entry);
    return entry ? entry->string : NULL;
}
