/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Evidence that a function nobody knows hands out memory: callers in the module free what it returned,
 * or what it put in a variable whose address it was given. One pass over each function in program
 * order, without paths; what follows from it is likely, not certain (level 2). */
#include "frame.h"

/* One way in which a callee may hand out memory. */
typedef struct giving {
    uint32_t callee;          /* id of its name */
    uint32_t slot;            /* GIVING_RESULT, or GIVING_ARG + argument */
    uint32_t sites, freed;    /* functions that call it, and those of them that free */
    uint32_t kept;            /* ... and those that only hand it on, whoever frees it then */
    uint32_t seen_in, freed_in, kept_in; /* the last such function: index + 1 */
    refcop_str domain;
    bool mixed;               /* freed in more than one domain */
    bool text;                /* characters: not a struct that is got at in one place and taken apart in another */
    uint32_t next;            /* of the same callee: index + 1; 0: none */
} giving;
enum { GIVING_RESULT = 0, GIVING_ARG = 1, GIVING_MAX_ARGS = 8, CONVERTED = 1 /* argument of a converter */ };

struct givers {
    giving *items;
    uint32_t count, cap;
    uint32_t *of;                 /* by id of a callee: index + 1 */
    const refcop_contract **made; /* ... the contract that follows */
};

/* Givings + 1 that may have filled a local: branches of a function fill it in their own ways. */
enum { MAX_WAYS = 4 };
typedef struct filled {
    uint32_t ways[MAX_WAYS];
    uint32_t count;
} filled;

typedef struct scan {
    analysis *a;
    uint32_t func;     /* index + 1 */
    uint32_t *origin;  /* by temp: giving + 1 whose result it is */
    uint32_t *read;    /* by temp: local + 1 that it was loaded from */
    uint32_t *pointer; /* by temp: local + 1 whose address it is */
    filled *local;     /* by local: what filled it */
    bool *holds;       /* by local: it was given some value before */
} scan;

static giving *giving_for(analysis *a, uint32_t callee, uint32_t slot) {
    givers *all = a->givers;
    for (uint32_t k = all->of[callee]; k; k = all->items[k - 1].next)
        if (all->items[k - 1].slot == slot)
            return &all->items[k - 1];
    if (all->count == all->cap) {
        uint32_t cap = all->cap ? all->cap * 2 : 32;
        all->items = refcop_arena_grow(a->arena, all->items, all->cap, cap, sizeof(giving));
        all->cap = cap;
    }
    giving made = {.callee = callee, .slot = slot, .next = all->of[callee]};
    all->items[all->count++] = made;
    all->of[callee] = all->count;
    return &all->items[all->count - 1];
}

static uint32_t note_site(scan *s, uint32_t callee, uint32_t slot, refcop_type type) {
    giving *g = giving_for(s->a, callee, slot);
    g->text = (g->text || g->sites == 0) && type == REFCOP_TYPE_CHARPTR;
    g->sites += g->seen_in != s->func;
    g->seen_in = s->func;
    return (uint32_t)(g - s->a->givers->items) + 1;
}

static void note_freed(scan *s, uint32_t at, refcop_str domain) {
    if (!at)
        return;
    giving *g = &s->a->givers->items[at - 1];
    g->freed += g->freed_in != s->func;
    g->freed_in = s->func;
    g->kept -= g->kept_in == s->func;
    g->kept_in = 0;
    g->mixed |= g->domain && g->domain != domain;
    g->domain = domain;
}

static void note_kept(scan *s, uint32_t at) {
    giving *g = at ? &s->a->givers->items[at - 1] : NULL;
    if (!g || g->freed_in == s->func || g->kept_in == s->func)
        return;
    g->kept++;
    g->kept_in = s->func;
}

static void fill_local(scan *s, uint32_t local, uint32_t at) {
    filled *l = &s->local[local - 1];
    if (!at)
        l->count = 0;
    else if (l->count < MAX_WAYS)
        l->ways[l->count++] = at;
}

