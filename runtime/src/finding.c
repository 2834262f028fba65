/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "finding.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "options.h"
#include "suppress.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static rt_finding **findings;
static size_t finding_count, capacity;

static const struct {
    const char *name, *rule;
    int level;
} kinds[] = {
#define KIND(id, name, rule, level) {name, rule, level},
    RT_FINDING_KINDS(KIND)
#undef KIND
};

const char *rt_finding_name(enum rt_finding_kind kind) {
    return kinds[kind].name;
}

const char *rt_finding_rule(enum rt_finding_kind kind) {
    return kinds[kind].rule;
}

int rt_finding_level(enum rt_finding_kind kind) {
    return kinds[kind].level;
}

bool rt_finding_is_error(const rt_finding *finding) {
    int level = rt_finding_level(finding->kind);
    return !finding->suppressed && level < 2 && level <= rt_opt.report_level;
}

bool rt_finding_is_shown(const rt_finding *finding) {
    return !finding->suppressed && rt_finding_level(finding->kind) <= rt_opt.report_level;
}

const char *rt_site_file(const refcop_site *site) {
    size_t length = strlen(rt_opt.strip_path_prefix);
    if (length != 0 && strncmp(site->file, rt_opt.strip_path_prefix, length) == 0)
        return site->file + length + (site->file[length] == '/');
    return site->file;
}

void rt_site_print(const refcop_site *site, char *text, size_t size) {
    if (site == NULL)
        snprintf(text, size, "?");
    else
        snprintf(text, size, "%s:%u:%u", rt_site_file(site), site->line, site->column);
}

static bool is_suppressed(const rt_finding *finding) {
    char line[4096] = "";
    const refcop_site *site = finding->site;
    const char *words[6] = {0};
    int count = 0;
    if (*finding->type != '\0')
        words[count++] = finding->type;
    if (site != NULL) {
        snprintf(line, sizeof(line), "%s:%u", site->file, site->line);
        words[count++] = site->file;
        words[count++] = site->function;
        words[count++] = site->callee;
        words[count++] = line;
    }
    return rt_suppress_matches(rt_finding_name(finding->kind), words);
}

static rt_finding *find(const rt_finding *like) {
    for (size_t i = 0; i < finding_count; i++)
        if (findings[i]->kind == like->kind && findings[i]->site == like->site &&
            findings[i]->other == like->other && strcmp(findings[i]->type, like->type) == 0)
            return findings[i];
    return NULL;
}

static rt_finding *add_new(const rt_finding *like) {
    if (finding_count == capacity) {
        size_t more = capacity != 0 ? capacity * 2 : 16;
        rt_finding **grown = realloc(findings, more * sizeof(*grown));
        if (grown == NULL)
            return NULL;
        findings = grown;
        capacity = more;
    }
    rt_finding *finding = malloc(sizeof(*finding));
    if (finding == NULL)
        return NULL;
    *finding = *like;
    finding->type = strdup(like->type);
    finding->detail = strdup(like->detail);
    finding->graph = like->graph != NULL ? strdup(like->graph) : NULL;
    finding->dot = like->dot != NULL ? strdup(like->dot) : NULL;
    if (finding->type == NULL || finding->detail == NULL) {
        free(finding->type);
        free(finding->detail);
        free(finding->graph);
        free(finding->dot);
        free(finding);
        return NULL;
    }
    finding->suppressed = is_suppressed(finding);
    finding->is_new = true;
    findings[finding_count++] = finding;
    return finding;
}

rt_finding *rt_finding_add(const rt_finding *like, bool replace) {
    rt_finding copy = *like;
    copy.type = copy.type != NULL ? copy.type : (char *)"";
    copy.detail = copy.detail != NULL ? copy.detail : (char *)"";
    pthread_mutex_lock(&lock);
    rt_finding *finding = find(&copy);
    if (finding == NULL) {
        finding = add_new(&copy);
    } else {
        if (replace) {
            finding->is_new |= copy.count > finding->count;
            finding->count = finding->certain = finding->objects = 0;
        }
        finding->count += copy.count;
        finding->certain += copy.certain;
        finding->objects += copy.objects;
        finding->bytes = copy.bytes;
        finding->taken = copy.taken;
        char *detail = strdup(copy.detail);
        if (detail != NULL) {
            free(finding->detail);
            finding->detail = detail;
        }
    }
    pthread_mutex_unlock(&lock);
    return finding;
}

void rt_findings_reset_cycles(void) {
    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < finding_count; i++) {
        rt_finding *finding = findings[i];
        if (finding->kind == RT_FINDING_LEAKED_CYCLE ||
            finding->kind == RT_FINDING_COLLECTABLE_CYCLE)
            finding->count = finding->objects = finding->bytes = 0;
    }
    pthread_mutex_unlock(&lock);
}

rt_finding *rt_finding_add_bytes(const rt_finding *like) {
    rt_finding copy = *like;
    copy.type = copy.type != NULL ? copy.type : (char *)"";
    pthread_mutex_lock(&lock);
    const rt_finding *known = find(&copy);
    copy.bytes += known != NULL ? known->bytes : 0;
    pthread_mutex_unlock(&lock);
    rt_finding *finding = rt_finding_add(&copy, false);
    if (finding != NULL && finding->count > finding->printed)
        finding->is_new = true;
    return finding;
}

static int compare(const void *a, const void *b) {
    const rt_finding *x = *(rt_finding *const *)a, *y = *(rt_finding *const *)b;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    if (x->site != NULL && y->site != NULL) {
        int order = strcmp(x->site->file, y->site->file);
        if (order != 0)
            return order;
        if (x->site->line != y->site->line)
            return x->site->line < y->site->line ? -1 : 1;
        if (x->site->column != y->site->column)
            return x->site->column < y->site->column ? -1 : 1;
    } else if (x->site != y->site) {
        return x->site != NULL ? -1 : 1;
    }
    return strcmp(x->type, y->type);
}

rt_finding **rt_findings_sorted(size_t *count) {
    pthread_mutex_lock(&lock);
    if (finding_count > 1)
        qsort(findings, finding_count, sizeof(*findings), compare);
    *count = finding_count;
    pthread_mutex_unlock(&lock);
    return findings;
}

void rt_findings_clear(void) {
    pthread_mutex_t fresh = PTHREAD_MUTEX_INITIALIZER;
    lock = fresh;
    finding_count = 0; /* the child's copies stay where they are */
}
