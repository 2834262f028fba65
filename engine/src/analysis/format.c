/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Format strings: what PyArg_Parse* puts into its out-parameters and what Py_BuildValue takes.
 * Units as in CPython's Doc/c-api/arg.rst. */
#include "block.h"
#include "call.h"

#include <string.h>

static const char *format_text(frame *f, const call *c, uint32_t arg) {
    val v = arg < c->arg_count ? c->args[arg] : val_make(VAL_TOP, 0);
    if (v.kind != VAL_STRING || !refcopi_string_of(f->a, (uint32_t)v.x))
        return NULL;
    return f->a->strings[v.x]->text;
}

/* Unknown format: whatever the rest points to may have changed. */
static void havoc_rest(frame *f, call *c, uint32_t from) {
    for (uint32_t a = from; a < c->arg_count; a++) {
        val v = c->args[a];
        if (v.kind == VAL_ADDR && v.base == BASE_LOCAL && v.x == PATH_EMPTY) {
            refcopi_escape_value(f, f->w->locals[v.index]);
            f->w->locals[v.index] =
                refcopi_unknown_value(f, f->func->locals[v.index].type);
        } else {
            refcopi_escape_value(f, v);
        }
    }
}

/* --- parse -------------------------------------------------------------------------------------- */

typedef struct parser {
    frame *f;
    call *c;
    uint32_t next; /* argument that the next unit fills */
    uint16_t lender;
    bool optional;
} parser;

static bool take(parser *p, val *out) {
    if (p->next >= p->c->arg_count)
        return false;
    *out = p->c->args[p->next++];
    return true;
}

/* Whether what the variable held before stays possible, and is NULL. */
static bool may_stay_null(parser *p, val pointer) {
    if (!p->optional || pointer.kind != VAL_ADDR)
        return false;
    address at = refcopi_address_from(p->f, pointer);
    if (at.base == BASE_LOCAL && at.path == PATH_EMPTY) {
        val old = p->f->w->locals[at.index];
        return val_is_null(old) || old.kind == VAL_UNDEF ||
               (old.kind == VAL_SYM && !(p->f->w->syms[old.x].flags & SYMF_NONNULL));
    }
    return true;
}

/* It held what was read from a field or global, which is expected not to be NULL until somebody asks. */
static bool had_default(const parser *p, val pointer) {
    if (pointer.kind != VAL_ADDR || pointer.base != BASE_LOCAL || pointer.x != PATH_EMPTY)
        return false;
    val old = p->f->w->locals[pointer.index];
    return old.kind == VAL_SYM && p->f->w->syms[old.x].origin == ORIGIN_LOAD;
}

static void fill_object(parser *p, const char *type) {
    val out;
    if (!take(p, &out))
        return;
    bool maybe = may_stay_null(p, out), expected = had_default(p, out);
    val v = refcopi_made_object(p->f, 0, p->lender, REFCOP_TYPE_OBJ);
    sym *s = refcopi_sym_of(p->f->w, v);
    if (s) {
        if (p->lender == NO_SYM || (p->f->w->syms[p->lender].flags & SYMF_CALLER))
            s->flags |= SYMF_CALLER;
        if (maybe) { /* the caller may leave it out */
            s->flags &= ~(uint32_t)SYMF_NONNULL;
            s->flags |= expected ? 0u : (uint32_t)SYMF_NULL_FAIL;
        }
        if (type) {
            s->type = refcopi_intern(p->f->a, type);
            s->subtype = true;
        }
    }
    refcopi_store_out(p->f, out, v, REFCOP_TYPE_OBJ);
}

static void fill_plain(parser *p, refcop_type type) {
    val out;
    if (!take(p, &out) || val_is_null(out))
        return;
    address at = refcopi_address_from(p->f, out);
    if (at.known)
        refcopi_store_at(p->f, at, refcopi_unknown_value(p->f, type), type);
}

/* The length of a string: never negative, unless it was so before and nothing was given. */
static void fill_length(parser *p) {
    val out;
    if (!take(p, &out) || val_is_null(out))
        return;
    address at = refcopi_address_from(p->f, out);
    if (at.known)
        refcopi_store_at(p->f, at, refcopi_number_in(p->f, p->optional ? INT32_MIN : 0, INT32_MAX),
                         REFCOP_TYPE_INT);
}

