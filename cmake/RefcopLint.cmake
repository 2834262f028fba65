# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
#
# build/bin/refcop: every subcommand in one program. With the plugin, clang's front end and LLVM are
# linked into it as static libraries, and the compiler's own headers are data of it, so that it
# runs where nothing of clang is installed. Without (-DREFCOP_PLUGIN=OFF) `refcop lint` is there,
# but analyses with the refcop that REFCOP_LINT_WORKER names.

option(REFCOP_LINT "build refcop, the driver; one build of several has to" ON)
option(REFCOP_STATIC "link the program refcop fully statically" ON)

# refcop with `run` alone.
function(refcop_driver_without_lint)
  file(GLOB sources CONFIGURE_DEPENDS tools/refcop.c tools/refcop_*.c)
  list(FILTER sources EXCLUDE REGEX "/refcop_(lint|explain|doctor)\\.c$")
  add_executable(refcop-tool ${sources})
  set_target_properties(refcop-tool PROPERTIES OUTPUT_NAME refcop)
  target_compile_definitions(refcop-tool PRIVATE _GNU_SOURCE REFCOP_WITHOUT_LINT
    REFCOP_VERSION="${PROJECT_VERSION}")
  target_compile_definitions(refcop_usage PRIVATE REFCOP_WITHOUT_LINT)
  target_link_libraries(refcop-tool PRIVATE refcop_usage)
  refcop_c_target(refcop-tool)
endfunction()

if(NOT REFCOP_LINT)
  refcop_driver_without_lint()
  return()
endif()

# --- Data: one object from files, by the assembler ------------------------------------------------

# refcop_embed_files(OUT HEADER TYPE LIST FILE...): a C file at OUT that defines LIST, entries of TYPE
# {name, begin, end} as HEADER declares them, for the given files in their order.
function(refcop_embed_files output header type list)
  set(blobs "")
  set(entries "")
  set(index 0)
  foreach(file IN LISTS ARGN)
    get_filename_component(name "${file}" NAME)
    string(APPEND blobs "BLOB(${list}_${index}, \"${file}\")\n")
    string(APPEND entries "    ENTRY(${list}_${index}, \"${name}\"),\n")
    math(EXPR index "${index} + 1")
  endforeach()
  set(embed_header "${header}")
  set(embed_type "${type}")
  set(embed_list "${list}")
  configure_file("${CMAKE_CURRENT_SOURCE_DIR}/cmake/embed.c.in" "${output}" @ONLY)
  set_source_files_properties("${output}" PROPERTIES OBJECT_DEPENDS "${ARGN}")
endfunction()

