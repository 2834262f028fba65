/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* What is said of an object while a function is explored: its names, where it came from, and the candidate that
 * a rule makes of it. */
#include "block.h"
#include "finding.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *format_into(refcop_arena *arena, const char *format, va_list args) {
    char text[512];
    int n = vsnprintf(text, sizeof text, format, args);
    size_t length = n < 0 ? 0 : (size_t)n < sizeof text ? (size_t)n : sizeof text - 1;
    text[length] = 0;
    return refcop_arena_copy(arena, text, length + 1);
}

const char *refcopi_print(refcop_arena *arena, const char *format, ...) {
    va_list args;
    va_start(args, format);
    const char *text = format_into(arena, format, args);
    va_end(args);
    return text;
}

/* --- names -------------------------------------------------------------------------------------- */

const char *refcopi_maker_of(frame *f, uint16_t at) {
    const sym *s = &f->w->syms[at];
    if (s->site == NO_INSTR || s->origin != ORIGIN_CALL)
        return NULL;
    const refcop_instr *i = f->instrs[s->site];
    if (i->op != REFCOP_OP_CALL || !i->name)
        return NULL;
    return refcopi_print(f->a->path_arena, "%s()", i->name->text);
}

refcop_str refcopi_string_of(const analysis *a, uint32_t id) {
    return id < a->string_count ? a->strings[id] : NULL;
}

refcop_str refcopi_intern(const analysis *a, const char *text) {
    return refcop_intern_c((refcop_strings *)(uintptr_t)a->module->strings, text);
}

void refcopi_note_string(analysis *a, refcop_str s) {
    if (s->id >= a->string_count) {
        uint32_t count = s->id + s->id / 2 + 64;
        a->strings = refcop_arena_grow(a->arena, a->strings, a->string_count, count, sizeof s);
        a->string_count = count;
    }
    a->strings[s->id] = s;
}

static const char *field_name(frame *f, path_id path) {
    const path_node *n = refcopi_path_get(f->a->paths, path);
    return n->field ? n->field->text : NULL;
}

/* Locals of one name, in nested scopes, are told apart by a number behind a dot; 0: there is none. */
static size_t spelled_length(const refcop_string *name) {
    const char *dot = strrchr(name->text, '.');
    return dot && dot != name->text ? (size_t)(dot - name->text) : 0;
}

const char *refcopi_spelling(frame *f, uint32_t local) {
    refcop_str name = f->func->locals[local].name;
    size_t length = spelled_length(name);
    return length ? refcopi_print(f->a->arena, "%.*s", (int)length, name->text) : name->text;
}

/* What tells the object from others in the function: verdicts and baselines know it by that. */
static const char *object_key(frame *f, uint16_t at) {
    const sym *s = at != NO_SYM ? &f->w->syms[at] : NULL;
    const char *name = refcopi_name_of(f, at);
    const char *block = s && refcopi_is_block(s) ? refcopi_block_name(f, at) : name;
    if (strcmp(block, name) != 0)
        return block;
    return s && s->name != NO_LOCAL ? f->func->locals[s->name].name->text : name;
}

const char *refcopi_name_of(frame *f, uint16_t at) {
    if (at == NO_SYM)
        return "NULL";
    const sym *s = &f->w->syms[at];
    if (s->name != NO_LOCAL)
        return refcopi_spelling(f, s->name);
    if (s->origin == ORIGIN_SINGLE) {
        refcop_str name = refcopi_string_of(f->a, s->origin_id);
        return name ? name->text : "None";
    }
    path_id part = s->origin == ORIGIN_GLOBAL ? s->from : PATH_EMPTY;
    while (part != PATH_EMPTY && !field_name(f, part)) /* of an element: its array's */
        part = refcopi_path_get(f->a->paths, part)->parent;
    if (part != PATH_EMPTY)
        return field_name(f, part);
    if (s->origin == ORIGIN_GLOBAL)
        return f->a->module->globals[s->origin_id].name->text;
    for (uint32_t k = 0; k < f->w->mem_count; k++) {
        const binding *b = &f->w->mem[k];
        if (b->value.kind != VAL_SYM || b->value.x != at)
            continue;
        if (b->base == BASE_GLOBAL && b->path == PATH_EMPTY)
            return f->a->module->globals[b->index].name->text;
        if (field_name(f, b->path))
            return field_name(f, b->path);
    }
    if (s->origin == ORIGIN_LOAD && s->origin_id != PATH_EMPTY && field_name(f, s->origin_id))
        return field_name(f, s->origin_id);
    const char *maker = refcopi_maker_of(f, at);
    return maker ? maker : "object";
}

