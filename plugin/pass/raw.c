/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Blocks of memory, what format strings hand over, and the functions of libc, for which the models
 * have no contracts. */
#include "emit.h"

#include <string.h>

const role_row *refcopi_role(const char *name) {
    static const role_row rows[] = {
#define REFCOP_ROLE(name, role, a, b) {name, ROLE_##role, a, b},
#include "roles.def"
#undef REFCOP_ROLE
    };
    static const role_row none = {"", ROLE_NONE, -1, -1};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(rows[i].name, name) == 0)
            return &rows[i];
    return &none;
}

int refcopi_domain(const char *word) {
    static const struct {
        const char *word;
        int domain;
    } words[] = {{"raw", REFCOP_DOMAIN_RAW},
                 {"mem", REFCOP_DOMAIN_MEM},
                 {"object", REFCOP_DOMAIN_OBJ},
                 {"c", REFCOP_DOMAIN_C},
                 {"buffer", REFCOP_DOMAIN_BUFFER}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].word, word) == 0)
            return words[i].domain;
    return -1;
}

void refcopi_hook_alloc(pass *p, LLVMValueRef block, LLVMValueRef size, int domain,
                        LLVMValueRef where) {
    LLVMValueRef args[] = {block, size, refcopi_int(p->i32, (unsigned)domain), where};
    refcopi_hook(p, HOOK(alloc), p->type_void, args, 4);
}

void refcopi_hook_free(pass *p, LLVMValueRef block, int domain, LLVMValueRef where) {
    LLVMValueRef args[] = {block, refcopi_int(p->i32, (unsigned)domain), where};
    refcopi_hook(p, HOOK(free), p->type_void, args, 3);
}

/* Argument i of call as i64; 0 when it has none or no number. */
static LLVMValueRef number(pass *p, LLVMValueRef call, int i) {
    if (i < 0 || (unsigned)i >= LLVMGetNumArgOperands(call))
        return refcopi_int(p->i64, 0);
    LLVMValueRef value = LLVMGetOperand(call, (unsigned)i);
    if (LLVMGetTypeKind(LLVMTypeOf(value)) != LLVMIntegerTypeKind)
        return refcopi_int(p->i64, 0);
    return LLVMBuildIntCast2(p->builder, value, p->i64, false, "");
}

LLVMValueRef refcopi_block_size(pass *p, LLVMValueRef call, const role_row *row) {
    switch (row->role) {
    case ROLE_SIZE:
    case ROLE_C_ALLOC:
    case ROLE_C_REALLOC:
    case ROLE_C_OUT:
        break;
    default:
        return refcopi_int(p->i64, 0);
    }
    LLVMValueRef size = number(p, call, row->a);
    return row->b < 0 ? size : LLVMBuildMul(p->builder, size, number(p, call, row->b), "");
}

/* --- libc ----------------------------------------------------------------------------------- */

static void allocate(pass *p, LLVMValueRef call, const role_row *row, LLVMValueRef where) {
    LLVMValueRef size = refcopi_block_size(p, call, row);
    if (row->role == ROLE_C_OUT) {
        LLVMValueRef ok =
            LLVMBuildICmp(p->builder, LLVMIntEQ, call, LLVMConstNull(LLVMTypeOf(call)), "");
        LLVMValueRef block = refcopi_load(p, LLVMGetOperand(call, 0));
        refcopi_hook_alloc(p, refcopi_when(p, ok, block), size, REFCOP_DOMAIN_C, where);
    } else if (row->role == ROLE_C_REALLOC) {
        LLVMValueRef args[] = {LLVMGetOperand(call, 0), call, size,
                               refcopi_int(p->i32, REFCOP_DOMAIN_C), where};
        refcopi_hook(p, HOOK(realloc), p->type_void, args, 5);
    } else {
        refcopi_hook_alloc(p, call, size, REFCOP_DOMAIN_C, where);
    }
}

static void copy(pass *p, LLVMValueRef call, const role_row *row, LLVMValueRef where) {
    LLVMValueRef to = LLVMGetOperand(call, 0), from = LLVMGetOperand(call, 1);
    LLVMValueRef args[] = {to, from, number(p, call, row->b), where};
    refcopi_hook(p, HOOK(copy), p->type_void, args, 4);
}

