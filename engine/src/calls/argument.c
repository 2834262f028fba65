/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* arg-format: the units of a format against the arguments of the call. */
#include "calls/calls.h"

#include <string.h>

typedef struct matching {
    calls *c;
    const refcop_format_call *call;
    format_style style;
} matching;

static format_style style_of(calls *c, const refcop_format_call *given) {
    const summary *inferred;
    format_style style = {REFCOP_FORMAT_NONE, given->keywords_kind != REFCOP_KEYWORDS_NONE,
                          given->is_size_t || c->minor >= 13};
    const refcop_contract *k = refcopi_contract_named(c->a, given->function, &inferred);
    for (uint32_t p = 0; k && !inferred && p < k->param_count; p++)
        for (uint32_t e = 0; e < k->params[p].effect_count; e++)
            if (k->params[p].effects[e].kind == REFCOP_EFFECT_FORMAT)
                style.kind = (refcop_format_kind)k->params[p].effects[e].format;
    return style;
}

static const char *shown_type(const matching *m, const refcop_format_arg *arg) {
    if (arg->spelled)
        return arg->spelled->text;
    refcopi_ctype type = refcopi_ctype_of(arg->type);
    return refcopi_want_shown(m->c, &type);
}

/* "the 2nd argument of 'O!'"; "'O!'" for a unit with one. */
static const char *shown_unit(const matching *m, const wanted *w, bool has_more) {
    static const char *const nth[] = {"first", "second", "third"};
    if (!has_more)
        return refcopi_print(m->c->a->arena, "'%s'", w->unit);
    return refcopi_print(m->c->a->arena, "the %s argument of '%s'", nth[w->place], w->unit);
}

static int level_of(fit f, const want *w, const refcop_format_arg *arg) {
    switch (f) {
    case FITS:
        return 3;
    case FITS_HERE:
    case FITS_POINTEE:
    case UNFIT_ZERO:
        return 2;
    case UNFIT_NARROW:
    case UNFIT_POINTEE:
        return 1;
    case UNFIT_WIDE:
    case UNFIT:
        /* a constant 0 is most often passed in a whole register */
        return arg->is_null || (w->type.stars > 1 && !w->is_output) ? 1 : 0;
    }
    return 3;
}

static const char *consequence(const matching *m, fit f, const wanted *w,
                               const refcopi_ctype *have) {
    bool stores = w->want.is_output;
    unsigned due = refcopi_ctype_bytes(&w->want.type, stores);
    unsigned is = refcopi_ctype_bytes(have, stores);
    switch (f) {
    case FITS:
        return "";
    case FITS_HERE:
        return ": these have the same size here, but not on every platform";
    case FITS_POINTEE:
        return w->want.type.rank == REFCOPI_RANK_SIZE
                   ? ": an address is kept as a number, which is as wide"
                   : ": the pointer is stored as one to other data";
    case UNFIT_ZERO:
        return ": a 0 in a variable argument list has the size of an int";
    case UNFIT_NARROW:
        return refcopi_print(
            m->c->a->arena,
            stores ? ": %u of its %u bytes are stored" : ": %u of its %u bytes count", due, is);
    case UNFIT_WIDE:
        return refcopi_print(m->c->a->arena,
                             stores ? ": %u bytes are stored where there is room for %u"
                                    : ": %u bytes are read of an argument of %u",
                             due, is);
    case UNFIT_POINTEE:
    case UNFIT:
        return "";
    }
    return "";
}

/* O&: the function in `argument`, and the variable for it behind. */
static void check_converter(const matching *m, uint32_t argument) {
    const refcop_format_arg *function = &m->call->args[argument];
    const refcop_format_arg *variable = &m->call->args[argument + 1];
    refcopi_ctype type = refcopi_ctype_of(function->type);
    bool parse = m->style.kind == REFCOP_FORMAT_PARSE;
    if (type.base != REFCOPI_CTYPE_FUNC || !type.has_signature)
        return;
    position at = {.rule = REFCOP_RULE_ARG_FORMAT,
                   .signature =
                       parse ? "fn(object PyObject*, void*) int" : "fn(void*) object PyObject*",
                   .place = "'O&'",
                   .loc = function->loc,
                   .caller = m->call->caller};
    refcopi_check_signature(m->c, &at, &type, function->name);
    uint32_t last = parse ? 1 : 0;
    if (type.param_count != last + 1)
        return;
    bool unused;
    want w = {.type = refcopi_ctype_param(&type, last, &unused)};
    refcopi_ctype have = refcopi_ctype_of(variable->type);
    const summary *inferred;
    const refcop_contract *k =
        function->name ? refcopi_contract_named(m->c->a, function->name, &inferred) : NULL;
    for (uint32_t e = 0; k && parse && k->param_count > 1 && e < k->params[1].effect_count; e++)
        if (k->params[1].effects[e].kind == REFCOP_EFFECT_OUT_NEW)
            w = refcopi_want(m->c, ">object PyObject**", strlen(">object PyObject**"));
    w.is_output = parse;
    fit f = refcopi_fit(&w, &have, variable->is_null);
    if (w.type.stars == 0 || f == FITS || f < UNFIT_NARROW || unused)
        return;
    call_report r = {.rule = REFCOP_RULE_ARG_FORMAT,
                     .level = 1,
                     .caller = m->call->caller,
                     .loc = variable->loc,
                     .object = "O&"};
    refcopi_calls_report(m->c, &r, "'O&' of %s gives '%s' for %s, which takes '%s'",
                         m->call->function->text, shown_type(m, variable),
                         function->name ? function->name->text : "the converter",
                         refcopi_want_shown(m->c, &w.type));
}

