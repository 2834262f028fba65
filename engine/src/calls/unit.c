/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* Formats: what each unit of units.def asks for, and what CPython refuses. */
#include "calls/calls.h"

#include <string.h>

typedef struct unit_def {
    const char *text, *wants;
    unsigned since, until; /* minor versions; 0: all */
} unit_def;

enum { PYTHON_2 = UINT8_MAX }; /* as UNTIL: Python 3 never had it */

static const unit_def parse_units[] = {
#define REFCOP_PARSE_UNIT(text, wants, since, until) {text, wants, since, until},
#include "calls/units.def"
};
static const unit_def build_units[] = {
#define REFCOP_BUILD_UNIT(text, wants, since, until) {text, wants, since, until},
#include "calls/units.def"
};
static const unit_def print_units[] = {
#define REFCOP_PRINT_UNIT(text, wants, since, until) {text, wants, since, until},
#include "calls/units.def"
};
static const unit_def bytes_units[] = {
#define REFCOP_BYTES_UNIT(text, wants, since, until) {text, wants, since, until},
#include "calls/units.def"
};
#define COUNT(array) (sizeof(array) / sizeof(array)[0])

typedef struct reading {
    calls *c;
    const char *function;
    const char *at;
    format_style style;
    format_reading out;
    uint32_t depth;
    bool is_optional, is_keyword_only;
} reading;

/* The first thing that is wrong is the one that counts: CPython stops there. */
static void wrong(reading *r, int level, const char *message) {
    if (!r->out.message) {
        r->out.message = message;
        r->out.level = level;
    }
}

/* format has one %s: the function. */
static const char *about(reading *r, const char *format) {
    return refcopi_print(r->c->a->arena, format, r->function);
}

/* From here on nothing is known. */
static void cut(reading *r, int level, const char *message) {
    wrong(r, level, message);
    r->out.is_cut = true;
}

static const unit_def *find_unit(const reading *r, const unit_def *units, size_t count) {
    const char *at = r->at;
    const unit_def *best = NULL;
    for (size_t i = 0; i < count; i++)
        if (units[i].text[0] == at[0] && (units[i].until != PYTHON_2 || r->c->is_python2) &&
            strncmp(units[i].text, at, strlen(units[i].text)) == 0 &&
            (!best || strlen(units[i].text) > strlen(best->text)))
            best = &units[i];
    return best;
}

static void add_want(reading *r, const char *unit, const char *text, size_t length, bool is_bytes) {
    format_reading *out = &r->out;
    if (out->count == MAX_WANTED) {
        out->is_cut = true;
        return;
    }
    wanted *w = &out->wanted[out->count];
    memset(w, 0, sizeof *w);
    if (strncmp(text, "LEN", 3) == 0 || strncmp(text, ">LEN", 4) == 0) {
        bool output = *text == '>';
        bool refused = !r->style.is_size_t && r->c->minor >= 10;
        text = refused              ? "unknown" /* that is said once */
               : r->style.is_size_t ? (output ? ">size*" : "size")
                                    : (output ? ">int*" : "int");
        length = strlen(text);
    }
    w->want = refcopi_want(r->c, text, length);
    w->want.is_bytes = is_bytes;
    strncpy(w->unit, unit, sizeof w->unit - 1);
    out->count++;
}

static void add_wants(reading *r, const char *unit, const char *wants) {
    bool is_bytes = strchr(unit, '#') != NULL;
    uint32_t first = r->out.count;
    while (*wants) {
        size_t length = strcspn(wants, ",");
        add_want(r, unit, wants, length,
                 is_bytes && strncmp(wants + (*wants == '>'), "LEN", 3) != 0);
        wants += length + (wants[length] == ',');
    }
    for (uint32_t i = first; i < r->out.count; i++)
        r->out.wanted[i].place = (uint8_t)(i - first);
}

/* '#' without PY_SSIZE_T_CLEAN: an int until 3.9, refused from 3.10 to 3.12, needless since. */
static void check_length(reading *r, const char *unit) {
    bool refused = r->c->minor >= 10 && r->c->minor <= 12;
    if (!strchr(unit, '#') || r->style.is_size_t)
        return;
    if (!r->out.message)
        r->out.cause = "PY_SSIZE_T_CLEAN";
    wrong(r, refused ? 0 : 2,
          refcopi_print(r->c->a->arena,
                        refused ? "'%s' in the format of %s needs PY_SSIZE_T_CLEAN, which is not "
                                  "defined before Python.h is included: the call fails with "
                                  "SystemError"
                                : "'%s' in the format of %s takes an int as PY_SSIZE_T_CLEAN is "
                                  "not defined; Python 3.10 to 3.12 refuse that",
                        unit, r->function));
}

