/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "clangd/document.h"
#include "clangd/findings.h"
#include "clangd/preamble.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static refcop_document document_of(const char *text) {
    refcop_document document;
    refcop_document_init(&document, "file:///a%20b/spam.c", 1, text, strlen(text));
    return document;
}

static void addresses_are_read_and_made(void **state) {
    (void)state;
    char *path = refcop_path_of_uri("file:///a%20b/%41%c3%BC%zz%00.c");
    assert_string_equal(path, "/a b/A\xc3\xbc%zz%00.c");
    char *uri = refcop_uri_of_path("/a b/A\xc3\xbc%.c");
    assert_string_equal(uri, "file:///a%20b/A%C3%BC%25.c");
    assert_null(refcop_path_of_uri("untitled:Untitled-1"));
    free(path);
    free(uri);
    path = refcop_path_of_uri("file://host/x.c");
    assert_string_equal(path, "/x.c");
    free(path);
}

/* "a", u with dots (2 bytes), a snake (4 bytes, 2 units of UTF-16), "b". */
#define LINE                                                                                       \
    "a\xc3\xbc\xf0\x9f\x90\x8d"                                                                    \
    "b"

static void characters_are_counted_in_each_encoding(void **state) {
    (void)state;
    refcop_document document = document_of("x\r\n" LINE "\r\n\xff\xfe!\n");
    static const struct {
        refcop_encoding encoding;
        int64_t character;
    } rows[] = {{REFCOP_ENCODING_UTF16, 4}, {REFCOP_ENCODING_UTF8, 7}, {REFCOP_ENCODING_UTF32, 3}};
    for (size_t i = 0; i < 3; ++i) {
        refcop_position b = {1, rows[i].character};
        size_t offset = refcop_document_offset(&document, b, rows[i].encoding);
        assert_int_equal(document.text[offset], 'b');
        refcop_position back = refcop_document_position(&document, 2, 8, rows[i].encoding);
        assert_int_equal(back.line, 1);
        assert_int_equal(back.character, rows[i].character);
        /* Bytes that are no text count one each. */
        refcop_position mark = refcop_document_position(&document, 3, 3, rows[i].encoding);
        assert_int_equal(mark.character, 2);
        /* Behind the end. */
        assert_int_equal(
            refcop_document_offset(&document, (refcop_position){1, 99}, rows[i].encoding), 3 + 8);
        assert_int_equal(
            refcop_document_offset(&document, (refcop_position){99, 0}, rows[i].encoding),
            document.size);
    }
    refcop_document_fini(&document);
}

static refcop_edit replace(refcop_document *document, int64_t from_line, int64_t from,
                           int64_t to_line, int64_t to, const char *text) {
    return refcop_document_replace(document, (refcop_position){from_line, from},
                                   (refcop_position){to_line, to}, text, strlen(text),
                                   REFCOP_ENCODING_UTF16);
}

static void expect_shift(const refcop_edit *edit, int64_t line, int64_t character, bool kept,
                         int64_t new_line, int64_t new_character) {
    refcop_position position = {line, character};
    assert_int_equal(refcop_position_shift(&position, edit), kept);
    if (kept) {
        assert_int_equal(position.line, new_line);
        assert_int_equal(position.character, new_character);
    }
}

static void edits_change_text_and_positions(void **state) {
    (void)state;
    refcop_document document = document_of("zero\none two\nthree\n");
    refcop_edit edit = replace(&document, 1, 3, 1, 4, "\n  ");
    assert_string_equal(document.text, "zero\none\n  two\nthree\n");
    expect_shift(&edit, 0, 2, true, 0, 2);
    expect_shift(&edit, 1, 1, true, 1, 1);
    expect_shift(&edit, 1, 4, true, 2, 2);
    expect_shift(&edit, 2, 1, true, 3, 1);

    edit = replace(&document, 1, 1, 3, 2, LINE);
    assert_string_equal(document.text, "zero\no" LINE "ree\n");
    expect_shift(&edit, 2, 2, false, 0, 0);
    expect_shift(&edit, 3, 2, true, 1, 6);
    expect_shift(&edit, 4, 0, true, 2, 0);

    edit = replace(&document, 0, 0, 0, 0, "x");
    expect_shift(&edit, 0, 0, true, 0, 1);
    replace(&document, 9, 9, 0, 0, "end");
    assert_string_equal(document.text, "xzero\no" LINE "ree\nend");
    refcop_document_fini(&document);
}

