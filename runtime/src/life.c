/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "life.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "births.h"
#include "blocks.h"
#include "claims.h"
#include "cycle.h"
#include "finding.h"
#include "inject.h"
#include "judge.h"
#include "log.h"
#include "options.h"
#include "python.h"
#include "report.h"
#include "scan.h"
#include "site.h"

static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool over;     /* atomic */
static bool printed;  /* phase C */
static pid_t our_pid; /* not that of a vfork child, which shares our memory */
static int exit_status;
static void *interpreter; /* the last one whose atexit was registered; atomic */

/* Hooks of raw memory run without the GIL: another thread may be in the middle of a table. */
static void before_fork(void) {
    rt_claims_lock();
    rt_births_lock();
    rt_blocks_lock();
    rt_memory_lock();
}

static void unlock_tables(void) {
    rt_memory_unlock();
    rt_blocks_unlock();
    rt_births_unlock();
    rt_claims_unlock();
}

static void after_fork_in_child(void) {
    our_pid = getpid();
    rt_claims_after_fork();
    rt_blocks_after_fork();
    unlock_tables();
    rt_log_after_fork();
    rt_findings_clear();
    rt_report_after_fork();
    printed = false;
}

static void remember_status(int status, void *argument) {
    (void)argument;
    exit_status = status;
}

static void begin(void) {
    rt_options_read();
    our_pid = getpid();
    if (!rt_opt.enabled)
        return;
    pthread_atfork(before_fork, unlock_tables, after_fork_in_child);
    on_exit(remember_status, NULL);
    rt_inject_begin();
}

bool rt_life_is_off(void) {
    pthread_once(&once, begin);
    return !rt_opt.enabled;
}

bool rt_life_is_over(void) {
    return __atomic_load_n(&over, __ATOMIC_RELAXED);
}

/* --- Looking ----------------------------------------------------------------------------------*/

static void run_collector(void) {
    py_object *type, *value, *trace;
    if (!rt_opt.collect)
        return;
    rt_py.PyErr_Fetch(&type, &value, &trace);
    rt_python_scrub_free_lists();
    rt_py.PyGC_Collect();
    rt_py.PyErr_Restore(type, value, trace);
}

/* Out of line: what it leaves on the stack must be dead when memory is scanned. */
__attribute__((noinline)) static void look_for_cycles(void) {
    if (rt_opt.detect_cycles && !rt_py.free_threaded)
        rt_cycles_find();
}

static void check(void *new_errors) {
    rt_judgement judgement;
    rt_log_net_all();
    rt_python_forget_types();
    rt_read_remember(true);
    look_for_cycles();
    rt_read_remember(false);
    run_collector();
    rt_log_net_all();
    rt_scan_clean_stack();
    rt_read_remember(true);
    if (rt_opt.detect_leaks) {
        rt_judge_claims(&judgement);
        rt_report_set_judgement(&judgement);
        if (rt_opt.report_raw)
            rt_judge_blocks();
    }
    rt_read_remember(false);
    *(int *)new_errors = rt_report_new_errors();
}

int rt_life_check(void) {
    int new_errors = 0;
    if (!rt_life_is_off() && rt_python_is_usable())
        rt_scan_apart(check, &new_errors);
    return new_errors;
}

/* --- Phase A ----------------------------------------------------------------------------------*/

static py_object *phase_a(py_object *self, py_object *arguments) {
    (void)self;
    (void)arguments;
    void *current = rt_py.PyInterpreterState_Get();
    bool is_main = rt_py.PyInterpreterState_GetID(current) == 0;
    if (getpid() == our_pid && rt_opt.leak_check_at_exit && !rt_life_is_over())
        rt_life_check();
    if (is_main)
        __atomic_store_n(&over, true, __ATOMIC_RELAXED);
    /* A daemon thread that has asked for the GIL for longer than its interval takes the request
     * back when Python is gone: from 3.10.8 on in freed memory (gh-96387). Our report made it wait.
     */
    if (is_main && rt_py.minor == 10)
        rt_python_yield();
    rt_py.Py_IncRef(rt_py.none);
    return rt_py.none;
}

