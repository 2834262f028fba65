// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Part of refcop.
//
// For a program that shows findings in its own way (tools/lint): what the plugin would have made
// diagnostics of goes to a Sink instead, and the consumer can be had without the plugin's registry.

#ifndef REFCOP_PLUGIN_SINK_H
#define REFCOP_PLUGIN_SINK_H

#include "refcop/analysis.h"

#include "clang/Basic/SourceLocation.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

#include <memory>
#include <string>

namespace clang {
class ASTConsumer;
class ASTContext;
class CompilerInstance;
class FixItHint;
class FunctionDecl;
} // namespace clang

namespace refcop {

struct Options;
struct Summary;

class Sink {
public:
  virtual ~Sink() = default;

  /// A finding that no comment silences. Loc: where it stands, a file location. Function: null
  /// when the finding belongs to none.
  virtual void finding(const refcop_finding &Finding, clang::SourceLocation Loc,
                       const clang::FunctionDecl *Function,
                       llvm::ArrayRef<clang::FixItHint> FixIts, clang::ASTContext &Context) = 0;

  /// The file was analysed: the last call of a compile. It does not come for a file that has
  /// errors, or nothing to do with Python.
  virtual void summary(const Summary &S) = 0;

  /// Whether `across` is wanted.
  virtual bool wantsAcross() const = 0;

  /// What the file means to other files: the contracts of its functions that those can call, and the
  /// names of functions of theirs that it calls. Comes before the summary.
  virtual void across(llvm::StringRef Exported, llvm::ArrayRef<std::string> Called) = 0;

  /// The file is about Python, but in a language that is not analysed.
  virtual void otherLanguage(llvm::StringRef Language) = 0;
};

/// What analyses the file that CI is about to parse. Opts is copied; Opts.Sink, when set, must
/// live longer.
std::unique_ptr<clang::ASTConsumer> makeConsumer(clang::CompilerInstance &CI, llvm::StringRef File,
                                                 const Options &Opts);

} // namespace refcop

#endif
