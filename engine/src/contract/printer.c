/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "contract/parser.h"

#include <inttypes.h>

/* --- outcomes ------------------------------------------------------------------------------- */

static const char *mark_of(const refcop_outcome *outcome) {
    switch (outcome->exception) {
    case REFCOP_EXC_KEPT:
        return outcome->cause == REFCOP_CAUSE_MEM ? "@mem" : "";
    case REFCOP_EXC_SET:
        return outcome->cause == REFCOP_CAUSE_MEM ? "!mem"
               : outcome->cause == REFCOP_CAUSE_BUG ? "!bug" : "!";
    case REFCOP_EXC_MAY_SET:
        return "!?";
    case REFCOP_EXC_CLEARED:
        return "~";
    case REFCOP_EXC_WAS_SET:
        return "<set";
    case REFCOP_EXC_WAS_CLEAR:
        return "<clear";
    }
    return "";
}

/* The word or number alone, which is also the label after `when`. */
static void print_value(const refcop_outcome *outcome, FILE *out) {
    const refcopi_value_word *row = refcopi_value_of(outcome);

    if (row) {
        fputs(row->word.text, out);
    } else if (outcome->lo == outcome->hi) {
        fprintf(out, "%" PRId64, outcome->lo);
    } else {
        fprintf(out, "%" PRId64 "..%" PRId64, outcome->lo, outcome->hi);
    }
}

/* What the shape of a word asks for behind it; param is -1 and type NULL when absent. */
static void print_operands(const refcop_contract *contract, refcopi_shape shape, int8_t param,
                           refcop_str type, FILE *out) {
    const char *name = param >= 0 ? contract->params[param].name->text
                       : param == REFCOP_PARAM_RESULT ? "result" : NULL;
    const char *before = shape == SHAPE_INTO ? "into " : shape == SHAPE_TYPE_HELD ? "held " : "";
    bool has_type = shape == SHAPE_PARAM_TYPE || shape == SHAPE_TYPE_HELD ||
                    shape == SHAPE_DOMAIN || shape == SHAPE_DOMAIN_MAYBE || shape == SHAPE_NAME;

    if (!has_type) {
        type = NULL; /* nothing that the language can say, nor a caller use */
    }
    if (type && shape != SHAPE_PARAM_TYPE) {
        fprintf(out, " %s", type->text);
    }
    if (name && shape != SHAPE_NONE) {
        fprintf(out, " %s%s", before, name);
    }
    if (type && shape == SHAPE_PARAM_TYPE) {
        fprintf(out, " %s", type->text);
    }
}

static void print_outcome(const refcop_contract *contract, const refcop_outcome *outcome,
                          FILE *out) {
    const refcopi_value_word *row = refcopi_value_of(outcome);

    print_value(outcome, out);
    if (row) {
        print_operands(contract, row->shape, outcome->param, outcome->type, out);
    }
    if (outcome->held && outcome->param < 0 && row && row->shape == SHAPE_TYPE_HELD) {
        fputs(" shared", out);
    }
    if (outcome->result == REFCOP_RESULT_NULL && outcome->cause == REFCOP_CAUSE_NONE) {
        putc('?', out);
    }
    fputs(outcome->before == REFCOP_BEFORE_SET     ? "<set"
          : outcome->before == REFCOP_BEFORE_CLEAR ? "<clear" : "", out);
    fputs(mark_of(outcome), out);
}

/* A single void outcome is written by a clause, or not at all. */
static const char *void_clause(const refcop_contract *contract) {
    const refcop_outcome *outcome = &contract->outcomes[0];

    if (contract->outcome_count != 1 || outcome->result != REFCOP_RESULT_VOID) {
        return NULL;
    }
    if (outcome->exception == REFCOP_EXC_SET && outcome->cause == REFCOP_CAUSE_DATA) {
        return " sets";
    }
    if (outcome->exception == REFCOP_EXC_CLEARED) {
        return " clears";
    }
    return mark_of(outcome)[0] ? NULL : "";
}

static void print_outcomes(const refcop_contract *contract, FILE *out) {
    if (void_clause(contract)) {
        return;
    }
    for (unsigned i = 0; i < contract->outcome_count; i++) {
        fputs(i ? " | " : " -> ", out);
        print_outcome(contract, &contract->outcomes[i], out);
    }
}

/* --- labels --------------------------------------------------------------------------------- */

/* The outcomes that have the value of outcome i: those its label names. */
static unsigned outcomes_like(const refcop_contract *contract, unsigned i) {
    const refcop_outcome *model = &contract->outcomes[i];
    unsigned set = 0;

    for (unsigned j = 0; j < contract->outcome_count; j++) {
        const refcop_outcome *outcome = &contract->outcomes[j];
        bool same = outcome->result == model->result &&
                    (model->result != REFCOP_RESULT_INT ||
                     (outcome->lo == model->lo && outcome->hi == model->hi));
        set |= (unsigned)same << j;
    }
    return set;
}

/* The outcomes that `fail` names, or `ok`. */
static unsigned outcomes_that(const refcop_contract *contract, bool fail) {
    unsigned set = 0;
    for (unsigned i = 0; i < contract->outcome_count; i++) {
        set |= (unsigned)(refcopi_is_failure(&contract->outcomes[i]) == fail) << i;
    }
    return set;
}

static unsigned all_outcomes(const refcop_contract *contract) {
    return (1u << contract->outcome_count) - 1;
}

/* Values where they tell the outcomes apart, then `ok` and `fail`, then `@N`, which always
 * does. */
