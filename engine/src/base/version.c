/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "refcop/base.h"

uint16_t refcop_parse_python(const char *text) {
    unsigned minor = 0;
    if (text[0] != '3' || text[1] != '.' || text[2] == '\0' || (text[2] == '0' && text[3] != '\0'))
        return 0;
    for (const char *digit = text + 2; *digit != '\0'; digit++) {
        if (*digit < '0' || *digit > '9' || minor > 25)
            return 0;
        minor = minor * 10 + (unsigned)(*digit - '0');
    }
    return minor <= UINT8_MAX ? (uint16_t)(0x0300 | minor) : 0;
}
