# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
#
# Chooses the compiler unless the user did (CC, CXX, -DCMAKE_C_COMPILER): the clang that the plugin
# is made for. A minimal Debian has no other one, and the plugin shares its C++ library.

if(NOT DEFINED CMAKE_C_COMPILER AND "$ENV{CC}" STREQUAL "")
  find_program(REFCOP_CC NAMES clang-${REFCOP_LLVM_VERSION})
  mark_as_advanced(REFCOP_CC)
  if(REFCOP_CC)
    set(CMAKE_C_COMPILER "${REFCOP_CC}")
  endif()
endif()
if(NOT DEFINED CMAKE_CXX_COMPILER AND "$ENV{CXX}" STREQUAL "")
  find_program(REFCOP_CXX NAMES clang++-${REFCOP_LLVM_VERSION})
  mark_as_advanced(REFCOP_CXX)
  if(REFCOP_CXX)
    set(CMAKE_CXX_COMPILER "${REFCOP_CXX}")
  endif()
endif()
