// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Part of refcop.

#include "Options.h"

#include "clang/Basic/Diagnostic.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"

using llvm::StringRef;

namespace refcop {
namespace {

enum OptionId {
#define REFCOP_OPTION(id, name, argument, help) OPTION_##id,
#include "options.def"
#undef REFCOP_OPTION
};

struct OptionRow {
  OptionId Id;
  StringRef Name, Argument, Help;

  bool needsArgument() const { return !Argument.empty() && !mayLackArgument(); }
  bool mayLackArgument() const { return Argument.front() == '['; }
};

const OptionRow Table[] = {
#define REFCOP_OPTION(id, name, argument, help) {OPTION_##id, name, argument, help},
#include "options.def"
#undef REFCOP_OPTION
};

const char *const Prefix = "-fplugin-arg-refcop-";

void printHelp() {
  llvm::raw_ostream &Out = llvm::outs();
  Out << "refcop " << REFCOP_VERSION << " for clang " << REFCOP_LLVM_MAJOR
      << ": finds reference-counting bugs in CPython extensions.\n\n"
      << "  clang -fplugin=refcop.so [" << Prefix << "OPTION]... FILE.c\n\n";
  for (const OptionRow &Row : Table) {
    std::string Left = Row.Name.str();
    if (Row.needsArgument())
      Left += "=" + Row.Argument.str();
    else if (!Row.Argument.empty())
      Left += "[=" + Row.Argument.trim("[]").str() + "]";
    Out << "  " << Left;
    Out.indent(Left.size() < 22 ? unsigned(22 - Left.size()) : 1);
    Out << Row.Help << "\n";
  }
  Out << "\nrules:\n";
  for (int Rule = 0; Rule < REFCOP_RULE_COUNT; ++Rule) {
    StringRef Name = refcop_rule_name(refcop_rule(Rule));
    Out << "  " << Name;
    Out.indent(Name.size() < 26 ? unsigned(26 - Name.size()) : 1);
    Out << refcop_rule_help(refcop_rule(Rule)) << "\n";
  }
  Out.flush();
}

/// The candidate nearest to Word by edit distance; empty when none is near.
template <typename Range, typename GetName>
StringRef closest(StringRef Word, const Range &Candidates, GetName Name) {
  StringRef Best;
  unsigned BestDistance = std::max<unsigned>(2, unsigned(Word.size()) / 3) + 1;
  for (const auto &Candidate : Candidates) {
    StringRef Text = Name(Candidate);
    unsigned Distance = Word.edit_distance_insensitive(Text);
    if (Distance < BestDistance) {
      BestDistance = Distance;
      Best = Text;
    }
  }
  return Best;
}

class Parser {
public:
  Parser(clang::DiagnosticsEngine &Diags, Options &Result) : Diags(Diags), Result(Result) {}

  bool parse(StringRef Arg) {
    auto [Name, Value] = Arg.split('=');
    bool HasValue = Arg.contains('=');
    for (const OptionRow &Row : Table)
      if (Row.Name == Name)
        return check(Row, HasValue) && apply(Row.Id, Value, HasValue);
    StringRef Near = closest(Name, Table, [](const OptionRow &Row) { return Row.Name; });
    return fail(llvm::Twine("unknown option '") + Prefix + Name + "'" +
                (Near.empty() ? llvm::Twine("; -fplugin-arg-refcop-help lists them")
                              : "; did you mean '" + llvm::Twine(Prefix) + Near + "'?"));
  }

private:
  clang::DiagnosticsEngine &Diags;
  Options &Result;

  bool fail(const llvm::Twine &Message) {
    unsigned Id = Diags.getCustomDiagID(clang::DiagnosticsEngine::Error, "refcop: %0");
    Diags.Report(Id) << Message.str();
    return false;
  }

  bool check(const OptionRow &Row, bool HasValue) {
    if (HasValue && Row.Argument.empty())
      return fail(llvm::Twine("option '") + Prefix + Row.Name + "' takes no argument");
    if (!HasValue && Row.needsArgument())
      return fail(llvm::Twine("option '") + Prefix + Row.Name + "' needs an argument: " + Row.Name +
                  "=" + Row.Argument);
    return true;
  }

