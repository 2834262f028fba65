# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
#
# build/lib/librefcop_rt.so, the runtime of instrumented extensions. libc only: no LLVM, no libpython,
# no engine. The Python package on top of it is runtime/python.

file(GLOB runtime_sources CONFIGURE_DEPENDS runtime/src/*.c)
add_library(refcop_rt SHARED ${runtime_sources})
target_include_directories(refcop_rt PUBLIC runtime/include PRIVATE runtime/src)
target_compile_definitions(refcop_rt PRIVATE _GNU_SOURCE)
find_package(Threads REQUIRED)
target_link_libraries(refcop_rt PRIVATE Threads::Threads ${CMAKE_DL_LIBS})
refcop_c_target(refcop_rt)
