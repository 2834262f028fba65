/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Findings: one per acquiring site and rule. Candidates are collected while a function is
 * explored; those that went through a merge are replayed; the rest is delivered sorted. */
#include "block.h"
#include "finding.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct finding_list {
    refcop_arena *arena;
    refcop_finding *items;
    const cycle **cycles; /* by item; NULL: not about a ring */
    uint32_t count, cap;
};

finding_list *refcopi_findings_new(refcop_arena *arena) {
    finding_list *list = REFCOP_NEW(arena, finding_list);
    list->arena = arena;
    return list;
}

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

static bool is_better(const candidate *a, const candidate *b) {
    if (a->level != b->level)
        return a->level < b->level;
    if (a->path != b->path)
        return a->path < b->path;
    if (a->merged != b->merged)
        return !a->merged;
    if (a->length != b->length)
        return a->length < b->length;
    return a->at < b->at;
}

static void add_exit(candidate *c, refcop_loc loc) {
    if (loc == c->loc)
        return;
    for (uint32_t k = 0; k < c->exit_count; k++)
        if (c->exits[k] == loc)
            return;
    if (c->exit_count < 8)
        c->exits[c->exit_count++] = loc;
}

/* Keeps a path that is not the best one, when it is the best to its place. Not one that takes a failed allocation:
 * what was forgotten before it is not worth a second try. */
static void add_other(frame *f, candidate *c, const candidate *path) {
    uint32_t at = 0;
    if (path->level > 1)
        return;
    for (; at < c->other_count && c->others[at]->at != path->at; at++)
        ;
    if (at < c->other_count && !is_better(path, c->others[at]))
        return;
    if (at == c->other_count && at == FINDING_MAX_OTHERS && !is_better(path, c->others[--at]))
        return;
    if (at == c->other_count)
        c->other_count++;
    for (; at > 0 && is_better(path, c->others[at - 1]); at--)
        c->others[at] = c->others[at - 1];
    c->others[at] = refcop_arena_copy(f->a->path_arena, path, sizeof *path);
}

/* --- paths that a number of the caller's chose ------------------------------------------------------- */

static void note_guards(const frame *f, candidate *c) {
    const working *w = f->w;
    for (uint32_t p = 0; f->keep_numbers && !w->merged && p < f->func->param_count; p++) {
        if (f->func->locals[p].type != REFCOP_TYPE_INT)
            continue;
        if (c->guard_count == FINDING_MAX_GUARDS) {
            c->guard_count = 0;
            return;
        }
        const sym *s = NULL;
        for (uint16_t k = 0; k < w->sym_count; k++)
            if (w->syms[k].kind == SYM_NUM && w->syms[k].origin == ORIGIN_PARAM && w->syms[k].origin_id == p)
                s = &w->syms[k];
        if (!s) {
            c->guard_count = 0;
            return;
        }
        c->guards[c->guard_count++] = (guard){s->lo, s->hi, s->ne, (s->flags & SYMF_NE) != 0};
    }
}

static bool excludes(const guard *g, int32_t n) {
    return n < g->lo || n > g->hi || (g->excludes && g->ne == n);
}

/* What either path knows. */
static guard either(const guard *a, const guard *b) {
    guard both = {a->lo < b->lo ? a->lo : b->lo, a->hi > b->hi ? a->hi : b->hi, 0, false};
    if (a->excludes && excludes(b, a->ne))
        both.ne = a->ne, both.excludes = true;
    else if (b->excludes && excludes(a, b->ne))
        both.ne = b->ne, both.excludes = true;
    return both;
}

static void join_guards(candidate *to, const candidate *a, const candidate *b) {
    uint32_t count = a->guard_count == 0 ? b->guard_count : a->guard_count;
    for (uint32_t k = 0; k < count; k++)
        to->guards[k] = a->guard_count == 0   ? b->guards[k]
                        : b->guard_count == 0 ? a->guards[k]
                                              : either(&a->guards[k], &b->guards[k]);
    to->guard_count = count;
}

