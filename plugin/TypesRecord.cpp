// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Part of refcop.
//
// The type table: the struct of a type's instances. The basic size names it; where that is
// inherited or computed, offsets and casts of self do. When they disagree nothing is said.

#include "LowerImpl.h"

#include "clang/AST/RecordLayout.h"

using namespace clang;

namespace refcop {

namespace {
/// Slots whose function gets the instance first and says which struct it is.
constexpr StringRef TellingSlots[] = {"tp_dealloc", "tp_traverse", "tp_clear", "tp_finalize",
                                      "tp_init",    "tp_repr",     "tp_new"};
} // namespace

// --- offsets -------------------------------------------------------------------------------------

static const OffsetOfExpr *offsetOfIn(const Expr *E) {
  return dyn_cast<OffsetOfExpr>(E->IgnoreParenCasts());
}

void TypeCollector::offset(Entry &T, Offset &Out, const Expr *E) {
  Out = {};
  const OffsetOfExpr *OOE = offsetOfIn(E);
  if (!OOE) {
    Out.Number = numberIn(E, ML.Context).value_or(0);
    return;
  }
  if (const RecordDecl *RD = compat::recordOf(OOE->getTypeSourceInfo()->getType()))
    T.Hints.push_back(RD);
  for (unsigned I = 0; I != OOE->getNumComponents(); ++I) {
    if (OOE->getComponent(I).getKind() != OffsetOfNode::Field)
      continue;
    const FieldDecl *FD = ML.Types.storageOf(OOE->getComponent(I).getField());
    if (FD->getIdentifier() && !ML.Types.isHeaderMember(FD))
      Out.Path.push_back(ML.nameOf(FD));
  }
}

/// An offset that was given as a number: the member of RD that is there.
void TypeCollector::resolveOffset(Offset &O, const RecordDecl *RD) {
  if (O.Number <= 0 || !O.Path.empty())
    return;
  uint64_t At = static_cast<uint64_t>(O.Number);
  while (RD && RD->isCompleteDefinition() && !RD->isInvalidDecl() && !RD->isUnion()) {
    const ASTRecordLayout &Layout = ML.Context.getASTRecordLayout(RD);
    const RecordDecl *Inner = nullptr;
    for (const FieldDecl *FD : RD->fields()) {
      if (FD->isBitField() || FD->getType()->isIncompleteType())
        continue;
      uint64_t Begin = Layout.getFieldOffset(FD->getFieldIndex()) / 8;
      uint64_t Size =
          static_cast<uint64_t>(ML.Context.getTypeSizeInChars(FD->getType()).getQuantity());
      if (At < Begin || At >= Begin + Size)
        continue;
      if (FD->getIdentifier() && !ML.Types.isHeaderMember(FD))
        O.Path.push_back(ML.nameOf(FD));
      At -= Begin;
      Inner = compat::recordOf(FD->getType());
      break;
    }
    RD = Inner;
  }
}

// --- structs -------------------------------------------------------------------------------------

/// The struct that sizeof or offsetof names in a size: the first object, else the first of all.
static void collectSizes(const Stmt *S, SmallVectorImpl<const RecordDecl *> &Out) {
  if (!S)
    return;
  QualType T;
  if (const auto *UE = dyn_cast<UnaryExprOrTypeTraitExpr>(S)) {
    if (UE->getKind() == UETT_SizeOf)
      T = UE->getTypeOfArgument();
  } else if (const auto *OOE = dyn_cast<OffsetOfExpr>(S)) {
    T = OOE->getTypeSourceInfo()->getType();
  } else {
    for (const Stmt *Child : S->children())
      collectSizes(Child, Out);
  }
  if (!T.isNull())
    if (const RecordDecl *RD = compat::recordOf(T))
      Out.push_back(RD);
}

const RecordDecl *TypeCollector::recordInSize(const Expr *E) {
  SmallVector<const RecordDecl *, 2> Found;
  collectSizes(E, Found);
  for (const RecordDecl *RD : Found)
    if (ML.Types.isObjectRecord(RD))
      return RD;
  return Found.empty() ? nullptr : Found.front();
}

/// RD begins with From, or is it.
bool TypeCollector::derives(const RecordDecl *RD, const RecordDecl *From) {
  while (RD && RD != From) {
    if (RD->field_empty() || !ML.Types.isHeaderMember(*RD->field_begin()))
      return false;
    RD = compat::recordOf((*RD->field_begin())->getType());
  }
  return RD;
}

// --- what the code says --------------------------------------------------------------------------

namespace {
/// Looks for (Spam *)self in a function that a slot names, and for spam_cast(self).
class HintFinder {
public:
  /// IsNew: the first parameter is the type, and self is what it allocates.
  HintFinder(TypeMap &Types, const FunctionDecl *FD, bool IsNew,
             SmallVectorImpl<const RecordDecl *> &Hints)
      : Types(Types), First(FD->getNumParams() ? FD->getParamDecl(0) : nullptr), IsNew(IsNew),
        Hints(Hints) {
    if (!First)
      return;
    if (!IsNew)
      hint(First->getType());
    visit(FD->getBody(), 0);
  }

private:
  void hint(QualType T) {
    if (!T->isPointerType())
      return;
    const RecordDecl *RD = compat::recordOf(T->getPointeeType());
    if (RD && Types.isObjectRecord(RD) && !Types.isHeader(RD) && !llvm::is_contained(Hints, RD))
      Hints.push_back(RD);
  }