static bool is_gone(reading *r, const unit_def *unit) {
    bool removed = unit->until && r->c->minor > unit->until;
    bool too_new = unit->since && r->c->minor < unit->since;
    bool printing = r->style.kind == REFCOP_FORMAT_PRINT || r->style.kind == REFCOP_FORMAT_BYTES;
    if (!removed && !too_new)
        return false;
    cut(r, printing ? 1 : 0,
        refcopi_print(r->c->a->arena, "'%s%s' in the format of %s %s in Python 3.%u",
                      printing ? "%" : "", unit->text, r->function,
                      removed ? "was removed" : "is new", removed ? unit->until + 1 : unit->since));
    return true;
}

static void unknown_unit(reading *r) {
    unsigned char ch = (unsigned char)*r->at;
    bool visible = ch > 0x20 && ch < 0x7f;
    /* Behind '|' the call gets so far only when that argument is given. */
    const char *when = r->is_optional ? " when an argument is given for it" : "";
    cut(r, r->is_optional ? 1 : 0,
        refcopi_print(r->c->a->arena,
                      visible ? "'%c' is no unit of the format of %s: the call fails "
                                "with SystemError%s"
                              : "character %d is no unit of the format of %s: the "
                                "call fails with SystemError%s",
                      ch, r->function, when));
}

/* --- PyArg_Parse* ---------------------------------------------------------------------------- */

/* '|' and '$'. */
static void parse_marker(reading *r) {
    if (r->depth > 0) {
        unknown_unit(r);
        return;
    }
    if (*r->at == '|') {
        if (r->is_keyword_only)
            wrong(r, 0,
                  about(r, "'|' stands behind '$' in the format of %s: the call fails with "
                           "SystemError"));
        else if (r->is_optional)
            wrong(
                r, r->style.takes_keywords ? 0 : 1,
                about(r, r->style.takes_keywords
                             ? "'|' stands twice in the format of %s: the call fails with "
                               "SystemError"
                             : "'|' stands twice in the format of %s: the second one says what is "
                               "optional"));
        r->is_optional = true;
    } else {
        if (!r->style.takes_keywords)
            cut(r, 0,
                about(r, "'$' in the format of %s, which takes no keywords: the call fails "
                         "with SystemError"));
        else if (r->is_keyword_only)
            wrong(r, 0,
                  about(r, "'$' stands twice in the format of %s: the call fails with "
                           "SystemError"));
        r->is_keyword_only = true;
        r->out.keyword_only = r->out.items;
    }
    r->at++;
}

static void parse_paren(reading *r) {
    if (*r->at == '(') {
        r->out.items += r->depth == 0;
        r->depth++;
    } else if (r->depth == 0) {
        cut(r, 0, about(r, "')' without '(' in the format of %s ends the process"));
        return;
    } else {
        r->depth--;
    }
    r->at++;
}

/* The unit that stands there; NULL: reading ends here, and why was said. */
static const unit_def *known_unit(reading *r, const unit_def *units, size_t count) {
    const unit_def *unit = find_unit(r, units, count);
    if (!unit)
        unknown_unit(r);
    if (!unit || is_gone(r, unit))
        return NULL;
    check_length(r, unit->text);
    return unit;
}

static void read_parse(reading *r) {
    while (*r->at && *r->at != ':' && *r->at != ';' && !r->out.is_cut) {
        if (*r->at == '|' || *r->at == '$') {
            parse_marker(r);
            continue;
        }
        if (*r->at == '(' || *r->at == ')') {
            parse_paren(r);
            continue;
        }
        const unit_def *unit = known_unit(r, parse_units, COUNT(parse_units));
        if (!unit)
            return;
        r->out.items += r->depth == 0;
        add_wants(r, unit->text, unit->wants);
        r->at += strlen(unit->text);
    }
    if (r->depth > 0 && !r->out.is_cut)
        cut(r, 0, about(r, "'(' without ')' in the format of %s ends the process"));
}

/* --- Py_BuildValue -----------------------------------------------------------------------------
 */

enum { MAX_DEPTH = 64 };

typedef struct nesting {
    char closers[MAX_DEPTH];
    uint32_t counts[MAX_DEPTH]; /* of what stands in each */
} nesting;

static void unmatched(reading *r) {
    cut(r, 0,
        about(r, "brackets in the format of %s do not match: the call fails with SystemError"));
}

static void open_bracket(reading *r, nesting *n) {
    if (r->depth == MAX_DEPTH) {
        r->out.is_cut = true;
        return;
    }
    if (r->depth > 0)
        n->counts[r->depth - 1]++;
    n->counts[r->depth] = 0;
    n->closers[r->depth++] = *r->at == '(' ? ')' : *r->at == '[' ? ']' : '}';
    r->at++;
}

