// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Part of refcop.
//
// Expressions that have a value.

#include "LowerImpl.h"

#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace refcop {

// --- constants -----------------------------------------------------------------------------------

/// Cheap look at the leftmost operand: could E be a constant? Keeps evaluation from being tried at
/// every level of a long expression.
static bool mayBeConstant(const Expr *E) {
  for (;;) {
    E = compat::withoutWrappers(E);
    switch (E->getStmtClass()) {
    case Stmt::IntegerLiteralClass:
    case Stmt::CharacterLiteralClass:
    case Stmt::CXXBoolLiteralExprClass:
    case Stmt::UnaryExprOrTypeTraitExprClass:
    case Stmt::OffsetOfExprClass:
    case Stmt::ConstantExprClass:
    case Stmt::TypeTraitExprClass:
    case Stmt::SourceLocExprClass:
      return true;
    case Stmt::DeclRefExprClass:
      return isa<EnumConstantDecl>(cast<DeclRefExpr>(E)->getDecl());
    case Stmt::CallExprClass: {
      const FunctionDecl *FD = cast<CallExpr>(E)->getDirectCallee();
      return FD && FD->getBuiltinID() != 0 && FD->getName().starts_with("__builtin_");
    }
    case Stmt::UnaryOperatorClass: {
      const auto *UO = cast<UnaryOperator>(E);
      if (UO->isIncrementDecrementOp() || UO->getOpcode() == UO_Deref ||
          UO->getOpcode() == UO_AddrOf)
        return false;
      E = UO->getSubExpr();
      continue;
    }
    case Stmt::BinaryOperatorClass:
      E = cast<BinaryOperator>(E)->getLHS();
      continue;
    case Stmt::ConditionalOperatorClass:
      E = cast<ConditionalOperator>(E)->getCond();
      continue;
    case Stmt::ImplicitCastExprClass:
    case Stmt::CStyleCastExprClass: {
      const auto *CE = cast<CastExpr>(E);
      if (CE->getCastKind() == CK_LValueToRValue || CE->getCastKind() == CK_ArrayToPointerDecay)
        return false;
      E = CE->getSubExpr();
      continue;
    }
    default:
      return false;
    }
  }
}

std::optional<int64_t> FuncLowerer::constant(const Expr *E) {
  if (!E->getType()->isIntegralOrEnumerationType() || E->isValueDependent() || !mayBeConstant(E))
    return std::nullopt;
  if (const auto *IL = dyn_cast<IntegerLiteral>(E))
    return static_cast<int64_t>(IL->getValue().zextOrTrunc(64).getZExtValue());
  Expr::EvalResult Result;
  if (!E->EvaluateAsInt(Result, Context) || Result.HasSideEffects)
    return std::nullopt;
  return Result.Val.getInt().extOrTrunc(64).getSExtValue();
}

std::optional<int64_t> FuncLowerer::wholeNumber(const FloatingLiteral *E) {
  double D = E->getValueAsApproximateDouble();
  if (D > -1e15 && D < 1e15 && D == static_cast<double>(static_cast<int64_t>(D)))
    return static_cast<int64_t>(D);
  return std::nullopt;
}

refcop_value FuncLowerer::floating(const FloatingLiteral *E) {
  if (std::optional<int64_t> N = wholeNumber(E))
    return toType(refcop_value_int(*N), REFCOP_TYPE_FLOAT);
  // No number of the IR: a quotient that nothing compares equal to.
  at(E->getBeginLoc());
  return refcop_emit_bin(F, REFCOP_BIN_DIV, refcop_value_int(1), refcop_value_int(3),
                         REFCOP_TYPE_FLOAT, false);
}

refcop_value FuncLowerer::stringValue(const StringLiteral *E) {
  if (E->getCharByteWidth() == 1)
    return refcop_value_string(ML.intern(E->getBytes()));
  std::string Text;
  for (unsigned I = 0, N = E->getLength(); I != N; ++I) {
    uint32_t C = E->getCodeUnit(I);
    Text.push_back(C < 128 ? static_cast<char>(C) : '?');
  }
  return toType(refcop_value_string(ML.intern(Text)), REFCOP_TYPE_PTR);
}

