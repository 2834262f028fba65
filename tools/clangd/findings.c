/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#define _GNU_SOURCE

#include "findings.h"

#include "../common/toolchain.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SEVERITY_ERROR = 1, SEVERITY_WARNING = 2 };

static json_t *position_to_json(refcop_position position) {
    return json_pack("{s:I, s:I}", "line", (json_int_t)position.line, "character",
                     (json_int_t)position.character);
}

bool refcop_position_of_json(const json_t *json, refcop_position *position) {
    const json_t *line = json_object_get(json, "line");
    const json_t *character = json_object_get(json, "character");
    if (!json_is_integer(line) || !json_is_integer(character))
        return false;
    *position = (refcop_position){json_integer_value(line), json_integer_value(character)};
    return true;
}

/* --- lines of clang's output ------------------------------------------------------------------ */

/* "PATH:LINE:COLUMN: KIND: MESSAGE". Pointers into the line. */
typedef struct diagnostic_line {
    const char *path;
    size_t path_size;
    uint32_t line, column;
    int severity; /* 0: a note */
    const char *message;
    size_t message_size;
} diagnostic_line;

/* The number that ends at *end, and the colon in front of it; moves *end there. */
static bool number_before(const char *start, const char **end, uint32_t *value) {
    const char *at = *end;
    while (at > start && isdigit((unsigned char)at[-1]))
        --at;
    if (at == *end || *end - at > 9 || at == start || at[-1] != ':')
        return false;
    *value = (uint32_t)strtoul(at, NULL, 10);
    *end = at - 1;
    return true;
}

static bool parse_line(const char *line, size_t size, diagnostic_line *result) {
    static const struct {
        const char *word;
        int severity;
    } kinds[] = {{": warning: ", SEVERITY_WARNING}, {": error: ", SEVERITY_ERROR}, {": note: ", 0}};
    const char *first = NULL;
    size_t kind = 0;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; ++i) {
        const char *at = memmem(line, size, kinds[i].word, strlen(kinds[i].word));
        if (at != NULL && (first == NULL || at < first)) {
            first = at;
            kind = i;
        }
    }
    const char *end = first;
    if (first == NULL || !number_before(line, &end, &result->column) ||
        !number_before(line, &end, &result->line) || end == line)
        return false;
    result->path = line;
    result->path_size = (size_t)(end - line);
    result->severity = kinds[kind].severity;
    result->message = first + strlen(kinds[kind].word);
    result->message_size = size - (size_t)(result->message - line);
    return true;
}

static bool is_path(const diagnostic_line *line, const char *path) {
    return path != NULL && strlen(path) == line->path_size &&
           memcmp(path, line->path, line->path_size) == 0;
}

/* --- building --------------------------------------------------------------------------------- */

typedef struct builder {
    const refcop_document *document;
    const refcop_client *client;
    json_t *findings;
    json_t *current; /* borrowed; NULL: what follows is about something else */
} builder;

static json_t *string_of(const char *text, size_t size) {
    json_t *string = json_stringn(text, size);
    if (string != NULL)
        return string;
    char *ascii = refcop_copy_range(text, size); /* not UTF-8 */
    for (size_t i = 0; i < size; ++i)
        if ((unsigned char)ascii[i] >= 0x80)
            ascii[i] = '?';
    string = json_stringn(ascii, size);
    free(ascii);
    return string;
}

static json_t *range_of(refcop_position start, refcop_position end) {
    return json_pack("{s:o, s:o}", "start", position_to_json(start), "end",
                     position_to_json(end));
}

/* From clang's position over the word that starts there. */
static json_t *word_range(const builder *b, const diagnostic_line *line) {
    const refcop_document *document = b->document;
    if (!is_path(line, document->path)) {
        refcop_position position = {(int64_t)line->line - 1,
                                    line->column != 0 ? (int64_t)line->column - 1 : 0};
        return range_of(position, position);
    }
    refcop_encoding encoding = b->client->encoding;
    refcop_position start = refcop_document_position(document, line->line, line->column, encoding);
    size_t from = refcop_document_offset(document, start, encoding), to = from;
    while (to < document->size &&
           (isalnum((unsigned char)document->text[to]) || document->text[to] == '_'))
        ++to;
    if (to == from && to < document->size && document->text[to] != '\n')
        ++to;
    refcop_position end = {start.line, start.character + (int64_t)(to - from)};
    return range_of(start, end);
}

