/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#define _POSIX_C_SOURCE 200809L /* open_memstream */

#include "refcop/contract.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define LENGTH(array) (sizeof(array) / sizeof(array)[0])

struct fixture {
    refcop_strings *strings;
    refcop_model *model;
    refcop_error error;
};

static int set_up(void **state) {
    struct fixture *fixture = calloc(1, sizeof *fixture);
    fixture->strings = refcop_strings_new();
    fixture->model = refcop_model_new(fixture->strings, 0x030b);
    *state = fixture;
    return 0;
}

static int tear_down(void **state) {
    struct fixture *fixture = *state;
    refcop_model_free(fixture->model);
    refcop_strings_free(fixture->strings);
    free(fixture);
    return 0;
}

static refcop_status parse(struct fixture *fixture, const char *text) {
    return refcop_model_parse(fixture->model, "test.refs", text, strlen(text), &fixture->error);
}

static void parse_ok(struct fixture *fixture, const char *text) {
    if (parse(fixture, text) != REFCOP_OK) {
        fail_msg("%s\n%u:%u: %s", text, fixture->error.line, fixture->error.column,
                 fixture->error.message);
    }
}

static const refcop_contract *find(struct fixture *fixture, refcop_contract_kind kind,
                                   const char *name) {
    return refcop_model_find(fixture->model, kind, refcop_intern_c(fixture->strings, name));
}

static const refcop_contract *function(struct fixture *fixture, const char *name) {
    return find(fixture, REFCOP_KIND_FUNCTION, name);
}

/* The caller frees it. */
static char *print(const refcop_contract *contract) {
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    refcop_contract_print(contract, out);
    fclose(out);
    return text;
}

static void assert_prints(const refcop_contract *contract, const char *expected) {
    char *text = print(contract);
    assert_string_equal(text, expected);
    free(text);
}

/* --- equality ------------------------------------------------------------------------------- */

static void assert_effects_equal(const refcop_effect *a, const refcop_effect *b) {
    assert_int_equal(a->kind, b->kind);
    assert_int_equal(a->param, b->param);
    assert_int_equal(a->format, b->format);
    assert_int_equal(a->when, b->when);
    assert_ptr_equal(a->type, b->type);
    assert_int_equal(a->is_number, b->is_number);
    assert_int_equal(a->number, b->number);
}

static void assert_params_equal(const refcop_param *a, const refcop_param *b) {
    assert_ptr_equal(a->name, b->name);
    assert_int_equal(a->null_ok, b->null_ok);
    assert_int_equal(a->nonnull, b->nonnull);
    assert_int_equal(a->indirect, b->indirect);
    assert_int_equal(a->effect_count, b->effect_count);
    for (unsigned i = 0; i < a->effect_count; i++) {
        assert_effects_equal(&a->effects[i], &b->effects[i]);
    }
}

static void assert_outcomes_equal(const refcop_outcome *a, const refcop_outcome *b) {
    assert_int_equal(a->result, b->result);
    assert_int_equal(a->exception, b->exception);
    assert_int_equal(a->cause, b->cause);
    assert_int_equal(a->before, b->before);
    assert_int_equal(a->param, b->param);
    assert_int_equal(a->held, b->held);
    assert_true(a->lo == b->lo && a->hi == b->hi);
    assert_ptr_equal(a->type, b->type);
}

static void assert_contracts_equal(const refcop_contract *a, const refcop_contract *b) {
    assert_int_equal(a->kind, b->kind);
    assert_ptr_equal(a->name, b->name);
    assert_int_equal(a->param_count, b->param_count);
    for (unsigned i = 0; i < a->param_count; i++) {
        assert_params_equal(&a->params[i], &b->params[i]);
    }
    assert_int_equal(a->field_count, b->field_count);
    for (unsigned i = 0; i < a->field_count; i++) {
        assert_int_equal(a->fields[i].param, b->fields[i].param);
        assert_ptr_equal(a->fields[i].place, b->fields[i].place);
        assert_effects_equal(&a->fields[i].effect, &b->fields[i].effect);
    }
    assert_int_equal(a->variadic, b->variadic);
    assert_int_equal(a->rest_null_ok, b->rest_null_ok);
    assert_effects_equal(&a->rest, &b->rest);
    assert_int_equal(a->outcome_count, b->outcome_count);
    for (unsigned i = 0; i < a->outcome_count; i++) {
        assert_outcomes_equal(&a->outcomes[i], &b->outcomes[i]);
    }
    assert_int_equal(a->clauses, b->clauses);
    assert_int_equal(a->since, b->since);
    assert_int_equal(a->until, b->until);
    assert_int_equal(a->guard.param, b->guard.param);
    assert_int_equal(a->guard.equal, b->guard.equal);
    assert_true(a->guard.value == b->guard.value);
}

