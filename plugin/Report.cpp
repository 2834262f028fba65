// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Part of refcop.

#include "Report.h"

#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

using llvm::StringRef;
namespace json = llvm::json;

namespace refcop {
namespace {

std::string utf8(StringRef Text) { return json::isUTF8(Text) ? Text.str() : json::fixUTF8(Text); }

void place(json::OStream &J, const refcop_module *Module, refcop_loc Loc) {
  refcop_position At = refcop_module_resolve(Module, Loc);
  J.attribute("file", utf8(At.file ? At.file : ""));
  J.attribute("line", At.line);
  J.attribute("column", At.column);
}

void head(json::OStream &J, const refcop_finding &F) {
  J.attribute("rule", refcop_rule_name(F.rule));
  J.attribute("level", F.level);
  place(J, F.module, F.loc);
  J.attribute("function", utf8(F.func ? F.func->name->text : ""));
  J.attribute("object", utf8(F.object ? F.object : ""));
  J.attribute("message", utf8(F.message));
}

} // namespace

void Report::add(const refcop_finding &F) {
  llvm::raw_string_ostream Out(Lines);
  json::OStream J(Out);
  const refcop_module *Module = F.module;
  J.object([&] {
    J.attribute("kind", "finding");
    head(J, F);
    if (F.cause)
      J.attribute("cause", utf8(F.cause));
    if (F.also_count)
      J.attributeArray("also", [&] {
        for (uint32_t I = 0; I < F.also_count; ++I)
          J.object([&] { head(J, *F.also[I]); });
      });
    J.attributeArray("notes", [&] {
      for (uint32_t I = 0; I < F.note_count; ++I)
        J.object([&] {
          place(J, Module, F.notes[I].loc);
          J.attribute("message", utf8(F.notes[I].message));
        });
    });
  });
  Out << '\n';
}

void Report::add(const Summary &S) {
  llvm::raw_string_ostream Out(Lines);
  json::OStream J(Out);
  J.object([&] {
    J.attribute("kind", "summary");
    J.attribute("file", utf8(S.File));
    J.attribute("functions", S.Stats.functions);
    J.attribute("gave_up", S.Stats.gave_up);
    J.attributeArray("gave_up_functions", [&] {
      for (const auto &[Function, Why] : S.GaveUp)
        J.value(utf8(Function));
    });
    J.attribute("in_part", S.Stats.in_part);
    J.attribute("havocs", S.Stats.havocs);
    J.attribute("replayed_away", S.Stats.replayed_away);
    J.attribute("states", int64_t(S.Stats.states));
    J.attribute("max_states", int64_t(S.Stats.max_states));
    J.attribute("max_function", S.Stats.max_func ? utf8(S.Stats.max_func->text) : "");
    J.attribute("suppressed", S.Suppressed);
    J.attribute("model_us", int64_t(S.ModelUs));
    J.attribute("lower_us", int64_t(S.LowerUs));
    J.attribute("analyse_us", int64_t(S.AnalyseUs));
    J.attribute("arena_bytes", int64_t(S.Stats.arena_bytes));
  });
  Out << '\n';
}

std::string Report::write(const std::string &Path) const {
  int Fd = open(Path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (Fd < 0)
    return std::strerror(errno);
  ssize_t Written = ::write(Fd, Lines.data(), Lines.size());
  std::string Why;
  if (Written < 0)
    Why = std::strerror(errno);
  else if (size_t(Written) != Lines.size())
    Why = "only part of the report could be written";
  if (close(Fd) != 0 && Why.empty())
    Why = std::strerror(errno);
  return Why;
}

} // namespace refcop
