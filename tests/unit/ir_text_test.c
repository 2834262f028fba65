/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */

/* The IR: text form and verifier. */

#include "ir_fixture.h"

/* --- text form --------------------------------------------------------------------------- */

/* One of everything; printing gives it back byte by byte. */
static const char everything[] =
    "module \"dir/a \\\"b\\\"\\n\\t\\\\\\x01\\xff.c\" python 3.13 limited 3.11 long 32 pointer 32\n"
    "record \"struct with space\" object { \"odd name\": obj }\n"
    "record R object union base \"odd base\" { a: obj PyObject <array>,"
    " b: ptr \"odd one\" <overlaid>, c: agg <array overlaid> }\n"
    "global @g: agg\n"
    "global @\"static.local\": obj static\n"
    "impose @f slot METH_VARARGS\n"
    "target @f in @g\n"
    "target @f in @g field \"odd field\" record R open\n"
    "typeobj static @\"odd type\" {\n"
    "  slot \"odd slot\" = &\"odd function\"\n"
    "  offset dict .\"odd field\".a\n"
    "}\n"
    "table methods @\"odd table\" used open module !1:2 {\n"
    "  row \"a\" number -1 readonly first \"fn(unused object T*, ...) void\" &f !1:3\n"
    "  row ? first &\"odd function\" second \"unknown\"\n"
    "  insert !1:4\n"
    "}\n"
    "table sequence @t {\n"
    "  row end\n"
    "}\n"
    "format \"odd call\" in @f size_t list !2:1 {\n"
    "  text \"%s\" !2:2\n"
    "  text \"\"\n"
    "  keywords \"\", ?, \"a\", null !2:3\n"
    "}\n"
    "format g in @f {\n"
    "  keywords unknown\n"
    "  arg \"uint32**\" \"odd *\" &f was \"opaque A.b*\" null !2:4\n"
    "  arg \"fn\"\n"
    "}\n"
    "format h in @f {\n"
    "  keywords open\n"
    "}\n"
    "\n"
    "func @f(self: obj Spam, .1: int <implicit>, out: obj* <address_taken> !3:4, ...) -> obj"
    " <in_header setjmp address_taken> !1:2 !4294967295:65535 {\n"
    "  local s: agg Spam <array>\n"
    "  local x: obj\n"
    "  local x.2: void*\n"
    "  local \"a b\": flt\n"
    "  local null: fn\n"
    "b0:\n"
    "  %0 = load s.Spam::x[3].\"odd name\"[-1] : obj\n"
    "  %1 = load *%0 : agg\n"
    "  %2 = load %0->x : int\n"
    "  %3 = load %0[%2].key : obj\n"
    "  %4 = load ((ptr)null)->x : obj\n"
    "  %5 = load (\"abc\")[0] : int\n"
    "  %6 = load @\"static.local\" : obj\n"
    "  %7 = load null : fn\n"
    "  store s.y : agg = %1\n"
    "  store x.2 = (void*)null\n"
    "  store \"a b\" = (flt)3\n"
    "  store *(null) : int = -9223372036854775808\n"
    "  %8 = addr out : obj*\n"
    "  %9 = addr @g.\"a.b\"[(obj)7] : obj : obj*\n"
    "  call g()\n"
    "  call \"macro\"(%8) <unused noreturn> !9:9\n"
    "  call \"indirect\"()\n"
    "  %10 = call macro Py_CLEAR(%9, \"a\\x00b\", (ptr)\"wide\", &f, (ptr)&\"odd f\") : obj\n"
    "  %11 = call indirect %7 slot tp_alloc(%6, %5) : void*\n"
    "  %12 = call indirect (ptr)null(%4) : agg\n"
    "  call indirect &g()\n"
    "  %13 = cmp lt %2, 5 : int <unsigned in_macro implicit> !9:0 from Py_XDECREF\n"
    "  %14 = bin shr %13, 1 : int\n"
    "  %15 = cast %0 : char*\n"
    "  copy s = *%0\n"
    "  copy %15->a = @g <init>\n"
    "  zero s <init>\n"
    "  zero s.x[1]\n"
    "  %16 = havoc \"statement expression\"(%0, 1) : int\n"
    "  havoc \"\"()\n"
    "  clobber \"asm \\\"x\\\"\"\n"
    "  end x.2 !12:3\n"
    "  switch %14 { -3: b1, 0: b2, 9: b1, else: b3 } <in_macro>\n"
    "b1:\n"
    "  switch 1 { else: b3 }\n"
    "b2:\n"
    "  br 1, b3, b4\n"
    "b3:\n"
    "  ret null <in_macro> from Py_RETURN_NONE\n"
    "b4:\n"
    "  %17 = load self : obj\n"
    "  br %17, b5, b1\n"
    "b5:\n"
    "  unreachable\n"
    "}\n"
    "\n"
    "func static @nothing(...) -> void {\n"
    "b0:\n"
    "  ret\n"
    "}\n";

