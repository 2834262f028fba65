/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOPI_IR_CTYPE_H
#define REFCOPI_IR_CTYPE_H

/* C types as text (docs/ir.md, "C types"), read without making anything: a ctype borrows from its
 * text. */

#include "refcop/ir.h"

typedef enum refcopi_ctype_base {
    REFCOPI_CTYPE_UNKNOWN, /* unknown: says nothing */
    REFCOPI_CTYPE_VOID,
    REFCOPI_CTYPE_INT,
    REFCOPI_CTYPE_FLOAT,  /* also complex */
    REFCOPI_CTYPE_RECORD, /* struct NAME: no object */
    REFCOPI_CTYPE_OBJECT, /* object NAME: begins with PyObject */
    REFCOPI_CTYPE_OPAQUE, /* opaque NAME: no definition was seen */
    REFCOPI_CTYPE_FUNC    /* fn, fn(...) RESULT: pointer to a function */
} refcopi_ctype_base;

/* Ranks of INT and FLOAT, by the name of the C type: two of the same size may differ in it. */
typedef enum refcopi_rank {
    REFCOPI_RANK_NONE,
    REFCOPI_RANK_BOOL,
    REFCOPI_RANK_CHAR,
    REFCOPI_RANK_SHORT,
    REFCOPI_RANK_INT,
    REFCOPI_RANK_LONG,
    REFCOPI_RANK_LLONG,
    REFCOPI_RANK_SIZE, /* Py_ssize_t, size_t, ptrdiff_t, intptr_t */
    REFCOPI_RANK_MAX,  /* intmax_t */
    REFCOPI_RANK_WCHAR,
    REFCOPI_RANK_OTHER, /* a typedef of the system whose size varies: off_t, time_t */
    REFCOPI_RANK_FLOAT,
    REFCOPI_RANK_DOUBLE,
    REFCOPI_RANK_LDOUBLE,
    REFCOPI_RANK_COMPLEX,
    REFCOPI_RANK_COUNT
} refcopi_rank;

typedef struct refcopi_ctype {
    refcopi_ctype_base base;
    refcopi_rank rank;
    bool is_unsigned;
    bool is_variadic;    /* FUNC */
    bool has_signature;  /* FUNC: fn alone says nothing about it */
    uint16_t bits;       /* 0: that of the rank on the target */
    uint8_t stars;       /* levels of pointers above the base */
    uint8_t param_count; /* FUNC */
    uint32_t name_length;
    const char *name;   /* RECORD, OBJECT, OPAQUE */
    const char *params; /* FUNC: text of the parameters; of the result behind it */
    const char *result;
    uint32_t params_length, result_length;
} refcopi_ctype;

/* False when the text is no type. */
bool refcopi_ctype_parse(const char *text, size_t length, refcopi_ctype *type);
/* Parameter index of a FUNC with a signature; *unused: its body never mentions it. */
refcopi_ctype refcopi_ctype_param(const refcopi_ctype *func, uint32_t index, bool *unused);
refcopi_ctype refcopi_ctype_result(const refcopi_ctype *func);

#endif
