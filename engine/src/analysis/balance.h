/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOPI_BALANCE_H
#define REFCOPI_BALANCE_H

/* Balance: what this frame owns of an object against what places that outlive it have gained. */

#include "frame.h"

typedef struct balance {
    int low, high;  /* references that places have gained, at least and at most */
    bool placed;    /* some place that outlives the frame holds it now */
    bool owned_place; /* ... and that place owns what it holds */
} balance;

balance refcopi_balance_of(const frame *f, uint16_t at);
/* In a global, an object, or a block made here. */
bool refcopi_in_lasting_place(const frame *f, uint16_t at);
/* In a struct that a slot fills for its caller, who releases what is in it: a Py_buffer. */
bool refcopi_in_struct_for_caller(const frame *f, uint16_t at);
/* Before a return: where that means failure, the caller does not look into the struct. */
void refcopi_leave_struct_for_caller(frame *f, val result);
/* In a global that other files see (elsewhere: that one of them defines), and perhaps count references of. */
bool refcopi_in_shared_global(const frame *f, const sym *s, bool elsewhere);
/* The result of a call that makes instances. */
bool refcopi_is_instance_made_here(const frame *f, const sym *s);
/* Fewer references than places gained: over-release, or a borrowed reference that is stored, stolen or
 * returned. */
void refcopi_report_deficit(frame *f, uint16_t at, bool returned, balance b);
/* A place keeps pointing to an object whose last reference this function dropped; true: reported. */
bool refcopi_report_stored_dead(frame *f, uint16_t at, balance b);

#endif
