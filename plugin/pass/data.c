/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* The data of an object file: sites, layouts, the refcop_object with its hook table, the
 * constructor that announces it and the note by which a later runtime finds it. All of it is
 * internal; the shapes are those of hooks.h. */
#include "emit.h"

#include "llvm-c/Target.h"

enum {
    HOOK_COUNT = sizeof(refcop_hooks) / sizeof(void *) - 1, /* `injecting` is no hook */
    NOTE_OBJECT = 5                                         /* member of the note */
};

static LLVMTypeRef structure(pass *p, LLVMTypeRef *members, unsigned count) {
    return LLVMStructTypeInContext(p->context, members, count, false);
}

static LLVMValueRef constant(pass *p, LLVMValueRef *members, unsigned count) {
    return LLVMConstStructInContext(p->context, members, count, false);
}

static LLVMValueRef internal(pass *p, LLVMTypeRef type, const char *name) {
    LLVMValueRef global = LLVMAddGlobal(p->module, type, name);
    LLVMSetLinkage(global, LLVMInternalLinkage);
    return global;
}

/* --- texts ---------------------------------------------------------------------------------- */

static LLVMValueRef text_of(pass *p, const char *text) {
    refcop_str s = refcop_intern_c(p->strings, text ? text : "");
    if (s->id >= p->text_count) {
        uint32_t count = s->id + 256;
        p->texts = refcop_arena_grow(p->arena, p->texts, p->text_count, count, sizeof *p->texts);
        p->text_count = count;
    }
    if (!p->texts[s->id]) {
        LLVMValueRef bytes = LLVMConstStringInContext(p->context, s->text, s->length, false);
        LLVMValueRef global = LLVMAddGlobal(p->module, LLVMTypeOf(bytes), "refcop.text");
        LLVMSetInitializer(global, bytes);
        LLVMSetLinkage(global, LLVMPrivateLinkage);
        LLVMSetGlobalConstant(global, true);
        LLVMSetUnnamedAddress(global, LLVMGlobalUnnamedAddr);
        LLVMSetAlignment(global, 1);
        p->texts[s->id] = global;
    }
    return p->texts[s->id];
}

/* --- sites ---------------------------------------------------------------------------------- */

LLVMValueRef refcopi_site(pass *p, const refcop_event *event, LLVMValueRef instruction,
                          uint16_t kind, uint16_t flags) {
    if (p->site_count == p->site_capacity) {
        uint32_t capacity = p->site_capacity ? p->site_capacity * 2 : 64;
        p->site_list = refcop_arena_grow(p->arena, p->site_list, p->site_count, capacity,
                                         sizeof *p->site_list);
        p->site_capacity = capacity;
    }
    const refcop_body *body = p->body;
    site *s = &p->site_list[p->site_count];
    *s = (site){.event = event,
                .file = body->file,
                .function = body->name,
                .callee = body->name,
                .expression = "",
                .line = body->line,
                .column = body->column,
                .kind = kind,
                .flags = flags};
    if (event) {
        s->file = event->file;
        s->line = event->line;
        s->column = event->column;
        s->callee = event->name;
        s->expression = event->expression;
    } else if (instruction && LLVMGetDebugLocLine(instruction)) {
        s->line = LLVMGetDebugLocLine(instruction);
        s->column = LLVMGetDebugLocColumn(instruction);
    }
    LLVMValueRef index = refcopi_int(p->i32, p->site_count++);
    return LLVMConstInBoundsGEP2(p->site_type, p->sites, &index, 1);
}

static void define_sites(pass *p) {
    LLVMValueRef *all = REFCOP_NEW_ARRAY(p->arena, LLVMValueRef, p->site_count + 1);
    for (uint32_t i = 0; i < p->site_count; i++) {
        const site *s = &p->site_list[i];
        LLVMValueRef zero = refcopi_int(p->i64, 0);
        LLVMValueRef members[] = {text_of(p, s->file),     text_of(p, s->function),
                                  text_of(p, s->callee),   text_of(p, s->expression),
                                  refcopi_int(p->i32, s->line), refcopi_int(p->i32, s->column),
                                  refcopi_int(p->i16, s->kind), refcopi_int(p->i16, s->flags),
                                  refcopi_int(p->i32, 0),       LLVMConstArray(p->i64, &zero, 1)};
        all[i] = constant(p, members, 10);
    }
    LLVMValueRef global = internal(p, LLVMArrayType(p->site_type, p->site_count), "refcop.sites");
    LLVMSetInitializer(global, LLVMConstArray(p->site_type, all, p->site_count));
    LLVMSetSection(global, "refcop_sites");
    LLVMSetAlignment(global, 8);
    LLVMReplaceAllUsesWith(p->sites, global);
    LLVMDeleteGlobal(p->sites);
    p->sites = global;
}

