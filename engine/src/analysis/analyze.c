/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* The functions of a module, callees before callers: strongly connected components of the call
 * graph (Tarjan 1972, iterative) come out of the search in that order. */
#include "block.h"
#include "finding.h"
#include "calls/calls.h"
#include "member.h"
#include "types/types.h"

#include <string.h>

enum { FIRST_WITH_IMMORTALS = 0x030c, FIRST_WITH_IMMORTAL_STATICS = 0x030d };

typedef struct call_graph {
    uint32_t *first; /* by function: where its callees start in edges */
    uint32_t *edges;
} call_graph;

/* Functions that i calls, or puts in a variable. */
static uint32_t walk_instr(const analysis *a, const refcop_instr *i, uint32_t *out) {
    uint32_t count = 0;
    int32_t callee = refcopi_callee_index(a, i);
    if (callee >= 0 && out)
        out[count] = (uint32_t)callee;
    count += callee >= 0;
    if (i->op == REFCOP_OP_STORE && i->args[0].kind == REFCOP_VALUE_FUNC) {
        uint32_t known = refcopi_func_named(a, i->args[0].as.string);
        if (known && out)
            out[count] = known - 1;
        count += known != 0;
    }
    return count;
}

/* Functions that a call through a table can mean. */
static uint32_t walk_pointer(const analysis *a, const refcop_block *block, uint32_t at, uint32_t *out) {
    uint32_t count = 0, next = 0;
    const refcop_instr *read = a->module->target_count ? refcopi_pointer_read(block, at) : NULL;
    for (refcop_str name; read && (name = refcopi_target_at(a->module, read->place, &next));) {
        uint32_t known = refcopi_func_named(a, name);
        if (known && out)
            out[count] = known - 1;
        count += known != 0;
    }
    return count;
}

static uint32_t walk_calls(const analysis *a, const refcop_func *f, uint32_t *out) {
    uint32_t count = 0;
    for (uint32_t b = 0; b < f->block_count; b++)
        for (uint32_t k = 0; k < f->blocks[b].count; k++) {
            count += walk_instr(a, f->blocks[b].instrs[k], out ? out + count : NULL);
            count += walk_pointer(a, &f->blocks[b], k, out ? out + count : NULL);
        }
    return count;
}

static call_graph build_graph(analysis *a) {
    call_graph g;
    uint32_t n = a->module->func_count, total = 0;
    g.first = REFCOP_NEW_ARRAY(a->arena, uint32_t, n + 1);
    for (uint32_t k = 0; k < n; k++) {
        g.first[k] = total;
        total += walk_calls(a, a->module->funcs[k], NULL);
    }
    g.first[n] = total;
    g.edges = REFCOP_NEW_ARRAY(a->arena, uint32_t, total + 1);
    for (uint32_t k = 0; k < n; k++)
        walk_calls(a, a->module->funcs[k], g.edges + g.first[k]);
    return g;
}

/* --- one function ---------------------------------------------------------------------------------- */

/* A function that handles no object at all has nothing to be found in it. */
static bool has_objects(const refcop_func *func) {
    for (uint32_t k = 0; k < func->local_count; k++)
        if (func->locals[k].type == REFCOP_TYPE_OBJ || func->locals[k].type == REFCOP_TYPE_OBJPTR)
            return true;
    for (uint32_t k = 0; k < func->temp_count; k++)
        if (func->temp_types[k] == REFCOP_TYPE_OBJ || func->temp_types[k] == REFCOP_TYPE_OBJPTR)
            return true;
    return false;
}

static void start_frame(analysis *a, frame *f, uint32_t index) {
    const refcop_func *func = a->module->funcs[index];
    refcop_arena_reset(a->path_arena);
    memset(f, 0, sizeof *f);
    f->a = a;
    f->func = func;
    f->func_index = index;
    f->imposed = refcopi_imposed_on(a, func->name);
    f->bound = f->imposed ? f->imposed : refcopi_promised_by(a, func);
    f->reporting = !func->in_header;
    f->max_work = a->options->max_steps ? (uint64_t)a->options->max_steps * FRAME_STEP_WORK
                                        : FRAME_DEFAULT_WORK +
                                              (uint64_t)func->instr_count * FRAME_INSTR_WORK;
    f->forced_outcome = -1;
}

/* v is a number parameter, loaded in the block. */
static bool is_number_param(const refcop_func *func, const refcop_block *block, refcop_value v) {
    for (uint32_t k = 0; v.kind == REFCOP_VALUE_TEMP && k < block->count; k++) {
        const refcop_instr *i = block->instrs[k];
        if (i->result == v.as.temp)
            return i->op == REFCOP_OP_LOAD && refcop_place_is_local(i->place) && i->place->index < func->param_count &&
                   func->locals[i->place->index].type == REFCOP_TYPE_INT;
    }
    return false;
}