/* A string unit: char * that lives as long as the argument tuple. */
static void fill_string(parser *p, bool none_ok) {
    val out;
    if (!take(p, &out))
        return;
    bool maybe = none_ok || may_stay_null(p, out);
    val v = refcopi_new_value(p->f, SYM_PTR, ORIGIN_CALL,
                              SYMF_STATIC | (maybe ? 0u : (uint32_t)SYMF_NONNULL));
    refcopi_store_out(p->f, out, v, REFCOP_TYPE_CHARPTR);
}

/* es, et: text in memory of its own. es#, et#: in that which the variable points to, if any. */
static void fill_encoded(parser *p, bool sized) {
    val out;
    if (!take(p, &out) || val_is_null(out))
        return;
    address at = refcopi_address_from(p->f, out);
    if (!at.known)
        return;
    bool given = sized && !val_is_null(refcopi_load_at(p->f, at, REFCOP_TYPE_CHARPTR));
    bool maybe = may_stay_null(p, out);
    refcop_str domain = refcopi_intern(p->f->a, "mem");
    val v = given ? refcopi_unknown_value(p->f, REFCOP_TYPE_CHARPTR)
                  : refcopi_made_block(p->f, domain);
    if (!given && maybe && v.kind == VAL_SYM)
        p->f->w->syms[v.x].flags &= ~(uint32_t)SYMF_NONNULL;
    refcopi_store_at(p->f, at, v, REFCOP_TYPE_CHARPTR);
}

/* s*, y*, z*, w*: a buffer to be released. */
static void fill_buffer(parser *p, bool none_ok) {
    val out;
    if (!take(p, &out) || val_is_null(out))
        return;
    refcop_str domain = refcopi_intern(p->f->a, "buffer");
    refcopi_fill_buffer(p->f, refcopi_address_from(p->f, out), domain, none_ok || p->optional);
}

/* The converter puts a new reference in its variable. */
static bool converts_to_new(frame *f, val converter) {
    const summary *inferred;
    refcop_str name = converter.kind == VAL_FUNC ? refcopi_string_of(f->a, (uint32_t)converter.x)
                                                 : NULL;
    const refcop_contract *k = name ? refcopi_contract_named(f->a, name, &inferred) : NULL;
    if (!k || k->param_count < 2 || (inferred && inferred->uncertain))
        return false;
    for (uint32_t e = 0; !inferred && e < k->params[1].effect_count; e++)
        if (k->params[1].effects[e].kind == REFCOP_EFFECT_OUT_NEW)
            return true;
    for (uint32_t e = 0; inferred && e < inferred->effect_count; e++)
        if (inferred->effects[e].param == 1 && inferred->effects[e].path == PATH_EMPTY &&
            inferred->effects[e].kind == REFCOP_EFFECT_OUT_NEW)
            return true;
    return false;
}

/* The converter puts memory in its variable: from which allocator; NULL: it does not. */
static refcop_str converts_to_block(frame *f, val converter, bool *sure) {
    const summary *inferred;
    refcop_str name = converter.kind == VAL_FUNC ? refcopi_string_of(f->a, (uint32_t)converter.x) : NULL;
    const refcop_contract *k = name ? refcopi_contract_named(f->a, name, &inferred) : NULL;
    *sure = k && !(inferred && inferred->uncertain);
    for (uint32_t e = 0; k && k->param_count > 1 && e < k->params[1].effect_count; e++)
        if (k->params[1].effects[e].kind == REFCOP_EFFECT_OUT_RAW && !refcopi_is_buffer_word(k->params[1].effects[e].type))
            return k->params[1].effects[e].type;
    for (uint32_t e = 0; k && inferred && e < inferred->effect_count; e++)
        if (inferred->effects[e].param == 1 && inferred->effects[e].kind == REFCOP_EFFECT_OUT_RAW &&
            inferred->effects[e].path == PATH_EMPTY && !refcopi_is_buffer_word(inferred->effects[e].domain))
            return inferred->effects[e].domain;
    return name && !k ? refcopi_guessed_conversion(f->a, name) : NULL;
}

