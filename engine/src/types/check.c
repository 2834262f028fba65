/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* The type rules of a module, one after the other. A file without a type of its own costs
 * nothing. */
#include "types/types.h"

#include <string.h>

static bool is_wanted(const analysis *a) {
    for (int rule = REFCOP_RULE_GC_FLAG_MISSING; rule < (int)REFCOP_RULE_COUNT; rule++)
        if (!a->options->disabled[rule])
            return true;
    return false;
}

/* Everything up to the evidence; t->arena is the caller's to free. */
static void build(types *t, analysis *a) {
    memset(t, 0, sizeof *t);
    t->a = a;
    t->module = a->module;
    t->arena = refcop_arena_new("types");
    t->version = refcop_model_version(a->model);
    refcopi_fields_init(t);
    refcopi_scan_all(t);
    for (uint32_t k = 0; k < a->module->impose_count; k++) {
        uint32_t at = refcopi_func_named(a, a->module->imposes[k].function);
        if (at)
            t->funcs[at - 1].is_imposed = true;
    }
    refcopi_types_table(t);
    refcopi_evidence(t);
}

void refcopi_types_check(analysis *a) {
    bool graph = a->options->graph_dot || a->options->graph_json;
    if (!graph && (a->module->typeobj_count == 0 || !is_wanted(a))) {
        refcopi_judge_cycles(a, NULL, NULL);
        return;
    }
    types t;
    build(&t, a);
    refcopi_judge_cycles(a, refcopi_why_unseen, &t);
    for (uint32_t k = 0; k < t.info_count; k++) {
        const type_info *info = &t.infos[k];
        refcopi_check_visits(&t, info);
        refcopi_check_clear(&t, info);
        refcopi_check_teardown(&t, info);
        refcopi_check_memory(&t, info);
        refcopi_check_blocks(&t, info);
        refcopi_check_module(&t, info);
        refcopi_check_exceptions(&t, info);
    }
    refcopi_check_freed(&t);
    refcopi_check_tracking(&t);
    refcopi_types_write_graph(&t);
    size_t used = refcop_arena_used(a->arena) + refcop_arena_held(t.arena);
    if (used > a->stats->arena_bytes)
        a->stats->arena_bytes = used;
    refcop_arena_free(t.arena);
}
