/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * Findings as text and JSON Lines, in the shape that readers of sanitizer reports know. */
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

/* Is it an error at this report_level: counted in the exit status? */
bool rt_report_is_error(const rt_finding *finding);
void rt_report_add_message(rt_text *text, const rt_finding *finding); /* one line, no newline */
void rt_report_add_text(rt_text *text, const rt_finding *finding);
void rt_report_add_json(rt_text *text, const rt_finding *finding);
void rt_report_add_totals_json(rt_text *text);

#endif
