/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOP_TOOLS_FLAGS_H
#define REFCOP_TOOLS_FLAGS_H

/* What a compiler's command line says: options that only GCC knows, options with an operand, and
 * what kind of step the whole is. Nothing is kept: all strings are borrowed. */

#include "args.h"

/* An option that GCC takes and clang (16 to 22) refuses or does not know; Python's sysconfig hands
 * on what the interpreter was built with. */
bool refcop_flag_is_gcc_only(const char *option);

/* Whether the option's operand is the next argument ("-o", but not "-ofile"). */
bool refcop_flag_has_operand(const char *option);

typedef enum refcop_language {
    REFCOP_LANGUAGE_NONE, /* an object, a library: for the linker */
    REFCOP_LANGUAGE_C,
    REFCOP_LANGUAGE_CPP_OUTPUT, /* C that was preprocessed: its macros are gone */
    REFCOP_LANGUAGE_CXX,
    REFCOP_LANGUAGE_OTHER
} refcop_language;

/* By the name of the file. */
refcop_language refcop_language_of_file(const char *path);

typedef struct refcop_step {
    size_t c, cpp_output, cxx; /* inputs of each kind */
    const char *first_c;       /* NULL: none */
    const char *first_cxx;
    const char *output;   /* of -o; NULL: none */
    bool preprocess_only; /* -E, -M, -MM */
    bool compile_only;    /* -c, -S, -fsyntax-only: nothing is linked */
    bool sees_python;     /* a directory of Python's headers is named */
} refcop_step;

/* args is without the program itself, response files expanded. */
refcop_step refcop_step_of(const refcop_args *args, bool cxx_driver);

/* Whether the step compiles C from source. */
bool refcop_step_compiles_c(const refcop_step *step);

#endif
