/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOPI_IR_INTERNAL_H
#define REFCOPI_IR_INTERNAL_H

/* What the files of engine/src/ir share: the private half of a module and of a function that is
 * being built, the tables of names, and walking over operands.
 *
 * Arena: what belongs to a module lives in its arena; work space of one pass lives in
 * refcopi_module.scratch, which is reset at the end of the pass. */

#include "refcop/ir.h"

/* --- growable arrays --------------------------------------------------------------------- */

/* Arena arrays have no capacity field: an array of count elements has room for count rounded up
 * to a power of two, at least REFCOPI_FIRST_CAPACITY. Returns storage with room for one more.
 * Arrays made in any other way must never be grown with this. */
enum { REFCOPI_FIRST_CAPACITY = 4 };
static inline void *refcopi_room_for_one(refcop_arena *arena, void *old, uint32_t count,
                                         size_t element_size) {
    if (count == 0) {
        return refcop_arena_alloc(arena, REFCOPI_FIRST_CAPACITY * element_size);
    }
    if (count < REFCOPI_FIRST_CAPACITY || (count & (count - 1)) != 0) {
        return old;
    }
    return refcop_arena_grow(arena, old, count, (size_t)count * 2, element_size);
}

/* --- map from number to number ----------------------------------------------------------- */

typedef struct refcopi_map_slot {
    uint32_t key;
    uint32_t value;
    bool used;
} refcopi_map_slot;

/* Keys are ids of interned strings or numbers of temps. Never iterated. */
typedef struct refcopi_map {
    refcop_arena *arena;
    uint32_t count;
    uint32_t capacity; /* 0 or a power of two */
    refcopi_map_slot *slots;
} refcopi_map;

void refcopi_map_init(refcopi_map *map, refcop_arena *arena);
/* NULL when key is absent; borrowed until the next add. */
uint32_t *refcopi_map_find(const refcopi_map *map, uint32_t key);
/* False when key is there already; its value stays as it was. */
bool refcopi_map_add(refcopi_map *map, uint32_t key, uint32_t value);

/* --- private halves ---------------------------------------------------------------------- */

/* Every module is made by refcop_module_new, so each refcop_module is the head of one of these. */
typedef struct refcopi_module {
    refcop_module module; /* first: the public pointer points here */
    refcop_arena *scratch;
    refcopi_map globals; /* name id -> index */
    refcopi_map records;
    refcopi_map funcs;
    refcopi_map typeobjs;
} refcopi_module;

static inline refcopi_module *refcopi_module_of(const refcop_func *func) {
    return (refcopi_module *)func->module;
}

typedef struct refcop_func_builder {
    uint32_t current; /* block that emit appends to */
    refcop_loc loc;
    refcop_str macro;
    uint16_t flags;
    uint32_t implicit_count; /* implicit locals named so far */
    refcopi_map names;       /* name id of a local -> highest suffix given out */
} refcop_func_builder;

/* Appends without asking whether the block is terminated; the parser and the passes of
 * func_finish use these. */
void refcopi_block_append(refcop_func *func, refcop_block *block, refcop_instr *instr);
refcop_instr *refcopi_instr_new(refcop_func *func, refcop_opcode op);
uint32_t refcopi_func_add_temp(refcop_func *func, refcop_type type);
refcop_value refcopi_value_temp(const refcop_func *func, uint32_t temp);

/* func_finish, step by step: spill.c and finish.c. */
void refcopi_func_spill(refcop_func *func);
/* Numbers instructions, counts havocs, sets address_taken of locals. */
void refcopi_func_number(refcop_func *func);

/* --- operands ---------------------------------------------------------------------------- */

typedef enum refcopi_ir_use {
    REFCOPI_IR_USE_ARG,
    REFCOPI_IR_USE_CALLEE,
    REFCOPI_IR_USE_POINTER, /* pointer of a DEREF place */
    REFCOPI_IR_USE_INDEX    /* index of a step */
} refcopi_ir_use;

typedef void (*refcopi_visitor)(void *context, refcop_value *value, refcopi_ir_use use);
/* Calls visit for each operand that is not NONE, places first. */
void refcopi_visit_operands(refcop_instr *instr, refcopi_visitor visit, void *context);

/* --- names ------------------------------------------------------------------------------- */

typedef struct refcopi_flag {
    unsigned bit;
    const char *name;
    uint32_t ops; /* bit per opcode that may have it */
} refcopi_flag;

enum { REFCOPI_FLAG_COUNT = 8 };
extern const refcopi_flag refcopi_flags[REFCOPI_FLAG_COUNT];

enum {
    REFCOPI_TYPE_COUNT = REFCOP_TYPE_AGG + 1,
    REFCOPI_PRED_COUNT = REFCOP_PRED_GE + 1,
    REFCOPI_BINOP_COUNT = REFCOP_BIN_SHR + 1
};
extern const char *const refcopi_type_names[REFCOPI_TYPE_COUNT];
extern const char *const refcopi_pred_names[REFCOPI_PRED_COUNT];
extern const char *const refcopi_binop_names[REFCOPI_BINOP_COUNT];
extern const char *const refcopi_opcode_names[REFCOP_OPCODE_COUNT];

/* What an opcode uses, from opcodes.def and docs/ir.md. */
typedef enum refcopi_presence { REFCOPI_NEVER, REFCOPI_MAYBE, REFCOPI_ALWAYS } refcopi_presence;

enum { REFCOPI_ANY_NUMBER = 255 };
typedef struct refcopi_ir_shape {
    refcopi_presence result;
    bool place, place2;
    uint8_t args;    /* or REFCOPI_ANY_NUMBER */
    uint8_t targets; /* or REFCOPI_ANY_NUMBER */
} refcopi_ir_shape;
extern const refcopi_ir_shape refcopi_ir_shapes[REFCOP_OPCODE_COUNT];

enum {
    REFCOPI_TYPEOBJ_KIND_COUNT = REFCOP_TYPEOBJ_MODULE + 1,
    REFCOPI_MEMBER_KIND_COUNT = 3,
    REFCOPI_TABLE_KIND_COUNT = REFCOP_TABLE_SEQUENCE + 1
};
extern const char *const refcopi_typeobj_kind_names[REFCOPI_TYPEOBJ_KIND_COUNT];
extern const char *const refcopi_table_kind_names[REFCOPI_TABLE_KIND_COUNT];
extern const char *const refcopi_member_kind_names[REFCOPI_MEMBER_KIND_COUNT];

/* Index of text in names, or count. */
uint32_t refcopi_name_find(const char *const *names, uint32_t count, const char *text,
                           size_t length);

#endif
