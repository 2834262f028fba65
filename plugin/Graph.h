// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Part of refcop.
//
// -fplugin-arg-refcop-type-graph=FILE: where the ownership graph of a compile goes.
//
//   FILE.dot     DOT only            FILE.json    JSON only
//   FILE         DOT, and JSON to FILE.json
//   DIRECTORY    both, in files named after the source file

#ifndef REFCOP_PLUGIN_GRAPH_H
#define REFCOP_PLUGIN_GRAPH_H

#include "llvm/ADT/StringRef.h"

#include <cstdio>
#include <string>

namespace refcop {

class GraphFiles {
public:
  GraphFiles() = default;
  GraphFiles(const GraphFiles &) = delete;
  GraphFiles &operator=(const GraphFiles &) = delete;
  ~GraphFiles() { close(); }

  /// Opens what Path asks for; Source names the files in a directory.
  void open(llvm::StringRef Path, llvm::StringRef Source);
  FILE *dot() const { return Dot.Stream; }   ///< null: not asked for
  FILE *json() const { return Json.Stream; } ///< null: not asked for
  /// Empty when all was written, else "'FILE': why it was not".
  std::string close();

private:
  struct File {
    FILE *Stream = nullptr;
    std::string Path;
  };
  void open(File &F, std::string Path);
  void close(File &F);
  void fail(const File &F);

  File Dot, Json;
  std::string Why;
};

} // namespace refcop

#endif
