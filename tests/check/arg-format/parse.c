// PyArg_Parse*: what each unit stores, and into what.
//
// RUN: %refcop_verify -plugin-arg-refcop no=ref-leak -plugin-arg-refcop no=borrowed-store -plugin-arg-refcop no=mem-leak -plugin-arg-refcop no=buffer-leak -verify-ignore-unexpected=note %s
// RUN: %refcop_verify -plugin-arg-refcop no=ref-leak -plugin-arg-refcop no=borrowed-store -plugin-arg-refcop no=mem-leak -plugin-arg-refcop no=buffer-leak -verify=expected,two -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.8 %{ %refcop_verify_nopy -plugin-arg-refcop no=ref-leak -plugin-arg-refcop no=borrowed-store -plugin-arg-refcop no=mem-leak -plugin-arg-refcop no=buffer-leak -verify-ignore-unexpected=note -I%python_inc_38 %s %}
// RUN: %if python3.9 %{ %refcop_verify_nopy -plugin-arg-refcop no=ref-leak -plugin-arg-refcop no=borrowed-store -plugin-arg-refcop no=mem-leak -plugin-arg-refcop no=buffer-leak -verify-ignore-unexpected=note -I%python_inc_39 %s %}
// RUN: %if python3.10 %{ %refcop_verify_nopy -plugin-arg-refcop no=ref-leak -plugin-arg-refcop no=borrowed-store -plugin-arg-refcop no=mem-leak -plugin-arg-refcop no=buffer-leak -verify-ignore-unexpected=note -I%python_inc_310 %s %}
// RUN: %if python3.12 %{ %refcop_verify_nopy -plugin-arg-refcop no=ref-leak -plugin-arg-refcop no=borrowed-store -plugin-arg-refcop no=mem-leak -plugin-arg-refcop no=buffer-leak -verify-ignore-unexpected=note -I%python_inc_312 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -plugin-arg-refcop no=ref-leak -plugin-arg-refcop no=borrowed-store -plugin-arg-refcop no=mem-leak -plugin-arg-refcop no=buffer-leak -verify-ignore-unexpected=note -I%python_inc_313 %s %}

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct {
  PyObject_HEAD
  int count;
} Spam;
struct plain {
  int x;
};
typedef enum { RED, GREEN } color;

static int units_ok(PyObject *args) {
  const char *s, *z, *y;
  Py_buffer buffer;
  Py_ssize_t n;
  unsigned char b;
  short h;
  unsigned short H;
  int i, p, C;
  unsigned int I;
  long l;
  unsigned long k;
  long long L;
  unsigned long long K;
  char c;
  float f;
  double d;
  Py_complex D;
  PyObject *O, *S, *U, *Y;
  Spam *spam;
  char *text = NULL;
  if (!PyArg_ParseTuple(args, "szybhHiplkLKcfdDOSUYC", &s, &z, &y, &b, &h, &H, &i, &p, &l, &k, &L, &K,
                        &c, &f, &d, &D, &O, &S, &U, &Y, &C))
    return -1;
  if (!PyArg_ParseTuple(args, "s#z#y#n|I:name with spaces, and (more)", &s, &n, &z, &n, &y, &n, &n, &I))
    return -1;
  if (!PyArg_ParseTuple(args, "s*z*y*w*;no format any more: !?", &buffer, &buffer, &buffer, &buffer))
    return -1;
  if (!PyArg_ParseTuple(args, "es", "utf-8", &text) || !PyArg_ParseTuple(args, "et#", NULL, &text, &n))
    return -1;
  if (!PyArg_ParseTuple(args, "O!O!", &PyList_Type, &O, Py_TYPE(O), &spam))
    return -1;
  return PyArg_ParseTuple(args, "");
}

