/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */

/* The IR: building and finishing. */

#include "ir_fixture.h"

static refcop_func *new_func(fixture *f, const char *name, refcop_type result) {
    refcop_func *func = refcop_func_new(f->module, str(f, name), REFCOP_LINKAGE_STATIC, result,
                                        REFCOP_LOC_PACK(10, 1), REFCOP_LOC_PACK(30, 1));
    (void)refcop_func_add_block(func);
    return func;
}

static void finish(fixture *f, refcop_func *func) {
    refcop_func_finish(func);
    refcop_module_finish(f->module);
}

static refcop_value call(fixture *f, refcop_func *func, const char *name, const refcop_value *args,
                         uint32_t count, refcop_type type) {
    return refcop_emit_call(func, REFCOP_CALLEE_NAME, str(f, name), refcop_value_none(), args,
                            count, type, 0);
}

/* --- building ---------------------------------------------------------------------------- */

static void test_build_and_round_trip(void **state) {
    fixture *f = *state;
    refcop_field fields[] = {
        {str(f, "name"), REFCOP_TYPE_OBJ, str(f, "PyObject"), false, false},
        {str(f, "head"), REFCOP_TYPE_AGG, NULL, false, false},
        {str(f, "odd items"), REFCOP_TYPE_OBJ, str(f, "odd record"), true, false},
    };
    refcop_record spam = {
        .name = str(f, "Spam"), .is_object = true, .field_count = 3, .fields = fields};
    refcop_record empty = {.name = str(f, "Empty"), .is_union = true, .base = str(f, "Spam")};
    f->module->python_version = 0x030b;
    f->module->limited_api = 0x0309;
    refcop_module_add_record(f->module, &spam);
    refcop_module_add_record(f->module, &empty);
    uint32_t cache = refcop_module_add_global(f->module, str(f, "cache"), REFCOP_TYPE_OBJ, true,
                                              true, REFCOP_LOC_PACK(12, 1));
    refcop_module_add_impose(f->module, str(f, "join"), str(f, "tp_new"), str(f, "Spam Type"),
                             REFCOP_LOC_PACK(90, 5));

    refcop_func *func = new_func(f, "join", REFCOP_TYPE_OBJ);
    uint32_t self = refcop_func_add_local(func, str(f, "self"), REFCOP_TYPE_OBJ, str(f, "Spam"),
                                          true, false, 0);
    uint32_t list = refcop_func_add_local(func, str(f, "list"), REFCOP_TYPE_OBJ, NULL, false, false,
                                          REFCOP_LOC_PACK(12, 15));
    uint32_t ok = refcop_func_add_block(func);
    uint32_t bad = refcop_func_add_block(func);
    refcop_value zero = refcop_value_int(0);
    refcop_func_set_loc(func, REFCOP_LOC_PACK(13, 12), NULL, 0);
    refcop_value made = call(f, func, "PyList_New", &zero, 1, REFCOP_TYPE_OBJ);
    refcop_emit_store(func, refcop_place_local(func, list), made, REFCOP_INSTR_INIT);
    refcop_value loaded = refcop_emit_load(func, refcop_place_local(func, list));
    refcop_value is_null =
        refcop_emit_cmp(func, REFCOP_PRED_EQ, loaded, refcop_value_null(REFCOP_TYPE_OBJ), false);
    refcop_emit_branch(func, is_null, bad, ok);

    refcop_func_set_block(func, ok);
    refcop_value owner = refcop_emit_load(func, refcop_place_local(func, self));
    refcop_place place = refcop_place_field(func, refcop_place_deref(owner, REFCOP_TYPE_AGG),
                                            str(f, "name"), str(f, "Spam"), REFCOP_TYPE_OBJ);
    refcop_emit_store(func, place, refcop_emit_load(func, refcop_place_local(func, list)), 0);
    refcop_emit_store(func, refcop_place_global(f->module, cache),
                      refcop_value_null(REFCOP_TYPE_OBJ), 0);
    refcop_func_set_loc(func, REFCOP_LOC_PACK(20, 2), str(f, "Py_RETURN_NONE"),
                        REFCOP_INSTR_IN_MACRO);
    refcop_emit_return(
        func, refcop_emit_addr(func, refcop_place_global(f->module, cache), REFCOP_TYPE_OBJ));
    refcop_func_set_block(func, bad);
    refcop_emit_return(func, refcop_value_null(REFCOP_TYPE_OBJ));
    finish(f, func);
    assert_verifies(f);
    assert_string_equal(round_trip(f),
                        "module \"spam.c\" python 3.11 limited 3.9\n"
                        "record Spam object { name: obj PyObject, head: agg, \"odd items\": obj "
                        "\"odd record\" <array> }\n"
                        "record Empty union base Spam { }\n"
                        "global @cache: obj static defined !12:1\n"
                        "impose @join slot tp_new owner \"Spam Type\" !90:5\n"
                        "\n"
                        "func static @join(self: obj Spam) -> obj !10:1 !30:1 {\n"
                        "  local list: obj !12:15\n"
                        "b0:\n"
                        "  %0 = call PyList_New(0) : obj !13:12\n"
                        "  store list = %0 <init> !13:12\n"
                        "  %1 = load list : obj !13:12\n"
                        "  %2 = cmp eq %1, null : int !13:12\n"
                        "  br %2, b1, b2 !13:12\n"
                        "b1:\n"
                        "  ret null <in_macro> !20:2 from Py_RETURN_NONE\n"
                        "b2:\n"
                        "  %3 = load self : obj !13:12\n"
                        "  %4 = load list : obj !13:12\n"
                        "  store %3->Spam::name : obj = %4 !13:12\n"
                        "  store @cache = null !13:12\n"
                        "  %5 = addr @cache : obj <in_macro> !20:2 from Py_RETURN_NONE\n"
                        "  ret %5 <in_macro> !20:2 from Py_RETURN_NONE\n"
                        "}\n");
}

