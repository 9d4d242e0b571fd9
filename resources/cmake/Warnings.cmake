# SPDX-License-Identifier: GPL-3.0-or-later
# headscope_options: flags of every target of ours. Libraries of others are system includes and stay silent.

add_library(headscope_options INTERFACE)
target_compile_options(headscope_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-align)
# GCC 12 reports overlaps inside its own std::string that are not there (GCC bug 105651).
target_compile_options(headscope_options INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
if(HEADSCOPE_WERROR)
  target_compile_options(headscope_options INTERFACE -Werror)
endif()
if(HEADSCOPE_SANITIZE)
  target_compile_options(headscope_options INTERFACE -fsanitize=${HEADSCOPE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(headscope_options INTERFACE -fsanitize=${HEADSCOPE_SANITIZE})
endif()
target_include_directories(headscope_options INTERFACE ${PROJECT_SOURCE_DIR})

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()
