/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "contract/outline.h"

#include "base/hash.h"

#include <assert.h>

enum { BUCKETS = 4096 };

struct text {
    refcop_str file;
    const char *end;
};

struct refcopi_outline {
    uint32_t buckets[BUCKETS]; /* index + 1 of the latest entry */
    refcopi_outline_entry *entries;
    uint32_t count, capacity;
    struct text texts[REFCOPI_OUTLINE_MAX_TEXTS];
    uint32_t text_count;
};

refcopi_outline *refcopi_outline_new(void) {
    refcopi_outline *outline = refcopi_malloc(sizeof *outline);
    memset(outline, 0, offsetof(refcopi_outline, texts));
    outline->text_count = 0;
    return outline;
}

void refcopi_outline_free(refcopi_outline *outline) {
    if (outline) {
        refcopi_free(outline->entries);
        refcopi_free(outline);
    }
}

static refcopi_outline_entry *add_entry(refcopi_outline *outline) {
    if (outline->count == outline->capacity) {
        outline->capacity = outline->capacity ? outline->capacity * 2 : 1024;
        outline->entries = refcopi_realloc(
            outline->entries, refcopi_array_size(outline->capacity, sizeof *outline->entries));
    }
    return &outline->entries[outline->count++];
}

static bool is_word_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c >= '0' && c <= '9');
}

static const char *skip_blanks(const char *at, const char *end) {
    while (at < end && (*at == ' ' || *at == '\t' || *at == '\r')) {
        at++;
    }
    return at;
}

static const char *skip_word(const char *at, const char *end) {
    while (at < end && is_word_char(*at)) {
        at++;
    }
    return at;
}

static bool is_word(const char *at, const char *end, const char *word) {
    return (size_t)(end - at) == strlen(word) && memcmp(at, word, (size_t)(end - at)) == 0;
}

/* The kind and name of the entry that a line starts; a blank line and a comment start none. */
static void scan_line(refcopi_outline *outline, const char *start, const char *end, uint32_t line) {
    const char *name = skip_blanks(start, end), *name_end = skip_word(name, end);
    refcop_contract_kind kind = REFCOP_KIND_FUNCTION;

    if (name == name_end) {
        return;
    }
    const char *next = skip_blanks(name_end, end), *next_end = skip_word(next, end);
    if (next < next_end && next > name_end) {
        if (is_word(name, name_end, "macro")) {
            kind = REFCOP_KIND_MACRO;
        } else if (is_word(name, name_end, "slot")) {
            kind = REFCOP_KIND_SLOT;
        }
        if (kind != REFCOP_KIND_FUNCTION) {
            name = next;
            name_end = next_end;
        }
    }
    refcopi_outline_entry *entry = add_entry(outline);
    entry->at = start;
    entry->name = name;
    entry->line = line;
    entry->length = (uint16_t)(name_end - name);
    entry->kind = (uint8_t)kind;
    entry->text = (uint8_t)outline->text_count;
    entry->hash = refcopi_hash_bytes(name, entry->length);
    uint32_t *bucket = &outline->buckets[entry->hash % BUCKETS];
    entry->before = *bucket;
    *bucket = outline->count;
}

/* The line goes on in the next one. */
static bool goes_on(const char *start, const char *end) {
    while (end > start && (end[-1] == ' ' || end[-1] == '\t' || end[-1] == '\r')) {
        end--;
    }
    return end > start && end[-1] == '\\' && !memchr(start, '#', (size_t)(end - start));
}

void refcopi_outline_add(refcopi_outline *outline, refcop_str file, const char *text,
                         size_t length) {
    const char *end = text + length;
    bool continued = false;
    uint32_t line = 1;

    assert(outline->text_count < REFCOPI_OUTLINE_MAX_TEXTS);
    for (const char *at = text; at < end; line++) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        const char *stop = newline ? newline : end;
        if (!continued) {
            scan_line(outline, at, stop, line);
        }
        continued = goes_on(at, stop);
        at = stop + 1;
    }
    outline->texts[outline->text_count].file = file;
    outline->texts[outline->text_count++].end = end;
}

const refcopi_outline_entry *refcopi_outline_at(const refcopi_outline *outline, uint32_t at) {
    return at < outline->count ? &outline->entries[at] : NULL;
}

uint32_t refcopi_outline_text_count(const refcopi_outline *outline) {
    return outline->text_count;
}

size_t refcopi_outline_rest(const refcopi_outline *outline, const refcopi_outline_entry *entry) {
    return (size_t)(outline->texts[entry->text].end - entry->at);
}

refcop_str refcopi_outline_file(const refcopi_outline *outline,
                                const refcopi_outline_entry *entry) {
    return outline->texts[entry->text].file;
}

static const refcopi_outline_entry *search(const refcopi_outline *outline, uint32_t at,
                                           refcop_contract_kind kind, const char *name,
                                           size_t length, uint32_t hash) {
    for (; at; at = outline->entries[at - 1].before) {
        const refcopi_outline_entry *entry = &outline->entries[at - 1];
        if (entry->hash == hash && entry->kind == kind && entry->length == length &&
            memcmp(entry->name, name, length) == 0) {
            return entry;
        }
    }
    return NULL;
}

const refcopi_outline_entry *refcopi_outline_find(const refcopi_outline *outline,
                                                  refcop_contract_kind kind, const char *name,
                                                  size_t length) {
    uint32_t hash = refcopi_hash_bytes(name, length);
    return search(outline, outline->buckets[hash % BUCKETS], kind, name, length, hash);
}

const refcopi_outline_entry *refcopi_outline_before(const refcopi_outline *outline,
                                                    const refcopi_outline_entry *entry) {
    const refcopi_outline_entry *found = search(outline, entry->before, entry->kind, entry->name,
                                                entry->length, entry->hash);
    return found && found->text == entry->text ? found : NULL;
}