static void test_names_of_locals_are_unique(void **state) {
    fixture *f = *state;
    refcop_func *func = new_func(f, "f", REFCOP_TYPE_VOID);
    static const char *const expected[] = {"x", "x.2", "x.3", ".1", ".2"};
    for (uint32_t i = 0; i < COUNT(expected); i++) {
        uint32_t local = refcop_func_add_local(func, i < 3 ? str(f, "x") : NULL, REFCOP_TYPE_INT,
                                               NULL, false, false, 0);
        assert_string_equal(func->locals[local].name->text, expected[i]);
        assert_int_equal(func->locals[local].is_implicit, i >= 3);
    }
    finish(f, func);
    (void)round_trip(f);
}

static void test_globals_and_records_are_known_by_name(void **state) {
    fixture *f = *state;
    uint32_t first = refcop_module_add_global(f->module, str(f, "g"), REFCOP_TYPE_OBJ, true, false,
                                              REFCOP_LOC_PACK(1, 1));
    uint32_t again = refcop_module_add_global(f->module, str(f, "g"), REFCOP_TYPE_OBJ, true, true,
                                              REFCOP_LOC_PACK(2, 1));
    assert_int_equal(first, again);
    assert_true(f->module->globals[first].is_defined);
    assert_int_equal(f->module->globals[first].loc, REFCOP_LOC_PACK(2, 1));
    refcop_field field = {str(f, "a"), REFCOP_TYPE_OBJ, NULL, false, false};
    refcop_record record = {.name = str(f, "R")};
    refcop_module_add_record(f->module, &record);
    record.is_object = true;
    record.field_count = 1;
    record.fields = &field;
    refcop_module_add_record(f->module, &record);
    assert_int_equal(f->module->record_count, 1);
    assert_int_equal(f->module->records[0].field_count, 1);
    assert_ptr_equal(refcop_module_find_record(f->module, str(f, "R")), &f->module->records[0]);
    assert_null(refcop_module_find_record(f->module, str(f, "Q")));
    assert_null(refcop_module_find_record(f->module, NULL));
}

