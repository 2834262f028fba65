/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* What each instruction does to the working state, calls apart (call.c). */
#include "block.h"
#include "call.h"

#include <string.h>

void refcopi_give_up(frame *f, const char *why) {
    if (!f->gave_up)
        f->gave_up = why;
}

static val string_value(frame *f, val_kind kind, refcop_str s) {
    refcopi_note_string(f->a, s);
    return val_make(kind, (int32_t)s->id);
}

val refcopi_eval(frame *f, refcop_value v) {
    switch (v.kind) {
    case REFCOP_VALUE_TEMP: return f->temps[v.as.temp];
    case REFCOP_VALUE_INT: return val_int(v.as.number);
    case REFCOP_VALUE_STRING: return string_value(f, VAL_STRING, v.as.string);
    case REFCOP_VALUE_FUNC: return string_value(f, VAL_FUNC, v.as.string);
    case REFCOP_VALUE_NONE: break;
    }
    return val_make(VAL_TOP, 0);
}

val refcopi_new_value(frame *f, sym_kind kind, sym_origin origin, uint32_t flags) {
    uint16_t s = refcopi_sym_new(f->w, kind, origin, f->at->id);
    if (s == NO_SYM) {
        refcopi_give_up(f, "too many values");
        return val_make(VAL_TOP, 0);
    }
    f->w->syms[s].flags |= flags;
    return val_sym(s);
}

val refcopi_unknown_value(frame *f, refcop_type type) {
    switch (type) {
    case REFCOP_TYPE_OBJ: return refcopi_new_value(f, SYM_OBJ, ORIGIN_UNKNOWN, SYMF_ESCAPED);
    case REFCOP_TYPE_OBJPTR:
    case REFCOP_TYPE_PTR:
    case REFCOP_TYPE_VOIDPTR:
    case REFCOP_TYPE_CHARPTR:
    case REFCOP_TYPE_FNPTR: return refcopi_new_value(f, SYM_PTR, ORIGIN_UNKNOWN, SYMF_ESCAPED);
    case REFCOP_TYPE_INT: return refcopi_new_value(f, SYM_NUM, ORIGIN_UNKNOWN, 0);
    case REFCOP_TYPE_VOID:
    case REFCOP_TYPE_FLOAT:
    case REFCOP_TYPE_AGG: break;
    }
    return val_make(VAL_TOP, 0);
}

val refcopi_materialise(frame *f, val v) {
    if (v.kind != VAL_COND)
        return v;
    cond c = f->w->conds[v.x];
    val result = refcopi_new_value(f, SYM_NUM, ORIGIN_UNKNOWN, 0);
    if (result.kind != VAL_SYM)
        return result;
    sym *s = &f->w->syms[result.x];
    s->lo = 0;
    s->hi = 1;
    if (f->w->fact_count < STATE_MAX_FACTS) {
        fact *entry = &f->w->facts[f->w->fact_count++];
        entry->op = c.pred;
        entry->result = (uint16_t)result.x;
        entry->exact = 0;
        entry->type = NULL;
        entry->a = c.a;
        entry->b = c.b;
    }
    return result;
}

/* --- numbers -------------------------------------------------------------------------------------- */

static bool fold(refcop_binop op, int64_t a, int64_t b, int64_t *out) {
    switch (op) {
    case REFCOP_BIN_ADD: *out = a + b; return true;
    case REFCOP_BIN_SUB: *out = a - b; return true;
    case REFCOP_BIN_MUL: *out = a * b; return true;
    case REFCOP_BIN_DIV: if (b == 0) return false; *out = a / b; return true;
    case REFCOP_BIN_REM: if (b == 0) return false; *out = a % b; return true;
    case REFCOP_BIN_AND: *out = a & b; return true;
    case REFCOP_BIN_OR: *out = a | b; return true;
    case REFCOP_BIN_XOR: *out = a ^ b; return true;
    case REFCOP_BIN_SHL: if (a < 0 || b < 0 || b > 30) return false; *out = a << b; return true;
    case REFCOP_BIN_SHR: if (b < 0 || b > 62) return false; *out = a >> b; return true;
    }
    return false;
}

