// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Part of refcop.
//
// C types as text: "int32*", "object PyObject**", "fn(object PyObject*, unused void*) int32".

#include "LowerImpl.h"

#include "llvm/ADT/StringSwitch.h"

using namespace clang;

namespace refcop {

/// Typedefs whose meaning is known wherever they come from: [u]RANK; empty for others.
static StringRef rankOfTypedef(StringRef Name) {
  return llvm::StringSwitch<StringRef>(Name)
      .Case("Py_ssize_t", "size")
      .Case("ssize_t", "size")
      .Case("__ssize_t", "size")
      .Case("ptrdiff_t", "size")
      .Case("__ptrdiff_t", "size")
      .Case("intptr_t", "size")
      .Case("__intptr_t", "size")
      .Case("Py_hash_t", "size")
      .Case("Py_intptr_t", "size")
      .Case("__signed_size_t", "size")
      .Case("size_t", "usize")
      .Case("__size_t", "usize")
      .Case("uintptr_t", "usize")
      .Case("Py_uhash_t", "usize")
      .Case("Py_uintptr_t", "usize")
      .Case("int64_t", "llong")
      .Case("__int64_t", "llong")
      .Case("uint64_t", "ullong")
      .Case("__uint64_t", "ullong")
      .Case("intmax_t", "max")
      .Case("__intmax_t", "max")
      .Case("uintmax_t", "umax")
      .Case("__uintmax_t", "umax")
      .Case("wchar_t", "wchar")
      .Case("Py_UNICODE", "wchar")
      .Default({});
}

static StringRef rankOfBuiltin(const BuiltinType *BT) {
  switch (BT->getKind()) {
  case BuiltinType::Bool:
    return "bool";
  case BuiltinType::Char_S:
  case BuiltinType::Char_U:
  case BuiltinType::SChar:
    return "char";
  case BuiltinType::UChar:
    return "uchar";
  case BuiltinType::Short:
    return "short";
  case BuiltinType::UShort:
    return "ushort";
  case BuiltinType::Int:
    return "int";
  case BuiltinType::UInt:
    return "uint";
  case BuiltinType::Long:
    return "long";
  case BuiltinType::ULong:
    return "ulong";
  case BuiltinType::LongLong:
  case BuiltinType::Int128:
    return "llong";
  case BuiltinType::ULongLong:
  case BuiltinType::UInt128:
    return "ullong";
  case BuiltinType::Float:
    return "float";
  case BuiltinType::Double:
    return "double";
  case BuiltinType::LongDouble:
  case BuiltinType::Float128:
    return "ldouble";
  default:
    return {};
  }
}

std::string CTypes::number(QualType T) {
  ASTContext &Context = ML.Context;
  auto Sized = [&](StringRef Rank) { return (Rank + Twine(Context.getTypeSize(T))).str(); };
  // gsize, off_t: long here, perhaps something else elsewhere.
  auto Other = [&] {
    bool Unsigned = T->isUnsignedIntegerOrEnumerationType();
    return Sized(Unsigned ? "uother" : "other");
  };
  bool IsLong = T->isIntegerType() && !T->isEnumeralType() &&
                Context.getTypeSize(T) >= Context.getTypeSize(Context.LongTy);
  for (QualType Step = T;;) {
    if (const auto *TT = Step->getAs<TypedefType>()) {
      StringRef Rank = rankOfTypedef(TT->getDecl()->getName());
      if (!Rank.empty())
        return Sized(Rank);
      if (IsLong)
        return Other();
      Step = TT->getDecl()->getUnderlyingType();
      continue;
    }
    if (!isa<BuiltinType>(Step.getTypePtr()) && isa<BuiltinType>(Step.getCanonicalType())) {
      // size_t of sizeof, which newer clangs have as a type of its own
      StringRef Rank = rankOfTypedef(Step.getUnqualifiedType().getAsString());
      if (!Rank.empty())
        return Sized(Rank);
    }
    break;
  }
  if (const auto *CT = dyn_cast<ComplexType>(T.getCanonicalType()))
    return CT->getElementType()->isFloatingType() ? Sized("complex") : "unknown";
  if (T->isEnumeralType())
    return Sized("other"); // its sign is the compiler's choice
  const auto *BT = dyn_cast<BuiltinType>(T.getCanonicalType());
  StringRef Rank = BT ? rankOfBuiltin(BT) : StringRef();
  return Rank.empty() ? "unknown" : Sized(Rank);
}

/// A struct that starts with a type is one: a pointer to it goes where a PyTypeObject * is asked for.
static const RecordDecl *asType(TypeMap &Types, const RecordDecl *RD) {
  for (const RecordDecl *Step = RD; Step && Step->isCompleteDefinition() && !Step->field_empty() &&
                                    Types.isObjectRecord(Step);
       Step = compat::recordOf((*Step->field_begin())->getType())) {
    refcop_str Name = Types.recordName(Step);
    if (Name && StringRef(Name->text, Name->length) == "PyTypeObject")
      return Step;
  }
  return RD;
}

std::string CTypes::record(const RecordDecl *RD) {
  RD = asType(ML.Types, RD);
  refcop_str Name = ML.Types.recordName(RD);
  StringRef Text = Name ? StringRef(Name->text, Name->length) : StringRef();
  bool IsWord = !Text.empty() && llvm::all_of(Text, [](char C) {
    return llvm::isAlnum(C) || C == '_' || C == '.' || C == '$';
  });
  StringRef Kind = ML.Types.isObjectRecord(RD)  ? "object "
                   : RD->isCompleteDefinition() ? "struct "
                                                : "opaque ";
  return (Kind + (IsWord ? Text : StringRef("unnamed"))).str();
}

/// A type that is no pointer to a function.
std::string CTypes::plain(QualType T) {
  std::string Stars;
  for (;;) {
    if (const ArrayType *AT = ML.Context.getAsArrayType(T)) {
      T = AT->getElementType(); // &array is the address of its first element
    } else if (const auto *PT = T->getAs<PointerType>()) {
      if (Stars.size() == 15)
        return "unknown";
      Stars += '*';
      T = PT->getPointeeType();
    } else {
      break;
    }
  }
  if (const auto *AT = T->getAs<AtomicType>())
    T = AT->getValueType();
  if (T->isVoidType())
    return "void" + Stars;
  if (T->isFunctionType())
    return "fn" + (Stars.empty() ? Stars : Stars.substr(1));
  if (const RecordDecl *RD = compat::recordOf(T))
    return record(RD) + Stars;
  if (T->isIntegralOrEnumerationType() || T->isFloatingType() || T->isAnyComplexType())
    return T->isIncompleteType() ? "unknown" : number(T) + Stars;
  return "unknown";
}

std::string CTypes::text(QualType T) {
  std::string &Text = Known[T.getAsOpaquePtr()];
  if (!Text.empty())
    return Text;
  QualType Pointee = T;
  if (const auto *PT = T->getAs<PointerType>())
    Pointee = PT->getPointeeType();
  const auto *FPT = Pointee->getAs<FunctionProtoType>();
  if (!FPT)
    return Text = plain(T);
  std::string Result = "fn(";
  for (QualType Param : FPT->param_types())
    Result += (Result.size() > 3 ? ", " : "") + plain(Param);
  if (FPT->isVariadic())
    Result += Result.size() > 3 ? ", ..." : "...";
  Result += ") " + plain(FPT->getReturnType());
  return Known[T.getAsOpaquePtr()] = Result; // plain() may have moved Text
}

std::string CTypes::function(const FunctionDecl *Fn) {
  const auto *FPT = Fn->getType()->getAs<FunctionProtoType>();
  if (!FPT)
    return "fn";
  const FunctionDecl *Body = nullptr;
  if (!Fn->hasBody(Body))
    Body = nullptr;
  std::string Result = "fn(";
  for (unsigned I = 0; I != Fn->getNumParams(); ++I) {
    const ParmVarDecl *Param = (Body ? Body : Fn)->getParamDecl(I);
    Result += I ? ", " : "";
    Result += Body && !Param->isReferenced() && !Param->isUsed() ? "unused " : "";
    Result += plain(Param->getType());
  }
  if (Fn->isVariadic())
    Result += Result.size() > 3 ? ", ..." : "...";
  return Result + ") " + plain(Fn->getReturnType());
}

std::string CTypes::functionOf(const Expr *E) {
  if (const FunctionDecl *Fn = functionIn(E))
    return function(Fn);
  QualType T = E->IgnoreParenCasts()->getType();
  return T->isFunctionPointerType() ? text(T) : std::string();
}

} // namespace refcop
