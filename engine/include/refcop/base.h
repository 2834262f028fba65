/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOP_BASE_H
#define REFCOP_BASE_H

/* Base: what every other header of the engine stands on: status codes, the error record, the
 * arena, and interned strings.
 *
 * Glossary
 *   arena     memory that is given out piece by piece and freed as a whole
 *   string    bytes interned once per string table; equal strings are the same pointer
 *   location  an opaque number for a place in source text
 *
 * Threads: no object of this library may be used by two threads at once; different objects may. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Opaque place in source text; 0 = none. Only the resolver of a module (ir.h) reads it. */
typedef uint64_t refcop_loc;

typedef enum refcop_status {
    REFCOP_OK = 0,
    REFCOP_ERROR_SYNTAX,   /* text (IR, model) does not parse; see the refcop_error */
    REFCOP_ERROR_INVALID,  /* well-formed text or structure that breaks a rule */
    REFCOP_ERROR_IO,       /* a file could not be read or written */
    REFCOP_INCOMPLETE      /* a budget ran out; what was found so far stands */
} refcop_status;

/* What went wrong and where. Filled only on failure; the caller owns the record itself.
 * line and column count from 1; 0 means unknown. */
typedef struct refcop_error {
    refcop_status code;
    uint32_t line;
    uint32_t column;
    char message[240];
} refcop_error;

/* Sets *error (when not NULL) from a printf format; returns code. */
refcop_status refcop_error_set(refcop_error *error, refcop_status code, uint32_t line,
                               uint32_t column, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* --- arena ------------------------------------------------------------------------------- */

typedef struct refcop_arena refcop_arena;

/* A new, empty arena; owned by the caller. name is borrowed for the arena's life (statistics). */
refcop_arena *refcop_arena_new(const char *name);
/* Frees the arena and everything in it. NULL is allowed. */
void refcop_arena_free(refcop_arena *arena);
/* size bytes, zeroed, aligned for any object; borrowed until the arena is freed or reset.
 * Never NULL: running out of memory calls the handler of refcop_set_memory_handler. */
void *refcop_arena_alloc(refcop_arena *arena, size_t size);
/* Like refcop_arena_alloc, and copies size bytes from data. */
void *refcop_arena_copy(refcop_arena *arena, const void *data, size_t size);
/* Grows an arena array: returns storage for new_count elements that starts with the old ones. */
void *refcop_arena_grow(refcop_arena *arena, void *old, size_t old_count, size_t new_count,
                        size_t element_size);
/* Forgets everything but keeps memory for reuse. */
void refcop_arena_reset(refcop_arena *arena);
/* Bytes given out since the arena was made or reset. */
size_t refcop_arena_used(const refcop_arena *arena);
/* Bytes held from the system: never falls. */
size_t refcop_arena_held(const refcop_arena *arena);

#define REFCOP_NEW(arena, type) ((type *)refcop_arena_alloc((arena), sizeof(type)))
#define REFCOP_NEW_ARRAY(arena, type, count)                                                      \
    ((type *)refcop_arena_alloc((arena), sizeof(type) * (size_t)(count)))

/* Called when memory runs out; must not return. The default prints one line and aborts. */
typedef void (*refcop_memory_handler)(size_t size);
void refcop_set_memory_handler(refcop_memory_handler handler);

/* --- strings ----------------------------------------------------------------------------- */

/* Interned: compare with ==. id counts up in the order of interning, so sorting by id is
 * deterministic. text ends in NUL. */
typedef struct refcop_string {
    uint32_t id;
    uint32_t length;
    char text[];
} refcop_string;
typedef const refcop_string *refcop_str;

typedef struct refcop_strings refcop_strings;
refcop_strings *refcop_strings_new(void);
void refcop_strings_free(refcop_strings *table);
/* Borrowed until the table is freed. */
refcop_str refcop_intern(refcop_strings *table, const char *text, size_t length);
refcop_str refcop_intern_c(refcop_strings *table, const char *text);
/* NULL when text was never interned. */
refcop_str refcop_strings_find(const refcop_strings *table, const char *text, size_t length);

/* --- versions ---------------------------------------------------------------------------- */

/* "3.9" as 0x0309; 0 when text is anything else: "3", "39", "3.9.1", ">=3.9", "py39". */
uint16_t refcop_parse_python(const char *text);

#ifdef __cplusplus
}
#endif
#endif
