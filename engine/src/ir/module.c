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
    impl->module.long_bits = 64;
    impl->module.pointer_bits = 64;
    impl->module.resolver = resolver;
    impl->module.resolver_context = resolver_context;
    refcopi_map_init(&impl->globals, arena);
    refcopi_map_init(&impl->records, arena);
    refcopi_map_init(&impl->funcs, arena);
    refcopi_map_init(&impl->typeobjs, arena);
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

static void *copy_array(refcop_arena *arena, const void *array, uint32_t count, size_t size) {
    return count == 0 ? NULL : refcop_arena_copy(arena, array, size * count);
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

void refcop_module_add_record(refcop_module *module, const refcop_record *record) {
    refcopi_module *impl = (refcopi_module *)module;
    refcop_record copy = *record;
    copy.fields =
        copy_array(module->arena, record->fields, record->field_count, sizeof(refcop_field));
    const uint32_t *known = refcopi_map_find(&impl->records, record->name->id);
    if (known != NULL) {
        module->records[*known] = copy;
        return;
    }
    uint32_t index = module->record_count;
    module->records =
        refcopi_room_for_one(module->arena, module->records, index, sizeof(refcop_record));
    module->records[index] = copy;
    module->record_count++;
    (void)refcopi_map_add(&impl->records, record->name->id, index);
}

const refcop_record *refcop_module_find_record(const refcop_module *module, refcop_str name) {
    if (name == NULL) {
        return NULL;
    }
    const uint32_t *index = refcopi_map_find(&((const refcopi_module *)module)->records, name->id);
    return index == NULL ? NULL : &module->records[*index];
}

static refcop_path copy_path(refcop_arena *arena, const refcop_path *path) {
    return (refcop_path){path->count,
                         copy_array(arena, path->names, path->count, sizeof(refcop_str))};
}

static refcop_typeobj copy_typeobj(refcop_arena *arena, const refcop_typeobj *typeobj) {
    refcop_typeobj copy = *typeobj;
    copy.bases = copy_array(arena, typeobj->bases, typeobj->base_count, sizeof(refcop_str));
    copy.slots = copy_array(arena, typeobj->slots, typeobj->slot_count, sizeof(refcop_slot));
    copy.members =
        copy_array(arena, typeobj->members, typeobj->member_count, sizeof(refcop_member));
    for (uint32_t i = 0; i < copy.member_count; i++) {
        copy.members[i].path = copy_path(arena, &typeobj->members[i].path);
    }
    copy.dict = copy_path(arena, &typeobj->dict);
    copy.weaklist = copy_path(arena, &typeobj->weaklist);
    return copy;
}

void refcop_module_add_typeobj(refcop_module *module, const refcop_typeobj *typeobj) {
    refcopi_module *impl = (refcopi_module *)module;
    refcop_typeobj copy = copy_typeobj(module->arena, typeobj);
    const uint32_t *known = refcopi_map_find(&impl->typeobjs, typeobj->name->id);
    if (known != NULL) {
        module->typeobjs[*known] = copy;
        return;
    }
    uint32_t index = module->typeobj_count;
    module->typeobjs =
        refcopi_room_for_one(module->arena, module->typeobjs, index, sizeof(refcop_typeobj));
    module->typeobjs[index] = copy;
    module->typeobj_count++;
    (void)refcopi_map_add(&impl->typeobjs, typeobj->name->id, index);
}

const refcop_typeobj *refcop_module_find_typeobj(const refcop_module *module, refcop_str name) {
    if (name == NULL) {
        return NULL;
    }
    const uint32_t *index = refcopi_map_find(&((const refcopi_module *)module)->typeobjs, name->id);
    return index == NULL ? NULL : &module->typeobjs[*index];
}

void refcop_module_add_format(refcop_module *module, const refcop_format_call *call) {
    uint32_t index = module->format_count;
    module->formats =
        refcopi_room_for_one(module->arena, module->formats, index, sizeof(refcop_format_call));
    refcop_format_call *copy = &module->formats[index];
    *copy = *call;
    copy->texts = copy_array(module->arena, call->texts, call->text_count, sizeof(refcop_str));
    copy->keywords =
        copy_array(module->arena, call->keywords, call->keyword_count, sizeof(refcop_str));
    copy->args =
        copy_array(module->arena, call->args, call->arg_count, sizeof(refcop_format_arg));
    module->format_count++;
}

void refcop_module_add_table(refcop_module *module, const refcop_table *table) {
    uint32_t index = module->table_count;
    module->tables =
        refcopi_room_for_one(module->arena, module->tables, index, sizeof(refcop_table));
    module->tables[index] = *table;
    module->tables[index].rows =
        copy_array(module->arena, table->rows, table->row_count, sizeof(refcop_row));
    module->table_count++;
}

void refcop_module_add_target(refcop_module *module, const refcop_target *target) {
    uint32_t index = module->target_count;
    module->targets =
        refcopi_room_for_one(module->arena, module->targets, index, sizeof(refcop_target));
    module->targets[index] = *target;
    module->target_count++;
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