static void test_text_round_trips(void **state) {
    fixture *f = *state;
    assert_parses(f, everything);
    assert_verifies(f);
    assert_string_equal(print(f), everything);
    (void)round_trip(f);
    assert_int_equal(f->module->python_version, 0x030d);
    const refcop_func *func = f->module->funcs[0];
    assert_ptr_equal(refcop_module_find_func(f->module, str(f, "f")), func);
    assert_null(refcop_module_find_func(f->module, str(f, "g")));
    assert_int_equal(func->param_count, 3);
    assert_true(func->variadic);
    assert_int_equal(func->havoc_count, 3);
    assert_int_equal(func->blocks[0].instrs[3]->id, 3);
}

static void test_text_is_read_freely(void **state) {
    fixture *f = *state;
    assert_parses(f, "\n# comment\n  module \"a.c\" # comment\r\n"
                     "func extern @f ( ) -> int { # comment\n"
                     "\n"
                     "b0: # comment\n"
                     "%70 = call g ( ) : int !1:1\n"
                     "  %7 = bin add %70,%70:int\n"
                     "  ret %7\n} # comment\n\n");
}

static void test_last_line_may_lack_its_end(void **state) {
    fixture *f = *state;
    assert_parses(f, "module \"a.c\"\nfunc @f() -> void {\nb0:\n  ret\n}");
    assert_verifies(f);
}

typedef struct bad_text {
    const char *text; /* behind the module line when line > 1 */
    uint32_t line, column;
    const char *message; /* part of it */
} bad_text;

#define HEAD "func @f(a: obj) -> int {\n  local n: int\nb0:\n"

