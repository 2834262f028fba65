// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Part of refcop.
//
// Control flow in expressions: conditions, &&, ||, ?:, statement expressions.

#include "LowerImpl.h"

using namespace clang;

namespace refcop {

refcop_value FuncLowerer::shortCircuit(const Expr *E) {
  at(E->getBeginLoc());
  Place Result = implicitLocal(E->getType(), REFCOP_TYPE_INT);
  uint32_t True = block(), False = block(), Join = block();
  condition(E, True, False);
  start(True);
  at(E->getBeginLoc(), REFCOP_INSTR_IMPLICIT);
  refcop_emit_store(F, Result, refcop_value_int(1), 0);
  refcop_emit_jump(F, Join);
  start(False);
  refcop_emit_store(F, Result, refcop_value_int(0), 0);
  refcop_emit_jump(F, Join);
  start(Join);
  return refcop_emit_load(F, Result);
}

refcop_value FuncLowerer::conditional(const Expr *E, bool Unused) {
  refcop_type T = coarse(E->getType());
  bool HasValue = !Unused && T != REFCOP_TYPE_VOID;
  const auto *BCO = dyn_cast<BinaryConditionalOperator>(E);
  const auto *CO = cast<AbstractConditionalOperator>(E);
  if (!BCO)
    if (std::optional<int64_t> C = constant(CO->getCond())) {
      const Expr *Taken = *C ? CO->getTrueExpr() : CO->getFalseExpr();
      if (HasValue)
        return toType(rvalue(Taken), T);
      discard(Taken);
      return refcop_value_none();
    }
  Place Result = {};
  if (HasValue)
    Result = implicitLocal(E->getType(), T);
  uint32_t True = block(), False = block(), Join = block();
  if (BCO) {
    Value Common = rvalue(BCO->getCommon());
    Opaque[BCO->getOpaqueValue()] = Common;
    at(BCO->getCommon()->getBeginLoc());
    refcop_emit_branch(F, Common, True, False);
  } else {
    condition(CO->getCond(), True, False);
  }
  for (bool Side : {true, false}) {
    start(Side ? True : False);
    const Expr *Arm = Side ? CO->getTrueExpr() : CO->getFalseExpr();
    if (!HasValue) {
      discard(Arm);
    } else if (T == REFCOP_TYPE_AGG) {
      into(Result, Arm, E->getType(), REFCOP_INSTR_IMPLICIT);
    } else {
      Value V = toType(rvalue(Arm), T);
      at(Arm->getBeginLoc(), REFCOP_INSTR_IMPLICIT);
      refcop_emit_store(F, Result, V, 0);
    }
    at(Arm->getBeginLoc());
    refcop_emit_jump(F, Join);
  }
  start(Join);
  if (!HasValue)
    return refcop_value_none();
  at(E->getBeginLoc(), REFCOP_INSTR_IMPLICIT);
  return refcop_emit_load(F, Result);
}

refcop_value FuncLowerer::statementExpr(const StmtExpr *E, bool Unused) {
  const CompoundStmt *CS = E->getSubStmt();
  SmallVector<const Stmt *, 8> Path;
  for (const Scope &S : Scopes)
    Path.push_back(S.Owner);
  collectLabels(CS, Path);
  refcop_type T = coarse(E->getType());
  const Stmt *Last = CS->body_empty() ? nullptr : CS->body_back();
  while (Last && (isa<LabelStmt>(Last) || isa<AttributedStmt>(Last)))
    Last = isa<LabelStmt>(Last) ? cast<LabelStmt>(Last)->getSubStmt()
                                : cast<AttributedStmt>(Last)->getSubStmt();
  const auto *Result = dyn_cast_or_null<Expr>(Last);
  if (Unused || T == REFCOP_TYPE_VOID || !Result || Last != CS->body_back()) {
    compound(CS);
    return T == REFCOP_TYPE_VOID || Unused ? refcop_value_none() : havoc("statement expression", E);
  }
  pushScope(CS);
  SmallVector<const Stmt *, 16> Body(CS->body_begin(), CS->body_end() - 1);
  children(Body);
  Value V;
  if (T == REFCOP_TYPE_AGG) {
    // The value must outlive the locals it may be made of.
    Place P = implicitLocal(E->getType(), T);
    into(P, Result, E->getType(), REFCOP_INSTR_IMPLICIT);
    V = refcop_emit_load(F, P);
  } else {
    V = toType(rvalue(Result), T);
  }
  popScope(CS->getRBracLoc());
  return V;
}

/// __builtin_expect(x, 1) is x in a condition.
static const Expr *withoutExpect(const Expr *E) {
  for (;;) {
    E = compat::withoutWrappers(E);
    if (const auto *CE = dyn_cast<CallExpr>(E)) {
      const FunctionDecl *FD = CE->getDirectCallee();
      if (FD && FD->getBuiltinID() && CE->getNumArgs() >= 2 &&
          FD->getName().starts_with("__builtin_expect")) {
        E = CE->getArg(0);
        continue;
      }
    } else if (const auto *ICE = dyn_cast<ImplicitCastExpr>(E)) {
      if (ICE->getCastKind() == CK_IntegralCast || ICE->getCastKind() == CK_IntegralToBoolean ||
          ICE->getCastKind() == CK_PointerToBoolean || ICE->getCastKind() == CK_NoOp) {
        E = ICE->getSubExpr();
        continue;
      }
    } else if (const auto *UO = dyn_cast<UnaryOperator>(E)) {
      if (UO->getOpcode() == UO_Extension) {
        E = UO->getSubExpr();
        continue;
      }
    }
    return E;
  }
}

void FuncLowerer::condition(const Expr *E, uint32_t IfTrue, uint32_t IfFalse) {
  ++Depth;
  branchOn(E, IfTrue, IfFalse);
  --Depth;
}

void FuncLowerer::branchOn(const Expr *E, uint32_t IfTrue, uint32_t IfFalse) {
  if (isBroken(E)) {
    Value V = toType(rvalue(E), REFCOP_TYPE_INT);
    refcop_emit_branch(F, V, IfTrue, IfFalse);
    return;
  }
  if (E->getBeginLoc().isMacroID()) {
    if (std::optional<Value> V = macroCall(E, false)) {
      refcop_emit_branch(F, toType(*V, V->type == REFCOP_TYPE_VOID ? REFCOP_TYPE_INT : V->type),
                         IfTrue, IfFalse);
      return;
    }
  }
  if (std::optional<int64_t> C = constant(E)) {
    at(E->getBeginLoc());
    refcop_emit_jump(F, *C ? IfTrue : IfFalse);
    return;
  }
  const Expr *Inner = withoutExpect(E);
  if (Inner != E && Depth < MaxDepth)
    return condition(Inner, IfTrue, IfFalse);
  if (const auto *UO = dyn_cast<UnaryOperator>(E)) {
    if (UO->getOpcode() == UO_LNot)
      return condition(UO->getSubExpr(), IfFalse, IfTrue);
  } else if (const auto *BO = dyn_cast<BinaryOperator>(E)) {
    if (BO->isLogicalOp() && Depth < MaxDepth) {
      uint32_t Next = block();
      if (BO->getOpcode() == BO_LAnd)
        condition(BO->getLHS(), Next, IfFalse);
      else
        condition(BO->getLHS(), IfTrue, Next);
      start(Next);
      return condition(BO->getRHS(), IfTrue, IfFalse);
    }
    if (BO->getOpcode() == BO_Comma) {
      discard(BO->getLHS());
      return condition(BO->getRHS(), IfTrue, IfFalse);
    }
  } else if (const auto *CO = dyn_cast<ConditionalOperator>(E)) {
    uint32_t True = block(), False = block();
    condition(CO->getCond(), True, False);
    start(True);
    condition(CO->getTrueExpr(), IfTrue, IfFalse);
    start(False);
    return condition(CO->getFalseExpr(), IfTrue, IfFalse);
  }
  Value V = rvalue(E);
  at(E->getBeginLoc());
  refcop_emit_branch(F, toType(V, V.kind == REFCOP_VALUE_NONE ? REFCOP_TYPE_INT : V.type), IfTrue,
                     IfFalse);
}

} // namespace refcop
