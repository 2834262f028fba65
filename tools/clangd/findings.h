/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOP_CLANGD_FINDINGS_H
#define REFCOP_CLANGD_FINDINGS_H

/* From the text that clang prints with the plugin to what an editor shows.
 *
 * A finding is {"diagnostic": Diagnostic, "edits": [TextEdit]} in the terms of the Language Server
 * Protocol; "edits" is there when refcop offers a repair. JSON values are new references. */

#include "document.h"

#include <jansson.h>

typedef struct refcop_client {
    refcop_encoding encoding;
    bool related_information; /* notes are shown at their places */
    bool code_description;    /* a rule's name may be a link */
    bool code_actions;        /* edits can be offered as such */
} refcop_client;

/* The findings about the document in what clang wrote on stderr, with
 * -fdiagnostics-parseable-fixits; an array. Excerpts of the source are passed over. */
json_t *refcop_findings_parse(const char *output, const refcop_document *document,
                              const refcop_client *client);

/* Whether the text says that a precompiled header does not fit, rather than something of the code.
 */
bool refcop_findings_blame_header(const char *output);

/* Moves every position of the array's items that is in the file uri; drops the items that the edit
 * touched. Items are findings or diagnostics. */
void refcop_findings_shift(json_t *items, const char *uri, const refcop_edit *edit);

/* Appends to actions (an array) a code action for each finding with edits that touches range. */
void refcop_findings_add_actions(json_t *findings, const char *uri, const json_t *range,
                                 json_t *actions);

/* From {"line": ..., "character": ...}; false: it is none. */
bool refcop_position_of_json(const json_t *json, refcop_position *position);

#endif
