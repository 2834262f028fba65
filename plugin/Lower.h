// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Part of refcop.
//
// Lowering: from a parsed translation unit to the refcount IR. It translates and decides nothing
// about references. Use, in HandleTranslationUnit:
//
//   refcop::PythonInfo Python = refcop::detectPython(PP);
//   if (!Python.Present)
//     return;                                     // costs nothing without Python.h
//   ... refcop_model_new(Strings, Python.Version), parse the model files ...
//   refcop::Lowerer L(Context, PP, Python, Strings, Model);
//   refcop_module *M = L.lower(TopLevelDecls);    // those that HandleTopLevelDecl was given
//   ... refcop_analyze(M, ...) ...
//   refcop_module_free(M);
//
// No preprocessor callbacks are needed: the source manager knows every expansion.
#ifndef REFCOP_LOWER_H
#define REFCOP_LOWER_H

#include "refcop/contract.h"
#include "refcop/ir.h"

#include "clang/Basic/SourceLocation.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/DenseSet.h"

#include <string>

namespace clang {
class ASTContext;
class Decl;
class Preprocessor;
class SourceManager;
} // namespace clang

namespace refcop {

/// What the preprocessor knows about Python when parsing is done.
struct PythonInfo {
  bool Present = false;   ///< Python.h was included
  uint16_t Version = 0;   ///< of the headers: 0x030b is 3.11; 0 is unknown
  uint16_t Limited = 0;   ///< Py_LIMITED_API: the oldest Python it admits; 0: not defined
  bool FreeThreaded = false; ///< Py_GIL_DISABLED, or Py_MOD_GIL_NOT_USED is used
  std::string IncludeDir; ///< directory of Python.h: nothing below it is ever lowered
};
PythonInfo detectPython(clang::Preprocessor &PP);

/// Files that are part of the translation unit rather than headers: they have the body of a function
/// that is not inline, such as #include "part.c", generated code, a template; or a table of methods, a
/// type. They are looked at and reported on like the main file.
llvm::DenseSet<clang::FileID> partsOf(llvm::ArrayRef<clang::Decl *> TopLevel,
                                      const clang::SourceManager &SM);

struct LowerOptions {
  /// Lower functions of the project's own headers that are called from the main file.
  bool HeaderFunctions = true;
};

struct LowerStats {
  unsigned Functions = 0;       ///< lowered from the main file
  unsigned HeaderFunctions = 0; ///< lowered from headers
  unsigned MacroCalls = 0;      ///< expansions of macros with a contract that became one call
  unsigned MacroFallbacks = 0;  ///< those that were lowered as they expand instead
};

class Lowerer {
public:
  /// Everything is borrowed; Strings, Context's source manager and Model must outlive the module.
  Lowerer(clang::ASTContext &Context, clang::Preprocessor &PP, const PythonInfo &Python,
          refcop_strings *Strings, const refcop_model *Model, LowerOptions Options = {});

  /// Lowers the functions among TopLevel that are in the main file, what they need from headers,
  /// and the module's facts. What TopLevel has from elsewhere is skipped. The module is finished,
  /// and owned by the caller; its locations are raw SourceLocation encodings of file locations.
  refcop_module *lower(llvm::ArrayRef<clang::Decl *> TopLevel);

  const LowerStats &stats() const { return Stats; }

private:
  clang::ASTContext &Context;
  clang::Preprocessor &PP;
  const PythonInfo &Python;
  refcop_strings *Strings;
  const refcop_model *Model;
  LowerOptions Options;
  LowerStats Stats;
};

} // namespace refcop

#endif
