/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#define _POSIX_C_SOURCE 200809L /* open_memstream */

/* Fuzzes the text form of the IR: whatever parses prints without harm, and whatever verifies
 * parses back from its print, verifies again and prints the same. */

#include "refcop/ir.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct printed {
    char *text; /* NULL when the input does not parse; owned by the caller */
    size_t size;
    bool verified;
} printed;

static printed parse_and_print(refcop_strings *strings, const char *text, size_t size) {
    printed result = {NULL, 0, false};
    refcop_module *module = NULL;
    refcop_error error;
    if (refcop_module_parse(strings, text, size, &module, &error) != REFCOP_OK) {
        if (error.line == 0 || error.column == 0 || module != NULL) {
            abort();
        }
        return result;
    }
    result.verified = refcop_module_verify(module, &error) == REFCOP_OK;
    FILE *out = open_memstream(&result.text, &result.size);
    refcop_module_print(module, out);
    fclose(out);
    refcop_module_free(module);
    return result;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    refcop_strings *strings = refcop_strings_new();
    printed first = parse_and_print(strings, (const char *)data, size);
    if (first.verified) {
        printed second = parse_and_print(strings, first.text, first.size);
        if (!second.verified || first.size != second.size ||
            memcmp(first.text, second.text, first.size) != 0) {
            abort();
        }
        free(second.text);
    }
    free(first.text);
    refcop_strings_free(strings);
    return 0;
}
