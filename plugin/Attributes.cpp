// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Part of refcop.

#include "Attributes.h"

#include "LowerImpl.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/PPCallbacks.h"
#include "clang/Lex/Preprocessor.h"
#include "clang/Sema/ParsedAttr.h"
#include "clang/Sema/Sema.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;
using llvm::StringRef;

namespace refcop {
namespace {

const StringRef Tag = "refcop:"; // of an AnnotateAttr of ours

/// What is the same for each of our attributes.
class ContractAttrInfo : public ParsedAttrInfo {
public:
  /// C++ is not analysed: there they stay unknown, as without the plugin.
  bool acceptsLangOpts(const LangOptions &Lang) const override { return !Lang.CPlusPlus; }

  bool diagAppertainsToDecl(Sema &S, const ParsedAttr &Attr, const Decl *D) const override {
    if (isa<FunctionDecl>(D))
      return true;
    warn(S, Attr, "is ignored: it belongs on a function");
    return false;
  }

protected:
  explicit ContractAttrInfo(ArrayRef<Spelling> Names) { Spellings = Names; }

  static void warn(Sema &S, const ParsedAttr &Attr, StringRef What) {
    DiagnosticsEngine &Diags = S.getDiagnostics();
    unsigned Id = Diags.getCustomDiagID(DiagnosticsEngine::Warning, "attribute '%0' %1 [refcop]");
    Diags.Report(Attr.getLoc(), Id) << Attr.getAttrName()->getName() << What;
  }

  static AttrHandling keep(Sema &S, Decl *D, const ParsedAttr &Attr, const llvm::Twine &Text) {
    D->addAttr(AnnotateAttr::Create(S.Context, (Tag + Text).str(), nullptr, 0, Attr.getRange()));
    return AttributeApplied;
  }
};

/// refcop("CONTRACT WITHOUT ITS NAME")
class OwnAttrInfo final : public ContractAttrInfo {
  static constexpr Spelling Names[] = {{ParsedAttr::AS_GNU, "refcop"},
                                       {ParsedAttr::AS_CXX11, "refcop::contract"}};

public:
  OwnAttrInfo() : ContractAttrInfo(Names) { NumArgs = 1; }

  AttrHandling handleDeclAttribute(Sema &S, Decl *D, const ParsedAttr &Attr) const override {
    StringRef Text;
    if (!S.checkStringLiteralArgumentAttr(Attr, 0, Text))
      return AttributeNotApplied;
    return keep(S, D, Attr, "own:" + Text);
  }
};

/// cpychecker_steals_reference_to_arg(N, ...), arguments counting from 1
class StealsAttrInfo final : public ContractAttrInfo {
  static constexpr Spelling Names[] = {{ParsedAttr::AS_GNU, "cpychecker_steals_reference_to_arg"}};

public:
  StealsAttrInfo() : ContractAttrInfo(Names) {
    NumArgs = 1;
    OptArgs = 15; // any number
  }

  AttrHandling handleDeclAttribute(Sema &S, Decl *D, const ParsedAttr &Attr) const override {
    std::string Text = "steals:";
    unsigned ParamCount = cast<FunctionDecl>(D)->getNumParams();
    for (unsigned I = 0; I < Attr.getNumArgs(); ++I) {
      const Expr *Arg = Attr.getArgAsExpr(I);
      auto Number = Arg->getIntegerConstantExpr(S.Context);
      if (!Number || *Number < 1 || *Number > ParamCount) {
        warn(S, Attr, "is ignored: no parameter has that number");
        return AttributeNotApplied;
      }
      Text += std::to_string(Number->getZExtValue()) + ",";
    }
    return keep(S, D, Attr, Text);
  }
};

/// cpychecker's attributes without arguments: refcop:NAME.
template <const char *Name> class PlainAttrInfo final : public ContractAttrInfo {
  static constexpr ParsedAttrInfo::Spelling Names[] = {{ParsedAttr::AS_GNU, Name}};

public:
  PlainAttrInfo() : ContractAttrInfo(Names) {}

  AttrHandling handleDeclAttribute(Sema &S, Decl *D, const ParsedAttr &Attr) const override {
    return keep(S, D, Attr, Name);
  }
};

/// cpychecker_type_object_for_typedef("NAME"): accepted, says nothing about
/// references that the type's own initialiser does not say.
class TypeObjectAttrInfo final : public ParsedAttrInfo {
  static constexpr Spelling Names[] = {{ParsedAttr::AS_GNU, "cpychecker_type_object_for_typedef"}};

public:
  TypeObjectAttrInfo() {
    Spellings = Names;
    NumArgs = 1;
  }

