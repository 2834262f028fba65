/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOPI_TYPES_H
#define REFCOPI_TYPES_H

/* Types: the rules of the collector's protocol. They need no paths: what a type's slots do to the
 * fields of an instance is gathered by walking functions in order, callees included, and compared
 * with what the fields own.
 *
 * Reading order: this file; field.c (which fields there are), origin.c (where a value comes
 * from), holding.c (what it may be), scan.c, checked.c, calls.c (what one function does), walk.c (the same with its callees), table.c (types
 * and their slots), evidence.c (who stores and releases), content.c (what fields hold), done.c (what
 * a slot does to them), then a file a group of rules.
 *
 * Glossary
 *   field     a member of a struct that holds objects, known by (record, member) wherever the
 *             struct lies
 *   origin    where a value may come from: fields, parameters, calls
 *   event     something a function does to an object: visit, release, store, call...
 *   content   what kind of object a field holds: can it be part of a cycle?
 *
 * Arena: everything lives in types.arena, which dies when refcopi_types_check returns. */

#include "analysis/finding.h"

/* --- fields (field.c) -------------------------------------------------------------------- */

typedef uint32_t field_id; /* index in types.fields; 0: none */

typedef struct field_set {
    uint32_t count;
    field_id ids[]; /* ascending */
} field_set;

/* Ascending: the worst a field may hold decides. */
typedef enum content {
    CONTENT_NONE,   /* nothing was seen */
    CONTENT_LEAF,   /* refers to no other object: str, int, bytes... */
    CONTENT_STATIC, /* type objects and modules: they live as long as the program, or nearly */
    CONTENT_RECORD, /* an instance of a struct of this file */
    CONTENT_MADE,   /* a container or another object that this file made */
    CONTENT_ANY     /* anything */
} content;

typedef struct field {
    refcop_str record, name;
    refcop_type type;          /* OBJ, OBJPTR, or other: not known to hold objects */
    refcop_str points_to;      /* record of the object, as declared; NULL */
    /* evidence, by evidence.c */
    bool released;             /* something in the file gives up what it holds */
    bool released_in_teardown; /* in a dealloc, clear or free function, or a callee of one */
    bool stored_null;          /* NULL is stored there */
    bool stored, stored_owned, stored_borrowed;
    bool stored_kept;          /* stored_owned, and the variable is not released afterwards */
    bool is_weaklist, is_dict;
    bool is_member;            /* the interpreter stores to it: writable T_OBJECT(_EX) */
    bool released_by_callback; /* in a function whose address is given away */
    bool visited_by_other;     /* by the traverse function of a type with another struct */
    bool released_for_good;    /* in a function that puts nothing there instead: the object is at its end */
    bool leaks_away;           /* its address went somewhere unknown */
    bool stored_given_null;    /* a value that turns out to be NULL is stored there */
    bool stored_object;        /* ... something else */
    uint32_t first_pointed;    /* 1 + index in types.pointed; 0 */
    bool points_elsewhere;     /* a pointer that is not a function of this file is stored there */
    bool stored_open;          /* an object that may refer to others */
    bool set_later;            /* stored to outside of the constructors, with a caller's object */
    content content;
    refcop_str content_record; /* CONTENT_RECORD */
    const refcop_func *from_caller;       /* stores what the caller gave; NULL */
    const refcop_instr *from_caller_at;
    const refcop_func *owned_by;          /* stores an owned reference; NULL */
    const refcop_instr *owned_at;
} field;

/* --- origins (origin.c) ------------------------------------------------------------------ */

enum origin_flag {
    FROM_NEW = 1 << 0,      /* a new reference */
    FROM_CALLER = 1 << 1,   /* from Python: parsed out of the arguments */
    FROM_BORROWED = 1 << 2, /* result of a call that lends */
    FROM_NULL = 1 << 3,
    FROM_SEALED = 1 << 4,   /* content says all; params and fields add nothing to it */
    FROM_UNKNOWN = 1 << 5,  /* nothing is known */
    FROM_EXACT = 1 << 7,    /* sealed by a check for the very type */
    FROM_JOINED = 1 << 6,   /* read from a variable that another block may have set */
    FROM_OPERANDS = 1 << 8  /* made of the sources: of numbers and strings, which make their like; of others anything */
};