/* Cuts " [refcop-RULE]" off the message; its rule, owned by the caller; NULL: none of ours. */
static char *take_rule(diagnostic_line *line) {
    static const char mark[] = " [refcop-";
    const char *found = memmem(line->message, line->message_size, mark, sizeof mark - 1);
    if (found == NULL || line->message[line->message_size - 1] != ']')
        return NULL;
    const char *rule = found + sizeof mark - 1;
    size_t size = (size_t)(line->message + line->message_size - 1 - rule);
    line->message_size = (size_t)(found - line->message);
    return refcop_copy_range(rule, size);
}

static void begin_finding(builder *b, diagnostic_line *line) {
    b->current = NULL;
    if (!is_path(line, b->document->path))
        return;
    char *rule = take_rule(line);
    if (rule == NULL)
        return;
    char *code = refcop_format("refcop-%s", rule);
    char *page = b->client->code_description ? refcop_rule_page(rule) : NULL;
    json_t *diagnostic = json_pack("{s:o, s:i, s:s, s:s, s:o}", "range", word_range(b, line),
                                   "severity", line->severity, "code", code, "source", "refcop",
                                   "message", string_of(line->message, line->message_size));
    if (page != NULL)
        json_object_set_new(diagnostic, "codeDescription", json_pack("{s:s}", "href", page));
    b->current = json_pack("{s:o}", "diagnostic", diagnostic);
    json_array_append_new(b->findings, b->current);
    free(page);
    free(code);
    free(rule);
}

/* A member of an object that is an array; made when it is not there. Borrowed. */
static json_t *member_array(json_t *object, const char *name) {
    json_t *array = json_object_get(object, name);
    if (array == NULL) {
        array = json_array();
        json_object_set_new(object, name, array);
    }
    return array;
}

static void add_note(builder *b, const diagnostic_line *line) {
    json_t *diagnostic = json_object_get(b->current, "diagnostic");
    char *path = refcop_copy_range(line->path, line->path_size);
    if (b->client->related_information) {
        char *uri = is_path(line, b->document->path) ? refcop_copy(b->document->uri)
                                                     : refcop_uri_of_path(path);
        json_array_append_new(member_array(diagnostic, "relatedInformation"),
                              json_pack("{s:{s:s, s:o}, s:o}", "location", "uri", uri, "range",
                                        word_range(b, line), "message",
                                        string_of(line->message, line->message_size)));
        free(uri);
    } else {
        char *text = refcop_format("%s\n%s:%u:%u: %.*s",
                                   json_string_value(json_object_get(diagnostic, "message")),
                                   refcop_base_name(path), line->line, line->column,
                                   (int)line->message_size, line->message);
        json_object_set_new(diagnostic, "message", string_of(text, strlen(text)));
        free(text);
    }
    free(path);
}

/* fix-it:"PATH":{6:3-6:3}:"TEXT", where TEXT has escapes. */
static void add_edit(builder *b, const char *line, size_t size) {
    static const char start[] = "fix-it:\"", middle[] = "\":{";
    const char *path = line + sizeof start - 1;
    const char *at = memmem(path, size - (sizeof start - 1), middle, sizeof middle - 1);
    unsigned from_line, from_column, to_line, to_column;
    int used = 0;
    if (at == NULL ||
        sscanf(at + sizeof middle - 1, "%9u:%9u-%9u:%9u}:\"%n", &from_line, &from_column, &to_line,
               &to_column, &used) != 4 ||
        used == 0)
        return;
    if ((size_t)(at - path) != strlen(b->document->path) ||
        memcmp(path, b->document->path, (size_t)(at - path)) != 0)
        return;
    const char *text = at + sizeof middle - 1 + used, *end = line + size - 1;
    char *plain = refcop_allocate(size);
    size_t length = 0;
    for (; text < end; ++text) {
        if (*text != '\\' || text + 1 == end) {
            plain[length++] = *text;
            continue;
        }
        ++text;
        if (isdigit((unsigned char)*text) && end - text >= 3) {
            char octal[4] = {text[0], text[1], text[2], '\0'};
            plain[length++] = (char)strtoul(octal, NULL, 8);
            text += 2;
        } else {
            plain[length++] = *text == 'n' ? '\n' : *text == 't' ? '\t' : *text;
        }
    }
    refcop_encoding encoding = b->client->encoding;
    json_t *range =
        range_of(refcop_document_position(b->document, from_line, from_column, encoding),
                 refcop_document_position(b->document, to_line, to_column, encoding));
    json_array_append_new(
        member_array(b->current, "edits"),
        json_pack("{s:o, s:o}", "range", range, "newText", string_of(plain, length)));
    free(plain);
}

