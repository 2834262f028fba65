/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOP_TOOLS_TOOLCHAIN_H
#define REFCOP_TOOLS_TOOLCHAIN_H

/* Which clang to run with which plugin.
 *
 * The layout, in the build directory and in an installed tree alike, so that a tree can be moved:
 *
 *   bin/refcop-clang                    finds itself by /proc/self/exe
 *   lib/refcop/llvm-19/refcop.so        one for each major version of LLVM that there is a plugin
 * for share/doc/refcop/rules/RULE.md      a page for each rule
 *
 * Heap memory, owned by the refcop_toolchain. */

#include "args.h"

enum { REFCOP_MAJOR_LIMIT = 100 };

typedef struct refcop_toolchain {
    int major;    /* of LLVM */
    char *clang;  /* path */
    char *plugin; /* path of refcop.so */
} refcop_toolchain;

void refcop_toolchain_fini(refcop_toolchain *toolchain);

/* The newest clang that there is a plugin for; or the one that wanted names (a path or the name of
 * a program; NULL: any). False, with one line in *why (owned by the caller) that says what is
 * missing and the way out. */
bool refcop_toolchain_find(refcop_toolchain *toolchain, const char *wanted, char **why);

/* The plugin for one major version, owned by the caller; NULL when there is none. */
char *refcop_plugin_find(int major);


/* Address of a rule's page, owned by the caller: where REFCOP_RULES_URL says, or the installed page
 * as file://; NULL when there is none. */
char *refcop_rule_page(const char *rule);

/* The program in PATH, or name itself when it has a '/'. Owned by the caller; NULL: not found. */
char *refcop_program_find(const char *name);

#endif
