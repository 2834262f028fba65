// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Part of refcop.

#include "Diagnose.h"

#include "Fixit.h"
#include "Sink.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/Basic/Diagnostic.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace refcop {

SourceLocation sourceLocation(refcop_loc Loc) {
  return SourceLocation::getFromRawEncoding(SourceLocation::UIntTy(Loc));
}

Diagnoser::Diagnoser(ASTContext &Context, const Options &Opts, llvm::ArrayRef<Decl *> TopLevel)
    : Context(Context), Opts(Opts), TopLevel(TopLevel), Silence(Context.getSourceManager()),
      Parts(partsOf(TopLevel, Context.getSourceManager())) {}

bool Diagnoser::isReportable(SourceLocation Loc) const {
  const SourceManager &SM = Context.getSourceManager();
  if (Loc.isInvalid() || SM.isInSystemHeader(Loc))
    return false;
  return Opts.Headers || SM.isInMainFile(Loc) || Parts.count(SM.getFileID(Loc));
}

const FunctionDecl *Diagnoser::find(llvm::StringRef Name) const {
  for (const Decl *D : TopLevel)
    if (const auto *Function = dyn_cast<FunctionDecl>(D))
      if (Function->getIdentifier() && Function->getName() == Name &&
          Function->doesThisDeclarationHaveABody())
        return Function;
  return nullptr;
}

void Diagnoser::give(const refcop_finding &Finding, SourceLocation Loc) {
  const FunctionDecl *Function = Finding.func ? find(Finding.func->name->text) : nullptr;
  llvm::SmallVector<FixItHint, 2> Hints;
  if (Finding.fixit.kind != REFCOP_FIXIT_NONE)
    Hints = fixItHints(Finding.fixit, Function, Context);
  Opts.Sink->finding(Finding, Loc, Function, Hints, Context);
}

bool Diagnoser::isSilenced(const refcop_finding &Finding) {
  SourceLocation Loc = Context.getSourceManager().getExpansionLoc(sourceLocation(Finding.loc));
  return !isReportable(Loc) || Opts.Disabled[Finding.rule] ||
         Silence.covers(Loc, refcop_rule_name(Finding.rule));
}

bool Diagnoser::show(const refcop_finding &Finding) {
  const SourceManager &SM = Context.getSourceManager();
  SourceLocation Loc = SM.getExpansionLoc(sourceLocation(Finding.loc));
  if (!isReportable(Loc) || Opts.Disabled[Finding.rule])
    return false;
  const char *Rule = refcop_rule_name(Finding.rule);
  if (Silence.covers(Loc, Rule)) {
    ++Suppressed;
    return false;
  }
  if (Opts.Sink) {
    give(Finding, Loc);
    return true;
  }
  DiagnosticsEngine &Diags = Context.getDiagnostics();
  if (Diags.getIgnoreAllWarnings())
    return true; // -w; the report still has it
  // The message is an argument: it may hold '%'.
  unsigned Id = Opts.Errors[Finding.rule]
                    ? Diags.getCustomDiagID(DiagnosticsEngine::Error, "%0 [refcop-%1]")
                    : Diags.getCustomDiagID(DiagnosticsEngine::Warning, "%0 [refcop-%1]");
  {
    DiagnosticBuilder Warning = Diags.Report(Loc, Id);
    Warning << Finding.message << Rule;
    if (Finding.fixit.kind != REFCOP_FIXIT_NONE) {
      const FunctionDecl *Function = Finding.func ? find(Finding.func->name->text) : nullptr;
      for (const FixItHint &Hint :
           fixItHints(Finding.fixit, Function, Context))
        Warning << Hint;
    }
  }
  unsigned NoteId = Diags.getCustomDiagID(DiagnosticsEngine::Note, "%0");
  for (uint32_t I = 0; I < Finding.note_count; ++I)
    Diags.Report(SM.getExpansionLoc(sourceLocation(Finding.notes[I].loc)), NoteId)
        << Finding.notes[I].message;
  if (!Opts.RulesUrl.empty()) // clangd takes no code and no link from a plugin
    Diags.Report(Loc, NoteId)
        << ("refcop-" + llvm::Twine(Rule) + ": " + Opts.RulesUrl + "/" + Rule + ".md").str();
  return true;
}

} // namespace refcop
