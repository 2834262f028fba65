/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOPI_STATE_H
#define REFCOPI_STATE_H

/* State: what is known at one point of one path.
 *
 * Glossary
 *   symbol    an unknown value with an identity: an object, a pointer, a number. Objects carry
 *             refs: the references this frame owns, per non-NULL (NULL owns nothing).
 *   binding   memory outside plain locals: (base, path) -> value
 *   fact      the remembered answer of a comparison of two symbols or of a pure call
 *   working   the one mutable state that instructions act on
 *   snapshot  an immutable, canonical copy at the start of a block: symbols are numbered in the
 *             order in which they are reached from locals, so equal situations are equal bytes
 *
 * A place outlives the frame when its base is a global or memory behind a symbol. Arena: snapshots
 * live in the function's path-set arena; the working state is a fixed block of the frame. */

#include "path.h"

enum {
    STATE_MAX_SYMS = 240,   /* per state; beyond it the function is given up */
    STATE_MAX_MEM = 320,
    STATE_MAX_FACTS = 24,   /* beyond it older facts are forgotten (fewer correlations) */
    STATE_MAX_REFS = 4,     /* beyond +-4 a symbol is not tracked any further */
    STATE_MAX_CHOICES = 24  /* outcome choices recorded per block, for notes and replay */
};
#define NO_SYM UINT16_MAX
#define NO_LOCAL UINT16_MAX
#define NO_INSTR UINT32_MAX

typedef enum val_kind {
    VAL_UNDEF,  /* never written */
    VAL_TOP,    /* any number or plain pointer; no identity */
    VAL_INT,    /* x; a null pointer is 0 */
    VAL_SYM,    /* symbol x */
    VAL_ADDR,   /* address of (base, index, path x) */
    VAL_STRING, /* string literal with id x */
    VAL_FUNC,   /* function whose name has id x */
    VAL_COND    /* temps only: the comparison working->conds[x] */
} val_kind;

typedef enum base_kind { BASE_LOCAL, BASE_GLOBAL, BASE_SYM } base_kind;

typedef struct val {
    uint8_t kind;
    uint8_t base;   /* VAL_ADDR: base_kind */
    uint16_t index; /* VAL_ADDR: local, global or symbol */
    int32_t x;
} val;

typedef enum sym_kind { SYM_OBJ, SYM_PTR, SYM_NUM } sym_kind;

typedef enum sym_origin {
    ORIGIN_UNKNOWN,
    ORIGIN_PARAM,  /* origin_id: parameter index */
    ORIGIN_CALL,   /* result of a call, or handed out through one of its arguments */
    ORIGIN_LOAD,   /* read from a place that outlives the frame */
    ORIGIN_GLOBAL, /* address of a global object; origin_id: global */
    ORIGIN_SINGLE  /* singleton such as None; origin_id: id of its name */
} sym_origin;