static const bad_text bad_texts[] = {
    {"", 1, 1, "expected 'module', found the end of the text"},
    {"modul", 1, 1, "expected 'module', found 'modul'"},
    {"module a", 1, 8, "expected the module's name in quotes"},
    {"module \"a", 1, 8, "string does not end on its line"},
    {"module \"\\q\"", 1, 8, "unknown escape"},
    {"module \"a\" python 3", 1, 20, "the rest of a Python version"},
    {"module \"a\" python 3.999", 1, 20, "the rest of a Python version"},
    {"module \"a\" long 64", 1, 17, "expected 32"},
    {"module \"a\" extra", 1, 12, "expected the end of the line, found 'extra'"},
    {"fun", 2, 1, "expected 'record', 'global', 'impose', 'target', 'typeobj', 'format', 'table' or 'func', found 'fun'"},
    {"table lists @t {\n}", 2, 7, "expected a kind of table such as 'methods'"},
    {"table methods t {\n}", 2, 15, "expected '@' and a name"},
    {"table methods @t {\n  line\n}", 3, 3, "expected 'row', 'insert' or '}'"},
    {"table methods @t {\n  row a\n}", 3, 7, "expected a name in quotes, '?' or 'end'"},
    {"table methods @t {\n  row \"a\" number x\n}", 3, 18, "expected a number"},
    {"table methods @t {\n  row \"a\" first &\n}", 3, 18, "the name of a function or variable"},
    {"format f {\n}", 2, 10, "expected 'in'"},
    {"format f in @g {\n  row\n}", 3, 3, "expected 'text', 'keywords', 'arg' or '}'"},
    {"format f in @g {\n  text x\n}", 3, 8, "expected a format in quotes"},
    {"format f in @g {\n  keywords \"a\" null\n}", 3, 16, "expected ','"},
    {"format f in @g {\n  keywords a\n}", 3, 12, "expected a keyword in quotes"},
    {"format f in @g {\n  keywords open\n  keywords open\n}", 4, 12, "no second list"},
    {"format f in @g {\n  arg int\n}", 3, 7, "expected a C type in quotes"},
    {"format f in @g {\n  arg \"int\" was\n}", 3, 16, "expected a C type in quotes"},
    {"record R { a obj }", 2, 14, "expected ':' and a type"},
    {"record R { a: obj b: obj }", 2, 20, "expected ',' or '}'"},
    {"record R { }\nrecord R { }", 3, 8, "record R is there already"},
    {"record R base { }", 2, 15, "expected the name of a record"},
    {"record R { a: obj <const> }", 2, 20, "expected a flag that is allowed here"},
    {"typeobj dynamic @T {\n}", 2, 9, "expected 'static', 'spec', 'structseq' or 'module'"},
    {"typeobj static T {\n}", 2, 16, "expected '@' and a name"},
    {"typeobj static @T { }", 2, 21, "expected the end of the line"},
    {"typeobj static @T {\n}\ntypeobj spec @T {\n}", 4, 14, "typeobj @T is there already"},
    {"typeobj static @T {\n  size x\n}", 3, 8, "expected a number of bytes"},
    {"typeobj static @T {\n  size 1\n  size 1\n}", 4, 3, "in this order"},
    {"typeobj static @T {\n  base @B\n  flags 0x1\n}", 4, 3, "in this order"},
    {"typeobj static @T {\n  flags 1\n}", 3, 9, "expected a hexadecimal number"},
    {"typeobj static @T {\n  flags 0\n}", 3, 10, "the rest of a hexadecimal number"},
    {"typeobj static @T {\n  flags 0 xf\n}", 3, 11, "the rest of a hexadecimal number"},
    {"typeobj static @T {\n  flags 0xfG\n}", 3, 10, "the rest of a hexadecimal number"},
    {"typeobj static @T {\n  flags 0x10000000000000000\n}", 3, 10, "the rest of a hexa"},
    {"typeobj static @T {\n  slot tp_new = f\n}", 3, 17, "expected &FUNCTION, @GLOBAL"},
    {"typeobj static @T {\n  member \"x\" int .x\n}", 3, 14, "'object_ex' or 'other'"},
    {"typeobj static @T {\n  offset dict\n}", 3, 14, "expected '.' and the name of a field"},
    {"typeobj static @T {\n  offset lis .x\n}", 3, 10, "expected 'dict' or 'weaklist'"},
    {"global g: obj", 2, 8, "expected '@' and a name"},
    {"global @g: object", 2, 12, "unknown type 'object'"},
    {"global @g: fn*", 2, 12, "unknown type 'fn*'"},
    {"global @g: obj\nglobal @g: obj", 3, 9, "global @g is there already"},
    {"global @g: obj !0", 2, 18, "expected ':' and a column"},
    {"global @g: obj !4294967296:1", 2, 17, "a line number up to"},
    {"global @g: obj !1:65536", 2, 19, "a column up to 65535"},
    {"impose @f slt x", 2, 11, "expected 'slot'"},
    {"func @f() {", 2, 11, "expected '->' and a type"},
    {"func @f(a: obj, a: obj) -> int {", 2, 17, "local a is there already"},
    {"func @f(..., a: obj) -> int {", 2, 12, "expected ')'"},
    {"func @f() -> int <odd> {", 2, 19, "a flag that is allowed here"},
    {"func @f() -> int {\n}", 3, 1, "function @f has no block"},
    {"func @f() -> int {\n  ret 0\n}", 3, 3, "expected 'local' or the label b0:"},
    {"func @f() -> int {\n  %0 = load x : int\n", 3, 3, "expected 'local' or the label b0:"},
    {"func @f() -> int {\nb1:\n", 3, 1, "the next block must be b0"},
    {HEAD "  local m: int\n", 5, 3, "locals stand before the first block"},
    {HEAD "  ret 0\n}\n" HEAD, 7, 7, "function @f is there already"},
    {HEAD "  frob 1\n", 5, 3, "unknown instruction 'frob'"},
    {HEAD "  %0 = \n", 5, 8, "expected an instruction, found the end of the line"},
    {HEAD "  load a : obj\n", 5, 3, "load has a result"},
    {HEAD "  %0 = load b : obj\n", 5, 13, "b is no local of this function"},
    {HEAD "  %0 = load @b : obj\n", 5, 14, "global @b is not declared above"},
    {HEAD "  %0 = load a\n", 5, 14, "expected ':' and the type of the result"},
    {HEAD "  %0 = load %1->x : obj\n", 5, 13, "%1 is not defined above"},
    {HEAD "  %0 = load a : obj\n  %0 = load a : obj\n", 6, 3, "%0 is defined already"},
    {HEAD "  %0 = load a : obj\n  store %0 = 1\n", 6, 12, "expected '->' or '['"},
    {HEAD "  %0 = load a : obj\n  store *%0 = 1\n", 6, 13, "':' and the type of the place"},
    {HEAD "  store n = a\n", 5, 13, "expected a value, found 'a'"},
    {HEAD "  store n. = 1\n", 5, 12, "expected the name of a field"},
    {HEAD "  store n[1 = 1\n", 5, 13, "expected ']'"},
    {HEAD "  store n = 9223372036854775808\n", 5, 13, "does not fit 64 bits"},
    {HEAD "  store n = %4294967295\n", 5, 13, "expected the number of a temp"},
    {HEAD "  store n = 1 <odd>\n", 5, 16, "a flag that is allowed here"},
    {HEAD "  store n = 1 from\n", 5, 19, "expected the name of a macro"},
    {HEAD "  store n = 1 2\n", 5, 15, "expected the end of the line, found '2'"},
    {HEAD "  store n = \x80\n", 5, 13, "unexpected character"},
    {HEAD "  %0 = cmp gte 1, 2 : int\n", 5, 12, "expected eq, ne, lt, le, gt or ge"},
    {HEAD "  %0 = bin add 1 2 : int\n", 5, 18, "expected ',' and the second operand"},
    {HEAD "  call f(1 2)\n", 5, 12, "expected ',' or ')'"},
    {HEAD "  call macro (1)\n", 5, 14, "expected what is called"},
    {HEAD "  clobber asm\n", 5, 11, "expected the reason in quotes"},
    {HEAD "  jmp b1\n}\n", 5, 7, "there is no block b1"},
    {HEAD "  jmp b4294967295\n}\n", 5, 7, "expected the label of a block"},
    {HEAD "  jmp b01\n}\n", 5, 7, "expected the label of a block"},
    {HEAD "  switch 1 { 1: b0 }\n", 5, 20, "expected ','"},
    {HEAD "  switch 1 { 1: b0, }\n", 5, 21, "expected a number or 'else'"},
    {HEAD "  ret 0\n", 6, 1, "expected an instruction, a label or '}', found the end"},
};

