// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Part of refcop.
//
// Private to the lowering: reading the tables of the C API where C initialises them. It knows which
// structs are tables, finds them in initialisers, and reads their fields by name, since the order
// of members differs by version of Python.
#ifndef REFCOP_TABLES_H
#define REFCOP_TABLES_H

#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"

#include <optional>
#include <string>

namespace refcop {

class ModuleLowerer;

enum class Table : unsigned char {
  None,
  Type,      ///< PyTypeObject
  Slots,     ///< PyNumberMethods and the like
  Method,    ///< an entry of tp_methods
  GetSet,    ///< an entry of tp_getset
  Member,    ///< an entry of tp_members
  Module,    ///< PyModuleDef
  Spec,      ///< PyType_Spec
  StructSeq, ///< PyStructSequence_Desc
  StructSeqField, ///< an entry of its fields
  TypeSlot,  ///< an entry of a spec's slots
  ModuleSlot ///< an entry of m_slots
};

// --- expressions -------------------------------------------------------------------------------

/// The function an initialiser or argument names, through casts and &.
const clang::FunctionDecl *functionIn(const clang::Expr *E);
/// The variable that E is, or is the address of; null when none.
const clang::VarDecl *variableIn(const clang::Expr *E);
std::optional<int64_t> numberIn(const clang::Expr *E, clang::ASTContext &Context);
/// The text of a string literal; empty when E is none.
llvm::StringRef stringIn(const clang::Expr *E);
/// The braces E is, also those of a compound literal or of its address; null when none. E may be
/// null.
const clang::InitListExpr *bracesIn(const clang::Expr *E);
/// The same, or the braces of the variable that E names or is the address of.
const clang::InitListExpr *bracesOf(const clang::Expr *E);
/// A null pointer, or a number that is 0.
bool isNullIn(const clang::Expr *E, clang::ASTContext &Context);

// --- tables --------------------------------------------------------------------------------------

/// Of a struct that is a table of the C API, or an array of them.
bool isTable(clang::QualType T);

/// The members of a struct that its braces say something of.
class FieldInits {
public:
  struct Field {
    const clang::FieldDecl *Decl;
    const clang::Expr *Init;
  };
  FieldInits(const clang::RecordDecl *RD, const clang::InitListExpr *Braces);
  const clang::Expr *get(llvm::StringRef Name) const; ///< null when not given
  auto begin() const { return Fields.begin(); }
  auto end() const { return Fields.end(); }

private:
  llvm::SmallVector<Field, 64> Fields;
};

class TableReader {
public:
  explicit TableReader(ModuleLowerer &ML) : ML(ML) {}

  Table tableOf(const clang::RecordDecl *RD);
  Table tableOf(clang::QualType T); ///< of a struct, or an array of them
  /// One table: what it is, its braces, and where it is within the variable (".types[2]", "").
  using Visitor = llvm::function_ref<void(Table, const clang::RecordDecl *,
                                          const clang::InitListExpr *, const std::string &)>;
  /// Visits the tables that an object of type T, initialised with Init, is or holds.
  void walk(clang::QualType T, const clang::Expr *Init, Visitor Visit);
  /// Name of an object with static storage: Spam_Type, types[2], make.local_type. Also when E is
  /// its address. Empty when E is something else.
  std::string objectName(const clang::Expr *E);
  /// tp_dealloc for Py_tp_dealloc; Py_mod_exec keeps its prefix, as in the model.
  std::string slotName(const clang::Expr *E, bool IsModule);

  /// An object of type T is a table, or holds one.
  bool holdsTables(clang::QualType T);

private:
  void walk(clang::QualType T, const clang::Expr *Init, std::string &Within, Visitor Visit);

  ModuleLowerer &ML;
  llvm::DenseMap<const clang::RecordDecl *, Table> Tables;
  llvm::DenseMap<const clang::RecordDecl *, bool> Holders;
  llvm::DenseMap<int64_t, llvm::StringRef> SlotNumbers;
};

} // namespace refcop

#endif
