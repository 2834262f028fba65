%module shapes
/* What SWIG is asked to wrap: structs, arrays, callbacks, strings, out-parameters and globals. */
%include "typemaps.i"
%include "cstring.i"
%include "carrays.i"
%include "cpointer.i"
%{
#include <stdlib.h>
#include <string.h>
typedef struct point { double x, y; } point;
typedef struct shape { char *name; point at; int corners[4]; struct shape *next; } shape;
enum kind { ROUND, SQUARE = 4 };
static int made;
static shape *shape_new(const char *name) {
    shape *fresh = calloc(1, sizeof *fresh);
    if (fresh) { fresh->name = strdup(name); made++; }
    return fresh;
}
static void shape_free(shape *s) { free(s->name); free(s); }
static double area(const shape *s, enum kind k) { return k == ROUND ? s->at.x * 3 : s->at.y; }
static void bounds(const shape *s, double *low, double *high) { *low = s->at.x; *high = s->at.y; }
static void label(char *text, int size) { strncpy(text, "label", size); }
static int apply(int (*each)(int), int n) { return each(n); }
static long long sum(unsigned char a, short b, long c, unsigned long long d) { return a + b + c + d; }
%}
%array_class(double, doubles);
%pointer_functions(int, intp);
typedef struct point { double x, y; } point;
typedef struct shape { char *name; point at; int corners[4]; struct shape *next; } shape;
%extend shape {
    shape(const char *name) { return shape_new(name); }
    ~shape() { shape_free($self); }
    double far(double by = 1.0) { return $self->at.x + by; }
};
enum kind { ROUND, SQUARE = 4 };
int made;
%newobject shape_new;
shape *shape_new(const char *name);
double area(const shape *s, enum kind k);
void bounds(const shape *s, double *OUTPUT, double *OUTPUT);
%cstring_bounded_output(char *text, 64);
void label(char *text, int size = 64);
int apply(int (*each)(int), int n);
long long sum(unsigned char a, short b, long c, unsigned long long d);
