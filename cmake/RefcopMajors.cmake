# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
#
# Plugins for further versions of LLVM, in one build: each is a project of its own below this one, since
# each wants its own compiler, headers and precompiled header.

set(REFCOP_LLVM_VERSIONS "" CACHE STRING
  "versions to build plugins for beside REFCOP_LLVM_VERSION: 16;22, or installed")
if(NOT REFCOP_LLVM_VERSIONS OR NOT REFCOP_PLUGIN)
  return()
endif()

set(versions ${REFCOP_LLVM_VERSIONS})
if(versions STREQUAL "installed")
  get_property(versions CACHE REFCOP_LLVM_VERSION PROPERTY STRINGS)
endif()
include(ExternalProject)
foreach(major IN LISTS versions)
  set(folder "/usr/lib/llvm-${major}/lib/cmake/clang")
  if(major EQUAL REFCOP_LLVM_VERSION)
    continue()
  elseif(NOT EXISTS "${folder}" AND REFCOP_LLVM_VERSIONS STREQUAL "installed")
    message(STATUS "clang ${major} with its development files is not installed: no plugin for it")
    continue()
  elseif(NOT EXISTS "${folder}")
    message(FATAL_ERROR "REFCOP_LLVM_VERSIONS names ${major}, but there is no ${folder}. On Debian:\n"
      "  apt-get install clang-${major} libclang-${major}-dev llvm-${major}-dev")
  endif()
  message(STATUS "a plugin for clang ${major} as well")
  ExternalProject_Add(refcop-llvm-${major}
    SOURCE_DIR "${CMAKE_CURRENT_SOURCE_DIR}"
    BINARY_DIR "${CMAKE_BINARY_DIR}/llvm-${major}"
    PREFIX "${CMAKE_BINARY_DIR}/llvm-${major}/external"
    CMAKE_ARGS -DCMAKE_BUILD_TYPE=${CMAKE_BUILD_TYPE} -DREFCOP_LLVM_VERSION=${major}
      -DREFCOP_LLVM_VERSIONS= -DREFCOP_LINT=OFF -DREFCOP_TESTS=OFF -DREFCOP_UNIT_TESTS=OFF
      -DREFCOP_WERROR=${REFCOP_WERROR} -DSKBUILD=${SKBUILD}
    BUILD_COMMAND "${CMAKE_COMMAND}" --build <BINARY_DIR> --target refcop
    BUILD_ALWAYS ON
    BUILD_BYPRODUCTS "${CMAKE_BINARY_DIR}/llvm-${major}/lib/refcop.so"
    INSTALL_COMMAND ""
    DEPENDS refcop # one after the other: each compile is large
    USES_TERMINAL_BUILD ON)
  refcop_install_plugin(${major} "${CMAKE_BINARY_DIR}/llvm-${major}/lib/refcop.so")
endforeach()
