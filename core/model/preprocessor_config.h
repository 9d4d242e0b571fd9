// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// preprocessor_config.json of a Hugging Face folder: what becomes of a picture or a recording before the model sees it.
///
/// Keys that are absent have the defaults of the processor that the file names (`image_processor_type`, else `feature_extractor_type`; a "Fast" in the name changes
/// nothing, the results are those of the slow processors). Known picture processors: ViT, DeiT, CLIP, Bit (DINOv2), Beit, Siglip. What would change the result and is
/// not done here is refused by name: other processors, padding, swapped channels, sizes by longest edge.
/// Thread rule: pure functions.

#include <string>
#include <string_view>

#include "core/audio/log_mel.h"
#include "core/base/result.h"
#include "core/image/preprocess.h"

namespace headscope {

/// BadInput: not a JSON object, a value of the wrong kind or range (file, key, expected, found). Unsupported: see above. `source` names the file in messages.
Result<PreprocessSpec> parsePicturePreprocessing(std::string_view json, const std::string &source);

/// Of a WhisperFeatureExtractor. Errors as above.
Result<LogMelSpec> parseSoundPreprocessing(std::string_view json, const std::string &source);

} // namespace headscope
