/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "python.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"

struct rt_python rt_py;

static int bound; /* 0 not tried or not there, 1 yes, 2 there but unknown; atomic */

static void *find(const char *name) {
    return dlsym(RTLD_DEFAULT, name);
}

static bool load_functions(void) {
    bool all = true;
#define LOAD(name, result, arguments)                                                              \
    {                                                                                              \
        void *address = find(#name);                                                               \
        memcpy(&rt_py.name, &address, sizeof(address));                                            \
        all = all && address != NULL;                                                              \
    }
    RT_PYTHON_FUNCTIONS(LOAD)
    bool required = all;
    RT_PYTHON_OPTIONAL(LOAD)
#undef LOAD
    return required;
}

static void load_data(void) {
    rt_py.type_type = find("PyType_Type");
    rt_py.tuple_type = find("PyTuple_Type");
    rt_py.frame_type = find("PyFrame_Type");
    rt_py.exc_memory_error = find("PyExc_MemoryError");
    rt_py.exc_runtime_error = find("PyExc_RuntimeError");
    static const char *const scalars[] = {"PyLong_Type",    "PyBool_Type",    "PyFloat_Type",
                                          "PyComplex_Type", "PyUnicode_Type", "PyBytes_Type"};
    for (size_t i = 0; i < sizeof(scalars) / sizeof(scalars[0]); i++)
        rt_py.scalars[i] = find(scalars[i]);
    rt_py.none = find("_Py_NoneStruct");
    rt_py.true_ = find("_Py_TrueStruct");
    rt_py.false_ = find("_Py_FalseStruct");
    rt_py.ellipsis = find("_Py_EllipsisObject");
    rt_py.not_implemented = find("_Py_NotImplementedStruct");
}

bool rt_python_bind(void) {
    int state = __atomic_load_n(&bound, __ATOMIC_ACQUIRE);
    if (RT_LIKELY(state != 0))
        return state == 1;
    if (find("Py_GetVersion") == NULL || !load_functions())
        return false;
    load_data();
    const char *version = rt_py.Py_GetVersion();
    rt_py.minor = strncmp(version, "3.", 2) == 0 ? atoi(version + 2) : 0;
    rt_py.free_threaded = strstr(version, "free-threading") != NULL;
    bool known = rt_py.minor >= 9 && rt_py.minor <= 13 && rt_py.type_type != NULL;
    __atomic_store_n(&bound, known ? 1 : 2, __ATOMIC_RELEASE);
    return known;
}

bool rt_python_is_usable(void) {
    if (!rt_python_bind() || !rt_py.Py_IsInitialized())
        return false;
    if (rt_py.Py_IsFinalizing != NULL ? rt_py.Py_IsFinalizing()
                                      : rt_py._Py_IsFinalizing != NULL && rt_py._Py_IsFinalizing())
        return false;
    return rt_py.PyGILState_Check();
}

void *rt_python_interpreter(void) {
    void *thread = rt_py._PyThreadState_UncheckedGet != NULL  ? rt_py._PyThreadState_UncheckedGet()
                   : rt_py.PyThreadState_GetUnchecked != NULL ? rt_py.PyThreadState_GetUnchecked()
                                                              : NULL;
    return thread != NULL && rt_py.PyThreadState_GetInterpreter != NULL
               ? rt_py.PyThreadState_GetInterpreter(thread)
               : NULL;
}

bool rt_python_is_immortal(const py_object *object, int64_t refcnt) {
    if (rt_py.minor >= 12)
        return (int32_t)refcnt < 0 && refcnt < INT64_C(1) << 33;
    /* 3.11 has static strings and ints, with a count that says so, more or less. */
    return (refcnt > 500000000 && refcnt < INT32_MAX) || object == rt_py.none ||
           object == rt_py.true_ || object == rt_py.false_ || object == rt_py.ellipsis ||
           object == rt_py.not_implemented;
}

bool rt_python_is_singleton(uint64_t object) {
    const void *address = (const void *)(uintptr_t)object;
    return rt_py.minor >= 12 &&
           (address == rt_py.none || address == rt_py.true_ || address == rt_py.false_ ||
            address == rt_py.ellipsis || address == rt_py.not_implemented);
}

bool rt_python_is_scalar(const py_object *object) {
    if (rt_py.free_threaded)
        return false; /* its header is another one */
    bool any = object == rt_py.none;
    for (size_t i = 0; i < sizeof(rt_py.scalars) / sizeof(rt_py.scalars[0]); i++)
        any |= object->type == rt_py.scalars[i];
    return any;
}

static bool check_type(const void *address) {
    py_object head, meta;
    if (((uintptr_t)address & 7) != 0 || !rt_read(address, &head, sizeof(head)))
        return false;
    if (head.type == rt_py.type_type)
        return true;
    /* An instance of a metaclass: the metaclass is an instance of type. */
    py_type copy;
    if (((uintptr_t)head.type & 7) != 0 || !rt_read(head.type, &meta, sizeof(meta)) ||
        meta.type != rt_py.type_type)
        return false;
    return rt_read(head.type, &copy, sizeof(copy)) && (copy.flags & PY_FLAG_TYPE_SUBCLASS) != 0;
}

/* Types seen lately: thousands of objects share few. */
static const void *known_types[256];

void rt_python_forget_types(void) {
    memset(known_types, 0, sizeof(known_types));
}

/* Is `address` a type object? Reads safely; remembers, until told to forget. GIL held. */
static bool is_type(const void *address) {
    const void **known = &known_types[rt_hash((uintptr_t)address) % 256];
    if (*known == address && address != NULL)
        return true;
    if (!check_type(address))
        return false;
    *known = address;
    return true;
}

bool rt_python_looks_alive(const void *object, py_object *head) {
    py_object copy;
    if (((uintptr_t)object & 7) != 0 || !rt_read(object, &copy, sizeof(copy)))
        return false;
    if (head != NULL)
        *head = copy;
    return copy.refcnt > 0 && copy.refcnt < (INT64_C(1) << 40) && is_type(copy.type);
}

void rt_python_type_name(const py_type *type, char *name, size_t size) {
    py_type copy;
    strncpy(name, "?", size);
    if (!rt_read(type, &copy, sizeof(copy)))
        return;
    for (size_t i = 0; i + 1 < size; i++) {
        if (!rt_read(copy.name + i, &name[i], 1)) {
            strncpy(name, "?", size);
            return;
        }
        name[i + 1] = '\0';
        if (name[i] == '\0')
            return;
    }
}

bool rt_python_is_subtype(const py_type *type, const py_type *base) {
    while (type != NULL && type != base)
        type = type->base;
    return type != NULL;
}

/* An attribute of a module that is there, owned; or NULL, without an exception. */
static py_object *find_attribute(const char *module_name, const char *attribute) {
    py_object *result = NULL;
    py_object *name = rt_py.PyUnicode_FromStringAndSize(module_name, (int64_t)strlen(module_name));
    py_object *module = name != NULL ? rt_py.PyImport_GetModule(name) : NULL;
    if (module != NULL)
        result = rt_py.PyObject_GetAttrString(module, attribute);
    if (result == NULL)
        rt_py.PyErr_Clear();
    rt_py.Py_DecRef(module);
    rt_py.Py_DecRef(name);
    return result;
}

const py_type *rt_python_deque_type(void) {
    py_object *found = find_attribute("_collections", "deque");
    bool is_type = found != NULL && (found->type->flags & PY_FLAG_TYPE_SUBCLASS) != 0;
    rt_py.Py_DecRef(found);
    return is_type ? (const py_type *)(const void *)found : NULL;
}

size_t rt_python_prefix(const py_type *type) {
    size_t prefix = (type->flags & PY_FLAG_HAVE_GC) != 0 ? 16 : 0;
    if (rt_py.minor == 11 && (type->flags & PY_FLAG_MANAGED_DICT) != 0)
        prefix += 16; /* dict and values */
    else if (rt_py.minor >= 12 &&
             (type->flags & (PY_FLAG_MANAGED_DICT | PY_FLAG_MANAGED_WEAKREF)) != 0)
        prefix += 16; /* dict or values, and weak references */
    return prefix;
}

void rt_python_yield(void) {
    rt_py.PyEval_RestoreThread(rt_py.PyEval_SaveThread());
}

/* Up to 3.10 all deques share 16 blocks that are free, each for 64 items. */
static void scrub_blocks_of_deques(void) {
    enum { BLOCKS = 17 };
    py_object *fresh[BLOCKS] = {NULL};
    py_object *type = rt_py.minor <= 10 ? find_attribute("_collections", "deque") : NULL;
    py_object *items = type != NULL ? rt_py.PyList_New(0) : NULL;
    for (int i = 0; i < 64 && items != NULL; i++)
        rt_py.PyList_Append(items, rt_py.none);
    for (int i = 0; i < BLOCKS && items != NULL; i++)
        fresh[i] = rt_py.PyObject_CallFunctionObjArgs(type, items, NULL);
    for (int i = 0; i < BLOCKS; i++)
        rt_py.Py_DecRef(fresh[i]);
    rt_py.Py_DecRef(items);
    rt_py.Py_DecRef(type);
    rt_py.PyErr_Clear();
}

void rt_python_scrub_free_lists(void) {
    enum { MORE_THAN_FIT = 128 };
    scrub_blocks_of_deques();
    py_object **fresh = rt_map(2 * MORE_THAN_FIT * sizeof(*fresh));
    if (fresh == NULL)
        return;
    for (int i = 0; i < MORE_THAN_FIT; i++) {
        fresh[2 * i] = rt_py.PyList_New(0);
        fresh[2 * i + 1] = rt_py.PyDict_New();
        /* the table of keys and values has a list of its own */
        if (fresh[2 * i + 1] != NULL)
            rt_py.PyDict_SetItemString(fresh[2 * i + 1], "refcop", rt_py.none);
    }
    for (int i = 0; i < 2 * MORE_THAN_FIT; i++)
        rt_py.Py_DecRef(fresh[i]);
    rt_py.PyErr_Clear();
    rt_unmap(fresh, 2 * MORE_THAN_FIT * sizeof(*fresh));
}

/* --- The collector's lists --------------------------------------------------------------------
 *
 * Before 3.12 there is only gc.get_objects(). The buffer of its list would leave a stale address
 * of every object in the heap, which a later memory scan would take for owners; so its large
 * blocks come from the runtime's own memory while it runs. */

static py_allocator program_mem;
static bool is_private;         /* our allocator stands in front of program_mem */
static rt_array private_blocks; /* of struct private_block */

struct private_block {
    void *memory;
    size_t size; /* 0: free again */
};

static struct private_block *find_private(const void *memory) {
    for (size_t i = 0; i < private_blocks.count; i++) {
        struct private_block *block = rt_array_at(&private_blocks, struct private_block, i);
        if (block->memory == memory && block->size != 0)
            return block;
    }
    return NULL;
}

static void private_free(void *context, void *memory) {
    struct private_block *block = find_private(memory);
    (void)context;
    if (block == NULL) {
        program_mem.free(program_mem.context, memory);
        return;
    }
    rt_unmap(block->memory, block->size);
    block->size = 0;
}

static void *private_malloc(void *context, size_t size) {
    (void)context;
    return program_mem.malloc(program_mem.context, size);
}

static void *private_calloc(void *context, size_t count, size_t size) {
    (void)context;
    return program_mem.calloc(program_mem.context, count, size);
}

static void *private_realloc(void *context, void *memory, size_t size) {
    struct private_block *old = memory != NULL ? find_private(memory) : NULL;
    if (old == NULL && (memory != NULL || size == 0))
        return program_mem.realloc(program_mem.context, memory, size);
    size_t bytes = (size + 4095) / 4096 * 4096;
    if (old != NULL && bytes <= old->size)
        return memory;
    bytes *= 2; /* a list grows by an eighth: fewer copies */
    void *fresh = rt_map(bytes);
    if (fresh == NULL)
        return NULL;
    if (old != NULL) {
        memcpy(fresh, memory, old->size);
        private_free(context, memory);
    }
    struct private_block *block = rt_array_add(&private_blocks, sizeof(*block));
    if (block == NULL) {
        rt_unmap(fresh, bytes);
        return NULL;
    }
    block->memory = fresh;
    block->size = bytes;
    return fresh;
}

static bool visit_list(int (*visit)(py_object *, void *), void *argument) {
    struct list {
        py_object head;
        int64_t size;
        py_object **items;
    };
    py_object *gc = rt_py.PyImport_ImportModule("gc");
    if (gc == NULL) {
        rt_py.PyErr_Clear();
        return false;
    }
    py_allocator private = {NULL, private_malloc, private_calloc, private_realloc, private_free};
    if (!is_private) {
        rt_py.PyMem_GetAllocator(PY_DOMAIN_MEM, &program_mem);
        rt_py.PyMem_SetAllocator(PY_DOMAIN_MEM, &private);
        is_private = true;
    }
    py_object *objects = rt_py.PyObject_CallMethod(gc, "get_objects", NULL);
    rt_py.Py_DecRef(gc);
    if (objects != NULL) {
        struct list *list = (struct list *)objects;
        for (int64_t i = 0; i < list->size; i++)
            if (list->items[i] != objects && visit(list->items[i], argument) == 0)
                break;
        rt_py.Py_DecRef(objects);
    } else {
        rt_py.PyErr_Clear();
    }
    bool outstanding = false;
    for (size_t i = 0; i < private_blocks.count; i++)
        outstanding |= rt_array_at(&private_blocks, struct private_block, i)->size != 0;
    if (!outstanding) { /* else an audit hook kept some: leave them to us */
        rt_py.PyMem_SetAllocator(PY_DOMAIN_MEM, &program_mem);
        is_private = false;
        rt_array_clear(&private_blocks);
    }
    return objects != NULL;
}

bool rt_python_visit_tracked(int (*visit)(py_object *, void *), void *argument) {
    if (rt_py.PyUnstable_GC_VisitObjects != NULL) {
        rt_py.PyUnstable_GC_VisitObjects(visit, argument);
        return true;
    }
    return visit_list(visit, argument);
}
