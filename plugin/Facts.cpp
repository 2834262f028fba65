// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Part of refcop.
//
// Impositions: which function stands in which slot of which table, and so is bound to the contract
// of that position. Found in initialisers, in assignments to members of tables, and in the calls
// that take callbacks.

#include "LowerImpl.h"

#include "clang/Basic/CharInfo.h"
#include "clang/Lex/MacroInfo.h"

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

/// Names whose numbers typeslots.h and moduleobject.h define as Py_NAME.
const char *const SlotMacros[] = {"bf_getbuffer",
                                  "bf_releasebuffer",
                                  "mp_ass_subscript",
                                  "mp_length",
                                  "mp_subscript",
                                  "nb_absolute",
                                  "nb_add",
                                  "nb_and",
                                  "nb_bool",
                                  "nb_divmod",
                                  "nb_float",
                                  "nb_floor_divide",
                                  "nb_index",
                                  "nb_inplace_add",
                                  "nb_inplace_and",
                                  "nb_inplace_floor_divide",
                                  "nb_inplace_lshift",
                                  "nb_inplace_multiply",
                                  "nb_inplace_or",
                                  "nb_inplace_power",
                                  "nb_inplace_remainder",
                                  "nb_inplace_rshift",
                                  "nb_inplace_subtract",
                                  "nb_inplace_true_divide",
                                  "nb_inplace_xor",
                                  "nb_int",
                                  "nb_invert",
                                  "nb_lshift",
                                  "nb_multiply",
                                  "nb_negative",
                                  "nb_or",
                                  "nb_positive",
                                  "nb_power",
                                  "nb_remainder",
                                  "nb_rshift",
                                  "nb_subtract",
                                  "nb_true_divide",
                                  "nb_xor",
                                  "nb_matrix_multiply",
                                  "nb_inplace_matrix_multiply",
                                  "sq_ass_item",
                                  "sq_concat",
                                  "sq_contains",
                                  "sq_inplace_concat",
                                  "sq_inplace_repeat",
                                  "sq_item",
                                  "sq_length",
                                  "sq_repeat",
                                  "tp_alloc",
                                  "tp_base",
                                  "tp_bases",
                                  "tp_call",
                                  "tp_clear",
                                  "tp_dealloc",
                                  "tp_del",
                                  "tp_descr_get",
                                  "tp_descr_set",
                                  "tp_doc",
                                  "tp_getattr",
                                  "tp_getattro",
                                  "tp_hash",
                                  "tp_init",
                                  "tp_is_gc",
                                  "tp_iter",
                                  "tp_iternext",
                                  "tp_methods",
                                  "tp_new",
                                  "tp_repr",
                                  "tp_richcompare",
                                  "tp_setattr",
                                  "tp_setattro",
                                  "tp_str",
                                  "tp_traverse",
                                  "tp_members",
                                  "tp_getset",
                                  "tp_free",
                                  "tp_finalize",
                                  "tp_vectorcall",
                                  "tp_token",
                                  "am_await",
                                  "am_aiter",
                                  "am_anext",
                                  "am_send"};
} // namespace

/// The function an initialiser or argument names, through casts and &.
static const FunctionDecl *functionIn(const Expr *E) {
  for (;;) {
    E = E->IgnoreParenCasts();
    if (const auto *UO = dyn_cast<UnaryOperator>(E)) {
      if (UO->getOpcode() != UO_AddrOf && UO->getOpcode() != UO_Extension &&
          UO->getOpcode() != UO_Deref)
        return nullptr;
      E = UO->getSubExpr();
    } else if (const auto *GSE = dyn_cast<GenericSelectionExpr>(E)) {
      E = GSE->getResultExpr();
    } else if (const auto *CE = dyn_cast<ConstantExpr>(E)) {
      E = CE->getSubExpr();
    } else {
      const auto *DRE = dyn_cast<DeclRefExpr>(E);
      return DRE ? dyn_cast<FunctionDecl>(DRE->getDecl()) : nullptr;
    }
  }
}

/// The variable that E is, or is the address of; null when none.
static const VarDecl *variableIn(const Expr *E) {
  E = E->IgnoreParenCasts();
  if (const auto *UO = dyn_cast<UnaryOperator>(E))
    if (UO->getOpcode() == UO_AddrOf)
      E = UO->getSubExpr()->IgnoreParenCasts();
  const auto *DRE = dyn_cast<DeclRefExpr>(E);
  return DRE ? dyn_cast<VarDecl>(DRE->getDecl()) : nullptr;
}

