/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "contract/outline.h"
#include "contract/parser.h"

#include "base/memory.h"

#include <assert.h>
#include <string.h>

enum { KIND_COUNT = REFCOP_KIND_SLOT + 1 };

/* Where the entries of one kind and name begin. */
struct slot {
    refcop_contract *head;    /* what look-ups see */
    refcop_contract *pending; /* from the text being parsed; NULL otherwise */
    uint32_t texts;           /* how many of the outlined texts head takes account of */
};

/* Slots by string id: ids are dense, so this is smaller and faster than a hash table. */
struct index {
    struct slot *slots;
    size_t count;
};

/* One parsed text. It has an arena of its own, so that a text with an error leaves nothing. */
struct source {
    struct source *next;
    refcop_arena *arena;
};

struct refcop_model {
    refcop_strings *strings;
    uint16_t version, headers;
    struct index indexes[KIND_COUNT];
    refcop_contract **entries;
    size_t count;
    size_t capacity;
    struct source *sources;
    refcopi_outline *outline; /* of texts that are parsed as they are asked for; NULL: none */
    refcop_arena *arena;      /* of contracts made of them */
};

refcop_model *refcop_model_new(refcop_strings *strings, uint16_t python_version) {
    refcop_model *model = refcopi_malloc(sizeof *model);
    memset(model, 0, sizeof *model);
    model->strings = strings;
    model->version = python_version;
    return model;
}

void refcop_model_free(refcop_model *model) {
    struct source *next;

    if (!model) {
        return;
    }
    for (struct source *source = model->sources; source; source = next) {
        next = source->next;
        refcop_arena_free(source->arena);
        refcopi_free(source);
    }
    for (size_t i = 0; i < KIND_COUNT; i++) {
        refcopi_free(model->indexes[i].slots);
    }
    refcopi_free(model->entries);
    refcopi_outline_free(model->outline);
    refcop_arena_free(model->arena);
    refcopi_free(model);
}

void refcop_model_set_version(refcop_model *model, uint16_t python_version) {
    model->version = python_version;
}

void refcop_model_set_headers(refcop_model *model, uint16_t python_version) {
    model->headers = python_version;
}

uint16_t refcop_model_version(const refcop_model *model) {
    return model->version;
}

/* --- texts that are parsed as they are asked for ------------------------------------------------ */

static struct slot *slot_at(refcop_model *model, refcop_contract_kind kind, size_t id) {
    struct index *index = &model->indexes[kind];

    if (id >= index->count) {
        size_t count = id + id / 2 + 256;
        index->slots =
            refcopi_realloc(index->slots, refcopi_array_size(count, sizeof(struct slot)));
        memset(index->slots + index->count, 0, (count - index->count) * sizeof(struct slot));
        index->count = count;
    }
    return &index->slots[id];
}

static struct slot *get_slot(refcop_model *model, const refcop_contract *contract) {
    return slot_at(model, contract->kind, contract->name->id);
}

static uint32_t text_count(const refcop_model *model) {
    return model->outline ? refcopi_outline_text_count(model->outline) : 0;
}

void refcop_model_outline(refcop_model *model, const char *name, const char *text, size_t length) {
    if (!model->outline) {
        model->outline = refcopi_outline_new();
        model->arena = refcop_arena_new("outlined");
    }
    refcopi_outline_add(model->outline, name ? refcop_intern_c(model->strings, name) : NULL, text,
                        length);
}

static refcop_contract *parse_entry(refcop_model *model, const refcopi_outline_entry *entry) {
    refcopi_parser parser;
    refcop_error error;

    refcopi_parser_init(&parser, entry->at, refcopi_outline_rest(model->outline, entry), model->arena,
                        model->strings, refcopi_outline_file(model->outline, entry), &error);
    refcop_contract *contract = refcopi_parser_next(&parser);
    assert(contract);
    if (contract) {
        contract->line = entry->line;
    }
    return contract;
}

