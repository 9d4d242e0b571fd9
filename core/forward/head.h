// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What a model's heads make of its final streams. Any thread; products use the pool.

#include "core/forward/trace.h"

namespace headscope {

/// The stack that a head reads.
int headStack(const Model &model, const HeadWeights &head);

/// Numbers of one row of a head's output.
int headWidthOut(const Model &model, const HeadWeights &head);

/// Shape of a head's whole output: [n, width], [n] of one number a position, [width] of one row for the whole input.
Shape headShape(const Trace &trace, const HeadWeights &head);

/// Its numbers, for the last `rows` positions where it reads all positions (1 <= rows <= n), else one row.
Matrix headOutput(const Trace &trace, const HeadWeights &head, int rows);

/// All positions.
Matrix headOutput(const Trace &trace, const HeadWeights &head);

/// How well a picture and a text fit, times the model's scale. Requires a model with a similarity_scale.
float similarity(const Trace &trace);

} // namespace headscope
