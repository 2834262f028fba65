/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "report.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "claims.h"
#include "html.h"
#include "log.h"
#include "options.h"
#include "python.h"
#include "suppress.h"
#include "wording.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int output = -1;
static int printed_count, hidden_count;
static bool said_limits, said_blind;
static rt_judgement last;

/* --- Where to ---------------------------------------------------------------------------------*/

static void path_of(const char *path, const char *suffix, char *out, size_t size) {
    if (rt_opt.log_exe_name)
        snprintf(out, size, "%s.%s.%d%s", path, program_invocation_short_name, (int)getpid(),
                 suffix);
    else
        snprintf(out, size, "%s.%d%s", path, (int)getpid(), suffix);
}

static int open_file(const char *path, const char *suffix) {
    char name[4096];
    path_of(path, suffix, name, sizeof(name));
    int file = open(name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (file < 0)
        fprintf(stderr, "refcop: cannot write %s: %s\n", name, strerror(errno));
    return file;
}

static void write_all(int file, const char *bytes, size_t size) {
    while (size != 0) {
        ssize_t count = write(file, bytes, size);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return;
        bytes += count;
        size -= (size_t)count;
    }
}

static void write_log(const rt_text *text) {
    if (text->size == 0)
        return;
    if (output < 0) {
        if (strcmp(rt_opt.log_path, "stderr") == 0)
            output = STDERR_FILENO;
        else if (strcmp(rt_opt.log_path, "stdout") == 0)
            output = STDOUT_FILENO;
        else if ((output = open_file(rt_opt.log_path, "")) < 0)
            output = STDERR_FILENO;
    }
    write_all(output, text->bytes, text->size);
}

/* --- All of them ------------------------------------------------------------------------------*/

static void print_finding(rt_text *text, rt_finding *finding) {
    if (!finding->is_new)
        return;
    finding->is_new = false;
    finding->printed = finding->count;
    if (!rt_finding_is_shown(finding) || finding->count == 0)
        return;
    if (printed_count >= rt_opt.max_reports) {
        hidden_count++;
        return;
    }
    printed_count++;
    rt_wording_add_text(text, finding);
}

void rt_report_now(rt_finding *finding) {
    rt_text text = {0};
    pthread_mutex_lock(&lock);
    print_finding(&text, finding);
    write_log(&text);
    pthread_mutex_unlock(&lock);
    rt_text_free(&text);
}

void rt_report_say_limits(void) {
    if (said_limits)
        return;
    said_limits = true;
    if (rt_py.free_threaded)
        fprintf(stderr, "refcop: this Python has no GIL: counts of objects are not read, so leaks "
                        "are not confirmed, and over-releases and cycles are not looked for\n");
    if (rt_object_any_late() && rt_opt.verbosity > 0)
        fprintf(stderr, "refcop: extensions were loaded before the runtime: references taken "
                        "before are not known, over-releases are not reported\n");
}

void rt_report_say_blind(void) {
    if (!said_blind)
        fprintf(stderr, "refcop: the memory of the process cannot be read: leaks are not confirmed\n");
    said_blind = true;
}

void rt_report_set_judgement(const rt_judgement *judgement) {
    last = *judgement;
}

int rt_report_new_errors(void) {
    size_t count;
    int errors = 0;
    rt_finding **findings = rt_findings_sorted(&count);
    for (size_t i = 0; i < count; i++)
        errors += findings[i]->is_new && rt_finding_is_error(findings[i]);
    return errors;
}

void rt_report_flush(void) {
    rt_text text = {0};
    size_t count;
    rt_finding **findings = rt_findings_sorted(&count);
    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < count; i++)
        print_finding(&text, findings[i]);
    write_log(&text);
    pthread_mutex_unlock(&lock);
    rt_text_free(&text);
}

bool rt_report_has_errors(void) {
    size_t count;
    rt_finding **findings = rt_findings_sorted(&count);
    for (size_t i = 0; i < count; i++)
        if (rt_finding_is_error(findings[i]))
            return true;
    return false;
}