enum sym_flag {
    SYMF_NONNULL = 1 << 0,
    SYMF_ESCAPED = 1 << 1,     /* someone unknown may hold or release it: never reported on */
    SYMF_DEAD = 1 << 2,        /* its last known reference is gone */
    SYMF_STOLEN = 1 << 3,      /* the last reference this frame gave away was stolen */
    SYMF_IMMORTAL = 1 << 4,    /* count does not matter (3.12+) or its leak does not (below) */
    SYMF_CALLER = 1 << 5,      /* the caller keeps it alive during the call */
    SYMF_STATIC = 1 << 6,      /* lives for good */
    SYMF_NULL_EXC = 1 << 7,    /* NULL means: an exception is set */
    SYMF_NULL_MAY_EXC = 1 << 8, /* NULL means: perhaps */
    SYMF_NULL_MEM = 1 << 9,    /* NULL only when an allocation fails */
    SYMF_NULL_FAIL = 1 << 10,  /* NULL is an outcome of the call that made it */
    SYMF_FAIL_EXC = 1 << 11,   /* number: value `fail` means an exception is set */
    SYMF_FAIL_AMBIGUOUS = 1 << 12, /* ... unless it is an ordinary answer */
    SYMF_FAIL_MEM = 1 << 13,
    SYMF_UNKNOWN_CALLEE = 1 << 14, /* made by, or given to, a function nobody knows */
    SYMF_INTERIOR = 1 << 15,   /* plain pointer into its holder */
    SYMF_NE = 1 << 16,         /* number: differs from `ne` */
    SYMF_FREED = 1 << 17,      /* memory given back without release */
    SYMF_RETURNED = 1 << 18,   /* at the end of the path: one of its references was taken to be returned */
    SYMF_PLACED = 1 << 19,     /* was stored where it outlives the frame */
    SYMF_SHARED = 1 << 20,     /* held by others when it was acquired (attribute, item) */
    SYMF_RELEASED = 1 << 21,   /* this frame released it (over-release rather than store) */
    SYMF_ZEROED = 1 << 22,     /* fresh memory, every field zero */
    SYMF_OUT = 1 << 23,        /* reached the frame through an argument of a call */
    SYMF_TRUSTED = 1 << 24,    /* known to be non-NULL from a test, not from a guess */
    SYMF_OWNED = 1 << 25,      /* the frame owned a reference at some time */
    SYMF_RENAMED = 1 << 26,    /* the local it is named after may hold something else now */
    SYMF_FRESH = 1 << 27,      /* a call made it new: no older name can stand for it */
    SYMF_IS_NULL = 1 << 28,    /* turned out to be NULL (parameters, for the summary) */
    SYMF_NULL_OWN = 1 << 29,   /* whether it is NULL is up to the program, not to data */
    SYMF_PUT = 1 << 30,        /* this frame put it into its holder: a strong reference */
    SYMF_TOLD = INT32_MIN      /* somebody may have asked whether its call failed (bit 31) */
};

typedef struct sym {
    uint8_t kind;      /* sym_kind */
    uint8_t origin;    /* sym_origin */
    int8_t refs;
    uint8_t init_own;  /* owning places that held it before the frame did anything (0, 1) */
    uint8_t init_either; /* places of unknown ownership that did */
    int8_t fail;       /* number: value that means failure */
    uint16_t holder;   /* symbol that keeps it alive: container or lender; NO_SYM */
    uint32_t flags;
    uint32_t origin_id;
    refcop_str type;   /* of an object, as far as known: interned type word; NULL; of a block: its
                          domain */
    int32_t lo, hi;    /* number: range; INT32_MIN / INT32_MAX are unbounded */
    int32_t ne;
    /* below: for messages only, not part of identity unless refs != 0 */
    uint32_t site;     /* instruction that made it known; NO_INSTR */
    uint32_t last;     /* instruction of the last release, steal or store */
    uint32_t from;     /* a pointer that was read: path of the place; part of a global: its path; element, filed, an argument out of an array: instruction that read or stored it */
    uint32_t put_at;   /* SYMF_PUT: instruction that put it into its holder */
    uint16_t name;     /* local it was last stored in; NO_LOCAL */
    uint8_t level;     /* least level of findings about it */
    bool own;          /* result of a call: nothing that the caller gave has a part in it */
    bool subtype;      /* an instance of a subclass has this type, too: it was asked for or demanded */
    bool unlocked;     /* borrowed from what other threads can change (unlocked.c) */
    bool single;       /* a parameter that turned out to be a singleton, whose symbol stands for it now */
    bool left;         /* the place that held it at entry still does, out of sight */
    bool element;      /* read from an array of its holder's, at an index that nobody knows (element.c) */
    bool owned;        /* element: the array is known to own it */
    bool filed;        /* such an array, which owns what it holds, was given it */
    bool touched;      /* an object: its memory, or what lies behind that, was written on this path, perhaps */
    bool resized;      /* a container whose number of items was set: one that is borrowed from it may be on its way out */
    bool kept;         /* lent by a library that keeps it for the program (effect.c) */
    bool lent;         /* besides its holder, whoever it was borrowed from keeps it alive */
    uint32_t ran;      /* borrowed from what others can change: RAN_NOT, or RAN_FIRST + the call that
                          has run code since; 0: otherwise */
} sym;
enum { RAN_NOT = 1, RAN_FIRST = 2 };

