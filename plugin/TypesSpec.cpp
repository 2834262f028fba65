// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Part of refcop.
//
// The type table: PyType_Spec and its slots, and which types are the bases of which. A base may be
// named by address, by a pointer that holds one address only, by the spec that it was made from,
// or by an argument of a function that makes types for the rest of the file.

#include "LowerImpl.h"

using namespace clang;

namespace refcop {

/// Chains of pointers and calls longer than this are not followed.
static constexpr unsigned MaxBaseDepth = 8;

// --- PyType_Spec ---------------------------------------------------------------------------------

void TypeCollector::spec(Entry &T, StringRef Name, const Expr *Init) {
  if (Name == "name") {
    pythonName(T, Init);
  } else if (Name == "basicsize") {
    basicSize(T, Init);
  } else if (Name == "itemsize") {
    T.Out.has_items = numberIn(Init, ML.Context) != 0;
  } else if (Name == "flags") {
    flags(T, Init, BO_Assign);
  } else if (Name == "slots") {
    const VarDecl *VD = variableIn(Init);
    T.SlotTable = VD ? VD->getCanonicalDecl() : nullptr;
    const InitListExpr *Rows = bracesOf(Init);
    T.Opaque = !Rows && !isNullIn(Init, ML.Context);
    for (unsigned I = 0; Rows && I != Rows->getNumInits(); ++I)
      specSlot(T, bracesIn(Rows->getInit(I)), nullptr);
  }
}

/// A row of the slots of a spec. Value: what it is given at run time, or null.
void TypeCollector::specSlot(Entry &T, const InitListExpr *Row, const Expr *Value) {
  const RecordDecl *RD = Row ? compat::recordOf(Row->getType()) : nullptr;
  if (!RD || ML.Tables.tableOf(RD) != Table::TypeSlot)
    return;
  bool AtRunTime = Value;
  FieldInits Fields(RD, Row);
  const Expr *Slot = Fields.get("slot");
  if (!Value)
    Value = Fields.get("pfunc");
  if (!Slot || !Value)
    return;
  std::string Name = ML.Tables.slotName(Slot, false);
  if (Name.empty() || Name == "tp_doc" || Name == "tp_token")
    return;
  if (Name == "tp_base")
    return base(T, Value);
  if (Name == "tp_bases") {
    T.ManyBases = true;
    return;
  }
  if (Name == "tp_members")
    members(T, Value);
  // {Py_tp_new, NULL}: not inherited.
  slot(T, Name, Value, AtRunTime || isNullIn(Value, ML.Context));
}

/// slots[2].pfunc = &Base_Type, before the spec is used.
void TypeCollector::slotElement(const MemberExpr *ME, const Expr *Value) {
  const Expr *Base = ME->getBase()->IgnoreParens();
  const auto *AS = dyn_cast<ArraySubscriptExpr>(Base);
  const VarDecl *VD = AS ? variableIn(AS->getBase()) : nullptr;
  if (!VD || !VD->hasGlobalStorage())
    return;
  bool IsValue = ME->getMemberDecl()->getName() == "pfunc";
  Elements.push_back(
      {VD->getCanonicalDecl(), IsValue ? numberIn(AS->getIdx(), ML.Context) : std::nullopt, Value});
}

void TypeCollector::elements(Entry &T) {
  for (const Element &E : Elements) {
    if (!T.SlotTable || E.Table != T.SlotTable)
      continue;
    const InitListExpr *Rows = bracesIn(T.SlotTable->getAnyInitializer());
    if (!E.Index || !Rows || *E.Index < 0 || *E.Index >= Rows->getNumInits())
      T.Opaque = true;
    else
      specSlot(T, bracesIn(Rows->getInit(static_cast<unsigned>(*E.Index))), E.Value);
  }
}

// --- pointers to types ---------------------------------------------------------------------------

static const ValueDecl *declIn(const Expr *E) {
  E = E->IgnoreParenCasts();
  if (const auto *DRE = dyn_cast<DeclRefExpr>(E))
    return cast<ValueDecl>(DRE->getDecl()->getCanonicalDecl());
  if (const auto *ME = dyn_cast<MemberExpr>(E))
    return ME->getMemberDecl();
  return nullptr;
}

void TypeCollector::pointer(const Expr *LHS, const Expr *RHS) {
  if (ML.Types.coarse(LHS->getType()) != REFCOP_TYPE_OBJ)
    return;
  const ValueDecl *Pointer = declIn(LHS);
  if (!Pointer)
    return;
  escape(RHS, 0);
  if (const auto *VD = dyn_cast<VarDecl>(Pointer))
    escape(VD->getAnyInitializer(), 0);
  auto &Values = Pointers[Pointer];
  if (Values.size() < 3)
    Values.push_back(RHS);
}

static bool makesType(const CallExpr *E) {
  const FunctionDecl *Fn = E->getDirectCallee();
  StringRef Name = Fn && Fn->getIdentifier() ? Fn->getName() : StringRef();
  Name.consume_front("_");
  return Name.starts_with("PyType_From");
}

/// Index of the argument that is a PyType_Spec, or -1.
int TypeCollector::specIndex(const CallExpr *E) {
  for (unsigned I = 0; I != E->getNumArgs(); ++I) {
    QualType T = E->getArg(I)->getType();
    if (T->isPointerType() && T->getPointeeType()->isRecordType() &&
        ML.Tables.tableOf(T->getPointeeType()) == Table::Spec)
      return static_cast<int>(I);
  }
  return -1;
}

void TypeCollector::call(StringRef Callee, const CallExpr *E) {
  if (!Callee.starts_with("Py") && !Callee.starts_with("_Py"))
    for (const Expr *Arg : E->arguments())
      if (Arg->getType()->isPointerType())
        escape(Arg, 0);
  if (!HasSpecs || specIndex(E) < 0)
    return;
  if (makesType(E)) {
    Makers.push_back(E);
    return;
  }
  SpecUses.push_back(E);
  // add_type(module, &state->spam_type, &spam_spec, NULL)
  for (const Expr *Arg : E->arguments()) {
    const auto *UO = dyn_cast<UnaryOperator>(Arg->IgnoreParenCasts());
    if (!UO || UO->getOpcode() != UO_AddrOf || !UO->getSubExpr()->getType()->isPointerType())
      continue;
    if (const ValueDecl *Pointer = declIn(UO->getSubExpr()))
      Pointers[Pointer].push_back(E);
  }
}

// --- bases ---------------------------------------------------------------------------------------

/// Adds the types that E is, or is a tuple of; false when it cannot be told. Args: the call that
/// gave the parameters of the function around E their values.
bool TypeCollector::addBases(Names &Bases, const Expr *E, const CallExpr *Args, unsigned Depth) {
  if (Depth > MaxBaseDepth)
    return false;
  if (isNullIn(E, ML.Context))
    return true;
  E = E->IgnoreParenCasts();
  if (const auto *UO = dyn_cast<UnaryOperator>(E)) {
    std::string Name = UO->getOpcode() == UO_AddrOf ? ML.Tables.objectName(E) : std::string();
    if (Name != "PyBaseObject_Type" && !Name.empty())
      Bases.push_back(ML.intern(Name));
    return !Name.empty();
  }
  if (const auto *CE = dyn_cast<CallExpr>(E))
    return addBasesOfCall(Bases, CE, Args, Depth);
  const ValueDecl *Pointer = declIn(E);
  if (!Pointer || !E->getType()->isPointerType())
    return false;
  if (const auto *Param = dyn_cast<ParmVarDecl>(Pointer)) {
    unsigned I = Param->getFunctionScopeIndex();
    return Args && I < Args->getNumArgs() && addBases(Bases, Args->getArg(I), nullptr, Depth + 1);
  }
  if (Pointer->getIdentifier() && Pointer->getName().starts_with("PyExc_")) {
    Bases.push_back(ML.nameOf(Pointer));
    return true;
  }
  return addBasesOfPointer(Bases, Pointer, Args, Depth);
}

bool TypeCollector::addBasesOfCall(Names &Bases, const CallExpr *E, const CallExpr *Args,
                                   unsigned Depth) {
  const FunctionDecl *Fn = E->getDirectCallee();
  StringRef Name = Fn && Fn->getIdentifier() ? Fn->getName() : StringRef();
  if (Name == "PyTuple_Pack") {
    for (unsigned I = 1; I != E->getNumArgs(); ++I)
      if (!addBases(Bases, E->getArg(I), Args, Depth + 1))
        return false;
    return true;
  }
  Name.consume_front("_");
  if ((Name == "Py_NewRef" || Name == "Py_XNewRef") && E->getNumArgs() == 1)
    return addBases(Bases, E->getArg(0), Args, Depth + 1);
  // A function that is given a spec returns its type.
  int Spec = specIndex(E);
  std::string Made =
      Spec < 0 ? std::string() : ML.Tables.objectName(E->getArg(static_cast<unsigned>(Spec)));
  if (Made.empty())
    return false;
  Bases.push_back(ML.intern(Made));
  return true;
}

/// A variable or member: what it is initialised with or assigned, when that is one thing.
bool TypeCollector::addBasesOfPointer(Names &Bases, const ValueDecl *Pointer, const CallExpr *Args,
                                      unsigned Depth) {
  SmallVector<const Expr *, 4> Values;
  if (const auto *VD = dyn_cast<VarDecl>(Pointer))
    if (const Expr *Init = VD->getAnyInitializer())
      Values.push_back(Init);
  auto It = Pointers.find(Pointer);
  if (It != Pointers.end())
    Values.append(It->second.begin(), It->second.end());
  std::optional<Names> Found;
  for (const Expr *Value : Values) {
    if (isNullIn(Value, ML.Context))
      continue;
    Names These;
    if (!addBases(These, Value, Args, Depth + 1) || (Found && *Found != These))
      return false;
    Found = These;
  }
  if (!Found)
    return false;
  Bases.append(Found->begin(), Found->end());
  return true;
}

/// The calls that make a type of spec T, with the call that gives their parameters their values.
/// False when there may be others.
bool TypeCollector::makersOf(const Entry &T, SmallVectorImpl<Making> &Out) {
  auto IsGiven = [&](const CallExpr *E) {
    const Expr *Spec = E->getArg(static_cast<unsigned>(specIndex(E)));
    return ML.Tables.objectName(Spec) == T.Out.name->text;
  };
  for (const CallExpr *Maker : Makers)
    if (IsGiven(Maker))
      Out.push_back({Maker, nullptr});
  for (const CallExpr *Use : SpecUses) {
    if (!IsGiven(Use))
      continue;
    const FunctionDecl *Fn = Use->getDirectCallee();
    bool Found = false;
    for (const CallExpr *Maker : Makers) {
      const auto *Param = dyn_cast_or_null<ParmVarDecl>(
          declIn(Maker->getArg(static_cast<unsigned>(specIndex(Maker)))));
      const auto *Within = Param ? dyn_cast<FunctionDecl>(Param->getDeclContext()) : nullptr;
      if (!Fn || !Within || Within->getCanonicalDecl() != Fn->getCanonicalDecl() ||
          static_cast<int>(Param->getFunctionScopeIndex()) != specIndex(Use))
        continue;
      Out.push_back({Maker, Use});
      Found = true;
    }
    if (!Found)
      return false;
  }
  if (!Out.empty())
    return true;
  // Named in a table only: any call with a spec that is not named may be the one.
  for (const CallExpr *Maker : Makers)
    if (ML.Tables.objectName(Maker->getArg(static_cast<unsigned>(specIndex(Maker)))).empty())
      Out.push_back({Maker, nullptr});
  return !Out.empty();
}

void TypeCollector::resolveBases(Entry &T) {
  bool Known = !T.ManyBases;
  if (T.Out.kind == REFCOP_TYPEOBJ_STRUCTSEQ)
    T.Bases.push_back(ML.intern("PyTuple_Type"));
  SmallVector<Making, 4> Calls;
  if (Known && T.Out.kind == REFCOP_TYPEOBJ_SPEC) {
    Known = makersOf(T, Calls) || T.Base;
    std::optional<Names> Found;
    for (const Making &M : Calls) {
      unsigned I = static_cast<unsigned>(specIndex(M.Maker)) + 1;
      Names These;
      if (I < M.Maker->getNumArgs() && !addBases(These, M.Maker->getArg(I), M.Args, 0))
        Known = false;
      if (Found && *Found != These)
        Known = false;
      Found = These;
    }
    if (Found)
      T.Bases = *Found;
  }
  if (Known && T.Bases.empty() && T.Base)
    Known = addBases(T.Bases, T.Base, nullptr, 0);
  T.Out.bases_known = Known;
  if (!Known)
    T.Bases.clear();
}

} // namespace refcop
