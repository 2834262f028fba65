/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "size.h"

uint64_t rt_size_class(uint64_t bytes) {
    if (bytes <= 512)
        return bytes == 0 ? 16 : (bytes + 15) / 16 * 16;
    return (bytes + 8 + 15) / 16 * 16; /* glibc: a word in front, by 16 */
}

uint64_t rt_size_of(const py_object *object, const py_type *type, uint64_t *slack) {
    uint64_t bytes = type->basicsize > 0 ? (uint64_t)type->basicsize : sizeof(*object);
    if (type->itemsize > 0) {
        int64_t items = ((const int64_t *)(const void *)object)[2]; /* ob_size */
        /* ints: the sign of the size, or (3.12) low bits of it, say something else */
        if ((type->flags & PY_FLAG_LONG_SUBCLASS) != 0 && rt_py.minor >= 12)
            items >>= 3;
        items = items < 0 ? -items : items;
        if (items < INT64_C(1) << 40)
            bytes += (uint64_t)items * (uint64_t)type->itemsize;
    }
    bytes = (bytes + 7) / 8 * 8 + rt_python_prefix(type);
    if (slack != NULL)
        *slack = rt_size_class(bytes) - bytes;
    return bytes;
}