  AttrHandling handleDeclAttribute(Sema &, Decl *, const ParsedAttr &) const override {
    return AttributeApplied;
  }
};

constexpr char ReturnsBorrowedName[] = "cpychecker_returns_borrowed_ref";
constexpr char SetsExceptionName[] = "cpychecker_sets_exception";
constexpr char NegativeName[] = "cpychecker_negative_result_sets_exception";

bool isOurs(const Attr *A) {
  const auto *Annotate = dyn_cast<AnnotateAttr>(A);
  return Annotate && Annotate->getAnnotation().starts_with(Tag);
}

/// The parameter as an unknown function's would be taken (docs/contracts.md).
std::string parameter(std::string Name, refcop_type Type, bool Stolen) {
  if (Stolen)
    return Name + "?: steal";
  switch (Type) {
  case REFCOP_TYPE_OBJPTR:
    return "*" + Name + ": unknown";
  case REFCOP_TYPE_PTR:
  case REFCOP_TYPE_VOIDPTR:
  case REFCOP_TYPE_FNPTR:
    return Name + "?: escape";
  case REFCOP_TYPE_OBJ:
  case REFCOP_TYPE_CHARPTR:
    return Name + "?";
  case REFCOP_TYPE_VOID:
  case REFCOP_TYPE_INT:
  case REFCOP_TYPE_FLOAT:
  case REFCOP_TYPE_AGG:
    return Name;
  }
  llvm_unreachable("every type is handled");
}

/// The outcomes of an unknown function with that result type.
std::string outcomes(refcop_type Result, bool Borrowed, bool Sets, bool NegativeSets) {
  std::string Mark = Sets ? "!" : "";
  if (Result == REFCOP_TYPE_VOID)
    return Sets ? " sets" : "";
  if (Borrowed)
    return " -> borrowed" + Mark + " | NULL" + (Sets ? "!" : "!?");
  if (Result == REFCOP_TYPE_OBJ)
    return Sets ? " -> unknown! | NULL!" : " -> new | NULL!";
  if (Result == REFCOP_TYPE_INT)
    return NegativeSets ? " -> nonneg" + Mark + " | negative!" : " -> int" + Mark;
  return " -> plain" + Mark;
}

const StringRef GuardedNames[] = {"RETURNS_BORROWED_REF", "STEALS_REFERENCE_TO_ARG",
                                  "SETS_EXCEPTION", "NEGATIVE_RESULT_SETS_EXCEPTION",
                                  "TYPE_OBJECT_FOR_TYPEDEF"};

std::string guardOf(StringRef Name) { return ("WITH_CPYCHECKER_" + Name + "_ATTRIBUTE").str(); }

/// A header that asks for one of the macros and spells no attribute chooses by it what it declares,
/// and may not compile that way with any other compiler: there the macros of ours stay undefined.
class GuardKeeper : public PPCallbacks {
public:
  explicit GuardKeeper(Preprocessor &Of) : PP(Of) {}

  void FileChanged(SourceLocation Loc, FileChangeReason Reason, SrcMgr::CharacteristicKind,
                   FileID Previous) override {
    const SourceManager &Sources = PP.getSourceManager();
    if (Reason == EnterFile && Inside.isInvalid()) {
      FileID File = Sources.getFileID(Loc);
      StringRef Text = Sources.getBufferData(File);
      if (Text.contains("WITH_CPYCHECKER_") && !Text.contains("cpychecker_"))
        hide(File, Loc);
    } else if (Reason == ExitFile && Inside.isValid() && Previous == Inside) {
      show();
    }
  }

private:
  void hide(FileID File, SourceLocation Loc) {
    for (StringRef Name : GuardedNames) {
      IdentifierInfo *Id = PP.getIdentifierInfo(guardOf(Name));
      MacroInfo *Macro = PP.getMacroInfo(Id);
      if (!Macro || !PP.getSourceManager().isWrittenInBuiltinFile(Macro->getDefinitionLoc()))
        continue;
      PP.appendMacroDirective(Id, new (PP.getPreprocessorAllocator()) UndefMacroDirective(Loc));
      Hidden.emplace_back(Id, Macro);
      Inside = File;
    }
  }

  void show() {
    for (auto &[Id, Macro] : Hidden)
      PP.appendDefMacroDirective(Id, Macro);
    Hidden.clear();
    Inside = FileID();
  }

