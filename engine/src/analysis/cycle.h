/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOPI_CYCLE_H
#define REFCOPI_CYCLE_H

/* Cycle: a ring of strong references between objects that one path of a function closes. Whether
 * the collector can see it is a question of the types: engine/src/types answers it. */

#include "frame.h"

enum { CYCLE_MAX_EDGES = 8 };

/* An object of the ring refers to the next one, through a field or as a container. */
typedef struct cycle_edge {
    refcop_str record, field; /* NULL: an item, or what a method or iterator holds */
} cycle_edge;

struct cycle {
    uint32_t count;
    cycle_edge edges[CYCLE_MAX_EDGES];
};

/* At the end of a path: reports rings that the function closed and left. returned: symbol or
 * NO_SYM. */
void refcopi_find_cycles(frame *f, uint16_t returned);

#endif
