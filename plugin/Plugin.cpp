// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Part of refcop.
//
// The plugin's life in one compile:
//
//   loaded      Host.cpp checks the clang, then registerPlugin() below
//   options     parseOptions()
//   parsing     HandleTopLevelDecl collects declarations, nothing more
//   parsed      HandleTranslationUnit: contracts -> lowering -> analysis -> diagnostics
//   code        with -instrument: Instrument.cpp runs the pass
//
// Usage: clang -fplugin=refcop.so [-fplugin-arg-refcop-OPTION]... -c FILE.c

#include "Attributes.h"
#include "Diagnose.h"
#include "Graph.h"
#include "Host.h"
#include "Instrument.h"
#include "Lower.h"
#include "Options.h"
#include "Report.h"
#include "Sink.h"
#include "refcop/folder.h"
#include "refcop/models.h"

#include "clang/AST/ASTConsumer.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendPluginRegistry.h"
#include "clang/Lex/Preprocessor.h"
#include "clang/Lex/PreprocessorOptions.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/StringSaver.h"
#include "llvm/Support/raw_ostream.h"

#include <cstdlib>
#include <ctime>
#include <memory>

using namespace clang;

namespace refcop {

static bool IsPreloaded = false; ///< see registerPlugin
namespace {

/// CPU time of this thread, so that a busy machine changes no verdict.
uint64_t nowUs() {
  timespec Now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &Now);
  return uint64_t(Now.tv_sec) * 1000000 + uint64_t(Now.tv_nsec) / 1000;
}

template <auto Free> struct Freer {
  template <typename T> void operator()(T *Object) const { Free(Object); }
};
using Strings = std::shared_ptr<refcop_strings>;
using Model = std::shared_ptr<refcop_model>;
using Module = std::unique_ptr<refcop_module, Freer<refcop_module_free>>;

/// One check of one translation unit.
class Check {
public:
  Check(CompilerInstance &CI, const Options &Opts, llvm::ArrayRef<Decl *> TopLevel)
      : CI(CI), Opts(Opts), Context(CI.getASTContext()), TopLevel(TopLevel),
        Show(Context, Opts, TopLevel) {}

  /// Silent: nothing is to be shown. Instr: makes the plan by which code is instrumented; may be
  /// null.
  void run(AttributeContracts &Attributes, bool Silent, Instrumenter *Instr) {
    PythonInfo Python = detectPython(CI.getPreprocessor());
    if (!Python.Present)
      return;
    Python.FreeThreaded |= Opts.FreeThreaded;
    uint64_t Start = nowUs();
    Deadline = Opts.TimeoutMs ? Start + Opts.TimeoutMs * uint64_t(1000) : 0;
    Strings Names(refcop_strings_new(), refcop_strings_free);
    Model Contracts(refcop_model_new(Names.get(), Opts.TargetPython ? Opts.TargetPython
                                                                    : Python.Version),
                    refcop_model_free);
    refcop_model_set_headers(Contracts.get(), Python.Version);
    if (!readModels(Contracts.get()) || !readAttributes(Contracts.get(), Attributes, Names.get()))
      return;
    uint64_t ModelDone = nowUs();
    Lowerer Lower(Context, CI.getPreprocessor(), Python, Names.get(), Contracts.get());
    Module M(Lower.lower(TopLevel));
    prepare(M.get());
    if (Instr) {
      Instr->keep(Names);
      Instr->keep(Contracts);
      Instr->plan(Python, Names.get(), Contracts.get(), M.get(), TopLevel);
    }
    if (Silent)
      return;
    uint64_t LowerDone = nowUs();
    if (Opts.PrintIr) {
      refcop_module_print(M.get(), stdout);
      fflush(stdout);
    }
    if (Opts.PrintTypes)
      printTypes(*M);
    if (!verify(M.get()))
      return;
    analyse(M.get(), Contracts.get());
    Result.ModelUs = ModelDone - Start;
    Result.LowerUs = LowerDone - ModelDone;
    Result.AnalyseUs = nowUs() - LowerDone;
    finish();
  }

private:
  CompilerInstance &CI;
  const Options &Opts;
  ASTContext &Context;
  llvm::ArrayRef<Decl *> TopLevel;
  Diagnoser Show;
  Report Lines;
  Summary Result;
  std::string Exported;  ///< contracts of functions that other files can call
  uint64_t Deadline = 0; ///< 0: none