/* `flags & MASK` gives the same symbol each time, so that two tests of one flag agree. */
static val mask_value(frame *f, val a, val b) {
    working *w = f->w;
    for (uint32_t i = 0; i < w->fact_count; i++)
        if (w->facts[i].op == FACT_AND && val_equal(w->facts[i].a, a) &&
            val_equal(w->facts[i].b, b))
            return val_sym(w->facts[i].result);
    val v = refcopi_new_value(f, SYM_NUM, ORIGIN_UNKNOWN, 0);
    if (v.kind == VAL_SYM && b.x >= 0) {
        w->syms[v.x].lo = 0;
        w->syms[v.x].hi = b.x;
    }
    if (v.kind == VAL_SYM && w->fact_count < STATE_MAX_FACTS) {
        fact *entry = &w->facts[w->fact_count++];
        memset(entry, 0, sizeof *entry);
        entry->op = FACT_AND;
        entry->result = (uint16_t)v.x;
        entry->a = a;
        entry->b = b;
    }
    return v;
}

/* Interior pointer: lives as long as what it points into. */
static val pointer_sum(frame *f, val a, val b, refcop_binop op) {
    if (a.kind == VAL_ADDR) {
        int64_t offset = b.kind != VAL_INT ? PATH_INDEX_ANY : op == REFCOP_BIN_SUB ? -b.x : b.x;
        const path_node *n = refcopi_path_get(f->a->paths, (path_id)a.x);
        if (offset == 0)
            return a;
        a.x = (int32_t)(a.x != PATH_EMPTY && !n->field
                            ? refcopi_path_shift(f->a->paths, (path_id)a.x, offset)
                            : refcopi_path_index(f->a->paths, (path_id)a.x, PATH_INDEX_ANY));
        return a;
    }
    if (b.kind == VAL_INT && b.x == 0)
        return a;
    val v = refcopi_new_value(f, SYM_PTR, ORIGIN_UNKNOWN, SYMF_NONNULL | SYMF_INTERIOR);
    if (v.kind == VAL_SYM) {
        const sym *from = &f->w->syms[a.x];
        bool inner = (from->flags & SYMF_INTERIOR) && from->holder != NO_SYM;
        f->w->syms[v.x].holder = inner ? from->holder : (uint16_t)a.x;
        f->w->syms[v.x].flags |= from->flags & SYMF_DEAD;
    }
    return v;
}

/* What counts up from 0 or more is not 0 again: `if (i == 0)` holds the first time only. */
static val counted_up(frame *f, val a, val b) {
    const sym *from = refcopi_sym_of(f->w, a);
    bool up = from && from->kind == SYM_NUM && from->lo >= 0 && b.kind == VAL_INT && b.x > 0;
    val v = refcopi_unknown_value(f, REFCOP_TYPE_INT);
    sym *sum = up ? refcopi_sym_of(f->w, v) : NULL;
    if (sum)
        sum->lo = 1;
    return v;
}

/* What is below another number is so still after counting down: a loop that is left that way has not come to
 * its end. */
static val counted_down(frame *f, const refcop_instr *i, val a, val b) {
    val v = refcopi_unknown_value(f, REFCOP_TYPE_INT), bound = val_make(VAL_TOP, 0);
    const sym *from = refcopi_sym_of(f->w, a);
    bool down = from && from->kind == SYM_NUM && b.kind == VAL_INT && b.x > 0 &&
                (!(i->flags & REFCOP_INSTR_UNSIGNED) || from->lo >= b.x);
    for (uint32_t k = 0; down && v.kind == VAL_SYM && k < f->w->fact_count; k++) {
        const fact *known = &f->w->facts[k];
        const sym *answer = &f->w->syms[known->result];
        bool holds = answer->lo == 1 && answer->hi == 1;
        if (holds && known->op == REFCOP_PRED_LT && val_equal(known->a, a))
            bound = known->b;
        else if (holds && known->op == REFCOP_PRED_GT && val_equal(known->b, a))
            bound = known->a;
    }
    if (bound.kind == VAL_SYM)
        refcopi_assume(f, REFCOP_PRED_LT, v, bound, false);
    return v;
}