// --- conversions ---------------------------------------------------------------------------------

refcop_value FuncLowerer::toType(Value V, refcop_type T) {
  if (V.type == T && V.kind != REFCOP_VALUE_NONE)
    return V;
  if (T == REFCOP_TYPE_VOID)
    return refcop_value_none();
  if (V.kind == REFCOP_VALUE_NONE) // only in broken code
    return refcop_emit_havoc(F, "value of a void expression", nullptr, 0, T);
  if (V.kind == REFCOP_VALUE_INT && T != REFCOP_TYPE_AGG) {
    V.type = T;
    return V;
  }
  if (T == REFCOP_TYPE_AGG || V.type == REFCOP_TYPE_AGG) // vectors, broken code
    return refcop_emit_havoc(F, "conversion of an aggregate", &V, 1, T);
  return refcop_emit_cast(F, V, T);
}

refcop_value FuncLowerer::toBool(Value V) {
  if (V.kind == REFCOP_VALUE_INT)
    return refcop_value_int(V.as.number != 0);
  if (V.kind == REFCOP_VALUE_STRING || V.kind == REFCOP_VALUE_FUNC)
    return refcop_value_int(1);
  return refcop_emit_cmp(F, REFCOP_PRED_NE, V, refcop_value_null(V.type), false);
}

refcop_value FuncLowerer::zero(QualType T) {
  refcop_type C = coarse(T);
  return toType(refcop_value_int(0), C);
}

refcop_value FuncLowerer::havoc(const char *Why, const Expr *E) {
  SmallVector<Value, 8> Args;
  for (const Stmt *Child : E->children()) {
    const auto *CE = dyn_cast_or_null<Expr>(Child);
    if (!CE)
      continue;
    if (CE->getType()->isVoidType()) {
      discard(CE);
      continue;
    }
    if (CE->isGLValue() && coarse(CE->getType()) == REFCOP_TYPE_AGG) {
      Args.push_back(pointerTo(CE));
      continue;
    }
    Args.push_back(rvalue(CE));
  }
  at(E->getBeginLoc());
  return refcop_emit_havoc(F, Why, Args.data(), static_cast<uint32_t>(Args.size()),
                           coarse(E->getType()));
}

refcop_value FuncLowerer::castExpr(const CastExpr *E) {
  const Expr *Sub = E->getSubExpr();
  refcop_type T = coarse(E->getType());
  switch (E->getCastKind()) {
  case CK_LValueToRValue:
  case CK_LValueToRValueBitCast: {
    if (Sub->getType()->isRecordType() && !Sub->isGLValue())
      return rvalue(Sub);
    // (Py_TYPE(x)), parenthesised by another macro that it is an argument of.
    for (const Expr *Inner = Sub; const auto *PE = dyn_cast<ParenExpr>(Inner);) {
      Inner = PE->getSubExpr();
      if (Inner->getBeginLoc().isMacroID())
        if (std::optional<Value> V = macroCall(Inner, false))
          return *V;
    }
    if (std::optional<Value> V = fieldCall(Sub, nullptr))
      return *V;
    Place P = place(Sub);
    at(E->getBeginLoc());
    return refcop_emit_load(F, P);
  }
  case CK_ArrayToPointerDecay:
    return toType(pointerTo(Sub), T);
  case CK_FunctionToPointerDecay:
  case CK_BuiltinFnToFnPtr:
    return rvalue(Sub);
  case CK_NullToPointer:
    if (!mayBeConstant(Sub))
      discard(Sub);
    return refcop_value_null(T);
  case CK_ToVoid:
    discard(Sub);
    return refcop_value_none();
  case CK_IntegralToBoolean:
  case CK_PointerToBoolean:
  case CK_FloatingToBoolean:
  case CK_FloatingComplexToBoolean:
  case CK_IntegralComplexToBoolean: {
    Value V = rvalue(Sub);
    if (Sub->isKnownToHaveBooleanValue())
      return V;
    at(E->getBeginLoc());
    return toBool(V);
  }
  case CK_ToUnion:
  case CK_VectorSplat:
    return havoc(E->getCastKind() == CK_ToUnion ? "cast to a union" : "vector", E);
  default: {
    Value V = rvalue(Sub);
    at(E->getBeginLoc());
    return toType(V, T);
  }
  }
}

