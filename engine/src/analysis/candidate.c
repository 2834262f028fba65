/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* The candidates of a function: one per rule and root cause, with the best path that shows it. When all paths
 * have been seen, those that went through a merge are replayed, and what stands becomes a finding. */
#include "finding.h"

#include <string.h>

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

/* The path of c is better than that of old: it takes its place, and old's becomes one of the others. */
static void replace_path(frame *f, candidate *old, const candidate *c) {
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
}

static void join_candidate(frame *f, candidate *old, const candidate *c) {
    flags_known flags = refcopi_flags_common(old->flags, c->flags);
    guards asked = refcopi_join_guards(&old->guards, &c->guards);
    old->fix.reports++;
    if (is_better(c, old)) {
        replace_path(f, old, c);
    } else {
        add_exit(old, c->loc);
        if (old->merged && old->at != c->at)
            add_other(f, old, c);
    }
    old->flags = flags;
    old->guards = asked;
}

uint32_t refcopi_keep_candidate(frame *f, const candidate *c) {
    for (uint32_t k = 0; k < f->candidate_count; k++) {
        if (f->candidates[k].rule != c->rule || f->candidates[k].site != c->site)
            continue;
        join_candidate(f, &f->candidates[k], c);
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

/* The macro that the warning's place was expanded from; NULL: none. */
static refcop_str macro_at(const frame *f, const candidate *c) {
    const refcop_instr *at = c->at != NO_INSTR ? f->instrs[c->at] : NULL;
    const refcop_instr *site = c->site != NO_INSTR ? f->instrs[c->site] : NULL;
    if (at && at->loc == c->loc)
        return at->macro;
    return site && site->loc == c->loc ? site->macro : NULL;
}

/* Both are about one variable at one place: what corrects the one corrects the other. */
static bool is_same(const candidate *a, const candidate *b) {
    return a != b && b->stays && a->rule == b->rule && a->loc == b->loc && a->is_named && b->is_named &&
           strcmp(a->object, b->object) == 0;
}

/* Of several that are the same the one of the least level is told, and of these the first. */
static bool is_told(const frame *f, const candidate *c) {
    for (uint32_t k = 0; k < f->candidate_count; k++) {
        const candidate *other = &f->candidates[k];
        if (is_same(c, other) && (other->level < c->level || (other->level == c->level && other < c)))
            return true;
    }
    return false;
}

/* Where else the same object comes from. */
static uint32_t note_same(const frame *f, const candidate *c, refcop_note *notes, uint32_t count) {
    for (uint32_t k = 0; k < f->candidate_count && count < FINDING_MAX_NOTES; k++) {
        const candidate *other = &f->candidates[k];
        const char *text = other->born_text ? other->born_text : other->acquired;
        uint32_t made = other->born_text ? other->born : other->site;
        if (!is_same(c, other) || !text || made == NO_INSTR || !f->instrs[made]->loc)
            continue;
        notes[count].loc = f->instrs[made]->loc;
        notes[count++].message = refcopi_print(f->a->arena, "on another path, %s", text);
    }
    return count;
}

static void push_finding(frame *f, const candidate *c) {
    refcop_note notes[FINDING_MAX_NOTES];
    refcop_finding out = {.rule = c->rule, .level = c->level, .module = f->a->module, .func = f->func, .loc = c->loc};
    out.site = c->site != NO_INSTR ? f->instrs[c->site]->loc : 0;
    out.object = c->object;
    out.cause = c->cause;
    refcop_str macro = c->cause ? f->instrs[c->site]->macro : macro_at(f, c);
    out.message = macro ? refcopi_print(f->a->arena, "%s (expanded from macro '%s')", c->message, macro->text)
                        : c->message;
    out.note_count = note_same(f, c, notes, refcopi_collect_notes(f, c, notes));
    out.notes = refcop_arena_copy(f->a->arena, notes, out.note_count * sizeof(refcop_note));
    refcopi_fix(f, c, &out.fixit);
    refcopi_findings_push_ring(f->a, &out, c->closed);
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
           (!c->kept_param || !(f->params_given_back >> (c->kept_param - 1) % 64 & 1)) &&
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
        if (other.guarded && refcopi_ask_nothing(&c->guards))
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
        if (c->guarded && refcopi_ask_nothing(&c->guards))
            c->level = c->open_level;
    }
    for (uint32_t k = 0; k < f->candidate_count; k++) {
        candidate *c = &f->candidates[k];
        bool looked_at = c->level <= f->a->options->level && !is_repeated(f, k) && stands(f, c);
        c->stays = looked_at && take_path(f, c);
        f->replayed_away += looked_at && !c->stays;
    }
    for (uint32_t k = 0; k < f->candidate_count; k++)
        if (f->candidates[k].stays && !is_told(f, &f->candidates[k]))
            push_finding(f, &f->candidates[k]);
}
