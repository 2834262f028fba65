/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */

#include "flags.h"

#include <stdlib.h>
#include <string.h>

/* --- GCC's own options ------------------------------------------------------------------------ */

static const char *const gcc_flags[] = {
#define GCC_FLAG(option) option,
#include "gcc-flags.def"
#undef GCC_FLAG
};

static int compare(const void *key, const void *item) {
    return strcmp(key, *(const char *const *)item);
}

static bool is_listed(const char *option) {
    return bsearch(option, gcc_flags, sizeof gcc_flags / sizeof *gcc_flags, sizeof *gcc_flags,
                   compare) != NULL;
}

/* A plugin of GCC's: annobin, or anything under a directory of GCC's. */
static bool is_gcc_plugin(const char *option) {
    if (refcop_starts_with(option, "-fplugin-arg-annobin"))
        return true;
    return refcop_starts_with(option, "-fplugin=") &&
           (strstr(option, "annobin") != NULL || strstr(option, "/gcc/") != NULL);
}

bool refcop_flag_is_gcc_only(const char *option) {
    if (refcop_starts_with(option, "-specs=") || refcop_starts_with(option, "--specs=") ||
        is_gcc_plugin(option))
        return true;
    if (refcop_starts_with(option, "-flto=")) /* a number of jobs */
        return is_listed(option) || strspn(option + 6, "0123456789") == strlen(option + 6);
    if (option[0] != '-' || strchr("fmW", option[1]) == NULL || strlen(option) > 120)
        return false;
    const char *equals = strchr(option, '=');
    if (equals == NULL)
        return is_listed(option);
    char name[128];
    size_t length = (size_t)(equals - option) + 1;
    memcpy(name, option, length);
    name[length] = '\0';
    return is_listed(name) || is_listed(option);
}

/* --- operands --------------------------------------------------------------------------------- */

bool refcop_flag_has_operand(const char *option) {
    static const char *const names[] = {
        "--param",
        "--serialize-diagnostics",
        "--sysroot",
        "-A",
        "-D",
        "-F",
        "-G",
        "-I",
        "-L",
        "-MF",
        "-MJ",
        "-MQ",
        "-MT",
        "-T",
        "-U",
        "-Xanalyzer",
        "-Xassembler",
        "-Xclang",
        "-Xlinker",
        "-Xpreprocessor",
        "-arch",
        "-aux-info",
        "-b",
        "-dumpbase",
        "-dumpdir",
        "-e",
        "-framework",
        "-gcc-toolchain",
        "-idirafter",
        "-imacros",
        "-imultilib",
        "-include",
        "-iprefix",
        "-iquote",
        "-isysroot",
        "-isystem",
        "-isystem-after",
        "-ivfsoverlay",
        "-iwithprefix",
        "-iwithprefixbefore",
        "-l",
        "-mllvm",
        "-o",
        "-rpath",
        "-target",
        "-u",
        "-undefined",
        "-working-directory",
        "-x",
        "-z",
    };
    if (option[0] != '-')
        return false;
    for (size_t i = 0; i < sizeof names / sizeof *names; ++i)
        if (strcmp(option, names[i]) == 0)
            return true;
    return false;
}

/* --- the step --------------------------------------------------------------------------------- */

typedef struct language_row {
    const char *name; /* a suffix, or what -x takes */
    refcop_language language;
} language_row;

static refcop_language find_language(const language_row *rows, size_t count, const char *name) {
    for (size_t i = 0; i < count; ++i)
        if (strcmp(rows[i].name, name) == 0)
            return rows[i].language;
    return REFCOP_LANGUAGE_NONE;
}