/* --- layouts -------------------------------------------------------------------------------- */

static uint16_t field_kind(refcop_plan_field_kind kind) {
    switch (kind) {
    case REFCOP_PLAN_OBJECT:
        return REFCOP_FIELD_OBJECT;
    case REFCOP_PLAN_INLINE:
        return REFCOP_FIELD_INLINE;
    case REFCOP_PLAN_ARRAY:
        return REFCOP_FIELD_ARRAY;
    }
    return REFCOP_FIELD_OBJECT;
}

static LLVMValueRef field(pass *p, const refcop_plan_field *f) {
    unsigned flags = (f->owned ? REFCOP_FIELD_OWNED : 0u) | (f->member ? REFCOP_FIELD_MEMBER : 0u) |
                     (f->dict ? REFCOP_FIELD_DICT : 0u) |
                     (f->weaklist ? REFCOP_FIELD_WEAKLIST : 0u);
    LLVMValueRef zero = refcopi_int(p->i32, 0);
    LLVMValueRef members[] = {text_of(p, f->name),
                              refcopi_int(p->i32, f->offset),
                              refcopi_int(p->i16, field_kind(f->kind)),
                              refcopi_int(p->i16, flags),
                              refcopi_int(p->i32, f->count),
                              zero,
                              zero,
                              zero};
    return constant(p, members, 8);
}

static LLVMValueRef array_of(pass *p, LLVMValueRef *items, uint32_t count, const char *name,
                             const char *section) {
    if (!count)
        return refcopi_null(p);
    LLVMTypeRef element = LLVMTypeOf(items[0]);
    LLVMValueRef global = internal(p, LLVMArrayType(element, count), name);
    LLVMSetInitializer(global, LLVMConstArray(element, items, count));
    LLVMSetGlobalConstant(global, true);
    LLVMSetAlignment(global, 8);
    if (section)
        LLVMSetSection(global, section);
    return global;
}

static LLVMValueRef layout(pass *p, const refcop_plan_layout *l) {
    LLVMValueRef *fields = REFCOP_NEW_ARRAY(p->arena, LLVMValueRef, l->field_count + 1);
    for (uint32_t i = 0; i < l->field_count; i++)
        fields[i] = field(p, &l->fields[i]);
    LLVMValueRef type = l->type_symbol ? LLVMGetNamedGlobal(p->module, l->type_symbol) : NULL;
    LLVMValueRef members[] = {text_of(p, l->struct_name),
                              text_of(p, l->type_name),
                              type && !LLVMIsDeclaration(type) ? type : refcopi_null(p),
                              refcopi_int(p->i64, l->size),
                              array_of(p, fields, l->field_count, "refcop.fields", NULL),
                              refcopi_int(p->i32, l->field_count),
                              refcopi_int(p->i32, 0)};
    return constant(p, members, 7);
}

static LLVMValueRef layouts(pass *p) {
    uint32_t count = p->plan->layout_count;
    LLVMValueRef *all = REFCOP_NEW_ARRAY(p->arena, LLVMValueRef, count + 1);
    for (uint32_t i = 0; i < count; i++)
        all[i] = layout(p, &p->plan->layouts[i]);
    return array_of(p, all, count, "refcop.layouts", "refcop_layouts");
}

/* --- the object ----------------------------------------------------------------------------- */

static void declare_types(pass *p) {
    LLVMTypeRef site_members[] = {p->ptr, p->ptr, p->ptr, p->ptr, p->i32,
                                  p->i32, p->i16, p->i16, p->i32, LLVMArrayType(p->i64, 1)};
    p->site_type = structure(p, site_members, 10);
    LLVMTypeRef hooks[HOOK_COUNT + 1];
    for (unsigned i = 0; i < HOOK_COUNT; i++)
        hooks[i] = p->ptr;
    hooks[HOOK_COUNT] = p->i64;
    p->hooks_type = structure(p, hooks, HOOK_COUNT + 1);
    LLVMTypeRef members[] = {p->i32, p->i32, p->ptr, p->ptr,       p->ptr,
                             p->i32, p->i32, p->ptr, p->hooks_type};
    p->object_type = structure(p, members, 9);
}

