// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Part of refcop.
//
// Places: lvalues, aggregates, initialisers.

#include "LowerImpl.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace refcop {

namespace {
/// Elements of an initialiser beyond this that are plain numbers are one havoc: tables of data
/// mean nothing for references and would only cost time.
constexpr unsigned MaxPlainElements = 64;
} // namespace

refcop_place FuncLowerer::implicitLocal(QualType T, refcop_type Coarse) {
  const RecordDecl *RD = ML.Types.recordBehind(T);
  uint32_t L = refcop_func_add_local(F, nullptr, Coarse, RD ? ML.Types.recordName(RD) : nullptr,
                                     false, T->isArrayType(), LastRaw);
  ML.Records.useOf(T);
  return refcop_place_local(F, L);
}

uint32_t FuncLowerer::addLocal(const VarDecl *VD, bool IsParam) {
  QualType T = VD->getType();
  const RecordDecl *RD = ML.Types.recordBehind(T);
  ML.Records.useOf(T);
  uint32_t L =
      refcop_func_add_local(F, ML.nameOf(VD), coarse(T), RD ? ML.Types.recordName(RD) : nullptr,
                            IsParam, T->isArrayType(), ML.loc(VD->getLocation()));
  Locals[VD] = L;
  return L;
}

refcop_place FuncLowerer::variable(const VarDecl *VD) {
  auto It = Locals.find(VD);
  if (It != Locals.end())
    return refcop_place_local(F, It->second);
  if (VD->hasGlobalStorage())
    return refcop_place_global(ML.M, ML.global(VD, F->name));
  // Declared in dead code or in the part of a macro that was not lowered.
  return refcop_place_local(F, addLocal(VD, false));
}

refcop_place FuncLowerer::derefOf(const Expr *Pointer, QualType T) {
  refcop_type C = coarse(T);
  const Expr *Inner = Pointer->IgnoreParens();
  // *&x and (&x)->y are x.
  if (const auto *UO = dyn_cast<UnaryOperator>(Inner))
    if (UO->getOpcode() == UO_AddrOf && !UO->getSubExpr()->getType()->isFunctionType() &&
        coarse(UO->getSubExpr()->getType()) == C)
      return place(UO->getSubExpr());
  // *(p + i) is p[i].
  if (const auto *BO = dyn_cast<BinaryOperator>(Inner))
    if (BO->getOpcode() == BO_Add && BO->getLHS()->getType()->isAnyPointerType()) {
      Value P = rvalue(BO->getLHS());
      Value I = rvalue(BO->getRHS());
      return refcop_place_index(F, refcop_place_deref(P, C), I, C);
    }
  // *array is array[0].
  if (const auto *ICE = dyn_cast<ImplicitCastExpr>(Inner))
    if (ICE->getCastKind() == CK_ArrayToPointerDecay && !isa<StringLiteral>(ICE->getSubExpr()))
      return refcop_place_index(F, place(ICE->getSubExpr()), refcop_value_int(0), C);
  return refcop_place_deref(rvalue(Pointer), C);
}

refcop_place FuncLowerer::memberPlace(const MemberExpr *E) {
  const Expr *Base = E->getBase();
  Place P = E->isArrow() ? derefOf(Base, Base->getType()->getPointeeType()) : place(Base);
  const auto *Field = dyn_cast<FieldDecl>(E->getMemberDecl());
  if (!Field)
    return P;
  refcop_type C = coarse(E->getType());
  // An anonymous member is spelt by nobody; the header is not a step (ir.h).
  if (!Field->getIdentifier() || ML.Types.isHeaderMember(Field)) {
    P.type = C;
    return P;
  }
  ML.Records.useOwn(Field->getParent());
  return refcop_place_field(F, P, ML.nameOf(ML.Types.storageOf(Field)), ML.Types.fieldRecord(Field),
                            C);
}

const FieldAccess &ModuleLowerer::accessOf(const FieldDecl *Field) {
  auto [It, Inserted] = Accessors.try_emplace(Field, FieldAccess{nullptr, nullptr});
  const RecordDecl *Record = Field->getParent();
  if (!Inserted || !Field->getIdentifier() || !Record->getIdentifier() || !isPythonOrSystem(Field->getLocation()))
    return It->second;
  std::string Name = (Record->getName() + "_" + Field->getName()).str();
  const refcop_contract *Get = Macros.functionContract(Name + "_get");
  const refcop_contract *Set = Macros.functionContract(Name + "_set");
  It->second = {Get ? Get->name : nullptr, Set ? Set->name : nullptr};
  return It->second;
}

