/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * The runtime as an extension module: _refcop.command(name, argument) -> JSON. What people use is
 * the package in runtime/python, on top of it. */
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "account.h"
#include "claims.h"
#include "cycle.h"
#include "inject.h"
#include "judge.h"
#include "life.h"
#include "log.h"
#include "memory.h"
#include "options.h"
#include "python.h"
#include "refcop/refcop.h"
#include "report.h"
#include "wording.h"

#define API __attribute__((visibility("default")))

enum { PYTHON_API = 1013 };

/* --- Commands ---------------------------------------------------------------------------------*/

static void add_findings(rt_text *text) {
    size_t count;
    bool any = false;
    rt_finding **findings = rt_findings_sorted(&count);
    rt_text_add(text, "[");
    for (size_t i = 0; i < count; i++) {
        if (findings[i]->count == 0)
            continue;
        if (any)
            rt_text_add(text, ",");
        any = true;
        rt_wording_add_json(text, findings[i]);
    }
    rt_text_add(text, "]");
}

static void do_check(rt_text *text, const char *argument) {
    (void)argument;
    rt_life_check();
    add_findings(text);
}

static void do_report(rt_text *text, const char *argument) {
    (void)argument;
    rt_text_add(text, "%d", refcop_check_now());
}

static void do_findings(rt_text *text, const char *argument) {
    (void)argument;
    add_findings(text);
}

static void do_outstanding(rt_text *text, const char *argument) {
    (void)argument;
    rt_log_net_all();
    rt_account_add_outstanding_json(text);
}

/* `argument`: the stamps of an earlier answer, or nothing. */
static void do_since(rt_text *text, const char *argument) {
    char *end;
    uint32_t claims = (uint32_t)strtoul(argument, &end, 10);
    rt_log_net_all();
    rt_python_forget_types();
    rt_account_add_since_json(text, claims, (uint32_t)strtoul(end, NULL, 10));
}

static void do_snapshot(rt_text *text, const char *argument) {
    (void)argument;
    rt_log_net_all();
    rt_python_forget_types();
    rt_account_add_json(text);
}

static void do_ignore(rt_text *text, const char *argument) {
    rt_text_add(text, "%d", refcop_ignore((const void *)(uintptr_t)strtoull(argument, NULL, 10)));
}

static void do_disable(rt_text *text, const char *argument) {
    (void)argument;
    refcop_disable();
    rt_text_add(text, "null");
}

static void do_enable(rt_text *text, const char *argument) {
    (void)argument;
    refcop_enable();
    rt_text_add(text, "null");
}

static void do_options(rt_text *text, const char *argument) {
    rt_text errors = {0};
    rt_options_parse(argument, "refcop.options", &errors);
    rt_text_add_json(text, errors.bytes != NULL ? errors.bytes : "");
    rt_text_free(&errors);
}

static void do_label(rt_text *text, const char *argument) {
    rt_inject_set_label(argument);
    rt_text_add(text, "null");
}

static void do_totals(rt_text *text, const char *argument) {
    (void)argument;
    rt_log_net_all();
    rt_report_add_totals_json(text);
}

/* What was found so far does not count any more, in the exit status or the reports. */
static void do_forgive(rt_text *text, const char *argument) {
    size_t count;
    (void)argument;
    rt_finding **findings = rt_findings_sorted(&count);
    for (size_t i = 0; i < count; i++)
        findings[i]->suppressed = true;
    rt_text_add(text, "%zu", count);
}

static const struct command {
    const char *name;
    void (*run)(rt_text *text, const char *argument);
} commands[] = {
    {"check", do_check},       {"report", do_report},
    {"findings", do_findings}, {"outstanding", do_outstanding},
    {"snapshot", do_snapshot}, {"ignore", do_ignore},
    {"disable", do_disable},   {"enable", do_enable},
    {"options", do_options},   {"totals", do_totals},
    {"forgive", do_forgive},   {"label", do_label},
    {"since", do_since},
};

static py_object *command(py_object *self, py_object *arguments) {
    const char *name, *argument;
    rt_text text = {0};
    (void)self;
    if (!rt_py.PyArg_ParseTuple(arguments, "ss:command", &name, &argument))
        return NULL;
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
        if (strcmp(commands[i].name, name) == 0) {
            commands[i].run(&text, argument);
            py_object *result = rt_py.PyUnicode_FromStringAndSize(
                text.bytes != NULL ? text.bytes : "", (int64_t)text.size);
            rt_text_free(&text);
            return result;
        }
    rt_py.PyErr_SetString(*rt_py.exc_runtime_error, "refcop: no such command");
    return NULL;
}

/* --- The module -------------------------------------------------------------------------------*/

/* Imported, this library's symbols are its own: make them everybody's, so that extensions that come
 * later find refcop_rt_attach by themselves. */
static void become_global(void) {
    Dl_info info;
    if (dladdr((const void *)(uintptr_t)become_global, &info) != 0 && info.dli_fname != NULL)
        dlopen(info.dli_fname, RTLD_NOW | RTLD_NOLOAD | RTLD_GLOBAL);
}

API py_object *PyInit__refcop(void);
API py_object *PyInit__refcop(void) {
    static py_method methods[] = {
        {"command", command, PY_METH_VARARGS, "command(name, argument) -> JSON"},
        {NULL, NULL, 0, NULL}};
    /* PyModuleDef; its header is larger in free-threaded builds. */
    static uint64_t definition[20];
    if (!rt_python_bind())
        return NULL;
    size_t head = rt_py.free_threaded ? 4 : 2;
    memset(definition, 0, sizeof(definition));
    if (!rt_py.free_threaded)
        definition[0] = 1; /* reference count */
    definition[head + 3] = (uintptr_t) "_refcop";
    definition[head + 4] = (uintptr_t) "The refcop runtime.";
    definition[head + 5] = (uint64_t)-1;
    definition[head + 6] = (uintptr_t)methods;
    become_global();
    if (!rt_life_is_off() && rt_object_find_loaded() != 0)
        rt_life_begin();
    return rt_py.PyModule_Create2(definition, PYTHON_API);
}
