// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Part of refcop.
//
// -fplugin-arg-refcop-report=FILE: findings and figures of one compile as lines of JSON, for tools.
// The lines of one compile are appended with a single write, so parallel compiles may share a file.

#ifndef REFCOP_PLUGIN_REPORT_H
#define REFCOP_PLUGIN_REPORT_H

#include "refcop/analysis.h"

#include "llvm/ADT/StringRef.h"

#include <string>
#include <vector>

namespace refcop {

/// What is known of a compile when it is over.
struct Summary {
  std::string File;
  refcop_stats Stats = {};
  std::vector<std::pair<std::string, std::string>> GaveUp; ///< function, why
  std::vector<std::pair<std::string, std::string>> InPart; ///< the same
  unsigned Suppressed = 0;
  uint64_t ModelUs = 0, LowerUs = 0, AnalyseUs = 0;
};

class Report {
public:
  void add(const refcop_finding &Finding);
  void add(const Summary &S);

  /// Appends the lines to Path. Empty when it worked, else why it did not.
  std::string write(const std::string &Path) const;

private:
  std::string Lines;
};

} // namespace refcop

#endif