void refcopi_instrument_raw(pass *p, const match *m, const role_row *row) {
    LLVMValueRef call = m->instruction;
    if (LLVMGetNumArgOperands(call) == 0 || !LLVMIsACallInst(call))
        return;
    switch (row->role) {
    case ROLE_C_ALLOC:
    case ROLE_C_REALLOC:
        if (!refcopi_is_pointer(call))
            return; /* somebody else's function of that name */
        refcopi_after(p, call);
        allocate(p, call, row,
                 refcopi_site(p, m->event, call, REFCOP_SITE_ALLOC, REFCOP_SITE_FAILS_NULL));
        return;
    case ROLE_C_OUT:
        refcopi_after(p, call);
        allocate(p, call, row, refcopi_site(p, m->event, call, REFCOP_SITE_ALLOC, 0));
        return;
    case ROLE_C_FREE:
        refcopi_before(p, call);
        refcopi_hook_free(p, LLVMGetOperand(call, 0), REFCOP_DOMAIN_C,
                          refcopi_site(p, m->event, call, REFCOP_SITE_FREE, 0));
        return;
    case ROLE_COPY:
        if (LLVMGetNumArgOperands(call) < 3 || refcopi_is_local(LLVMGetOperand(call, 0)))
            return;
        refcopi_after(p, call);
        copy(p, call, row, refcopi_site(p, m->event, call, REFCOP_SITE_CALL, 0));
        return;
    case ROLE_NONE:
    case ROLE_BORN:
    case ROLE_INIT:
    case ROLE_BARE:
    case ROLE_MOVES:
    case ROLE_LIST:
    case ROLE_TUPLE:
    case ROLE_UNBUFFER:
    case ROLE_SIZE:
        return;
    }
}

/* --- formats -------------------------------------------------------------------------------- */

void refcopi_hook_given(pass *p, const match *m, LLVMValueRef call, LLVMValueRef where) {
    for (uint32_t i = 0; i < m->event->unit_count; i++) {
        const refcop_format_unit *u = &m->event->units[i];
        if (u->unit != REFCOP_UNIT_GIVE || u->argument >= LLVMGetNumArgOperands(call))
            continue;
        LLVMValueRef value = LLVMGetOperand(call, u->argument);
        if (refcopi_is_pointer(value) && !LLVMIsNull(value))
            refcopi_hook_object(p, HOOK(give), value, where);
    }
}

void refcopi_hook_units(pass *p, const match *m, LLVMValueRef call, LLVMValueRef where) {
    const uint16_t success = 1; /* the first outcome */
    const refcop_event *event = m->event;
    LLVMValueRef ok = refcopi_outcomes(p, m->contract, success, call);
    for (uint32_t i = 0; i < event->unit_count; i++) {
        const refcop_format_unit *u = &event->units[i];
        if (u->argument >= LLVMGetNumArgOperands(call))
            return;
        LLVMValueRef value = LLVMGetOperand(call, u->argument);
        if (!refcopi_is_pointer(value) || LLVMIsNull(value))
            continue;
        switch ((refcop_unit)u->unit) {
        case REFCOP_UNIT_GIVE: /* before the call */
            break;
        case REFCOP_UNIT_NEW:
            refcopi_hook_object(p, HOOK(take_new), refcopi_when(p, ok, refcopi_load(p, value)),
                                where);
            break;
        case REFCOP_UNIT_ESCAPE:
            refcopi_hook_object(p, HOOK(escape), refcopi_when(p, ok, refcopi_load(p, value)),
                                where);
            break;
        case REFCOP_UNIT_BLOCK:
            refcopi_hook_alloc(p, refcopi_when(p, ok, refcopi_load(p, value)),
                               refcopi_int(p->i64, 0), REFCOP_DOMAIN_MEM, where);
            break;
        case REFCOP_UNIT_BUFFER:
            refcopi_hook_alloc(p, refcopi_when(p, ok, value), refcopi_int(p->i64, 0),
                               REFCOP_DOMAIN_BUFFER, where);
            break;
        }
    }
}
