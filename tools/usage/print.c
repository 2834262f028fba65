/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "usage/usage.h"

#include <string.h>

enum { LINE = 100, INDENT = 2, GAP = 2, WIDEST_NAME = 26 };

/* The words of text, in lines that begin at column `indent`; the first one is at `column` now. An
 * empty line in text stays one. */
static void print_words(FILE *file, const char *text, int indent, int column) {
    while (*text != '\0') {
        size_t gap = strspn(text, " \n");
        if (gap >= 2 && strncmp(text, "\n\n", 2) == 0) {
            fprintf(file, "\n\n%*s", indent, "");
            column = indent;
        }
        text += gap;
        int length = (int)strcspn(text, " \n");
        if (column > indent && column + 1 + length > LINE) {
            fprintf(file, "\n%*s", indent, "");
            column = indent;
        } else if (column > indent) {
            fputc(' ', file);
            column++;
        }
        fprintf(file, "%.*s", length, text);
        column += length;
        text += length;
    }
    fputc('\n', file);
}

/* "-p, --build=DIR", "    --Werror[=RULE]", "REFCOP_ARGS". Returns how long it is. */
static int format_name(const refcop_usage_row *row, const char *prefix, bool letters, char *text,
                       size_t size) {
    char letter[8] = "";
    if (letters)
        snprintf(letter, sizeof letter, row->letter != 0 ? "-%c, " : "    ", row->letter);
    bool bracket = row->argument[0] == '[';
    const char *equals = row->argument[0] == '\0' ? "" : bracket ? "[=" : "=";
    return snprintf(text, size, "%s%s%s%s%s", letter, prefix, row->name, equals,
                    row->argument + bracket);
}

static bool has_letters(const refcop_usage_row *rows) {
    for (; rows->help != NULL; rows++)
        if (rows->letter != 0)
            return true;
    return false;
}

static int width_of(const refcop_usage_row *rows, const char *prefix) {
    char text[128];
    int width = 0;
    bool letters = has_letters(rows);
    for (; rows->help != NULL; rows++) {
        int length = rows->name != NULL ? format_name(rows, prefix, letters, text, sizeof text) : 0;
        if (length > width && length <= WIDEST_NAME)
            width = length;
    }
    return width;
}

static void print_rows(FILE *file, const refcop_usage_row *rows, const char *prefix) {
    int width = width_of(rows, prefix), indent = INDENT + width + GAP;
    bool letters = has_letters(rows);
    for (; rows->help != NULL; rows++) {
        char name[128];
        if (rows->name == NULL) {
            fprintf(file, "\n%s:\n", rows->help);
            continue;
        }
        int length = format_name(rows, prefix, letters, name, sizeof name);
        fprintf(file, "%*s%s", INDENT, "", name);
        if (length > width)
            fprintf(file, "\n%*s", indent, "");
        else
            fprintf(file, "%*s", width - length + GAP, "");
        print_words(file, rows->help, indent, indent);
    }
}

static void print_titled(FILE *file, const char *title, const refcop_usage_row *rows) {
    if (rows == NULL)
        return;
    if (title != NULL)
        fprintf(file, "\n%s:\n", title);
    print_rows(file, rows, "");
}

void refcop_usage_print(const refcop_usage *usage, FILE *file) {
    const char *before = "usage: ";
    const char *form = usage->synopsis;
    do {
        int length = (int)strcspn(form, "\n");
        fprintf(file, "%s%s%s%.*s\n", before, usage->command, length != 0 ? " " : "", length, form);
        before = "       ";
        form += length + (form[length] == '\n');
    } while (*form != '\0');
    fputc('\n', file);
    print_words(file, usage->description, 0, 0);
    if (usage->options != NULL) {
        if (usage->options->name != NULL)
            fputc('\n', file);
        print_rows(file, usage->options, usage->prefix);
    }
    print_titled(file, NULL, usage->more);
    print_titled(file, "Environment", usage->variables);
    print_titled(file, "Exit status", usage->statuses);
}
