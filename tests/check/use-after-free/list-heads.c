// What is stored through a pointer to a pointer may change the head of a list: sys/queue.h.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>

#include <stdlib.h>

#define LIST_REMOVE(elm) \
  do { \
    if ((elm)->next != NULL) \
      (elm)->next->prev = (elm)->prev; \
    *(elm)->prev = (elm)->next; \
  } while (0)

struct item {
  struct item *next, **prev;
};
struct pool {
  struct item *first;
};

void reset_ok(struct pool *pool) {
  while (pool->first != NULL) {
    struct item *item = pool->first;
    LIST_REMOVE(item);
    free(item);
  }
}

int reset_bad(struct pool *pool) {
  struct item *item = pool->first;
  LIST_REMOVE(item);
  free(item);
  return item->next != NULL; // expected-warning {{'item' is read after it was freed}}
}
