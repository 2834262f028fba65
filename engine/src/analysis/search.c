/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* A second chance for a finding whose recorded path cannot run, since states were merged on it: looks for one that can,
 * without merging, the blocks nearest to the goal first, until the budget is spent. */
#include "finding.h"

#include <string.h>

enum {
    SEARCH_BLOCKS = 300,      /* run for one finding */
    SEARCH_FUNCTION = 2400,   /* ... and for all of a function */
    SEARCH_FAR = UINT16_MAX
};

typedef struct node {
    const snapshot *state;
    uint32_t rank; /* blocks that are still to be passed, at least */
    bool passed;   /* the site lies behind it */
    bool done;
} node;

struct search {
    node *nodes;
    uint32_t count, cap;
    uint32_t *to_site, *to_goal; /* by block: distance; SEARCH_FAR: none */
    uint32_t site, goal;         /* blocks */
    bool passed;                 /* of the block that is being run */
    uint8_t path;                /* of what was found: path_class, */
    uint32_t choice_count;       /* and the choices made in its last block */
    const choice *choices;
};

static uint32_t block_of(const refcop_func *func, uint32_t instr) {
    for (uint32_t b = 0; b < func->block_count; b++) {
        const refcop_block *block = &func->blocks[b];
        if (instr >= block->instrs[0]->id && instr <= block->instrs[block->count - 1]->id)
            return b;
    }
    return 0;
}

static uint32_t *distances(frame *f, uint32_t goal) {
    const refcop_func *func = f->func;
    uint32_t *to = REFCOP_NEW_ARRAY(f->a->path_arena, uint32_t, func->block_count + 1);
    for (uint32_t b = 0; b < func->block_count; b++)
        to[b] = b == goal ? 0 : SEARCH_FAR;
    for (bool again = true; again;) {
        again = false;
        for (uint32_t b = func->block_count; b-- > 0;) {
            const refcop_instr *last = func->blocks[b].instrs[func->blocks[b].count - 1];
            for (uint32_t t = 0; t < last->target_count; t++)
                if (to[last->targets[t]] + 1 < to[b]) {
                    to[b] = to[last->targets[t]] + 1;
                    again = true;
                }
        }
    }
    return to;
}

static uint32_t rank_of(const search *s, uint32_t block, bool passed) {
    if (passed)
        return s->to_goal[block];
    uint32_t rank = s->to_site[block] + s->to_goal[s->site];
    return s->to_site[block] == SEARCH_FAR || rank > SEARCH_FAR ? SEARCH_FAR : rank;
}

static bool is_known(const frame *f, const search *s, const snapshot *state, bool passed) {
    for (uint32_t k = 0; k < s->count; k++) {
        const node *n = &s->nodes[k];
        if (n->state->hash == state->hash && n->state->block == state->block && n->passed == passed &&
            n->state->path == state->path && refcopi_snapshot_same(n->state, state, f->func->local_count, false))
            return true;
    }
    return false;
}

static void add(frame *f, const snapshot *state, bool passed) {
    search *s = f->search;
    uint32_t rank = rank_of(s, state->block, passed);
    if (rank >= SEARCH_FAR || is_known(f, s, state, passed))
        return;
    if (s->count == s->cap) {
        uint32_t cap = s->cap ? s->cap * 2 : 64;
        s->nodes = refcop_arena_grow(f->a->path_arena, s->nodes, s->cap, cap, sizeof *s->nodes);
        s->cap = cap;
    }
    s->nodes[s->count++] = (node){state, rank, passed, false};
}

void refcopi_search_add(frame *f, const snapshot *view) {
    if (!f->replay_hit)
        add(f, refcopi_snapshot_keep(f->a->path_arena, view, f->func->local_count), f->search->passed);
}

static node *nearest(search *s) {
    node *best = NULL;
    for (uint32_t k = 0; k < s->count; k++)
        if (!s->nodes[k].done && (!best || s->nodes[k].rank < best->rank))
            best = &s->nodes[k];
    return best;
}

void refcopi_search_found(frame *f) {
    search *s = f->search;
    s->path = f->w->path;
    s->choice_count = f->w->choice_count;
    s->choices = refcop_arena_copy(f->a->path_arena, f->w->choices, f->w->choice_count * sizeof(choice));
}

/* The path that was found is the candidate's. */
static void take(frame *f, candidate *c, const snapshot *from) {
    c->from = from;
    c->level = f->replay_level;
    c->path = f->search->path;
    c->length = from->length;
    c->merged = false;
    c->choice_count = f->search->choice_count;
    c->choices = f->search->choices;
}

static void run(frame *f, candidate *c) {
    for (uint32_t k = 0; k < SEARCH_BLOCKS && f->searched < SEARCH_FUNCTION && !f->gave_up; k++, f->searched++) {
        node *n = nearest(f->search);
        if (!n)
            return;
        n->done = true;
        const snapshot *from = n->state;
        f->search->passed = n->passed || from->block == f->search->site;
        refcopi_run_block(f, from);
        if (f->replay_hit) {
            take(f, c, from);
            return;
        }
    }
}

bool refcopi_search(frame *f, candidate *c) {
    if (c->at == NO_INSTR || f->searched >= SEARCH_FUNCTION)
        return false;
    const snapshot *entry = c->from;
    while (entry->parent)
        entry = entry->parent;
    search s;
    memset(&s, 0, sizeof s);
    s.goal = block_of(f->func, c->at);
    s.site = c->site != NO_INSTR ? block_of(f->func, c->site) : s.goal;
    s.to_goal = distances(f, s.goal);
    s.to_site = s.site == s.goal ? s.to_goal : distances(f, s.site);
    uint64_t work = f->work;
    f->search = &s;
    f->replaying = true;
    f->replay_target = c;
    f->replay_hit = false;
    add(f, entry, false);
    run(f, c);
    f->replaying = false;
    f->replay_target = NULL;
    f->search = NULL;
    f->work = work;
    f->gave_up = NULL;
    return f->replay_hit;
}
