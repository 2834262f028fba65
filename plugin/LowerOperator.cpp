// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Part of refcop.
//
// Operators with one and two operands; assignments.

#include "LowerImpl.h"

using namespace clang;

namespace refcop {

static refcop_binop binop(BinaryOperatorKind Op) {
  switch (Op) {
  case BO_Add:
    return REFCOP_BIN_ADD;
  case BO_Sub:
    return REFCOP_BIN_SUB;
  case BO_Mul:
    return REFCOP_BIN_MUL;
  case BO_Div:
    return REFCOP_BIN_DIV;
  case BO_Rem:
    return REFCOP_BIN_REM;
  case BO_And:
    return REFCOP_BIN_AND;
  case BO_Or:
    return REFCOP_BIN_OR;
  case BO_Xor:
    return REFCOP_BIN_XOR;
  case BO_Shl:
    return REFCOP_BIN_SHL;
  default:
    return REFCOP_BIN_SHR;
  }
}

static refcop_pred predicate(BinaryOperatorKind Op) {
  switch (Op) {
  case BO_EQ:
    return REFCOP_PRED_EQ;
  case BO_NE:
    return REFCOP_PRED_NE;
  case BO_LT:
    return REFCOP_PRED_LT;
  case BO_LE:
    return REFCOP_PRED_LE;
  case BO_GT:
    return REFCOP_PRED_GT;
  default:
    return REFCOP_PRED_GE;
  }
}

refcop_value FuncLowerer::arithmetic(BinaryOperatorKind Op, Value A, Value B, QualType T,
                                     QualType OperandT) {
  refcop_type C = coarse(T);
  if (C == REFCOP_TYPE_AGG) { // vectors
    Value Args[2] = {A, B};
    return refcop_emit_havoc(F, "vector", Args, 2, C);
  }
  bool Unsigned = OperandT->isUnsignedIntegerOrEnumerationType();
  if (BinaryOperator::isComparisonOp(Op)) {
    if (A.type == REFCOP_TYPE_AGG) {
      Value Args[2] = {A, B};
      return refcop_emit_havoc(F, "vector", Args, 2, C);
    }
    bool Ordered = BinaryOperator::isRelationalOp(Op);
    return refcop_emit_cmp(F, predicate(Op), A, B,
                           Ordered && (Unsigned || OperandT->isAnyPointerType()));
  }
  return refcop_emit_bin(F, binop(Op), A, B, C, Unsigned);
}

refcop_value FuncLowerer::binary(const BinaryOperator *E, bool Unused) {
  BinaryOperatorKind Op = E->getOpcode();
  if (E->isAssignmentOp())
    return assign(E, Unused);
  if (Op == BO_Comma) {
    discard(E->getLHS());
    if (Unused) {
      discard(E->getRHS());
      return refcop_value_none();
    }
    return rvalue(E->getRHS());
  }
  if (E->isLogicalOp())
    return shortCircuit(E);
  if (Op == BO_PtrMemD || Op == BO_PtrMemI || Op == BO_Cmp)
    return havoc("operator", E);
  Value A = rvalue(E->getLHS());
  Value B = rvalue(E->getRHS());
  QualType OperandT = E->getLHS()->getType();
  if (Op == BO_Add && E->getRHS()->getType()->isAnyPointerType()) {
    std::swap(A, B);
    OperandT = E->getRHS()->getType();
  }
  at(E->getBeginLoc());
  return arithmetic(Op, A, B, E->getType(), OperandT);
}

refcop_value FuncLowerer::assign(const BinaryOperator *E, bool Unused) {
  QualType T = E->getLHS()->getType();
  ML.TypeTable.assignment(E);
  if (!E->isCompoundAssignmentOp()) {
    if (coarse(T) == REFCOP_TYPE_AGG) {
      Place P = place(E->getLHS());
      into(P, E->getRHS(), T, 0);
      return Unused ? refcop_value_none() : refcop_emit_load(F, P);
    }
    ML.Facts.assignment(E->getLHS(), E->getRHS());
    ML.Rows.assignment(E->getLHS(), E->getRHS());
    Value V = rvalue(E->getRHS());
    if (fieldCall(E->getLHS(), &V))
      return V;
    Place P = place(E->getLHS());
    V = toType(V, P.type);
    at(E->getLHS()->getBeginLoc());
    refcop_emit_store(F, P, V, 0);
    return V;
  }
  const auto *CA = cast<CompoundAssignOperator>(E);
  Value B = rvalue(E->getRHS());
  Place P = place(E->getLHS());
  at(E->getLHS()->getBeginLoc());
  Value A = refcop_emit_load(F, P);
  BinaryOperatorKind Op = BinaryOperator::getOpForCompoundAssignment(E->getOpcode());
  QualType ComputeT = CA->getComputationResultType();
  A = toType(A, coarse(CA->getComputationLHSType()));
  Value V = arithmetic(Op, A, B, ComputeT, CA->getComputationLHSType());
  V = toType(V, P.type);
  refcop_emit_store(F, P, V, 0);
  return V;
}

refcop_value FuncLowerer::stepBy(const UnaryOperator *E) {
  Place P = place(E->getSubExpr());
  at(E->getBeginLoc());
  Value Old = refcop_emit_load(F, P);
  Value New = refcop_emit_bin(F, E->isIncrementOp() ? REFCOP_BIN_ADD : REFCOP_BIN_SUB, Old,
                              refcop_value_int(1), P.type,
                              E->getSubExpr()->getType()->isUnsignedIntegerOrEnumerationType());
  refcop_emit_store(F, P, New, 0);
  return E->isPrefix() ? New : Old;
}

refcop_value FuncLowerer::addressOf(const UnaryOperator *E) {
  const Expr *Inner = E->getSubExpr()->IgnoreParens();
  if (Inner->getType()->isFunctionType())
    return rvalue(Inner);
  if (const auto *Deref = dyn_cast<UnaryOperator>(Inner))
    if (Deref->getOpcode() == UO_Deref)
      return toType(rvalue(Deref->getSubExpr()), coarse(E->getType()));
  Place P = place(E->getSubExpr());
  at(E->getBeginLoc());
  return refcop_emit_addr(F, P, coarse(E->getType()));
}

refcop_value FuncLowerer::negation(const UnaryOperator *E) {
  const Expr *Sub = E->getSubExpr();
  Value V = rvalue(Sub);
  if (const auto *FL = dyn_cast<FloatingLiteral>(Sub->IgnoreParens()))
    if (std::optional<int64_t> N = wholeNumber(FL)) // -1.0: what PyFloat_AsDouble fails with
      return toType(refcop_value_int(-*N), REFCOP_TYPE_FLOAT);
  at(E->getBeginLoc());
  return refcop_emit_bin(F, REFCOP_BIN_SUB, refcop_value_int(0), V, coarse(E->getType()),
                         E->getType()->isUnsignedIntegerOrEnumerationType());
}

refcop_value FuncLowerer::logicalNot(const UnaryOperator *E) {
  const auto *BO = dyn_cast<BinaryOperator>(E->getSubExpr()->IgnoreParenImpCasts());
  if (BO && BO->isLogicalOp())
    return shortCircuit(E);
  Value V = rvalue(E->getSubExpr());
  at(E->getBeginLoc());
  if (V.kind == REFCOP_VALUE_INT)
    return refcop_value_int(V.as.number == 0);
  return refcop_emit_cmp(F, REFCOP_PRED_EQ, V, refcop_value_null(V.type), false);
}

refcop_value FuncLowerer::unary(const UnaryOperator *E, bool Unused) {
  const Expr *Sub = E->getSubExpr();
  switch (E->getOpcode()) {
  case UO_PostInc:
  case UO_PostDec:
  case UO_PreInc:
  case UO_PreDec:
    return stepBy(E);
  case UO_AddrOf:
    return addressOf(E);
  case UO_Deref: {
    if (E->getType()->isFunctionType())
      return rvalue(Sub);
    Place P = place(E);
    at(E->getBeginLoc());
    return refcop_emit_load(F, P);
  }
  case UO_Plus:
  case UO_Extension:
    return rvalue(Sub);
  case UO_Minus:
    return negation(E);
  case UO_Not: {
    Value V = rvalue(Sub);
    at(E->getBeginLoc());
    return refcop_emit_bin(F, REFCOP_BIN_XOR, V, refcop_value_int(-1), coarse(E->getType()),
                           E->getType()->isUnsignedIntegerOrEnumerationType());
  }
  case UO_LNot:
    return logicalNot(E);
  default: // __real, __imag
    return havoc(Unused ? "operator" : "complex", E);
  }
}

} // namespace refcop
