/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOPI_SOURCE_H
#define REFCOPI_SOURCE_H

/* Source: where values come from, as the two passes over a function tell that look for what the file does
 * with memory in members. keeping.c goes over the instructions, lending.c over the arguments of its calls. */

#include "member.h"

enum from_bit {
    FROM_FRESH = 1,  /* an allocator, or a function of the file that returns what it allocated */
    FROM_OTHER = 2,  /* anything else but NULL */
    FROM_LIKELY = 4, /* FRESH, as far as other callers tell */
    FROM_MEMBER = 8, /* what a member held */
    FROM_INSIDE = 16 /* the address of a member of source.of: storage of the struct itself, if it goes into that */
};

/* Where the value of a temp or local comes from. */
typedef struct source {
    uint8_t bits;
    uint32_t member;   /* loaded from there: index + 1; 0: not */
    uint32_t param;    /* the parameter itself: index + 1; 0: not */
    uint32_t local;    /* of a temp: local + 1 that it was read from whole */
    refcop_str record; /* struct it points to; NULL: unknown */
    uint32_t whole;    /* of a temp: local + 1 whose address it is */
    uint32_t kept;     /* of a local: member + 1 that it was stored in */
    bool shared;       /* ... in more than one place, or returned as well */
    bool inner;        /* of a local: somebody got the address of something in what it points to */
    refcop_str of;     /* of a temp: struct of the member that it was read from; NULL: none */
    refcop_str around; /* of a temp, an element of what a member points to: struct of that member; NULL: it is none */
    const refcop_instr *made; /* FRESH: the call, */
    uint32_t made_in;         /* ... and in which function */
} source;

/* What the callers of a function of the file give it, by parameter. */
enum { GIVEN_PARAMS = 8 };
struct given {
    struct {
        uint8_t bits;
        const refcop_instr *made;
        uint32_t made_in;
    } params[GIVEN_PARAMS];
};

typedef struct scan {
    analysis *a;
    member_table *m;
    const refcop_func *f;
    uint32_t func; /* index */
    source *temps;
    uint32_t *addresses; /* by temp: member + 1 whose address it is */
    source *locals;
    bool last; /* facts are final: note uses */
} scan;

/* --- keeping.c --- */

/* What is known of v where the scan is. */
source refcopi_source_of(const scan *s, const refcop_value *v);
/* In the last round: what instruction i does with that member (index + 1; 0: nothing is noted). made: the call
 * that made the block; NULL. */
void refcopi_keeping_use(scan *s, uint32_t at, member_use_kind kind, const refcop_instr *i, const refcop_instr *made);
/* ... with a struct of that kind; record NULL: nothing is noted. */
void refcopi_keeping_struct(scan *s, refcop_str record, struct_use_kind kind, const refcop_instr *i);
/* What comes from a parameter may outlive the call. */
void refcopi_keeping_param(scan *s, const source *from);

/* --- lending.c --- */

/* What the call does with the memory that it is given, and whether it gives some. */
void refcopi_lend(scan *s, const refcop_instr *i);
/* The allocator of the block that a call with this contract may give; NULL: it gives none. */
refcop_str refcopi_block_given_by(const refcop_contract *k);

#endif
