/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Does a C type fit what a position asks for? */
#include "calls/calls.h"

#include <string.h>

static unsigned bits_of(const calls *c, refcopi_rank rank) {
    switch (rank) {
    case REFCOPI_RANK_BOOL:
    case REFCOPI_RANK_CHAR:
        return 8;
    case REFCOPI_RANK_SHORT:
        return 16;
    case REFCOPI_RANK_INT:
    case REFCOPI_RANK_FLOAT:
        return 32;
    case REFCOPI_RANK_LONG:
        return c->module->long_bits;
    case REFCOPI_RANK_SIZE:
        return c->module->pointer_bits;
    case REFCOPI_RANK_LLONG:
    case REFCOPI_RANK_MAX:
    case REFCOPI_RANK_DOUBLE:
        return 64;
    case REFCOPI_RANK_COMPLEX:
        return 128;
    case REFCOPI_RANK_WCHAR: /* 64-bit Windows is where a long is shorter than a pointer */
        return c->module->long_bits < c->module->pointer_bits ? 16 : 32;
    case REFCOPI_RANK_NONE:
    case REFCOPI_RANK_OTHER:
    case REFCOPI_RANK_LDOUBLE:
    case REFCOPI_RANK_COUNT:
        return 0;
    }
    return 0;
}

refcopi_ctype refcopi_ctype_sized(const calls *c, refcopi_ctype type) {
    if (type.bits == 0)
        type.bits = (uint16_t)bits_of(c, type.rank);
    return type;
}

want refcopi_want(const calls *c, const char *text, size_t length) {
    want w = {.text = text};
    for (; length > 0 && (*text == '>' || *text == '!'); text++, length--) {
        w.is_output |= *text == '>';
        w.is_nonnull = true;
    }
    (void)refcopi_ctype_parse(text, length, &w.type); /* a row of a .def */
    w.type = refcopi_ctype_sized(c, w.type);
    return w;
}

refcopi_ctype refcopi_ctype_of(refcop_str text) {
    refcopi_ctype type;
    if (!text || !refcopi_ctype_parse(text->text, text->length, &type))
        memset(&type, 0, sizeof type);
    return type;
}

unsigned refcopi_ctype_bytes(const refcopi_ctype *type, bool pointee) {
    bool is_number = type->base == REFCOPI_CTYPE_INT || type->base == REFCOPI_CTYPE_FLOAT;
    return is_number && type->stars == (pointee ? 1 : 0) ? type->bits / 8u : 0;
}

static bool is_named(const refcopi_ctype *type, const char *name) {
    return type->name_length == strlen(name) && memcmp(type->name, name, type->name_length) == 0;
}

/* The struct had a tag of its own before 3.11. */
static bool is_buffer(const refcopi_ctype *type) {
    return is_named(type, "Py_buffer") || is_named(type, "bufferinfo");
}

static bool same_name(const refcopi_ctype *a, const refcopi_ctype *b) {
    return a->name_length == b->name_length && memcmp(a->name, b->name, a->name_length) == 0;
}

static bool is_pointer(const refcopi_ctype *type) {
    return type->stars > 0 || type->base == REFCOPI_CTYPE_FUNC;
}

/* Ranks that have one size here and another elsewhere. long and long long are the same nowhere
 * but in size; of other typedefs the headers of each platform know best. */
static bool ranks_differ(refcopi_rank a, refcopi_rank b) {
    if (a == b || a < REFCOPI_RANK_INT || b < REFCOPI_RANK_INT || a >= REFCOPI_RANK_WCHAR ||
        b >= REFCOPI_RANK_WCHAR)
        return false;
    bool max = a == REFCOPI_RANK_MAX || b == REFCOPI_RANK_MAX;
    bool llong = a == REFCOPI_RANK_LLONG || b == REFCOPI_RANK_LLONG;
    return !(max && llong);
}

static fit numbers(const want *w, const refcopi_ctype *have) {
    const refcopi_ctype *due = &w->type;
    if (due->bits == 0 || have->bits == 0)
        return FITS;
    if (due->bits != have->bits)
        return due->bits > have->bits ? UNFIT_WIDE : UNFIT_NARROW;
    if (due->base == REFCOPI_CTYPE_FLOAT)
        return FITS;
    if (ranks_differ(due->rank, have->rank))
        return FITS_HERE;
    return FITS; /* whatever the sign: C allows to read one as the other */
}

/* Both are pointers of as many stars, to int, float or a struct. */
static fit data(const want *w, const refcopi_ctype *have) {
    const refcopi_ctype *due = &w->type;
    bool is_string = due->base == REFCOPI_CTYPE_INT && !w->is_output &&
                     (due->rank == REFCOPI_RANK_CHAR || due->rank == REFCOPI_RANK_WCHAR);
    if (due->stars > 1) {
        bool bytes = have->base == REFCOPI_CTYPE_INT && have->bits == due->bits;
        return bytes || w->is_bytes ? FITS : FITS_POINTEE;
    }
    if (w->is_bytes)
        return FITS;
    if (due->base == have->base && due->base != REFCOPI_CTYPE_RECORD) {
        fit result = numbers(w, have);
        if (is_string)
            return result == UNFIT_WIDE || result == UNFIT_NARROW ? UNFIT_POINTEE : FITS;
        return result;
    }
    if (due->base == REFCOPI_CTYPE_RECORD && have->base == REFCOPI_CTYPE_RECORD) {
        return same_name(due, have) || (is_buffer(due) && is_buffer(have)) ? FITS : UNFIT_POINTEE;
    }
    if (is_named(due, "Py_complex") && have->rank == REFCOPI_RANK_COMPLEX && have->bits == 128)
        return FITS;
    bool both_numbers = due->base != REFCOPI_CTYPE_RECORD && have->base != REFCOPI_CTYPE_RECORD;
    return both_numbers ? UNFIT : UNFIT_POINTEE;
}

