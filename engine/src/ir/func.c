/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */

/* Functions and places: everything about building that does not emit an instruction. */

#include "refcop/ir.h"

#include "ir/internal.h"
#include <assert.h>
#include <inttypes.h>
#include <string.h>

refcop_func *refcop_func_new(refcop_module *module, refcop_str name, refcop_linkage linkage,
                             refcop_type result, refcop_loc loc, refcop_loc end_loc) {
    refcopi_module *impl = (refcopi_module *)module;
    refcop_func *func = REFCOP_NEW(module->arena, refcop_func);
    func->module = module;
    func->name = name;
    func->linkage = linkage;
    func->result = result;
    func->loc = loc;
    func->end_loc = end_loc;
    func->builder = REFCOP_NEW(module->arena, refcop_func_builder);
    refcopi_map_init(&func->builder->names, module->arena);

    uint32_t index = module->func_count;
    module->funcs =
        refcopi_room_for_one(module->arena, module->funcs, index, sizeof(refcop_func *));
    module->funcs[index] = func;
    module->func_count++;
    (void)refcopi_map_add(&impl->funcs, name->id, index);
    return func;
}

/* base.N; shortened when base is longer than any identifier a person writes. */
static refcop_str suffixed_name(const refcop_func *func, refcop_str base, uint32_t number) {
    char text[256];
    size_t length = 0;
    if (base != NULL) {
        length = base->length < sizeof text - 16 ? base->length : sizeof text - 16;
        memcpy(text, base->text, length);
    }
    length += (size_t)snprintf(text + length, sizeof text - length, ".%" PRIu32, number);
    return refcop_intern(func->module->strings, text, length);
}

/* base itself for the first local of that name, then base.2, base.3...; NULL gives .1, .2... */
static refcop_str unique_local_name(refcop_func *func, refcop_str base) {
    refcop_func_builder *builder = func->builder;
    if (base != NULL && refcopi_map_add(&builder->names, base->id, 1)) {
        return base;
    }
    for (;;) {
        uint32_t number;
        if (base == NULL) {
            number = ++builder->implicit_count;
        } else {
            number = ++*refcopi_map_find(&builder->names, base->id);
        }
        refcop_str name = suffixed_name(func, base, number);
        if (refcopi_map_add(&builder->names, name->id, 1)) {
            return name;
        }
    }
}

uint32_t refcop_func_add_local(refcop_func *func, refcop_str name, refcop_type type,
                               refcop_str record, bool is_param, bool is_array, refcop_loc loc) {
    assert(func->builder != NULL);
    assert(!is_param || func->param_count == func->local_count);
    uint32_t index = func->local_count;
    func->locals =
        refcopi_room_for_one(func->module->arena, func->locals, index, sizeof(refcop_local));
    func->locals[index] = (refcop_local){
        .name = unique_local_name(func, name),
        .type = type,
        .record = record,
        .is_param = is_param,
        .is_array = is_array,
        .is_implicit = name == NULL,
        .loc = loc,
    };
    func->local_count++;
    if (is_param) {
        func->param_count++;
    }
    return index;
}

uint32_t refcop_func_add_block(refcop_func *func) {
    uint32_t index = func->block_count;
    func->blocks =
        refcopi_room_for_one(func->module->arena, func->blocks, index, sizeof(refcop_block));
    func->blocks[index] = (refcop_block){0, NULL};
    func->block_count++;
    return index;
}

void refcop_func_set_block(refcop_func *func, uint32_t block) {
    assert(func->builder != NULL && block < func->block_count);
    func->builder->current = block;
}

bool refcop_func_is_terminated(const refcop_func *func) {
    uint32_t current = func->builder->current;
    if (current >= func->block_count) {
        return false;
    }
    const refcop_block *block = &func->blocks[current];
    return block->count > 0 && refcop_opcode_is_terminator(block->instrs[block->count - 1]->op);
}

void refcop_func_set_loc(refcop_func *func, refcop_loc loc, refcop_str macro, uint16_t flags) {
    func->builder->loc = loc;
    func->builder->macro = macro;
    func->builder->flags = flags;
}

uint32_t refcopi_func_add_temp(refcop_func *func, refcop_type type) {
    uint32_t temp = func->temp_count;
    func->temp_types =
        refcopi_room_for_one(func->module->arena, func->temp_types, temp, sizeof(refcop_type));
    func->temp_types[temp] = type;
    func->temp_count++;
    return temp;
}

refcop_value refcopi_value_temp(const refcop_func *func, uint32_t temp) {
    refcop_value value = {REFCOP_VALUE_TEMP, func->temp_types[temp], false, {0}};
    value.as.temp = temp;
    return value;
}

void refcopi_block_append(refcop_func *func, refcop_block *block, refcop_instr *instr) {
    block->instrs = refcopi_room_for_one(func->module->arena, block->instrs, block->count,
                                         sizeof(refcop_instr *));
    block->instrs[block->count++] = instr;
}

refcop_instr *refcopi_instr_new(refcop_func *func, refcop_opcode op) {
    refcop_instr *instr = REFCOP_NEW(func->module->arena, refcop_instr);
    instr->op = (uint8_t)op;
    instr->result = REFCOP_NO_TEMP;
    return instr;
}

/* --- places ------------------------------------------------------------------------------ */

refcop_place refcop_place_local(const refcop_func *func, uint32_t local) {
    assert(local < func->local_count);
    return (refcop_place){
        .kind = REFCOP_PLACE_LOCAL, .index = local, .type = func->locals[local].type};
}

refcop_place refcop_place_global(const refcop_module *module, uint32_t global) {
    assert(global < module->global_count);
    return (refcop_place){
        .kind = REFCOP_PLACE_GLOBAL, .index = global, .type = module->globals[global].type};
}

refcop_place refcop_place_deref(refcop_value pointer, refcop_type type) {
    return (refcop_place){.kind = REFCOP_PLACE_DEREF, .pointer = pointer, .type = type};
}

static refcop_place extend(refcop_func *func, refcop_place place, refcop_step step,
                           refcop_type type) {
    refcop_step *steps = REFCOP_NEW_ARRAY(func->module->arena, refcop_step, place.step_count + 1);
    if (place.step_count > 0) {
        memcpy(steps, place.steps, sizeof(refcop_step) * place.step_count);
    }
    steps[place.step_count] = step;
    place.steps = steps;
    place.step_count++;
    place.type = type;
    return place;
}

refcop_place refcop_place_field(refcop_func *func, refcop_place place, refcop_str field,
                                refcop_str record, refcop_type type) {
    refcop_step step = {.kind = REFCOP_STEP_FIELD, .field = field, .record = record};
    return extend(func, place, step, type);
}

refcop_place refcop_place_index(refcop_func *func, refcop_place place, refcop_value index,
                                refcop_type type) {
    refcop_step step = {.kind = REFCOP_STEP_INDEX, .index = index};
    return extend(func, place, step, type);
}
