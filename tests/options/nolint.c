// NOLINT comments silence a line, the next line, or a range, for all rules or for those named.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: rm -f %t.jsonl
// RUN: %clang_refcop -fsyntax-only -fplugin-arg-refcop-report=%t.jsonl %s
// RUN: FileCheck %s --check-prefix=REPORT --input-file=%t.jsonl
// REPORT: "suppressed":9

#include <Python.h>

#define LEAK(...)                                                                                  \
  PyObject *list = PyList_New(0);                                                                  \
  if (list == NULL)                                                                                \
    return -1

int plain_bad(void) {
  LEAK();
  return 0; // expected-warning {{[refcop-ref-leak]}}
}

int line_ok(void) {
  LEAK();
  return 0; // NOLINT
}

int rule_ok(void) {
  LEAK();
  return 0; // NOLINT(refcop-ref-leak): it lives as long as the process
}

int glob_ok(void) {
  LEAK();
  return 0; // NOLINT(bugprone-*, refcop-*)
}

int other_rule_bad(void) {
  LEAK();
  return 0; // NOLINT(refcop-over-release) expected-warning {{[refcop-ref-leak]}}
}

int next_line_ok(void) {
  LEAK();
  // NOLINTNEXTLINE(refcop-ref-leak)
  return 0;
}

int next_line_all_ok(void) {
  LEAK();
  /* NOLINTNEXTLINE */
  return 0;
}

int next_line_too_far_bad(void) {
  LEAK();
  // NOLINTNEXTLINE
  //
  return 0; // expected-warning {{[refcop-ref-leak]}}
}

// NOLINTBEGIN(refcop-ref-*)
int range_ok(void) {
  LEAK();
  return 0;
}

int range_second_ok(void) {
  LEAK();
  return 0;
}
// NOLINTEND(refcop-ref-*)

int behind_range_bad(void) {
  LEAK();
  return 0; // expected-warning {{[refcop-ref-leak]}}
}

// NOLINTBEGIN
// NOLINTBEGIN(refcop-over-release)
int nested_ok(void) {
  LEAK();
  return 0;
}
// NOLINTEND
int inner_range_is_for_another_rule_bad(void) {
  LEAK();
  return 0; // expected-warning {{[refcop-ref-leak]}}
}
// NOLINTEND(refcop-over-release)

int other_word_bad(void) {
  LEAK();
  return 0; // NOLINTER expected-warning {{[refcop-ref-leak]}}
}

// NOLINTBEGIN(refcop-ref-leak) is never closed: it holds to the end of the file.
int open_range_ok(void) {
  LEAK();
  return 0;
}
