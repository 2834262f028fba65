// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Part of refcop.
//
// Differences between the major versions of Clang that the lowering is compiled against.
#ifndef REFCOP_COMPAT_H
#define REFCOP_COMPAT_H

#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "clang/AST/Type.h"
#include "clang/Basic/Version.h"

namespace refcop::compat {

/// The definition of the struct or union T is, or its only declaration; null for other types.
inline const clang::RecordDecl *recordOf(clang::QualType T) {
  const clang::RecordDecl *RD = T->getAsRecordDecl();
  if (!RD)
    return nullptr;
  if (const clang::RecordDecl *Def = RD->getDefinition())
    return Def;
  return RD;
}

/// `int : 3;` has no initialiser.
inline bool isUnnamedBitfield(const clang::FieldDecl *FD) {
  return FD->isBitField() && !FD->getIdentifier();
}

/// E without parentheses and what only marks the end of a full expression (in C: Clang 22).
inline const clang::Expr *withoutWrappers(const clang::Expr *E) {
  for (;;) {
    E = E->IgnoreParens();
    const auto *Full = llvm::dyn_cast<clang::FullExpr>(E);
    if (!Full)
      return E;
    E = Full->getSubExpr();
  }
}

/// T without the names that clang itself gives to the type of sizeof and the like (22: __size_t).
inline clang::QualType withoutPredefined(clang::QualType T, const clang::ASTContext &Context) {
#if CLANG_VERSION_MAJOR >= 22
  if (llvm::isa<clang::PredefinedSugarType>(T.getTypePtr()))
    return T.getSingleStepDesugaredType(Context);
#else
  (void)Context;
#endif
  return T;
}

} // namespace refcop::compat

#endif
