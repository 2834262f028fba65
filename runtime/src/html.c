#include "html.h"
void rt_html_add(rt_text *text, rt_finding **findings, size_t count) { (void)text; (void)findings; (void)count; }
void rt_dot_add(rt_text *text, rt_finding **findings, size_t count) { (void)text; (void)findings; (void)count; }
