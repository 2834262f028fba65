/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * refcop explain RULE: prints docs/rules/RULE.md, which is built into this program. */
#include "refcop.h"

#include "lint/options.h"
#include "lint/texts.h"
#include "usage/usage.h"

#include <stdio.h>
#include <string.h>

static int print_page(refcop_rule rule) {
    char name[128];
    snprintf(name, sizeof name, "%s.md", refcop_rule_name(rule));
    const refcop_text *page = refcop_text_find(refcop_rule_pages, name);
    if (page == NULL) {
        return refcop_fail("explain", "there is no page about '%s': %s", refcop_rule_name(rule),
                           refcop_rule_help(rule));
    }
    size_t size = (size_t)(page->end - page->begin);
    bool ok = fwrite(page->begin, 1, size, stdout) == size && fflush(stdout) == 0;
    return ok ? REFCOP_EXIT_OK : refcop_fail("explain", "cannot write to standard output");
}

int refcop_explain_main(int count, char **arguments) {
    if (count == 1 ||
        (count == 2 && (strcmp(arguments[1], "--help") == 0 || strcmp(arguments[1], "-h") == 0))) {
        refcop_usage_print(&refcop_usage_explain, stdout);
        return REFCOP_EXIT_OK;
    }
    if (count != 2) {
        return refcop_fail("explain", "expected one rule; `refcop explain` lists them");
    }
    refcop_arena *arena = refcop_arena_new("explain");
    refcop_rule rule;
    const char *why;
    int status = lint_parse_rule(arena, arguments[1], &rule, &why)
                     ? print_page(rule)
                     : refcop_fail("explain", "%s", why);
    refcop_arena_free(arena);
    return status;
}
