# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
#
# One executable and one test for each tests/unit/*_test.c (cmocka), and the lit suite.

find_library(REFCOP_CMOCKA cmocka)
mark_as_advanced(REFCOP_CMOCKA)
set(unit_tests "")
if(REFCOP_UNIT_TESTS)
  file(GLOB unit_tests CONFIGURE_DEPENDS tests/unit/*_test.c)
endif()
if(unit_tests AND NOT REFCOP_CMOCKA)
  message(WARNING "cmocka (libcmocka-dev) is not installed: the unit tests are NOT built")
  set(unit_tests "")
endif()
foreach(source IN LISTS unit_tests)
  get_filename_component(name "${source}" NAME_WE)
  if(name MATCHES "^lint_" AND NOT TARGET refcop_lint)
    continue()
  endif()
  add_executable(${name} "${source}")
  # A unit test may look inside the engine.
  target_include_directories(${name} PRIVATE engine/src tests/unit)
  target_compile_definitions(${name} PRIVATE REFCOP_SOURCE_DIR="${CMAKE_CURRENT_SOURCE_DIR}")
  target_link_libraries(${name} PRIVATE refcop_models refcop_engine "${REFCOP_CMOCKA}")
  refcop_c_target(${name})
  if(name MATCHES "^lint_")
    target_link_libraries(${name} PRIVATE refcop_lint)
    set_target_properties(${name} PROPERTIES LINKER_LANGUAGE CXX)
  endif()
  add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}")
endforeach()

# Without the plugin (sanitizers) the suite is what refcop-ir can do: the tests written in IR.
set(refcop_llvm_tools "${LLVM_TOOLS_BINARY_DIR}")
if(NOT refcop_llvm_tools)
  set(refcop_llvm_tools "/usr/lib/llvm-${REFCOP_LLVM_VERSION}/bin")
endif()
file(GLOB_RECURSE ir_tests CONFIGURE_DEPENDS tests/*.ir)
set(refcop_plugin_path "")
if(REFCOP_PLUGIN)
  set(refcop_plugin_path "${CMAKE_LIBRARY_OUTPUT_DIRECTORY}/refcop.so")
endif()
if(REFCOP_PLUGIN OR (ir_tests AND EXISTS "${refcop_llvm_tools}/FileCheck"))
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
  configure_file(tests/lit.site.cfg.py.in "${CMAKE_CURRENT_BINARY_DIR}/tests/lit.site.cfg.py" @ONLY)
  add_test(NAME lit
    COMMAND "${Python3_EXECUTABLE}" "${CMAKE_CURRENT_SOURCE_DIR}/tests/run-lit"
            "${CMAKE_CURRENT_BINARY_DIR}")
  set_tests_properties(lit PROPERTIES LABELS lit RUN_SERIAL ON)
endif()
if(REFCOP_PLUGIN)
  add_test(NAME lint-tests
    COMMAND "${Python3_EXECUTABLE}" "${CMAKE_CURRENT_SOURCE_DIR}/tests/lint-tests.py")
endif()