static void test_parse_errors_have_positions(void **state) {
    fixture *f = *state;
    for (size_t i = 0; i < COUNT(bad_texts); i++) {
        const bad_text *bad = &bad_texts[i];
        char text[512];
        snprintf(text, sizeof text, "%s%s", bad->line > 1 ? "module \"a.c\"\n" : "", bad->text);
        refcop_module *module = f->module;
        if (refcop_module_parse(f->strings, text, strlen(text), &module, &f->error) !=
            REFCOP_ERROR_SYNTAX) {
            fail_msg("parses: %s", text);
        }
        assert_ptr_equal(module, f->module);
        if (strstr(f->error.message, bad->message) == NULL || f->error.line != bad->line ||
            f->error.column != bad->column) {
            fail_msg("got %u:%u: %s\nfor %s", (unsigned)f->error.line, (unsigned)f->error.column,
                     f->error.message, text);
        }
        assert_int_equal(refcop_module_parse(f->strings, text, strlen(text), &module, NULL),
                         REFCOP_ERROR_SYNTAX);
    }
}

static void test_every_prefix_is_survived(void **state) {
    fixture *f = *state;
    for (size_t length = 0; length < sizeof everything - 1; length++) {
        /* An exact copy, so that the sanitizer sees reads behind it. */
        char *text = malloc(length + 1);
        memcpy(text, everything, length);
        text = realloc(text, length > 0 ? length : 1);
        refcop_module *module = NULL;
        if (refcop_module_parse(f->strings, text, length, &module, &f->error) == REFCOP_OK) {
            (void)!refcop_module_verify(module, &f->error);
            refcop_module_free(module);
        } else {
            assert_true(f->error.line > 0 && f->error.column > 0);
        }
        free(text);
    }
}