std::optional<refcop_value> FuncLowerer::fieldCall(const Expr *E, const Value *New) {
  const auto *ME = dyn_cast<MemberExpr>(E->IgnoreParens());
  const auto *Field = ME && ME->isArrow() ? dyn_cast<FieldDecl>(ME->getMemberDecl()) : nullptr;
  if (!Field || coarse(Field->getType()) != REFCOP_TYPE_OBJ)
    return std::nullopt;
  const FieldAccess &Access = ML.accessOf(Field);
  if (!(New ? Access.Set : Access.Get))
    return std::nullopt;
  Value Base = rvalue(ME->getBase());
  if (!New)
    return emitNamed(Access.Get, {Base}, REFCOP_TYPE_OBJ, false, false, E->getBeginLoc());
  return emitNamed(Access.Set, {Base, *New}, REFCOP_TYPE_VOID, true, false, E->getBeginLoc());
}

refcop_place FuncLowerer::place(const Expr *E) {
  if (isBroken(E)) {
    at(E->getBeginLoc());
    Value P = refcop_emit_havoc(F, "broken code", nullptr, 0, REFCOP_TYPE_PTR);
    return refcop_place_deref(P, coarse(E->getType()));
  }
  // As an lvalue an API macro is what it expands to: Py_SIZE(x) = 0.
  if (E->getBeginLoc().isMacroID())
    for (FileID FID; (FID = ML.Macros.covering(E->getBeginLoc(), E->getEndLoc())).isValid();)
      ML.Macros.get(FID).Declined = true;

  switch (E->getStmtClass()) {
  case Stmt::ParenExprClass:
    return place(cast<ParenExpr>(E)->getSubExpr());
  case Stmt::ConstantExprClass:
  case Stmt::ExprWithCleanupsClass:
    return place(cast<FullExpr>(E)->getSubExpr());
  case Stmt::MaterializeTemporaryExprClass: // in C since Clang 22: f().member
    return materialise(cast<MaterializeTemporaryExpr>(E)->getSubExpr());
  case Stmt::GenericSelectionExprClass:
    return place(cast<GenericSelectionExpr>(E)->getResultExpr());
  case Stmt::ChooseExprClass:
    return place(cast<ChooseExpr>(E)->getChosenSubExpr());
  case Stmt::DeclRefExprClass:
    if (const auto *VD = dyn_cast<VarDecl>(cast<DeclRefExpr>(E)->getDecl()))
      return variable(VD);
    break;
  case Stmt::MemberExprClass:
    return memberPlace(cast<MemberExpr>(E));
  case Stmt::ArraySubscriptExprClass:
    return elementPlace(cast<ArraySubscriptExpr>(E));
  case Stmt::UnaryOperatorClass:
    if (std::optional<Place> P = operatorPlace(cast<UnaryOperator>(E)))
      return *P;
    break;
  case Stmt::StringLiteralClass:
    return refcop_place_deref(stringValue(cast<StringLiteral>(E)), REFCOP_TYPE_AGG);
  case Stmt::PredefinedExprClass:
    if (const StringLiteral *SL = cast<PredefinedExpr>(E)->getFunctionName())
      return refcop_place_deref(stringValue(SL), REFCOP_TYPE_AGG);
    break;
  case Stmt::CompoundLiteralExprClass: {
    const Expr *Init = cast<CompoundLiteralExpr>(E)->getInitializer();
    at(E->getBeginLoc());
    Place P = implicitLocal(E->getType(), coarse(E->getType()));
    into(P, Init, E->getType(), REFCOP_INSTR_INIT);
    return P;
  }
  case Stmt::ImplicitCastExprClass:
  case Stmt::CStyleCastExprClass:
    if (std::optional<Place> P = castPlace(cast<CastExpr>(E)))
      return *P;
    break;
  case Stmt::OpaqueValueExprClass:
    if (const Expr *Source = cast<OpaqueValueExpr>(E)->getSourceExpr())
      return place(Source);
    break;
  default:
    break;
  }
  if (!E->isGLValue() && !E->getType()->isVoidType())
    return materialise(E);
  Value P = havoc(E->getStmtClassName(), E);
  return refcop_place_deref(toType(P, REFCOP_TYPE_PTR), coarse(E->getType()));
}

