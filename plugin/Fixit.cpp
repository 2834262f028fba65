// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Part of refcop.

#include "Fixit.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "clang/AST/Stmt.h"
#include "clang/Lex/Lexer.h"

#include <optional>

using namespace clang;
using llvm::StringRef;

namespace refcop {
namespace {

using Hints = llvm::SmallVector<FixItHint, 2>;

struct Found {
  const Stmt *Statement = nullptr;
  const Stmt *Parent = nullptr;
};

/// The outermost statement below Parent that begins where Loc is, in the
/// text as written.
Found find(const Stmt *Parent, SourceLocation Loc, const SourceManager &SM) {
  for (const Stmt *Child : Parent->children()) {
    if (!Child)
      continue;
    if (SM.getExpansionLoc(Child->getBeginLoc()) == Loc)
      return {Child, Parent};
    if (Found Inner = find(Child, Loc, SM); Inner.Statement)
      return Inner;
  }
  return {};
}

bool declares(const Stmt *S, StringRef Name) {
  const auto *DS = dyn_cast<DeclStmt>(S);
  return DS && llvm::any_of(DS->decls(), [&](const Decl *D) {
           const auto *VD = dyn_cast<VarDecl>(D);
           return VD && VD->getName() == Name;
         });
}

/// Whether the variable is in scope at a statement below S; none: the statement is not there.
std::optional<bool> isVisible(const Stmt *S, const Stmt *At, StringRef Name, bool Visible) {
  if (S == At)
    return Visible;
  for (const Stmt *Child : S->children()) {
    if (!Child)
      continue;
    if (declares(Child, Name))
      Visible = Visible || isa<CompoundStmt>(S);
    else if (std::optional<bool> Answer = isVisible(Child, At, Name, Visible))
      return Answer;
  }
  return std::nullopt;
}

/// Whether something can be put in front of a child without braces.
bool holdsList(const Stmt *S) {
  return isa<CompoundStmt>(S) || isa<LabelStmt>(S) || isa<SwitchCase>(S);
}

Hints insertBefore(StringRef Text, const Found &At, SourceLocation Loc, ASTContext &Context) {
  const SourceManager &SM = Context.getSourceManager();
  if (holdsList(At.Parent)) {
    StringRef Indent = Lexer::getIndentationForLine(Loc, SM);
    bool FirstOnLine = SM.getSpellingColumnNumber(Loc) == unsigned(Indent.size()) + 1;
    std::string Line = Text.str();
    if (FirstOnLine)
      Line += "\n" + Indent.str();
    else
      Line += " ";
    return {FixItHint::CreateInsertion(Loc, Line)};
  }
  if (!isa<IfStmt>(At.Parent) && !isa<WhileStmt>(At.Parent) && !isa<ForStmt>(At.Parent) &&
      !isa<DoStmt>(At.Parent))
    return {};
  // The only statement of an if or a loop: give it braces. A condition also
  // begins somewhere, but is no statement.
  if (isa<Expr>(At.Statement) && !isa<CallExpr>(At.Statement))
    return {};
  SourceLocation Last = SM.getExpansionRange(At.Statement->getEndLoc()).getEnd();
  SourceLocation After =
      Lexer::findLocationAfterToken(Last, tok::semi, SM, Context.getLangOpts(), false);
  if (After.isInvalid())
    return {};
  return {FixItHint::CreateInsertion(Loc, ("{ " + Text + " ").str()),
          FixItHint::CreateInsertion(After, " }")};
}

/// Behind the declarations that begin the body.
Hints insertAtStart(StringRef Text, const Stmt *Body, ASTContext &Context) {
  const SourceManager &SM = Context.getSourceManager();
  const auto *Compound = dyn_cast<CompoundStmt>(Body);
  if (!Compound)
    return {};
  for (const Stmt *Child : Compound->body()) {
    if (isa<DeclStmt>(Child))
      continue;
    SourceLocation Loc = SM.getExpansionLoc(Child->getBeginLoc());
    return insertBefore(Text, {Child, Compound}, Loc, Context);
  }
  return {};
}

/// One statement before another, one behind it.
Hints surround(StringRef Text, StringRef After, const Found &At, SourceLocation Loc,
               ASTContext &Context) {
  const SourceManager &SM = Context.getSourceManager();
  if (!isa<CompoundStmt>(At.Parent))
    return {};
  SourceLocation Last = SM.getExpansionRange(At.Statement->getEndLoc()).getEnd();
  SourceLocation End =
      Lexer::findLocationAfterToken(Last, tok::semi, SM, Context.getLangOpts(), false);
  Hints Result = insertBefore(Text, At, Loc, Context);
  if (End.isInvalid() || Result.empty())
    return {};
  std::string Line = ("\n" + Lexer::getIndentationForLine(Loc, SM) + After).str();
  Result.push_back(FixItHint::CreateInsertion(End, Line));
  return Result;
}

bool isObject(QualType T) {
  const auto *RD = T->isPointerType() ? T->getPointeeType()->getAsRecordDecl() : nullptr;
  return RD && RD->getName() == "_object";
}

Hints wrapReturn(StringRef Text, const Found &At, ASTContext &Context) {
  const auto *Return = dyn_cast<ReturnStmt>(At.Statement);
  const Expr *Value = Return ? Return->getRetValue() : nullptr;
  if (!Value || Return->getBeginLoc().isMacroID() || !isObject(Value->getType()))
    return {};
  const SourceManager &SM = Context.getSourceManager();
  CharSourceRange Range = SM.getExpansionRange(Value->getSourceRange());
  SourceLocation End = Lexer::getLocForEndOfToken(Range.getEnd(), 0, SM, Context.getLangOpts());
  if (Range.getBegin().isInvalid() || End.isInvalid())
    return {};
  return {FixItHint::CreateInsertion(Range.getBegin(), (Text + "(").str()),
          FixItHint::CreateInsertion(End, ")")};
}

/// The name called at Loc; its argument may not begin with a cast, since a macro may want an lvalue.
Hints replaceCallee(StringRef Text, SourceLocation Loc, ASTContext &Context) {
  const SourceManager &SM = Context.getSourceManager();
  const LangOptions &Language = Context.getLangOpts();
  Token Name;
  if (Lexer::getRawToken(Loc, Name, SM, Language) || Name.isNot(tok::raw_identifier))
    return {};
  auto Open = Lexer::findNextToken(Loc, SM, Language);
  if (!Open || Open->isNot(tok::l_paren))
    return {};
  auto Argument = Lexer::findNextToken(Open->getLocation(), SM, Language);
  if (!Argument || Argument->is(tok::l_paren))
    return {};
  return {FixItHint::CreateReplacement(Name.getLocation(), Text)};
}

/// On a line of its own; a comma behind the last entry then ends the new one.
Hints appendEntry(StringRef Text, SourceLocation Loc, ASTContext &Context) {
  StringRef Indent = Lexer::getIndentationForLine(Loc, Context.getSourceManager());
  return {FixItHint::CreateInsertion(Loc, (",\n" + Indent + Text).str())};
}

/// The edits at one place.
Hints hintsAt(const refcop_fixit &Fixit, SourceLocation Loc, const FunctionDecl *Function,
              ASTContext &Context) {
  if (!Loc.isFileID())
    return {};
  if (Fixit.kind == REFCOP_FIXIT_APPEND_ENTRY)
    return appendEntry(Fixit.text, Loc, Context);
  if (!Function || !Function->hasBody())
    return {};
  if (Fixit.kind == REFCOP_FIXIT_REPLACE_CALLEE)
    return replaceCallee(Fixit.text, Loc, Context);
  if (Fixit.kind == REFCOP_FIXIT_INSERT_AT_START)
    return insertAtStart(Fixit.text, Function->getBody(), Context);
  Found At = find(Function->getBody(), Loc, Context.getSourceManager());
  if (!At.Statement)
    return {};
  if (Fixit.variable && !isVisible(Function->getBody(), At.Statement, Fixit.variable,
                                   llvm::any_of(Function->parameters(), [&](const ParmVarDecl *P) {
                                     return P->getName() == Fixit.variable;
                                   })).value_or(false))
    return {};
  switch (Fixit.kind) {
  case REFCOP_FIXIT_INSERT_BEFORE_STATEMENT:
    return insertBefore(Fixit.text, At, Loc, Context);
  case REFCOP_FIXIT_WRAP_RETURN_VALUE:
    return wrapReturn(Fixit.text, At, Context);
  case REFCOP_FIXIT_SURROUND_STATEMENT:
    return surround(Fixit.text, Fixit.after, At, Loc, Context);
  case REFCOP_FIXIT_NONE:
  case REFCOP_FIXIT_INSERT_AT_START:
  case REFCOP_FIXIT_REPLACE_CALLEE:
  case REFCOP_FIXIT_APPEND_ENTRY:
    return {};
  }
  llvm_unreachable("every kind of fix-it is handled");
}

SourceLocation locationOf(refcop_loc Loc) {
  return SourceLocation::getFromRawEncoding(SourceLocation::UIntTy(Loc));
}

} // namespace

Hints fixItHints(const refcop_fixit &Fixit, const FunctionDecl *Function, ASTContext &Context) {
  if (Fixit.kind == REFCOP_FIXIT_NONE)
    return {};
  Hints All = hintsAt(Fixit, locationOf(Fixit.loc), Function, Context);
  for (uint32_t I = 0; I != Fixit.also_count && !All.empty(); ++I) {
    Hints More = hintsAt(Fixit, locationOf(Fixit.also[I]), Function, Context);
    if (More.empty())
      return {}; // half a fix is none
    All.append(More.begin(), More.end());
  }
  return All;
}

} // namespace refcop
