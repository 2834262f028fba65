// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Part of refcop.

#include "Suppress.h"

#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/StringExtras.h"

using llvm::StringRef;

namespace refcop {
namespace {

/// Whether Text matches Pattern, where '*' stands for any text.
bool globMatches(StringRef Pattern, StringRef Text) {
  auto [Head, Rest] = Pattern.split('*');
  if (!Pattern.contains('*'))
    return Pattern == Text;
  if (!Text.consume_front(Head))
    return false;
  for (size_t Skip = 0; Skip <= Text.size(); ++Skip)
    if (globMatches(Rest, Text.drop_front(Skip)))
      return true;
  return false;
}

} // namespace

bool Suppressions::matches(StringRef List, StringRef Rule) {
  if (List.empty())
    return true;
  std::string Full = ("refcop-" + Rule).str();
  while (!List.empty()) {
    auto [Entry, Rest] = List.split(',');
    if (globMatches(Entry.trim(), Full))
      return true;
    List = Rest;
  }
  return false;
}

std::vector<Suppressions::Range> Suppressions::scan(StringRef Text) {
  const StringRef Word = "NOLINT";
  std::vector<Range> Ranges, Open;
  unsigned Line = 1;
  size_t Counted = 0;
  for (size_t At = Text.find(Word); At != StringRef::npos; At = Text.find(Word, At + Word.size())) {
    Line += unsigned(Text.substr(Counted, At - Counted).count('\n'));
    Counted = At;
    StringRef Rest = Text.drop_front(At + Word.size());
    bool Next = Rest.consume_front("NEXTLINE");
    bool Begin = !Next && Rest.consume_front("BEGIN");
    bool End = !Next && !Begin && Rest.consume_front("END");
    if (!Rest.empty() && (llvm::isAlnum(Rest.front()) || Rest.front() == '_'))
      continue;
    StringRef List;
    if (Rest.consume_front("("))
      List = Rest.take_until([](char C) { return C == ')' || C == '\n'; });
    if (Begin) {
      Open.push_back({Line, ~0u, List});
    } else if (End) {
      // Closes the latest one with the same list.
      for (size_t I = Open.size(); I-- > 0;) {
        if (Open[I].List != List)
          continue;
        Open[I].Last = Line;
        Ranges.push_back(Open[I]);
        Open.erase(Open.begin() + std::ptrdiff_t(I));
        break;
      }
    } else {
      unsigned Where = Line + (Next ? 1 : 0);
      Ranges.push_back({Where, Where, List});
    }
  }
  // One that is never closed holds to the end of the file.
  Ranges.insert(Ranges.end(), Open.begin(), Open.end());
  return Ranges;
}

bool Suppressions::covers(clang::SourceLocation Loc, StringRef Rule) {
  auto [File, Offset] = SM.getDecomposedLoc(Loc);
  if (File.isInvalid())
    return false;
  auto [Entry, IsNew] = Files.try_emplace(File);
  if (IsNew)
    if (auto Buffer = SM.getBufferDataOrNone(File))
      Entry->second = scan(*Buffer);
  unsigned Line = SM.getLineNumber(File, Offset);
  for (const Range &R : Entry->second)
    if (R.First <= Line && Line <= R.Last && matches(R.List, Rule))
      return true;
  return false;
}

} // namespace refcop
