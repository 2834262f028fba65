// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Part of refcop.
//
// The plugin's options: parsed once, from the table options.def.

#ifndef REFCOP_PLUGIN_OPTIONS_H
#define REFCOP_PLUGIN_OPTIONS_H

#include "refcop/analysis.h"

#include <bitset>
#include <string>
#include <vector>

namespace clang {
class DiagnosticsEngine;
}

namespace refcop {

class Sink;

struct Options {
  int Level = 1;
  std::bitset<REFCOP_RULE_COUNT> Errors;   ///< rules whose findings are errors
  std::bitset<REFCOP_RULE_COUNT> Disabled; ///< rules that are not reported
  std::vector<std::string> Models;         ///< in the order given
  bool ModelOptional = false;
  bool Headers = false;
  uint16_t TargetPython = 0; ///< 0x030b for 3.11; 0: what the headers say
  bool FreeThreaded = false; ///< also where the code does not say so
  std::string Report;        ///< empty: none
  bool Instrument = false;
  bool NoInject = false;
  bool PrintIr = false;
  bool PrintTypes = false;
  std::string TypeGraph; ///< empty: none
  bool PrintContracts = false;
  std::string ContractsOut, ContractsIn; ///< folders; "": none
  std::string Contracts; ///< what contracts-in would read, as text (no option)
  uint32_t MaxSteps = 0; ///< 0: the engine's own
  uint32_t TimeoutMs = 10000;
  bool Verbose = false;
  bool Quiet = false;
  std::string RulesUrl; ///< in an editor: where the rules' pages are; empty: not said
  refcop::Sink *Sink = nullptr; ///< takes findings instead of clang's diagnostics (no option)
};

/// Reads Args ("level=2", "Werror"). False, with an error in Diags for each
/// mistake, when an option is unknown or malformed.
bool parseOptions(const std::vector<std::string> &Args, clang::DiagnosticsEngine &Diags,
                  Options &Result);

} // namespace refcop

#endif
