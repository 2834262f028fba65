/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#define _GNU_SOURCE

#include "companion.h"

#include "../common/flags.h"
#include "findings.h"
#include "preamble.h"
#include "process.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    PREAMBLES = 8,           /* precompiled headers that are kept: some 10 MB of disk each */
    ANALYSIS_MS = 20 * 1000, /* then an analysis is killed */
    PREAMBLE_MS = 60 * 1000,
    MISFITS = 3 /* then a preamble is not precompiled any more */
};

typedef enum preamble_state {
    PREAMBLE_FREE,
    PREAMBLE_BUILDING,
    PREAMBLE_READY,
    PREAMBLE_USELESS /* it cannot be precompiled */
} preamble_state;

typedef struct preamble {
    preamble_state state;
    char *key; /* all that the header depends on, other than the files it includes */
    int64_t used;
    int misfits;
} preamble;

struct refcop_companion {
    const refcop_toolchain *toolchain;
    refcop_database *database;
    refcop_args plugin_args;
    char *folder; /* for files; ours alone */
    preamble preambles[PREAMBLES];
    /* The analysis that runs. */
    refcop_process analysis;
    char *uri;
    int64_t version;
    int with;      /* index of its preamble; -1: none */
    char *unsaved; /* its path when there is no such file yet */
    /* What the analysis could hand to a precompiled header. */
    refcop_args header_args;
    char *header_directory, *header_key, *header_text;
    /* The header that is being made. */
    refcop_process header;
    int making; /* index of its preamble */
};

int64_t refcop_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void refcop_result_fini(refcop_result *result) {
    free(result->uri);
    free(result->output);
    free(result->detail);
    *result = (refcop_result){0};
}

/* --- files ------------------------------------------------------------------------------------ */

static const char folder_name[] = "refcop-clangd-";

static void remove_folder(const char *path) {
    DIR *entries = opendir(path);
    struct dirent *entry;
    while (entries != NULL && (entry = readdir(entries)) != NULL)
        unlinkat(dirfd(entries), entry->d_name, 0);
    if (entries != NULL)
        closedir(entries);
    rmdir(path);
}

/* Folders of processes that were killed. */
static void remove_left_behind(const char *base) {
    DIR *entries = opendir(base);
    struct dirent *entry;
    while (entries != NULL && (entry = readdir(entries)) != NULL) {
        if (!refcop_starts_with(entry->d_name, folder_name))
            continue;
        long pid = strtol(entry->d_name + strlen(folder_name), NULL, 10);
        char *path = refcop_format("%s/%s", base, entry->d_name);
        struct stat info;
        if (pid > 0 && kill((pid_t)pid, 0) != 0 && errno == ESRCH && lstat(path, &info) == 0 &&
            S_ISDIR(info.st_mode) && info.st_uid == getuid())
            remove_folder(path);
        free(path);
    }
    if (entries != NULL)
        closedir(entries);
}

static char *make_folder(void) {
    const char *base = getenv("TMPDIR");
    if (base == NULL || *base == '\0')
        base = "/tmp";
    remove_left_behind(base);
    char *path = refcop_format("%s/%s%ld-XXXXXX", base, folder_name, (long)getpid());
    if (mkdtemp(path) != NULL)
        return path;
    fprintf(stderr, "refcop-clangd: cannot make a directory in %s: %s\n", base, strerror(errno));
    free(path);
    return NULL;
}

static bool write_file(const char *path, const char *text, size_t size) {
    FILE *file = fopen(path, "we");
    if (file == NULL)
        return false;
    bool ok = fwrite(text, 1, size, file) == size;
    return fclose(file) == 0 && ok;
}

static char *preamble_file(const refcop_companion *companion, int index, const char *suffix) {
    return refcop_format("%s/preamble-%d.%s", companion->folder, index, suffix);
}

/* --- life ------------------------------------------------------------------------------------- */

refcop_companion *refcop_companion_new(const refcop_toolchain *toolchain,
                                       const refcop_args *plugin_args, refcop_database *database) {
    refcop_companion *companion = refcop_allocate(sizeof *companion);
    *companion = (refcop_companion){
        .toolchain = toolchain, .database = database, .with = -1, .folder = make_folder()};
    refcop_args_add_all(&companion->plugin_args, plugin_args);
    return companion;
}

static void drop_header_request(refcop_companion *companion) {
    refcop_args_fini(&companion->header_args);
    free(companion->header_directory);
    free(companion->header_key);
    free(companion->header_text);
    companion->header_directory = companion->header_key = companion->header_text = NULL;
}