/* --- verifier ---------------------------------------------------------------------------- */

typedef struct broken_text {
    const char *body;
    const char *message;
} broken_text;

#define V "func @f(a: obj) -> int {\n  local n: int\n  local s: agg\nb0:\n"

static const broken_text broken_texts[] = {
    {V "  store n = 1\n}\n", "b0, instruction 0 (store): a block ends in a terminator"},
    {V "  ret 0\n  ret 0\n}\n", "instruction 0 (ret): a terminator ends its block"},
    {V "  ret 0\nb1:\n}\n", "b1 is empty"},
    {V "  ret 0\nb1:\n  ret 0\n}\n", "no earlier block leads to b1"},
    {V "  jmp b0\n}\n", "b0 leads to the entry block"},
    {V "  jmp b2\nb1:\n  ret 0\nb2:\n  jmp b1\n}\n", "no earlier block leads to b1"},
    {V "  %0 = load n : int\n  jmp b1\nb1:\n  ret %0\n}\n",
     "b1, instruction 0 (ret): %0 is not defined before this in its block"},
    {V "  %0 = load n : obj\n  ret 0\n}\n", "result differs from place"},
    {V "  store n.x : int = 1\n  ret 0\n}\n", "steps from a variable that is not agg"},
    {V "  store s.\"\" : int = 1\n  ret 0\n}\n", "field step without a name"},
    {V "  store s.\"\"::x : int = 1\n  ret 0\n}\n", "field step with an empty record name"},
    {V "  store s.x : void = 1\n  ret 0\n}\n", "place without a type"},
    {V "  store s = 1\n  ret 0\n}\n", "stores an aggregate in a scalar or the reverse"},
    {V "  store n = (void)1\n  ret 0\n}\n", "operand without a type"},
    {V "  store s = (agg)1\n  ret 0\n}\n", "constant of type agg"},
    {V "  store s = (agg)\"x\"\n  ret 0\n}\n", "malformed string operand"},
    {V "  store n = &\"\"\n  ret 0\n}\n", "malformed function operand"},
    {V "  store *((flt)1) : int = 1\n  ret 0\n}\n", "through something that is no pointer"},
    {V "  %0 = addr n : agg\n  ret 0\n}\n", "an address is a pointer"},
    {V "  %0 = load n : void\n  ret 0\n}\n", "result without a type"},
    {V "  %0 = cmp eq 1, 2 : obj\n  ret 0\n}\n", "the result is int"},
    {V "  %0 = load s : agg\n  br %0, b1, b1\nb1:\n  ret 0\n}\n", "operand of type agg"},
    {V "  %0 = bin add 1, 2 : agg\n  ret 0\n}\n", "result of type agg"},
    {V "  %0 = cast 1 : agg\n  ret 0\n}\n", "result of type agg"},
    {V "  copy s = n\n  ret 0\n}\n", "copies something that is not agg"},
    {V "  zero n\n  ret 0\n}\n", "zeroes something that is not agg"},
    {V "  end s.x\n  ret 0\n}\n", "only a whole local goes out of scope"},
    {V "  call \"\"()\n  ret 0\n}\n", "needs the name of what is called"},
    {V "  %0 = store n = 1 : int\n  ret 0\n}\n", "must not have a result"},
    {V "  store n = 1 <unsigned>\n  ret 0\n}\n", "must not be flagged unsigned"},
    {V "  switch 1 { 2: b1, 2: b1, else: b1 }\nb1:\n  ret 0\n}\n", "cases do not ascend"},
    {V "  ret\n}\n", "needs a value to return"},
    {V "  %0 = load s : agg\n  ret %0\n}\n", "returns an aggregate for a scalar"},
    {"func @f() -> void {\nb0:\n  ret 1\n}\n", "returns a value from a void function"},
    {"func @f() -> void {\n  local x: void\nb0:\n  ret\n}\n", "local x has no type"},
    {"func @f() -> void {\n  local \"\": int\nb0:\n  ret\n}\n", "local 0 has no name"},
    {"func @f() -> void {\n  local x: int <array>\nb0:\n  ret\n}\n", "an array is agg"},
    {"func @\"\"() -> void {\nb0:\n  ret\n}\n", "function 0 has no name"},
    {"global @\"\": obj\n", "global 0 has no name"},
    {"global @g: void\n", "global @g has no type"},
    {"record \"\" { }\n", "record 0 has no name"},
    {"record R { a: void }\n", "field 0 of record R lacks name or type"},
    {"impose @f slot \"\"\n", "imposition 0 lacks function or slot"},
    {"typeobj static @\"\" {\n}\n", "typeobj 0 lacks name or kind"},
    {"typeobj static @T {\n  base unknown\n  base @B\n}\n", "bases both named and unknown"},
    {"typeobj static @T {\n  base @\"\"\n}\n", "a base has no name"},
    {"typeobj static @T {\n  slot \"\" = null\n}\n", "a slot lacks name or kind"},
    {"typeobj static @T {\n  slot x = null\n  slot x = null\n}\n", "slot x stands twice"},
    {"typeobj static @T {\n  slot x = &\"\"\n}\n", "slot x: a function or global is named"},
    {"typeobj static @T {\n  member \"a\" other .\"\"\n}\n", "a field has no name"},
    {"typeobj static @T {\n  offset dict .a.\"\"\n}\n", "a field has no name"},
    {"table methods @\"\" {\n}\n", "table 0 lacks name or kind"},
    {"table methods @t open {\n  row end\n}\n", "table @t is open but has an end"},
    {"table methods @t {\n  row end number 1\n}\n", "the entry that ends it has a content"},
    {"table methods @t {\n  row \"a\" first &\"\"\n}\n", "a row points to nothing"},
    {"table methods @t {\n  row \"a\" first \"int 3\"\n}\n", "t: \"int 3\" is no C type"},
    {"table methods @t {\n  row \"a\" second \"fn(\"\n}\n", "is no C type"},
    {"format \"\" in @f {\n}\n", "format call 0 lacks a name"},
    {"format f in @\"\" {\n}\n", "format call 0 lacks a name"},
    {"format f in @g list {\n  arg \"int32\"\n}\n", "a va_list and arguments"},
    {"format f in @g {\n  arg \"integer\"\n}\n", "f: \"integer\" is no C type"},
    {"format f in @g {\n  arg \"fn\" &\"\"\n}\n", "an argument points to nothing"},
    {"format f in @g {\n  arg \"fn\" was \"*\"\n}\n", "\"*\" is no C type"},
};