enum { MAX_TRACKED_PARAMS = 32, MAX_ALLOCS = 32 };

typedef struct origin {
    const field_set *fields; /* read from them; of an obj*: address of them */
    uint32_t params;         /* bit per parameter (also what an obj* parameter points to) */
    const field_set *told_fields; /* of fields, params: content says what they give */
    uint32_t told_params;
    uint32_t types_of;       /* bit per parameter: its type object */
    uint32_t parts_of;       /* bit per parameter: lent out of it (an item of args) */
    uint32_t drawn;          /* bit per parameter: no object, and got from it: perhaps the function that calling it means */
    uint32_t allocs;         /* bit per allocation of the function: func_facts.allocs */
    uint16_t flags;
    uint8_t content;         /* content of what is known */
    refcop_str record;       /* CONTENT_RECORD */
    uint32_t local;          /* 1 + local it was read from last; 0 */
    uint32_t address_of;     /* 1 + local whose address it is; 0 */
    const refcop_func *result_of; /* of this module */
    uint32_t result_at;      /* 1 + temp of that call's result; 0: several calls */
    /* With FROM_UNKNOWN, what is unknown is the result of calling: */
    uint32_t called;         /* bit per parameter: a function, or an object that is called */
    field_id called_field;   /* whatever function the field points to; 0 */
    refcop_str global;       /* a global's address or value */
    refcop_str block;        /* memory of that domain */
} origin;

/* --- what a function does (scan.c) -------------------------------------------------------- */

typedef enum event_kind {
    EVENT_VISIT,     /* target is given to a visitproc parameter */
    EVENT_RELEASE,   /* target loses a reference */
    EVENT_CLEAR,     /* target is an address: what it holds is released and replaced */
    EVENT_STEAL,     /* target's reference is consumed */
    EVENT_RETAIN,
    EVENT_STORE,     /* value goes to the field target of object */
    EVENT_TRACK,
    EVENT_UNTRACK,
    EVENT_FREE,      /* target's memory is given back; name: domain */
    EVENT_VISIT_DICT, /* target's managed dict */
    EVENT_CLEAR_DICT,
    EVENT_CALL,      /* a function of the module: callee, args */
    EVENT_API,       /* a function with a contract: args; comes before its effects */
    EVENT_UNKNOWN,   /* a function of which nothing is known: args */
    EVENT_INDIRECT,  /* through a pointer: args; name: slot or NULL */
    EVENT_RETURN     /* value */
} event_kind;

typedef struct event {
    uint8_t kind;
    uint32_t block;
    const refcop_instr *instr;
    const origin *target; /* may be NULL */
    const origin *value;
    const origin *object; /* STORE: pointer to the struct */
    const origin *args;
    uint32_t arg_count;
    uint32_t callee;      /* CALL: index in module->funcs */
    field_id called_field; /* INDIRECT: through a pointer in that field; 0 */
    bool busy;            /* its result is being looked up */
    refcop_str name;
    const refcop_contract *contract;
} event;

/* An allocation of an instance in a function. */
typedef struct alloc {
    const refcop_instr *instr;
    const refcop_contract *contract;
    refcop_str type;   /* global that is the type object given; NULL */
    refcop_str record; /* struct of the variable it goes to; NULL */
} alloc;

/* What a field has to hold for the function to go on. */
typedef struct field_check {
    uint32_t field;
    uint8_t content;
    refcop_str record;
} field_check;

enum { MAX_FIELD_CHECKS = 4, MAX_RETURNS = 8 };