typedef struct binding {
    uint8_t base;   /* base_kind */
    uint8_t type;   /* refcop_type of the value */
    uint16_t index;
    path_id path;
    val value;
} binding;

enum {
    FACT_AND = 8,       /* `a & b`: flag tests */
    FACT_SAYS = 9,      /* result != 0 says of a: it is of that type, or (NULL) a singleton */
    FACT_PURE = 16
}; /* fact.op: refcop_pred, or FACT_PURE + id of a pure callee's name */

typedef struct fact {
    uint32_t op;
    uint16_t result; /* number symbol that is the answer */
    uint16_t exact;  /* FACT_SAYS: of that very type, not of a subclass */
    refcop_str type; /* FACT_SAYS */
    val a, b;
} fact;

typedef enum exc_state { EXC_UNKNOWN, EXC_CLEAR, EXC_SET } exc_state;

/* What it takes to make a call fail, the likeliest first. */
typedef enum failure_cause {
    CAUSED_BY_DATA = 1, /* what the caller gave */
    CAUSED_BY_PROGRAM,  /* what the program made, asked for or keeps */
    CAUSED_BY_MEMORY    /* only a failed allocation */
} failure_cause;

/* What goes with the exception indicator (indicator.c). */
typedef struct indicator {
    bool sure;       /* CLEAR, SET: known, not just likely; UNKNOWN: untouched since the entry */
    bool told;       /* unseen: somebody may have asked since */
    bool closed;     /* unseen: another answer than the failure is not known to lead here as well */
    uint8_t entry;   /* refcop_exception_before: what was found out of the indicator as it was at the entry */
    bool guessed;    /* the path was chosen by what was not known of the indicator */
    bool supposed;   /* ... by an answer that it is clear, where some call may have set it */
    bool foreign;    /* a library made something, and might have called a function of the file that raises */
    uint8_t cause;   /* of unseen: a failure_cause */
    uint32_t at;     /* SET: the call that set it: id + 1; 0: unknown */
    uint32_t unseen; /* call whose failure nobody has seen on this path: id + 1; 0: none */
} indicator;

typedef enum gil_state {
    GIL_ENTRY,          /* as at the entry: the function's caller has it */
    GIL_RELEASED,       /* the function has given it up */
    GIL_TAKEN,          /* ... or has taken it (back) */
    GIL_ENSURED,        /* made sure of, whatever was before */
    GIL_ENSURED_INSIDE, /* ... and before it was released */
    GIL_ENSURED_AGAIN,  /* ... and before it was taken or ensured */
    GIL_HELD,           /* ... and undone once */
    GIL_UNDONE,         /* the function undoes what its caller ensured */
    GIL_USED,           /* as at the entry, and something has needed it; only with frame.without_gil */
    GIL_LEFT            /* as at the entry, after it was ensured and undone; likewise */
} gil_state;

/* What kind of path this is: decides the level of what is found on it. */
typedef enum path_class { PATH_SUCCESS, PATH_ERROR, PATH_NO_MEMORY } path_class;

typedef struct choice {
    uint32_t instr;
    uint32_t outcome;
} choice;

