// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Part of refcop.
//
// frontend.h on top of clang's libtooling: the plugin's own consumer (plugin/Sink.h) on one
// compile command, with the compiler's headers from memory, so that no clang has to be installed.

#include "frontend.h"
#include "headers.h"

#include "../../plugin/Attributes.h"
#include "../../plugin/Diagnose.h"
#include "../../plugin/Options.h"
#include "../../plugin/Report.h"
#include "../../plugin/Sink.h"

#include "clang/AST/ASTConsumer.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Basic/Version.h"
#if REFCOP_LLVM_MAJOR >= 22
#include "clang/Options/Options.h"
#else
#include "clang/Driver/Options.h"
#endif
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendAction.h"
#include "clang/Lex/Lexer.h"
#include "clang/Rewrite/Frontend/Rewriters.h"
#include "clang/Tooling/Tooling.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Option/ArgList.h"
#include "llvm/Option/OptTable.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/VirtualFileSystem.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/TargetParser/Triple.h"

#include <deque>
#include <memory>
#include <string>
#include <vector>

using namespace clang;
using llvm::StringRef;
#if REFCOP_LLVM_MAJOR < 22
namespace options = clang::driver::options;
using clang::driver::getDriverOptTable;
#endif

namespace {

const char ResourceDir[] = "/refcop-builtin/clang";

/// Strings that live as long as one job.
class Keeper {
public:
  const char *keep(StringRef Text) { return Texts.emplace_back(Text.str()).c_str(); }

private:
  std::deque<std::string> Texts;
};

std::string absolute(StringRef File, StringRef Directory) {
  llvm::SmallString<256> Path(File);
  if (!llvm::sys::path::is_absolute(Path)) {
    Path = Directory;
    llvm::sys::path::append(Path, File);
  }
  llvm::sys::path::remove_dots(Path, /*remove_dot_dot=*/true);
  return Path.str().str();
}

/// Turns what the plugin found into what C reads.
class Giver : public refcop::Sink {
public:
  Giver(const lint_receiver &To, StringRef Directory) : To(To), Directory(Directory) {}

  void finding(const refcop_finding &F, SourceLocation Loc, const FunctionDecl *Function,
               llvm::ArrayRef<FixItHint> FixIts, ASTContext &Context) override {
    const SourceManager &SM = Context.getSourceManager();
    Keeper Texts;
    std::vector<lint_step> Steps;
    for (uint32_t I = 0; I < F.note_count; ++I) {
      SourceLocation At = SM.getExpansionLoc(refcop::sourceLocation(F.notes[I].loc));
      if (At.isValid())
        Steps.push_back({place(At, Context, Texts), F.notes[I].message});
    }
    std::vector<lint_edit> Edits;
    for (const FixItHint &Hint : FixIts)
      if (!edit(Hint, Context, Texts, Edits)) {
        Edits.clear(); // all of a fix or nothing of it
        break;
      }
    lint_report R = {};
    R.rule = refcop_rule_name(F.rule);
    R.level = F.level;
    R.at = place(Loc, Context, Texts);
    R.function = F.func ? F.func->name->text : "";
    R.cause = F.cause ? F.cause : "";
    if (Function) {
      R.first_line = SM.getPresumedLineNumber(SM.getExpansionLoc(Function->getBeginLoc()));
      R.last_line = SM.getPresumedLineNumber(SM.getExpansionLoc(Function->getEndLoc()));
    }
    R.object = F.object ? F.object : "";
    R.message = F.message;
    R.step_count = Steps.size();
    R.steps = Steps.data();
    R.edit_count = Edits.size();
    R.edits = Edits.data();
    To.finding(To.context, &R);
  }

  void summary(const refcop::Summary &S) override {
    std::vector<const char *> Names;
    for (const auto &[Function, Why] : S.GaveUp)
      Names.push_back(Function.c_str());
    lint_figures Figures = {S.Stats.functions, S.Stats.gave_up, S.Stats.in_part, S.Suppressed,
                            Names.data(),      Names.size()};
    To.summary(To.context, &Figures);
  }

  bool wantsAcross() const override { return To.across != nullptr; }

  void across(StringRef Exported, llvm::ArrayRef<std::string> Called) override {
    std::vector<const char *> Names;
    for (const std::string &Name : Called)
      Names.push_back(Name.c_str());
    To.across(To.context, Exported.str().c_str(), Names.data(), Names.size());
  }

  void otherLanguage(StringRef Language) override {
    To.other_language(To.context, Language.str().c_str());
  }

private:
  const lint_receiver &To;
  StringRef Directory;

