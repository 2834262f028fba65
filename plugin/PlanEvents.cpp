// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Part of refcop.
//
// The events of a function, in the order in which clang emits code for them. Their positions are
// those that clang's debug information gives the instructions.

#include "Plan.h"

#include "clang/Lex/Lexer.h"

using namespace clang;

namespace refcop {

static constexpr unsigned MaxDepth = 2000; ///< of nested expressions; deeper ones have no events

std::vector<refcop_event> EventCollector::collect(const FunctionDecl *FD) {
  visit(FD->getBody());
  return std::move(Events);
}

// --- text ----------------------------------------------------------------------------------------

/// Source text on one line, cut where it gets long.
static std::string flat(StringRef Text) {
  const size_t Longest = 80;
  std::string Result;
  for (char C : Text) {
    bool Space = C == ' ' || C == '\n' || C == '\t' || C == '\r' || C == '\\';
    if (!Space)
      Result += C;
    else if (!Result.empty() && Result.back() != ' ')
      Result += ' ';
  }
  if (Result.size() > Longest) {
    Result.resize(Longest - 3);
    while (!Result.empty() && (Result.back() & 0x80)) // no half of a character
      Result.pop_back();
    Result += "...";
  }
  return Result;
}

const char *EventCollector::textOf(const Expr *E) {
  if (!E)
    return "";
  E = E->IgnoreParenImpCasts();
  while (const auto *Cast = dyn_cast<CStyleCastExpr>(E))
    E = Cast->getSubExpr()->IgnoreParenImpCasts();
  CharSourceRange Range = Lexer::makeFileCharRange(
      CharSourceRange::getTokenRange(E->getSourceRange()), ML.SM, ML.Context.getLangOpts());
  if (Range.isInvalid())
    return "";
  return Plan.arena().text(flat(Lexer::getSourceText(Range, ML.SM, ML.Context.getLangOpts())));
}

/// The n-th argument of the macro call whose text is Text: "M(a, f(b, c))".
static StringRef argumentText(StringRef Text, int N) {
  size_t Begin = Text.find('(');
  if (Begin == StringRef::npos)
    return {};
  int Nested = 0;
  size_t Start = Begin + 1;
  for (size_t I = Start; I < Text.size(); ++I) {
    char C = Text[I];
    bool Ends = Nested == 0 && (C == ',' || C == ')');
    if (Ends && N-- == 0)
      return Text.slice(Start, I).trim();
    if (Ends)
      Start = I + 1;
    if (C == '(' || C == '[' || C == '{')
      ++Nested;
    else if (C == ')' || C == ']' || C == '}')
      --Nested;
  }
  return {};
}

const char *EventCollector::macroArgument(const Stmt *S, const Expansion &Macro, int N) {
  SourceRange Range = ML.SM.getExpansionRange(S->getBeginLoc()).getAsRange();
  StringRef Text =
      Lexer::getSourceText(CharSourceRange::getTokenRange(Range), ML.SM, ML.Context.getLangOpts());
  if (!Text.starts_with(Macro.Name))
    return "";
  return Plan.arena().text(flat(argumentText(Text, N)));
}

/// Py_CLEAR(place) and the like.
static bool changesPlace(const Expansion *Macro) {
  return Macro && Macro->Contract->kind == REFCOP_KIND_MACRO && Macro->Contract->param_count &&
         Macro->Contract->params[0].indirect;
}

void EventCollector::assignedTo(const Expr *Value, const BinaryOperator *Assignment) {
  const auto *E = dyn_cast<CallExpr>(Value->IgnoreParenCasts());
  if (!E)
    return;
  const char *Text = textOf(Assignment->getLHS());
  const Expansion *Macro = *Text ? nullptr : macroOf(Assignment);
  Targets[E] = changesPlace(Macro) ? macroArgument(Assignment, *Macro, 0) : Text;
}

// --- the walk ------------------------------------------------------------------------------------

refcop_event &EventCollector::add(refcop_event_kind Kind, const char *Key, SourceLocation Loc) {
  refcop_event Event = {};
  Event.kind = Kind;
  Event.key = Key;
  Event.name = Event.expression = "";
  Plan.locate(Loc, Event);
  Events.push_back(Event);
  return Events.back();
}

void EventCollector::children(const Stmt *S) {
  for (const Stmt *Child : S->children())
    visit(Child);
}

void EventCollector::visit(const Stmt *S) {
  if (!S || Depth >= MaxDepth)
    return;
  ++Depth;
  if (isa<UnaryExprOrTypeTraitExpr>(S) || isa<OffsetOfExpr>(S)) {
    // Not evaluated.
  } else if (const auto *GSE = dyn_cast<GenericSelectionExpr>(S)) {
    visit(GSE->getResultExpr());
  } else if (const auto *CE = dyn_cast<ChooseExpr>(S)) {
    visit(CE->getChosenSubExpr());
  } else if (const auto *For = dyn_cast<ForStmt>(S)) {
    for (const Stmt *Part : {For->getInit(), static_cast<const Stmt *>(For->getCond()),
                             For->getBody(), static_cast<const Stmt *>(For->getInc())})
      visit(Part);
  } else if (const auto *DS = dyn_cast<DeclStmt>(S)) {
    declarations(DS);
  } else if (const auto *Return = dyn_cast<ReturnStmt>(S)) {
    returned(Return);
  } else if (const auto *Call = dyn_cast<CallExpr>(S)) {
    callee(Call);
    for (const Expr *Arg : Call->arguments())
      visit(Arg);
    call(Call);
  } else if (const auto *BO = dyn_cast<BinaryOperator>(S)) {
    if (BO->isAssignmentOp())
      assignment(BO);
    else
      children(S);
  } else if (const auto *UO = dyn_cast<UnaryOperator>(S)) {
    children(S);
    if (UO->isIncrementDecrementOp())
      count(UO->getSubExpr(), UO->getExprLoc(), UO->isIncrementOp() ? 1 : -1);
  } else {
    if (const auto *ME = dyn_cast<MemberExpr>(S))
      released(ME);
    if (const auto *Cast = dyn_cast<CStyleCastExpr>(S))
      asSlot(Cast->getSubExpr(), Cast->getType());
    if (const auto *DRE = dyn_cast<DeclRefExpr>(S))
      if (const auto *FD = dyn_cast<FunctionDecl>(DRE->getDecl()))
        Plan.pointTo(FD);
    children(S);
  }
  --Depth;
}

void EventCollector::declarations(const DeclStmt *S) {
  for (const Decl *D : S->decls()) {
    const auto *VD = dyn_cast<VarDecl>(D);
    if (!VD || !VD->hasInit() || VD->isStaticLocal())
      continue;
    if (const auto *E = dyn_cast<CallExpr>(VD->getInit()->IgnoreParenCasts()))
      Targets[E] = Plan.arena().text(VD->getName());
    visit(VD->getInit());
    const Expr *Init = VD->getInit()->IgnoreParenImpCasts();
    if (VD->getType()->isRecordType() && Init->isGLValue())
      add(REFCOP_EVENT_CALL, "memcpy", Init->getExprLoc()).callee = REFCOP_CALLEE_FOREIGN;
  }
}

void EventCollector::returned(const ReturnStmt *S) {
  const Expr *Value = S->getRetValue();
  visit(Value);
  if (!Value || !Value->getType()->isPointerType())
    return;
  refcop_event &Event = add(REFCOP_EVENT_RETURN, "return", S->getBeginLoc());
  Event.name = "return";
  Event.expression = textOf(Value);
  Event.hooked = true;
}

// --- stores --------------------------------------------------------------------------------------

/// Whether lvalue E lies in a variable of the frame. Global: in one with static storage.
static bool isFrameLocal(const Expr *E, bool &Global) {
  for (;;) {
    E = compat::withoutWrappers(E);
    if (const auto *ME = dyn_cast<MemberExpr>(E)) {
      if (ME->isArrow())
        return false;
      E = ME->getBase();
    } else if (const auto *ASE = dyn_cast<ArraySubscriptExpr>(E)) {
      const Expr *Base = ASE->getBase()->IgnoreParenImpCasts();
      if (!Base->getType()->isArrayType())
        return false;
      E = Base;
    } else if (const auto *UO = dyn_cast<UnaryOperator>(E)) {
      const auto *Inner = UO->getOpcode() == UO_Deref
                              ? dyn_cast<UnaryOperator>(UO->getSubExpr()->IgnoreParenCasts())
                              : nullptr;
      if (!Inner || Inner->getOpcode() != UO_AddrOf)
        return false;
      E = Inner->getSubExpr();
    } else if (const auto *DRE = dyn_cast<DeclRefExpr>(E)) {
      const auto *VD = dyn_cast<VarDecl>(DRE->getDecl());
      Global = VD && VD->hasGlobalStorage();
      return VD && VD->hasLocalStorage();
    } else {
      return isa<CompoundLiteralExpr>(E);
    }
  }
}

static const FieldDecl *fieldOf(const Expr *E) {
  const auto *ME = dyn_cast<MemberExpr>(E->IgnoreParens());
  return ME ? dyn_cast<FieldDecl>(ME->getMemberDecl()) : nullptr;
}

static bool isCount(const Expr *E) {
  const FieldDecl *FD = fieldOf(E);
  return FD && FD->getIdentifier() && FD->getName() == "ob_refcnt";
}

const Expansion *EventCollector::macroOf(const Stmt *S) {
  FileID FID = ML.Macros.covering(S->getBeginLoc(), S->getEndLoc());
  return FID.isValid() ? &ML.Macros.get(FID) : nullptr;
}

static int stolenParameter(const refcop_contract *C) {
  for (int I = 0; I < C->param_count; ++I)
    for (unsigned E = 0; E < C->params[I].effect_count; ++E)
      if (C->params[I].effects[E].kind == REFCOP_EFFECT_STEAL)
        return I;
  return -1;
}

void EventCollector::store(const BinaryOperator *E) {
  const Expr *LHS = E->getLHS();
  bool Global = false;
  const Expansion *Macro = macroOf(E);
  bool ThroughMacro = changesPlace(Macro);
  if (!ThroughMacro && isFrameLocal(LHS, Global))
    return;
  const Expr *Value = E->getRHS()->IgnoreParenCasts();
  bool Object = ML.Types.coarse(LHS->getType()) == REFCOP_TYPE_OBJ ||
                ML.Types.coarse(Value->getType()) == REFCOP_TYPE_OBJ;
  refcop_event &Event = add(REFCOP_EVENT_STORE, "store", E->getExprLoc());
  Event.hooked = Object;
  Event.is_global = Global;
  Event.through_macro = ThroughMacro;
  Event.name = "=";
  Event.expression = textOf(LHS);
  if (const FieldDecl *Field = fieldOf(LHS))
    Stores.push_back({Events.size() - 1, Field});
  if (!Macro)
    return;
  Event.is_owning = ThroughMacro;
  int Stolen = stolenParameter(Macro->Contract);
  if (Stolen >= 0)
    Event.kind = REFCOP_EVENT_PUT;
  if (Stolen < 0 && !ThroughMacro)
    return;
  Event.name = Plan.arena().text(Macro->Name);
  if (const char *Text = macroArgument(E, *Macro, Stolen < 0 ? 0 : Stolen); *Text)
    Event.expression = Text;
}

void EventCollector::count(const Expr *Target, SourceLocation Loc, int Direction) {
  bool Global = false;
  if (isFrameLocal(Target, Global))
    return;
  bool IsCount = isCount(Target) && Direction != 0;
  refcop_event &Event = add(Direction < 0 ? REFCOP_EVENT_COUNT_DOWN : REFCOP_EVENT_COUNT_UP,
                            Target->getType()->isPointerType() ? "store" : "count", Loc);
  Event.hooked = IsCount;
  if (!IsCount)
    return;
  Event.name = Direction > 0 ? "ob_refcnt++" : "ob_refcnt--";
  Event.expression = textOf(dyn_cast<MemberExpr>(Target->IgnoreParens())->getBase());
}

static bool holdsObjects(const RecordDecl *RD, TypeMap &Types, unsigned Depth = 0) {
  for (const FieldDecl *FD : RD->fields()) {
    refcop_type T = Types.coarse(FD->getType());
    const RecordDecl *Inner = T == REFCOP_TYPE_AGG ? compat::recordOf(FD->getType()) : nullptr;
    if (T == REFCOP_TYPE_OBJ || (Inner && Depth < 8 && holdsObjects(Inner, Types, Depth + 1)))
      return true;
  }
  return false;
}

void EventCollector::assignment(const BinaryOperator *E) {
  const Expr *LHS = E->getLHS(), *RHS = E->getRHS();
  if (E->getOpcode() == BO_Assign) {
    assignedTo(RHS, E);
    asSlot(RHS, LHS->getType());
  }
  visit(RHS);
  visit(LHS);
  QualType T = LHS->getType();
  if (T->isRecordType()) {
    const RecordDecl *RD = compat::recordOf(T);
    refcop_event &Event =
        add(REFCOP_EVENT_CALL, "memcpy", RHS->IgnoreParenImpCasts()->getExprLoc());
    Event.callee = REFCOP_CALLEE_FOREIGN;
    Event.name = "=";
    Event.expression = textOf(LHS);
    Event.hooked = RD && holdsObjects(RD, ML.Types);
  } else if (T->isPointerType() && E->getOpcode() == BO_Assign) {
    store(E);
  } else {
    bool Plus = E->getOpcode() == BO_AddAssign, Minus = E->getOpcode() == BO_SubAssign;
    Expr::EvalResult One;
    bool ByOne = (Plus || Minus) && RHS->EvaluateAsInt(One, ML.Context) && One.Val.getInt() == 1;
    count(LHS, E->getExprLoc(), ByOne ? (Plus ? 1 : -1) : 0);
  }
}

// --- owning fields -------------------------------------------------------------------------------

static bool releasesFirst(const refcop_contract *C) {
  if (!C || !C->param_count)
    return false;
  for (unsigned E = 0; E < C->params[0].effect_count; ++E)
    if (C->params[0].effects[E].kind == REFCOP_EFFECT_RELEASE ||
        C->params[0].effects[E].kind == REFCOP_EFFECT_OUT_RELEASE)
      return true;
  return false;
}

/// Py_CLEAR(self->peer), in whatever that expands to: the field owns.
void EventCollector::released(const MemberExpr *E) {
  const auto *FD = dyn_cast<FieldDecl>(E->getMemberDecl());
  SourceLocation Loc = E->getMemberLoc();
  if (!FD || !Loc.isMacroID() || ML.Types.coarse(FD->getType()) != REFCOP_TYPE_OBJ)
    return;
  while (Loc.isMacroID()) {
    std::pair<FileID, unsigned> Where = ML.SM.getDecomposedLoc(Loc);
    const Expansion X = ML.Macros.get(Where.first);
    if (!X.IsArg) {
      Loc = X.Start;
      continue;
    }
    if (X.Start.isMacroID() && releasesFirst(ML.Macros.get(ML.SM.getFileID(X.Start)).Contract)) {
      Plan.owns(FD);
      return;
    }
    Loc = X.Spelling.getLocWithOffset(int(Where.second));
  }
}

} // namespace refcop