refcop_place FuncLowerer::elementPlace(const ArraySubscriptExpr *E) {
  refcop_type C = coarse(E->getType());
  const Expr *Base = E->getBase();
  Place P;
  const auto *ICE = dyn_cast<ImplicitCastExpr>(Base->IgnoreParens());
  if (ICE && ICE->getCastKind() == CK_ArrayToPointerDecay)
    P = place(ICE->getSubExpr());
  else if (Base->getType()->isVectorType())
    P = place(Base);
  else
    P = refcop_place_deref(rvalue(Base), C);
  Value I = rvalue(E->getIdx());
  return refcop_place_index(F, P, I, C);
}

std::optional<refcop_place> FuncLowerer::operatorPlace(const UnaryOperator *E) {
  const Expr *Sub = E->getSubExpr();
  if (E->getOpcode() == UO_Deref)
    return derefOf(Sub, E->getType());
  if (E->getOpcode() == UO_Extension)
    return place(Sub);
  if ((E->getOpcode() != UO_Real && E->getOpcode() != UO_Imag) || !Sub->isGLValue())
    return std::nullopt;
  Place P = place(Sub);
  P.type = REFCOP_TYPE_FLOAT;
  return P;
}

// (a struct rvalue).member: reading the struct is not a copy of its own.
std::optional<refcop_place> FuncLowerer::castPlace(const CastExpr *E) {
  switch (E->getCastKind()) {
  case CK_LValueToRValue:
  case CK_NoOp:
  case CK_AtomicToNonAtomic:
  case CK_NonAtomicToAtomic:
  case CK_LValueBitCast: {
    Place P = place(E->getSubExpr());
    P.type = coarse(E->getType());
    return P;
  }
  default:
    return std::nullopt;
  }
}

refcop_place FuncLowerer::materialise(const Expr *E) {
  at(E->getBeginLoc());
  Place P = implicitLocal(E->getType(), coarse(E->getType()));
  into(P, E, E->getType(), REFCOP_INSTR_IMPLICIT);
  return P;
}

refcop_value FuncLowerer::pointerTo(const Expr *E) {
  const Expr *Inner = E->IgnoreParens();
  if (const auto *SL = dyn_cast<StringLiteral>(Inner))
    return stringValue(SL);
  if (const auto *PE = dyn_cast<PredefinedExpr>(Inner))
    if (const StringLiteral *SL = PE->getFunctionName())
      return stringValue(SL);
  Place P = place(E);
  QualType T = E->getType();
  at(E->getBeginLoc());
  if (const ArrayType *AT = Context.getAsArrayType(T)) {
    refcop_type C = coarse(AT->getElementType());
    P = refcop_place_index(F, P, refcop_value_int(0), C);
    return refcop_emit_addr(F, P, coarse(Context.getPointerType(AT->getElementType())));
  }
  return refcop_emit_addr(F, P, coarse(Context.getPointerType(T)));
}

// --- storing into a place ------------------------------------------------------------------------

void FuncLowerer::into(Place P, const Expr *E, QualType T, uint16_t Flags) {
  if (isBroken(E)) {
    Value V = toType(rvalue(E), P.type);
    refcop_emit_store(F, P, V, Flags);
    return;
  }
  if (P.type != REFCOP_TYPE_AGG) {
    const Expr *Value = E;
    if (const auto *ILE = dyn_cast<InitListExpr>(E))
      Value = ILE->getNumInits() ? ILE->getInit(0) : nullptr;
    refcop_value V = Value ? rvalue(Value) : zero(T);
    V = toType(V, P.type);
    at(E->getBeginLoc());
    refcop_emit_store(F, P, V, Flags);
    return;
  }
  const Expr *Inner = compat::withoutWrappers(E);
  if (const auto *ILE = dyn_cast<InitListExpr>(Inner)) {
    initList(P, ILE, Flags);
    return;
  }
  if (partsInto(P, E, Inner, T, Flags))
    return;
  if (E->isGLValue()) {
    Place From = place(E);
    at(E->getBeginLoc());
    refcop_emit_copy(F, P, From);
    return;
  }
  Value V = aggregate(Inner);
  at(E->getBeginLoc());
  refcop_emit_store(F, P, toType(V, REFCOP_TYPE_AGG), Flags);
}

