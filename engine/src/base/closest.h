/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOPI_BASE_CLOSEST_H
#define REFCOPI_BASE_CLOSEST_H

#include <stddef.h>

/* The candidate that word was probably meant to be ("did you mean ...?"), or NULL when none is
 * near. Letter case does not count, two swapped letters count as one edit, and the first of
 * equally near candidates wins. Borrowed from candidates. */
const char *refcopi_closest(const char *word, size_t length, const char *const *candidates,
                            size_t count);

#endif
