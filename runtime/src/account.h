/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop.
 *
 * The memory account: what is live, by acquiring site, type and domain; and how many references
 * each site has outstanding. As JSON, for the Python module and refcop_write_json. */
#ifndef RT_ACCOUNT_H
#define RT_ACCOUNT_H

#include "memory.h"

/* {"objects":[{site,type,count,bytes,slack}],"blocks":[{site,domain,count,bytes,slack}]}. GIL held.
 */
void rt_account_add_json(rt_text *text);
/* [{site, outstanding, placed}]: only sites that have any. GIL held. */
void rt_account_add_outstanding_json(rt_text *text);
/* {"claims":n,"births":n,"stamps":"C B"}: references that were taken after the stamps and are in no
 * tracked place, live objects that were made after them; and the stamps of now. GIL held. */
void rt_account_add_since_json(rt_text *text, uint32_t claims, uint32_t births);
/* References outstanding on the object, or on all (0). */
uint64_t rt_account_outstanding(uint64_t object);

#endif
