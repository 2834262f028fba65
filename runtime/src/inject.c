#include "inject.h"
void rt_inject_begin(void) {}
void rt_inject_end(void) {}
uint32_t rt_inject_should_fail(const refcop_site *site) { (void)site; return 0; }
void rt_inject_fail_done(const refcop_site *site) { (void)site; }
void rt_inject_fail_release(void *object, const refcop_site *site) { (void)object; (void)site; }