static std::optional<int64_t> numberIn(const Expr *E, ASTContext &Context) {
  Expr::EvalResult Result;
  if (E->isValueDependent() || !E->getType()->isIntegralOrEnumerationType() ||
      !E->EvaluateAsInt(Result, Context))
    return std::nullopt;
  return Result.Val.getInt().extOrTrunc(64).getSExtValue();
}

FactCollector::Table FactCollector::tableOf(const RecordDecl *RD) {
  auto It = Tables.find(RD);
  if (It != Tables.end())
    return It->second;
  Table Result = Table::None;
  if (refcop_str Name = ML.Types.recordName(RD)) {
    StringRef N(Name->text, Name->length);
    if (N == "_typeobject" || N == "PyTypeObject")
      Result = Table::Type;
    else if (N == "PyNumberMethods" || N == "PySequenceMethods" || N == "PyMappingMethods" ||
             N == "PyAsyncMethods" || N == "PyBufferProcs")
      Result = Table::Slots;
    else if (N == "PyMethodDef")
      Result = Table::Method;
    else if (N == "PyGetSetDef" || N == "getsetlist")
      Result = Table::GetSet;
    else if (N == "PyModuleDef")
      Result = Table::Module;
    else if (N == "PyType_Slot")
      Result = Table::TypeSlot;
    else if (N == "PyModuleDef_Slot")
      Result = Table::ModuleSlot;
  }
  Tables[RD] = Result;
  return Result;
}

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

/// tp_dealloc for Py_tp_dealloc; Py_mod_exec keeps its prefix, as in the model.
std::string FactCollector::slotName(const Expr *E, bool IsModule) {
  // The macro tells by its name; through other macros the number does.
  StringRef Name = ML.Macros.outermost(E->getBeginLoc(), false);
  if (Name.starts_with("Py_") && Name.size() > 6 && Name[5] == '_')
    return Name.drop_front(3).str();
  if (Name.starts_with("Py_mod_"))
    return Name.str();
  std::optional<int64_t> Number = numberIn(E, ML.Context);
  if (!Number)
    return {};
  if (IsModule)
    return *Number == 1 ? "Py_mod_create" : *Number == 2 ? "Py_mod_exec" : "";
  if (SlotNumbers.empty())
    for (const char *Slot : SlotMacros) {
      IdentifierInfo *II = ML.PP.getIdentifierInfo((Twine("Py_") + Slot).str());
      const MacroInfo *MI = II ? ML.PP.getMacroInfo(II) : nullptr;
      int64_t Value;
      if (MI && MI->getNumTokens() == 1 &&
          !StringRef(ML.PP.getSpelling(MI->getReplacementToken(0))).getAsInteger(0, Value))
        SlotNumbers[Value] = Slot;
    }
  return SlotNumbers.lookup(*Number).str();
}

void FactCollector::table(Table Kind, const RecordDecl *RD, const InitListExpr *E,
                          refcop_str Owner) {
  if (E->getNumInits() == 0)
    return;
  // By field name: the order of members differs by version.
  SmallVector<std::pair<const FieldDecl *, const Expr *>, 64> Fields;
  unsigned I = 0;
  for (const FieldDecl *FD : RD->fields()) {
    if (compat::isUnnamedBitfield(FD))
      continue;
    if (I >= E->getNumInits())
      break;
    const Expr *Init = E->getInit(I++);
    if (Init && FD->getIdentifier() && !isa<ImplicitValueInitExpr>(Init))
      Fields.push_back({FD, Init});
  }
  auto Get = [&](StringRef Name) -> const Expr * {
    for (const auto &Field : Fields)
      if (Field.first->getName() == Name)
        return Field.second;
    return nullptr;
  };

  switch (Kind) {
  case Table::None:
    return;
  case Table::Type:
  case Table::Slots:
    for (const auto &Field : Fields) {
      const Expr *Init = Field.second;
      if (const FunctionDecl *Fn = functionIn(Init)) {
        impose(Fn, Field.first->getName(), Owner, Init->getBeginLoc());
        continue;
      }
      // tp_as_number and the like belong to this type.
      const VarDecl *VD = Field.first->getName().starts_with("tp_as_") ? variableIn(Init) : nullptr;
      if (VD && Owners.try_emplace(VD->getCanonicalDecl(), Owner).second)
        if (const VarDecl *Table = VD->getInitializingDeclaration())
          init(Table->getType(), Table->getInit(), Owner);
    }
    return;
  case Table::Method: {
    const Expr *Meth = Get("ml_meth"), *FlagsE = Get("ml_flags");
    if (!Meth || !FlagsE)
      return;
    if (std::optional<int64_t> Flags = numberIn(FlagsE, ML.Context))
      method(functionIn(Meth), *Flags, Owner, Meth->getBeginLoc());
    return;
  }
  case Table::GetSet:
    if (const Expr *Get_ = Get("get"))
      impose(functionIn(Get_), "getter", Owner, Get_->getBeginLoc());
    if (const Expr *Set = Get("set"))
      impose(functionIn(Set), "setter", Owner, Set->getBeginLoc());
    return;
  case Table::Module:
    for (const char *Slot : {"m_traverse", "m_clear", "m_free"})
      if (const Expr *Init = Get(Slot))
        impose(functionIn(Init), Slot, Owner, Init->getBeginLoc());
    return;
  case Table::TypeSlot:
  case Table::ModuleSlot: {
    const Expr *Slot = Get("slot");
    const Expr *Fn = Get(Kind == Table::TypeSlot ? "pfunc" : "value");
    if (Slot && Fn)
      if (const FunctionDecl *FD = functionIn(Fn))
        impose(FD, slotName(Slot, Kind == Table::ModuleSlot), Owner, Fn->getBeginLoc());
    return;
  }
  }
}