static fit pointers(const want *w, const refcopi_ctype *have) {
    const refcopi_ctype *due = &w->type;
    if (due->base == REFCOPI_CTYPE_VOID && (due->stars == 1 || have->stars == due->stars))
        return FITS;
    if (have->base == REFCOPI_CTYPE_VOID && (have->stars == 1 || have->stars == due->stars))
        return FITS;
    bool due_func = due->base == REFCOPI_CTYPE_FUNC, have_func = have->base == REFCOPI_CTYPE_FUNC;
    if (due_func || have_func)
        return due_func && have_func && have->stars == due->stars ? FITS : UNFIT;
    if (due->stars != have->stars)
        return UNFIT;
    bool due_object = due->base == REFCOPI_CTYPE_OBJECT;
    if (have->base == REFCOPI_CTYPE_OPAQUE)
        return due_object ? FITS : due->base == REFCOPI_CTYPE_RECORD ? UNFIT_POINTEE : FITS_POINTEE;
    if (due_object && have->base == REFCOPI_CTYPE_OBJECT) {
        bool is_type = is_named(have, "PyTypeObject") || is_named(have, "PyHeapTypeObject") ||
                       is_named(have, "PyObject");
        return is_named(due, "PyTypeObject") && !is_type ? UNFIT_POINTEE : FITS;
    }
    if (due_object)
        return have->base == REFCOPI_CTYPE_RECORD ? UNFIT_POINTEE : UNFIT;
    if (have->base == REFCOPI_CTYPE_OBJECT)
        return UNFIT;
    return data(w, have);
}

fit refcopi_fit(const want *w, const refcopi_ctype *have, bool is_null) {
    const refcopi_ctype *due = &w->type;
    if (due->base == REFCOPI_CTYPE_UNKNOWN || have->base == REFCOPI_CTYPE_UNKNOWN)
        return FITS;
    bool due_pointer = is_pointer(due), have_pointer = is_pointer(have);
    if (due_pointer && have_pointer)
        return pointers(w, have);
    if (due_pointer)
        return is_null && have->base == REFCOPI_CTYPE_INT ? UNFIT_ZERO : UNFIT;
    if (have_pointer || due->base != have->base)
        return UNFIT;
    return numbers(w, have);
}

/* --- showing ------------------------------------------------------------------------------- */

static const char *const rank_names[REFCOPI_RANK_COUNT][2] = {
    [REFCOPI_RANK_BOOL] = {"bool", "bool"},
    [REFCOPI_RANK_CHAR] = {"char", "unsigned char"},
    [REFCOPI_RANK_SHORT] = {"short", "unsigned short"},
    [REFCOPI_RANK_INT] = {"int", "unsigned int"},
    [REFCOPI_RANK_LONG] = {"long", "unsigned long"},
    [REFCOPI_RANK_LLONG] = {"long long", "unsigned long long"},
    [REFCOPI_RANK_SIZE] = {"Py_ssize_t", "size_t"},
    [REFCOPI_RANK_MAX] = {"intmax_t", "uintmax_t"},
    [REFCOPI_RANK_WCHAR] = {"wchar_t", "wchar_t"},
    [REFCOPI_RANK_OTHER] = {"integer", "unsigned integer"},
    [REFCOPI_RANK_FLOAT] = {"float", "float"},
    [REFCOPI_RANK_DOUBLE] = {"double", "double"},
    [REFCOPI_RANK_LDOUBLE] = {"long double", "long double"},
    [REFCOPI_RANK_COMPLEX] = {"double _Complex", "double _Complex"},
};

const char *refcopi_want_shown(const calls *c, const refcopi_ctype *type) {
    const char *base = "?";
    switch (type->base) {
    case REFCOPI_CTYPE_UNKNOWN:
        break;
    case REFCOPI_CTYPE_VOID:
        base = "void";
        break;
    case REFCOPI_CTYPE_INT:
    case REFCOPI_CTYPE_FLOAT:
        base = rank_names[type->rank][type->is_unsigned];
        break;
    case REFCOPI_CTYPE_RECORD:
    case REFCOPI_CTYPE_OBJECT:
    case REFCOPI_CTYPE_OPAQUE:
        base = refcopi_print(c->a->arena, "%.*s", (int)type->name_length, type->name);
        break;
    case REFCOPI_CTYPE_FUNC:
        base = "pointer to function";
        break;
    }
    return refcopi_print(c->a->arena, "%s%s%.*s", base, type->stars ? " " : "", type->stars,
                         "***************");
}
