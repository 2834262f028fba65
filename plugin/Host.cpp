// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Part of refcop.
//
// Checks who loaded us. clang's C++ interface changes with each major version, so a plugin fits
// one. The build makes every reference to clang weak (cmake/RefcopPlugin.cmake): in a wrong
// program they are null, loading succeeds, and the constructor below gets to say why it
// will not work. This file therefore includes no header of clang.

#include "Host.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <string>
#include <unistd.h>

namespace {

/// Major version of the clang in this process; 0 when there is none.
unsigned hostMajor() {
  using VersionFn = void (*)(unsigned *, unsigned *, unsigned *);
  if (void *Symbol = dlsym(RTLD_DEFAULT, "LLVMGetVersion")) { // LLVM >= 16
    unsigned Major = 0, Minor = 0, Patch = 0;
    reinterpret_cast<VersionFn>(Symbol)(&Major, &Minor, &Patch);
    return Major;
  }
  using FullVersionFn = std::string (*)(); // "Debian clang version 14.0.6"
  if (void *Symbol = dlsym(RTLD_DEFAULT, "_ZN5clang19getClangFullVersionB5cxx11Ev")) {
    std::string Text = reinterpret_cast<FullVersionFn>(Symbol)();
    size_t Digits = Text.find("version ");
    if (Digits != std::string::npos)
      return unsigned(std::strtoul(Text.c_str() + Digits + 8, nullptr, 10));
  }
  return 0;
}

/// Whether LD_PRELOAD names us. If so, takes us out of it: clangd's own children are compilers and
/// scripts that are none of our business.
bool leavePreload() {
  const char *Preload = std::getenv("LD_PRELOAD");
  Dl_info Info;
  if (!Preload || !dladdr(reinterpret_cast<void *>(&refcop::registerPlugin), &Info))
    return false;
  const char *Slash = std::strrchr(Info.dli_fname, '/');
  std::string Name = Slash ? Slash + 1 : Info.dli_fname, Others;
  bool Found = false;
  for (const char *At = Preload; *At;) {
    size_t Size = std::strcspn(At, ": ");
    std::string Entry(At, Size);
    if (Entry.size() >= Name.size() &&
        Entry.compare(Entry.size() - Name.size(), Name.size(), Name) == 0)
      Found = true;
    else if (Size)
      Others += (Others.empty() ? "" : ":") + Entry;
    At += Size + (At[Size] != 0);
  }
  if (Found && Others.empty())
    unsetenv("LD_PRELOAD");
  else if (Found)
    setenv("LD_PRELOAD", Others.c_str(), 1);
  return Found;
}

__attribute__((constructor)) void checkHost() {
  unsigned Major = hostMajor();
  bool Preloaded = leavePreload();
  if (Major == REFCOP_LLVM_MAJOR) {
    refcop::registerPlugin(Preloaded);
    return;
  }
  if (Preloaded && Major == 0)
    return; // env, a shell, a child of clangd
  if (Major == 0)
    std::fprintf(stderr,
                 "refcop: this is a plugin for clang %d, but the program that "
                 "loaded it is not clang\n",
                 REFCOP_LLVM_MAJOR);
  else
    std::fprintf(stderr,
                 "refcop: this plugin is built for LLVM %d, but was loaded "
                 "into clang %u; use the refcop.so built for %u\n",
                 REFCOP_LLVM_MAJOR, Major, Major);
  std::fflush(stderr);
  // A compile that was asked to check and cannot must not look like one that
  // did. An editor's server lives on, without us.
  if (Major != 0 && !Preloaded)
    _exit(1);
}

} // namespace
