/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "ir/parse.h"

/* --- records ----------------------------------------------------------------------------- */

static bool parse_field(refcopi_ir_parser *p, refcop_field *field) {
    static const char *const words[] = {"array", "overlaid"};
    uint32_t bits;
    *field = (refcop_field){0};
    if (!refcopi_ir_parse_name(p, "the name of a field", &field->name) ||
        !refcopi_ir_expect(p, ':', "':' and a type") || !refcopi_ir_parse_type(p, &field->type)) {
        return false;
    }
    bool has_record =
        p->token.kind == REFCOPI_IR_TOKEN_WORD || p->token.kind == REFCOPI_IR_TOKEN_STRING;
    if (has_record && !refcopi_ir_parse_name(p, "the name of a record", &field->record)) {
        return false;
    }
    if (!refcopi_ir_parse_flags(p, words, 2, &bits)) {
        return false;
    }
    field->is_array = (bits & 1) != 0;
    field->is_overlaid = (bits & 2) != 0;
    return true;
}

static bool parse_fields(refcopi_ir_parser *p, refcop_record *record) {
    while (!refcopi_ir_accept(p, '}')) {
        refcop_field field;
        if ((record->field_count > 0 && !refcopi_ir_expect(p, ',', "',' or '}'")) ||
            !parse_field(p, &field)) {
            return false;
        }
        record->fields =
            refcopi_room_for_one(p->scratch, record->fields, record->field_count, sizeof field);
        record->fields[record->field_count++] = field;
    }
    return true;
}

bool refcopi_ir_parse_record(refcopi_ir_parser *p) {
    refcopi_ir_token where = p->token;
    refcop_record record = {0};
    if (!refcopi_ir_parse_name(p, "the name of a record", &record.name)) {
        return false;
    }
    if (refcop_module_find_record(p->module, record.name) != NULL) {
        return refcopi_ir_fail(p, &where, "record %s is there already", record.name->text);
    }
    record.is_object = refcopi_ir_accept_word(p, "object");
    record.is_union = refcopi_ir_accept_word(p, "union");
    if (refcopi_ir_accept_word(p, "base") &&
        !refcopi_ir_parse_name(p, "the name of a record", &record.base)) {
        return false;
    }
    if (!refcopi_ir_expect(p, '{', "'object', 'union', 'base' or '{'") ||
        !parse_fields(p, &record)) {
        return false;
    }
    refcop_module_add_record(p->module, &record);
    return refcopi_ir_end_of_line(p);
}

/* --- type table -------------------------------------------------------------------------- */

static bool parse_at_name(refcopi_ir_parser *p, const char *what, refcop_str *name) {
    return refcopi_ir_expect(p, '@', "'@' and a name") && refcopi_ir_parse_name(p, what, name);
}

/* One of names; *found is its index. */
static bool parse_choice(refcopi_ir_parser *p, const char *const *names, uint32_t count,
                         const char *what, uint32_t *found) {
    *found = count;
    if (p->token.kind == REFCOPI_IR_TOKEN_WORD) {
        *found = refcopi_name_find(names, count, p->token.text, p->token.length);
    }
    if (*found == count) {
        return refcopi_ir_expected(p, what);
    }
    refcopi_ir_advance(p);
    return true;
}

/* `.x.y`, possibly nothing. */
static bool parse_path(refcopi_ir_parser *p, refcop_path *path) {
    *path = (refcop_path){0, NULL};
    while (refcopi_ir_accept(p, '.')) {
        refcop_str name;
        if (!refcopi_ir_parse_name(p, "the name of a field", &name)) {
            return false;
        }
        path->names = refcopi_room_for_one(p->scratch, path->names, path->count, sizeof name);
        path->names[path->count++] = name;
    }
    return true;
}

static bool parse_size(refcopi_ir_parser *p, refcop_typeobj *typeobj) {
    if (p->token.kind != REFCOPI_IR_TOKEN_NUMBER) {
        return refcopi_ir_expected(p, "a number of bytes");
    }
    typeobj->size = p->token.number;
    refcopi_ir_advance(p);
    typeobj->has_items = refcopi_ir_accept_word(p, "items");
    return refcopi_ir_end_of_line(p);
}

