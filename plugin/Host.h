// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Part of refcop.
//
// What happens when the shared object is loaded, before any symbol of clang is touched.

#ifndef REFCOP_PLUGIN_HOST_H
#define REFCOP_PLUGIN_HOST_H

namespace refcop {

/// Registers the plugin's action and attributes with the clang that loaded us. Called once, and
/// only in a clang of the major version that this plugin is built for. Preloaded: LD_PRELOAD
/// brought us here, into an editor's clangd. It has no command line for plugins: REFCOP_ARGS
/// holds the options, REFCOP_RULES_URL where the rules' pages are.
void registerPlugin(bool Preloaded);

} // namespace refcop

#endif
