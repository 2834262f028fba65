/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "ir/parse.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* NAME: TYPE [RECORD] [<flags>] [!LINE:COLUMN] */
static bool parse_local(refcopi_ir_parser *p, bool is_param) {
    static const char *const words[] = {"array", "implicit", "address_taken"};
    refcopi_ir_token where = p->token;
    refcop_str name;
    refcop_type type;
    refcop_str record = NULL;
    uint32_t flags;
    refcop_loc loc;
    if (!refcopi_ir_parse_name(p, "the name of a local", &name) ||
        !refcopi_ir_expect(p, ':', "':' and a type") || !refcopi_ir_parse_type(p, &type)) {
        return false;
    }
    bool has_record =
        p->token.kind == REFCOPI_IR_TOKEN_WORD || p->token.kind == REFCOPI_IR_TOKEN_STRING;
    if ((has_record && !refcopi_ir_parse_name(p, "the name of a record", &record)) ||
        !refcopi_ir_parse_flags(p, words, 3, &flags) || !refcopi_ir_parse_loc(p, &loc)) {
        return false;
    }
    if (!refcopi_map_add(&p->locals, name->id, p->func->local_count)) {
        return refcopi_ir_fail(p, &where, "local %s is there already", name->text);
    }
    uint32_t index =
        refcop_func_add_local(p->func, name, type, record, is_param, (flags & 1) != 0, loc);
    p->func->locals[index].is_implicit = (flags & 2) != 0;
    return true;
}

static bool parse_params(refcopi_ir_parser *p) {
    if (!refcopi_ir_expect(p, '(', "'('")) {
        return false;
    }
    while (!refcopi_ir_accept(p, ')')) {
        if (p->func->param_count > 0 && !refcopi_ir_expect(p, ',', "',' or ')'")) {
            return false;
        }
        if (refcopi_ir_accept(p, REFCOPI_IR_TOKEN_ELLIPSIS)) {
            p->func->variadic = true;
            return refcopi_ir_expect(p, ')', "')'");
        }
        if (!parse_local(p, true)) {
            return false;
        }
    }
    return true;
}

/* [static | extern] @NAME ( PARAMETERS ) -> TYPE [<flags>] [!BEGIN [!END]] { */
static bool parse_head(refcopi_ir_parser *p) {
    static const char *const words[] = {"in_header", "setjmp", "address_taken", "locks"};
    refcop_linkage linkage = REFCOP_LINKAGE_EXTERN;
    refcop_str name;
    uint32_t flags;
    if (refcopi_ir_accept_word(p, "static")) {
        linkage = REFCOP_LINKAGE_STATIC;
    } else {
        (void)refcopi_ir_accept_word(p, "extern");
    }
    if (!refcopi_ir_expect(p, '@', "'@' and the name of a function")) {
        return false;
    }
    refcopi_ir_token where = p->token;
    if (!refcopi_ir_parse_name(p, "the name of a function", &name)) {
        return false;
    }
    if (refcop_module_find_func(p->module, name) != NULL) {
        return refcopi_ir_fail(p, &where, "function @%s is there already", name->text);
    }
    p->func = refcop_func_new(p->module, name, linkage, REFCOP_TYPE_VOID, 0, 0);
    if (!parse_params(p) || !refcopi_ir_expect(p, REFCOPI_IR_TOKEN_ARROW, "'->' and a type") ||
        !refcopi_ir_parse_type(p, &p->func->result) ||
        !refcopi_ir_parse_flags(p, words, 3, &flags) || !refcopi_ir_parse_loc(p, &p->func->loc) ||
        !refcopi_ir_parse_loc(p, &p->func->end_loc)) {
        return false;
    }
    p->func->in_header = (flags & 1) != 0;
    p->func->uses_setjmp = (flags & 2) != 0;
    p->func->address_taken = (flags & 4) != 0;
    return refcopi_ir_expect(p, '{', "'{'") && refcopi_ir_end_of_line(p);
}

/* The word of a label and ':' have been read. Labels count up: there is nothing to look up. */
static bool parse_label(refcopi_ir_parser *p, const refcopi_ir_token *word) {
    char label[16];
    int length = snprintf(label, sizeof label, "b%" PRIu32, p->func->block_count);
    if (word->length != (uint32_t)length || memcmp(word->text, label, word->length) != 0) {
        return refcopi_ir_fail(p, word, "the next block must be %s", label);
    }
    (void)refcop_func_add_block(p->func);
    return refcopi_ir_end_of_line(p);
}

/* A line of a body that begins with a word. */
static bool parse_word_line(refcopi_ir_parser *p) {
    refcopi_ir_token word = p->token;
    bool is_local = refcopi_ir_is_word(p, "local");
    refcopi_ir_advance(p);
    if (refcopi_ir_accept(p, ':')) {
        return parse_label(p, &word);
    }
    if (is_local) {
        if (p->func->block_count > 0) {
            return refcopi_ir_fail(p, &word, "locals stand before the first block");
        }
        return parse_local(p, false) && refcopi_ir_end_of_line(p);
    }
    if (p->func->block_count == 0) {
        return refcopi_ir_fail(p, &word, "expected 'local' or the label b0:");
    }
    return refcopi_ir_parse_instr(p, &word);
}

static bool parse_body(refcopi_ir_parser *p) {
    refcopi_ir_token where = p->token;
    while (!refcopi_ir_accept(p, '}')) {
        bool ok;
        if (refcopi_ir_accept(p, REFCOPI_IR_TOKEN_NEWLINE)) {
            ok = true;
        } else if (p->token.kind == REFCOPI_IR_TOKEN_WORD) {
            ok = parse_word_line(p);
        } else if (p->token.kind == REFCOPI_IR_TOKEN_TEMP && p->func->block_count > 0) {
            ok = refcopi_ir_parse_instr(p, NULL);
        } else {
            ok = refcopi_ir_expected(p, p->func->block_count > 0 ? "an instruction, a label or '}'"
                                                                 : "'local' or the label b0:");
        }
        if (!ok) {
            return false;
        }
        where = p->token;
    }
    if (p->func->block_count == 0) {
        return refcopi_ir_fail(p, &where, "function @%s has no block", p->func->name->text);
    }
    return refcopi_ir_end_of_line(p);
}

bool refcopi_ir_parse_func(refcopi_ir_parser *p) {
    refcopi_map_init(&p->locals, p->scratch);
    refcopi_map_init(&p->temps, p->scratch);
    p->far_target.line = 0;
    p->highest_target = 0;
    if (!parse_head(p) || !parse_body(p)) {
        return false;
    }
    if (p->far_target.line > 0 && p->highest_target >= p->func->block_count) {
        return refcopi_ir_fail(p, &p->far_target, "there is no block b%" PRIu32, p->highest_target);
    }
    p->func->builder = NULL;
    refcopi_func_number(p->func);
    return true;
}
