/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * The life of the runtime in a process: when it learns that Python is there, forks, and the three
 * phases of the end.
 *   A  an atexit callback of the interpreter, registered first so that it runs last: everything
 *      that needs Python. After it the hooks are silent.
 *   B  Py_AtExit: Python is gone.
 *   C  ELF destructor, or _exit and quick_exit, which this library interposes: prints. */
#ifndef RT_LIFE_H
#define RT_LIFE_H

#include <stdbool.h>

void rt_life_begin(void);   /* an object file was attached */
void rt_life_enter(void);   /* an outermost frame begins: GIL held */
bool rt_life_is_off(void);  /* enabled=0 */
bool rt_life_is_over(void); /* phase A is done or Python is gone: report nothing new */

/* Looks for everything now. GIL held. Returns the number of new errors. */
int rt_life_check(void);

#endif
