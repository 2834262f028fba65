// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Part of refcop.
//
// Private to the lowering: the type table of a file (refcop_typeobj in ir.h). Collected from the
// same events as the impositions: variables with initialisers, assignments, calls. What holds only
// when the whole file was seen (bases through pointers, structs of instances) waits for finish().
#ifndef REFCOP_TYPES_H
#define REFCOP_TYPES_H

#include "Tables.h"
#include "refcop/ir.h"

#include "clang/Basic/SourceLocation.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SmallVector.h"

#include <deque>
#include <optional>

namespace refcop {

/// Where a member of an instance is.
struct Offset {
  llvm::SmallVector<refcop_str, 2> Path; ///< as the steps of a place name it
  int64_t Number = 0;                    ///< given as a number instead
};

/// What is known of one type, spec or module while the file is read.
struct TypeEntry {
  struct Member {
    refcop_member Out = {};
    Offset Field;
  };
  refcop_typeobj Out = {};
  llvm::SmallVector<refcop_slot, 16> Slots;
  llvm::DenseSet<refcop_str> RunTimeSlots; ///< those that were assigned to
  llvm::SmallVector<Member, 8> Members;
  llvm::SmallVector<refcop_str, 2> Bases;
  Offset Dict, Weaklist;
  const clang::Expr *Base = nullptr;         ///< tp_base
  bool ManyBases = false;                    ///< more than one, which one cannot be told
  bool Opaque = false;                       ///< written in a way that is not understood
  const clang::VarDecl *SlotTable = nullptr; ///< of a spec: the array of its slots
  const clang::RecordDecl *Sized = nullptr;  ///< the struct that sizeof names in the basic size
  llvm::SmallVector<const clang::RecordDecl *, 4> Hints; ///< structs that the code casts self to
};

class TypeCollector {
public:
  explicit TypeCollector(ModuleLowerer &ML) : ML(ML) {}

  /// A variable with an initialiser.
  void variable(const clang::VarDecl *VD);
  /// LHS = RHS; also |= and &=.
  void assignment(const clang::BinaryOperator *E);
  /// A call that may be given a spec.
  void call(llvm::StringRef Callee, const clang::CallExpr *E);
  /// (Spam *)_PyObject_New(&Spam_Type), the expansion of a macro that allocates.
  void allocation(const clang::Expr *Expansion, llvm::ArrayRef<const clang::Expr *> Args);
  /// Adds everything to the module.
  void finish();

private:
  using Entry = TypeEntry;
  using Names = llvm::SmallVector<refcop_str, 2>;
  /// A call of PyType_FromSpec or the like, perhaps in a function that makes types for others:
  /// then Args is a call of that function.
  struct Making {
    const clang::CallExpr *Maker, *Args;
  };
  /// slots[Index].pfunc = Value; no index: not understood.
  struct Element {
    const clang::VarDecl *Table;
    std::optional<int64_t> Index;
    const clang::Expr *Value;
  };

  // Types.cpp
  Entry *find(refcop_str Name);
  Entry &entry(llvm::StringRef Name, refcop_typeobj_kind Kind, const clang::VarDecl *VD);
  void table(Table Kind, const clang::RecordDecl *RD, const clang::InitListExpr *Braces,
             llvm::StringRef Name, const clang::VarDecl *VD);
  void pythonName(Entry &T, const clang::Expr *E);
  void typeField(Entry &T, llvm::StringRef Name, const clang::Expr *Init, bool AtRunTime);
  void base(Entry &T, const clang::Expr *E);
  void flags(Entry &T, const clang::Expr *E, clang::BinaryOperatorKind Op);
  void basicSize(Entry &T, const clang::Expr *E);
  refcop_slot slotOf(llvm::StringRef Name, const clang::Expr *Init);
  void slot(Entry &T, llvm::StringRef Name, const clang::Expr *Init, bool AtRunTime);
  void slotTable(Entry &T, llvm::StringRef Name, const clang::Expr *Init, bool AtRunTime);
  void members(Entry &T, const clang::Expr *Init);
  void member(Entry &T, const FieldInits &Fields);
  void moduleField(Entry &T, llvm::StringRef Name, const clang::Expr *Init);
  void moduleSlots(Entry &T, const clang::Expr *Init);
  bool mayPointToType(clang::QualType T);
  void escape(const clang::Expr *E, unsigned Depth);
  const clang::Expr *pointee(const clang::Expr *Base);
  Entry *target(llvm::StringRef Name, const clang::Expr *Object, Table Kind);
  void whole(const clang::Expr *LHS, const clang::Expr *RHS, Table Kind);
  void wild(llvm::StringRef Field, const clang::Expr *RHS, clang::BinaryOperatorKind Op);
  void applyWild(Entry &T);
  void emit(Entry &T);

  // TypesSpec.cpp
  void spec(Entry &T, llvm::StringRef Name, const clang::Expr *Init);
  void specSlot(Entry &T, const clang::InitListExpr *Row, const clang::Expr *Value);
  void slotElement(const clang::MemberExpr *ME, const clang::Expr *Value);
  void elements(Entry &T);
  void pointer(const clang::Expr *LHS, const clang::Expr *RHS);
  int specIndex(const clang::CallExpr *E);
  bool addBases(Names &Bases, const clang::Expr *E, const clang::CallExpr *Args, unsigned Depth);
  bool addBasesOfCall(Names &Bases, const clang::CallExpr *E, const clang::CallExpr *Args,
                      unsigned Depth);
  bool addBasesOfPointer(Names &Bases, const clang::ValueDecl *Pointer, const clang::CallExpr *Args,
                         unsigned Depth);
  bool makersOf(const Entry &T, llvm::SmallVectorImpl<Making> &Out);
  void resolveBases(Entry &T);

  // TypesRecord.cpp
  void offset(Entry &T, Offset &Out, const clang::Expr *E);
  void resolveOffset(Offset &O, const clang::RecordDecl *RD);
  const clang::RecordDecl *recordInSize(const clang::Expr *E);
  bool derives(const clang::RecordDecl *RD, const clang::RecordDecl *From);
  void findHints(Entry &T);
  const clang::RecordDecl *instanceOf(const Entry &T, unsigned Depth);

  ModuleLowerer &ML;
  std::deque<Entry> Entries; ///< in the order they were seen
  llvm::DenseMap<refcop_str, Entry *> ByName;
  llvm::DenseSet<const clang::VarDecl *> Done;
  llvm::DenseMap<refcop_str, const clang::FunctionDecl *> Functions; ///< those in slots
  /// Pointers to objects, and what is assigned to them: three things are as good as many.
  llvm::DenseMap<const clang::ValueDecl *, llvm::SmallVector<const clang::Expr *, 2>> Pointers;
  bool HasSpecs = false;
  llvm::SmallVector<const clang::CallExpr *, 8> Makers;   ///< calls of PyType_FromSpec and the like
  llvm::SmallVector<const clang::CallExpr *, 8> SpecUses; ///< other calls that are given a spec
  llvm::SmallVector<Element, 4> Elements;
  /// Types whose address goes somewhere, and what is written through pointers that may be to them.
  llvm::DenseSet<refcop_str> Escaped;
  llvm::SmallVector<refcop_str, 4> WildSlots;
  bool WildBase = false, WildFlags = false;
};

} // namespace refcop

#endif
