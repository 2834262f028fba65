/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOP_IR_H
#define REFCOP_IR_H

/* The refcount IR: one translation unit as refcop sees it. docs/ir.md describes the text form; ir_tables.h: what it says
 * of types, formats and tables of entries.
 *
 * Glossary
 *   module   functions, globals, records and impositions of one translation unit
 *   place    something that holds a value: local, global, field, element
 *   value    operand of an instruction: a temporary, a number, a string, a function's name
 *   temp     result of one instruction; after refcop_func_finish used in its own block only
 *   block    straight-line instructions, the last of which is a terminator
 *   imposed  a function put in a slot or table is bound to the contract of that position
 *
 * Arena: everything lives in the module's arena and dies with the module.
 * Making: module_new, then for each function func_new, add_local (parameters first), add_block,
 * set_block + emit..., func_finish. */

#include "refcop/ir_tables.h"
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct refcop_position {
    const char *file; /* borrowed for the module's life */
    uint32_t line, column;
} refcop_position;

/* Turns a location into file, line, column. Without one, locations are packed as
 * refcop_loc_pack makes them and the file is the module's name. */
typedef refcop_position (*refcop_resolver)(void *context, refcop_loc loc);
#define REFCOP_LOC_PACK(line, column) (((refcop_loc)(line) << 16) | (refcop_loc)(column))

/* Coarse types: what matters for references. */
typedef enum refcop_type {
    REFCOP_TYPE_VOID,    /* void */
    REFCOP_TYPE_INT,     /* int: any integer, enum, _Bool */
    REFCOP_TYPE_FLOAT,   /* flt */
    REFCOP_TYPE_OBJ,     /* obj: pointer to a struct that begins with PyObject */
    REFCOP_TYPE_OBJPTR,  /* obj*: pointer to such a pointer */
    REFCOP_TYPE_PTR,     /* ptr: pointer to another struct, union or scalar */
    REFCOP_TYPE_VOIDPTR, /* void* */
    REFCOP_TYPE_CHARPTR, /* char* */
    REFCOP_TYPE_FNPTR,   /* fn */
    REFCOP_TYPE_AGG      /* agg: struct, union or array by value */
} refcop_type;

typedef enum refcop_opcode {
#define REFCOP_OPCODE(id, text, fields) REFCOP_OP_##id,
#include "refcop/opcodes.def"
#undef REFCOP_OPCODE
    REFCOP_OPCODE_COUNT
} refcop_opcode;

static inline bool refcop_opcode_is_terminator(refcop_opcode op) {
    return op >= REFCOP_OP_JUMP;
}

typedef enum refcop_pred {
    REFCOP_PRED_EQ, REFCOP_PRED_NE, REFCOP_PRED_LT, REFCOP_PRED_LE, REFCOP_PRED_GT, REFCOP_PRED_GE
} refcop_pred; /* eq ne lt le gt ge; signed, or unsigned with REFCOP_INSTR_UNSIGNED */

typedef enum refcop_binop {
    REFCOP_BIN_ADD, REFCOP_BIN_SUB, REFCOP_BIN_MUL, REFCOP_BIN_DIV, REFCOP_BIN_REM,
    REFCOP_BIN_AND, REFCOP_BIN_OR, REFCOP_BIN_XOR, REFCOP_BIN_SHL, REFCOP_BIN_SHR
} refcop_binop; /* add sub mul div rem and or xor shl shr; ~x is xor -1, -x is 0 sub x */

typedef enum refcop_value_kind {
    REFCOP_VALUE_NONE,
    REFCOP_VALUE_TEMP,   /* %N */
    REFCOP_VALUE_INT,    /* 42, null (a null pointer is the number 0) */
    REFCOP_VALUE_STRING, /* "text": address of a string literal */
    REFCOP_VALUE_FUNC    /* &name: address of a function */
} refcop_value_kind;

typedef struct refcop_value {
    refcop_value_kind kind;
    refcop_type type;
    bool read_only; /* argument of a foreign callee: its parameter is a pointer to const */
    union {
        uint32_t temp;
        int64_t number;
        refcop_str string; /* STRING: the text; FUNC: the name */
    } as;
} refcop_value;