  bool isFirst(const Expr *E) const {
    const auto *DRE = dyn_cast<DeclRefExpr>(E->IgnoreParenCasts());
    return DRE && DRE->getDecl() == First;
  }

  /// type->tp_alloc(type, 0) and the functions that do the same.
  bool allocates(const Expr *E) const {
    const auto *CE = dyn_cast<CallExpr>(E->IgnoreParenCasts());
    if (!CE || CE->getNumArgs() == 0 || !isFirst(CE->getArg(0)))
      return false;
    if (const auto *ME = dyn_cast<MemberExpr>(CE->getCallee()->IgnoreParenCasts()))
      return ME->getMemberDecl()->getIdentifier() && ME->getMemberDecl()->getName() == "tp_alloc";
    const FunctionDecl *Fn = CE->getDirectCallee();
    StringRef Name = Fn && Fn->getIdentifier() ? Fn->getName() : StringRef();
    return Name == "PyType_GenericAlloc" || Name == "_PyObject_New" || Name == "_PyObject_GC_New";
  }

  void visit(const Stmt *S, unsigned Depth) {
    if (!S || Depth > 200)
      return;
    if (const auto *CE = dyn_cast<CastExpr>(S)) {
      if (IsNew ? allocates(CE) : isFirst(CE))
        hint(CE->getType());
    } else if (const auto *Call = dyn_cast<CallExpr>(S); Call && !IsNew) {
      const FunctionDecl *Fn = Call->getDirectCallee();
      if (Fn && Fn->getIdentifier() && Call->getNumArgs() == 1 && isFirst(Call->getArg(0)) &&
          !Fn->getName().starts_with("Py") && !Fn->getName().starts_with("_Py"))
        hint(Call->getType());
    }
    for (const Stmt *Child : S->children())
      visit(Child, Depth + 1);
  }

  TypeMap &Types;
  const ParmVarDecl *First;
  bool IsNew;
  SmallVectorImpl<const RecordDecl *> &Hints;
};
} // namespace

void TypeCollector::findHints(Entry &T) {
  if (T.Out.kind != REFCOP_TYPEOBJ_STATIC && T.Out.kind != REFCOP_TYPEOBJ_SPEC)
    return;
  for (const refcop_slot &Slot : T.Slots) {
    if (Slot.kind != REFCOP_SLOT_FUNC ||
        !llvm::is_contained(TellingSlots, StringRef(Slot.slot->text)))
      continue;
    const FunctionDecl *Fn = Functions.lookup(Slot.name), *Body = nullptr;
    if (Fn && Fn->hasBody(Body))
      HintFinder(ML.Types, Body, StringRef(Slot.slot->text) == "tp_new", T.Hints);
  }
}

void TypeCollector::allocation(const Expr *Expansion, ArrayRef<const Expr *> Args) {
  if (!Expansion->getType()->isPointerType())
    return;
  const RecordDecl *RD = compat::recordOf(Expansion->getType()->getPointeeType());
  if (!RD || !ML.Types.isObjectRecord(RD) || ML.Types.isHeader(RD))
    return;
  for (const Expr *Arg : Args) {
    if (!Arg || !Arg->getType()->isPointerType() ||
        !Arg->getType()->getPointeeType()->isRecordType() ||
        ML.Tables.tableOf(Arg->getType()->getPointeeType()) != Table::Type)
      continue;
    std::string Name = ML.Tables.objectName(Arg);
    if (Entry *T = Name.empty() ? nullptr : find(ML.intern(Name)))
      T->Hints.push_back(RD);
  }
}

const RecordDecl *TypeCollector::instanceOf(const Entry &T, unsigned Depth) {
  if (T.Out.kind == REFCOP_TYPEOBJ_MODULE)
    return T.Out.size > 0 ? T.Sized : nullptr;
  const RecordDecl *RD = T.Sized;
  if (!RD && T.Out.size == 0 && T.Out.bases_known && T.Bases.size() == 1 && Depth < 8)
    if (const Entry *Base = find(T.Bases.front()))
      RD = instanceOf(*Base, Depth + 1); // the size is inherited
  bool IsGiven = RD;
  for (const RecordDecl *Hint : T.Hints) {
    if (!RD || (!IsGiven && derives(Hint, RD)))
      RD = Hint;
    else if (!derives(RD, Hint))
      return nullptr;
  }
  return RD;
}

} // namespace refcop
