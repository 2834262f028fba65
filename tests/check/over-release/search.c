// A function with more paths than are kept apart: what is found on a merged one is looked for again on its own, and shown when
// some path to it can run.
//
// RUN: %refcop_verify -verify-ignore-unexpected=note -plugin-arg-refcop level=2 %s
// RUN: %if python3.9 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -I%python_inc_39 %s %}
// RUN: %if python3.13 %{ %refcop_verify_nopy -verify-ignore-unexpected=note -plugin-arg-refcop level=2 -I%python_inc_313 %s %}

#include <Python.h>

#define APPEND(RELEASE)                                                                                                \
  if (chunk != NULL) {                                                                                                 \
    if (chunks == NULL) {                                                                                              \
      chunks = PyList_New(0);                                                                                          \
      if (chunks == NULL)                                                                                              \
        goto bail;                                                                                                     \
    }                                                                                                                  \
    if (PyList_Append(chunks, chunk)) {                                                                                \
      RELEASE(chunk);                                                                                                  \
      goto bail;                                                                                                       \
    }                                                                                                                  \
    Py_CLEAR(chunk);                                                                                                   \
  }
#define KEEP(o)

#define SCAN(RELEASE)                                                                                                  \
  PyObject *chunks = NULL, *chunk = NULL, *rval;                                                                       \
  Py_ssize_t next, end = 0;                                                                                            \
  int has_unicode = 0;                                                                                                 \
  while (1) {                                                                                                          \
    unsigned c = 0;                                                                                                    \
    for (next = end; next < len; next++) {                                                                             \
      c = (unsigned char)buf[next];                                                                                    \
      if (c == '"' || c == '\\')                                                                                       \
        break;                                                                                                         \
      else if (strict && c <= 0x1f) {                                                                                  \
        PyErr_SetString(PyExc_ValueError, "control");                                                                  \
        goto bail;                                                                                                     \
      } else if (c > 0x7f)                                                                                             \
        has_unicode = 1;                                                                                               \
    }                                                                                                                  \
    if (!(c == '"' || c == '\\')) {                                                                                    \
      PyErr_SetString(PyExc_ValueError, "unterminated");                                                               \
      goto bail;                                                                                                       \
    }                                                                                                                  \
    if (next != end) {                                                                                                 \
      APPEND(RELEASE)                                                                                                  \
      PyObject *text = PyBytes_FromStringAndSize(&buf[end], next - end);                                               \
      if (text == NULL)                                                                                                \
        goto bail;                                                                                                     \
      if (has_unicode) {                                                                                               \
        chunk = PyUnicode_FromEncodedObject(text, encoding, NULL);                                                     \
        Py_DECREF(text);                                                                                               \
        if (chunk == NULL)                                                                                             \
          goto bail;                                                                                                   \
      } else                                                                                                           \
        chunk = text;                                                                                                  \
    }                                                                                                                  \
    next++;                                                                                                            \
    if (c == '"') {                                                                                                    \
      end = next;                                                                                                      \
      break;                                                                                                           \
    }                                                                                                                  \
    c = buf[next];                                                                                                     \
    if (c != 'u') {                                                                                                    \
      end = next + 1;                                                                                                  \
      switch (c) {                                                                                                     \
      case '"': break;                                                                                                 \
      case '\\': break;                                                                                                \
      case '/': break;                                                                                                 \
      case 'b': c = '\b'; break;                                                                                       \
      case 'f': c = '\f'; break;                                                                                       \
      case 'n': c = '\n'; break;                                                                                       \
      case 'r': c = '\r'; break;                                                                                       \
      case 't': c = '\t'; break;                                                                                       \
      default: c = 0;                                                                                                  \
      }                                                                                                                \
      if (c == 0) {                                                                                                    \
        PyErr_SetString(PyExc_ValueError, "escape");                                                                   \
        goto bail;                                                                                                     \
      }                                                                                                                \
    } else {                                                                                                           \
      c = 0;                                                                                                           \
      end = next + 4;                                                                                                  \
      for (; next < end; next++) {                                                                                     \
        unsigned digit = buf[next];                                                                                    \
        c <<= 4;                                                                                                       \
        switch (digit) {                                                                                               \
        case '0': case '1': case '2': case '3': case '4': c |= (digit - '0'); break;                                   \
        case 'a': case 'b': case 'c': case 'd': case 'e': c |= (digit - 'a' + 10); break;                              \
        case 'A': case 'B': case 'C': case 'D': case 'E': c |= (digit - 'A' + 10); break;                              \
        default: PyErr_SetString(PyExc_ValueError, "escape"); goto bail;                                               \
        }                                                                                                              \
      }                                                                                                                \
    }                                                                                                                  \
    if (c > 0x7f)                                                                                                      \
      has_unicode = 1;                                                                                                 \
    APPEND(RELEASE)                                                                                                    \
    if (has_unicode) {                                                                                                 \
      chunk = PyUnicode_FromOrdinal((int)c);                                                                           \
      if (chunk == NULL)                                                                                               \
        goto bail;                                                                                                     \
    } else {                                                                                                           \
      char c_char = (char)c;                                                                                           \
      chunk = PyBytes_FromStringAndSize(&c_char, 1);                                                                   \
      if (chunk == NULL)                                                                                               \
        goto bail;                                                                                                     \
    }                                                                                                                  \
  }                                                                                                                    \
  if (chunks == NULL)                                                                                                  \
    rval = chunk != NULL ? chunk : PyBytes_FromStringAndSize("", 0);                                                   \
  else {                                                                                                               \
    APPEND(RELEASE)                                                                                                    \
    rval = PyList_AsTuple(chunks);                                                                                     \
    if (rval == NULL)                                                                                                  \
      goto bail;                                                                                                       \
    Py_CLEAR(chunks);                                                                                                  \
  }                                                                                                                    \
  return rval;                                                                                                         \
  bail:

PyObject *scan_bad(const char *buf, Py_ssize_t len, const char *encoding, int strict) {
  SCAN(Py_DECREF)
  Py_XDECREF(chunk); // expected-warning {{'chunk' is released again after its last reference was released}}
  Py_XDECREF(chunks);
  return NULL;
}

PyObject *scan_ok(const char *buf, Py_ssize_t len, const char *encoding, int strict) {
  SCAN(KEEP)
  Py_XDECREF(chunk);
  Py_XDECREF(chunks);
  return NULL;
}