/* `0x4000`: to the lexer a number and a word. */
static bool parse_flags(refcopi_ir_parser *p, refcop_typeobj *typeobj) {
    enum { MAX_DIGITS = 16 };
    const char *end = p->token.text + p->token.length;
    bool sound = p->token.kind == REFCOPI_IR_TOKEN_NUMBER && p->token.length == 1 &&
                 p->token.number == 0;
    if (!sound) {
        return refcopi_ir_expected(p, "a hexadecimal number such as 0x4000");
    }
    refcopi_ir_advance(p);
    const char *digits = p->token.text;
    sound = p->token.kind == REFCOPI_IR_TOKEN_WORD && digits == end && digits[0] == 'x' &&
            p->token.length >= 2 && p->token.length <= MAX_DIGITS + 1;
    uint64_t flags = 0;
    for (uint32_t i = 1; sound && i < p->token.length; i++) {
        char c = digits[i];
        bool is_digit = c >= '0' && c <= '9';
        sound = is_digit || (c >= 'a' && c <= 'f');
        flags = flags << 4 | (uint64_t)(is_digit ? c - '0' : c - 'a' + 10);
    }
    if (!sound) {
        return refcopi_ir_expected(p, "the rest of a hexadecimal number such as 0x4000");
    }
    refcopi_ir_advance(p);
    typeobj->flags = flags;
    typeobj->flags_known = true;
    return refcopi_ir_end_of_line(p);
}

static bool parse_base(refcopi_ir_parser *p, refcop_typeobj *typeobj) {
    refcop_str base;
    if (refcopi_ir_accept_word(p, "unknown")) {
        typeobj->bases_known = false;
        return refcopi_ir_end_of_line(p);
    }
    if (!parse_at_name(p, "the name of a type", &base)) {
        return false;
    }
    typeobj->bases =
        refcopi_room_for_one(p->scratch, typeobj->bases, typeobj->base_count, sizeof base);
    typeobj->bases[typeobj->base_count++] = base;
    return refcopi_ir_end_of_line(p);
}

static bool parse_slot_value(refcopi_ir_parser *p, refcop_slot *slot) {
    if (refcopi_ir_accept(p, '&')) {
        slot->kind = REFCOP_SLOT_FUNC;
        return refcopi_ir_parse_name(p, "the name of a function", &slot->name);
    }
    if (refcopi_ir_accept(p, '@')) {
        slot->kind = REFCOP_SLOT_GLOBAL;
        return refcopi_ir_parse_name(p, "the name of a global", &slot->name);
    }
    if (refcopi_ir_accept_word(p, "null")) {
        slot->kind = REFCOP_SLOT_NULL;
        return true;
    }
    if (refcopi_ir_accept_word(p, "unknown")) {
        slot->kind = REFCOP_SLOT_UNKNOWN;
        return true;
    }
    return refcopi_ir_expected(p, "&FUNCTION, @GLOBAL, 'null' or 'unknown'");
}

static bool parse_slot(refcopi_ir_parser *p, refcop_typeobj *typeobj) {
    refcop_slot slot = {0};
    if (!refcopi_ir_parse_name(p, "the name of a slot", &slot.slot) ||
        !refcopi_ir_expect(p, '=', "'='") || !parse_slot_value(p, &slot) ||
        !refcopi_ir_parse_loc(p, &slot.loc)) {
        return false;
    }
    typeobj->slots =
        refcopi_room_for_one(p->scratch, typeobj->slots, typeobj->slot_count, sizeof slot);
    typeobj->slots[typeobj->slot_count++] = slot;
    return refcopi_ir_end_of_line(p);
}