static int same_size_ok(PyObject *args) {
  uint8_t b;
  int8_t signed_b;
  int32_t i;
  color e;
  uint8_t *data;
  void *anything;
  double _Complex D;
  int array[2];
  PyObject *items[2];
  Py_ssize_t n;
  if (!PyArg_ParseTuple(args, "bbii", &b, &signed_b, &i, &e))
    return -1;
  if (!PyArg_ParseTuple(args, "y#D", &data, &n, &D))
    return -1;
  if (!PyArg_ParseTuple(args, "iiOO", array, array + 1, items, &items[1]))
    return -1;
  return PyArg_ParseTuple(args, "OO", &anything, (PyObject **)(void *)array);
}

// The pointer is right, whatever the cast says.
static int cast_ok(PyObject *args) {
  Spam *spam;
  char *s;
  return PyArg_ParseTuple(args, "Os", (PyObject *)&spam, (char *)&s);
}

static int too_small_bad(PyObject *args) {
  short h;
  int i;
  bool b;
  uint8_t u8;
  float f;
  // expected-warning@+1 {{'i' in the format of PyArg_ParseTuple takes 'int *', but the argument is 'short *': 4 bytes are stored where there is room for 2 [refcop-arg-format]}}
  if (!PyArg_ParseTuple(args, "i", &h))
    return -1;
  if (!PyArg_ParseTuple(args, "p", &b)) // expected-warning {{takes 'int *'}}
    return -1;
  if (!PyArg_ParseTuple(args, "H", &u8)) // expected-warning {{takes 'unsigned short *', but the argument is 'uint8_t *'}}
    return -1;
  if (!PyArg_ParseTuple(args, "d", &f)) // expected-warning {{takes 'double *', but the argument is 'float *'}}
    return -1;
  if (!PyArg_ParseTuple(args, "n", &i)) // expected-warning {{takes 'Py_ssize_t *', but the argument is 'int *': 8 bytes}}
    return -1;
  // expected-warning@+1 {{the second argument of 's#' in the format of PyArg_ParseTuple takes 'Py_ssize_t *', but the argument is 'int *'}}
  return PyArg_ParseTuple(args, "s#", (char **)&args, &i);
}

static int too_large_bad(PyObject *args) {
  long l = 0;
  size_t n = 0;
  int i;
  double d;
  if (!PyArg_ParseTuple(args, "i", &l)) // expected-warning {{'int *', but the argument is 'long *': 4 of its 8 bytes are stored}}
    return -1;
  if (!PyArg_ParseTuple(args, "I", &n)) // expected-warning {{but the argument is 'size_t *'}}
    return -1;
  if (!PyArg_ParseTuple(args, "c", &i)) // expected-warning {{'char *', but the argument is 'int *': 1 of its 4 bytes are stored}}
    return -1;
  return PyArg_ParseTuple(args, "f", &d); // expected-warning {{4 of its 8 bytes}}
}

static int wrong_class_bad(PyObject *args) {
  PyObject *o = NULL;
  char *s, buf[20];
  int i = 0;
  double d;
  Py_buffer view;
  struct plain *plain;
  if (!PyArg_ParseTuple(args, "O", o)) // expected-warning {{takes 'PyObject **', but the argument is 'PyObject *'}}
    return -1;
  if (!PyArg_ParseTuple(args, "O", &s)) // expected-warning {{takes 'PyObject **', but the argument is 'char **'}}
    return -1;
  if (!PyArg_ParseTuple(args, "s", &o)) // expected-warning {{takes 'char **', but the argument is 'PyObject **'}}
    return -1;
  if (!PyArg_ParseTuple(args, "s", buf)) // expected-warning {{takes 'char **', but the argument is 'char *'}}
    return -1;
  if (!PyArg_ParseTuple(args, "s", &buf)) // expected-warning {{takes 'char **'}}
    return -1;
  if (!PyArg_ParseTuple(args, "s*", &s)) // expected-warning {{takes 'Py_buffer *', but the argument is 'char **'}}
    return -1;
  if (!PyArg_ParseTuple(args, "y", &view)) // expected-warning {{takes 'char **', but the argument is 'Py_buffer *'}}
    return -1;
  if (!PyArg_ParseTuple(args, "i", i)) // expected-warning {{takes 'int *', but the argument is 'int'}}
    return -1;
  if (!PyArg_ParseTuple(args, "i", &d)) // expected-warning {{takes 'int *', but the argument is 'double *'}}
    return -1;
  if (!PyArg_ParseTuple(args, "O!", &o, &PyList_Type)) // expected-warning {{the first argument of 'O!'}} expected-warning {{the second argument of 'O!'}}
    return -1;
  if (!PyArg_ParseTuple(args, "O", &plain)) // expected-warning {{but the argument is 'struct plain **'}}
    return -1;
  return PyArg_ParseTuple(args, "O", NULL); // expected-warning {{'O' in the format of PyArg_ParseTuple takes 'PyObject **', but NULL is given}}
}

