/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */

/* model-coverage: compares the models of Python's C API with a directory of Python headers.
 *
 * Every public function and function-like macro needs an entry for that version; every entry that
 * is not `internal` needs a function or macro; where both exist they must have the same shape
 * (number of parameters, which of them are `PyObject **`, what kind of thing comes back).
 * With --refcounts, results are also compared with CPython's Doc/data/refcounts.dat.
 *
 * Glossary
 *   symbol      a name that the headers declare: function, macro, or both
 *   difference  an entry and refcounts.dat disagree; known ones are in a table with a reason
 *
 * Symbols live in one array that is indexed by the id of their interned name. */

#define _XOPEN_SOURCE 700 /* realpath */

#include "refcop/contract.h"
#include "refcop/models.h"

#include <clang-c/Index.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXIT_COMPLETE = 0, EXIT_PROBLEMS = 1, EXIT_BROKEN = 2 };

enum { MAX_MODELS = 16, MAX_DECLARED = 24 };

/* Without --model: those of the embedded models whose names the headers declare. */
static const char *const default_models[] = {"cpython-internal.refs", "cpython.refs",
                                             "datetime.refs"};

static const char program[] = "#define PY_SSIZE_T_CLEAN\n"
                              "#include <Python.h>\n"
                              "#include <structmember.h>\n"
                              "#include <datetime.h>\n"
                              "#include <frameobject.h>\n";

typedef enum symbol_kind {
    SYMBOL_FUNCTION = 1 << 0,
    SYMBOL_MACRO = 1 << 1, /* with parentheses */
    SYMBOL_NAME = 1 << 2   /* macro without */
} symbol_kind;

/* What a declared type is to a contract. */
typedef enum type_kind {
    TYPE_VOID,
    TYPE_NUMBER,
    TYPE_OBJECT,       /* PyObject *, PyTypeObject *, ... */
    TYPE_OBJECT_PLACE, /* PyObject **: the callee may store there */
    TYPE_POINTER
} type_kind;

typedef struct symbol {
    refcop_str name; /* NULL: nothing by that name */
    unsigned kinds;  /* of symbol_kind */
    type_kind result;
    bool variadic;
    int param_count;
    type_kind params[MAX_DECLARED];
    int macro_params;
} symbol;

typedef struct options {
    const char *models[MAX_MODELS];
    size_t model_count;
    const char *include;
    const char *refcounts;
    const char *differences;
    uint16_t python; /* 0: as patchlevel.h says */
} options;

typedef struct session {
    const options *options;
    refcop_strings *strings;
    refcop_model *model;
    CXTranslationUnit unit;
    char *root; /* real path of the headers, with a slash behind */
    symbol *symbols;
    size_t symbol_capacity;
    uint32_t highest; /* id */
    uint16_t version;
    unsigned problems;
} session;

static int broken(const char *what, const char *detail) {
    fprintf(stderr, "model-coverage: error: %s%s\n", what, detail ? detail : "");
    return EXIT_BROKEN;
}

__attribute__((format(printf, 2, 3))) static void problem(session *s, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    putchar('\n');
    s->problems++;
}

/* --- symbols ---------------------------------------------------------------------------------- */

/* Takes text. */
static refcop_str intern(session *s, CXString text) {
    refcop_str name = refcop_intern_c(s->strings, clang_getCString(text));
    clang_disposeString(text);
    return name;
}

static symbol *get_symbol(session *s, refcop_str name) {
    if (name->id >= s->symbol_capacity) {
        size_t capacity = (size_t)name->id * 2 + 1024;
        s->symbols = realloc(s->symbols, capacity * sizeof *s->symbols);
        if (!s->symbols) {
            exit(broken("out of memory", NULL));
        }
        memset(s->symbols + s->symbol_capacity, 0,
               (capacity - s->symbol_capacity) * sizeof *s->symbols);
        s->symbol_capacity = capacity;
    }
    if (name->id > s->highest) {
        s->highest = name->id;
    }
    s->symbols[name->id].name = name;
    return &s->symbols[name->id];
}

static const symbol *find_symbol(const session *s, refcop_str name) {
    const symbol *found = name->id < s->symbol_capacity ? &s->symbols[name->id] : NULL;
    return found && found->kinds ? found : NULL;
}

