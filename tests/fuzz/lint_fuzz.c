/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * What `refcop lint` reads of files that it did not write: the first byte chooses between
 * compile_commands.json, pyproject.toml, a baseline, and a worker's line. */
#include "lint/commands.h"
#include "lint/lint.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

int LLVMFuzzerInitialize(int *count, char ***arguments);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *count, char ***arguments) {
    (void)count;
    (void)arguments;
    stderr = fopen("/dev/null", "w"); /* a message for each mistake is right, but not to be read */
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0) {
        return 0;
    }
    lint_run run = {
        .arena = refcop_arena_new("fuzz"), .root = "/root", .working_directory = "/root"};
    lint_outcome outcome = {0};
    bool done = false;
    char *text = lint_copy_n(run.arena, (const char *)data + 1, size - 1);
    char *nothing[] = {NULL};
    (void)lint_options_read(&run.options, run.arena, 0, nothing);
    switch (data[0] % 4) {
    case 0:
        (void)lint_database_read(run.arena, &run.commands, "/root/c.json", text, size - 1);
        break;
    case 1:
        (void)lint_config_read(&run.options, run.arena, "/root/p.toml", "p.toml", text, size - 1);
        break;
    case 2:
        (void)lint_baseline_parse(&run, "b.json", text, size - 1);
        break;
    case 3:
        (void)lint_record_take(&run, &outcome, text, &done);
        lint_settle(&run);
        break;
    }
    refcop_arena_free(run.arena);
    return 0;
}