static LLVMValueRef internal_function(pass *p, LLVMTypeRef type, const char *name) {
    LLVMValueRef function = LLVMAddFunction(p->module, name, type);
    LLVMSetLinkage(function, LLVMInternalLinkage);
    LLVMPositionBuilderAtEnd(p->builder, LLVMAppendBasicBlockInContext(p->context, function, ""));
    LLVMSetCurrentDebugLocation2(p->builder, NULL);
    return function;
}

void refcopi_declare_data(pass *p) {
    declare_types(p);
    p->object = internal(p, p->object_type, "refcop.object");
    LLVMSetAlignment(p->object, 8);
    p->sites = internal(p, p->i8, "refcop.sites.pending");
    p->noop = internal_function(p, LLVMFunctionType(p->i64, NULL, 0, false), "refcop.noop");
    LLVMBuildRet(p->builder, refcopi_int(p->i64, 0));
}

static void define_object(pass *p) {
    LLVMValueRef hooks[HOOK_COUNT + 1];
    for (unsigned i = 0; i < HOOK_COUNT; i++)
        hooks[i] = p->noop;
    hooks[HOOK_COUNT] = refcopi_int(p->i64, 0);
    LLVMValueRef members[] = {
        refcopi_int(p->i32, REFCOP_HOOKS_VERSION),
        refcopi_int(p->i32, LLVMABISizeOfType(LLVMGetModuleDataLayout(p->module), p->object_type)),
        text_of(p, p->plan->source),
        p->sites,
        layouts(p),
        refcopi_int(p->i32, p->site_count),
        refcopi_int(p->i32, p->plan->layout_count),
        refcopi_null(p),
        constant(p, hooks, HOOK_COUNT + 1)};
    LLVMSetInitializer(p->object, constant(p, members, 9));
}

/* if (refcop_rt_attach) refcop_rt_attach(&object); */
static void define_constructor(pass *p) {
    LLVMTypeRef attach_type = LLVMFunctionType(p->type_void, &p->ptr, 1, false);
    LLVMValueRef attach = LLVMGetNamedFunction(p->module, "refcop_rt_attach");
    if (!attach) {
        attach = LLVMAddFunction(p->module, "refcop_rt_attach", attach_type);
        LLVMSetLinkage(attach, LLVMExternalWeakLinkage);
    }
    LLVMValueRef function =
        internal_function(p, LLVMFunctionType(p->type_void, NULL, 0, false), "refcop.attach");
    LLVMBasicBlockRef there = LLVMAppendBasicBlockInContext(p->context, function, "");
    LLVMBasicBlockRef done = LLVMAppendBasicBlockInContext(p->context, function, "");
    LLVMValueRef present = LLVMBuildICmp(p->builder, LLVMIntNE, attach, refcopi_null(p), "");
    LLVMBuildCondBr(p->builder, present, there, done);
    LLVMPositionBuilderAtEnd(p->builder, there);
    LLVMBuildCall2(p->builder, attach_type, attach, &p->object, 1, "");
    LLVMBuildBr(p->builder, done);
    LLVMPositionBuilderAtEnd(p->builder, done);
    LLVMBuildRetVoid(p->builder);
    refcop_bridge_add_constructor(p->module, function);
}

static void define_note(pass *p) {
    LLVMTypeRef name_type = LLVMArrayType(p->i8, 8);
    LLVMTypeRef types[] = {p->i32, p->i32, p->i32, name_type, p->i32, p->i32};
    LLVMTypeRef type = structure(p, types, 6);
    LLVMValueRef note = internal(p, type, "refcop.note");
    LLVMValueRef path[] = {refcopi_int(p->i32, 0), refcopi_int(p->i32, NOTE_OBJECT)};
    LLVMValueRef here = LLVMConstPtrToInt(LLVMConstInBoundsGEP2(type, note, path, 2), p->i64);
    LLVMValueRef distance = LLVMConstSub(LLVMConstPtrToInt(p->object, p->i64), here);
    LLVMValueRef members[] = {refcopi_int(p->i32, 8),
                              refcopi_int(p->i32, 8),
                              refcopi_int(p->i32, REFCOP_NOTE_OBJECT),
                              LLVMConstStringInContext(p->context, "refcop\0", 7, false),
                              refcopi_int(p->i32, REFCOP_HOOKS_VERSION),
                              LLVMConstTrunc(distance, p->i32)};
    LLVMSetInitializer(note, constant(p, members, 6));
    LLVMSetGlobalConstant(note, true);
    LLVMSetSection(note, ".note.refcop");
    LLVMSetAlignment(note, 4);
    refcop_bridge_keep(p->module, note);
}

void refcopi_define_data(pass *p) {
    refcopi_define_facts(p);
    define_sites(p);
    define_object(p);
    define_constructor(p);
    define_note(p);
}
