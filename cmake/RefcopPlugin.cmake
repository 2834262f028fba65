# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
#
# build/lib/refcop.so. It takes every symbol of clang and LLVM from the program that loads it and
# links neither. Those references are made weak, so that loading into another major version
# does not stop at the first missing symbol but reaches plugin/Host.cpp, which says what is wrong.

# The pass: C on LLVM's C interface. It may use the contracts and the runtime's hook header.
file(GLOB pass_sources CONFIGURE_DEPENDS plugin/pass/*.c)
add_library(refcop_pass_objects OBJECT ${pass_sources})
target_link_libraries(refcop_pass_objects PRIVATE refcop_engine)
target_include_directories(refcop_pass_objects PRIVATE runtime/include)
target_include_directories(refcop_pass_objects SYSTEM PRIVATE ${LLVM_INCLUDE_DIRS})
refcop_c_target(refcop_pass_objects)

file(GLOB plugin_sources CONFIGURE_DEPENDS plugin/*.cpp)
add_library(refcop_plugin_objects OBJECT ${plugin_sources})
target_link_libraries(refcop_plugin_objects PRIVATE refcop_engine refcop_models)
target_include_directories(refcop_plugin_objects SYSTEM PRIVATE
  ${LLVM_INCLUDE_DIRS} ${CLANG_INCLUDE_DIRS})
separate_arguments(llvm_definitions NATIVE_COMMAND "${LLVM_DEFINITIONS}")
target_compile_definitions(refcop_plugin_objects PRIVATE
  ${llvm_definitions} REFCOP_LLVM_MAJOR=${LLVM_VERSION_MAJOR} REFCOP_VERSION="${PROJECT_VERSION}")
target_precompile_headers(refcop_plugin_objects PRIVATE plugin/Pch.h)
set_source_files_properties(plugin/Host.cpp PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
refcop_cxx_target(refcop_plugin_objects)
if(NOT LLVM_ENABLE_RTTI)
  target_compile_options(refcop_plugin_objects PRIVATE -fno-rtti)
endif()
if(NOT LLVM_ENABLE_EH)
  target_compile_options(refcop_plugin_objects PRIVATE -fno-exceptions)
endif()

find_program(REFCOP_OBJCOPY REQUIRED
  NAMES objcopy llvm-objcopy llvm-objcopy-${REFCOP_LLVM_VERSION}
  HINTS "${LLVM_TOOLS_BINARY_DIR}")
mark_as_advanced(REFCOP_OBJCOPY)
set(weak_object "${CMAKE_CURRENT_BINARY_DIR}/refcop-weak.o")
add_custom_command(
  OUTPUT "${weak_object}"
  COMMAND "${CMAKE_CXX_COMPILER}" -r -nostdlib -o "${weak_object}"
          "$<TARGET_OBJECTS:refcop_plugin_objects>" "$<TARGET_OBJECTS:refcop_pass_objects>"
  COMMAND "${REFCOP_OBJCOPY}" --wildcard
          "--weaken-symbol=_Z*5clang*" "--weaken-symbol=_Z*4llvm*" "--weaken-symbol=LLVM*"
          "${weak_object}"
  DEPENDS refcop_plugin_objects "$<TARGET_OBJECTS:refcop_plugin_objects>"
          refcop_pass_objects "$<TARGET_OBJECTS:refcop_pass_objects>"
  COMMAND_EXPAND_LISTS VERBATIM
  COMMENT "Making references to clang weak")

add_library(refcop MODULE "${weak_object}")
set_target_properties(refcop PROPERTIES PREFIX "" LINKER_LANGUAGE CXX)
target_link_libraries(refcop PRIVATE refcop_models refcop_engine)
target_link_options(refcop PRIVATE -Wl,-z,defs -Wl,-z,lazy -Wl,--exclude-libs,ALL)
