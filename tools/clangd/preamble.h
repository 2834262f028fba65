/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOP_CLANGD_PREAMBLE_H
#define REFCOP_CLANGD_PREAMBLE_H

/* The start of a source that only includes headers: comments and directives, up to the last
 * #include that is in no #if. It changes seldom and is most of what is parsed, so it is worth
 * precompiling. */

#include <stddef.h>

/* Bytes of the text's preamble, whole lines; 0: it has none. */
size_t refcop_preamble_size(const char *text, size_t size);

#endif