/* It is returned, or stored where it outlives the function. */
static void keep_value(scan *s, const refcop_value *v) {
    if (v->kind != REFCOP_VALUE_TEMP)
        return;
    const filled *l = s->read[v->as.temp] ? &s->local[s->read[v->as.temp] - 1] : NULL;
    for (uint32_t k = 0; l && k < l->count; k++)
        note_kept(s, l->ways[k]);
    if (!l)
        note_kept(s, s->origin[v->as.temp]);
}

static void free_temp(scan *s, uint32_t temp, refcop_str domain) {
    filled *l = s->read[temp] ? &s->local[s->read[temp] - 1] : NULL;
    for (uint32_t k = 0; l && k < l->count; k++)
        note_freed(s, l->ways[k], domain);
    if (!l)
        note_freed(s, s->origin[temp], domain);
}

static bool is_plain_pointer(refcop_type type) {
    return type == REFCOP_TYPE_PTR || type == REFCOP_TYPE_VOIDPTR || type == REFCOP_TYPE_CHARPTR;
}

static bool is_unknown(analysis *a, const refcop_instr *i) {
    const summary *inferred;
    return i->sub == REFCOP_CALLEE_NAME && i->name && i->name->id < a->name_count &&
           !refcopi_find_contract(a, i, &inferred) && !inferred;
}

static void scan_unknown(scan *s, const refcop_func *f, const refcop_instr *i) {
    for (uint32_t n = 0; n < i->arg_count && n < GIVING_MAX_ARGS; n++) {
        uint32_t local = i->args[n].kind == REFCOP_VALUE_TEMP ? s->pointer[i->args[n].as.temp] : 0;
        if (!local || !is_plain_pointer(f->locals[local - 1].type))
            continue;
        uint32_t at = note_site(s, i->name->id, GIVING_ARG + n, f->locals[local - 1].type);
        fill_local(s, local, s->holds[local - 1] ? 0 : at);
        s->holds[local - 1] = true;
    }
    if (i->result != REFCOP_NO_TEMP && is_plain_pointer(f->temp_types[i->result]))
        s->origin[i->result] = note_site(s, i->name->id, GIVING_RESULT, f->temp_types[i->result]);
}

/* "O&": a function of another file fills the variable. */
static void scan_converters(scan *s, const refcop_func *f, const refcop_instr *i, const refcop_contract *k) {
    bool parses = false;
    for (uint32_t n = 0; n < k->param_count && !parses; n++)
        for (uint32_t e = 0; e < k->params[n].effect_count; e++)
            parses |= k->params[n].effects[e].kind == REFCOP_EFFECT_FORMAT;
    for (uint32_t n = k->param_count; parses && n + 1 < i->arg_count; n++) {
        refcop_str name = i->args[n].kind == REFCOP_VALUE_FUNC ? i->args[n].as.string : NULL;
        uint32_t local = i->args[n + 1].kind == REFCOP_VALUE_TEMP ? s->pointer[i->args[n + 1].as.temp] : 0;
        const summary *inferred;
        if (!name || name->id >= s->a->name_count || !local || !is_plain_pointer(f->locals[local - 1].type) ||
            refcopi_func_named(s->a, name) || refcopi_contract_named(s->a, name, &inferred))
            continue;
        fill_local(s, local, note_site(s, name->id, GIVING_ARG + CONVERTED, f->locals[local - 1].type));
        s->holds[local - 1] = true;
    }
}

static void scan_known(scan *s, const refcop_instr *i, const refcop_contract *k) {
    for (uint32_t n = 0; n < i->arg_count && n < k->param_count; n++) {
        if (i->args[n].kind != REFCOP_VALUE_TEMP)
            continue;
        for (uint32_t e = 0; e < k->params[n].effect_count; e++)
            if (k->params[n].effects[e].kind == REFCOP_EFFECT_FREE)
                free_temp(s, i->args[n].as.temp, k->params[n].effects[e].type);
    }
}

static void scan_store(scan *s, const refcop_instr *i) {
    uint32_t local = refcopi_whole_local(i->place);
    if (!local) {
        keep_value(s, &i->args[0]);
        return;
    }
    bool null = i->args[0].kind == REFCOP_VALUE_INT && i->args[0].as.number == 0;
    fill_local(s, local, i->args[0].kind == REFCOP_VALUE_TEMP ? s->origin[i->args[0].as.temp] : 0);
    s->holds[local - 1] = !null;
}

