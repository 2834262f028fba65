/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "wording.h"

#include <unistd.h>

const char *rt_wording_plural(uint64_t count) {
    return count == 1 ? "" : "s";
}

void rt_wording_add_site(rt_text *text, const refcop_site *site) {
    if (site == NULL)
        rt_text_add(text, "?");
    else
        rt_text_add(text, "%s:%u %s", rt_site_file(site), site->line,
                    *site->callee != '\0' ? site->callee : site->function);
}

/* "2 references to list from lk.c:6 PyList_New" */
static void add_references(rt_text *text, const rt_finding *finding, const char *how) {
    rt_text_add(text, "%llu reference%s", (unsigned long long)finding->count,
                rt_wording_plural(finding->count));
    if (*finding->type != '\0')
        rt_text_add(text, " to %s", finding->type);
    rt_text_add(text, " %s ", how);
    rt_wording_add_site(text, finding->site);
}

static void add_cycles(rt_text *text, const rt_finding *finding, const char *what) {
    rt_text_add(text, "%llu cycle%s %s, %llu object%s: %s", (unsigned long long)finding->count,
                rt_wording_plural(finding->count), what, (unsigned long long)finding->objects,
                rt_wording_plural(finding->objects), finding->type);
}

/* One line, no newline. */
static void add_message(rt_text *text, const rt_finding *finding) {
    unsigned long long count = finding->count, taken = finding->taken;
    switch (finding->kind) {
    case RT_FINDING_LEAK:
        add_references(text, finding, "from");
        rt_text_add(text, ", of %llu taken", taken);
        break;
    case RT_FINDING_HELD:
        add_references(text, finding, "from");
        rt_text_add(text, ", of %llu taken, still held", taken);
        break;
    case RT_FINDING_RAW_LEAK:
        rt_text_add(text, "%llu block%s of the %s family from ", count, rt_wording_plural(count),
                    finding->type);
        rt_wording_add_site(text, finding->site);
        rt_text_add(text, ", of %llu allocated", taken);
        break;
    case RT_FINDING_BUFFER_LEAK:
        rt_text_add(text, "%llu buffer%s from ", count, rt_wording_plural(count));
        rt_wording_add_site(text, finding->site);
        rt_text_add(text, ", of %llu, not released", taken);
        break;
    case RT_FINDING_OVER_RELEASE:
        add_references(text, finding, "given up at");
        rt_text_add(text, ", never taken");
        break;
    case RT_FINDING_USE_AFTER_RELEASE:
        rt_text_add(text, "use of a released object at ");
        rt_wording_add_site(text, finding->site);
        if (finding->other != NULL) {
            rt_text_add(text, ", released at ");
            rt_wording_add_site(text, finding->other);
        }
        if (count > 1)
            rt_text_add(text, ", %llu times", count);
        break;
    case RT_FINDING_FREE_MISMATCH:
        rt_text_add(text, "%llu block%s released by the wrong family at ", count, rt_wording_plural(count));
        rt_wording_add_site(text, finding->site);
        break;
    case RT_FINDING_LOST_EXCEPTION:
        rt_text_add(text, "%s at ", finding->type);
        rt_wording_add_site(text, finding->site);
        break;
    case RT_FINDING_LEAKED_CYCLE:
        add_cycles(text, finding, "that nothing else refers to");
        break;
    case RT_FINDING_COLLECTABLE_CYCLE:
        add_cycles(text, finding, "left to the collector");
        break;
    case RT_FINDING_KIND_COUNT:
        break;
    }
    if (finding->bytes != 0)
        rt_text_add(text, " (%llu bytes)", (unsigned long long)finding->bytes);
}

static void add_stack_line(rt_text *text, int number, const refcop_site *site, const char *what) {
    if (site != NULL)
        rt_text_add(text, "    #%d in %s %s:%u:%u%s\n", number, site->function, rt_site_file(site),
                    site->line, site->column, what);
}

void rt_wording_add_text(rt_text *text, const rt_finding *finding) {
    bool error = rt_finding_is_error(finding);
    rt_text_add(text, "==%d==%s: refcop: %s: ", (int)getpid(), error ? "ERROR" : "NOTE",
                rt_finding_name(finding->kind));
    add_message(text, finding);
    if (*rt_finding_rule(finding->kind) != '\0')
        rt_text_add(text, " [refcop-%s]", rt_finding_rule(finding->kind));
    rt_text_add(text, "\n");
    add_stack_line(text, 0, finding->site, "");
    if (finding->other != NULL)
        add_stack_line(text, 1, finding->other,
                       finding->kind == RT_FINDING_FREE_MISMATCH ? " (allocated here)"
                                                                 : " (released here)");
    if (finding->site != NULL && *finding->site->expression != '\0')
        rt_text_add(text, "    as `%s`\n", finding->site->expression);
    rt_text_add(text, "%s", finding->detail);
}

static void add_json_site(rt_text *text, const char *name, const refcop_site *site) {
    if (site == NULL)
        return;
    rt_text_add(text, ",\"%s\":{\"file\":", name);
    rt_text_add_json(text, rt_site_file(site));
    rt_text_add(text, ",\"line\":%u,\"column\":%u,\"function\":", site->line, site->column);
    rt_text_add_json(text, site->function);
    rt_text_add(text, ",\"callee\":");
    rt_text_add_json(text, site->callee);
    rt_text_add(text, ",\"expression\":");
    rt_text_add_json(text, site->expression);
    rt_text_add(text, "}");
}

void rt_wording_add_json(rt_text *text, const rt_finding *finding) {
    rt_text message = {0};
    add_message(&message, finding);
    rt_text_add(text, "{\"kind\":\"%s\",\"rule\":\"%s\",\"level\":%d,\"pid\":%d,\"message\":",
                rt_finding_name(finding->kind), rt_finding_rule(finding->kind),
                rt_finding_level(finding->kind), (int)getpid());
    rt_text_add_json(text, message.bytes != NULL ? message.bytes : "");
    rt_text_free(&message);
    rt_text_add(text,
                ",\"count\":%llu,\"certain\":%llu,\"taken\":%llu,\"objects\":%llu,"
                "\"bytes\":%llu,\"suppressed\":%s,\"type\":",
                (unsigned long long)finding->count, (unsigned long long)finding->certain,
                (unsigned long long)finding->taken, (unsigned long long)finding->objects,
                (unsigned long long)finding->bytes, finding->suppressed ? "true" : "false");
    rt_text_add_json(text, finding->type);
    add_json_site(text, "site", finding->site);
    add_json_site(text, "other", finding->other);
    if (*finding->detail != '\0') {
        rt_text_add(text, ",\"detail\":");
        rt_text_add_json(text, finding->detail);
    }
    if (finding->graph != NULL)
        rt_text_add(text, ",\"graph\":%s", finding->graph);
    rt_text_add(text, "}\n");
}
