/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * Fault injection: calls of instrumented sites fail, and what the error path does is watched. The
 * option `inject` is set by refcop run:
 *
 *   fork=DIR;match=TEXT;budget=SECONDS   at each new unit a forked child fails, runs to the end of
 *                                        the call and is judged; the program itself goes on
 *   at=UNIT[;dir=DIR]                    one unit fails in the program itself
 *
 * A unit is FILE:LINE:COLUMN/CONTEXT/OCCURRENCE/HOW: the site, a hash of the functions that Python
 * had called when it was reached, the first or second time, and how: a1 ... a4 = the n-th
 * allocation of the call fails, s = the call is not made.
 *
 *   inject.c   which call fails, and how
 *   trial.c    the child: from the failure to the verdict */
#ifndef RT_INJECT_H
#define RT_INJECT_H

#include <stdbool.h>
#include <stdint.h>

#include "site.h"

/* Reads the option `inject`. */
void rt_inject_begin(void);
/* Phase C: writes what was reached for refcop run. */
void rt_inject_end(void);
/* Puts the watching hooks in front of the ordinary ones, if there is injection. */
void rt_inject_wrap(refcop_hooks *hooks);

enum { RT_LABEL_SIZE = 1024 };
/* What the program says that it is doing: the test that runs. Copied, cut off. */
void rt_inject_set_label(const char *text);
const char *rt_inject_label(void);

uint32_t rt_inject_should_fail(const refcop_site *site, const void *first, const void *second);
/* The same for object files that do not tell the objects. */
uint32_t rt_inject_should_fail_v1(const refcop_site *site, const void *first, const void *second);
void rt_inject_fail_done(const refcop_site *site);
void rt_inject_fail_release(void *object, const refcop_site *site);

/* --- Trials -----------------------------------------------------------------------------------*/

enum { RT_TRIAL_SUBSTITUTE = 0, RT_TRIAL_MOST_ALLOCATIONS = 4 };

/* What a child tells its parent, in shared memory. */
typedef struct rt_trial_result {
    bool fired; /* something was made to fail */
    bool fresh; /* nothing was allocated, but the new object has one reference: from a free list */
} rt_trial_result;

typedef struct rt_trial {
    bool active;
    bool forked;             /* else the program itself */
    const refcop_site *site; /* what fails */
    int allocation;          /* which allocation fails, from 1; or RT_TRIAL_SUBSTITUTE */
    char unit[4200];
    rt_trial_result *result;
} rt_trial;

extern rt_trial rt_trial_now;

/* The answer of should_fail for the trial that was just set up. */
uint32_t rt_trial_fail(void);
void rt_trial_call_done(void);
void rt_trial_see_new(const void *object, const refcop_site *site);
void rt_trial_see_return(const void *object, const refcop_site *site);
void rt_trial_see_leave(const refcop_site *site, const void *frame, bool outermost);
void rt_trial_see_enter(void); /* an outermost frame begins */
/* Where a trial's findings go. */
void rt_trial_set_folder(const char *folder);
/* One line of JSON there: kind is crash, hang. */
void rt_trial_write(const char *kind, const rt_trial *trial, const char *message);
/* What the one failure in the program itself had led to by the program's end, if it came to it. */
void rt_trial_write_end(void);
/* What is found without any failure, for comparison. */
void rt_trial_write_base(void);

#endif
