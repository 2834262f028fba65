/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "refcop/refcop.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "account.h"
#include "claims.h"
#include "life.h"
#include "log.h"
#include "python.h"
#include "report.h"
#include "wording.h"

#define API __attribute__((visibility("default")))

API int refcop_check_now(void) {
    int errors = rt_life_check();
    rt_report_flush();
    return errors;
}

API int refcop_ignore(const void *object) {
    if (rt_life_is_off() || !rt_python_is_usable())
        return 0;
    rt_log_net_all();
    rt_claims_lock();
    uint32_t ignored = rt_claims_ignore((uintptr_t)object);
    rt_claims_unlock();
    return ignored != 0;
}

API void refcop_disable(void) {
    rt_log *log = rt_log_get();
    if (log != NULL)
        log->disabled++;
}

API void refcop_enable(void) {
    rt_log *log = rt_log_get();
    if (log != NULL && log->disabled != 0)
        log->disabled--;
}

API long refcop_outstanding(const void *object) {
    if (rt_life_is_off() || !rt_python_is_usable())
        return 0;
    rt_log_net_all();
    return (long)rt_account_outstanding((uintptr_t)object);
}

API int refcop_write_json(const char *path) {
    rt_text text = {0};
    size_t count;
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (file < 0)
        return -1;
    if (rt_python_is_usable()) {
        rt_log_net_all();
        rt_text_add(&text, "{\"kind\":\"account\",\"account\":");
        rt_account_add_json(&text);
        rt_text_add(&text, "}\n");
    }
    rt_finding **findings = rt_findings_sorted(&count);
    for (size_t i = 0; i < count; i++)
        rt_wording_add_json(&text, findings[i]);
    rt_report_add_totals_json(&text);
    const char *bytes = text.bytes;
    ssize_t written = 0;
    for (size_t left = text.size; left != 0; left -= (size_t)written, bytes += written)
        if ((written = write(file, bytes, left)) <= 0)
            break;
    int result = close(file) == 0 && written >= 0 ? 0 : -1;
    rt_text_free(&text);
    return result;
}
