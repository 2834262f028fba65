/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOP_PASS_PLAN_H
#define REFCOP_PASS_PLAN_H

/* Plan: what the syntax tree knows of a translation unit and the IR does not. The plugin makes it
 * once the file is parsed (Plan*.cpp), the pass reads it when code is generated.
 *
 * Glossary
 *   event   one thing that happens to references in source text: a call, a store, a return...
 *   key     by what an event is found again among the instructions of its function: the position
 *           that debug information gives it, and what kind of instruction it is
 *   body    a function of the file whose code is instrumented; no other code ever is
 *   entry   a body that Python calls: it stands in a slot or a method table
 *
 * Memory: strings and arrays live as long as the plan. Contracts live in its model. */

#include "refcop/contract.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum refcop_event_kind {
    REFCOP_EVENT_CALL,     /* a call instruction */
    REFCOP_EVENT_STORE,    /* an object pointer is stored to memory that outlives the frame */
    REFCOP_EVENT_PUT,      /* the same, by a macro that steals: PyTuple_SET_ITEM before 3.11 */
    REFCOP_EVENT_COUNT_UP, /* o->ob_refcnt++ */
    REFCOP_EVENT_COUNT_DOWN,
    REFCOP_EVENT_RETURN
} refcop_event_kind;

/* Who is called. */
typedef enum refcop_callee {
    REFCOP_CALLEE_KNOWN,   /* has a contract */
    REFCOP_CALLEE_OWN,     /* a body of this file: its hooks speak for it */
    REFCOP_CALLEE_PROJECT, /* a function of the project without a body here: perhaps instrumented */
    REFCOP_CALLEE_FOREIGN  /* unknown: what it is given and gives escapes */
} refcop_callee;

/* What a format string says of one argument; conditions as in the contract's success. */
typedef enum refcop_unit {
    REFCOP_UNIT_GIVE,   /* "N": the reference is consumed, also on failure */
    REFCOP_UNIT_NEW,    /* "O&" with a converter that makes a new reference */
    REFCOP_UNIT_ESCAPE, /* "O&" with an unknown converter: what the variable holds */
    REFCOP_UNIT_BLOCK,  /* "es": a block of PyMem */
    REFCOP_UNIT_BUFFER  /* "s*": a filled Py_buffer */
} refcop_unit;

typedef struct refcop_format_unit {
    uint16_t argument; /* of the call, from 0 */
    uint16_t unit;     /* refcop_unit */
} refcop_format_unit;

typedef struct refcop_event {
    refcop_event_kind kind;
    const char *key; /* link name; "*": through a pointer; "store", "count", "return" */
    uint32_t key_line, key_column; /* where debug information puts its instructions */
    uint32_t line, column;  /* presumed, as findings are reported; of a macro: its expansion */
    const char *file;       /* presumed */
    bool hooked;            /* false: stands here for the order of instructions only */
    const char *name;       /* CALL: as the programmer calls it: "PyList_New" */
    const char *expression; /* of the object; of a new result: what it is assigned to; "" */

    /* CALL */
    refcop_callee callee;
    const refcop_contract *contract; /* KNOWN */
    bool by_position;                /* the contract's parameters are the call's arguments */
    uint32_t object_args;            /* bit i: argument i is an object (PROJECT, FOREIGN) */
    uint32_t decides_failure;        /* bit i: argument i is an object, and whether the call can
                                      * fail for want of anything but memory depends on these
                                      * alone (KNOWN). 0: it always can */
    bool object_result;              /* (PROJECT, FOREIGN, and OWN that is not static) */
    uint32_t unit_count;
    const refcop_format_unit *units;
    /* Through a pointer: bodies of this file that it may point to. */
    uint32_t target_count;
    const struct refcop_body *const *targets;

    /* STORE */
    bool is_global;
    bool is_owning;     /* the place releases what it holds, somewhere in the file */
    bool through_macro; /* Py_CLEAR, Py_SETREF: the place may be behind a pointer of the macro's */
} refcop_event;

typedef struct refcop_body {
    const char *symbol; /* link name */
    const char *name;   /* as in source */
    const char *file;   /* of its definition */
    uint32_t line, column;
    bool is_static;
    uint32_t slot_count; /* > 0: an entry */
    const refcop_contract **slots;
    /* Without a slot in this file: by its type another file may have put it in one. */
    bool maybe_entry, maybe_dealloc;
    bool is_traverse; /* takes a visitproc */
    uint32_t event_count;
    refcop_event *events; /* in the order of evaluation, as far as it is fixed */
} refcop_body;

typedef enum refcop_plan_field_kind {
    REFCOP_PLAN_OBJECT,
    REFCOP_PLAN_INLINE,
    REFCOP_PLAN_ARRAY
} refcop_plan_field_kind;

typedef struct refcop_plan_field {
    const char *name;
    uint32_t offset; /* bytes */
    refcop_plan_field_kind kind;
    bool owned, member, dict, weaklist;
    uint32_t count; /* INLINE */
} refcop_plan_field;

typedef struct refcop_plan_layout {
    const char *struct_name;
    const char *type_name;   /* "" unknown */
    const char *type_symbol; /* of the static type object; NULL: none */
    uint64_t size;
    uint32_t field_count;
    const refcop_plan_field *fields;
} refcop_plan_layout;

typedef struct refcop_plan {
    const char *source; /* main file */
    bool inject;        /* fault injection points as well */
    /* Where PyListObject has the pointer to its items, and PyTupleObject its items; 0: unknown. */
    uint32_t list_items, tuple_items;
    uint32_t body_count;
    refcop_body **bodies; /* in source order */
    uint32_t layout_count;
    const refcop_plan_layout *layouts;
    /* Functions without a body here that stand in slots or tables of this file. */
    uint32_t foreign_entry_count;
    const refcop_body *foreign_entries; /* symbol and slots only */
} refcop_plan;

/* What the pass did; for -verbose and tests. */
typedef struct refcop_pass_stats {
    uint32_t bodies; /* instrumented */
    uint32_t sites;
    uint32_t unmatched; /* instructions that need hooks and have no event: their sites lack text */
} refcop_pass_stats;

#ifdef __cplusplus
}
#endif
#endif
