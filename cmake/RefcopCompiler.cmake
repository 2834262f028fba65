# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
#
# Chooses the compiler unless the user did (CC, CXX, -DCMAKE_C_COMPILER): the clang that the plugin
# is made for. A minimal Debian has no other one, and the plugin shares its C++ library.
#
# Under pip CC and CXX are no choice of the user: scikit-build-core sets them to what Python was built
# with. There, -C cmake.define.CMAKE_C_COMPILER=... chooses.

function(refcop_prefer_clang language variable program)
  if(NOT DEFINED CMAKE_${language}_COMPILER AND ("$ENV{${variable}}" STREQUAL "" OR SKBUILD))
    find_program(REFCOP_${variable} NAMES "${program}-${REFCOP_LLVM_VERSION}")
    mark_as_advanced(REFCOP_${variable})
    if(REFCOP_${variable})
      set(CMAKE_${language}_COMPILER "${REFCOP_${variable}}" PARENT_SCOPE)
    endif()
  endif()
endfunction()

refcop_prefer_clang(C CC clang)
refcop_prefer_clang(CXX CXX clang++)
