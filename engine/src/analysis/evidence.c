/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Evidence that a function nobody knows only borrows an argument: some function of the module
 * releases a variable after having passed it there (engine-semantics, unknown callees). One pass
 * over each function in program order; a release in another block counts where a path leads to it. */
#include "frame.h"

/* A variable was passed to an unknown callee, and has not been assigned since. */
typedef struct passing {
    uint32_t callee; /* id of its name */
    uint32_t arg;
    uint32_t block;  /* of the call */
    bool of_file;    /* the callee is: only what is released right after such a call counts */
    uint32_t next;   /* of the same local: index + 1 in scan.items; 0: none */
} passing;

typedef struct scan {
    const refcop_func *func;
    uint32_t *temp;  /* by temp: local + 1 that it was loaded from or is the address of; 0 */
    bool *member;    /* by temp: the address of a member of what a pointer points to */
    uint32_t *local; /* by local: index + 1 of its latest passing */
    passing *items;
    uint32_t count, cap;
    uint32_t block;  /* that is being scanned */
    uint32_t steps;  /* left for the search of ways from one block to another */
} scan;

enum { SEARCH_STEPS = 1 << 15 }; /* a function: blocks looked at */

static bool assigns(const refcop_block *b, uint32_t local) {
    for (uint32_t k = 0; k < b->count; k++)
        if (b->instrs[k]->op == REFCOP_OP_STORE && refcop_place_is_local(b->instrs[k]->place) &&
            b->instrs[k]->place->index == local)
            return true;
    return false;
}

typedef struct way {
    scan *s;
    uint32_t from, to, local;
} way;

static bool ends_way(const void *context, uint32_t block) {
    const way *w = context;
    if (w->s->steps == 0 || block == w->to)
        return true;
    w->s->steps--;
    return block != w->from && assigns(&w->s->func->blocks[block], w->local);
}

/* Some path leads from one block into another on which the local keeps its value. Blocks stand in the order of
 * the program only as far as its tests do: what follows `if (!x) {...}` stands before what that guards. */
static bool leads_to(analysis *a, scan *s, uint32_t from, uint32_t to, uint32_t local) {
    way w = {s, from, to, local};
    return refcop_func_reach(s->func, from, ends_way, &w, a->path_arena)[to];
}

/* No model knows it. Of functions of the file nothing is known yet: what is found here counts where their body leaves a
 * doubt. */
static bool is_unknown(analysis *a, const refcop_instr *i) {
    const summary *unused;
    return i->sub == REFCOP_CALLEE_NAME && i->name && i->name->id < a->name_count && !refcopi_find_contract(a, i, &unused);
}

static void note_passing(analysis *a, scan *s, uint32_t local, uint32_t callee, uint32_t arg, bool of_file) {
    if (s->count == s->cap) {
        uint32_t cap = s->cap ? s->cap * 2 : 32;
        s->items = refcop_arena_grow(a->path_arena, s->items, s->cap, cap, sizeof(passing));
        s->cap = cap;
    }
    passing made = {callee, arg, s->block, of_file, s->local[local]};
    s->items[s->count++] = made;
    s->local[local] = s->count;
}

static void note_release(analysis *a, scan *s, uint32_t local) {
    uint32_t *link = &s->local[local];
    while (*link) {
        passing *p = &s->items[*link - 1];
        bool same = p->block == s->block;
        if (!same && (p->of_file || !leads_to(a, s, p->block, s->block, local))) {
            link = &p->next; /* another release may come after it */
            continue;
        }
        a->borrowers[p->callee] |= (uint8_t)(1u << p->arg);
        if (same)
            a->sure_borrowers[p->callee] |= (uint8_t)(1u << p->arg);
        *link = p->next;
    }
}

static bool drops(const refcop_param *p) {
    for (uint32_t e = 0; e < p->effect_count; e++)
        if (p->effects[e].kind == REFCOP_EFFECT_RELEASE ||
            p->effects[e].kind == REFCOP_EFFECT_FREE ||
            p->effects[e].kind == REFCOP_EFFECT_OUT_RELEASE)
            return true;
    return false;
}

static bool is_pointer(refcop_type type) {
    return type == REFCOP_TYPE_OBJ || type == REFCOP_TYPE_PTR || type == REFCOP_TYPE_VOIDPTR ||
           type == REFCOP_TYPE_CHARPTR;
}

/* A function of the module is called with NULL, whatever its slot says that it is given. */
static void note_null(analysis *a, const refcop_instr *i) {
    uint32_t n = i->sub == REFCOP_CALLEE_NAME ? refcopi_func_named(a, i->name) : 0;
    for (uint32_t k = 0; n && k < i->arg_count && k < 32; k++)
        if (i->args[k].kind == REFCOP_VALUE_INT && i->args[k].as.number == 0 &&
            i->args[k].type != REFCOP_TYPE_INT)
            a->null_given[n - 1] |= 1u << k;
}