/* Parses what is printed, in another model, and compares. */
static void assert_round_trip(struct fixture *fixture, const refcop_contract *contract) {
    refcop_model *model = refcop_model_new(fixture->strings, 0x030b);
    refcop_error error = {.line = 0};
    char *text = print(contract);
    size_t count;
    if (refcop_model_parse(model, "printed", text, strlen(text), &error) != REFCOP_OK) {
        fail_msg("%s\n%u: %s", text, error.column, error.message);
    }
    const refcop_contract *const *entries = refcop_model_entries(model, &count);
    assert_int_equal(count, 1);
    assert_contracts_equal(contract, entries[0]);
    free(text);
    refcop_model_free(model);
}

/* --- printing and parsing ------------------------------------------------------------------- */

/* Each is printed as it is written here. */
static const char *const normal_lines[] = {
    /* the examples of docs/contracts.md */
    "PyList_New(len) -> new list | NULL!mem",
    "PyList_SetItem(list, index, item?: steal into list) -> 0 | -1!",
    "PyModule_AddObject(mod, name, value: steal into mod when 0) -> 0 | -1!",
    "PyDict_GetItem(dict, key) -> borrowed dict | NULL runs",
    ("PyDict_GetItemRef(dict, key, *result: new held dict when 1; NULL when 0 or -1)"
     " -> 1 | 0 | -1! runs since 3.13"),
    "macro Py_CLEAR(*p: release; NULL) runs",
    "slot tp_new(type, args, kwds?) -> new | NULL!",
    "macro Py_None -> immortal None",
    "PyLong_AsLong(o) -> int | -1!",
    /* parameters */
    "f()",
    "f(a)",
    "f(a?, *b, **c, *d?)",
    "f(...)",
    "f(a, ...)",
    "f(a, ...?)",
    "f(a, ...: held a)",
    "f(a, ...?: steal into a when 0) -> 0 | -1!",
    "f(a, ...: borrowed a when 1) -> 1 | 0!",
    "f(a, ...: release)",
    /* effects on the argument */
    "f(a: borrow)",
    "f(a: steal)",
    "f(a: steal into b, b)",
    "f(a: release)",
    "f(a: retain) -> same a",
    "f(a: held b, b)",
    "f(a: escape)",
    "f(a: may-steal)",
    "f(a: free mem)",
    "f(a: track, b: untrack)",
    "f(a: is tuple, b?: is dict)",
    "f(a: held result) -> new",
    "f(...: held result) -> new tuple",
    "f(a) -> nonneg counts-items",
    "f(a, b) -> new | NULL! runs combines",
    "f(a, b) -> new | NULL! runs calls",
    "f(a) -> borrowed a strong g",
    "f(a) -> borrowed a since 3.9 under M",
    "macro M(o) locks expand",
    "f() -> new | NULL!bug",
    "f(a: format parse, ...)",
    "f(a: format build, ...)",
    "f(a: format print, ...)",
    "f(a: retain; held b; escape, b)",
    /* effects on the variable */
    "f(*a: new)",
    "f(*a: new list)",
    "f(*a: new held b, b)",
    "f(*a: new list held b, b)",
    "f(*a: maybe-new)",
    "f(*a: borrowed)",
    "f(*a: borrowed b, b)",
    "f(*a: NULL)",
    "f(*a: plain)",
    "f(*a: interior b, b)",
    "f(*a: raw object)",
    "f(*a: release)",
    "f(*a: moved)",
    "f(*a: moved mem when pointer; NULL when NULL) -> pointer | NULL@mem",
    "f(*a: set b, b)",
    "f(*a: unknown)",
    "f(*a: borrow, *b: escape, *c: may-steal)",
    /* outcomes */
    "f() -> 0",
    "f() -> -1",
    "f() -> 0..1",
    "f() -> -9223372036854775808..-2 | 9223372036854775807",
    "f() -> int",
    "f() -> nonneg",
    "f() -> negative",
    "f() -> nonzero",
    "f() -> new",
    "f(a) -> new held a",
    "f(a) -> new list held a",
    "f() -> borrowed",
    "f() -> borrowed list",
    "f(a) -> borrowed a",
    "f(a) -> borrowed a list",
    "f(list) -> borrowed list list",
    "f(a) -> same a",
    "f() -> immortal True | immortal False",
    "f(a) -> interior a",
    "f() -> raw mem",
    "f() -> pointer",
    "f() -> plain",
    "f() -> unknown",
    "f() -> void | void!",
    /* marks */
    "f() -> NULL",
    "f() -> NULL!",
    "f() -> NULL!mem",
    "f() -> NULL!?",
    "f() -> raw mem | NULL@mem",
    "f() -> new list~",
    "f(a) -> borrowed a list<set | NULL<clear",
    "f() -> NULL<set~ | negative<set!? | 0<clear",
    "f(a) -> borrowed a | NULL?",
    "f(a) -> borrowed a | NULL?!?",
    /* fields, numbers */
    "f(a: ->items new when 0; ->view.obj NULL when -1) -> 0 | -1!",
    "f(a: release; ->items release; ->items borrowed a, b?: ->new raw mem)",
    "f(*a: plain -1 when -1; plain when 0, b: ->count plain 0) -> 0 | -1!",
    "f() -> int!?",
    "f() -> void!mem",
    /* labels */
    "f(a: steal when ok) -> 0 | 1 | -1!",
    "f(a: steal when fail) -> 0 | -1! | -2@mem",
    "f(a: steal when 1 or -1) -> 0 | 1 | -1!",
    "f(a: steal when 0..1) -> 0..1 | -1!",
    "f(a: steal when int) -> int | -1!",
    "f(a: steal when new) -> new list | NULL!",
    "f(a: steal when NULL) -> new | NULL | NULL!",
    "f(a: steal when fail) -> new | NULL | NULL!",
    "f(a: steal when @2) -> new | NULL | NULL!",
    "f(a: steal when immortal) -> immortal True | immortal False | NULL!",
    "f(a: steal when same or pointer) -> same a | pointer | int | NULL!",
    "f(a: steal when void) -> void | 0!",
    /* clauses */
    "f() noreturn",
    "f() runs",
    "f() -> int pure nogil",
    "macro F expand",
    "slot s() any-exc writes",
    "slot s(a) dealloc",
    "slot s() -> new | NULL! once",
    "f() opaque",
    "f() inferred internal",
    "f() sets",
    "f() clears",
    "f() since 3.9",
    "f() runs since 3.9 until 3.13",
    "f(a) where a == NULL",
    "f(a) where a != NULL",
    "f(a, b) -> 0 where b == -3",
    /* names that are words of the language */
    "slot(slot)",
    "macro macro(new, steal, into) -> same new",
    "slot slot()",
};