typedef struct func_facts {
    const refcop_func *func;
    uint32_t event_count;
    event *events;          /* in the order of blocks and instructions */
    uint32_t *calls;        /* by temp: 1 + event of the call that it is the result of; NULL: there is none */
    uint32_t *block_first;  /* block_count + 1 */
    uint64_t retained;      /* locals (below 64) that are retained somewhere */
    uint32_t alloc_count;
    alloc *allocs;
    uint32_t check_count;
    field_check *checks;    /* MAX_FIELD_CHECKS; NULL when there are none */
    origin result;          /* union of what it returns */
    uint32_t return_count;
    const origin *returns[MAX_RETURNS]; /* one by one, unless there are more */
    bool is_imposed;        /* stands in some slot or table */
    bool is_constructor;    /* tp_new, tp_init, or called by nothing else */
    uint8_t depth;          /* guards recursion of look-ups */
    uint32_t visits;        /* of the walk at hand */
} func_facts;

/* A call of a function of the module. */
typedef struct call_site {
    uint32_t caller;
    event *event;
    uint32_t next; /* 1 + next call of the same callee; 0 */
} call_site;

/* A function whose address is stored to a field: calls through the field reach it. */
typedef struct pointed_func {
    uint32_t func;
    uint32_t next; /* 1 + next one of the same field; 0 */
} pointed_func;

/* --- types (table.c) ---------------------------------------------------------------------- */

/* Py_TPFLAGS_*, the same in all versions that refcop knows. */
enum { TPFLAG_MANAGED_DICT = 1 << 4, TPFLAG_IMMUTABLE = 1 << 8, TPFLAG_HEAPTYPE = 1 << 9, TPFLAG_BASETYPE = 1 << 10,
       TPFLAG_HAVE_GC = 1 << 14 };

typedef enum slot_state {
    SLOT_NONE,    /* absent or NULL */
    SLOT_BODY,    /* a function with a body here */
    SLOT_OUTSIDE, /* a function without a body */
    SLOT_UNCLEAR  /* something, but what */
} slot_state;

typedef struct slot_use {
    slot_state state;
    bool inherited;
    refcop_str name;         /* BODY, OUTSIDE */
    const func_facts *facts; /* BODY */
    refcop_loc loc;
} slot_use;

/* A field of an instance, nested structs included. */
typedef struct owned {
    field_id id;
    const char *path;    /* "count", "inner.x" */
    bool is_several;     /* an array or behind a pointer: no statement of its own visits it */
    bool is_overlaid;    /* shares memory with its neighbours */
    bool is_base;        /* belongs to the struct that the record begins with */
    bool is_behind;      /* through a pointer: owned only if the type's own teardown releases it */
} owned;

typedef struct type_info {
    const refcop_typeobj *obj;
    const refcop_record *record; /* NULL: unknown */
    const char *shown;           /* name for messages: "spam.Spam" or the variable */
    bool is_module, is_heap;
    bool has_gc;                 /* the collector sees instances */
    bool gc_unclear;             /* whether it does is not known */
    bool base_unclear;
    bool has_metatype;           /* of its own: it decides how instances are made */
    bool is_held_aside;          /* its maker keeps a reference to each instance for someone else */
    const struct type_info *base; /* of this file; NULL */
    refcop_str outside_base;      /* another type than object, not of this file; NULL */
    slot_use traverse, clear, dealloc, finalize, free;
    uint32_t owned_count;
    owned *owned;
} type_info;

/* A store of an object to one of fields, gathered by evidence.c. */
typedef struct field_store {
    uint32_t func;
    const refcop_instr *at;
    origin value;
    const field_set *fields;
    bool is_owned; /* with a reference */
    bool is_kept;  /* which is not given up afterwards */
    bool is_later; /* to an instance that was there before */
} field_store;

typedef struct reported {
    refcop_rule rule;
    refcop_loc loc;
    const char *object;
} reported;

/* --- everything ---------------------------------------------------------------------------- */

typedef struct types {
    analysis *a;
    const refcop_module *module;
    refcop_arena *arena;
    uint32_t field_count, field_room;
    field *fields;
    uint32_t *field_slots; /* open addressing: id or 0 */
    uint32_t field_slot_count;
    const field_set **singles; /* by field: the set of it alone; NULL: not made yet */
    func_facts *funcs;     /* by index in module->funcs */
    uint32_t site_count, site_room;
    call_site *sites;
    uint32_t *first_site;  /* by callee: 1 + index in sites; 0 */
    uint32_t store_count, store_room;
    field_store *stores;
    uint32_t pointed_count, pointed_room;
    pointed_func *pointed;
    bool is_resolved;      /* what fields hold is known */
    uint32_t info_count;
    type_info *infos;
    uint32_t reported_count, reported_room;
    reported *reported;
    uint16_t version;      /* Python version the headers are of; 0: unknown */
} types;

