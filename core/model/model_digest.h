// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// One number that tells models apart: kept in sessions, so that one can say that a model is no longer the one that it was saved with.

#include <string>

#include "core/base/progress.h"
#include "core/model/model.h"

namespace headscope {

/// SHA-256 in 64 hexadecimal digits over the config (with answers), the tokenizer, and of every tensor its name, dtype and shape, and its numbers: all of them where they are few, else three runs of them, at the beginning, in the
/// middle and at the end. Training, fine-tuning and conversion change a tensor everywhere, so they are seen; a change of single numbers in between is not. All numbers of a checkpoint of 10 GB would take most of a minute.
/// It does not depend on how the weights are stored (one file, shards, order) nor on where.
/// Cancelled. Cost: reads at most about 32 MB of weights; a fifth of a second where they are in memory. Any thread.
Result<std::string> modelDigest(const Model &model, const Progress &progress = {});

} // namespace headscope
