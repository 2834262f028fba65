// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Part of refcop.

#include "Graph.h"

#include "llvm/Support/FileSystem.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

using llvm::StringRef;

namespace refcop {

void GraphFiles::open(StringRef Path, StringRef Source) {
  std::string Base = Path.str();
  bool IsDirectory = Path.ends_with("/") || llvm::sys::fs::is_directory(Path);
  if (IsDirectory) {
    std::string Name = Source.ltrim("./").str();
    std::replace(Name.begin(), Name.end(), '/', '-');
    Base = (Path.rtrim('/') + "/" + Name).str();
  }
  bool DotOnly = Path.ends_with(".dot"), JsonOnly = Path.ends_with(".json");
  if (IsDirectory || !JsonOnly)
    open(Dot, IsDirectory ? Base + ".dot" : Base);
  if (IsDirectory || !DotOnly)
    open(Json, !IsDirectory && JsonOnly ? Base : Base + ".json");
}

void GraphFiles::open(File &F, std::string Path) {
  F.Path = std::move(Path);
  F.Stream = fopen(F.Path.c_str(), "we");
  if (!F.Stream)
    fail(F);
}

void GraphFiles::fail(const File &F) {
  if (Why.empty())
    Why = "'" + F.Path + "': " + std::strerror(errno);
}

void GraphFiles::close(File &F) {
  if (!F.Stream)
    return;
  bool Failed = ferror(F.Stream);
  if (fclose(F.Stream) != 0 || Failed)
    fail(F);
  F.Stream = nullptr;
}

std::string GraphFiles::close() {
  close(Dot);
  close(Json);
  return Why;
}

} // namespace refcop