/* field.c */
void refcopi_fields_init(types *t);
field_id refcopi_field_find(const types *t, refcop_str record, refcop_str name);
field_id refcopi_field_add(types *t, refcop_str record, refcop_str name, refcop_type type);
const field_set *refcopi_field_single(types *t, field_id id);
/* Either may be NULL (the empty set). */
const field_set *refcopi_field_union(types *t, const field_set *a, const field_set *b);
const field_set *refcopi_field_without(types *t, const field_set *set, const field_set *taken);
bool refcopi_field_in(const field_set *set, field_id id);
/* What a pointer to that struct can hold at worst; NONE: a plain PyObject. */
content refcopi_content_of_record(const types *t, refcop_str record);
/* What an object of that type of the contract language can hold. */
content refcopi_content_of_word(refcop_str word);
/* The same for a type object; *record for CONTENT_RECORD. MADE: of a type that is not known,
 * so not anything. */
struct origin;
content refcopi_content_of_type(const types *t, const struct origin *type, refcop_str *record);

/* origin.c */
void refcopi_origin_join(types *t, origin *into, const origin *from);
/* It comes from parameters, or is a global's, and nothing else. */
bool refcopi_is_clear(const origin *o);

/* holding.c */
/* What a value of that origin in func may be. */
typedef struct holding {
    content content;
    refcop_str record;
    bool from_caller; /* some of it was given by the caller from Python */
    bool other;       /* it is not NULL on all ways */
} holding;
holding refcopi_holding_of(types *t, uint32_t func, const origin *o);

/* scan.c */
void refcopi_scan_all(types *t);

/* walk.c */
typedef struct bound {
    const field_set *fields;
    bool is_self;      /* the instance the walk began with */
    bool is_type;      /* its type */
    bool is_part;      /* lent by the instance: which field is not known */
} bound;

typedef struct walker walker;
/* Called for each event, in order. For EVENT_CALL: false means that the callee is not entered. */
typedef bool (*event_visitor)(walker *w, const event *e);
struct walker {
    types *t;
    event_visitor visit;
    void *context;
    const func_facts *facts; /* function of the event */
    const bound *params;
    const type_info *info;   /* whose slot it is; NULL */
    uint32_t depth;
    uint32_t budget;
    refcop_arena *arena;
};
/* Walks func and what it calls; self_param: index of the instance, or -1. */
void refcopi_walk(types *t, const func_facts *facts, int self_param, event_visitor visit,
                  void *context);
/* The same for a slot of the type: a call of tp_clear through the instance's type is followed. */
void refcopi_walk_slot(types *t, const type_info *info, const func_facts *facts,
                       event_visitor visit, void *context);
/* What the walk knows of an origin; NULL gives nothing. */
bound refcopi_bind(walker *w, const origin *o);

/* table.c */
void refcopi_types_table(types *t);
const refcop_slot *refcopi_slot_find(const refcop_typeobj *obj, const char *name);
/* The function's slot in some type: any slot of that name. */
bool refcopi_stands_in(const types *t, refcop_str function, const char *slot);
/* The allocation is of that type: the type that is given says it; where that is not one of the
 * table, the struct does. */
bool refcopi_makes(const types *t, const type_info *info, const alloc *a);
/* There are only instances of subclasses, as far as this file says. */
bool refcopi_is_abstract(const type_info *info);

/* evidence.c */
void refcopi_evidence(types *t);
/* func, or the function by which Python code gets to it. */
const refcop_func *refcopi_caller_shown(const types *t, uint32_t func);

