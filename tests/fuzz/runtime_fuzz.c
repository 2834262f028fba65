/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Fuzzes what the runtime reads: REFCOP_OPTIONS, then a line with a NUL, then suppressions, which
 * are matched against words; what is accepted and what is complained about is printed. */
#include <stdlib.h>
#include <string.h>

#include "options.h"
#include "suppress.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const words[] = {"src/spam.c", "spam_new",      "PyList_New",
                                        "list",       "src/spam.c:12", NULL};
    rt_text errors = {0}, told = {0};
    char *text = malloc(size + 2);
    if (text == NULL)
        return 0;
    memcpy(text, data, size);
    text[size] = text[size + 1] = '\0';
    rt_options_parse(text, "REFCOP_OPTIONS", &errors);
    rt_suppress_clear();
    rt_suppress_parse(text + strlen(text) + (strlen(text) < size), "file", &errors);
    rt_suppress_matches("leak", words);
    rt_suppress_print(&told);
    rt_text_add_json(&told, errors.size != 0 ? errors.bytes : "");
    rt_text_free(&errors);
    rt_text_free(&told);
    free(text);
    return 0;
}