/* The branch at the end of the block asks for a number parameter: as it is, for a bit, or whether a loop goes on. */
static bool asks_for_number(const frame *f, uint32_t b) {
    const refcop_block *block = &f->func->blocks[b];
    const refcop_instr *last = block->instrs[block->count - 1];
    if (last->op != REFCOP_OP_BRANCH || last->args[0].kind != REFCOP_VALUE_TEMP || block->count < 2)
        return false;
    const refcop_instr *test = block->instrs[block->count - 2];
    bool goes_on = test->op == REFCOP_OP_CMP && f->loop_end[b] > 0;
    if (test->result == last->args[0].as.temp && (goes_on || test->op == REFCOP_OP_BIN))
        return is_number_param(f->func, block, test->args[0]) || is_number_param(f->func, block, test->args[1]);
    return is_number_param(f->func, block, last->args[0]);
}

/* A number parameter is a flag, or says how often a loop runs, and so perhaps what is given back. */
static bool has_flag(const frame *f) {
    if (!has_objects(f->func))
        return false;
    for (uint32_t b = 0; b < f->func->block_count; b++)
        if (asks_for_number(f, b))
            return true;
    return false;
}

static void explore_paths(analysis *a, frame *f, uint32_t index) {
    const refcop_func *func = a->module->funcs[index];
    start_frame(a, f, index);
    if (a->summaries[index].gave_up) { /* in the first round of a recursion: the next one costs as much */
        f->needs_gil = a->summaries[index].needs_gil;
        refcopi_give_up(f, a->summaries[index].gave_up);
        return;
    }
    if (func->local_count >= NO_LOCAL || func->uses_setjmp) {
        refcopi_give_up(f, func->uses_setjmp ? "setjmp" : "too many locals");
        return;
    }
    refcopi_prepare(f);
    f->keep_numbers = !f->imposed && func->instr_count <= FRAME_SMALL &&
                      (func->result == REFCOP_TYPE_INT || has_flag(f));
    refcopi_explore(f);
}

last_run refcopi_run_function(analysis *a, uint32_t index) {
    frame f;
    explore_paths(a, &f, index);
    summary *s = &a->summaries[index];
    refcopi_summarise(&f, s);
    s->gave_up = f.gave_up;
    s->in_part = f.in_part;
    if (f.imposed && !s->contract)
        s->contract = (refcop_contract *)(uintptr_t)f.imposed;
    size_t used = refcop_arena_held(a->path_arena) + refcop_arena_used(a->arena);
    if (used > a->stats->arena_bytes)
        a->stats->arena_bytes = used;
    if (!f.gave_up) {
        refcopi_flush(&f);
        refcopi_find_uncleaned(&f);
    }
    return (last_run){f.steps, f.replayed_away};
}

/* What callers in other files may know. */
static void tell_contracts(analysis *a, uint32_t index) {
    const refcop_func *func = a->module->funcs[index];
    const refcop_contract *imposed = refcopi_imposed_on(a, func->name);
    /* What was looked at for one value of an argument only, others cannot rely on. */
    bool whole = !imposed || imposed->guard.param < 0 || refcop_contract_next(a->model, imposed);
    if (!a->options->on_contract || !a->summaries[index].contract || !whole)
        return;
    refcop_arena_reset(a->path_arena);
    const refcop_contract *k = refcopi_export(a, func, &a->summaries[index], a->path_arena);
    for (; k; k = k->next)
        a->options->on_contract(a->options->context, func, k);
}

void refcopi_finish_function(analysis *a, uint32_t index, last_run run) {
    const refcop_func *func = a->module->funcs[index];
    const char *gave_up = a->summaries[index].gave_up;
    a->stats->states += run.steps;
    a->stats->replayed_away += run.replayed_away;
    if (run.steps > a->stats->max_states) {
        a->stats->max_states = run.steps;
        a->stats->max_func = func->name;
    }
    if (!func->in_header)
        a->stats->functions++;
    if (gave_up && !func->in_header && has_objects(func)) {
        a->stats->gave_up++;
        if (a->options->on_give_up)
            a->options->on_give_up(a->options->context, func, gave_up);
    }
    if (gave_up)
        return;
    if (a->summaries[index].in_part && !func->in_header) {
        a->stats->in_part++;
        if (a->options->on_part)
            a->options->on_part(a->options->context, func, a->summaries[index].in_part);
    }
    refcopi_find_overwritten(a, func);
    refcopi_find_emptied(a, func);
    refcopi_find_unreleased(a, func);
    tell_contracts(a, index);
}

