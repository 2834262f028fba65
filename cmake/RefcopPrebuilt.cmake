# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
#
# -DREFCOP_PREBUILT="build;build-22": nothing is compiled; installing, and so packaging, takes what these
# build directories hold. One of them has the driver, the others add their plugins.

foreach(build IN LISTS REFCOP_PREBUILT)
  cmake_path(ABSOLUTE_PATH build BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" NORMALIZE)
  if(NOT EXISTS "${build}/cmake_install.cmake")
    message(FATAL_ERROR "REFCOP_PREBUILT names ${build}, which is no build directory of refcop: "
      "make it with cmake --preset release -B ${build}")
  endif()
  install(SCRIPT "${build}/cmake_install.cmake")
endforeach()