typedef enum refcop_step_kind {
    REFCOP_STEP_FIELD, /* .name */
    REFCOP_STEP_INDEX  /* [value] */
} refcop_step_kind;

typedef struct refcop_step {
    refcop_step_kind kind;
    refcop_str field;  /* FIELD: member name */
    refcop_str record; /* FIELD: tag or typedef name of the struct; NULL when anonymous */
    refcop_value index; /* INDEX */
} refcop_step;

typedef enum refcop_place_kind {
    REFCOP_PLACE_LOCAL,  /* name */
    REFCOP_PLACE_GLOBAL, /* @name: also static locals */
    REFCOP_PLACE_DEREF   /* *%N, %N->field, %N[i]: memory a pointer points to */
} refcop_place_kind;

/* A base and steps from it. The member that holds the object header (ob_base, or whatever it is
 * called) is never a step: ((PyObject *)self)->ob_type and self->ob_base.ob_type are one place. */
typedef struct refcop_place {
    refcop_place_kind kind;
    uint32_t index;       /* LOCAL: index in func->locals; GLOBAL: index in module->globals */
    refcop_value pointer; /* DEREF */
    uint32_t step_count;
    refcop_step *steps;
    refcop_type type;     /* type of what the place holds */
} refcop_place;

typedef enum refcop_callee_kind {
    REFCOP_CALLEE_NAME,    /* a function by name; also a macro that has a function-like contract */
    REFCOP_CALLEE_MACRO,   /* the expansion of a macro with a contract */
    REFCOP_CALLEE_INDIRECT /* through a pointer; name = member it was read from (tp_alloc), if any */
} refcop_callee_kind;

enum refcop_instr_flag {
    REFCOP_INSTR_UNSIGNED = 1 << 0,    /* CMP, BIN: unsigned operands */
    REFCOP_INSTR_UNUSED = 1 << 1,      /* CALL: the program ignores the result */
    REFCOP_INSTR_NORETURN = 1 << 2,    /* CALL: declared noreturn */
    REFCOP_INSTR_IN_MACRO = 1 << 3,    /* written inside a macro's expansion: no fix-it here */
    REFCOP_INSTR_IMPLICIT = 1 << 4,    /* made by the lowering (cleanup attribute, temporaries) */
    REFCOP_INSTR_INIT = 1 << 5,        /* STORE: initialiser of a declaration */
    REFCOP_INSTR_FOREIGN = 1 << 6,     /* CALL: the callee knows nothing of Python: the C library... */
    REFCOP_INSTR_NEW = 1 << 7          /* RETURN: the macro stands for a new reference, and adds none since
                                          singletons are immortal (Py_RETURN_NONE) */
};

#define REFCOP_NO_TEMP UINT32_MAX

typedef struct refcop_instr {
    uint8_t op;        /* refcop_opcode */
    uint8_t sub;       /* refcop_pred, refcop_binop or refcop_callee_kind */
    uint16_t flags;    /* enum refcop_instr_flag */
    uint32_t id;       /* index in program order within the function; set by func_finish */
    uint32_t result;   /* temp or REFCOP_NO_TEMP; its type is func->temp_types[result] */
    uint32_t arg_count;
    refcop_value *args;
    refcop_value callee; /* INDIRECT: the function pointer */
    refcop_str name;     /* callee or member name; HAVOC, CLOBBER: why */
    refcop_place *place;
    refcop_place *place2;
    refcop_loc loc;      /* where the diagnostic points: expansion location for macros */
    refcop_str macro;    /* outermost macro whose expansion this is, or NULL */
    uint32_t target_count;
    uint32_t *targets;   /* block indices */
    int64_t *cases;      /* SWITCH: target_count - 1 numbers, ascending, distinct */
} refcop_instr;

typedef struct refcop_block {
    uint32_t count;
    refcop_instr **instrs; /* instrs[count - 1] is the terminator */
} refcop_block;

typedef struct refcop_local {
    refcop_str name;   /* unique in the function: shadowing names get .2, .3 */
    refcop_type type;
    refcop_str record; /* struct it is, or points to; NULL if none */
    bool is_param;
    bool is_array;     /* AGG that is an array */
    bool is_implicit;  /* made by the lowering */
    bool address_taken; /* set by func_finish */
    refcop_loc loc;
} refcop_local;

