/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* What a call is to reports, and whether it is anything: by its contract alone. */
#include "caller.h"

static void effect_kind(const refcop_effect *e, uint16_t *kind) {
    uint16_t now;
    switch (e->kind) {
    case REFCOP_EFFECT_RETAIN:
        now = REFCOP_SITE_TAKE;
        break;
    case REFCOP_EFFECT_RELEASE:
    case REFCOP_EFFECT_OUT_RELEASE:
        now = REFCOP_SITE_DROP;
        break;
    case REFCOP_EFFECT_STEAL:
        now = REFCOP_SITE_GIVE;
        break;
    case REFCOP_EFFECT_FREE:
        now = REFCOP_SITE_FREE;
        break;
    case REFCOP_EFFECT_OUT_NEW:
    case REFCOP_EFFECT_OUT_MAYBE_NEW:
        now = REFCOP_SITE_NEW;
        break;
    case REFCOP_EFFECT_OUT_RAW:
        now = REFCOP_SITE_ALLOC;
        break;
    default:
        return;
    }
    if (*kind == REFCOP_SITE_CALL)
        *kind = now;
}

uint16_t refcopi_kind_of_site(const caller *c) {
    if (c->row->role == ROLE_UNBUFFER)
        return REFCOP_SITE_FREE;
    if (c->row->role == ROLE_INIT)
        return REFCOP_SITE_NEW;
    for (unsigned i = 0; i < c->contract->outcome_count; i++) {
        if (c->contract->outcomes[i].result == REFCOP_RESULT_NEW)
            return REFCOP_SITE_NEW;
        if (c->contract->outcomes[i].result == REFCOP_RESULT_RAW)
            return REFCOP_SITE_ALLOC;
    }
    uint16_t kind = REFCOP_SITE_CALL;
    for (unsigned i = 0; i < c->contract->param_count; i++)
        for (unsigned e = 0; e < c->contract->params[i].effect_count; e++)
            effect_kind(&c->contract->params[i].effects[e], &kind);
    return kind;
}

bool refcopi_matters(const caller *c) {
    if (c->row->role != ROLE_NONE && c->row->role != ROLE_SIZE)
        return true;
    if (refcopi_kind_of_site(c) != REFCOP_SITE_CALL || (c->m->event && c->m->event->unit_count))
        return true;
    for (unsigned i = 0; i < c->contract->param_count; i++)
        for (unsigned e = 0; e < c->contract->params[i].effect_count; e++)
            switch (c->contract->params[i].effects[e].kind) {
            case REFCOP_EFFECT_ESCAPE:
            case REFCOP_EFFECT_MAY_STEAL:
            case REFCOP_EFFECT_OUT_MOVED:
            case REFCOP_EFFECT_OUT_UNKNOWN:
                return true;
            default:
                break;
            }
    for (unsigned i = 0; i < c->contract->outcome_count; i++)
        if (c->contract->outcomes[i].result == REFCOP_RESULT_UNKNOWN)
            return true;
    return c->contract->rest.kind == REFCOP_EFFECT_STEAL ||
           c->contract->rest.kind == REFCOP_EFFECT_ESCAPE;
}
