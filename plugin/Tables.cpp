// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Part of refcop.

#include "LowerImpl.h"

#include "clang/Lex/MacroInfo.h"

using namespace clang;

namespace refcop {

// --- expressions -------------------------------------------------------------------------------

const FunctionDecl *functionIn(const Expr *E) {
  for (;;) {
    E = E->IgnoreParenCasts();
    if (const auto *UO = dyn_cast<UnaryOperator>(E)) {
      if (UO->getOpcode() != UO_AddrOf && UO->getOpcode() != UO_Extension &&
          UO->getOpcode() != UO_Deref)
        return nullptr;
      E = UO->getSubExpr();
    } else if (const auto *GSE = dyn_cast<GenericSelectionExpr>(E)) {
      E = GSE->getResultExpr();
    } else if (const auto *CE = dyn_cast<ConstantExpr>(E)) {
      E = CE->getSubExpr();
    } else {
      const auto *DRE = dyn_cast<DeclRefExpr>(E);
      return DRE ? dyn_cast<FunctionDecl>(DRE->getDecl()) : nullptr;
    }
  }
}

const VarDecl *variableIn(const Expr *E) {
  E = E->IgnoreParenCasts();
  if (const auto *UO = dyn_cast<UnaryOperator>(E))
    if (UO->getOpcode() == UO_AddrOf)
      E = UO->getSubExpr()->IgnoreParenCasts();
  const auto *DRE = dyn_cast<DeclRefExpr>(E);
  return DRE ? dyn_cast<VarDecl>(DRE->getDecl()) : nullptr;
}

std::optional<int64_t> numberIn(const Expr *E, ASTContext &Context) {
  Expr::EvalResult Result;
  if (E->isValueDependent() || !E->getType()->isIntegralOrEnumerationType() ||
      !E->EvaluateAsInt(Result, Context))
    return std::nullopt;
  return Result.Val.getInt().extOrTrunc(64).getSExtValue();
}

StringRef stringIn(const Expr *E) {
  const auto *SL = dyn_cast<StringLiteral>(E->IgnoreParenCasts());
  return SL && SL->getCharByteWidth() == 1 ? SL->getBytes() : StringRef();
}

const InitListExpr *bracesIn(const Expr *E) {
  if (!E)
    return nullptr;
  E = compat::withoutWrappers(E)->IgnoreParenCasts();
  if (const auto *UO = dyn_cast<UnaryOperator>(E))
    if (UO->getOpcode() == UO_AddrOf)
      E = UO->getSubExpr()->IgnoreParenCasts();
  if (const auto *CLE = dyn_cast<CompoundLiteralExpr>(E))
    E = CLE->getInitializer();
  if (const auto *CE = dyn_cast<ConstantExpr>(E))
    E = CE->getSubExpr();
  const auto *ILE = dyn_cast<InitListExpr>(E);
  if (!ILE)
    return nullptr;
  const InitListExpr *Semantic = ILE->isSemanticForm() ? nullptr : ILE->getSemanticForm();
  return Semantic ? Semantic : ILE;
}

const InitListExpr *bracesOf(const Expr *E) {
  if (const InitListExpr *Braces = bracesIn(E))
    return Braces;
  const VarDecl *VD = variableIn(E);
  return VD ? bracesIn(VD->getAnyInitializer()) : nullptr;
}

bool isNullIn(const Expr *E, ASTContext &Context) {
  if (isa<ImplicitValueInitExpr>(E))
    return true;
  E = E->IgnoreParenCasts();
  return !E->isValueDependent() &&
         E->isNullPointerConstant(Context, Expr::NPC_ValueDependentIsNotNull);
}

// --- tables --------------------------------------------------------------------------------------

FieldInits::FieldInits(const RecordDecl *RD, const InitListExpr *Braces) {
  unsigned I = 0;
  for (const FieldDecl *FD : RD->fields()) {
    if (compat::isUnnamedBitfield(FD))
      continue;
    if (I >= Braces->getNumInits())
      break;
    const Expr *Init = Braces->getInit(I++);
    if (!Init || !FD->getIdentifier())
      continue;
    Init = compat::withoutWrappers(Init);
    if (!isa<ImplicitValueInitExpr>(Init))
      Fields.push_back({FD, Init});
  }
}

const Expr *FieldInits::get(StringRef Name) const {
  for (const Field &F : Fields)
    if (F.Decl->getName() == Name)
      return F.Init;
  return nullptr;
}

static Table tableNamed(StringRef Name) {
  if (Name == "PyTypeObject")
    return Table::Type;
  if (Name == "PyNumberMethods" || Name == "PySequenceMethods" || Name == "PyMappingMethods" ||
      Name == "PyAsyncMethods" || Name == "PyBufferProcs")
    return Table::Slots;
  if (Name == "PyMethodDef")
    return Table::Method;
  if (Name == "PyGetSetDef" || Name == "getsetlist")
    return Table::GetSet;
  if (Name == "PyMemberDef" || Name == "memberlist")
    return Table::Member;
  if (Name == "PyModuleDef")
    return Table::Module;
  if (Name == "PyType_Spec")
    return Table::Spec;
  if (Name == "PyStructSequence_Desc")
    return Table::StructSeq;
  if (Name == "PyStructSequence_Field")
    return Table::StructSeqField;
  if (Name == "PyType_Slot")
    return Table::TypeSlot;
  if (Name == "PyModuleDef_Slot")
    return Table::ModuleSlot;
  return Table::None;
}

bool isTable(QualType T) {
  T = T->getBaseElementTypeUnsafe()->getCanonicalTypeInternal();
  const RecordDecl *RD = compat::recordOf(T);
  return RD && tableNamed(publicNameOf(RD)) != Table::None;
}

Table TableReader::tableOf(const RecordDecl *RD) {
  auto It = Tables.find(RD);
  if (It != Tables.end())
    return It->second;
  refcop_str Name = ML.Types.recordName(RD);
  Table Result = Name ? tableNamed(StringRef(Name->text, Name->length)) : Table::None;
  Tables[RD] = Result;
  return Result;
}

Table TableReader::tableOf(QualType T) {
  while (const ArrayType *AT = ML.Context.getAsArrayType(T))
    T = AT->getElementType();
  const RecordDecl *RD = compat::recordOf(T);
  return RD ? tableOf(RD) : Table::None;
}

bool TableReader::holdsTables(QualType T) {
  while (const ArrayType *AT = ML.Context.getAsArrayType(T))
    T = AT->getElementType();
  const RecordDecl *RD = compat::recordOf(T);
  if (!RD || !RD->isCompleteDefinition())
    return false;
  auto It = Holders.find(RD);
  if (It != Holders.end())
    return It->second;
  bool Result = tableOf(RD) != Table::None;
  Holders[RD] = Result; // a struct cannot hold itself, broken code may
  for (const FieldDecl *FD : RD->fields())
    Result = Result || holdsTables(FD->getType());
  Holders[RD] = Result;
  return Result;
}

void TableReader::walk(QualType T, const Expr *Init, Visitor Visit) {
  std::string Within;
  walk(T, Init, Within, Visit);
}

void TableReader::walk(QualType T, const Expr *Init, std::string &Within, Visitor Visit) {
  if (!Init || !holdsTables(T))
    return;
  const InitListExpr *Braces = bracesIn(Init);
  if (!Braces)
    return;
  size_t Length = Within.size();
  auto Inner = [&](QualType InnerT, const Expr *InnerInit, const Twine &Step) {
    Within += Step.str();
    walk(InnerT, InnerInit, Within, Visit);
    Within.resize(Length);
  };
  if (const ArrayType *AT = ML.Context.getAsArrayType(T)) {
    for (unsigned I = 0; I != Braces->getNumInits(); ++I)
      Inner(AT->getElementType(), Braces->getInit(I), "[" + Twine(I) + "]");
    return;
  }
  const RecordDecl *RD = compat::recordOf(T);
  Table Kind = tableOf(RD);
  if (Kind != Table::None) {
    if (Braces->getNumInits() && !RD->isUnion())
      Visit(Kind, RD, Braces, Within);
    return;
  }
  auto Member = [&](const FieldDecl *FD, const Expr *MemberInit) {
    StringRef Name = FD->getIdentifier() ? FD->getName() : StringRef();
    if (Name.empty())
      Inner(FD->getType(), MemberInit, "");
    else
      Inner(FD->getType(), MemberInit, "." + Name);
  };
  if (RD->isUnion()) {
    if (const FieldDecl *FD = Braces->getInitializedFieldInUnion())
      if (Braces->getNumInits())
        Member(FD, Braces->getInit(0));
    return;
  }
  unsigned I = 0;
  for (const FieldDecl *FD : RD->fields()) {
    if (compat::isUnnamedBitfield(FD))
      continue;
    if (I >= Braces->getNumInits())
      break;
    if (const Expr *MemberInit = Braces->getInit(I++))
      Member(FD, MemberInit);
  }
}

std::string TableReader::objectName(const Expr *E) {
  E = E->IgnoreParenCasts();
  if (const auto *UO = dyn_cast<UnaryOperator>(E)) {
    if (UO->getOpcode() != UO_AddrOf && UO->getOpcode() != UO_Deref)
      return {};
    return objectName(UO->getSubExpr());
  }
  if (const auto *DRE = dyn_cast<DeclRefExpr>(E)) {
    const auto *VD = dyn_cast<VarDecl>(DRE->getDecl());
    if (!VD || VD->getType()->isPointerType())
      return {};
    refcop_str Name = ML.variableName(VD);
    return Name ? std::string(Name->text, Name->length) : std::string();
  }
  std::string Base;
  if (const auto *ME = dyn_cast<MemberExpr>(E)) {
    if (!ME->isArrow() && ME->getMemberDecl()->getIdentifier())
      if (Base = objectName(ME->getBase()); !Base.empty())
        return (Base + "." + ME->getMemberDecl()->getName()).str();
  } else if (const auto *AS = dyn_cast<ArraySubscriptExpr>(E)) {
    std::optional<int64_t> Index = numberIn(AS->getIdx(), ML.Context);
    if (Index && AS->getBase()->IgnoreParenImpCasts()->getType()->isArrayType())
      if (Base = objectName(AS->getBase()); !Base.empty())
        return (Base + "[" + Twine(*Index) + "]").str();
  }
  return {};
}

// --- slots ---------------------------------------------------------------------------------------

/// Names whose numbers typeslots.h defines as Py_NAME.
static const char *const SlotMacros[] = {
#define REFCOP_TYPE_SLOT(name) #name,
#include "slots.def"
#undef REFCOP_TYPE_SLOT
};

std::string TableReader::slotName(const Expr *E, bool IsModule) {
  // The macro tells by its name; through other macros the number does.
  StringRef Name = ML.Macros.outermost(E->getBeginLoc(), false);
  if (Name.starts_with("Py_") && Name.size() > 6 && Name[5] == '_')
    return Name.drop_front(3).str();
  if (Name.starts_with("Py_mod_"))
    return Name.str();
  std::optional<int64_t> Number = numberIn(E, ML.Context);
  if (!Number)
    return {};
  if (IsModule)
    return *Number == 1 ? "Py_mod_create" : *Number == 2 ? "Py_mod_exec" : "";
  if (SlotNumbers.empty())
    for (const char *Slot : SlotMacros) {
      IdentifierInfo *II = ML.PP.getIdentifierInfo((Twine("Py_") + Slot).str());
      const MacroInfo *MI = II ? ML.PP.getMacroInfo(II) : nullptr;
      int64_t Value;
      if (MI && MI->getNumTokens() == 1 &&
          !StringRef(ML.PP.getSpelling(MI->getReplacementToken(0))).getAsInteger(0, Value))
        SlotNumbers[Value] = Slot;
    }
  return SlotNumbers.lookup(*Number).str();
}

} // namespace refcop