// --- the switch ----------------------------------------------------------------------------------

void FuncLowerer::discard(const Expr *E) {
  if (isBroken(E)) {
    at(E->getBeginLoc());
    refcop_emit_havoc(F, "broken code", nullptr, 0, REFCOP_TYPE_VOID);
    return;
  }
  if (E->getBeginLoc().isMacroID())
    if (macroCall(E, true))
      return;
  const Expr *Inner = compat::withoutWrappers(E);
  if (const auto *CE = dyn_cast<CastExpr>(Inner)) {
    // `(void)x;` reads nothing.
    if (CE->getCastKind() == CK_ToVoid || CE->getCastKind() == CK_LValueToRValue)
      return discard(CE->getSubExpr());
    if (isa<ImplicitCastExpr>(CE) || isa<CStyleCastExpr>(CE))
      if (CE->getCastKind() != CK_VectorSplat && CE->getCastKind() != CK_ToUnion)
        return discard(CE->getSubExpr());
  }
  if (isa<DeclRefExpr>(Inner) || isa<IntegerLiteral>(Inner))
    return;
  if (Inner != E)
    return discard(Inner);
  if (const auto *CE = dyn_cast<CallExpr>(E)) {
    call(CE, true);
    return;
  }
  if (const auto *BO = dyn_cast<BinaryOperator>(E)) {
    binary(BO, true);
    return;
  }
  if (const auto *UO = dyn_cast<UnaryOperator>(E)) {
    if (UO->getOpcode() == UO_Extension)
      return discard(UO->getSubExpr());
    unary(UO, true);
    return;
  }
  if (const auto *CO = dyn_cast<AbstractConditionalOperator>(E)) {
    conditional(CO, true);
    return;
  }
  if (const auto *SE = dyn_cast<StmtExpr>(E)) {
    statementExpr(SE, true);
    return;
  }
  if (const auto *GSE = dyn_cast<GenericSelectionExpr>(E))
    return discard(GSE->getResultExpr());
  if (const auto *CE = dyn_cast<ChooseExpr>(E))
    return discard(CE->getChosenSubExpr());
  if (coarse(E->getType()) == REFCOP_TYPE_AGG && E->isGLValue())
    return;
  rvalue(E);
}

/// An editor sees code that does not parse: what Clang could make no sense of is not looked into.
bool FuncLowerer::isBroken(const Expr *E) { return E->containsErrors() || E->isValueDependent(); }

refcop_value FuncLowerer::rvalue(const Expr *E) {
  if (isBroken(E)) {
    at(E->getBeginLoc());
    return refcop_emit_havoc(F, "broken code", nullptr, 0, coarse(E->getType()));
  }
  if (E->getBeginLoc().isMacroID())
    if (std::optional<Value> V = macroCall(E, false))
      return *V;
  if (Depth >= MaxDepth) {
    at(E->getBeginLoc());
    return refcop_emit_havoc(F, "expression too deep", nullptr, 0, coarse(E->getType()));
  }
  ++Depth;
  Value V = rvalueNoMacro(E);
  --Depth;
  return V;
}