typedef struct snapshot {
    const struct snapshot *parent; /* state of the block executed before */
    uint32_t block;                /* this state is valid at the start of block */
    uint32_t parent_edge;          /* index in the parent's terminator targets */
    uint32_t length;               /* blocks since the entry */
    uint32_t hash;
    uint16_t sym_count, mem_count, fact_count, choice_count;
    uint8_t exc;
    uint8_t path;
    uint8_t gil;                   /* gil_state */
    uint32_t gil_at;               /* RELEASED, ENSURED, USED, LEFT: the call that did it: id + 1; 0: unknown */
    indicator error;
    bool merged;                   /* lost something in a merge here or before */
    bool skipped;                  /* a loop on the way ran not even once */
    bool guarded;                  /* a plain number given by the caller chose this path */
    val *locals;
    sym *syms;
    binding *mem;
    fact *facts;
    choice *choices;               /* made in the parent's block */
} snapshot;

typedef struct cond {
    uint8_t pred;
    bool is_unsigned;
    val a, b;
} cond;

typedef struct working {
    uint16_t sym_count, mem_count, fact_count, cond_count, choice_count;
    uint8_t exc;
    uint8_t path;
    uint8_t gil;
    uint32_t gil_at;
    indicator error;
    bool merged;
    bool skipped;
    bool guarded;
    bool keep_numbers; /* whether number parameters are positive, 0 or negative matters to callers */
    bool keep_loaded;  /* callers rely on a contract: what was read from a place stays in the books when the
                          place is out of sight */
    const snapshot *from;
    uint16_t lost_from; /* compact: symbols from here on are owned but out of reach */
    uint32_t local_count;
    val *locals;
    sym syms[STATE_MAX_SYMS];
    binding mem[STATE_MAX_MEM];
    fact facts[STATE_MAX_FACTS];
    cond conds[64];
    choice choices[STATE_MAX_CHOICES];
} working;

_Static_assert(sizeof(val) == 8, "no padding: values are compared and cleared as bytes");

static inline val val_make(val_kind kind, int32_t x) {
    val v = {(uint8_t)kind, 0, 0, x};
    return v;
}
static inline val val_int(int64_t n) {
    if (n < INT32_MIN + 1 || n > INT32_MAX - 1)
        return val_make(VAL_TOP, 0);
    return val_make(VAL_INT, (int32_t)n);
}
static inline val val_sym(uint16_t s) {
    return val_make(VAL_SYM, s);
}
static inline val val_addr(base_kind base, uint32_t index, path_id path) {
    val v = {VAL_ADDR, (uint8_t)base, (uint16_t)index, (int32_t)path};
    return v;
}
static inline bool val_is_null(val v) {
    return v.kind == VAL_INT && v.x == 0;
}
/* A number that cannot be 0. */
static inline bool refcopi_is_nonzero(const sym *s) {
    return s->kind == SYM_NUM && (s->lo > 0 || s->hi < 0 || ((s->flags & SYMF_NE) && s->ne == 0));
}
/* Signs that a number can have. */
enum { SIGN_NEGATIVE = 1 << 0, SIGN_ZERO = 1 << 1, SIGN_POSITIVE = 1 << 2 };
static inline uint8_t refcopi_signs_of(const sym *s) {
    bool zero = s->lo <= 0 && s->hi >= 0 && !((s->flags & SYMF_NE) && s->ne == 0);
    return (uint8_t)((s->lo < 0 ? SIGN_NEGATIVE : 0) | (zero ? SIGN_ZERO : 0) | (s->hi > 0 ? SIGN_POSITIVE : 0));
}
static inline bool val_equal(val a, val b) {
    return a.kind == b.kind && a.base == b.base && a.index == b.index && a.x == b.x;
}

/* A pointer to memory that somebody has to give back: refs is 1 while this frame has to. */
static inline bool refcopi_is_block(const sym *s) {
    return s->kind == SYM_PTR && s->type;
}
static inline bool refcopi_owns_block(const sym *s) {
    return refcopi_is_block(s) && s->refs > 0 && !(s->flags & SYMF_ESCAPED);
}

/* --- symbols and memory of the working state (state.c) -------------------------------------- */

