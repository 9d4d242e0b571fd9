// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace headscope {

/// "0.1.0", for files that say what wrote them.
std::string_view programVersion();

} // namespace headscope
