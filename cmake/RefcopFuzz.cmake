# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
#
# One libFuzzer program for each tests/fuzz/*_fuzz.c.

if(NOT CMAKE_C_COMPILER_ID MATCHES Clang)
  message(FATAL_ERROR "The fuzzers need clang: -DCMAKE_C_COMPILER=clang-${REFCOP_LLVM_VERSION}")
endif()
file(GLOB fuzzers CONFIGURE_DEPENDS tests/fuzz/*_fuzz.c)
foreach(source IN LISTS fuzzers)
  get_filename_component(name "${source}" NAME_WE)
  if(name MATCHES "^lint_" AND NOT TARGET refcop_lint)
    continue()
  endif()
  add_executable(${name} "${source}")
  target_link_libraries(${name} PRIVATE refcop_models refcop_engine)
  refcop_c_target(${name})
  if(name MATCHES "^lint_")
    target_link_libraries(${name} PRIVATE refcop_lint)
    set_target_properties(${name} PROPERTIES LINKER_LANGUAGE CXX)
  endif()
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
endforeach()