void FactCollector::init(QualType T, const Expr *E, refcop_str Owner) {
  if (!E)
    return;
  E = E->IgnoreParenCasts();
  if (const auto *CLE = dyn_cast<CompoundLiteralExpr>(E))
    E = CLE->getInitializer();
  if (const auto *CE = dyn_cast<ConstantExpr>(E))
    E = CE->getSubExpr();
  const auto *ILE = dyn_cast<InitListExpr>(E);
  if (!ILE)
    return;
  if (const InitListExpr *Semantic = ILE->isSemanticForm() ? nullptr : ILE->getSemanticForm())
    ILE = Semantic;
  if (const ArrayType *AT = ML.Context.getAsArrayType(T)) {
    QualType Element = AT->getElementType();
    if (!Element->isRecordType() && !Element->isArrayType())
      return; // tables of data
    for (unsigned I = 0; I != ILE->getNumInits(); ++I)
      init(Element, ILE->getInit(I), Owner);
    return;
  }
  const RecordDecl *RD = compat::recordOf(T);
  if (!RD)
    return;
  Table Kind = tableOf(RD);
  if (Kind != Table::None) {
    table(Kind, RD, ILE, Owner);
    return;
  }
  if (RD->isUnion()) {
    if (const FieldDecl *FD = ILE->getInitializedFieldInUnion())
      if (ILE->getNumInits())
        init(FD->getType(), ILE->getInit(0), Owner);
    return;
  }
  unsigned I = 0;
  for (const FieldDecl *FD : RD->fields()) {
    if (compat::isUnnamedBitfield(FD))
      continue;
    if (I >= ILE->getNumInits())
      break;
    const Expr *Init = ILE->getInit(I++);
    if (FD->getType()->isRecordType() || FD->getType()->isArrayType())
      init(FD->getType(), Init, Owner);
  }
}

void FactCollector::variable(const VarDecl *VD) {
  QualType T = VD->getType();
  while (const ArrayType *AT = ML.Context.getAsArrayType(T))
    T = AT->getElementType();
  if (!T->isRecordType() || Done.count(VD))
    return;
  const RecordDecl *RD = compat::recordOf(T);
  // A type's own tables are visited from the type, whichever comes first in the file.
  if (RD && tableOf(RD) == Table::Slots && VD->isFileVarDecl()) {
    Done.insert(VD);
    Pending.push_back(VD);
    return;
  }
  Done.insert(VD);
  init(VD->getType(), VD->getInit(), ML.nameOf(VD));
}

void FactCollector::assignment(const Expr *LHS, const Expr *RHS) {
  const auto *ME = dyn_cast<MemberExpr>(LHS->IgnoreParens());
  const auto *Field = ME ? dyn_cast<FieldDecl>(ME->getMemberDecl()) : nullptr;
  if (!Field || !Field->getIdentifier())
    return;
  Table Kind = tableOf(Field->getParent());
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
      Owner = ML.nameOf(VD);
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
      init(VD->getType(), VD->getInit(), ML.nameOf(VD));
}

} // namespace refcop