  /// The token at Loc, where #line says that it is.
  lint_place place(SourceLocation Loc, ASTContext &Context, Keeper &Texts) const {
    const SourceManager &SM = Context.getSourceManager();
    PresumedLoc At = SM.getPresumedLoc(Loc);
    if (At.isInvalid())
      return {"", 0, 0, 0, 0};
    unsigned Length = Lexer::MeasureTokenLength(Loc, SM, Context.getLangOpts());
    return {Texts.keep(absolute(At.getFilename(), Directory)), At.getLine(), At.getColumn(),
            At.getLine(), At.getColumn() + (Length ? Length : 1)};
  }

  bool edit(const FixItHint &Hint, ASTContext &Context, Keeper &Texts,
            std::vector<lint_edit> &Into) const {
    const SourceManager &SM = Context.getSourceManager();
    CharSourceRange Range = Hint.RemoveRange;
    SourceLocation Begin = Range.getBegin(), End = Range.getEnd();
    if (!Begin.isFileID() || !End.isFileID())
      return false;
    auto [File, Offset] = SM.getDecomposedLoc(Begin);
    auto [EndFile, EndOffset] = SM.getDecomposedLoc(End);
    OptionalFileEntryRef Entry = SM.getFileEntryRefForID(File);
    if (File != EndFile || !Entry)
      return false;
    if (Range.isTokenRange())
      EndOffset += Lexer::MeasureTokenLength(End, SM, Context.getLangOpts());
    Into.push_back({Texts.keep(absolute(Entry->getName(), Directory)), Offset, EndOffset - Offset,
                    Texts.keep(Hint.CodeToInsert)});
    return true;
  }
};

/// Keeps errors, drops the rest.
class Errors : public DiagnosticConsumer {
public:
  Errors(const lint_receiver &To, StringRef Directory) : To(To), Directory(Directory) {}

  void HandleDiagnostic(DiagnosticsEngine::Level Level, const Diagnostic &Info) override {
    DiagnosticConsumer::HandleDiagnostic(Level, Info);
    if (Level < DiagnosticsEngine::Error)
      return;
    llvm::SmallString<128> Text;
    Info.FormatDiagnostic(Text);
    std::string File;
    unsigned Line = 0, Column = 0;
    if (Info.hasSourceManager() && Info.getLocation().isValid()) {
      PresumedLoc At = Info.getSourceManager().getPresumedLoc(Info.getLocation());
      if (At.isValid()) {
        File = absolute(At.getFilename(), Directory);
        Line = At.getLine();
        Column = At.getColumn();
      }
    }
    To.error(To.context, File.c_str(), Line, Column, Text.c_str());
  }

private:
  const lint_receiver &To;
  StringRef Directory;
};

class Analyze : public ASTFrontendAction {
public:
  Analyze(const refcop::Options &Opts, const lint_receiver &To, StringRef Directory)
      : Opts(Opts), To(To), Directory(Directory) {}

  std::unique_ptr<ASTConsumer> CreateASTConsumer(CompilerInstance &CI, StringRef File) override {
    return refcop::makeConsumer(CI, File, Opts);
  }