static bool calls_itself(const call_graph *g, uint32_t n) {
    for (uint32_t e = g->first[n]; e < g->first[n + 1]; e++)
        if (g->edges[e] == n)
            return true;
    return false;
}

static void run_component(analysis *a, const call_graph *g, const uint32_t *members,
                          uint32_t count) {
    if (count == 1 && !calls_itself(g, members[0]))
        refcopi_finish_function(a, members[0], refcopi_run_function(a, members[0]));
    else
        refcopi_run_recursive(a, members, count);
}

/* --- strongly connected components --------------------------------------------------------------------- */

typedef struct search {
    uint32_t *number, *low;  /* 0: not visited */
    bool *on_stack;
    uint32_t *stack, stack_count;   /* Tarjan's stack */
    uint32_t *path, *edge, path_count; /* the recursion, made explicit */
    uint32_t next;
} search;

static void visit(search *s, const call_graph *g, uint32_t n) {
    s->number[n] = s->low[n] = ++s->next;
    s->stack[s->stack_count++] = n;
    s->on_stack[n] = true;
    s->path[s->path_count] = n;
    s->edge[s->path_count++] = g->first[n];
}

static void search_from(analysis *a, const call_graph *g, search *s, uint32_t root) {
    visit(s, g, root);
    while (s->path_count > 0) {
        uint32_t n = s->path[s->path_count - 1];
        uint32_t *e = &s->edge[s->path_count - 1];
        if (*e < g->first[n + 1]) {
            uint32_t m = g->edges[(*e)++];
            if (!s->number[m])
                visit(s, g, m);
            else if (s->on_stack[m] && s->number[m] < s->low[n])
                s->low[n] = s->number[m];
            continue;
        }
        if (s->low[n] == s->number[n]) {
            uint32_t start = s->stack_count;
            do {
                s->on_stack[s->stack[--start]] = false;
            } while (s->stack[start] != n);
            run_component(a, g, s->stack + start, s->stack_count - start);
            s->stack_count = start;
        }
        if (--s->path_count > 0) {
            uint32_t parent = s->path[s->path_count - 1];
            if (s->low[n] < s->low[parent])
                s->low[parent] = s->low[n];
        }
    }
}

static void run_all(analysis *a) {
    call_graph g = build_graph(a);
    uint32_t n = a->module->func_count;
    search s;
    memset(&s, 0, sizeof s);
    s.number = REFCOP_NEW_ARRAY(a->arena, uint32_t, n + 1);
    s.low = REFCOP_NEW_ARRAY(a->arena, uint32_t, n + 1);
    s.on_stack = REFCOP_NEW_ARRAY(a->arena, bool, n + 1);
    s.stack = REFCOP_NEW_ARRAY(a->arena, uint32_t, n + 1);
    s.path = REFCOP_NEW_ARRAY(a->arena, uint32_t, n + 1);
    s.edge = REFCOP_NEW_ARRAY(a->arena, uint32_t, n + 1);
    for (uint32_t k = 0; k < n; k++)
        if (!s.number[k])
            search_from(a, &g, &s, k);
}

/* --- entry ----------------------------------------------------------------------------------------------- */

static uint32_t highest_name(const refcop_module *m) {
    uint32_t high = 0;
    for (uint32_t n = 0; n < m->func_count; n++) {
        const refcop_func *f = m->funcs[n];
        high = f->name->id > high ? f->name->id : high;
        for (uint32_t b = 0; b < f->block_count; b++)
            for (uint32_t k = 0; k < f->blocks[b].count; k++) {
                const refcop_instr *i = f->blocks[b].instrs[k];
                if (i->name && i->name->id > high)
                    high = i->name->id;
                for (uint32_t x = 0; x < i->arg_count; x++)
                    if ((i->args[x].kind == REFCOP_VALUE_STRING ||
                         i->args[x].kind == REFCOP_VALUE_FUNC) && i->args[x].as.string->id > high)
                        high = i->args[x].as.string->id;
            }
    }
    return high;
}

/* The function may set an exception itself, or by what it calls. */
static bool may_raise(analysis *a, const refcop_func *f) {
    for (uint32_t b = 0; b < f->block_count; b++)
        for (uint32_t k = 0; k < f->blocks[b].count; k++) {
            const refcop_instr *i = f->blocks[b].instrs[k];
            const summary *inferred;
            if (i->op != REFCOP_OP_CALL || (i->flags & REFCOP_INSTR_FOREIGN))
                continue;
            const refcop_contract *c = refcopi_find_contract(a, i, &inferred);
            if (!c)
                return true;
            for (uint32_t o = 0; o < c->outcome_count; o++)
                if (c->outcomes[o].exception == REFCOP_EXC_SET)
                    return true;
        }
    return false;
}

