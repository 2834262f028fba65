/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Which event of the plan an instruction is.
 *
 * With debug information (LLVM >= 18 makes it on request, without a trace in the object file) both
 * have a position, which one macro expansion shares among all that it contains: the key and the
 * order tell those apart. Without, the two sequences are aligned: clang emits instructions in the
 * order of the source but leaves out dead code, so the longest common subsequence of keys it is. */
#include "emit.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_CELLS = 1 << 24 }; /* of the alignment; beyond: first come, first served */

typedef struct candidate {
    LLVMValueRef instruction;
    const char *key;
    uint32_t line, column;
    const refcop_event *event;
} candidate;

typedef struct matcher {
    pass *p;
    candidate *items;
    uint32_t count, capacity;
    bool has_locations;
    LLVMValueRef result; /* alloca of the return value */
} matcher;

/* --- keys of instructions ------------------------------------------------------------------- */

static bool starts_with(const char *text, const char *prefix) {
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* Link name of the function that call calls; NULL: none, or an intrinsic. */
static const char *callee_of(LLVMValueRef call) {
    LLVMValueRef callee = LLVMGetCalledValue(call);
    if (!LLVMIsAFunction(callee))
        return NULL;
    size_t length;
    const char *name = LLVMGetValueName2(callee, &length);
    return starts_with(name, "llvm.") ? NULL : name;
}

/* "memcpy" or "memmove", whether function or intrinsic; else NULL. */
static const char *copier_of(LLVMValueRef call) {
    LLVMValueRef callee = LLVMGetCalledValue(call);
    if (!LLVMIsAFunction(callee))
        return NULL;
    size_t length;
    const char *name = LLVMGetValueName2(callee, &length);
    if (starts_with(name, "llvm.memcpy.") || strcmp(name, "memcpy") == 0 ||
        strcmp(name, "memcpy.inline") == 0 || strcmp(name, "__memcpy_chk") == 0)
        return "memcpy";
    if (starts_with(name, "llvm.memmove.") || strcmp(name, "memmove") == 0 ||
        strcmp(name, "memmove.inline") == 0 || strcmp(name, "__memmove_chk") == 0)
        return "memmove";
    return NULL;
}

/* Fortified libc functions: clang calls the inline body of memcpy "memcpy.inline". */
static const char *plain_name(matcher *m, const char *name) {
    size_t length = strlen(name), suffix = strlen(".inline");
    if (length > suffix && strcmp(name + length - suffix, ".inline") == 0)
        return refcop_intern(m->p->strings, name, length - suffix)->text;
    return *name == '\1' ? name + 1 : name;
}

static const char *call_key(matcher *m, LLVMValueRef call) {
    LLVMValueRef callee = LLVMGetCalledValue(call);
    const char *copier = copier_of(call);
    if (copier)
        return copier;
    if (LLVMIsAInlineAsm(callee))
        return NULL;
    if (!LLVMIsAFunction(callee))
        return "*";
    const char *name = callee_of(call);
    return name ? plain_name(m, name) : NULL;
}

/* The key of an instruction that can be an event; NULL: it cannot. */
static const char *key_of(matcher *m, LLVMValueRef i) {
    switch (LLVMGetInstructionOpcode(i)) {
    case LLVMCall:
        return call_key(m, i);
    case LLVMStore: {
        LLVMValueRef place = LLVMGetOperand(i, 1);
        if (m->result && place == m->result)
            return "return";
        if (LLVMIsAAllocaInst(place))
            return NULL;
        return refcopi_is_pointer(LLVMGetOperand(i, 0)) ? "store" : "count";
    }
    case LLVMRet:
        return !m->result && LLVMGetNumOperands(i) == 1 ? "return" : NULL;
    default:
        return NULL;
    }
}

/* --- gathering ------------------------------------------------------------------------------ */

static void add(matcher *m, LLVMValueRef instruction, const char *key) {
    if (m->count == m->capacity) {
        uint32_t capacity = m->capacity ? m->capacity * 2 : 64;
        m->items = refcop_arena_grow(m->p->arena, m->items, m->count, capacity, sizeof *m->items);
        m->capacity = capacity;
    }
    candidate c = {instruction, key, LLVMGetDebugLocLine(instruction),
                   LLVMGetDebugLocColumn(instruction), NULL};
    m->has_locations |= c.line != 0;
    m->items[m->count++] = c;
}

/* Whether place is nothing but written, and read for the return: not a variable of the program. */
static bool only_written(LLVMValueRef place) {
    unsigned loads = 0;
    for (LLVMUseRef u = LLVMGetFirstUse(place); u; u = LLVMGetNextUse(u)) {
        LLVMValueRef user = LLVMGetUser(u);
        if (LLVMIsALoadInst(user))
            loads++;
        else if (!LLVMIsAStoreInst(user) || LLVMGetOperand(user, 1) != place)
            return false;
    }
    return loads == 1;
}

/* Whether a store to place stands where a return statement does, if positions are known. */
static bool stores_at_return(const matcher *m, LLVMValueRef place) {
    const refcop_body *body = m->p->body;
    bool any = false;
    for (LLVMUseRef u = LLVMGetFirstUse(place); u; u = LLVMGetNextUse(u)) {
        LLVMValueRef user = LLVMGetUser(u);
        unsigned line = LLVMIsAStoreInst(user) ? LLVMGetDebugLocLine(user) : 0;
        any |= line != 0;
        for (uint32_t e = 0; line && e < body->event_count; e++)
            if (body->events[e].kind == REFCOP_EVENT_RETURN && body->events[e].key_line == line &&
                body->events[e].key_column == LLVMGetDebugLocColumn(user))
                return true;
    }
    return !any;
}

static const refcop_event *last_return(const refcop_body *body, uint32_t *count) {
    const refcop_event *last = NULL;
    *count = 0;
    for (uint32_t e = 0; e < body->event_count; e++)
        if (body->events[e].kind == REFCOP_EVENT_RETURN) {
            last = &body->events[e];
            ++*count;
        }
    return last;
}

/* Where a function with several returns keeps what it returns: clang makes that variable before
 * all others. NULL: there is none, the value is where the return instruction is. */
static LLVMValueRef result_place(const matcher *m, LLVMValueRef function) {
    uint32_t returns;
    last_return(m->p->body, &returns);
    LLVMValueRef first = LLVMGetFirstInstruction(LLVMGetEntryBasicBlock(function));
    if (returns < 2 || !LLVMIsAAllocaInst(first))
        return NULL;
    for (LLVMBasicBlockRef b = LLVMGetFirstBasicBlock(function); b; b = LLVMGetNextBasicBlock(b)) {
        LLVMValueRef end = LLVMGetBasicBlockTerminator(b);
        if (!end || LLVMGetInstructionOpcode(end) != LLVMRet || LLVMGetNumOperands(end) != 1)
            continue;
        LLVMValueRef value = LLVMGetOperand(end, 0);
        if (!LLVMIsALoadInst(value))
            return NULL;
        LLVMValueRef place = LLVMGetOperand(value, 0);
        bool is_place = place == first && only_written(place) && stores_at_return(m, place);
        return is_place ? place : NULL;
    }
    return NULL;
}

static void gather(matcher *m, LLVMValueRef function) {
    m->result = result_place(m, function);
    for (LLVMBasicBlockRef b = LLVMGetFirstBasicBlock(function); b; b = LLVMGetNextBasicBlock(b))
        for (LLVMValueRef i = LLVMGetFirstInstruction(b); i; i = LLVMGetNextInstruction(i)) {
            const char *key = key_of(m, i);
            if (key)
                add(m, i, key);
        }
}

/* --- by position ---------------------------------------------------------------------------- */

static bool same_place(const refcop_event *e, const candidate *c) {
    return e->key_line == c->line && (!c->column || e->key_column == c->column) &&
           strcmp(e->key, c->key) == 0;
}

static int compare_events(const void *left, const void *right) {
    const refcop_event *a = *(const refcop_event *const *)left;
    const refcop_event *b = *(const refcop_event *const *)right;
    if (a->key_line != b->key_line)
        return a->key_line < b->key_line ? -1 : 1;
    return a < b ? -1 : a > b; /* of one array: the order of evaluation */
}

/* The n-th instruction of one place is its n-th event; what there is more is like the last. */
static void by_position(matcher *m) {
    uint32_t count = m->p->body->event_count;
    const refcop_event **sorted = REFCOP_NEW_ARRAY(m->p->arena, const refcop_event *, count + 1);
    bool *used = REFCOP_NEW_ARRAY(m->p->arena, bool, count + 1);
    for (uint32_t e = 0; e < count; e++)
        sorted[e] = &m->p->body->events[e];
    qsort(sorted, count, sizeof *sorted, compare_events);
    for (uint32_t i = 0; i < m->count; i++) {
        candidate *c = &m->items[i];
        uint32_t low = 0, high = count;
        while (low < high) {
            uint32_t middle = low + (high - low) / 2;
            if (sorted[middle]->key_line < c->line)
                low = middle + 1;
            else
                high = middle;
        }
        for (; low < count && sorted[low]->key_line == c->line; low++) {
            if (!same_place(sorted[low], c))
                continue;
            c->event = sorted[low];
            if (!used[low]) {
                used[low] = true;
                break;
            }
        }
    }
}

/* --- by order ------------------------------------------------------------------------------- */

static void greedy(matcher *m) {
    uint32_t e = 0, count = m->p->body->event_count;
    const refcop_event *events = m->p->body->events;
    for (uint32_t i = 0; i < m->count; i++)
        for (uint32_t k = e; k < count; k++)
            if (strcmp(events[k].key, m->items[i].key) == 0) {
                m->items[i].event = &events[k];
                e = k + 1;
                break;
            }
}

static void by_order(matcher *m) {
    uint32_t rows = m->count, columns = m->p->body->event_count;
    const refcop_event *events = m->p->body->events;
    if ((uint64_t)rows * columns > MAX_CELLS) {
        greedy(m);
        return;
    }
    size_t width = (size_t)columns + 1;
    uint16_t *longest = REFCOP_NEW_ARRAY(m->p->arena, uint16_t, (rows + 1) * width);
    for (uint32_t r = rows; r-- > 0;)
        for (uint32_t c = columns; c-- > 0;) {
            uint16_t *cell = &longest[r * width + c];
            uint16_t below = cell[width], right = cell[1];
            if (strcmp(m->items[r].key, events[c].key) == 0)
                *cell = (uint16_t)(cell[width + 1] + 1);
            else
                *cell = below > right ? below : right;
        }
    for (uint32_t r = 0, c = 0; r < rows && c < columns;) {
        const uint16_t *cell = &longest[r * width + c];
        if (strcmp(m->items[r].key, events[c].key) == 0) {
            m->items[r++].event = &events[c++];
        } else if (cell[width] >= cell[1]) {
            r++;
        } else {
            c++;
        }
    }
}

/* --- the answer ----------------------------------------------------------------------------- */

/* The contract of a callee whose call here has no event: what another call says of it. */
static const refcop_contract *contract_of(pass *p, const char *key) {
    for (uint32_t b = 0; b < p->plan->body_count; b++) {
        const refcop_body *body = p->plan->bodies[b];
        for (uint32_t e = 0; e < body->event_count; e++) {
            const refcop_event *event = &body->events[e];
            if (event->kind == REFCOP_EVENT_CALL && event->contract && event->by_position &&
                strcmp(event->key, key) == 0)
                return event->contract;
        }
    }
    return NULL;
}

match *refcopi_match(pass *p, LLVMValueRef function, uint32_t *count) {
    matcher m = {.p = p};
    gather(&m, function);
    if (m.has_locations)
        by_position(&m);
    else
        by_order(&m);
    match *result = REFCOP_NEW_ARRAY(p->arena, match, m.count + 1);
    uint32_t returns;
    const refcop_event *some_return = last_return(p->body, &returns);
    *count = 0;
    for (uint32_t i = 0; i < m.count; i++) {
        const candidate *c = &m.items[i];
        match found = {c->instruction, c->event, c->event ? c->event->contract : NULL};
        /* Whatever it stands at: what is returned must be told. */
        if (!c->event && strcmp(c->key, "return") == 0)
            found.event = some_return;
        if (!c->event && LLVMIsACallInst(c->instruction) && *c->key != '*') {
            found.contract = contract_of(p, c->key);
            p->stats->unmatched += found.contract != NULL;
        }
        if (found.contract || (found.event && found.event->hooked))
            result[(*count)++] = found;
    }
    return result;
}