/* What a pointer points to, as spelled; behind a typedef of a pointer the canonical type. */
static CXType pointee_of(CXType type) {
    CXType pointee = clang_getPointeeType(type);
    return pointee.kind == CXType_Invalid ? clang_getPointeeType(clang_getCanonicalType(type))
                                          : pointee;
}

static bool is_object(CXType pointee) {
    CXString text = clang_getTypeSpelling(clang_getUnqualifiedType(pointee));
    const char *name = clang_getCString(text);
    size_t length = strlen(name);
    bool object =
        (length >= 8 && strncmp(name, "Py", 2) == 0 && strcmp(name + length - 6, "Object") == 0) ||
        strcmp(name, "struct _frame") == 0;
    clang_disposeString(text);
    return object;
}

static type_kind classify(CXType type) {
    CXType canonical = clang_getCanonicalType(type);
    if (canonical.kind == CXType_Void) {
        return TYPE_VOID;
    }
    if (canonical.kind != CXType_Pointer) {
        bool array = canonical.kind == CXType_IncompleteArray;
        return array ? TYPE_POINTER : TYPE_NUMBER;
    }
    CXType pointee = pointee_of(type);
    if (is_object(pointee)) {
        return TYPE_OBJECT;
    }
    bool place = clang_getCanonicalType(pointee).kind == CXType_Pointer &&
                 !clang_isConstQualifiedType(pointee) && is_object(pointee_of(pointee));
    return place ? TYPE_OBJECT_PLACE : TYPE_POINTER;
}

static void add_function(session *s, CXCursor cursor) {
    symbol *it = get_symbol(s, intern(s, clang_getCursorSpelling(cursor)));
    it->kinds |= SYMBOL_FUNCTION;
    it->result = classify(clang_getCursorResultType(cursor));
    it->variadic = clang_isFunctionTypeVariadic(clang_getCursorType(cursor));
    it->param_count = clang_Cursor_getNumArguments(cursor);
    for (int i = 0; i < it->param_count && i < MAX_DECLARED; i++) {
        CXCursor param = clang_Cursor_getArgument(cursor, (unsigned)i);
        it->params[i] = classify(clang_getCursorType(param));
    }
}

/* Parameters between the parentheses behind the macro's name. */
static int count_macro_params(session *s, CXCursor cursor) {
    CXToken *tokens;
    unsigned count;
    int params = 0;
    bool done = false;
    clang_tokenize(s->unit, clang_getCursorExtent(cursor), &tokens, &count);
    for (unsigned i = 2; i < count && !done; i++) {
        CXString text = clang_getTokenSpelling(s->unit, tokens[i]);
        done = strcmp(clang_getCString(text), ")") == 0;
        params += !done && clang_getTokenKind(tokens[i]) != CXToken_Punctuation;
        clang_disposeString(text);
    }
    clang_disposeTokens(s->unit, tokens, count);
    return params;
}

/* PY_MAJOR_VERSION and PY_MINOR_VERSION: the second token is the number. */
static void note_version(session *s, CXCursor cursor, bool minor) {
    CXToken *tokens;
    unsigned count;
    clang_tokenize(s->unit, clang_getCursorExtent(cursor), &tokens, &count);
    if (count > 1) {
        CXString text = clang_getTokenSpelling(s->unit, tokens[1]);
        unsigned number = (unsigned)strtoul(clang_getCString(text), NULL, 10) & UINT8_MAX;
        s->version = (uint16_t)(s->version | (minor ? number : number << 8));
        clang_disposeString(text);
    }
    clang_disposeTokens(s->unit, tokens, count);
}

static void add_macro(session *s, CXCursor cursor) {
    refcop_str name = intern(s, clang_getCursorSpelling(cursor));
    bool minor = strcmp(name->text, "PY_MINOR_VERSION") == 0;
    if (minor || strcmp(name->text, "PY_MAJOR_VERSION") == 0) {
        note_version(s, cursor, minor);
    }
    symbol *it = get_symbol(s, name);
    if (clang_Cursor_isMacroFunctionLike(cursor)) {
        it->kinds |= SYMBOL_MACRO;
        it->macro_params = count_macro_params(s, cursor);
    } else {
        it->kinds |= SYMBOL_NAME;
    }
}

