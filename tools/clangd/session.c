/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#define _GNU_SOURCE

#include "session.h"

#include "../common/flags.h"
#include "findings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    DELAY_MS = 20,   /* after a change, before an analysis: several changes may come at once */
    MAX_PENDING = 64 /* requests for code actions without an answer; older ones are forgotten */
};

/* An open document. */
typedef struct entry {
    refcop_document document;
    json_t *findings; /* array: findings.h */
    json_t *clangd;   /* array: what clangd published last */
    bool shown;       /* the editor shows findings */
    int64_t due;      /* when to analyse; 0: nothing to do */
} entry;

/* A request for code actions that clangd has not answered. */
typedef struct pending {
    json_t *id;
    char *uri;
    json_t *range;
} pending;

struct refcop_session {
    refcop_companion *companion;
    refcop_session_send send;
    void *context;
    refcop_client client;
    json_t *initialize; /* id of the request */
    entry *entries;
    size_t count, capacity;
    pending pending[MAX_PENDING];
    size_t next_pending;
};

/* --- life ------------------------------------------------------------------------------------- */

refcop_session *refcop_session_new(refcop_companion *companion, refcop_session_send send,
                                   void *context) {
    refcop_session *session = refcop_allocate(sizeof *session);
    *session = (refcop_session){.companion = companion, .send = send, .context = context};
    return session;
}

static void entry_fini(entry *e) {
    refcop_document_fini(&e->document);
    json_decref(e->findings);
    json_decref(e->clangd);
}

static void pending_fini(pending *p) {
    json_decref(p->id);
    json_decref(p->range);
    free(p->uri);
    *p = (pending){0};
}

void refcop_session_lost(refcop_session *session) {
    refcop_companion_cancel(session->companion);
    for (size_t i = 0; i < session->count; ++i)
        entry_fini(&session->entries[i]);
    session->count = 0;
}

void refcop_session_free(refcop_session *session) {
    if (session == NULL)
        return;
    refcop_session_lost(session);
    for (size_t i = 0; i < MAX_PENDING; ++i)
        pending_fini(&session->pending[i]);
    json_decref(session->initialize);
    free(session->entries);
    free(session);
}

/* --- documents -------------------------------------------------------------------------------- */

static entry *find(const refcop_session *session, const char *uri) {
    for (size_t i = 0; uri != NULL && i < session->count; ++i)
        if (strcmp(session->entries[i].document.uri, uri) == 0)
            return &session->entries[i];
    return NULL;
}

static void close_document(refcop_session *session, const char *uri) {
    entry *e = find(session, uri);
    if (e == NULL)
        return;
    const char *subject = refcop_companion_subject(session->companion);
    if (subject != NULL && strcmp(subject, uri) == 0)
        refcop_companion_cancel(session->companion);
    entry_fini(e);
    *e = session->entries[--session->count];
}

static void analyse_soon(refcop_session *session, entry *e) {
    e->due = refcop_now() + DELAY_MS;
    const char *subject = refcop_companion_subject(session->companion);
    if (subject != NULL && strcmp(subject, e->document.uri) == 0)
        refcop_companion_cancel(session->companion);
}

static void open_document(refcop_session *session, const json_t *document) {
    const char *uri = json_string_value(json_object_get(document, "uri"));
    const json_t *text = json_object_get(document, "text");
    if (uri == NULL || !json_is_string(text))
        return;
    close_document(session, uri); /* opened twice: the latter holds */
    if (session->count == session->capacity) {
        size_t capacity = session->capacity != 0 ? session->capacity * 2 : 16;
        entry *larger = refcop_allocate(capacity * sizeof *larger);
        if (session->count != 0)
            memcpy(larger, session->entries, session->count * sizeof *larger);
        free(session->entries);
        session->entries = larger;
        session->capacity = capacity;
    }
    entry *e = &session->entries[session->count++];
    *e = (entry){.findings = json_array(), .clangd = json_array()};
    refcop_document_init(&e->document, uri,
                         json_integer_value(json_object_get(document, "version")),
                         json_string_value(text), json_string_length(text));
    if (e->document.path != NULL && refcop_language_of_file(e->document.path) == REFCOP_LANGUAGE_C)
        analyse_soon(session, e);
}