static int count_bad(PyObject *args) {
  PyObject *a, *b;
  int i;
  if (!PyArg_ParseTuple(args, "OO|i", &a, &b)) // expected-warning {{the format of PyArg_ParseTuple takes 3 arguments, but only 2 are given}}
    return -1;
  if (!PyArg_ParseTuple(args, "O", &a, &b)) // expected-warning {{takes 1 argument, but 2 are given}}
    return -1;
  if (!PyArg_ParseTuple(args, ":nothing", NULL)) // as functions need one that have no format
    return -1;
  return PyArg_ParseTuple(args, "O(Oi)", &a, &b, &i, &i); // expected-warning {{takes 3 arguments, but 4 are given}}
}

static int nested_ok(PyObject *args) {
  PyObject *a;
  int x, y, z;
  return PyArg_ParseTuple(args, "O(i(ii))|O", &a, &x, &y, &z, &a) && PyArg_Parse(args, "(ii)", &x, &y);
}

static int syntax_bad(PyObject *args) {
  int i, k;
  if (!PyArg_ParseTuple(args, "i i", &i, &k)) // expected-warning {{character 32 is no unit}}
    return -1;
  if (!PyArg_ParseTuple(args, "i,i", &i, &k)) // expected-warning {{',' is no unit of the format of PyArg_ParseTuple: the call fails with SystemError}}
    return -1;
  if (!PyArg_ParseTuple(args, "j", &i)) // expected-warning {{'j' is no unit}}
    return -1;
  if (!PyArg_ParseTuple(args, "i|_name", &i)) // expected-warning {{'_' is no unit of the format of PyArg_ParseTuple: the call fails with SystemError when an argument is given for it}}
    return -1;
  if (!PyArg_ParseTuple(args, "(ii", &i, &k)) // expected-warning {{'(' without ')' in the format of PyArg_ParseTuple ends the process}}
    return -1;
  if (!PyArg_ParseTuple(args, "ii)", &i, &k)) // expected-warning {{')' without '('}}
    return -1;
  if (!PyArg_ParseTuple(args, "i$i", &i, &k)) // expected-warning {{'$' in the format of PyArg_ParseTuple, which takes no keywords}}
    return -1;
  if (!PyArg_ParseTuple(args, "(i|i)", &i, &k)) // expected-warning {{'|' is no unit}}
    return -1;
  return PyArg_ParseTuple(args, "|i|i", &i, &k); // expected-warning {{'|' stands twice in the format of PyArg_ParseTuple: the second one says}}
}

static int to_path(PyObject *from, void *to) { return 1; }
static int to_int(PyObject *from, int *to) { *to = 1; return from != NULL; }
static void returns_nothing(PyObject *from, void *to) {}
static int takes_three(PyObject *from, void *to, int flags) { return flags; }
static int takes_handle(PyObject *from, void **to) { *to = from; return 1; }

