/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "suppress.h"

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

static void add_line(char *line, const char *source, int number) {
    line += strspn(line, " \t");
    line[strcspn(line, "\r\n")] = '\0';
    if (*line == '\0' || *line == '#')
        return;
    char *colon = strchr(line, ':');
    if (colon == NULL || colon == line || colon[1] == '\0') {
        fprintf(stderr, "refcop: %s:%d: \"%s\" is no TYPE:GLOB, such as leak:spam.c\n", source,
                number, line);
        return;
    }
    struct suppression *more = realloc(suppressions, (count + 1) * sizeof(*more));
    if (more == NULL)
        return;
    suppressions = more;
    *colon = '\0';
    suppressions[count].kind = strdup(line);
    suppressions[count].glob = strdup(colon + 1);
    suppressions[count].matched = 0;
    count += suppressions[count].kind != NULL && suppressions[count].glob != NULL;
}

static void read_all(void) {
    char line[4096];
    int number = 0;
    is_read = true;
    char *copy = strdup(refcop_default_suppressions());
    for (char *rest = copy, *part; (part = strsep(&rest, "\n")) != NULL;)
        add_line(part, "refcop_default_suppressions", ++number);
    free(copy);
    if (*rt_opt.suppressions == '\0')
        return;
    FILE *file = fopen(rt_opt.suppressions, "r");
    if (file == NULL) {
        fprintf(stderr, "refcop: cannot read the suppressions: ");
        perror(rt_opt.suppressions);
        return;
    }
    for (number = 0; fgets(line, sizeof(line), file) != NULL;)
        add_line(line, rt_opt.suppressions, ++number);
    fclose(file);
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
