/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#ifndef REFCOP_CLANGD_SESSION_H
#define REFCOP_CLANGD_SESSION_H

/* What the proxy knows of the conversation between editor and clangd: the open documents, what
 * clangd last said about each, what refcop found in each. Messages of the editor are only listened
 * to. Of clangd's, two kinds are changed: diagnostics get refcop's added, lists of code actions
 * refcop's repairs. */

#include "companion.h"

typedef struct refcop_session refcop_session;

/* Sends a message (the body, without header) to the editor. */
typedef void (*refcop_session_send)(void *context, const char *body, size_t size);

/* companion is borrowed. */
refcop_session *refcop_session_new(refcop_companion *companion, refcop_session_send send,
                                   void *context);
void refcop_session_free(refcop_session *session);

void refcop_session_from_editor(refcop_session *session, const char *body, size_t size);
/* What to send to the editor instead, owned by the caller; NULL: the message as it is. */
char *refcop_session_from_clangd(refcop_session *session, const char *body, size_t size);
/* A message of the editor could not be read: no document is known any more. */
void refcop_session_lost(refcop_session *session);

/* Milliseconds until refcop_session_step has something to do; -1: nothing. */
int refcop_session_timeout(const refcop_session *session, int64_t now);
/* Starts analyses and publishes what they found. */
void refcop_session_step(refcop_session *session, int64_t now);

#endif
