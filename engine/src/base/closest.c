/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "base/closest.h"

#include <string.h>

enum {
    MAX_WORD = 40 /* longer words get no suggestion: they are no slip of the finger */
};

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static unsigned least(unsigned a, unsigned b) {
    return a < b ? a : b;
}

/* Edits (insert, delete, replace, swap neighbours) that turn a into b; both at most MAX_WORD.
 * rows[0] is the current row of the usual table, rows[1] and rows[2] the two before it. */
static unsigned edit_distance(const char *a, size_t a_length, const char *b, size_t b_length) {
    unsigned storage[3][MAX_WORD + 1];
    unsigned *rows[3] = {storage[0], storage[1], storage[2]};

    for (size_t j = 0; j <= b_length; j++) {
        rows[0][j] = (unsigned)j;
    }
    for (size_t i = 1; i <= a_length; i++) {
        unsigned *reused = rows[2];
        rows[2] = rows[1];
        rows[1] = rows[0];
        rows[0] = reused;
        rows[0][0] = (unsigned)i;
        for (size_t j = 1; j <= b_length; j++) {
            char x = lower(a[i - 1]);
            char y = lower(b[j - 1]);
            unsigned best = least(rows[1][j], rows[0][j - 1]) + 1;
            best = least(best, rows[1][j - 1] + (x != y));
            if (i > 1 && j > 1 && x == lower(b[j - 2]) && y == lower(a[i - 2])) {
                best = least(best, rows[2][j - 2] + 1);
            }
            rows[0][j] = best;
        }
    }
    return rows[0][b_length];
}

const char *refcopi_closest(const char *word, size_t length, const char *const *candidates,
                            size_t count) {
    const char *closest = NULL;
    unsigned nearest = length <= 3 ? 2 : length <= 7 ? 3 : 4; /* one more than is accepted */

    if (length == 0 || length > MAX_WORD) {
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        size_t candidate_length = strlen(candidates[i]);
        if (candidate_length > MAX_WORD) {
            continue;
        }
        unsigned distance = edit_distance(word, length, candidates[i], candidate_length);
        if (distance < nearest && distance < length) {
            nearest = distance;
            closest = candidates[i];
        }
    }
    return closest;
}
