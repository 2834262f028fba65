// report=FILE appends JSON lines: findings, then a summary; what NOLINT silences is only counted.
//
// RUN: rm -f %t.jsonl
// RUN: %clang_refcop -w -c %s -o %t.o -fplugin-arg-refcop-report=%t.jsonl 2>&1 | count 0
// RUN: FileCheck %s --input-file=%t.jsonl
// RUN: %clang_refcop -w -c %s -o %t.o -fplugin-arg-refcop-report=%t.jsonl
// RUN: %python -c "import json, sys; print(len([json.loads(line) for line in open(sys.argv[1])]))" %t.jsonl | FileCheck %s --check-prefix=TWICE
// TWICE: {{^4$}}
//
// RUN: not %clang_refcop -c %s -o %t.o -fplugin-arg-refcop-report=%t.d/missing/r.jsonl 2>&1 | FileCheck %s --check-prefix=UNWRITABLE
// UNWRITABLE: error: refcop: cannot write report '{{.*}}missing/r.jsonl': No such file or directory

#include <Python.h>

int leak_bad(void) {
  PyObject *list = PyList_New(0);
  if (list == NULL)
    return -1;
  return 0;
}

int silenced_leak_bad(void) {
  PyObject *list = PyList_New(0);
  if (list == NULL)
    return -1;
  return 0; // NOLINT
}

// CHECK: {"kind":"finding","rule":"ref-leak","level":{{[012]}},"file":"{{.*}}report.c","line":[[#@LINE-10]],"column":3,"function":"leak_bad","object":"list","message":"{{.+}}","notes":[{"file":"{{.*}}report.c","line":{{[0-9]+}},"column":{{[0-9]+}},"message":"{{.+}}"}
// CHECK-NEXT: {"kind":"summary","file":"{{.*}}report.c","functions":2,"gave_up":0,"gave_up_functions":[],"in_part":0,"havocs":0,"replayed_away":{{[0-9]+}},"states":{{[0-9]+}},"max_states":{{[0-9]+}},"max_function":"{{.*}}","suppressed":1,"model_us":{{[0-9]+}},"lower_us":{{[0-9]+}},"analyse_us":{{[0-9]+}},"arena_bytes":{{[0-9]+}}}
// CHECK-NOT: {{.}}
