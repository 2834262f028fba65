// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Part of refcop.
//
// Coarse types, and which structs are Python objects.

#include "LowerImpl.h"

using namespace clang;

namespace refcop {

static refcop_type pointerTo(TypeMap &Types, QualType Pointee) {
  Pointee = Pointee.getCanonicalType().getUnqualifiedType();
  if (Pointee->isFunctionType())
    return REFCOP_TYPE_FNPTR;
  if (Pointee->isVoidType())
    return REFCOP_TYPE_VOIDPTR;
  if (const RecordDecl *RD = compat::recordOf(Pointee))
    return Types.isObjectRecord(RD) ? REFCOP_TYPE_OBJ : REFCOP_TYPE_PTR;
  if (Pointee->isCharType())
    return REFCOP_TYPE_CHARPTR;
  if (Pointee->isPointerType() && Types.coarse(Pointee) == REFCOP_TYPE_OBJ)
    return REFCOP_TYPE_OBJPTR;
  return REFCOP_TYPE_PTR;
}

refcop_type TypeMap::classify(QualType T) {
  if (T->isVoidType())
    return REFCOP_TYPE_VOID;
  if (const auto *PT = dyn_cast<PointerType>(T))
    return pointerTo(*this, PT->getPointeeType());
  if (T->isFunctionType())
    return REFCOP_TYPE_FNPTR;
  if (T->isIntegralOrEnumerationType())
    return REFCOP_TYPE_INT;
  if (T->isFloatingType() || T->isFixedPointType()) // also _Complex
    return REFCOP_TYPE_FLOAT;
  if (T->isAnyComplexType())
    return REFCOP_TYPE_FLOAT;
  if (const auto *AT = dyn_cast<AtomicType>(T))
    return coarse(AT->getValueType());
  if (T->isRecordType() || T->isArrayType() || T->isVectorType())
    return REFCOP_TYPE_AGG;
  if (T->isNullPtrType())
    return REFCOP_TYPE_VOIDPTR;
  if (T->isAnyPointerType() || T->isBlockPointerType())
    return REFCOP_TYPE_PTR;
  return REFCOP_TYPE_INT; // what only broken code has (dependent types)
}

refcop_type TypeMap::coarse(QualType T) {
  if (T.isNull())
    return REFCOP_TYPE_INT;
  QualType C = T.getCanonicalType().getUnqualifiedType();
  const void *Key = C.getAsOpaquePtr();
  auto It = Types.find(Key);
  if (It != Types.end())
    return It->second;
  refcop_type Result = classify(C);
  Types[Key] = Result;
  return Result;
}

/// PyTypeObject, PyFrameObject and the like are opaque in some versions and in the limited API.
static bool isOpaqueObject(StringRef Name) {
  if (Name.starts_with("Py") || Name.starts_with("_Py"))
    return Name.ends_with("Object") || Name == "_PyWeakReference" || Name == "PyWeakReference";
  return Name == "_typeobject" || Name == "_object" || Name == "_frame" || Name == "_longobject";
}

static bool declaresHeader(const RecordDecl *RD) {
  // struct _object itself: ob_refcnt may sit in an anonymous union, after fields of debug builds.
  bool Count = false, Type = false;
  unsigned Seen = 0;
  for (const FieldDecl *FD : RD->fields()) {
    if (++Seen > 8)
      break;
    if (FD->isAnonymousStructOrUnion()) {
      if (const RecordDecl *Inner = compat::recordOf(FD->getType()))
        for (const FieldDecl *IF : Inner->fields())
          Count |= IF->getName() == "ob_refcnt" || IF->getName() == "ob_refcnt_full";
    } else if (FD->getIdentifier()) {
      StringRef Name = FD->getName();
      Count |= Name == "ob_refcnt" || Name == "ob_ref_local";
      Type |= Name == "ob_type";
    }
  }
  return Count && Type;
}

bool TypeMap::isObjectRecord(const RecordDecl *RD) {
  auto It = Objects.find(RD);
  if (It != Objects.end())
    return It->second;
  bool Result = false;
  if (RD->getIdentifier() && RD->getName() == "_object") {
    Result = true;
  } else if (!RD->isCompleteDefinition()) {
    Result = RD->getIdentifier() && isOpaqueObject(RD->getName());
    return Result; // may be completed later: not cached
  } else if (!RD->isUnion() && !RD->field_empty()) {
    Objects[RD] = false; // not entered again, whatever broken code says
    const RecordDecl *First = compat::recordOf((*RD->field_begin())->getType());
    Result = (First && !First->isUnion() && isObjectRecord(First)) || declaresHeader(RD);
  }
  Objects[RD] = Result;
  return Result;
}

bool TypeMap::isHeader(const RecordDecl *RD) {
  refcop_str Name = recordName(RD);
  StringRef N = Name ? StringRef(Name->text, Name->length) : StringRef();
  return N == "PyObject" || N == "PyVarObject";
}

bool TypeMap::isHeaderField(const FieldDecl *FD) {
  // PyObject_HEAD spelt out by hand.
  const RecordDecl *RD = FD->getParent();
  StringRef Name = FD->getName();
  return (Name == "ob_refcnt" || Name == "ob_type" || Name == "_ob_next" || Name == "_ob_prev") &&
         isObjectRecord(RD) && declaresHeader(RD);
}

bool TypeMap::isHeaderMember(const FieldDecl *FD) {
  const RecordDecl *RD = FD->getParent();
  if (RD->isUnion() || RD->field_empty() || *RD->field_begin() != FD)
    return false;
  const RecordDecl *Inner = compat::recordOf(FD->getType());
  return Inner && isObjectRecord(Inner);
}

/// What Python's documentation calls a struct that has another tag.
static StringRef publicName(StringRef Tag) {
  static const std::pair<const char *, const char *> Names[] = {
      {"_object", "PyObject"},
      {"_typeobject", "PyTypeObject"},
      {"_longobject", "PyLongObject"},
      {"_heaptypeobject", "PyHeapTypeObject"},
      {"_frame", "PyFrameObject"},
      {"_PyWeakReference", "PyWeakReference"},
      {"_traceback", "PyTracebackObject"}};
  if (Tag.starts_with("_"))
    for (const auto &[From, To] : Names)
      if (Tag == From)
        return To;
  return Tag;
}

StringRef publicNameOf(const RecordDecl *RD) {
  if (RD->getIdentifier())
    return publicName(RD->getName());
  const TypedefNameDecl *TD = RD->getTypedefNameForAnonDecl();
  return TD ? TD->getName() : StringRef();
}

/// The member of the struct around RD that RD is declared for.
static const FieldDecl *memberOf(const RecordDecl *RD, ASTContext &Context) {
  const auto *Outer = dyn_cast<RecordDecl>(RD->getDeclContext());
  if (!Outer)
    return nullptr;
  for (const FieldDecl *FD : Outer->fields()) {
    QualType T = FD->getType();
    while (const ArrayType *AT = Context.getAsArrayType(T))
      T = AT->getElementType();
    while (T->isPointerType())
      T = T->getPointeeType();
    const RecordDecl *Of = T->getAsRecordDecl();
    if (Of && Of->getCanonicalDecl() == RD->getCanonicalDecl())
      return FD->getIdentifier() ? FD : nullptr;
  }
  return nullptr;
}

refcop_str TypeMap::recordName(const RecordDecl *RD) {
  auto It = Names.find(RD);
  if (It != Names.end())
    return It->second;
  std::string Name = publicNameOf(RD).str();
  const FieldDecl *FD = Name.empty() ? memberOf(RD, Context) : nullptr;
  if (refcop_str Outer = FD ? fieldRecord(FD) : nullptr)
    Name = (Twine(Outer->text) + "." + FD->getName()).str();
  refcop_str Str = Name.empty() ? nullptr : refcop_intern(Strings, Name.data(), Name.size());
  Names[RD] = Str;
  return Str;
}

const FieldDecl *TypeMap::storageOf(const FieldDecl *FD) {
  if (!FD->getParent()->isUnion() || !FD->getType()->isPointerType())
    return FD;
  for (const FieldDecl *Other : FD->getParent()->fields())
    if (Other->getIdentifier() && Other->getType()->isPointerType())
      return Other;
  return FD;
}

refcop_str TypeMap::fieldRecord(const FieldDecl *FD) {
  const RecordDecl *RD = FD->getParent();
  while (RD->isAnonymousStructOrUnion()) {
    const auto *Outer = dyn_cast<RecordDecl>(RD->getDeclContext());
    if (!Outer)
      break;
    RD = Outer;
  }
  return recordName(RD);
}

const RecordDecl *TypeMap::recordBehind(QualType T) {
  if (T.isNull())
    return nullptr;
  while (const ArrayType *AT = Context.getAsArrayType(T))
    T = AT->getElementType();
  if (T->isPointerType())
    T = T->getPointeeType();
  return compat::recordOf(T);
}

} // namespace refcop
