/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * One trial: a call fails, the error path runs, and after the outermost instrumented frame is left
 * the references are looked at. That must wait until its C frame is gone, for its variables would
 * pass for owners: hence a pending call of the interpreter. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "blocks.h"
#include "claims.h"
#include "finding.h"
#include "inject.h"
#include "judge.h"
#include "log.h"
#include "memory.h"
#include "python.h"
#include "scan.h"
#include "stale.h"

rt_trial rt_trial_now;

static char folder[3072], label[RT_LABEL_SIZE]; /* the one when the call failed */
static py_allocator program[3];
static int countdown; /* allocations until the one that fails */
static bool fired, armed, awaits_new, has_returned, returned_null, is_left;

void rt_trial_set_folder(const char *path) {
    snprintf(folder, sizeof(folder), "%s", path);
}

/* --- Writing ----------------------------------------------------------------------------------*/

static void write_lines(const rt_text *text) {
    char path[4096];
    if (*folder == '\0')
        return;
    snprintf(path, sizeof(path), "%s/findings", folder);
    int file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (file < 0)
        return;
    ssize_t written = write(file, text->bytes, text->size);
    (void)written;
    close(file);
}

static void add_head(rt_text *text, const char *kind, const rt_trial *trial) {
    char place[4096];
    rt_site_print(trial->site, place, sizeof(place));
    rt_text_add(text, "%s\t%s\t%s\t%s\t%s\t%s\t", kind, trial->unit, place, trial->site->callee,
                trial->site->function, fired ? label : rt_inject_label());
}

void rt_trial_write(const char *kind, const rt_trial *trial, const char *message) {
    rt_text text = {0};
    add_head(&text, kind, trial);
    rt_text_add(&text, "%s\n", message);
    write_lines(&text);
    rt_text_free(&text);
}

/* Without numbers: what is the same must read the same. */
static void add_what(rt_text *text, const rt_finding *finding) {
    const refcop_site *site = finding->site;
    rt_text_add(text, "%s", finding->type);
    if (site != NULL)
        rt_text_add(text, "%s%s:%u %s", *finding->type != '\0' ? " from " : "", rt_site_file(site),
                    site->line, site->callee);
    if (*finding->detail != '\0' && finding->kind == RT_FINDING_USE_AFTER_RELEASE &&
        finding->other != NULL)
        rt_text_add(text, ", released at %s:%u", rt_site_file(finding->other),
                    finding->other->line);
}

/* The errors so far. trial: NULL when nothing has failed yet. */
static void write_findings(const rt_trial *trial) {
    size_t count;
    rt_text text = {0};
    rt_finding **findings = rt_findings_sorted(&count);
    for (size_t i = 0; i < count; i++) {
        const char *name = rt_finding_name(findings[i]->kind);
        if (findings[i]->count == 0 || !rt_finding_is_error(findings[i]))
            continue;
        if (trial != NULL)
            add_head(&text, name, trial);
        else
            rt_text_add(&text, "base\t%s\t\t\t\t\t", name);
        add_what(&text, findings[i]);
        rt_text_add(&text, "\n");
    }
    if (text.size != 0)
        write_lines(&text);
    rt_text_free(&text);
}

void rt_trial_write_base(void) {
    write_findings(NULL);
}

void rt_trial_write_end(void) {
    if (fired)
        write_findings(&rt_trial_now);
}

/* --- Failing ----------------------------------------------------------------------------------*/

static bool fails_now(void) {
    if (!armed || --countdown != 0)
        return false;
    fired = true;
    return true;
}

static void *failing_malloc(void *context, size_t size) {
    const py_allocator *allocator = context;
    return fails_now() ? NULL : allocator->malloc(allocator->context, size);
}

static void *failing_calloc(void *context, size_t count, size_t size) {
    const py_allocator *allocator = context;
    return fails_now() ? NULL : allocator->calloc(allocator->context, count, size);
}

static void *failing_realloc(void *context, void *memory, size_t size) {
    const py_allocator *allocator = context;
    return fails_now() ? NULL : allocator->realloc(allocator->context, memory, size);
}

static void plain_free(void *context, void *memory) {
    const py_allocator *allocator = context;
    allocator->free(allocator->context, memory);
}

static void arm(void) {
    countdown = rt_trial_now.allocation;
    for (int domain = 0; domain < 3; domain++) {
        rt_py.PyMem_GetAllocator(domain, &program[domain]);
        rt_py.PyMem_SetAllocator(domain,
                                 &(py_allocator){&program[domain], failing_malloc, failing_calloc,
                                                 failing_realloc, plain_free});
    }
    armed = true;
}