/* Everything in it is a copy: the lists may change afterwards. */
static void test_type_table_is_copied_and_round_trips(void **state) {
    fixture *f = *state;
    refcop_str bases[] = {str(f, "A_Type"), str(f, "odd type")};
    refcop_str names[] = {str(f, "inner"), str(f, "x")};
    refcop_slot slots[] = {
        {str(f, "tp_dealloc"), REFCOP_SLOT_FUNC, str(f, "spam_dealloc"), REFCOP_LOC_PACK(3, 5)},
        {str(f, "tp_members"), REFCOP_SLOT_GLOBAL, str(f, "spam_members"), 0},
        {str(f, "tp_new"), REFCOP_SLOT_NULL, NULL, 0},
        {str(f, "tp_repr"), REFCOP_SLOT_UNKNOWN, NULL, 0},
    };
    refcop_member members[] = {
        {str(f, "x"), str(f, "object_ex"), true, {2, names}, REFCOP_LOC_PACK(4, 5)},
        {str(f, "no name\n"), str(f, "other"), false, {0, NULL}, 0},
    };
    refcop_typeobj typeobj = {
        .kind = REFCOP_TYPEOBJ_SPEC,
        .name = str(f, "spam_spec"),
        .record = str(f, "Spam"),
        .python_name = str(f, "spam.Spam"),
        .size = 32,
        .has_items = true,
        .flags_known = true,
        .flags = UINT64_MAX,
        .bases_known = true,
        .base_count = 2,
        .bases = bases,
        .slot_count = COUNT(slots),
        .slots = slots,
        .member_count = COUNT(members),
        .members = members,
        .dict = {1, names},
        .weaklist = {2, names},
        .loc = REFCOP_LOC_PACK(1, 2),
    };
    refcop_typeobj module = {.kind = REFCOP_TYPEOBJ_MODULE, .name = str(f, "m"), .size = -1};
    refcop_module_add_typeobj(f->module, &module);
    refcop_module_add_typeobj(f->module, &typeobj);
    refcop_module_add_typeobj(f->module, &typeobj);
    assert_int_equal(f->module->typeobj_count, 2);
    const refcop_typeobj *found = refcop_module_find_typeobj(f->module, str(f, "spam_spec"));
    assert_ptr_equal(found, &f->module->typeobjs[1]);
    assert_null(refcop_module_find_typeobj(f->module, str(f, "Spam")));
    assert_null(refcop_module_find_typeobj(f->module, NULL));
    names[0] = bases[0] = slots[0].name = members[0].attribute = str(f, "changed");
    assert_string_equal(round_trip(f), "module \"spam.c\"\n"
                                       "typeobj module @m {\n"
                                       "  size -1\n"
                                       "  base unknown\n"
                                       "}\n"
                                       "typeobj spec @spam_spec record Spam \"spam.Spam\" !1:2 {\n"
                                       "  size 32 items\n"
                                       "  flags 0xffffffffffffffff\n"
                                       "  base @A_Type\n"
                                       "  base @\"odd type\"\n"
                                       "  slot tp_dealloc = &spam_dealloc !3:5\n"
                                       "  slot tp_members = @spam_members\n"
                                       "  slot tp_new = null\n"
                                       "  slot tp_repr = unknown\n"
                                       "  member \"x\" object_ex readonly .inner.x !4:5\n"
                                       "  member \"no name\\n\" other\n"
                                       "  offset dict .inner\n"
                                       "  offset weaklist .inner.x\n"
                                       "}\n");
}

static void test_switch_is_sorted_and_first_wins(void **state) {
    fixture *f = *state;
    refcop_func *func = new_func(f, "f", REFCOP_TYPE_VOID);
    const int64_t cases[] = {7, -1, 7, INT64_MIN};
    uint32_t targets[4];
    for (int i = 0; i < 4; i++) {
        targets[i] = refcop_func_add_block(func);
    }
    uint32_t fallback = refcop_func_add_block(func);
    refcop_emit_switch(func, call(f, func, "g", NULL, 0, REFCOP_TYPE_INT), cases, targets, 4,
                       fallback);
    finish(f, func);
    assert_verifies(f);
    assert_non_null(strstr(round_trip(f), "switch %0 { -9223372036854775808: b1, -1: b2, 7: b3, "
                                          "else: b4 }\n"));
    assert_int_equal(f->module->funcs[0]->block_count, 5);
}

/* --- finishing --------------------------------------------------------------------------- */

static void test_dead_code_is_dropped(void **state) {
    fixture *f = *state;
    refcop_func *func = new_func(f, "f", REFCOP_TYPE_INT);
    uint32_t dead = refcop_func_add_block(func);
    refcop_emit_return(func, refcop_value_int(1));
    assert_true(refcop_func_is_terminated(func));
    (void)call(f, func, "swallowed", NULL, 0, REFCOP_TYPE_OBJ);
    refcop_emit_jump(func, dead);
    refcop_func_set_block(func, dead);
    (void)call(f, func, "unreachable", NULL, 0, REFCOP_TYPE_OBJ);
    finish(f, func);
    assert_verifies(f);
    assert_int_equal(func->block_count, 1);
    assert_int_equal(func->instr_count, 1);
    assert_int_equal(func->temp_count, 0);
    (void)round_trip(f);
}

