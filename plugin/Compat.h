// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Part of refcop.
//
// Differences between the major versions of Clang that the lowering is compiled against.
#ifndef REFCOP_COMPAT_H
#define REFCOP_COMPAT_H

#include "clang/AST/Decl.h"
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

} // namespace refcop::compat

#endif