refcop_value FuncLowerer::rvalueNoMacro(const Expr *E) {
  if (std::optional<int64_t> C = constant(E))
    return refcop_value_int(*C);
  switch (E->getStmtClass()) {
  case Stmt::ParenExprClass:
    return rvalue(cast<ParenExpr>(E)->getSubExpr());
  case Stmt::ConstantExprClass:
  case Stmt::ExprWithCleanupsClass: // in C since Clang 22
    return rvalue(cast<FullExpr>(E)->getSubExpr());
  case Stmt::ImplicitCastExprClass:
  case Stmt::CStyleCastExprClass:
    return castExpr(cast<CastExpr>(E));
  case Stmt::DeclRefExprClass: {
    const ValueDecl *VD = cast<DeclRefExpr>(E)->getDecl();
    if (const auto *Fn = dyn_cast<FunctionDecl>(VD)) {
      ML.use(Fn);
      StringRef Alias = ML.Macros.calleeName(E->getBeginLoc(), E->getEndLoc(), false);
      return refcop_value_func(Alias.empty() ? ML.nameOf(Fn) : ML.intern(Alias));
    }
    break; // an lvalue
  }
  case Stmt::StringLiteralClass:
  case Stmt::PredefinedExprClass:
    return pointerTo(E);
  case Stmt::FloatingLiteralClass:
    return floating(cast<FloatingLiteral>(E));
  case Stmt::ImaginaryLiteralClass:
    return floating(cast<FloatingLiteral>(cast<ImaginaryLiteral>(E)->getSubExpr()));
  case Stmt::CXXNullPtrLiteralExprClass:
  case Stmt::ImplicitValueInitExprClass:
  case Stmt::GNUNullExprClass:
    if (coarse(E->getType()) != REFCOP_TYPE_AGG)
      return zero(E->getType());
    break;
  case Stmt::CallExprClass:
    return call(cast<CallExpr>(E), false);
  case Stmt::UnaryOperatorClass:
    return unary(cast<UnaryOperator>(E), false);
  case Stmt::BinaryOperatorClass:
  case Stmt::CompoundAssignOperatorClass:
    return binary(cast<BinaryOperator>(E), false);
  case Stmt::ConditionalOperatorClass:
  case Stmt::BinaryConditionalOperatorClass:
    return conditional(E, false);
  case Stmt::StmtExprClass:
    return statementExpr(cast<StmtExpr>(E), false);
  case Stmt::OpaqueValueExprClass: {
    auto It = Opaque.find(cast<OpaqueValueExpr>(E));
    if (It != Opaque.end())
      return It->second;
    if (const Expr *Source = cast<OpaqueValueExpr>(E)->getSourceExpr())
      return rvalue(Source);
    break;
  }
  case Stmt::GenericSelectionExprClass:
    return rvalue(cast<GenericSelectionExpr>(E)->getResultExpr());
  case Stmt::ChooseExprClass:
    return rvalue(cast<ChooseExpr>(E)->getChosenSubExpr());
  case Stmt::InitListExprClass: {
    const auto *ILE = cast<InitListExpr>(E);
    if (coarse(E->getType()) == REFCOP_TYPE_AGG || ILE->getNumInits() > 1)
      break;
    return ILE->getNumInits() == 0 ? zero(E->getType())
                                   : toType(rvalue(ILE->getInit(0)), coarse(E->getType()));
  }
  case Stmt::AddrLabelExprClass:
    at(E->getBeginLoc());
    return refcop_emit_cast(F, refcop_value_int(1), REFCOP_TYPE_VOIDPTR);
  case Stmt::VAArgExprClass:
    return havoc("va_arg", E);
  case Stmt::AtomicExprClass:
    return havoc("atomic", E);
  case Stmt::UnaryExprOrTypeTraitExprClass:
    at(E->getBeginLoc());
    return refcop_emit_havoc(F, "size of a variable array", nullptr, 0, REFCOP_TYPE_INT);
  case Stmt::OffsetOfExprClass:
    return havoc("offsetof", E);
  case Stmt::ShuffleVectorExprClass:
  case Stmt::ConvertVectorExprClass:
  case Stmt::ExtVectorElementExprClass:
    return havoc("vector", E);
  default:
    break;
  }
  bool IsAggregate = coarse(E->getType()) == REFCOP_TYPE_AGG;
  if (E->isGLValue() || IsAggregate || isa<MemberExpr>(E) || isa<ArraySubscriptExpr>(E)) {
    if (E->getType()->isArrayType() && E->isGLValue())
      return pointerTo(E);
    if (std::optional<Value> V = fieldCall(E, nullptr))
      return *V;
    Place P = place(E);
    at(E->getBeginLoc());
    return refcop_emit_load(F, P);
  }
  return havoc(E->getStmtClassName(), E);
}

} // namespace refcop
