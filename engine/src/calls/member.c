/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* method-table: the type code of a PyMemberDef against the field at its offset. */
#include "calls/calls.h"

#include <string.h>

static const struct member {
    int code;
    const char *name, *type;
} members[] = {
#define REFCOP_MEMBER(code, name, type) {code, name, type},
#include "calls/members.def"
#undef REFCOP_MEMBER
};

static const struct member *find(int64_t code) {
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
        if (members[i].code == code)
            return &members[i];
    return NULL;
}

static bool is_py_offset(refcop_str name) {
    return name && name->length > 4 && strncmp(name->text, "__", 2) == 0 &&
           strstr(name->text, "offset__") != NULL;
}

/* Python sees another number, and a code for the right one exists: not so for size_t. */
static bool has_other_sign(const refcopi_ctype *due, const refcopi_ctype *have) {
    bool is_plain = due->rank <= REFCOPI_RANK_CHAR || due->rank == REFCOPI_RANK_SIZE ||
                    have->rank == REFCOPI_RANK_BOOL || have->rank == REFCOPI_RANK_OTHER;
    return due->base == REFCOPI_CTYPE_INT && have->base == REFCOPI_CTYPE_INT && !is_plain &&
           due->is_unsigned != have->is_unsigned;
}

/* What is wrong with a field that Python reads as w, and how bad it is; NULL: nothing. */
static const char *judge_field(calls *c, const refcop_row *row, const want *w, const refcopi_ctype *have, int *level) {
    unsigned due = refcopi_ctype_bytes(&w->type, false), is = refcopi_ctype_bytes(have, false);
    /* A handle shown as a number. */
    bool is_handle = have->stars > 0 && w->type.stars == 0 && w->type.base == REFCOPI_CTYPE_INT &&
                     w->type.bits == c->module->pointer_bits;
    *level = 0;
    switch (refcopi_fit(w, have, false)) {
    case FITS:
        *level = 2;
        return has_other_sign(&w->type, have) ? ", which has another sign" : NULL;
    case FITS_HERE:
        *level = 2;
        return ": these have the same size here, but not on every platform";
    case FITS_POINTEE:
    case UNFIT_ZERO:
        return NULL;
    case UNFIT_NARROW:
        *level = 1; /* On little-endian machines a small number is read right. */
        return refcopi_print(c->a->arena,
                             row->is_readonly ? ": %u of its %u bytes are read"
                                              : ": %u of its %u bytes are read and written",
                             due, is);
    case UNFIT_WIDE:
        return refcopi_print(c->a->arena,
                             row->is_readonly ? ": %u bytes are read of a field of %u"
                                              : ": %u bytes are read and written of a field of %u",
                             due, is);
    case UNFIT_POINTEE:
        *level = 1;
        return "";
    case UNFIT:
        *level = is_handle ? 2 : 0;
        return "";
    }
    return NULL;
}

void refcopi_check_member(calls *c, const refcop_row *row) {
    if (!row->number_known || !row->first.type || is_py_offset(row->name))
        return;
    const char *shown = row->name ? row->name->text : "?";
    call_report r = {.rule = REFCOP_RULE_METHOD_TABLE, .loc = row->loc, .object = shown};
    const struct member *m = find(row->number);
    if (!m) {
        refcopi_calls_report(c, &r, "member '%s' has the type code %lld, which does not exist",
                             shown, (long long)row->number);
        return;
    }
    if (!*m->type)
        return;
    want w = refcopi_want(c, m->type, strlen(m->type));
    w.is_output = w.type.stars == 0;
    refcopi_ctype have = refcopi_ctype_of(row->first.type);
    const char *why = judge_field(c, row, &w, &have, &r.level);
    if (why)
        refcopi_calls_report(c, &r, "member '%s' is read as '%s' (%s), but its field is '%s'%s", shown,
                             refcopi_want_shown(c, &w.type), m->name, refcopi_want_shown(c, &have), why);
}
