/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOPI_BLOCK_H
#define REFCOPI_BLOCK_H

/* Raw memory and buffers: what allocators and PyObject_GetBuffer hand out, and who frees it. */

#include "frame.h"

/* --- block.c: memory that must be given back --------------------------------------------------- */

/* A fresh block of that domain (NULL: nobody knows which, not tracked). */
val refcopi_made_block(frame *f, refcop_str domain);
/* A call gives v's memory back; conditional: what it holds may live on elsewhere. */
void refcopi_free_block(frame *f, const call *c, val v, const refcop_effect *e);
/* Somebody nobody knows may free, or have freed, the block that v points to or into. */
void refcopi_give_block(frame *f, val v);
/* Pointers that were freed and lie in memory: what is in there may have changed. */
void refcopi_forget_freed(frame *f);
/* The block at that place, and those behind it, may have been freed. */
void refcopi_give_place(frame *f, address at);
/* A place that held the block holds something else now. */
void refcopi_check_block(frame *f, uint16_t s, refcop_loc where, const char *how);
/* Reports when v points into memory that was freed; true then. */
bool refcopi_use_block(frame *f, uint16_t s, const char *how);
/* The effect on a pointer argument makes a difference. */
bool refcopi_effect_matters(const frame *f, const call *c, uint32_t arg, const refcop_effect *e);
const char *refcopi_block_name(frame *f, uint16_t s);
/* What the note at the instruction says: "'p' is allocated here by malloc()"; NULL: nothing. */
const char *refcopi_block_note(frame *f, uint16_t s, uint32_t site);
/* The end of a path: leaks, and what became of pointer parameters. */
void refcopi_leave_blocks(frame *f, val result, param_exit *params);
void refcopi_join_block(param_exit *into, const param_exit *from);

/* --- domain.c: which allocator a block came from -------------------------------------------------- */

/* The block goes back to `with`: reports when it came from elsewhere. */
void refcopi_check_domain(frame *f, uint16_t s, refcop_str with);
/* v is stored in a place that outlives the frame; something unknown may be; what was read from such a
 * place is freed. */
void refcopi_note_stored(frame *f, address at, val v);
void refcopi_note_unclear(frame *f, address at);
void refcopi_note_freed(frame *f, uint16_t s, refcop_str with);
void refcopi_report_domains(analysis *a);
/* It names an allocator of blocks, not buffers or objects. */
bool refcopi_is_allocator_word(refcop_str domain);

/* --- buffer.c: Py_buffer structs ----------------------------------------------------------------- */

/* The buffer that is held in that struct itself; NO_SYM. */
uint16_t refcopi_buffer_in(frame *f, address at);
/* The struct has been filled; maybe: perhaps not. */
void refcopi_fill_buffer(frame *f, address at, refcop_str domain, bool maybe);
/* It is given back; false: no buffer is known to be there. */
bool refcopi_release_buffer(frame *f, address at);
/* ... or one of the caller's, behind a parameter: what it holds is not known here. */
bool refcopi_release_callers_buffer(frame *f, address at);
/* b stands for such a buffer, which lies at *path. */
bool refcopi_is_callers_buffer(const frame *f, const binding *b, path_id *path);
/* It was not filled: a release does nothing. */
void refcopi_empty_buffer(frame *f, address at);
bool refcopi_is_buffer_word(refcop_str domain);
/* The place of the struct that the binding belongs to; false: the binding is no buffer's. */
bool refcopi_buffer_at(const frame *f, const binding *b, path_id *path);

/* --- displace.c ------------------------------------------------------------------------------------ */

/* The member that place names (NULL: none) gets another value, and what it held is still this file's to free: the frame
 * owns it now. Before the store; old is what lay there. */
void refcopi_take_displaced(frame *f, const refcop_place *place, address at, val old);

#endif