static void test_open_blocks_return(void **state) {
    fixture *f = *state;
    refcop_func *nothing = new_func(f, "nothing", REFCOP_TYPE_VOID);
    refcop_func *object = new_func(f, "object", REFCOP_TYPE_OBJ);
    refcop_func_finish(nothing);
    finish(f, object);
    assert_verifies(f);
    assert_int_equal(object->havoc_count, 1);
    const char *text = round_trip(f);
    assert_non_null(strstr(text, "b0:\n  ret !30:1\n"));
    assert_non_null(strstr(text, "  %0 = havoc \"return without a value\"() : obj !30:1\n"
                                 "  ret %0 !30:1\n"));
}

static void test_function_without_blocks(void **state) {
    fixture *f = *state;
    refcop_func *func = refcop_func_new(f->module, str(f, "f"), REFCOP_LINKAGE_EXTERN,
                                        REFCOP_TYPE_VOID, 0, REFCOP_LOC_PACK(2, 1));
    finish(f, func);
    assert_string_equal(round_trip(f), "module \"spam.c\"\n"
                                       "\n"
                                       "func @f() -> void !0:0 !2:1 {\n"
                                       "b0:\n"
                                       "  ret !2:1\n"
                                       "}\n");
}

static void test_entry_has_no_predecessors(void **state) {
    fixture *f = *state;
    refcop_func *func = new_func(f, "f", REFCOP_TYPE_VOID);
    (void)call(f, func, "g", NULL, 0, REFCOP_TYPE_VOID);
    refcop_emit_jump(func, 0);
    finish(f, func);
    assert_verifies(f);
    assert_int_equal(func->block_count, 2);
    assert_non_null(strstr(round_trip(f), "b0:\n  jmp b1 <implicit> !10:1\n"
                                          "b1:\n  call g()\n  jmp b1\n}\n"));
}

static void test_temps_are_spilled_across_blocks(void **state) {
    fixture *f = *state;
    refcop_func *func = new_func(f, "f", REFCOP_TYPE_OBJ);
    uint32_t next = refcop_func_add_block(func);
    refcop_func_set_loc(func, REFCOP_LOC_PACK(11, 1), NULL, 0);
    refcop_value object = call(f, func, "make", NULL, 0, REFCOP_TYPE_OBJ);
    refcop_value index = call(f, func, "index", NULL, 0, REFCOP_TYPE_INT);
    (void)call(f, func, "near", &index, 1, REFCOP_TYPE_VOID);
    /* One place used in both blocks: its steps must not be shared once temps are renamed. */
    refcop_place place = refcop_place_index(func, refcop_place_deref(object, REFCOP_TYPE_OBJ),
                                            index, REFCOP_TYPE_OBJ);
    (void)refcop_emit_load(func, place);
    refcop_emit_jump(func, next);
    refcop_func_set_block(func, next);
    refcop_func_set_loc(func, REFCOP_LOC_PACK(12, 1), str(f, "M"), REFCOP_INSTR_IN_MACRO);
    (void)refcop_emit_load(func, place);
    refcop_emit_return(func, object);
    finish(f, func);
    assert_verifies(f);
    assert_non_null(strstr(round_trip(f), "  local .1: obj <implicit> !12:1\n"
                                          "  local .2: int <implicit> !12:1\n"
                                          "b0:\n"
                                          "  %0 = call make() : obj !11:1\n"
                                          "  store .1 = %0 <implicit> !11:1\n"
                                          "  %1 = call index() : int !11:1\n"
                                          "  store .2 = %1 <implicit> !11:1\n"
                                          "  call near(%1) !11:1\n"
                                          "  %2 = load %0[%1] : obj !11:1\n"
                                          "  jmp b1 !11:1\n"
                                          "b1:\n"
                                          "  %3 = load .1 : obj <in_macro implicit> !12:1 from M\n"
                                          "  %4 = load .2 : int <in_macro implicit> !12:1 from M\n"
                                          "  %5 = load %3[%4] : obj <in_macro> !12:1 from M\n"
                                          "  ret %3 <in_macro> !12:1 from M\n"
                                          "}\n"));
}

