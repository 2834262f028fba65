// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Part of refcop.
//
// Records: the structs of the project that hold objects. Their fields are called as the steps of
// places are: what anonymous members hold belongs to the struct around them, pointers in one union
// are one field, and the header is none.

#include "LowerImpl.h"

using namespace clang;

namespace refcop {

void RecordCollector::use(const RecordDecl *RD) {
  if (const RecordDecl *Def = RD->getDefinition())
    RD = Def;
  if (Seen.insert(RD).second)
    Used.push_back(RD);
}

void RecordCollector::useOwn(const RecordDecl *RD) {
  if (!Seen.count(RD) && !ML.isPythonOrSystem(RD->getLocation()))
    use(RD);
}

/// The struct at the end of arrays and pointers.
static const RecordDecl *recordAtEnd(QualType T, ASTContext &Context) {
  for (;;) {
    if (const ArrayType *AT = Context.getAsArrayType(T))
      T = AT->getElementType();
    else if (T->isPointerType())
      T = T->getPointeeType();
    else
      return compat::recordOf(T);
  }
}

void RecordCollector::useOf(QualType T) {
  if (const RecordDecl *RD = recordAtEnd(T, ML.Context))
    useOwn(RD);
}

/// The member that says what is in the storage: of the pointers in a union one to an object.
const FieldDecl *RecordCollector::tellingField(const FieldDecl *FD) {
  if (!FD->getParent()->isUnion() || !FD->getType()->isPointerType())
    return FD;
  for (const FieldDecl *Other : FD->getParent()->fields())
    if (Other->getIdentifier() && ML.Types.coarse(Other->getType()) == REFCOP_TYPE_OBJ)
      return Other;
  return FD;
}

void RecordCollector::field(Struct &Into, const FieldDecl *FD, bool Overlaid) {
  if (ML.Types.storageOf(FD) != FD)
    return;
  QualType T = tellingField(FD)->getType();
  while (const ArrayType *AT = ML.Context.getAsArrayType(T))
    T = AT->getElementType();
  refcop_type Type = ML.Types.coarse(T);
  const RecordDecl *RD = recordAtEnd(T, ML.Context);
  if (RD) {
    useOf(T);
    Into.LeadsTo.push_back(RD);
  }
  Into.IsWanted |= Type == REFCOP_TYPE_OBJ || Type == REFCOP_TYPE_OBJPTR;
  Into.Fields.push_back({ML.nameOf(FD), Type, RD ? ML.Types.recordName(RD) : nullptr,
                         FD->getType()->isArrayType(), Overlaid});
}

void RecordCollector::fields(Struct &Into, const RecordDecl *Of, bool Overlaid) {
  bool IsHeader = ML.Types.isHeader(Of);
  for (const FieldDecl *FD : Of->fields()) {
    if (FD->isAnonymousStructOrUnion()) {
      const RecordDecl *Inner = compat::recordOf(FD->getType());
      if (Inner && !IsHeader)
        fields(Into, Inner, Overlaid || Inner->isUnion());
    } else if (ML.Types.isHeaderMember(FD)) {
      useOf(FD->getType());
    } else if (FD->getIdentifier() && !IsHeader && !ML.Types.isHeaderField(FD)) {
      field(Into, FD, Overlaid);
    }
  }
}

void RecordCollector::finish() {
  SmallVector<Struct, 32> Structs;
  llvm::DenseMap<const RecordDecl *, size_t> Index;
  // Used grows while structs that members are, or point to, are met.
  for (size_t I = 0; I != Used.size(); ++I) {
    const RecordDecl *RD = Used[I];
    if (!RD->isCompleteDefinition())
      continue;
    Index[RD] = Structs.size();
    Struct &S = Structs.emplace_back();
    S.Decl = RD;
    S.IsWanted = ML.Types.isObjectRecord(RD);
    fields(S, RD, false);
  }
  for (bool Changed = true; Changed;) {
    Changed = false;
    for (Struct &S : Structs) {
      for (const RecordDecl *RD : S.LeadsTo) {
        auto It = S.IsWanted ? Index.end() : Index.find(RD);
        if (It != Index.end() && Structs[It->second].IsWanted)
          S.IsWanted = Changed = true;
      }
    }
  }
  for (Struct &S : Structs) {
    refcop_record Out = {};
    Out.name = S.IsWanted ? ML.Types.recordName(S.Decl) : nullptr;
    if (!Out.name)
      continue;
    Out.is_tag = S.Decl->getIdentifier() != nullptr;
    Out.is_object = ML.Types.isObjectRecord(S.Decl);
    Out.is_union = S.Decl->isUnion();
    if (Out.is_object && ML.Types.isHeaderMember(*S.Decl->field_begin())) {
      const RecordDecl *Base = compat::recordOf((*S.Decl->field_begin())->getType());
      Out.base = ML.Types.isHeader(Base) ? nullptr : ML.Types.recordName(Base);
    }
    Out.field_count = static_cast<uint32_t>(S.Fields.size());
    Out.fields = S.Fields.data();
    refcop_module_add_record(ML.M, &Out);
  }
}

} // namespace refcop