static void scan_instr(scan *s, const refcop_func *f, const refcop_instr *i) {
    const summary *inferred;
    switch ((refcop_opcode)i->op) {
    case REFCOP_OP_LOAD: s->read[i->result] = refcopi_whole_local(i->place); break;
    case REFCOP_OP_ADDR: s->pointer[i->result] = refcopi_whole_local(i->place); break;
    case REFCOP_OP_CAST:
        if (i->args[0].kind == REFCOP_VALUE_TEMP) {
            s->origin[i->result] = s->origin[i->args[0].as.temp];
            s->read[i->result] = s->read[i->args[0].as.temp];
            s->pointer[i->result] = s->pointer[i->args[0].as.temp];
        }
        break;
    case REFCOP_OP_STORE: scan_store(s, i); break;
    case REFCOP_OP_RETURN:
        if (i->arg_count)
            keep_value(s, &i->args[0]);
        break;
    case REFCOP_OP_CALL:
        if (is_unknown(s->a, i)) {
            scan_unknown(s, f, i);
        } else {
            const refcop_contract *k = refcopi_find_contract(s->a, i, &inferred);
            if (k) {
                scan_known(s, i, k);
                scan_converters(s, f, i, k);
            }
        }
        break;
    default: break;
    }
}

void refcopi_find_givers(analysis *a) {
    a->givers = REFCOP_NEW(a->arena, givers);
    a->givers->of = REFCOP_NEW_ARRAY(a->arena, uint32_t, a->name_count);
    a->givers->made = REFCOP_NEW_ARRAY(a->arena, const refcop_contract *, a->name_count);
    for (uint32_t n = 0; n < a->module->func_count; n++) {
        const refcop_func *f = a->module->funcs[n];
        refcop_arena_reset(a->path_arena);
        scan s = {a, n + 1, REFCOP_NEW_ARRAY(a->path_arena, uint32_t, f->temp_count + 1),
                  REFCOP_NEW_ARRAY(a->path_arena, uint32_t, f->temp_count + 1),
                  REFCOP_NEW_ARRAY(a->path_arena, uint32_t, f->temp_count + 1),
                  REFCOP_NEW_ARRAY(a->path_arena, filled, f->local_count + 1),
                  REFCOP_NEW_ARRAY(a->path_arena, bool, f->local_count + 1)};
        for (uint32_t b = 0; b < f->block_count; b++)
            for (uint32_t k = 0; k < f->blocks[b].count; k++)
                scan_instr(&s, f, f->blocks[b].instrs[k]);
    }
}

/* --- the contract that follows ------------------------------------------------------------------------- */

enum { GAVE, FAILED, OUTCOMES };

/* Most functions that call it, and do not hand it on, free what they got; of text half of them are enough. */
static bool is_sure(const giving *g) {
    uint32_t rest = g->sites - g->kept - g->freed;
    return g->freed > 0 && !g->mixed && (g->freed > rest || (g->text && g->freed == rest));
}

static void set_effect(analysis *a, refcop_param *p, refcop_effect_kind kind, uint16_t when,
                       refcop_str domain) {
    p->effects = refcop_arena_grow(a->arena, p->effects, p->effect_count, p->effect_count + 1u,
                                   sizeof(refcop_effect));
    refcop_effect made = {.kind = kind, .param = -1, .when = when, .type = domain};
    p->effects[p->effect_count++] = made;
}

