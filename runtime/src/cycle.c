#include "cycle.h"
bool rt_cycles_find(void) { return true; }
