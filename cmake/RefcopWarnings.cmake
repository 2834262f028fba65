# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Part of refcop.
#
# Warnings, sanitizers and section flags that every target of ours has.

set(refcop_warnings -Wall -Wextra -Wshadow)
set(refcop_c_warnings -Wpedantic -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla)
if(REFCOP_WERROR)
  list(APPEND refcop_warnings -Werror)
endif()

function(refcop_common target)
  target_compile_options(${target} PRIVATE ${refcop_warnings} -ffunction-sections -fdata-sections)
  target_link_options(${target} PRIVATE -Wl,--gc-sections)
endfunction()

function(refcop_c_target target)
  refcop_common(${target})
  target_compile_options(${target} PRIVATE ${refcop_c_warnings})
  if(REFCOP_SANITIZE)
    set(flags -fsanitize=${REFCOP_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_compile_options(${target} PUBLIC ${flags})
    target_link_options(${target} PUBLIC ${flags})
  endif()
endfunction()

function(refcop_cxx_target target)
  refcop_common(${target})
  # What one clang deprecates is all that an older one has.
  target_compile_options(${target} PRIVATE -Wno-unused-parameter -Wno-deprecated-declarations)
endfunction()