/* One item of contentChanges. False: it is not one. */
static bool change(refcop_session *session, entry *e, const json_t *item) {
    const json_t *text = json_object_get(item, "text");
    const json_t *range = json_object_get(item, "range");
    if (!json_is_string(text))
        return false;
    const char *value = json_string_value(text);
    size_t size = json_string_length(text);
    if (range == NULL || json_is_null(range)) {
        refcop_document_set(&e->document, value, size);
        return true;
    }
    refcop_position start, end;
    if (!refcop_position_of_json(json_object_get(range, "start"), &start) ||
        !refcop_position_of_json(json_object_get(range, "end"), &end))
        return false;
    refcop_edit edit =
        refcop_document_replace(&e->document, start, end, value, size, session->client.encoding);
    refcop_findings_shift(e->findings, e->document.uri, &edit);
    refcop_findings_shift(e->clangd, e->document.uri, &edit);
    return true;
}

static void change_document(refcop_session *session, const json_t *params) {
    const json_t *document = json_object_get(params, "textDocument");
    const char *uri = json_string_value(json_object_get(document, "uri"));
    entry *e = find(session, uri);
    if (e == NULL)
        return;
    size_t i;
    json_t *item;
    json_array_foreach(json_object_get(params, "contentChanges"), i,
                       item) if (!change(session, e, item)) {
        close_document(session, uri); /* we do not know the text any more */
        return;
    }
    const json_t *version = json_object_get(document, "version");
    if (json_is_integer(version))
        e->document.version = json_integer_value(version);
    if (e->document.path != NULL && refcop_language_of_file(e->document.path) == REFCOP_LANGUAGE_C)
        analyse_soon(session, e);
}

/* A header that was saved may change what is found in every other file. */
static void document_saved(refcop_session *session, const char *uri) {
    if (uri == NULL || !refcop_ends_with(uri, ".h"))
        return;
    for (size_t i = 0; i < session->count; ++i) {
        entry *e = &session->entries[i];
        if (e->document.path != NULL &&
            refcop_language_of_file(e->document.path) == REFCOP_LANGUAGE_C)
            analyse_soon(session, e);
    }
}

/* --- the editor ------------------------------------------------------------------------------- */

static void note_client(refcop_session *session, const json_t *message) {
    const json_t *text = json_object_get(
        json_object_get(json_object_get(message, "params"), "capabilities"), "textDocument");
    const json_t *publish = json_object_get(text, "publishDiagnostics");
    const json_t *action = json_object_get(text, "codeAction");
    session->client.related_information =
        json_is_true(json_object_get(publish, "relatedInformation"));
    session->client.code_description =
        json_is_true(json_object_get(publish, "codeDescriptionSupport"));
    session->client.code_actions =
        json_is_object(json_object_get(action, "codeActionLiteralSupport"));
    json_decref(session->initialize);
    session->initialize = json_incref(json_object_get(message, "id"));
}

static bool wants_repairs(const json_t *context) {
    const json_t *only = json_object_get(context, "only");
    if (!json_is_array(only))
        return true;
    size_t i;
    json_t *kind;
    json_array_foreach(only, i,
                       kind) if (json_is_string(kind) &&
                                 (*json_string_value(kind) == '\0' ||
                                  strcmp(json_string_value(kind), "quickfix") == 0)) return true;
    return false;
}

static void note_request(refcop_session *session, const json_t *message) {
    const json_t *params = json_object_get(message, "params");
    const char *uri =
        json_string_value(json_object_get(json_object_get(params, "textDocument"), "uri"));
    json_t *id = json_object_get(message, "id"), *range = json_object_get(params, "range");
    if (uri == NULL || id == NULL || range == NULL || !session->client.code_actions ||
        !wants_repairs(json_object_get(params, "context")))
        return;
    pending *p = &session->pending[session->next_pending++ % MAX_PENDING];
    pending_fini(p);
    *p = (pending){.id = json_incref(id), .uri = refcop_copy(uri), .range = json_incref(range)};
}

