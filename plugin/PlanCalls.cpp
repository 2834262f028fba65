// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Part of refcop.
//
// Calls as events: who is called, by which contract, and what a format string hands over.

#include "Plan.h"

#include "clang/AST/Attr.h"
#include "clang/Basic/Builtins.h"
#include "clang/Basic/CharInfo.h"

using namespace clang;

namespace refcop {

/// The callee without what does not change it.
static const Expr *bareCallee(const Expr *E) {
  for (;;) {
    E = E->IgnoreParenCasts();
    const auto *UO = dyn_cast<UnaryOperator>(E);
    if (!UO || (UO->getOpcode() != UO_Deref && UO->getOpcode() != UO_AddrOf) ||
        (!UO->getType()->isFunctionType() && !UO->getSubExpr()->getType()->isFunctionType()))
      return E;
    E = UO->getSubExpr();
  }
}

static const FunctionDecl *functionNamedBy(const Expr *E) {
  const auto *DRE = dyn_cast<DeclRefExpr>(bareCallee(E));
  return DRE ? dyn_cast<FunctionDecl>(DRE->getDecl()) : nullptr;
}

/// What the IR calls a builtin: "__builtin___memcpy_chk" is memcpy.
static StringRef withoutBuiltin(StringRef Name) {
  Name.consume_front("__builtin_");
  if (Name == "__memcpy_chk")
    return "memcpy";
  if (Name == "__memmove_chk")
    return "memmove";
  return Name;
}

StringRef slotOfTypedef(QualType T) {
  const auto *Typedef = T->getAs<TypedefType>();
  StringRef Name = Typedef ? Typedef->getDecl()->getName() : StringRef();
  static const char *const Rows[][2] = {{"visitproc", "visitproc"},
                                        {"destructor", "tp_dealloc"},
                                        {"freefunc", "tp_free"},
                                        {"allocfunc", "tp_alloc"},
                                        {"newfunc", "tp_new"},
                                        {"initproc", "tp_init"},
                                        {"reprfunc", "tp_repr"},
                                        {"getattrofunc", "tp_getattro"},
                                        {"setattrofunc", "tp_setattro"},
                                        {"ternaryfunc", "tp_call"},
                                        {"getiterfunc", "tp_iter"},
                                        {"iternextfunc", "tp_iternext"},
                                        {"descrgetfunc", "tp_descr_get"},
                                        {"descrsetfunc", "tp_descr_set"},
                                        {"richcmpfunc", "tp_richcompare"},
                                        {"binaryfunc", "nb_add"},
                                        {"unaryfunc", "nb_negative"},
                                        {"ssizeargfunc", "sq_item"},
                                        {"hashfunc", "tp_hash"},
                                        {"lenfunc", "sq_length"},
                                        {"inquiry", "tp_clear"},
                                        {"traverseproc", "tp_traverse"},
                                        {"getter", "getter"},
                                        {"setter", "setter"},
                                        {"PyCFunction", "METH_VARARGS"},
                                        {"vectorcallfunc", "vectorcallfunc"}};
  for (const auto &Row : Rows)
    if (Name == Row[0])
      return Row[1];
  return {};
}

// --- who is called -------------------------------------------------------------------------------

/// A function that becomes a pointer of this type is called as that slot is.
void EventCollector::asSlot(const Expr *Value, QualType T) {
  StringRef Slot = slotOfTypedef(T);
  const FunctionDecl *FD = Slot.empty() ? nullptr : functionNamedBy(Value);
  if (FD)
    Plan.addMaker(FD, Slot);
}

/// The name of a called function makes no pointer to it.
void EventCollector::callee(const CallExpr *E) {
  if (!functionNamedBy(E->getCallee()))
    visit(E->getCallee());
}

void EventCollector::call(const CallExpr *E) {
  refcop_event Event = {};
  Event.kind = REFCOP_EVENT_CALL;
  Event.name = Event.expression = "";
  Event.hooked = true;
  Plan.locate(E->getExprLoc(), Event);
  if (const FunctionDecl *FD = functionNamedBy(E->getCallee()))
    directCall(E, FD, Event);
  else
    indirectCall(E, bareCallee(E->getCallee()), Event);
  if (!Event.key)
    return;
  const Expansion *Macro = macroOf(E);
  if (Event.contract) {
    Event.callee = REFCOP_CALLEE_KNOWN;
    if (Macro)
      Event.name = Plan.arena().text(Macro->Name);
    Event.decides_failure = decidesFailure(E, Event.contract);
    format(E, Event);
  } else if (Macro && ML.Types.coarse(E->getType()) == REFCOP_TYPE_OBJ) {
    // PyDateTimeAPI->...: the macro's result. Its parameters are not the call's arguments.
    Event.callee = REFCOP_CALLEE_KNOWN;
    Event.by_position = false;
    Event.contract = Macro->Contract;
    Event.name = Plan.arena().text(Macro->Name);
  } else if (Event.callee == REFCOP_CALLEE_OWN) {
    const FunctionDecl *FD = functionNamedBy(E->getCallee());
    Event.object_result =
        FD->isExternallyVisible() && ML.Types.coarse(E->getType()) == REFCOP_TYPE_OBJ;
    Event.hooked = Event.object_result;
  } else {
    unknownCall(E, Event);
  }
  expression(E, Event);
  if (!*Event.expression && Macro && Macro->Contract->kind == REFCOP_KIND_MACRO &&
      Macro->Contract->param_count && Macro->Contract->params[0].indirect)
    Event.expression = macroArgument(E, *Macro, 0);
  if (StringRef(Event.key) == "*")
    Indirect.push_back({Events.size(), E->getNumArgs()});
  Events.push_back(Event);
}

void EventCollector::directCall(const CallExpr *E, const FunctionDecl *FD, refcop_event &Event) {
  if (!FD->getIdentifier())
    return;
  StringRef Plain = FD->getName(), Link = Plain;
  if (FD->getBuiltinID()) {
    Link = withoutBuiltin(Plain);
    bool Library = ML.Context.BuiltinInfo.isLibFunction(FD->getBuiltinID()) ||
                   ML.Context.BuiltinInfo.isPredefinedLibFunction(FD->getBuiltinID());
    if (!Library)
      return; // no call in the IR
  }
  if (const auto *Label = FD->getAttr<AsmLabelAttr>())
    Link = Label->getLabel();
  Event.key = Plan.arena().text(Link);
  StringRef Alias =
      ML.Macros.calleeName(E->getCallee()->getBeginLoc(), E->getCallee()->getEndLoc(), false);
  StringRef Name = Alias.empty() ? Plain : Alias;
  Event.name = Plan.arena().text(Name);
  Event.by_position = true;
  if (!Plan.isBody(FD)) {
    if (Link != "memcpy" && Link != "memmove") // what they move is looked at
      Event.contract = Plan.contract(REFCOP_KIND_FUNCTION, Name, E);
    bool Foreign = ML.isPythonOrSystem(FD->getLocation());
    Event.callee = Foreign ? REFCOP_CALLEE_FOREIGN : REFCOP_CALLEE_PROJECT;
    return;
  }
  Event.callee = REFCOP_CALLEE_OWN;
  Event.contract = Plan.slotOf(FD); // its hooks hand the result to Python
}

void EventCollector::indirectCall(const CallExpr *E, const Expr *Callee, refcop_event &Event) {
  Event.key = "*";
  Event.callee = REFCOP_CALLEE_FOREIGN;
  Event.by_position = true;
  StringRef Alias =
      ML.Macros.calleeName(E->getCallee()->getBeginLoc(), E->getCallee()->getEndLoc(), false);
  if (!Alias.empty()) {
    Event.name = Plan.arena().text(Alias);
    Event.contract = Plan.contract(REFCOP_KIND_FUNCTION, Alias, E);
    return;
  }
  if (macroOf(E) && ML.Types.coarse(E->getType()) == REFCOP_TYPE_OBJ)
    return; // PyDateTimeAPI->...: the macro has the contract
  if (const auto *ME = dyn_cast<MemberExpr>(Callee))
    if (ME->getMemberDecl()->getIdentifier()) {
      Event.name = Plan.arena().text(ME->getMemberDecl()->getName());
      Event.contract = Plan.contract(REFCOP_KIND_SLOT, ME->getMemberDecl()->getName(), E);
    }
  if (Event.contract)
    return;
  Event.contract = Plan.contract(REFCOP_KIND_SLOT, slotOfTypedef(Callee->getType()), E);
  if (!*Event.name)
    Event.name = textOf(Callee);
}

bool EventCollector::movesObjects(const CallExpr *E) {
  for (unsigned I = 0; I < 2 && I < E->getNumArgs(); ++I) {
    QualType T = E->getArg(I)->IgnoreParenImpCasts()->getType();
    if (const ArrayType *AT = ML.Context.getAsArrayType(T))
      T = AT->getElementType();
    else if (T->isPointerType())
      T = T->getPointeeType();
    if (T->isPointerType() || T->isRecordType() || T->isVoidType())
      return true;
  }
  return false;
}

/// A function without contract: objects that it is given, or gives, escape.
void EventCollector::unknownCall(const CallExpr *E, refcop_event &Event) {
  StringRef Key = Event.key;
  if (Key == "memcpy" || Key == "memmove") {
    Event.hooked = movesObjects(E);
    return;
  }
  for (unsigned I = 0; I < E->getNumArgs() && I < 32; ++I)
    if (ML.Types.coarse(E->getArg(I)->IgnoreParenCasts()->getType()) == REFCOP_TYPE_OBJ)
      Event.object_args |= 1u << I;
  Event.object_result = ML.Types.coarse(E->getType()) == REFCOP_TYPE_OBJ;
}

// --- which objects decide whether it can fail ----------------------------------------------------

static bool isKept(const refcop_param &Param) {
  for (unsigned K = 0; K < Param.effect_count; ++K)
    if (Param.effects[K].kind == REFCOP_EFFECT_HELD || Param.effects[K].kind == REFCOP_EFFECT_STEAL)
      return true;
  return false;
}

/// Python code that a call runs is that of its arguments. What is only kept runs none; where the
/// model has entries for arguments of some type, these alone decide.
uint32_t EventCollector::decidesFailure(const CallExpr *E, const refcop_contract *C) {
  if (!(C->clauses & REFCOP_CLAUSE_RUNS))
    return 0;
  uint32_t Named = 0, Mask = 0;
  for (const refcop_contract *Entry = refcop_model_find(ML.Model, C->kind, C->name); Entry;
       Entry = refcop_contract_next(ML.Model, Entry))
    if (Entry->guard.param >= 0 && Entry->guard.type)
      Named |= 1u << Entry->guard.param;
  for (unsigned I = 0; I < C->param_count && I < E->getNumArgs() && I < 32; ++I)
    if (!C->params[I].indirect && (Named & 1u << I || !isKept(C->params[I])) &&
        ML.Types.coarse(E->getArg(I)->getType()) == REFCOP_TYPE_OBJ)
      Mask |= 1u << I;
  return Named ? Mask & Named : Mask;
}

// --- which object --------------------------------------------------------------------------------

static bool speaksOfArgument(const refcop_effect &E) {
  switch (E.kind) {
  case REFCOP_EFFECT_BORROW:
  case REFCOP_EFFECT_HELD:
  case REFCOP_EFFECT_TRACK:
  case REFCOP_EFFECT_UNTRACK:
  case REFCOP_EFFECT_UNHOLD:
  case REFCOP_EFFECT_IS:
  case REFCOP_EFFECT_FORMAT:
  case REFCOP_EFFECT_OUT_PLAIN:
  case REFCOP_EFFECT_OUT_NULL:
  case REFCOP_EFFECT_OUT_INTERIOR:
    return false;
  default:
    return true;
  }
}

void EventCollector::expression(const CallExpr *E, refcop_event &Event) {
  auto Target = Targets.find(E);
  const refcop_contract *C = Event.contract;
  bool Makes = !C;
  for (unsigned O = 0; C && O < C->outcome_count; ++O)
    Makes |=
        C->outcomes[O].result == REFCOP_RESULT_NEW || C->outcomes[O].result == REFCOP_RESULT_RAW ||
        (C->outcomes[O].result == REFCOP_RESULT_SAME && Target != Targets.end()); // Py_NewRef
  if (Makes) {
    if (Target != Targets.end())
      Event.expression = Target->second;
    if (C || Event.object_result || E->getType()->isPointerType())
      return;
  }
  if (!C) {
    if (E->getNumArgs())
      Event.expression = textOf(E->getArg(0));
    return;
  }
  for (unsigned I = 0; Event.by_position && I < C->param_count && I < E->getNumArgs(); ++I)
    for (unsigned K = 0; K < C->params[I].effect_count; ++K)
      if (speaksOfArgument(C->params[I].effects[K])) {
        const Expr *Arg = E->getArg(I)->IgnoreParenCasts();
        const auto *UO = dyn_cast<UnaryOperator>(Arg);
        bool Address = C->params[I].indirect && UO && UO->getOpcode() == UO_AddrOf;
        Event.expression = textOf(Address ? UO->getSubExpr() : Arg);
        return;
      }
}

// --- formats -------------------------------------------------------------------------------------

static bool isPointerToPointer(const Expr *E) {
  QualType T = E->IgnoreParenImpCasts()->getType();
  return T->isPointerType() && T->getPointeeType()->isPointerType();
}

refcop_unit EventCollector::converterUnit(const Expr *Converter) {
  const FunctionDecl *FD = functionNamedBy(Converter);
  const refcop_contract *C = FD && FD->getIdentifier()
                                 ? Plan.contract(REFCOP_KIND_FUNCTION, FD->getName(), nullptr)
                                 : nullptr;
  for (unsigned I = 0; C && C->param_count > 1 && I < C->params[1].effect_count; ++I)
    if (C->params[1].effects[I].kind == REFCOP_EFFECT_OUT_NEW)
      return REFCOP_UNIT_NEW;
  return REFCOP_UNIT_ESCAPE;
}

void EventCollector::parseFormat(const CallExpr *E, StringRef Format, unsigned Arg,
                                 SmallVectorImpl<refcop_format_unit> &Units) {
  auto Add = [&](unsigned Argument, refcop_unit Unit) {
    if (Argument < E->getNumArgs())
      Units.push_back({uint16_t(Argument), uint16_t(Unit)});
  };
  for (size_t I = 0; I < Format.size(); ++I) {
    char C = Format[I], Next = I + 1 < Format.size() ? Format[I + 1] : 0;
    if (C == ':' || C == ';')
      return;
    if (!isLetter(C))
      continue;
    if (C == 'O' && Next == '&') {
      const FunctionDecl *FD = Arg < E->getNumArgs() ? functionNamedBy(E->getArg(Arg)) : nullptr;
      if (Arg + 1 < E->getNumArgs() && isPointerToPointer(E->getArg(Arg + 1)) &&
          !(FD && Plan.isBody(FD)))
        Add(Arg + 1, converterUnit(E->getArg(Arg)));
      Arg += 2;
      ++I;
    } else if (C == 'O' && Next == '!') {
      Arg += 2;
      ++I;
    } else if (C == 'e' && (Next == 's' || Next == 't')) {
      ++I;
      bool Sized = I + 1 < Format.size() && Format[I + 1] == '#';
      if (!Sized) // with a size the caller may have brought the buffer
        Add(Arg + 1, REFCOP_UNIT_BLOCK);
      Arg += 2;
    } else {
      if (Next == '*')
        Add(Arg, REFCOP_UNIT_BUFFER);
      ++Arg;
    }
    if (I + 1 < Format.size() && Format[I + 1] == '#') {
      ++Arg;
      ++I;
    }
  }
}

void EventCollector::buildFormat(const CallExpr *E, StringRef Format, unsigned Arg,
                                 SmallVectorImpl<refcop_format_unit> &Units) {
  for (size_t I = 0; I < Format.size() && Arg < E->getNumArgs(); ++I) {
    char C = Format[I], Next = I + 1 < Format.size() ? Format[I + 1] : 0;
    if (!isLetter(C))
      continue;
    if (C == 'N')
      Units.push_back({uint16_t(Arg), uint16_t(REFCOP_UNIT_GIVE)});
    if (C == 'O' && Next == '&')
      if (const FunctionDecl *FD = functionNamedBy(E->getArg(Arg)))
        Plan.addMaker(FD, "getter"); // as good as any that returns a new reference
    Arg += Next == '&' || Next == '#' ? 2 : 1;
    I += Next == '&' || Next == '#';
  }
}

void EventCollector::format(const CallExpr *E, refcop_event &Event) {
  const refcop_contract *C = Event.contract;
  if (!Event.by_position || !C->variadic)
    return;
  for (unsigned I = 0; I < C->param_count && I < E->getNumArgs(); ++I)
    for (unsigned K = 0; K < C->params[I].effect_count; ++K) {
      const refcop_effect &Effect = C->params[I].effects[K];
      if (Effect.kind != REFCOP_EFFECT_FORMAT)
        continue;
      const auto *SL = dyn_cast<StringLiteral>(E->getArg(I)->IgnoreParenImpCasts());
      if (!SL || SL->getCharByteWidth() != 1)
        return;
      SmallVector<refcop_format_unit, 4> Units;
      if (Effect.format == REFCOP_FORMAT_PARSE)
        parseFormat(E, SL->getBytes(), C->param_count, Units);
      else if (Effect.format == REFCOP_FORMAT_BUILD)
        buildFormat(E, SL->getBytes(), C->param_count, Units);
      Event.unit_count = uint32_t(Units.size());
      Event.units = Plan.arena().array(llvm::ArrayRef<refcop_format_unit>(Units));
      return;
    }
}

} // namespace refcop