static void phase_b(void) {
    __atomic_store_n(&over, true, __ATOMIC_RELAXED);
}

static py_method phase_a_method = {"refcop_at_exit", phase_a, PY_METH_NOARGS, "refcop's report"};

static void register_interpreter(void *current) {
    py_object *type, *value, *trace;
    bool first = __atomic_exchange_n(&interpreter, current, __ATOMIC_ACQ_REL) == NULL;
    rt_py.PyErr_Fetch(&type, &value, &trace);
    py_object *function = rt_py.PyCFunction_NewEx(&phase_a_method, NULL, NULL);
    py_object *atexit_module = rt_py.PyImport_ImportModule("atexit");
    if (function != NULL && atexit_module != NULL) {
        py_object *result = rt_py.PyObject_CallMethod(atexit_module, "register", "O", function);
        rt_py.Py_DecRef(result);
    }
    rt_py.Py_DecRef(function);
    rt_py.Py_DecRef(atexit_module);
    rt_py.PyErr_Restore(type, value, trace);
    if (first)
        rt_py.Py_AtExit(phase_b);
}

void rt_life_enter(void) {
    if (!rt_python_bind())
        return;
    void *current = rt_python_interpreter();
    if (RT_UNLIKELY(__atomic_load_n(&interpreter, __ATOMIC_RELAXED) != current) &&
        current != NULL && rt_python_is_usable()) {
        rt_report_say_limits();
        register_interpreter(current);
    }
}

void rt_life_begin(void) {
    if (rt_python_is_usable())
        rt_life_enter();
}

/* --- Phase C ----------------------------------------------------------------------------------*/

/* Is this the Python that `refcop run` has started, and did it do all the work itself? What its
 * children have loaded (the workers of a test run, say) is not known here. */
static bool is_alone(void) {
    const char *run = getenv("REFCOP_RUN_PID");
    struct rusage children;
    return run != NULL && atol(run) == our_pid && rt_python_bind() &&
           getrusage(RUSAGE_CHILDREN, &children) == 0 && children.ru_maxrss == 0;
}

/* True when the status is to be changed. */
static bool phase_c(void) {
    if (rt_life_is_off() || printed || getpid() != our_pid)
        return false;
    printed = true;
    if (rt_object_first() == NULL) {
        if (is_alone() && !rt_object_was_refused())
            rt_report_nothing_loaded();
        return false;
    }
    rt_inject_end();
    rt_report_end();
    return rt_opt.exitcode != 0 && rt_report_has_errors();
}

/* os._exit and children of multiprocessing end like this: Python is still there. */
static void end_early(void) {
    if (rt_life_is_off() || printed || getpid() != our_pid || rt_object_first() == NULL)
        return;
    if (rt_python_bind() && !rt_life_is_over() && rt_opt.leak_check_at_exit &&
        rt_claims_stamp() > rt_claims_baseline() && rt_python_is_usable()) {
        bool collect = rt_opt.collect;
        rt_opt.collect = false; /* no finalizers: the program is past that */
        rt_life_check();
        rt_opt.collect = collect;
    }
    __atomic_store_n(&over, true, __ATOMIC_RELAXED);
}

__attribute__((destructor)) static void end_of_process(void) {
    if (phase_c() && exit_status == 0) {
        fflush(NULL);
        syscall(SYS_exit_group, rt_opt.exitcode);
    }
}

__attribute__((visibility("default"), noreturn)) void _exit(int status) {
    if (getpid() == our_pid) {
        end_early();
        if (phase_c() && status == 0)
            status = rt_opt.exitcode;
    }
    for (;;)
        syscall(SYS_exit_group, status);
}

__attribute__((visibility("default"), noreturn)) void _Exit(int status) {
    _exit(status);
}

__attribute__((visibility("default"), noreturn)) void quick_exit(int status) {
    void (*real)(int);
    void *address = dlsym(RTLD_NEXT, "quick_exit");
    memcpy(&real, &address, sizeof(real));
    if (getpid() == our_pid) {
        end_early();
        if (phase_c() && status == 0)
            status = rt_opt.exitcode;
    }
    real(status);
    for (;;)
        syscall(SYS_exit_group, status);
}