void refcop_companion_free(refcop_companion *companion) {
    if (companion == NULL)
        return;
    refcop_companion_cancel(companion);
    refcop_process_stop(&companion->header);
    for (int i = 0; i < PREAMBLES; ++i)
        free(companion->preambles[i].key);
    if (companion->folder != NULL)
        remove_folder(companion->folder);
    free(companion->folder);
    free(companion->unsaved);
    refcop_args_fini(&companion->plugin_args);
    free(companion);
}

const char *refcop_companion_subject(const refcop_companion *companion) {
    return companion->uri;
}

void refcop_companion_cancel(refcop_companion *companion) {
    refcop_process_stop(&companion->analysis);
    drop_header_request(companion);
    free(companion->uri);
    companion->uri = NULL;
}

/* --- the command ------------------------------------------------------------------------------ */

/* Whether an argument of the project's own compile has no place in ours. */
static bool is_dropped(const char *arg) {
    static const char *const exact[] = {
        "-c", "-S", "-E", "-P", "--", "-pipe", "--serialize-diagnostics"};
    static const char *const prefixes[] = {"-o", "-M", "-save-temps", "--refcop-", "-emit-"};
    for (size_t i = 0; i < sizeof exact / sizeof *exact; ++i)
        if (strcmp(arg, exact[i]) == 0)
            return true;
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; ++i)
        if (refcop_starts_with(arg, prefixes[i]))
            return true;
    if (refcop_starts_with(arg, "-fplugin=") && refcop_ends_with(arg, "/refcop.so"))
        return true;
    return refcop_flag_is_gcc_only(arg) ||
           (arg[0] != '-' && refcop_language_of_file(arg) == REFCOP_LANGUAGE_C);
}

/* clang with the plugin and the project's own flags: what an analysis and its precompiled header
 * have in common. This is the one place that says how an analysis is run. */
static void base_command(refcop_companion *companion, const char *path, refcop_args *command,
                         char **directory) {
    refcop_args project = {0};
    refcop_database_find(companion->database, path, &project, directory);
    refcop_args_add(command, companion->toolchain->clang);
    refcop_args_add_format(command, "-fplugin=%s", companion->toolchain->plugin);
    for (size_t i = 0; i < project.count; ++i)
        if (refcop_starts_with(project.items[i], "--refcop-"))
            refcop_args_add_format(command, "-fplugin-arg-refcop-%s",
                                   project.items[i] + strlen("--refcop-"));
    refcop_args_add_all(command, &companion->plugin_args);
    for (size_t i = 0; i < project.count; ++i) {
        const char *arg = project.items[i];
        bool pair = refcop_flag_has_operand(arg) && i + 1 < project.count;
        if (!is_dropped(arg)) {
            refcop_args_add(command, arg);
            if (pair)
                refcop_args_add(command, project.items[i + 1]);
        }
        i += pair;
    }
    refcop_args_add(command, "-Wno-everything");
    refcop_args_fini(&project);
}

static char *join(const refcop_args *args, const char *directory, const char *text, size_t size) {
    size_t length = strlen(directory) + size + 2;
    for (size_t i = 0; i < args->count; ++i)
        length += strlen(args->items[i]) + 1;
    char *joined = refcop_allocate(length), *end = joined;
    for (size_t i = 0; i < args->count; ++i)
        end = stpcpy(stpcpy(end, args->items[i]), "\n");
    end = stpcpy(stpcpy(end, directory), "\n");
    memcpy(end, text, size);
    end[size] = '\0';
    return joined;
}

static int find_preamble(const refcop_companion *companion, const char *key) {
    for (int i = 0; i < PREAMBLES; ++i)
        if (companion->preambles[i].state != PREAMBLE_FREE &&
            strcmp(companion->preambles[i].key, key) == 0)
            return i;
    return -1;
}

/* Puts the document's text where the analysis reads it; what its precompiled header holds becomes
 * blank, so that every position stays what it is. */
static bool write_text(const refcop_companion *companion, const char *file,
                       const refcop_document *document, size_t blank) {
    if (companion->folder == NULL)
        return false;
    char *text = refcop_copy_range(document->text, document->size);
    for (size_t i = 0; i < blank; ++i)
        if (text[i] != '\n')
            text[i] = ' ';
    bool ok = write_file(file, text, document->size);
    free(text);
    return ok;
}

/* Looks for the precompiled header of the document's preamble; notes what one would be made of. */
static int look_for_header(refcop_companion *companion, const refcop_document *document,
                           const refcop_args *base, const char *directory, size_t size) {
    refcop_args_add_all(&companion->header_args, base);
    const char *slash = strrchr(document->path, '/');
    refcop_args_add(&companion->header_args, "-iquote");
    refcop_args_add_format(&companion->header_args, "%.*s", (int)(slash - document->path) + 1,
                           document->path);
    companion->header_directory = refcop_copy(directory);
    companion->header_text = refcop_copy_range(document->text, size);
    companion->header_key = join(&companion->header_args, directory, document->text, size);
    int index = find_preamble(companion, companion->header_key);
    return index >= 0 && companion->preambles[index].state == PREAMBLE_READY ? index : -1;
}