/* Brings the slot up to date with texts that were added since. */
static void settle(refcop_model *model, struct slot *slot, refcop_contract_kind kind,
                   refcop_str name) {
    const refcopi_outline_entry *entry =
        refcopi_outline_find(model->outline, kind, name->text, name->length);
    if (entry && entry->text >= slot->texts) {
        slot->head = NULL;
        for (; entry; entry = refcopi_outline_before(model->outline, entry)) {
            refcop_contract *contract = parse_entry(model, entry);
            if (contract) {
                contract->next = slot->head;
                slot->head = contract;
            }
        }
    }
    slot->texts = text_count(model);
}

/* --- look-up -------------------------------------------------------------------------------- */

static bool admits(const refcop_contract *contract, uint16_t version) {
    return version >= contract->since && (!contract->until || version <= contract->until);
}

/* contract itself or the first behind it that the version admits. */
static const refcop_contract *admit(const refcop_contract *contract, uint16_t version) {
    while (contract && !admits(contract, version)) {
        contract = contract->next;
    }
    return contract;
}

/* What the version does not have is known as the headers have it. */
static const refcop_contract *admit_any(const refcop_model *model, const refcop_contract *head) {
    const refcop_contract *found = admit(head, model->version);
    return found || !model->headers ? found : admit(head, model->headers);
}

const refcop_contract *refcop_model_find(const refcop_model *model, refcop_contract_kind kind,
                                         refcop_str name) {
    if (model->outline) {
        refcop_model *own = (refcop_model *)(uintptr_t)model; /* what it knows stays the same */
        struct slot *slot = slot_at(own, kind, name->id);
        if (slot->texts < text_count(model)) {
            settle(own, slot, kind, name);
        }
        return admit_any(model, slot->head);
    }
    const struct index *index = &model->indexes[kind];
    return admit_any(model, name->id < index->count ? index->slots[name->id].head : NULL);
}

const refcop_contract *refcop_model_find_text(const refcop_model *model,
                                              refcop_contract_kind kind, const char *name,
                                              size_t length) {
    refcop_str string = refcop_strings_find(model->strings, name, length);
    if (!string && model->outline && refcopi_outline_find(model->outline, kind, name, length)) {
        string = refcop_intern(model->strings, name, length);
    }
    return string ? refcop_model_find(model, kind, string) : NULL;
}

const refcop_contract *refcop_contract_next(const refcop_model *model,
                                            const refcop_contract *contract) {
    bool is_ours = admits(contract, model->version);
    return admit(contract->next, is_ours ? model->version : model->headers);
}

const refcop_contract *refcop_model_search(const refcop_model *model, refcop_contract_kind kind,
                                           refcop_contract_test *wanted, const void *context) {
    const refcopi_outline_entry *entry;
    for (uint32_t n = 0; model->outline && (entry = refcopi_outline_at(model->outline, n)); n++) {
        if (entry->kind != kind) {
            continue;
        }
        refcop_str name = refcop_intern(model->strings, entry->name, entry->length);
        const refcop_contract *k = refcop_model_find(model, kind, name);
        for (; k; k = refcop_contract_next(model, k)) {
            if (wanted(k, context)) {
                return k;
            }
        }
    }
    for (size_t n = 0; n < model->count; n++) {
        if (model->entries[n]->kind == kind && wanted(model->entries[n], context)) {
            return model->entries[n];
        }
    }
    return NULL;
}

const refcop_contract *const *refcop_model_entries(const refcop_model *model, size_t *count) {
    *count = model->count;
    return (const refcop_contract *const *)model->entries;
}

/* --- adding --------------------------------------------------------------------------------- */

static bool versions_overlap(const refcop_contract *a, const refcop_contract *b) {
    return (!a->until || b->since <= a->until) && (!b->until || a->since <= b->until);
}

static bool same_guard(const refcop_guard *a, const refcop_guard *b) {
    return a->param == b->param &&
           (a->param < 0 || (a->equal == b->equal && a->value == b->value && a->type == b->type));
}

