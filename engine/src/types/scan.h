/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOPI_TYPES_SCAN_H
#define REFCOPI_TYPES_SCAN_H

/* Scan: one function being read, instruction after instruction. scan.c has values, places and
 * control flow, calls.c what a call does, checked.c what a check of a type says. Arena: scan.arena dies with the function. */

#include "types/types.h"

typedef struct scan {
    types *t;
    const refcop_func *func;
    func_facts *facts;
    origin *temps;
    const origin ***in;   /* by block: locals at its start; NULL: not reached yet */
    const origin **now;   /* locals; NULL: nothing was stored */
    refcop_arena *arena;  /* dies with the function */
    uint8_t *checked;     /* content that a type check says */
    refcop_str *checked_record;
    bool *checked_exact;
    uint32_t block;
    const refcop_instr *instr;
    bool emitting;
    uint32_t event_room;
} scan;

/* The event is emitted only while facts are gathered; target may be NULL. */
event *refcopi_scan_emit(scan *s, event_kind kind, const origin *target);
void refcopi_scan_emit_args(scan *s, event_kind kind, const origin *args, uint32_t count,
                            const refcop_contract *contract, refcop_str name);
origin refcopi_scan_eval(const scan *s, refcop_value v);
origin refcopi_scan_read_local(const scan *s, uint32_t index);
/* weak: what was there stays possible. */
void refcopi_scan_write_local(scan *s, uint32_t index, const origin *o, bool weak);
void refcopi_scan_store_through(scan *s, const origin *address, const origin *value);
/* The call at s->instr asks what its first argument is (checked.c). */
void refcopi_scan_check(scan *s, const refcop_contract *c, const origin *args, uint32_t count);
/* The comparison at s->instr: `Py_TYPE(o) == &PyBytes_Type`. */
void refcopi_scan_compare(scan *s);
/* The call at s->instr (calls.c). */
void refcopi_scan_call(scan *s);

#endif