static void preambles_end_behind_the_last_include(void **state) {
    (void)state;
    static const struct {
        const char *preamble, *rest;
    } rows[] = {
        {"", "int x;\n#include <a.h>\n"},
        {"/* a */ // b\n#define A \\\n 1\n#include <a.h> /* c\n*/ // d\n", "#define B\nint x;\n"},
        {"#if A\n#include <a.h>\n#endif\n#include <b.h>\n",
         "#if B\n#include <c.h>\nint x;\n#endif\n"},
        {"# include \"a.h\"\r\n", "\r\nint x;\r\n"},
        {"#define Q '\"' /* \" */\n#include <a.h>\n", "char *s = \"\n#include <x.h>\n\";"},
        {"#include <a.h>\n", "/* no end\n#include <b.h>\n"},
        {"#include <a.h>", ""},
        {"", "#endif\n#include <a.h>\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; ++i) {
        char text[300];
        strcpy(text, rows[i].preamble);
        strcat(text, rows[i].rest);
        assert_int_equal(refcop_preamble_size(text, strlen(text)), strlen(rows[i].preamble));
    }
}

static void output_of_clang_is_read(void **state) {
    (void)state;
    refcop_document document = document_of("int f(void) {\n  return xx;\n}\n");
    refcop_client client = {.related_information = true};
    static const char output[] =
        "In file included from /a b/spam.c:1:\n"
        "/a b/other.c:2:3: warning: elsewhere [refcop-ref-leak]\n"
        "/a b/other.c:1:3: note: of elsewhere\n"
        "/a b/spam.c:1:1: warning: of clang's [-Wall]\n"
        "/a b/spam.c:2:10: warning: leaked: note: 'xx' [refcop-ref-leak]\n"
        "    2 |   return xx;\n"
        "/a b/spam.c:1:5: note: made here\n"
        "/a b/head er.h:3:4: note: by this\n"
        "fix-it:\"/a b/spam.c\":{2:3-2:3}:\"Py_DECREF(\\\"x\\\\\\\");\\n  \\302\\240\"\n"
        "/a b/spam.c:99:99: error: far away [refcop-over-release]\n"
        "nonsense:x:1: warning: y [refcop-z]\n"
        "2 warnings generated.";
    json_t *findings = refcop_findings_parse(output, &document, &client);
    char *text = json_dumps(findings, JSON_COMPACT);
    assert_string_equal(
        text,
        "[{\"diagnostic\":{\"range\":{\"start\":{\"line\":1,\"character\":9},\"end\":{\"line\":1,"
        "\"character\":11}},\"severity\":2,\"code\":\"refcop-ref-leak\",\"source\":\"refcop\","
        "\"message\":\"leaked: note: 'xx'\",\"relatedInformation\":[{\"location\":{\"uri\":"
        "\"file:///a%20b/spam.c\",\"range\":{\"start\":{\"line\":0,\"character\":4},\"end\":{"
        "\"line\":0,\"character\":5}}},\"message\":\"made here\"},{\"location\":{\"uri\":"
        "\"file:///a%20b/head%20er.h\",\"range\":{\"start\":{\"line\":2,\"character\":3},\"end\":{"
        "\"line\":2,\"character\":3}}},\"message\":\"by "
        "this\"}]},\"edits\":[{\"range\":{\"start\":{"
        "\"line\":1,\"character\":2},\"end\":{\"line\":1,\"character\":2}},\"newText\":"
        "\"Py_DECREF(\\\"x\\\\\\\");\\n  "
        "\xc2\xa0\"}]},{\"diagnostic\":{\"range\":{\"start\":{\"line\":"
        "98,\"character\":0},\"end\":{\"line\":98,\"character\":0}},\"severity\":1,\"code\":"
        "\"refcop-over-release\",\"source\":\"refcop\",\"message\":\"far away\"}}]");
    free(text);

    /* An edit above moves the place and the repair, not what is in another file. */
    refcop_edit edit = {.start = {0, 0}, .end = {0, 0}, .new_lines = 2};
    refcop_findings_shift(findings, document.uri, &edit);
    text = json_dumps(findings, JSON_COMPACT);
    assert_non_null(strstr(text, "{\"line\":3,\"character\":9}"));
    assert_non_null(strstr(text, "er.h\",\"range\":{\"start\":{\"line\":2,"));
    free(text);
    edit = (refcop_edit){.start = {2, 0}, .end = {4, 0}};
    refcop_findings_shift(findings, document.uri, &edit);
    assert_int_equal(json_array_size(findings), 1);
    json_decref(findings);

    /* An editor that cannot show notes at their places gets them in the text. */
    client.related_information = false;
    findings = refcop_findings_parse(output, &document, &client);
    assert_string_equal(json_string_value(json_object_get(
                            json_object_get(json_array_get(findings, 0), "diagnostic"), "message")),
                        "leaked: note: 'xx'\nspam.c:1:5: made here\nhead er.h:3:4: by this");
    json_decref(findings);
    refcop_document_fini(&document);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_read_and_made),
        cmocka_unit_test(characters_are_counted_in_each_encoding),
        cmocka_unit_test(edits_change_text_and_positions),
        cmocka_unit_test(preambles_end_behind_the_last_include),
        cmocka_unit_test(output_of_clang_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
