// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Part of refcop.
//
// Private to the lowering: what the rules about calls and tables compare (refcop_format_call and
// refcop_table in ir.h).
#ifndef REFCOP_CALLS_H
#define REFCOP_CALLS_H

#include "Tables.h"
#include "refcop/contract.h"
#include "refcop/ir.h"

#include "clang/Basic/SourceLocation.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SmallVector.h"

#include <deque>
#include <optional>
#include <string>

namespace refcop {

/// C types as the text of the IR has them. CTypes.cpp.
class CTypes {
public:
  explicit CTypes(ModuleLowerer &ML) : ML(ML) {}
  std::string text(clang::QualType T);
  /// Of a pointer to Fn, with the parameters that its body never mentions marked.
  std::string function(const clang::FunctionDecl *Fn);
  /// Of what E points to, when that is a function; casts do not count. Empty when nothing is known.
  std::string functionOf(const clang::Expr *E);

private:
  std::string plain(clang::QualType T);
  std::string number(clang::QualType T);
  std::string record(const clang::RecordDecl *RD);

  ModuleLowerer &ML;
  llvm::DenseMap<const void *, std::string> Known; ///< by type as written: typedefs matter
};

/// Calls of functions that have a format. Formats.cpp.
class FormatCollector {
public:
  explicit FormatCollector(ModuleLowerer &ML) : ML(ML) {}
  void call(refcop_str Name, const refcop_contract *C, const clang::FunctionDecl *Callee,
            const clang::CallExpr *E, refcop_str Caller);

private:
  using Strings = llvm::SmallVector<refcop_str, 8>;
  bool texts(const clang::Expr *E, Strings &Out, unsigned Depth);
  void keywords(const clang::Expr *E, refcop_format_call &Out, Strings &List);
  bool takesLengths(llvm::StringRef Name, const clang::FunctionDecl *Callee);
  refcop_format_arg argument(const clang::Expr *E);

  ModuleLowerer &ML;
  llvm::DenseSet<const clang::CallExpr *> Done; ///< an expression may be lowered twice
};

/// Tables of methods, members, slots; modules. Rows.cpp.
class RowCollector {
public:
  explicit RowCollector(ModuleLowerer &ML) : ML(ML) {}
  void variable(const clang::VarDecl *VD);
  void assignment(const clang::Expr *LHS, const clang::Expr *RHS);
  void call(llvm::StringRef Callee, const clang::CallExpr *E);
  void create(const clang::Expr *Def, clang::SourceLocation Loc);
  /// Adds everything to the module.
  void finish();

private:
  struct Entry {
    refcop_table Out = {};
    llvm::SmallVector<refcop_row, 8> Rows;
  };
  Entry &entry(refcop_table_kind Kind, refcop_str Name, clang::SourceLocation Loc);
  void array(refcop_table_kind Kind, refcop_str Name, clang::SourceLocation Loc,
             const clang::InitListExpr *Braces, bool IsUnbounded);
  void row(Entry &T, const clang::Expr *Init);
  void fill(Entry &T, refcop_row &Row, const FieldInits &Fields);
  void functions(refcop_str Name, const FieldInits &Fields, const clang::VarDecl *VD);
  void module(refcop_str Name, const FieldInits &Fields, const clang::VarDecl *VD);
  void sequence(refcop_str Name, const FieldInits &Fields, const clang::VarDecl *VD);
  void use(const FieldInits &Fields, llvm::StringRef Owner);
  void use(llvm::StringRef Field, const clang::Expr *Init, llvm::StringRef Owner);
  void element(const clang::Expr *LHS);
  refcop_cell cell(const clang::Expr *E);
  refcop_str fieldType(const clang::Expr *Offset);
  refcop_str intern(const std::string &Text);

  ModuleLowerer &ML;
  std::deque<Entry> Entries; ///< in the order they were seen
  llvm::DenseSet<const clang::VarDecl *> Done;
  llvm::DenseSet<refcop_str> Used, ModuleWide; ///< names of tables
  llvm::DenseSet<refcop_str> Written;          ///< entries are written at run time
  unsigned AnyWritten = 0;                     ///< the same of any table of these kinds
  llvm::DenseMap<refcop_str, clang::SourceLocation> Created; ///< modules by PyModule_Create
};

} // namespace refcop

#endif
