// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/save_model.h"

#include "core/base/text.h"
#include "core/weights/json_weights_writer.h"

namespace headscope {

Status saveModelAsJson(const Model &model, const std::filesystem::path &path, const Progress &progress)
{
    if (model.given) {
        return badInput(concat(model.said(), ": expected weights to save, found given patterns (headscope attend writes those)"));
    }
    JsonWeights weights;
    weights.index = model.index;
    weights.config = model.configText;
    weights.tokenizer = model.tokenizerText;
    HS_TRY_STATUS(writeJsonWeights(path, weights, {}, progress));
    return checkIntact(model.index);
}

} // namespace headscope
