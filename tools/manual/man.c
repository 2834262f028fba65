/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "manual/manual.h"

#include <ctype.h>
#include <string.h>

/* Text as roff takes it. `words` in backquotes become bold. At the start of a line '.' and '\''
 * would be a request; \& keeps them text. */
static void put(FILE *file, const char *text, size_t length) {
    bool bold = false;
    for (size_t i = 0; i < length; i++) {
        char c = text[i];
        if (c == '`') {
            bold = !bold;
            fputs(bold ? "\\fB" : "\\fR", file);
        } else if (c == '\\') {
            fputs("\\e", file);
        } else if (c == '-') {
            fputs("\\-", file);
        } else {
            if ((c == '.' || c == '\'') && (i == 0 || text[i - 1] == '\n'))
                fputs("\\&", file);
            fputc(c, file);
        }
    }
}

static void put_text(FILE *file, const char *text) {
    put(file, text, strlen(text));
    fputc('\n', file);
}

static void put_paragraphs(FILE *file, const char *text) {
    for (const char *end; (end = strstr(text, "\n\n")) != NULL; text = end + 2) {
        put(file, text, (size_t)(end - text));
        fputs("\n.PP\n", file);
    }
    put_text(file, text);
}

static void section(FILE *file, const char *title) {
    fputs(".SH ", file);
    for (; *title != '\0' && *title != '('; title++)
        fputc(toupper((unsigned char)*title), file);
    fputc('\n', file);
}

/* "lint.md, ci.md": italic names, the commas plain. */
static void put_name(FILE *file, const refcop_usage_row *row, const char *prefix) {
    fputs(".TP\n", file);
    if (row->letter != 0)
        fprintf(file, "\\fB\\-%c\\fR, ", row->letter);
    fputs("\\fB", file);
    put(file, prefix, strlen(prefix));
    put(file, row->name, strlen(row->name));
    fputs("\\fR", file);
    size_t length = strlen(row->argument);
    bool bracket = row->argument[0] == '[';
    if (length != 0) {
        fprintf(file, "%s=\\fI", bracket ? "[" : "");
        put(file, row->argument + bracket, length - (bracket ? 2 : 0));
        fprintf(file, "\\fR%s", bracket ? "]" : "");
    }
    fputc('\n', file);
}

static void put_rows(FILE *file, const refcop_usage_row *rows, const char *prefix, bool titles) {
    for (; rows->help != NULL; rows++) {
        if (rows->name != NULL) {
            put_name(file, rows, prefix);
            put_text(file, rows->help);
        } else if (titles) {
            fputs(".SS ", file);
            put_text(file, rows->help);
        }
    }
}

static void put_synopsis(FILE *file, const refcop_usage *usage) {
    section(file, "Synopsis");
    const char *form = usage->synopsis;
    do {
        size_t length = strcspn(form, "\n");
        if (form != usage->synopsis)
            fputs(".br\n", file);
        fputs("\\fB", file);
        put(file, usage->command, strlen(usage->command));
        fputs("\\fR", file);
        fputs(length != 0 ? " " : "", file);
        put(file, form, length);
        fputc('\n', file);
        form += length + (form[length] == '\n');
    } while (*form != '\0');
}

/* The other pages, by name. */
static void put_see_also(FILE *file, const refcop_usage *usage) {
    section(file, "See also");
    const char *comma = "";
    for (const refcop_usage *const *at = refcop_manual_all; *at != NULL; at++) {
        if (*at == usage)
            continue;
        fprintf(file, "%s.BR \\%%", comma);
        for (const char *c = (*at)->command; *c != '\0'; c++)
            fputs(*c == ' ' || *c == '-' ? "\\-" : (char[]){*c, '\0'}, file);
        fputs(" (1)", file);
        comma = " ,\n";
    }
    fputc('\n', file);
    if (usage->see != NULL) {
        fputs(".PP\nOf the project's documentation: ", file);
        put_text(file, usage->see);
    }
}

void refcop_manual_man(const refcop_usage *usage, FILE *file) {
    fputs(".\\\" Made from tools/usage by refcop-manual.\n.TH ", file);
    for (const char *c = usage->command; *c != '\0'; c++)
        fputc(*c == ' ' ? '-' : toupper((unsigned char)*c), file);
    fputs(" 1 " REFCOP_DATE " \"refcop " REFCOP_VERSION "\" \"refcop\"\n", file);
    section(file, "Name");
    for (const char *c = usage->command; *c != '\0'; c++)
        fputs(*c == ' ' || *c == '-' ? "\\-" : (char[]){*c, '\0'}, file);
    fputs(" \\- ", file);
    put_text(file, usage->summary);
    put_synopsis(file, usage);
    section(file, "Description");
    put_paragraphs(file, usage->description);
    if (usage->more != NULL && usage == &refcop_usage_driver) {
        section(file, usage->more->help);
        put_rows(file, usage->more, "", false);
    }
    section(file, "Options");
    put_rows(file, usage->options, usage->prefix, true);
    if (usage->more != NULL && usage != &refcop_usage_driver) {
        section(file, usage->more->help);
        put_rows(file, usage->more, "", false);
    }
    if (usage->variables != NULL) {
        section(file, "Environment");
        put_rows(file, usage->variables, "", false);
    }
    if (usage->statuses != NULL) {
        section(file, "Exit status");
        put_rows(file, usage->statuses, "", false);
    }
    if (usage->examples != NULL) {
        section(file, "Examples");
        fputs(".EX\n", file);
        put_text(file, usage->examples);
        fputs(".EE\n", file);
    }
    put_see_also(file, usage);
}
