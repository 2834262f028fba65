/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOP_CLANG_OPTIONS_H
#define REFCOP_CLANG_OPTIONS_H

/* The wrapper's own words on the command line and in the environment:
 *
 *   --refcop-NAME[=VALUE]   -fplugin-arg-refcop-NAME[=VALUE], and the words below
 *   REFCOP_ARGS             the same, for every compile; "level=2 Werror" without the prefix
 *   REFCOP_CLANG            the clang to run
 *   REFCOP_LAUNCHER         ccache, distcc: runs clang
 *   REFCOP_WRAPPER=off      clang without the plugin */

#include "../common/args.h"

typedef struct refcop_clang_options {
    refcop_args plugin;   /* -fplugin-arg-refcop-... */
    refcop_args models;   /* files that the plugin reads, for ccache */
    refcop_args launcher; /* words in front of clang */
    const char *clang;    /* borrowed; NULL: choose */
    bool off;             /* --refcop-off */
    bool instrument;      /* --refcop-instrument */
    bool help;            /* --refcop-help */
    bool id;              /* --refcop-id */
    bool print;           /* --refcop-print-command */
    bool cxx_driver;      /* called as refcop-clang++ */
} refcop_clang_options;

void refcop_clang_options_fini(refcop_clang_options *options);

/* Reads the environment. */
void refcop_clang_options_init(refcop_clang_options *options, const char *program);
/* Whether arg ("--refcop-level=2") was one of ours; then it is noted. */
bool refcop_clang_options_take(refcop_clang_options *options, const char *arg);

#endif