/* O&: a converter fills the variable. */
static void fill_converted(parser *p) {
    val converter, out;
    if (!take(p, &converter) || !take(p, &out))
        return;
    if (converts_to_new(p->f, converter)) {
        bool maybe = may_stay_null(p, out);
        val v = refcopi_made_object(p->f, 1, NO_SYM, REFCOP_TYPE_OBJ);
        if (maybe && v.kind == VAL_SYM)
            p->f->w->syms[v.x].flags &= ~(uint32_t)SYMF_NONNULL;
        refcopi_store_out(p->f, out, v, REFCOP_TYPE_OBJ);
        return;
    }
    if (out.kind != VAL_ADDR || out.base != BASE_LOCAL || out.x != PATH_EMPTY) {
        refcopi_escape_value(p->f, out);
        return;
    }
    bool sure;
    refcop_str domain = converts_to_block(p->f, converter, &sure);
    if (domain) {
        val v = refcopi_made_block(p->f, domain);
        if (v.kind == VAL_SYM) {
            p->f->w->syms[v.x].flags &= ~(uint32_t)SYMF_NONNULL;
            p->f->w->syms[v.x].level = sure ? p->f->w->syms[v.x].level : 2;
        }
        refcopi_store_out(p->f, out, v, p->f->func->locals[out.index].type);
        return;
    }
    refcopi_escape_value(p->f, p->f->w->locals[out.index]);
    p->f->w->locals[out.index] =
        refcopi_unknown_value(p->f, p->f->func->locals[out.index].type);
}

/* The model's word for a type object of the C API given to "O!". */
static const char *type_word(frame *f, val v) {
    static const char *const words[][2] = {
        {"PyList_Type", "list"},   {"PyTuple_Type", "tuple"}, {"PyDict_Type", "dict"},
        {"PyUnicode_Type", "str"}, {"PyBytes_Type", "bytes"}, {"PyLong_Type", "int"},
        {"PyFloat_Type", "float"}, {"PySet_Type", "set"},     {"PyType_Type", "type"}};
    if (v.kind != VAL_ADDR || v.base != BASE_GLOBAL)
        return NULL;
    const char *name = f->a->module->globals[v.index].name->text;
    for (unsigned k = 0; k < sizeof words / sizeof *words; k++)
        if (strcmp(words[k][0], name) == 0)
            return words[k][1];
    return NULL;
}

/* One unit at *u; returns where the next one starts. */
static const char *parse_unit(parser *p, const char *u) {
    val skipped;
    switch (*u) {
    case 'O':
        if (u[1] == '!') {
            fill_object(p, take(p, &skipped) ? type_word(p->f, skipped) : NULL);
            return u + 2;
        }
        if (u[1] == '&') {
            fill_converted(p);
            return u + 2;
        }
        fill_object(p, NULL);
        return u + 1;
    case 'S': fill_object(p, "bytes"); return u + 1;
    case 'U': fill_object(p, "str"); return u + 1;
    case 'Y': fill_object(p, "bytearray"); return u + 1;
    case 'e':
        (void)take(p, &skipped); /* encoding */
        fill_encoded(p, u[1] && u[2] == '#');
        if (u[1] && u[2] == '#') {
            fill_length(p);
            return u + 3;
        }
        return u[1] ? u + 2 : u + 1;
    case 's':
    case 'z':
    case 'y':
    case 'u':
    case 'Z':
    case 'w':
        if (u[1] == '*') {
            fill_buffer(p, *u == 'z');
            return u + 2;
        }
        fill_string(p, *u == 'z' || *u == 'Z');
        if (u[1] == '#') {
            fill_length(p);
            return u + 2;
        }
        return u + 1;
    case '|': p->optional = true; return u + 1;
    case '$':
    case '(':
    case ')':
    case ' ':
    case ',': return u + 1;
    default: fill_plain(p, REFCOP_TYPE_INT); return u + 1;
    }
}

void refcopi_parse_format(frame *f, call *c, uint32_t format_arg) {
    const char *u = format_text(f, c, format_arg);
    uint32_t first = c->contract->param_count;
    if (!u) {
        havoc_rest(f, c, first);
        return;
    }
    parser p = {f, c, first, NO_SYM, false};
    /* With keywords (args, kw, format...) a value may come from either. */
    bool keywords = format_arg >= 2 && c->arg_count > 1 && !val_is_null(c->args[1]);
    if (c->arg_count > 0 && c->args[0].kind == VAL_SYM && !keywords)
        p.lender = (uint16_t)c->args[0].x;
    while (*u && *u != ':' && *u != ';')
        u = parse_unit(&p, u);
}

/* --- build --------------------------------------------------------------------------------------- */

static void build_object(frame *f, call *c, uint32_t arg, bool steals) {
    uint16_t s = refcopi_object_of(f, c->args[arg]);
    if (s == NO_SYM)
        return;
    if (!steals) {
        refcopi_use(f, s, "put into a value");
        return;
    }
    f->w->syms[s].flags |= SYMF_STATIC; /* the value that is built holds it */
    refcopi_steal(f, s, NO_SYM);
}

