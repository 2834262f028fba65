/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOP_IR_TABLES_H
#define REFCOP_IR_TABLES_H

/* Tables: what a translation unit says other than in code, of its types and modules, and at calls with formats. Part of the
 * module (ir.h), and of its arena.
 *
 * Glossary
 *   typeobj  entry of the type table: a type object, type spec or module definition of the file
 *   table    an array of entries, such as a PyMethodDef's, or a struct of pointers that Python reads
 *   row      one entry of it */

#include "refcop/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* --- the type table: what the file says of its types and modules ---------------------------- */

typedef enum refcop_typeobj_kind {
    REFCOP_TYPEOBJ_STATIC,    /* static: a PyTypeObject */
    REFCOP_TYPEOBJ_SPEC,      /* spec: a PyType_Spec, from which a heap type is made */
    REFCOP_TYPEOBJ_STRUCTSEQ, /* structseq: a PyStructSequence_Desc */
    REFCOP_TYPEOBJ_MODULE     /* module: a PyModuleDef; its record is the module state */
} refcop_typeobj_kind;

typedef enum refcop_slot_kind {
    REFCOP_SLOT_FUNC,    /* &name: a function, of this module or not */
    REFCOP_SLOT_GLOBAL,  /* @name: a table or another variable */
    REFCOP_SLOT_NULL,    /* null: explicitly empty */
    REFCOP_SLOT_UNKNOWN  /* unknown: something else, or one of several */
} refcop_slot_kind;

typedef struct refcop_slot {
    refcop_str slot;   /* tp_dealloc, nb_add, m_traverse, mod_exec... */
    refcop_slot_kind kind;
    refcop_str name;   /* FUNC, GLOBAL: without sigil; else NULL */
    refcop_loc loc;
} refcop_slot;

/* A field of the instance by name, through nested structs: x.y has two names. */
typedef struct refcop_path {
    uint32_t count;
    refcop_str *names;
} refcop_path;

/* An entry of a PyMemberDef table (__dictoffset__ and the like are offsets, not members). */
typedef struct refcop_member {
    refcop_str attribute; /* name in Python */
    refcop_str kind;      /* object, object_ex (T_OBJECT, T_OBJECT_EX), or other */
    bool readonly;
    refcop_path path;     /* count 0: unknown */
    refcop_loc loc;
} refcop_member;

typedef struct refcop_typeobj {
    refcop_typeobj_kind kind;
    refcop_str name;         /* of the variable: Spam_Type, spam_spec, spam_module */
    refcop_str record;       /* struct of an instance (MODULE: of the state); NULL: unknown */
    refcop_str python_name;  /* tp_name; NULL: unknown */
    int64_t size;            /* basicsize, m_size; 0: inherited, none or unknown */
    bool has_items;          /* itemsize is not 0 */
    bool flags_known;
    uint64_t flags;          /* Py_TPFLAGS_* as in the headers compiled against */
    bool bases_known;        /* false: the base is computed in a way that is not understood */
    uint32_t base_count;
    refcop_str *bases;       /* names of type objects; none: object */
    uint32_t slot_count;
    refcop_slot *slots;      /* in source order; a slot occurs once, the last writing wins */
    uint32_t member_count;
    refcop_member *members;
    refcop_path dict;        /* tp_dictoffset; count 0: none */
    refcop_path weaklist;    /* tp_weaklistoffset; count 0: none */
    refcop_loc loc;          /* of the variable's name */
} refcop_typeobj;

/* --- calls with formats and tables of entries: for the rules that need no paths --------------- */

/* What a call passes for its `...`. type is text (docs/ir.md, "C types"): "int32*". */
typedef struct refcop_format_arg {
    refcop_str type;
    refcop_str spelled; /* as the source has it: "const foo_t *"; NULL: as type */
    refcop_str was;     /* type before the programmer cast the pointer; NULL: no cast */
    refcop_str name;    /* function whose address it is; NULL */
    bool is_null;       /* NULL, or the number 0 */
    refcop_loc loc;
} refcop_format_arg;

typedef enum refcop_keywords_kind {
    REFCOP_KEYWORDS_NONE,    /* the function takes no list of keywords */
    REFCOP_KEYWORDS_UNKNOWN,
    REFCOP_KEYWORDS_OPEN,    /* the list does not end in NULL */
    REFCOP_KEYWORDS_LIST
} refcop_keywords_kind;

/* A call of a function whose contract has a `format`. */
typedef struct refcop_format_call {
    refcop_str function; /* as the model names it */
    refcop_str caller;   /* function it stands in */
    bool is_size_t;      /* lengths are Py_ssize_t: PY_SSIZE_T_CLEAN was defined */
    bool is_list;        /* the arguments are in a va_list: none is known */
    uint32_t text_count;
    refcop_str *texts;   /* one of them is the format */
    refcop_loc text_loc;
    refcop_keywords_kind keywords_kind;
    uint32_t keyword_count;
    refcop_str *keywords; /* NULL: an entry that is not known */
    refcop_loc keywords_loc;
    uint32_t arg_count;
    refcop_format_arg *args;
    refcop_loc loc;
} refcop_format_call;

typedef enum refcop_table_kind {
    REFCOP_TABLE_METHODS, /* methods: PyMethodDef; a row's number is ml_flags */
    REFCOP_TABLE_GETSET,  /* getset: PyGetSetDef */
    REFCOP_TABLE_MEMBERS, /* members: PyMemberDef; number: type code; first.type: of the field */
    REFCOP_TABLE_SLOTS,   /* slots: PyType_Slot; number: slot id */
    REFCOP_TABLE_EXECS,   /* execs: PyModuleDef_Slot */
    REFCOP_TABLE_FIELDS,  /* fields: PyStructSequence_Field */
    REFCOP_TABLE_TYPE,    /* type: a static type or one of its PyNumberMethods and the like */
    REFCOP_TABLE_MODULE,  /* module: a PyModuleDef; rows are its members */
    REFCOP_TABLE_SEQUENCE /* sequence: a PyStructSequence_Desc */
} refcop_table_kind;

/* What a row points to. */
typedef struct refcop_cell {
    refcop_str type; /* C type; NULL: unknown or nothing */
    refcop_str name; /* function or global; NULL: none */
} refcop_cell;

typedef struct refcop_row {
    refcop_str name;     /* NULL: not known; in SLOTS and TYPE that of the slot */
    bool is_end;         /* the entry that ends the table; it has nothing else */
    bool number_known;
    bool is_readonly;    /* MEMBERS */
    int64_t number;
    refcop_cell first;   /* ml_meth, get, the field, pfunc... */
    refcop_cell second;  /* set */
    refcop_loc loc;
} refcop_row;

typedef struct refcop_table {
    refcop_table_kind kind;
    refcop_str name;     /* of the variable */
    bool is_used;        /* something reads it up to the entry that ends it */
    bool is_open;        /* an array without an entry that ends it */
    bool is_module_wide; /* METHODS: of a module, not of a type */
    uint32_t row_count;
    refcop_row *rows;
    refcop_loc loc;
    refcop_loc end_loc;  /* behind the text of the last row; 0: no text goes there */
} refcop_table;

#ifdef __cplusplus
}
#endif
#endif
