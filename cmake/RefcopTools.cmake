# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
#
# Programs. refcop: the driver, one tools/refcop_NAME.c for each subcommand; its parts are in
# RefcopLint.cmake. refcop-ir: analyses IR text without a compiler. model-coverage: which functions of
# Python.h the models know (libclang's C API; made only where its header is).

if(EXISTS "${CMAKE_CURRENT_SOURCE_DIR}/tools/refcop-ir.c")
  add_executable(refcop-ir tools/refcop-ir.c)
  target_link_libraries(refcop-ir PRIVATE refcop_models refcop_engine)
  refcop_c_target(refcop-ir)
endif()

if(REFCOP_PLUGIN AND EXISTS "${CMAKE_CURRENT_SOURCE_DIR}/tools/model-coverage.c")
  find_library(REFCOP_LIBCLANG NAMES clang clang-${REFCOP_LLVM_VERSION}
    PATHS "${LLVM_LIBRARY_DIR}" NO_DEFAULT_PATH)
  mark_as_advanced(REFCOP_LIBCLANG)
  if(REFCOP_LIBCLANG)
    add_executable(model-coverage tools/model-coverage.c)
    target_include_directories(model-coverage SYSTEM PRIVATE ${CLANG_INCLUDE_DIRS})
    target_link_libraries(model-coverage PRIVATE refcop_models refcop_engine "${REFCOP_LIBCLANG}")
    refcop_c_target(model-coverage)
  else()
    message(WARNING "no libclang in ${LLVM_LIBRARY_DIR}: model-coverage is not built")
  endif()
endif()