static void add_denominators(rt_text *text) {
    rt_text_add(text,
                "refcop: %llu references taken in %llu calls at %u sites; %llu candidates, %llu "
                "confirmed, %llu escaped, %llu still held, %llu given up without a claim; %llu "
                "ledger-misses",
                (unsigned long long)rt_totals.takes, (unsigned long long)rt_totals.calls,
                rt_site_count(), (unsigned long long)rt_totals.candidates,
                (unsigned long long)last.confirmed, (unsigned long long)rt_totals.escaped,
                (unsigned long long)last.held, (unsigned long long)rt_totals.unmatched,
                (unsigned long long)rt_totals.misses);
    if (rt_totals.stale_frames != 0)
        rt_text_add(text, "; %llu frames left without return",
                    (unsigned long long)rt_totals.stale_frames);
    if (rt_claims_lost() != 0)
        rt_text_add(text, "; %llu claims lost for want of memory",
                    (unsigned long long)rt_claims_lost());
    rt_text_add(text, "\n");
}

void rt_report_add_totals_json(rt_text *text) {
    rt_text_add(text,
                "{\"kind\":\"totals\",\"pid\":%d,\"takes\":%llu,\"calls\":%llu,\"sites\":%u,"
                "\"candidates\":%llu,\"confirmed\":%llu,\"escaped\":%llu,\"held\":%llu,"
                "\"unmatched\":%llu,\"misses\":%llu,\"stale_frames\":%llu,\"lost\":%llu}\n",
                (int)getpid(), (unsigned long long)rt_totals.takes,
                (unsigned long long)rt_totals.calls, rt_site_count(),
                (unsigned long long)rt_totals.candidates, (unsigned long long)last.confirmed,
                (unsigned long long)rt_totals.escaped, (unsigned long long)last.held,
                (unsigned long long)rt_totals.unmatched, (unsigned long long)rt_totals.misses,
                (unsigned long long)rt_totals.stale_frames, (unsigned long long)rt_claims_lost());
}

static void add_summary(rt_text *text, rt_finding **findings, size_t count) {
    uint64_t totals[RT_FINDING_KIND_COUNT] = {0}, sites[RT_FINDING_KIND_COUNT] = {0};
    uint64_t suppressed = 0;
    for (size_t i = 0; i < count; i++) {
        suppressed += findings[i]->suppressed;
        if (rt_finding_is_shown(findings[i])) {
            totals[findings[i]->kind] += findings[i]->count;
            sites[findings[i]->kind]++;
        }
    }
    rt_text_add(text, "SUMMARY: refcop:");
    bool any = false;
    for (int kind = 0; kind < RT_FINDING_KIND_COUNT; kind++)
        if (totals[kind] != 0) {
            rt_text_add(text, "%s %llu %s at %llu site%s", any ? "," : "",
                        (unsigned long long)totals[kind],
                        rt_finding_name((enum rt_finding_kind)kind),
                        (unsigned long long)sites[kind], rt_wording_plural(sites[kind]));
            any = true;
        }
    if (!any)
        rt_text_add(text, " nothing found");
    if (suppressed != 0)
        rt_text_add(text, ", %llu suppressed", (unsigned long long)suppressed);
    rt_text_add(text, "\n");
}

/* verbosity=2: where the account was wrong, or could not follow. */
static void add_inexact_sites(rt_text *text) {
    for (uint32_t id = 1; id <= rt_site_count(); id++) {
        const refcop_site *site = rt_site_get(id);
        const rt_site_stats *stats = rt_site_stats_of(site);
        if (stats->misses != 0 || stats->unmatched != 0)
            rt_text_add(text,
                        "refcop: %s:%u:%u in %s: %s `%s`: %llu taken, %llu ledger-misses, %llu "
                        "given up without a claim\n",
                        rt_site_file(site), site->line, site->column, site->function, site->callee,
                        site->expression, (unsigned long long)stats->takes,
                        (unsigned long long)stats->misses, (unsigned long long)stats->unmatched);
    }
}