static bool is_below_root(const session *s, CXCursor cursor) {
    CXFile file;
    clang_getExpansionLocation(clang_getCursorLocation(cursor), &file, NULL, NULL, NULL);
    if (!file) {
        return false;
    }
    CXString path = clang_File_tryGetRealPathName(file);
    const char *text = clang_getCString(path);
    bool below = text && strncmp(text, s->root, strlen(s->root)) == 0;
    clang_disposeString(path);
    return below;
}

static enum CXChildVisitResult visit(CXCursor cursor, CXCursor parent, CXClientData data) {
    session *s = data;
    enum CXCursorKind kind = clang_getCursorKind(cursor);
    (void)parent;
    if (kind == CXCursor_FunctionDecl && is_below_root(s, cursor)) {
        add_function(s, cursor);
    } else if (kind == CXCursor_MacroDefinition && !clang_Cursor_isMacroBuiltin(cursor) &&
               is_below_root(s, cursor)) {
        add_macro(s, cursor);
    }
    return CXChildVisit_Continue;
}

static int parse_headers(session *s) {
    struct CXUnsavedFile file = {"model-coverage.c", program, sizeof program - 1};
    const char *arguments[] = {"-std=c11", "-I", s->options->include};
    CXIndex index = clang_createIndex(0, 1);
    enum CXErrorCode code =
        clang_parseTranslationUnit2(index, file.Filename, arguments, 3, &file, 1,
                                    CXTranslationUnit_DetailedPreprocessingRecord, &s->unit);
    int status = EXIT_COMPLETE;
    if (code != CXError_Success) {
        status = broken("clang cannot parse the headers in ", s->options->include);
    }
    for (unsigned i = 0; !status && i < clang_getNumDiagnostics(s->unit); i++) {
        CXDiagnostic diagnostic = clang_getDiagnostic(s->unit, i);
        if (clang_getDiagnosticSeverity(diagnostic) >= CXDiagnostic_Error) {
            status = broken("the headers do not compile: ", s->options->include);
        }
        clang_disposeDiagnostic(diagnostic);
    }
    if (!status) {
        clang_visitChildren(clang_getTranslationUnitCursor(s->unit), visit, s);
    }
    clang_disposeTranslationUnit(s->unit);
    clang_disposeIndex(index);
    return status;
}

/* --- entries ---------------------------------------------------------------------------------- */

/* Function entry, else macro entry: where a name has one it is looked up in that order. */
static const refcop_contract *find_entry(const session *s, refcop_str name) {
    const refcop_contract *entry = refcop_model_find(s->model, REFCOP_KIND_FUNCTION, name);
    return entry ? entry : refcop_model_find(s->model, REFCOP_KIND_MACRO, name);
}

static bool is_object_result(refcop_result_kind kind) {
    return kind == REFCOP_RESULT_NEW || kind == REFCOP_RESULT_BORROWED ||
           kind == REFCOP_RESULT_IMMORTAL || kind == REFCOP_RESULT_UNKNOWN;
}

/* Whether a function of that declared result can have this outcome. */
static bool outcome_fits(refcop_result_kind kind, type_kind declared) {
    bool number = kind == REFCOP_RESULT_INT || kind == REFCOP_RESULT_NONZERO;
    switch (declared) {
    case TYPE_VOID:
        return kind == REFCOP_RESULT_VOID;
    case TYPE_NUMBER:
        return number || kind == REFCOP_RESULT_PLAIN;
    case TYPE_OBJECT:
        return is_object_result(kind) || kind == REFCOP_RESULT_NULL || kind == REFCOP_RESULT_SAME;
    case TYPE_OBJECT_PLACE:
    case TYPE_POINTER:
        return !number && !is_object_result(kind) && kind != REFCOP_RESULT_VOID;
    }
    return false;
}

