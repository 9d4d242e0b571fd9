// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/version.h"

namespace headscope {

std::string_view programVersion() { return HEADSCOPE_VERSION; }

} // namespace headscope