static void assert_broken(fixture *f, const char *message) {
    assert_int_equal(refcop_module_verify(f->module, NULL), REFCOP_ERROR_INVALID);
    assert_int_equal(refcop_module_verify(f->module, &f->error), REFCOP_ERROR_INVALID);
    if (strstr(f->error.message, message) == NULL) {
        fail_msg("got \"%s\" instead of \"%s\"", f->error.message, message);
    }
    assert_int_equal(f->error.line, 0);
}

static void test_verifier_rejects_texts(void **state) {
    fixture *f = *state;
    for (size_t i = 0; i < COUNT(broken_texts); i++) {
        char text[512];
        snprintf(text, sizeof text, "module \"a.c\"\n%s", broken_texts[i].body);
        assert_parses(f, text);
        if (refcop_module_verify(f->module, &f->error) == REFCOP_OK) {
            fail_msg("verifies: %s", text);
        }
        assert_broken(f, broken_texts[i].message);
        (void)print(f);
    }
}

/* What no text can say: each function breaks one thing of a sound module. */
static refcop_instr *instr_at(fixture *f, uint32_t i) {
    return f->module->funcs[0]->blocks[0].instrs[i];
}
static void break_opcode(fixture *f) {
    instr_at(f, 0)->op = REFCOP_OPCODE_COUNT;
}
static void break_id(fixture *f) {
    instr_at(f, 1)->id = 0;
}
static void break_count(fixture *f) {
    f->module->funcs[0]->instr_count = 0;
}
static void break_builder(fixture *f) {
    f->module->funcs[0]->builder = (struct refcop_func_builder *)(void *)f;
}
static void break_owner(fixture *f) {
    f->module->funcs[0]->module = NULL;
}
static void break_blocks(fixture *f) {
    f->module->funcs[0]->block_count = 0;
}
static void break_result(fixture *f) {
    instr_at(f, 0)->result = 99;
}
static void break_no_result(fixture *f) {
    instr_at(f, 0)->result = REFCOP_NO_TEMP;
}
static void break_twice(fixture *f) {
    instr_at(f, 2)->result = 0;
}
static void break_func_type(fixture *f) {
    f->module->funcs[0]->result = (refcop_type)77;
}
static void break_place(fixture *f) {
    instr_at(f, 0)->place = NULL;
}
static void break_place_kind(fixture *f) {
    instr_at(f, 0)->place->kind = (refcop_place_kind)9;
}
static void break_place_type(fixture *f) {
    instr_at(f, 0)->place->type = REFCOP_TYPE_PTR;
}
static void break_local(fixture *f) {
    instr_at(f, 0)->place->index = 9;
}
static void break_global(fixture *f) {
    instr_at(f, 0)->place->kind = REFCOP_PLACE_GLOBAL;
}
static void break_arg_count(fixture *f) {
    instr_at(f, 1)->arg_count = 0;
}
static void break_arg(fixture *f) {
    instr_at(f, 1)->args[0] = refcop_value_none();
}
static void break_arg_kind(fixture *f) {
    instr_at(f, 1)->args[0].kind = REFCOP_VALUE_NONE;
    instr_at(f, 1)->args[0].type = REFCOP_TYPE_INT;
}
static void break_temp(fixture *f) {
    instr_at(f, 1)->args[0].as.temp = 99;
}
static void break_temp_type(fixture *f) {
    instr_at(f, 1)->args[0].type = REFCOP_TYPE_PTR;
}
static void break_string(fixture *f) {
    instr_at(f, 1)->args[0] = refcop_value_string(NULL);
}
static void break_sub(fixture *f) {
    instr_at(f, 2)->sub = 99;
}
static void break_callee(fixture *f) {
    instr_at(f, 3)->sub = 99;
}
static void break_no_pointer(fixture *f) {
    instr_at(f, 3)->sub = REFCOP_CALLEE_INDIRECT;
}
static void break_two_callees(fixture *f) {
    instr_at(f, 3)->callee = refcop_value_int(0);
}
static void break_flag(fixture *f) {
    instr_at(f, 0)->flags = 1 << 15;
}
static void break_why(fixture *f) {
    instr_at(f, 4)->name = NULL;
}
static void break_step(fixture *f) {
    instr_at(f, 5)->place->steps->kind = (refcop_step_kind)9;
}
static void break_target_count(fixture *f) {
    instr_at(f, 6)->target_count = 0;
}
static void break_target(fixture *f) {
    instr_at(f, 6)->targets[0] = 9;
}
static void break_params(fixture *f) {
    f->module->funcs[0]->locals[0].is_param = false;
}
static void break_param_count(fixture *f) {
    f->module->funcs[0]->param_count = 3;
}
static void break_local_names(fixture *f) {
    f->module->funcs[0]->locals[1].name = f->module->funcs[0]->locals[0].name;
}
static void break_func_names(fixture *f) {
    f->module->funcs[1]->name = f->module->funcs[0]->name;
}
static void break_global_names(fixture *f) {
    f->module->globals[1].name = f->module->globals[0].name;
}
static void break_record_names(fixture *f) {
    f->module->records[1].name = f->module->records[0].name;
}
static void break_typeobj_names(fixture *f) {
    f->module->typeobjs[1].name = f->module->typeobjs[0].name;
}
static void break_typeobj_kind(fixture *f) {
    f->module->typeobjs[0].kind = (refcop_typeobj_kind)9;
}
static void break_slot_kind(fixture *f) {
    f->module->typeobjs[0].slots[0].kind = (refcop_slot_kind)9;
}
static void break_slot_name(fixture *f) {
    f->module->typeobjs[0].slots[0].kind = REFCOP_SLOT_FUNC;
}
static void break_member_kind(fixture *f) {
    f->module->typeobjs[0].members[0].kind = f->module->name;
}