static void disarm(void) {
    armed = false;
    for (int domain = 0; domain < 3; domain++)
        rt_py.PyMem_SetAllocator(domain, &program[domain]);
}

static void __attribute__((noreturn)) end_child(void) {
    for (;;)
        syscall(SYS_exit_group, 0);
}

static void substitute(void) {
    char message[300];
    fired = true;
    if ((rt_trial_now.site->flags & REFCOP_SITE_MEM_ONLY) != 0) {
        rt_py.PyErr_NoMemory();
        return;
    }
    snprintf(message, sizeof(message), "refcop: injected failure of %s", rt_trial_now.site->callee);
    rt_py.PyErr_SetString(*rt_py.exc_runtime_error, message);
}

uint32_t rt_trial_fail(void) {
    fired = false;
    snprintf(label, sizeof(label), "%s", rt_inject_label());
    if (rt_trial_now.allocation != RT_TRIAL_SUBSTITUTE) {
        arm();
        return REFCOP_FAIL_ARMED;
    }
    substitute();
    if (rt_trial_now.result != NULL)
        rt_trial_now.result->fired = true;
    return REFCOP_FAIL_SUBSTITUTE;
}

void rt_trial_call_done(void) {
    if (!armed)
        return;
    disarm();
    if (rt_trial_now.result != NULL)
        rt_trial_now.result->fired = fired;
    if (fired)
        return;
    if (!rt_trial_now.forked)
        rt_trial_now.active = false;
    else if (rt_trial_now.site->kind == REFCOP_SITE_NEW)
        awaits_new = true;
    else
        end_child();
}

void rt_trial_see_new(const void *object, const refcop_site *site) {
    if (!awaits_new || site != rt_trial_now.site)
        return;
    rt_trial_now.result->fresh = ((const py_object *)object)->refcnt == 1;
    end_child();
}

/* --- The verdict ------------------------------------------------------------------------------*/

/* Not in a place: left over. What an out-parameter got is in a variable of a caller that is gone.
 */
static bool any_new(void) {
    size_t count;
    bool any = false;
    rt_claims_lock();
    const rt_claim *slots = rt_claims_slots(&count);
    for (size_t i = 0; i < count && !any; i++)
        any = slots[i].object != 0 &&
              (slots[i].state == RT_CLAIM_CANDIDATE ||
               (slots[i].state == RT_CLAIM_HELD && !rt_judge_is_in_place(&slots[i])));
    rt_claims_unlock();
    return any;
}

static void judge_now(void *unused) {
    rt_judgement judgement;
    py_object *type, *value, *trace;
    (void)unused;
    rt_py.PyErr_Fetch(&type, &value, &trace);
    rt_log_net_all();
    rt_read_remember(true);
    if (any_new()) {
        rt_python_scrub_free_lists();
        rt_judge_claims(&judgement);
    }
    rt_judge_blocks();
    rt_read_remember(false);
    write_findings(&rt_trial_now);
    if (rt_trial_now.forked)
        end_child();
    rt_py.PyErr_Restore(type, value, trace);
}

static int judge(void *unused) {
    if (!rt_trial_now.active)
        return 0;
    rt_trial_now.active = false;
    rt_scan_clean_stack();
    rt_scan_apart(judge_now, unused);
    rt_stale_forget_stack();
    return 0;
}

void rt_trial_see_return(const void *object, const refcop_site *site) {
    (void)site;
    has_returned = true;
    returned_null = object == NULL;
}

static void check_exception(const refcop_site *site) {
    bool has_exception = rt_py.PyErr_Occurred() != NULL;
    if (has_returned && returned_null != has_exception) {
        const char *what = returned_null ? "NULL is returned without an exception"
                                         : "a result is returned with an exception set";
        rt_finding_add(
            &(rt_finding){
                .kind = RT_FINDING_LOST_EXCEPTION, .site = site, .count = 1, .type = (char *)what},
            false);
    }
    has_returned = false;
}

void rt_trial_see_leave(const refcop_site *site, const void *frame, bool outermost) {
    if (awaits_new)
        end_child(); /* nothing was allocated, and nothing came out */
    if (!fired || is_left)
        return;
    check_exception(site);
    if (!outermost)
        return;
    is_left = true;
    rt_scan_clean_stack();
    rt_stale_remember_stack(frame);
    if (rt_py.Py_AddPendingCall == NULL || rt_py.Py_AddPendingCall(judge, NULL) != 0)
        judge(NULL);
}

void rt_trial_see_enter(void) {
    if (is_left)
        judge(NULL);
}