  /// A broken model or contract: an error, or a warning with model-optional.
  bool broken(SourceLocation Loc, const llvm::Twine &Message) {
    DiagnosticsEngine &Diags = CI.getDiagnostics();
    Diags.Report(Loc, Opts.ModelOptional
                          ? Diags.getCustomDiagID(DiagnosticsEngine::Warning, "refcop: %0")
                          : Diags.getCustomDiagID(DiagnosticsEngine::Error, "refcop: %0"))
        << Message.str();
    return Opts.ModelOptional;
  }

  bool readModel(refcop_model *Into, const std::string &Name, llvm::StringRef Text) {
    refcop_error Error = {};
    if (refcop_model_parse(Into, Name.c_str(), Text.data(), Text.size(), &Error) == REFCOP_OK)
      return true;
    return broken(SourceLocation(), Name + ":" + llvm::Twine(Error.line) + ":" +
                                        llvm::Twine(Error.column) + ": " + Error.message);
  }

  bool readModels(refcop_model *Into) {
    refcop_error Error = {};
    if (!Opts.ContractsIn.empty() &&
        refcop_folder_read(Opts.ContractsIn.c_str(), Into, &Error) != REFCOP_OK)
      warnOrFail("contracts-in is left out: " + std::string(Error.message) +
                     (Error.line ? " (remove the file: contracts-out writes it anew)" : ""),
                 false);
    if (!Opts.Contracts.empty() && !readModel(Into, "other files", Opts.Contracts))
      return false;
    for (const refcop_builtin_model *M = refcop_builtin_models; M->name; ++M)
      refcop_model_outline(Into, M->name, M->begin, size_t(M->end - M->begin));
    for (const std::string &Path : Opts.Models) {
      auto Buffer = llvm::MemoryBuffer::getFile(Path);
      if (!Buffer) {
        if (!broken(SourceLocation(),
                    "cannot read model file '" + Path + "': " + Buffer.getError().message()))
          return false;
      } else if (!readModel(Into, Path, (*Buffer)->getBuffer())) {
        return false;
      }
    }
    return true;
  }

  bool readAttributes(refcop_model *Into, AttributeContracts &Attributes, refcop_strings *Names) {
    if (Context.getExternalSource()) // a precompiled header, a preamble
      for (Decl *D : TopLevel)
        if (auto *Function = dyn_cast<FunctionDecl>(D))
          if (Function->doesThisDeclarationHaveABody())
            Attributes.takeMentioned(Function->getBody());
    bool Ok = true;
    for (const AttributeContracts::Line &Line : Attributes.lines(Context, Names)) {
      refcop_str Name = refcop_intern(Names, Line.Name.data(), Line.Name.size());
      if (!Line.Exact && refcop_model_find(Into, REFCOP_KIND_FUNCTION, Name))
        continue; // cpychecker's attributes cannot say what a model does: that the result is never NULL
      refcop_error Error = {};
      if (refcop_model_parse(Into, "attribute", Line.Text.data(), Line.Text.size(), &Error) !=
          REFCOP_OK)
        Ok &= broken(Line.Loc, llvm::Twine("contract in attribute: ") + Error.message + ": '" +
                                   llvm::StringRef(Line.Text).rtrim() + "'");
    }
    return Ok;
  }

  /// Our own mistake must not become a wrong warning, nor break the build.
  bool verify(const refcop_module *M) const {
    refcop_error Error = {};
    if (refcop_module_verify(M, &Error) == REFCOP_OK)
      return true;
    llvm::errs() << "refcop: note: " << mainFile()
                 << " is not analysed, by a fault of refcop: " << Error.message << "\n";
    return false;
  }

