/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. A program that calls the runtime, where there is no Python. */
#include <refcop/refcop.h>
#include <stdio.h>

int main(void)
{
    printf("%ld references\n", refcop_outstanding(NULL));
    return 0;
}
