/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* What the headers declare. */
#include "coverage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char program[] = "#define PY_SSIZE_T_CLEAN\n"
                              "#include <Python.h>\n"
                              "#include <structmember.h>\n"
                              "#include <datetime.h>\n"
                              "#include <frameobject.h>\n";

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
            exit(coverage_broken("out of memory", NULL));
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

const symbol *coverage_find_symbol(const session *s, refcop_str name) {
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

int coverage_parse_headers(session *s) {
    struct CXUnsavedFile file = {"model-coverage.c", program, sizeof program - 1};
    const char *arguments[] = {"-std=c11", "-I", s->options->include};
    CXIndex index = clang_createIndex(0, 1);
    enum CXErrorCode code =
        clang_parseTranslationUnit2(index, file.Filename, arguments, 3, &file, 1,
                                    CXTranslationUnit_DetailedPreprocessingRecord, &s->unit);
    int status = EXIT_COMPLETE;
    if (code != CXError_Success) {
        status = coverage_broken("clang cannot parse the headers in ", s->options->include);
    }
    for (unsigned i = 0; !status && i < clang_getNumDiagnostics(s->unit); i++) {
        CXDiagnostic diagnostic = clang_getDiagnostic(s->unit, i);
        if (clang_getDiagnosticSeverity(diagnostic) >= CXDiagnostic_Error) {
            status = coverage_broken("the headers do not compile: ", s->options->include);
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
