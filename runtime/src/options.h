/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * Settings, in the order in which they win: defaults, refcop_default_options() of the program,
 * REFCOP_OPTIONS=key=value:key=value. Values with a colon stand in quotes. */
#ifndef RT_OPTIONS_H
#define RT_OPTIONS_H

#include <stdbool.h>

#include "memory.h"

typedef struct rt_options {
#define OPTION_BOOL(name) bool name;
#define OPTION_INT(name) int name;
#define OPTION_TEXT(name) const char *name;
#define OPTION(kind, name, value, most, help) OPTION_##kind(name)
#include "options.def"
#undef OPTION
#undef OPTION_BOOL
#undef OPTION_INT
#undef OPTION_TEXT
} rt_options;

extern rt_options rt_opt;

/* Once, before anything else. Unknown keys and bad values are said on stderr and skipped. */
void rt_options_read(void);
/* Applies one string of settings; messages go to `errors`. */
void rt_options_parse(const char *settings, const char *source, rt_text *errors);

#endif
