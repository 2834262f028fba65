/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* method-table: PyMethodDef and PyGetSetDef. */
#include "calls/calls.h"

/* METH_* of methodobject.h. */
enum {
    METH_VARARGS = 0x01,
    METH_KEYWORDS = 0x02,
    METH_NOARGS = 0x04,
    METH_O = 0x08,
    METH_CLASS = 0x10,
    METH_STATIC = 0x20,
    METH_FASTCALL = 0x80,
    METH_METHOD = 0x200
};
enum {
    METH_CALL = METH_VARARGS | METH_KEYWORDS | METH_NOARGS | METH_O | METH_FASTCALL | METH_METHOD
};

static const struct convention {
    int flags;
    const char *name, *signature;
} conventions[] = {
#define OBJ "object PyObject*"
#define ARGS "object PyObject**, size"
    {METH_VARARGS, "METH_VARARGS", "fn(" OBJ ", " OBJ ") " OBJ},
    {METH_VARARGS | METH_KEYWORDS, "METH_VARARGS | METH_KEYWORDS",
     "fn(" OBJ ", " OBJ ", " OBJ ") " OBJ},
    {METH_NOARGS, "METH_NOARGS", "fn(" OBJ ", " OBJ ") " OBJ},
    {METH_O, "METH_O", "fn(" OBJ ", " OBJ ") " OBJ},
    {METH_FASTCALL, "METH_FASTCALL", "fn(" OBJ ", " ARGS ") " OBJ},
    {METH_FASTCALL | METH_KEYWORDS, "METH_FASTCALL | METH_KEYWORDS",
     "fn(" OBJ ", " ARGS ", " OBJ ") " OBJ},
    {METH_METHOD | METH_FASTCALL | METH_KEYWORDS, "METH_METHOD | METH_FASTCALL | METH_KEYWORDS",
     "fn(" OBJ ", object PyTypeObject*, " ARGS ", " OBJ ") " OBJ},
#undef ARGS
#undef OBJ
};

/* Python 2 takes METH_KEYWORDS alone for METH_VARARGS | METH_KEYWORDS, and no flag for the call of old, with
 * one object for the arguments. */
static int64_t as_called(const calls *c, int64_t flags) {
    bool is_old = c->module->python_version && c->module->python_version < 0x0300;
    bool implied = is_old && ((flags & METH_CALL) == METH_KEYWORDS || (flags & METH_CALL) == 0);
    return implied ? flags | METH_VARARGS : flags;
}

static const struct convention *find(int64_t flags) {
    for (size_t i = 0; i < sizeof conventions / sizeof conventions[0]; i++)
        if (conventions[i].flags == (flags & METH_CALL))
            return &conventions[i];
    return NULL;
}

void refcopi_check_method(calls *c, const refcop_table *table, const refcop_row *row) {
    if (!row->number_known || row->first.type == NULL)
        return;
    const char *shown = row->name ? row->name->text : "?";
    call_report r = {.rule = REFCOP_RULE_METHOD_TABLE, .loc = row->loc, .object = shown};
    int64_t flags = as_called(c, row->number);
    const struct convention *k = find(flags);
    if (!k) {
        refcopi_calls_report(c, &r,
                             "the flags of method '%s' (0x%llx) are no way to call a function: "
                             "the call fails with SystemError",
                             shown, (unsigned long long)row->number);
        return;
    }
    if ((row->number & METH_CLASS) && (row->number & METH_STATIC)) {
        refcopi_calls_report(c, &r,
                             "method '%s' has both METH_CLASS and METH_STATIC: making the type "
                             "fails with ValueError",
                             shown);
        return;
    }
    if (table->is_module_wide && (row->number & (METH_CLASS | METH_STATIC))) {
        refcopi_calls_report(c, &r,
                             "function '%s' of a module has METH_CLASS or METH_STATIC: making "
                             "the module fails with ValueError",
                             shown);
        return;
    }
    refcopi_ctype func = refcopi_ctype_of(row->first.type);
    /* A function that is given keywords and does not take them: they are lost in silence. */
    bool loses = (row->number & METH_KEYWORDS) && !(row->number & METH_METHOD) &&
                 func.base == REFCOPI_CTYPE_FUNC && func.has_signature && !func.is_variadic &&
                 func.param_count == (flags & METH_VARARGS ? 2 : 3);
    if (loses) {
        r.level = 1;
        refcopi_calls_report(c, &r,
                             "method '%s' has METH_KEYWORDS, but '%s' does not take keywords: "
                             "they are ignored",
                             shown, row->first.name ? row->first.name->text : "its function");
        return;
    }
    position at = {.rule = REFCOP_RULE_METHOD_TABLE,
                   .signature = k->signature,
                   .place = k->name,
                   .loc = row->loc};
    refcopi_check_signature(c, &at, &func, row->first.name);
}

void refcopi_check_getset(calls *c, const refcop_row *row) {
    refcopi_ctype get = refcopi_ctype_of(row->first.type), set = refcopi_ctype_of(row->second.type);
    position at = {.rule = REFCOP_RULE_METHOD_TABLE,
                   .loc = row->loc,
                   .place = "a getter's place",
                   .signature = "fn(object PyObject*, void*) object PyObject*"};
    if (row->first.type)
        refcopi_check_signature(c, &at, &get, row->first.name);
    at.place = "a setter's place";
    at.signature = "fn(object PyObject*, object PyObject*, void*) int";
    if (row->second.type)
        refcopi_check_signature(c, &at, &set, row->second.name);
}
