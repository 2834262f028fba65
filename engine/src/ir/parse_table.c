/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "ir/parse.h"

/* The lines of a body: WORD, then what parse_line reads, until '}'. */
typedef bool (*line_parser)(refcopi_ir_parser *p, void *into);
typedef struct line_kind {
    const char *word;
    line_parser parse;
} line_kind;

static bool parse_lines(refcopi_ir_parser *p, const line_kind *kinds, uint32_t count,
                        const char *expected, void *into) {
    if (!refcopi_ir_expect(p, '{', "'{'") || !refcopi_ir_end_of_line(p)) {
        return false;
    }
    while (!refcopi_ir_accept(p, '}')) {
        if (refcopi_ir_accept(p, REFCOPI_IR_TOKEN_NEWLINE)) {
            continue;
        }
        uint32_t kind = 0;
        while (kind < count && !refcopi_ir_is_word(p, kinds[kind].word)) {
            kind++;
        }
        if (kind == count) {
            return refcopi_ir_expected(p, expected);
        }
        refcopi_ir_advance(p);
        if (!kinds[kind].parse(p, into) || !refcopi_ir_end_of_line(p)) {
            return false;
        }
    }
    return refcopi_ir_end_of_line(p);
}

/* `&name`, or nothing. */
static bool parse_address(refcopi_ir_parser *p, refcop_str *name) {
    return !refcopi_ir_accept(p, '&') ||
           refcopi_ir_parse_name(p, "the name of a function or variable", name);
}

static bool parse_type_text(refcopi_ir_parser *p, refcop_str *text) {
    return refcopi_ir_parse_string(p, "a C type in quotes", text);
}

/* --- tables ------------------------------------------------------------------------------ */

static bool parse_cell(refcopi_ir_parser *p, const char *word, refcop_cell *cell) {
    if (!refcopi_ir_accept_word(p, word)) {
        return true;
    }
    if (p->token.kind == REFCOPI_IR_TOKEN_STRING && !parse_type_text(p, &cell->type)) {
        return false;
    }
    return parse_address(p, &cell->name);
}

static bool parse_row(refcopi_ir_parser *p, void *into) {
    refcop_table *table = into;
    refcop_row row = {0};
    row.is_end = refcopi_ir_accept_word(p, "end");
    if (!row.is_end && !refcopi_ir_accept(p, '?') &&
        !refcopi_ir_parse_string(p, "a name in quotes, '?' or 'end'", &row.name)) {
        return false;
    }
    row.number_known = refcopi_ir_accept_word(p, "number");
    if (row.number_known) {
        if (p->token.kind != REFCOPI_IR_TOKEN_NUMBER) {
            return refcopi_ir_expected(p, "a number");
        }
        row.number = p->token.number;
        refcopi_ir_advance(p);
    }
    row.is_readonly = refcopi_ir_accept_word(p, "readonly");
    if (!parse_cell(p, "first", &row.first) || !parse_cell(p, "second", &row.second) ||
        !refcopi_ir_parse_loc(p, &row.loc)) {
        return false;
    }
    table->rows = refcopi_room_for_one(p->scratch, table->rows, table->row_count, sizeof row);
    table->rows[table->row_count++] = row;
    return true;
}

static bool parse_insert(refcopi_ir_parser *p, void *into) {
    return refcopi_ir_parse_loc(p, &((refcop_table *)into)->end_loc);
}

static bool parse_table_kind(refcopi_ir_parser *p, refcop_table_kind *kind) {
    uint32_t found = REFCOPI_TABLE_KIND_COUNT;
    if (p->token.kind == REFCOPI_IR_TOKEN_WORD) {
        found = refcopi_name_find(refcopi_table_kind_names, REFCOPI_TABLE_KIND_COUNT, p->token.text,
                                  p->token.length);
    }
    if (found == REFCOPI_TABLE_KIND_COUNT) {
        return refcopi_ir_expected(p, "a kind of table such as 'methods'");
    }
    *kind = (refcop_table_kind)found;
    refcopi_ir_advance(p);
    return true;
}

