/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */

/* Fuzzes the analysis: any module that verifies is analysed within its step budget, and every
 * finding is whole. */

#include "refcop/analysis.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MAX_STEPS = 300, PYTHON = 0x030b };

static const char model_text[] = "new() -> new | NULL!mem\n"
                                 "get(owner) -> borrowed owner | NULL!\n"
                                 "put(owner, item?: steal into owner when 0) -> 0 | -1!\n"
                                 "keep(owner, item: held owner) -> 0 | -1!\n"
                                 "drop(object: release) runs\n"
                                 "out(*result: new when 1; NULL when 0 or -1) -> 1 | 0 | -1!\n"
                                 "text(object) -> interior object | NULL!\n"
                                 "make(...) -> new | NULL! runs\n"
                                 "stop() noreturn\n"
                                 "macro CLEAR(*p: release; NULL) runs\n"
                                 "macro NEWREF(object: retain) -> same object\n"
                                 "slot method(self, args?) -> new | NULL!\n";

static refcop_strings *strings;
static refcop_model *model;

int LLVMFuzzerInitialize(int *argc, char ***argv) {
    refcop_error error;
    (void)argc;
    (void)argv;
    strings = refcop_strings_new();
    model = refcop_model_new(strings, PYTHON);
    if (refcop_model_parse(model, "fuzz", model_text, strlen(model_text), &error) != REFCOP_OK) {
        fprintf(stderr, "model: %u: %s\n", (unsigned)error.line, error.message);
        abort();
    }
    return 0;
}

static void on_finding(void *context, const refcop_finding *finding) {
    (void)context;
    if (finding->rule >= REFCOP_RULE_COUNT || finding->level < 0 || finding->level > 2 ||
        finding->module == NULL || strlen(finding->message) == 0) {
        abort();
    }
    for (uint32_t i = 0; i < finding->note_count; i++) {
        if (strlen(finding->notes[i].message) == 0) {
            abort();
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    refcop_module *module;
    refcop_error error;
    if (refcop_module_parse(strings, (const char *)data, size, &module, &error) != REFCOP_OK) {
        return 0;
    }
    if (refcop_module_verify(module, &error) == REFCOP_OK) {
        refcop_analysis_options options = {
            .level = 2, .max_steps = MAX_STEPS, .on_finding = on_finding};
        refcop_stats stats;
        refcop_status status = refcop_analyze(module, model, &options, &stats);
        if (status != REFCOP_OK && status != REFCOP_INCOMPLETE) {
            abort();
        }
    }
    refcop_module_free(module);
    return 0;
}
