/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "ir/ctype.h"

#include <string.h>

enum { MAX_STARS = 15, MAX_PARAMS = 64, MAX_BITS = 1024 };

typedef struct reader {
    const char *at, *end;
} reader;

static bool skip(reader *r, const char *text) {
    size_t length = strlen(text);
    if ((size_t)(r->end - r->at) < length || memcmp(r->at, text, length) != 0) {
        return false;
    }
    r->at += length;
    return true;
}

static bool is_name_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == '$';
}

static const struct {
    const char *word;
    refcopi_ctype_base base;
    refcopi_rank rank;
} numbers[] = {
    {"bool", REFCOPI_CTYPE_INT, REFCOPI_RANK_BOOL},
    {"char", REFCOPI_CTYPE_INT, REFCOPI_RANK_CHAR},
    {"short", REFCOPI_CTYPE_INT, REFCOPI_RANK_SHORT},
    {"int", REFCOPI_CTYPE_INT, REFCOPI_RANK_INT},
    {"long", REFCOPI_CTYPE_INT, REFCOPI_RANK_LONG},
    {"llong", REFCOPI_CTYPE_INT, REFCOPI_RANK_LLONG},
    {"size", REFCOPI_CTYPE_INT, REFCOPI_RANK_SIZE},
    {"max", REFCOPI_CTYPE_INT, REFCOPI_RANK_MAX},
    {"wchar", REFCOPI_CTYPE_INT, REFCOPI_RANK_WCHAR},
    {"other", REFCOPI_CTYPE_INT, REFCOPI_RANK_OTHER},
    {"float", REFCOPI_CTYPE_FLOAT, REFCOPI_RANK_FLOAT},
    {"double", REFCOPI_CTYPE_FLOAT, REFCOPI_RANK_DOUBLE},
    {"ldouble", REFCOPI_CTYPE_FLOAT, REFCOPI_RANK_LDOUBLE},
    {"complex", REFCOPI_CTYPE_FLOAT, REFCOPI_RANK_COMPLEX},
};

/* `uint32`, `size`: [u] RANK [BITS] */
static bool read_number(const char *word, size_t length, refcopi_ctype *type) {
    uint32_t bits = 0;
    size_t letters = 0;
    while (letters < length && !(word[letters] >= '0' && word[letters] <= '9')) {
        letters++;
    }
    for (size_t i = letters; i < length; i++) {
        if (word[i] < '0' || word[i] > '9' || bits > MAX_BITS) {
            return false;
        }
        bits = bits * 10 + (uint32_t)(word[i] - '0');
    }
    if (bits > MAX_BITS) {
        return false;
    }
    for (int is_unsigned = 0; is_unsigned < 2; is_unsigned++) {
        size_t offset = is_unsigned ? 1 : 0;
        if (is_unsigned && (letters == 0 || word[0] != 'u')) {
            return false;
        }
        for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
            if (strlen(numbers[i].word) == letters - offset &&
                memcmp(numbers[i].word, word + offset, letters - offset) == 0) {
                type->base = numbers[i].base;
                type->rank = numbers[i].rank;
                type->is_unsigned = is_unsigned != 0;
                type->bits = (uint16_t)bits;
                return true;
            }
        }
    }
    return false;
}

static bool read_named(reader *r, refcopi_ctype_base base, refcopi_ctype *type) {
    type->base = base;
    type->name = r->at;
    while (r->at < r->end && is_name_char(*r->at)) {
        r->at++;
    }
    type->name_length = (uint32_t)(r->at - type->name);
    return type->name_length > 0;
}

/* A type without a signature in it, with its stars. */
static bool read_plain(reader *r, refcopi_ctype *type) {
    memset(type, 0, sizeof *type);
    if (skip(r, "struct ")) {
        if (!read_named(r, REFCOPI_CTYPE_RECORD, type)) {
            return false;
        }
    } else if (skip(r, "object ")) {
        if (!read_named(r, REFCOPI_CTYPE_OBJECT, type)) {
            return false;
        }
    } else if (skip(r, "opaque ")) {
        if (!read_named(r, REFCOPI_CTYPE_OPAQUE, type)) {
            return false;
        }
    } else {
        const char *word = r->at;
        while (r->at < r->end && is_name_char(*r->at)) {
            r->at++;
        }
        size_t length = (size_t)(r->at - word);
        if (length == 4 && memcmp(word, "void", 4) == 0) {
            type->base = REFCOPI_CTYPE_VOID;
        } else if (length == 7 && memcmp(word, "unknown", 7) == 0) {
            type->base = REFCOPI_CTYPE_UNKNOWN;
        } else if (length == 2 && memcmp(word, "fn", 2) == 0) {
            type->base = REFCOPI_CTYPE_FUNC;
        } else if (!read_number(word, length, type)) {
            return false;
        }
    }
    while (type->stars < MAX_STARS && skip(r, "*")) {
        type->stars++;
    }
    return true;
}

static bool read_params(reader *r, refcopi_ctype *type) {
    refcopi_ctype param;
    type->params = r->at;
    while (!skip(r, ")")) {
        if (r->at != type->params && !skip(r, ", ")) {
            return false;
        }
        if (skip(r, "...")) {
            type->is_variadic = true;
            if (!skip(r, ")")) {
                return false;
            }
            break;
        }
        (void)skip(r, "unused ");
        if (type->param_count == MAX_PARAMS || !read_plain(r, &param)) {
            return false;
        }
        type->param_count++;
    }
    type->params_length = (uint32_t)(r->at - 1 - type->params);
    return true;
}

bool refcopi_ctype_parse(const char *text, size_t length, refcopi_ctype *type) {
    reader r = {text, text + length};
    if (!read_plain(&r, type)) {
        return false;
    }
    if (type->base == REFCOPI_CTYPE_FUNC && type->stars == 0 && skip(&r, "(")) {
        refcopi_ctype result;
        type->has_signature = true;
        if (!read_params(&r, type) || !skip(&r, " ")) {
            return false;
        }
        type->result = r.at;
        if (!read_plain(&r, &result)) {
            return false;
        }
        type->result_length = (uint32_t)(r.at - type->result);
    }
    return r.at == r.end;
}

refcopi_ctype refcopi_ctype_param(const refcopi_ctype *func, uint32_t index, bool *unused) {
    reader r = {func->params, func->params + func->params_length};
    refcopi_ctype param = {0};
    for (uint32_t i = 0; i <= index; i++) {
        (void)skip(&r, ", ");
        *unused = skip(&r, "unused ");
        if (!read_plain(&r, &param)) {
            break;
        }
    }
    return param;
}

refcopi_ctype refcopi_ctype_result(const refcopi_ctype *func) {
    reader r = {func->result, func->result + func->result_length};
    refcopi_ctype result;
    (void)read_plain(&r, &result);
    return result;
}
