# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
#
# Finds the headers of clang REFCOP_LLVM_VERSION. Nothing of it is linked.

enable_language(CXX)

find_package(Clang CONFIG
  PATHS "/usr/lib/llvm-${REFCOP_LLVM_VERSION}/lib/cmake/clang"
  HINTS "${Clang_DIR}"
  NO_DEFAULT_PATH)
if(NOT Clang_FOUND)
  message(FATAL_ERROR
    "clang ${REFCOP_LLVM_VERSION} with its development files is not installed. On Debian:\n"
    "  apt-get install clang-${REFCOP_LLVM_VERSION} libclang-${REFCOP_LLVM_VERSION}-dev "
    "llvm-${REFCOP_LLVM_VERSION}-dev\n"
    "Elsewhere: -DClang_DIR=.../lib/cmake/clang. Without the plugin: -DREFCOP_PLUGIN=OFF.")
endif()
if(NOT LLVM_VERSION_MAJOR EQUAL REFCOP_LLVM_VERSION)
  message(FATAL_ERROR
    "REFCOP_LLVM_VERSION is ${REFCOP_LLVM_VERSION}, but ${Clang_DIR} belongs to LLVM "
    "${LLVM_PACKAGE_VERSION}.")
endif()
message(STATUS "clang ${LLVM_PACKAGE_VERSION} in ${LLVM_INSTALL_PREFIX}")