/* --- collecting ----------------------------------------------------------------------------------- */

/* The callee adds a reference to what it is given, rather than making an object. */
static bool retains_argument(frame *f, const refcop_instr *i) {
    const summary *inferred;
    const refcop_contract *k = refcopi_find_contract(f->a, i, &inferred);
    for (uint32_t p = 0; k && p < k->param_count; p++)
        for (uint32_t e = 0; e < k->params[p].effect_count; e++)
            if (k->params[p].effects[e].kind == REFCOP_EFFECT_RETAIN)
                return true;
    return false;
}

/* What the note at the site says. */
static const char *site_text(frame *f, uint16_t at, uint32_t site) {
    if (at == NO_SYM || site == NO_INSTR)
        return NULL;
    const sym *s = &f->w->syms[at];
    if (s->kind == SYM_PTR && s->type)
        return refcopi_block_note(f, at, site);
    if (site != s->site) {
        const refcop_instr *event = f->instrs[site];
        if (event->op != REFCOP_OP_CALL || !event->name)
            return NULL;
        return refcopi_print(f->a->arena, "its reference is %s here by %s()",
                          s->flags & SYMF_STOLEN ? "taken" : "released", event->name->text);
    }
    const refcop_instr *i = f->instrs[s->site];
    const char *callee = i->op == REFCOP_OP_CALL && i->name ? i->name->text : NULL;
    const char *name = refcopi_name_of(f, at);
    if (!callee)
        return refcopi_print(f->a->arena, "'%s' is read here", name);
    if (!(s->flags & SYMF_OWNED))
        return refcopi_print(f->a->arena, "%s() gives a borrowed reference to '%s' here", callee, name);
    if (s->origin == ORIGIN_CALL && s->name == NO_LOCAL && strncmp(name, callee, strlen(callee)) == 0)
        return refcopi_print(f->a->arena, "%s() gives a new reference here", callee);
    if (s->origin != ORIGIN_CALL || retains_argument(f, i))
        return refcopi_print(f->a->arena, "%s() takes a reference to '%s' here", callee, name);
    return refcopi_print(f->a->arena, "%s() gives a new reference to '%s' here", callee, name);
}
/* The object is called by what holds it, not by the call that made it. */
static bool is_named(frame *f, uint16_t s, const char *object) {
    const char *maker = s != NO_SYM ? refcopi_maker_of(f, s) : NULL;
    return s == NO_SYM || f->w->syms[s].origin == ORIGIN_LOAD || (maker && strcmp(object, maker) != 0);
}

/* Locations of constructs made by the lowering may be missing: fall back to something near. */
static refcop_loc real_loc(const frame *f, refcop_loc loc, uint32_t site) {
    if (loc)
        return loc;
    if (f->at->loc)
        return f->at->loc;
    return site != NO_INSTR && f->instrs[site]->loc ? f->instrs[site]->loc : f->func->loc;
}

/* The function is left by a macro that says what must hold. */
static bool left_by_guard(const frame *f) {
    const refcop_contract *k =
        f->at->op == REFCOP_OP_RETURN && f->at->macro
            ? refcop_model_find(f->a->model, REFCOP_KIND_MACRO, f->at->macro) : NULL;
    return k && (k->clauses & REFCOP_CLAUSE_GUARDS);
}

/* Another instruction of the same expansion takes what the site made. */
static bool is_used_there(const frame *f, const refcop_instr *site) {
    for (uint32_t n = site->id + 1; n < f->func->instr_count; n++) {
        const refcop_instr *i = f->instrs[n];
        if (i->loc != site->loc || i->macro != site->macro)
            return false;
        for (uint32_t a = 0; a < i->arg_count; a++)
            if (i->op == REFCOP_OP_CALL && i->args[a].kind == REFCOP_VALUE_TEMP &&
                i->args[a].as.temp == site->result)
                return true;
    }
    return false;
}

/* No code but that of the site's expansion can name the local: its scope ends there, or all of the
 * function is that expansion. */
static bool is_of_macro(const frame *f, uint16_t local, const refcop_instr *site) {
    if (f->func->locals[local].loc != site->loc)
        return false;
    bool ends = f->func->loc == site->loc;
    for (uint32_t n = 0; n < f->func->instr_count; n++) {
        const refcop_instr *i = f->instrs[n];
        if (i->op != REFCOP_OP_SCOPE_END || i->place->index != local)
            continue;
        if (i->loc != site->loc)
            return false;
        ends = true;
    }
    return ends;
}