static void check_params(session *s, const symbol *it, const refcop_contract *entry) {
    int expected = it->kinds & SYMBOL_FUNCTION ? it->param_count : it->macro_params;
    bool variadic = it->kinds & SYMBOL_FUNCTION ? it->variadic : entry->variadic;
    bool fewer = entry->variadic && !variadic; /* (...) stands for a long list */
    if (entry->param_count != expected && !(fewer && entry->param_count < expected)) {
        problem(s, "%s:%" PRIu32 ": %s has %d parameters, the entry %u", entry->file->text,
                entry->line, it->name->text, expected, (unsigned)entry->param_count);
        return;
    }
    if (variadic != entry->variadic && !fewer) {
        problem(s, "%s:%" PRIu32 ": %s takes further arguments: '...' is missing",
                entry->file->text, entry->line, it->name->text);
    }
    for (int i = 0; it->kinds & SYMBOL_FUNCTION && i < entry->param_count; i++) {
        bool place = i < MAX_DECLARED && it->params[i] == TYPE_OBJECT_PLACE;
        bool pointer = i < MAX_DECLARED && it->params[i] >= TYPE_OBJECT;
        bool starred = entry->params[i].indirect > 0;
        if ((place && !starred) || (starred && !pointer)) {
            problem(s, "%s:%" PRIu32 ": %s: parameter '%s' %s '*'", entry->file->text, entry->line,
                    it->name->text, entry->params[i].name->text,
                    place ? "needs a" : "is no pointer and cannot have a");
        }
    }
}

static void check_shape(session *s, const symbol *it, const refcop_contract *entry) {
    if (!(it->kinds & (SYMBOL_FUNCTION | SYMBOL_MACRO)) ||
        (entry->kind == REFCOP_KIND_MACRO && (entry->clauses & REFCOP_CLAUSE_EXPAND) &&
         entry->param_count == 0)) {
        return;
    }
    check_params(s, it, entry);
    if (!(it->kinds & SYMBOL_FUNCTION)) {
        return;
    }
    for (uint16_t i = 0; i < entry->outcome_count; i++) {
        if (!outcome_fits(entry->outcomes[i].result, it->result)) {
            problem(s, "%s:%" PRIu32 ": %s cannot have outcome %u: its result is declared as %s",
                    entry->file->text, entry->line, it->name->text, i + 1U,
                    it->result == TYPE_VOID     ? "void"
                    : it->result == TYPE_OBJECT ? "an object"
                    : it->result == TYPE_NUMBER ? "a number"
                                                : "a plain pointer");
        }
    }
}

/* Each header symbol: has it an entry, and one of the same shape? */
static void check_symbols(session *s) {
    unsigned count = 0, missing = 0, private_count = 0, private_known = 0;
    for (uint32_t id = 0; id <= s->highest; id++) {
        const symbol *it = &s->symbols[id];
        if (!(it->kinds & (SYMBOL_FUNCTION | SYMBOL_MACRO))) {
            continue;
        }
        const refcop_contract *entry = find_entry(s, it->name);
        if (it->name->text[0] == '_') {
            private_count++;
            private_known += entry != NULL;
        } else {
            count++;
            if (!entry) {
                missing++;
                problem(s, "%s: no entry for this version", it->name->text);
            }
        }
        for (; entry; entry = refcop_contract_next(s->model, entry)) {
            check_shape(s, it, entry);
        }
    }
    printf("Python 3.%d: %u public functions and macros, %u without an entry; "
           "%u of %u private ones have one\n",
           s->version & UINT8_MAX, count, missing, private_known, private_count);
}

/* Each entry: is there such a name in this version? */
static void check_entries(session *s) {
    size_t total, here = 0, unknown = 0;
    const refcop_contract *const *entries = refcop_model_entries(s->model, &total);
    for (size_t i = 0; i < total; i++) {
        const refcop_contract *entry = entries[i];
        if (entry->kind == REFCOP_KIND_SLOT || s->version < entry->since ||
            (entry->until && s->version > entry->until)) {
            continue;
        }
        here++;
        if (!(entry->clauses & REFCOP_CLAUSE_INTERNAL) && !find_symbol(s, entry->name)) {
            unknown++;
            problem(s, "%s:%" PRIu32 ": %s is in no header of this version", entry->file->text,
                    entry->line, entry->name->text);
        }
    }
    printf("Python 3.%d: %zu of %zu entries are for this version, %zu of them unknown to it\n",
           s->version & UINT8_MAX, here, total, unknown);
}

/* --- refcounts.dat ---------------------------------------------------------------------------- */

