// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Part of refcop.
//
// Statements and scopes: the control flow graph. An own walk, not clang::CFG: a statement macro
// has to be met before its body is taken apart, and scopes end (cleanup attributes) the same way in
// every version of Clang.

#include "LowerImpl.h"

#include "clang/AST/Attr.h"
#include "clang/AST/StmtOpenMP.h"

using namespace clang;

namespace refcop {

namespace {
/// A case range is spelt out up to this many numbers; a longer one becomes two comparisons.
constexpr int64_t MaxCaseRange = 64;
} // namespace

/// What is emitted from now on stands at Loc. Within: where it is in macros, when Loc does not
/// tell.
void FuncLowerer::at(SourceLocation Loc, uint16_t Flags, SourceLocation Within) {
  if (Within.isInvalid())
    Within = Loc;
  if (Loc != LastLoc || Within != LastWithin) {
    LastLoc = Loc;
    LastWithin = Within;
    LastRaw = Loc.isMacroID() ? ML.loc(Loc) : Loc.getRawEncoding();
    LastMacro = nullptr;
    if (Within.isMacroID()) {
      StringRef Name = ML.Macros.outermost(Within, true);
      if (!Name.empty())
        LastMacro = ML.intern(Name);
    }
  }
  if (LastMacro)
    Flags |= REFCOP_INSTR_IN_MACRO;
  refcop_func_set_loc(F, LastRaw, LastMacro, Flags);
}

// --- the function --------------------------------------------------------------------------------

void FuncLowerer::run() {
  for (const ParmVarDecl *P : FD->parameters())
    addLocal(P, true);
  start(block());
  const Stmt *Body = FD->getBody();
  SmallVector<const Stmt *, 8> Path;
  collectLabels(Body, Path);
  at(FD->getLocation());
  if (const auto *CS = dyn_cast<CompoundStmt>(Body)) {
    pushScope(CS);
    SmallVector<const Stmt *, 32> Stmts(CS->body_begin(), CS->body_end());
    children(Stmts);
    if (!dead())
      leave(0, CS->getRBracLoc(), false);
    at(CS->getRBracLoc());
  } else {
    stmt(Body);
  }
  refcop_func_finish(F);
}

void FuncLowerer::popScope(SourceLocation End) {
  size_t Height = Scopes.back().Start;
  if (!dead())
    leave(Height, End);
  Vars.resize(Height);
  Scopes.pop_back();
}

void FuncLowerer::leave(size_t Height, SourceLocation Loc, bool ScopeEnds) {
  for (size_t I = Vars.size(); I > Height; --I) {
    const ScopeVar V = Vars[I - 1];
    at(Loc, REFCOP_INSTR_IMPLICIT);
    if (V.Cleanup) {
      const FunctionDecl *Fn = V.Cleanup->getAttr<CleanupAttr>()->getFunctionDecl();
      ML.use(Fn);
      Value Arg = refcop_emit_addr(F, refcop_place_local(F, V.Local),
                                   coarse(Context.getPointerType(V.Cleanup->getType())));
      if (Fn->getNumParams() == 1)
        Arg = toType(Arg, coarse(Fn->getParamDecl(0)->getType()));
      refcop_type T = coarse(Fn->getReturnType());
      refcop_emit_call(F, REFCOP_CALLEE_NAME, ML.nameOf(Fn), refcop_value_none(), &Arg, 1, T,
                       T == REFCOP_TYPE_VOID ? 0 : REFCOP_INSTR_UNUSED);
    }
    if (ScopeEnds)
      refcop_emit_scope_end(F, V.Local);
  }
}

// --- statements ----------------------------------------------------------------------------------

/// Not part of a call, whatever macro it comes from.
static bool leavesOrDeclares(const Stmt *S) {
  return isa<ReturnStmt>(S) || isa<GotoStmt>(S) || isa<IndirectGotoStmt>(S) || isa<BreakStmt>(S) ||
         isa<ContinueStmt>(S) || isa<LabelStmt>(S) || isa<DeclStmt>(S);
}

bool FuncLowerer::macroStmt(const Stmt *S) {
  if (!S->getBeginLoc().isMacroID())
    return false;
  if (leavesOrDeclares(S)) {
    for (FileID FID; (FID = ML.Macros.covering(S->getBeginLoc(), S->getEndLoc())).isValid();)
      ML.Macros.get(FID).Declined = true;
    return false;
  }
  switch (S->getStmtClass()) {
  case Stmt::DoStmtClass:
  case Stmt::IfStmtClass:
  case Stmt::CompoundStmtClass:
  case Stmt::WhileStmtClass:
  case Stmt::ForStmtClass:
  case Stmt::SwitchStmtClass:
    return macroCall(S, true).has_value();
  default:
    return false;
  }
}

void FuncLowerer::children(ArrayRef<const Stmt *> Body) {
  for (size_t I = 0; I != Body.size(); ++I) {
    const Stmt *S = Body[I];
    // A macro of several statements with a contract is one call.
    size_t End = I + 1;
    if (S && S->getBeginLoc().isMacroID() && End != Body.size()) {
      FileID FID = ML.Macros.covering(S->getBeginLoc(), S->getEndLoc());
      while (FID.isValid() && End != Body.size() && Body[End] && !isa<NullStmt>(Body[End]) &&
             ML.Macros.covering(Body[End]->getBeginLoc(), Body[End]->getEndLoc()) == FID)
        ++End;
    }
    if (End - I > 1 && llvm::none_of(Body.slice(I, End - I), leavesOrDeclares) &&
        macroCall(Body.slice(I, End - I), true))
      I = End - 1;
    else
      stmt(S);
  }
}

void FuncLowerer::compound(const CompoundStmt *CS) {
  pushScope(CS);
  SmallVector<const Stmt *, 16> Body(CS->body_begin(), CS->body_end());
  children(Body);
  popScope(CS->getRBracLoc());
}

void FuncLowerer::stmt(const Stmt *S) {
  if (!S)
    return;
  if (const auto *E = dyn_cast<Expr>(S)) {
    discard(E);
    return;
  }
  if (macroStmt(S))
    return;
  switch (S->getStmtClass()) {
  case Stmt::NullStmtClass:
    return;
  case Stmt::CompoundStmtClass:
    return compound(cast<CompoundStmt>(S));
  case Stmt::DeclStmtClass:
    return declStmt(cast<DeclStmt>(S));
  case Stmt::IfStmtClass:
    return ifStmt(cast<IfStmt>(S));
  case Stmt::WhileStmtClass:
    return whileStmt(cast<WhileStmt>(S));
  case Stmt::DoStmtClass:
    return doStmt(cast<DoStmt>(S));
  case Stmt::ForStmtClass:
    return forStmt(cast<ForStmt>(S));
  case Stmt::SwitchStmtClass:
    return switchStmt(cast<SwitchStmt>(S));
  case Stmt::CaseStmtClass:
  case Stmt::DefaultStmtClass:
    return caseLabels(cast<SwitchCase>(S));
  case Stmt::LabelStmtClass:
    return labelStmt(cast<LabelStmt>(S));
  case Stmt::AttributedStmtClass:
    return stmt(cast<AttributedStmt>(S)->getSubStmt());
  case Stmt::GotoStmtClass:
    at(S->getBeginLoc());
    return gotoLabel(cast<GotoStmt>(S)->getLabel());
  case Stmt::IndirectGotoStmtClass:
    return indirectGoto(cast<IndirectGotoStmt>(S));
  case Stmt::BreakStmtClass:
    return breakStmt(cast<BreakStmt>(S));
  case Stmt::ContinueStmtClass:
    return continueStmt(cast<ContinueStmt>(S));
  case Stmt::ReturnStmtClass:
    return returnStmt(cast<ReturnStmt>(S));
  case Stmt::GCCAsmStmtClass:
  case Stmt::MSAsmStmtClass:
    return asmStmt(cast<AsmStmt>(S));
  case Stmt::CapturedStmtClass:
    return stmt(cast<CapturedStmt>(S)->getCapturedStmt());
  default:
    break;
  }
  if (const auto *OMP = dyn_cast<OMPExecutableDirective>(S)) {
    if (OMP->hasAssociatedStmt())
      return stmt(OMP->getRawStmt());
    return;
  }
  at(S->getBeginLoc());
  refcop_emit_clobber(F, S->getStmtClassName());
}

void FuncLowerer::declStmt(const DeclStmt *DS) {
  for (const Decl *D : DS->decls()) {
    const auto *VD = dyn_cast<VarDecl>(D);
    if (!VD)
      continue;
    if (VD->hasInit()) {
      ML.Facts.variable(VD);
      ML.TypeTable.variable(VD);
      ML.Rows.variable(VD);
    }
    if (!VD->hasGlobalStorage())
      varDecl(VD);
    else if (VD->isStaticLocal())
      ML.global(VD, F->name);
  }
}

void FuncLowerer::varDecl(const VarDecl *VD) {
  QualType T = VD->getType();
  if (T->isVariablyModifiedType())
    for (QualType A = T; !A.isNull();) {
      const ArrayType *AT = Context.getAsArrayType(A);
      if (!AT)
        break;
      if (const auto *VLA = dyn_cast<VariableArrayType>(AT))
        if (VLA->getSizeExpr() && !VLA->getSizeExpr()->isValueDependent())
          discard(VLA->getSizeExpr());
      A = AT->getElementType();
    }
  uint32_t L;
  auto It = Locals.find(VD);
  L = It != Locals.end() ? It->second : addLocal(VD, false);
  Place P = refcop_place_local(F, L);
  if (const Expr *Init = VD->getInit()) {
    if (P.type == REFCOP_TYPE_AGG) {
      into(P, Init, T, REFCOP_INSTR_INIT);
    } else {
      const auto *ILE = dyn_cast<InitListExpr>(Init);
      Value V = ILE && ILE->getNumInits() == 0 ? zero(T) : rvalue(ILE ? ILE->getInit(0) : Init);
      V = toType(V, P.type);
      at(VD->getLocation());
      refcop_emit_store(F, P, V, REFCOP_INSTR_INIT);
    }
  }
  Vars.push_back({L, VD->hasAttr<CleanupAttr>() ? VD : nullptr, VD->getLocation()});
}

void FuncLowerer::ifStmt(const IfStmt *S) {
  if (const Stmt *Init = S->getInit())
    stmt(Init);
  if (std::optional<int64_t> C = constant(S->getCond())) {
    // The dead arm is lowered only when something may jump into it.
    const Stmt *Taken = *C ? S->getThen() : S->getElse();
    const Stmt *Dropped = *C ? S->getElse() : S->getThen();
    if (Labels.empty() && Cases.empty()) {
      stmt(Taken);
      return;
    }
    uint32_t Join = block(), Other = block();
    stmt(Taken);
    refcop_emit_jump(F, Join);
    start(Other);
    stmt(Dropped);
    refcop_emit_jump(F, Join);
    start(Join);
    return;
  }
  uint32_t Then = block();
  uint32_t Else = S->getElse() ? block() : UINT32_MAX;
  uint32_t Join = block();
  condition(S->getCond(), Then, S->getElse() ? Else : Join);
  start(Then);
  stmt(S->getThen());
  refcop_emit_jump(F, Join);
  if (S->getElse()) {
    start(Else);
    stmt(S->getElse());
    refcop_emit_jump(F, Join);
  }
  start(Join);
}

void FuncLowerer::whileStmt(const WhileStmt *S) {
  uint32_t Head = block(), Body = block(), Exit = block();
  at(S->getBeginLoc());
  refcop_emit_jump(F, Head);
  start(Head);
  condition(S->getCond(), Body, Exit);
  start(Body);
  Jumps.push_back({Exit, Head, Vars.size(), Vars.size(), false});
  stmt(S->getBody());
  Jumps.pop_back();
  refcop_emit_jump(F, Head);
  start(Exit);
}

void FuncLowerer::doStmt(const DoStmt *S) {
  // do { ... } while (0) is no loop; most often nothing even leaves it early.
  std::optional<int64_t> Constant = constant(S->getCond());
  if (Constant && !*Constant) {
    uint32_t Exit = block();
    Jumps.push_back({Exit, Exit, Vars.size(), Vars.size(), false});
    stmt(S->getBody());
    bool Left = Jumps.pop_back_val().Used;
    if (Left) {
      refcop_emit_jump(F, Exit);
      start(Exit);
    }
    return;
  }
  uint32_t Body = block(), Cond = block(), Exit = block();
  at(S->getBeginLoc());
  refcop_emit_jump(F, Body);
  start(Body);
  Jumps.push_back({Exit, Cond, Vars.size(), Vars.size(), false});
  stmt(S->getBody());
  Jumps.pop_back();
  refcop_emit_jump(F, Cond);
  start(Cond);
  condition(S->getCond(), Body, Exit);
  start(Exit);
}

void FuncLowerer::forStmt(const ForStmt *S) {
  pushScope(S);
  stmt(S->getInit());
  uint32_t Head = block(), Step = block(), Exit = block();
  at(S->getBeginLoc());
  refcop_emit_jump(F, Head);
  start(Head);
  if (S->getCond()) {
    uint32_t Body = block();
    condition(S->getCond(), Body, Exit);
    start(Body);
  }
  Jumps.push_back({Exit, Step, Vars.size(), Vars.size(), false});
  stmt(S->getBody());
  Jumps.pop_back();
  refcop_emit_jump(F, Step);
  start(Step);
  if (S->getInc())
    discard(S->getInc());
  refcop_emit_jump(F, Head);
  start(Exit);
  popScope(S->getEndLoc());
}

// A range that is too long to be listed becomes two comparisons in front of the switch.
void FuncLowerer::collectCase(const CaseStmt *S, Value V, bool Unsigned, CaseTable &Into) {
  if (S->getLHS()->isValueDependent() || (S->getRHS() && S->getRHS()->isValueDependent()))
    return;
  uint32_t Block = Cases[S];
  int64_t Lo = S->getLHS()->EvaluateKnownConstInt(Context).extOrTrunc(64).getSExtValue();
  int64_t Hi = Lo;
  if (S->getRHS())
    Hi = S->getRHS()->EvaluateKnownConstInt(Context).extOrTrunc(64).getSExtValue();
  if (Hi < Lo)
    return;
  // Hi - Lo may not fit.
  if (static_cast<uint64_t>(Hi) - static_cast<uint64_t>(Lo) > MaxCaseRange) {
    uint32_t Above = block(), Next = block();
    Value Least = refcop_emit_cmp(F, REFCOP_PRED_GE, V, refcop_value_int(Lo), Unsigned);
    refcop_emit_branch(F, Least, Above, Next);
    start(Above);
    Value Most = refcop_emit_cmp(F, REFCOP_PRED_LE, V, refcop_value_int(Hi), Unsigned);
    refcop_emit_branch(F, Most, Block, Next);
    start(Next);
    return;
  }
  for (int64_t N = Lo;; ++N) {
    Into.Numbers.push_back(N);
    Into.Targets.push_back(Block);
    if (N == Hi)
      break;
  }
}

void FuncLowerer::switchStmt(const SwitchStmt *S) {
  pushScope(S);
  if (const Stmt *Init = S->getInit())
    stmt(Init);
  Value V = toType(rvalue(S->getCond()), REFCOP_TYPE_INT);
  bool Unsigned = S->getCond()->getType()->isUnsignedIntegerOrEnumerationType();
  uint32_t Exit = block();
  CaseTable Table;
  Table.Default = Exit;
  at(S->getBeginLoc());
  for (const SwitchCase *SC = S->getSwitchCaseList(); SC; SC = SC->getNextSwitchCase()) {
    Cases[SC] = block();
    if (const auto *CS = dyn_cast<CaseStmt>(SC))
      collectCase(CS, V, Unsigned, Table);
    else
      Table.Default = Cases[SC];
  }
  if (V.kind == REFCOP_VALUE_INT) { // Py_RETURN_RICHCOMPARE(a, b, Py_EQ)
    const auto *It = std::find(Table.Numbers.begin(), Table.Numbers.end(), V.as.number);
    refcop_emit_jump(F, It == Table.Numbers.end() ? Table.Default
                                                  : Table.Targets[It - Table.Numbers.begin()]);
  } else {
    // Clang lists the cases last first; blocks are numbered anew by func_finish.
    refcop_emit_switch(F, V, Table.Numbers.data(), Table.Targets.data(),
                       static_cast<uint32_t>(Table.Numbers.size()), Table.Default);
  }
  start(block()); // what precedes the first case is dead
  at(S->getBeginLoc());
  refcop_emit_unreachable(F);
  Jumps.push_back({Exit, UINT32_MAX, Vars.size(), 0, false});
  stmt(S->getBody());
  Jumps.pop_back();
  refcop_emit_jump(F, Exit);
  start(Exit);
  popScope(S->getEndLoc());
}

void FuncLowerer::returnStmt(const ReturnStmt *S) {
  Value V = refcop_value_none();
  if (const Expr *E = S->getRetValue()) {
    if (E->getType()->isVoidType() || F->result == REFCOP_TYPE_VOID)
      discard(E);
    else
      V = toType(rvalue(E), F->result);
  }
  leave(0, S->getBeginLoc(), false);
  // Since 3.12 Py_RETURN_NONE adds no reference; what it stands for does, in older versions.
  SourceLocation Loc = S->getBeginLoc();
  bool IsMacro = false;
  bool AddsNone = ML.Macros.returnsNew(Loc, IsMacro) && ML.M->python_version >= 0x030c;
  // A macro that is a return can have a statement before it; one that may return cannot.
  bool Inside = Loc.isMacroID() && !IsMacro;
  unsigned Macro = Inside ? REFCOP_INSTR_IN_MACRO : 0;
  at(Loc, (AddsNone ? REFCOP_INSTR_NEW : 0) | Macro);
  refcop_emit_return(F, V);
  at(Loc, Macro); // what follows without a place of its own is no return
}

void FuncLowerer::asmStmt(const AsmStmt *S) {
  SourceLocation Loc = S->getAsmLoc();
  SmallVector<Value, 8> Inputs;
  if (const auto *GCC = dyn_cast<GCCAsmStmt>(S))
    for (unsigned I = 0; I != GCC->getNumInputs(); ++I) {
      const Expr *E = GCC->getInputExpr(I);
      Inputs.push_back(E->isGLValue() ? pointerTo(E) : rvalue(E));
    }
  at(Loc);
  refcop_emit_clobber(F, "asm");
  if (const auto *GCC = dyn_cast<GCCAsmStmt>(S))
    for (unsigned I = 0; I != GCC->getNumOutputs(); ++I) {
      Place P = place(GCC->getOutputExpr(I));
      at(Loc);
      Value V =
          refcop_emit_havoc(F, "asm", Inputs.data(), static_cast<uint32_t>(Inputs.size()), P.type);
      refcop_emit_store(F, P, V, 0);
    }
}

} // namespace refcop
