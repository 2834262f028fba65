// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Part of refcop.
//
// Tables of entries (PyMethodDef, PyMemberDef, PyType_Slot...) as they are initialised, and who
// reads them up to the entry that ends them.

#include "LowerImpl.h"

#include "clang/Lex/Lexer.h"

using namespace clang;

namespace refcop {

static std::optional<refcop_table_kind> kindOf(Table T) {
  switch (T) {
  case Table::Method:
    return REFCOP_TABLE_METHODS;
  case Table::GetSet:
    return REFCOP_TABLE_GETSET;
  case Table::Member:
    return REFCOP_TABLE_MEMBERS;
  case Table::TypeSlot:
    return REFCOP_TABLE_SLOTS;
  case Table::ModuleSlot:
    return REFCOP_TABLE_EXECS;
  case Table::StructSeqField:
    return REFCOP_TABLE_FIELDS;
  case Table::None:
  case Table::Type:
  case Table::Slots:
  case Table::Module:
  case Table::Spec:
  case Table::StructSeq:
    return std::nullopt;
  }
  return std::nullopt;
}

/// Members of types and modules that are read up to an entry that ends them.
static bool pointsToTable(StringRef Field) {
  return Field == "tp_methods" || Field == "tp_members" || Field == "tp_getset" ||
         Field == "m_methods" || Field == "m_slots" || Field == "slots" || Field == "fields" ||
         Field == "pfunc";
}

refcop_str RowCollector::intern(const std::string &Text) {
  return Text.empty() ? nullptr : ML.intern(Text);
}

RowCollector::Entry &RowCollector::entry(refcop_table_kind Kind, refcop_str Name,
                                         SourceLocation Loc) {
  Entry &T = Entries.emplace_back();
  T.Out.kind = Kind;
  T.Out.name = Name;
  T.Out.loc = ML.loc(Loc);
  return T;
}

// --- rows ----------------------------------------------------------------------------------------

refcop_cell RowCollector::cell(const Expr *E) {
  if (!E || isNullIn(E, ML.Context))
    return {nullptr, nullptr};
  const FunctionDecl *Fn = functionIn(E);
  return {intern(ML.Written.functionOf(E)), Fn ? ML.nameOf(Fn) : nullptr};
}

/// The type of the field that offsetof names.
refcop_str RowCollector::fieldType(const Expr *Offset) {
  const auto *OOE = dyn_cast<OffsetOfExpr>(Offset->IgnoreParenCasts());
  if (!OOE || OOE->getNumComponents() == 0)
    return nullptr;
  QualType T;
  for (unsigned I = 0; I != OOE->getNumComponents(); ++I) {
    const OffsetOfNode &Step = OOE->getComponent(I);
    if (Step.getKind() == OffsetOfNode::Field)
      T = Step.getField()->getType();
    else if (Step.getKind() != OffsetOfNode::Array || T.isNull())
      return nullptr;
  }
  return T.isNull() ? nullptr : intern(ML.Written.text(T));
}

void RowCollector::fill(Entry &T, refcop_row &Row, const FieldInits &Fields) {
  auto Number = [&](StringRef Field) {
    const Expr *E = Fields.get(Field);
    std::optional<int64_t> N = E ? numberIn(E, ML.Context) : std::optional<int64_t>(0);
    Row.number_known = N.has_value();
    Row.number = N.value_or(0);
  };
  switch (T.Out.kind) {
  case REFCOP_TABLE_METHODS:
    Number("ml_flags");
    Row.first = cell(Fields.get("ml_meth"));
    return;
  case REFCOP_TABLE_GETSET:
    Row.first = cell(Fields.get("get"));
    Row.second = cell(Fields.get("set"));
    return;
  case REFCOP_TABLE_MEMBERS: {
    Number("type");
    if (const Expr *Flags = Fields.get("flags"))
      Row.is_readonly = numberIn(Flags, ML.Context).value_or(0) & 1;
    if (const Expr *Offset = Fields.get("offset"))
      Row.first.type = fieldType(Offset);
    return;
  }
  case REFCOP_TABLE_SLOTS:
  case REFCOP_TABLE_EXECS: {
    Number("slot");
    bool IsModule = T.Out.kind == REFCOP_TABLE_EXECS;
    Row.name = intern(ML.Tables.slotName(Fields.get("slot"), IsModule));
    const Expr *Value = Fields.get(IsModule ? "value" : "pfunc");
    Row.first = cell(Value);
    if (Value)
      use("pfunc", Value, "");
    return;
  }
  case REFCOP_TABLE_FIELDS:
  case REFCOP_TABLE_TYPE:
  case REFCOP_TABLE_MODULE:
  case REFCOP_TABLE_SEQUENCE:
    return;
  }
}

void RowCollector::row(Entry &T, const Expr *Init) {
  refcop_row Row = {};
  const InitListExpr *Braces = Init ? bracesIn(Init) : nullptr;
  const RecordDecl *RD = Braces ? compat::recordOf(Braces->getType()) : nullptr;
  Row.is_end = !Init || isa<ImplicitValueInitExpr>(Init);
  if (RD) {
    FieldInits Fields(RD, Braces);
    Row.loc = ML.loc(Braces->getBeginLoc());
    StringRef Key = T.Out.kind == REFCOP_TABLE_METHODS ? "ml_name"
                    : T.Out.kind == REFCOP_TABLE_SLOTS || T.Out.kind == REFCOP_TABLE_EXECS ? "slot"
                                                                                           : "name";
    const Expr *First = Fields.get(Key);
    Row.is_end = !First || isNullIn(First, ML.Context) || numberIn(First, ML.Context) == 0;
    if (!Row.is_end) {
      if (const auto *SL = dyn_cast<StringLiteral>(First->IgnoreParenCasts()))
        Row.name = SL->getCharByteWidth() == 1 ? ML.intern(SL->getBytes()) : nullptr;
      fill(T, Row, Fields);
    }
  }
  T.Rows.push_back(Row);
}

// --- tables --------------------------------------------------------------------------------------

void RowCollector::array(refcop_table_kind Kind, refcop_str Name, SourceLocation Loc,
                         const InitListExpr *Braces, bool IsUnbounded) {
  Entry &T = entry(Kind, Name, Loc);
  for (unsigned I = 0; I != Braces->getNumInits(); ++I)
    row(T, Braces->getInit(I));
  const auto *AT = ML.Context.getAsConstantArrayType(Braces->getType());
  if (!AT || AT->getSize().getZExtValue() > Braces->getNumInits()) {
    refcop_row End = {};
    End.is_end = true;
    T.Rows.push_back(End);
  }
  T.Out.is_open = !llvm::any_of(T.Rows, [](const refcop_row &R) { return R.is_end; });
  if (!T.Out.is_open || !IsUnbounded || !Braces->getNumInits())
    return;
  SourceLocation Last = Braces->getInit(Braces->getNumInits() - 1)->getEndLoc();
  if (!Last.isFileID())
    return;
  SourceLocation End = Lexer::getLocForEndOfToken(Last, 0, ML.SM, ML.Context.getLangOpts());
  if (End.isValid() && End.isFileID())
    T.Out.end_loc = ML.loc(End);
}

/// The functions of a type or of its slot tables.
void RowCollector::functions(refcop_str Name, const FieldInits &Fields, const VarDecl *VD) {
  Entry *T = nullptr;
  for (const auto &[Field, Init] : Fields) {
    const FunctionDecl *Fn = functionIn(Init);
    if (!Fn)
      continue;
    if (!T)
      T = &entry(REFCOP_TABLE_TYPE, Name, VD->getLocation());
    refcop_row Row = {};
    Row.name = ML.intern(Field->getName());
    Row.first = cell(Init);
    Row.loc = ML.loc(Init->getBeginLoc());
    T->Rows.push_back(Row);
  }
}

void RowCollector::module(refcop_str Name, const FieldInits &Fields, const VarDecl *VD) {
  Entry &T = entry(REFCOP_TABLE_MODULE, Name, VD->getLocation());
  for (const auto &[Field, Init] : Fields) {
    StringRef Text = Field->getName();
    refcop_row Row = {};
    Row.name = ML.intern(Text);
    Row.loc = ML.loc(Init->getBeginLoc());
    if (Text == "m_size") {
      std::optional<int64_t> N = numberIn(Init, ML.Context);
      Row.number_known = N.has_value();
      Row.number = N.value_or(0);
    } else if (Text == "m_traverse" || Text == "m_clear" || Text == "m_free") {
      Row.first = cell(Init);
    } else if (Text != "m_slots" || isNullIn(Init, ML.Context)) {
      continue;
    }
    T.Rows.push_back(Row);
  }
  if (!Fields.get("m_base")) {
    refcop_row Base = {};
    Base.name = ML.intern("m_base");
    Base.number_known = true;
    T.Rows.push_back(Base);
  }
}

void RowCollector::sequence(refcop_str Name, const FieldInits &Fields, const VarDecl *VD) {
  Entry &T = entry(REFCOP_TABLE_SEQUENCE, Name, VD->getLocation());
  const Expr *List = Fields.get("fields"), *Visible = Fields.get("n_in_sequence");
  const VarDecl *Table = List ? variableIn(List) : nullptr;
  if (!Table || !Visible)
    return;
  refcop_row Row = {};
  Row.name = ML.intern("fields");
  Row.first.name = ML.variableName(Table);
  T.Rows.push_back(Row);
  Row = {};
  Row.name = ML.intern("n_in_sequence");
  Row.loc = ML.loc(Visible->getBeginLoc());
  std::optional<int64_t> N = numberIn(Visible, ML.Context);
  Row.number_known = N.has_value();
  Row.number = N.value_or(0);
  T.Rows.push_back(Row);
}

// --- who reads them -----------------------------------------------------------------------------

void RowCollector::use(StringRef Field, const Expr *Init, StringRef Owner) {
  if (!pointsToTable(Field))
    return;
  refcop_str Name = nullptr;
  const Expr *Bare = Init->IgnoreParenCasts();
  if (const auto *CLE = dyn_cast<CompoundLiteralExpr>(Bare)) {
    const InitListExpr *Braces = bracesIn(CLE);
    std::optional<refcop_table_kind> Kind =
        Braces ? kindOf(ML.Tables.tableOf(Braces->getType())) : std::nullopt;
    if (!Kind || !Braces->getType()->isArrayType())
      return;
    Name = ML.intern(Owner.empty() ? Field.str() : (Owner + "." + Field).str());
    array(*Kind, Name, CLE->getBeginLoc(), Braces, false);
  } else if (const VarDecl *VD = variableIn(Init)) {
    Name = ML.Tables.tableOf(VD->getType()) != Table::None ? ML.variableName(VD) : nullptr;
  }
  if (!Name)
    return;
  Used.insert(Name);
  if (Field == "m_methods")
    ModuleWide.insert(Name);
}

void RowCollector::use(const FieldInits &Fields, StringRef Owner) {
  for (const auto &[Field, Init] : Fields)
    use(Field->getName(), Init, Owner);
}

void RowCollector::variable(const VarDecl *VD) {
  QualType T = VD->getType();
  if (!ML.Tables.holdsTables(T) || !Done.insert(VD).second || VD->isInvalidDecl())
    return;
  refcop_str Name = ML.variableName(VD);
  const InitListExpr *Braces = bracesIn(VD->getInit());
  if (!Name || !Braces)
    return;
  std::optional<refcop_table_kind> Kind = kindOf(ML.Tables.tableOf(T));
  if (Kind) {
    if (ML.Context.getAsArrayType(T)) {
      const TypeSourceInfo *Source = VD->getTypeSourceInfo();
      array(*Kind, Name, VD->getLocation(), Braces,
            Source && Source->getType()->isIncompleteArrayType());
    }
    return;
  }
  ML.Tables.walk(
      T, VD->getInit(),
      [&](Table Is, const RecordDecl *RD, const InitListExpr *Inner, const std::string &Within) {
        FieldInits Fields(RD, Inner);
        refcop_str Of = Within.empty() ? Name : ML.intern(Name->text + Within);
        if (Is == Table::Type || Is == Table::Slots)
          functions(Of, Fields, VD);
        else if (Is == Table::Module)
          module(Of, Fields, VD);
        else if (Is == Table::StructSeq)
          sequence(Of, Fields, VD);
        use(Fields, Of->text);
      });
}

/// fields[7].name = ..., desc.fields[7].name = ..., def->ml_name = ...
void RowCollector::element(const Expr *LHS) {
  LHS = LHS->IgnoreParens();
  const auto *ME = dyn_cast<MemberExpr>(LHS);
  const Expr *Row = ME ? ME->getBase()->IgnoreParenImpCasts() : LHS;
  QualType T = Row->getType();
  std::optional<refcop_table_kind> Kind =
      kindOf(ML.Tables.tableOf(T->isPointerType() ? T->getPointeeType() : T));
  if (!Kind)
    return;
  const auto *AS = dyn_cast<ArraySubscriptExpr>(Row);
  const VarDecl *VD = AS ? variableIn(AS->getBase()) : nullptr;
  if (VD && VD->getType()->isArrayType()) {
    if (refcop_str Name = ML.variableName(VD))
      Written.insert(Name);
  } else if (!isa<DeclRefExpr>(Row) || T->isPointerType()) {
    AnyWritten |= 1u << *Kind;
  }
}

void RowCollector::assignment(const Expr *LHS, const Expr *RHS) {
  element(LHS);
  const auto *ME = dyn_cast<MemberExpr>(LHS->IgnoreParens());
  const auto *Field = ME ? dyn_cast<FieldDecl>(ME->getMemberDecl()) : nullptr;
  if (Field && Field->getIdentifier() && pointsToTable(Field->getName()) &&
      ML.Tables.tableOf(Field->getParent()) != Table::None && variableIn(RHS))
    use(Field->getName(), RHS, "");
}

void RowCollector::call(StringRef Callee, const CallExpr *E) {
  if (!Callee.starts_with("PyModule_"))
    return;
  if (Callee == "PyModule_AddFunctions" && E->getNumArgs() == 2) {
    use("m_methods", E->getArg(1), "");
  } else if (Callee == "PyModule_Create2" && E->getNumArgs() == 2) {
    create(E->getArg(0), E->getBeginLoc());
  }
}

/// PyModule_Create(&def), which is a macro.
void RowCollector::create(const Expr *Def, SourceLocation Loc) {
  const VarDecl *VD = variableIn(Def);
  if (refcop_str Name = VD ? ML.variableName(VD) : nullptr)
    Created.try_emplace(Name, Loc);
}

void RowCollector::finish() {
  for (Entry &T : Entries) {
    if (Written.contains(T.Out.name) || (AnyWritten & 1u << T.Out.kind))
      continue;
    T.Out.is_used = Used.contains(T.Out.name);
    T.Out.is_module_wide = ModuleWide.contains(T.Out.name);
    auto It = Created.find(T.Out.name);
    if (T.Out.kind == REFCOP_TABLE_MODULE && It != Created.end()) {
      refcop_row Row = {};
      Row.name = ML.intern("PyModule_Create");
      Row.loc = ML.loc(It->second);
      T.Rows.push_back(Row);
    }
    T.Out.row_count = static_cast<uint32_t>(T.Rows.size());
    T.Out.rows = T.Rows.data();
    refcop_module_add_table(ML.M, &T.Out);
  }
}

} // namespace refcop
