/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOP_MODELS_H
#define REFCOP_MODELS_H

/* Models: the text of the .refs files in models/, embedded at build time (CMake target refcop_models), for
 * refcop_model_parse. Static storage. */

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct refcop_builtin_model {
    const char *name;  /* "cpython.refs" */
    const char *begin; /* a NUL follows end */
    const char *end;
} refcop_builtin_model;

/* In the order of their names; the entry after the last has a NULL name. */
extern const refcop_builtin_model refcop_builtin_models[];

#ifdef __cplusplus
}
#endif
#endif
