/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * The binary interface between an instrumented object file and the runtime. The pass emits what
 * this header describes; tests write the same by hand. Nothing else is shared between the two.
 *
 * How they meet. Each object file has one `refcop_object`: its hook table, its sites, its layouts.
 * All of it is data with internal linkage. The object file's only foreign symbol is a *weak*
 * reference to `refcop_rt_attach`, called by a constructor when it is not NULL; a runtime that
 * comes later finds the object by an ELF note. Without a runtime the hooks stay no-ops.
 *
 * Rules that hold for every hook
 *  - NULL objects and NULL blocks are ignored. So an outcome that holds only on a condition needs no
 *    branch: pass `select(condition, object, NULL)`.
 *  - A hook owns nothing, keeps no pointer that it may follow later without a claim, changes no
 *    object, sets no exception, never calls Python code (but see fail_*), never takes the GIL.
 *    errno is kept.
 *  - Any thread. Object hooks want the GIL held wherever the instrumented code itself needs it;
 *    alloc, realloc, free need no GIL. No hook may be called from a signal handler.
 *  - Where the text says *before*, the reference count is read to catch misuse; the pointer must
 *    still be readable as far as the program's own next access is. Elsewhere the pointer is only a
 *    number, so it may be dangling.
 *  - `site` is never NULL and lives as long as the object file is mapped.
 *
 * Which calls get hooks
 *  - Functions and macros with a contract of the models (built-in or the user's): by their outcomes.
 *  - Functions with a body in an instrumented file: none for the call. Their bodies have hooks.
 *  - Other functions: `escape` for each object argument and for an object result.
 *  - Bodies from Python's headers: none, ever. A macro or inline function of them is one call.
 *
 * What to emit for an outcome
 *   -> new T               take_new(result) after
 *   *out: new              take_new(*out) after, under the outcome's condition
 *   retain                 take(o) before
 *   release                drop(o) before
 *   steal                  give(o) after (or before; nothing is read), under the condition
 *   return of a new ref    give(value) before leave, in functions that have enter/leave
 *   escape, may-steal      escape(o) after
 *   _PyTuple_Resize & co.  moved(old, new) after
 *   PyObject_New, tp_alloc, PyObject_GC_New[Var], ...   take_new(o), then born(o)
 *   PyObject_Free, PyObject_GC_Del, tp_free             dead(o) before
 *   `p->f = v`, `*p = v`, `global = v` of object pointers   store(...), see there
 *   PyTuple_SET_ITEM, PyList_SET_ITEM                   give(item); no store
 *   Py_CLEAR(place)        drop(old), store(place, old, NULL); Py_SETREF(place, v) alike with v
 *   memcpy, memmove of what may hold object pointers    copy(dst, src, n) after
 *   Py_INCREF on ob_refcnt directly (o->ob_refcnt++)    as retain; o->ob_refcnt-- as release
 *
 * Versions. REFCOP_HOOKS_VERSION changes when anything here does. A runtime ignores objects with
 * another version and says so once. New hooks are added at the end of the table.
 *
 * Changes: 1: first.
 */
#ifndef REFCOP_HOOKS_H
#define REFCOP_HOOKS_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The version that this header describes. A runtime serves it and those from OLDEST on; an object
 * file of any other is told apart by `version`, left alone, and named on standard error.
 *   2   should_fail is told which objects decide
 *   1   the first */
#define REFCOP_HOOKS_VERSION 2u
#define REFCOP_HOOKS_OLDEST 1u

/* --- Sites -------------------------------------------------------------------------------------
 *
 * One per place in the source where something happens to references: one call, one store, one
 * function. Several events of one call share one site. An array per object file, in the writable
 * section "refcop_sites", alignment 8. Strings are NUL-terminated UTF-8, never NULL, "" = unknown.
 */

/* What a site is: its main event. */
enum refcop_site_kind {
    REFCOP_SITE_FUNCTION = 1, /* enter, leave: callee is the function's own name */
    REFCOP_SITE_NEW = 2,      /* call with a new reference as result or in an out-parameter */
    REFCOP_SITE_TAKE = 3,     /* Py_INCREF and friends */
    REFCOP_SITE_DROP = 4,     /* Py_DECREF and friends */
    REFCOP_SITE_GIVE = 5,     /* call that steals */
    REFCOP_SITE_RETURN = 6,   /* return statement of a function that has enter/leave */
    REFCOP_SITE_STORE = 7,    /* store to memory that outlives the frame */
    REFCOP_SITE_ALLOC = 8,    /* raw memory: alloc, realloc */
    REFCOP_SITE_FREE = 9,     /* raw memory: free */
    REFCOP_SITE_CALL = 10,    /* any other call: escape, moved, copy, or only fallible */
};

/* Facts about a site, or-ed. */
enum refcop_site_flags {
    /* of REFCOP_SITE_FUNCTION: the slot in which Python finds it */
    REFCOP_SITE_DEALLOC = 1u << 0,  /* tp_dealloc; dying(self) follows enter */
    REFCOP_SITE_TRAVERSE = 1u << 1, /* tp_traverse: has no enter/leave and no hooks at all */
    REFCOP_SITE_CLEAR = 1u << 2,    /* tp_clear */
    REFCOP_SITE_INIT = 1u << 3,     /* PyInit_*, Py_mod_exec */
    /* of calls: how they fail; should_fail is asked only at sites with FALLIBLE */
    REFCOP_SITE_FALLIBLE = 1u << 4,   /* the contract has an outcome with an exception set */
    REFCOP_SITE_MEM_ONLY = 1u << 5,   /* `!mem`: with good arguments only an allocation can fail */
    REFCOP_SITE_FAILS_NULL = 1u << 6, /* the failing result is NULL; else it is -1 */
    REFCOP_SITE_RUNS = 1u << 7,       /* may run Python code */
    /* of stores: what is known of the place (engine's inference). Neither: unknown. */
    REFCOP_SITE_OWNING = 1u << 8,    /* the place owns its reference */
    REFCOP_SITE_BORROWING = 1u << 9, /* the place borrows */
    REFCOP_SITE_GLOBAL = 1u << 10,   /* the place is a global or static variable */
};

typedef struct refcop_site {
    const char *file;       /* as the presumed location spells it */
    const char *function;   /* the function that contains it */
    const char *callee;     /* "PyList_New", "Py_INCREF"; "=" for a store; "return" */
    const char *expression; /* of the object: "item", "self->peer"; of a new result, and of
                             * Py_NewRef's: what it is assigned to where that is plain, else "" */
    uint32_t line;          /* from 1; of the expansion where a macro is involved */
    uint32_t column;        /* from 1 */
    uint16_t kind;          /* enum refcop_site_kind */
    uint16_t flags;         /* enum refcop_site_flags */
    uint32_t id;            /* the runtime's; emit 0 */
    uint64_t runtime[1];    /* the runtime's; emit 0 */
} refcop_site;              /* 56 bytes */

/* --- Layouts -----------------------------------------------------------------------------------
 *
 * The structs of an object file whose instances are Python objects, with the fields that hold
 * object pointers. Constant data. Fields of the header (ob_type) are left out; fields of a base
 * struct are listed, flattened, with names such as "base.name".
 */

enum refcop_field_kind {
    REFCOP_FIELD_OBJECT = 1, /* PyObject *f, or a pointer to a struct that starts with one */
    REFCOP_FIELD_INLINE = 2, /* PyObject *f[count] */
    REFCOP_FIELD_ARRAY = 3,  /* PyObject **f; its length is the integer field at count_offset,
                              * count_size bytes wide; count_size 0 = length unknown */
};

enum refcop_field_flags {
    REFCOP_FIELD_OWNED = 1u << 0,    /* released in dealloc or clear, or stored with a take */
    REFCOP_FIELD_BORROWED = 1u << 1, /* known not to own; neither flag: unknown */
    REFCOP_FIELD_MEMBER = 1u << 2,   /* T_OBJECT / T_OBJECT_EX, not read-only: the interpreter
                                      * itself takes and drops references in it */
    REFCOP_FIELD_DICT = 1u << 3,     /* tp_dictoffset: the interpreter owns it */
    REFCOP_FIELD_WEAKLIST = 1u << 4, /* tp_weaklistoffset: holds no reference */
};

typedef struct refcop_field {
    const char *name;
    uint32_t offset; /* bytes from the object's start */
    uint16_t kind;   /* enum refcop_field_kind */
    uint16_t flags;  /* enum refcop_field_flags */
    uint32_t count;  /* INLINE: elements */
    uint32_t count_offset, count_size; /* ARRAY */
    uint32_t reserved;                 /* 0 */
} refcop_field;                        /* 40 bytes */

typedef struct refcop_layout {
    const char *struct_name; /* "NodeObject" */
    const char *type_name;   /* tp_name or PyType_Spec.name: "lk.Node"; "" = unknown */
    const void *type;        /* the static PyTypeObject, or NULL: heap types are matched by
                              * type_name and size */
    uint64_t size;           /* sizeof the struct */
    const refcop_field *fields;
    uint32_t field_count;
    uint32_t reserved; /* 0 */
} refcop_layout;       /* 48 bytes */

/* --- Hooks -------------------------------------------------------------------------------------*/

/* The families of allocation functions; only alike may be paired. */
enum refcop_domain {
    REFCOP_DOMAIN_RAW = 0,    /* PyMem_RawMalloc ... PyMem_RawFree */
    REFCOP_DOMAIN_MEM = 1,    /* PyMem_Malloc, PyMem_New ... PyMem_Free, PyMem_Del */
    REFCOP_DOMAIN_OBJ = 2,    /* PyObject_Malloc ... PyObject_Free */
    REFCOP_DOMAIN_C = 3,      /* malloc, calloc, strdup ... free */
    REFCOP_DOMAIN_BUFFER = 4, /* Py_buffer: alloc(view) when PyObject_GetBuffer succeeds, size 0;
                               * free(view) before PyBuffer_Release */
};

/* Answers of should_fail. */
enum refcop_fail {
    REFCOP_FAIL_NO = 0,         /* make the call */
    REFCOP_FAIL_ARMED = 1,      /* make the call, then fail_done(site): the runtime has armed the
                                 * allocator of this thread */
    REFCOP_FAIL_SUBSTITUTE = 2, /* do not make the call. The exception is set. For each argument that
                                 * the contract steals on failure: fail_release(o, site). Out-
                                 * parameters that it sets on failure: set them so. Go on with the
                                 * failing result (NULL or -1), by the usual hooks of that
                                 * outcome, without give for what fail_release took. */
};

typedef struct refcop_hooks {
    /* A function that Python can call begins and ends. `frame` is an address in its own stack
     * frame (llvm.frameaddress, or an alloca), the same in both calls. A function that is inlined
     * may share it with its caller.
     * leave stands at every return, after all other hooks of the function; a frame that longjmp,
     * C++ unwinding, pthread_exit or a switched stack leaves without it is discarded later. */
    void (*enter)(const refcop_site *site, const void *frame);
    void (*leave)(const refcop_site *site, const void *frame);

    /* The running code now owns one more reference to `object`: from a call that returned it (not
     * before: the object is alive) ... */
    void (*take_new)(const void *object, const refcop_site *site);
    /* ... or by an increment: *before* it. */
    void (*take)(const void *object, const refcop_site *site);
    /* The running code gives up one reference: *before* the decrement, which may run anything. */
    void (*drop)(const void *object, const refcop_site *site);
    /* One reference has moved to a new owner that is not this code: stolen, or returned. Pointer is
     * a number only. */
    void (*give)(const void *object, const refcop_site *site);

    /* An object pointer was stored to memory that outlives the frame: field, element, global,
     * *parameter. Not for locals, even if their address is taken. `place` is the address,
     * `old` what it held (read before; what an uninitialised field holds is harmless),
     * `value` what it holds now. `owner` is the start of the struct that the place was
     * computed from (`self` of `self->peer`), or NULL. Ownership is not implied: takes and drops
     * are told by their own hooks, in any order relative to this one. */
    void (*store)(const void *place, const void *old, const void *value, const void *owner,
                  const refcop_site *site);
    /* n bytes were copied from src to dst by memcpy or memmove: tracked places in them, too. */
    void (*copy)(const void *dst, const void *src, uint64_t n, const refcop_site *site);

    /* From here on code that is not instrumented may have taken or released references to
     * `object`, or may keep the pointer. The number only. */
    void (*escape)(const void *object, const refcop_site *site);
    /* An object was replaced by another (or itself) together with the caller's one reference. value
     * NULL: the old one is gone. The numbers only. */
    void (*moved)(const void *old, const void *value, const refcop_site *site);

    /* The memory of an object was made by this code; it is initialised as far as the header. Comes
     * after take_new. */
    void (*born)(const void *object, const refcop_site *site);
    /* A function in a tp_dealloc slot begins on `object`, right after enter. */
    void (*dying)(const void *object, const refcop_site *site);
    /* The memory of an object is about to be freed. */
    void (*dead)(const void *object, const refcop_site *site);

    /* Raw memory: after an allocation (block NULL: it failed) ... */
    void (*alloc)(const void *block, uint64_t size, uint32_t domain, const refcop_site *site);
    /* ... after a reallocation of `old` (a number; NULL = plain alloc). block NULL: it failed and
     * `old` is as it was ... */
    void (*realloc)(const void *old, const void *block, uint64_t size, uint32_t domain,
                    const refcop_site *site);
    /* ... before a free. */
    void (*free)(const void *block, uint32_t domain, const refcop_site *site);

    /* Fault injection, at sites with REFCOP_SITE_FALLIBLE, right before the call. Ask only when
     * `injecting` below is not 0 (one load and a branch marked unlikely). Answer: enum refcop_fail.
     * The GIL is held; an exception may be set by the answer SUBSTITUTE. The objects are those on
     * whose types it depends whether the call can fail other than for want of memory: with an exact
     * int, PyLong_AsLong runs no code that could. Both NULL: it always can. Version 1 does not tell
     * them. */
    uint32_t (*should_fail)(const refcop_site *site, const void *first, const void *second);
    /* After the call that ARMED announced, before any other hook of it. */
    void (*fail_done)(const refcop_site *site);
    /* Releases one reference for real (Py_DECREF) and tells the ledger. */
    void (*fail_release)(void *object, const refcop_site *site);

    uint64_t injecting; /* data, not a hook: emit 0 */
} refcop_hooks;

/* --- The object file ---------------------------------------------------------------------------
 *
 * Internal linkage, writable. `hooks` is emitted with every pointer set to a function that does
 * nothing and returns 0 (one internal function for all of them will do: `i64 noop()`). The
 * runtime overwrites the pointers one at a time, with aligned stores, while other threads may
 * be calling through them; emitted code loads a pointer anew for each call (a plain load of a
 * non-constant global). It never writes anything else but `next`, site.id and site.runtime.
 */
typedef struct refcop_object {
    uint32_t version; /* REFCOP_HOOKS_VERSION */
    uint32_t size;    /* sizeof(refcop_object) */
    const char *source; /* main file of the translation unit */
    refcop_site *sites;
    const refcop_layout *layouts;
    uint32_t site_count;
    uint32_t layout_count;
    struct refcop_object *next; /* the runtime's; emit NULL */
    refcop_hooks hooks;
} refcop_object;

/* Called by the object file's constructor (default priority) through a weak reference:
 *     if (refcop_rt_attach) refcop_rt_attach(&object);
 * Attaching twice is harmless. Any thread, no GIL needed, Python need not be initialised. */
#ifdef REFCOP_RUNTIME_SIDE
void refcop_rt_attach(refcop_object *object);
#else
extern void refcop_rt_attach(refcop_object *object) __attribute__((weak));
#endif

/* The ELF note, one per object file: section ".note.refcop", alignment 4, allocated, read-only,
 * type SHT_NOTE, kept (llvm.used). `object` is the distance from the address of that very
 * field to the refcop_object (R_X86_64_PC32 and its like). */
typedef struct refcop_note {
    uint32_t name_size;        /* 8 */
    uint32_t descriptor_size;  /* 8 */
    uint32_t type;             /* REFCOP_NOTE_OBJECT */
    char name[8];              /* "refcop\0\0" */
    uint32_t version;          /* REFCOP_HOOKS_VERSION */
    int32_t object;
} refcop_note;

#define REFCOP_NOTE_OBJECT 0x52464301u

#ifdef __cplusplus
}
#endif

#endif