  Preprocessor &PP;
  FileID Inside; ///< the header in which they are hidden
  llvm::SmallVector<std::pair<IdentifierInfo *, MacroInfo *>, 5> Hidden;
};

} // namespace

void registerAttributes() {
  using Registry = ParsedAttrInfoRegistry;
  static Registry::Add<OwnAttrInfo> Own("refcop", "");
  static Registry::Add<StealsAttrInfo> Steals("cpychecker-steals", "");
  static Registry::Add<PlainAttrInfo<ReturnsBorrowedName>> Borrowed("cpychecker-borrowed", "");
  static Registry::Add<PlainAttrInfo<SetsExceptionName>> Sets("cpychecker-sets", "");
  static Registry::Add<PlainAttrInfo<NegativeName>> Negative("cpychecker-negative", "");
  static Registry::Add<TypeObjectAttrInfo> TypeObject("cpychecker-type", "");
}

void predefineAttributeMacros(Preprocessor &PP) {
  std::string Text = PP.getPredefines();
  for (StringRef Name : GuardedNames) {
    std::string Macro = guardOf(Name);
    Text += "#ifndef " + Macro + "\n#define " + Macro + " 1\n#endif\n";
  }
  PP.setPredefines(std::move(Text));
  PP.addPPCallbacks(std::make_unique<GuardKeeper>(PP));
}

void AttributeContracts::read(StringRef Text, Said &Into) {
  if (Text.consume_front("own:")) {
    Into.Own.push_back(Text.str());
  } else if (Text.consume_front("steals:")) {
    while (!Text.empty()) {
      auto [Number, Rest] = Text.split(',');
      unsigned Value = 0;
      if (!Number.getAsInteger(10, Value))
        Into.Steals.push_back(Value);
      Text = Rest;
    }
  } else if (Text == ReturnsBorrowedName) {
    Into.ReturnsBorrowed = true;
  } else if (Text == SetsExceptionName) {
    Into.SetsException = true;
  } else if (Text == NegativeName) {
    Into.NegativeSetsException = true;
  }
}

void AttributeContracts::take(FunctionDecl *Function) {
  if (!Function->hasAttrs() || llvm::none_of(Function->attrs(), isOurs))
    return;
  Said &Entry = Functions[Function->getCanonicalDecl()];
  Entry.Function = Function;
  Entry.Name = Function->getName().str();
  for (const Attr *A : Function->attrs()) {
    if (!isOurs(A))
      continue;
    if (Entry.Loc.isInvalid())
      Entry.Loc = A->getLocation();
    read(cast<AnnotateAttr>(A)->getAnnotation().drop_front(Tag.size()), Entry);
  }
  AttrVec Others;
  llvm::copy_if(Function->attrs(), std::back_inserter(Others),
                [](const Attr *A) { return !isOurs(A); });
  Function->dropAttrs();
  if (!Others.empty())
    Function->setAttrs(Others);
}

void AttributeContracts::takeMentioned(const Stmt *Body) {
  llvm::SmallVector<const Stmt *, 64> Work{Body};
  while (!Work.empty()) {
    const Stmt *S = Work.pop_back_val();
    if (const auto *Ref = dyn_cast<DeclRefExpr>(S))
      if (const auto *Function = dyn_cast<FunctionDecl>(Ref->getDecl()))
        take(const_cast<FunctionDecl *>(Function));
    for (const Stmt *Child : S->children())
      if (Child)
        Work.push_back(Child);
  }
}

std::string AttributeContracts::contract(const Said &From, TypeMap &Types) {
  std::string Text;
  if (!From.Own.empty()) {
    for (const std::string &Own : From.Own) // more than one: overloads
      Text += From.Name + Own + "\n";
    return Text;
  }
  Text = From.Name + "(";
  unsigned Number = 0;
  for (const ParmVarDecl *Param : From.Function->parameters()) {
    if (Number++)
      Text += ", ";
    std::string Name = Param->getName().str();
    Text += parameter(Name.empty() ? "arg" + std::to_string(Number) : Name,
                      Types.coarse(Param->getType()), llvm::is_contained(From.Steals, Number));
  }
  if (From.Function->isVariadic())
    Text += Number ? ", ...?" : "...?";
  return Text + ")" +
         outcomes(Types.coarse(From.Function->getReturnType()), From.ReturnsBorrowed,
                  From.SetsException, From.NegativeSetsException) +
         " runs";
}

/// What is said of exceptions alone is less than what a body in this file says itself.
bool AttributeContracts::isKnownBetter(const Said &Entry) {
  return Entry.Own.empty() && Entry.Steals.empty() && !Entry.ReturnsBorrowed &&
         Entry.Function->hasBody();
}

std::vector<AttributeContracts::Line> AttributeContracts::lines(ASTContext &Context,
                                                                refcop_strings *Strings) const {
  TypeMap Types(Context, Strings);
  std::vector<Line> Lines;
  for (const auto &[Function, Entry] : Functions)
    if (!isKnownBetter(Entry))
      Lines.push_back({contract(Entry, Types), Entry.Loc, Entry.Name, !Entry.Own.empty()});
  return Lines;
}

} // namespace refcop