static void every_construct_is_printed_as_written(void **state) {
    for (size_t i = 0; i < LENGTH(normal_lines); i++) {
        struct fixture *fixture;
        size_t count;
        tear_down(state);
        set_up(state);
        fixture = *state;
        parse_ok(fixture, normal_lines[i]);
        const refcop_contract *const *entries = refcop_model_entries(fixture->model, &count);
        assert_int_equal(count, 1);
        assert_prints(entries[0], normal_lines[i]);
        assert_round_trip(fixture, entries[0]);
    }
}

struct rewrite {
    const char *written;
    const char *printed;
};

static void other_spellings_are_normalised(void **state) {
    static const struct rewrite rewrites[] = {
        {"  f ( a ? , * b : NULL )->new|NULL!  # why", "f(a?, *b: NULL) -> new | NULL!"},
        {"f(a, \\\n  b) \\  \r\n -> 0", "f(a, b) -> 0"},
        {"f \\", "f()"},
        {"f clears", "f() clears"},
        {"macro M() runs", "macro M runs"},
        {"f() -> int since 3.10 runs until 3.11 pure",
         "f() -> int runs pure since 3.10 until 3.11"},
        {"f(a) where a == 0", "f(a) where a == NULL"},
        {"f(a: steal when 0 or 1) -> 0 | 1 | -1!", "f(a: steal when ok) -> 0 | 1 | -1!"},
        {"f(a: steal when -1 or 0 or -1) -> 0 | -1!", "f(a: steal when 0 or -1) -> 0 | -1!"},
        {"f(a: steal when @1 or @3) -> new | NULL | NULL!",
         "f(a: steal when new or fail) -> new | NULL | NULL!"},
        {"f() -> void", "f()"},
        {"f() -> void!", "f() sets"},
        {"f() -> 1..1", "f() -> 1"},
        {"f() -> -5..9223372036854775807 | 0..9223372036854775807",
         "f() -> -5..9223372036854775807 | nonneg"},
    };
    for (size_t i = 0; i < LENGTH(rewrites); i++) {
        struct fixture *fixture;
        size_t count;
        tear_down(state);
        set_up(state);
        fixture = *state;
        parse_ok(fixture, rewrites[i].written);
        const refcop_contract *const *entries = refcop_model_entries(fixture->model, &count);
        assert_int_equal(count, 1);
        assert_prints(entries[0], rewrites[i].printed);
        assert_round_trip(fixture, entries[0]);
    }
}