/* Functions of other files are known: those may take the address of one of this. */
static bool knows_others(const analysis *a) {
    for (uint32_t n = 0; n < a->module->func_count; n++)
        for (uint32_t b = 0; b < a->module->funcs[n]->block_count; b++)
            for (uint32_t k = 0; k < a->module->funcs[n]->blocks[b].count; k++) {
                const refcop_instr *i = a->module->funcs[n]->blocks[b].instrs[k];
                const refcop_contract *c = i->op == REFCOP_OP_CALL && i->sub == REFCOP_CALLEE_NAME
                                               ? refcop_model_find(a->model, REFCOP_KIND_FUNCTION, i->name) : NULL;
                if (c && (c->clauses & REFCOP_CLAUSE_INFERRED))
                    return true;
            }
    return false;
}

/* Made to be called by a library: it takes what it is told to know of, as a void *. */
static bool is_callback(const refcop_func *f) {
    for (uint32_t p = 0; p < f->param_count; p++)
        if (f->locals[p].type == REFCOP_TYPE_VOIDPTR)
            return f->linkage == REFCOP_LINKAGE_EXTERN;
    return false;
}

/* Another library may be given a function of this module to call: one that raises. */
static bool has_callbacks(analysis *a) {
    bool others = knows_others(a);
    for (uint32_t n = 0; n < a->module->func_count; n++) {
        const refcop_func *f = a->module->funcs[n];
        bool shown = f->address_taken || (others && is_callback(f));
        if (shown && !f->in_header && !refcopi_imposed_on(a, f->name) && may_raise(a, f))
            return true;
    }
    return false;
}

static void set_up(analysis *a) {
    const refcop_module *m = a->module;
    a->paths = refcopi_paths_new(a->arena);
    a->summaries = REFCOP_NEW_ARRAY(a->arena, summary, m->func_count + 1);
    a->looked_up = REFCOP_NEW_ARRAY(a->arena, bool, m->func_count + 1);
    a->name_count = highest_name(m) + 1;
    a->func_by_name = REFCOP_NEW_ARRAY(a->arena, uint32_t, a->name_count);
    a->string_count = a->name_count;
    a->strings = REFCOP_NEW_ARRAY(a->arena, refcop_str, a->string_count);
    for (uint32_t n = 0; n < m->func_count; n++)
        a->func_by_name[m->funcs[n]->name->id] = n + 1;
    refcopi_find_entries(a);
    refcopi_find_wrapped(a);
    refcopi_paths_same_record(a->paths, refcopi_intern(a, "bufferinfo"), refcopi_intern(a, "Py_buffer"));
    a->findings = refcopi_findings_new(a->arena);
    for (unsigned k = 0; k < 3; k++)
        a->scratch[k] = REFCOP_NEW(a->arena, working);
    uint16_t target = a->options->target_python;
    a->oldest = target ? target : m->limited_api ? m->limited_api : refcop_model_version(a->model);
    a->immortal_counts = a->oldest != 0 && a->oldest < FIRST_WITH_IMMORTALS;
    a->static_lasts = a->oldest >= FIRST_WITH_IMMORTAL_STATICS;
    a->immortal_matters = a->immortal_counts || (!target && !m->limited_api);
    a->calls_back = has_callbacks(a);
    refcopi_owners_new(a);
    refcopi_find_borrowers(a);
    refcopi_find_givers(a);
    refcopi_find_written_targets(a);
    refcopi_find_members(a);
    refcopi_find_containers(a);
    refcopi_find_flagged(a);
}

refcop_status refcop_analyze(const refcop_module *module, const refcop_model *model,
                             const refcop_analysis_options *options, refcop_stats *stats) {
    refcop_stats unused;
    if (!stats)
        stats = &unused;
    memset(stats, 0, sizeof *stats);
    analysis a;
    memset(&a, 0, sizeof a);
    a.module = module;
    a.model = model;
    a.options = options;
    a.stats = stats;
    a.arena = refcop_arena_new("analysis");
    a.path_arena = refcop_arena_new("paths");
    a.fork_arena = refcop_arena_new("forks");
    set_up(&a);
    run_all(&a);
    for (uint32_t n = 0; n < module->func_count; n++)
        if (!module->funcs[n]->in_header)
            stats->havocs += module->funcs[n]->havoc_count;
    refcopi_calls_check(&a);
    refcopi_report_domains(&a);
    refcopi_find_abandoned(&a);
    refcopi_find_kept_by_deleters(&a);
    refcopi_types_check(&a);
    refcopi_findings_deliver(&a);
    refcop_arena_free(a.fork_arena);
    refcop_arena_free(a.path_arena);
    refcop_arena_free(a.arena);
    return stats->gave_up ? REFCOP_INCOMPLETE : REFCOP_OK;
}