/* Whatever the caller gives, some path has it. */
static bool has_all_values(const candidate *c) {
    bool all = c->guard_count > 0;
    for (uint32_t k = 0; k < c->guard_count; k++)
        all &= c->guards[k].lo == INT32_MIN && c->guards[k].hi == INT32_MAX && !c->guards[k].excludes;
    return all;
}

static uint32_t keep_candidate(frame *f, const candidate *c) {
    for (uint32_t k = 0; k < f->candidate_count; k++) {
        candidate *old = &f->candidates[k];
        if (old->rule != c->rule || old->site != c->site)
            continue;
        old->fix.reports++;
        flags_known flags = refcopi_flags_common(old->flags, c->flags);
        candidate joined;
        join_guards(&joined, old, c);
        if (is_better(c, old)) {
            candidate before = *old;
            *old = *c;
            old->exit_count = 0;
            old->fix = before.fix;
            add_exit(old, before.loc);
            for (uint32_t e = 0; e < before.exit_count; e++)
                add_exit(old, before.exits[e]);
            old->other_count = before.other_count;
            memcpy(old->others, before.others, sizeof before.others);
            if (c->merged && before.at != c->at)
                add_other(f, old, &before);
        } else {
            add_exit(old, c->loc);
            if (old->merged && old->at != c->at)
                add_other(f, old, c);
        }
        old->flags = flags;
        memcpy(old->guards, joined.guards, sizeof joined.guards);
        old->guard_count = joined.guard_count;
        return k;
    }
    if (f->candidate_count == f->candidate_cap) {
        uint32_t cap = f->candidate_cap ? f->candidate_cap * 2 : 8;
        f->candidates = refcop_arena_grow(f->a->path_arena, f->candidates, f->candidate_cap, cap,
                                          sizeof(candidate));
        f->candidate_cap = cap;
    }
    f->candidates[f->candidate_count] = *c;
    return f->candidate_count++;
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

void refcopi_report(frame *f, refcop_rule rule, uint16_t s, uint32_t site, refcop_loc loc,
                    int min_level, const char *format, ...) {
    bool guarded = f->guarded && rule == REFCOP_RULE_REF_LEAK;
    f->guarded = false;
    if (f->replaying) {
        bool hit = !f->replay_hit && f->replay_target->rule == rule && f->replay_target->site == site;
        if (hit && f->search && !is_found(f, min_level))
            return;
        if (hit && f->search)
            refcopi_search_found(f);
        f->replay_hit |= hit;
        return;
    }
    f->reported = 0;
    if (!f->reporting || f->a->options->disabled[rule])
        return;
    candidate c;
    memset(&c, 0, sizeof c);
    c.rule = rule;
    c.site = site;
    c.at = f->at->id;
    c.loc = real_loc(f, loc, site);
    c.level = min_level > (int)f->w->path ? min_level : (int)f->w->path;
    if (left_by_guard(f))
        c.level = 2;
    c.path = f->w->path;
    c.length = f->w->from ? f->w->from->length : 0;
    c.merged = f->w->merged;
    c.from = f->w->from;
    c.choice_count = f->w->choice_count;
    c.choices = refcop_arena_copy(f->a->path_arena, f->w->choices,
                                  f->w->choice_count * sizeof(choice));
    c.guarded = guarded;
    c.open_level = f->open_level > (int)f->w->path ? f->open_level : (int)f->w->path;
    if (c.guarded && c.open_level < 2 && !left_by_guard(f))
        note_guards(f, &c);
    if (c.level > f->a->options->level && c.guard_count == 0)
        return;
    va_list args;
    va_start(args, format);
    c.message = format_into(f->a->arena, format, args);
    va_end(args);
    const char *object = f->subject ? f->subject : object_key(f, s);
    c.object = refcop_arena_copy(f->a->arena, object, strlen(object) + 1);
    c.cause = cause_in_macro(f, s, site, object);
    c.fix.reports = 1;
    c.acquired = site_text(f, s, site);
    c.only_if_mixed = f->only_if_mixed;
    c.mixed_param = f->mixed_param;
    if (f->only_if_mixed)
        c.flags = refcopi_flags_known(f->w, s);
    c.only_if_ok = f->only_if_ok;
    c.only_if_released = f->only_if_released;
    c.value = f->answered;
    c.closed = f->closed;
    c.born = s != NO_SYM && f->w->syms[s].site != site ? f->w->syms[s].site : NO_INSTR;
    if (f->cause) {
        c.caused = true;
        c.born = f->cause - 1;
        c.born_text = f->cause_text;
    } else if (c.born != NO_INSTR)
        c.born_text = site_text(f, s, c.born);
    f->reported = keep_candidate(f, &c) + 1;
}

/* --- findings ------------------------------------------------------------------------------------- */

/* The macro that the warning's place was expanded from; NULL: none. */
static refcop_str macro_at(const frame *f, const candidate *c) {
    const refcop_instr *at = c->at != NO_INSTR ? f->instrs[c->at] : NULL;
    const refcop_instr *site = c->site != NO_INSTR ? f->instrs[c->site] : NULL;
    if (at && at->loc == c->loc)
        return at->macro;
    return site && site->loc == c->loc ? site->macro : NULL;
}

refcop_finding *refcopi_findings_items(const finding_list *list, uint32_t *count) {
    *count = list->count;
    return list->items;
}

static refcop_finding *new_finding(finding_list *list) {
    if (list->count == list->cap) {
        uint32_t cap = list->cap ? list->cap * 2 : 16;
        list->items = refcop_arena_grow(list->arena, list->items, list->cap, cap,
                                        sizeof(refcop_finding));
        list->cycles = refcop_arena_grow(list->arena, list->cycles, list->cap, cap,
                                         sizeof(const cycle *));
        list->cap = cap;
    }
    list->cycles[list->count] = NULL;
    return &list->items[list->count++];
}

void refcopi_findings_push(analysis *a, const refcop_finding *finding) {
    *new_finding(a->findings) = *finding;
}

static void push_finding(frame *f, const candidate *c) {
    finding_list *list = f->a->findings;
    refcop_note notes[FINDING_MAX_NOTES];
    uint32_t note_count = refcopi_collect_notes(f, c, notes);
    refcop_finding *out = new_finding(list);
    list->cycles[list->count - 1] = c->closed;
    memset(out, 0, sizeof *out);
    out->rule = c->rule;
    out->level = c->level;
    out->module = f->a->module;
    out->func = f->func;
    out->loc = c->loc;
    out->site = c->site != NO_INSTR ? f->instrs[c->site]->loc : 0;
    out->object = c->object;
    out->cause = c->cause;
    refcop_str macro = macro_at(f, c);
    if (c->cause)
        macro = f->instrs[c->site]->macro;
    out->message = macro ? refcopi_print(f->a->arena, "%s (expanded from macro '%s')", c->message,
                                         macro->text)
                         : c->message;
    out->note_count = note_count;
    out->notes = refcop_arena_copy(list->arena, notes, note_count * sizeof(refcop_note));
    refcopi_fix(f, c, &out->fixit);
}

static refcop_str callee_at(const frame *f, uint32_t instr) {
    return instr != NO_INSTR ? f->instrs[instr]->name : NULL;
}

/* One macro, used over and over, makes one mistake over and over: it is reported once. */
static bool is_repeated(const frame *f, uint32_t index) {
    const candidate *c = &f->candidates[index];
    refcop_str macro = c->site != NO_INSTR ? f->instrs[c->site]->macro : NULL;
    for (uint32_t k = 0; macro && k < f->candidate_count; k++) {
        const candidate *other = &f->candidates[k];
        if (k == index || other->rule != c->rule || other->site == NO_INSTR ||
            f->instrs[other->site]->macro != macro ||
            callee_at(f, other->site) != callee_at(f, c->site) ||
            strcmp(other->object, c->object) != 0)
            continue;
        if (other->level < c->level || (other->level == c->level && other->site < c->site))
            return true;
    }
    return false;
}

/* What a free function returns on that path does not say that it failed; where none does, nobody
 * knows what it says. */
static bool is_ok(const frame *f, candidate *c) {
    bool fails;
    if (refcopi_returns_failing(f, c->value, &fails))
        return false;
    c->level = fails ? c->level : 2;
    return c->level <= f->a->options->level;
}

/* Some path returns a new reference where this one does not, and no flag of the caller's decides whether
 * one and the same object comes with a reference. */
static bool is_mixed(const frame *f, const candidate *c) {
    bool told = f->given && !f->given_flags.made &&
                ((c->flags.zero & f->given_flags.nonzero) || (c->flags.nonzero & f->given_flags.zero));
    return !told && (refcopi_returns_new(f) || f->gives_reference) &&
           (!c->mixed_param || !(f->params_taken >> (c->mixed_param - 1) % 64 & 1));
}

/* What must hold of the function's other paths does. */
static bool stands(const frame *f, candidate *c) {
    return (!c->only_if_mixed || is_mixed(f, c)) &&
           (!c->only_if_released || f->released_owned[c->only_if_released - 1]) &&
           (!c->only_if_ok || is_ok(f, c));
}

/* The best path that can run becomes the candidate's; false: none can. */
static bool take_path(frame *f, candidate *c) {
    if (!c->merged || refcopi_replay(f, c))
        return true;
    for (uint32_t k = 0; k < c->other_count; k++) {
        candidate other = *c->others[k];
        other.flags = c->flags;
        other.fix = c->fix;
        if (other.guarded && has_all_values(c))
            other.level = other.open_level;
        if (other.level > f->a->options->level)
            continue;
        if (!stands(f, &other) || (other.merged && !refcopi_replay(f, &other)))
            continue;
        *c = other;
        return true;
    }
    return refcopi_search(f, c);
}

void refcopi_flush(frame *f) {
    for (uint32_t k = 0; k < f->candidate_count; k++) {
        candidate *c = &f->candidates[k];
        if (c->guarded && has_all_values(c))
            c->level = c->open_level;
    }
    for (uint32_t k = 0; k < f->candidate_count; k++) {
        candidate *c = &f->candidates[k];
        if (c->level > f->a->options->level || is_repeated(f, k) || !stands(f, c))
            continue;
        if (take_path(f, c))
            push_finding(f, c);
        else
            f->replayed_away++;
    }
}

void refcopi_findings_take_back(analysis *a, const refcop_func *func) {
    finding_list *list = a->findings;
    uint32_t kept = 0;
    for (uint32_t k = 0; k < list->count; k++) {
        if (list->items[k].func == func)
            continue;
        list->cycles[kept] = list->cycles[k];
        list->items[kept++] = list->items[k];
    }
    list->count = kept;
}

/* --- delivery ------------------------------------------------------------------------------------------ */

void refcopi_judge_cycles(analysis *a, cycle_judge judge, void *context) {
    finding_list *list = a->findings;
    uint32_t kept = 0;
    for (uint32_t k = 0; k < list->count; k++) {
        refcop_finding *found = &list->items[k];
        if (list->cycles[k]) {
            const char *why = judge ? judge(context, list->cycles[k]) : NULL;
            found->level = why ? found->level : 2;
            found->message =
                why ? refcopi_print(a->arena, "%s; the collector cannot see it: %s",
                                    found->message, why)
                    : refcopi_print(a->arena, "%s; only the collector can free it",
                                    found->message);
        }
        if (found->level > a->options->level)
            continue;
        list->cycles[kept] = list->cycles[k];
        list->items[kept++] = *found;
    }
    list->count = kept;
}
