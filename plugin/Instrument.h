// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Part of refcop.
//
// Instrumentation in one compile: the plan is made when the file is parsed, the pass runs when code
// is generated, in between this keeps what both need.

#ifndef REFCOP_PLUGIN_INSTRUMENT_H
#define REFCOP_PLUGIN_INSTRUMENT_H

#include "Options.h"
#include "Plan.h"

#include <functional>
#include <memory>

namespace clang {
class CompilerInstance;
}
namespace llvm {
class Module;
}

namespace refcop {

class Instrumenter {
public:
  /// Makes clang run our pass, which asks the newest Instrumenter.
  Instrumenter(clang::CompilerInstance &CI, const Options &Opts);
  ~Instrumenter();

  /// Makes the plan. Lowered is needed here only; Strings and Model as long as this lives.
  void plan(const PythonInfo &Python, refcop_strings *Strings, const refcop_model *Model,
            const refcop_module *Lowered, llvm::ArrayRef<clang::Decl *> TopLevel);
  /// Keeps what the plan points to.
  void keep(std::shared_ptr<void> What) { Kept.push_back(std::move(What)); }
  /// Instruments the code of this file; without a plan nothing.
  void run(llvm::Module &M) const;

private:
  clang::CompilerInstance &CI;
  const Options &Opts;
  std::vector<std::shared_ptr<void>> Kept; ///< dies last: the plan points into it
  PlanArena Arena;
  const refcop_plan *Plan = nullptr;
};

} // namespace refcop

#endif
