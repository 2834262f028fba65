/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * refcop run --inject: runs the program once with trials in forked children, then, where threads
 * forbade that, once more for each unit; and tells what the trials found. */
#include "refcop_run.h"

#include <errno.h>
#include <glob.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "refcop.h"

enum { FIELDS = 7, MOST_FINDINGS = 4096 };

/* A line of the findings file. */
enum field { KIND, UNIT, PLACE, CALLEE, FUNCTION, LABEL, MESSAGE };

struct finding {
    char *line; /* owned; the fields point into it */
    const char *fields[FIELDS];
    unsigned long count;
};

struct findings {
    struct finding items[MOST_FINDINGS];
    size_t count;
    unsigned long dropped;
};

struct coverage {
    unsigned long fallible, failed, trials, fired, threaded, late;
};

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* --- Starting the program ---------------------------------------------------------------------*/

static pid_t start(char **command, bool quiet) {
    pid_t child = fork();
    if (child != 0)
        return child;
    if (quiet && freopen("/dev/null", "w", stdout) != NULL)
        (void)!freopen("/dev/null", "w", stderr);
    execvp(command[0], command);
    fprintf(stderr, "refcop run: %s: %s\n", command[0], strerror(errno));
    _exit(errno == ENOENT ? 127 : 126);
}

static int count_lines(const char *path) {
    int count = 0, c;
    FILE *file = fopen(path, "re");
    while (file != NULL && (c = getc(file)) != EOF)
        count += c == '\n';
    if (file != NULL)
        fclose(file);
    return count;
}

/* Waits; says now and then how many findings there are, on a terminal. */
static int wait_with_progress(pid_t child, const char *path, double begun) {
    int status = 0;
    bool terminal = isatty(STDERR_FILENO);
    while (waitpid(child, &status, terminal ? WNOHANG : 0) == 0) {
        fprintf(stderr, "\rrefcop: injecting, %.0f s, %d findings ", now() - begun,
                count_lines(path));
        sleep(1);
    }
    if (terminal)
        fprintf(stderr, "\r\033[K");
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* --- Reading what was found -------------------------------------------------------------------*/

static bool split(struct finding *finding) {
    char *rest = finding->line;
    for (int i = 0; i < FIELDS; i++) {
        finding->fields[i] = strsep(&rest, "\t");
        if (finding->fields[i] == NULL)
            return false;
    }
    return true;
}

static bool is_kind(const struct finding *finding, const char *kind) {
    return strcmp(finding->fields[KIND], kind) == 0;
}

static bool has_equal(const struct finding *a, const struct finding *b, enum field field) {
    return strcmp(a->fields[field], b->fields[field]) == 0;
}

/* What makes two findings one: the kind, where the failure was injected, what came of it. A unit
 * that waits is itself. */
static bool is_same(const struct finding *a, const struct finding *b) {
    return has_equal(a, b, KIND) && has_equal(a, b, PLACE) && has_equal(a, b, MESSAGE) &&
           ((!is_kind(a, "later") && !is_kind(a, "base")) || has_equal(a, b, UNIT));
}

/* Whether the program does that without any failure, too. */
static bool is_usual(const struct findings *findings, const struct finding *finding) {
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *base = &findings->items[i];
        if (is_kind(base, "base") && has_equal(base, finding, MESSAGE) &&
            strcmp(base->fields[UNIT], finding->fields[KIND]) == 0)
            return true;
    }
    return false;
}

static void add(struct findings *findings, struct finding fresh) {
    for (size_t i = 0; i < findings->count; i++)
        if (is_same(&findings->items[i], &fresh)) {
            findings->items[i].count++;
            free(fresh.line);
            return;
        }
    if (findings->count == MOST_FINDINGS) {
        findings->dropped++;
        free(fresh.line);
        return;
    }
    fresh.count = 1;
    findings->items[findings->count++] = fresh;
}

static void read_findings(const char *path, struct findings *findings) {
    char *line = NULL;
    size_t capacity = 0;
    FILE *file = fopen(path, "re");
    while (file != NULL && getline(&line, &capacity, file) > 0) {
        line[strcspn(line, "\n")] = '\0';
        struct finding fresh = {.line = strdup(line)};
        if (fresh.line != NULL && split(&fresh))
            add(findings, fresh);
        else
            free(fresh.line);
    }
    free(line);
    if (file != NULL)
        fclose(file);
}

