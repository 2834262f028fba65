/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "refcop/base.h"

#include <stdarg.h>
#include <stdio.h>

refcop_status refcop_error_set(refcop_error *error, refcop_status code, uint32_t line,
                               uint32_t column, const char *format, ...) {
    if (error) {
        error->code = code;
        error->line = line;
        error->column = column;
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(error->message, sizeof error->message, format, arguments);
        va_end(arguments);
    }
    return code;
}
