// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The texts of resources/kernels, put into the program when it is built (resources/cmake/EmbedKernels.cmake).

#include <string_view>

namespace headscope::opencl::kernels {

extern const std::string_view common, product, scores, rows, elements;

} // namespace headscope::opencl::kernels
