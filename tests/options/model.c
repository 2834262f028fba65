// A user's model file: it adds contracts and wins over the built-in ones; a broken one is an error
// that says where, or a warning with model-optional.
//
// RUN: split-file %s %t
// RUN: %clang_refcop -fsyntax-only %t/use.c 2>&1 | count 0
// RUN: %clang_refcop -fsyntax-only -fplugin-arg-refcop-model=%t/good.refs %t/use.c 2>&1 | FileCheck %s --check-prefix=GOOD
// GOOD: use.c:8:3: warning: {{.*}} [refcop-ref-leak]
//
// The last one wins.
// RUN: %clang_refcop -fsyntax-only -fplugin-arg-refcop-model=%t/good.refs -fplugin-arg-refcop-model=%t/later.refs %t/use.c 2>&1 | count 0
//
// RUN: not %clang_refcop -fsyntax-only -fplugin-arg-refcop-model=%t/broken.refs %t/use.c 2>&1 | FileCheck %s --check-prefix=BROKEN
// BROKEN: error: refcop: {{.*}}broken.refs:2:{{[0-9]+}}: {{.+}}
// RUN: %clang_refcop -fsyntax-only -fplugin-arg-refcop-model=%t/broken.refs -fplugin-arg-refcop-model-optional %t/use.c 2>&1 | FileCheck %s --check-prefix=OPTIONAL
// OPTIONAL: warning: refcop: {{.*}}broken.refs:2:{{[0-9]+}}: {{.+}}
//
// RUN: not %clang_refcop -fsyntax-only -fplugin-arg-refcop-model=%t/missing.refs %t/use.c 2>&1 | FileCheck %s --check-prefix=MISSING
// MISSING: error: refcop: cannot read model file '{{.*}}missing.refs': No such file or directory
// RUN: %clang_refcop -fsyntax-only -fplugin-arg-refcop-model=%t/missing.refs -fplugin-arg-refcop-model-optional %t/use.c 2>&1 | FileCheck %s --check-prefix=GOES-ON
// GOES-ON: warning: refcop: cannot read model file

//--- use.c
#include <Python.h>

PyObject *lend_thing(void);
int use(void) {
  PyObject *thing = lend_thing();
  if (thing == NULL)
    return -1;
  return 0;
}

//--- good.refs
lend_thing() -> new | NULL!

//--- later.refs
lend_thing() -> borrowed | NULL!

//--- broken.refs
first() -> 0 | -1!
second( -> new