static void parsed_form_has_the_documented_meaning(void **state) {
    struct fixture *fixture = *state;
    parse_ok(fixture, "# a comment\n\n"
                      "F(d, *r: new list held d when 1; NULL when 0 or fail, ...?: steal)"
                      " -> 1 | 0 | -1! | NULL@mem runs since 3.9");
    const refcop_contract *f = function(fixture, "F");
    assert_non_null(f);
    assert_string_equal(f->file->text, "test.refs");
    assert_int_equal(f->line, 3);
    assert_int_equal(f->param_count, 2);
    assert_true(f->variadic && f->rest_null_ok);
    assert_int_equal(f->rest.kind, REFCOP_EFFECT_STEAL);
    assert_int_equal(f->rest.when, REFCOP_ALL_OUTCOMES);
    assert_int_equal(f->params[0].effect_count, 0);
    assert_int_equal(f->params[1].indirect, 1);
    assert_int_equal(f->params[1].effect_count, 2);
    assert_int_equal(f->params[1].effects[0].kind, REFCOP_EFFECT_OUT_NEW);
    assert_int_equal(f->params[1].effects[0].param, 0);
    assert_string_equal(f->params[1].effects[0].type->text, "list");
    assert_int_equal(f->params[1].effects[0].when, 1 << 0);
    assert_int_equal(f->params[1].effects[1].when, 1 << 1 | 1 << 2 | 1 << 3);
    assert_int_equal(f->outcome_count, 4);
    assert_int_equal(f->outcomes[0].cause, REFCOP_CAUSE_NONE);
    assert_int_equal(f->outcomes[2].lo, -1);
    assert_int_equal(f->outcomes[2].exception, REFCOP_EXC_SET);
    assert_int_equal(f->outcomes[2].cause, REFCOP_CAUSE_DATA);
    assert_int_equal(f->outcomes[3].exception, REFCOP_EXC_KEPT);
    assert_int_equal(f->outcomes[3].cause, REFCOP_CAUSE_MEM);
    assert_int_equal(f->clauses, REFCOP_CLAUSE_RUNS);
    assert_int_equal(f->since, 0x0309);
    assert_int_equal(f->guard.param, -1);
}

static void ordinary_answers_are_not_failures(void **state) {
    struct fixture *fixture = *state;
    parse_ok(fixture, "f(a: steal when ok) -> new | NULL | -1 | NULL!?");
    const refcop_contract *f = function(fixture, "f");
    assert_int_equal(f->params[0].effects[0].when, 0xf);
    assert_int_equal(f->outcomes[1].cause, REFCOP_CAUSE_DATA);
    assert_int_equal(f->outcomes[2].cause, REFCOP_CAUSE_NONE);
}

/* --- errors --------------------------------------------------------------------------------- */

struct mistake {
    const char *text;
    uint32_t line, column;
    const char *message; /* a part of it */
};