/* The text in file under the name path. clang wants a file of that name to be there; for one that
 * was never saved, rename_input() puts things right afterwards. */
static void add_input(refcop_companion *companion, refcop_args *command, const char *path,
                      const char *file) {
    free(companion->unsaved);
    companion->unsaved = NULL;
    if (access(path, R_OK) == 0) {
        refcop_args_add(command, "-Xclang");
        refcop_args_add(command, "-remap-file");
        refcop_args_add(command, "-Xclang");
        refcop_args_add_format(command, "%s;%s", path, file);
        refcop_args_add(command, path);
    } else {
        companion->unsaved = refcop_copy(path);
        refcop_args_add(command, "-iquote");
        refcop_args_add_format(command, "%.*s", (int)(strrchr(path, '/') - path) + 1, path);
        refcop_args_add(command, file);
    }
}

/* Puts the name of an unsaved file in place of the one that its text was read from. Takes output.
 */
static char *rename_input(const refcop_companion *companion, char *output) {
    if (companion->unsaved == NULL)
        return output;
    char *file = refcop_format("%s/text.c", companion->folder);
    size_t old_size = strlen(file), new_size = strlen(companion->unsaved), count = 0;
    for (const char *at = output; (at = strstr(at, file)) != NULL; at += old_size)
        ++count;
    char *renamed = refcop_allocate(strlen(output) + count * new_size + 1), *end = renamed;
    const char *from = output;
    for (const char *at; (at = strstr(from, file)) != NULL; from = at + old_size) {
        end = mempcpy(end, from, (size_t)(at - from));
        end = mempcpy(end, companion->unsaved, new_size);
    }
    strcpy(end, from);
    free(file);
    free(output);
    return renamed;
}

void refcop_companion_start(refcop_companion *companion, const refcop_document *document) {
    refcop_args command = {0};
    char *directory = NULL;
    base_command(companion, document->path, &command, &directory);
    size_t preamble_size = refcop_preamble_size(document->text, document->size);
    companion->with = -1;
    if (preamble_size != 0)
        companion->with = look_for_header(companion, document, &command, directory, preamble_size);
    if (companion->with >= 0) {
        companion->preambles[companion->with].used = refcop_now();
        char *header = preamble_file(companion, companion->with, "pch");
        refcop_args_add(&command, "-include-pch");
        refcop_args_add(&command, header);
        free(header);
    }
    char *file = refcop_format("%s/text.c", companion->folder);
    bool ok = write_text(companion, file, document, companion->with >= 0 ? preamble_size : 0);
    refcop_args_add(&command, "-fsyntax-only");
    refcop_args_add(&command, "-fno-color-diagnostics");
    refcop_args_add(&command, "-fdiagnostics-parseable-fixits");
    refcop_args_add(&command, "-ferror-limit=1");
    add_input(companion, &command, document->path, file);
    companion->uri = refcop_copy(document->uri);
    companion->version = document->version;
    if (!ok || !refcop_process_start(&companion->analysis, &command, directory,
                                     refcop_now() + ANALYSIS_MS))
        companion->analysis = (refcop_process){0};
    free(file);
    free(directory);
    refcop_args_fini(&command);
}

/* --- precompiled headers ---------------------------------------------------------------------- */

/* A place for a new header: a free one, or the one that was used least recently. */
static int choose_place(const refcop_companion *companion) {
    int best = 0;
    for (int i = 0; i < PREAMBLES; ++i) {
        if (companion->preambles[i].state == PREAMBLE_FREE)
            return i;
        if (companion->preambles[i].used < companion->preambles[best].used)
            best = i;
    }
    return best;
}

/* After an analysis without a header that went well: makes one for the next. */
static void start_header(refcop_companion *companion) {
    if (companion->header_key == NULL || companion->header.pid != 0 ||
        find_preamble(companion, companion->header_key) >= 0)
        return;
    int index = choose_place(companion);
    preamble *place = &companion->preambles[index];
    int misfits = place->state == PREAMBLE_FREE ? place->misfits : 0;
    free(place->key);
    *place = (preamble){.state = PREAMBLE_BUILDING, .used = refcop_now(), .misfits = misfits};
    place->key = companion->header_key;
    companion->header_key = NULL;
    char *source = preamble_file(companion, index, "h");
    char *target = preamble_file(companion, index, "pch");
    refcop_args command = {0};
    refcop_args_add_all(&command, &companion->header_args);
    refcop_args_add(&command, "-x");
    refcop_args_add(&command, "c-header");
    refcop_args_add(&command, source);
    refcop_args_add(&command, "-o");
    refcop_args_add(&command, target);
    companion->making = index;
    if (!write_file(source, companion->header_text, strlen(companion->header_text)) ||
        !refcop_process_start(&companion->header, &command, companion->header_directory,
                              refcop_now() + PREAMBLE_MS))
        place->state = PREAMBLE_USELESS;
    refcop_args_fini(&command);
    free(source);
    free(target);
}

