/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Parts of objects that are handed out. A library that is given the address of a member, and a function
 * to call, calls it with that address later: from there the program gets at the object (offsetof, or
 * what the member's `data` points to) and may let its reference go. So may a function of the file. */
#include "call.h"

/* A function stands in the struct of this frame that v points to. */
static bool carries_function(const frame *f, val v) {
    if (v.kind != VAL_ADDR || v.base != BASE_LOCAL)
        return false;
    for (uint32_t i = 0; i < f->w->mem_count; i++) {
        const binding *b = &f->w->mem[i];
        if (b->base == BASE_LOCAL && b->index == v.index && b->value.kind == VAL_FUNC)
            return true;
    }
    return false;
}

static bool gets_function(const frame *f, const call *c) {
    for (uint32_t a = 0; a < c->arg_count; a++)
        if (c->args[a].kind == VAL_FUNC || carries_function(f, c->args[a]))
            return true;
    return false;
}

/* --- functions of the file --------------------------------------------------------------------- */

/* Parameter that the place starts from, other than the parameter itself; 0: none. */
static uint32_t param_below(const refcop_place *p, const uint32_t *from) {
    return p->kind == REFCOP_PLACE_DEREF && p->pointer.kind == REFCOP_VALUE_TEMP
               ? from[p->pointer.as.temp] : 0;
}

/* from: by temp, the parameter + 1 whose value it is computed from. The result: the parameters that are
 * no objects, but from which the function gets at one by arithmetic or through a void pointer. */
static uint32_t params_to_objects(const refcop_func *f, uint32_t *from, bool *moved) {
    uint32_t found = 0;
    for (uint32_t b = 0; b < f->block_count; b++)
        for (uint32_t k = 0; k < f->blocks[b].count; k++) {
            const refcop_instr *i = f->blocks[b].instrs[k];
            if (i->result == REFCOP_NO_TEMP)
                continue;
            refcop_type type = f->temp_types[i->result];
            uint32_t arg = i->arg_count && i->args[0].kind == REFCOP_VALUE_TEMP ? i->args[0].as.temp
                                                                               : REFCOP_NO_TEMP;
            if (i->op == REFCOP_OP_LOAD) {
                bool param = refcop_place_is_local(i->place) &&
                             i->place->index < f->param_count && type != REFCOP_TYPE_OBJ;
                from[i->result] = param ? i->place->index + 1
                                        : type == REFCOP_TYPE_VOIDPTR ? param_below(i->place, from) : 0;
                moved[i->result] = !param;
            } else if ((i->op == REFCOP_OP_BIN || i->op == REFCOP_OP_CAST) && arg != REFCOP_NO_TEMP) {
                from[i->result] = from[arg];
                moved[i->result] = moved[arg] || i->op == REFCOP_OP_BIN;
                if (i->op == REFCOP_OP_CAST && type == REFCOP_TYPE_OBJ && from[arg] && moved[arg] &&
                    from[arg] <= 32)
                    found |= 1u << (from[arg] - 1);
            }
        }
    return found;
}

void refcopi_find_containers(analysis *a) {
    a->containers = REFCOP_NEW_ARRAY(a->arena, uint32_t, a->module->func_count + 1);
    for (uint32_t n = 0; n < a->module->func_count; n++) {
        const refcop_func *f = a->module->funcs[n];
        refcop_arena_reset(a->path_arena);
        a->containers[n] = params_to_objects(f, REFCOP_NEW_ARRAY(a->path_arena, uint32_t, f->temp_count + 1),
                                             REFCOP_NEW_ARRAY(a->path_arena, bool, f->temp_count + 1));
    }
}

static bool reaches_container(const frame *f, const call *c, uint32_t arg) {
    refcop_str name = c->contract ? c->contract->name : c->instr->name;
    uint32_t n = refcopi_func_named(f->a, name);
    return n && arg < 32 && (f->a->containers[n - 1] >> arg & 1);
}

void refcopi_hand_out_parts(frame *f, const call *c) {
    for (uint32_t a = 0; a < c->arg_count; a++) {
        val v = c->args[a];
        if (v.kind != VAL_ADDR || v.base != BASE_SYM || v.x == PATH_EMPTY ||
            f->w->syms[v.index].kind != SYM_OBJ || c->types[a] == REFCOP_TYPE_OBJPTR)
            continue;
        if (c->summary ? reaches_container(f, c, a) : !c->contract && gets_function(f, c))
            refcopi_sym_escape(f->w, v.index);
    }
}
