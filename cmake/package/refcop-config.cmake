# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
#
#   find_package(refcop REQUIRED)
#   refcop_enable(spam)                             reference-counting bugs of the C files of target spam
#   refcop_enable(spam OPTIONS level=2 Werror)      with options of the plugin
#   refcop_enable(spam INSTRUMENT)                  it also accounts for its references at run time
#
# Works where the C compiler is clang, of a version that refcop has a plugin for. With any other
# refcop_enable() changes nothing and a warning says so once; with REQUIRED or INSTRUMENT it is an
# error. C++ files are compiled as before.
#
# Defines REFCOP_LLVM_VERSIONS, the versions there are plugins for; REFCOP_PLUGIN, the one for
# this compiler, or empty; and refcop::runtime, for programs that call <refcop/refcop.h>.

get_filename_component(REFCOP_PREFIX "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)

set(REFCOP_LLVM_VERSIONS "")
file(GLOB _refcop_plugins "${REFCOP_PREFIX}/lib/refcop/llvm-*/refcop.so")
foreach(_refcop_plugin IN LISTS _refcop_plugins)
  string(REGEX REPLACE ".*/llvm-([0-9]+)/refcop\\.so$" "\\1" _refcop_major "${_refcop_plugin}")
  list(APPEND REFCOP_LLVM_VERSIONS "${_refcop_major}")
endforeach()
list(SORT REFCOP_LLVM_VERSIONS COMPARE NATURAL)
unset(_refcop_plugins)
unset(_refcop_plugin)
unset(_refcop_major)

# Why the C compiler of this project cannot be used; empty: it can, and REFCOP_PLUGIN is set.
set(REFCOP_PLUGIN "")
set(REFCOP_PROBLEM "")
if(NOT CMAKE_C_COMPILER_LOADED)
  set(REFCOP_PROBLEM "the project has no language C where find_package(refcop) stands")
elseif(NOT CMAKE_C_COMPILER_ID STREQUAL "Clang")
  set(REFCOP_PROBLEM "${CMAKE_C_COMPILER} is ${CMAKE_C_COMPILER_ID}, not clang; `refcop lint` needs none")
else()
  string(REGEX REPLACE "\\..*" "" REFCOP_CLANG_VERSION "${CMAKE_C_COMPILER_VERSION}")
  if(REFCOP_CLANG_VERSION IN_LIST REFCOP_LLVM_VERSIONS)
    set(REFCOP_PLUGIN "${REFCOP_PREFIX}/lib/refcop/llvm-${REFCOP_CLANG_VERSION}/refcop.so")
  else()
    string(REPLACE ";" ", " _refcop_list "${REFCOP_LLVM_VERSIONS}")
    set(REFCOP_PROBLEM "${CMAKE_C_COMPILER} is clang ${REFCOP_CLANG_VERSION}; there are plugins for ${_refcop_list}")
    unset(_refcop_list)
  endif()
endif()

function(refcop_enable target)
  cmake_parse_arguments(PARSE_ARGV 1 refcop "INSTRUMENT;REQUIRED" "" "OPTIONS")
  if(refcop_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "refcop_enable(${target}): unknown argument ${refcop_UNPARSED_ARGUMENTS}; "
      "expected INSTRUMENT, REQUIRED, OPTIONS")
  endif()
  if(NOT TARGET ${target})
    message(FATAL_ERROR "refcop_enable(${target}): there is no such target")
  endif()
  if(REFCOP_PROBLEM)
    if(refcop_REQUIRED OR refcop_INSTRUMENT)
      message(FATAL_ERROR "refcop_enable(${target}): ${REFCOP_PROBLEM}")
    endif()
    get_property(said GLOBAL PROPERTY refcop_problem_said)
    if(NOT said)
      message(WARNING "refcop does not look at ${target}: ${REFCOP_PROBLEM}")
      set_property(GLOBAL PROPERTY refcop_problem_said TRUE)
    endif()
    return()
  endif()
  if(refcop_INSTRUMENT)
    list(APPEND refcop_OPTIONS instrument)
  endif()
  # The compiler may be refcop-clang: then the plugin is there already.
  set(prefix "-fplugin-arg-refcop-")
  get_filename_component(name "${CMAKE_C_COMPILER}" NAME)
  if(name STREQUAL "refcop-clang")
    set(prefix "--refcop-")
  else()
    target_compile_options(${target} PRIVATE "$<$<COMPILE_LANGUAGE:C>:-fplugin=${REFCOP_PLUGIN}>")
  endif()
  foreach(option IN LISTS refcop_OPTIONS)
    target_compile_options(${target} PRIVATE "$<$<COMPILE_LANGUAGE:C>:${prefix}${option}>")
  endforeach()
endfunction()

if(NOT TARGET refcop::runtime AND EXISTS "${REFCOP_PREFIX}/lib/librefcop_rt.so")
  add_library(refcop::runtime SHARED IMPORTED)
  set_target_properties(refcop::runtime PROPERTIES
    IMPORTED_LOCATION "${REFCOP_PREFIX}/lib/librefcop_rt.so"
    INTERFACE_INCLUDE_DIRECTORIES "${REFCOP_PREFIX}/include")
endif()
