# SPDX-License-Identifier: GPL-3.0-or-later
# headscope_embed_kernels(OUTPUT NAME...): writes a source with the text of each resources/kernels/NAME.cl, and again whenever one changes.
function(headscope_embed_kernels output)
  set(text "// SPDX-License-Identifier: GPL-3.0-or-later\n// Made from resources/kernels by EmbedKernels.cmake.\n#include \"core/attention/opencl/kernel_sources.h\"\n\nnamespace headscope::opencl::kernels {\n\n")
  foreach(name ${ARGN})
    set(file ${PROJECT_SOURCE_DIR}/resources/kernels/${name}.cl)
    set_property(DIRECTORY ${PROJECT_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
    file(READ ${file} kernel)
    string(APPEND text "const std::string_view ${name} = R\"kernel(${kernel})kernel\";\n\n")
  endforeach()
  string(APPEND text "} // namespace headscope::opencl::kernels\n")
  file(CONFIGURE OUTPUT ${output} CONTENT "${text}" @ONLY)
endfunction()
