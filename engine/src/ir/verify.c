/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */

/* Nothing here trusts anything but that pointers with a count point to that many elements. */

#include "ir/verify.h"

#include <inttypes.h>

static bool is_named(refcop_str name) {
    return name != NULL && name->length > 0;
}

static bool is_type(refcop_type type) {
    return (unsigned)type < REFCOPI_TYPE_COUNT && type != REFCOP_TYPE_VOID;
}

/* --- module ------------------------------------------------------------------------------ */

static bool verify_globals(refcopi_verifier *v) {
    refcopi_map seen;
    refcopi_map_init(&seen, v->scratch);
    for (uint32_t i = 0; i < v->module->global_count; i++) {
        const refcop_global *global = &v->module->globals[i];
        if (!is_named(global->name)) {
            return refcopi_verify_fail(v, "global %" PRIu32 " has no name", i);
        }
        if (!refcopi_map_add(&seen, global->name->id, i)) {
            return refcopi_verify_fail(v, "two globals are called @%s", global->name->text);
        }
        if (!is_type(global->type)) {
            return refcopi_verify_fail(v, "global @%s has no type", global->name->text);
        }
    }
    return true;
}

static bool verify_records(refcopi_verifier *v) {
    refcopi_map seen;
    refcopi_map_init(&seen, v->scratch);
    for (uint32_t i = 0; i < v->module->record_count; i++) {
        const refcop_record *record = &v->module->records[i];
        if (!is_named(record->name)) {
            return refcopi_verify_fail(v, "record %" PRIu32 " has no name", i);
        }
        if (!refcopi_map_add(&seen, record->name->id, i)) {
            return refcopi_verify_fail(v, "two records are called %s", record->name->text);
        }
        for (uint32_t f = 0; f < record->field_count; f++) {
            if (!is_named(record->fields[f].name) || !is_type(record->fields[f].type)) {
                return refcopi_verify_fail(v, "field %" PRIu32 " of record %s lacks name or type",
                                           f, record->name->text);
            }
        }
    }
    return true;
}

static bool verify_imposes(refcopi_verifier *v) {
    for (uint32_t i = 0; i < v->module->impose_count; i++) {
        const refcop_impose *impose = &v->module->imposes[i];
        if (!is_named(impose->function) || !is_named(impose->slot)) {
            return refcopi_verify_fail(v, "imposition %" PRIu32 " lacks function or slot", i);
        }
    }
    return true;
}

static bool verify_targets(refcopi_verifier *v) {
    for (uint32_t i = 0; i < v->module->target_count; i++) {
        const refcop_target *target = &v->module->targets[i];
        if (!is_named(target->function) || !is_named(target->global) ||
            (target->record != NULL && target->field == NULL)) {
            return refcopi_verify_fail(v, "target %" PRIu32 " lacks function, table or field", i);
        }
    }
    return true;
}

/* --- function ---------------------------------------------------------------------------- */

static bool verify_locals(refcopi_verifier *v) {
    const refcop_func *func = v->func;
    refcopi_map seen;
    refcopi_map_init(&seen, v->scratch);
    for (uint32_t i = 0; i < func->local_count; i++) {
        const refcop_local *local = &func->locals[i];
        if (!is_named(local->name)) {
            return refcopi_verify_fail(v, "local %" PRIu32 " has no name", i);
        }
        if (!refcopi_map_add(&seen, local->name->id, i)) {
            return refcopi_verify_fail(v, "two locals are called %s", local->name->text);
        }
        if (!is_type(local->type)) {
            return refcopi_verify_fail(v, "local %s has no type", local->name->text);
        }
        if (local->is_param != (i < func->param_count)) {
            return refcopi_verify_fail(v, "local %s: parameters come first", local->name->text);
        }
        if (local->is_array && local->type != REFCOP_TYPE_AGG) {
            return refcopi_verify_fail(v, "local %s: an array is agg", local->name->text);
        }
    }
    return func->param_count <= func->local_count ||
           refcopi_verify_fail(v, "more parameters than locals");
}