refcop_language refcop_language_of_file(const char *path) {
    static const language_row rows[] = {
        {"c", REFCOP_LANGUAGE_C},      {"i", REFCOP_LANGUAGE_CPP_OUTPUT},
        {"cc", REFCOP_LANGUAGE_CXX},   {"cpp", REFCOP_LANGUAGE_CXX},
        {"cxx", REFCOP_LANGUAGE_CXX},  {"C", REFCOP_LANGUAGE_CXX},
        {"c++", REFCOP_LANGUAGE_CXX},  {"cp", REFCOP_LANGUAGE_CXX},
        {"CPP", REFCOP_LANGUAGE_CXX},  {"cppm", REFCOP_LANGUAGE_CXX},
        {"ii", REFCOP_LANGUAGE_OTHER}, {"h", REFCOP_LANGUAGE_OTHER},
        {"hh", REFCOP_LANGUAGE_OTHER}, {"hpp", REFCOP_LANGUAGE_OTHER},
        {"s", REFCOP_LANGUAGE_OTHER},  {"S", REFCOP_LANGUAGE_OTHER},
        {"m", REFCOP_LANGUAGE_OTHER},  {"mm", REFCOP_LANGUAGE_OTHER},
        {"bc", REFCOP_LANGUAGE_OTHER}, {"ll", REFCOP_LANGUAGE_OTHER},
    };
    const char *dot = strrchr(refcop_base_name(path), '.');
    return dot == NULL ? REFCOP_LANGUAGE_NONE
                       : find_language(rows, sizeof rows / sizeof *rows, dot + 1);
}

/* One that clang's -x names. */
static refcop_language language_of_name(const char *name) {
    static const language_row rows[] = {
        {"none", REFCOP_LANGUAGE_NONE},
        {"c", REFCOP_LANGUAGE_C},
        {"cpp-output", REFCOP_LANGUAGE_CPP_OUTPUT},
        {"c++", REFCOP_LANGUAGE_CXX},
    };
    refcop_language language = find_language(rows, sizeof rows / sizeof *rows, name);
    return language == REFCOP_LANGUAGE_NONE && strcmp(name, "none") != 0 ? REFCOP_LANGUAGE_OTHER
                                                                         : language;
}

static void add_input(refcop_step *step, const char *path, refcop_language language, bool cxx) {
    if (language == REFCOP_LANGUAGE_NONE)
        language = refcop_language_of_file(path);
    if (language == REFCOP_LANGUAGE_C && cxx)
        language = REFCOP_LANGUAGE_CXX; /* clang++ takes spam.c as C++ */
    switch (language) {
    case REFCOP_LANGUAGE_C:
        ++step->c;
        if (step->first_c == NULL)
            step->first_c = path;
        break;
    case REFCOP_LANGUAGE_CXX:
        ++step->cxx;
        if (step->first_cxx == NULL)
            step->first_cxx = path;
        break;
    case REFCOP_LANGUAGE_CPP_OUTPUT:
        ++step->cpp_output;
        break;
    case REFCOP_LANGUAGE_NONE:
    case REFCOP_LANGUAGE_OTHER:
        break;
    }
}

static void add_directory(refcop_step *step, const char *path) {
    if (strstr(path, "python3") != NULL || strstr(path, "pypy3") != NULL)
        step->sees_python = true;
}

refcop_step refcop_step_of(const refcop_args *args, bool cxx_driver) {
    refcop_step step = {0};
    refcop_language language = REFCOP_LANGUAGE_NONE; /* of the inputs that follow */
    for (size_t i = 0; i < args->count; ++i) {
        const char *arg = args->items[i];
        const char *operand = i + 1 < args->count ? args->items[i + 1] : "";
        if (arg[0] != '-' || strcmp(arg, "-") == 0) {
            add_input(&step, arg, language, cxx_driver && language == REFCOP_LANGUAGE_NONE);
            continue;
        }
        if (strcmp(arg, "-E") == 0 || strcmp(arg, "-M") == 0 || strcmp(arg, "-MM") == 0)
            step.preprocess_only = true;
        else if (strcmp(arg, "-c") == 0 || strcmp(arg, "-S") == 0 ||
                 strcmp(arg, "-fsyntax-only") == 0)
            step.compile_only = true;
        else if (arg[1] == 'x')
            language = language_of_name(arg[2] != '\0' ? arg + 2 : operand);
        else if (strcmp(arg, "-o") == 0)
            step.output = operand;
        else if (refcop_starts_with(arg, "-o"))
            step.output = arg + 2;
        else if (strcmp(arg, "-I") == 0 || strcmp(arg, "-isystem") == 0)
            add_directory(&step, operand);
        else if (refcop_starts_with(arg, "-I"))
            add_directory(&step, arg + 2);
        else if (refcop_starts_with(arg, "-isystem"))
            add_directory(&step, arg + 8);
        if (refcop_flag_has_operand(arg))
            ++i;
    }
    return step;
}

bool refcop_step_compiles_c(const refcop_step *step) {
    return step->c != 0 && !step->preprocess_only;
}
