// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Part of refcop.
//
// Differences between the major versions of LLVM in how a plugin of clang gets at the IR.
#ifndef REFCOP_COMPATPASS_H
#define REFCOP_COMPATPASS_H

#include "clang/Basic/CodeGenOptions.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Basic/Version.h"

#if CLANG_VERSION_MAJOR < 18
#include "llvm/Passes/PassPlugin.h"

#include <dlfcn.h>
#endif

namespace llvm {
class PassBuilder;
}

namespace refcop::compat {

#if CLANG_VERSION_MAJOR < 17
namespace debuginfo = clang::codegenoptions;
#else
namespace debuginfo = llvm::codegenoptions;
#endif

/// Where debug information puts what Loc is the location of: the arguments of a macro lie where the
/// macro is expanded, since 22 where they are written.
inline clang::SourceLocation debugLocation(const clang::SourceManager &SM,
                                           clang::SourceLocation Loc) {
#if CLANG_VERSION_MAJOR >= 22
  return SM.getFileLoc(Loc);
#else
  return SM.getExpansionLoc(Loc);
#endif
}

/// Positions for the instructions, and nothing in the object file. Before 18 clang has copied its
/// options by now and this comes too late.
inline void trackLocations(clang::CodeGenOptions &Options) {
  if (Options.getDebugInfo() == debuginfo::NoDebugInfo)
    Options.setDebugInfo(debuginfo::LocTrackingOnly);
  Options.DebugColumnInfo = true;
}

/// Register is called with the pass builder of this compile.
inline void registerPasses(clang::CodeGenOptions &Options, void (*Register)(llvm::PassBuilder &)) {
#if CLANG_VERSION_MAJOR >= 18
  Options.PassBuilderCallbacks.push_back(Register);
#else
  // By way of llvmGetPassPluginInfo in the shared object that we are.
  Dl_info Info;
  if (dladdr(reinterpret_cast<void *>(Register), &Info))
    Options.PassPlugins.push_back(Info.dli_fname);
#endif
}

} // namespace refcop::compat

#endif
