typedef struct editor_funcs {
  int (*close)(void *baton);
} editor_funcs;