/* What an entry says of its result, in refcounts.dat's words: "+1", "0", "null"; "" for else. */
static const char *result_word(const refcop_contract *entry) {
    const char *word = "";
    for (uint16_t i = 0; i < entry->outcome_count; i++) {
        const refcop_outcome *outcome = &entry->outcomes[i];
        if (outcome->result == REFCOP_RESULT_NEW) {
            return "+1";
        }
        if (outcome->result == REFCOP_RESULT_SAME && outcome->param >= 0) {
            const refcop_param *param = &entry->params[outcome->param];
            bool retain = param->effect_count && param->effects[0].kind == REFCOP_EFFECT_RETAIN;
            return retain ? "+1" : "0";
        }
        if (is_object_result(outcome->result)) {
            return "0";
        }
        if (outcome->result == REFCOP_RESULT_NULL && !*word) {
            word = "null";
        }
    }
    return word;
}

/* The whole file, owned by the caller, ending in NUL; NULL when it cannot be read. */
static char *read_file(const char *path, size_t *length) {
    FILE *in = fopen(path, "rb");
    size_t capacity = 1 << 16;
    char *text = in ? malloc(capacity) : NULL;
    *length = 0;
    while (text) {
        *length += fread(text + *length, 1, capacity - *length - 1, in);
        if (*length < capacity - 1) {
            text[*length] = '\0';
            break;
        }
        char *more = realloc(text, capacity *= 2);
        if (!more) {
            free(text);
        }
        text = more;
    }
    if (in) {
        fclose(in);
    }
    return text;
}

/* The line of the table of known differences that begins with name and a tab, or NULL. Lines that
 * were used have '+' as their first character and are not found again. */
static char *find_difference(char *table, const char *name) {
    size_t length = strlen(name);
    for (char *line = table; line && *line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, name, length) == 0 && line[length] == '\t') {
            return line;
        }
    }
    return NULL;
}

static unsigned report_unused(session *s, const char *table) {
    unsigned count = 0;
    for (const char *line = table; line && *line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (*line == 'P' || *line == '_') {
            size_t length = strcspn(line, "\t");
            refcop_str name = refcop_intern(s->strings, line, length);
            if (find_symbol(s, name)) {
                problem(s, "%s: the known difference is gone: remove its line from %s", name->text,
                        s->options->differences);
            }
        }
        count += *line == '+';
    }
    return count;
}

static void compare_result(session *s, char *table, refcop_str name, const char *theirs) {
    const refcop_contract *entry = find_entry(s, name);
    if (!entry || !find_symbol(s, name)) {
        return;
    }
    const char *ours = result_word(entry);
    if (strcmp(ours, theirs) == 0) {
        return;
    }
    char *known = find_difference(table, name->text);
    if (known) {
        *known = '+';
    } else {
        problem(s, "%s:%" PRIu32 ": %s: refcounts.dat says '%s', the entry '%s'", entry->file->text,
                entry->line, name->text, theirs, ours);
    }
}

/* Lines are FUNCTION:TYPE:PARAMETER:COUNT:COMMENT; no PARAMETER: the result. */
static int check_refcounts(session *s) {
    size_t length, table_length;
    unsigned results = 0;
    char *text = read_file(s->options->refcounts, &length);
    char *table = read_file(s->options->differences, &table_length);
    if (!text || !table) {
        free(table);
        int status =
            broken(text ? s->options->differences : s->options->refcounts, ": cannot be read");
        free(text);
        return status;
    }
    for (char *line = text; line; line = strchr(line, '\n')) {
        char *fields[4] = {NULL};
        line += *line == '\n';
        size_t end = strcspn(line, "\n");
        char *at = line;
        for (int i = 0; i < 4 && at && at < line + end; i++) {
            fields[i] = at;
            at = memchr(at, ':', (size_t)(line + end - at));
            at = at ? at + 1 : NULL;
        }
        if (*line == '#' || !fields[3] || *fields[2] != ':') {
            continue;
        }
        size_t words = strcspn(fields[3], ":\n");
        char theirs[8] = "";
        if (words > 0 && words < sizeof theirs &&
            memchr(fields[1], '*', (size_t)(fields[2] - fields[1]))) {
            memcpy(theirs, fields[3], words);
            results++;
            compare_result(s, table,
                           refcop_intern(s->strings, line, (size_t)(fields[1] - line - 1)), theirs);
        }
    }
    unsigned known = report_unused(s, table);
    printf("Python 3.%d: %u results in refcounts.dat, %u known differences\n",
           s->version & UINT8_MAX, results, known);
    free(text);
    free(table);
    return EXIT_COMPLETE;
}