static void test_values_of_dead_code_become_havoc(void **state) {
    fixture *f = *state;
    refcop_func *func = new_func(f, "f", REFCOP_TYPE_OBJ);
    uint32_t next = refcop_func_add_block(func);
    refcop_emit_jump(func, next);
    refcop_value dead = call(f, func, "swallowed", NULL, 0, REFCOP_TYPE_OBJ);
    refcop_func_set_block(func, next);
    refcop_emit_return(func, dead);
    finish(f, func);
    assert_verifies(f);
    assert_non_null(strstr(round_trip(f), "  %0 = havoc \"value of dead code\"() : obj <implicit>\n"
                                          "  ret %0\n"));
}

static void test_blocks_are_in_reverse_post_order(void **state) {
    fixture *f = *state;
    refcop_func *func = new_func(f, "f", REFCOP_TYPE_VOID);
    uint32_t end = refcop_func_add_block(func);
    uint32_t body = refcop_func_add_block(func);
    uint32_t head = refcop_func_add_block(func);
    refcop_emit_jump(func, head);
    refcop_func_set_block(func, head);
    refcop_emit_branch(func, call(f, func, "more", NULL, 0, REFCOP_TYPE_INT), body, end);
    refcop_func_set_block(func, body);
    refcop_emit_jump(func, head);
    finish(f, func);
    assert_verifies(f);
    assert_non_null(strstr(round_trip(f), "b0:\n  jmp b1\n"
                                          "b1:\n  %0 = call more() : int\n  br %0, b2, b3\n"
                                          "b2:\n  jmp b1\n"
                                          "b3:\n  ret !30:1\n"));
}

static void test_addresses_of_locals(void **state) {
    fixture *f = *state;
    assert_parses(f, "module \"a.c\"\n"
                     "func @f() -> void {\n"
                     "  local given: obj\n"
                     "  local near: obj\n"
                     "  local member: agg\n"
                     "  local fields: agg\n"
                     "  local index: agg <array>\n"
                     "b0:\n"
                     "  %0 = addr given : obj*\n"
                     "  call g(%0)\n"
                     "  %1 = addr near : obj*\n"
                     "  store *%1 : obj = null\n"
                     "  %2 = addr member.x : obj : obj*\n"
                     "  store *%1 : ptr = %2\n"
                     "  store fields.x[1].y : obj = null\n"
                     "  store index[2] : obj = null\n"
                     "  ret\n"
                     "}\n"
                     "func @g(p: obj*) -> void {\n"
                     "b0:\n"
                     "  call h(&f)\n"
                     "  ret\n"
                     "}\n");
    assert_verifies(f);
    const refcop_local *locals = f->module->funcs[0]->locals;
    assert_true(locals[0].address_taken);
    assert_false(locals[1].address_taken);
    assert_true(locals[2].address_taken);
    assert_false(locals[3].address_taken);
    assert_false(locals[4].address_taken);
    assert_true(f->module->funcs[0]->address_taken);
    assert_false(f->module->funcs[1]->address_taken);
    (void)round_trip(f);
}

static refcop_position resolve(void *context, refcop_loc loc) {
    const refcop_position position = {"other.h", (uint32_t)loc, *(uint32_t *)context};
    return position;
}

static void test_resolver_gives_positions(void **state) {
    fixture *f = *state;
    uint32_t column = 100000; /* more than a location of the text form can hold */
    refcop_module *module = refcop_module_new(f->strings, "spam.c", resolve, &column);
    assert_string_equal(refcop_module_resolve(module, 5).file, "other.h");
    assert_int_equal(refcop_module_resolve(module, 0).line, 0);
    assert_string_equal(refcop_module_resolve(module, 0).file, "spam.c");
    refcop_module_free(f->module);
    f->module = module;
    (void)refcop_module_add_global(module, str(f, "g"), REFCOP_TYPE_OBJ, false, false, 7);
    assert_string_equal(print(f), "module \"spam.c\"\nglobal @g: obj !7:65535\n");
}

static void test_building_scales(void **state) {
    fixture *f = *state;
    enum { BLOCKS = 20000 };
    refcop_func *func = new_func(f, "f", REFCOP_TYPE_VOID);
    refcop_value first = call(f, func, "g", NULL, 0, REFCOP_TYPE_OBJ);
    for (int i = 0; i < BLOCKS; i++) {
        (void)refcop_func_add_local(func, str(f, "i"), REFCOP_TYPE_INT, NULL, false, false, 0);
        (void)call(f, func, "use", &first, 1, REFCOP_TYPE_VOID);
        uint32_t next = refcop_func_add_block(func);
        refcop_emit_branch(func, call(f, func, "c", NULL, 0, REFCOP_TYPE_INT), next, 0);
        refcop_func_set_block(func, next);
    }
    finish(f, func);
    assert_verifies(f);
    assert_int_equal(func->block_count, BLOCKS + 2);
    (void)round_trip(f);
}

