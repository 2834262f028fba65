# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
#
# refcop_embed_models(TARGET): a library that holds the text of every models/*.refs, in the order
# of their names, behind refcop/models.h. The assembler reads the files, so there is no generated
# copy that could be stale.

function(refcop_embed_models target)
  file(GLOB models CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/models/*.refs")
  list(SORT models)
  set(blobs "")
  set(entries "")
  list(LENGTH models count)
  set(index 0)
  foreach(model IN LISTS models)
    get_filename_component(name "${model}" NAME)
    string(APPEND blobs "BLOB(${index}, \"${model}\")\n")
    string(APPEND entries "    ENTRY(${index}, \"${name}\"),\n")
    math(EXPR index "${index} + 1")
  endforeach()
  set(source "${CMAKE_CURRENT_BINARY_DIR}/models.c")
  configure_file("${CMAKE_CURRENT_SOURCE_DIR}/cmake/models.c.in" "${source}" @ONLY)
  set_source_files_properties("${source}" PROPERTIES OBJECT_DEPENDS "${models}")
  add_library(${target} STATIC "${source}")
  target_link_libraries(${target} PUBLIC refcop_engine)
  refcop_c_target(${target})
endfunction()