static const struct mistake mistakes[] = {
    {"f(a: stael)", 1, 6, "unknown effect 'stael'; did you mean 'steal'?"},
    {"g()\n\n  f(a: xyzzy)", 3, 8, "unknown effect 'xyzzy'"},
    {"g() \\\n -> nwe", 2, 5, "unknown outcome 'nwe'; did you mean 'new'?"},
    {"f() -> null", 1, 8, "did you mean 'NULL'?"},
    {"f() -> new list rnus", 1, 17, "unknown clause 'rnus'; did you mean 'runs'?"},
    {"f(a: format prase)", 1, 13, "unknown format 'prase'; did you mean 'parse'?"},
    {"f(list, a: steal into lst)", 1, 23, "unknown parameter 'lst'; did you mean 'list'?"},
    {"f(a) -> same b", 1, 14, "unknown parameter 'b'"},
    {"f(a) where b == 0", 1, 12, "unknown parameter 'b'"},
    {"f(a: new)", 1, 6, "written '*NAME'"},
    {"f(*a: steal)", 1, 7, "the address of a variable"},
    {"f(a: steal when 1) -> 0 | -1!", 1, 17, "'f' has no outcome '1'"},
    {"f(a: steal when 0..2) -> 0..1", 1, 17, "'f' has no outcome 0..2"},
    {"f(a: steal when @3) -> 0 | 1", 1, 17, "'f' has no outcome @3"},
    {"f(a: steal when @0) -> 0 | 1", 1, 17, "'f' has no outcome @0"},
    {"f(a: steal when fail) -> 0", 1, 17, "'f' has no outcome 'fail'"},
    {"f(a: steal when nll) -> NULL", 1, 17, "unknown outcome 'nll'; did you mean 'NULL'?"},
    {"f(a: steal when fails) -> 0 | -1!", 1, 17, "unknown outcome 'fails'; did you mean 'fail'?"},
    {"f(a: steal when) -> 0", 1, 16, "expected an outcome such as"},
    {"f(a: steal when @x) -> 0", 1, 18, "expected the number of an outcome"},
    {"f(a:)", 1, 5, "expected an effect, not ')'"},
    {"f(a; b)", 1, 4, "expected ',' or ')', not ';'"},
    {"f(a,)", 1, 5, "expected a parameter, not ')'"},
    {"f(a, a)", 1, 6, "two parameters are called 'a'"},
    {"f(since)", 1, 3, "'since' cannot be the name"},
    {"f(may-steal)", 1, 3, "'may-steal' cannot be the name"},
    {"f(..., a)", 1, 6, "'...' is the last parameter"},
    {"f(...: steal; release)", 1, 13, "one effect at most"},
    {"f(a", 1, 4, "the end of the text"},
    {"f(a\n)", 1, 4, "expected ',' or ')', not the end of the line"},
    {"f(a: free)", 1, 10, "expected a memory domain after 'free'"},
    {"f() -> raw runs", 1, 12, "expected a memory domain after 'raw'"},
    {"f() -> immortal", 1, 16, "expected a singleton's name after 'immortal'"},
    {"f(a) -> interior", 1, 17, "expected a parameter after 'interior'"},
    {"f() ->", 1, 7, "expected an outcome such as"},
    {"f() -> 0 |", 1, 11, "expected an outcome such as"},
    {"f() -> 1..0", 1, 8, "this range is empty"},
    {"f() -> NULL !", 1, 13, "directly"},
    {"f() -> NULL!memory", 1, 13, "expected '!', '!?', '!mem' or '!bug', not 'memory'"},
    {"f() -> NULL@", 1, 13, "expected 'mem' after '@'"},
    {"f() -> 1<other", 1, 10, "expected '<set' or '<clear'"},
    {"f(a: ->) -> 0", 1, 8, "expected a field after '->'"},
    {"f(a: ->b.) -> 0", 1, 10, "expected a field after '.'"},
    {"f(a: ->b steal) -> 0", 1, 10, "'steal' is about an object, but this parameter is the address of a variable"},
    {"f(*a: plain 200) -> 0", 1, 13, "a number after 'plain' has at most 8 bits"},
    {"f() -> 99999999999999999999", 1, 8, "too large"},
    {"f() -> -9223372036854775809", 1, 8, "too large"},
    {"f() since 3", 1, 12, "expected a version like 3.13"},
    {"f() since 3.999", 1, 11, "expected a version like 3.13"},
    {"f() since 3.9 since 3.10", 1, 21, "already"},
    {"f() since 3.12 until 3.11", 1, 1, "'since' is later than 'until'"},
    {"f(a) where a = 0", 1, 14, "write '=='"},
    {"f(a) where a < 0", 1, 14, "expected '==', '!=' or 'is'"},
    {"f(a) where a == b", 1, 17, "expected NULL or a number"},
    {"f(a) where a == 0 where a == 1", 1, 25, "already"},
    {"f() runs runs", 1, 10, "'runs' is there twice"},
    {"f() -> 0 sets", 1, 10, "'sets' is for a call that returns nothing"},
    {"f() sets clears", 1, 10, "'clears' comes after"},
    {"(a)", 1, 1, "expected the name of a function"},
    {"may-steal()", 1, 1, "not a C identifier"},
    {"f() \\ x", 1, 5, "last character of its line"},
    {"f(a) - b", 1, 6, "'->'"},
    {"f(\xc3\xa4)", 1, 3, "no meaning"},
    {"f()\n\ng(a)\nf(b)", 4, 1, "'f' is already defined in line 1"},
    {"f() until 3.11\nf() since 3.11", 2, 1, "already defined in line 1"},
    {"f(a) where a == NULL\nf(a) where a == 0", 2, 1, "already defined in line 1"},
};

