// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Part of refcop.
//
// NOLINT comments, as clang-tidy knows them: NOLINT, NOLINTNEXTLINE, NOLINTBEGIN ... NOLINTEND,
// each alone or with a list of rules in parentheses; '*' in a rule stands for any text. A file is
// read only when something is to be reported in it.

#ifndef REFCOP_PLUGIN_SUPPRESS_H
#define REFCOP_PLUGIN_SUPPRESS_H

#include "clang/Basic/SourceLocation.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringRef.h"

#include <vector>

namespace clang {
class SourceManager;
}

namespace refcop {

class Suppressions {
public:
  explicit Suppressions(const clang::SourceManager &SM) : SM(SM) {}

  /// Whether a comment in the file of Loc (a file location) silences Rule
  /// ("ref-leak") on that line.
  bool covers(clang::SourceLocation Loc, llvm::StringRef Rule);

private:
  /// Lines First..Last are silent for the rules in List; all when empty.
  struct Range {
    unsigned First, Last;
    llvm::StringRef List; ///< text between the parentheses
  };

  const clang::SourceManager &SM;
  llvm::DenseMap<clang::FileID, std::vector<Range>> Files;

  static std::vector<Range> scan(llvm::StringRef Text);
  static bool matches(llvm::StringRef List, llvm::StringRef Rule);
};

} // namespace refcop

#endif
