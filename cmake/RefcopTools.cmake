# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
#
# Programs. refcop: the driver, one tools/refcop_NAME.c for each subcommand; its parts are in
# RefcopLint.cmake. refcop-ir: analyses IR text without a compiler. model-coverage: which functions of
# Python.h the models know (libclang's C API; made only where its header is). refcop-clang: clang
# with the plugin, as CC. refcop-clangd: clangd with the plugin's findings, for editors.

if(EXISTS "${CMAKE_CURRENT_SOURCE_DIR}/tools/refcop-ir.c")
  add_executable(refcop-ir tools/refcop-ir.c)
  target_link_libraries(refcop-ir PRIVATE refcop_models refcop_engine)
  refcop_c_target(refcop-ir)
endif()

# What the programs say of themselves: --help, manual pages, completions.
file(GLOB sources CONFIGURE_DEPENDS tools/usage/*.c)
add_library(refcop_usage STATIC ${sources})
target_include_directories(refcop_usage PUBLIC tools
  PRIVATE "${CMAKE_CURRENT_SOURCE_DIR}" engine/include)
refcop_c_target(refcop_usage)

# What the programs for builds and editors share: finding clang and the plugin, command lines.
file(GLOB sources CONFIGURE_DEPENDS tools/common/*.c)
add_library(refcop_tools STATIC ${sources})
refcop_c_target(refcop_tools)

if(REFCOP_PLUGIN AND EXISTS "${CMAKE_CURRENT_SOURCE_DIR}/tools/coverage/main.c")
  find_library(REFCOP_LIBCLANG NAMES clang clang-${REFCOP_LLVM_VERSION}
    PATHS "${LLVM_LIBRARY_DIR}" NO_DEFAULT_PATH)
  mark_as_advanced(REFCOP_LIBCLANG)
  if(REFCOP_LIBCLANG)
    file(GLOB sources CONFIGURE_DEPENDS tools/coverage/*.c)
    add_executable(model-coverage ${sources})
    target_include_directories(model-coverage SYSTEM PRIVATE ${CLANG_INCLUDE_DIRS})
    target_include_directories(model-coverage PRIVATE tools)
    target_link_libraries(model-coverage PRIVATE refcop_models refcop_engine refcop_tools "${REFCOP_LIBCLANG}")
    refcop_c_target(model-coverage)
  else()
    message(WARNING "no libclang in ${LLVM_LIBRARY_DIR}: model-coverage is not built")
  endif()
endif()

file(GLOB sources CONFIGURE_DEPENDS tools/clang/*.c)
add_executable(refcop-clang ${sources})
target_link_libraries(refcop-clang PRIVATE refcop_tools refcop_usage)
refcop_c_target(refcop-clang)
add_custom_command(TARGET refcop-clang POST_BUILD
  COMMAND "${CMAKE_COMMAND}" -E create_symlink refcop-clang "$<TARGET_FILE_DIR:refcop-clang>/refcop-clang++"
  VERBATIM)

# refcop-clangd; all of it but main() is a library that the unit tests and fuzzers use as well.
find_library(REFCOP_JANSSON_STATIC NAMES libjansson.a jansson) # static: a packaged refcop-clangd needs no other
mark_as_advanced(REFCOP_JANSSON_STATIC)
if(REFCOP_JANSSON_STATIC)
  file(GLOB sources CONFIGURE_DEPENDS tools/clangd/*.c)
  list(FILTER sources EXCLUDE REGEX "/refcop-clangd\\.c$")
  add_library(refcop_editor STATIC ${sources})
  target_include_directories(refcop_editor PUBLIC tools)
  target_link_libraries(refcop_editor PUBLIC refcop_tools "${REFCOP_JANSSON_STATIC}")
  refcop_c_target(refcop_editor)
  add_executable(refcop-clangd tools/clangd/refcop-clangd.c)
  target_link_libraries(refcop-clangd PRIVATE refcop_editor refcop_usage)
  refcop_c_target(refcop-clangd)
else()
  message(WARNING "jansson (libjansson-dev) is not installed: refcop-clangd is NOT built")
endif()