static void mistakes_are_explained_where_they_are(void **state) {
    struct fixture *fixture = *state;
    for (size_t i = 0; i < LENGTH(mistakes); i++) {
        const struct mistake *mistake = &mistakes[i];
        const refcop_error *error = &fixture->error;
        size_t count;
        refcop_status status = parse(fixture, mistake->text);
        if (status == REFCOP_OK || status != error->code || error->line != mistake->line ||
            error->column != mistake->column || !strstr(error->message, mistake->message)) {
            fail_msg("%s\nexpected %u:%u: %s\ngot %u:%u: %s", mistake->text, mistake->line,
                     mistake->column, mistake->message, error->line, error->column,
                     error->message);
        }
        refcop_model_entries(fixture->model, &count);
        assert_int_equal(count, 0);
    }
}

static void error_record_may_be_absent(void **state) {
    struct fixture *fixture = *state;
    assert_int_equal(refcop_model_parse(fixture->model, NULL, "f(", 2, NULL),
                     REFCOP_ERROR_SYNTAX);
    assert_int_equal(refcop_model_parse(fixture->model, NULL, NULL, 0, NULL), REFCOP_OK);
}

/* Writes count copies of an item between a head and a tail. */
static void assert_limit(struct fixture *fixture, const char *head, const char *item,
                         const char *tail, unsigned limit, const char *message) {
    for (unsigned count = limit; count <= limit + 1; count++) {
        char *text;
        size_t size;
        FILE *out = open_memstream(&text, &size);
        fputs(head, out);
        for (unsigned i = 0; i < count; i++) {
            fprintf(out, item, i);
        }
        fputs(tail, out);
        fclose(out);
        if (count == limit) {
            parse_ok(fixture, text);
        } else {
            assert_int_equal(parse(fixture, text), REFCOP_ERROR_INVALID);
            assert_non_null(strstr(fixture->error.message, message));
        }
        free(text);
    }
}

static void limits_are_errors(void **state) {
    struct fixture *fixture = *state;
    assert_limit(fixture, "f(z", ", p%u", ")", REFCOP_MAX_PARAMS - 1, "more than 24 parameters");
    assert_limit(fixture, "f() -> 99", " | %u", "", REFCOP_MAX_OUTCOMES - 1,
                 "more than 12 outcomes");
    assert_limit(fixture, "f(a: steal", "; escape", ")", 95, "more than 96 effects");
    assert_limit(fixture, "f(a: steal when 0", " or 0", ") -> 0", 255, "more than 256 labels");
}

/* --- models --------------------------------------------------------------------------------- */

static void look_up_is_by_kind_and_name(void **state) {
    struct fixture *fixture = *state;
    parse_ok(fixture, "f() runs\nmacro f() pure\nslot f() nogil\nmacro g");
    assert_int_equal(function(fixture, "f")->clauses, REFCOP_CLAUSE_RUNS);
    assert_int_equal(find(fixture, REFCOP_KIND_MACRO, "f")->clauses, REFCOP_CLAUSE_PURE);
    assert_int_equal(find(fixture, REFCOP_KIND_SLOT, "f")->clauses, REFCOP_CLAUSE_NOGIL);
    assert_null(function(fixture, "g"));
    assert_null(function(fixture, "name_interned_after_the_model_was_made"));
}

static void look_up_obeys_versions(void **state) {
    struct fixture *fixture = *state;
    parse_ok(fixture, "f() -> 1 until 3.9\n"
                      "f() -> 2 since 3.10 until 3.11\n"
                      "f() -> 3 since 3.13");
    static const struct {
        uint16_t version;
        int64_t expected;
    } cases[] = {{0x0308, 1}, {0x0309, 1}, {0x030a, 2}, {0x030b, 2}, {0x030d, 3}, {0x0400, 3}};
    for (size_t i = 0; i < LENGTH(cases); i++) {
        refcop_model_set_version(fixture->model, cases[i].version);
        assert_int_equal(refcop_model_version(fixture->model), cases[i].version);
        const refcop_contract *f = function(fixture, "f");
        assert_non_null(f);
        assert_true(f->outcomes[0].lo == cases[i].expected);
        assert_null(refcop_contract_next(fixture->model, f));
    }
    refcop_model_set_version(fixture->model, 0x030c);
    assert_null(function(fixture, "f"));
}