  void prepare(refcop_module *M) const {
    if (!Opts.Headers)
      return;
    for (uint32_t I = 0; I < M->func_count; ++I)
      M->funcs[I]->in_header = false; // report on them as well
  }

  /// What the file says of its types: a module without functions.
  static void printTypes(refcop_module Types) {
    Types.func_count = Types.global_count = Types.impose_count = 0;
    refcop_module_print(&Types, stdout);
    fflush(stdout);
  }

  void analyse(refcop_module *M, const refcop_model *Contracts) {
    refcop_analysis_options Options = {};
    Options.level = Opts.Level;
    for (int Rule = 0; Rule < REFCOP_RULE_COUNT; ++Rule)
      Options.disabled[Rule] = Opts.Disabled[size_t(Rule)];
    Options.max_steps = Opts.MaxSteps;
    Options.target_python = Opts.TargetPython;
    Options.free_threaded = Opts.FreeThreaded;
    Options.context = this;
    if (Deadline)
      Options.out_of_time = [](void *Self) {
        return nowUs() > static_cast<Check *>(Self)->Deadline;
      };
    Options.is_silenced = [](void *Self, const refcop_finding *Finding) {
      return static_cast<Check *>(Self)->Show.isSilenced(*Finding);
    };
    Options.on_finding = [](void *Self, const refcop_finding *Finding) {
      auto *C = static_cast<Check *>(Self);
      if (C->Show.show(*Finding) && !C->Opts.Report.empty())
        C->Lines.add(*Finding);
    };
    Options.on_part = [](void *Self, const refcop_func *Func, const char *Why) {
      static_cast<Check *>(Self)->Result.InPart.emplace_back(Func->name->text, Why);
    };
    Options.on_give_up = [](void *Self, const refcop_func *Func, const char *Why) {
      static_cast<Check *>(Self)->Result.GaveUp.emplace_back(Func->name->text, Why);
    };
    if (Opts.PrintContracts || exports())
      Options.on_contract = [](void *Self, const refcop_func *Func, const refcop_contract *Contract) {
        auto *C = static_cast<Check *>(Self);
        std::string Line = contractLine(Contract);
        if (C->Opts.PrintContracts)
          fputs(Line.c_str(), stdout);
        if (Func->linkage == REFCOP_LINKAGE_EXTERN && !Func->in_header)
          C->Exported += Line;
      };
    GraphFiles Graph;
    if (!Opts.TypeGraph.empty()) {
      Graph.open(Opts.TypeGraph, mainFile());
      Options.graph_dot = Graph.dot();
      Options.graph_json = Graph.json();
    }
    // Incomplete is no error: the figures say what was given up on.
    (void)refcop_analyze(M, Contracts, &Options, &Result.Stats);
    fflush(stdout);
    writeContracts();
    if (Opts.Sink && Opts.Sink->wantsAcross()) {
      std::vector<std::string> Called;
      refcop_find_calls_elsewhere(
          M, Contracts,
          [](void *Into, refcop_str Name) {
            static_cast<std::vector<std::string> *>(Into)->push_back(Name->text);
          },
          &Called);
      Opts.Sink->across(Exported, Called);
    }
    if (std::string Why = Graph.close(); !Why.empty())
      cannotWrite("type graph " + Why, Opts.Errors.all());
  }

  bool exports() const {
    return !Opts.ContractsOut.empty() || (Opts.Sink && Opts.Sink->wantsAcross());
  }

  /// One line of the contract language.
  static std::string contractLine(const refcop_contract *Contract) {
    char *Text = nullptr;
    size_t Length = 0;
    FILE *Out = open_memstream(&Text, &Length);
    if (!Out)
      return "";
    refcop_contract_print(Contract, Out);
    fclose(Out);
    std::string Line = std::string(Text, Length) + "\n";
    free(Text);
    return Line;
  }

  void writeContracts() {
    if (Opts.ContractsOut.empty())
      return;
    std::string Text = "# Inferred by refcop " REFCOP_VERSION " from " + mainFile() + "\n" + Exported;
    refcop_error Error = {};
    if (refcop_folder_write(Opts.ContractsOut.c_str(), mainFile().c_str(), Text.data(), Text.size(),
                            &Error) != REFCOP_OK)
      warnOrFail(Error.message, Opts.Errors.all());
  }