/* content.c */
void refcopi_resolve_contents(types *t);
/* The field owns what it holds. */
bool refcopi_is_owning(const field *f);
/* What it holds can lead back to the instance. record: of the instance. */
bool refcopi_can_cycle(const types *t, const field *f, content at_least);
/* It holds an instance of a type of this file that the collector does not see: visiting it has
 * no effect. */
bool refcopi_is_unseen(const types *t, const field *f);

/* done.c: what a slot function does to the fields, its callees included. */
typedef struct done {
    bool *visited, *released, *cleared, *nulled; /* by field */
    bool *passed;        /* by field: given to something unknown */
    bool self_passed;    /* the instance was given to something unknown */
    bool base_called;    /* through a slot of another type, or a pointer */
    bool type_visited, type_released, tracked, untracked, freed, dict_visited, dict_cleared;
    bool any;            /* any field was visited or released */
    bool part;           /* something lent by the instance was visited or released */
} done;
done refcopi_done_by(types *t, const func_facts *facts, int self_param);
/* What becomes of the fields when an instance dies: tp_dealloc and tp_finalize. */
done refcopi_done_at_death(types *t, const type_info *info);
done refcopi_done_in_slot(types *t, const type_info *info, const slot_use *use);
/* The same member by another way: through the array and through the pointer to it. */
bool refcopi_is_again(const type_info *info, uint32_t index);
/* The overlay of a field counts as the field. */
bool refcopi_did(const types *t, const type_info *info, uint32_t index, const bool *which);

/* emit.c */
/* The struct's name as C takes it. */
const char *refcopi_spelled(types *t, refcop_str record);
/* "self->count": how func writes a field of the instance; NULL when it cannot be said. */
/* "Py_VISIT(self->held)", or in words where it is several; what: the expression, or NULL. */
const char *refcopi_advice(types *t, const owned *o, const char *macro, const char *what);
const char *refcopi_expression(types *t, const type_info *info, const func_facts *facts,
                               const owned *o);
/* Before the last `return 0` of func, when there is one outside of macros. */
void refcopi_fix_before_return(refcop_fixit *fixit, const func_facts *facts,
                               const char *statement);
typedef struct report {
    refcop_rule rule;
    bool object_matters; /* several objects may be wrong at one place */
    int level;
    const refcop_func *func; /* NULL: of a type */
    refcop_loc loc;
    const char *type;        /* whose, where func does not tell */
    const char *object;
    const char *cause;       /* as in refcop_finding */
    refcop_fixit fixit;
    uint32_t note_count;
    refcop_note notes[4];
} report;
void refcopi_types_report(types *t, report *r, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void refcopi_types_note(types *t, report *r, refcop_loc loc, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* the rules, a file a group; called for each type */
void refcopi_check_visits(types *t, const type_info *info);  /* traverse */
/* unseen.c: of a type without the flag; teardown: what tp_dealloc does, NULL: there is none. */
void refcopi_check_unseen(types *t, const type_info *info, const done *teardown);
/* Whether the type answers for that field. */
bool refcopi_is_due(const types *t, const type_info *info, uint32_t index, const done *teardown,
                    content at_least);
void refcopi_check_clear(types *t, const type_info *info);
void refcopi_check_teardown(types *t, const type_info *info); /* untrack, type, members */
/* partial.c: a member that tp_dealloc does release. */
void refcopi_check_partial(types *t, const type_info *info, uint32_t index);
void refcopi_check_blocks(types *t, const type_info *info); /* mem-leak */
void refcopi_check_memory(types *t, const type_info *info);  /* free-mismatch */
void refcopi_check_module(types *t, const type_info *info);
void refcopi_check_exceptions(types *t, const type_info *info);
/* freed.c: structs of the file that are no instances. */
void refcopi_check_freed(types *t);
void refcopi_check_tracking(types *t); /* track-missing, track-too-early: every function */

/* rings.c: a cycle_judge; context is the types */
const char *refcopi_why_unseen(void *context, const cycle *c);

/* graph.c: writes what options->graph_dot and graph_json ask for. */
void refcopi_types_write_graph(types *t);

/* check.c: called once by refcop_analyze, after the functions. */
void refcopi_types_check(analysis *a);

#endif
