/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "misuse.h"

#include <stdio.h>

#include "finding.h"
#include "life.h"
#include "memory.h"
#include "options.h"
#include "python.h"
#include "report.h"

static void report(const rt_finding *like) {
    rt_finding *finding = rt_finding_add(like, false);
    if (finding != NULL && finding->is_new)
        rt_report_now(finding);
}

void rt_misuse_of_released(rt_log *log, const void *object, const refcop_site *site) {
    if (rt_life_is_over() || !rt_python_bind())
        return;
    int64_t refcnt = ((const py_object *)object)->refcnt;
    if (rt_python_is_immortal(object, refcnt))
        return;
    log->netting = true; /* nothing below is the program's doing */
    char detail[256];
    const refcop_site *death = rt_log_find_death(log, (uintptr_t)object);
    snprintf(detail, sizeof(detail), "    its reference count is %lld%s\n", (long long)refcnt,
             refcnt > 0 ? ": the memory was freed and used again" : "");
    report(&(rt_finding){.kind = RT_FINDING_USE_AFTER_RELEASE,
                         .site = site,
                         .other = death,
                         .count = 1,
                         .taken = rt_site_stats_of(site)->takes,
                         .objects = 1,
                         .detail = detail});
    log->netting = false;
}

void rt_misuse_over_release(rt_log *log, uint64_t object, uint32_t count, const refcop_site *site) {
    py_object head = {0};
    char type[200] = "";
    (void)log;
    if (!rt_opt.detect_over_release || rt_life_is_over() || rt_object_any_late() ||
        rt_py.free_threaded || !rt_python_bind())
        return;
    /* It may be dead by now, which is no contradiction. */
    if (rt_python_looks_alive((const void *)(uintptr_t)object, &head)) {
        if (rt_python_is_immortal((const void *)(uintptr_t)object, head.refcnt))
            return;
        rt_python_type_name(head.type, type, sizeof(type));
    }
    rt_count(&rt_site_stats_of(site)->over, count);
    rt_count(&rt_totals.over, count);
    report(&(rt_finding){
        .kind = RT_FINDING_OVER_RELEASE, .site = site, .count = count, .objects = 1, .type = type});
}