static void overloads_come_in_written_order(void **state) {
    struct fixture *fixture = *state;
    parse_ok(fixture, "f(a) -> 1 where a == NULL\n"
                      "f(a) -> 9 where a == 7 since 3.12\n"
                      "f(a) -> 2 where a == 3\n"
                      "f(a) -> 3");
    const refcop_contract *f = function(fixture, "f");
    for (int64_t i = 1; i <= 3; i++) {
        assert_non_null(f);
        assert_true(f->outcomes[0].lo == i);
        assert_int_equal(f->guard.param, i == 3 ? -1 : 0);
        f = refcop_contract_next(fixture->model, f);
    }
    assert_null(f);
}

static void later_texts_replace_all_entries_of_a_name(void **state) {
    struct fixture *fixture = *state;
    size_t count;
    parse_ok(fixture, "f(a) -> 1 where a == NULL\nf(a) -> 2\ng() -> 3\nmacro f");
    parse_ok(fixture, "h() -> 4\nf(a) -> 5");
    const refcop_contract *f = function(fixture, "f");
    assert_true(f->outcomes[0].lo == 5);
    assert_null(refcop_contract_next(fixture->model, f));
    assert_non_null(find(fixture, REFCOP_KIND_MACRO, "f"));

    const refcop_contract *const *entries = refcop_model_entries(fixture->model, &count);
    assert_int_equal(count, 4);
    assert_string_equal(entries[0]->name->text, "g");
    assert_int_equal(entries[1]->kind, REFCOP_KIND_MACRO);
    assert_string_equal(entries[2]->name->text, "h");
    assert_ptr_equal(entries[3], f);
}

static void a_text_with_an_error_adds_nothing(void **state) {
    struct fixture *fixture = *state;
    size_t count;
    parse_ok(fixture, "f() -> 1\ng() -> 2");
    assert_int_equal(parse(fixture, "f() -> 5\nh() -> 6\ng( -> 7"), REFCOP_ERROR_SYNTAX);
    assert_int_equal(parse(fixture, "f() -> 5\nh() -> 6\nh() -> 7"), REFCOP_ERROR_INVALID);
    assert_true(function(fixture, "f")->outcomes[0].lo == 1);
    assert_true(function(fixture, "g")->outcomes[0].lo == 2);
    assert_null(function(fixture, "h"));
    refcop_model_entries(fixture->model, &count);
    assert_int_equal(count, 2);
    parse_ok(fixture, "h() -> 8\nf() -> 9"); /* nothing is left that these could clash with */
    assert_true(function(fixture, "h")->outcomes[0].lo == 8);
    assert_true(function(fixture, "f")->outcomes[0].lo == 9);
}

/* --- contracts made in memory --------------------------------------------------------------- */

static void contracts_made_in_memory_print_and_parse(void **state) {
    struct fixture *fixture = *state;
    refcop_arena *arena = refcop_arena_new("test");
    refcop_contract *made = refcop_contract_new(arena, fixture->strings,
                                                refcop_intern_c(fixture->strings, "helper"), 2, 3);
    refcop_effect effects[] = {
        {.kind = REFCOP_EFFECT_STEAL, .param = 1, .when = 1 << 1},
        {.kind = REFCOP_EFFECT_ESCAPE, .param = -1, .when = 0},
        {.kind = REFCOP_EFFECT_RELEASE, .param = -1, .when = 1 << 0 | 1 << 2},
    };
    made->params[0].effects = effects;
    made->params[0].effect_count = LENGTH(effects);
    made->params[1].null_ok = true;
    made->outcomes[0].result = REFCOP_RESULT_NEW;
    made->outcomes[1].result = REFCOP_RESULT_NEW;
    made->outcomes[1].held = true;
    made->outcomes[1].param = 1;
    made->outcomes[2].result = REFCOP_RESULT_NULL;
    made->outcomes[2].exception = REFCOP_EXC_SET;
    made->outcomes[2].cause = REFCOP_CAUSE_DATA;
    made->clauses = REFCOP_CLAUSE_INFERRED;
    assert_prints(made, "helper(a: steal into b when @2; release when @1 or NULL, b?)"
                        " -> new | new held b | NULL! inferred");
    made->params[0].effect_count = 1; /* without what cannot be written */
    assert_round_trip(fixture, made);
    refcop_arena_free(arena);
}

static void a_new_contract_is_void_and_unguarded(void **state) {
    struct fixture *fixture = *state;
    refcop_arena *arena = refcop_arena_new("test");
    refcop_str name = refcop_intern_c(fixture->strings, "f");
    refcop_contract *made =
        refcop_contract_new(arena, fixture->strings, name, REFCOP_MAX_PARAMS, 1);
    assert_int_equal(made->guard.param, -1);
    assert_int_equal(made->rest.param, -1);
    assert_string_equal(made->params[23].name->text, "x");
    assert_round_trip(fixture, made);
    refcop_arena_free(arena);
}

