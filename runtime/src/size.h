/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * What an object costs. */
#ifndef RT_SIZE_H
#define RT_SIZE_H

#include <stdint.h>

#include "python.h"

/* Bytes of the object's own block: with what stands in front of it (GC header), as asked for.
 * Object and type must be alive. With slack: what the allocator's size class adds. */
uint64_t rt_size_of(const py_object *object, const py_type *type, uint64_t *slack);
/* What the small-object allocator (up to 512 bytes) or malloc makes of a request. */
uint64_t rt_size_class(uint64_t bytes);

#endif
