/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * What a program may ask of the refcop runtime. Every function is safe to call at any time; where
 * Python is not there, or the caller does not hold the GIL, it answers 0 and does nothing. Strings
 * are UTF-8.
 *
 * A program that should also work without the runtime declares what it uses weak:
 *
 *     #include <refcop/refcop.h>
 *     #pragma weak refcop_check_now
 *     if (refcop_check_now) refcop_check_now();
 */
#ifndef REFCOP_REFCOP_H
#define REFCOP_REFCOP_H

#ifdef __cplusplus
extern "C" {
#endif

/* Looks for leaks and leaked cycles now and reports them where reports go. A finding that was
 * reported is not reported again, here or at exit. Returns the number of new errors. GIL held; runs
 * the collector, and so may run Python code, unless collect=0. */
int refcop_check_now(void);

/* From now on `object` (a PyObject *) is no leak, however many references to it are outstanding.
 * Returns 1 if there were any. The pointer is a number: it is not kept alive. */
int refcop_ignore(const void *object);

/* Between the two, nested, per thread: references that are taken are not accounted for. */
void refcop_disable(void);
void refcop_enable(void);

/* References taken by instrumented code and not given up so far; of one object, or of all (NULL).
 */
long refcop_outstanding(const void *object);

/* Writes the memory account and all findings so far as JSON to `path`. 0 = done, -1 = errno. */
int refcop_write_json(const char *path);

/* The program may define these. Settings as in REFCOP_OPTIONS, which wins over them ... */
const char *refcop_default_options(void);
/* ... and suppressions, one TYPE:GLOB per line. */
const char *refcop_default_suppressions(void);

#ifdef __cplusplus
}
#endif

#endif