/* Puts an entry behind those of its name in the same text. */
static refcop_status add_pending(refcop_model *model, refcop_contract *contract,
                                 const refcopi_token *name, refcop_error *error) {
    struct slot *slot = get_slot(model, contract);
    refcop_contract **link = &slot->pending;

    for (; *link; link = &(*link)->next) {
        if (versions_overlap(*link, contract) && same_guard(&(*link)->guard, &contract->guard)) {
            return refcop_error_set(error, REFCOP_ERROR_INVALID, name->line, name->column,
                                    "'%.60s' is already defined in line %u for the same calls; "
                                    "entries of one name must differ in 'where' or in version",
                                    contract->name->text, (*link)->line);
        }
    }
    *link = contract;
    if (model->count == model->capacity) {
        model->capacity = model->capacity ? model->capacity * 2 : 512;
        model->entries = refcopi_realloc(
            model->entries, refcopi_array_size(model->capacity, sizeof *model->entries));
    }
    model->entries[model->count++] = contract;
    return REFCOP_OK;
}

/* Takes back the entries from `first` on. */
static void drop_pending(refcop_model *model, size_t first) {
    for (size_t i = first; i < model->count; i++) {
        get_slot(model, model->entries[i])->pending = NULL;
    }
    model->count = first;
}

/* Makes the entries from `first` on those that look-ups see, and removes what they replace. */
static void commit_pending(refcop_model *model, size_t first) {
    size_t kept = 0;

    for (size_t i = 0; i < first; i++) {
        if (!get_slot(model, model->entries[i])->pending) {
            model->entries[kept++] = model->entries[i];
        }
    }
    for (size_t i = first; i < model->count; i++) {
        struct slot *slot = get_slot(model, model->entries[i]);
        if (slot->pending) {
            slot->head = slot->pending;
            slot->pending = NULL;
            slot->texts = text_count(model);
        }
        model->entries[kept++] = model->entries[i];
    }
    model->count = kept;
}

refcop_status refcop_model_parse(refcop_model *model, const char *name, const char *text,
                                 size_t length, refcop_error *error) {
    refcopi_parser parser;
    refcop_contract *contract;
    struct source *source = refcopi_malloc(sizeof *source);
    size_t first = model->count;
    refcop_status status = REFCOP_OK;

    source->arena = refcop_arena_new("model");
    refcopi_parser_init(&parser, text ? text : "", length, source->arena, model->strings,
                        name ? refcop_intern_c(model->strings, name) : NULL, error);
    while (status == REFCOP_OK && (contract = refcopi_parser_next(&parser))) {
        status = add_pending(model, contract, &parser.name, error);
    }
    if (status == REFCOP_OK) {
        status = parser.status;
    }
    if (status != REFCOP_OK) {
        drop_pending(model, first);
        refcop_arena_free(source->arena);
        refcopi_free(source);
        return status;
    }
    commit_pending(model, first);
    source->next = model->sources;
    model->sources = source;
    return REFCOP_OK;
}

/* --- contracts made in memory --------------------------------------------------------------- */

refcop_contract *refcop_contract_new(refcop_arena *arena, refcop_strings *strings,
                                     refcop_str name, unsigned param_count,
                                     unsigned outcome_count) {
    refcop_contract *contract = REFCOP_NEW(arena, refcop_contract);

    assert(param_count <= REFCOP_MAX_PARAMS);
    assert(outcome_count <= REFCOP_MAX_OUTCOMES);
    contract->kind = REFCOP_KIND_FUNCTION;
    contract->name = name;
    contract->param_count = (uint16_t)param_count;
    contract->params = REFCOP_NEW_ARRAY(arena, refcop_param, param_count);
    contract->rest.param = -1;
    contract->rest.when = REFCOP_ALL_OUTCOMES;
    contract->guard.param = -1;
    contract->outcome_count = (uint16_t)outcome_count;
    contract->outcomes = REFCOP_NEW_ARRAY(arena, refcop_outcome, outcome_count);
    for (unsigned i = 0; i < param_count; i++) {
        const char letter = (char)('a' + i);
        contract->params[i].name = refcop_intern(strings, &letter, 1);
    }
    for (unsigned i = 0; i < outcome_count; i++) {
        contract->outcomes[i].param = -1;
    }
    return contract;
}
