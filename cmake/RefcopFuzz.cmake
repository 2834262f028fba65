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
  if(name MATCHES "^lint_" AND NOT TARGET refcop_lint OR name MATCHES "^runtime_")
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

# What of the runtime reads text.
add_executable(runtime_fuzz tests/fuzz/runtime_fuzz.c runtime/src/options.c runtime/src/suppress.c
  runtime/src/memory.c)
target_include_directories(runtime_fuzz PRIVATE runtime/include runtime/src)
target_compile_definitions(runtime_fuzz PRIVATE _GNU_SOURCE)
target_link_libraries(runtime_fuzz PRIVATE Threads::Threads)
refcop_c_target(runtime_fuzz)
target_link_options(runtime_fuzz PRIVATE -fsanitize=fuzzer)
