/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
/* What every line of the text form is made of: names, quoted text, types, locations. */
#include "ir/print.h"

#include "ir/internal.h"
#include "ir/text.h"
#include <inttypes.h>

const char *refcopi_ir_type_name(refcop_type type) {
    return (unsigned)type < REFCOPI_TYPE_COUNT ? refcopi_type_names[type] : "?";
}

void refcopi_ir_print_quoted(refcop_str text, FILE *out) {
    fputc('"', out);
    for (uint32_t i = 0; i < text->length; i++) {
        unsigned char c = (unsigned char)text->text[i];
        switch (c) {
        case '"':
            fputs("\\\"", out);
            break;
        case '\\':
            fputs("\\\\", out);
            break;
        case '\n':
            fputs("\\n", out);
            break;
        case '\t':
            fputs("\\t", out);
            break;
        default:
            if (c < 0x20 || c > 0x7e) {
                fprintf(out, "\\x%02x", c);
            } else {
                fputc(c, out);
            }
        }
    }
    fputc('"', out);
}

void refcopi_ir_print_name(refcop_str name, FILE *out) {
    if (name == NULL) {
        fputs("\"\"", out);
    } else if (refcopi_ir_word_length(name->text, name->length) == name->length &&
               name->length > 0) {
        fwrite(name->text, 1, name->length, out);
    } else {
        refcopi_ir_print_quoted(name, out);
    }
}

bool refcopi_ir_has_line(const refcop_module *module, refcop_loc loc) {
    return loc != 0 && refcop_module_resolve(module, loc).line != 0;
}

void refcopi_ir_print_loc(const refcop_module *module, refcop_loc loc, FILE *out) {
    if (refcopi_ir_has_line(module, loc)) {
        refcop_position position = refcop_module_resolve(module, loc);
        uint32_t column =
            position.column < REFCOPI_MAX_COLUMN ? position.column : REFCOPI_MAX_COLUMN;
        fprintf(out, " !%" PRIu32 ":%" PRIu32, position.line, column);
    }
}
