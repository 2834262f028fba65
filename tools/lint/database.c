/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * compile_commands.json, and response files in its commands. */
#include "lint/commands.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>

bool lint_split(refcop_arena *arena, const char *line, lint_list *words) {
    char *word = refcop_arena_alloc(arena, strlen(line) + 1);
    size_t length = 0;
    bool in_word = false;
    char quote = 0;
    for (const char *at = line;; at++) {
        bool is_space = *at == ' ' || *at == '\t' || *at == '\n' || *at == '\r';
        if (*at == '\0' || (quote == 0 && is_space)) {
            if (*at == '\0' && quote != 0) {
                return false;
            }
            if (in_word) {
                lint_push(arena, words, lint_copy_n(arena, word, length));
            }
            length = 0;
            in_word = false;
            if (*at == '\0') {
                return true;
            }
        } else if (quote == 0 && (*at == '"' || *at == '\'')) {
            quote = *at;
            in_word = true;
        } else if (quote != 0 && *at == quote) {
            quote = 0;
        } else {
            /* Within "...", a backslash stands for itself but before these. */
            if (*at == '\\' && quote != '\'' && at[1] != '\0' &&
                (quote == 0 || strchr("\"\\$`\n", at[1]) != NULL)) {
                at++;
            }
            word[length++] = *at;
            in_word = true;
        }
    }
}

/* @FILE: its words instead. One that cannot be read stays as it is. */
static void expand(refcop_arena *arena, const char *directory, const lint_list *from,
                   lint_list *to) {
    for (size_t i = 0; i < from->count; i++) {
        const char *word = from->items[i];
        char *text = word[0] == '@' && word[1] != '\0'
                         ? lint_read_file(arena, lint_absolute(arena, directory, word + 1), NULL)
                         : NULL;
        if (text == NULL || !lint_split(arena, text, to)) {
            lint_push(arena, to, word);
        }
    }
}

static bool words_of(refcop_arena *arena, json_t *entry, lint_list *words, const char **why) {
    json_t *arguments = json_object_get(entry, "arguments");
    const char *command = json_string_value(json_object_get(entry, "command"));
    size_t i;
    json_t *word;
    if (json_is_array(arguments)) {
        json_array_foreach(arguments, i, word) {
            if (!json_is_string(word)) {
                *why = "'arguments' must be a list of strings";
                return false;
            }
            lint_push(arena, words, lint_copy(arena, json_string_value(word)));
        }
    } else if (command == NULL) {
        *why = "there must be 'arguments', a list of strings, or 'command', a string";
        return false;
    } else if (!lint_split(arena, command, words)) {
        *why = "'command' has a quote that is never closed";
        return false;
    }
    *why = "the command is empty";
    return words->count != 0;
}

static bool take_entry(refcop_arena *arena, lint_commands *commands, const char *base,
                       json_t *entry, const char **why) {
    const char *directory = json_string_value(json_object_get(entry, "directory"));
    const char *file = json_string_value(json_object_get(entry, "file"));
    if (!json_is_object(entry)) {
        *why = "an entry must be an object";
        return false;
    }
    if (directory == NULL || file == NULL) {
        *why = "'directory' and 'file' must be strings";
        return false;
    }
    lint_list words = {0}, expanded = {0};
    if (!words_of(arena, entry, &words, why)) {
        return false;
    }
    directory = lint_absolute(arena, base, directory);
    expand(arena, directory, &words, &expanded);
    file = lint_absolute(arena, directory, file);
    if (lint_language_of(file) != NULL) { /* not assembly, not a link */
        lint_add_command(arena, commands, directory, file, expanded.count, expanded.items);
    }
    return true;
}

bool lint_database_read(refcop_arena *arena, lint_commands *commands, const char *path,
                        const char *text, size_t size) {
    json_error_t error;
    json_t *root = json_loadb(text, size, JSON_REJECT_DUPLICATES * 0, &error);
    if (root == NULL) {
        lint_complain("%s:%d:%d: %s", path, error.line, error.column, error.text);
        return false;
    }
    bool ok = json_is_array(root);
    if (!ok) {
        lint_complain("%s: expected a list of compile commands", path);
    }
    const char *base = lint_directory_of(arena, path);
    size_t i;
    json_t *entry;
    json_array_foreach(root, i, entry) {
        const char *why = NULL;
        if (!take_entry(arena, commands, base, entry, &why)) {
            lint_complain("%s: entry %zu: %s", path, i + 1, why);
            ok = false;
            break;
        }
    }
    json_decref(root);
    return ok;
}
