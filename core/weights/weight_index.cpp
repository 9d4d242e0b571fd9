// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/weights/weight_index.h"

namespace headscope {

Status checkIntact(const std::vector<std::shared_ptr<const MappedFile>> &files)
{
    for (const auto &file : files) {
        HS_TRY_STATUS(file->checkIntact());
    }
    return Done{};
}

Status checkIntact(const WeightIndex &index) { return checkIntact(index.files); }

} // namespace headscope
