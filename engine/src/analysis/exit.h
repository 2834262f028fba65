/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOPI_EXIT_H
#define REFCOPI_EXIT_H

/* Exit: how one path of a function ended, as its callers can observe it. summary.c groups exits
 * into the outcomes of a contract. Arena: the function's path arena. */

#include "frame.h"

enum { MAX_EXITS = REFCOP_MAX_OUTCOMES, MAX_MEM = 24 };

typedef struct mem_exit {
    uint8_t param;
    uint8_t kind;    /* refcop_effect_kind; BORROW: unchanged */
    bool released;   /* what it held at entry was released first, */
    bool taken;      /* or moved to another place, */
    bool lost_sight; /* or read, and nobody knows what became of it */
    uint8_t type;
    path_id path;
    uint32_t global;
    refcop_str domain; /* OUT_RAW */
    int32_t lo, hi;    /* OUT_PLAIN, a number: its range */
    bool guessed;      /* OUT_NEW: by an unknown function, on all paths */
} mem_exit;

/* What became of the exception indicator since the entry. */
typedef enum exit_exc { EXIT_KEPT, EXIT_SET, EXIT_CLEARED, EXIT_UNKNOWN } exit_exc;

struct exit_record {
    refcop_result_kind result;
    int param;       /* for SAME, BORROWED */
    int64_t lo, hi;
    uint8_t exc;     /* exit_exc */
    bool unsure;     /* SET: it is only likely */
    uint8_t before;  /* refcop_exception_before: what the indicator was like at the entry */
    uint8_t path;    /* path_class: the best seen */
    refcop_str type; /* IMMORTAL, and NEW references to a singleton: which */
    bool held;       /* NEW: others hold the object as well */
    bool guessed;    /* NEW: an unknown function gave it, on all paths */
    bool is_item;    /* BORROWED: of a container that a field holds, on all paths */
    bool maybe_null; /* a maybe-NULL result stands for NULL as well */
    uint32_t mem_count;
    mem_exit mem[MAX_MEM];
    param_exit params[REFCOP_MAX_PARAMS];
};

/* Fills result, param, lo, hi, type, held and maybe_null from the value that is returned. */
void refcopi_exit_classify(frame *f, val v, bool returns_new, exit_record *r);
/* lo..hi widened to the ranges that the contract language has: -1, 0, 1, 0..1, negative, nonneg,
 * int. */
void refcopi_exit_classify_range(int32_t lo, int32_t hi, exit_record *r);
/* The result of a call that nobody tested stands for its failure as well. */
bool refcopi_may_mean_failure(const frame *f, val v);
/* Fills exc and unsure. */
void refcopi_exit_classify_exception(const frame *f, val result, exit_record *r);
/* Reports when an earlier path ended like r but left an argument's reference to somebody else. */
void refcopi_compare_exits(frame *f, const exit_record *r);
/* join.c: what callers can tell apart, and what they cannot. */
bool refcopi_same_result(const exit_record *a, const exit_record *b);
/* Parameter p is a number, and no number has the sign that it has in both. */
bool refcopi_is_told_by_sign(const frame *f, uint32_t p, const param_exit *a, const param_exit *b);
/* A flag that the caller gave chose between the two, which differ in what they do. */
bool refcopi_told_by_flag(const frame *f, const exit_record *a, const exit_record *b);
/* A converter that is called with NULL gives back what it filled before: the caller knows which of the
 * two it asks for, whatever the number that both return. */
bool refcopi_told_by_null(const frame *f, const exit_record *a, const exit_record *b);
mem_exit *refcopi_find_mem(exit_record *r, const mem_exit *m);
void refcopi_join_exit(const frame *f, exit_record *have, const exit_record *r);
/* The parts of it; memory before params. */
void refcopi_join_memory(exit_record *into, const exit_record *from);
void refcopi_join_params(exit_record *into, const exit_record *from, uint32_t count);
void refcopi_join_exception(exit_record *into, const exit_record *from);
/* cleanup.c: keeps what a converter's paths fill and release. */
void refcopi_note_cleanup(frame *f, const exit_record *r);
/* Fills mem: what the path did to memory behind parameters. */
void refcopi_exit_collect_memory(frame *f, exit_record *r);

#endif