/* --- models and options ----------------------------------------------------------------------- */

static int add_model(session *s, const char *name, const char *text, size_t length) {
    refcop_error error;
    if (refcop_model_parse(s->model, name, text, length, &error) != REFCOP_OK) {
        fprintf(stderr, "%s:%" PRIu32 ":%" PRIu32 ": error: %s\n", name, error.line, error.column,
                error.message);
        return EXIT_BROKEN;
    }
    return EXIT_COMPLETE;
}

static int load_models(session *s) {
    int status = EXIT_COMPLETE;
    for (size_t i = 0; i < s->options->model_count && !status; i++) {
        size_t length;
        char *text = read_file(s->options->models[i], &length);
        status = text ? add_model(s, s->options->models[i], text, length)
                      : broken(s->options->models[i], ": cannot be read");
        free(text);
    }
    const refcop_builtin_model *builtin = refcop_builtin_models;
    for (; s->options->model_count == 0 && builtin->name && !status; builtin++) {
        for (size_t i = 0; i < sizeof default_models / sizeof *default_models; i++) {
            if (strcmp(builtin->name, default_models[i]) == 0) {
                status = add_model(s, builtin->name, builtin->begin,
                                   (size_t)(builtin->end - builtin->begin));
            }
        }
    }
    return status;
}

static int check(session *s) {
    char *real = realpath(s->options->include, NULL);
    if (!real) {
        return broken(s->options->include, ": no such directory");
    }
    size_t length = strlen(real);
    s->root = malloc(length + 2);
    if (s->root) {
        memcpy(s->root, real, length);
        memcpy(s->root + length, "/", 2);
    }
    free(real);
    if (!s->root) {
        return broken("out of memory", NULL);
    }
    int status = parse_headers(s);
    if (s->options->python) {
        s->version = s->options->python;
    }
    if (!status && s->version == 0) {
        status = broken("no PY_MINOR_VERSION in ", s->options->include);
    }
    refcop_model_set_version(s->model, s->version);
    if (!status) {
        status = load_models(s);
    }
    if (!status) {
        check_symbols(s);
        check_entries(s);
    }
    if (!status && s->options->refcounts) {
        status = check_refcounts(s);
    }
    return status ? status : s->problems ? EXIT_PROBLEMS : EXIT_COMPLETE;
}

static int usage(void) {
    fputs("usage: model-coverage --include DIR [--model FILE]... [--python 3.N]\n"
          "                      [--refcounts FILE --differences FILE]\n"
          "\n"
          "Compares models (default: the built-in ones) with the Python headers in DIR. Exit\n"
          "status: 0 they agree, 1 they do not, 2 something is wrong with the call.\n",
          stderr);
    return EXIT_BROKEN;
}

static bool parse_version(const char *text, uint16_t *version) {
    char *end;
    unsigned long minor = strncmp(text, "3.", 2) == 0 ? strtoul(text + 2, &end, 10) : 0;
    *version = (uint16_t)(0x0300 | minor);
    return minor > 0 && minor <= UINT8_MAX && *end == '\0';
}

static bool parse_command_line(options *o, int argc, char **argv) {
    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--model") == 0 && o->model_count < MAX_MODELS) {
            o->models[o->model_count++] = argv[i + 1];
        } else if (strcmp(argv[i], "--include") == 0) {
            o->include = argv[i + 1];
        } else if (strcmp(argv[i], "--refcounts") == 0) {
            o->refcounts = argv[i + 1];
        } else if (strcmp(argv[i], "--differences") == 0) {
            o->differences = argv[i + 1];
        } else if (strcmp(argv[i], "--python") != 0 || !parse_version(argv[i + 1], &o->python)) {
            return false;
        }
    }
    return argc % 2 == 1 && o->include && !o->refcounts == !o->differences;
}

int main(int argc, char **argv) {
    options o = {.include = NULL};
    session s = {.options = &o};
    if (!parse_command_line(&o, argc, argv)) {
        return usage();
    }
    s.strings = refcop_strings_new();
    s.model = refcop_model_new(s.strings, 0);
    int status = check(&s);
    refcop_model_free(s.model);
    refcop_strings_free(s.strings);
    free(s.symbols);
    free(s.root);
    return status;
}
