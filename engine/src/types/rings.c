/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Whether the collector sees a ring that a function closed: each link through a field of a type of
 * this file must be one that its traverse shows. */
#include "types/types.h"

#include "analysis/cycle.h"

/* Why instances of this type hide the field; NULL: they do not, as far as is known. */
static const char *why_hidden(types *t, const type_info *info, const cycle_edge *e) {
    if (info->gc_unclear || info->base_unclear || refcopi_is_abstract(info))
        return NULL;
    if (!info->has_gc)
        return refcopi_print(t->a->arena, "%s has no Py_TPFLAGS_HAVE_GC", info->shown);
    field_id id = e->field ? refcopi_field_find(t, e->record, e->field) : 0;
    if (info->traverse.state != SLOT_BODY || !id)
        return NULL;
    done d = refcopi_done_by(t, info->traverse.facts, 0);
    if (!d.visited[id] && !d.base_called && !d.self_passed && !d.passed[id])
        return refcopi_print(t->a->arena, "tp_traverse of %s does not visit '%s'", info->shown,
                             e->field->text);
    return NULL;
}

/* Types may share a struct: the link is hidden when each of them hides it. */
static const char *why_unseen(types *t, const cycle_edge *e) {
    const char *why = NULL;
    for (uint32_t k = 0; e->record && k < t->info_count; k++) {
        const type_info *info = &t->infos[k];
        if (!info->record || info->record->name != e->record || info->is_module)
            continue;
        const char *here = why_hidden(t, info, e);
        if (!here)
            return NULL;
        why = why ? why : here;
    }
    return why;
}

const char *refcopi_why_unseen(void *context, const cycle *c) {
    const char *why = NULL;
    for (uint32_t k = 0; k < c->count && !why; k++)
        why = why_unseen(context, &c->edges[k]);
    return why;
}
