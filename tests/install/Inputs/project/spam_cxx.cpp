// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Part of refcop. A flag of the plugin would be refused here by compilers other than clang.
#include <Python.h>
