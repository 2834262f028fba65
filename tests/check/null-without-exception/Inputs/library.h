/* A library that knows nothing of Python. */
const char *library_name_of(int number);
int library_open(const char *name, int *status);
int library_read(int number, int *status);
void library_close(int number, int *status);