bool refcopi_ir_parse_table(refcopi_ir_parser *p) {
    static const line_kind kinds[] = {{"row", parse_row}, {"insert", parse_insert}};
    refcop_table table = {0};
    if (!parse_table_kind(p, &table.kind) || !refcopi_ir_expect(p, '@', "'@' and a name") ||
        !refcopi_ir_parse_name(p, "the name of a table", &table.name)) {
        return false;
    }
    table.is_used = refcopi_ir_accept_word(p, "used");
    table.is_open = refcopi_ir_accept_word(p, "open");
    table.is_module_wide = refcopi_ir_accept_word(p, "module");
    if (!refcopi_ir_parse_loc(p, &table.loc) ||
        !parse_lines(p, kinds, 2, "'row', 'insert' or '}'", &table)) {
        return false;
    }
    refcop_module_add_table(p->module, &table);
    return true;
}

/* --- calls with formats ------------------------------------------------------------------ */

static bool parse_text(refcopi_ir_parser *p, void *into) {
    refcop_format_call *call = into;
    refcop_str text;
    refcop_loc loc;
    if (!refcopi_ir_parse_string(p, "a format in quotes", &text) ||
        !refcopi_ir_parse_loc(p, &loc)) {
        return false;
    }
    call->texts = refcopi_room_for_one(p->scratch, call->texts, call->text_count, sizeof text);
    call->texts[call->text_count++] = text;
    call->text_loc = call->text_loc != 0 ? call->text_loc : loc;
    return true;
}

static bool parse_keyword(refcopi_ir_parser *p, refcop_format_call *call) {
    refcop_str name = NULL;
    if (!refcopi_ir_accept(p, '?') &&
        !refcopi_ir_parse_string(p, "a keyword in quotes, '?', 'null' or 'open'", &name)) {
        return false;
    }
    call->keywords =
        refcopi_room_for_one(p->scratch, call->keywords, call->keyword_count, sizeof name);
    call->keywords[call->keyword_count++] = name;
    return refcopi_ir_expect(p, ',', "','");
}

static bool parse_keywords(refcopi_ir_parser *p, void *into) {
    refcop_format_call *call = into;
    if (call->keywords_kind != REFCOP_KEYWORDS_NONE) {
        return refcopi_ir_expected(p, "no second list of keywords");
    }
    call->keywords_kind = REFCOP_KEYWORDS_UNKNOWN;
    if (!refcopi_ir_accept_word(p, "unknown")) {
        call->keywords_kind = REFCOP_KEYWORDS_OPEN;
        while (!refcopi_ir_accept_word(p, "open")) {
            if (refcopi_ir_accept_word(p, "null")) {
                call->keywords_kind = REFCOP_KEYWORDS_LIST;
                break;
            }
            if (!parse_keyword(p, call)) {
                return false;
            }
        }
    }
    return refcopi_ir_parse_loc(p, &call->keywords_loc);
}

static bool parse_arg(refcopi_ir_parser *p, void *into) {
    refcop_format_call *call = into;
    refcop_format_arg arg = {0};
    if (!parse_type_text(p, &arg.type)) {
        return false;
    }
    if (p->token.kind == REFCOPI_IR_TOKEN_STRING && !parse_type_text(p, &arg.spelled)) {
        return false;
    }
    if (!parse_address(p, &arg.name)) {
        return false;
    }
    if (refcopi_ir_accept_word(p, "was") && !parse_type_text(p, &arg.was)) {
        return false;
    }
    arg.is_null = refcopi_ir_accept_word(p, "null");
    if (!refcopi_ir_parse_loc(p, &arg.loc)) {
        return false;
    }
    call->args = refcopi_room_for_one(p->scratch, call->args, call->arg_count, sizeof arg);
    call->args[call->arg_count++] = arg;
    return true;
}

bool refcopi_ir_parse_format(refcopi_ir_parser *p) {
    static const line_kind kinds[] = {
        {"text", parse_text}, {"keywords", parse_keywords}, {"arg", parse_arg}};
    refcop_format_call call = {0};
    if (!refcopi_ir_parse_name(p, "the name of a function", &call.function)) {
        return false;
    }
    if (!refcopi_ir_accept_word(p, "in")) {
        return refcopi_ir_expected(p, "'in'");
    }
    if (!refcopi_ir_expect(p, '@', "'@' and the name of a function") ||
        !refcopi_ir_parse_name(p, "the name of a function", &call.caller)) {
        return false;
    }
    call.is_size_t = refcopi_ir_accept_word(p, "size_t");
    call.is_list = refcopi_ir_accept_word(p, "list");
    if (!refcopi_ir_parse_loc(p, &call.loc) ||
        !parse_lines(p, kinds, 3, "'text', 'keywords', 'arg' or '}'", &call)) {
        return false;
    }
    refcop_module_add_format(p->module, &call);
    return true;
}
