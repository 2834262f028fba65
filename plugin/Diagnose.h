// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Part of refcop.
//
// Findings become clang diagnostics: one warning "message [refcop-RULE]" and its notes.
//
// clang's own switches do not reach diagnostics of a plugin. We honour -w, and let only our own
// -fplugin-arg-refcop-Werror make errors: a build that turns on -Werror for its compiler's
// warnings did not ask that a second opinion should break it.

#ifndef REFCOP_PLUGIN_DIAGNOSE_H
#define REFCOP_PLUGIN_DIAGNOSE_H

#include "Lower.h"
#include "Options.h"
#include "Suppress.h"
#include "refcop/analysis.h"

#include "clang/Basic/SourceLocation.h"
#include "llvm/ADT/ArrayRef.h"

namespace clang {
class ASTContext;
class Decl;
} // namespace clang

namespace refcop {

class Diagnoser {
public:
  /// TopLevel: the declarations of the translation unit, for fix-its.
  Diagnoser(clang::ASTContext &Context, const Options &Opts,
            llvm::ArrayRef<clang::Decl *> TopLevel);

  /// Shows Finding unless it is suppressed or stands where nothing is to be
  /// reported; returns whether it was shown.
  bool show(const refcop_finding &Finding);

  /// show() would not show it.
  bool isSilenced(const refcop_finding &Finding);

  /// How many findings a NOLINT comment silenced.
  unsigned suppressed() const { return Suppressed; }

private:
  clang::ASTContext &Context;
  const Options &Opts;
  llvm::ArrayRef<clang::Decl *> TopLevel;
  Suppressions Silence;
  llvm::DenseSet<clang::FileID> Parts; ///< reported on like the main file
  unsigned Suppressed = 0;

  void give(const refcop_finding &Finding, clang::SourceLocation Loc);
  bool isReportable(clang::SourceLocation Loc) const;
  const clang::FunctionDecl *find(llvm::StringRef Name) const;
};

/// Where a location of the IR is in the source.
clang::SourceLocation sourceLocation(refcop_loc Loc);

} // namespace refcop

#endif
