/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "refcop/analysis.h"

#include <string.h>

static const struct {
    const char *name;
    const char *help;
} rules[] = {
#define REFCOP_RULE(id, name, level, help) {name, help},
#include "refcop/rules.def"
#undef REFCOP_RULE
};

const char *refcop_rule_name(refcop_rule rule) {
    return rule < REFCOP_RULE_COUNT ? rules[rule].name : "unknown";
}

const char *refcop_rule_help(refcop_rule rule) {
    return rule < REFCOP_RULE_COUNT ? rules[rule].help : "";
}

refcop_rule refcop_rule_find(const char *name) {
    int k = 0;
    while (k < (int)REFCOP_RULE_COUNT && strcmp(rules[k].name, name) != 0)
        k++;
    return (refcop_rule)k;
}