  std::string mainFile() const {
    const SourceManager &SM = Context.getSourceManager();
    PresumedLoc Loc = SM.getPresumedLoc(SM.getLocForStartOfFile(SM.getMainFileID()));
    return Loc.isValid() ? Loc.getFilename() : "<input>";
  }

  void finish() {
    Result.File = mainFile();
    Result.Suppressed = Show.suppressed();
    if (Opts.Sink)
      Opts.Sink->summary(Result);
    if (!Opts.Quiet)
      printSummary();
    if (Opts.Report.empty())
      return;
    Lines.add(Result);
    std::string Why = Lines.write(Opts.Report);
    if (Why.empty())
      return;
    cannotWrite("report '" + Opts.Report + "': " + Why, true);
  }

  void cannotWrite(const std::string &What, bool IsError) {
    warnOrFail("cannot write " + What, IsError);
  }

  void warnOrFail(const std::string &What, bool IsError) {
    DiagnosticsEngine &Diags = CI.getDiagnostics();
    Diags.Report(IsError ? Diags.getCustomDiagID(DiagnosticsEngine::Error, "refcop: %0")
                         : Diags.getCustomDiagID(DiagnosticsEngine::Warning, "refcop: %0"))
        << What;
  }

  using NamedFunctions = std::vector<std::pair<std::string, std::string>>;

  void printNamed(const char *What, uint32_t Count, const char *How,
                  const NamedFunctions &Functions) const {
    llvm::raw_ostream &Err = llvm::errs();
    Err << "refcop: note: " << What << Count << " of " << Result.Stats.functions << " functions"
        << How << " in " << Result.File;
    const char *Separator = " (";
    size_t Shown = 0;
    for (const auto &[Function, Why] : Functions) {
      if (!Opts.Verbose && ++Shown > 3) {
        Err << ", ...";
        break;
      }
      Err << Separator << Function << ": " << Why;
      Separator = "; ";
    }
    Err << (Functions.empty() ? "\n" : ")\n");
  }

  void printSummary() const {
    const refcop_stats &Stats = Result.Stats;
    llvm::raw_ostream &Err = llvm::errs();
    if (Stats.gave_up)
      printNamed("gave up on ", Stats.gave_up, "", Result.GaveUp);
    if (Stats.in_part)
      printNamed("looked at ", Stats.in_part, " in part", Result.InPart);
    if (!Opts.Verbose)
      return;
    Err << "refcop: " << Result.File << ": " << Stats.functions << " functions, "
        << Stats.findings[0] << "+" << Stats.findings[1] << "+" << Stats.findings[2]
        << " findings of level 0+1+2, " << Result.Suppressed << " suppressed, "
        << Stats.replayed_away << " replayed away, " << Stats.havocs << " havocs, " << Stats.states
        << " states";
    if (Stats.max_func)
      Err << " (" << Stats.max_states << " in " << Stats.max_func->text << ")";
    Err << ", " << Stats.arena_bytes / 1024 << " KiB; models " << Result.ModelUs << " us, lowering "
        << Result.LowerUs << " us, analysis " << Result.AnalyseUs << " us\n";
  }
};

class Consumer : public ASTConsumer {
public:
  Consumer(CompilerInstance &CI, const Options &Opts) : CI(CI), Opts(Opts) {
    if (this->Opts.Instrument)
      Instr = std::make_unique<Instrumenter>(CI, this->Opts);
  }

  bool HandleTopLevelDecl(DeclGroupRef Group) override {
    for (Decl *D : Group) {
      if (auto *Function = dyn_cast<FunctionDecl>(D))
        Attributes.take(Function);
      TopLevel.push_back(D);
    }
    return true;
  }