static void break_table_kind(fixture *f) {
    f->module->tables[0].kind = (refcop_table_kind)99;
}
static void break_keywords(fixture *f) {
    f->module->formats[0].keywords_kind = (refcop_keywords_kind)99;
}
static void break_text(fixture *f) {
    f->module->formats[0].texts[0] = NULL;
}

static const struct broken_module {
    void (*change)(fixture *);
    const char *message;
} broken_modules[] = {
    {break_opcode, "unknown opcode"},
    {break_id, "not numbered in order"},
    {break_count, "miscounted"},
    {break_builder, "is not finished"},
    {break_owner, "belongs to another module"},
    {break_blocks, "has no block"},
    {break_result, "result %99 does not exist"},
    {break_no_result, "lacks a result"},
    {break_twice, "%0 is defined twice"},
    {break_func_type, "has no result type"},
    {break_place, "has a place too many or too few"},
    {break_place_kind, "unknown kind of place"},
    {break_place_type, "another type than its variable"},
    {break_local, "variable 9 does not exist"},
    {break_global, "another type than its variable"},
    {break_arg_count, "has 0 operands instead of 1"},
    {break_arg, "operand without a type"},
    {break_arg_kind, "operand without a value"},
    {break_temp, "%99 does not exist"},
    {break_temp_type, "used as another type than its own"},
    {break_string, "malformed string operand"},
    {break_sub, "unknown operator"},
    {break_callee, "unknown kind of callee"},
    {break_no_pointer, "operand without a type"},
    {break_two_callees, "needs the name of what is called, and no pointer"},
    {break_flag, "has an unknown flag"},
    {break_why, "does not say why"},
    {break_step, "unknown kind of step"},
    {break_target_count, "has 0 targets instead of 1"},
    {break_target, "b9 does not exist"},
    {break_params, "local n: parameters come first"},
    {break_param_count, "parameters come first"},
    {break_local_names, "two locals are called n"},
    {break_func_names, "two functions are called @f"},
    {break_global_names, "two globals are called @g"},
    {break_record_names, "two records are called R"},
    {break_typeobj_names, "two typeobjs are called @T"},
    {break_typeobj_kind, "lacks name or kind"},
    {break_slot_kind, "a slot lacks name or kind"},
    {break_slot_name, "a function or global is named"},
    {break_member_kind, "a member lacks attribute or kind"},
    {break_table_kind, "table 0 lacks name or kind"},
    {break_keywords, "keywords of no kind"},
    {break_text, "a text is missing"},
};

