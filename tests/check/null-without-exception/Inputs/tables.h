/* Tables that stand in a header, as some projects have them. */
static PyMethodDef functions[] = {
    {"quiet_bad", quiet_bad, METH_O, NULL}, {"loud_ok", loud_ok, METH_O, NULL}, {NULL, NULL, 0, NULL}};