static void step_header(refcop_companion *companion, int64_t now) {
    int status;
    if (companion->header.pid == 0 || !refcop_process_step(&companion->header, now, &status))
        return;
    bool ok = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    companion->preambles[companion->making].state = ok ? PREAMBLE_READY : PREAMBLE_USELESS;
    refcop_process_stop(&companion->header);
}

/* A header it includes was changed: the next analysis goes without, and then makes a new one. */
static void header_does_not_fit(refcop_companion *companion) {
    preamble *place = &companion->preambles[companion->with];
    if (++place->misfits >= MISFITS) {
        place->state = PREAMBLE_USELESS;
    } else {
        place->state = PREAMBLE_FREE;
        free(place->key);
        place->key = NULL;
    }
}

/* --- going on --------------------------------------------------------------------------------- */

nfds_t refcop_companion_poll(const refcop_companion *companion, struct pollfd *fds) {
    nfds_t count = 0;
    if (companion->analysis.pid != 0)
        fds[count++] = (struct pollfd){.fd = companion->analysis.fd, .events = POLLIN};
    if (companion->header.pid != 0)
        fds[count++] = (struct pollfd){.fd = companion->header.fd, .events = POLLIN};
    return count;
}

int refcop_companion_timeout(const refcop_companion *companion, int64_t now) {
    if (companion->uri != NULL && companion->analysis.pid == 0)
        return 0; /* it could not be started */
    int64_t deadline = INT64_MAX;
    if (companion->analysis.pid != 0)
        deadline = companion->analysis.deadline;
    if (companion->header.pid != 0 && companion->header.deadline < deadline)
        deadline = companion->header.deadline;
    return deadline == INT64_MAX ? -1 : deadline > now ? (int)(deadline - now) : 0;
}

/* The line of an error that is about no place in the text but about the command: an option or a
 * model of ours, a flag of the project's that clang does not know. NULL: none. Borrowed from
 * output. */
static const char *find_mistake(const char *output) {
    for (const char *line = output; *line != '\0'; line += strcspn(line, "\n") + 1) {
        const char *colon = strchr(line, ':');
        if (refcop_starts_with(line, "error: ") ||
            (refcop_starts_with(line, "clang") && colon != NULL &&
             refcop_starts_with(colon, ": error: ")))
            return line;
        if (line[strcspn(line, "\n")] == '\0')
            break;
    }
    return NULL;
}

static refcop_outcome judge(refcop_companion *companion, int status, char **detail) {
    const char *output = companion->analysis.output;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return REFCOP_OUTCOME_DONE;
    if (!WIFEXITED(status) || WEXITSTATUS(status) >= 100) {
        *detail = WIFEXITED(status) ? refcop_format("exit status %d", WEXITSTATUS(status))
                                    : refcop_format("signal %d", WTERMSIG(status));
        return REFCOP_OUTCOME_CRASHED;
    }
    if (companion->with >= 0 && refcop_findings_blame_header(output)) {
        header_does_not_fit(companion);
        return REFCOP_OUTCOME_AGAIN;
    }
    if (strstr(output, "[refcop-") != NULL) /* findings as errors */
        return REFCOP_OUTCOME_DONE;
    const char *mistake = find_mistake(output);
    if (mistake != NULL) {
        *detail = refcop_format("%.*s", (int)strcspn(mistake, "\n"), mistake);
        return REFCOP_OUTCOME_CRASHED;
    }
    return REFCOP_OUTCOME_BROKEN;
}

refcop_result refcop_companion_step(refcop_companion *companion, int64_t now) {
    refcop_result result = {0};
    step_header(companion, now);
    if (companion->uri == NULL)
        return result;
    int status = 127 << 8;
    if (companion->analysis.pid != 0 && !refcop_process_step(&companion->analysis, now, &status))
        return result;
    if (companion->analysis.output == NULL)
        companion->analysis.output = refcop_copy("");
    result.outcome = judge(companion, status, &result.detail);
    result.uri = companion->uri;
    result.version = companion->version;
    result.output = rename_input(companion, companion->analysis.output);
    companion->uri = NULL;
    companion->analysis = (refcop_process){0};
    if (result.outcome == REFCOP_OUTCOME_DONE && companion->with >= 0)
        companion->preambles[companion->with].misfits = 0;
    else if (result.outcome == REFCOP_OUTCOME_DONE)
        start_header(companion);
    drop_header_request(companion);
    return result;
}
