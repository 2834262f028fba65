/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * Suppressions: lines TYPE:GLOB. TYPE is a finding's kind or *; GLOB is matched against its file,
 * function, the called function, the type's name, and "file:line". # begins a comment. */
#ifndef RT_SUPPRESS_H
#define RT_SUPPRESS_H

#include <stdbool.h>

#include "memory.h"

/* Is a finding of this kind, with any of these words (NULL-terminated), not to be reported? */
bool rt_suppress_matches(const char *kind, const char *const *words);
/* Adds the lines of a text; what is wrong with them goes to `errors`. */
void rt_suppress_parse(const char *text, const char *source, rt_text *errors);
/* Forgets all, and reads no file. */
void rt_suppress_clear(void);
/* "N TYPE:GLOB" for each that matched. */
void rt_suppress_print(rt_text *text);

#endif
