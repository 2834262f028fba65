/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "usage/usage.h"

static const refcop_usage_row options[] = {
    {"help", 'h', "", "list the rules"},
    REFCOP_USAGE_END,
};

static const refcop_usage_row rules[] = {
    REFCOP_USAGE_TITLE("Rules"),
#define REFCOP_RULE(id, name, level, help) {name, 0, "", help},
#include "refcop/rules.def"
#undef REFCOP_RULE
    REFCOP_USAGE_END,
};

const refcop_usage refcop_usage_explain = {
    .command = "refcop explain",
    .summary = "say what a rule means, with a bad and a good example",
    .synopsis = "RULE",
    .description =
        "Prints the page of a rule: what it finds, an example and its repair, and what it "
        "misses. `refcop-RULE`, as warnings have it, is understood too.",
    .prefix = "--",
    .operand = REFCOP_OPERAND_RULE,
    .options = options,
    .more = rules,
    .examples = "refcop explain ref-leak",
    .see = "rules/README.md",
};
