/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * The report: all findings, and what they are measured against, as text and JSON Lines. wording.h: one of them. */
#ifndef RT_REPORT_H
#define RT_REPORT_H

#include <stdbool.h>

#include "finding.h"
#include "judge.h"
#include "memory.h"

/* Prints one finding at once. Any thread. */
void rt_report_now(rt_finding *finding);
/* What this kind of Python is not accounted for; once. */
void rt_report_say_limits(void);
/* Memory could not be looked through, so that nothing is confirmed; once. */
void rt_report_say_blind(void);
void rt_report_set_judgement(const rt_judgement *judgement);
/* Findings that are errors, not suppressed, and not yet printed. */
int rt_report_new_errors(void);
/* Prints what is new. */
void rt_report_flush(void);
bool rt_report_has_errors(void);
/* Phase C: prints what is new, and the summary; writes the files. */
void rt_report_end(void);
/* Instead, where no instrumented object was ever loaded: says so, in one line. */
void rt_report_nothing_loaded(void);
void rt_report_after_fork(void);

void rt_report_add_totals_json(rt_text *text);

#endif