/* verbosity=2: what the instrumented object files told. */
static void add_objects(rt_text *text) {
    for (const refcop_object *object = rt_object_first(); object != NULL; object = object->next) {
        rt_text_add(text, "refcop: %s: %u sites, %u layouts\n", object->source, object->site_count,
                    object->layout_count);
        for (uint32_t i = 0; rt_opt.verbosity > 2 && i < object->site_count; i++) {
            const refcop_site *site = &object->sites[i];
            rt_text_add(text, "refcop:   %s:%u:%u in %s: %s `%s` kind %u flags %x\n", site->file,
                        site->line, site->column, site->function, site->callee, site->expression,
                        site->kind, site->flags);
        }
        for (uint32_t i = 0; i < object->layout_count; i++) {
            const refcop_layout *layout = &object->layouts[i];
            rt_text_add(text,
                        "refcop:   struct %s of %llu bytes is type %s (%s):", layout->struct_name,
                        (unsigned long long)layout->size, layout->type_name,
                        layout->type != NULL ? "static" : "heap");
            for (uint32_t f = 0; f < layout->field_count; f++)
                rt_text_add(text, " %s@%u%s%s", layout->fields[f].name, layout->fields[f].offset,
                            (layout->fields[f].flags & REFCOP_FIELD_OWNED) != 0 ? " owned" : "",
                            (layout->fields[f].flags & REFCOP_FIELD_BORROWED) != 0 ? " borrowed"
                                                                                   : "");
            rt_text_add(text, "\n");
        }
    }
}

static void write_json(rt_finding **findings, size_t count) {
    rt_text text = {0};
    int file = open_file(rt_opt.json_path, "");
    if (file < 0)
        return;
    for (size_t i = 0; i < count; i++)
        rt_wording_add_json(&text, findings[i]);
    rt_report_add_totals_json(&text);
    write_all(file, text.bytes, text.size);
    close(file);
    rt_text_free(&text);
}

static void write_graphs(rt_finding **findings, size_t count, const char *path, const char *suffix,
                         void (*add)(rt_text *, rt_finding **, size_t)) {
    rt_text text = {0};
    bool any = false;
    for (size_t i = 0; i < count; i++)
        any |= !findings[i]->suppressed && findings[i]->count != 0;
    if (!any)
        return;
    int file = open_file(path, suffix);
    if (file < 0)
        return;
    add(&text, findings, count);
    write_all(file, text.bytes, text.size);
    close(file);
    rt_text_free(&text);
}

/* What was told when it happened first, and happened again. */
static void add_repeated(rt_text *text, rt_finding **findings, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const rt_finding *finding = findings[i];
        if (!rt_finding_is_shown(finding) || finding->printed == 0 || finding->printed >= finding->count)
            continue;
        rt_text_add(text, "refcop: %s at ", rt_finding_name(finding->kind));
        rt_wording_add_site(text, finding->site);
        rt_text_add(text, ": %llu in all\n", (unsigned long long)finding->count);
    }
}

void rt_report_end(void) {
    rt_text text = {0};
    size_t count;
    rt_finding **findings = rt_findings_sorted(&count);
    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < count; i++)
        print_finding(&text, findings[i]);
    if (printed_count != 0 || rt_opt.verbosity > 0) {
        add_repeated(&text, findings, count);
        if (hidden_count != 0)
            rt_text_add(&text, "refcop: %d more (max_reports=%d)\n", hidden_count,
                        rt_opt.max_reports);
        if (rt_opt.print_suppressions) {
            rt_text matched = {0};
            rt_suppress_print(&matched);
            if (matched.size != 0)
                rt_text_add(&text, "Suppressions used:\n%s", matched.bytes);
            rt_text_free(&matched);
        }
        if (rt_opt.verbosity > 1) {
            add_objects(&text);
            add_inexact_sites(&text);
        }
        add_denominators(&text);
        add_summary(&text, findings, count);
    }
    write_log(&text);
    rt_text_free(&text);
    if (*rt_opt.json_path != '\0')
        write_json(findings, count);
    if (*rt_opt.html_path != '\0')
        write_graphs(findings, count, rt_opt.html_path, ".html", rt_html_add);
    if (*rt_opt.dot_path != '\0')
        write_graphs(findings, count, rt_opt.dot_path, ".dot", rt_dot_add);
    pthread_mutex_unlock(&lock);
}

void rt_report_nothing_loaded(void) {
    rt_text text = {0};
    rt_text_add(&text,
                "refcop: no instrumented extension was loaded: build it with CC=\"refcop-clang "
                "--refcop-instrument\", from a clean build folder (setuptools reuses build/)\n");
    write_log(&text);
    rt_text_free(&text);
}

void rt_report_after_fork(void) {
    pthread_mutex_t fresh = PTHREAD_MUTEX_INITIALIZER;
    lock = fresh;
    printed_count = hidden_count = 0;
    memset(&last, 0, sizeof(last));
    memset(&rt_totals, 0, sizeof(rt_totals));
    if (output > STDERR_FILENO)
        close(output);
    output = -1;
}
