/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#define _POSIX_C_SOURCE 200809L /* open_memstream */

/* Fuzzes the contract language: whatever parses must print as text that parses again, to as many
 * entries, and prints as itself. */

#include "refcop/contract.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Parses text and prints all entries; NULL when it does not parse. The caller frees it. */
static char *parse_and_print(const char *text, size_t size, size_t *printed_size) {
    refcop_strings *strings = refcop_strings_new();
    refcop_model *model = refcop_model_new(strings, 0x030b);
    refcop_error error;
    char *printed = NULL;
    if (refcop_model_parse(model, "fuzz", text, size, &error) == REFCOP_OK) {
        size_t count;
        const refcop_contract *const *entries = refcop_model_entries(model, &count);
        FILE *out = open_memstream(&printed, printed_size);
        for (size_t i = 0; i < count; i++) {
            refcop_contract_print(entries[i], out);
            putc('\n', out);
        }
        fclose(out);
    }
    refcop_model_free(model);
    refcop_strings_free(strings);
    return printed;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    size_t first_size, second_size;
    char *first = parse_and_print((const char *)data, size, &first_size);
    if (first) {
        char *second = parse_and_print(first, first_size, &second_size);
        if (!second || first_size != second_size || memcmp(first, second, first_size) != 0) {
            abort();
        }
        free(second);
    }
    free(first);
    return 0;
}