static bool parse_member(refcopi_ir_parser *p, refcop_typeobj *typeobj) {
    refcop_member member = {0};
    uint32_t kind;
    if (!refcopi_ir_parse_string(p, "the name of an attribute in quotes", &member.attribute) ||
        !parse_choice(p, refcopi_member_kind_names, REFCOPI_MEMBER_KIND_COUNT,
                      "'object', 'object_ex' or 'other'", &kind)) {
        return false;
    }
    member.kind = refcop_intern_c(p->strings, refcopi_member_kind_names[kind]);
    member.readonly = refcopi_ir_accept_word(p, "readonly");
    if (!parse_path(p, &member.path) || !refcopi_ir_parse_loc(p, &member.loc)) {
        return false;
    }
    typeobj->members =
        refcopi_room_for_one(p->scratch, typeobj->members, typeobj->member_count, sizeof member);
    typeobj->members[typeobj->member_count++] = member;
    return refcopi_ir_end_of_line(p);
}

static bool parse_offset(refcopi_ir_parser *p, refcop_typeobj *typeobj) {
    static const char *const words[] = {"dict", "weaklist"};
    uint32_t which;
    if (!parse_choice(p, words, 2, "'dict' or 'weaklist'", &which)) {
        return false;
    }
    refcop_path *path = which == 0 ? &typeobj->dict : &typeobj->weaklist;
    if (p->token.kind != '.') {
        return refcopi_ir_expected(p, "'.' and the name of a field");
    }
    return parse_path(p, path) && refcopi_ir_end_of_line(p);
}

typedef bool (*line_parser)(refcopi_ir_parser *p, refcop_typeobj *typeobj);

/* The lines of the body, in the order in which they may stand. */
static const struct {
    const char *word;
    line_parser parse;
    bool repeats;
} lines[] = {
    {"size", parse_size, false}, {"flags", parse_flags, false},  {"base", parse_base, true},
    {"slot", parse_slot, true},  {"member", parse_member, true}, {"offset", parse_offset, true},
};
enum { LINE_KINDS = sizeof lines / sizeof lines[0] };

static bool parse_body(refcopi_ir_parser *p, refcop_typeobj *typeobj) {
    uint32_t kind = 0;
    while (!refcopi_ir_accept(p, '}')) {
        if (refcopi_ir_accept(p, REFCOPI_IR_TOKEN_NEWLINE)) {
            continue;
        }
        while (kind < LINE_KINDS && !refcopi_ir_is_word(p, lines[kind].word)) {
            kind++;
        }
        if (kind == LINE_KINDS) {
            return refcopi_ir_expected(
                p, "'size', 'flags', 'base', 'slot', 'member' or 'offset', in this order, or '}'");
        }
        refcopi_ir_advance(p);
        if (!lines[kind].parse(p, typeobj)) {
            return false;
        }
        kind += lines[kind].repeats ? 0 : 1;
    }
    return true;
}

bool refcopi_ir_parse_typeobj(refcopi_ir_parser *p) {
    refcop_typeobj typeobj = {.bases_known = true};
    uint32_t kind;
    if (!parse_choice(p, refcopi_typeobj_kind_names, REFCOPI_TYPEOBJ_KIND_COUNT,
                      "'static', 'spec', 'structseq' or 'module'", &kind)) {
        return false;
    }
    typeobj.kind = (refcop_typeobj_kind)kind;
    refcopi_ir_token where = p->token;
    if (!parse_at_name(p, "the name of a variable", &typeobj.name)) {
        return false;
    }
    if (refcop_module_find_typeobj(p->module, typeobj.name) != NULL) {
        return refcopi_ir_fail(p, &where, "typeobj @%s is there already", typeobj.name->text);
    }
    if (refcopi_ir_accept_word(p, "record") &&
        !refcopi_ir_parse_name(p, "the name of a record", &typeobj.record)) {
        return false;
    }
    if (p->token.kind == REFCOPI_IR_TOKEN_STRING &&
        !refcopi_ir_parse_string(p, "the type's name in quotes", &typeobj.python_name)) {
        return false;
    }
    if (!refcopi_ir_parse_loc(p, &typeobj.loc) || !refcopi_ir_expect(p, '{', "'{'") ||
        !refcopi_ir_end_of_line(p) || !parse_body(p, &typeobj)) {
        return false;
    }
    refcop_module_add_typeobj(p->module, &typeobj);
    return refcopi_ir_end_of_line(p);
}
