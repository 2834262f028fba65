// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Part of refcop.
//
// Where the file's object structs hold references, by offset. Which type has which struct, and
// which fields the interpreter knows, is the type table of the lowered module.

#include "Plan.h"

#include "clang/AST/RecordLayout.h"

using namespace clang;

namespace refcop {

void LayoutCollector::record(const RecordDecl *RD) {
  RD = RD ? RD->getDefinition() : nullptr;
  if (!RD || RD->isInvalidDecl() || ML.isPythonOrSystem(RD->getLocation()) ||
      !ML.Types.isObjectRecord(RD) || !ML.Types.recordName(RD) || !Seen.insert(RD).second)
    return;
  Records.push_back(RD);
}

void LayoutCollector::declaration(const Decl *D) {
  if (const auto *RD = dyn_cast<RecordDecl>(D))
    record(RD);
  else if (const auto *TD = dyn_cast<TypedefNameDecl>(D))
    record(compat::recordOf(TD->getUnderlyingType()));
}

void LayoutCollector::fields(const RecordDecl *RD, uint64_t Offset, const std::string &Prefix,
                             Fields &Out) {
  const ASTRecordLayout &Layout = ML.Context.getASTRecordLayout(RD);
  for (const FieldDecl *FD : RD->fields()) {
    if (FD->isBitField())
      continue;
    uint64_t Here = Offset + Layout.getFieldOffset(FD->getFieldIndex()) / 8;
    std::string Name = Prefix + FD->getName().str();
    QualType T = FD->getType();
    const RecordDecl *Inner = T->isRecordType() ? compat::recordOf(T) : nullptr;
    if (Inner) {
      // A union's fields overlap: which one is alive nobody knows. The header has none of ours.
      bool Header = ML.Types.isHeaderMember(FD) && ML.isPythonOrSystem(Inner->getLocation());
      if (!Inner->isUnion() && !Header && Inner->isCompleteDefinition())
        fields(Inner, Here, FD->getName().empty() ? Prefix : Name + ".", Out);
      continue;
    }
    refcop_plan_field Field = {};
    if (const auto *AT = ML.Context.getAsConstantArrayType(T)) {
      Field.kind = REFCOP_PLAN_INLINE;
      Field.count = uint32_t(AT->getSize().getZExtValue());
      T = AT->getElementType();
    }
    refcop_type Coarse = ML.Types.coarse(T);
    if (Coarse == REFCOP_TYPE_OBJPTR && Field.kind == REFCOP_PLAN_OBJECT)
      Field.kind = REFCOP_PLAN_ARRAY;
    else if (Coarse != REFCOP_TYPE_OBJ || (Field.kind == REFCOP_PLAN_INLINE && !Field.count))
      continue;
    Field.name = Plan.arena().text(Name);
    Field.offset = uint32_t(Here);
    Field.owned = Plan.isOwning(FD);
    Out.push_back(Field);
  }
}

refcop_plan_field *LayoutCollector::find(Fields &In, const refcop_path &Path) {
  std::string Name;
  for (uint32_t I = 0; I < Path.count; ++I)
    Name += (I ? "." : "") + std::string(Path.names[I]->text);
  for (refcop_plan_field &Field : In)
    if (!Name.empty() && Name == Field.name)
      return &Field;
  return nullptr;
}

refcop_plan_layout LayoutCollector::layout(const RecordDecl *RD, const refcop_typeobj *Type) {
  Fields All;
  fields(RD, 0, "", All);
  refcop_plan_layout Layout = {};
  Layout.struct_name = ML.Types.recordName(RD)->text;
  Layout.type_name = "";
  Layout.size = uint64_t(ML.Context.getASTRecordLayout(RD).getSize().getQuantity());
  if (Type) {
    if (Type->python_name)
      Layout.type_name = Type->python_name->text;
    if (Type->kind == REFCOP_TYPEOBJ_STATIC)
      Layout.type_symbol = Type->name->text;
    if (refcop_plan_field *Dict = find(All, Type->dict))
      Dict->dict = true;
    if (refcop_plan_field *Weaklist = find(All, Type->weaklist))
      Weaklist->weaklist = true;
    for (uint32_t I = 0; I < Type->member_count; ++I) {
      const refcop_member &Member = Type->members[I];
      if (!Member.readonly && Member.kind && StringRef(Member.kind->text).starts_with("object"))
        if (refcop_plan_field *Field = find(All, Member.path))
          Field->member = true;
    }
  }
  Layout.field_count = uint32_t(All.size());
  Layout.fields = Plan.arena().array(llvm::ArrayRef<refcop_plan_field>(All));
  return Layout;
}

std::vector<refcop_plan_layout> LayoutCollector::collect(ArrayRef<Decl *> TopLevel,
                                                         ArrayRef<const refcop_module *> Modules) {
  for (const Decl *D : TopLevel)
    if (D && D->getLocation().isValid() && !ML.isPythonOrSystem(D->getLocation()))
      declaration(D);
  std::vector<refcop_plan_layout> Layouts;
  for (const RecordDecl *RD : Records) {
    refcop_str Name = ML.Types.recordName(RD);
    bool Typed = false;
    for (const refcop_module *Module : Modules)
      for (uint32_t I = 0; I < Module->typeobj_count; ++I) {
        const refcop_typeobj *Type = &Module->typeobjs[I];
        bool Makes = Type->kind == REFCOP_TYPEOBJ_STATIC || Type->kind == REFCOP_TYPEOBJ_SPEC;
        if (!Makes || !Type->record || Type->record != Name)
          continue;
        Layouts.push_back(layout(RD, Type));
        Typed = true;
      }
    if (!Typed)
      Layouts.push_back(layout(RD, nullptr));
  }
  return Layouts;
}

} // namespace refcop