static val exec_bin(frame *f, const refcop_instr *i) {
    val a = refcopi_eval(f, i->args[0]), b = refcopi_eval(f, i->args[1]);
    refcop_binop op = (refcop_binop)i->sub;
    int64_t folded;
    if (a.kind == VAL_INT && b.kind == VAL_INT && fold(op, a.x, b.x, &folded))
        return val_int(folded);
    refcop_type type = f->func->temp_types[i->result];
    if (type != REFCOP_TYPE_INT && type != REFCOP_TYPE_FLOAT) {
        bool is_pointer = a.kind == VAL_ADDR || (a.kind == VAL_SYM && f->w->syms[a.x].kind != SYM_NUM);
        if (is_pointer && (op == REFCOP_BIN_ADD || op == REFCOP_BIN_SUB))
            return pointer_sum(f, a, b, op);
        return refcopi_unknown_value(f, type);
    }
    a = refcopi_materialise(f, a);
    b = refcopi_materialise(f, b);
    for (unsigned k = 0; k < 2; k++) /* a pointer made a number: aligned, tagged */
        if (i->args[k].type == REFCOP_TYPE_INT && type == REFCOP_TYPE_INT)
            refcopi_give_block(f, k ? b : a);
    if (op == REFCOP_BIN_OR && b.kind == VAL_INT) /* where it goes with its tag nobody knows */
        refcopi_escape_value(f, a);
    if (op == REFCOP_BIN_AND && a.kind == VAL_SYM && b.kind == VAL_INT)
        return mask_value(f, a, b);
    if (type != REFCOP_TYPE_INT)
        return refcopi_unknown_value(f, type);
    return op == REFCOP_BIN_ADD ? counted_up(f, a, b) : op == REFCOP_BIN_SUB ? counted_down(f, i, a, b)
                                                                             : refcopi_unknown_value(f, type);
}

static val exec_cast(frame *f, const refcop_instr *i) {
    val v = refcopi_eval(f, i->args[0]);
    refcop_type type = f->func->temp_types[i->result];
    if (type == REFCOP_TYPE_FLOAT || type == REFCOP_TYPE_VOID)
        return val_make(VAL_TOP, 0);
    if (type == REFCOP_TYPE_OBJ) {
        refcopi_become_object(f, v);
        refcopi_give_block(f, v);
    }
    if (v.kind == VAL_TOP || v.kind == VAL_UNDEF)
        return refcopi_unknown_value(f, type);
    return v;
}

/* --- dispatch ---------------------------------------------------------------------------------------- */

static void set_result(frame *f, const refcop_instr *i, val v) {
    if (i->result != REFCOP_NO_TEMP)
        f->temps[i->result] = v;
}

static void exec_havoc(frame *f, const refcop_instr *i) {
    for (uint32_t k = 0; k < i->arg_count; k++)
        refcopi_give_to_unknown(f, refcopi_eval(f, i->args[k]));
    if (i->result != REFCOP_NO_TEMP)
        set_result(f, i, refcopi_unknown_value(f, f->func->temp_types[i->result]));
}

static void exec_scope_end(frame *f, const refcop_instr *i) {
    address at = {true, BASE_LOCAL, (uint16_t)i->place->index, PATH_EMPTY};
    uint16_t held = refcopi_buffer_in(f, at);
    refcopi_forget_below(f, at);
    f->w->locals[at.index] = val_make(VAL_UNDEF, 0);
    if (held != NO_SYM)
        refcopi_check_block(f, held, i->loc, "not released before its scope ends");
}

