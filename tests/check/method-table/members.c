// PyMemberDef: the type code against the field at the offset.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -verify=expected,two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#include <Python.h>
#include <stdbool.h>
#include <stdint.h>
#include <structmember.h>

typedef enum { RED } color;
typedef struct {
  PyObject_HEAD
  short h;
  int i;
  unsigned int I;
  long l;
  unsigned long k;
  long long L;
  unsigned long long K;
  Py_ssize_t n;
  size_t z;
  float f;
  double d;
  char c;
  unsigned char b;
  bool flag;
  const char *text;
  char buffer[20];
  PyObject *object;
  struct Spam_tag *other;
  PyTypeObject *type;
  int32_t i32;
  uint16_t u16;
  color e;
  int array[3];
  struct {
    int x;
    double y;
  } inner;
  void *handle;
} Spam;

#define AT(field) offsetof(Spam, field)
static PyMemberDef members_ok[] = {
    {"h", T_SHORT, AT(h)},       {"i", T_INT, AT(i)},           {"I", T_UINT, AT(I)},
    {"l", T_LONG, AT(l)},        {"k", T_ULONG, AT(k)},         {"L", T_LONGLONG, AT(L)},
    {"K", T_ULONGLONG, AT(K)},   {"n", T_PYSSIZET, AT(n)}, {"z", T_PYSSIZET, AT(z)},      {"f", T_FLOAT, AT(f)},
    {"d", T_DOUBLE, AT(d)},      {"c", T_CHAR, AT(c)},          {"b", T_UBYTE, AT(b)},
    {"byte", T_BYTE, AT(c)},     {"flag", T_BOOL, AT(flag)},    {"cflag", T_BOOL, AT(c)},
    {"text", T_STRING, AT(text), READONLY},                     {"buffer", T_STRING_INPLACE, AT(buffer), READONLY},
    {"object", T_OBJECT, AT(object)},                           {"ex", T_OBJECT_EX, AT(object)},
    {"other", T_OBJECT, AT(other)},                             {"type", T_OBJECT, AT(type), READONLY},
    {"i32", T_INT, AT(i32)},     {"u16", T_USHORT, AT(u16)},    {"e", T_INT, AT(e)},
    {"array", T_INT, AT(array[1])},                             {"x", T_INT, AT(inner.x)},
    {"none", T_NONE, AT(d)},     {"computed", T_INT, AT(inner) + 8},
    {"anything", T_OBJECT, AT(handle)},
    {"__dictoffset__", T_PYSSIZET, AT(object), READONLY},
    {NULL}};

static PyMemberDef members_bad[] = {
    {"n", T_INT, AT(n)}, // expected-warning {{member 'n' is read as 'int' (T_INT), but its field is 'Py_ssize_t': 4 of its 8 bytes are read and written [refcop-method-table]}}
    {"l", T_INT, AT(l), READONLY}, // expected-warning {{member 'l' is read as 'int' (T_INT), but its field is 'long': 4 of its 8 bytes are read}}
    {"i", T_LONG, AT(i)}, // expected-warning {{member 'i' is read as 'long' (T_LONG), but its field is 'int': 8 bytes are read and written of a field of 4}}
    {"b", T_INT, AT(b)}, // expected-warning {{member 'b' is read as 'int' (T_INT), but its field is 'unsigned char'}}
    {"flag", T_INT, AT(flag)}, // expected-warning {{its field is 'bool'}}
    {"int_flag", T_BOOL, AT(i)}, // expected-warning {{1 of its 4 bytes}}
    {"f", T_DOUBLE, AT(f)}, // expected-warning {{as 'double' (T_DOUBLE), but its field is 'float'}}
    {"d", T_LONG, AT(d)}, // expected-warning {{as 'long' (T_LONG), but its field is 'double'}}
    {"object", T_STRING, AT(object)}, // expected-warning {{as 'char *' (T_STRING), but its field is 'PyObject *'}}
    {"text", T_OBJECT, AT(text)}, // expected-warning {{as 'PyObject *' (T_OBJECT), but its field is 'char *'}}
    {"buffer", T_STRING, AT(buffer)}, // expected-warning {{as 'char *' (T_STRING), but its field is 'char'}}
    {"pointed", T_STRING_INPLACE, AT(text)}, // expected-warning {{as 'char' (T_STRING_INPLACE), but its field is 'char *'}}
    {"y", T_INT, AT(inner.y)}, // expected-warning {{its field is 'double'}}
    {"handle", T_ULONG, AT(handle)}, // two-warning {{its field is 'void *'}}
    {"k", T_LONG, AT(k)}, // two-warning {{which has another sign}}
    {"L", T_LONG, AT(L)}, // two-warning {{these have the same size here}}
    {"code", 99, AT(i)}, // expected-warning {{member 'code' has the type code 99, which does not exist}}
    {NULL}};