/* The macro that makes the mistake wherever it is used: what the object lies in is its own variable, or
 * it lies in none and goes nowhere else. */
static const char *cause_in_macro(const frame *f, uint16_t s, uint32_t at, const char *object) {
    const refcop_instr *site = at != NO_INSTR ? f->instrs[at] : NULL;
    if (!site || !site->macro || s == NO_SYM)
        return NULL;
    uint16_t local = f->w->syms[s].name;
    bool own = local == NO_LOCAL ? is_used_there(f, site)
                                 : is_of_macro(f, local, site);
    return own ? refcopi_print(f->a->arena, "macro %s: %.*s of %s", site->macro->text,
                               (int)strcspn(object, "."), object,
                               site->name ? site->name->text : "it")
               : NULL;
}

/* A search has come where the finding shows, at a level that is asked for. */
static bool is_found(frame *f, int min_level) {
    int level = min_level > (int)f->w->path ? min_level : (int)f->w->path;
    f->replay_level = left_by_guard(f) ? 2 : level;
    return f->at->id == f->replay_target->at && f->replay_level <= f->a->options->level;
}

/* A recorded path is run again: does it come to what it is run for? */
static void note_hit(frame *f, refcop_rule rule, uint32_t site, int min_level) {
    bool hit = !f->replay_hit && f->replay_target->rule == rule && f->replay_target->site == site;
    if (hit && f->search && !is_found(f, min_level))
        return;
    if (hit && f->search)
        refcopi_search_found(f);
    f->replay_hit |= hit;
}

/* How sure it is, and the path that leads there. */
static void set_path(frame *f, candidate *c, int min_level) {
    const working *w = f->w;
    c->level = min_level > (int)w->path ? min_level : (int)w->path;
    if (left_by_guard(f))
        c->level = 2;
    c->path = w->path;
    c->length = w->from ? w->from->length : 0;
    c->merged = w->merged;
    c->from = w->from;
    c->choice_count = w->choice_count;
    c->choices = refcop_arena_copy(f->a->path_arena, w->choices, w->choice_count * sizeof(choice));
    c->open_level = f->open_level > (int)w->path ? f->open_level : (int)w->path;
    if (c->guarded && c->open_level < 2 && !left_by_guard(f))
        c->guards = refcopi_guards_of_path(f);
}

/* What must hold of the function's other paths. */
static void set_conditions(frame *f, candidate *c, uint16_t s) {
    c->only_if_mixed = f->only_if_mixed;
    c->mixed_param = f->mixed_param;
    c->kept_param = f->kept_param;
    if (f->only_if_mixed)
        c->flags = refcopi_flags_known(f->w, s);
    c->only_if_ok = f->only_if_ok;
    c->only_if_released = f->only_if_released;
    c->value = f->answered;
}

/* What it is about, and what made that known. */
static void set_object(frame *f, candidate *c, uint16_t s) {
    const char *object = f->subject ? f->subject : object_key(f, s);
    c->object = refcop_arena_copy(f->a->arena, object, strlen(object) + 1);
    c->is_named = is_named(f, s, object);
    c->cause = cause_in_macro(f, s, c->site, object);
    c->acquired = site_text(f, s, c->site);
    c->closed = f->closed;
    c->born = s != NO_SYM && f->w->syms[s].site != c->site ? f->w->syms[s].site : NO_INSTR;
    if (f->cause) {
        c->caused = true;
        c->born = f->cause - 1;
        c->born_text = f->cause_text;
    } else if (c->born != NO_INSTR) {
        c->born_text = site_text(f, s, c->born);
    }
}

void refcopi_report(frame *f, refcop_rule rule, uint16_t s, uint32_t site, refcop_loc loc,
                    int min_level, const char *format, ...) {
    candidate c;
    memset(&c, 0, sizeof c);
    c.guarded = f->guarded && rule == REFCOP_RULE_REF_LEAK;
    f->guarded = false;
    if (f->replaying) {
        note_hit(f, rule, site, min_level);
        return;
    }
    f->reported = 0;
    if (!f->reporting || f->a->options->disabled[rule])
        return;
    c.rule = rule;
    c.site = site;
    c.at = f->at->id;
    c.loc = real_loc(f, loc, site);
    set_path(f, &c, min_level);
    if (c.level > f->a->options->level && c.guards.count == 0)
        return;
    va_list args;
    va_start(args, format);
    c.message = format_into(f->a->arena, format, args);
    va_end(args);
    c.fix.reports = 1;
    set_object(f, &c, s);
    set_conditions(f, &c, s);
    f->reported = refcopi_keep_candidate(f, &c) + 1;
}