  void EndSourceFileAction() override {
    if (!To.read_file)
      return;
    SourceManager &SM = getCompilerInstance().getSourceManager();
    llvm::SmallVector<OptionalFileEntryRef, 0> Files;
    SM.getFileManager().GetUniqueIDMapping(Files);
    for (const OptionalFileEntryRef &File : Files)
      if (File && !File->getName().starts_with(ResourceDir))
        To.read_file(To.context, absolute(File->getName(), Directory).c_str());
  }

private:
  const refcop::Options &Opts;
  const lint_receiver &To;
  StringRef Directory;
};

/// Writes the file with its includes put in place. Macros stay: their names carry meaning.
class Flatten : public PreprocessorFrontendAction {
public:
  explicit Flatten(std::string Path) : Path(std::move(Path)) {}

protected:
  void ExecuteAction() override {
    std::error_code Error;
    llvm::raw_fd_ostream Out(Path, Error);
    if (Error)
      return;
    CompilerInstance &CI = getCompilerInstance();
    RewriteIncludesInInput(CI.getPreprocessor(), &Out, CI.getPreprocessorOutputOpts());
  }

private:
  std::string Path;
};

/// The machine's files with the compiler's own headers on top.
llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> builtinHeaders() {
  static const auto Headers = [] {
    auto Fs = llvm::makeIntrusiveRefCnt<llvm::vfs::InMemoryFileSystem>();
    for (const refcop_builtin_header *H = refcop_builtin_headers; H->name; ++H)
      Fs->addFile(llvm::Twine(ResourceDir) + "/include/" + H->name, 0,
                  llvm::MemoryBuffer::getMemBuffer(StringRef(H->begin, size_t(H->end - H->begin)),
                                                   H->name));
    return Fs;
  }();
  return Headers;
}

/// Arguments with those left out that clang's driver has never heard of: a newer or another
/// compiler's. They would be errors.
std::vector<std::string> knownArguments(const lint_job &Job) {
  llvm::ArrayRef<const char *> All(Job.arguments, Job.argument_count);
  unsigned MissingIndex = 0, MissingCount = 0;
  llvm::opt::InputArgList Parsed = getDriverOptTable().ParseArgs(
      All, MissingIndex, MissingCount, llvm::opt::Visibility(options::ClangOption));
  std::vector<bool> Dropped(All.size(), false);
  for (const llvm::opt::Arg *A : Parsed.filtered(options::OPT_UNKNOWN))
    Dropped[A->getIndex()] = true;
  std::vector<std::string> Kept;
  size_t End = MissingCount ? MissingIndex : All.size(); // "-I" at the end, without its value
  for (size_t I = 0; I < End; ++I)
    if (!Dropped[I])
      Kept.emplace_back(All[I]);
  return Kept;
}

/// "aarch64-linux-gnu" of "/usr/bin/aarch64-linux-gnu-gcc-12"; empty when the name says nothing.
/// (Clang's own function for this knows only targets that it can generate code for, and none is
/// linked.)
std::string targetOf(StringRef Compiler) {
  StringRef Name = llvm::sys::path::filename(Compiler);
  for (StringRef Suffix : {"-gcc", "-cc", "-clang"}) {
    size_t End = Name.find(Suffix);
    if (End == StringRef::npos)
      continue;
    std::string Target = llvm::Triple::normalize(Name.take_front(End));
    if (llvm::Triple(Target).getArch() != llvm::Triple::UnknownArch)
      return Target;
  }
  return "";
}

bool run(const lint_job &Job, std::unique_ptr<FrontendAction> Action,
         DiagnosticConsumer *Diagnostics, llvm::ArrayRef<const char *> Extra) {
  std::vector<std::string> Command = knownArguments(Job);
  Command.insert(Command.begin(), "clang");
  for (const char *Argument : Extra)
    Command.push_back(Argument);
  Command.push_back(std::string("-resource-dir=") + ResourceDir);
  Command.push_back("--");
  Command.push_back(Job.file);
  std::string Target = targetOf(Job.compiler);
  if (!Target.empty())
    Command.insert(Command.begin() + 1, "--target=" + Target);

  auto Overlay = llvm::makeIntrusiveRefCnt<llvm::vfs::OverlayFileSystem>(
      llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem>(
          llvm::vfs::createPhysicalFileSystem().release()));
  Overlay->pushOverlay(builtinHeaders());
  if (Overlay->setCurrentWorkingDirectory(Job.directory)) {
    llvm::errs() << "refcop: no such directory: " << Job.directory << "\n";
    return false;
  }
  if (Job.text) {
    auto Buffer = llvm::makeIntrusiveRefCnt<llvm::vfs::InMemoryFileSystem>();
    Buffer->setCurrentWorkingDirectory(Job.directory);
    Buffer->addFile(absolute(Job.file, Job.directory), 0,
                    llvm::MemoryBuffer::getMemBufferCopy(StringRef(Job.text, Job.text_size)));
    Overlay->pushOverlay(Buffer);
  }
  auto Files = llvm::makeIntrusiveRefCnt<FileManager>(FileSystemOptions(), Overlay);
  tooling::ToolInvocation Invocation(Command, std::move(Action), Files.get());
  Invocation.setDiagnosticConsumer(Diagnostics);
  return Invocation.run();
}

} // namespace

bool lint_frontend_analyze(const lint_job *Job, const lint_receiver *To) {
  static const bool Registered = (refcop::registerAttributes(), true);
  (void)Registered;
  Giver Give(*To, Job->directory);
  Errors Diagnostics(*To, Job->directory);
  refcop::Options Opts;
  {
#if REFCOP_LLVM_MAJOR >= 22
    DiagnosticOptions Plain;
    DiagnosticsEngine Engine(DiagnosticIDs::create(), Plain, &Diagnostics, false);
#else
    DiagnosticsEngine Engine(new DiagnosticIDs, new DiagnosticOptions, &Diagnostics, false);
#endif
    std::vector<std::string> Args(Job->options, Job->options + Job->option_count);
    if (!refcop::parseOptions(Args, Engine, Opts))
      return false;
  }
  if (Job->contracts)
    Opts.Contracts = Job->contracts;
  Opts.Quiet = true;
  Opts.Sink = &Give;
  return run(*Job, std::make_unique<Analyze>(Opts, *To, Job->directory), &Diagnostics,
             {"-fsyntax-only", "-Wno-everything", "-ferror-limit=5"});
}

bool lint_frontend_flatten(const lint_job *Job, const char *Path) {
  IgnoringDiagConsumer Ignore;
  return run(*Job, std::make_unique<Flatten>(Path), &Ignore, {"-fsyntax-only", "-w"});
}

const char *lint_frontend_version() { return CLANG_VERSION_STRING; }