/* ... with the address of a member. */
static void note_member(analysis *a, const scan *s, const refcop_instr *i) {
    uint32_t n = refcopi_func_named(a, i->name);
    for (uint32_t k = 0; n && k < i->arg_count && k < 32; k++)
        if (i->args[k].kind == REFCOP_VALUE_TEMP && s->member[i->args[k].as.temp])
            a->member_given[n - 1] |= 1u << k;
}

static void scan_call(analysis *a, scan *s, const refcop_instr *i) {
    note_null(a, i);
    note_member(a, s, i);
    const summary *inferred;
    const refcop_contract *k = refcopi_find_contract(a, i, &inferred);
    bool unknown = is_unknown(a, i), of_file = unknown && refcopi_func_named(a, i->name);
    for (uint32_t n = 0; n < i->arg_count; n++) {
        uint32_t local = i->args[n].kind == REFCOP_VALUE_TEMP ? s->temp[i->args[n].as.temp] : 0;
        if (!local)
            continue;
        if (unknown && n < 8 && is_pointer(i->args[n].type) && !(of_file && i->args[n].type == REFCOP_TYPE_OBJ))
            note_passing(a, s, local - 1, i->name->id, n, of_file);
        else if (k && n < k->param_count && drops(&k->params[n]))
            note_release(a, s, local - 1);
    }
}

static void scan_instr(analysis *a, scan *s, const refcop_instr *i) {
    switch ((refcop_opcode)i->op) {
    case REFCOP_OP_LOAD:
    case REFCOP_OP_ADDR:
        s->temp[i->result] = refcopi_whole_local(i->place);
        s->member[i->result] =
            i->op == REFCOP_OP_ADDR && i->place->kind == REFCOP_PLACE_DEREF && i->place->step_count > 0;
        break;
    case REFCOP_OP_CAST:
        if (i->args[0].kind == REFCOP_VALUE_TEMP)
            s->temp[i->result] = s->temp[i->args[0].as.temp];
        break;
    case REFCOP_OP_STORE:
        if (refcop_place_is_local(i->place))
            s->local[i->place->index] = 0;
        break;
    case REFCOP_OP_CALL: scan_call(a, s, i); break;
    default: break;
    }
}

/* Python calls it with NULL to clean up, if that is what the answer asks for. */
static void note_converter(analysis *a, uint32_t n, const refcop_instr *i) {
    if (refcopi_asks_for_cleanup(a->module->funcs[n], i))
        a->null_given[n] |= 1;
}

void refcopi_find_borrowers(analysis *a) {
    a->null_given = REFCOP_NEW_ARRAY(a->arena, uint32_t, a->module->func_count + 1);
    a->member_given = REFCOP_NEW_ARRAY(a->arena, uint32_t, a->module->func_count + 1);
    a->sure_borrowers = REFCOP_NEW_ARRAY(a->arena, uint8_t, a->name_count);
    a->borrowers = REFCOP_NEW_ARRAY(a->arena, uint8_t, a->name_count);
    for (uint32_t n = 0; n < a->module->func_count; n++) {
        const refcop_func *f = a->module->funcs[n];
        refcop_arena_reset(a->path_arena);
        scan s = {f, REFCOP_NEW_ARRAY(a->path_arena, uint32_t, f->temp_count + 1),
                  REFCOP_NEW_ARRAY(a->path_arena, bool, f->temp_count + 1),
                  REFCOP_NEW_ARRAY(a->path_arena, uint32_t, f->local_count + 1),
                  NULL, 0, 0, 0, SEARCH_STEPS};
        for (uint32_t b = 0; b < f->block_count; s.block = ++b)
            for (uint32_t k = 0; k < f->blocks[b].count; k++) {
                scan_instr(a, &s, f->blocks[b].instrs[k]);
                note_converter(a, n, f->blocks[b].instrs[k]);
            }
    }
}

bool refcopi_is_borrower(const analysis *a, const refcop_instr *i, uint32_t arg) {
    return i->sub == REFCOP_CALLEE_NAME && i->name && arg < 8 &&
           (a->borrowers[i->name->id] >> arg & 1);
}

bool refcopi_is_sure_borrower(const analysis *a, const refcop_instr *i, uint32_t arg) {
    return refcopi_is_borrower(a, i, arg) && (a->sure_borrowers[i->name->id] >> arg & 1);
}

bool refcopi_is_given_member(const frame *f, uint32_t param) {
    return param < 32 && (f->a->member_given[f->func_index] >> param & 1);
}

bool refcopi_is_given_null(const frame *f, uint32_t param) {
    return param < 32 && (f->a->null_given[f->func_index] >> param & 1);
}
