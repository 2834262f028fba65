/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * What the runtime has found. One finding per kind, site and type; counts add up. All text is
 * copied: objects, types and modules may be gone when it is printed. */
#ifndef RT_FINDING_H
#define RT_FINDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "site.h"

/* kind, name (of suppressions and JSON), rule of the static side, level */
#define RT_FINDING_KINDS(K)                                                                        \
    K(LEAK, "leak", "ref-leak", 1)                                                                 \
    K(RAW_LEAK, "raw-leak", "mem-leak", 1)                                                         \
    K(BUFFER_LEAK, "buffer-leak", "buffer-leak", 1)                                                \
    K(OVER_RELEASE, "over-release", "over-release", 1)                                             \
    K(USE_AFTER_RELEASE, "use-after-release", "use-after-release", 0)                              \
    K(FREE_MISMATCH, "free-mismatch", "alloc-domain-mismatch", 0)                                  \
    K(LOST_EXCEPTION, "lost-exception", "null-without-exception", 0)                               \
    K(LEAKED_CYCLE, "leaked-cycle", "cycle-uncollectable", 0)                                      \
    K(COLLECTABLE_CYCLE, "collectable-cycle", "cycle-created", 2)                                  \
    K(HELD, "held", "", 2)

enum rt_finding_kind {
#define KIND(id, name, rule, level) RT_FINDING_##id,
    RT_FINDING_KINDS(KIND)
#undef KIND
        RT_FINDING_KIND_COUNT,
};

typedef struct rt_finding {
    enum rt_finding_kind kind;
    const refcop_site *site;  /* where it was acquired; of misuse: where it shows. May be NULL */
    const refcop_site *other; /* of misuse: where the object was released; or NULL */
    uint64_t count;           /* references, blocks, cycles */
    uint64_t certain;         /* of these: shown to be owned by nobody */
    uint64_t taken;           /* in all at this site */
    uint64_t objects, bytes;
    char *type;   /* of the object, or the cycle's chain; "" unknown */
    char *detail; /* further lines, each ending in \n; "" */
    char *graph;  /* of cycles: JSON of nodes and edges; NULL */
    char *dot;    /* of cycles: the same for Graphviz: lines of a graph's body; NULL */
    bool suppressed;
    bool is_new;      /* not yet printed */
    uint64_t printed; /* the count when it was printed */
} rt_finding;

const char *rt_finding_name(enum rt_finding_kind kind);
const char *rt_finding_rule(enum rt_finding_kind kind);
int rt_finding_level(enum rt_finding_kind kind);
/* Is it an error at this report_level: counted in the exit status? */
bool rt_finding_is_error(const rt_finding *finding);
/* Is it printed at all? */
bool rt_finding_is_shown(const rt_finding *finding);

/* Adds (or merges) a finding; copies type, detail, graph and dot. `taken` and `bytes` are set,
 * counts are added unless `replace`. Returns it, or NULL without memory. Any thread. */
rt_finding *rt_finding_add(const rt_finding *finding, bool replace);
/* Cycles: every look counts them anew; a cycle that is reported again is new only if there are
 * more of its kind. rt_finding_add_bytes adds the bytes up, too. */
void rt_findings_reset_cycles(void);
rt_finding *rt_finding_add_bytes(const rt_finding *finding);
/* All, sorted by kind, file, line, column, type. Valid until the next add. */
rt_finding **rt_findings_sorted(size_t *count);
void rt_findings_clear(void); /* in a forked child */

/* "lk.c:6:15", with strip_path_prefix applied; "?" without a site. */
void rt_site_print(const refcop_site *site, char *text, size_t size);
const char *rt_site_file(const refcop_site *site);

#endif