static bool verify_block(refcopi_verifier *v, uint32_t *instr_count, uint32_t *havoc_count) {
    const refcop_block *block = &v->func->blocks[v->block];
    for (v->position = 0; v->position < block->count; v->position++) {
        v->instr = block->instrs[v->position];
        if (v->instr->op >= REFCOP_OPCODE_COUNT) {
            return refcopi_verify_fail(v, "unknown opcode");
        }
        bool is_last = v->position + 1 == block->count;
        if (refcop_opcode_is_terminator(v->instr->op) != is_last) {
            return refcopi_verify_fail(v, is_last ? "a block ends in a terminator"
                                                  : "a terminator ends its block");
        }
        if (v->instr->id != *instr_count) {
            return refcopi_verify_fail(v, "instructions are not numbered in order");
        }
        ++*instr_count;
        *havoc_count += v->instr->op == REFCOP_OP_HAVOC || v->instr->op == REFCOP_OP_CLOBBER;
        if (!refcopi_verify_instr(v)) {
            return false;
        }
    }
    v->instr = NULL;
    return block->count > 0 || refcopi_verify_fail(v, "b%" PRIu32 " is empty", v->block);
}

/* Each block but the entry is a target of an earlier one: it can be reached, and in index order
 * its first visit has a predecessor. */
static bool verify_flow(refcopi_verifier *v) {
    const refcop_func *func = v->func;
    bool *reached = REFCOP_NEW_ARRAY(v->scratch, bool, func->block_count);
    for (uint32_t b = 0; b < func->block_count; b++) {
        if (b > 0 && !reached[b]) {
            return refcopi_verify_fail(v, "no earlier block leads to b%" PRIu32, b);
        }
        const refcop_block *block = &func->blocks[b];
        const refcop_instr *last = block->instrs[block->count - 1];
        for (uint32_t t = 0; t < last->target_count; t++) {
            if (last->targets[t] == 0) {
                return refcopi_verify_fail(v, "b%" PRIu32 " leads to the entry block", b);
            }
            reached[last->targets[t]] = true;
        }
    }
    return true;
}

static bool verify_func_body(refcopi_verifier *v) {
    const refcop_func *func = v->func;
    uint32_t instr_count = 0;
    uint32_t havoc_count = 0;
    if (func->module != v->module) {
        return refcopi_verify_fail(v, "belongs to another module");
    }
    if (func->builder != NULL) {
        return refcopi_verify_fail(v, "is not finished");
    }
    if ((unsigned)func->result >= REFCOPI_TYPE_COUNT) {
        return refcopi_verify_fail(v, "has no result type");
    }
    if (func->block_count == 0) {
        return refcopi_verify_fail(v, "has no block");
    }
    if (!verify_locals(v)) {
        return false;
    }
    v->defined_in = REFCOP_NEW_ARRAY(v->scratch, uint32_t, func->temp_count);
    for (v->block = 0; v->block < func->block_count; v->block++) {
        if (!verify_block(v, &instr_count, &havoc_count)) {
            return false;
        }
    }
    if (instr_count != func->instr_count || havoc_count != func->havoc_count) {
        return refcopi_verify_fail(v, "instructions are miscounted");
    }
    return verify_flow(v);
}

static bool verify_funcs(refcopi_verifier *v) {
    refcop_arena *scratch = v->scratch;
    refcopi_map seen;
    refcopi_map_init(&seen, scratch);
    for (uint32_t i = 0; i < v->module->func_count; i++) {
        const refcop_func *func = v->module->funcs[i];
        if (!is_named(func->name)) {
            return refcopi_verify_fail(v, "function %" PRIu32 " has no name", i);
        }
        if (!refcopi_map_add(&seen, func->name->id, i)) {
            return refcopi_verify_fail(v, "two functions are called @%s", func->name->text);
        }
    }
    v->scratch = refcop_arena_new("IR verifier, function");
    bool ok = true;
    for (uint32_t i = 0; ok && i < v->module->func_count; i++) {
        v->func = v->module->funcs[i];
        v->instr = NULL;
        ok = verify_func_body(v);
        refcop_arena_reset(v->scratch);
    }
    refcop_arena_free(v->scratch);
    v->scratch = scratch;
    return ok;
}

refcop_status refcop_module_verify(const refcop_module *module, refcop_error *error) {
    refcopi_verifier v = {
        .module = module, .scratch = refcop_arena_new("IR verifier"), .error = error};
    bool ok = verify_globals(&v) && verify_records(&v) && verify_imposes(&v) && verify_targets(&v) &&
              refcopi_verify_typeobjs(&v) && refcopi_verify_tables(&v) &&
              refcopi_verify_formats(&v) && verify_funcs(&v);
    refcop_arena_free(v.scratch);
    return ok ? REFCOP_OK : REFCOP_ERROR_INVALID;
}
