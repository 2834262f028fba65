/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Results against CPython's Doc/data/refcounts.dat. */
#include "coverage.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/args.h"

/* What an entry says of its result, in refcounts.dat's words: "+1", "0", "null"; "" for else. */
static const char *result_word(const refcop_contract *entry) {
    const char *word = "";
    for (uint16_t i = 0; i < entry->outcome_count; i++) {
        const refcop_outcome *outcome = &entry->outcomes[i];
        if (outcome->result == REFCOP_RESULT_NEW) {
            return "+1";
        }
        if (outcome->result == REFCOP_RESULT_SAME && outcome->param >= 0) {
            const refcop_param *param = &entry->params[outcome->param];
            bool retain = param->effect_count && param->effects[0].kind == REFCOP_EFFECT_RETAIN;
            return retain ? "+1" : "0";
        }
        if (coverage_is_object_result(outcome->result)) {
            return "0";
        }
        if (outcome->result == REFCOP_RESULT_NULL && !*word) {
            word = "null";
        }
    }
    return word;
}

/* The line of the table of known differences that begins with name and a tab, or NULL. Lines that
 * were used have '+' as their first character and are not found again. */
static char *find_difference(char *table, const char *name) {
    size_t length = strlen(name);
    for (char *line = table; line && *line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, name, length) == 0 && line[length] == '\t') {
            return line;
        }
    }
    return NULL;
}

static unsigned report_unused(session *s, const char *table) {
    unsigned count = 0;
    for (const char *line = table; line && *line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (*line == 'P' || *line == '_') {
            size_t length = strcspn(line, "\t");
            refcop_str name = refcop_intern(s->strings, line, length);
            if (coverage_find_symbol(s, name)) {
                coverage_problem(s, "%s: the known difference is gone: remove its line from %s", name->text,
                        s->options->differences);
            }
        }
        count += *line == '+';
    }
    return count;
}

static void compare_result(session *s, char *table, refcop_str name, const char *theirs) {
    const refcop_contract *entry = coverage_find_entry(s, name);
    if (!entry || !coverage_find_symbol(s, name)) {
        return;
    }
    const char *ours = result_word(entry);
    if (strcmp(ours, theirs) == 0) {
        return;
    }
    char *known = find_difference(table, name->text);
    if (known) {
        *known = '+';
    } else {
        coverage_problem(s, "%s:%" PRIu32 ": %s: refcounts.dat says '%s', the entry '%s'", entry->file->text,
                entry->line, name->text, theirs, ours);
    }
}

/* Lines are FUNCTION:TYPE:PARAMETER:COUNT:COMMENT; no PARAMETER: the result. */
int coverage_check_refcounts(session *s) {
    size_t length, table_length;
    unsigned results = 0;
    char *text = refcop_read_file(s->options->refcounts, MAX_FILE, &length);
    char *table = refcop_read_file(s->options->differences, MAX_FILE, &table_length);
    if (!text || !table) {
        free(table);
        int status =
            coverage_broken(text ? s->options->differences : s->options->refcounts, ": cannot be read");
        free(text);
        return status;
    }
    for (char *line = text; line; line = strchr(line, '\n')) {
        char *fields[4] = {NULL};
        line += *line == '\n';
        size_t end = strcspn(line, "\n");
        char *at = line;
        for (int i = 0; i < 4 && at && at < line + end; i++) {
            fields[i] = at;
            at = memchr(at, ':', (size_t)(line + end - at));
            at = at ? at + 1 : NULL;
        }
        if (*line == '#' || !fields[3] || *fields[2] != ':') {
            continue;
        }
        size_t words = strcspn(fields[3], ":\n");
        char theirs[8] = "";
        if (words > 0 && words < sizeof theirs &&
            memchr(fields[1], '*', (size_t)(fields[2] - fields[1]))) {
            memcpy(theirs, fields[3], words);
            results++;
            compare_result(s, table,
                           refcop_intern(s->strings, line, (size_t)(fields[1] - line - 1)), theirs);
        }
    }
    unsigned known = report_unused(s, table);
    printf("Python 3.%d: %u results in refcounts.dat, %u known differences\n",
           s->version & UINT8_MAX, results, known);
    free(text);
    free(table);
    return EXIT_COMPLETE;
}