static bool mentions(const char *body, size_t size, const char *word) {
    return memmem(body, size, word, strlen(word)) != NULL;
}

void refcop_session_from_editor(refcop_session *session, const char *body, size_t size) {
    /* Most messages are not for us and are not even parsed. A '/' in a method may be escaped. */
    bool text = mentions(body, size, "didOpen") || mentions(body, size, "didChange") ||
                mentions(body, size, "didClose") || mentions(body, size, "didSave");
    if (!text && !mentions(body, size, "codeAction") && !mentions(body, size, "initialize"))
        return;
    json_t *message = json_loadb(body, size, JSON_ALLOW_NUL, NULL);
    const char *method = json_string_value(json_object_get(message, "method"));
    const json_t *params = json_object_get(message, "params");
    const json_t *document = json_object_get(params, "textDocument");
    const char *uri = json_string_value(json_object_get(document, "uri"));
    if (message == NULL && text)
        refcop_session_lost(session);
    else if (method == NULL)
        ;
    else if (strcmp(method, "textDocument/didOpen") == 0)
        open_document(session, document);
    else if (strcmp(method, "textDocument/didChange") == 0)
        change_document(session, params);
    else if (strcmp(method, "textDocument/didClose") == 0)
        close_document(session, uri);
    else if (strcmp(method, "textDocument/didSave") == 0)
        document_saved(session, uri);
    else if (strcmp(method, "textDocument/codeAction") == 0)
        note_request(session, message);
    else if (strcmp(method, "initialize") == 0)
        note_client(session, message);
    json_decref(message);
}

/* --- clangd ----------------------------------------------------------------------------------- */

static json_t *merge(const entry *e) {
    json_t *all = json_copy(e->clangd);
    size_t i;
    json_t *finding;
    json_array_foreach(e->findings, i, finding)
        json_array_append(all, json_object_get(finding, "diagnostic"));
    return all;
}

static char *merge_diagnostics(refcop_session *session, json_t *message) {
    json_t *params = json_object_get(message, "params");
    entry *e = find(session, json_string_value(json_object_get(params, "uri")));
    json_t *diagnostics = json_object_get(params, "diagnostics");
    if (e == NULL || !json_is_array(diagnostics))
        return NULL;
    json_decref(e->clangd);
    e->clangd = json_deep_copy(diagnostics); /* moves with later changes, unlike the message */
    e->shown = json_array_size(e->findings) != 0;
    if (!e->shown)
        return NULL;
    json_object_set_new(params, "diagnostics", merge(e));
    return json_dumps(message, JSON_COMPACT);
}

static void note_encoding(refcop_session *session, const json_t *message) {
    const json_t *result = json_object_get(message, "result");
    const char *encoding = json_string_value(json_object_get(result, "offsetEncoding"));
    if (encoding == NULL)
        encoding = json_string_value(
            json_object_get(json_object_get(result, "capabilities"), "positionEncoding"));
    if (encoding != NULL)
        session->client.encoding = strcmp(encoding, "utf-8") == 0    ? REFCOP_ENCODING_UTF8
                                   : strcmp(encoding, "utf-32") == 0 ? REFCOP_ENCODING_UTF32
                                                                     : REFCOP_ENCODING_UTF16;
    json_decref(session->initialize);
    session->initialize = NULL;
}

/* The answer to a request for code actions, with ours. */
static char *merge_actions(refcop_session *session, json_t *message, pending *request) {
    entry *e = find(session, request->uri);
    json_t *result = json_object_get(message, "result");
    char *changed = NULL;
    if (e != NULL && result != NULL && (json_is_array(result) || json_is_null(result))) {
        json_t *all = json_is_array(result) ? json_copy(result) : json_array();
        size_t before = json_array_size(all);
        refcop_findings_add_actions(e->findings, request->uri, request->range, all);
        if (json_array_size(all) != before) {
            json_object_set(message, "result", all);
            changed = json_dumps(message, JSON_COMPACT);
        }
        json_decref(all);
    }
    pending_fini(request);
    return changed;
}

