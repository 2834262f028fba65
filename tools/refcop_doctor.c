#include "refcop.h"
int refcop_doctor_main(int count, char **arguments) { (void)count; (void)arguments; return 0; }