/* --- outlined texts ------------------------------------------------------------------------- */

static const char outlined[] = "# a comment that ends in a backslash \\\n"
                               "f(a: steal) -> new | NULL!\n"
                               "  macro f(a) -> 0 | -1!   # another\n"
                               "\n"
                               "slot f(a)\n"
                               "g(a, \\\n"
                               "  b: retain) -> borrowed a  until 3.9\n"
                               "g(a) -> int  since 3.10 where a == 1\n"
                               "g(b) -> int  since 3.10\n"
                               "macro(a)\n"
                               "slot(slot)";

static void outlined_entries_are_those_of_the_whole_text(void **state) {
    struct fixture *fixture = *state;
    size_t count;
    refcop_model *lazy = refcop_model_new(fixture->strings, 0x030b);
    refcop_model_outline(lazy, "test.refs", outlined, strlen(outlined));
    parse_ok(fixture, outlined);
    const refcop_contract *const *entries = refcop_model_entries(fixture->model, &count);
    assert_int_equal(count, 8);
    for (size_t i = 0; i < count; i++) {
        const refcop_contract *whole =
            refcop_model_find(fixture->model, entries[i]->kind, entries[i]->name);
        const refcop_contract *part = refcop_model_find(lazy, entries[i]->kind, entries[i]->name);
        for (; whole; whole = whole->next, part = part->next) {
            assert_non_null(part);
            char *a = print(whole), *b = print(part);
            assert_string_equal(a, b);
            assert_int_equal(whole->line, part->line);
            assert_ptr_equal(whole->file, part->file);
            free(a);
            free(b);
        }
        assert_null(part);
    }
    refcop_model_free(lazy);
}

static void the_later_text_wins_however_it_was_added(void **state) {
    struct fixture *fixture = *state;
    refcop_str f = refcop_intern_c(fixture->strings, "f");
    parse_ok(fixture, "f() -> 0\nonly() -> 0\n");
    refcop_model_outline(fixture->model, NULL, "f() -> 1\n", 9);
    assert_int_equal(function(fixture, "f")->outcomes[0].lo, 1);
    assert_int_equal(function(fixture, "only")->outcomes[0].lo, 0);
    refcop_model_outline(fixture->model, NULL, "f() -> 2\nf(a) -> 2 since 3.12", 29);
    assert_int_equal(function(fixture, "f")->outcomes[0].lo, 2);
    assert_null(refcop_contract_next(fixture->model, function(fixture, "f")));
    parse_ok(fixture, "f() -> 3\n");
    assert_int_equal(refcop_model_find(fixture->model, REFCOP_KIND_FUNCTION, f)->outcomes[0].lo, 3);
    assert_int_equal(function(fixture, "only")->outcomes[0].lo, 0);
}

static void a_name_that_is_not_found_is_not_interned(void **state) {
    struct fixture *fixture = *state;
    refcop_model_outline(fixture->model, NULL, outlined, strlen(outlined));
    assert_null(refcop_model_find_text(fixture->model, REFCOP_KIND_FUNCTION, "nobody", 6));
    assert_null(refcop_strings_find(fixture->strings, "nobody", 6));
    assert_null(refcop_model_find_text(fixture->model, REFCOP_KIND_SLOT, "g", 1));
    const refcop_contract *macro = refcop_model_find_text(fixture->model, REFCOP_KIND_MACRO, "f", 1);
    assert_non_null(macro);
    assert_int_equal(macro->outcome_count, 2);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(every_construct_is_printed_as_written),
        TEST(other_spellings_are_normalised),
        TEST(parsed_form_has_the_documented_meaning),
        TEST(ordinary_answers_are_not_failures),
        TEST(mistakes_are_explained_where_they_are),
        TEST(error_record_may_be_absent),
        TEST(limits_are_errors),
        TEST(look_up_is_by_kind_and_name),
        TEST(look_up_obeys_versions),
        TEST(overloads_come_in_written_order),
        TEST(later_texts_replace_all_entries_of_a_name),
        TEST(a_text_with_an_error_adds_nothing),
        TEST(contracts_made_in_memory_print_and_parse),
        TEST(a_new_contract_is_void_and_unguarded),
        TEST(outlined_entries_are_those_of_the_whole_text),
        TEST(the_later_text_wins_however_it_was_added),
        TEST(a_name_that_is_not_found_is_not_interned),
    };
    return cmocka_run_group_tests_name("contract", tests, NULL, NULL);
}