static void read_coverage(const char *folder, struct coverage *sum) {
    glob_t files;
    char *pattern = NULL;
    if (asprintf(&pattern, "%s/coverage.*", folder) < 0)
        return;
    if (glob(pattern, 0, NULL, &files) == 0) {
        for (size_t i = 0; i < files.gl_pathc; i++) {
            struct coverage one = {0};
            FILE *file = fopen(files.gl_pathv[i], "re");
            if (file == NULL)
                continue;
            if (fscanf(file, "fallible %lu failed %lu trials %lu fired %lu threaded %lu late %lu",
                       &one.fallible, &one.failed, &one.trials, &one.fired, &one.threaded,
                       &one.late) == 6) {
                sum->fallible = one.fallible > sum->fallible ? one.fallible : sum->fallible;
                sum->failed = one.failed > sum->failed ? one.failed : sum->failed;
                sum->trials += one.trials;
                sum->fired += one.fired;
                sum->threaded += one.threaded;
                sum->late += one.late;
            }
            fclose(file);
        }
        globfree(&files);
    }
    free(pattern);
}

/* --- Units that wait for a run of their own ---------------------------------------------------*/

/* The test that a unit belongs to, or "": the first one that reached it. The second time may depend
 * on other tests. */
static const char *test_of(const struct finding *finding) {
    const char *slash = strrchr(finding->fields[UNIT], '/');
    return slash != NULL && slash - finding->fields[UNIT] >= 2 && strncmp(slash - 2, "/1", 2) == 0
               ? finding->fields[LABEL]
               : "";
}

/* Only that test runs (the pytest plugin reads it). */
static void set_test(const struct finding *finding) {
    if (*test_of(finding) != '\0')
        setenv(REFCOP_TEST_VARIABLE, test_of(finding), 1);
    else
        unsetenv(REFCOP_TEST_VARIABLE);
}

static unsigned run_later(const refcop_run *run, const char *folder, struct findings *findings,
                          double begun) {
    unsigned runs = 0;
    const char *options = getenv("REFCOP_OPTIONS");
    char *plain = strdup(options != NULL ? options : "");
    for (size_t i = 0; i < findings->count && now() - begun < run->budget; i++) {
        char *setting = NULL;
        if (!is_kind(&findings->items[i], "later") || plain == NULL ||
            asprintf(&setting, "at=%s;dir=%s", findings->items[i].fields[UNIT], folder) < 0)
            continue;
        setenv("REFCOP_OPTIONS", plain, 1);
        refcop_run_add_option("inject", setting);
        free(setting);
        set_test(&findings->items[i]);
        pid_t child = start(run->command, true);
        int status = child > 0 ? wait_with_progress(child, "", begun) : 0;
        if (status > 128) {
            struct finding crash = {.line = NULL};
            if (asprintf(&crash.line, "crash\t%s\t%s\t%s\t%s\t%s\t%s",
                         findings->items[i].fields[UNIT], findings->items[i].fields[PLACE],
                         findings->items[i].fields[CALLEE], findings->items[i].fields[FUNCTION],
                         findings->items[i].fields[LABEL], strsignal(status - 128)) >= 0 &&
                split(&crash))
                add(findings, crash);
        }
        runs++;
    }
    free(plain);
    return runs;
}

/* --- Telling ----------------------------------------------------------------------------------*/

static int compare(const void *a, const void *b) {
    const struct finding *x = a, *y = b;
    int order = strcmp(x->fields[PLACE], y->fields[PLACE]);
    return order != 0 ? order : strcmp(x->fields[MESSAGE], y->fields[MESSAGE]);
}

static void print_word(const char *word) {
    if (strpbrk(word, " '\"$&;|<>*?()[]\\\n") == NULL && *word != '\0') {
        printf("%s", word);
        return;
    }
    printf("'");
    for (const char *c = word; *c != '\0'; c++)
        if (*c == '\'')
            printf("'\\''");
        else
            putchar(*c);
    printf("'");
}

static void print_command(const struct finding *finding, char **command) {
    printf("    refcop run --inject-at=");
    print_word(finding->fields[UNIT]);
    if (*test_of(finding) != '\0') {
        printf(" --test=");
        print_word(test_of(finding));
    }
    printf(" --");
    for (; *command != NULL; command++) {
        printf(" ");
        print_word(*command);
    }
    printf("\n");
}

