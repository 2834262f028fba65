/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* A runtime that accounts for nothing: it prints each event as it comes. Objects are named in the
 * order in which they are first seen; RECORD=0 prints nothing, RECORD_FAIL=CALLEE substitutes the
 * first call of CALLEE. */
#define REFCOP_RUNTIME_SIDE
#include "refcop/hooks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_NAMES = 4096 };
static const void *names[MAX_NAMES];
static unsigned name_count;
static int depth;
static FILE *out;

static int quiet(void) {
    static int answer = -1;
    if (answer < 0)
        answer = getenv("RECORD") && getenv("RECORD")[0] == '0';
    return answer;
}

static unsigned number(const void *object) {
    for (unsigned i = 0; i < name_count; i++)
        if (names[i] == object)
            return i + 1;
    if (name_count < MAX_NAMES)
        names[name_count++] = object;
    return name_count;
}

static void line(const char *event, const refcop_site *s) {
    if (!out)
        out = stderr;
    const char *slash = strrchr(s->file, '/');
    fprintf(out, "%*s%s %s:%u:%u %s: %s(%s)", depth * 2, "", event, slash ? slash + 1 : s->file,
            s->line, s->column, s->function, s->callee, s->expression);
}

static void object(const char *event, const void *o, const refcop_site *s) {
    if (quiet() || !o)
        return;
    line(event, s);
    fprintf(out, " #%u\n", number(o));
}

static void enter(const refcop_site *s, const void *frame) {
    if (quiet())
        return;
    line("enter", s);
    fprintf(out, " flags %#x\n", s->flags);
    depth++;
    number(frame);
}
static void leave(const refcop_site *s, const void *frame) {
    (void)frame;
    if (quiet())
        return;
    depth--;
    line("leave", s);
    fputc('\n', out);
}
#define OBJECT_HOOK(name)                                                                         \
    static void name(const void *o, const refcop_site *s) { object(#name, o, s); }
OBJECT_HOOK(take_new)
OBJECT_HOOK(take)
OBJECT_HOOK(drop)
OBJECT_HOOK(give)
OBJECT_HOOK(escape)
OBJECT_HOOK(born)
OBJECT_HOOK(dying)
OBJECT_HOOK(dead)

static void store(const void *place, const void *old, const void *value, const void *owner,
                  const refcop_site *s) {
    (void)place, (void)old;
    if (quiet())
        return;
    line("store", s);
    if (value)
        fprintf(out, " value #%u", number(value));
    else
        fprintf(out, " value NULL");
    if (owner)
        fprintf(out, " owner #%u", number(owner));
    fprintf(out, "%s\n", s->flags & REFCOP_SITE_GLOBAL ? " global" : "");
}
static void copy(const void *dst, const void *src, uint64_t n, const refcop_site *s) {
    (void)dst, (void)src;
    if (quiet())
        return;
    line("copy", s);
    fprintf(out, " %llu bytes\n", (unsigned long long)n);
}
static void moved(const void *old, const void *value, const refcop_site *s) {
    if (quiet())
        return;
    line("moved", s);
    fprintf(out, " #%u to ", old ? number(old) : 0);
    fprintf(out, "#%u\n", value ? number(value) : 0);
}
static void block(const char *event, const void *b, uint64_t size, uint32_t domain,
                  const refcop_site *s) {
    if (quiet() || !b)
        return;
    line(event, s);
    fprintf(out, " domain %u size %llu\n", domain, (unsigned long long)size);
}
static void alloc_(const void *b, uint64_t size, uint32_t domain, const refcop_site *s) {
    block("alloc", b, size, domain, s);
}
static void realloc_(const void *old, const void *b, uint64_t size, uint32_t domain,
                     const refcop_site *s) {
    (void)old;
    block("realloc", b, size, domain, s);
}
static void free_(const void *b, uint32_t domain, const refcop_site *s) {
    block("free", b, 0, domain, s);
}

extern void PyErr_SetString(void *type, const char *text) __attribute__((weak));
extern void *PyExc_MemoryError __attribute__((weak));
extern void Py_DecRef(void *object) __attribute__((weak));

static uint32_t should_fail(const refcop_site *s, const void *a, const void *b) {
    static int done;
    if (getenv("RECORD_ASKED"))
        fprintf(stderr, "asked %s: %d deciding\n", s->callee, (a != NULL) + (b != NULL));
    const char *wanted = getenv("RECORD_FAIL");
    if (done || !wanted || strcmp(wanted, s->callee) != 0)
        return REFCOP_FAIL_NO;
    done = 1;
    PyErr_SetString(PyExc_MemoryError, "injected");
    return getenv("RECORD_ARM") ? REFCOP_FAIL_ARMED : REFCOP_FAIL_SUBSTITUTE;
}
static void fail_done(const refcop_site *s) {
    line("fail_done", s);
    fputc('\n', out);
}
static void fail_release(void *o, const refcop_site *s) {
    object("fail_release", o, s);
    Py_DecRef(o);
}

static void print_layouts(const refcop_object *o) {
    for (uint32_t i = 0; i < o->layout_count; i++) {
        const refcop_layout *l = &o->layouts[i];
        fprintf(stderr, "layout %s type '%s' %s size %llu\n", l->struct_name, l->type_name,
                l->type ? "static" : "-", (unsigned long long)l->size);
        for (uint32_t f = 0; f < l->field_count; f++)
            fprintf(stderr, "  field %s at %u kind %u flags %#x count %u\n", l->fields[f].name,
                    l->fields[f].offset, l->fields[f].kind, l->fields[f].flags,
                    l->fields[f].count);
    }
}

void refcop_rt_attach(refcop_object *o) {
    if (o->version != REFCOP_HOOKS_VERSION || o->size != sizeof *o) {
        fprintf(stderr, "recorder: version %u size %u\n", o->version, o->size);
        abort();
    }
    refcop_hooks hooks = {enter, leave, take_new, take,   drop,     give,  store,       copy,
                          escape, moved, born,    dying,  dead,     alloc_, realloc_,   free_,
                          should_fail, fail_done, fail_release, getenv("RECORD_FAIL") != NULL};
    o->hooks = hooks;
    if (getenv("RECORD_LAYOUTS"))
        print_layouts(o);
}