  bool rule(StringRef Value, std::bitset<REFCOP_RULE_COUNT> &Set) {
    Value.consume_front("refcop-"); // as it stands in the warning
    refcop_rule Rule = refcop_rule_find(Value.str().c_str());
    if (Rule != REFCOP_RULE_COUNT) {
      Set.set(Rule);
      return true;
    }
    std::vector<StringRef> Names;
    for (int R = 0; R < REFCOP_RULE_COUNT; ++R)
      Names.push_back(refcop_rule_name(refcop_rule(R)));
    StringRef Near = closest(Value, Names, [](StringRef Name) { return Name; });
    return fail("unknown rule '" + Value + "'" +
                (Near.empty() ? llvm::Twine("; -fplugin-arg-refcop-help lists them")
                              : "; did you mean '" + llvm::Twine(Near) + "'?"));
  }

  bool number(StringRef Name, StringRef Value, uint32_t Most, uint32_t &Out) {
    if (!Value.getAsInteger(10, Out) && Out <= Most)
      return true;
    return fail(llvm::Twine("'") + Prefix + Name + "=" + Value + "': expected a number from 0 to " +
                llvm::Twine(Most));
  }

  bool apply(OptionId Id, StringRef Value, bool HasValue) {
    uint32_t Number = 0;
    switch (Id) {
    case OPTION_LEVEL:
      if (!number("level", Value, 2, Number))
        return false;
      Result.Level = int(Number);
      return true;
    case OPTION_WERROR:
      if (HasValue)
        return rule(Value, Result.Errors);
      Result.Errors.set();
      return true;
    case OPTION_NO:
      return rule(Value, Result.Disabled);
    case OPTION_MODEL:
      Result.Models.push_back(Value.str());
      return true;
    case OPTION_MODEL_OPTIONAL:
      return Result.ModelOptional = true;
    case OPTION_CONTRACTS_OUT:
      Result.ContractsOut = Value.str();
      return !Value.empty() || fail("'-fplugin-arg-refcop-contracts-out=': expected a folder");
    case OPTION_CONTRACTS_IN:
      Result.ContractsIn = Value.str();
      return !Value.empty() || fail("'-fplugin-arg-refcop-contracts-in=': expected a folder");
    case OPTION_HEADERS:
      return Result.Headers = true;
    case OPTION_TARGET_PYTHON:
      Result.TargetPython = refcop_parse_python(Value.str().c_str());
      return Result.TargetPython || fail("'-fplugin-arg-refcop-target-python=" + Value +
                                         "': expected a version such as 3.12");
    case OPTION_FREE_THREADED:
      return Result.FreeThreaded = true;
    case OPTION_REPORT:
      Result.Report = Value.str();
      return true;
    case OPTION_INSTRUMENT:
      return Result.Instrument = true;
    case OPTION_NO_INJECT:
      return Result.NoInject = true;
    case OPTION_PRINT_IR:
      return Result.PrintIr = true;
    case OPTION_PRINT_TYPES:
      return Result.PrintTypes = true;
    case OPTION_TYPE_GRAPH:
      Result.TypeGraph = Value.str();
      return !Value.empty() || fail("'-fplugin-arg-refcop-type-graph=': expected a file");
    case OPTION_PRINT_CONTRACTS:
      return Result.PrintContracts = true;
    case OPTION_MAX_STEPS:
      return number("max-steps", Value, 1u << 30, Result.MaxSteps);
    case OPTION_TIMEOUT_MS:
      return number("timeout-ms", Value, 1u << 30, Result.TimeoutMs);
    case OPTION_VERBOSE:
      return Result.Verbose = true;
    case OPTION_QUIET:
      return Result.Quiet = true;
    case OPTION_HELP:
      printHelp();
      return true;
    }
    llvm_unreachable("every option is handled");
  }
};

} // namespace

bool parseOptions(const std::vector<std::string> &Args, clang::DiagnosticsEngine &Diags,
                  Options &Result) {
  Parser P(Diags, Result);
  bool Ok = true;
  for (const std::string &Arg : Args)
    Ok &= P.parse(Arg); // go on: show every mistake
  return Ok;
}

} // namespace refcop
