/* A library that takes its time when the process ends. */
#include <unistd.h>

__attribute__((destructor)) static void end(void) {
    usleep(30000);
}
