// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Part of refcop.

#include "Instrument.h"

#include "CompatPass.h"
#include "pass/pass.h"

#include "clang/Basic/TargetInfo.h"
#include "clang/Frontend/CompilerInstance.h"
#include "llvm/IR/Module.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/raw_ostream.h"

using namespace clang;

namespace refcop {

/// clang offers a pass nothing by which it could find the compile that it belongs to.
static Instrumenter *Current = nullptr;

namespace {

struct InstrumentPass : llvm::PassInfoMixin<InstrumentPass> {
  llvm::PreservedAnalyses run(llvm::Module &M, llvm::ModuleAnalysisManager &) {
    if (Current)
      Current->run(M);
    return llvm::PreservedAnalyses::none();
  }
  static bool isRequired() { return true; } // also at -O0
};

void registerInstrumentPass(llvm::PassBuilder &Builder) {
  // When the pipeline starts Py_INCREF and friends are still calls by name.
  Builder.registerPipelineStartEPCallback(
      [](llvm::ModulePassManager &Passes, auto...) { Passes.addPass(InstrumentPass()); });
}

} // namespace

Instrumenter::Instrumenter(CompilerInstance &CI, const Options &Opts) : CI(CI), Opts(Opts) {
  Current = this;
  compat::trackLocations(CI.getCodeGenOpts());
  compat::registerPasses(CI.getCodeGenOpts(), registerInstrumentPass);
}

Instrumenter::~Instrumenter() {
  if (Current == this)
    Current = nullptr;
}

void Instrumenter::plan(const PythonInfo &Python, refcop_strings *Strings,
                        const refcop_model *Model, const refcop_module *Lowered,
                        ArrayRef<Decl *> TopLevel) {
  if (!CI.getTarget().getTriple().isOSBinFormatELF()) {
    DiagnosticsEngine &Diags = CI.getDiagnostics();
    Diags.Report(
        Diags.getCustomDiagID(DiagnosticsEngine::Warning,
                              "refcop: object files for %0 are not instrumented: only ELF can be"))
        << CI.getTarget().getTriple().str();
    return;
  }
  PlanBuilder Builder(CI.getASTContext(), CI.getPreprocessor(), Python, Strings, Model, Lowered,
                      Arena);
  Plan = Builder.build(TopLevel, !Opts.NoInject);
}

void Instrumenter::run(llvm::Module &M) const {
  if (!Plan)
    return;
  refcop_pass_stats Stats = {};
  refcop_pass_run(llvm::wrap(&M), Plan, &Stats);
  if (Opts.Verbose)
    llvm::errs() << "refcop: " << Plan->source << ": instrumented " << Stats.bodies
                 << " functions, " << Stats.sites << " sites, " << Stats.unmatched
                 << " without text\n";
}

} // namespace refcop

#if CLANG_VERSION_MAJOR < 18
extern "C" __attribute__((visibility("default"))) llvm::PassPluginLibraryInfo
llvmGetPassPluginInfo() {
  return {LLVM_PLUGIN_API_VERSION, "refcop", REFCOP_VERSION, refcop::registerInstrumentPass};
}
#endif
