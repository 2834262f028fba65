// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Part of refcop.
//
// Labels, and the jumps to them and out of loops and switches: scopes that are not around the target end there.

#include "LowerImpl.h"

using namespace clang;

namespace refcop {

/// Where each label stands: a jump to it ends the scopes that are not around the label.
void FuncLowerer::collectLabels(const Stmt *S, SmallVectorImpl<const Stmt *> &Path) {
  if (!S || isa<Expr>(S) || isa<DeclStmt>(S))
    return;
  bool IsScope = isa<CompoundStmt>(S) || isa<ForStmt>(S) || isa<SwitchStmt>(S);
  if (IsScope)
    Path.push_back(S);
  if (const auto *LS = dyn_cast<LabelStmt>(S))
    Labels[LS->getDecl()].Path.assign(Path.begin(), Path.end());
  for (const Stmt *Child : S->children())
    collectLabels(Child, Path);
  if (IsScope)
    Path.pop_back();
}

FuncLowerer::Label &FuncLowerer::label(const LabelDecl *L) {
  Label &Result = Labels[L];
  if (Result.Block == UINT32_MAX)
    Result.Block = block();
  return Result;
}

// Case labels may follow each other by the hundred: no recursion.
void FuncLowerer::caseLabels(const SwitchCase *S) {
  const Stmt *Sub = S;
  while (const auto *SC = dyn_cast<SwitchCase>(Sub)) {
    auto It = Cases.find(SC);
    if (It != Cases.end()) {
      at(SC->getBeginLoc());
      refcop_emit_jump(F, It->second);
      start(It->second);
    }
    Sub = SC->getSubStmt();
  }
  stmt(Sub);
}

void FuncLowerer::breakStmt(const BreakStmt *S) {
  if (Jumps.empty())
    return; // only in broken code
  Jumps.back().Used = true;
  leave(Jumps.back().BreakHeight, S->getBeginLoc());
  at(S->getBeginLoc());
  refcop_emit_jump(F, Jumps.back().Break);
}

void FuncLowerer::continueStmt(const ContinueStmt *S) {
  for (size_t I = Jumps.size(); I > 0; --I) {
    if (Jumps[I - 1].Continue == UINT32_MAX)
      continue;
    Jumps[I - 1].Used = true;
    const Jump J = Jumps[I - 1];
    leave(J.ContinueHeight, S->getBeginLoc());
    at(S->getBeginLoc());
    refcop_emit_jump(F, J.Continue);
    return;
  }
}

void FuncLowerer::gotoLabel(const LabelDecl *LD) {
  Label &L = label(LD);
  size_t Common = 0;
  while (Common < Scopes.size() && Common < L.Path.size() && Scopes[Common].Owner == L.Path[Common])
    ++Common;
  size_t Height = Common < Scopes.size() ? Scopes[Common].Start : Vars.size();
  // Backwards in the same scope: what was declared after the label begins again.
  if (Common == L.Path.size() && L.Height < Height)
    Height = L.Height;
  SourceLocation Loc = LastLoc;
  uint32_t Block = L.Block;
  leave(Height, Loc);
  at(Loc);
  refcop_emit_jump(F, Block);
}

void FuncLowerer::labelStmt(const LabelStmt *S) {
  Label &L = label(S->getDecl());
  L.Height = Vars.size();
  uint32_t Block = L.Block;
  at(S->getBeginLoc());
  refcop_emit_jump(F, Block);
  start(Block);
  stmt(S->getSubStmt());
}

void FuncLowerer::collectAddressTaken(const Stmt *S) {
  if (!S)
    return;
  if (const auto *ALE = dyn_cast<AddrLabelExpr>(S))
    if (std::find(AddressTaken.begin(), AddressTaken.end(), ALE->getLabel()) == AddressTaken.end())
      AddressTaken.push_back(ALE->getLabel());
  for (const Stmt *Child : S->children())
    collectAddressTaken(Child);
}

/// goto *p: may go to any label whose address is taken.
void FuncLowerer::indirectGoto(const IndirectGotoStmt *S) {
  if (AddressTaken.empty())
    collectAddressTaken(FD->getBody());
  Value Target = rvalue(S->getTarget());
  at(S->getBeginLoc());
  if (AddressTaken.empty()) {
    refcop_emit_unreachable(F);
    return;
  }
  Value Choice = refcop_emit_havoc(F, "computed goto", &Target, 1, REFCOP_TYPE_INT);
  SmallVector<int64_t, 32> Numbers;
  SmallVector<uint32_t, 32> Targets;
  for (const LabelDecl *L : AddressTaken) {
    Numbers.push_back(static_cast<int64_t>(Numbers.size()));
    Targets.push_back(label(L).Block);
  }
  refcop_emit_switch(F, Choice, Numbers.data(), Targets.data(),
                     static_cast<uint32_t>(Numbers.size() - 1), Targets.back());
}

} // namespace refcop
