/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * The parts of `refcop lint` that are functions of their arguments: patterns, paths, command lines,
 * records, fingerprints. */
#include "lint/commands.h"
#include "lint/lint.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static refcop_arena *arena;

static int set_up(void **state) {
    (void)state;
    arena = refcop_arena_new("lint test");
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    refcop_arena_free(arena);
    return 0;
}

static void globs_match_paths_and_directories(void **state) {
    (void)state;
    static const struct {
        const char *pattern, *path;
        bool matches;
    } cases[] = {{"vendor", "vendor/a.c", true},
                 {"vendor/", "vendor/a.c", true},
                 {"vendor", "src/vendor/a.c", true},
                 {"src/vendor", "vendor/a.c", false},
                 {"*.c", "src/deep/a.c", true},
                 {"src/*.c", "src/a.c", true},
                 {"src/*.c", "src/deep/a.c", false},
                 {"src/**/*.c", "src/deep/er/a.c", true},
                 {"src/**/*.c", "src/a.c", true},
                 {"**/gen_*.c", "a/b/gen_x.c", true},
                 {"src/a?.c", "src/ab.c", true},
                 {"src/a?.c", "src/a/.c", false},
                 {"./src", "src/a.c", true},
                 {"sr", "src/a.c", false},
                 {"a*b*c", "aXbYbZc", true},
                 {"a*b*c", "aXbYb", false},
                 {"", "a.c", false},
                 {"**", "a/b", true}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if (lint_glob(cases[i].pattern, cases[i].path) != cases[i].matches) {
            fail_msg("'%s' on '%s'", cases[i].pattern, cases[i].path);
        }
    }
}

static void a_hard_glob_ends(void **state) {
    (void)state;
    char path[4097];
    memset(path, 'a', sizeof path - 1);
    path[sizeof path - 1] = '\0';
    assert_false(lint_glob("a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b", path));
    assert_false(lint_glob("**a**a**a**a**a**a**a**a**a**a**b", path));
}

static void paths_are_normal(void **state) {
    (void)state;
    assert_string_equal(lint_absolute(arena, "/a/b", "c.c"), "/a/b/c.c");
    assert_string_equal(lint_absolute(arena, "/a/b", "../c/./d//e.c"), "/a/c/d/e.c");
    assert_string_equal(lint_absolute(arena, "/a", "../../../x"), "/x");
    assert_string_equal(lint_absolute(arena, "/", ".."), "/");
    assert_string_equal(lint_absolute(arena, "/a", "/b/..hidden/...x"), "/b/..hidden/...x");
    assert_string_equal(lint_below("/a", "/a/b/c"), "b/c");
    assert_string_equal(lint_below("/a", "/a"), ".");
    assert_string_equal(lint_below("/", "/a"), "a");
    assert_null(lint_below("/a", "/ab"));
}

static void words_are_split_as_a_shell_does(void **state) {
    (void)state;
    lint_list words = {0};
    assert_true(lint_split(arena, " cc  -DA='\"x y\"' \"-Ia b\" c\\ d \"e\\\"f\\g\" '' ", &words));
    static const char *const expected[] = {"cc", "-DA=\"x y\"", "-Ia b", "c d", "e\"f\\g", ""};
    assert_int_equal(words.count, 6);
    for (size_t i = 0; i < 6; i++) {
        assert_string_equal(words.items[i], expected[i]);
    }
    assert_false(lint_split(arena, "cc 'open", &words));
    assert_false(lint_split(arena, "cc \"open\\\"", &words));
}

static void assert_arguments(const char *line, const char *expected) {
    lint_commands commands = {0};
    lint_list words = {0};
    assert_true(lint_split(arena, line, &words));
    lint_add_command(arena, &commands, "/src", "/src/a.c", words.count, words.items);
    char joined[512] = "";
    for (size_t i = 0; i < commands.items[0].argument_count; i++) {
        strcat(strcat(joined, i == 0 ? "" : " "), commands.items[0].arguments[i]);
    }
    assert_string_equal(joined, expected);
}

