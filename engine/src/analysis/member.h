/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOPI_MEMBER_H
#define REFCOPI_MEMBER_H

/* Members of structs that hold memory of the file's own: what the file does with them, as far as
 * its text tells, without paths. In analysis.arena; complete before the first function is explored.
 */

#include "whole.h"

typedef enum member_use_kind {
    USE_FILLED,        /* a fresh block is stored there */
    USE_LIKELY_FILLED, /* what a function of another file hands out, whose result callers free */
    USE_EMPTIED,       /* NULL is stored */
    USE_PASSED_ON,     /* what another member held is stored there */
    USE_UNCLEAR,       /* something else is stored, or its address is given away */
    USE_FREED,         /* what it holds is freed */
    USE_RESIZED,       /* ... freed for a bigger one: realloc */
    USE_MOVED,         /* ... stored elsewhere, or returned */
    USE_LENT,          /* ... given to a function that may keep or free it */
    USE_READ,          /* ... given to one that keeps nothing */
    USE_LOADED         /* ... read in any way */
} member_use_kind;

typedef struct member_use {
    member_use_kind kind;
    bool sure;     /* FREED: by a function whose contract says so */
    uint32_t func; /* index in the module */
    const refcop_instr *at;
    const refcop_instr *made; /* FILLED: the call that made the block, */
    uint32_t made_in;         /* ... and in which function */
    uint32_t next;            /* of the same member, for refcopi_member_uses; 0: none */
} member_use;

typedef struct member {
    refcop_str record, field;
    refcop_str domain;  /* of the blocks that are stored there; NULL: unknown, or several */
    bool mixed;         /* several */
    refcop_str made;    /* ... as those tell that make them; domain is what those tell that free them */
    refcop_str pointee; /* struct that it points to; NULL: unknown */
    uint32_t kinds;     /* bit per member_use_kind */
    uint32_t uses;      /* for refcopi_member_uses */
    bool is_inline;     /* it may point to the struct's own storage */
    bool is_struct;     /* a struct by value: a Py_buffer, if anything fills it */
} member;

typedef enum struct_use_kind {
    STRUCT_FREED,   /* a pointer to one is freed */
    STRUCT_UNDONE,  /* ... by the function that allocated it */
    STRUCT_EMPTIED, /* something that a member holds is freed or released */
    STRUCT_MADE,    /* memory for one is allocated */
    STRUCT_CAST,    /* a pointer to one becomes one to `other` */
    STRUCT_LENT     /* a pointer to one is given to a function of another file */
} struct_use_kind;

typedef struct struct_use {
    refcop_str record;
    refcop_str other;
    struct_use_kind kind;
    uint32_t func;
    const refcop_instr *at;
} struct_use;

/* A pointer that a new object is given to keep, with the function that is called when the object dies. */
typedef struct entrusted {
    uint32_t deleter;         /* index in the module */
    const refcop_instr *at;
    const refcop_instr *made; /* the call that made the memory; NULL: it need not be a block of the file's own */
    uint32_t made_in;
} entrusted;

/* Where the facts lie: filled by keeping.c and lending.c, read through the questions below. */
struct member_table {
    member *items;
    uint32_t count, cap;
    member_use *uses;
    uint32_t use_count, use_cap;
    struct_use *structs;
    uint32_t struct_count, struct_cap;
    entrusted *entrusted;
    uint32_t entrusted_count, entrusted_cap;
    uint32_t *slots, slot_count;         /* members by hash: index + 1 */
    bool *returns_fresh, *returns_other; /* by function of the module */
    bool frees_unknown; /* somewhere a global or an element is freed, and nobody knows what struct
                           it is */
    refcop_str *returns_domain;
    uint32_t *frees_params; /* by function: bit per parameter that is freed, or whose buffer is
                               released */
    uint32_t *fills_params; /* ... that gets a buffer */
    uint32_t *gives_params; /* ... behind which fresh memory is put, */
    uint32_t *gives_other;  /* ... or something else but NULL */
    uint32_t *keeps_params; /* ... that is stored, returned or handed on to somebody who may keep it */
    struct given *given, *given_before; /* by function: what callers pass, in this round and the last */
};

/* --- member.c --- */
void refcopi_members_new(analysis *a);
/* Index + 1 in items. */
uint32_t refcopi_member_for(analysis *a, refcop_str record, refcop_str name);
void refcopi_note_member_use(analysis *a, uint32_t at, member_use use);
void refcopi_note_struct_use(analysis *a, struct_use use);
void refcopi_note_entrusted(analysis *a, entrusted made);

/* --- keeping.c --- */
/* The callee is of this file, and all it returns is NULL or memory that it allocated for the
 * caller: from which allocator; NULL: that is not so. */
refcop_str refcopi_returned_domain(const analysis *a, const refcop_instr *i);
/* Some function frees something of which nobody knows what struct it is. */
bool refcopi_frees_unknown(const analysis *a);
void refcopi_find_members(analysis *a);
/* NULL: no more. */
const member *refcopi_member(const analysis *a, uint32_t k);
const member *refcopi_member_named(const analysis *a, refcop_str record, refcop_str name);
const member_use *refcopi_member_uses(const analysis *a, uint32_t at);
const struct_use *refcopi_struct_use(const analysis *a, uint32_t k);
const entrusted *refcopi_entrusted(const analysis *a, uint32_t k);
bool refcopi_uses(const member *m, member_use_kind kind);
bool refcopi_uses_in(const analysis *a, const member *m, member_use_kind kind, uint32_t func);
/* All that is ever stored there is NULL or fresh memory, or comes from another member. */
bool refcopi_holds_blocks(const member *m);

/* abandon.c: members of structs that the file takes apart without freeing what they hold. */
void refcopi_find_abandoned(analysis *a);

/* deleter.c: memory that an object keeps and the function that is called at its death does not free. */
void refcopi_find_kept_by_deleters(analysis *a);

#endif
