/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */

#include "preamble.h"

#include <stdbool.h>
#include <string.h>

typedef struct cursor {
    const char *text;
    size_t size, at;
} cursor;

static bool looking_at(const cursor *c, const char *word) {
    size_t length = strlen(word);
    return c->size - c->at >= length && memcmp(c->text + c->at, word, length) == 0;
}

static void skip_line_comment(cursor *c) {
    while (c->at < c->size && c->text[c->at] != '\n')
        c->at += c->text[c->at] == '\\' && c->at + 1 < c->size ? 2 : 1;
}

/* Behind the end of a block comment. False: it has none. */
static bool skip_block_comment(cursor *c) {
    for (c->at += 2; c->at + 1 < c->size; ++c->at)
        if (looking_at(c, "*/")) {
            c->at += 2;
            return true;
        }
    return false;
}

/* White space and comments; with lines: line ends too. False: a comment has no end. */
static bool skip_blank(cursor *c, bool lines) {
    while (c->at < c->size) {
        if (looking_at(c, "//"))
            skip_line_comment(c);
        else if (looking_at(c, "/*")) {
            if (!skip_block_comment(c))
                return false;
        } else if (looking_at(c, "\\\n"))
            c->at += 2;
        else if (looking_at(c, "\\\r\n"))
            c->at += 3;
        else if (c->text[c->at] == '\n' ? lines : strchr(" \t\r\v\f", c->text[c->at]) != NULL)
            ++c->at;
        else
            break;
    }
    return true;
}

/* To the end of a directive's line; comments and strings may hide it. False: no end. */
static bool skip_directive(cursor *c) {
    while (c->at < c->size && c->text[c->at] != '\n') {
        if (!skip_blank(c, false))
            return false;
        if (c->at == c->size || c->text[c->at] == '\n')
            break;
        char quote = c->text[c->at++];
        if (quote != '"' && quote != '\'')
            continue;
        for (; c->at < c->size && c->text[c->at] != quote && c->text[c->at] != '\n'; ++c->at)
            if (c->text[c->at] == '\\' && c->at + 1 < c->size)
                ++c->at;
        if (c->at < c->size && c->text[c->at] == quote)
            ++c->at;
    }
    if (c->at < c->size)
        ++c->at;
    return c->at <= c->size;
}

size_t refcop_preamble_size(const char *text, size_t size) {
    cursor c = {.text = text, .size = size};
    size_t end = 0;
    int depth = 0; /* of #if */
    while (skip_blank(&c, true) && c.at < size && text[c.at] == '#') {
        ++c.at;
        if (!skip_blank(&c, false))
            break;
        bool include = looking_at(&c, "include");
        if (looking_at(&c, "if"))
            ++depth;
        else if (looking_at(&c, "endif"))
            --depth;
        if (depth < 0 || !skip_directive(&c))
            break;
        if (include && depth == 0)
            end = c.at;
    }
    return end;
}