json_t *refcop_findings_parse(const char *output, const refcop_document *document,
                              const refcop_client *client) {
    builder b = {.document = document, .client = client, .findings = json_array()};
    for (const char *line = output; *line != '\0';) {
        size_t size = strcspn(line, "\n");
        diagnostic_line parsed;
        if (b.current != NULL && refcop_starts_with(line, "fix-it:\""))
            add_edit(&b, line, size);
        else if (parse_line(line, size, &parsed)) {
            if (parsed.severity != 0)
                begin_finding(&b, &parsed);
            else if (b.current != NULL)
                add_note(&b, &parsed);
        }
        line += size + (line[size] == '\n');
    }
    return b.findings;
}

bool refcop_findings_blame_header(const char *output) {
    return strstr(output, "precompiled header") != NULL || strstr(output, "PCH") != NULL ||
           strstr(output, ".pch'") != NULL;
}

/* --- moving ----------------------------------------------------------------------------------- */

/* Moves the positions in one value. False: the edit touched one. Values that say another file are
 * left alone. */
static bool shift_value(json_t *value, const char *uri, const refcop_edit *edit) {
    refcop_position position;
    if (refcop_position_of_json(value, &position)) {
        bool kept = refcop_position_shift(&position, edit);
        json_object_set_new(value, "line", json_integer(position.line));
        json_object_set_new(value, "character", json_integer(position.character));
        return kept;
    }
    const char *other = json_string_value(json_object_get(value, "uri"));
    if (other != NULL && strcmp(other, uri) != 0)
        return true;
    bool kept = true;
    const char *key;
    json_t *item;
    size_t i;
    json_object_foreach(value, key, item) kept = shift_value(item, uri, edit) && kept;
    json_array_foreach(value, i, item) kept = shift_value(item, uri, edit) && kept;
    return kept;
}

void refcop_findings_shift(json_t *items, const char *uri, const refcop_edit *edit) {
    for (size_t i = json_array_size(items); i-- > 0;)
        if (!shift_value(json_array_get(items, i), uri, edit))
            json_array_remove(items, i);
}

/* --- repairs ---------------------------------------------------------------------------------- */

static bool touches(const json_t *a, const json_t *b) {
    refcop_position a_start, a_end, b_start, b_end;
    return refcop_position_of_json(json_object_get(a, "start"), &a_start) &&
           refcop_position_of_json(json_object_get(a, "end"), &a_end) &&
           refcop_position_of_json(json_object_get(b, "start"), &b_start) &&
           refcop_position_of_json(json_object_get(b, "end"), &b_end) &&
           a_start.line <= b_end.line && b_start.line <= a_end.line;
}

/* What the edits insert, on one line; owned by the caller. */
static char *title_of(const json_t *edits) {
    size_t i;
    json_t *edit;
    char *joined = refcop_copy("");
    json_array_foreach(edits, i, edit) {
        const char *text = json_string_value(json_object_get(edit, "newText"));
        char *more = refcop_format("%s%s", joined, text != NULL ? text : "");
        free(joined);
        joined = more;
    }
    size_t size = 0;
    for (const char *at = joined; *at != '\0'; ++at)
        if (!isspace((unsigned char)*at) || (size != 0 && joined[size - 1] != ' '))
            joined[size++] = isspace((unsigned char)*at) ? ' ' : *at;
    while (size != 0 && joined[size - 1] == ' ')
        --size;
    char *title = size != 0 ? refcop_format("refcop: insert '%.*s'", (int)size, joined)
                            : refcop_copy("refcop: repair");
    free(joined);
    return title;
}

void refcop_findings_add_actions(json_t *findings, const char *uri, const json_t *range,
                                 json_t *actions) {
    size_t i;
    json_t *finding;
    json_array_foreach(findings, i, finding) {
        json_t *edits = json_object_get(finding, "edits");
        json_t *diagnostic = json_object_get(finding, "diagnostic");
        if (edits == NULL || !touches(json_object_get(diagnostic, "range"), range))
            continue;
        char *title = title_of(edits);
        json_array_append_new(actions, json_pack("{s:s, s:s, s:[o], s:b, s:{s:{s:o}}}", "title",
                                                 title, "kind", "quickfix", "diagnostics",
                                                 json_deep_copy(diagnostic), "isPreferred", 1,
                                                 "edit", "changes", uri, json_deep_copy(edits)));
        free(title);
    }
}