/* What the callee does to arguments that it does not fill is as unknown as ever. */
static void fill_params(analysis *a, const refcop_instr *i, refcop_contract *k) {
    for (uint32_t n = 0; n < k->param_count; n++) {
        k->params[n].null_ok = true;
        if (i->args[n].type != REFCOP_TYPE_OBJ && i->args[n].type != REFCOP_TYPE_INT &&
            i->args[n].type != REFCOP_TYPE_FLOAT && !refcopi_is_borrower(a, i, n))
            set_effect(a, &k->params[n], REFCOP_EFFECT_MAY_STEAL, REFCOP_ALL_OUTCOMES, NULL);
    }
    for (uint32_t g = a->givers->of[i->name->id]; g; g = a->givers->items[g - 1].next) {
        const giving *x = &a->givers->items[g - 1];
        if (x->slot == GIVING_RESULT || x->slot - GIVING_ARG >= k->param_count || !is_sure(x))
            continue;
        refcop_param *p = &k->params[x->slot - GIVING_ARG];
        p->indirect = 1;
        p->effect_count = 0;
        set_effect(a, p, REFCOP_EFFECT_OUT_RAW, 1u << GAVE, x->domain);
        set_effect(a, p, REFCOP_EFFECT_OUT_UNKNOWN, 1u << FAILED, NULL);
    }
}

static void fill_results(const analysis *a, const refcop_instr *i, refcop_contract *k) {
    refcop_outcome *got = &k->outcomes[GAVE], *failed = &k->outcomes[FAILED];
    got->result = REFCOP_RESULT_POINTER;
    got->exception = REFCOP_EXC_MAY_SET;
    for (uint32_t g = a->givers->of[i->name->id]; g; g = a->givers->items[g - 1].next) {
        const giving *x = &a->givers->items[g - 1];
        if (x->slot == GIVING_RESULT && is_sure(x)) {
            got->result = REFCOP_RESULT_RAW;
            got->type = x->domain;
        }
    }
    failed->result = REFCOP_RESULT_NULL;
    failed->exception = REFCOP_EXC_MAY_SET;
}

static bool gives(const analysis *a, const refcop_instr *i) {
    if (i->sub != REFCOP_CALLEE_NAME || !i->name || i->name->id >= a->name_count)
        return false;
    for (uint32_t g = a->givers->of[i->name->id]; g; g = a->givers->items[g - 1].next)
        if (is_sure(&a->givers->items[g - 1]))
            return true;
    return false;
}

static bool gives_in(analysis *a, const refcop_instr *i, uint32_t slot) {
    if (!is_unknown(a, i))
        return false;
    for (uint32_t g = a->givers->of[i->name->id]; g; g = a->givers->items[g - 1].next)
        if (a->givers->items[g - 1].slot == slot && is_sure(&a->givers->items[g - 1]))
            return true;
    return false;
}

bool refcopi_is_guessed_giver(analysis *a, const refcop_instr *i) {
    return gives_in(a, i, GIVING_RESULT);
}

bool refcopi_is_guessed_filler(analysis *a, const refcop_instr *i, uint32_t arg) {
    return gives_in(a, i, GIVING_ARG + arg);
}

refcop_str refcopi_guessed_conversion(const analysis *a, refcop_str converter) {
    for (uint32_t g = converter->id < a->name_count ? a->givers->of[converter->id] : 0; g; g = a->givers->items[g - 1].next)
        if (a->givers->items[g - 1].slot == GIVING_ARG + CONVERTED && is_sure(&a->givers->items[g - 1]))
            return a->givers->items[g - 1].domain;
    return NULL;
}

const refcop_contract *refcopi_guess_contract(const frame *f, const refcop_instr *i) {
    analysis *a = f->a;
    if (!gives(a, i))
        return NULL;
    bool pointer = i->result != REFCOP_NO_TEMP && is_plain_pointer(f->func->temp_types[i->result]);
    if (!pointer) /* a number says whether it worked, but not which number */
        return NULL;
    const refcop_contract **made = &a->givers->made[i->name->id];
    if (*made && (*made)->param_count == i->arg_count)
        return *made;
    if (i->arg_count > REFCOP_MAX_PARAMS)
        return NULL;
    refcop_contract *k = refcop_contract_new(a->arena, (refcop_strings *)(uintptr_t)a->module->strings,
                                             i->name, i->arg_count, OUTCOMES);
    fill_params(a, i, k);
    fill_results(a, i, k);
    k->rest_null_ok = true;
    *made = k;
    return k;
}

bool refcopi_is_guess(const frame *f, const refcop_instr *i) {
    return i->op == REFCOP_OP_CALL && i->sub == REFCOP_CALLEE_NAME && gives(f->a, i);
}
