// A variable of the environment that is there is there when it is asked for again; one that was not may have been set.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s

#include <Python.h>
#include <stdlib.h>
#include <string.h>

int twice_ok(void) {
  int n = 0;
  if (getenv("CHUNK") != NULL)
    n = atoi(getenv("CHUNK"));
  return n;
}

int other_bad(void) {
  int n = 0;
  if (getenv("CHUNK") != NULL)
    n = atoi(getenv("SIZE")); // expected-warning {{'getenv()' may be NULL (getenv() can fail) and is passed to atoi without a check}}
  return n;
}

size_t unasked_bad(void) {
  return strlen(getenv("CHUNK")); // expected-warning {{'getenv()' may be NULL (getenv() can fail) and is passed to strlen without a check}}
}

// It is not known that setenv() sets what getenv() gives.
size_t FP_set_before(const char *value) {
  if (!getenv("CHUNK"))
    setenv("CHUNK", value, 1);
  return strlen(getenv("CHUNK")); // expected-warning {{'getenv()' may be NULL (getenv() can fail) and is passed to strlen without a check}}
}