static unsigned long print_findings(const refcop_run *run, struct findings *findings,
                                    unsigned long *usual) {
    unsigned long told = 0;
    qsort(findings->items, findings->count, sizeof(findings->items[0]), compare);
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];
        if (is_kind(finding, "later") || is_kind(finding, "base"))
            continue;
        if (is_usual(findings, finding)) {
            (*usual)++;
            continue;
        }
        told++;
        printf("%s: when %s fails in %s: %s: %s", finding->fields[PLACE], finding->fields[CALLEE],
               finding->fields[FUNCTION], finding->fields[KIND], finding->fields[MESSAGE]);
        if (finding->count > 1)
            printf(" (%lu times)", finding->count);
        if (*finding->fields[LABEL] != '\0')
            printf(", in %s", finding->fields[LABEL]);
        printf("\n");
        print_command(finding, run->command);
    }
    return told;
}

static void print_summary(const refcop_run *run, const struct coverage *coverage,
                          unsigned long told, unsigned long usual, unsigned later,
                          const struct findings *findings, int status, double seconds) {
    printf("refcop: %lu of %lu fallible calls were made to fail, %lu trials in %.1f s",
           coverage->failed, coverage->fallible, coverage->fired, seconds);
    if (coverage->threaded != 0)
        printf("; %lu units beside threads, %u of them run on their own", coverage->threaded,
               later);
    if (coverage->late != 0)
        printf("; %lu units skipped: out of time (--budget)", coverage->late);
    if (usual != 0)
        printf("; %lu finding%s left out, which the program has without failures, too", usual,
               usual == 1 ? "" : "s");
    if (findings->dropped != 0)
        printf("; %lu findings dropped", findings->dropped);
    if (status > 128)
        printf("\nrefcop: the program was killed (%s): what it reached, and what it leaks without any "
               "failure, it could not tell",
               strsignal(status - 128));
    else if (coverage->fallible == 0 && *run->inject != '\0')
        printf("\nrefcop: no instrumented call that can fail was loaded from a file whose name "
               "contains \"%s\"",
               run->inject);
    else if (coverage->fallible == 0)
        printf("\nrefcop: no instrumented call that can fail was reached: was the extension built "
               "with "
               "CC=\"refcop-clang --refcop-instrument\", from a clean build folder?");
    printf("\nSUMMARY: refcop: %lu finding%s under injection\n", told, told == 1 ? "" : "s");
}

static void remove_folder(const char *folder) {
    glob_t files;
    char *pattern = NULL;
    if (asprintf(&pattern, "%s/*", folder) >= 0 && glob(pattern, 0, NULL, &files) == 0) {
        for (size_t i = 0; i < files.gl_pathc; i++)
            unlink(files.gl_pathv[i]);
        globfree(&files);
    }
    free(pattern);
    rmdir(folder);
}

int refcop_inject(const refcop_run *run) {
    static struct findings found;
    struct coverage coverage = {0};
    char folder[] = "/tmp/refcop-inject-XXXXXX", *setting = NULL, *path = NULL;
    double begun = now();
    if (mkdtemp(folder) == NULL || asprintf(&path, "%s/findings", folder) < 0 ||
        asprintf(&setting, "fork=%s;match=%s;budget=%d", folder, run->inject, run->budget) < 0)
        return refcop_fail("run", "%s: %s", folder, strerror(errno));
    setenv("PYTHONHASHSEED", "0", 1);
    refcop_run_add_option("inject", setting);
    pid_t child = start(run->command, false);
    if (child < 0)
        return refcop_fail("run", "cannot fork: %s", strerror(errno));
    int status = wait_with_progress(child, path, begun);
    read_findings(path, &found);
    read_coverage(folder, &coverage);
    unsigned later = run_later(run, folder, &found, begun);
    if (later != 0)
        read_findings(path, &found);
    fflush(NULL);
    unsigned long usual = 0, told = print_findings(run, &found, &usual);
    print_summary(run, &coverage, told, usual, later, &found, status, now() - begun);
    remove_folder(folder);
    free(setting);
    free(path);
    for (size_t i = 0; i < found.count; i++)
        free(found.items[i].line);
    return status != 0 ? status : told != 0 ? REFCOP_EXIT_FINDINGS : REFCOP_EXIT_OK;
}
