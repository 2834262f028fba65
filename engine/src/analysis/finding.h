/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOPI_FINDING_H
#define REFCOPI_FINDING_H

/* Candidate: a finding of the function at hand, until all of its paths have been seen. */

#include "frame.h"

/* --- report.c: findings -------------------------------------------------------------------------------- */

enum { FIX_MAX_PLACES = 8 };

typedef struct fix_place {
    uint32_t at;   /* instruction */
    uint32_t hits; /* paths through it that have the finding */
} fix_place;

/* A fix-it that paths proposed (fix.c). */
typedef struct fix {
    refcop_fixit_kind kind;
    const char *text, *wary;     /* wary: for what may be NULL */
    const char *variable;        /* as in refcop_fixit */
    bool is_wary, is_spoilt;     /* spoilt: some path has no use for it */
    uint32_t reports, proposed;  /* of the finding, and those that proposed it */
    uint32_t place_count;
    fix_place places[FIX_MAX_PLACES];
} fix;

enum { FINDING_MAX_OTHERS = 4, FINDING_MAX_GUARDS = 4 };

/* What paths that have the finding know of a number that the caller gave: from lo to hi, without ne. */
typedef struct guard {
    int32_t lo, hi, ne;
    bool excludes; /* ne */
} guard;

/* Of the parameters that are numbers, in order. */
typedef struct guards {
    uint32_t count; /* 0: not known */
    guard numbers[FINDING_MAX_GUARDS];
} guards;

struct candidate {
    refcop_rule rule;
    uint32_t site;          /* instruction that is the root cause; identity together with rule */
    uint32_t born;          /* instruction that made the object known, when it is another */
    const char *born_text;
    bool caused;            /* born is a cause: the notes begin there */
    bool only_if_mixed;     /* drop it unless other paths return a new reference */
    flags_known flags;      /* ... or if these tell which of the two a caller gets */
    uint32_t kept_param;    /* drop it if some path gives back this parameter's reference: + 1; 0: none */
    uint32_t mixed_param;   /* ... or if some path takes this parameter over: + 1; 0: none */
    uint32_t only_if_released; /* drop it unless this instruction (+ 1) releases on another path what a call made */
    bool guarded;           /* a number of the caller's chose the path, and perhaps says who owns what; */
    int open_level;         /* ... the level if paths for all its values have the finding */
    guards guards;
    bool only_if_ok;        /* drop it if the function fails with value, too */
    int64_t value;
    uint32_t at;            /* instruction where it shows; NO_INSTR: end of function */
    refcop_loc loc;
    int level;
    uint8_t path;           /* path_class */
    uint32_t length;        /* blocks on its path */
    bool merged;            /* needs replay */
    const snapshot *from;   /* start of the last block of the path */
    uint32_t choice_count;  /* choices made in the last block */
    const choice *choices;
    const char *object;
    bool is_named;          /* object is a variable, a field or NULL, not what a call returned */
    bool stays;             /* it becomes a finding, or a note of one */
    const char *message;
    const char *acquired;   /* text for the note at the site; NULL: none */
    const char *cause;      /* as in refcop_finding */
    fix fix;
    const cycle *closed;    /* CYCLE_CREATED: the ring */
    uint32_t exit_count;    /* further places where the same reference is lost */
    refcop_loc exits[8];
    uint32_t other_count;   /* paths to other places, best first: one of them may run where this one cannot */
    const candidate *others[FINDING_MAX_OTHERS];
};

/* printf-like; object is the display name of s (or of nothing when NO_SYM). */
void refcopi_report(frame *f, refcop_rule rule, uint16_t s, uint32_t site, refcop_loc loc,
                    int min_level, const char *format, ...) __attribute__((format(printf, 7, 8)));

const char *refcopi_name_of(frame *f, uint16_t s);
/* The local's name as in the source. */
const char *refcopi_spelling(frame *f, uint32_t local);
/* "PyList_New" for the instruction that made s known; NULL when it was no call. */
const char *refcopi_maker_of(frame *f, uint16_t s);
enum { FINDING_MAX_NOTES = 16 };
/* Fills out (room for FINDING_MAX_NOTES); returns how many. */
uint32_t refcopi_collect_notes(frame *f, const candidate *c, refcop_note *out);
/* Joins the candidate with the one of its rule and root cause, if there is one; returns its index. */
uint32_t refcopi_keep_candidate(frame *f, const candidate *c);
/* guard.c: what the path of f asks of the caller's numbers; what paths with a and paths with b ask together; whether that
 * is nothing. */
guards refcopi_guards_of_path(const frame *f);
guards refcopi_join_guards(const guards *a, const guards *b);
bool refcopi_ask_nothing(const guards *g);
/* The function has been explored: what stands of the candidates becomes findings. */
void refcopi_flush(frame *f);
/* Forgets the findings about that function: it is looked at once more. */
void refcopi_findings_take_back(analysis *a, const refcop_func *func);
finding_list *refcopi_findings_new(refcop_arena *arena);
/* Why the collector cannot see the ring; NULL: it can. */
typedef const char *(*cycle_judge)(void *context, const cycle *c);
/* Rings that the collector sees are advice (level 2). judge NULL: it sees all. */
void refcopi_judge_cycles(analysis *a, cycle_judge judge, void *context);
/* A finding of a rule that looks at no paths; its site is loc. The caller fills in object, message and the rest. */
refcop_finding refcopi_finding_of(const analysis *a, refcop_rule rule, int level, const refcop_func *func, refcop_loc loc);
/* Its one note. message lives in a->arena. */
void refcopi_finding_note(analysis *a, refcop_finding *finding, refcop_loc loc, const char *message);
/* Adds it if its rule and level are wanted; what it points to lives in a->arena. */
void refcopi_findings_offer(analysis *a, const refcop_finding *finding);
/* ... if they are known to be. */
void refcopi_findings_push(analysis *a, const refcop_finding *finding);
/* ... about the ring that the function closed. */
void refcopi_findings_push_ring(analysis *a, const refcop_finding *finding, const cycle *closed);
/* Lives until the next one is made. */
refcop_finding *refcopi_findings_items(const finding_list *list, uint32_t *count);
void refcopi_findings_deliver(analysis *a); /* deliver.c */

/* --- fix.c: fix-its; of the finding just reported at f->at, s is its symbol ------------------------------ */
void refcopi_propose_release(frame *f, uint16_t s);   /* a release before the return */
void refcopi_propose_reference(frame *f, uint16_t s); /* a reference for what is returned */
void refcopi_propose_free(frame *f, uint16_t s);      /* a block is freed before the return */
void refcopi_propose_allocator(frame *f, uint16_t s); /* by the function of its own allocator */
/* The fix of a finding, if it is certain. */
void refcopi_fix(const frame *f, const candidate *c, refcop_fixit *out);

#endif
