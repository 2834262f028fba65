// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Part of refcop.
//
// Which macro expansion an expression comes from. The source manager keeps, for every token that
// went through a macro, an entry that is either the body of one expansion or one use of one
// argument in such a body. Following these entries outwards from the first and the last token of
// an expression gives all macros that made it:
//
//   #define RELEASE(x) Py_XDECREF(x)      RELEASE(self->list);
//
//   the call in Py_XDECREF's body:   Py_XDECREF (body), RELEASE (body)
//   self->list in it:                Py_XDECREF (argument op), RELEASE (argument x)
//
// An expression was made by an expansion unless both its ends belong to the same argument.

#include "LowerImpl.h"

#include "clang/Basic/CharInfo.h"
#include "clang/Lex/Lexer.h"
#include "clang/Lex/MacroInfo.h"

using namespace clang;

namespace refcop {

MacroMap::MacroMap(ASTContext &Context, Preprocessor &PP, const refcop_model *Model)
    : SM(Context.getSourceManager()), LangOpts(Context.getLangOpts()), PP(PP), Model(Model) {}

const refcop_contract *MacroMap::contract(StringRef Name, refcop_str *Str) {
  const refcop_contract *C =
      refcop_model_find_text(Model, REFCOP_KIND_MACRO, Name.data(), Name.size());
  if (!C)
    C = functionContract(Name);
  if (C && Str)
    *Str = C->name;
  return C;
}

const refcop_contract *MacroMap::functionContract(StringRef Name) {
  return refcop_model_find_text(Model, REFCOP_KIND_FUNCTION, Name.data(), Name.size());
}

/// Text of the identifier at Loc, which may be in the scratch buffer (token pasting).
static StringRef identifierAt(SourceLocation Loc, const SourceManager &SM,
                              const LangOptions &LangOpts) {
  bool Invalid = false;
  std::pair<FileID, unsigned> Where = SM.getDecomposedLoc(SM.getSpellingLoc(Loc));
  StringRef Buffer = SM.getBufferData(Where.first, &Invalid);
  if (Invalid || Where.second >= Buffer.size())
    return {};
  StringRef Rest = Buffer.substr(Where.second);
  size_t N = 0;
  while (N < Rest.size() && (isAlphanumeric(Rest[N]) || Rest[N] == '_'))
    ++N;
  // A name with a line splice or another odd character takes the slow way.
  if (N < Rest.size() && (Rest[N] == '\\' || Rest[N] == '$' || (Rest[N] & 0x80)))
    N = Lexer::MeasureTokenLength(SM.getSpellingLoc(Loc), SM, LangOpts);
  return Rest.substr(0, N);
}

Expansion &MacroMap::get(FileID FID) {
  auto Inserted = Index.try_emplace(FID, Expansions.size());
  if (!Inserted.second)
    return Expansions[Inserted.first->second];
  Expansions.emplace_back();
  Expansion &X = Expansions.back();
  X.FID = FID;
  const SrcMgr::ExpansionInfo &Info = SM.getSLocEntry(FID).getExpansion();
  X.IsArg = Info.isMacroArgExpansion();
  X.Start = Info.getExpansionLocStart();
  if (X.IsArg) {
    X.Spelling = Info.getSpellingLoc();
    return X;
  }
  X.IsFunctionLike = Info.isFunctionMacroExpansion();
  X.Name = identifierAt(X.Start, SM, LangOpts);
  X.Contract = contract(X.Name, &X.Str);
  return X;
}

Expansion *MacroMap::around(Expansion &X) {
  if (!X.Around && X.Start.isMacroID()) {
    auto [FID, Offset] = SM.getDecomposedLoc(X.Start);
    X.Around = &get(FID);
    X.AroundOffset = Offset;
  }
  return X.Around;
}

const MacroMap::Chain &MacroMap::chain(SourceLocation Loc, EndOf Which) {
  Kept &K = Recent[Which][(Loc.getRawEncoding() * 0x9e3779b1u) >> (32 - KeptBits)];
  if (K.Loc != Loc) {
    K.Loc = Loc;
    K.Levels.clear();
    follow(Loc, K.Levels);
  }
  return K.Levels;
}

void MacroMap::follow(SourceLocation Loc, Chain &Out) {
  if (!Loc.isMacroID())
    return;
  auto [FID, Offset] = SM.getDecomposedLoc(Loc);
  for (Expansion *X = &get(FID); X;) {
    Expansion *Around = around(*X);
    if (X->IsArg) {
      if (Around)
        Out.push_back({Around, X->Start});
      SourceLocation Written = X->Spelling.getLocWithOffset(static_cast<int>(Offset));
      if (!Written.isMacroID())
        return;
      std::tie(FID, Offset) = SM.getDecomposedLoc(Written);
      X = &get(FID);
    } else {
      Out.push_back({X, SourceLocation()});
      Offset = X->AroundOffset;
      X = Around;
    }
  }
}

FileID MacroMap::covering(SourceLocation Begin, SourceLocation End) {
  FileID Found;
  if (!Begin.isMacroID() || !End.isMacroID())
    return Found;
  const Chain &B = chain(Begin, AtBegin);
  bool Any = false;
  for (const Level &L : B)
    Any |= L.X->Contract && !L.X->Declined;
  if (!Any)
    return Found;
  const Chain &E = Begin == End ? B : chain(End, AtEnd);
  for (const Level &L : B) {
    const Expansion &X = *L.X;
    if (!X.Contract || X.Declined || (X.Contract->clauses & REFCOP_CLAUSE_EXPAND))
      continue;
    // #define PyArg_Parse _PyArg_Parse_SizeT names a function: see calleeName.
    if (!X.IsFunctionLike && X.Contract->kind != REFCOP_KIND_MACRO)
      continue;
    for (const Level &R : E)
      if (R.X == L.X) {
        if (L.Occurrence.isInvalid() || L.Occurrence != R.Occurrence)
          Found = X.FID;
        break;
      }
  }
  return Found;
}

StringRef MacroMap::calleeName(SourceLocation Begin, SourceLocation End, bool Any) {
  StringRef Found, Outermost;
  if (!Begin.isMacroID() || !End.isMacroID())
    return Found;
  const Chain &B = chain(Begin, AtBegin), &E = Begin == End ? B : chain(End, AtEnd);
  for (const Level &L : B) {
    if (L.Occurrence.isValid())
      continue;
    bool Both = false;
    for (const Level &R : E)
      Both |= R.X == L.X && R.Occurrence.isInvalid();
    if (!Both)
      continue;
    const Expansion &X = *L.X;
    Outermost = X.Name;
    if (!X.IsFunctionLike && X.Contract && X.Contract->kind == REFCOP_KIND_FUNCTION)
      Found = X.Name;
  }
  return Found.empty() && Any ? Outermost : Found;
}

const MacroInfo *MacroMap::definition(FileID FID) {
  const Expansion &X = get(FID);
  IdentifierInfo *II = PP.getIdentifierInfo(X.Name);
  if (!II)
    return nullptr;
  const MacroInfo *Now = PP.getMacroInfo(II);
  if (!II->hadMacroDefinition())
    return Now;
  const MacroDirective *Latest = PP.getLocalMacroDirectiveHistory(II);
  if (!Latest || !Latest->getPrevious())
    return Now;
  // Redefined or undefined since: the definition that was in force where it was expanded.
  SourceLocation Where = SM.getExpansionLoc(X.Start);
  MacroDirective::DefInfo Def = const_cast<MacroDirective *>(Latest)->findDirectiveAtLoc(Where, SM);
  return Def ? Def.getMacroInfo() : Now;
}

int MacroMap::parameterOf(FileID FID, SourceLocation Begin, SourceLocation End,
                          SourceLocation &Occurrence) {
  if (!Begin.isMacroID() || !End.isMacroID())
    return -1;
  SourceLocation Where;
  for (const Level &L : chain(Begin, AtBegin))
    if (L.X->FID == FID) {
      Where = L.Occurrence;
      break;
    }
  if (Where.isInvalid())
    return -1;
  if (Begin != End) {
    bool Same = false;
    for (const Level &L : chain(End, AtEnd))
      if (L.X->FID == FID) {
        Same = L.Occurrence == Where;
        break;
      }
    if (!Same)
      return -1;
  }
  const MacroInfo *MI = definition(FID);
  if (!MI)
    return -1;
  Occurrence = Where;
  StringRef Name = identifierAt(Where, SM, LangOpts);
  int I = 0;
  for (const IdentifierInfo *II : MI->params()) {
    if (II->getName() == Name)
      return I;
    ++I;
  }
  return -1;
}

StringRef MacroMap::outermost(SourceLocation Loc, bool SkipApi) {
  StringRef Name;
  if (!Loc.isMacroID())
    return Name;
  for (Expansion *X = &get(SM.getFileID(Loc)); X; X = around(*X)) {
    if (X->IsArg) // the invocation is where the macro with that parameter was expanded
      X = around(*X);
    // Macros that an API macro is made of are nobody's business either.
    bool Guards = X->Contract && (X->Contract->clauses & REFCOP_CLAUSE_GUARDS);
    Name = SkipApi && X->Contract && !Guards ? StringRef() : X->Name;
  }
  return Name;
}

bool MacroMap::returnsNew(SourceLocation Loc, bool &Outermost) {
  bool Found = Outermost = false;
  if (!Loc.isMacroID())
    return false;
  for (Expansion *X = &get(SM.getFileID(Loc)); X; X = around(*X)) {
    Outermost = X->Contract && X->Contract->outcomes[0].result == REFCOP_RESULT_NEW;
    Found |= Outermost;
  }
  return Found;
}

bool MacroMap::mentionsLock(SourceRange Range) {
  SourceLocation Begin = SM.getExpansionLoc(Range.getBegin()), End = SM.getExpansionLoc(Range.getEnd());
  auto [File, From] = SM.getDecomposedLoc(Begin);
  auto [EndFile, To] = SM.getDecomposedLoc(End);
  if (File != EndFile)
    return false;
  StringRef Text = SM.getBufferData(File);
  Lexer Raw(SM.getLocForStartOfFile(File), LangOpts, Text.begin(), Text.begin() + From, Text.end());
  for (Token Tok; !Raw.LexFromRawLexer(Tok) && SM.getFileOffset(Tok.getLocation()) < To;) {
    if (Tok.isNot(tok::raw_identifier))
      continue;
    const refcop_contract *Known = contract(Tok.getRawIdentifier());
    if (!Known)
      Known = functionContract(Tok.getRawIdentifier());
    if (Known && (Known->clauses & REFCOP_CLAUSE_LOCKS))
      return true;
  }
  return false;
}

} // namespace refcop
