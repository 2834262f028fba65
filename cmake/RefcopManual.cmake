# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
#
# Manual pages, and completions for bash, zsh and fish, in build/share: made by tools/manual of the
# tables in tools/usage, which are also what --help prints.

file(GLOB sources CONFIGURE_DEPENDS tools/manual/*.c)
add_executable(refcop-manual ${sources})
target_include_directories(refcop-manual PRIVATE engine/include)
target_compile_definitions(refcop-manual PRIVATE REFCOP_VERSION="${PROJECT_VERSION}"
  REFCOP_DATE="${REFCOP_DATE}")
target_link_libraries(refcop-manual PRIVATE refcop_usage)
refcop_c_target(refcop-manual)

set(manual "")
foreach(page refcop refcop-lint refcop-explain refcop-doctor refcop-run refcop-clang refcop-clangd)
  list(APPEND manual "${CMAKE_BINARY_DIR}/share/man/man1/${page}.1")
endforeach()
foreach(program refcop refcop-clang refcop-clangd)
  list(APPEND manual "${CMAKE_BINARY_DIR}/share/bash-completion/completions/${program}"
    "${CMAKE_BINARY_DIR}/share/fish/vendor_completions.d/${program}.fish")
endforeach()
list(APPEND manual "${CMAKE_BINARY_DIR}/share/zsh/site-functions/_refcop")
foreach(file IN LISTS manual)
  cmake_path(GET file PARENT_PATH folder)
  file(MAKE_DIRECTORY "${folder}")
endforeach()

add_custom_command(OUTPUT ${manual}
  COMMAND refcop-manual "${CMAKE_BINARY_DIR}/share"
  DEPENDS refcop-manual
  COMMENT "Writing manual pages and completions"
  VERBATIM)
add_custom_target(manual ALL DEPENDS ${manual})

foreach(folder man bash-completion zsh fish)
  install(DIRECTORY "${CMAKE_BINARY_DIR}/share/${folder}" DESTINATION share)
endforeach()