/* A fresh symbol; NO_SYM when there is no room (the function is then given up). */
uint16_t refcopi_sym_new(working *w, sym_kind kind, sym_origin origin, uint32_t site);
/* Nothing else is known of it: no references, no holder, any number. */
void refcopi_sym_init(sym *s, sym_kind kind, sym_origin origin, uint32_t site);
sym *refcopi_sym_of(working *w, val v);      /* NULL when v is not a symbol */
sym *refcopi_obj_of(working *w, val v);      /* NULL when v is not an object symbol */
/* Forgets the range of a number; of one that was given, as far as it matters, not which signs it can have; nor of what
 * a remembered test of it gave. */
void refcopi_sym_blur(const working *w, sym *s);
bool refcopi_sym_is_alive(const working *w, uint16_t s);
/* Nobody reports on it from now on. */
void refcopi_sym_escape(working *w, uint16_t s);
/* s is known to be NULL: every place that holds it holds 0. temps has temp_count elements. */
void refcopi_sym_set_null(working *w, uint16_t s, val *temps, uint32_t temp_count);

binding *refcopi_mem_find(working *w, base_kind base, uint32_t index, path_id path);
/* Makes or overwrites a binding; false when there is no room. */
bool refcopi_mem_set(working *w, base_kind base, uint32_t index, path_id path, val v,
                     refcop_type type);
void refcopi_mem_remove(working *w, uint32_t at);
/* Everything below (base, index) escapes and is forgotten. */
void refcopi_mem_havoc(working *w, const path_table *paths, base_kind base, uint32_t index,
                       path_id prefix);
/* Places that outlive the frame and hold s. */
uint32_t refcopi_mem_places(const working *w, uint16_t s);

/* A call whose result has not been tested yet may have set an exception (pending.c). */
bool refcopi_is_pending(const sym *s);
/* The call id failed, perhaps, and the program goes on without having looked. */
void refcopi_note_unseen(working *w, uint32_t id, int cause, bool told);
/* A number that says whether its call failed: both are possible, and the path was chosen by it. */
bool refcopi_is_open(const sym *s);
/* s is forgotten: if its call failed, nobody has seen it. */
void refcopi_forget_sym(working *w, const sym *s);

/* --- canon.c ---------------------------------------------------------------------------------- */

/* Drops what cannot matter any more and renumbers symbols canonically. live: bit i set when local
 * i may be read later; NULL keeps all. temps are rewritten to the new numbers. */
void refcopi_working_compact(working *w, const uint64_t *live, val *temps, uint32_t temp_count);

/* --- snapshot.c ------------------------------------------------------------------------------- */

void refcopi_working_from(working *w, const snapshot *from);
void refcopi_working_copy(working *to, const working *from);
/* Whether both have the same bytes of symbols, places and facts: one is a copy of the other, which was changed perhaps. */
bool refcopi_working_same(const working *a, const working *b);
/* The working state, compacted for these live locals, as a snapshot that borrows its arrays; hash is set.
 * Most are like one that is there already, and need no copy. */
void refcopi_snapshot_view(working *w, const uint64_t *live, snapshot *s);
/* A copy of a view that lasts. */
snapshot *refcopi_snapshot_keep(refcop_arena *arena, const snapshot *view, uint32_t local_count);
/* Same situation, apart from path class, parents and what serves messages only; loose: also apart
 * from where owned references were acquired. */
bool refcopi_snapshot_same(const snapshot *a, const snapshot *b, uint32_t local_count,
                           bool loose);
/* The place, as a number by which bindings are sorted. */
static inline uint64_t refcopi_place_key(const binding *b) {
    return (uint64_t)b->base << 48 | (uint64_t)b->index << 32 | b->path;
}

/* Of the 64 locals from `from` on, those that are live (NULL: all): a large function has many, and few
 * are. */
static inline uint64_t refcopi_live_bits(const uint64_t *live, uint32_t from, uint32_t count) {
    uint64_t bits = live ? live[from / 64] : UINT64_MAX;
    return count - from < 64 ? bits & ((UINT64_C(1) << (count - from)) - 1) : bits;
}

#endif
