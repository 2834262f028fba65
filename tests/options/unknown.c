// A mistake in an option fails the compile and names what was meant.
//
// RUN: not %clang_refcop_nopy -fsyntax-only %s -fplugin-arg-refcop-levle=2 2>&1 | FileCheck %s --check-prefix=NEAR
// NEAR: error: refcop: unknown option '-fplugin-arg-refcop-levle'; did you mean '-fplugin-arg-refcop-level'?
//
// RUN: not %clang_refcop_nopy -fsyntax-only %s -fplugin-arg-refcop-zzzzzzzz 2>&1 | FileCheck %s --check-prefix=FAR
// FAR: error: refcop: unknown option '-fplugin-arg-refcop-zzzzzzzz'; -fplugin-arg-refcop-help lists them
//
// RUN: not %clang_refcop_nopy -fsyntax-only %s -fplugin-arg-refcop-Werror=ref-laek 2>&1 | FileCheck %s --check-prefix=RULE
// RUN: not %clang_refcop_nopy -fsyntax-only %s -fplugin-arg-refcop-no=refleak 2>&1 | FileCheck %s --check-prefix=RULE
// RULE: error: refcop: unknown rule '{{ref-laek|refleak}}'; did you mean 'ref-leak'?
//
// Every mistake is shown, not just the first.
// RUN: not %clang_refcop_nopy -fsyntax-only %s -fplugin-arg-refcop-level -fplugin-arg-refcop-level=3 -fplugin-arg-refcop-headers=yes -fplugin-arg-refcop-target-python=2.7 -fplugin-arg-refcop-max-steps=many 2>&1 | FileCheck %s --check-prefix=FORM
// FORM: error: refcop: option '-fplugin-arg-refcop-level' needs an argument: level=N
// FORM: error: refcop: '-fplugin-arg-refcop-level=3': expected a number from 0 to 2
// FORM: error: refcop: option '-fplugin-arg-refcop-headers' takes no argument
// FORM: error: refcop: '-fplugin-arg-refcop-target-python=2.7': expected a version such as 3.12
// FORM: error: refcop: '-fplugin-arg-refcop-max-steps=many': expected a number
// FORM: 5 errors generated.

int x;
