/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* method-table: functions in the slots of types and modules, whatever casts say. */
#include "calls/calls.h"

#include <string.h>

static const struct slot_def {
    const char *name, *signature;
} slots[] = {
#define REFCOP_SLOT(name, signature) {name, signature},
#include "calls/slots.def"
#undef REFCOP_SLOT
};

void refcopi_check_slot(calls *c, const refcop_row *row) {
    if (!row->name || !row->first.type)
        return;
    for (size_t i = 0; i < sizeof slots / sizeof slots[0]; i++) {
        if (strcmp(slots[i].name, row->name->text) != 0)
            continue;
        position at = {.rule = REFCOP_RULE_METHOD_TABLE,
                       .signature = slots[i].signature,
                       .place = slots[i].name,
                       .loc = row->loc};
        refcopi_ctype func = refcopi_ctype_of(row->first.type);
        refcopi_check_signature(c, &at, &func, row->first.name);
        return;
    }
}