typedef enum refcop_linkage {
    REFCOP_LINKAGE_EXTERN,
    REFCOP_LINKAGE_STATIC
} refcop_linkage;

typedef struct refcop_module refcop_module;

typedef struct refcop_func {
    refcop_module *module;
    refcop_str name;
    refcop_linkage linkage;
    bool in_header;      /* body is in a header: summarised for callers, not reported on */
    bool variadic;
    bool locks;          /* it keeps other threads from objects somewhere (contract clause `locks`) */
    bool uses_setjmp;
    bool address_taken;  /* set by module_finish: used other than as a direct callee, outside
                            impositions */
    refcop_type result;
    uint32_t param_count; /* locals[0 .. param_count) are the parameters */
    uint32_t local_count;
    refcop_local *locals;
    uint32_t block_count;
    refcop_block *blocks; /* blocks[0] is the entry */
    uint32_t temp_count;
    refcop_type *temp_types;
    uint32_t instr_count; /* set by func_finish */
    uint32_t havoc_count; /* HAVOC and CLOBBER instructions; set by func_finish */
    refcop_loc loc, end_loc;
    struct refcop_func_builder *builder; /* NULL after func_finish */
} refcop_func;

typedef struct refcop_global {
    refcop_str name;
    refcop_type type;
    bool is_static;    /* internal linkage: all its uses are in this module */
    bool is_defined;   /* has a definition here */
    refcop_loc loc;
} refcop_global;

typedef struct refcop_field {
    refcop_str name;
    refcop_type type;  /* of an array: that of its elements */
    refcop_str record; /* struct that it (an element) is, or points to: PyObject, Node; or NULL */
    bool is_array;
    bool is_overlaid;  /* of an anonymous union: shares its memory with the fields beside it */
} refcop_field;

/* A struct of the file or its headers that has object-pointer fields, or begins with PyObject. */
typedef struct refcop_record {
    refcop_str name;   /* tag, or typedef name of an untagged one */
    bool is_tag;       /* in C it takes `struct` before the name; false in what was parsed */
    bool is_object;
    bool is_union;
    refcop_str base;   /* object struct it begins with, if not PyObject or PyVarObject; or NULL */
    uint32_t field_count;
    refcop_field *fields; /* direct members, the header left out */
} refcop_record;

/* function must obey `slot SLOT` of the model. */
typedef struct refcop_impose {
    refcop_str function;
    refcop_str slot;   /* tp_new, METH_VARARGS, getter, converter, capsule_destructor... */
    refcop_str owner;  /* name of the type object or table; NULL if unknown */
    refcop_loc loc;
} refcop_impose;

/* A table of the file, or a field of one, points to function: calls through it may mean that one. */
typedef struct refcop_target {
    refcop_str function;
    refcop_str global; /* the table */
    refcop_str field;  /* NULL: an array of pointers */
    refcop_str record; /* of field; or NULL */
    bool is_open;      /* other files can fill such a field, too */
    refcop_loc loc;
} refcop_target;

struct refcop_module {
    refcop_arena *arena;      /* owned */
    refcop_strings *strings;  /* borrowed */
    refcop_str name;
    uint16_t python_version;  /* of the headers compiled against; 0x030b = 3.11; 0 = unknown */
    uint16_t limited_api;     /* the oldest Python that the limited API admits; 0: not limited */
    bool free_threaded;       /* it is built for a Python without the GIL */
    uint8_t long_bits;        /* of the target: 64 or 32 */
    uint8_t pointer_bits;
    refcop_resolver resolver;
    void *resolver_context;
    uint32_t func_count;
    refcop_func **funcs;
    uint32_t global_count;
    refcop_global *globals;
    uint32_t record_count;
    refcop_record *records;
    uint32_t impose_count;
    refcop_impose *imposes;
    uint32_t target_count;
    refcop_target *targets;
    uint32_t typeobj_count;
    refcop_typeobj *typeobjs;
    uint32_t format_count;
    refcop_format_call *formats;
    uint32_t table_count;
    refcop_table *tables;
};

