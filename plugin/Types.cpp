// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Part of refcop.
//
// The type table: PyTypeObject and PyModuleDef as they are initialised and assigned to.

#include "LowerImpl.h"

using namespace clang;

namespace refcop {

namespace {
/// PyMemberDef.type and .flags, the same in all versions.
enum : int64_t { MemberObject = 6, MemberObjectEx = 16, MemberReadonly = 1 };
/// Py_TPFLAGS_* that change what a rule expects: MANAGED_WEAKREF, MANAGED_DICT, HAVE_GC.
enum : int64_t { FlagsThatMatter = 1 << 3 | 1 << 4 | 1 << 14 };

bool isData(StringRef Field) {
  return Field == "tp_name" || Field == "tp_doc" || Field == "tp_dict" || Field == "tp_mro" ||
         Field == "tp_cache" || Field == "tp_subclasses" || Field == "tp_weaklist";
}
} // namespace

/// A pointer, or a struct or array that holds one, that may be to a type.
bool TypeCollector::mayPointToType(QualType T) {
  while (const ArrayType *AT = ML.Context.getAsArrayType(T))
    T = AT->getElementType();
  if (T->isPointerType())
    return ML.Types.coarse(T) == REFCOP_TYPE_OBJ;
  const RecordDecl *RD = compat::recordOf(T);
  if (!RD || ML.Tables.tableOf(RD) != Table::None)
    return false;
  return llvm::any_of(RD->fields(), [&](const FieldDecl *FD) {
    return FD->getType()->isPointerType() && ML.Types.coarse(FD->getType()) == REFCOP_TYPE_OBJ;
  });
}

// --- entries -------------------------------------------------------------------------------------

TypeEntry *TypeCollector::find(refcop_str Name) { return ByName.lookup(Name); }

TypeEntry &TypeCollector::entry(StringRef Name, refcop_typeobj_kind Kind, const VarDecl *VD) {
  refcop_str Str = ML.intern(Name);
  Entry *&Known = ByName[Str];
  if (!Known) {
    Known = &Entries.emplace_back();
    Known->Out.kind = Kind;
    Known->Out.name = Str;
    Known->Out.flags_known = Kind == REFCOP_TYPEOBJ_STATIC || Kind == REFCOP_TYPEOBJ_SPEC;
    Known->Out.bases_known = true;
    Known->Out.loc = ML.loc(VD->getLocation());
  }
  return *Known;
}

/// The address of a type is E, or somewhere in the braces that E is.
void TypeCollector::escape(const Expr *E, unsigned Depth) {
  if (const InitListExpr *Braces = Depth < 4 ? bracesIn(E) : nullptr) {
    for (const Expr *Init : Braces->inits())
      escape(Init, Depth + 1);
    return;
  }
  const auto *UO = dyn_cast_or_null<UnaryOperator>(E ? E->IgnoreParenCasts() : nullptr);
  if (!UO || UO->getOpcode() != UO_AddrOf ||
      ML.Tables.tableOf(UO->getSubExpr()->getType()) != Table::Type)
    return;
  std::string Name = ML.Tables.objectName(UO);
  if (!Name.empty())
    Escaped.insert(ML.intern(Name));
}

void TypeCollector::variable(const VarDecl *VD) {
  if (mayPointToType(VD->getType()) && !VD->hasLocalStorage()) // see pointee
    escape(VD->getInit(), 0);
  if (!ML.Tables.holdsTables(VD->getType()) || !Done.insert(VD).second)
    return;
  refcop_str Name = nullptr;
  ML.Tables.walk(
      VD->getType(), VD->getInit(),
      [&](Table Kind, const RecordDecl *RD, const InitListExpr *Braces, const std::string &Within) {
        if (Kind != Table::Type && Kind != Table::Module && Kind != Table::Spec &&
            Kind != Table::StructSeq)
          return;
        if (Kind == Table::Type && !VD->hasGlobalStorage())
          return;
        if (!Name)
          Name = ML.variableName(VD);
        if (Name)
          table(Kind, RD, Braces, Name->text + Within, VD);
      });
}

void TypeCollector::table(Table Kind, const RecordDecl *RD, const InitListExpr *Braces,
                          StringRef Name, const VarDecl *VD) {
  FieldInits Fields(RD, Braces);
  if (Kind == Table::Type) {
    Entry &T = entry(Name, REFCOP_TYPEOBJ_STATIC, VD);
    for (const auto &[Field, Init] : Fields)
      typeField(T, Field->getName(), Init, false);
  } else if (Kind == Table::Module) {
    Entry &T = entry(Name, REFCOP_TYPEOBJ_MODULE, VD);
    for (const auto &[Field, Init] : Fields)
      moduleField(T, Field->getName(), Init);
  } else if (Kind == Table::Spec) {
    HasSpecs = true;
    Entry &T = entry(Name, REFCOP_TYPEOBJ_SPEC, VD);
    for (const auto &[Field, Init] : Fields)
      spec(T, Field->getName(), Init);
  } else if (Kind == Table::StructSeq) {
    Entry &T = entry(Name, REFCOP_TYPEOBJ_STRUCTSEQ, VD);
    if (const Expr *Init = Fields.get("name"))
      pythonName(T, Init);
  }
}

void TypeCollector::pythonName(Entry &T, const Expr *E) {
  StringRef Text = stringIn(E);
  T.Out.python_name = Text.empty() ? nullptr : ML.intern(Text);
}

// --- PyTypeObject --------------------------------------------------------------------------------

void TypeCollector::typeField(Entry &T, StringRef Name, const Expr *Init, bool AtRunTime) {
  if (Name == "tp_name")
    return pythonName(T, Init);
  if (Name == "tp_basicsize")
    return basicSize(T, Init);
  if (Name == "tp_itemsize") {
    T.Out.has_items = numberIn(Init, ML.Context) != 0;
    return;
  }
  if (Name == "tp_flags")
    return flags(T, Init, BO_Assign);
  if (Name == "tp_dictoffset")
    return offset(T, T.Dict, Init);
  if (Name == "tp_weaklistoffset")
    return offset(T, T.Weaklist, Init);
  if (Name == "tp_base")
    return base(T, Init);
  if (Name == "tp_bases") {
    T.ManyBases |= !isNullIn(Init, ML.Context);
    return;
  }
  if (Name.starts_with("tp_as_"))
    return slotTable(T, Name, Init, AtRunTime);
  if (Name == "tp_members")
    members(T, Init);
  if (Init->getType()->isPointerType() && !isData(Name))
    slot(T, Name, Init, AtRunTime);
}

void TypeCollector::base(Entry &T, const Expr *E) {
  bool Null = isNullIn(E, ML.Context);
  if (T.Base && !Null)
    T.ManyBases = true; // one of several, under conditions that nobody looks at here
  if (!T.Base || !Null)
    T.Base = Null ? nullptr : E;
}

void TypeCollector::flags(Entry &T, const Expr *E, BinaryOperatorKind Op) {
  std::optional<int64_t> Number = numberIn(E, ML.Context);
  if (!Number) {
    T.Out.flags_known = false;
    return;
  }
  if (Op == BO_OrAssign)
    T.Out.flags |= static_cast<uint64_t>(*Number);
  else if (Op == BO_AndAssign)
    T.Out.flags &= static_cast<uint64_t>(*Number);
  else if (Op == BO_Assign)
    T.Out.flags = static_cast<uint64_t>(*Number);
  else
    T.Out.flags_known = false;
}

void TypeCollector::basicSize(Entry &T, const Expr *E) {
  T.Out.size = numberIn(E, ML.Context).value_or(0);
  if (const RecordDecl *RD = recordInSize(E))
    T.Sized = RD;
}

/// The function that E names, or the table; null, or something that is neither.
refcop_slot TypeCollector::slotOf(StringRef Name, const Expr *Init) {
  refcop_slot Slot = {ML.intern(Name), REFCOP_SLOT_UNKNOWN, nullptr, ML.loc(Init->getBeginLoc())};
  if (const FunctionDecl *Fn = functionIn(Init)) {
    Slot.kind = REFCOP_SLOT_FUNC;
    Slot.name = ML.nameOf(Fn);
    Functions[Slot.name] = Fn;
  } else if (isNullIn(Init, ML.Context)) {
    Slot.kind = REFCOP_SLOT_NULL;
  } else if (const VarDecl *VD = variableIn(Init);
             VD && VD->hasGlobalStorage() && !VD->getType()->isPointerType()) {
    Slot.kind = REFCOP_SLOT_GLOBAL;
    Slot.name = ML.variableName(VD);
  }
  if (!Slot.name && Slot.kind != REFCOP_SLOT_NULL)
    Slot.kind = REFCOP_SLOT_UNKNOWN;
  return Slot;
}

void TypeCollector::slot(Entry &T, StringRef Name, const Expr *Init, bool AtRunTime) {
  refcop_slot Slot = slotOf(Name, Init);
  // In an initialiser an empty slot is one that is not mentioned.
  if (Slot.kind == REFCOP_SLOT_NULL && !AtRunTime)
    return;
  for (refcop_slot &Known : T.Slots) {
    if (Known.slot != Slot.slot)
      continue;
    // One of two functions, at run time: nobody looks at the conditions here.
    bool WasAtRunTime = !T.RunTimeSlots.insert(Slot.slot).second;
    if (AtRunTime && WasAtRunTime && Known.kind != REFCOP_SLOT_NULL &&
        (Known.kind != Slot.kind || Known.name != Slot.name)) {
      Slot.kind = REFCOP_SLOT_UNKNOWN;
      Slot.name = nullptr;
    }
    Known = Slot;
    return;
  }
  if (AtRunTime)
    T.RunTimeSlots.insert(Slot.slot);
  T.Slots.push_back(Slot);
}

/// tp_as_number and the like: their slots are slots of the type.
void TypeCollector::slotTable(Entry &T, StringRef Name, const Expr *Init, bool AtRunTime) {
  const InitListExpr *Braces = bracesOf(Init);
  const RecordDecl *RD = Braces ? compat::recordOf(Braces->getType()) : nullptr;
  if (!RD)
    return slot(T, Name, Init, AtRunTime);
  for (const auto &[Field, FieldInit] : FieldInits(RD, Braces))
    if (Field->getType()->isPointerType())
      slot(T, Field->getName(), FieldInit, AtRunTime);
}

// --- members -------------------------------------------------------------------------------------

void TypeCollector::members(Entry &T, const Expr *Init) {
  const InitListExpr *Braces = bracesOf(Init);
  if (!Braces || !Braces->getType()->isArrayType())
    return;
  for (unsigned I = 0; I != Braces->getNumInits(); ++I) {
    const InitListExpr *Row = bracesIn(Braces->getInit(I));
    const RecordDecl *RD = Row ? compat::recordOf(Row->getType()) : nullptr;
    if (RD && ML.Tables.tableOf(RD) == Table::Member)
      member(T, FieldInits(RD, Row));
  }
}

void TypeCollector::member(Entry &T, const FieldInits &Fields) {
  const Expr *NameE = Fields.get("name"), *Kind = Fields.get("type"), *At = Fields.get("offset");
  StringRef Name = NameE ? stringIn(NameE) : StringRef();
  if (Name.empty() || !Kind)
    return;
  if (Name == "__dictoffset__" || Name == "__weaklistoffset__") {
    if (At)
      offset(T, Name == "__dictoffset__" ? T.Dict : T.Weaklist, At);
    return;
  }
  if (Name == "__vectorcalloffset__")
    return;
  Entry::Member &M = T.Members.emplace_back();
  int64_t Number = numberIn(Kind, ML.Context).value_or(0);
  M.Out.attribute = ML.intern(Name);
  M.Out.kind = ML.intern(Number == MemberObject     ? "object"
                         : Number == MemberObjectEx ? "object_ex"
                                                    : "other");
  if (const Expr *Flags = Fields.get("flags"))
    M.Out.readonly = numberIn(Flags, ML.Context).value_or(0) & MemberReadonly;
  M.Out.loc = ML.loc(NameE->getBeginLoc());
  if (At)
    offset(T, M.Field, At);
}

// --- PyModuleDef ---------------------------------------------------------------------------------

void TypeCollector::moduleField(Entry &T, StringRef Name, const Expr *Init) {
  if (Name == "m_name")
    pythonName(T, Init);
  else if (Name == "m_size")
    basicSize(T, Init);
  else if (Name == "m_slots")
    moduleSlots(T, Init);
  else if (Name == "m_methods" || Name == "m_traverse" || Name == "m_clear" || Name == "m_free")
    slot(T, Name, Init, false);
}

void TypeCollector::moduleSlots(Entry &T, const Expr *Init) {
  const InitListExpr *Braces = bracesOf(Init);
  for (unsigned I = 0; Braces && I != Braces->getNumInits(); ++I) {
    const InitListExpr *Row = bracesIn(Braces->getInit(I));
    const RecordDecl *RD = Row ? compat::recordOf(Row->getType()) : nullptr;
    if (!RD || ML.Tables.tableOf(RD) != Table::ModuleSlot)
      continue;
    FieldInits Fields(RD, Row);
    const Expr *Slot = Fields.get("slot"), *Value = Fields.get("value");
    std::string Name = Slot ? ML.Tables.slotName(Slot, true) : std::string();
    if (Value && (Name == "Py_mod_exec" || Name == "Py_mod_create"))
      slot(T, StringRef(Name).drop_front(3), Value, true);
  }
}

// --- at run time ---------------------------------------------------------------------------------

/// What Base is or points to, as far as the declaration of a pointer shows.
const Expr *TypeCollector::pointee(const Expr *Base) {
  Base = Base->IgnoreParenCasts();
  // PyTypeObject *type = &Spam_Type;
  const auto *DRE = dyn_cast<DeclRefExpr>(Base);
  const auto *VD = DRE ? dyn_cast<VarDecl>(DRE->getDecl()) : nullptr;
  if (VD && VD->isLocalVarDecl() && VD->getType()->isPointerType() && VD->getInit() &&
      !Pointers.count(VD->getCanonicalDecl()))
    return VD->getInit();
  return Base;
}

/// The type or module of that name; made if it is defined here, but has no initialiser.
TypeEntry *TypeCollector::target(StringRef Name, const Expr *Object, Table Kind) {
  if (Entry *Known = find(ML.intern(Name)))
    return Known;
  const VarDecl *VD = variableIn(Object);
  if (Kind == Table::Spec || !VD || !VD->hasGlobalStorage() || VD->getType()->isPointerType() ||
      VD->hasDefinition() == VarDecl::DeclarationOnly)
    return nullptr;
  return &entry(Name, Kind == Table::Type ? REFCOP_TYPEOBJ_STATIC : REFCOP_TYPEOBJ_MODULE, VD);
}

void TypeCollector::assignment(const BinaryOperator *E) {
  const Expr *LHS = E->getLHS()->IgnoreParens(), *RHS = E->getRHS();
  BinaryOperatorKind Op = E->getOpcode();
  QualType T = LHS->getType();
  if (T->isRecordType()) {
    Table Kind = ML.Tables.tableOf(T);
    if (Kind != Table::None)
      whole(LHS, RHS, Kind);
    return;
  }
  if (Op == BO_Assign && T->isPointerType())
    pointer(LHS, RHS);
  const auto *ME = dyn_cast<MemberExpr>(LHS);
  const auto *Field = ME ? dyn_cast<FieldDecl>(ME->getMemberDecl()) : nullptr;
  if (!Field || !Field->getIdentifier())
    return;
  Table Kind = ML.Tables.tableOf(Field->getParent());
  StringRef Name = Field->getName();
  if (Kind == Table::TypeSlot)
    return slotElement(ME, RHS);
  if (Kind != Table::Type && Kind != Table::Module && Kind != Table::Spec)
    return;
  const Expr *Object = pointee(ME->getBase());
  std::string Of = ML.Tables.objectName(Object);
  if (Of.empty()) {
    if (Kind == Table::Type)
      wild(Name, RHS, Op);
    return;
  }
  Entry *Into = target(Of, Object, Kind);
  if (!Into)
    return;
  if (Name == "tp_flags" || (Kind == Table::Spec && Name == "flags"))
    return flags(*Into, RHS, Op);
  if (Op != BO_Assign)
    return;
  if (Kind == Table::Type)
    typeField(*Into, Name, RHS, true);
  else if (Kind == Table::Module)
    moduleField(*Into, Name, RHS);
  else
    spec(*Into, Name, RHS);
}

/// Spam_Type = (PyTypeObject){...}; or a copy of another type, of which nothing is then known.
void TypeCollector::whole(const Expr *LHS, const Expr *RHS, Table Kind) {
  std::string Name = ML.Tables.objectName(LHS);
  Entry *Known = Name.empty() ? nullptr : find(ML.intern(Name));
  if (Known)
    Known->Opaque = true;
  const InitListExpr *Braces = bracesIn(RHS);
  const RecordDecl *RD = compat::recordOf(LHS->getType());
  const VarDecl *VD = variableIn(LHS);
  if (Known || !Braces || !VD || !VD->hasGlobalStorage() || Name.empty())
    return;
  table(Kind, RD, Braces, Name, VD);
}

/// An assignment through a pointer: it may be to any type whose address goes anywhere.
void TypeCollector::wild(StringRef Field, const Expr *RHS, BinaryOperatorKind Op) {
  if (Field == "tp_flags") {
    int64_t Bits = numberIn(RHS, ML.Context).value_or(-1);
    if (Op == BO_AndAssign)
      Bits = ~Bits;
    WildFlags |= Op == BO_Assign || (Bits & FlagsThatMatter) != 0;
  } else if (Field == "tp_base" || Field == "tp_bases") {
    WildBase = true;
  } else if (RHS->getType()->isPointerType() && !isData(Field) && !Field.starts_with("tp_as_")) {
    refcop_str Name = ML.intern(Field);
    if (!llvm::is_contained(WildSlots, Name))
      WildSlots.push_back(Name);
  }
}

// --- the end -------------------------------------------------------------------------------------

void TypeCollector::applyWild(Entry &T) {
  if (T.Out.kind != REFCOP_TYPEOBJ_STATIC || !Escaped.contains(T.Out.name))
    return;
  T.Out.flags_known &= !WildFlags;
  T.ManyBases |= WildBase && !T.Base;
  for (refcop_str Name : WildSlots) {
    if (!llvm::any_of(T.Slots, [&](const refcop_slot &S) { return S.slot == Name; }))
      T.Slots.push_back({Name, REFCOP_SLOT_UNKNOWN, nullptr, 0});
  }
}

void TypeCollector::finish() {
  for (Entry &T : Entries) {
    elements(T);
    if (T.Opaque)
      continue;
    applyWild(T);
    resolveBases(T);
    findHints(T);
  }
  for (Entry &T : Entries)
    if (!T.Opaque)
      emit(T);
}

void TypeCollector::emit(Entry &T) {
  refcop_typeobj &Out = T.Out;
  if (const RecordDecl *RD = instanceOf(T, 0)) {
    Out.record = ML.Types.recordName(RD);
    // A struct of Python's own: its fields are this type's unless a base has them.
    if (!ML.isPythonOrSystem(RD->getLocation()) || (Out.bases_known && T.Bases.empty()))
      ML.Records.use(RD);
    resolveOffset(T.Dict, RD);
    resolveOffset(T.Weaklist, RD);
    for (Entry::Member &M : T.Members)
      resolveOffset(M.Field, RD);
  }
  auto PathOf = [](Offset &O) {
    return refcop_path{static_cast<uint32_t>(O.Path.size()), O.Path.data()};
  };
  SmallVector<refcop_member, 16> Members;
  for (Entry::Member &M : T.Members) {
    M.Out.path = PathOf(M.Field);
    Members.push_back(M.Out);
  }
  Out.dict = PathOf(T.Dict);
  Out.weaklist = PathOf(T.Weaklist);
  Out.base_count = static_cast<uint32_t>(T.Bases.size());
  Out.bases = T.Bases.data();
  Out.slot_count = static_cast<uint32_t>(T.Slots.size());
  Out.slots = T.Slots.data();
  Out.member_count = static_cast<uint32_t>(Members.size());
  Out.members = Members.data();
  refcop_module_add_typeobj(ML.M, &Out);
}

} // namespace refcop