/* Python keeps the address of what is no object as a number; a Py_ssize_t has room for it. */
static bool is_address_as_number(const want *w, const refcopi_ctype *have) {
    bool points_to_data = have->base == REFCOPI_CTYPE_RECORD ||
                          have->base == REFCOPI_CTYPE_OPAQUE || have->base == REFCOPI_CTYPE_VOID;
    return w->type.base == REFCOPI_CTYPE_INT && w->type.rank == REFCOPI_RANK_SIZE &&
           points_to_data && have->stars == (w->is_output ? 2 : 1);
}

static void check_argument(const matching *m, const format_reading *read, uint32_t index) {
    const wanted *w = &read->wanted[index];
    const refcop_format_arg *arg = &m->call->args[index];
    refcopi_ctype have = refcopi_ctype_of(arg->type);
    bool has_more = w->place > 0 || (index + 1 < read->count && w[1].place > 0);
    call_report r = {.rule = REFCOP_RULE_ARG_FORMAT,
                     .caller = m->call->caller,
                     .loc = arg->loc ? arg->loc : m->call->loc,
                     .object = w->unit};
    bool points = w->want.type.stars > 0 || w->want.type.base == REFCOPI_CTYPE_FUNC;
    if (arg->is_null && points && w->want.is_nonnull) {
        r.level = 1;
        refcopi_calls_report(m->c, &r, "%s in the format of %s takes '%s', but NULL is given",
                             shown_unit(m, w, has_more), m->call->function->text,
                             refcopi_want_shown(m->c, &w->want.type));
        return;
    }
    if (arg->is_null && points && have.base != REFCOPI_CTYPE_INT)
        return;
    fit f = refcopi_fit(&w->want, &have, arg->is_null);
    if (arg->was) { /* (PyObject *)&x is the right pointer all the same */
        refcopi_ctype was = refcopi_ctype_of(arg->was);
        fit before = refcopi_fit(&w->want, &was, false);
        f = before < f ? before : f;
    }
    if (f >= UNFIT_NARROW && is_address_as_number(&w->want, &have))
        f = FITS_POINTEE;
    if (f == FITS)
        return;
    r.level = level_of(f, &w->want, arg);
    refcopi_calls_report(m->c, &r, "%s in the format of %s takes '%s', but the argument is '%s'%s",
                         shown_unit(m, w, has_more), m->call->function->text,
                         refcopi_want_shown(m->c, &w->want.type), shown_type(m, arg),
                         consequence(m, f, w, &have));
}

/* NULL at the end, as for functions that need one: nobody reads it. */
static bool are_null_pointers(const refcop_format_call *given, uint32_t first) {
    for (uint32_t i = first; i < given->arg_count; i++)
        if (!given->args[i].is_null || refcopi_ctype_of(given->args[i].type).stars == 0)
            return false;
    return true;
}

/* Whether there are as many arguments as the format wants. */
static bool check_count(const matching *m, const format_reading *read, bool all_have_fewer) {
    const refcop_format_call *given = m->call;
    call_report r = {.rule = REFCOP_RULE_ARG_FORMAT,
                     .caller = given->caller,
                     .loc = given->loc,
                     .object = given->function->text};
    if (read->count > given->arg_count) {
        refcopi_calls_report(m->c, &r, "the format of %s takes %u argument%s, but only %u %s given",
                             given->function->text, read->count, read->count == 1 ? "" : "s",
                             given->arg_count, given->arg_count == 1 ? "is" : "are");
        return false;
    }
    if (read->count < given->arg_count && all_have_fewer && !read->is_cut) {
        const refcop_format_arg *extra = &given->args[read->count];
        if (are_null_pointers(given, read->count))
            return false;
        r.level = 1;
        r.loc = extra->loc ? extra->loc : given->loc;
        refcopi_calls_report(m->c, &r, "the format of %s takes %u argument%s, but %u are given",
                             given->function->text, read->count, read->count == 1 ? "" : "s",
                             given->arg_count);
        return false;
    }
    return true;
}

static void check_text(const matching *m, const format_reading *read, bool all_have_fewer) {
    const refcop_format_call *given = m->call;
    if (read->message) {
        call_report r = {.rule = REFCOP_RULE_ARG_FORMAT,
                         .level = read->level,
                         .caller = given->caller,
                         .loc = given->text_loc ? given->text_loc : given->loc,
                         .object = given->function->text,
                         .cause = read->cause};
        refcopi_calls_report(m->c, &r, "%s", read->message);
    }
    if (given->is_list || !check_count(m, read, all_have_fewer))
        return;
    for (uint32_t i = 0; i < read->count; i++) {
        check_argument(m, read, i);
        bool converter = read->wanted[i].want.type.base == REFCOPI_CTYPE_FUNC;
        if (converter && i + 1 < read->count)
            check_converter(m, i);
    }
}

void refcopi_check_format(calls *c, const refcop_format_call *given) {
    matching m = {c, given, style_of(c, given)};
    if (m.style.kind == REFCOP_FORMAT_NONE || given->text_count == 0)
        return;
    format_reading *read = REFCOP_NEW_ARRAY(c->a->arena, format_reading, given->text_count);
    bool all_have_fewer = true;
    for (uint32_t i = 0; i < given->text_count; i++) {
        read[i] = refcopi_read_format(c, given->function, given->texts[i], m.style);
        all_have_fewer &= !read[i].is_cut && read[i].count < given->arg_count;
    }
    for (uint32_t i = 0; i < given->text_count; i++)
        check_text(&m, &read[i], all_have_fewer);
    refcopi_check_keywords(c, given, read);
}