/// What an expression is made of goes into the place by itself; false: it is to be taken as a whole.
bool FuncLowerer::partsInto(Place P, const Expr *E, const Expr *Inner, QualType T, uint16_t Flags) {
  switch (Inner->getStmtClass()) {
  case Stmt::ImplicitValueInitExprClass:
    at(E->getBeginLoc());
    refcop_emit_zero(F, P);
    at(E->getBeginLoc());
    return true;
  case Stmt::CompoundLiteralExprClass:
    into(P, cast<CompoundLiteralExpr>(Inner)->getInitializer(), T, Flags);
    return true;
  case Stmt::StringLiteralClass:
  case Stmt::PredefinedExprClass: {
    Place From = place(Inner);
    at(E->getBeginLoc());
    refcop_emit_copy(F, P, From);
    return true;
  }
  case Stmt::GenericSelectionExprClass:
    into(P, cast<GenericSelectionExpr>(Inner)->getResultExpr(), T, Flags);
    return true;
  case Stmt::ChooseExprClass:
    into(P, cast<ChooseExpr>(Inner)->getChosenSubExpr(), T, Flags);
    return true;
  case Stmt::ImplicitCastExprClass:
  case Stmt::CStyleCastExprClass: {
    const auto *CE = cast<CastExpr>(Inner);
    if (CE->getCastKind() == CK_LValueToRValue) {
      Place From = place(CE->getSubExpr());
      if (From.type != REFCOP_TYPE_AGG)
        return false;
      at(E->getBeginLoc());
      refcop_emit_copy(F, P, From);
      return true;
    }
    if (CE->getCastKind() != CK_NoOp && CE->getCastKind() != CK_BitCast)
      return false;
    into(P, CE->getSubExpr(), T, Flags);
    return true;
  }
  case Stmt::ConditionalOperatorClass:
    choiceInto(P, cast<ConditionalOperator>(Inner), T, Flags);
    return true;
  case Stmt::BinaryOperatorClass: {
    const auto *BO = cast<BinaryOperator>(Inner);
    if (BO->getOpcode() == BO_Comma) {
      discard(BO->getLHS());
      into(P, BO->getRHS(), T, Flags);
      return true;
    }
    if (BO->getOpcode() != BO_Assign)
      return false;
    Place From = place(BO->getLHS());
    into(From, BO->getRHS(), BO->getLHS()->getType(), 0);
    refcop_emit_copy(F, P, From);
    return true;
  }
  default:
    return false;
  }
}

void FuncLowerer::choiceInto(Place P, const ConditionalOperator *E, QualType T, uint16_t Flags) {
  uint32_t True = block(), False = block(), Join = block();
  condition(E->getCond(), True, False);
  start(True);
  into(P, E->getTrueExpr(), T, Flags);
  refcop_emit_jump(F, Join);
  start(False);
  into(P, E->getFalseExpr(), T, Flags);
  refcop_emit_jump(F, Join);
  start(Join);
}

/// A struct, array or vector that no place holds.
refcop_value FuncLowerer::aggregate(const Expr *E) {
  switch (E->getStmtClass()) {
  case Stmt::CallExprClass:
  case Stmt::StmtExprClass:
    return rvalue(E);
  case Stmt::VAArgExprClass:
    return havoc("va_arg", E);
  case Stmt::BinaryOperatorClass:
  case Stmt::UnaryOperatorClass:
  case Stmt::ShuffleVectorExprClass:
  case Stmt::ConvertVectorExprClass:
    return havoc("vector", E);
  default:
    return havoc(E->getStmtClassName(), E);
  }
}

