/* Slots of a type, in a struct that has no tag. */
static PyType_Slot slots[] = {{Py_tp_repr, (void *)repr_bad}, {0, NULL}};