static val exec_addr(frame *f, const refcop_instr *i) {
    address at = refcopi_address_of(f, i->place);
    if (!at.known)
        return refcopi_unknown_value(f, REFCOP_TYPE_VOIDPTR);
    refcopi_sweep_elements(f, at);
    if (at.base == BASE_SYM && at.path == PATH_EMPTY)
        return val_sym(at.index);
    return val_addr((base_kind)at.base, at.index, at.path);
}

/* `*item->prev = item->next;` where prev was read from memory: it may be any place that holds such a pointer
 * (the head of the list). What was read from one before may not be there any more. */
static void forget_pointed_to(frame *f, const refcop_place *p, address at) {
    working *w = f->w;
    bool open = p->kind == REFCOP_PLACE_DEREF && p->step_count == 0 && p->type == REFCOP_TYPE_PTR &&
                at.known && at.base == BASE_SYM && at.path == PATH_EMPTY &&
                w->syms[at.index].kind == SYM_PTR && w->syms[at.index].origin == ORIGIN_LOAD;
    for (uint32_t k = 0; open && k < w->mem_count;) {
        const binding *b = &w->mem[k];
        bool read = b->value.kind == VAL_SYM && w->syms[b->value.x].kind == SYM_PTR &&
                    w->syms[b->value.x].origin == ORIGIN_LOAD;
        if (read && b->type == REFCOP_TYPE_PTR && b->base != BASE_LOCAL)
            refcopi_mem_remove(w, k);
        else
            k++;
    }
}

static void exec_store(frame *f, const refcop_instr *i) {
    address at = refcopi_address_of(f, i->place);
    val v = refcopi_eval(f, i->args[0]);
    refcopi_indicator_stored(f, at, v);
    forget_pointed_to(f, i->place, at);
    refcopi_store_at(f, at, v, i->place->type);
}

exec_status refcopi_exec(frame *f, const refcop_instr *i) {
    f->at = i;
    if (f->w->sym_count > STATE_MAX_SYMS - 40 || f->w->cond_count > 56)
        refcopi_working_compact(f->w, NULL, f->temps + f->here.first, f->here.count);
    switch ((refcop_opcode)i->op) {
    case REFCOP_OP_LOAD:
        set_result(f, i, refcopi_load_at(f, refcopi_address_of(f, i->place), i->place->type));
        break;
    case REFCOP_OP_STORE: exec_store(f, i); break;
    case REFCOP_OP_ADDR: set_result(f, i, exec_addr(f, i)); break;
    case REFCOP_OP_CALL: return refcopi_exec_call(f, i);
    case REFCOP_OP_CMP:
        refcopi_indicator_compare(f, i);
        set_result(f, i, refcopi_compare(f, (refcop_pred)i->sub, refcopi_eval(f, i->args[0]),
                                         refcopi_eval(f, i->args[1]),
                                         (i->flags & REFCOP_INSTR_UNSIGNED) != 0));
        break;
    case REFCOP_OP_BIN: set_result(f, i, exec_bin(f, i)); break;
    case REFCOP_OP_CAST: set_result(f, i, exec_cast(f, i)); break;
    case REFCOP_OP_COPY: refcopi_exec_copy(f, i); break;
    case REFCOP_OP_ZERO: refcopi_exec_zero(f, i); break;
    case REFCOP_OP_HAVOC: exec_havoc(f, i); break;
    case REFCOP_OP_CLOBBER: refcopi_exec_clobber(f); break;
    case REFCOP_OP_SCOPE_END: exec_scope_end(f, i); break;
    case REFCOP_OP_JUMP:
    case REFCOP_OP_BRANCH:
    case REFCOP_OP_SWITCH:
    case REFCOP_OP_RETURN:
    case REFCOP_OP_UNREACHABLE:
    case REFCOP_OPCODE_COUNT: break;
    }
    return f->gave_up ? EXEC_END : EXEC_GO;
}
