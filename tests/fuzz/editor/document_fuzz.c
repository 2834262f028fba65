/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */

/* Fuzzes what the editor's side does with text: an edit at any position keeps the rest, a preamble
 * is whole lines, clang's output may be anything. The input is the text; its first bytes are an
 * edit. */

#include "clangd/document.h"
#include "clangd/findings.h"
#include "clangd/preamble.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { EDIT_BYTES = 6 };

static void check_edit(const uint8_t *edit, const char *text, size_t size,
                       refcop_encoding encoding) {
    refcop_document document;
    refcop_document_init(&document, "file:///spam.c", 1, text, size);
    refcop_position start = {edit[0], edit[1]}, end = {edit[2], edit[3]};
    size_t from = refcop_document_offset(&document, start, encoding);
    size_t to = refcop_document_offset(&document, end, encoding);
    if (from > size || to > size)
        abort();
    if (to < from)
        to = from;
    size_t inserted = size < edit[4] ? size : edit[4];
    refcop_document_replace(&document, start, end, text, inserted, encoding);
    if (document.size != size - (to - from) + inserted || memcmp(document.text, text, from) != 0 ||
        memcmp(document.text + from + inserted, text + to, size - to) != 0)
        abort();
    refcop_document_fini(&document);
}

static void check_output(const char *text, size_t size) {
    refcop_document document;
    refcop_document_init(&document, "file:///spam.c", 1, text, size);
    char *output = malloc(size + 1);
    if (output == NULL)
        abort();
    for (size_t i = 0; i < size; ++i)
        output[i] = text[i] != '\0' ? text[i] : ' ';
    output[size] = '\0';
    for (int notes = 0; notes < 2; ++notes) {
        refcop_client client = {.related_information = notes == 0};
        json_t *findings = refcop_findings_parse(output, &document, &client);
        char *json = json_dumps(findings, 0);
        if (json == NULL)
            abort();
        refcop_edit edit = {.start = {0, 0}, .end = {1, 0}};
        refcop_findings_shift(findings, document.uri, &edit);
        free(json);
        json_decref(findings);
    }
    free(output);
    refcop_document_fini(&document);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < EDIT_BYTES)
        return 0;
    const char *text = (const char *)data + EDIT_BYTES;
    size -= EDIT_BYTES;
    check_edit(data, text, size, (refcop_encoding)(data[5] % 3));
    size_t preamble = refcop_preamble_size(text, size);
    if (preamble > size || (preamble != 0 && preamble != size && text[preamble - 1] != '\n'))
        abort();
    check_output(text, size);
    return 0;
}
