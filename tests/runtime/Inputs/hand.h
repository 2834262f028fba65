/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * Instrumentation by hand: what the pass would emit, as macros. One source file per extension.
 *
 *     OBJECT_FILE(layouts, layout_count)            once, at the end of the file
 *     H(take_new, object, SITE(NEW, "PyList_New"))  a hook */
#ifndef HAND_H
#define HAND_H

#include <Python.h>

#include "refcop/hooks.h"

#ifndef HAND_VERSION
#define HAND_VERSION REFCOP_HOOKS_VERSION
#endif

static refcop_object object_file;

#define SITE_X(kind_, callee_, expression_, flags_)                                                \
    ({                                                                                             \
        static refcop_site site_ __attribute__((section("refcop_sites"), used, aligned(8))) = {    \
            .file = __FILE_NAME__,                                                                 \
            .function = __func__,                                                                  \
            .callee = callee_,                                                                     \
            .expression = expression_,                                                             \
            .line = __LINE__,                                                                      \
            .column = 1,                                                                           \
            .kind = REFCOP_SITE_##kind_,                                                           \
            .flags = flags_};                                                                      \
        &site_;                                                                                    \
    })
#define SITE(kind, callee) SITE_X(kind, callee, "", 0)

#ifndef __FILE_NAME__
#define __FILE_NAME__ "hand.c"
#endif

#define H(hook, ...) object_file.hooks.hook(__VA_ARGS__)

#define ENTER_X(flags) H(enter, SITE_X(FUNCTION, "function", "", flags), __builtin_frame_address(0))
#define ENTER() ENTER_X(0)
#define LEAVE() H(leave, SITE(FUNCTION, "function"), __builtin_frame_address(0))

/* Instrumented calls. */
#define NEW(callee, call)                                                                          \
    ({                                                                                             \
        PyObject *new_ = (PyObject *)(call);                                                       \
        H(take_new, new_, SITE(NEW, callee));                                                      \
        new_;                                                                                      \
    })
#define INCREF(o)                                                                                  \
    (H(take, (o), SITE_X(TAKE, "Py_INCREF", #o, 0)), Py_INCREF(o))
#define DECREF(o)                                                                                  \
    (H(drop, (o), SITE_X(DROP, "Py_DECREF", #o, 0)), Py_DECREF(o))
#define STORE(owner, place, value)                                                                 \
    ({                                                                                             \
        PyObject *old_ = (PyObject *)(place);                                                      \
        (place) = (value);                                                                         \
        H(store, &(place), old_, (PyObject *)(place), owner, SITE_X(STORE, "=", #place, 0));       \
    })
#define RETURN(value)                                                                              \
    do {                                                                                           \
        PyObject *value_ = (value);                                                                \
        H(give, value_, SITE_X(RETURN, "return", #value, 0));                                      \
        LEAVE();                                                                                   \
        return value_;                                                                             \
    } while (0)
#define RETURN_NONE                                                                                \
    do {                                                                                           \
        INCREF(Py_None);                                                                           \
        RETURN(Py_None);                                                                           \
    } while (0)

extern refcop_site __start_refcop_sites[] __attribute__((visibility("hidden")));
extern refcop_site __stop_refcop_sites[] __attribute__((visibility("hidden")));

static long do_nothing(void)
{
    return 0;
}

#define NOTHING (void *)do_nothing

static refcop_object object_file = {
    .version = HAND_VERSION,
    .size = sizeof(refcop_object),
    .source = "hand.c",
    .hooks = {NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING,
              NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING,
              NOTHING, 0},
};

#define OBJECT_FILE(layouts_, layout_count_)                                                       \
    __attribute__((constructor)) static void attach(void)                                          \
    {                                                                                              \
        object_file.sites = __start_refcop_sites;                                                  \
        object_file.site_count = (uint32_t)(__stop_refcop_sites - __start_refcop_sites);           \
        object_file.layouts = layouts_;                                                            \
        object_file.layout_count = layout_count_;                                                  \
        if (refcop_rt_attach)                                                                      \
            refcop_rt_attach(&object_file);                                                        \
    }                                                                                              \
    __asm__(".pushsection .note.refcop,\"a\",@note\n.balign 4\n.long 8, 8, 0x52464301\n"            \
            ".ascii \"refcop\\0\\0\"\n.long 1\n.long object_file - .\n.popsection");

#endif