static void close_bracket(reading *r, nesting *n) {
    if (r->depth == 0 || n->closers[r->depth - 1] != *r->at) {
        unmatched(r);
        return;
    }
    r->depth--;
    if (*r->at == '}' && n->counts[r->depth] % 2)
        wrong(r, 0,
              about(r, "'{...}' in the format of %s has a key without a value: the call fails with "
                       "SystemError"));
    r->at++;
}

static void build_unit(reading *r, nesting *n) {
    const unit_def *unit = known_unit(r, build_units, COUNT(build_units));
    if (!unit)
        return;
    if (r->depth > 0)
        n->counts[r->depth - 1]++;
    add_wants(r, unit->text, unit->wants);
    r->at += strlen(unit->text);
}

static void read_build(reading *r) {
    nesting n;
    while (*r->at && !r->out.is_cut) {
        if (strchr(",: \t", *r->at))
            r->at++;
        else if (strchr("([{", *r->at))
            open_bracket(r, &n);
        else if (strchr(")]}", *r->at))
            close_bracket(r, &n);
        else
            build_unit(r, &n);
    }
    if (r->depth > 0 && !r->out.is_cut)
        unmatched(r);
}

/* --- PyErr_Format, PyBytes_FromFormat ------------------------------------------------------------
 */

/* Flags, width and precision; '*' takes an int. Until 3.11 there was '0' and digits. */
static void skip_width(reading *r) {
    bool bytes = r->style.kind == REFCOP_FORMAT_BYTES;
    bool old = !bytes && r->c->minor < 12;
    if (!bytes)
        while (*r->at == '0' || (!old && (*r->at == '-' || (r->c->minor >= 13 && *r->at == '#'))))
            r->at++;
    for (int part = 0; part < 2; part++) {
        if (part == 1) {
            if (*r->at != '.')
                break;
            r->at++;
        }
        if (*r->at == '*' && !old && !bytes) {
            add_wants(r, "%*", "int");
            r->at++;
        }
        while (*r->at >= '0' && *r->at <= '9')
            r->at++;
    }
    while (bytes && *r->at && *r->at != '%' && !(*r->at >= 'a' && *r->at <= 'z') &&
           !(*r->at >= 'A' && *r->at <= 'Z'))
        r->at++;
}

static void unknown_conversion(reading *r, const char *from) {
    size_t length = strcspn(r->at, "%diouxXeEfFgGaAcsSpnRTUVN") + 1;
    if (length > strlen(r->at))
        length = strlen(r->at);
    int shown = (int)((size_t)(r->at - from) + length);
    bool copied = r->style.kind == REFCOP_FORMAT_BYTES || r->c->minor < 12;
    cut(r, copied ? 1 : 0,
        refcopi_print(r->c->a->arena,
                      copied ? "'%.*s' is no conversion of %s: it and the rest of the format are "
                               "copied as they are"
                             : "'%.*s' is no conversion of %s: the call fails with SystemError",
                      shown, from, r->function));
}

static void read_print(reading *r) {
    bool bytes = r->style.kind == REFCOP_FORMAT_BYTES;
    const unit_def *units = bytes ? bytes_units : print_units;
    size_t count = bytes ? COUNT(bytes_units) : COUNT(print_units);
    while (*r->at && !r->out.is_cut) {
        if (*r->at != '%') {
            r->at++;
            continue;
        }
        const char *from = r->at++;
        skip_width(r);
        const unit_def *unit = find_unit(r, units, count);
        if (!unit) {
            unknown_conversion(r, from);
            return;
        }
        if (is_gone(r, unit))
            return;
        char shown[8] = "%";
        strncat(shown, unit->text, sizeof shown - 2);
        add_wants(r, shown, unit->wants);
        r->at += strlen(unit->text);
    }
}

format_reading refcopi_read_format(calls *c, refcop_str function, refcop_str text,
                                   format_style style) {
    reading r;
    memset(&r, 0, sizeof r);
    r.c = c;
    r.function = function->text;
    r.at = text->text;
    r.style = style;
    r.out.keyword_only = UINT32_MAX;
    size_t room = strlen(text->text) * 3 + 3; /* a unit takes at most three */
    r.out.wanted = REFCOP_NEW_ARRAY(c->a->arena, wanted, room < MAX_WANTED ? room : MAX_WANTED);
    switch (style.kind) {
    case REFCOP_FORMAT_NONE:
        break;
    case REFCOP_FORMAT_PARSE:
        read_parse(&r);
        break;
    case REFCOP_FORMAT_BUILD:
        read_build(&r);
        break;
    case REFCOP_FORMAT_PRINT:
    case REFCOP_FORMAT_BYTES:
        read_print(&r);
        break;
    }
    return r.out;
}
