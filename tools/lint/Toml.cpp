// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Part of refcop.

#include "lint/toml.h"

#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#define TOML_ENABLE_WINDOWS_COMPAT 0
#include <toml++/toml.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Visit = void (*)(void *, const lint_toml_entry *);

struct Walker {
  Visit Call;
  void *Context;

  void value(const std::string &Key, const toml::node &Node, bool InList) const {
    lint_toml_entry Entry = {};
    Entry.key = Key.c_str();
    Entry.in_list = InList;
    Entry.line = Node.source().begin.line;
    Entry.column = Node.source().begin.column;
    std::string Text;
    if (const auto *String = Node.as_string()) {
      Entry.kind = LINT_TOML_STRING;
      Text = String->get();
      Entry.text = Text.c_str();
    } else if (const auto *Integer = Node.as_integer()) {
      Entry.kind = LINT_TOML_INTEGER;
      Entry.number = Integer->get();
    } else if (const auto *Boolean = Node.as_boolean()) {
      Entry.kind = LINT_TOML_BOOLEAN;
      Entry.number = Boolean->get();
    } else if (Node.is_array()) {
      Entry.kind = LINT_TOML_LIST;
    } else if (Node.is_table()) {
      Entry.kind = LINT_TOML_TABLE;
    } else {
      Entry.kind = LINT_TOML_OTHER;
    }
    Call(Context, &Entry);
    if (InList) // lists of lists have no meaning for us
      return;
    if (const auto *Array = Node.as_array())
      for (const toml::node &Element : *Array)
        value(Key, Element, true);
    if (const auto *Table = Node.as_table())
      if (Key.find('.') == std::string::npos)
        table(Key + ".", *Table);
  }

  // toml++ sorts a table by its keys.
  void table(const std::string &Prefix, const toml::table &Table) const {
    struct Item {
      std::string Key;
      const toml::node *Node;
    };
    std::vector<Item> Items;
    for (const auto &[Key, Node] : Table)
      Items.push_back({Prefix + std::string(Key.str()), &Node});
    std::stable_sort(Items.begin(), Items.end(), [](const Item &A, const Item &B) {
      auto At = A.Node->source().begin, Bt = B.Node->source().begin;
      return At.line != Bt.line ? At.line < Bt.line : At.column < Bt.column;
    });
    for (const Item &I : Items)
      value(I.Key, *I.Node, false);
  }
};

} // namespace

bool lint_toml_visit(const char *Text, size_t Size, const char *Outer, const char *Inner,
                     Visit Call, void *Context, lint_toml_error *Error) {
  toml::parse_result Result = toml::parse(std::string_view(Text, Size));
  if (!Result) {
    const toml::parse_error &Wrong = Result.error();
    Error->line = Wrong.source().begin.line;
    Error->column = Wrong.source().begin.column;
    std::snprintf(Error->message, sizeof Error->message, "%.*s",
                  int(Wrong.description().size()), Wrong.description().data());
    return false;
  }
  const toml::table *Tool = Result.table()[Outer].as_table();
  const toml::table *Ours = Tool ? (*Tool)[Inner].as_table() : nullptr;
  if (Ours)
    Walker{Call, Context}.table("", *Ours);
  return true;
}
