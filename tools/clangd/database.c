/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#define _GNU_SOURCE

#include "database.h"

#include "../common/flags.h"

#include <jansson.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { FILE_LIMIT = 512 * 1024 * 1024 };

struct refcop_database {
    char *directory; /* NULL: look above each file */
    /* The compile_commands.json that was read last. */
    char *path;
    struct timespec changed;
    off_t size;
    json_t *entries;
};

refcop_database *refcop_database_new(const char *directory) {
    refcop_database *database = refcop_allocate(sizeof *database);
    *database = (refcop_database){.directory = directory ? refcop_copy(directory) : NULL};
    return database;
}

void refcop_database_free(refcop_database *database) {
    if (database == NULL)
        return;
    free(database->directory);
    free(database->path);
    json_decref(database->entries);
    free(database);
}

/* --- names ------------------------------------------------------------------------------------ */

/* path made absolute and free of links and dots, owned by the caller. */
static char *normalise(const char *directory, const char *path) {
    char *full = *path == '/' ? refcop_copy(path) : refcop_format("%s/%s", directory, path);
    char *real = realpath(full, NULL);
    if (real == NULL)
        return full;
    free(full);
    return real;
}

static size_t common_prefix(const char *a, const char *b) {
    size_t at = 0, slash = 0;
    for (; a[at] != '\0' && a[at] == b[at]; ++at)
        if (a[at] == '/')
            slash = at + 1;
    return slash;
}

/* --- compile_commands.json -------------------------------------------------------------------- */

/* The entries of the file, borrowed until the next call; NULL: there is no such file. */
static json_t *load(refcop_database *database, const char *path) {
    struct stat info;
    if (stat(path, &info) != 0 || !S_ISREG(info.st_mode) || info.st_size > FILE_LIMIT)
        return NULL;
    if (database->path != NULL && strcmp(database->path, path) == 0 &&
        database->size == info.st_size && database->changed.tv_sec == info.st_mtim.tv_sec &&
        database->changed.tv_nsec == info.st_mtim.tv_nsec)
        return database->entries;
    json_t *entries = json_load_file(path, 0, NULL);
    if (!json_is_array(entries)) {
        json_decref(entries);
        return NULL;
    }
    free(database->path);
    json_decref(database->entries);
    database->path = refcop_copy(path);
    database->size = info.st_size;
    database->changed = info.st_mtim;
    database->entries = entries;
    return entries;
}

/* The entry of the file; or of the C file that is nearest in the tree. */
static json_t *choose(json_t *entries, const char *path) {
    char *wanted = normalise("", path);
    const char *name = refcop_base_name(wanted);
    json_t *nearest = NULL, *found = NULL;
    size_t best = 0, i;
    json_t *entry;
    json_array_foreach(entries, i, entry) {
        const char *file = json_string_value(json_object_get(entry, "file"));
        const char *directory = json_string_value(json_object_get(entry, "directory"));
        if (file == NULL || directory == NULL)
            continue;
        bool same_name = strcmp(refcop_base_name(file), name) == 0;
        if (!same_name && refcop_language_of_file(file) != REFCOP_LANGUAGE_C)
            continue;
        /* Links are resolved only where the names agree: it costs system calls. */
        char *full = same_name      ? normalise(directory, file)
                     : *file == '/' ? refcop_copy(file)
                                    : refcop_format("%s/%s", directory, file);
        size_t common = common_prefix(full, wanted);
        if (same_name && strcmp(full, wanted) == 0)
            found = entry;
        else if (common > best) {
            best = common;
            nearest = entry;
        }
        free(full);
        if (found != NULL)
            break;
    }
    free(wanted);
    return found != NULL ? found : nearest;
}

static void add_entry(json_t *entry, refcop_args *args, char **directory) {
    const char *file = json_string_value(json_object_get(entry, "file"));
    const char *command = json_string_value(json_object_get(entry, "command"));
    *directory = refcop_copy(json_string_value(json_object_get(entry, "directory")));
    refcop_args words = {0};
    size_t i;
    json_t *word;
    if (command != NULL)
        refcop_args_split(&words, command, strlen(command));
    else
        json_array_foreach(json_object_get(entry, "arguments"), i, word) if (json_is_string(word))
            refcop_args_add(&words, json_string_value(word));
    bool in_front = true; /* the compiler, and ccache in front of it */
    for (i = 0; i < words.count; ++i) {
        const char *arg = words.items[i];
        in_front = in_front && arg[0] != '-';
        bool pair = refcop_flag_has_operand(arg) && i + 1 < words.count;
        if (!in_front && strcmp(arg, file) != 0) {
            refcop_args_add(args, arg);
            if (pair)
                refcop_args_add(args, words.items[i + 1]);
        }
        i += pair;
    }
    refcop_args_fini(&words);
}

/* --- looking for it --------------------------------------------------------------------------- */

static bool look_in(refcop_database *database, const char *folder, const char *path,
                    refcop_args *args, char **directory) {
    static const char *const names[] = {"compile_commands.json", "build/compile_commands.json"};
    for (int i = 0; i < 2; ++i) {
        char *file = refcop_format("%s/%s", folder, names[i]);
        json_t *entries = load(database, file);
        free(file);
        json_t *entry = entries != NULL ? choose(entries, path) : NULL;
        if (entry != NULL) {
            add_entry(entry, args, directory);
            return true;
        }
        if (entries != NULL)
            return false;
    }
    char *file = refcop_format("%s/compile_flags.txt", folder);
    size_t size;
    char *text = refcop_read_file(file, FILE_LIMIT, &size);
    free(file);
    if (text == NULL)
        return false;
    /* One argument a line, as it stands. */
    for (char *line = text, *end; line != NULL; line = end) {
        end = strchr(line, '\n');
        if (end != NULL)
            *end++ = '\0';
        size_t length = strlen(line);
        while (length > 0 && strchr(" \t\r", line[length - 1]) != NULL)
            line[--length] = '\0';
        while (*line == ' ' || *line == '\t')
            ++line;
        if (*line != '\0')
            refcop_args_add(args, line);
    }
    free(text);
    *directory = refcop_copy(folder);
    return true;
}

bool refcop_database_find(refcop_database *database, const char *path, refcop_args *args,
                          char **directory) {
    if (database->directory != NULL &&
        look_in(database, database->directory, path, args, directory))
        return true;
    char *folder = refcop_copy(path);
    bool found = false;
    for (char *slash; !found && (slash = strrchr(folder, '/')) != NULL;) {
        *slash = '\0';
        found = look_in(database, *folder != '\0' ? folder : "/", path, args, directory);
    }
    free(folder);
    if (!found) {
        const char *slash = strrchr(path, '/');
        *directory = refcop_copy_range(path, slash != NULL ? (size_t)(slash - path) : 0);
    }
    return found;
}
