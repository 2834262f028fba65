/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOP_LINT_HEADERS_H
#define REFCOP_LINT_HEADERS_H

/* The compiler's own headers (stddef.h, stdarg.h, immintrin.h, ...), built into the program:
 * cmake/RefcopLint.cmake. The list ends with a NULL name. */

#ifdef __cplusplus
extern "C" {
#endif

typedef struct refcop_builtin_header {
    const char *name; /* "stddef.h" */
    const char *begin, *end;
} refcop_builtin_header;

extern const refcop_builtin_header refcop_builtin_headers[];

#ifdef __cplusplus
}
#endif
#endif
