// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Part of refcop.
//
// Calls: by name, through pointers, builtins, and expansions of macros with a contract.

#include "LowerImpl.h"

#include "clang/Basic/Builtins.h"

using namespace clang;

namespace refcop {

refcop_value FuncLowerer::emitNamed(refcop_str Name, ArrayRef<Value> Args, refcop_type T,
                                    bool Unused, bool NoReturn, SourceLocation Loc,
                                    uint16_t Flags) {
  at(Loc);
  if (Unused && T != REFCOP_TYPE_VOID)
    Flags |= REFCOP_INSTR_UNUSED;
  if (NoReturn)
    Flags |= REFCOP_INSTR_NORETURN;
  Value V = refcop_emit_call(F, REFCOP_CALLEE_NAME, Name, refcop_value_none(), Args.data(),
                             static_cast<uint32_t>(Args.size()), T, Flags);
  if (NoReturn)
    refcop_emit_unreachable(F);
  return V;
}

/// The callee without what does not change it: parentheses, casts, * and & of functions.
static const Expr *bareCallee(const Expr *E) {
  for (;;) {
    E = E->IgnoreParenCasts();
    const auto *UO = dyn_cast<UnaryOperator>(E);
    if (!UO)
      return E;
    if (UO->getOpcode() == UO_Deref && UO->getType()->isFunctionType())
      E = UO->getSubExpr();
    else if (UO->getOpcode() == UO_AddrOf && UO->getSubExpr()->getType()->isFunctionType())
      E = UO->getSubExpr();
    else
      return E;
  }
}

static bool isSetjmp(StringRef Name) {
  return Name == "setjmp" || Name == "_setjmp" || Name == "sigsetjmp" || Name == "__sigsetjmp" ||
         Name == "__builtin_setjmp";
}

refcop_value FuncLowerer::call(const CallExpr *E, bool Unused) {
  const Expr *Callee = bareCallee(E->getCallee());
  const auto *DRE = dyn_cast<DeclRefExpr>(Callee);
  const auto *Fn = DRE ? dyn_cast<FunctionDecl>(DRE->getDecl()) : nullptr;
  if (!Fn)
    return indirectCall(E, Callee, Unused);

  StringRef Plain = Fn->getIdentifier() ? Fn->getName() : StringRef();
  if (Fn->getBuiltinID() && (Plain.starts_with("__builtin_") || Plain.starts_with("__sync_") ||
                             Plain.starts_with("__atomic_") || Plain.starts_with("__c11_atomic_")))
    if (std::optional<Value> V = builtin(E, Fn, Unused))
      return *V;

  SmallVector<Value, 8> Args;
  for (const Expr *Arg : E->arguments())
    Args.push_back(rvalue(Arg));
  ML.use(Fn);
  ML.Facts.call(Plain, E);
  ML.TypeTable.call(Plain, E);
  ML.Rows.call(Plain, E);

  StringRef Alias = ML.Macros.calleeName(DRE->getBeginLoc(), DRE->getEndLoc(), false);
  refcop_str Name = Alias.empty() ? ML.nameOf(Fn) : ML.intern(Alias);
  if (Fn->getBuiltinID() && Plain.starts_with("__builtin_") &&
      (Context.BuiltinInfo.isLibFunction(Fn->getBuiltinID()) || Plain.starts_with("__builtin_va_")))
    Name = ML.intern(Plain.drop_front(strlen("__builtin_")));
  if (isSetjmp(Plain)) {
    F->uses_setjmp = true;
    at(E->getBeginLoc());
    refcop_emit_clobber(F, "setjmp");
  }
  const refcop_contract *C = ML.Macros.functionContract(StringRef(Name->text, Name->length));
  if (C)
    ML.Formats.call(Name, C, Fn, E, F->name);
  bool NoReturn = Fn->isNoReturn() || (C && (C->clauses & REFCOP_CLAUSE_NORETURN));
  bool Foreign = ML.isForeign(Fn);
  for (unsigned I = 0; Foreign && !C && I < std::min<size_t>(Fn->getNumParams(), Args.size()); ++I) {
    QualType Pointee = Fn->getParamDecl(I)->getType()->getPointeeType();
    Args[I].read_only = !Pointee.isNull() && Pointee.isConstQualified();
  }
  return emitNamed(Name, Args, coarse(E->getType()), Unused, NoReturn,
                   E->getCallee()->getBeginLoc(), Foreign ? REFCOP_INSTR_FOREIGN : 0);
}

/// A field may have the name of a slot and be something else: what the slot is not called like. Without
/// a prefix, as in getter or visit, that is not rare.
static bool isCalledLike(const refcop_contract *Slot, unsigned ArgCount, refcop_type Result) {
  if (ArgCount != Slot->param_count)
    return false;
  for (unsigned I = 0; I != Slot->outcome_count; ++I) {
    refcop_result_kind Kind = Slot->outcomes[I].result;
    if (Kind == REFCOP_RESULT_NEW || Kind == REFCOP_RESULT_BORROWED)
      return Result != REFCOP_TYPE_INT && Result != REFCOP_TYPE_FLOAT;
    if (Kind == REFCOP_RESULT_INT)
      return Result != REFCOP_TYPE_OBJ;
  }
  return true;
}

refcop_value FuncLowerer::indirectCall(const CallExpr *E, const Expr *Callee, bool Unused) {
  // (*(int (*)(...))API[n])(...): the macro that made the callee names the call.
  SourceLocation Begin = E->getCallee()->getBeginLoc(), End = E->getCallee()->getEndLoc();
  StringRef Name = ML.Macros.calleeName(Begin, End, false);
  bool Known = !Name.empty();
  const auto *ME = dyn_cast<MemberExpr>(Callee);
  const auto *DRE = dyn_cast<DeclRefExpr>(Callee);
  const auto *VD = DRE ? dyn_cast<VarDecl>(DRE->getDecl()) : nullptr;
  if (!Known && ME && ME->getMemberDecl()->getIdentifier())
    Name = ME->getMemberDecl()->getName();
  else if (!Known && !(VD && VD->hasLocalStorage())) // not the `visit` of Py_VISIT
    Name = ML.Macros.calleeName(Begin, End, true);

  Value Pointer = refcop_value_none();
  if (!Known)
    Pointer = toType(rvalue(E->getCallee()), REFCOP_TYPE_FNPTR);
  SmallVector<Value, 8> Args;
  for (const Expr *Arg : E->arguments())
    Args.push_back(rvalue(Arg));

  refcop_type T = coarse(E->getType());
  const FunctionType *FT = nullptr;
  if (const auto *PT = E->getCallee()->getType()->getAs<PointerType>())
    FT = PT->getPointeeType()->getAs<FunctionType>();
  bool NoReturn = FT && FT->getNoReturnAttr();
  if (Known)
    return emitNamed(ML.intern(Name), Args, T, Unused, NoReturn, Begin);
  const refcop_contract *Slot =
      Name.empty() ? nullptr : refcop_model_find(ML.Model, REFCOP_KIND_SLOT, ML.intern(Name));
  if (Slot && !isCalledLike(Slot, E->getNumArgs(), T))
    Name = {};
  at(Begin);
  uint16_t Flags = 0;
  if (Unused && T != REFCOP_TYPE_VOID)
    Flags |= REFCOP_INSTR_UNUSED;
  if (NoReturn)
    Flags |= REFCOP_INSTR_NORETURN;
  Value V = refcop_emit_call(F, REFCOP_CALLEE_INDIRECT, Name.empty() ? nullptr : ML.intern(Name),
                             Pointer, Args.data(), static_cast<uint32_t>(Args.size()), T, Flags);
  if (NoReturn)
    refcop_emit_unreachable(F);
  return V;
}

std::optional<refcop_value> FuncLowerer::builtin(const CallExpr *E, const FunctionDecl *Callee,
                                                 bool Unused) {
  StringRef Name = Callee->getName();
  refcop_type T = coarse(E->getType());
  if (Name.starts_with("__sync_") || Name.starts_with("__atomic_") || Name.starts_with("__c11_")) {
    SmallVector<Value, 4> Args;
    for (const Expr *Arg : E->arguments())
      Args.push_back(rvalue(Arg));
    at(E->getBeginLoc());
    return refcop_emit_havoc(F, "atomic", Args.data(), static_cast<uint32_t>(Args.size()), T);
  }
  Name = Name.drop_front(strlen("__builtin_"));
  if (Name == "expect" || Name == "expect_with_probability" || Name == "assume_aligned") {
    Value V = rvalue(E->getArg(0));
    return toType(V, T);
  }
  if (Name == "unreachable") {
    at(E->getBeginLoc());
    refcop_emit_unreachable(F);
    return refcop_value_none();
  }
  if (Name == "trap" || Name == "verbose_trap")
    return emitNamed(ML.intern("abort"), {}, REFCOP_TYPE_VOID, Unused, true, E->getBeginLoc());
  if (Name == "constant_p")
    return refcop_value_int(0);
  if (Name == "object_size" || Name == "dynamic_object_size")
    return refcop_value_int(-1);
  if (Name == "prefetch" || Name == "assume" || Name == "debugtrap")
    return refcop_value_none();
  // Numbers in, a number out.
  if (Context.BuiltinInfo.isConst(Callee->getBuiltinID()) &&
      !Context.BuiltinInfo.isLibFunction(Callee->getBuiltinID()) &&
      (T == REFCOP_TYPE_INT || T == REFCOP_TYPE_FLOAT)) {
    SmallVector<Value, 4> Args;
    for (const Expr *Arg : E->arguments())
      Args.push_back(rvalue(Arg));
    at(E->getBeginLoc());
    if (T == REFCOP_TYPE_FLOAT) // a float that nothing compares equal to: see floating()
      return refcop_emit_bin(F, REFCOP_BIN_DIV, Args.empty() ? refcop_value_int(1) : Args[0],
                             refcop_value_int(3), T, false);
    return refcop_emit_havoc(F, "builtin", Args.data(), static_cast<uint32_t>(Args.size()), T);
  }
  return std::nullopt;
}

// --- macros with a contract ----------------------------------------------------------------------

void FuncLowerer::findArguments(const Stmt *S, FileID FID, SmallVectorImpl<const Expr *> &Args,
                                SmallVectorImpl<const Expr *> &Rest, int RestIndex,
                                SourceLocation &RestOccurrence) {
  if (!S || (RestIndex < 0 && !llvm::is_contained(Args, nullptr)))
    return; // all are found
  if (const auto *E = dyn_cast<Expr>(S)) {
    if (isa<UnaryExprOrTypeTraitExpr>(E) || isa<OffsetOfExpr>(E))
      return;
    SourceLocation Occurrence;
    int I = ML.Macros.parameterOf(FID, E->getBeginLoc(), E->getEndLoc(), Occurrence);
    if (I >= 0 && static_cast<unsigned>(I) < Args.size()) {
      if (!Args[I])
        Args[I] = E;
      if (I == RestIndex && (RestOccurrence.isInvalid() || RestOccurrence == Occurrence)) {
        RestOccurrence = Occurrence;
        Rest.push_back(E);
      }
      return;
    }
    if (const auto *GSE = dyn_cast<GenericSelectionExpr>(E))
      return findArguments(GSE->getResultExpr(), FID, Args, Rest, RestIndex, RestOccurrence);
    if (const auto *CE = dyn_cast<ChooseExpr>(E))
      return findArguments(CE->getChosenSubExpr(), FID, Args, Rest, RestIndex, RestOccurrence);
    if (const auto *OVE = dyn_cast<OpaqueValueExpr>(E))
      return findArguments(OVE->getSourceExpr(), FID, Args, Rest, RestIndex, RestOccurrence);
  }
  for (const Stmt *Child : S->children())
    findArguments(Child, FID, Args, Rest, RestIndex, RestOccurrence);
}

/// Without the conversions that the macro's body adds to the argument.
static const Expr *asWritten(const Expr *E) {
  while (const auto *ICE = dyn_cast<ImplicitCastExpr>(E)) {
    switch (ICE->getCastKind()) {
    case CK_LValueToRValue:
    case CK_ArrayToPointerDecay:
    case CK_FunctionToPointerDecay:
    case CK_BuiltinFnToFnPtr:
    case CK_NullToPointer:
      return E;
    default:
      E = ICE->getSubExpr();
    }
  }
  return E;
}

static bool movesSomething(const refcop_param &P) {
  for (unsigned I = 0; I != P.effect_count; ++I)
    if (P.effects[I].kind != REFCOP_EFFECT_BORROW && P.effects[I].kind != REFCOP_EFFECT_FORMAT)
      return true;
  return false;
}

/// The expressions of the macro's arguments, in order, the variadic ones last; null where an
/// argument is no expression. False when one that matters cannot be found.
bool FuncLowerer::macroArguments(ArrayRef<const Stmt *> Body, FileID FID,
                                 SmallVectorImpl<const Expr *> &Args) {
  const Expansion &X = ML.Macros.get(FID);
  const MacroInfo *MI = ML.Macros.definition(FID);
  if (!X.IsFunctionLike)
    return true;
  if (!MI)
    return false;
  Args.assign(MI->getNumParams(), nullptr);
  SmallVector<const Expr *, 8> Rest;
  int RestIndex = MI->isVariadic() ? static_cast<int>(MI->getNumParams()) - 1 : -1;
  SourceLocation RestOccurrence;
  for (const Stmt *S : Body)
    findArguments(S, FID, Args, Rest, RestIndex, RestOccurrence);
  if (RestIndex >= 0) {
    Args.pop_back();
    Args.append(Rest.begin(), Rest.end());
  }
  for (unsigned I = 0; I != Args.size(); ++I) {
    if (I >= X.Contract->param_count)
      break;
    const refcop_param &P = X.Contract->params[I];
    if (!Args[I]) {
      if (movesSomething(P))
        return false;
      continue;
    }
    bool Address = X.Contract->kind == REFCOP_KIND_MACRO && P.indirect > 0;
    if (Address && !Args[I]->IgnoreParenImpCasts()->isGLValue())
      return false;
  }
  return true;
}

void FuncLowerer::declineMacro(Expansion &X, const Stmt *S) {
  X.Declined = true;
  ++ML.Stats.MacroFallbacks;
  at(S->getBeginLoc());
  std::string Why = ("macro " + X.Name).str();
  refcop_emit_havoc(F, Why.c_str(), nullptr, 0, REFCOP_TYPE_VOID);
}

// Arg is null where the expansion does not use it.
refcop_value FuncLowerer::macroArgument(const Expansion &X, unsigned Index, const Expr *Arg,
                                        SourceLocation Within) {
  if (!Arg)
    return refcop_value_int(0);
  if (X.Contract->kind == REFCOP_KIND_MACRO && Index < X.Contract->param_count &&
      X.Contract->params[Index].indirect > 0) {
    Arg = Arg->IgnoreParenImpCasts();
    Place P = place(Arg);
    at(X.Start, 0, Within);
    return refcop_emit_addr(F, P, coarse(Context.getPointerType(Arg->getType())));
  }
  Arg = asWritten(Arg);
  if (!Arg->getType()->isVoidType())
    return rvalue(Arg);
  discard(Arg);
  return refcop_value_int(0);
}

std::optional<refcop_value> FuncLowerer::macroCall(ArrayRef<const Stmt *> Body, bool Unused) {
  const Stmt *S = Body.front();
  FileID FID = ML.Macros.covering(S->getBeginLoc(), S->getEndLoc());
  if (FID.isInvalid())
    return std::nullopt;
  Expansion &X = ML.Macros.get(FID);
  const auto *E = Body.size() == 1 ? dyn_cast<Expr>(S) : nullptr;
  SmallVector<const Expr *, 8> Found;
  if ((E && E->getType()->isFunctionType()) || !macroArguments(Body, FID, Found)) {
    declineMacro(X, S);
    if (Body.size() > 1)
      return std::nullopt;
    return macroCall(Body, Unused); // another macro may be within
  }
  ++ML.Stats.MacroCalls;
  if (E)
    ML.TypeTable.allocation(E, Found);
  if (X.Name == "PyModule_Create" && Found.size() == 1 && Found[0])
    ML.Rows.create(Found[0], X.Start);

  SmallVector<Value, 8> Args;
  for (unsigned I = 0; I != Found.size(); ++I)
    Args.push_back(macroArgument(X, I, Found[I], S->getBeginLoc()));
  refcop_type T = E ? coarse(E->getType()) : REFCOP_TYPE_VOID;
  bool NoReturn = X.Contract->clauses & REFCOP_CLAUSE_NORETURN;
  uint16_t Flags = 0;
  if (Unused && T != REFCOP_TYPE_VOID)
    Flags |= REFCOP_INSTR_UNUSED;
  if (NoReturn)
    Flags |= REFCOP_INSTR_NORETURN;
  at(X.Start, 0, S->getBeginLoc()); // an argument's own location is in the file
  Value V = refcop_emit_call(
      F, X.Contract->kind == REFCOP_KIND_MACRO ? REFCOP_CALLEE_MACRO : REFCOP_CALLEE_NAME, X.Str,
      refcop_value_none(), Args.data(), static_cast<uint32_t>(Args.size()), T, Flags);
  if (NoReturn)
    refcop_emit_unreachable(F);
  return V;
}

} // namespace refcop
