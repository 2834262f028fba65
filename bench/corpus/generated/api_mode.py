"""What the recompiler of cffi is asked to write C for: functions, structs, callbacks and globals of many kinds."""
import sys

from cffi import FFI

builder = FFI()
builder.set_source("_api_mode", """
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
typedef struct { double x, y; char name[16]; } point;
typedef struct node node;
struct node { int value; node *next; unsigned flags : 3; };
typedef int (*visit)(node *, void *);
enum colour { RED, GREEN = 5, BLUE };
#define LIMIT 4096
static int count;
static const char *words[3] = {"one", "two", "three"};
static point middle(point a, point b) { point m = {(a.x + b.x) / 2, (a.y + b.y) / 2, ""}; return m; }
static node *push(node *top, int value)
{
    node *fresh = malloc(sizeof *fresh);
    if (fresh) { fresh->value = value; fresh->next = top; fresh->flags = 0; }
    return fresh;
}
static int walk(node *top, visit each, void *context)
{
    for (; top; top = top->next)
        if (each(top, context)) return 1;
    return 0;
}
static void copy(char *to, const char *from, size_t size) { memcpy(to, from, size); }
static uint64_t mix(uint8_t a, int16_t b, uint32_t c, long double d, _Bool e) { return a + b + c + (uint64_t)d + e; }
""")
builder.cdef("""
typedef struct { double x, y; char name[16]; } point;
typedef struct node node;
struct node { int value; node *next; unsigned flags : 3; };
typedef int (*visit)(node *, void *);
enum colour { RED, GREEN, BLUE, ... };
#define LIMIT ...
static int count;
static const char *words[3];
point middle(point a, point b);
node *push(node *top, int value);
int walk(node *top, visit each, void *context);
void copy(char *to, const char *from, size_t size);
uint64_t mix(uint8_t a, int16_t b, uint32_t c, long double d, _Bool e);
extern "Python" int on_node(node *, void *);
""")

if __name__ == "__main__":
    builder.emit_c_code(sys.argv[1])