  void HandleTranslationUnit(ASTContext &) override {
    DiagnosticsEngine &Diags = CI.getDiagnostics();
    if (Diags.hasUncompilableErrorOccurred())
      return; // a tree with holes: nothing that we say would be sound
    bool Silent = Diags.getIgnoreAllWarnings() && !Opts.Sink && Opts.Report.empty() &&
                  !Opts.PrintIr && !Opts.PrintTypes && Opts.TypeGraph.empty() &&
                  !Opts.PrintContracts && Opts.ContractsOut.empty();
    if (!Silent || Instr)
      Check(CI, Opts, TopLevel).run(Attributes, Silent, Instr.get());
  }

private:
  CompilerInstance &CI;
  Options Opts;
  std::unique_ptr<Instrumenter> Instr; ///< null without -instrument
  AttributeContracts Attributes;
  std::vector<Decl *> TopLevel;
};

/// A file that is not C: says so if it is about Python, and does nothing.
class OtherLanguage : public ASTConsumer {
public:
  OtherLanguage(CompilerInstance &CI, StringRef File, const Options &Opts)
      : CI(CI), File(File), Quiet(Opts.Quiet), Instrument(Opts.Instrument), To(Opts.Sink) {}

  void HandleTranslationUnit(ASTContext &) override {
    const char *Language = CI.getLangOpts().CPlusPlus ? "C++" : "Objective-C";
    if ((Quiet && !To) || !detectPython(CI.getPreprocessor()).Present)
      return;
    if (To)
      To->otherLanguage(Language);
    else
      llvm::errs() << "refcop: note: " << File << ": " << Language << " is not analysed"
                   << (Instrument ? " nor instrumented" : "") << " yet\n";
  }

private:
  CompilerInstance &CI;
  std::string File;
  bool Quiet, Instrument;
  Sink *To;
};

class Action : public PluginASTAction {
public:
  bool ParseArgs(const CompilerInstance &CI, const std::vector<std::string> &Args) override {
    std::vector<std::string> All = Args;
    if (IsPreloaded)
      addEnvironment(All);
    return parseOptions(All, CI.getDiagnostics(), Opts);
  }

  /// Before the main action: after it, clang would have to keep the whole
  /// tree in memory while it generates code.
  ActionType getActionType() override { return AddBeforeMainAction; }

  std::unique_ptr<ASTConsumer> CreateASTConsumer(CompilerInstance &CI, StringRef InFile) override {
    return makeConsumer(CI, InFile, Opts);
  }

private:
  Options Opts;

  /// What refcop-clangd tells us.
  void addEnvironment(std::vector<std::string> &Args) {
    if (const char *Words = std::getenv("REFCOP_ARGS")) {
      llvm::BumpPtrAllocator Memory;
      llvm::StringSaver Saver(Memory);
      llvm::SmallVector<const char *, 8> Split;
      llvm::cl::TokenizeGNUCommandLine(Words, Saver, Split);
      Args.insert(Args.end(), Split.begin(), Split.end());
    }
    if (const char *Url = std::getenv("REFCOP_RULES_URL"))
      Opts.RulesUrl = Url;
  }
};

} // namespace

std::unique_ptr<ASTConsumer> makeConsumer(CompilerInstance &CI, StringRef File,
                                          const Options &Opts) {
  const LangOptions &Lang = CI.getLangOpts();
  if (Lang.CPlusPlus || Lang.ObjC)
    return std::make_unique<OtherLanguage>(CI, File, Opts);
  predefineAttributeMacros(CI.getPreprocessor());
  // An editor's preamble and a precompiled header have no functions to look
  // at; attributes in them stay on their declarations.
  if (CI.getPreprocessorOpts().GeneratePreamble || CI.getFrontendOpts().SkipFunctionBodies ||
      CI.getFrontendOpts().ProgramAction == frontend::GeneratePCH)
    return std::make_unique<ASTConsumer>();
  return std::make_unique<Consumer>(CI, Opts);
}

void registerPlugin(bool Preloaded) {
  IsPreloaded = Preloaded;
  static FrontendPluginRegistry::Add<Action> Registration(
      "refcop", "finds reference-counting bugs in CPython extensions");
  registerAttributes();
}

} // namespace refcop
