/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOPI_CALLS_H
#define REFCOPI_CALLS_H

/* Calls: the rules arg-format and method-table. They compare what is written with what CPython
 * does with it, without paths: arguments with the format, functions with the position they stand
 * in, members with their fields, tables with their ends.
 *
 * Reading order: this file; want.c (does a C type fit?), unit.c with units.def (the units of a
 * format), argument.c (units against arguments), keyword.c; signature.c (does a function fit its
 * position?), table.c (ends and names of tables), method.c, member.c with members.def, slot.c with
 * slots.def, module.c; emit.c, check.c.
 *
 * Glossary
 *   want      a C type that some position asks for, without sizes: "size*"
 *   unit      one conversion of a format: "O!", "es#", "%zd"
 *   item      what one entry of the keyword list is for: a unit, or a tuple of them
 *   fit       how well a type fits a want
 *
 * Arena: what is made here lives in the arena of the analysis. */

#include "analysis/finding.h"
#include "ir/ctype.h"

typedef struct calls {
    analysis *a;
    const refcop_module *module;
    unsigned minor; /* version 3.MINOR of the headers; unknown: the newest */
    bool is_python2;
    struct spare *spare; /* of the table being looked at; NULL */
    uint32_t reported_count, reported_room;
    struct reported_call {
        refcop_rule rule;
        refcop_loc loc;
    } * reported;
} calls;

/* --- want.c ------------------------------------------------------------------------------ */

typedef enum fit {
    FITS,
    FITS_HERE,     /* another type of the same size on this platform */
    FITS_POINTEE,  /* pointers to data of another type, which works */
    UNFIT_ZERO,    /* 0 for a pointer */
    UNFIT_NARROW,  /* a number with more bytes than are taken */
    UNFIT_WIDE,    /* a number with fewer bytes than are taken */
    UNFIT_POINTEE, /* pointer to something else */
    UNFIT          /* nothing alike */
} fit;

typedef struct want {
    refcopi_ctype type; /* bits filled in for the target */
    const char *text;   /* "size*" */
    bool is_output;     /* the call stores through it */
    bool is_nonnull;
    bool is_bytes; /* its length is given: bytes of any data */
} want;

/* Text as in units.def, with its marks; sizes of the target are filled in. */
want refcopi_want(const calls *c, const char *text, size_t length);
fit refcopi_fit(const want *w, const refcopi_ctype *have, bool is_null);
/* "Py_ssize_t *": as one would write it in C. */
const char *refcopi_want_shown(const calls *c, const refcopi_ctype *type);
refcopi_ctype refcopi_ctype_of(refcop_str text);
/* With the size of the target, when it has none. */
refcopi_ctype refcopi_ctype_sized(const calls *c, refcopi_ctype type);
/* Bytes of what type points to, or of itself; 0: unknown. */
unsigned refcopi_ctype_bytes(const refcopi_ctype *type, bool pointee);

/* --- unit.c ------------------------------------------------------------------------------- */

enum { MAX_WANTED = 256 };

/* One argument that a format asks for. */
typedef struct wanted {
    want want;
    char unit[12]; /* as in the format: "es#", "%-5zd" without what is between: "%zd" */
    uint8_t place; /* 0, 1, 2: which argument of the unit */
} wanted;

typedef struct format_reading {
    uint32_t count;
    wanted *wanted;
    uint32_t items;        /* at the top level: entries of the keyword list */
    uint32_t keyword_only; /* items before '$'; UINT32_MAX */
    bool is_cut;           /* what follows could not be read: nothing is known of it */
    /* what is wrong with the format itself; message NULL: nothing */
    const char *message;
    const char *cause; /* as in refcop_finding */
    int level;
} format_reading;

typedef struct format_style {
    refcop_format_kind kind;
    bool takes_keywords;
    bool is_size_t; /* lengths */
} format_style;

format_reading refcopi_read_format(calls *c, refcop_str function, refcop_str text,
                                   format_style style);

/* --- signature.c --------------------------------------------------------------------------- */

/* Reports when func, a pointer to the function name, cannot be called as position says ("fn(...)
 * RESULT" without sizes). place says where it stands: "METH_O", "slot tp_hash". */
typedef struct position {
    refcop_rule rule;
    const char *signature;
    const char *place;
    refcop_loc loc;
    refcop_str caller; /* function the loc is in; NULL */
} position;
void refcopi_check_signature(calls *c, const position *at, const refcopi_ctype *func,
                             refcop_str name);

/* Functions of a table that are given another number of arguments than they take, and read none that
 * is not there. One finding a table. */
typedef struct spare {
    uint32_t count;
    refcop_loc loc;      /* of the first one */
    const char *message; /* about it */
} spare;

/* --- emit.c --------------------------------------------------------------------------------- */

typedef struct call_report {
    refcop_rule rule;
    int level;
    refcop_str caller; /* NULL: not in a function */
    refcop_loc loc;
    const char *object;
    const char *cause; /* as in refcop_finding */
    refcop_fixit fixit;
    refcop_note note; /* loc 0: none */
} call_report;
/* Whether it was not reported at that place before. */
void refcopi_calls_report(calls *c, const call_report *r, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* --- the rules ------------------------------------------------------------------------------ */

void refcopi_check_format(calls *c, const refcop_format_call *call); /* argument.c */
/* keyword.c; read: as many as call->texts */
void refcopi_check_keywords(calls *c, const refcop_format_call *call, const format_reading *read);
void refcopi_check_table(calls *c, const refcop_table *table); /* table.c */
void refcopi_check_method(calls *c, const refcop_table *table, const refcop_row *row);
void refcopi_check_getset(calls *c, const refcop_row *row);
void refcopi_check_member(calls *c, const refcop_row *row);
void refcopi_check_slot(calls *c, const refcop_row *row);
void refcopi_check_module_def(calls *c, const refcop_table *table);
void refcopi_check_sequence(calls *c, const refcop_table *table);

/* check.c: called once by refcop_analyze. */
void refcopi_calls_check(analysis *a);

#endif
