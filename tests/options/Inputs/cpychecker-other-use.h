/* Chooses by the macro what it declares, as NumPy before 2.0 does, and has none of the attributes. */
#if defined(INSIDE_OF_THE_LIBRARY) || defined(WITH_CPYCHECKER_STEALS_REFERENCE_TO_ARG_ATTRIBUTE)
extern library_private_type library_private;
#else
static void **library_table;
#endif