/* --- random functions ------------------------------------------------------------------------- */

static uint32_t next_random(uint32_t *seed, uint32_t below) {
    *seed = *seed * 1664525u + 1013904223u;
    return (*seed >> 8) % below;
}

enum { RANDOM_BLOCKS = 6, RANDOM_LOCALS = 3, RANDOM_INSTRS = 40 };

/* One instruction of a function that uses any temp anywhere. values: what was made so far. */
static void emit_random(fixture *f, refcop_func *func, uint32_t *seed, refcop_value *values,
                        uint32_t *count) {
    refcop_value a = values[next_random(seed, *count)];
    refcop_value b = values[next_random(seed, *count)];
    refcop_place deref = refcop_place_deref(a, REFCOP_TYPE_OBJ);
    refcop_place local = refcop_place_local(func, next_random(seed, RANDOM_LOCALS));
    uint32_t block = next_random(seed, RANDOM_BLOCKS);
    const int64_t cases[] = {3, 1, 3};
    const uint32_t targets[] = {block, 0, 1};
    switch (next_random(seed, 12)) {
    case 0:
        values[(*count)++] = refcop_emit_load(func, local);
        return;
    case 1:
        refcop_emit_store(func, local, a, 0);
        return;
    case 2:
        values[(*count)++] = refcop_emit_addr(func, local, REFCOP_TYPE_OBJ);
        return;
    case 3:
        values[(*count)++] = call(f, func, "g", &a, 1, REFCOP_TYPE_OBJ);
        return;
    case 4:
        deref = refcop_place_index(func, deref, b, REFCOP_TYPE_OBJ);
        values[(*count)++] = refcop_emit_load(func, deref);
        refcop_emit_store(func, deref, b, 0);
        return;
    case 5:
        refcop_emit_store(func, deref, b, 0);
        return;
    case 6:
        refcop_emit_branch(func, a, block, next_random(seed, RANDOM_BLOCKS));
        return;
    case 7:
        refcop_emit_switch(func, a, cases, targets, 3, block);
        return;
    case 8:
        refcop_emit_return(func, a);
        return;
    case 9:
        refcop_emit_jump(func, block);
        return;
    default:
        refcop_func_set_block(func, block);
        return;
    }
}

static void test_random_functions_verify(void **state) {
    fixture *f = *state;
    uint32_t seed = 1;
    for (int round = 0; round < 500; round++) {
        char name[16];
        snprintf(name, sizeof name, "f%d", round);
        refcop_func *func = new_func(f, name, REFCOP_TYPE_OBJ);
        refcop_value values[RANDOM_INSTRS + 1] = {refcop_value_null(REFCOP_TYPE_OBJ)};
        uint32_t count = 1;
        for (int i = 1; i < RANDOM_BLOCKS; i++) {
            (void)refcop_func_add_block(func);
        }
        for (int i = 0; i < RANDOM_LOCALS; i++) {
            (void)refcop_func_add_local(func, NULL, REFCOP_TYPE_OBJ, NULL, false, false, 0);
        }
        for (int i = 0; i < RANDOM_INSTRS; i++) {
            emit_random(f, func, &seed, values, &count);
        }
        finish(f, func);
        assert_verifies(f);
    }
    (void)round_trip(f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        IR_TEST(test_build_and_round_trip),
        IR_TEST(test_names_of_locals_are_unique),
        IR_TEST(test_globals_and_records_are_known_by_name),
        IR_TEST(test_type_table_is_copied_and_round_trips),
        IR_TEST(test_switch_is_sorted_and_first_wins),
        IR_TEST(test_dead_code_is_dropped),
        IR_TEST(test_open_blocks_return),
        IR_TEST(test_function_without_blocks),
        IR_TEST(test_entry_has_no_predecessors),
        IR_TEST(test_temps_are_spilled_across_blocks),
        IR_TEST(test_values_of_dead_code_become_havoc),
        IR_TEST(test_blocks_are_in_reverse_post_order),
        IR_TEST(test_addresses_of_locals),
        IR_TEST(test_resolver_gives_positions),
        IR_TEST(test_building_scales),
        IR_TEST(test_random_functions_verify),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