/// Nothing but zero bytes.
static bool isZero(const Expr *E, ASTContext &Context) {
  if (isa<ImplicitValueInitExpr>(E))
    return true;
  E = E->IgnoreParenCasts();
  if (const auto *IL = dyn_cast<IntegerLiteral>(E))
    return IL->getValue() == 0;
  if (const auto *ILE = dyn_cast<InitListExpr>(E)) {
    for (unsigned I = 0; I != ILE->getNumInits(); ++I)
      if (!isZero(ILE->getInit(I), Context))
        return false;
    return true;
  }
  return false;
}

void FuncLowerer::initList(Place P, const InitListExpr *E, uint16_t Flags) {
  if (const InitListExpr *Semantic = E->isSemanticForm() ? nullptr : E->getSemanticForm())
    E = Semantic;
  if (E->isTransparent() || (E->getNumInits() == 1 && E->getType()->isArrayType() &&
                             isa<StringLiteral>(E->getInit(0)->IgnoreParens())))
    return into(P, E->getInit(0), E->getType(), Flags);
  at(E->getBeginLoc());
  refcop_emit_zero(F, P);
  fieldsInto(P, E, Flags);
}

/// Stores what is not zero; the whole aggregate is zero already.
void FuncLowerer::fieldsInto(Place P, const InitListExpr *E, uint16_t Flags) {
  if (const InitListExpr *Semantic = E->isSemanticForm() ? nullptr : E->getSemanticForm())
    E = Semantic;
  if (const RecordDecl *RD = compat::recordOf(E->getType()))
    recordInto(P, RD, E, Flags);
  else
    arrayInto(P, E, Flags);
}

// One field or element, with braces of its own or without.
void FuncLowerer::elementInto(Place P, const Expr *Init, uint16_t Flags) {
  if (isZero(Init, Context))
    return;
  const auto *Nested = dyn_cast<InitListExpr>(Init);
  if (Nested && P.type == REFCOP_TYPE_AGG && !Nested->isTransparent() &&
      !(Nested->getNumInits() == 1 && Nested->getType()->isArrayType() &&
        isa<StringLiteral>(Nested->getInit(0)->IgnoreParens())))
    return fieldsInto(P, Nested, Flags);
  into(P, Init, Init->getType(), Flags);
}

void FuncLowerer::recordInto(Place P, const RecordDecl *RD, const InitListExpr *E,
                             uint16_t Flags) {
  if (E->getNumInits() == 0)
    return;
  ML.Records.useOwn(RD);
  auto FieldPlace = [&](const FieldDecl *Field) {
    refcop_type C = coarse(Field->getType());
    if (!Field->getIdentifier() || ML.Types.isHeaderMember(Field)) {
      Place Same = P;
      Same.type = C;
      return Same;
    }
    return refcop_place_field(F, P, ML.nameOf(ML.Types.storageOf(Field)),
                              ML.Types.fieldRecord(Field), C);
  };
  if (RD->isUnion()) {
    if (const FieldDecl *Field = E->getInitializedFieldInUnion())
      elementInto(FieldPlace(Field), E->getInit(0), Flags);
    return;
  }
  unsigned I = 0;
  for (const FieldDecl *Field : RD->fields()) {
    if (compat::isUnnamedBitfield(Field))
      continue;
    if (I >= E->getNumInits())
      break;
    elementInto(FieldPlace(Field), E->getInit(I++), Flags);
  }
}

void FuncLowerer::arrayInto(Place P, const InitListExpr *E, uint16_t Flags) {
  QualType ElementT;
  if (const ArrayType *AT = Context.getAsArrayType(E->getType()))
    ElementT = AT->getElementType();
  else if (E->getNumInits())
    ElementT = E->getInit(0)->getType();
  else
    return;
  refcop_type C = coarse(ElementT);
  bool Plain = C == REFCOP_TYPE_INT || C == REFCOP_TYPE_FLOAT;
  unsigned Count = E->getNumInits();
  for (unsigned I = 0; I != Count; ++I) {
    if (Plain && I == MaxPlainElements) {
      Value Where = refcop_emit_havoc(F, "long table of numbers", nullptr, 0, REFCOP_TYPE_INT);
      Value V = refcop_emit_havoc(F, "long table of numbers", nullptr, 0, C);
      refcop_emit_store(F, refcop_place_index(F, P, Where, C), V, Flags);
      return;
    }
    elementInto(refcop_place_index(F, P, refcop_value_int(I), C), E->getInit(I), Flags);
  }
}

} // namespace refcop
