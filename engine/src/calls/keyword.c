/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* arg-format: the list of keywords against the format. */
#include "calls/calls.h"

#include <string.h>

typedef struct list {
    calls *c;
    const refcop_format_call *call;
    call_report report;
} list;

/* Empty names come first: positional-only parameters. */
static bool check_names(list *l) {
    const refcop_format_call *given = l->call;
    uint32_t nameless = 0;
    for (uint32_t i = 0; i < given->keyword_count; i++) {
        refcop_str name = given->keywords[i];
        if (!name) {
            nameless = i + 1; /* may be empty, may be not */
        } else if (name->length == 0) {
            if (i > nameless) {
                refcopi_calls_report(
                    l->c, &l->report,
                    "an empty keyword of %s stands behind '%s': the call fails with "
                    "SystemError",
                    given->function->text, given->keywords[i - 1]->text);
                return false;
            }
            nameless = i + 1;
        }
        for (uint32_t k = 0; name && name->length > 0 && k < i; k++) {
            if (given->keywords[k] == name) {
                l->report.level = 1;
                refcopi_calls_report(l->c, &l->report, "keyword '%s' of %s stands twice",
                                     name->text, given->function->text);
                return false;
            }
        }
    }
    return true;
}

static uint32_t positional_only(const refcop_format_call *given) {
    uint32_t n = 0;
    while (n < given->keyword_count && given->keywords[n] && given->keywords[n]->length == 0)
        n++;
    return n;
}

void refcopi_check_keywords(calls *c, const refcop_format_call *given, const format_reading *read) {
    list l = {c,
              given,
              {.rule = REFCOP_RULE_ARG_FORMAT,
               .caller = given->caller,
               .loc = given->loc,
               .object = "keywords"}};
    if (given->keywords_loc)
        l.report.note = (refcop_note){given->keywords_loc, "the list of keywords is here"};
    if (given->keywords_kind == REFCOP_KEYWORDS_OPEN) {
        refcopi_calls_report(
            c, &l.report,
            "the list of keywords given to %s does not end in NULL: what lies behind "
            "it is read",
            given->function->text);
        return;
    }
    if (given->keywords_kind != REFCOP_KEYWORDS_LIST || !check_names(&l))
        return;
    bool any_fits = false;
    for (uint32_t i = 0; i < given->text_count; i++)
        any_fits |= read[i].is_cut || read[i].items == given->keyword_count;
    if (!any_fits) {
        uint32_t items = read[0].items, names = given->keyword_count;
        refcopi_calls_report(c, &l.report,
                             "the format of %s has %u item%s, but %u keyword%s %s given: the call "
                             "fails with SystemError",
                             given->function->text, items, items == 1 ? "" : "s", names,
                             names == 1 ? "" : "s", names == 1 ? "is" : "are");
        return;
    }
    if (read[0].keyword_only < positional_only(given))
        refcopi_calls_report(c, &l.report,
                             "'$' in the format of %s stands before parameters without a name: the "
                             "call fails with SystemError",
                             given->function->text);
}