void refcopi_build_format(frame *f, call *c, uint32_t format_arg) {
    const char *u = format_text(f, c, format_arg);
    uint32_t next = c->contract->param_count;
    if (!u) {
        havoc_rest(f, c, next);
        return;
    }
    for (; *u && next < c->arg_count; u++) {
        switch (*u) {
        case '(': case ')': case '[': case ']': case '{': case '}':
        case ',': case ':': case ' ': case '\t': break;
        case '#': case '*': next++; break;
        case 'N': build_object(f, c, next++, true); break;
        case 'O':
        case 'S': /* 'U' is another 's': text of C */
            if (u[1] == '&') {
                next++;
                if (next < c->arg_count)
                    refcopi_escape_value(f, c->args[next]);
                u++;
                next++;
                break;
            }
            build_object(f, c, next++, false);
            break;
        default: next++; break;
        }
    }
}

static uint32_t build_argument(const call *c) {
    for (uint32_t p = 0; p < c->contract->param_count; p++)
        for (uint32_t e = 0; e < c->contract->params[p].effect_count; e++)
            if (c->contract->params[p].effects[e].kind == REFCOP_EFFECT_FORMAT &&
                c->contract->params[p].effects[e].format == REFCOP_FORMAT_BUILD)
                return p;
    return UINT32_MAX;
}

static bool is_character(const frame *f, val v) {
    const sym *s = refcopi_sym_of(f->w, v);
    return v.kind == VAL_INT ? v.x >= 0 && v.x <= 0x10ffff : s && s->kind == SYM_NUM && s->lo >= 0 && s->hi <= 0x10ffff;
}

/* Py_BuildValue itself: calls that build arguments fail for other reasons as well. */
bool refcopi_builds_safely(frame *f, const call *c) {
    if (build_argument(c) != 0)
        return false;
    const char *u = format_text(f, c, 0);
    uint32_t next = c->contract->param_count;
    if (!u)
        return false;
    for (; *u; u++) {
        if (strchr("()[]{},: \t", *u))
            continue;
        val v = next < c->arg_count ? c->args[next++] : val_make(VAL_TOP, 0);
        if (strchr("szy", *u) && v.kind == VAL_STRING && u[1] != '#')
            continue;
        if (*u == 'C' && is_character(f, v))
            continue;
        if (!strchr("bBhHiIlkLKnpfdcON", *u) || u[1] == '&')
            return false;
        const sym *s = refcopi_obj_of(f->w, v);
        if (val_is_null(v) && (*u == 'O' || *u == 'N'))
            return false;
        if (s && !(s->flags & SYMF_NONNULL) && (s->flags & SYMF_NULL_FAIL) &&
            !(s->flags & SYMF_NULL_MEM))
            return false;
    }
    return true;
}

/* --- wrappers ---------------------------------------------------------------------------------- */

/* A format that i is given, together with a va_list. */
static const refcop_effect *format_with_list(frame *f, const refcop_instr *i, uint32_t *arg) {
    const summary *unused;
    const refcop_contract *k =
        i->op == REFCOP_OP_CALL ? refcopi_find_contract(f->a, i, &unused) : NULL;
    for (uint32_t p = 0; k && !k->variadic && p < k->param_count && p < i->arg_count; p++)
        for (uint32_t e = 0; e < k->params[p].effect_count; e++)
            if (k->params[p].effects[e].kind == REFCOP_EFFECT_FORMAT &&
                i->args[p].kind == REFCOP_VALUE_TEMP) {
                *arg = p;
                return &k->params[p].effects[e];
            }
    return NULL;
}

void refcopi_forward_format(frame *f, refcop_contract *c) {
    uint32_t arg;
    for (uint32_t id = 0; f->func->variadic && id < f->func->instr_count; id++) {
        const refcop_effect *format = format_with_list(f, f->instrs[id], &arg);
        uint32_t to = format ? refcopi_local_read(f, f->instrs[id]->args[arg], id) : NO_LOCAL;
        if (to >= f->func->param_count)
            continue;
        refcop_param *param = &c->params[to];
        param->effects = refcop_arena_grow(f->a->arena, param->effects, param->effect_count,
                                           param->effect_count + 1u, sizeof *param->effects);
        param->effects[param->effect_count] = *format;
        param->effects[param->effect_count++].when = REFCOP_ALL_OUTCOMES;
        return;
    }
}