/* --- making ------------------------------------------------------------------------------- */

/* Owned by the caller. strings is borrowed for the module's life; resolver may be NULL. */
refcop_module *refcop_module_new(refcop_strings *strings, const char *name,
                                 refcop_resolver resolver, void *resolver_context);
void refcop_module_free(refcop_module *module);
refcop_position refcop_module_resolve(const refcop_module *module, refcop_loc loc);
/* Returns the index; the same name gives the same index (later calls may add is_defined). */
uint32_t refcop_module_add_global(refcop_module *module, refcop_str name, refcop_type type,
                                  bool is_static, bool is_defined, refcop_loc loc);
/* record is copied, with its fields. A record of the same name is replaced. */
void refcop_module_add_record(refcop_module *module, const refcop_record *record);
void refcop_module_add_impose(refcop_module *module, refcop_str function, refcop_str slot,
                              refcop_str owner, refcop_loc loc);
void refcop_module_add_target(refcop_module *module, const refcop_target *target);
/* typeobj is copied, with all it points to. One of the same name is replaced. */
void refcop_module_add_typeobj(refcop_module *module, const refcop_typeobj *typeobj);
/* Both are copied, with all they point to. */
void refcop_module_add_format(refcop_module *module, const refcop_format_call *call);
void refcop_module_add_table(refcop_module *module, const refcop_table *table);
const refcop_typeobj *refcop_module_find_typeobj(const refcop_module *module, refcop_str name);
/* Fills what needs the whole module (address_taken of functions). Call once, last. */
void refcop_module_finish(refcop_module *module);
const refcop_record *refcop_module_find_record(const refcop_module *module, refcop_str name);
/* NULL when there is none with a body. */
refcop_func *refcop_module_find_func(const refcop_module *module, refcop_str name);

refcop_func *refcop_func_new(refcop_module *module, refcop_str name, refcop_linkage linkage,
                             refcop_type result, refcop_loc loc, refcop_loc end_loc);
/* Parameters first, in order. name NULL makes an implicit local with a name of its own. */
uint32_t refcop_func_add_local(refcop_func *func, refcop_str name, refcop_type type,
                               refcop_str record, bool is_param, bool is_array, refcop_loc loc);
uint32_t refcop_func_add_block(refcop_func *func);
/* Where emit appends. A block that already has its terminator swallows what is emitted (dead
 * code after return, goto...). */
void refcop_func_set_block(refcop_func *func, uint32_t block);
bool refcop_func_is_terminated(const refcop_func *func); /* the current block has a terminator */
/* Whether paths end in that block. */
typedef bool refcop_stops(const void *context, uint32_t block);
/* By block: whether a path from `from` leads into it, `from` itself being one. stops (NULL: nothing does) is asked
 * once for each block that is reached, and gets context. The array is owned by the arena. */
bool *refcop_func_reach(const refcop_func *func, uint32_t from, refcop_stops *stops, const void *context,
                        refcop_arena *arena);
/* Location, macro name (or NULL) and flags (IN_MACRO...) for what is emitted from now on. */
void refcop_func_set_loc(refcop_func *func, refcop_loc loc, refcop_str macro, uint16_t flags);

refcop_place refcop_place_local(const refcop_func *func, uint32_t local);
refcop_place refcop_place_global(const refcop_module *module, uint32_t global);
refcop_place refcop_place_deref(refcop_value pointer, refcop_type type);
/* place extended by one step; type is what the longer place holds. */
refcop_place refcop_place_field(refcop_func *func, refcop_place place, refcop_str field,
                                refcop_str record, refcop_type type);
refcop_place refcop_place_index(refcop_func *func, refcop_place place, refcop_value index,
                                refcop_type type);

/* A whole local or parameter, not a part of one. */
static inline bool refcop_place_is_local(const refcop_place *place) {
    return place->kind == REFCOP_PLACE_LOCAL && place->step_count == 0;
}

/* The whole of the first parameter: self, where Python calls the function. */
static inline bool refcop_place_is_self(const refcop_place *place) {
    return refcop_place_is_local(place) && place->index == 0;
}