char *refcop_session_from_clangd(refcop_session *session, const char *body, size_t size) {
    bool diagnostics = mentions(body, size, "publishDiagnostics");
    bool waiting = session->initialize != NULL;
    for (size_t i = 0; i < MAX_PENDING && !waiting; ++i)
        waiting = session->pending[i].id != NULL;
    if (!diagnostics && !waiting)
        return NULL;
    json_t *message = json_loadb(body, size, JSON_ALLOW_NUL, NULL);
    const char *method = json_string_value(json_object_get(message, "method"));
    const json_t *id = json_object_get(message, "id");
    char *changed = NULL;
    if (method != NULL && strcmp(method, "textDocument/publishDiagnostics") == 0)
        changed = merge_diagnostics(session, message);
    else if (method == NULL && id != NULL && json_equal(session->initialize, id))
        note_encoding(session, message);
    else if (method == NULL && id != NULL)
        for (size_t i = 0; i < MAX_PENDING; ++i)
            if (json_equal(session->pending[i].id, id)) {
                changed = merge_actions(session, message, &session->pending[i]);
                break;
            }
    json_decref(message);
    return changed;
}

/* --- analyses --------------------------------------------------------------------------------- */

static void publish(refcop_session *session, entry *e) {
    bool shows = json_array_size(e->findings) != 0;
    if (!shows && !e->shown)
        return;
    e->shown = shows;
    json_t *message =
        json_pack("{s:s, s:s, s:{s:s, s:I, s:o}}", "jsonrpc", "2.0", "method",
                  "textDocument/publishDiagnostics", "params", "uri", e->document.uri, "version",
                  (json_int_t)e->document.version, "diagnostics", merge(e));
    char *body = json_dumps(message, JSON_COMPACT);
    if (body != NULL)
        session->send(session->context, body, strlen(body));
    free(body);
    json_decref(message);
}

static void take_result(refcop_session *session, const refcop_result *result, int64_t now) {
    entry *e = find(session, result->uri);
    if (e == NULL)
        return;
    switch (result->outcome) {
    case REFCOP_OUTCOME_NONE:
        return;
    case REFCOP_OUTCOME_AGAIN:
        e->due = now;
        return;
    case REFCOP_OUTCOME_DONE:
        json_decref(e->findings);
        e->findings = refcop_findings_parse(result->output, &e->document, &session->client);
        break;
    case REFCOP_OUTCOME_CRASHED:
        fprintf(stderr,
                "refcop-clangd: the analysis of %s failed (%s); clangd goes on without it\n",
                e->document.path, result->detail);
        json_array_clear(e->findings);
        break;
    case REFCOP_OUTCOME_BROKEN: /* clangd shows why */
        json_array_clear(e->findings);
        break;
    }
    publish(session, e);
}

int refcop_session_timeout(const refcop_session *session, int64_t now) {
    int64_t first = INT64_MAX;
    bool idle = refcop_companion_subject(session->companion) == NULL;
    for (size_t i = 0; idle && i < session->count; ++i)
        if (session->entries[i].due != 0 && session->entries[i].due < first)
            first = session->entries[i].due;
    int own = first == INT64_MAX ? -1 : first > now ? (int)(first - now) : 0;
    int other = refcop_companion_timeout(session->companion, now);
    return own < 0 ? other : other < 0 || own < other ? own : other;
}

void refcop_session_step(refcop_session *session, int64_t now) {
    refcop_result result = refcop_companion_step(session->companion, now);
    take_result(session, &result, now);
    refcop_result_fini(&result);
    if (refcop_companion_subject(session->companion) != NULL)
        return;
    entry *next = NULL; /* the one that waits longest */
    for (size_t i = 0; i < session->count; ++i) {
        entry *e = &session->entries[i];
        if (e->due != 0 && e->due <= now && (next == NULL || e->due < next->due))
            next = e;
    }
    if (next == NULL)
        return;
    next->due = 0;
    refcop_companion_start(session->companion, &next->document);
}