file(GLOB rule_pages CONFIGURE_DEPENDS docs/rules/*.md)
list(FILTER rule_pages EXCLUDE REGEX "/README\\.md$")
list(SORT rule_pages)
refcop_embed_files("${CMAKE_CURRENT_BINARY_DIR}/rule-pages.c" "lint/texts.h" refcop_text
  refcop_rule_pages ${rule_pages})
refcop_embed_files("${CMAKE_CURRENT_BINARY_DIR}/lint-texts.c" "lint/texts.h" refcop_text
  refcop_lint_texts
  "${CMAKE_CURRENT_SOURCE_DIR}/tools/lint/page.html"
  "${CMAKE_CURRENT_SOURCE_DIR}/tools/lint/discover.py")

# --- The C part ------------------------------------------------------------------------------------

find_path(REFCOP_JANSSON_INCLUDE jansson.h)
find_library(REFCOP_JANSSON_STATIC NAMES libjansson.a jansson)
find_path(REFCOP_TOMLPLUSPLUS_INCLUDE toml++/toml.h)
mark_as_advanced(REFCOP_JANSSON_INCLUDE REFCOP_JANSSON_STATIC REFCOP_TOMLPLUSPLUS_INCLUDE)
if(NOT REFCOP_JANSSON_STATIC OR NOT REFCOP_JANSSON_INCLUDE OR NOT REFCOP_TOMLPLUSPLUS_INCLUDE)
  message(WARNING "libjansson-dev or libtomlplusplus-dev is not installed: refcop is built without lint")
  refcop_driver_without_lint()
  return()
endif()
enable_language(CXX)

file(GLOB lint_sources CONFIGURE_DEPENDS tools/lint/*.c)
list(FILTER lint_sources EXCLUDE REGEX "/no-frontend\\.c$")
add_library(refcop_toml STATIC tools/lint/Toml.cpp)
target_include_directories(refcop_toml PRIVATE tools)
target_include_directories(refcop_toml SYSTEM PRIVATE "${REFCOP_TOMLPLUSPLUS_INCLUDE}")
target_compile_options(refcop_toml PRIVATE -fno-exceptions)
refcop_cxx_target(refcop_toml)
if(REFCOP_SANITIZE)
  target_compile_options(refcop_toml PRIVATE -fsanitize=${REFCOP_SANITIZE}
    -fno-sanitize-recover=all -fno-omit-frame-pointer)
endif()

add_library(refcop_lint STATIC ${lint_sources}
  "${CMAKE_CURRENT_BINARY_DIR}/rule-pages.c" "${CMAKE_CURRENT_BINARY_DIR}/lint-texts.c")
target_include_directories(refcop_lint PUBLIC tools PRIVATE engine/src)
target_include_directories(refcop_lint SYSTEM PUBLIC "${REFCOP_JANSSON_INCLUDE}")
target_compile_definitions(refcop_lint PRIVATE _GNU_SOURCE REFCOP_VERSION="${PROJECT_VERSION}")
target_link_libraries(refcop_lint PUBLIC refcop_toml refcop_models refcop_engine
  "${REFCOP_JANSSON_STATIC}")
refcop_c_target(refcop_lint)

# --- The program -------------------------------------------------------------------------------------

file(GLOB refcop_tool_sources CONFIGURE_DEPENDS tools/refcop.c tools/refcop_*.c)
add_executable(refcop-tool ${refcop_tool_sources})
set_target_properties(refcop-tool PROPERTIES OUTPUT_NAME refcop LINKER_LANGUAGE CXX)
target_compile_definitions(refcop-tool PRIVATE _GNU_SOURCE REFCOP_VERSION="${PROJECT_VERSION}")
refcop_c_target(refcop-tool)
target_link_libraries(refcop-tool PRIVATE refcop_lint refcop_tools refcop_usage)

set(clang_archives "")
# LLVM 16's interfaces differ: a build for it has `refcop lint` without a compiler in it.
if(REFCOP_PLUGIN AND LLVM_VERSION_MAJOR GREATER_EQUAL 17)
  foreach(name Tooling ToolingCore ToolingInclusions Format Frontend RewriteFrontend Rewrite
      Serialization Driver Parse Sema Analysis ASTMatchers Edit AST Lex Basic Support APINotes
      Options AnalysisLifetimeSafety)
    set(archive "${LLVM_LIBRARY_DIR}/libclang${name}.a")
    if(EXISTS "${archive}")
      list(APPEND clang_archives "${archive}")
    elseif(NOT name MATCHES "^(APINotes|Options|AnalysisLifetimeSafety)$") # of newer ones only
      message(WARNING "no ${archive}: `refcop lint` is built without a compiler in it")
      set(clang_archives "")
      break()
    endif()
  endforeach()
endif()
if(clang_archives)
  set(system_archives "")
  foreach(name z zstd tinfo)
    find_library(REFCOP_LIB_${name} NAMES lib${name}.a ${name})
    mark_as_advanced(REFCOP_LIB_${name})
    if(REFCOP_LIB_${name})
      list(APPEND system_archives "${REFCOP_LIB_${name}}")
    else()
      message(WARNING "no lib${name} (zlib1g-dev, libzstd-dev, libncurses-dev): `refcop lint` is built "
        "without a compiler in it")
      set(clang_archives "")
    endif()
  endforeach()
endif()
if(NOT clang_archives)
  target_sources(refcop-tool PRIVATE tools/lint/no-frontend.c)
  return()
endif()

# The compiler's own headers, less those of other languages and of offloading.
set(resource_include "${LLVM_LIBRARY_DIR}/clang/${LLVM_VERSION_MAJOR}/include")
file(GLOB builtin_headers "${resource_include}/*.h")
list(FILTER builtin_headers EXCLUDE REGEX
  "/(__clang_(cuda|hip)|opencl|hlsl|altivec|s390|vecintrin|arm_sve|arm_sme|arm_mve|arm_cde|riscv_|sifive|hexagon_|hvx_)[^/]*\\.h$")
list(SORT builtin_headers)
refcop_embed_files("${CMAKE_CURRENT_BINARY_DIR}/builtin-headers.c" "lint/headers.h"
  refcop_builtin_header refcop_builtin_headers ${builtin_headers})

add_library(refcop_frontend STATIC tools/lint/Frontend.cpp
  "${CMAKE_CURRENT_BINARY_DIR}/builtin-headers.c")
target_include_directories(refcop_frontend PRIVATE tools plugin)
target_include_directories(refcop_frontend SYSTEM PRIVATE ${LLVM_INCLUDE_DIRS} ${CLANG_INCLUDE_DIRS})
target_compile_definitions(refcop_frontend PRIVATE ${llvm_definitions}
  REFCOP_LLVM_MAJOR=${LLVM_VERSION_MAJOR})
target_link_libraries(refcop_frontend PUBLIC refcop_models refcop_engine)
refcop_cxx_target(refcop_frontend)
if(NOT LLVM_ENABLE_RTTI)
  target_compile_options(refcop_frontend PRIVATE -fno-rtti)
endif()
if(NOT LLVM_ENABLE_EH)
  target_compile_options(refcop_frontend PRIVATE -fno-exceptions)
endif()

# The plugin's objects as an archive: what only a plugin needs (Host.cpp) stays out.
add_library(refcop_plugin_archive STATIC $<TARGET_OBJECTS:refcop_plugin_objects>)
if(TARGET refcop_pass_objects) # the consumer mentions it, though nothing here generates code
  target_sources(refcop_plugin_archive PRIVATE $<TARGET_OBJECTS:refcop_pass_objects>)
endif()
set_target_properties(refcop_plugin_archive PROPERTIES LINKER_LANGUAGE CXX)

execute_process(
  COMMAND "${LLVM_TOOLS_BINARY_DIR}/llvm-config" --link-static --libfiles
          option frontendopenmp frontendhlsl targetparser windowsdriver bitreader target core support
  OUTPUT_VARIABLE llvm_archives OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE failed)
if(failed)
  execute_process(
    COMMAND "${LLVM_TOOLS_BINARY_DIR}/llvm-config" --link-static --libfiles
            option frontendopenmp targetparser windowsdriver bitreader target core support
    OUTPUT_VARIABLE llvm_archives OUTPUT_STRIP_TRAILING_WHITESPACE)
endif()
separate_arguments(llvm_archives)
target_link_libraries(refcop-tool PRIVATE refcop_frontend refcop_plugin_archive
  -Wl,--start-group ${clang_archives} ${llvm_archives} -Wl,--end-group
  ${system_archives} m dl pthread)
if(REFCOP_STATIC)
  target_link_options(refcop-tool PRIVATE -static)
else()
  target_link_options(refcop-tool PRIVATE -static-libstdc++ -static-libgcc)
endif()
target_link_options(refcop-tool PRIVATE -Wl,--gc-sections $<$<CONFIG:Release>:-Wl,--strip-all>)