static void print_when(const refcop_contract *contract, uint16_t when, FILE *out) {
    unsigned left = when & all_outcomes(contract);
    const char *before = " when ";

    if (when == REFCOP_ALL_OUTCOMES || contract->outcome_count == 1) {
        return;
    }
    for (unsigned i = 0; i < contract->outcome_count; i++) {
        bool fail = refcopi_is_failure(&contract->outcomes[i]);
        unsigned like = outcomes_like(contract, i);
        unsigned group = outcomes_that(contract, fail);
        if (!(left >> i & 1)) {
            continue;
        }
        fputs(before, out);
        before = " or ";
        if (!(group & ~(unsigned)when) && (like & ~(unsigned)when || group & ~like)) {
            fputs(fail ? "fail" : "ok", out);
            left &= ~group;
        } else if (!(like & ~(unsigned)when)) {
            print_value(&contract->outcomes[i], out);
            left &= ~like;
        } else {
            fprintf(out, "@%u", i + 1);
            left &= ~(1u << i);
        }
    }
}

/* --- parameters ----------------------------------------------------------------------------- */

static void print_effect(const refcop_contract *contract, const refcop_effect *effect,
                         FILE *out) {
    const refcopi_effect_word *row = &refcopi_effect_words[effect->kind];

    fputs(row->word.text, out);
    if (row->shape == SHAPE_FORMAT) {
        fprintf(out, " %s", refcopi_format_words[effect->format].text);
    } else {
        print_operands(contract, row->shape, effect->param, effect->type, out);
    }
    if (effect->is_number && row->shape == SHAPE_NUMBER_MAYBE) {
        fprintf(out, " %d", effect->number);
    }
    print_when(contract, effect->when, out);
}

static void print_param(const refcop_contract *contract, const refcop_param *param, FILE *out) {
    const char *before = ": ";

    for (unsigned i = 0; i < param->indirect; i++) {
        putc('*', out);
    }
    fprintf(out, "%s%s", param->name->text, param->null_ok ? "?" : param->nonnull ? "!" : "");
    for (unsigned i = 0; i < param->effect_count; i++) {
        /* One that applies in no outcome cannot be written, and means nothing. */
        if (param->effects[i].when & all_outcomes(contract)) {
            fputs(before, out);
            print_effect(contract, &param->effects[i], out);
            before = "; ";
        }
    }
    for (unsigned i = 0; i < contract->field_count; i++) {
        const refcop_field_effect *field = &contract->fields[i];
        if (&contract->params[field->param] == param && (field->effect.when & all_outcomes(contract))) {
            fprintf(out, "%s->%s ", before, field->place->text);
            print_effect(contract, &field->effect, out);
            before = "; ";
        }
    }
}

static void print_rest(const refcop_contract *contract, FILE *out) {
    const refcop_effect *rest = &contract->rest;

    fputs(contract->rest_null_ok ? "...?" : "...", out);
    if ((rest->kind != REFCOP_EFFECT_BORROW || rest->when != REFCOP_ALL_OUTCOMES) &&
        (rest->when & all_outcomes(contract))) {
        fputs(": ", out);
        print_effect(contract, rest, out);
    }
}

static void print_params(const refcop_contract *contract, FILE *out) {
    if (!contract->param_count && !contract->variadic &&
        contract->kind == REFCOP_KIND_MACRO) {
        return;
    }
    putc('(', out);
    for (unsigned i = 0; i < contract->param_count; i++) {
        fputs(i ? ", " : "", out);
        print_param(contract, &contract->params[i], out);
    }
    if (contract->variadic) {
        fputs(contract->param_count ? ", " : "", out);
        print_rest(contract, out);
    }
    putc(')', out);
}

/* --- clauses and the whole ------------------------------------------------------------------ */

static void print_version(const char *word, uint16_t version, FILE *out) {
    if (version) {
        fprintf(out, " %s %d.%d", word, version >> 8, version & 0xff);
    }
}

static void print_clauses(const refcop_contract *contract, FILE *out) {
    const refcop_guard *guard = &contract->guard;
    const char *clause = void_clause(contract);

    fputs(clause ? clause : "", out);
    for (size_t i = 0; i < refcopi_clause_word_count; i++) {
        if (contract->clauses & refcopi_clause_words[i].flag) {
            fprintf(out, " %s", refcopi_clause_words[i].word.text);
        }
    }
    print_version("since", contract->since, out);
    print_version("until", contract->until, out);
    if (contract->says) {
        fprintf(out, " is %s", contract->says->text);
    }
    if (contract->calls) {
        fputs(" calls", out);
    }
    if (contract->combines) {
        fputs(" combines", out);
    }
    if (contract->strong) {
        fprintf(out, " strong %s", contract->strong->text);
    }
    if (contract->under) {
        fprintf(out, " under %s", contract->under->text);
    }
    if (guard->param >= 0 && guard->type) {
        fprintf(out, " where %s is %s", contract->params[guard->param].name->text,
                guard->type->text);
    } else if (guard->param >= 0) {
        fprintf(out, " where %s %s ", contract->params[guard->param].name->text,
                guard->equal ? "==" : "!=");
        if (guard->value) {
            fprintf(out, "%" PRId64, guard->value);
        } else {
            fputs("NULL", out);
        }
    }
}

void refcop_contract_print(const refcop_contract *contract, FILE *out) {
    static const char *const kinds[] = {
        [REFCOP_KIND_FUNCTION] = "", [REFCOP_KIND_MACRO] = "macro ", [REFCOP_KIND_SLOT] = "slot "};

    fprintf(out, "%s%s", kinds[contract->kind], contract->name->text);
    print_params(contract, out);
    print_outcomes(contract, out);
    print_clauses(contract, out);
}