static void commands_keep_what_has_meaning(void **state) {
    (void)state;
    assert_arguments("gcc -c a.c", "");
    assert_arguments("gcc -I x -DA=1 -UB -std=c99 -include y.h ./a.c -o a.o",
                     "-I x -DA=1 -UB -std=c99 -include y.h");
    assert_arguments("ccache env A=1 gcc -Iinclude a.c", "-Iinclude");
    assert_arguments("gcc -Wall -Wp,-DX,-UY,-MD,d -Wl,-z -Wa,--x -pedantic a.c", "-DX -UY");
    assert_arguments("gcc -MF x -MFy -MMD -MT z -ob -o c -O2 -g a.c", "-O2");
    assert_arguments("clang -Xclang -load -Xclang p.so -fplugin=q.so -fpass-plugin=r.so -m32 a.c",
                     "-m32");
    assert_arguments("gcc -specs=x -specs y --param a=1 --param=b=2 -flto=auto -B/x -fPIC a.c",
                     "-fPIC");
    assert_arguments("gcc -D c -o", "-D c"); /* ends where it should not */
}

static lint_run new_run(void) {
    return (lint_run){.arena = arena, .root = "/src", .working_directory = "/src"};
}

static void records_survive_the_pipe(void **state) {
    (void)state;
    lint_run run = new_run();
    lint_outcome outcome = {0};
    bool done = false;
    lint_step step = {{"/src/a.c", 1, 2, 1, 5}, "new \"list\"\n"};
    lint_edit edit = {"/src/a.c", 30, 2, "Py_DECREF(x);\n\t"};
    lint_report report = {.rule = "ref-leak",
                          .level = 1,
                          .at = {"/src/a.c", 7, 3, 7, 9},
                          .function = "f",
                          .first_line = 5,
                          .last_line = 9,
                          .object = "self->x\xff",
                          .cause = "",
                          .message = "caf\xc3\xa9 %s",
                          .step_count = 1,
                          .steps = &step,
                          .edit_count = 1,
                          .edits = &edit};
    char *line = lint_record_finding(&report);
    assert_null(strchr(line, '\n'));
    assert_true(lint_record_take(&run, &outcome, line, &done));
    free(line);
    assert_int_equal(run.findings.count, 1);
    const lint_report *back = &run.findings.items[0].report;
    assert_string_equal(back->rule, "ref-leak");
    assert_string_equal(back->object, "self->x?"); /* a byte that is no text */
    assert_string_equal(back->message, report.message);
    assert_int_equal(back->last_line, 9);
    assert_string_equal(back->steps[0].message, step.message);
    assert_int_equal(back->edits[0].offset, 30);
    assert_string_equal(back->edits[0].text, edit.text);
    assert_false(done);
    assert_true(lint_record_take(&run, &outcome, "{\"kind\":\"done\"}", &done));
    assert_true(done);
    assert_false(lint_record_take(&run, &outcome, "not a record", &done));
    assert_false(lint_record_take(&run, &outcome, "[]", &done));
}

static void take(lint_run *run, uint32_t line, const char *function, const char *object) {
    lint_report report = {.rule = "ref-leak",
                          .at = {"/src/a.c", line, 1, line, 2},
                          .function = function,
                          .object = object,
                          .cause = "",
                          .message = "m"};
    lint_take_finding(run, NULL, &report);
}

static void fingerprints_know_no_lines(void **state) {
    (void)state;
    lint_run one = new_run(), two = new_run();
    take(&one, 10, "f", "a->b");
    take(&one, 20, "f", "a->b");
    take(&one, 30, "g", "a->b");
    take(&one, 20, "f", "a->b"); /* from another compile command: the same */
    lint_settle(&one);
    assert_int_equal(one.findings.count, 3);
    take(&two, 35, "g", "a->b");
    take(&two, 15, "f", "a -> b");
    take(&two, 25, "f", "a->b");
    lint_settle(&two);
    for (size_t i = 0; i < 3; i++) {
        assert_string_equal(one.findings.items[i].fingerprint, two.findings.items[i].fingerprint);
        for (size_t j = 0; j < i; j++) {
            assert_string_not_equal(one.findings.items[i].fingerprint,
                                    one.findings.items[j].fingerprint);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(globs_match_paths_and_directories, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_hard_glob_ends, set_up, tear_down),
        cmocka_unit_test_setup_teardown(paths_are_normal, set_up, tear_down),
        cmocka_unit_test_setup_teardown(words_are_split_as_a_shell_does, set_up, tear_down),
        cmocka_unit_test_setup_teardown(commands_keep_what_has_meaning, set_up, tear_down),
        cmocka_unit_test_setup_teardown(records_survive_the_pipe, set_up, tear_down),
        cmocka_unit_test_setup_teardown(fingerprints_know_no_lines, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
