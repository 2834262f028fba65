# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
#
# One libFuzzer program for each tests/fuzz/*_fuzz.c, and for those of refcop-clangd.

if(NOT CMAKE_C_COMPILER_ID MATCHES Clang)
  message(FATAL_ERROR "The fuzzers need clang: -DCMAKE_C_COMPILER=clang-${REFCOP_LLVM_VERSION}")
endif()
file(GLOB fuzzers CONFIGURE_DEPENDS tests/fuzz/*_fuzz.c)
foreach(source IN LISTS fuzzers)
  get_filename_component(name "${source}" NAME_WE)
  add_executable(${name} "${source}")
  target_link_libraries(${name} PRIVATE refcop_models refcop_engine)
  refcop_c_target(${name})
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
endforeach()

set(fuzzers "")
if(TARGET refcop_editor)
  file(GLOB fuzzers CONFIGURE_DEPENDS tests/fuzz/editor/*_fuzz.c)
endif()
foreach(source IN LISTS fuzzers)
  get_filename_component(name "${source}" NAME_WE)
  add_executable(${name} "${source}")
  target_link_libraries(${name} PRIVATE refcop_editor)
  refcop_c_target(${name})
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
endforeach()
