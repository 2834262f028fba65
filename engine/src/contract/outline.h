/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOPI_CONTRACT_OUTLINE_H
#define REFCOPI_CONTRACT_OUTLINE_H

/* Outline: where the entries of a model text stand, by kind and name. A compile asks for some hundred of
 * the 2,500 names of the built-in models, so that only what is asked for is parsed. */

#include "refcop/contract.h"

typedef struct refcopi_outline refcopi_outline;

typedef struct refcopi_outline_entry {
    const char *at;     /* start of its line; borrowed from the text */
    const char *name;
    uint32_t line;
    uint32_t before;    /* entry of the same bucket, added before: index + 1; 0: none */
    uint32_t hash;      /* of the name */
    uint16_t length;    /* of the name */
    uint8_t kind;       /* refcop_contract_kind */
    uint8_t text;       /* which text it stands in */
} refcopi_outline_entry;

enum { REFCOPI_OUTLINE_MAX_TEXTS = 200 };

/* Owned by the caller. */
refcopi_outline *refcopi_outline_new(void);
void refcopi_outline_free(refcopi_outline *outline);

/* Adds a text, which is borrowed for the outline's life. file is what its contracts are to name. */
void refcopi_outline_add(refcopi_outline *outline, refcop_str file, const char *text, size_t length);
uint32_t refcopi_outline_text_count(const refcopi_outline *outline);
/* The text that an entry stands in, from the entry on. */
size_t refcopi_outline_rest(const refcopi_outline *outline, const refcopi_outline_entry *entry);
refcop_str refcopi_outline_file(const refcopi_outline *outline, const refcopi_outline_entry *entry);

/* The last entry of that kind and name in the latest text that has one; NULL. */
const refcopi_outline_entry *refcopi_outline_find(const refcopi_outline *outline,
                                                  refcop_contract_kind kind, const char *name,
                                                  size_t length);
/* The entry of the same kind, name and text before this one; NULL. */
const refcopi_outline_entry *refcopi_outline_before(const refcopi_outline *outline,
                                                    const refcopi_outline_entry *entry);

/* Entry number `at`, in the order of the texts; NULL behind the last. */
const refcopi_outline_entry *refcopi_outline_at(const refcopi_outline *outline, uint32_t at);

#endif