static inline refcop_value refcop_value_int(int64_t number) {
    refcop_value v = {REFCOP_VALUE_INT, REFCOP_TYPE_INT, false, {0}};
    v.as.number = number;
    return v;
}
static inline refcop_value refcop_value_null(refcop_type type) {
    refcop_value v = {REFCOP_VALUE_INT, type, false, {0}};
    v.as.number = 0;
    return v;
}
static inline refcop_value refcop_value_string(refcop_str text) {
    refcop_value v = {REFCOP_VALUE_STRING, REFCOP_TYPE_CHARPTR, false, {0}};
    v.as.string = text;
    return v;
}
static inline refcop_value refcop_value_func(refcop_str name) {
    refcop_value v = {REFCOP_VALUE_FUNC, REFCOP_TYPE_FNPTR, false, {0}};
    v.as.string = name;
    return v;
}
static inline refcop_value refcop_value_none(void) {
    refcop_value v = {REFCOP_VALUE_NONE, REFCOP_TYPE_VOID, false, {0}};
    return v;
}

refcop_value refcop_emit_load(refcop_func *func, refcop_place place);
void refcop_emit_store(refcop_func *func, refcop_place place, refcop_value value,
                       uint16_t extra_flags);
refcop_value refcop_emit_addr(refcop_func *func, refcop_place place, refcop_type type);
/* args are copied. result_type VOID: no result, returns the NONE value. */
refcop_value refcop_emit_call(refcop_func *func, refcop_callee_kind kind, refcop_str name,
                              refcop_value pointer, const refcop_value *args, uint32_t arg_count,
                              refcop_type result_type, uint16_t extra_flags);
refcop_value refcop_emit_cmp(refcop_func *func, refcop_pred pred, refcop_value a, refcop_value b,
                             bool is_unsigned);
refcop_value refcop_emit_bin(refcop_func *func, refcop_binop op, refcop_value a, refcop_value b,
                             refcop_type type, bool is_unsigned);
refcop_value refcop_emit_cast(refcop_func *func, refcop_value value, refcop_type type);
void refcop_emit_copy(refcop_func *func, refcop_place to, refcop_place from);
void refcop_emit_zero(refcop_func *func, refcop_place place);
refcop_value refcop_emit_havoc(refcop_func *func, const char *why, const refcop_value *args,
                               uint32_t arg_count, refcop_type type);
void refcop_emit_clobber(refcop_func *func, const char *why);
void refcop_emit_scope_end(refcop_func *func, uint32_t local);
void refcop_emit_jump(refcop_func *func, uint32_t target);
void refcop_emit_branch(refcop_func *func, refcop_value condition, uint32_t if_true,
                        uint32_t if_false);
/* cases and targets are copied and sorted; duplicates: the first wins. */
void refcop_emit_switch(refcop_func *func, refcop_value value, const int64_t *cases,
                        const uint32_t *targets, uint32_t count, uint32_t fallback);
void refcop_emit_return(refcop_func *func, refcop_value value); /* NONE when void */
void refcop_emit_unreachable(refcop_func *func);

/* Ends the making: terminates open blocks (falling off the end returns), drops blocks that
 * cannot be reached, renumbers blocks in reverse post-order, spills temps that are used outside
 * their block to implicit locals, numbers instructions, sets address_taken. */
void refcop_func_finish(refcop_func *func);

/* --- checking, printing, reading ------------------------------------------------------------ */

/* Checks every rule of docs/ir.md; the first violation is described in *error (line 0). */
refcop_status refcop_module_verify(const refcop_module *module, refcop_error *error)
    __attribute__((warn_unused_result));

void refcop_module_print(const refcop_module *module, FILE *out);
void refcop_func_print(const refcop_func *func, FILE *out);

/* Parses the text form: what module_print wrote comes back equal (locations as line:column of
 * the main file). On failure *module is untouched and *error has line and column. */
refcop_status refcop_module_parse(refcop_strings *strings, const char *text, size_t length,
                                  refcop_module **module, refcop_error *error)
    __attribute__((warn_unused_result));

#ifdef __cplusplus
}
#endif
#endif
