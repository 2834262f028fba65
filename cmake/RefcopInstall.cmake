# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
#
# The installed tree. Programs find the rest by their own path, so it can be moved; the build directory
# has the same layout by links, so it needs no installing. lib/ is lib/ on every system: it is a
# tree of its own layout.
#
#   bin/                      refcop, refcop-clang, refcop-clang++, refcop-clangd
#   include/refcop/refcop.h   what a program may ask of the runtime
#   lib/librefcop_rt.so
#   lib/refcop/llvm-N/refcop.so, one for each version of LLVM
#   lib/refcop/python/        the Python package, for `refcop run`
#   lib/cmake/refcop, lib/pkgconfig
#   share/                    rules, licences, manual pages, completions
#
# A build without the driver (-DREFCOP_LINT=OFF) installs its plugin alone: it is installed on top of
# another's tree.

# refcop_layout_link(FROM TO): TO in the layout of the build directory is the file FROM.
function(refcop_layout_link from to)
  cmake_path(GET to PARENT_PATH folder)
  file(MAKE_DIRECTORY "${CMAKE_BINARY_DIR}/${folder}")
  file(CREATE_LINK "${from}" "${CMAKE_BINARY_DIR}/${to}" SYMBOLIC)
endfunction()

refcop_layout_link("${CMAKE_CURRENT_SOURCE_DIR}/runtime/include/refcop" include/refcop)
refcop_layout_link("${CMAKE_CURRENT_SOURCE_DIR}/runtime/python" lib/refcop/python)
refcop_layout_link("${CMAKE_CURRENT_SOURCE_DIR}/docs/rules" share/doc/refcop/rules)

# --- One version's plugin --------------------------------------------------------------------------

# refcop_install_plugin(MAJOR FILE): layout, installation and pkg-config file of one plugin.
function(refcop_install_plugin major file)
  refcop_layout_link("${file}" "lib/refcop/llvm-${major}/refcop.so")
  install(PROGRAMS "${file}" DESTINATION "lib/refcop/llvm-${major}")
  configure_file(cmake/package/refcop-llvm.pc.in
    "${CMAKE_BINARY_DIR}/lib/pkgconfig/refcop-llvm-${major}.pc" @ONLY)
  install(FILES "${CMAKE_BINARY_DIR}/lib/pkgconfig/refcop-llvm-${major}.pc"
    DESTINATION lib/pkgconfig)
endfunction()

if(REFCOP_PLUGIN)
  refcop_install_plugin(${LLVM_VERSION_MAJOR} "${CMAKE_BINARY_DIR}/lib/refcop.so")
endif()
if(NOT REFCOP_LINT)
  return()
endif()

# --- Programs, runtime, texts ------------------------------------------------------------------------

install(TARGETS refcop-tool refcop-clang RUNTIME DESTINATION bin)
install(CODE "file(CREATE_LINK refcop-clang
  \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/bin/refcop-clang++\" SYMBOLIC)")
if(TARGET refcop-clangd)
  install(TARGETS refcop-clangd RUNTIME DESTINATION bin)
endif()

install(TARGETS refcop_rt LIBRARY DESTINATION lib)
install(FILES runtime/include/refcop/refcop.h DESTINATION include/refcop)
install(DIRECTORY runtime/python/ DESTINATION lib/refcop/python
  PATTERN __pycache__ EXCLUDE)

install(DIRECTORY docs/rules DESTINATION share/doc/refcop)
install(FILES LICENSE DESTINATION share/doc/refcop)
# The programs are linked with libraries statically: their licences go with them (of Debian's packages;
# elsewhere a packager adds them).
file(GLOB licences "/usr/share/doc/libstdc++-*-dev/copyright")
foreach(package libjansson-dev libtomlplusplus-dev uthash-dev zlib1g-dev libzstd-dev libncurses-dev
    libc6-dev "llvm-${REFCOP_LLVM_VERSION}-dev")
  if(EXISTS "/usr/share/doc/${package}/copyright")
    list(APPEND licences "/usr/share/doc/${package}/copyright")
  endif()
endforeach()
foreach(licence IN LISTS licences)
  cmake_path(GET licence PARENT_PATH package)
  cmake_path(GET package FILENAME package)
  install(FILES "${licence}" DESTINATION share/doc/refcop/third-party RENAME "${package}")
endforeach()

include(RefcopManual)

# --- For other build systems ---------------------------------------------------------------------------

include(CMakePackageConfigHelpers)
configure_file(cmake/package/refcop-config.cmake
  "${CMAKE_BINARY_DIR}/lib/cmake/refcop/refcop-config.cmake" COPYONLY)
write_basic_package_version_file("${CMAKE_BINARY_DIR}/lib/cmake/refcop/refcop-config-version.cmake"
  COMPATIBILITY SameMinorVersion)
configure_file(cmake/package/refcop.pc.in "${CMAKE_BINARY_DIR}/lib/pkgconfig/refcop.pc" @ONLY)
install(DIRECTORY "${CMAKE_BINARY_DIR}/lib/cmake/refcop" DESTINATION lib/cmake)
install(FILES "${CMAKE_BINARY_DIR}/lib/pkgconfig/refcop.pc" DESTINATION lib/pkgconfig)