static int converter_ok(PyObject *args) {
  PyObject *path;
  int i;
  char *anything;
  return PyArg_ParseTuple(args, "O&O&O&|O&", PyUnicode_FSConverter, &path, to_path, &anything, to_int, &i,
                          takes_handle, &path);
}

static int converter_bad(PyObject *args) {
  PyObject *path;
  char *s;
  short h;
  if (!PyArg_ParseTuple(args, "O&", PyUnicode_FSConverter, &s)) // expected-warning {{'O&' of PyArg_ParseTuple gives 'char **' for PyUnicode_FSConverter, which takes 'PyObject **'}}
    return -1;
  if (!PyArg_ParseTuple(args, "O&", to_int, &h)) // expected-warning {{gives 'short *' for to_int, which takes 'int *'}}
    return -1;
  if (!PyArg_ParseTuple(args, "O&", returns_nothing, &h)) // expected-warning {{'returns_nothing' returns nothing, but 'O&' expects 'int'}}
    return -1;
  if (!PyArg_ParseTuple(args, "O&", takes_three, &h)) // expected-warning {{'takes_three' takes 3 arguments, but 'O&' gives it 2}}
    return -1;
  return PyArg_ParseTuple(args, "O&", &path, PyUnicode_FSConverter); // expected-warning {{takes 'pointer to function', but the argument is 'PyObject **'}}
}

static int portable_bad(PyObject *args) {
  long l;
  int64_t i64;
  Py_ssize_t n;
  if (!PyArg_ParseTuple(args, "n", &l)) // two-warning {{these have the same size here, but not on every platform}}
    return -1;
  if (!PyArg_ParseTuple(args, "l", &i64)) // two-warning {{not on every platform}}
    return -1;
  return PyArg_ParseTuple(args, "L", &n); // two-warning {{not on every platform}}
}

static int portable_ok(PyObject *args) {
  int64_t i64;
  uint64_t u64;
  Py_hash_t hash;
  time_t t;
  return PyArg_ParseTuple(args, "LKnl", &i64, &u64, &hash, &t);
}

// C allows to read one as the other.
enum shade { DARK, LIGHT };
static int sign_ok(PyObject *args) {
  unsigned int i;
  int I;
  enum shade c;
  size_t n;
  return PyArg_ParseTuple(args, "iIin", &i, &I, &c, &n);
}

// --- formats that are no plain literal -----------------------------------------------------------

static const char fixed[] = "ii";
static const char *const pointed = "ii";
static const char *variable = "ii";
#define PAIR "i" \
             "i"

static int other_texts_ok(PyObject *args, int three) {
  int i, k, m;
  return PyArg_ParseTuple(args, three ? "iii" : "ii", &i, &k, &m) && PyArg_ParseTuple(args, fixed, &i, &k) &&
         PyArg_ParseTuple(args, pointed, &i, &k) && PyArg_ParseTuple(args, PAIR ":" PAIR, &i, &k) &&
         PyArg_ParseTuple(args, variable, &i) && PyArg_ParseTuple(args, three ? variable : "i", &i, &k);
}

static int other_texts_bad(PyObject *args, int three) {
  int i, k;
  if (!PyArg_ParseTuple(args, three ? "iii" : "ii", &i, &k)) // expected-warning {{takes 3 arguments, but only 2 are given}}
    return -1;
  if (!PyArg_ParseTuple(args, three ? "i" : "ii", &i, &k, &k)) // expected-warning {{takes 1 argument, but 3 are given}} expected-warning {{takes 2 arguments, but 3 are given}}
    return -1;
  if (!PyArg_ParseTuple(args, fixed, &i)) // expected-warning {{takes 2 arguments}}
    return -1;
  if (!PyArg_ParseTuple(args, pointed, &i)) // expected-warning {{takes 2 arguments}}
    return -1;
  return PyArg_ParseTuple(args, PAIR PAIR, &i, &k); // expected-warning {{takes 4 arguments}}
}
