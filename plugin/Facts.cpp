// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Part of refcop.
//
// Impositions: which function stands in which slot of which table, and so is bound to the contract
// of that position. Found in initialisers, in assignments to members of tables, and in the calls
// that take callbacks.

#include "LowerImpl.h"

#include "clang/Basic/CharInfo.h"

using namespace clang;

namespace refcop {

namespace {
/// METH_* of methodobject.h.
enum : int64_t {
  MethVarargs = 0x01,
  MethKeywords = 0x02,
  MethNoArgs = 0x04,
  MethO = 0x08,
  MethClass = 0x10,
  MethStatic = 0x20,
  MethCoexist = 0x40,
  MethFastcall = 0x80,
  MethStackless = 0x100,
  MethMethod = 0x200
};
} // namespace

void FactCollector::impose(const FunctionDecl *Fn, StringRef Slot, refcop_str Owner,
                           SourceLocation Loc) {
  refcop_str Name = Fn ? ML.nameOf(Fn) : nullptr;
  if (!Name || Slot.empty())
    return;
  std::string Key = (Twine(Name->text) + " " + Slot + " " + (Owner ? Owner->text : "")).str();
  if (!Seen.try_emplace(Key, true).second)
    return;
  ML.use(Fn);
  refcop_module_add_impose(ML.M, Name, ML.intern(Slot), Owner, ML.loc(Loc));
}

void FactCollector::method(const FunctionDecl *Fn, int64_t Flags, refcop_str Owner,
                           SourceLocation Loc) {
  StringRef Slot;
  switch (Flags & ~(MethClass | MethStatic | MethCoexist | MethStackless)) {
  case MethVarargs:
    Slot = "METH_VARARGS";
    break;
  case MethKeywords:
  case MethVarargs | MethKeywords:
    Slot = "METH_KEYWORDS";
    break;
  case MethNoArgs:
    Slot = "METH_NOARGS";
    break;
  case MethO:
    Slot = "METH_O";
    break;
  case MethFastcall:
    Slot = "METH_FASTCALL";
    break;
  case MethFastcall | MethKeywords:
    Slot = "METH_FASTCALL_KEYWORDS";
    break;
  case MethMethod | MethFastcall | MethKeywords:
    Slot = "METH_METHOD";
    break;
  default:
    return;
  }
  impose(Fn, Slot, Owner, Loc);
}

/// A table that belongs to what Owner names, given as `= &table` or as a compound literal.
void FactCollector::owned(const Expr *E, refcop_str Owner) {
  if (const InitListExpr *Braces = bracesIn(E)) {
    init(Braces->getType(), Braces, Owner);
    return;
  }
  const VarDecl *VD = variableIn(E);
  if (VD && Owners.try_emplace(VD->getCanonicalDecl(), Owner).second)
    if (const Expr *Init = VD->getAnyInitializer())
      init(Init->getType(), Init, Owner);
}

void FactCollector::table(Table Kind, const RecordDecl *RD, const InitListExpr *Braces,
                          refcop_str Owner) {
  FieldInits Fields(RD, Braces);
  switch (Kind) {
  case Table::None:
  case Table::Member:
  case Table::StructSeq:
  case Table::StructSeqField:
    return;
  case Table::Type:
  case Table::Slots:
    for (const auto &[Field, Init] : Fields) {
      StringRef Name = Field->getName();
      if (const FunctionDecl *Fn = functionIn(Init))
        impose(Fn, Name, Owner, Init->getBeginLoc());
      else if (Name.starts_with("tp_as_")) // these belong to this type
        owned(Init, Owner);
      else if (const InitListExpr *Inline = bracesIn(Init))
        init(Inline->getType(), Inline, Owner);
    }
    return;
  case Table::Spec:
    if (const Expr *Slots = Fields.get("slots"))
      owned(Slots, Owner);
    return;
  case Table::Method: {
    const Expr *Meth = Fields.get("ml_meth"), *FlagsE = Fields.get("ml_flags");
    if (!Meth || !FlagsE)
      return;
    if (std::optional<int64_t> Flags = numberIn(FlagsE, ML.Context))
      method(functionIn(Meth), *Flags, Owner, Meth->getBeginLoc());
    return;
  }
  case Table::GetSet:
    if (const Expr *Get = Fields.get("get"))
      impose(functionIn(Get), "getter", Owner, Get->getBeginLoc());
    if (const Expr *Set = Fields.get("set"))
      impose(functionIn(Set), "setter", Owner, Set->getBeginLoc());
    return;
  case Table::Module:
    for (const char *Slot : {"m_traverse", "m_clear", "m_free"})
      if (const Expr *Init = Fields.get(Slot))
        impose(functionIn(Init), Slot, Owner, Init->getBeginLoc());
    if (const Expr *Slots = Fields.get("m_slots"))
      owned(Slots, Owner);
    return;
  case Table::TypeSlot:
  case Table::ModuleSlot: {
    const Expr *Slot = Fields.get("slot");
    const Expr *Value = Fields.get(Kind == Table::TypeSlot ? "pfunc" : "value");
    if (!Slot || !Value)
      return;
    if (const FunctionDecl *Fn = functionIn(Value))
      impose(Fn, ML.Tables.slotName(Slot, Kind == Table::ModuleSlot), Owner, Value->getBeginLoc());
    else if (const InitListExpr *Inline = bracesIn(Value))
      init(Inline->getType(), Inline, Owner);
    return;
  }
  }
}

void FactCollector::init(QualType T, const Expr *E, refcop_str Owner) {
  ML.Tables.walk(
      T, E,
      [&](Table Kind, const RecordDecl *RD, const InitListExpr *Braces, const std::string &Within) {
        bool OwnsTables = Kind == Table::Type || Kind == Table::Spec || Kind == Table::Module;
        refcop_str Of = Owner;
        if (OwnsTables && !Within.empty() && Owner)
          Of = ML.intern(Owner->text + Within);
        table(Kind, RD, Braces, Of);
      });
}

/// Pointers to functions are there, or in what it consists of.
static bool holdsCode(QualType T, unsigned Depth = 0) {
  while (const ArrayType *Array = T->getAsArrayTypeUnsafe())
    T = Array->getElementType();
  if (T->isFunctionPointerType())
    return true;
  const RecordDecl *RD = compat::recordOf(T);
  if (!RD || Depth == 4 || !RD->isCompleteDefinition())
    return false;
  return llvm::any_of(RD->fields(), [&](const FieldDecl *FD) { return holdsCode(FD->getType(), Depth + 1); });
}

/// Functions that a table of the project's own points to; Field: what Init initialises a member or an element of.
void FactCollector::targets(const VarDecl *VD, const Expr *Init, const FieldDecl *Field) {
  if (const InitListExpr *Braces = bracesIn(Init)) {
    const RecordDecl *RD = compat::recordOf(Braces->getType());
    if (!RD) {
      for (const Expr *Element : Braces->inits())
        targets(VD, Element, Field);
    } else if (ML.Tables.tableOf(RD) == Table::None) {
      for (const auto &[Member, Value] : FieldInits(RD, Braces))
        targets(VD, Value, Member);
    }
    return;
  }
  const FunctionDecl *Fn = Init->getType()->isFunctionPointerType() ? functionIn(Init) : nullptr;
  refcop_str Name = Fn ? ML.nameOf(Fn) : nullptr;
  if (!Name || (Field && !Field->getIdentifier()))
    return;
  refcop_str Record = Field ? ML.Types.fieldRecord(Field) : nullptr;
  bool Open = !VD->getType().isConstQualified() && VD->isExternallyVisible();
  if (Field && Record)
    Open |= !ML.isMainFile(Field->getLocation());
  ML.use(Fn);
  refcop_target Target = {Name,   ML.variableName(VD), Field ? ML.nameOf(ML.Types.storageOf(Field)) : nullptr,
                          Record, Open,                ML.loc(Init->getBeginLoc())};
  refcop_module_add_target(ML.M, &Target);
}

void FactCollector::variable(const VarDecl *VD) {
  if (VD->hasGlobalStorage() && holdsCode(VD->getType()) && Tabled.insert(VD).second)
    targets(VD, VD->getInit(), nullptr);
  if (!ML.Tables.holdsTables(VD->getType()) || !Done.insert(VD).second)
    return;
  // A type's own tables are visited from the type, whichever comes first in the file.
  Table Kind = ML.Tables.tableOf(VD->getType());
  bool MayBeOwned = Kind == Table::Slots || Kind == Table::TypeSlot || Kind == Table::ModuleSlot;
  if (MayBeOwned && VD->isFileVarDecl()) {
    Pending.push_back(VD);
    return;
  }
  init(VD->getType(), VD->getInit(), ML.variableName(VD));
}

void FactCollector::assignment(const Expr *LHS, const Expr *RHS) {
  const auto *ME = dyn_cast<MemberExpr>(LHS->IgnoreParens());
  const auto *Field = ME ? dyn_cast<FieldDecl>(ME->getMemberDecl()) : nullptr;
  if (!Field || !Field->getIdentifier())
    return;
  Table Kind = ML.Tables.tableOf(Field->getParent());
  if (Kind != Table::Type && Kind != Table::Slots && Kind != Table::Module && Kind != Table::GetSet)
    return;
  const FunctionDecl *Fn = functionIn(RHS);
  if (!Fn)
    return;
  StringRef Slot = Field->getName();
  if (Kind == Table::GetSet)
    Slot = Slot == "get" ? "getter" : Slot == "set" ? "setter" : "";
  const VarDecl *VD = variableIn(ME->getBase());
  refcop_str Owner = nullptr;
  if (VD && VD->hasGlobalStorage() && VD->getType()->isRecordType()) {
    Owner = Owners.lookup(VD->getCanonicalDecl());
    if (!Owner)
      Owner = ML.variableName(VD);
  }
  impose(Fn, Slot, Owner, LHS->getBeginLoc());
}

// --- callbacks -----------------------------------------------------------------------------------

/// PyArg_Parse formats: the function given for each O&.
void FactCollector::converters(const CallExpr *E, unsigned FormatIndex, unsigned FirstArg) {
  if (E->getNumArgs() <= FormatIndex)
    return;
  const auto *SL = dyn_cast<StringLiteral>(E->getArg(FormatIndex)->IgnoreParenImpCasts());
  if (!SL || SL->getCharByteWidth() != 1)
    return;
  StringRef Format = SL->getBytes();
  unsigned Arg = FirstArg;
  for (size_t I = 0; I < Format.size(); ++I) {
    char C = Format[I], Next = I + 1 < Format.size() ? Format[I + 1] : 0;
    if (C == ':' || C == ';')
      return;
    if (!isLetter(C))
      continue;
    if (C == 'O' && Next == '&') {
      if (Arg < E->getNumArgs()) {
        const Expr *Converter = E->getArg(Arg);
        impose(functionIn(Converter), "converter", nullptr, Converter->getBeginLoc());
      }
      Arg += 2;
      ++I;
    } else if (C == 'O' && Next == '!') {
      Arg += 2;
      ++I;
    } else if (C == 'e' && (Next == 's' || Next == 't')) {
      Arg += 2;
      ++I;
    } else {
      Arg += 1; // "#" adds one below
    }
    if (I + 1 < Format.size() && Format[I + 1] == '#') {
      ++Arg;
      ++I;
    }
  }
}

void FactCollector::call(StringRef Callee, const CallExpr *E) {
  Callee.consume_front("_");
  if (!Callee.starts_with("Py"))
    return;
  if (Callee == "PyCapsule_New") {
    if (E->getNumArgs() > 2)
      impose(functionIn(E->getArg(2)), "capsule_destructor", nullptr, E->getArg(2)->getBeginLoc());
    return;
  }
  if (Callee.starts_with("PyEval_SetProfile") || Callee.starts_with("PyEval_SetTrace")) {
    if (E->getNumArgs() > 0) // PyEval_SetTraceAllThreads
      impose(functionIn(E->getArg(0)), "Py_tracefunc", nullptr, E->getArg(0)->getBeginLoc());
    return;
  }
  Callee.consume_back("_SizeT");
  if (Callee == "PyArg_ParseTuple" || Callee == "PyArg_Parse")
    converters(E, 1, 2);
  else if (Callee == "PyArg_ParseTupleAndKeywords")
    converters(E, 2, 4);
  else if (Callee == "PyArg_ParseStack")
    converters(E, 2, 3);
}

void FactCollector::function(const FunctionDecl *FD) {
  if (FD->getIdentifier() && FD->getName().starts_with("PyInit_"))
    impose(FD, "module_init", nullptr, FD->getLocation());
}

/// Slot tables that no type of the file points to: their owner is the table itself.
void FactCollector::finish() {
  for (const VarDecl *VD : Pending)
    if (!Owners.count(VD->getCanonicalDecl()))
      init(VD->getType(), VD->getInit(), ML.variableName(VD));
}

} // namespace refcop
