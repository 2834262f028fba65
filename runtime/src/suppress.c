/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "suppress.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "options.h"
#include "refcop/refcop.h"

static struct suppression {
    char *kind, *glob;
    unsigned long matched;
} * suppressions;
static size_t count;
static bool is_read;

__attribute__((weak, visibility("default"))) const char *refcop_default_suppressions(void) {
    return "";
}

static bool add(const char *kind, const char *glob) {
    struct suppression *more = realloc(suppressions, (count + 1) * sizeof(*more));
    if (more == NULL)
        return false;
    suppressions = more;
    more[count] = (struct suppression){strdup(kind), strdup(glob), 0};
    if (more[count].kind == NULL || more[count].glob == NULL) {
        free(more[count].kind);
        free(more[count].glob);
        return false;
    }
    count++;
    return true;
}

static void parse_line(char *line, const char *source, int number, rt_text *errors) {
    line += strspn(line, " \t");
    line[strcspn(line, "\r\n")] = '\0';
    if (*line == '\0' || *line == '#')
        return;
    char *colon = strchr(line, ':');
    if (colon == NULL || colon == line || colon[1] == '\0') {
        rt_text_add(errors, "refcop: %s:%d: \"%.200s\" is no TYPE:GLOB, such as leak:spam.c\n",
                    source, number, line);
        return;
    }
    *colon = '\0';
    if (!add(line, colon + 1))
        rt_text_add(errors, "refcop: %s:%d: no memory for it\n", source, number);
}

void rt_suppress_parse(const char *text, const char *source, rt_text *errors) {
    char *copy = strdup(text), *part;
    int number = 0;
    for (char *rest = copy; (part = strsep(&rest, "\n")) != NULL;)
        parse_line(part, source, ++number, errors);
    free(copy);
}

static void read_file(const char *path, rt_text *errors) {
    char *line = NULL;
    size_t capacity = 0;
    errno = 0;
    FILE *file = fopen(path, "re");
    for (int number = 0; file != NULL && getline(&line, &capacity, file) > 0;)
        parse_line(line, path, ++number, errors);
    if (file == NULL || ferror(file))
        rt_text_add(errors, "refcop: cannot read the suppressions: %s: %s\n", path,
                    strerror(errno));
    if (file != NULL)
        fclose(file);
    free(line);
}

static void read_all(void) {
    rt_text errors = {0};
    is_read = true;
    rt_suppress_parse(refcop_default_suppressions(), "refcop_default_suppressions", &errors);
    if (*rt_opt.suppressions != '\0')
        read_file(rt_opt.suppressions, &errors);
    if (errors.size != 0)
        fputs(errors.bytes, stderr);
    rt_text_free(&errors);
}

void rt_suppress_clear(void) {
    for (size_t i = 0; i < count; i++) {
        free(suppressions[i].kind);
        free(suppressions[i].glob);
    }
    free(suppressions);
    suppressions = NULL;
    count = 0;
    is_read = true;
}

/* A glob without a slash also matches a file's last part. */
static bool matches(const char *glob, const char *word) {
    const char *slash = strrchr(word, '/');
    return fnmatch(glob, word, 0) == 0 ||
           (slash != NULL && strchr(glob, '/') == NULL && fnmatch(glob, slash + 1, 0) == 0);
}

bool rt_suppress_matches(const char *kind, const char *const *words) {
    if (!is_read)
        read_all();
    for (size_t i = 0; i < count; i++) {
        if (strcmp(suppressions[i].kind, "*") != 0 && strcmp(suppressions[i].kind, kind) != 0)
            continue;
        for (const char *const *word = words; *word != NULL; word++)
            if (matches(suppressions[i].glob, *word)) {
                suppressions[i].matched++;
                return true;
            }
    }
    return false;
}

void rt_suppress_print(rt_text *text) {
    for (size_t i = 0; i < count; i++)
        if (suppressions[i].matched != 0)
            rt_text_add(text, "%8lu %s:%s\n", suppressions[i].matched, suppressions[i].kind,
                        suppressions[i].glob);
}
