// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Part of refcop.
//
// Turns the engine's fix-it, "insert this before that statement", into edits of the text.

#ifndef REFCOP_PLUGIN_FIXIT_H
#define REFCOP_PLUGIN_FIXIT_H

#include "refcop/analysis.h"

#include "clang/Basic/Diagnostic.h"

namespace clang {
class ASTContext;
class FunctionDecl;
} // namespace clang

namespace refcop {

/// Edits of the function's body; null: of text that is in no function. None when the statement is
/// not found in it, or is inside a macro's expansion where an edit would mean something else.
llvm::SmallVector<clang::FixItHint, 2> fixItHints(const refcop_fixit &Fixit,
                                                  const clang::FunctionDecl *Function,
                                                  clang::ASTContext &Context);

} // namespace refcop

#endif
