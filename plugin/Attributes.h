// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Part of refcop.
//
// Attributes in source that say what a function does to references: our own
// __attribute__((refcop("(a, b: steal) -> new | NULL!"))) and those of gcc-python-plugin's
// cpychecker. They become lines of the contract language.
//
// While the file is parsed an attribute is an AnnotateAttr whose text starts with "refcop:", so
// that it lives through precompiled headers and an editor's preamble. take() removes it again
// before code is generated: the object file is the same with and without the plugin.

#ifndef REFCOP_PLUGIN_ATTRIBUTES_H
#define REFCOP_PLUGIN_ATTRIBUTES_H

#include "refcop/base.h"

#include "clang/Basic/SourceLocation.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"

#include <string>
#include <vector>

namespace clang {
class ASTContext;
class FunctionDecl;
class Preprocessor;
class Stmt;
} // namespace clang

namespace refcop {

class TypeMap;

/// Makes the attributes known to clang's parser.
void registerAttributes();

/// Defines WITH_CPYCHECKER_..._ATTRIBUTE, by which headers guard their use; not inside of a header
/// that asks for one and has no such attribute.
void predefineAttributeMacros(clang::Preprocessor &PP);

/// The attributes of one translation unit.
class AttributeContracts {
public:
  struct Line {
    std::string Text;
    clang::SourceLocation Loc; ///< of the attribute
    std::string Name;          ///< of the function
    bool Exact;                ///< refcop("..."): all that is to be said of it
  };

  /// Takes what our attributes said about Function off it.
  void take(clang::FunctionDecl *Function);

  /// The same for every function that Body mentions: declarations that come
  /// from a precompiled header are never announced.
  void takeMentioned(const clang::Stmt *Body);

  /// The contracts of each function that had attributes, in source order.
  std::vector<Line> lines(clang::ASTContext &Context, refcop_strings *Strings) const;

private:
  struct Said {
    clang::SourceLocation Loc;
    std::string Name;
    std::vector<std::string> Own; ///< texts of refcop("...")
    bool ReturnsBorrowed = false;
    bool SetsException = false;
    bool NegativeSetsException = false;
    llvm::SmallVector<unsigned, 2> Steals; ///< counting from 1
    const clang::FunctionDecl *Function = nullptr;
  };
  llvm::MapVector<const clang::FunctionDecl *, Said> Functions;

  static void read(llvm::StringRef Text, Said &Into);
  static std::string contract(const Said &From, TypeMap &Types);
  static bool isKnownBetter(const Said &Entry);
};

} // namespace refcop

#endif