static const char sound[] = "module \"a.c\"\n"
                            "record R { }\n"
                            "record S { }\n"
                            "global @g: obj\n"
                            "global @h: obj\n"
                            "typeobj static @T {\n"
                            "  slot tp_new = null\n"
                            "  member \"a\" object .a\n"
                            "}\n"
                            "typeobj spec @U {\n"
                            "}\n"
                            "table methods @t {\n"
                            "}\n"
                            "format g in @f {\n"
                            "  text \"i\"\n"
                            "}\n"
                            "func @f(n: int) -> int {\n"
                            "  local m: agg\n"
                            "b0:\n"
                            "  %0 = load n : int\n"
                            "  store n = %0\n"
                            "  %1 = bin add 1, 2 : int\n"
                            "  call g()\n"
                            "  clobber \"asm\"\n"
                            "  store m[1] : int = 1\n"
                            "  jmp b1\n"
                            "b1:\n"
                            "  ret 0\n"
                            "}\n"
                            "func @g() -> void {\n"
                            "b0:\n"
                            "  ret\n"
                            "}\n";

static void test_verifier_rejects_structures(void **state) {
    fixture *f = *state;
    for (size_t i = 0; i < COUNT(broken_modules); i++) {
        assert_parses(f, sound);
        assert_verifies(f);
        broken_modules[i].change(f);
        assert_broken(f, broken_modules[i].message);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        IR_TEST(test_text_round_trips),
        IR_TEST(test_text_is_read_freely),
        IR_TEST(test_last_line_may_lack_its_end),
        IR_TEST(test_parse_errors_have_positions),
        IR_TEST(test_every_prefix_is_survived),
        IR_TEST(test_verifier_rejects_texts),
        IR_TEST(test_verifier_rejects_structures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
