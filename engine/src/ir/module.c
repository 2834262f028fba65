/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "refcop/ir.h"

#include "ir/internal.h"

refcop_module *refcop_module_new(refcop_strings *strings, const char *name,
                                 refcop_resolver resolver, void *resolver_context) {
    refcop_arena *arena = refcop_arena_new("module");
    refcopi_module *impl = REFCOP_NEW(arena, refcopi_module);
    impl->scratch = refcop_arena_new("module scratch");
    impl->module.arena = arena;
    impl->module.strings = strings;
    impl->module.name = refcop_intern_c(strings, name);
    impl->module.resolver = resolver;
    impl->module.resolver_context = resolver_context;
    refcopi_map_init(&impl->globals, arena);
    refcopi_map_init(&impl->records, arena);
    refcopi_map_init(&impl->funcs, arena);
    return &impl->module;
}

void refcop_module_free(refcop_module *module) {
    if (module == NULL) {
        return;
    }
    refcop_arena_free(((refcopi_module *)module)->scratch);
    refcop_arena_free(module->arena);
}

refcop_position refcop_module_resolve(const refcop_module *module, refcop_loc loc) {
    refcop_position position = {module->name->text, 0, 0};
    if (loc == 0) {
        return position;
    }
    if (module->resolver != NULL) {
        return module->resolver(module->resolver_context, loc);
    }
    position.line = (uint32_t)(loc >> 16);
    position.column = (uint32_t)(loc & 0xffff);
    return position;
}

uint32_t refcop_module_add_global(refcop_module *module, refcop_str name, refcop_type type,
                                  bool is_static, bool is_defined, refcop_loc loc) {
    refcopi_module *impl = (refcopi_module *)module;
    const uint32_t *known = refcopi_map_find(&impl->globals, name->id);
    if (known != NULL) {
        refcop_global *global = &module->globals[*known];
        if (is_defined && !global->is_defined) {
            global->is_defined = true;
            global->loc = loc;
        }
        global->is_static = global->is_static || is_static;
        return *known;
    }
    uint32_t index = module->global_count;
    module->globals =
        refcopi_room_for_one(module->arena, module->globals, index, sizeof(refcop_global));
    module->globals[index] = (refcop_global){name, type, is_static, is_defined, loc};
    module->global_count++;
    (void)refcopi_map_add(&impl->globals, name->id, index);
    return index;
}

void refcop_module_add_record(refcop_module *module, refcop_str name, bool is_object,
                              const refcop_field *fields, uint32_t field_count) {
    refcopi_module *impl = (refcopi_module *)module;
    refcop_record record = {name, is_object, field_count, NULL};
    if (field_count > 0) {
        record.fields =
            refcop_arena_copy(module->arena, fields, sizeof(refcop_field) * (size_t)field_count);
    }
    const uint32_t *known = refcopi_map_find(&impl->records, name->id);
    if (known != NULL) {
        module->records[*known] = record;
        return;
    }
    uint32_t index = module->record_count;
    module->records =
        refcopi_room_for_one(module->arena, module->records, index, sizeof(refcop_record));
    module->records[index] = record;
    module->record_count++;
    (void)refcopi_map_add(&impl->records, name->id, index);
}

void refcop_module_add_impose(refcop_module *module, refcop_str function, refcop_str slot,
                              refcop_str owner, refcop_loc loc) {
    uint32_t index = module->impose_count;
    module->imposes =
        refcopi_room_for_one(module->arena, module->imposes, index, sizeof(refcop_impose));
    module->imposes[index] = (refcop_impose){function, slot, owner, loc};
    module->impose_count++;
}

refcop_func *refcop_module_find_func(const refcop_module *module, refcop_str name) {
    if (name == NULL) {
        return NULL;
    }
    const uint32_t *index = refcopi_map_find(&((const refcopi_module *)module)->funcs, name->id);
    return index == NULL ? NULL : module->funcs[*index];
}

static void mark_function(void *context, refcop_value *value, refcopi_ir_use use) {
    (void)use;
    if (value->kind == REFCOP_VALUE_FUNC) {
        refcop_func *func = refcop_module_find_func(context, value->as.string);
        if (func != NULL) {
            func->address_taken = true;
        }
    }
}

/* Only ever sets the flag: the lowering sets it itself for addresses in initialisers of tables
 * it does not know. */
void refcop_module_finish(refcop_module *module) {
    for (uint32_t f = 0; f < module->func_count; f++) {
        const refcop_func *func = module->funcs[f];
        for (uint32_t b = 0; b < func->block_count; b++) {
            const refcop_block *block = &func->blocks[b];
            for (uint32_t i = 0; i < block->count; i++) {
                refcopi_visit_operands(block->instrs[i], mark_function, module);
            }
        }
    }
}
