/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Does a function fit the position it is called from? Casts hide what the compiler would say. */
#include "calls/calls.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

typedef struct comparison {
    calls *c;
    const position *at;
    const char *name; /* "'spam_new'" */
    int level;        /* of the worst thing so far; 3: none */
    bool is_spare;    /* it is the number of arguments, and none is read that is not there */
    char message[512];
} comparison;

static const char *plural(uint32_t count) {
    return count == 1 ? "" : "s";
}

__attribute__((format(printf, 3, 4))) static void found(comparison *k, int level,
                                                        const char *format, ...) {
    if (level >= k->level)
        return;
    k->level = level;
    k->is_spare = false;
    va_list args;
    va_start(args, format);
    vsnprintf(k->message, sizeof k->message, format, args);
    va_end(args);
}

/* Arguments that are not there: what the function reads is whatever a register holds. One that
 * it does not read does no harm. */
static void check_count(comparison *k, const refcopi_ctype *due, const refcopi_ctype *func) {
    uint32_t has = func->param_count, gets = due->param_count;
    int level = 2;
    for (uint32_t i = gets; i < has; i++) {
        bool unused;
        (void)refcopi_ctype_param(func, i, &unused);
        level = unused ? level : 0;
    }
    if (has != gets)
        found(k, level, "%s takes %u argument%s, but %s gives it %u", k->name, has, plural(has),
              k->at->place, gets);
    k->is_spare = k->level == 2;
}

static void check_param(comparison *k, const refcopi_ctype *due, const refcopi_ctype *func,
                        uint32_t index) {
    bool unused, ignored;
    want w = {.type = refcopi_ctype_param(func, index, &unused)};
    refcopi_ctype given = refcopi_ctype_sized(k->c, refcopi_ctype_param(due, index, &ignored));
    if (unused)
        return;
    if (w.type.base == REFCOPI_CTYPE_OPAQUE && w.type.stars > 0)
        return; /* may begin with a PyObject */
    fit f = refcopi_fit(&w, &given, false);
    if (f == UNFIT && w.type.base == REFCOPI_CTYPE_RECORD && w.type.stars == given.stars)
        f = UNFIT_POINTEE;
    if (f < UNFIT_NARROW)
        return;
    found(k, f == UNFIT_NARROW || f == UNFIT_POINTEE ? 1 : 0,
          "parameter %u of %s is '%s', but %s gives it '%s'", index + 1, k->name,
          refcopi_want_shown(k->c, &w.type), k->at->place, refcopi_want_shown(k->c, &given));
}

static int level_of_result(fit f, const refcopi_ctype *have) {
    switch (f) {
    case FITS:
    case FITS_HERE:
    case FITS_POINTEE:
    case UNFIT_ZERO:
        return 3;
    case UNFIT_NARROW:
        return 2;
    case UNFIT_POINTEE:
        return 1;
    case UNFIT_WIDE:
        return have->rank == REFCOPI_RANK_BOOL ? 1 : 0;
    case UNFIT:
        return 0;
    }
    return 3;
}

static void check_result(comparison *k, const refcopi_ctype *due, const refcopi_ctype *func) {
    want w = {.type = refcopi_ctype_sized(k->c, refcopi_ctype_result(due))};
    refcopi_ctype have = refcopi_ctype_result(func);
    if (w.type.base == REFCOPI_CTYPE_VOID && w.type.stars == 0)
        return; /* nobody looks at it */
    if (have.base == REFCOPI_CTYPE_VOID && have.stars == 0)
        found(k, 0, "%s returns nothing, but %s expects '%s'", k->name, k->at->place,
              refcopi_want_shown(k->c, &w.type));
    else
        found(k, level_of_result(refcopi_fit(&w, &have, false), &have),
              "%s returns '%s', but %s expects '%s'", k->name, refcopi_want_shown(k->c, &have),
              k->at->place, refcopi_want_shown(k->c, &w.type));
}

static void note_spare(calls *c, const comparison *k) {
    if (c->spare->count++)
        return;
    c->spare->loc = k->at->loc;
    c->spare->message = refcopi_print(c->a->arena, "%s", k->message);
}

void refcopi_check_signature(calls *c, const position *at, const refcopi_ctype *func,
                             refcop_str name) {
    if (func->base != REFCOPI_CTYPE_FUNC || func->stars > 0 || !func->has_signature)
        return;
    refcopi_ctype due = refcopi_want(c, at->signature, strlen(at->signature)).type;
    comparison k = {.c = c, .at = at, .level = 3};
    k.name = name ? refcopi_print(c->a->arena, "'%s'", name->text) : "the function";
    if (!func->is_variadic)
        check_count(&k, &due, func);
    for (uint32_t i = 0; i < due.param_count && i < func->param_count; i++)
        check_param(&k, &due, func, i);
    check_result(&k, &due, func);
    if (k.level == 3)
        return;
    if (k.is_spare && c->spare) {
        note_spare(c, &k);
        return;
    }
    call_report r = {.rule = at->rule,
                     .level = k.level,
                     .caller = at->caller,
                     .loc = at->loc,
                     .object = name ? name->text : ""};
    refcopi_calls_report(c, &r, "%s", k.message);
}
